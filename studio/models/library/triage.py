"""Walking through what runs out next: pick, reject, let go, and at the end one batch of what was picked.

Nothing is lost by leaving: picks and rejects are marks like any others, what was let go is remembered, and what was
left open is asked about again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage

from studio.models.acting import Acting, Picture
from studio.models.batch_plan import Plan, plan_of
from studio.models.library.ordering import Item, Ordering
from studio.models.pictures import Pictures
from studio.models.studio import StudioModel
from studio.request.actions import ACTIONS, ActionSpec
from studio.store import Store
from studio.store.clocks import actions_end
from studio.store.records import Flag, JobRecord, JobState, PictureRecord, PictureState

SPECS: tuple[ActionSpec, ...] = tuple(spec for spec in ACTIONS if spec.group == "upscale")
"""What the picks are bought as: upscales, which are what the clock takes away."""
COUNT_MS = 300_000
"""How often it is counted what runs out, though nothing happens."""
SOON_MS = 400
"""How soon after something has happened."""
MOVES = frozenset({JobState.ACCEPTED, JobState.DONE})
"""States that a job enters when something more, or something less, may run out."""


class Stage(Enum):
    """What is in the middle."""

    READING = auto()
    JOB = auto()  # one of them, to be decided about
    SUMMARY = auto()  # all were walked through
    NOTHING = auto()  # nothing runs out


class Triage(QObject):
    """`counted()`: another number of jobs runs out. `changed()`: what is in the middle, or the marks on it.

    `settled(list[JobRecord])`: jobs that were let go, or not after all. Lives on the GUI thread.
    """

    counted = Signal()
    changed = Signal()
    settled = Signal(object)
    pixels_came = Signal(int, int)
    """Of a picture, by job and index."""

    def __init__(
        self,
        studio: StudioModel,
        ordering: Ordering,
        acting: Acting,
        locate: Callable[[str], Path],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float],
    ) -> None:
        """`locate` turns a picture's relative path into its file (`PictureFiles.absolute`)."""
        super().__init__(parent)
        self._locate = locate
        self._studio = studio
        self._ordering = ordering
        self._acting = acting
        self._clock = clock
        self.count = 0
        """Jobs on which actions end within a day, and about which something is to be decided."""
        self.jobs: list[JobRecord] = []
        """What is walked through, what runs out next in front."""
        self.upcoming: JobRecord | None = None
        """What runs out first of all the rest."""
        self.stage = Stage.READING
        self._at = 0
        self._chosen = 0
        self._released: set[int] = set()
        self._bought: set[tuple[int, int]] = set()
        self._expected: tuple[Picture, ...] = ()
        self._steps: list[tuple[int, bool]] = []
        """Job and whether it was let go; else a picture of it was flagged."""
        self._images = Pictures(studio.tasks, self)
        self._images.ready.connect(self.pixels_came)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.recount)
        self._often = QTimer(self)
        self._often.setInterval(COUNT_MS)
        self._often.timeout.connect(self.recount)
        self._often.start()
        ordering.changed.connect(self._on_ordered)
        studio.job_changed.connect(self._on_job_changed)
        studio.submitted.connect(self._on_submitted)
        acting.asked_changed.connect(self.changed)
        studio.opened.connect(lambda _: self.recount())
        self.recount()

    # What runs out

    def recount(self) -> None:
        """Ask the library how much runs out."""
        if (store := self._studio.store) is not None:
            self._studio.tasks.watch(store.running_out.count(), self._on_counted)

    def begin(self) -> None:
        """Walk through what runs out now, from the first that nothing was picked of."""
        store = self._studio.store
        self.stage, self.jobs, self._steps = Stage.READING, [], []
        self._released, self._bought = set(), set()
        self.changed.emit()
        if store is not None:
            self._studio.tasks.watch(store.running_out.jobs(), lambda jobs: self._on_read(store, jobs))

    def _on_read(self, store: Store, jobs: list[JobRecord]) -> None:
        self.jobs = jobs
        self._set_count(len(jobs))
        self._go_to(next((at for at, job in enumerate(jobs) if not _picked(job)), len(jobs)))
        if not jobs:
            self._studio.tasks.watch(store.running_out.next_after(), self._on_upcoming)

    def _on_upcoming(self, job: JobRecord | None) -> None:
        self.upcoming = job
        self.changed.emit()

    # The job and the picture in the middle

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock()

    @property
    def job(self) -> JobRecord | None:
        """The one to be decided about, None in the summary."""
        return self.jobs[self._at] if self.stage is Stage.JOB else None

    @property
    def place(self) -> tuple[int, int]:
        """As in (3, 12): the number of the job, from 1, of how many."""
        return self._at + 1, len(self.jobs)

    @property
    def pictures(self) -> Sequence[PictureRecord]:
        """Those of the job that can be judged: still, here, and not thrown away."""
        return [] if self.job is None else _judged(self.job)

    @property
    def chosen(self) -> PictureRecord | None:
        """The picture that marks are for."""
        pictures = self.pictures
        return pictures[min(self._chosen, len(pictures) - 1)] if pictures else None

    @property
    def ends(self) -> float | None:
        """Until when the service takes actions on the job, seconds since the epoch."""
        return None if self.job is None else actions_end(self.job)

    def choose(self, place: int) -> None:
        """The picture at that place among `pictures`, from 0; what is none is left alone."""
        if 0 <= place < len(self.pictures):
            self._chosen = place
            self.changed.emit()

    def step(self, by: int) -> None:
        """The picture so many places on, within the job."""
        self.choose(self._chosen + by)

    def image(self, job: JobRecord, picture: PictureRecord, size: QSize) -> QImage | None:
        """A picture fitted into `size` (device pixels), or the best that is here while the right one is read."""
        return self._images.get((job.id, picture.index), size, self._locate(picture.path))

    def prepare(self, size: QSize) -> None:
        """Read the pictures of the next job, which will be wanted at about that size."""
        if self._at + 1 < len(self.jobs):
            job = self.jobs[self._at + 1]
            for picture in _judged(job):
                self.image(job, picture, size)

    def close(self) -> None:
        """Let the readers finish, and count no more."""
        self._often.stop()
        self._soon.stop()
        self._images.close()

    # Deciding

    def flag(self, flag: Flag) -> None:
        """Mark the chosen picture and go on to the next one that has no mark; from the last of them to the next job."""
        job, picture = self.job, self.chosen
        if job is None or picture is None:
            return
        if picture.flag is not flag:
            self._ordering.flag([Item(job.id, picture.index)], flag)
            self._steps.append((job.id, False))
            # Shown at once; the library's own word follows.
            self._put(_flagged(job, picture.index, flag))
        if flag is Flag.NONE:
            self.changed.emit()
            return
        order = [*range(self._chosen + 1, len(self.pictures)), *range(self._chosen)]
        left = next((place for place in order if self.pictures[place].flag is Flag.NONE), None)
        if left is None:
            self.next()
        else:
            self.choose(left)

    def let_go(self) -> None:
        """Never ask about the job again, and go on."""
        job = self.job
        if job is not None:
            self._settle(job.id, True)
            self._steps.append((job.id, True))
            self.next()

    def next(self) -> None:
        """The next job, behind the last one the summary; what is left open is asked about another time."""
        if self.stage is Stage.JOB:
            self._go_to(self._at + 1)

    def back(self) -> None:
        """The job before, also from the summary."""
        if self.stage in (Stage.JOB, Stage.SUMMARY):
            self._go_to(max(0, self._at - 1))

    def undo(self) -> None:
        """Take back the last decision, with its job in sight."""
        if not self._steps:
            return
        job_id, was_let_go = self._steps.pop()
        if was_let_go:
            self._settle(job_id, False)
        else:
            self._ordering.undo()
        self._go_to(next(at for at, job in enumerate(self.jobs) if job.id == job_id))

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back."""
        return bool(self._steps)

    def _settle(self, job_id: int, settled: bool) -> None:
        (self._released.add if settled else self._released.discard)(job_id)
        if (store := self._studio.store) is not None:
            self._studio.tasks.watch(store.running_out.settle([job_id], settled), self._on_settled)

    def _on_settled(self, jobs: list[JobRecord]) -> None:
        self._on_jobs_changed(jobs)
        self.settled.emit(jobs)

    def _go_to(self, at: int) -> None:
        self._at = at
        self.stage = Stage.JOB if at < len(self.jobs) else Stage.SUMMARY if self.jobs else Stage.NOTHING
        pictures = self.pictures
        self._chosen = next((place for place, one in enumerate(pictures) if one.flag is Flag.NONE), 0)
        self.changed.emit()

    # What came of it, and buying it

    @property
    def picks(self) -> list[Picture]:
        """What was picked and not bought yet, in the order of running out; of jobs that were let go nothing."""
        return [
            (job, picture.index)
            for job in self.jobs
            if job.id not in self._released
            for picture in _picked(job)
            if (job.id, picture.index) not in self._bought
        ]

    @property
    def bought_count(self) -> int:
        """Pictures that upscales were ordered of in this walk."""
        return len(self._bought)

    @property
    def subjects(self) -> list[Picture]:
        """What an upscale is for: in the summary all picks, else those of the job, or the chosen one where none is."""
        job, chosen = self.job, self.chosen
        if job is None:
            return self.picks if self.stage is Stage.SUMMARY else []
        picked = [(job, one.index) for one in _picked(job) if (job.id, one.index) not in self._bought]
        return picked or ([(job, chosen.index)] if chosen is not None else [])

    def rejected_count(self) -> int:
        """Pictures that were rejected."""
        return sum(picture.flag is Flag.REJECT for job in self.jobs for picture in _judged(job))

    def released_count(self) -> int:
        """Jobs that were let go."""
        return len(self._released)

    def open_count(self) -> int:
        """Jobs that were neither let go nor decided: they are asked about again."""
        return sum(job.id not in self._released and _is_undecided(job) for job in self.jobs)

    def plan(self, spec: ActionSpec) -> Plan:
        """What pressing would send, for how much."""
        return plan_of(self._acting, spec, self.subjects)

    def asks(self, spec: ActionSpec) -> bool:
        """Whether the same press once more is the answer to the question before a large sum."""
        return self._acting.asks(spec)

    def buy(self, plan: Plan) -> bool:
        """Buy it as one batch; False where the artist is asked first whether to spend so much."""
        if not plan.pictures:
            return False
        self._expected = plan.pictures
        self._acting.buy(plan.spec, plan.pictures)
        return not self._acting.asks(plan.spec)

    def _on_submitted(self, job: JobRecord) -> None:
        sources = {(source.id, index) for source, index in self._expected}
        if job.task is SPECS[0].task and (job.parent_id, job.parent_image) in sources:
            self._bought |= sources
            self._expected = ()
            self.changed.emit()

    # What happens meanwhile

    def _on_counted(self, count: int) -> None:
        self._set_count(count)

    def _set_count(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self.counted.emit()

    def _on_job_changed(self, job: JobRecord) -> None:
        if job.state in MOVES:
            self._soon.start()
        if job.state is JobState.ACCEPTED and job.parent_id is not None:
            # The library counts its parent as decided from here on; whoever shows that one is told.
            self._studio.load_job(job.parent_id, lambda parent: self._on_settled([parent]))
        self._on_jobs_changed([job])

    def _on_ordered(self, jobs: Sequence[JobRecord]) -> None:
        """Wherever pictures are rejected or put in the trash, their jobs may be decided."""
        self._soon.start()
        self._on_jobs_changed(jobs)

    def _on_jobs_changed(self, jobs: Sequence[JobRecord]) -> None:
        known = {job.id for job in self.jobs}
        ours = [job for job in jobs if job.id in known]
        for job in ours:
            self._put(job)
        if ours:
            self.changed.emit()

    def _put(self, job: JobRecord) -> None:
        self.jobs = [job if known.id == job.id else known for known in self.jobs]


def _judged(job: JobRecord) -> list[PictureRecord]:
    return [
        picture
        for picture in job.pictures
        if picture.kind != "video" and picture.state is PictureState.STORED and picture.trashed_at is None
    ]


def _picked(job: JobRecord) -> list[PictureRecord]:
    return [picture for picture in _judged(job) if picture.flag is Flag.PICK]


def _is_undecided(job: JobRecord) -> bool:
    flags = {picture.flag for picture in _judged(job)}
    return Flag.NONE in flags and Flag.PICK not in flags


def _flagged(job: JobRecord, index: int, flag: Flag) -> JobRecord:
    pictures = (replace(one, flag=flag) if one.index == index else one for one in job.pictures)
    return replace(job, pictures=tuple(pictures))
