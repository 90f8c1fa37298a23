"""The large view with nothing else on the screen: a window of its own, which Esc and F leave."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.models.shown_job import ShownJob
from studio.views import theme
from studio.views.gallery.large import LargeView
from studio.views.theme import SPACE


class FullScreen(QWidget):
    """`left()` once it is closed; `key_pressed(QKeyEvent)` is a key that means nothing here, for the grid behind."""

    left = Signal()
    key_pressed = Signal(QKeyEvent)

    def __init__(self, shown: ShownJob, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("fullScreen")
        self.setAccessibleName("Full screen")
        self.setWindowTitle("Picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.large = LargeView(shown, full=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 2 * SPACE)
        column.addWidget(self.large)
        self.large.closed.connect(self.close)
        self.large.full_requested.connect(self.close)

    def open(self) -> None:
        """Take the screen, and the keyboard."""
        self.showFullScreen()
        self.activateWindow()
        self.large.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.key_pressed.emit(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.tokens().canvas)
