"""Repeats steps on other pictures: each step is bought when the one before it has its pictures.

What is under way is in the library with the job that each step became, so that it goes on after a restart where it was.
It was paid for in thought when it was begun: a step that would cost more than was said then is not bought.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from studio.errors import InputError, Remedy, StudioError
from studio.jobs.service import is_elsewhere
from studio.models.acting import Acting, Picture, follow_up
from studio.models.job_words import ACTIONS_SECONDS, points_words
from studio.models.library.family.steps import Step, repeated, why_never, why_not_shaped
from studio.models.studio import StudioModel
from studio.request.tariff import Price
from studio.request.tasks import Task
from studio.store import Store
from studio.store.family.replays import LineState, NewLine, Replay, ReplayLine
from studio.store.records import JobRecord, JobState, KeptMask, NewJob, StepMark

TOO_LATE = "It was begun more than three days ago; nothing is bought so late without being asked for."
BY_HAND = "Stopped."
FEWER = "The step before it made fewer pictures this time."
NO_SERVICE = "The service is not known yet, so nothing was begun."
GONE = "Its picture is no longer in the library."
UNREADABLE = "What was to be repeated cannot be read."
ENDED = {
    JobState.FAILED: "It failed.",
    JobState.REFUSED: "It was refused.",
    JobState.UNKNOWN: "Whether it was made is not known.",
    JobState.DROPPED: "It was taken back.",
    JobState.EXPIRED: "The service has forgotten it.",
}
MASKED = frozenset({Task.INPAINT, Task.EDIT, Task.UPLOAD_PAINT})


@dataclass(eq=False)
class _Way:
    """The steps on one picture, as far as they have got. `busy` while the next one is made ready or written down."""

    line: ReplayLine
    target: JobRecord | None = None
    last: JobRecord | None = None
    busy: bool = False

    @property
    def ended(self) -> int:
        """How many of its jobs have ended."""
        bought = len(self.line.bought)
        return bought if self.last is not None and self.last.is_over else max(0, bought - 1)


@dataclass(eq=False)
class Run:
    """One repetition as it stands."""

    id: int
    steps: tuple[Step, ...]
    begun: float
    sent_to: str
    ways: list[_Way] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether no further step is taken."""
        return all(way.line.state is not LineState.RUNNING for way in self.ways)

    @property
    def jobs(self) -> int:
        """How many jobs it is, all in all."""
        return len(self.steps) * len(self.ways)

    @property
    def bought(self) -> int:
        """How many of them were bought."""
        return sum(len(way.line.bought) for way in self.ways)

    @property
    def ended(self) -> int:
        """How many of them have ended."""
        return sum(way.ended for way in self.ways)

    @property
    def words(self) -> str:
        """As in "3 steps on 2 pictures · 4 of 6 jobs done"."""
        what = f"{_count(len(self.steps), 'step')} on {_count(len(self.ways), 'picture')}"
        return f"{what} · {self.ended} of {_count(self.jobs, 'job')} done"


