"""The places of the library: all jobs, what was picked, projects, smart folders, the trash; each is a search by itself.

One of them is the current one, among whose jobs the history and every search look. How many jobs each holds is counted
behind the window, one place at a time, and only while somebody looks at the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import StudioError
from studio.models.library.finding.place import ALL, Kind, Place, project_place, search_place, standing
from studio.models.library.history import HistoryModel
from studio.models.library.ordering import Item, Ordering, TrashFacts
from studio.models.studio import StudioModel
from studio.request.query import parse_query
from studio.request.query.facets import joined
from studio.store import Store
from studio.store.records import Flag
from studio.store.search.saved import SavedSearch, SavedSearches

LONGEST_NAME = 80
RECOUNT_MS = 400
"""How long news of jobs is collected before the places are counted again."""
EVERY_MS = 60_000
"""How often they are counted where nothing happens: what runs out does so by itself."""


_ABOVE = tuple(map(standing, (Kind.ALL, Kind.PICKS, Kind.FAVOURITES, Kind.EXPIRING)))
_BELOW = (standing(Kind.TRASH),)


class Places(QObject):
    """Lives on the GUI thread; the library is read and written behind it."""

    changed = Signal()
    """There are other places, or other counts."""
    moved = Signal()
    """Another place is the current one."""
    said = Signal(str)
    """What was done, one sentence; `undo` takes it back."""
    failed = Signal(object)  # StudioError

    def __init__(
        self, studio: StudioModel, history: HistoryModel, ordering: Ordering, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._history, self._ordering = studio, history, ordering
        self._store: Store | None = None
        self._searches: list[SavedSearch] = []
        self._projects: list[str] = []
        self._counts: dict[Place, int] = {}
        self._current = ALL
        self._once: dict[str, str] = {}
        """What a project that was renamed is called otherwise."""
        self._undo: list[Callable[[], None]] = []
        self._is_watched = False
        self._to_count: Iterator[Place] | None = None
        self._recount = self._timer(RECOUNT_MS, self._count)
        self._slow = QTimer(self)
        self._slow.setInterval(EVERY_MS)
        self._slow.timeout.connect(self._count)
        for signal in (studio.job_added, studio.job_changed, ordering.changed, ordering.stale, ordering.emptied):
            signal.connect(self._on_jobs_changed)
        ordering.projects_changed.connect(self._read_projects)
        studio.opened.connect(self._open)
        if studio.store is not None:
            self._open(studio.store)

    def _timer(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    # What there is

    def all(self) -> tuple[Place, ...]:
        """In the order in which they are shown."""
        return (*_ABOVE, *self.projects(), *self.searches(), *_BELOW)

    def projects(self) -> tuple[Place, ...]:
        """The projects by name, and the one place of what is in none where there are any."""
        named = self._own_projects()
        return (*named, standing(Kind.UNFILED)) if named else ()

    @property
    def project_names(self) -> tuple[str, ...]:
        """The projects by name."""
        return tuple(self._projects)

    def searches(self) -> tuple[Place, ...]:
        """The smart folders by name."""
        return tuple(search_place(search) for search in self._searches)

    def count(self, place: Place) -> int | None:
        """Jobs in a place, None while they were not counted."""
        if place.kind is Kind.UNFILED:
            every = self._counts.get(ALL)
            return None if every is None else every - sum(self._counts.get(one, 0) for one in self._own_projects())
        return self._counts.get(place)

    def _own_projects(self) -> list[Place]:
        return [project_place(name) for name in self._projects]

    @property
    def project_of_new_jobs(self) -> str:
        """The project that what is bought is filed under, "" for none."""
        return self._ordering.current_project

    def file_new_jobs(self, project: str) -> None:
        """File what is bought from now on under a project, "" for none."""
        self._ordering.use_project(project)

    # Where one is

    @property
    def current(self) -> Place:
        """The place among whose jobs the history looks."""
        return self._current

    def choose(self, place: Place) -> None:
        """Look there from now on; the words of the search stay."""
        if place != self._current:
            self._current = place
            self._history.set_scope(place.scope)
            self.moved.emit()

    def _follow(self, before: Place, after: Place | None) -> None:
        """A place is called something else, or is gone."""
        if (count := self._counts.pop(before, None)) is not None and after is not None:
            self._counts[after] = count
        if self._current == before:
            self.choose(after or ALL)

    # Smart folders

    def asked(self, words: str) -> str:
        """What is searched for in all: the words of the field among the jobs of this place."""
        return joined(self._current.scope, words)

    def wrong_with(self, name: str, query: str) -> str:
        """Why a search cannot be kept under that name, as a sentence; "" where it can."""
        if not name.strip():
            return "It needs a name."
        if len(name) > LONGEST_NAME:
            return f"The name is longer than {LONGEST_NAME} characters."
        if not parse_query(query).asks:
            return "It asks for nothing that could be found."
        taken = next((one.name for one in self._searches if one.name.casefold() == name.casefold()), None)
        return f"There is a smart folder “{taken}” already." if taken is not None else ""

    def save(self, name: str, query: str) -> str:
        """Keep a search as a smart folder and go there; returns "", or one sentence on why it cannot be kept."""
        name, query = " ".join(name.split()), " ".join(query.split())
        if wrong := self.wrong_with(name, query):
            return wrong
        if (store := self._kept) is None:
            return "The library is not open yet."

        def kept(search: SavedSearch) -> None:
            self._take(search)
            self._did(f"Saved as “{search.name}”.", partial(self._forget, search))
            self.choose(search_place(search))

        self._studio.tasks.watch(store.keep(SavedSearch(name, query)), kept, self.failed.emit)
        return ""

    def change_query(self, place: Place, query: str) -> str:
        """Have a smart folder look for something else; returns "", or one sentence on why it cannot."""
        query = " ".join(query.split())
        if not parse_query(query).asks:
            return "It asks for nothing that could be found."
        return self._change(place, lambda search: replace(search, query=query))

    def _change(self, place: Place, to: Callable[[SavedSearch], SavedSearch]) -> str:
        search = next((one for one in self._searches if one.id == place.id), None)
        if search is None or self._kept is None:
            return "This smart folder is gone."
        changed = to(search)
        if changed == search:
            return ""

        def done(now: SavedSearch) -> None:
            self._take(now)
            self._follow(search_place(search), search_place(now))
            what = f"“{search.name}” is called “{now.name}” now." if now.name != search.name else f"“{now.name}” saved."
            self._did(what, lambda: self._put(now, search))

        self._studio.tasks.watch(self._kept.change(changed), done, self.failed.emit)
        return ""

    def _put(self, now: SavedSearch, before: SavedSearch) -> None:
        """Back to how a search was."""
        if self._kept is not None:

            def done(search: SavedSearch) -> None:
                self._take(search)
                self._follow(search_place(now), search_place(search))

            self._studio.tasks.watch(self._kept.change(before), done, self.failed.emit)

    def _forget(self, search: SavedSearch) -> None:
        if self._kept is not None:
            self._searches = [one for one in self._searches if one.id != search.id]
            self._studio.tasks.watch(self._kept.delete(search.id), lambda _: None, self.failed.emit)
            self._follow(search_place(search), None)
            self.changed.emit()

    def _restore(self, search: SavedSearch) -> None:
        if self._kept is not None:
            self._studio.tasks.watch(self._kept.keep(search), self._take, self.failed.emit)

    def _take(self, search: SavedSearch) -> None:
        others = [one for one in self._searches if one.id != search.id]
        self._searches = sorted([*others, search], key=lambda one: one.name.casefold())
        self.changed.emit()
        self._count()

    @property
    def _kept(self) -> SavedSearches | None:
        return None if self._store is None else self._store.searches

    # What the artist made, projects and smart folders alike

    def make_project(self, name: str) -> str:
        """Make an empty project; returns "", or one sentence on why it cannot be made."""
        name = " ".join(name.split())
        if wrong := self.wrong_with_project(name):
            return wrong
        self._ordering.make_project(name)
        return ""

    def rename(self, place: Place, name: str) -> str:
        """Call a project or a smart folder something else; returns "", or one sentence on why it cannot be."""
        name = " ".join(name.split())
        if name == place.name or not place.is_own:
            return ""
        if place.kind is Kind.SEARCH:
            others = [one.name.casefold() for one in self._searches if one.id != place.id]
            if not name or len(name) > LONGEST_NAME:
                return self.wrong_with(name, place.scope)
            if name.casefold() in others:
                return f"There is a smart folder “{name}” already."
            return self._change(place, lambda search: replace(search, name=name))
        if wrong := self.wrong_with_project(name, but=place.name):
            return wrong
        # Either may be undone and done again later.
        self._once[place.name], self._once[name] = name, place.name
        self._ordering.rename_project(place.name, name)
        return ""

    def remove(self, place: Place) -> None:
        """Remove a project (its jobs stay, without one) or a smart folder; `undo` brings it back."""
        if place.kind is Kind.PROJECT:
            self._ordering.remove_project(place.name)
        elif place.kind is Kind.SEARCH:
            search = next((one for one in self._searches if one.id == place.id), None)
            if search is not None:
                self._forget(search)
                self._did(f"“{search.name}” removed.", partial(self._restore, search))

    def wrong_with_project(self, name: str, but: str = "") -> str:
        """Why no project can be called that, as a sentence; "" where one can. The project `but` has its name anyhow."""
        if not name:
            return "It needs a name."
        if len(name) > LONGEST_NAME:
            return f"The name is longer than {LONGEST_NAME} characters."
        if any(sign in name for sign in '",'):
            return "A project's name has no commas and no quotes."
        taken = [one for one in self._projects if one.casefold() == name.casefold() and one != but]
        return f"There is a project “{taken[0]}” already." if taken else ""

    def put(self, place: Place, carried: Sequence[tuple[int, int]]) -> None:
        """Put pictures there, each a job and its index, or -1 for all of a job: file, trash or mark them."""
        items = [Item(*one) for one in carried]
        if not items:
            return
        match place.kind:
            case Kind.PROJECT:
                self._ordering.move(items, place.name)
            case Kind.UNFILED:
                self._ordering.move(items, "")
            case Kind.TRASH:
                self._ordering.trash(items)
            case Kind.FAVOURITES:
                self._ordering.favourite(items, True)
            case Kind.PICKS:
                self._ordering.flag(items, Flag.PICK)

    def trash_facts(self, then: Callable[[TrashFacts], None]) -> None:
        """Hand what emptying the trash would free to `then`."""
        self._ordering.trash_facts(then)

    def empty_trash(self) -> None:
        """Delete what is in the trash for good."""
        self._ordering.empty_trash()

    def undo(self) -> None:
        """Take back what was `said` last."""
        if self._undo:
            self._undo.pop()()

    def _did(self, sentence: str, back: Callable[[], None]) -> None:
        self._undo.append(back)
        self.said.emit(sentence)

    # Behind

    def watch(self, is_seen: bool) -> None:
        """Count while the list is seen."""
        if is_seen != self._is_watched:
            self._is_watched = is_seen
            if is_seen:
                self._slow.start()
                self._count()
            else:
                self._slow.stop()
                self._recount.stop()

    def _open(self, store: Store) -> None:
        self._store = store
        self._studio.tasks.watch(store.searches.all(), self._on_read, self.failed.emit)
        self._read_projects()

    def _on_read(self, searches: list[SavedSearch]) -> None:
        self._searches = searches
        self.changed.emit()
        self._count()

    def _read_projects(self) -> None:
        self._ordering.projects(self._on_projects)

    def _on_projects(self, counted: list[tuple[str, int]]) -> None:
        self._projects = [name for name, _ in counted]
        for name, count in counted:
            self._counts[project_place(name)] = count
        if self._current.kind is Kind.PROJECT and self._current.name not in self._projects:
            now = self._once.get(self._current.name)
            self.choose(project_place(now) if now in self._projects else ALL)
        self.changed.emit()

    def _on_jobs_changed(self) -> None:
        if not self._recount.isActive():
            self._recount.start()

    def _count(self) -> None:
        """The projects at once, all else one after the other: a search that is typed meanwhile comes in between."""
        if not self._is_watched:
            self.changed.emit()  # whoever looks at one place only
        elif self._store is not None:
            self._read_projects()
            counting = self._to_count is not None
            by_projects = (Kind.PROJECT, Kind.UNFILED)
            self._to_count = iter([place for place in self.all() if place.kind not in by_projects])
            if not counting:
                self._count_next()

    def _count_next(self) -> None:
        place = next(self._to_count, None) if self._to_count is not None and self._is_watched else None
        if place is None or self._store is None:
            self._to_count = None
            self.changed.emit()
            return
        self._studio.tasks.watch(
            self._store.facets.count(place.scope), partial(self._on_counted, place), self._on_not_counted
        )

    def _on_counted(self, place: Place, count: int) -> None:
        self._counts[place] = count
        self._count_next()

    def _on_not_counted(self, error: StudioError) -> None:
        self._to_count = None
        self.failed.emit(error)
