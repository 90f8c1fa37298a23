"""The family that is being looked at: its drawing, the job that is marked in it, its sums; kept up as jobs go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from studio.models.job_words import Standing, points_words, row_words, standing
from studio.models.library.family.tree import EMPTY, Direction, Tree, lay_out
from studio.models.shown_job import ShownJob
from studio.models.studio import StudioModel
from studio.store.family.members import Family
from studio.store.records import JobRecord


class ShownFamily(QObject):
    """Lives on the GUI thread. `changed()`: another drawing. `marked_changed()`: another job is marked.

    `opened()`: a family was asked for and is here.
    """

    changed = Signal()
    marked_changed = Signal()
    opened = Signal()

    def __init__(
        self,
        studio: StudioModel,
        middle: ShownJob,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`middle` knows how long jobs take, and the service in force."""
        super().__init__(parent)
        self._studio = studio
        self._clock = clock
        self._family: Family | None = None
        self._jobs: dict[int, JobRecord] = {}
        self._marked = -1
        self._asked = 0
        self.tree: Tree = EMPTY
        self._middle = middle
        studio.job_added.connect(self._on_job)
        studio.job_changed.connect(self._on_job)
        studio.service_changed.connect(self.changed)

    # What is known

    @property
    def marked(self) -> int:
        """The job that arrows walk from and that is acted on, -1 for none."""
        return self._marked

    @property
    def now(self) -> float:
        """The model's clock, seconds since the epoch."""
        return self._clock()

    def record(self, job_id: int) -> JobRecord | None:
        """A job of the family."""
        return self._jobs.get(job_id)

    def standing_of(self, job: JobRecord) -> Standing:
        """How a job of it stands, with the time that it has taken while it runs."""
        return standing(job, self.now, self._middle.typical, self._middle.service)

    def words_of(self, job: JobRecord) -> str:
        """The same with all that is known of it, for a screen reader."""
        return row_words(job, self.now, self._middle.typical, self._middle.service)

    @property
    def runs(self) -> bool:
        """Whether a job of it is under way, so that its words change with time."""
        return any(job.is_running for job in self._jobs.values())

    @property
    def title(self) -> str:
        """What the family is called: the first words of its first prompt."""
        first = next((job for job in self._jobs.values() if job.prompt), None)
        return " ".join(first.prompt.split()) if first is not None else ""

    @property
    def sum_words(self) -> str:
        """As in "12 jobs · 40 pictures · 1,240 pt"."""
        family = self._family
        if family is None:
            return ""
        jobs = f"{family.count:,} job{'' if family.count == 1 else 's'}"
        pictures = f"{family.pictures:,} picture{'' if family.pictures == 1 else 's'}"
        return f"{jobs} · {pictures} · {points_words(family.points)}"

    @property
    def left_out_words(self) -> str:
        """One sentence where the family is too large to be shown whole, else ""."""
        left = self._family.left_out if self._family is not None else 0
        more = f"{left:,} more jobs of this family are" if left > 1 else "One more job of this family is"
        return f"{more} not shown." if left else ""

    # What is asked of it

    def open(self, job_id: int) -> None:
        """Look at the family of a job, and mark that one."""
        self._read(job_id, job_id)

    def mark(self, job_id: int) -> None:
        """Mark another job of the family."""
        if job_id in self._jobs and job_id != self._marked:
            self._marked = job_id
            self.marked_changed.emit()

    def walk(self, direction: Direction) -> None:
        """Mark the job that lies in that direction, if there is one."""
        found = self.tree.step(self._marked, direction)
        if found is not None:
            self.mark(found)

    # Keeping up

    def _read(self, around: int, marked: int | None = None) -> None:
        store = self._studio.store
        if store is None:
            return
        self._asked += 1
        turn = self._asked

        def take(family: Family) -> None:
            if turn == self._asked:
                self._take(family, marked)

        self._studio.tasks.watch(store.library.family(around), take)

    def _take(self, family: Family, marked: int | None) -> None:
        self._family = family
        self._jobs = {job.id: job for job in family.jobs}
        self.tree = lay_out(family.jobs)
        if marked is not None:
            self._marked = marked
        elif self._marked not in self._jobs:
            self._marked = family.root_id if family.root_id in self._jobs else next(iter(self._jobs), -1)
        self.changed.emit()
        self.marked_changed.emit()
        if marked is not None:
            self.opened.emit()

    def apply_many(self, jobs: Iterable[JobRecord]) -> None:
        """Take new states of any jobs."""
        for job in jobs:
            self._on_job(job)

    def _on_job(self, job: JobRecord) -> None:
        """Another state of a job is drawn at once; a new one, and what changes the sums, is read with all others."""
        if self._family is None or job.root_id != self._family.root_id:
            return
        before = self._jobs.get(job.id)
        if before is None or job.is_over or before.trashed_at != job.trashed_at:
            self._read(self._marked if self._marked in self._jobs else job.id)
        if before is not None:
            self._jobs[job.id] = job
            self.tree = lay_out(list(self._jobs.values()))
            self.changed.emit()
