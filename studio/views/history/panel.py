"""The history sidebar: a search field, the list beneath it, and words where the list would be empty."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from studio.models.job_words import sum_words
from studio.models.library.history import HistoryModel
from studio.models.offers import Offer
from studio.models.thumbnails import Thumbnails
from studio.request.query.terms import Mistake
from studio.views.history.query_field import QueryField
from studio.views.history.view import HistoryView
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import MetaLabel, PlainLabel

SEARCH_DELAY_MS = 50
"""How long the field waits for the next key before it asks."""

MOST_TOLD = 2
"""Mistakes that are told at once beneath the field; the others are underlined all the same."""

NO_JOBS = "No jobs yet.\nYour first prompt will appear here."


class HistoryPanel(QWidget):
    """Search and list over one model; `job_chosen`, `prompt_wanted` and `offer_wanted` are the list's."""

    job_chosen = Signal(int)
    prompt_wanted = Signal(int)
    offer_wanted = Signal(Offer, int)
    tray_wanted = Signal(list)
    """The pictures of these jobs are to be put in the tray."""

    def __init__(self, model: HistoryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("historyPanel")
        self.setAccessibleName("History panel")
        self.search = self._made_search()
        self.view = HistoryView(model, thumbnails, self)
        self._empty = self._made_empty()
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 3 * SPACE, 0, 0)
        layout.setSpacing(SPACE)
        field = QVBoxLayout()
        field.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
        field.setSpacing(SPACE)
        field.addWidget(self.search)
        field.addWidget(self._made_told())
        field.addWidget(self._made_count())
        layout.addLayout(field)
        layout.addLayout(self._stack, 1)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SEARCH_DELAY_MS)
        self._delay.timeout.connect(lambda: model.set_words(self.search.text()))
        self.search.textChanged.connect(lambda: self._delay.start())
        self.view.job_chosen.connect(self.job_chosen)
        self.view.prompt_wanted.connect(self.prompt_wanted)
        self.view.offer_wanted.connect(self.offer_wanted)
        self.view.tray_wanted.connect(self.tray_wanted)
        for signal in (model.loaded, model.rowsInserted, model.modelReset):
            signal.connect(self._on_model_changed)
        self._on_model_changed()

    @property
    def empty_words(self) -> str:
        """What is said in place of the list, "" while there is one."""
        return self._words.text() if self._stack.currentWidget() is self._empty else ""

    def _made_search(self) -> QueryField:
        field = QueryField("historySearch", "Search history", "Search words, or type:inpaint", self)
        field.installEventFilter(self)
        field.mistakes_changed.connect(self._on_mistakes_changed)
        return field

    def _made_told(self) -> PlainLabel:
        self._told = PlainLabel("", Type.META, "refused", parent=self)
        self._told.setObjectName("historyMistakes")
        self._told.setWordWrap(True)
        self._told.hide()
        return self._told

    def _made_count(self) -> MetaLabel:
        self._count = MetaLabel("", "text_dim", self)
        self._count.setObjectName("historyCount")
        self._count.hide()
        return self._count

    @property
    def told(self) -> str:
        """What is said of mistakes in the search, "" where there are none."""
        return self._told.text()

    @property
    def count_words(self) -> str:
        """How many jobs the search has found, "" while there is none."""
        return self._count.text()

    def _on_mistakes_changed(self, mistakes: tuple[Mistake, ...]) -> None:
        more = len(mistakes) - MOST_TOLD
        lines = [mistake.sentence for mistake in mistakes[:MOST_TOLD]] + ([f"And {more} more."] if more > 0 else [])
        self._told.setText("\n".join(lines))
        self._told.setVisible(bool(lines))

    def _made_empty(self) -> QWidget:
        page = QWidget(self)
        room = QVBoxLayout(page)
        room.setContentsMargins(6 * SPACE, 12 * SPACE, 6 * SPACE, 0)
        self._words = PlainLabel("", Type.BODY, "text_faint", parent=page)
        self._words.setObjectName("historyEmpty")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        room.addWidget(self._words)
        room.addStretch(1)
        return page

    def _on_model_changed(self) -> None:
        searched = self._model.is_loaded and bool(self._model.words)
        found = f"{sum_words(self._model.job_count, None)} found" if searched and self._model.job_count else ""
        self._count.setText(found)
        self._count.setVisible(bool(found))
        empty = self._model.is_loaded and self._model.job_count == 0
        if empty:
            words = self._model.words
            self._words.setText(f"Nothing matches “{words}”." if words else NO_JOBS)
        self._stack.setCurrentWidget(self._empty if empty else self.view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self.search.completion.is_open:
                return False  # these keys belong to the suggestions
            if event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.view.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)
