"""One action on all pictures of the tray: which of them can have it, what that costs, and the batch that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.models.acting import Acting, Picture
from studio.models.guard import Guard
from studio.models.studio import StudioModel
from studio.models.tray import Tray
from studio.request.actions import ACTIONS, ActionSpec
from studio.request.tariff import Price
from studio.store.records import JobRecord

NO_JOB = "It is no picture of a job here."
NONE_CAN = "Nothing in the tray can have this."
EMPTY = "The tray is empty."
PROMPT = "Write a prompt first."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A picture of the tray, `number` from 1, that cannot have the action, and why, one sentence."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What pressing would send: these pictures at these prices, without the ones that are left out."""

    spec: ActionSpec
    pictures: tuple[Picture, ...]
    prices: tuple[Price, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> Price:
        """What all of it costs."""
        return Price(sum(one.points for one in self.prices), any(one.about for one in self.prices))

    @property
    def count(self) -> int:
        """How many pictures are in the tray."""
        return len(self.pictures) + len(self.left_out)

    @property
    def amount_words(self) -> str:
        """As in "4 of 6", or "6" where all of them can."""
        return f"{len(self.pictures)}" if not self.left_out else f"{len(self.pictures)} of {self.count}"

    @property
    def sum_words(self) -> str:
        """As in "6 × 120 = 720 points · 0.72 $"; where prices differ, "6 pictures = 640 points · 0.64 $"."""
        if not self.pictures:
            return ""
        points = {one.points for one in self.prices}
        figure = f"{len(self.pictures)} × {min(points):,}" if len(points) == 1 else f"{len(self.pictures)} pictures"
        about = "about " if self.total.about else ""
        return f"{figure} = {about}{self.total.points:,} points · {self.total.dollars:,.2f} $"


class TrayOrders(QObject):
    """`changed()`: of what can be sent, of a question before a large sum, or of how the last batch stands."""

    changed = Signal()

    def __init__(
        self,
        tray: Tray,
        studio: StudioModel,
        acting: Acting,
        guard: Guard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tray = tray
        self._studio = studio
        self._acting = acting
        self._expected: Plan | None = None
        self._batch: list[JobRecord] = []
        tray.changed.connect(self.changed)
        guard.changed.connect(self.changed)
        studio.submitted.connect(self._on_submitted)
        studio.job_changed.connect(self._on_job_changed)

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        """The actions that mean something on single pictures, in the table's order."""
        return tuple(spec for spec in ACTIONS if spec.per_image and not spec.opens and not spec.of_videos)

    @property
    def own_prompt(self) -> str:
        """The prompt of the first picture of a job, from which one for all is written."""
        return next((held.job.prompt for held in self._tray.held if held.job is not None), "")

    def asks(self, spec: ActionSpec) -> bool:
        """Whether the same press once more is the answer to the question before a large sum."""
        return self._acting.asks(spec)

    def plan(self, spec: ActionSpec, extras: Mapping[str, Any]) -> Plan:
        """What pressing now would send."""
        pictures: list[Picture] = []
        prices: list[Price] = []
        left_out: list[LeftOut] = []
        for number, held in enumerate(self._tray.held, 1):
            if held.job is None:
                left_out.append(LeftOut(number, NO_JOB))
                continue
            state = self._acting.state(spec, held.job, held.index, extras)
            if state.enabled:
                pictures.append((held.job, held.index))
                prices.append(state.price)
            else:
                left_out.append(LeftOut(number, state.reason))
        return Plan(spec, tuple(pictures), tuple(prices), tuple(left_out))

    def obstacle(self, plan: Plan, extras: Mapping[str, Any]) -> str:
        """Why nothing can be sent, one sentence; "" where something can."""
        if not self._tray.held:
            return EMPTY
        if plan.spec.needs_prompt and not str(extras.get("prompt") or "").strip():
            return PROMPT
        return "" if plan.pictures else NONE_CAN

    def send(self, plan: Plan, extras: Mapping[str, Any]) -> None:
        """Buy it; above the artist's limit at the second press."""
        if self.obstacle(plan, extras):
            return
        self._expected = plan
        self._acting.buy(plan.spec, plan.pictures, extras)

    # The batch that was sent last

    @property
    def waiting(self) -> list[int]:
        """Those of its jobs that still wait here."""
        return [job.id for job in self._batch if job.is_waiting]

    @property
    def is_over(self) -> bool:
        """Whether there is none, or all of it has ended."""
        return all(job.is_over for job in self._batch)

    @property
    def sent_words(self) -> str:
        """What became of it, and what can still be done; "" where there is none."""
        count, waits = len(self._batch), len(self.waiting)
        if not count:
            return ""
        ended = sum(job.is_over for job in self._batch)
        sent = count - waits
        if self.is_over:
            return "The job has ended." if count == 1 else f"All {count} jobs have ended."
        if not waits:
            far = f"{ended} of {count} jobs {'has' if ended == 1 else 'have'} ended. " if ended else ""
            rest = count - ended
            them = (
                "The job is"
                if count == 1
                else f"{'The other' if ended else 'All'} {rest} {'is' if rest == 1 else 'are'}"
            )
            return f"{far}{them} with the service, which has no cancel."
        gone = f"{sent} {'was' if sent == 1 else 'were'} sent, and the service has no cancel; " if sent else ""
        return f"{gone}{waits} {'waits' if waits == 1 else 'wait'} here and can be taken back."

    def take_back(self) -> None:
        """Take back what still waits here; what was sent goes on, and is paid for."""
        for job_id in self.waiting:
            self._studio.drop(job_id)

    def put_away(self) -> None:
        """Say no more about the last batch."""
        self._batch = []
        self.changed.emit()

    def _on_submitted(self, job: JobRecord) -> None:
        """The first of it is known now; the library knows the others."""
        store, plan = self._studio.store, self._expected
        sources = () if plan is None else {(source.id, index) for source, index in plan.pictures}
        if (
            plan is None
            or store is None
            or job.task is not plan.spec.task
            or (job.parent_id, job.parent_image) not in sources
        ):
            return
        self._expected = None
        if job.place is None:
            self._take([job])
        else:
            self._studio.tasks.watch(store.library.batch(job.place.batch), self._take)

    def _take(self, jobs: list[JobRecord]) -> None:
        self._batch = jobs
        self.changed.emit()

    def _on_job_changed(self, job: JobRecord) -> None:
        if any(known.id == job.id for known in self._batch):
            self._batch = [job if known.id == job.id else known for known in self._batch]
            self.changed.emit()
