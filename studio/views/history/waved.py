"""A line in which mistakes are drawn with a wave beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit

from studio.request.query.terms import Mistake
from studio.views import theme
from studio.views.compose.highlighter import units

if TYPE_CHECKING:
    _Base = QLineEdit
else:
    _Base = object


class Waved(_Base):
    """Mixin, left of a `QLineEdit`: `mark` draws, and draws again where the colours change."""

    _composing = _marking = False
    _waves: tuple[Mistake, ...] = ()

    def mark(self, mistakes: tuple[Mistake, ...]) -> None:
        """Draw a wave under each, and under nothing else.

        The only way to draw within a line edit: formats are for input methods, and stay until the text changes.
        """
        self._waves = mistakes
        if self._composing:
            return
        text, caret = self.text(), self.cursorPosition()
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(theme.tokens().refused)
        attributes = []
        for mistake in mistakes:
            start, end = units(text, mistake.span.start), units(text, mistake.span.end)
            attributes.append(
                QInputMethodEvent.Attribute(
                    QInputMethodEvent.AttributeType.TextFormat, start - caret, end - start, wave
                )
            )
        self._marking = True
        super().inputMethodEvent(QInputMethodEvent("", attributes))
        self._marking = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._composing:
            self.mark(self._waves)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._waves:
            self.mark(self._waves)