class Replaying(QObject):
    """`changed()`: of `runs`. `told(StudioError)`: one stopped by itself. `said(sentence)`: one is through.

    Lives on the GUI thread; does nothing before a service is known.
    """

    changed = Signal()
    told = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        studio: StudioModel,
        acting: Acting,
        parent: QObject | None = None,
        *,
        service: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`service` is the one in force, "" while it is not known."""
        super().__init__(parent)
        self._studio = studio
        self._acting = acting
        self._service = service
        self._clock = clock
        self._runs: list[Run] = []
        studio.service_changed.connect(self._on_service_changed)
        studio.job_changed.connect(self._on_job_changed)

    @property
    def runs(self) -> Sequence[Run]:
        """Those under way, oldest first."""
        return self._runs

    def begin(self, steps: Sequence[Step], pictures: Sequence[Picture], prices: Sequence[Sequence[Price]]) -> None:
        """Repeat `steps` on each of these pictures; `prices` is what was said of each step there.

        Nothing that stands in the way is asked for here: whoever asks has looked, and each step looks for itself.
        """
        store = self._studio.store
        if store is None:
            return
        if not self._service:  # else it would be bought with whichever account comes
            self.told.emit(InputError(NO_SERVICE, "Try once more when it is.", remedy=Remedy.NONE))
            return
        lines = [
            NewLine(job.id, image, tuple(one.points for one in said))
            for (job, image), said in zip(pictures, prices, strict=True)
        ]
        begun = store.replays.begin([step.to_json() for step in steps], lines, self._service)
        self._studio.tasks.watch(begun, lambda replay: self.take_up([replay]), self.told.emit)

    def take_up(self, replays: Sequence[Replay]) -> None:
        """Go on with these, from where they are."""
        for replay in replays:
            try:
                steps = tuple(Step.from_json(kept) for kept in replay.steps)
            except (KeyError, TypeError, ValueError):
                steps = ()
            run = Run(replay.id, steps, replay.created_at, replay.sent_to)
            run.ways = [_Way(line) for line in replay.lines]
            self._runs.append(run)
            for way in run.ways:
                self._go_on(run, way)
        self.changed.emit()

    def stop(self, run: Run) -> None:
        """Take no further step; what waits here is taken back, what was sent goes on and is paid for."""
        for way in run.ways:
            if way.line.state is LineState.RUNNING:
                self._end(run, way, LineState.STOPPED, BY_HAND)
                if way.last is not None and way.last.is_waiting:
                    self._studio.drop(way.last.id)

    def waits(self, run: Run) -> bool:
        """Whether it was begun with another account than the one in force, and goes on with that one only."""
        return is_elsewhere(run.sent_to, self._service)

    # From step to step

    def _go_on(self, run: Run, way: _Way) -> None:
        """Take the next step where it can be taken now."""
        store = self._studio.store
        if store is None or not self._service or way.busy or way.line.state is not LineState.RUNNING:
            return
        if not run.steps:
            self._stop(run, way, UNREADABLE)
        elif self._clock() - run.begun > ACTIONS_SECONDS:
            self._stop(run, way, TOO_LATE)
        elif self.waits(run):
            return
        elif (job := way.last if way.line.bought else way.target) is None:
            self._read(store, run, way)
        elif not way.line.bought:
            self._make(store, run, way, job, way.line.image)
        elif job.is_over:
            self._after(store, run, way, job)

    def _read(self, store: Store, run: Run, way: _Way) -> None:
        """Have the job at hand that the next step starts from."""
        wanted = way.line.bought[-1] if way.line.bought else way.line.job_id
        way.busy = True

        def take(jobs: list[JobRecord]) -> None:
            way.busy = False
            if not jobs:
                self._stop(run, way, GONE)
                return
            if not way.line.bought:
                way.target = jobs[0]
            elif way.last is None:  # else news of it came while it was being read
                way.last = jobs[0]
            self._go_on(run, way)
            self.changed.emit()

        self._studio.tasks.watch(store.library.page([wanted]), take, lambda error: self._fail(run, way, error))

    def _after(self, store: Store, run: Run, way: _Way, job: JobRecord) -> None:
        """A step has ended."""
        if job.state is not JobState.DONE:
            self._stop(run, way, " ".join(filter(None, (ENDED[job.state], job.error))), failed=True)
        elif len(way.line.bought) == len(run.steps):
            self._end(run, way, LineState.DONE)
        else:
            self._make(store, run, way, job, run.steps[len(way.line.bought)].image or 0)

    def _make(self, store: Store, run: Run, way: _Way, job: JobRecord, image: int) -> None:
        """Make the next step ready, from picture `image` of `job`: look whether it can be, fetch mask and address."""
        step = run.steps[len(way.line.bought)]
        if reason := self._why_not(step, job, image):
            self._stop(run, way, reason)
            return
        way.busy = True

        def with_mask(mask: KeptMask | None) -> None:
            if by_name := step.spec is not None and self._acting.names_job(step.spec, job):
                self._buy(run, way, step, job, image, "", mask)
            if by_name or step.spec is None:
                return
            self._acting.lend(
                step.spec,
                job,
                image,
                lambda address: self._buy(run, way, step, job, image, address, mask),
                lambda error: self._fail(run, way, error),
            )

        if step.task in MASKED:
            self._studio.tasks.watch(
                store.library.mask(step.job_id), with_mask, lambda error: self._fail(run, way, error)
            )
        else:
            with_mask(None)

    def _why_not(self, step: Step, job: JobRecord, image: int) -> str:
        if (reason := why_never(step)) or step.spec is None:
            return reason
        picture = job.picture_at(image)
        if picture is None:
            return FEWER
        return self._acting.why_not(step.spec, job, image) or why_not_shaped(step, (picture.width, picture.height))

    def _buy(
        self, run: Run, way: _Way, step: Step, job: JobRecord, image: int, address: str, mask: KeptMask | None
    ) -> None:
        """Write it down, which is what buys it."""
        number = len(way.line.bought)
        if way.line.state is not LineState.RUNNING or self.waits(run):
            way.busy = False
            return
        try:
            made = follow_up(repeated(step, job.remote_id, image, address), job, image if address else None)
        except (StudioError, ValueError) as error:
            self._fail(run, way, error if isinstance(error, StudioError) else InputError(UNREADABLE))
            return
        if made.estimate > way.line.points[number]:
            self._stop(run, way, _dearer(made.estimate, way.line.points[number]))
            return
        ready = replace(
            made,
            project=job.project,
            mask=_fitting(mask, job, image),
            step=StepMark(run.id, way.line.number, number),
        )
        self._send(run, way, ready)

    def _send(self, run: Run, way: _Way, job: NewJob) -> None:
        def written(records: list[JobRecord]) -> None:
            way.busy = False
            way.last = records[0]
            way.line = replace(way.line, bought=(*way.line.bought, way.last.id))
            if way.line.state is not LineState.RUNNING and way.last.is_waiting:
                self._studio.drop(way.last.id)  # it was stopped meanwhile
            self.changed.emit()

        self._studio.submit_jobs([job], then=written, failed=lambda error: self._fail(run, way, error), aside=True)

    # Ends

    def _stop(self, run: Run, way: _Way, reason: str, *, failed: bool = False) -> None:
        """It cannot go on: say at which step, and why. `failed`: it is the step that was taken last."""
        number = len(way.line.bought) + (not failed)
        where = f"step {number} of {len(run.steps)}" if run.steps else "the first step"
        pictures = f" on picture {way.line.number + 1} of {len(run.ways)}" if len(run.ways) > 1 else ""
        self._end(run, way, LineState.STOPPED, reason)
        self.told.emit(InputError(f"Repeating stopped at {where}{pictures}. {reason}", remedy=Remedy.NONE))

    def _fail(self, run: Run, way: _Way, error: StudioError) -> None:
        if way.line.state is LineState.RUNNING:
            self._end(run, way, LineState.STOPPED, str(error))
            self.told.emit(error)

    def _end(self, run: Run, way: _Way, state: LineState, reason: str = "") -> None:
        store = self._studio.store
        way.busy = False
        line, way.line = way.line, replace(way.line, state=state, reason=reason)
        if store is not None:
            self._studio.tasks.watch(store.replays.end(line, state, reason), lambda _: None)
        if run.is_over and run in self._runs:
            self._runs.remove(run)
            through = sum(one.line.state is LineState.DONE for one in run.ways)
            if through:
                self.said.emit(f"{_count(len(run.steps), 'step')} repeated on {_count(through, 'picture')}.")
        self.changed.emit()

    # What is heard

    def _on_service_changed(self, name: str) -> None:
        self._service = name
        self._go_on_all()

    def _on_job_changed(self, job: JobRecord) -> None:
        for run in list(self._runs):
            for way in run.ways:
                if way.line.bought and way.line.bought[-1] == job.id:
                    way.last = job
                    self._go_on(run, way)
                    self.changed.emit()

    def _go_on_all(self) -> None:
        for run in list(self._runs):
            for way in run.ways:
                self._go_on(run, way)


def _fitting(mask: KeptMask | None, job: JobRecord, image: int) -> KeptMask | None:
    """What was painted, to be painted on again, where it is as large as this picture; else its outlines are all."""
    picture = job.picture_at(image)
    if mask is None or picture is None or (mask.width, mask.height) != (picture.width, picture.height):
        return None
    return replace(mask, work="")


def _dearer(now: int, said: int) -> str:
    return f"It would cost {points_words(now)} now, and {points_words(said)} were said."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
