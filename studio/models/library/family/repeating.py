"""Which steps are to be repeated on which pictures: what that costs, what cannot be, and the press that begins it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.jobs.job import lineage
from studio.models.acting import Acting, Picture
from studio.models.action_state import late_note
from studio.models.job_words import JobRecord
from studio.models.library.family.replaying import Replaying
from studio.models.library.family.shown import ShownFamily
from studio.models.library.family.steps import Step, forecast, foreseen_sizes, recipe, why_never, why_not_shaped
from studio.models.local_files import LocalFile, LocalFiles
from studio.models.studio import StudioModel
from studio.models.till import Till
from studio.request.tariff import Price
from studio.store.records import PictureState

BUTTON = "repeat steps"
"""The button, as the guard knows it."""
MOST = 100
"""Pictures on which steps are repeated at once."""
NO_STEPS = "Choose a job that was made from another one."
NO_TARGETS = "Choose the pictures first."
NONE_CAN = "The steps can be repeated on none of these pictures."
NOT_HERE = "This picture is not here yet."
FULL = f"Steps are repeated on {MOST} pictures at once, and not on more."
IN_IT = "It is among the pictures already."
NO_JOB = "Only pictures of the library can have these steps."


@dataclass(frozen=True, slots=True)
class Line:
    """The steps on one picture: what each costs, or why they cannot be repeated there; `note` is what to know."""

    picture: Picture
    prices: tuple[Price, ...] = ()
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What pressing would begin: `troubles` says of each step why it can be repeated nowhere, "" where it can."""

    steps: tuple[Step, ...]
    troubles: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def able(self) -> tuple[Line, ...]:
        """The pictures on which all of the steps can be repeated, as far as can be told."""
        return tuple(line for line in self.lines if not line.reason)

    @property
    def jobs(self) -> int:
        """How many jobs that makes."""
        return len(self.able) * len(self.steps)

    @property
    def total(self) -> Price:
        """What all of it costs."""
        prices = [price for line in self.able for price in line.prices]
        return Price(sum(one.points for one in prices), any(one.about for one in prices))

    @property
    def sum_words(self) -> str:
        """As in "2 × 240 = 480 points · 0.48 $", "" where nothing can be repeated."""
        able = self.able
        if not able:
            return ""
        each = {sum(one.points for one in line.prices) for line in able}
        count = f"{len(able)} picture{'' if len(able) == 1 else 's'}"
        figure = f"{len(able)} × {each.pop():,}" if len(each) == 1 else count
        total = self.total
        return f"{figure} = {'about ' if total.about else ''}{total.points:,} points · {total.dollars:,.2f} $"

    def price_of(self, number: int) -> Price | None:
        """What step `number` (from 0) costs on one picture, the dearest of them; None where there is none."""
        return max((line.prices[number] for line in self.able), default=None)


