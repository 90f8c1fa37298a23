"""The editor of the prompt: a view of `Draft.text` in which every change can be undone, the widgets' as well."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolTip, QVBoxLayout, QWidget

from studio.models.completion import NO_BOOK, Book, Suggestion, Words, complete, taken
from studio.models.draft import Draft
from studio.models.references import ADDRESS
from studio.request.edits import Edit, move_item, weight_at
from studio.request.parameters import parameter
from studio.request.prompt import Span
from studio.views import theme
from studio.views.compose.highlighter import NO_HEAT, characters, highlight, units
from studio.views.compose.wrapping import FlagLayout
from studio.views.picture_drag import dragged
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded, set_tip

if TYPE_CHECKING:
    from studio.request.reading import Shortened
    from studio.views.compose.completion_popup import CompletionPopup

COMMAND = re.compile(r"\A\s*/imagine(?:\s+prompt\s*:?|\s)\s*", re.IGNORECASE)
"""How a prompt begins that was copied out of a chat."""
WHOLE = 2000
"""Characters up to which all of the text is coloured."""
AROUND = 160
"""Characters that are coloured before and behind what is in sight of a longer one."""
REACH = 520
"""Characters before and behind the caret within which is all that can be in sight with it."""
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEdit(QPlainTextEdit):
    """Shows and edits the draft's text as plain text; grows with it from LINES[0] to LINES[1] lines."""

    LINES = (4, 12)

    generate_requested = Signal()
    focus_changed = Signal()
    older_wanted = Signal()
    """The prompt before this one, of all that were used."""
    newer_wanted = Signal()
    address_pasted = Signal(str)
    """An address, alone, was pasted where it would only be a word."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        self._suggesting_at = 0
        self._ready = False  # changes reach a widget while it is being made
        super().__init__(parent)
        self._draft = draft
        self.setObjectName("prompt")
        self.setAccessibleName("Prompt")
        self.setAccessibleDescription("What the pictures should show. Ctrl+Enter generates.")
        self.setPlaceholderText("Describe a picture")
        self._dress()
        self.setPlainText(draft.text)
        self._words: Words = lambda _: ()
        self._book: Book = NO_BOOK
        self._weighed: Shortened | None = None
        self._coloured: Span | None = None
        self._popup: CompletionPopup | None = None
        self.cursorPositionChanged.connect(self._on_caret_moved)
        self.document().contentsChange.connect(self._on_document_changed)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        draft.text_changed.connect(self._on_draft_changed)
        draft.settled.connect(self._on_settled)
        draft.set_text(self.toPlainText())
        self._ready = True
        self._highlight()
        self._on_size_changed(self.document().documentLayout().documentSize())

    def _dress(self) -> None:
        document = QTextDocument(self)
        self._lines = FlagLayout(document)
        document.setDocumentLayout(self._lines)
        self.setDocument(document)
        # Not its method: asking Qt for the viewport so early costs a tenth of the start.
        self._lines.mended.connect(lambda: self.viewport().update())
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

    @property
    def completion(self) -> CompletionPopup:
        """The list of suggestions, made when there are first any."""
        if self._popup is None:
            from studio.views.compose.completion_popup import CompletionPopup

            self._popup = CompletionPopup(self)
            self._popup.taken.connect(self._on_completion_taken)
        return self._popup

    def _is_completing(self) -> bool:
        return self._popup is not None and self._popup.is_open

    def _dismiss(self) -> None:
        if self._popup is not None:
            self._popup.dismiss()

    def set_words(self, words: Words) -> None:
        """Where the artist's own words come from."""
        self._words = words

    def set_book(self, book: Book) -> None:
        """Where presets and styles come from."""
        self._book = book

    def set_weighed(self, words: Shortened | None) -> None:
        """What the words carry, shown as heat behind them while the text still has just these words; None ends it."""
        if words is not self._weighed:
            self._weighed = words
            self._highlight()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._completes(event) or self._edits(event):
            return
        if _sends(event):
            self._dismiss()
            if not event.isAutoRepeat():  # a key that is held down is one wish
                self.generate_requested.emit()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # left alone, Qt would put a line separator, another character
        else:
            revision = self.document().revision()
            super().keyPressEvent(event)
            if self.document().revision() != revision:
                self._suggest()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes a suggestion where there is one, and leaves the editor otherwise."""
        return not (forward and self._is_completing()) and super().focusNextPrevChild(forward)

    def _completes(self, event: QKeyEvent) -> bool:
        """Keys that belong to the list of suggestions while it is there."""
        if not self._is_completing() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        popup, key = self.completion, event.key()
        if key in _STEPS and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            popup.step(_STEPS[Qt.Key(key)])
        elif key == Qt.Key.Key_Tab or (key in _ENTER and popup.is_flag):
            popup.take()
        elif key == Qt.Key.Key_Escape:
            popup.dismiss()
        else:
            return False
        return True

    def _edits(self, event: QKeyEvent) -> bool:
        """Ctrl with up and down weighs, Alt with left and right moves an item, Alt with up and down walks the past."""
        step = _STEPS.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step is None or held not in (_CTRL, _ALT):
            return False
        upright = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if held == _CTRL and upright:
            self._apply(weight_at(self._draft.text, self._caret(), -step))
        elif held == _ALT and not upright:
            self._apply(move_item(self._draft.text, self._caret(), step))
        elif held == _ALT:
            (self.older_wanted if step < 0 else self.newer_wanted).emit()
        else:
            return False
        return True

    def _apply(self, edit: Edit) -> None:
        """Write an edit as one step of undo, with the caret where the edit has it."""
        self._draft.set_text(edit.text)
        caret = self.textCursor()
        caret.setPosition(units(edit.text, edit.caret))
        self.setTextCursor(caret)

    def _caret(self) -> int:
        return characters(self._draft.text, self.textCursor().position())

    def _suggest(self) -> None:
        if self.textCursor().hasSelection() or not self.hasFocus():
            self._dismiss()
            return
        found = complete(self._draft.prompt, self._draft.model, self._caret(), self._words, self._book)
        self._suggesting_at = self.textCursor().position()
        if found.suggestions:
            self.completion.offer(found, self.cursorRect())
        else:
            self._dismiss()

    def _on_caret_moved(self) -> None:
        """What was offered belongs to the place where it was offered."""
        if self._is_completing() and (not self.hasFocus() or self.textCursor().position() != self._suggesting_at):
            self._dismiss()

    def _on_completion_taken(self, chosen: Suggestion) -> None:
        completion = self.completion.completion
        self.completion.dismiss()
        self._apply(Edit(*taken(self._draft.text, completion, chosen)))
        if chosen.text.startswith("--"):
            self._suggest()  # its values, where it has some

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _sends(event):
            self._dismiss()  # the window's command takes the key, and it never gets here
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.explain(event.pos())
            if words:
                set_tip(self.viewport(), words)
                QToolTip.showText(event.globalPos(), self.viewport().toolTip(), self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _on_settled(self) -> None:
        self._highlight()

    def mark_problems(self) -> None:
        """What is wrong changed while the text did not."""
        self._highlight()

    def explain(self, place: QPoint) -> str:
        """What there is to say about the words at `place` of the viewport: what is wrong, else what the flag does."""
        cursor = self.cursorForPosition(place)
        if abs(self.cursorRect(cursor).center().y() - place.y()) > self.fontMetrics().lineSpacing():
            return ""  # beneath the last line
        at = characters(self._draft.text, cursor.position())
        wrong = [found for found in self._draft.problems if found.span and found.span.start <= at < found.span.end]
        if wrong:
            return "\n".join(found.sentence for found in wrong)
        flag = next((flag for flag in self._draft.prompt.flags if flag.span.start <= at < flag.span.end), None)
        known = parameter(flag.name) if flag is not None else None
        return f"{known.label}: {known.help}" if known is not None else ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Pictures and addresses are for the column, which asks what they are for; only words fall between words.
        event.ignore() if dragged(event.mimeData()) else super().dragEnterEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words come in as they are, but for the command before a prompt that was copied with it."""
        if not source.hasText():
            return
        words = COMMAND.sub("", source.text())
        if ADDRESS.match(words.strip()) and self._is_among_words():
            self.address_pasted.emit(words.strip())
        else:
            self.insertPlainText(words)

    def _is_among_words(self) -> bool:
        """Whether the caret is where an address would be read as a word: neither first nor in a flag's value."""
        at, prompt = self._caret(), self._draft.prompt
        if self.textCursor().hasSelection() or at <= prompt.body.start:
            return False
        flag = next((flag for flag in reversed(prompt.flags) if flag.span.start < at), None)
        return flag is None or any(span.start < at for span in prompt.loose if span.start >= flag.span.end)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._ready and event.size().width() != event.oldSize().width():
            self._lines.mend()
            self._on_size_changed(self._lines.documentSize())  # of which Qt says nothing here

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._dismiss()
        self.focus_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._ready:
            self._highlight()

    def _on_document_changed(self, at: int, _removed: int, added: int) -> None:
        # Before the layout is told: the new colours are laid out together with the new letters.
        self._draft.set_text(self.toPlainText(), typed=True)
        self._highlight(self._around_caret(at + added), at)

    def _on_draft_changed(self, text: str) -> None:
        shown = self.toPlainText()
        if shown != text:
            self._dismiss()
            self._exchange(shown, text)
            self._on_scrolled()

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

    def _highlight(self, seen: Span | None = None, changed: int | None = None) -> None:
        """Colour the text, of a long one no more than `seen`, or what is in sight; it has `changed` at that place."""
        prompt, heat = self._draft.prompt, NO_HEAT
        if self._weighed is not None:
            from studio.request.reading import warm_spans

            heat = warm_spans(prompt, self._weighed)
        self._coloured = seen or self._around_view()
        highlight(self.document(), prompt, self._draft.marks(self._coloured), heat, self._coloured, changed)

    def _around_view(self) -> Span | None:
        """The characters in sight and some around them; None for a text that is coloured whole.

        Not to be asked while the text changes: where things are is then only known of the text before.
        """
        text = self._draft.text
        if len(text) <= WHOLE:
            return None
        top = self.cursorForPosition(QPoint(0, 0)).position()
        end = self.cursorForPosition(QPoint(self.viewport().width(), self.viewport().height())).position()
        return Span(max(0, characters(text, top) - AROUND), characters(text, end) + AROUND)

    def _around_caret(self, caret: int) -> Span | None:
        """The characters around a caret at that place of the document, which is in sight as one types."""
        text = self._draft.text
        if len(text) <= WHOLE:
            return None
        at = characters(text, caret)
        return Span(max(0, at - REACH), at + REACH)

    def _on_scrolled(self) -> None:
        """What comes into sight wears its colours."""
        seen, coloured = self._around_view(), self._coloured
        if seen is None or coloured is None:
            return
        if seen.start + AROUND < coloured.start or seen.end - AROUND > coloured.end:
            self._highlight()

    def _on_size_changed(self, size: QSizeF) -> None:
        low, high = self.LINES
        lines = min(high, max(low, math.ceil(size.height())))
        height = lines * self.fontMetrics().lineSpacing() + SPACE
        if height != self.height():
            self.setFixedHeight(height)


def _sends(event: QKeyEvent) -> bool:
    """Ctrl+Enter, on either Enter key."""
    return event.key() in _ENTER and bool(event.modifiers() & _CTRL)


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
