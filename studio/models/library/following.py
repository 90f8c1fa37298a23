"""What was ordered anew, as the history and the middle of the window take it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject

from studio.models.job_words import JobRecord, matches
from studio.models.library.history import HistoryModel
from studio.models.library.ordering import Ordering
from studio.models.shown_job import ShownJob

NEAR = 200
"""Rows that are looked through for the next job to show."""


class Following(QObject):
    """Lets the history and the shown job follow an `Ordering`.

    Where the shown job goes to the trash the next older one takes its place, else the next newer one; when it is put
    back it is shown again.
    """

    def __init__(
        self,
        ordering: Ordering,
        history: HistoryModel,
        shown: ShownJob,
        show: Callable[[int], None],
        others: Sequence[Callable[[JobRecord], None]] = (),
    ) -> None:
        """`show` puts a job into the middle; `others` take each job that has changed."""
        super().__init__(ordering)
        self._history = history
        self._shown = shown
        self._show = show
        self._others = others
        self._left = 0
        ordering.changed.connect(self.take)
        ordering.stale.connect(history.reread)

    def take(self, jobs: Sequence[JobRecord]) -> None:
        """Take jobs as they are now."""
        shown = self._shown.record
        mine = next((job for job in jobs if shown is not None and job.id == shown.id), None)
        goes = mine is not None and shown is not None and mine.trashed_at is not None and shown.trashed_at is None
        goes = goes and mine is not None and not matches(self._history.asked, mine)
        neighbour = self._neighbour(mine.id, {job.id for job in jobs}) if goes and mine is not None else None
        self._history.apply_many(jobs)
        for job in jobs:
            for take in self._others:
                take(job)
        if mine is not None:
            self._shown.apply(mine)
        if goes and mine is not None:
            self._left = mine.id
            if neighbour is not None:
                self._show(neighbour)
            else:
                self._shown.set_job(None)
        elif any(job.id == self._left and job.trashed_at is None for job in jobs):
            self._show(self._left)
            self._left = 0

    def _neighbour(self, job_id: int, going: set[int]) -> int | None:
        row = self._history.row_of(job_id)
        return (
            None
            if row < 0
            else self._first(range(row + 1, row + NEAR), going)
            or self._first(range(row - 1, max(-1, row - NEAR), -1), going)
        )

    def _first(self, rows: Iterable[int], going: set[int]) -> int | None:
        jobs = (self._history.job_id_at(row) for row in rows)
        return next((job for job in jobs if job is not None and job not in going), None)
