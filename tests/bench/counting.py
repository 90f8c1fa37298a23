"""Counts of places and of filters in a library of 100,000 jobs, as the left column asks for them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from studio.models.library.finding.place import Kind, standing
from studio.request.query.facets import FACETS
from studio.store import Store
from tests.bench.report import report

ROUNDS = 15
GOAL = "≤ 10 ms"
CHANGE = "UPDATE job SET turn = turn + 1 WHERE id = 1"
PLACES = (Kind.ALL, Kind.PICKS, Kind.FAVOURITES, Kind.EXPIRING, Kind.TRASH)
SEARCHES = {"everything": "", "word": "fox", "letter": "f"}


def measure(store: Store) -> None:
    """Print a line per place and per filter; of a filter what it takes beyond the search that the list has made."""
    bare = _took(store, lambda: store.database.read(lambda connection: connection.execute("SELECT 1").fetchone()))
    for kind in PLACES:
        took = _took(store, lambda kind=kind: store.facets.count(standing(kind).scope))  # type: ignore[misc]
        report(f"place-{kind.name.lower()}", took, bare, "ms of CPU", GOAL)
    report("place-projects", _took(store, store.order.projects), bare, "ms of CPU", GOAL)
    for facet in FACETS:
        store.facets.of(facet, "").result()  # what never changes is learned once
        for name, words in SEARCHES.items():
            found = store.library.ids(words).result()
            took = _took(store, lambda f=facet, w=words, i=found: store.facets.of(f, w, i))  # type: ignore[misc]
            report(f"filter-{facet.key}-{name}", took, bare, "ms of CPU", GOAL)


def _took(store: Store, ask: Callable[[], Future[Any]]) -> float:
    """Milliseconds of this process, each time after a change of the library, so that nothing is remembered."""
    took = []
    for _ in range(ROUNDS):
        store.database.write(lambda connection: connection.execute(CHANGE)).result()
        begun = time.process_time()
        ask().result()
        took.append((time.process_time() - begun) * 1000)
    return statistics.median(took)
