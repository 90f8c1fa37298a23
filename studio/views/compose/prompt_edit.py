"""The editor of the prompt: a view of `Draft.text` in which every change can be undone, the widgets' as well."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMimeData, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.views import theme
from studio.views.compose.highlighter import highlight, units
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEdit(QPlainTextEdit):
    """Shows and edits the draft's text as plain text; grows with it from LINES[0] to LINES[1] lines."""

    LINES = (4, 12)

    generate_requested = Signal()
    focus_changed = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        self._ready = False  # changes reach a widget while it is being made
        super().__init__(parent)
        self._draft = draft
        self.setObjectName("prompt")
        self.setAccessibleName("Prompt")
        self.setAccessibleDescription("What the pictures should show. Ctrl+Enter generates.")
        self.setPlaceholderText("Describe a picture")
        self._dress()
        self.setPlainText(draft.text)
        self.document().contentsChange.connect(self._on_document_changed)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        draft.text_changed.connect(self._on_draft_changed)
        draft.set_text(self.toPlainText())
        self._ready = True
        self._highlight()
        self._on_size_changed(self.document().documentLayout().documentSize())

    def _dress(self) -> None:
        paint_alone(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.font(Type.PROMPT))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self._colour()

    def _colour(self) -> None:
        inks = QPalette()
        inks.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(inks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():  # a key that is held down is one wish
                self.generate_requested.emit()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # left alone, Qt would put a line separator, another character
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(source.text())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._ready:
            self._highlight()

    def _on_document_changed(self, _at: int, _removed: int, _added: int) -> None:
        # Before the layout is told: the new colours are laid out together with the new letters.
        self._draft.set_text(self.toPlainText())
        self._highlight()

    def _on_draft_changed(self, text: str) -> None:
        shown = self.toPlainText()
        if shown != text:
            self._exchange(shown, text)

    def _exchange(self, shown: str, text: str) -> None:
        """Changes only what differs, as one step of undo; the caret stays where the artist left it."""
        start, end, fresh = _difference(shown, text)
        first, last = units(shown, start), units(shown, end)
        caret = self.textCursor()
        ends = [_moved(at, first, last, units(fresh, len(fresh))) for at in (caret.anchor(), caret.position())]
        edit = QTextCursor(self.document())
        if self._draft.joined:
            edit.joinPreviousEditBlock()
        else:
            edit.beginEditBlock()
        edit.setPosition(first)
        edit.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        edit.insertText(fresh)
        edit.endEditBlock()
        caret.setPosition(ends[0])
        caret.setPosition(ends[1], QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(caret)

    def _highlight(self) -> None:
        highlight(self.document(), self._draft.prompt, self._draft.problems)

    def _on_size_changed(self, size: QSizeF) -> None:
        low, high = self.LINES
        lines = min(high, max(low, math.ceil(size.height())))
        height = lines * self.fontMetrics().lineSpacing() + SPACE
        if height != self.height():
            self.setFixedHeight(height)


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """The one stretch old[start:end] that has to become the returned text."""
    limit = min(len(old), len(new))
    start = next((at for at in range(limit) if old[at] != new[at]), limit)
    tail = 0
    while tail < limit - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start, len(old) - tail, new[start : len(new) - tail]


def _moved(at: int, first: int, last: int, length: int) -> int:
    if at <= first:
        return at
    return at + first + length - last if at >= last else min(at, first + length)


class PromptBox(QWidget):
    """The field around the editor: a quiet box, outlined while one writes in it."""

    def __init__(self, edit: PromptEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        box = QVBoxLayout(self)
        box.setContentsMargins(3 * SPACE, 2 * SPACE + 2, 2 * SPACE, 2 * SPACE)
        box.addWidget(edit)
        self.setFocusProxy(edit)
        edit.focus_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        # Quieter than the ring elsewhere: one writes here most of the time, and the caret shows where.
        rounded(painter, self.rect(), RADIUS, worn.field, worn.text_faint if self._edit.hasFocus() else worn.line)