class Repeating(QObject):
    """Lives on the GUI thread. `changed()`: of the steps, the pictures, a price or a question before a large sum.

    `refused(sentence)`: why a picture was not taken.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self,
        family: ShownFamily,
        studio: StudioModel,
        acting: Acting,
        till: Till,
        replaying: Replaying,
        files: LocalFiles,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._family = family
        self._studio = studio
        self._acting = acting
        self._till = till
        self._replaying = replaying
        self._files = files
        self._clock = clock
        self._path: list[JobRecord] = []
        self._start = 0
        self._steps: tuple[Step, ...] = ()
        self._targets: list[Picture] = []
        till.changed.connect(self.changed)
        acting.learned.connect(self.changed)
        studio.job_changed.connect(self._on_job_changed)

    # The steps

    @property
    def path(self) -> Sequence[JobRecord]:
        """The jobs from the first one to the one whose making is repeated."""
        return self._path

    @property
    def start(self) -> int:
        """The place in `path` behind which the steps begin."""
        return self._start

    @property
    def steps(self) -> Sequence[Step]:
        """Those that are chosen, none before any are."""
        return self._steps

    def begin(self, job_id: int) -> str:
        """Choose the steps that lead to a job of the family, all of them; one sentence on why there are none."""
        path = [record for one in self._family.tree.path(job_id) if (record := self._family.record(one)) is not None]
        if len(path) < 2:
            return NO_STEPS
        self._path, self._start = path, 0
        # What starts from words alone, or from several pictures, is where a recipe can begin at the earliest.
        steps = recipe(path)
        never = [number for number, step in enumerate(steps) if why_never(step)]
        if never and never[-1] + 1 < len(steps):
            self._start = never[-1] + 1
        self._choose()
        return ""

    def set_start(self, place: int) -> None:
        """Begin behind another job of `path`."""
        if 0 <= place < len(self._path) - 1 and place != self._start:
            self._start = place
            self._choose()

    def end(self) -> None:
        """Repeat nothing any more; the pictures are let go as well."""
        self._path, self._steps, self._targets, self._start = [], (), [], 0
        self._till.withdraw(BUTTON)
        self.changed.emit()

    def _choose(self) -> None:
        self._steps = recipe(self._path[self._start :])
        self.changed.emit()

    # The pictures

    @property
    def targets(self) -> Sequence[Picture]:
        """The pictures to repeat the steps on, in their order."""
        return self._targets

    def add(self, pictures: Iterable[tuple[int, int]]) -> None:
        """Take pictures of the library by job and index; one that is not here is refused with a sentence."""
        store, wanted = self._studio.store, list(pictures)
        if store is None or not wanted:
            return

        def take(jobs: list[JobRecord]) -> None:
            by_id = {job.id: job for job in jobs}
            self._add([(by_id[job_id], index) for job_id, index in wanted if job_id in by_id])

        ids = list(dict.fromkeys(job_id for job_id, _ in wanted))
        self._studio.tasks.watch(store.library.page(ids), take)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take files of this computer that are pictures of the library; another one is refused with a sentence."""
        for path in paths:
            self._files.look(path, self._add_file, lambda error: self.refused.emit(str(error)))

    def _add_file(self, file: LocalFile) -> None:
        if file.picture is not None:
            self.add([file.picture])
        else:
            self.refused.emit(NO_JOB)

    def _add(self, pictures: Sequence[Picture]) -> None:
        here = [(job, index) for job, index in pictures if _is_here(job, index)]
        known = {(job.id, index) for job, index in self._targets}
        fresh = list({(job.id, index): (job, index) for job, index in here if (job.id, index) not in known}.values())
        room = MOST - len(self._targets)
        if fresh:
            self._targets += fresh[:room]
            self.changed.emit()
        if len(here) < len(pictures) or not pictures:
            self.refused.emit(NOT_HERE)
        elif not fresh:
            self.refused.emit(IN_IT)
        elif len(fresh) > room:
            self.refused.emit(FULL)

    def remove(self, place: int) -> None:
        """Let one go."""
        if 0 <= place < len(self._targets):
            del self._targets[place]
            self.changed.emit()

    # What it would be

    @property
    def plan(self) -> Plan:
        """What pressing now would begin."""
        troubles = tuple(why_never(step) for step in self._steps)
        lines = tuple(self._line(picture, troubles) for picture in self._targets)
        return Plan(self._steps, troubles, lines)

    def _line(self, picture: Picture, troubles: Sequence[str]) -> Line:
        job, index = picture
        for number, trouble in enumerate(troubles, 1):
            if trouble:
                return Line(picture, reason=f"Step {number}: {trouble}")
        first = self._steps[0].spec if self._steps else None
        if first is None:
            return Line(picture, reason=NO_STEPS)
        if off := self._acting.why_not(first, job, index):
            return Line(picture, reason=off)
        record = job.picture_at(index)
        size = (record.width, record.height) if record is not None else (0, 0)
        for number, (step, foreseen) in enumerate(zip(self._steps, foreseen_sizes(self._steps, size), strict=True), 1):
            if trouble := why_not_shaped(step, foreseen):
                return Line(picture, reason=f"Step {number}: {trouble}")
        by_address = not self._acting.names_job(first, job)
        prices = forecast(self._steps, lineage(job), by_address=by_address)
        return Line(picture, prices, note=late_note(first, job, self._clock()))

    @property
    def obstacle(self) -> str:
        """Why nothing can be begun, one sentence; "" where something can."""
        if not self._steps:
            return NO_STEPS
        plan = self.plan
        if trouble := next((f"Step {number}: {said}" for number, said in enumerate(plan.troubles, 1) if said), ""):
            return trouble
        if not self._targets:
            return NO_TARGETS
        return "" if plan.able else (plan.lines[0].reason if len(plan.lines) == 1 else NONE_CAN)

    @property
    def asks(self) -> bool:
        """Whether the sum is above the artist's limit, and the same press again begins it."""
        return self._till.asks(BUTTON)

    def send(self) -> bool:
        """Begin it, above the artist's limit at the second press; whether it was begun. A bounced press begins once."""
        plan = self.plan
        wish = (
            tuple(step.job_id for step in plan.steps),
            tuple((job.id, index) for job, index in (line.picture for line in plan.able)),
        )
        if self.obstacle or not self._till.lets(BUTTON, wish, plan.total.points):
            return False
        able = plan.able
        self._replaying.begin(plan.steps, [line.picture for line in able], [line.prices for line in able])
        self._targets = [line.picture for line in plan.lines if line.reason]
        self.changed.emit()
        return True

    def _on_job_changed(self, job: JobRecord) -> None:
        if any(known.id == job.id for known, _ in self._targets):
            self._targets = [(job if known.id == job.id else known, index) for known, index in self._targets]
            self.changed.emit()


def _is_here(job: JobRecord, index: int) -> bool:
    picture = job.picture_at(index)
    return picture is not None and picture.state is PictureState.STORED
