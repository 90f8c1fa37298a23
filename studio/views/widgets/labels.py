"""Labels that show what they are given and nothing else: plain text, in the theme's type and colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from studio.views import theme
from studio.views.theme import Type


class PlainLabel(QLabel):
    """A label in the token `tint`, never interpreted as rich text; follows a change of theme."""

    def __init__(
        self,
        text: str = "",
        kind: Type = Type.BODY,
        tint: str = "text",
        *,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._tint = ""  # changes reach a widget while it is being made
        super().__init__(parent)
        self._tint = tint
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(kind, tabular=tabular))
        self.setText(text)
        self._colour()

    def set_tint(self, tint: str) -> None:
        """Changes the ink to another token."""
        if tint != self._tint:
            self._tint = tint
            self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._tint:
            self._colour()

    def _colour(self) -> None:
        worn = theme.tokens()
        ink = getattr(worn, self._tint)
        if self.palette().color(QPalette.ColorGroup.Normal, QPalette.ColorRole.WindowText) == ink:
            return
        inks = QPalette()
        inks.setColor(QPalette.ColorRole.WindowText, ink)
        inks.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText, worn.text_off)
        self.setPalette(inks)


class MetaLabel(PlainLabel):
    """Small and quiet: counts, prices, times; digits of one width."""

    def __init__(self, text: str = "", tint: str = "text_dim", parent: QWidget | None = None) -> None:
        super().__init__(text, Type.META, tint, tabular=True, parent=parent)


class Heading(PlainLabel):
    """The name of what follows; `kind` is HEADING, SECTION or TITLE."""

    def __init__(
        self, text: str = "", kind: Type = Type.HEADING, tint: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, kind, tint, parent=parent)
