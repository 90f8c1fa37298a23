"""A button of the action row: icon, words and a dim price; off it stays in reach and says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.request.tariff import Price
from studio.views import icons, theme
from studio.views.gallery.flow import Density
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, set_tip, show_tip


class Measure(NamedTuple):
    """What a button shows at a density, and the air around it, in logical pixels."""

    side: int
    icon: bool
    words: bool
    chevron: int
    between: int = SPACE + 2


_MEASURES: Mapping[Density, Measure] = {
    Density.ROOMY: Measure(side=10, icon=True, words=True, chevron=20),
    Density.TIGHT: Measure(side=8, icon=True, words=True, chevron=18, between=SPACE),
    Density.NAMELESS: Measure(side=8, icon=True, words=True, chevron=18, between=SPACE),
    Density.WORDS: Measure(side=6, icon=False, words=True, chevron=16, between=SPACE),
    Density.ICONS: Measure(side=6, icon=True, words=False, chevron=16),
}


PRESS_AGAIN = "This is more than you spend unasked: press again to buy it."


def price_figure(price: Price | None) -> str:
    """The price as it stands on a button: "120", "~160" where it is a careful guess."""
    return "" if price is None else f"{'~' if price.about else ''}{price.points:,}"


def price_sentence(price: Price | None) -> str:
    """The price as a screen reader says it."""
    return "" if price is None else f"{'About ' if price.about else ''}{price.points:,} points."


class ActionButton(PaintedButton):
    """`name` is what a screen reader calls it, `text` what is written; `joined` names the sides without round corners.

    Off it can still be reached by the keyboard and pressed: then it shows its reason and does nothing else.
    """

    def __init__(
        self, object_name: str, name: str, text: str, icon_name: str, parent: QWidget, *, joined: str = ""
    ) -> None:
        super().__init__(object_name, text, parent)
        # A click leaves the keyboard with the pictures: Space must not buy the same thing again.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon_name = icon_name
        self._figure = ""
        self._reason = ""
        self._told = ""
        self._asked = False
        self._joined = joined
        self._density = Density.ROOMY
        self.setAccessibleName(name)

    def tell(
        self, price: Price | None, reason: str, note: str = "", help_text: str = "", *, asked: bool = False
    ) -> None:
        """Take the price, why it is off ("" when it is on), what to know although it is on, and what it does.

        `asked`: it costs more than the artist's limit, and the next press is the answer.
        """
        self._reason = reason
        self._asked = asked and not reason
        if (figure := f"{price_figure(price)}{'?' if self._asked else ''}") != self._figure:
            self._figure = figure
            self.updateGeometry()
        if self._asked:
            note = f"{PRESS_AGAIN} {note}".strip()
        said = [price_sentence(price), reason, note, help_text]
        self.setAccessibleDescription(" ".join(part for part in said if part))
        self._tip(reason or " ".join(part for part in (help_text, note) if part))
        self.update()

    def _tip(self, told: str) -> None:
        # Where the words are left out they are the first thing to say.
        self._told = told
        unnamed = self.text() and not self.shows.words
        set_tip(self, f"{self.text()}. {told}" if unnamed else told)

    @property
    def reason(self) -> str:
        """Why it is off, "" while it is on."""
        return self._reason

    @property
    def figure(self) -> str:
        """The price as it is written."""
        return self._figure

    @property
    def shows(self) -> Measure:
        """What is drawn at the present density."""
        return _MEASURES[self._density]

    def say_why(self) -> None:
        """Show the reason at the button."""
        show_tip(self, self.mapToGlobal(QPoint(0, self.height())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.update()

    # Size

    def width_at(self, density: Density) -> int:
        """See `flow.Squeezable`."""
        measure = _MEASURES[density]
        rings = (2 - len(self._joined.split())) * RING
        if not self.text():
            return measure.chevron + rings
        parts = [icons.SIZE] if measure.icon else []
        if measure.words:
            parts.append(QFontMetrics(theme.font(Type.BODY)).horizontalAdvance(self.text()))
        if self._figure:
            parts.append(QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance(self._figure))
        return sum(parts) + measure.between * (len(parts) - 1) + 2 * measure.side + rings

    def squeeze(self, density: Density) -> None:
        """See `flow.Squeezable`."""
        if density is not self._density:
            self._density = density
            self._tip(self._told)
            self.update()

    def box(self) -> QRect:
        left = 0 if "left" in self._joined else RING
        right = 0 if "right" in self._joined else RING
        return self.rect().adjusted(left, RING, -right, -RING)

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(self._density), CONTROL + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # Painting

    def fill(self) -> QColor:
        """The colour of its box as it is now."""
        worn = theme.tokens()
        # On light paper a button is lighter than what it lies on, as it is on dark.
        fill = worn.raised if worn.dark else theme.mix(worn.panel, worn.high, 0.6)
        if worn.dark and self.window().windowType() == Qt.WindowType.Popup:
            # A pop-over is raised itself: one step higher, or its buttons could not be told from it.
            fill = theme.mix(worn.raised, worn.high, 0.5)
        if self._reason:
            return theme.mix(worn.canvas, fill, 0.45)
        share = 0.12 if self.isDown() else 0.06 if self.is_hot() else 0.0
        return theme.mix(fill, worn.text, share)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(_outline(QRectF(self.box()), self._joined), self.fill())
        if "left" in self._joined:
            painter.fillRect(QRect(0, self.box().top() + 2 * SPACE, 1, self.box().height() - 4 * SPACE), worn.border)
        self._paint_row(painter)
        self.paint_ring(painter)

    def _paint_row(self, painter: QPainter) -> None:
        worn, box, on = theme.tokens(), self.box(), not self._reason
        measure = self.shows
        if not self.text():
            corner = QPoint(box.center().x() - icons.SIZE // 2 + 1, self._icon_top())
            self._paint_icon(painter, corner, "text_faint" if on else "text_off")
            return
        left = box.left() + measure.side
        if measure.icon:
            self._paint_icon(painter, QPoint(left, self._icon_top()), "text_dim" if on else "text_off")
            left += icons.SIZE + measure.between
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if measure.words:
            painter.setFont(theme.font(Type.BODY))
            painter.setPen(worn.text if on else worn.text_off)
            painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), middle, self.text())
            left += painter.fontMetrics().horizontalAdvance(self.text()) + measure.between
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.accent_text if self._asked else worn.text_faint if on else worn.text_off)
        painter.drawText(QRect(left, box.top(), self.width() - left, box.height()), middle, self._figure)

    def _icon_top(self) -> int:
        return self.box().center().y() - icons.SIZE // 2 + 1

    def _paint_icon(self, painter: QPainter, corner: QPoint, tint: str) -> None:
        painter.drawPixmap(corner, icons.pixmap(self._icon_name, icons.SIZE, self.devicePixelRatioF(), tint))


class SplitButton(QWidget):
    """Two buttons that look like one: what is done at once, and the opener of all choices."""

    def __init__(self, main: ActionButton, opener: ActionButton, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = (main, opener)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in self._parts:
            row.addWidget(part)

    def width_at(self, density: Density) -> int:
        """See `flow.Squeezable`."""
        return sum(part.width_at(density) for part in self._parts)

    def squeeze(self, density: Density) -> None:
        """See `flow.Squeezable`."""
        for part in self._parts:
            part.squeeze(density)
            part.setFixedWidth(part.width_at(density))


class TerseButton(ActionButton):
    """One that buys nothing, and is the first to leave its word out: its icon says it as well."""

    def width_at(self, density: Density) -> int:
        return super().width_at(Density.ICONS if density >= Density.TIGHT else density)

    def squeeze(self, density: Density) -> None:
        super().squeeze(Density.ICONS if density >= Density.TIGHT else density)


class ChoiceButton(ActionButton):
    """One line of a pop-over of choices: its name and price, and beneath what it does, or why it is off.

    `mark` stands behind the name, dim: which one is the default, which keys press it.
    """

    _HEIGHT = 44

    def __init__(
        self, object_name: str, name: str, text: str, icon_name: str, parent: QWidget, *, mark: str = ""
    ) -> None:
        super().__init__(object_name, name, text, icon_name, parent)
        self._mark = mark
        self._help = ""

    @property
    def mark(self) -> str:
        """What stands behind the name."""
        return self._mark

    def tell(
        self, price: Price | None, reason: str, note: str = "", help_text: str = "", *, asked: bool = False
    ) -> None:
        super().tell(price, reason, note, help_text, asked=asked)
        if self._mark:
            self.setAccessibleDescription(f"{self._mark}. {self.accessibleDescription()}")
        if (words := reason or (PRESS_AGAIN if self._asked else help_text)) != self._help:
            self._help = words
            self.updateGeometry()
        set_tip(self, note)

    def say_why(self) -> None:
        """The reason stands on it already."""

    def sizeHint(self) -> QSize:
        body, meta = QFontMetrics(theme.font(Type.BODY)), QFontMetrics(theme.font(Type.META, tabular=True))
        first = body.horizontalAdvance(self.text()) + meta.horizontalAdvance(self._mark + self._figure) + 10 * SPACE
        width = max(first, meta.horizontalAdvance(self._help)) + icons.SIZE + 8 * SPACE
        return QSize(width + 2 * RING, self._HEIGHT + 2 * RING)

    def fill(self) -> QColor:
        worn = theme.tokens()
        clear = QColor(worn.high)
        clear.setAlpha(0)
        if self._reason or not (self.isDown() or self.is_hot()):
            return clear
        return theme.mix(worn.raised, worn.high, 1.0 if self.isDown() else 0.6)

    def _paint_row(self, painter: QPainter) -> None:
        worn, box, on = theme.tokens(), self.box(), not self._reason
        self._paint_icon(painter, QPoint(box.left() + 2 * SPACE, self._icon_top()), "text_dim" if on else "text_off")
        left = box.left() + icons.SIZE + 5 * SPACE
        half = box.height() // 2 - SPACE
        upper = QRect(left, box.top() + SPACE, box.right() - 2 * SPACE - left, half)
        lower = upper.translated(0, half)
        middle, end = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if on else worn.text_off)
        painter.drawText(upper, int(middle), self.text())
        name = painter.fontMetrics().horizontalAdvance(self.text())
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.accent_text if self._asked else worn.text_dim if on else worn.text_off)
        painter.drawText(upper, int(middle | end), self._figure)
        painter.setPen(worn.text_faint)
        painter.drawText(upper.adjusted(name + 2 * SPACE, 0, 0, 0), int(middle), self._mark)
        painter.drawText(lower, int(middle), self._help)


def _outline(box: QRectF, joined: str) -> QPainterPath:
    """A rounded box whose joined sides are straight."""
    path = QPainterPath()
    path.addRoundedRect(box, RADIUS, RADIUS)
    half = QRectF(box)
    for side in joined.split():
        part = QRectF(half)
        if side == "left":
            part.setRight(box.center().x())
        else:
            part.setLeft(box.center().x())
        path.addRect(part)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path
