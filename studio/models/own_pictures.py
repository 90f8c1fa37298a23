"""Which addresses are pictures of one's own, as far as the newest jobs tell."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.models.tasks import Tasks
from studio.store.records import JobRecord, PictureRecord

LATEST = 1000
"""So many of the newest jobs are read; pictures of older ones are hardly served any more."""
BATCH = 50
"""Jobs per reading, each of which takes about a millisecond of the window's thread."""


class Jobs(Protocol):
    """What is asked of `store.library.Library`; it answers from its own thread."""

    def ids(self, words: str = "") -> Future[array[int]]:
        """All jobs, newest first."""
        ...

    def page(self, ids: list[int]) -> Future[list[JobRecord]]:
        """The jobs with these ids."""
        ...


class OwnPictures(QObject):
    """Filled by `read`, in pieces, and kept up by `add`. Lives on the GUI thread."""

    changed = Signal()
    """More addresses are known."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._pictures: dict[str, PictureRecord] = {}

    def read(self, library: Jobs) -> None:
        """Learn from the newest jobs of a library."""

        def next_batch(ids: list[int]) -> None:
            if ids:
                self._tasks.watch(library.page(ids[:BATCH]), lambda jobs: take(jobs, ids[BATCH:]))

        def take(jobs: list[JobRecord], rest: list[int]) -> None:
            self._learn(jobs)
            next_batch(rest)

        self._tasks.watch(library.ids(), lambda ids: next_batch(list(ids[:LATEST])))

    def add(self, job: JobRecord) -> None:
        """Learn from one more job, or from one that has pictures now."""
        self._learn([job])

    def at(self, address: str) -> PictureRecord | None:
        """The picture that the service serves, or served, at that address."""
        return self._pictures.get(address)

    def _learn(self, jobs: Iterable[JobRecord]) -> None:
        known = len(self._pictures)
        self._pictures.update({picture.url: picture for job in jobs for picture in job.pictures if picture.url})
        if len(self._pictures) != known:
            self.changed.emit()
