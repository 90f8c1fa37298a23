"""A library of some hundred jobs with its history and its shelf, for tests of what is looked at and judged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.models.library.history import HistoryModel
from studio.models.library.ordering import Ordering
from studio.models.library.page.browsing import Browsing
from studio.models.library.page.shelf import Cell, Grouping, Shelf
from studio.models.tasks import Tasks
from studio.store import Store
from studio.store.records import JobRecord
from tests.bench import many_jobs

JOBS = 200
UNJUDGED = "UPDATE picture SET rating = 0, flag = 0, favourite = 0"


@dataclass
class Shelving:
    """All of it; `clock` stands at the last job."""

    store: Store
    tasks: Tasks
    history: HistoryModel
    shelf: Shelf
    ordering: Ordering
    browsing: Browsing
    qtbot: QtBot

    def read(self) -> None:
        """Wait until all jobs in sight of a test were read."""
        ids = list(self.shelf.all_jobs())
        for job_id in ids:
            self.history.want(job_id)
        self.qtbot.waitUntil(lambda: all(self.history.want(job_id) is not None for job_id in ids))

    def cells(self) -> list[Cell]:
        return [self.shelf.cell(number) for number in range(len(self.shelf))]

    def group(self, grouping: Grouping) -> None:
        """Wait until cells are grouped so."""
        before = len(self.shelf)
        self.shelf.set_grouping(grouping)
        if grouping is not Grouping.JOBS:
            self.qtbot.waitUntil(lambda: len(self.shelf) != before)

    def stack(self, least: int = 4) -> Cell:
        """The newest stack of at least so many."""
        return next(cell for cell in self.cells() if self.shelf.size(cell) >= least)

    def stack_id(self) -> int:
        """The newest job with four pictures."""
        return next(job for job in self.history.ids if len(self.job(job).pictures) == 4)

    def job(self, job_id: int) -> JobRecord:
        return self.store.library.job(job_id).result()

    def until_ordered(self) -> None:
        """Wait until the next act of the artist is written and told."""
        with self.qtbot.waitSignal(self.ordering.changed):
            pass


@contextmanager
def shelving(tmp_path: Path, qtbot: QtBot, jobs: int = JOBS) -> Iterator[Shelving]:
    """Open one, its history loaded."""
    store, tasks = many_jobs.open_filled(tmp_path, jobs), Tasks()
    # Nothing was judged yet.
    store.database.write(lambda connection: connection.execute(UNJUDGED)).result()
    history = HistoryModel(
        store.library, tasks, clock=lambda: many_jobs.BEGIN + jobs * many_jobs.DAY / many_jobs.PER_DAY
    )
    ordering = Ordering(tasks)
    ordering.read(store)
    ordering.changed.connect(history.apply_many)
    browsing = Browsing(history, store.library, ordering, tasks, lambda: store.files)
    with qtbot.waitSignal(history.loaded):
        history.refresh()
    made = Shelving(store, tasks, history, browsing.shelf, ordering, browsing, qtbot)
    made.read()
    yield made
    browsing.close()
    tasks.close()
    store.close()
