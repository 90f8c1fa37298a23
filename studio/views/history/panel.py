"""The history sidebar: a search field, the list beneath it, and words where the list would be empty."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from studio.models.history import HistoryModel
from studio.models.offers import Offer
from studio.models.thumbnails import Thumbnails
from studio.views.history.view import HistoryView
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.search_field import SearchField

SEARCH_DELAY_MS = 50
"""How long the field waits for the next key before it asks."""

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
        field.addWidget(self.search)
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

    def _made_search(self) -> SearchField:
        field = SearchField("historySearch", "Search history", "Search prompts", self)
        field.installEventFilter(self)
        return field

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
        empty = self._model.is_loaded and self._model.job_count == 0
        if empty:
            words = self._model.words
            self._words.setText(f"Nothing matches “{words}”." if words else NO_JOBS)
        self._stack.setCurrentWidget(self._empty if empty else self.view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self.view.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)
