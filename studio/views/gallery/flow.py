"""A row of controls that show less where there is less room, and wrap only when even the least does not fit."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem

from studio.views.widgets.wrap_layout import ItemLayout


class Density(IntEnum):
    """How much a row shows; each step leaves out a little more, and nothing is ever cut."""

    ROOMY = 0
    TIGHT = 1  # less air
    NAMELESS = 2  # without the name at the beginning
    WORDS = 3  # without icons
    ICONS = 4  # icons in place of words


@runtime_checkable
class Squeezable(Protocol):
    """A control of such a row."""

    def width_at(self, density: Density) -> int:
        """Its width in logical pixels at that density, 0 where it is left out."""
        ...

    def squeeze(self, density: Density) -> None:
        """Show itself at that density from now on."""
        ...


class FlowLayout(ItemLayout):
    """Squeezable widgets from left to right, `gap` pixels apart, at the first density at which they fit on one line.

    The last one keeps to the right while there is one line. Where nothing fits they wrap at the last density.
    """

    def heightForWidth(self, width: int) -> int:
        return self._placed(width, self.density(width))[1]

    def sizeHint(self) -> QSize:
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(self._line(Density.ROOMY), height)

    def minimumSize(self) -> QSize:
        widest = max((_width(item, Density.ICONS) for item in self._items), default=0)
        return QSize(widest, max((item.sizeHint().height() for item in self._items), default=0))

    def density(self, width: int) -> Density:
        """The density at which everything is shown in `width` pixels."""
        return next((density for density in Density if self._line(density) <= width), Density.ICONS)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        density = self.density(rect.width())
        for item, place in self._placed(rect.width(), density)[0]:
            if (part := _squeezable(item)) is not None:
                part.squeeze(density)
            item.setGeometry(place.translated(rect.topLeft()))

    def _line(self, density: Density) -> int:
        """How wide one line of everything is."""
        widths = [width for item in self._items if (width := _width(item, density))]
        return sum(widths) + self._gap * max(0, len(widths) - 1)

    def _placed(self, width: int, density: Density) -> tuple[list[tuple[QLayoutItem, QRect]], int]:
        places: list[tuple[QLayoutItem, QRect]] = []
        at, line_height = QPoint(0, 0), 0
        for item in self._items:
            size = QSize(_width(item, density), item.sizeHint().height())
            if not size.width():
                places.append((item, QRect(at, QSize(0, 0))))
                continue
            if at.x() > 0 and at.x() + size.width() > width:
                at, line_height = QPoint(0, at.y() + line_height + self._gap), 0
            places.append((item, QRect(at, size)))
            at, line_height = QPoint(at.x() + size.width() + self._gap, at.y()), max(line_height, size.height())
        if places and at.y() == 0:
            item, place = places[-1]
            places[-1] = (item, QRect(QPoint(max(place.x(), width - place.width()), 0), place.size()))
        return places, at.y() + line_height


def _squeezable(item: QLayoutItem) -> Squeezable | None:
    widget: object = item.widget()
    return widget if isinstance(widget, Squeezable) else None


def _width(item: QLayoutItem, density: Density) -> int:
    widget = item.widget()
    if widget is not None and widget.isHidden():
        return 0
    part = _squeezable(item)
    return item.sizeHint().width() if part is None else part.width_at(density)
