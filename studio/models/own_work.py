"""What the library remembers for writing: the words one uses, and which addresses are pictures of one's own."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.models.tasks import Tasks
from studio.request.prompt import parse
from studio.store.records import JobRecord, PictureRecord

LATEST = 1000
"""So many of the newest jobs are read: months of work for most."""
BATCH = 50
"""Jobs per reading, each of which takes about a millisecond of the window's thread."""
WORD = re.compile(r"[^\W\d_][\w'-]{3,}")


class Jobs(Protocol):
    """What is asked of `store.library.Library`; it answers from its own thread."""

    def ids(self, words: str = "") -> Future[array[int]]:
        """All jobs, newest first."""
        ...

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]:
        """The jobs with these ids."""
        ...


class OwnWork(QObject):
    """Filled by `read`, in pieces, and kept up by `add`. Lives on the GUI thread."""

    changed = Signal()
    """More addresses are known."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._counted: Counter[str] = Counter()
        self._sorted: list[str] = []
        self._prompts: dict[int, str] = {}
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

    def words(self, begun: str) -> list[str]:
        """The words that begin with these letters (lower case), the most used first."""
        if self._sorted and len(self._sorted) != len(self._counted):
            self._sorted = []
        if not self._sorted:
            self._sorted = sorted(self._counted)
        at = bisect_left(self._sorted, begun)
        found = []
        while at < len(self._sorted) and self._sorted[at].startswith(begun):
            found.append(self._sorted[at])
            at += 1
        return sorted(found, key=lambda word: (-self._counted[word], word))

    def picture(self, address: str) -> PictureRecord | None:
        """The picture of one's own that the service serves, or served, at that address."""
        return self._pictures.get(address)

    def _learn(self, jobs: Iterable[JobRecord]) -> None:
        known = len(self._pictures)
        for job in jobs:
            if self._prompts.get(job.id) != job.prompt:
                self._prompts[job.id] = job.prompt
                self._counted.update({word.lower() for word in WORD.findall(parse(job.prompt).words)})
            for picture in job.pictures:
                if picture.url:
                    self._pictures[picture.url] = picture
        if len(self._pictures) != known:
            self.changed.emit()
