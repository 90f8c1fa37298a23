"""Pages of which one is shown, in no more room than that one needs."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """Qt asks for the room of the widest page, shown or not: one that was opened once would push what is beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        if not self.count():
            return QSize()
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize())
