"""One action on all pictures of the tray: which of them can have it, what that costs, and the batch that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.models.acting import Acting
from studio.models.batch_plan import LeftOut as LeftOut
from studio.models.batch_plan import Plan as Plan
from studio.models.batch_plan import plan_of
from studio.models.guard import Guard
from studio.models.studio import StudioModel
from studio.models.tray import Tray
from studio.request.actions import ACTIONS, ActionSpec
from studio.store.records import JobRecord

NO_JOB = "It is no picture of a job here."
NONE_CAN = "Nothing in the tray can have this."
EMPTY = "The tray is empty."
PROMPT = "Write a prompt first."


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
        wanted = [(held.job, held.index) if held.job is not None else NO_JOB for held in self._tray.held]
        return plan_of(self._acting, spec, wanted, extras)

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
