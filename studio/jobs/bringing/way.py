"""What every step of one bringing shares: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.jobs.bringing.looking import Told
from studio.jobs.bringing.staging import Stage, Staged
from studio.store.arrivals import Known
from studio.store.importing.walking import Trouble
from studio.store.records import JobRecord, PictureState

if TYPE_CHECKING:
    from studio.store import Store


@dataclass(frozen=True, slots=True)
class Options:
    """What all of it is to have beside what it has."""

    project: str = ""
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What came of it. `jobs` are the ids of new ones, `added` pictures (job, index) that joined jobs of the library,
    `merged` counts jobs that were here already and learnt something, `error` is what ended it early, "" for nothing."""

    jobs: list[int] = field(default_factory=list)
    added: list[tuple[int, int]] = field(default_factory=list)
    pictures: int = 0
    known: int = 0
    merged: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    stopped: bool = False
    error: str = ""


class Progress:
    """Counts pictures for whoever waits."""

    def __init__(self, total: int, told: Told) -> None:
        self._total = total
        self._told = told
        self._done = 0
        told(0, total)

    def add(self, pictures: int) -> None:
        """So many more are done with."""
        self._done += pictures
        self._told(min(self._done, self._total), self._total)


@dataclass(slots=True)
class Way:
    """What every step of one bringing needs."""

    store: Store
    stage: Stage
    workers: ThreadPoolExecutor
    options: Options
    outcome: Outcome
    progress: Progress
    stopped: Callable[[], bool]
    known: dict[str, Known] = field(default_factory=dict)

    def is_stopped(self) -> bool:
        """Whether the artist said so, which is then in the outcome."""
        self.outcome.stopped = self.outcome.stopped or self.stopped()
        return self.outcome.stopped

    def settle(self, placed: Iterable[tuple[JobRecord, int, Staged]]) -> None:
        """Give copies their places and write them down as stored, all in one go."""
        writing: list[Future[JobRecord]] = []
        try:
            for record, index, staged in placed:
                path = self.stage.place(staged, record, index)
                self.known[staged.sha256] = Known(record.id, index, PictureState.STORED, staged.size_bytes)
                writing.append(
                    self.store.journal.picture_stored(
                        record.id, index, path, staged.sha256, staged.size_bytes, staged.width, staged.height
                    )
                )
                self.outcome.pictures += 1
        finally:  # what has its place is written down, also where the disk fails at the next
            for written in writing:
                written.result()

    def fills(self, staged: Staged) -> tuple[JobRecord, int] | None:
        """The picture of the library that has these bytes, and lost its file or never had it to the end."""
        here = self.known.get(staged.sha256)
        if here is None:
            return None
        job = self.store.library.job(here.job_id).result()
        picture = job.picture_at(here.image)
        if picture is None or (picture.path and self.store.files.absolute(picture.path).is_file()):
            return None
        return job, here.image
