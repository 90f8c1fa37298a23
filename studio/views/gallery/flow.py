"""A row of controls that wraps where it must; the last one keeps to the right while there is one line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items from left to right at their own size, `gap` pixels apart, in as many lines as they need."""

    def __init__(self, parent: QWidget, gap: int) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._placed(width)[1]

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() for item in self._shown()]
        height = max((item.sizeHint().height() for item in self._shown()), default=0)
        return QSize(sum(widths) + self._gap * max(0, len(widths) - 1), height)

    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, place in self._placed(rect.width())[0]:
            item.setGeometry(place.translated(rect.topLeft()))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _placed(self, width: int) -> tuple[list[tuple[QLayoutItem, QRect]], int]:
        places: list[tuple[QLayoutItem, QRect]] = []
        at, line_height = QPoint(0, 0), 0
        for item in self._shown():
            size = item.sizeHint()
            if at.x() > 0 and at.x() + size.width() > width:
                at, line_height = QPoint(0, at.y() + line_height + self._gap), 0
            places.append((item, QRect(at, size)))
            at, line_height = QPoint(at.x() + size.width() + self._gap, at.y()), max(line_height, size.height())
        if places and at.y() == 0:
            item, place = places[-1]
            places[-1] = (item, QRect(QPoint(max(place.x(), width - place.width()), 0), place.size()))
        return places, at.y() + line_height
