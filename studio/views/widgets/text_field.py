"""One line of words, in step with something else while it is being typed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.views import theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.painting import Ringed, describe, focus_ring, paint_alone, rounded


class TextField(Ringed, QLineEdit):
    """A boxed line. `typed` comes with every letter; its second value says that it continues the one before."""

    typed = Signal(str, bool)

    def __init__(
        self, name: str, label: str, hint: str = "", help_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setPlaceholderText(hint)
        describe(self, help_text)
        paint_alone(self)
        self.setFrame(False)
        self.setFont(theme.font(Type.BODY))
        self.setFixedHeight(CONTROL)
        self.setTextMargins(SPACE, 0, SPACE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)
        self._joined = False
        self.textEdited.connect(self._on_text_edited)

    def show_words(self, words: str) -> None:
        """Shows `words` without a signal; leaves alone what is being typed when it says the same."""
        if words.strip() != self.text().strip():
            self.setText(words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._joined = False
        super().focusInEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * SPACE, CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        rounded(painter, self.rect(), RADIUS, worn.field, worn.border)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS - 1)
        painter.end()
        super().paintEvent(event)

    def _on_text_edited(self, words: str) -> None:
        joined, self._joined = self._joined, True
        self.typed.emit(words, joined)
