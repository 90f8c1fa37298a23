"""What can be set beside an action that is applied to many pictures: words, which then stand for all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from studio.request.actions import ActionSpec
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import PlainLabel

WIDTH = 88 * SPACE
OWN_WORDS = "Prompt for all of them; none leaves each its own"
NEW_WORDS = "One prompt for all of them"
_WORDED = frozenset({"vary", "remix", "pan", "outpaint"})


class SettingsForm(QWidget):
    """`changed()` is any change; an action without words has an empty one."""

    changed = Signal()

    def __init__(self, spec: ActionSpec) -> None:
        super().__init__()
        self.setObjectName(f"{spec.id}Form")
        self._words: QPlainTextEdit | None = None
        self._needs_words = spec.needs_prompt
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        if spec.group in _WORDED:
            self._words = field = QPlainTextEdit(self)
            field.setObjectName(f"{spec.id}Words")
            field.setAccessibleName(f"{spec.label} prompt for all pictures")
            field.setFixedSize(WIDTH, 18 * SPACE)
            field.setTabChangesFocus(True)
            field.textChanged.connect(self.changed)
            column.addWidget(PlainLabel(NEW_WORDS if spec.needs_prompt else OWN_WORDS, Type.META, "text_dim"))
            column.addWidget(field)

    def begin(self, own: str) -> None:
        """Start anew; `own` is the prompt that the words are to replace, from which new ones are written."""
        if self._words is not None:
            self._words.setPlainText(own if self._needs_words else "")
            self._words.selectAll()

    def extras(self) -> dict[str, object]:
        """What is set, by the names of the settings."""
        words = self._words.toPlainText().strip() if self._words is not None else ""
        return {"prompt": words} if words else {}
