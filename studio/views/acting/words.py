"""The prompt of an action: written into a small editor, looked through before it is paid for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.request.problems import Problem
from studio.request.prompt import Prompt
from studio.request.rules import lint
from studio.views.compose.problem_list import ProblemList
from studio.views.theme import SPACE
from studio.views.widgets.painting import describe

BLOCKED = "The prompt is blocked."
"""At the buttons; what blocks it stands under the prompt."""
MISSING = "Write a prompt first."


class Words(QWidget):
    """A prompt for one action. `changed()` is every letter.

    `required`: none is no answer. `video`: it is read as the prompt of a video.
    """

    changed = Signal()

    def __init__(
        self, name: str, label: str, *, width: int, lines: int = 3, required: bool = False, video: bool = False,
        hint: str = "", help_text: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._required = required
        self._video = video
        self._own = ""
        self._draft = Draft(parent=self, judge=partial(_judged, video=video))
        self.edit = QPlainTextEdit(self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(hint)
        describe(self.edit, help_text)
        self.edit.document().setDocumentMargin(2 * SPACE)
        self.edit.setFixedSize(width, (4 + 4 * lines) * SPACE + 2 * SPACE)
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self._on_text_changed)
        self._draft.text_changed.connect(self._on_draft_changed)
        self._problems = ProblemList(self._draft)
        self._problems.setMaximumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.edit)
        column.addWidget(self._problems)

    def begin(self, own: str) -> None:
        """Start from the prompt of the job whose words these replace; "" where there are none to replace."""
        self._own = own
        if own:
            self._draft.begin_remix(own)
        else:
            self._draft.set_text("")
        self.edit.document().clearUndoRedoStacks()
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def focus(self) -> None:
        """Put the keyboard into it, so that the first letter replaces what is there."""
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def words(self) -> str:
        """What goes with the request: "" where nothing has to, because the job's own prompt was left as it is."""
        text = self._draft.text.strip()
        return "" if not self._required and text == self._own.strip() else text

    @property
    def obstacle(self) -> str:
        """Why nothing can be bought with these words, "" where something can."""
        if not self._draft.text.strip():
            return MISSING if self._required else ""
        return BLOCKED if self.words and self._draft.obstacle else ""

    def _on_text_changed(self) -> None:
        self._draft.set_text(self.edit.toPlainText())
        self.changed.emit()

    def _on_draft_changed(self, text: str) -> None:
        """A mend was pressed: it goes in as one step that undo takes back."""
        if text != self.edit.toPlainText():
            caret = QTextCursor(self.edit.document())
            caret.select(QTextCursor.SelectionType.Document)
            caret.insertText(text)


def _judged(prompt: Prompt, *, video: bool) -> tuple[Problem, ...]:
    return lint(prompt, video=video)
