"""How many jobs each condition would leave of what is shown: counted behind the window while the filters are open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import StudioError
from studio.models.library.history import HistoryModel
from studio.models.studio import StudioModel
from studio.request.query import Query, parse_query
from studio.request.query.facets import FACETS, Facet, Option, joined, lit, without

RECOUNT_MS = 400
"""How long news of jobs is collected before they are counted again."""


class Offered(NamedTuple):
    """An option as it is offered now, and the jobs that it would leave, None while they were not counted."""

    option: Option
    jobs: int | None
    is_lit: bool


class Narrowing(QObject):
    """Counts for the search and the place that the history shows. Lives on the GUI thread."""

    counted = Signal(object)
    """There are other figures for this `Facet`."""
    failed = Signal(object)  # StudioError

    def __init__(self, studio: StudioModel, history: HistoryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio, self._history = studio, history
        self._counts: dict[str, list[tuple[Option, int]]] = {}
        self._is_watched = False
        self._answered = ""
        """The search that the rows of the history are the answer to."""
        self._to_count: Iterator[Facet] | None = None
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(RECOUNT_MS)
        self._recount.timeout.connect(self.count)
        history.loaded.connect(self._on_loaded)
        for signal in (studio.job_added, studio.job_changed):
            signal.connect(self.note_change)

    def offered(self, facet: Facet, query: Query) -> list[Offered]:
        """The options of a facet; those that `query` asks for are lit, also where nothing is found of them."""
        asked = {option.words: option for option in lit(query, facet)}
        counts = self._counts.get(facet.key)
        known = counts if counts is not None else [(option, None) for option in facet.options]
        shown = [Offered(option, count, option.words in asked) for option, count in known]
        here = {one.option.words for one in shown}
        missing = None if counts is None else 0
        return shown + [Offered(option, missing, True) for words, option in asked.items() if words not in here]

    def watch(self, is_seen: bool) -> None:
        """Count while somebody looks."""
        if is_seen != self._is_watched:
            self._is_watched = is_seen
            if is_seen:
                self.count()
            else:
                self._recount.stop()

    def note_change(self) -> None:
        """Jobs are others now, or are in other order."""
        if self._is_watched and not self._recount.isActive():
            self._recount.start()

    def _on_loaded(self) -> None:
        self._answered = self._history.asked
        self.count()

    def count(self) -> None:
        """One facet after the other, so that a search that is typed meanwhile comes in between."""
        if not self._is_watched or self._studio.store is None:
            return
        counting = self._to_count is not None
        self._to_count = iter(FACETS)
        if not counting:
            self._count_next()

    def _count_next(self) -> None:
        facet = next(self._to_count, None) if self._to_count is not None and self._is_watched else None
        store = self._studio.store
        if facet is None or store is None:
            self._to_count = None
            return
        # Its own conditions are left out: one asks what the others would leave.
        history = self._history
        words = without(parse_query(history.words), facet)
        asked = joined(history.scope, words)
        known = history.is_loaded and asked == self._answered
        answer = store.facets.of(facet, asked, history.ids if known else None)
        self._studio.tasks.watch(answer, partial(self._on_counted, facet), self._on_not_counted)

    def _on_counted(self, facet: Facet, counts: list[tuple[Option, int]]) -> None:
        self._counts[facet.key] = counts
        self.counted.emit(facet)
        self._count_next()

    def _on_not_counted(self, error: StudioError) -> None:
        self._to_count = None
        self.failed.emit(error)
