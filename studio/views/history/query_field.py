"""The field in which the history is searched: completes fields, and draws a wave under what makes no sense."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSettings, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from studio.models.completion import NOTHING, Completion, Suggestion
from studio.models.library.finding.completion import complete_search
from studio.request.query import Query, parse_query
from studio.request.query.terms import Mistake
from studio.views.compose.completion_popup import CompletionPopup
from studio.views.compose.highlighter import characters, units
from studio.views.history.waved import Waved
from studio.views.widgets.painting import set_tip
from studio.views.widgets.search_field import SearchField

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEPT = 20
"""Searches that are remembered."""
RECALLED = 12
"""Of them in one list."""
_KEY = "history/searches"
SMART = "Smart folder"
_MEANT = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ShortcutFocusReason)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class QueryField(Waved, SearchField):
    """Down, Tab and Enter belong to the suggestions while there are any, and Esc closes them.

    Enter takes one only where it is the value of a field, or was chosen with Down: among words it means the search.
    Alt+Down, or a press on the glass, offers the searches of before; in an empty field the smart folders come first.
    """

    mistakes_changed = Signal(tuple)
    """What is told now: the `Mistake`s but for the one that is still being written."""
    values_wanted = Signal()
    """It has the keyboard: what the library knows of values, `known`, may be brought up to date."""
    saved_chosen = Signal(str)
    """The smart folder of this name was taken from what an empty field offers."""

    def __init__(self, name: str, label: str, hint: str, parent: QWidget | None = None) -> None:
        self._stepped = self._recalling = False
        self._recent: list[str] = []
        self.saved: Sequence[tuple[str, str]] = ()
        """The smart folders, each by its name and its search."""
        self.known: dict[str, Sequence[str]] = {}
        """Values that are offered, by the name of the field: tags, projects."""
        self._query = parse_query("")
        self._mistakes: tuple[Mistake, ...] = ()
        super().__init__(name, label, hint, parent)
        self._popup = CompletionPopup(self)
        self._popup.taken.connect(self._on_taken)
        self.textChanged.connect(self._on_text_changed)
        self.textEdited.connect(self._suggest)
        self.cursorPositionChanged.connect(self._on_caret_moved)
        self.glass.triggered.connect(self.recall)
        self.glass.setToolTip("Earlier searches (Alt+Down)")

    @property
    def query(self) -> Query:
        """What is written, as it is understood."""
        return self._query

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What is told of it now."""
        return self._mistakes

    @property
    def completion(self) -> CompletionPopup:
        """The list of suggestions."""
        return self._popup

    def _caret(self) -> int:
        return characters(self.text(), self.cursorPosition())

    # Earlier searches

    @property
    def recent(self) -> tuple[str, ...]:
        """The searches of before, the last one first."""
        return tuple(self._recent)

    def remember(self) -> None:
        """Put what is written at the head of the earlier searches, where it asks for anything."""
        text = " ".join(self.text().split())
        if self._query.asks:
            self._recent = [text, *(one for one in self._recent if one != text)][:KEPT]

    def recall(self) -> None:
        """Offer the earlier searches; one that is taken is written in the place of this one."""
        self.setFocus()
        self._offer_earlier()
        self._stepped = True

    def _offer_earlier(self) -> None:
        """What was searched for before; in an empty field the smart folders first."""
        others = [one for one in self._recent if one != " ".join(self.text().split())]
        saved = [Suggestion(query, SMART, name) for name, query in self.saved] if not self.text() else []
        shown = (*saved, *map(Suggestion, others))[:RECALLED]
        self._popup.offer(Completion(0, len(self.text()), shown), self._start())
        self._recalling, self._stepped = bool(shown), False

    def keep(self, settings: QSettings) -> None:
        """Remember them beyond this run."""
        settings.setValue(_KEY, json.dumps(self._recent))

    def restore(self, settings: QSettings) -> None:
        """As they were kept; nonsense counts as none."""
        try:
            kept = json.loads(str(settings.value(_KEY, "[]")))
        except ValueError:
            kept = []
        self._recent = [one for one in kept if isinstance(one, str)][:KEPT] if isinstance(kept, list) else []

    def _start(self) -> QRect:
        return QRect(0, 0, 1, self.height())

    # What is written

    def _on_text_changed(self, text: str) -> None:
        self._query = parse_query(text)
        if not text:
            self._popup.dismiss()
        self._tell()

    def _on_caret_moved(self) -> None:
        if self._marking:
            return
        completion = self._popup.completion
        if self._popup.is_open and not completion.start <= self._caret() <= completion.end:
            self._popup.dismiss()
        self._tell()

    def _tell(self) -> None:
        """A mistake that is still being written is none yet."""
        caret = self._caret() if self.hasFocus() and self._popup.is_open else -1
        mistakes = tuple(mistake for mistake in self._query.mistakes if mistake.span.end != caret)
        self.mark(mistakes)
        if mistakes != self._mistakes:
            self._mistakes = mistakes
            set_tip(self, "\n".join(mistake.sentence for mistake in mistakes))
            self.setAccessibleDescription(" ".join(mistake.sentence for mistake in mistakes))
            self.mistakes_changed.emit(mistakes)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if not self._composing and not self._marking:
            self._tell()

    # Suggestions

    def _suggest(self) -> None:
        caret = self._caret()
        self._stepped = self._recalling = False
        self._popup.offer(
            complete_search(self.text(), caret, self.known) if self.hasFocus() else NOTHING, self._place()
        )
        self._tell()

    def _place(self) -> QRect:
        """Where the suggestions belong: below the field, at the word that is being written."""
        return QRect(self.cursorRect().left(), 0, 1, self.height())

    def _on_taken(self, suggestion: Suggestion) -> None:
        completion, text = self._popup.completion, self.text()
        self._popup.dismiss()
        if self._recalling:
            self._recalling = False
            if suggestion.label:
                self.saved_chosen.emit(suggestion.label)
            else:
                self.setText(suggestion.text)
            return
        whole = suggestion.text.endswith(":") or completion.end < len(text)
        written = suggestion.text + ("" if whole else " ")
        self.setSelection(units(text, completion.start), units(text, completion.end) - units(text, completion.start))
        self.insert(written)
        self.setFocus()
        self._suggest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Down and held == Qt.KeyboardModifier.AltModifier:
            self.recall()
        elif not self._popup.is_open or held:
            if key in _ENTER:
                self.remember()
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._popup.step(_STEPS[key] if self._stepped or key == Qt.Key.Key_Up else 0)
            self._stepped = True
        elif key in _ENTER and (self._stepped or (self._is_value() and not self._recalling)):
            self._popup.take()
        elif key == Qt.Key.Key_Escape:
            self._popup.dismiss()
            self._tell()
        else:
            if key in _ENTER:
                self._popup.dismiss()
                self._tell()
                self.remember()
            super().keyPressEvent(event)

    def _is_value(self) -> bool:
        return not self._popup.chosen().text.endswith(":")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes a suggestion where there is one, and leaves the field otherwise."""
        if forward and self._popup.is_open:
            self._popup.take()
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever goes to the empty field may want a search that is kept; whoever passes through it does not."""
        super().focusInEvent(event)
        self.values_wanted.emit()
        if self.saved and not self.text() and event.reason() in _MEANT and not self._popup.is_open:
            self._offer_earlier()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._popup.dismiss()
        self._tell()
        self.remember()
