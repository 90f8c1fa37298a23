"""The history sidebar: a search field, the list beneath it, and words where the list would be empty."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio.models.job_words import sum_words
from studio.models.library.finding.place import ALL, Kind, Place
from studio.models.library.history import HistoryModel
from studio.models.offers import Offer
from studio.models.thumbnails import Thumbnails
from studio.request.query.facets import Facet, Option, toggled
from studio.views.history.place_bar import PlaceBar
from studio.views.history.query_field import QueryField
from studio.views.history.view import HistoryView
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.painting import RING

if TYPE_CHECKING:
    from studio.models.library.finding.narrowing import Narrowing
    from studio.models.library.finding.places import Places
    from studio.views.history.filter_bar import FilterBar
    from studio.views.history.place_list import PlaceList
    from studio.views.history.scope_line import ScopeLine
    from studio.views.history.trash_line import TrashLine
    from studio.views.history.triage_line import TriageLine
    from studio.views.widgets.name_field import NameField

SEARCH_DELAY_MS = 8
"""How long the field waits for the next key before it asks: for keys that come in one go, as when words are pasted."""

MOST_TOLD = 2
"""Mistakes that are told at once beneath the field; the others are underlined all the same."""

NAME_PROPOSED = 40
"""Characters of a search that are proposed as its name."""

NO_JOBS = "No jobs yet.\nYour first prompt will appear here. Earlier pictures can be dropped here, too."
NOTHING = "Nothing is here."
EMPTY = {
    Kind.ALL: NO_JOBS,
    Kind.PICKS: "Nothing is picked yet.",
    Kind.FAVOURITES: "There are no favourites yet.",
    Kind.EXPIRING: "Nothing runs out soon.",
    Kind.PROJECT: "Nothing is filed here yet.\nPress Ctrl+M on a job, or drag it here.",
    Kind.UNFILED: "Every job is in a project.",
    Kind.SEARCH: "Nothing matches this smart folder.",
    Kind.TRASH: "The trash is empty.",
}
"""What is said of an empty place."""


class HistoryPanel(QWidget):
    """Search, place and list over one model; `job_chosen`, `prompt_wanted` and `offer_wanted` are the list's.

    Once it is served, the line below the search turns the list into that of the places, and filters unfold beneath.
    """

    job_chosen = Signal(int)
    prompt_wanted = Signal(int)
    offer_wanted = Signal(Offer, int)
    family_wanted = Signal(int)
    """The family of a job is to be seen."""
    carry_wanted = Signal(list)
    """These jobs are to be exported as a library of their own."""
    tray_wanted = Signal(list)
    """The pictures of these jobs are to be put in the tray."""
    file_wanted = Signal(list)
    """These jobs are to be filed in a project."""
    triage_wanted = Signal()
    """What runs out is to be gone through."""

    def __init__(self, model: HistoryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._places: Places | None = None
        self._narrowing: Narrowing | None = None
        self._pinned = False
        self.setObjectName("historyPanel")
        self.setAccessibleName("History panel")
        self.search = self._made_search()
        self.bar = PlaceBar(self)
        self.view = HistoryView(model, thumbnails, self)
        self._empty = self._made_empty()
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 3 * SPACE, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(self._made_head())
        layout.addLayout(self._stack, 1)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SEARCH_DELAY_MS)
        self._delay.timeout.connect(lambda: model.set_words(self.search.text()))
        self.search.textChanged.connect(self._on_text_changed)
        self.view.job_chosen.connect(self.job_chosen)
        self.view.prompt_wanted.connect(self.prompt_wanted)
        self.view.offer_wanted.connect(self.offer_wanted)
        self.view.tray_wanted.connect(self.tray_wanted)
        self.view.file_wanted.connect(self.file_wanted)
        self.view.carry_wanted.connect(self.carry_wanted)
        self.view.family_wanted.connect(self.family_wanted)
        for signal in (model.loaded, model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._on_model_changed)
        self._on_model_changed()

    def serve(self, places: Places, narrowing: Narrowing) -> None:
        """From here on there are places to go to, searches to keep and filters."""
        self._places, self._narrowing = places, narrowing
        self.bar.setEnabled(True)
        self.filter_button.setEnabled(True)
        places.moved.connect(self._on_moved)
        places.changed.connect(self._on_places_changed)
        self._on_moved()
        self._on_places_changed()
        self.bar.setChecked(self._pinned)

    # What is made

    def _made_search(self) -> QueryField:
        field = QueryField("historySearch", "Search history", "Search words, or type:inpaint", self)
        field.installEventFilter(self)
        field.mistakes_changed.connect(self._tell_mistakes)
        field.saved_chosen.connect(self._on_saved_chosen)
        return field

    def _made_head(self) -> QVBoxLayout:
        """Search, what is wrong with it, the place, and filters."""
        head = self._head = QVBoxLayout()
        head.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
        head.setSpacing(SPACE)
        self._told = PlainLabel("", Type.META, "refused", parent=self)
        self._told.setObjectName("historyMistakes")
        self._told.setWordWrap(True)
        self._told.hide()
        self.filter_button = IconButton("historyFilters", "filter", "Filters", checkable=True)
        self.filter_button.toggled.connect(self.show_filters)
        self.save_button = IconButton("historySave", "bookmark", "Save this search")
        self.save_button.clicked.connect(self.save_search)
        self.save_button.hide()
        self.bar.toggled.connect(self._show_list)
        self.bar.entered.connect(self._enter_list)
        self.bar.sprung.connect(lambda: self.bar.setChecked(True))
        for part in (self.bar, self.filter_button):
            part.setEnabled(False)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE // 2)
        line.addWidget(self.bar, 1)
        line.addWidget(self.save_button)
        line.addWidget(self.filter_button)
        head.addWidget(self.search)
        head.addLayout(line)
        head.addWidget(self._told)
        return head

    @cached_property
    def places(self) -> PlaceList:
        """The list of places; made when it is first shown."""
        from studio.views.history.place_list import PlaceList

        assert self._places is not None  # without them the bar cannot be pressed
        made = PlaceList(self._places, self)
        made.chosen.connect(self._on_place_chosen)
        made.left.connect(self._leave_places)
        self._stack.addWidget(made)
        return made

    @cached_property
    def filters(self) -> FilterBar:
        """The filters; made when they are first unfolded."""
        from studio.views.history.filter_bar import FilterBar

        assert self._narrowing is not None
        made = FilterBar(self._narrowing, self)
        made.pressed.connect(self._on_filter_pressed)
        self._head.addWidget(made)
        return made

    @cached_property
    def scope_line(self) -> ScopeLine:
        """What a smart folder looks for; made for the first one that is shown."""
        from studio.views.history.scope_line import ScopeLine

        made = ScopeLine(self)
        made.entered.connect(self._on_scope_entered)
        made.textChanged.connect(lambda: self._tell_mistakes())
        self._head.insertWidget(self._head.indexOf(self._told), made)
        return made

    @cached_property
    def trash_line(self) -> TrashLine:
        """What emptying the trash would free; made when the trash is first looked into."""
        from studio.views.history.trash_line import TrashLine

        assert self._places is not None
        made = TrashLine(self._places, self)
        made.left.connect(lambda: self.bar.setFocus(Qt.FocusReason.OtherFocusReason))
        self._head.insertWidget(self._head.indexOf(self._told), made)
        return made

    @cached_property
    def triage_line(self) -> TriageLine:
        """The way to walk through what runs out; made when that is first looked at."""
        from studio.views.history.triage_line import TriageLine

        made = TriageLine(self)
        made.wanted.connect(self.triage_wanted)
        self._head.insertWidget(self._head.indexOf(self._told), made)
        return made

    @cached_property
    def name_field(self) -> NameField:
        """Where a search that is to be kept gets its name; made for the first one, and hidden with its line."""
        from studio.views.widgets.name_field import NameField

        made = NameField("searchName", "Name of the smart folder", "")
        made.returnPressed.connect(self._on_name_entered)
        made.given_up.connect(self._leave_name)
        line = QHBoxLayout()
        line.setContentsMargins(RING + SPACE, 0, 0, 0)
        line.setSpacing(2 * SPACE)
        line.addWidget(MetaLabel("Save as", "text_dim"))
        line.addWidget(made, 1)
        self._name_line = QWidget(self)
        self._name_line.setLayout(line)
        self._head.insertWidget(1, self._name_line)
        return made

    # What is said

    @property
    def told(self) -> str:
        """What is said of mistakes in the search, "" where there are none."""
        return self._told.text()

    @property
    def count_words(self) -> str:
        """How many jobs the search has found, "" while there is none."""
        searched = self._model.is_loaded and bool(self._model.words)
        return f"{sum_words(self._model.job_count, None)} found" if searched and self._model.job_count else ""

    @property
    def empty_words(self) -> str:
        """What is said in place of the list, "" while there is one."""
        return self._words.text() if self._stack.currentWidget() is self._empty else ""

    def _tell_mistakes(self) -> None:
        """Those of the field, and those that a smart folder was kept with."""
        mistakes = list(self.search.mistakes)
        if "scope_line" in self.__dict__ and not self.scope_line.isHidden():
            mistakes += self.scope_line.mistakes
        more = len(mistakes) - MOST_TOLD
        lines = [mistake.sentence for mistake in mistakes[:MOST_TOLD]] + ([f"And {more} more."] if more > 0 else [])
        self._say("\n".join(lines))

    def _say(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

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
        model = self._model
        place = ALL if self._places is None else self._places.current
        total = f"{model.job_count:,}" if model.is_loaded and not model.words else ""
        self.bar.show_place(place, self.count_words or total)
        empty = model.is_loaded and model.job_count == 0
        runs_out = place.kind is Kind.EXPIRING and model.job_count > 0
        if runs_out or "triage_line" in self.__dict__:
            self.triage_line.setVisible(runs_out)
        if empty:
            self._words.setText(f"Nothing matches “{model.words}”." if model.words else EMPTY.get(place.kind, NOTHING))
        if not self.bar.isChecked():
            if empty and self.view.hasFocus():  # Qt would hand it on to the next control, whatever that is
                self.bar.setFocus(Qt.FocusReason.OtherFocusReason)
            self._stack.setCurrentWidget(self._empty if empty else self.view)

    # Places

    def show_places(self, pinned: bool) -> None:
        """Show the places in place of the list for as long as the jobs are shown elsewhere, or no longer."""
        if pinned != self._pinned:
            self._pinned = pinned
            if self._places is not None:
                self.bar.setChecked(pinned)

    def open_places(self) -> None:
        """Show the places with the keyboard among them."""
        if self._places is not None:
            self.bar.setChecked(True)
            self.places.focus_current()

    def _show_list(self, places: bool) -> None:
        if places:
            self._stack.setCurrentWidget(self.places)
            if self.bar.hasFocus():
                self.places.focus_current()
        else:
            if moves := self.places.isAncestorOf(self.window().focusWidget()):
                self.bar.setFocus(Qt.FocusReason.OtherFocusReason)
            self._on_model_changed()
            if moves and self.view.isVisible():
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._places is not None:
            self._places.watch(places)

    def _leave_places(self) -> None:
        if self._pinned:
            self.search.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.bar.setChecked(False)

    def _on_place_chosen(self, place: Place) -> None:
        assert self._places is not None
        self._places.choose(place)
        if not self._pinned:
            self.bar.setChecked(False)

    def _on_moved(self) -> None:
        assert self._places is not None
        place = self._places.current
        is_smart = place.kind is Kind.SEARCH
        if is_smart or "scope_line" in self.__dict__:
            self.scope_line.setVisible(is_smart)
            self.scope_line.show_query(place.scope if is_smart else "")
        if place.kind is Kind.TRASH or "trash_line" in self.__dict__:
            self.trash_line.setVisible(place.kind is Kind.TRASH)
        self._tell_mistakes()
        self._on_model_changed()

    def _on_places_changed(self) -> None:
        assert self._places is not None
        self.search.saved = [(place.name, place.scope) for place in self._places.searches()]

    def _on_saved_chosen(self, name: str) -> None:
        assert self._places is not None
        for place in self._places.searches():
            if place.name == name:
                self._on_place_chosen(place)

    def _on_scope_entered(self, query: str) -> None:
        assert self._places is not None
        if wrong := self._places.change_query(self._places.current, query):
            self._say(wrong)
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keeping a search

    def save_search(self) -> None:
        """Ask for the name under which what is searched for is kept."""
        if self._places is None or not self.search.query.asks:
            return
        self.name_field.setText(" ".join(self.search.text().split())[:NAME_PROPOSED])
        self._name_line.show()
        self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name_field.selectAll()

    def _on_name_entered(self) -> None:
        assert self._places is not None
        if wrong := self._places.save(self.name_field.text(), self._places.asked(self.search.text())):
            self._say(wrong)
            return
        self._leave_name()
        self.search.remember()
        self.search.clear()

    def _leave_name(self) -> None:
        had = self.name_field.hasFocus()
        self._name_line.hide()
        self._tell_mistakes()
        if had:
            self.search.setFocus(Qt.FocusReason.TabFocusReason)

    # Filters and text

    def show_filters(self, shown: bool) -> None:
        """Unfold the filters, or fold them away."""
        if self._narrowing is not None:
            self.filter_button.setChecked(shown)
            if shown:
                self.filters.show_query(self.search.query)
            if shown or "filters" in self.__dict__:
                self.filters.setVisible(shown)

    def _on_filter_pressed(self, facet: Facet, option: Option) -> None:
        self.search.setText(toggled(self.search.text(), facet, option))

    def _on_text_changed(self) -> None:
        self._delay.start()
        self.save_button.setVisible(self._places is not None and self.search.query.asks)
        if "filters" in self.__dict__ and not self.filters.isHidden():
            self.filters.show_query(self.search.query)
        if self.bar.isChecked() and not self._pinned and self.search.hasFocus():
            self.bar.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self.search.completion.is_open:
                return False  # these keys belong to the suggestions
            if event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._enter_list()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _enter_list(self) -> None:
        if self.bar.isChecked():
            self.places.focus_current()
        else:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
