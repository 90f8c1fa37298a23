"""Widgets from left to right at their own widths, on as many lines as that takes; and what such layouts share."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class ItemLayout(QLayout):
    """Holds items in their order; how they lie, and how high that is at a width, is for the layouts made of it.

    `gap` logical pixels lie between two of them.
    """

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
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


class WrapLayout(ItemLayout):
    """The gap lies between two lines as well; hidden widgets take no room.

    `shrinks`: one that is wider than the layout is made as narrow, and asks for no width of its own.
    """

    def __init__(self, gap: int, parent: QWidget | None = None, *, shrinks: bool = False) -> None:
        super().__init__(gap, parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._shrinks = shrinks

    def heightForWidth(self, width: int) -> int:
        return self._placed(width)[1]

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.sizeHint())
        return QSize(0, size.height()) if self._shrinks else size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, place in self._placed(rect.width())[0]:
            item.setGeometry(place.translated(rect.topLeft()))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _placed(self, width: int) -> tuple[list[tuple[QLayoutItem, QRect]], int]:
        places: list[tuple[QLayoutItem, QRect]] = []
        at, line = QPoint(0, 0), 0
        for item in self._shown():
            size = item.sizeHint()
            if at.x() > 0 and at.x() + size.width() > width:
                at, line = QPoint(0, at.y() + line + self._gap), 0
            places.append((item, QRect(at, QSize(min(size.width(), width), size.height()))))
            at, line = QPoint(at.x() + size.width() + self._gap, at.y()), max(line, size.height())
        return places, at.y() + line
