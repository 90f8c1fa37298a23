"""What a smart folder looks for, below its name: read there, its mistakes with a wave, and changed in place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.request.query import parse_query
from studio.request.query.terms import Mistake
from studio.views import theme
from studio.views.history.waved import Waved
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import describe, paint_alone, rounded

_KEEPING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class ScopeLine(Waved, QLineEdit):
    """`entered(str)` is another search for the folder; Esc, or going elsewhere, leaves it as it was."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        self.setObjectName("scopeLine")
        self.setAccessibleName("What the smart folder looks for")
        describe(self, "Enter keeps what is written for this smart folder.")
        paint_alone(self)
        self.setFrame(False)
        self.setFont(theme.font(Type.META))
        self.setFixedHeight(6 * SPACE)
        self.setTextMargins(SPACE, 0, SPACE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._ink()
        self.textChanged.connect(lambda text: self.mark(parse_query(text).mistakes))
        self.returnPressed.connect(lambda: self.entered.emit(self.text()))

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What of it makes no sense."""
        return parse_query(self.text()).mistakes

    def show_query(self, query: str) -> None:
        """Show what is kept, unless somebody is just changing it."""
        if query != self._kept or not self.hasFocus():
            self._kept = query
            self.setText(query)
            self.setCursorPosition(0)
            self.mark(self.mistakes)

    def _ink(self) -> None:
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * SPACE, 6 * SPACE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._kept:
            self.setText(self._kept)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _KEEPING:
            self.setText(self._kept)
            self.setCursorPosition(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.hasFocus():
            rounded(painter, self.rect(), RADIUS, worn.field, worn.focus)
        elif self.underMouse():
            rounded(painter, self.rect(), RADIUS, worn.field, worn.border)
        painter.end()
        super().paintEvent(event)
