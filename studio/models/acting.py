"""Buying actions: on the job in the middle, on any picture or video of any job, on files, addresses and words.

Every road to a purchase other than Generate leads here, so that all of them share their guards: a bounced press buys
once, and what costs more than the artist's limit is bought at the second press.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.errors import InputError, Remedy, StudioError
from studio.jobs.job import new_job
from studio.models.action_state import ActionState, goes_by_id, judge, price_at, why_not_now
from studio.models.addresses import Addresses
from studio.models.studio import StudioModel
from studio.models.till import Till
from studio.models.video.chain import Ancestors
from studio.request.actions import NOTHING, ActionSpec, build
from studio.request.operations import Operation
from studio.request.prices import price
from studio.request.tasks import TASKS, Task
from studio.store.batches import new_places
from studio.store.records import JobRecord, NewJob

Extras = Mapping[str, Any]
Picture = tuple[JobRecord, int]


class Acting(QObject):
    """Buys; lives on the GUI thread. `told(StudioError)` is what could not be bought, and why."""

    told = Signal(object)
    asked_changed = Signal()
    """A question whether to spend so much was put, answered or withdrawn."""
    learned = Signal()
    """More is known of where videos come from, which bears on what can be done with them."""

    def __init__(
        self,
        studio: StudioModel,
        addresses: Addresses,
        till: Till,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._addresses = addresses
        self._till = till
        self._clock = clock
        self._service = ""
        self.ancestors = Ancestors(studio.load_job, self)
        self.ancestors.changed.connect(self.learned)
        studio.service_changed.connect(self._on_service_changed)
        till.changed.connect(self.asked_changed)

    def state(self, spec: ActionSpec, job: JobRecord, index: int, extras: Extras = NOTHING) -> ActionState:
        """How `spec` stands for picture or video `index` (from 0) of any job, with what was set beside it."""
        found = judge(
            spec, job, index, extras, now=self._clock(), service=self._service, why_not=self._addresses.why_not
        )
        if found.enabled and spec.task is Task.EXTEND_VIDEO and (enough := self._why_not_extend(job, index)):
            return replace(found, enabled=False, reason=enough, note="")
        return replace(found, asked=True) if self.asks(spec) else found

    def why_not(self, spec: ActionSpec, job: JobRecord, index: int) -> str:
        """One sentence on why `spec` is off for that picture or video, whatever is set beside it; "" where it is on."""
        off = why_not_now(spec, job, index, self._clock(), self._service, self._addresses.why_not)
        return off or (self._why_not_extend(job, index) if spec.task is Task.EXTEND_VIDEO else "")

    def names_job(self, spec: ActionSpec, job: JobRecord) -> bool:
        """Whether `spec` names its picture by the picture's job rather than by an address."""
        return goes_by_id(spec, job, self._clock(), self._service)

    def _why_not_extend(self, job: JobRecord, index: int) -> str:
        """As far as is known: the service offers a fifth extension too, and refuses it (contract §4b)."""
        return self.ancestors.chain(job, index).why_not_extend

    def state_at(self, spec: ActionSpec, extras: Extras = NOTHING) -> ActionState:
        """The same for a file, an address or words."""
        return ActionState(spec, True, "", price_at(spec, extras), asked=self.asks(spec))

    def asks(self, spec: ActionSpec) -> bool:
        """Whether the question stands at this action: the next press buys it."""
        return self._till.asks(_button(spec))

    def buy(self, spec: ActionSpec, pictures: Sequence[Picture], extras: Extras = NOTHING) -> None:
        """Buy `spec` on these pictures or videos, several as one batch; those for which it is off are left out."""
        states = [self.state(spec, job, index, extras) for job, index in pictures]
        wanted = [picture for picture, state in zip(pictures, states, strict=True) if state.enabled]
        off = [state.reason for state in states if not state.enabled]
        points = sum(state.price.points for state in states if state.enabled)
        wish = tuple((job.id, index) for job, index in wanted), _frozen(extras)
        if off and not wanted:
            self.told.emit(InputError(off[0], remedy=Remedy.NONE))
        elif wanted and self._may(spec, wish, points):
            self._gather(spec, wanted, extras, _Left(len(pictures), off), wish)

    def buy_at(self, spec: ActionSpec, source: str | Path, extras: Extras = NOTHING) -> None:
        """Buy `spec` on a picture from anywhere: an http(s) address, or a file of this computer."""
        what = (str(source), _frozen(extras))
        if not self._may(spec, what, price_at(spec, extras).points):
            return
        if not isinstance(source, Path):
            self._send_one(spec, extras, source.strip())
            return

        def take(address: str) -> None:
            if (moved := self._till.end(_button(spec), what)) is not None:
                self.told.emit(moved)
            else:
                self._send_one(spec, extras, address)

        def fail(error: StudioError) -> None:
            self._till.end(_button(spec), what)
            self.told.emit(error)

        self._till.begin(_button(spec), what, f"{spec.name} of “{source.name}”")
        self._addresses.obtain_file(source, spec.task, take, fail)

    def buy_words(self, spec: ActionSpec, extras: Extras) -> None:
        """Buy what starts from words alone."""
        if self._may(spec, _frozen(extras), price_at(spec, extras).points):
            self._send_one(spec, extras, "")

    def lend(
        self,
        spec: ActionSpec,
        job: JobRecord,
        index: int,
        then: Callable[[str], None],
        failed: Callable[[StudioError], None],
    ) -> None:
        """Hand `then` the address of a further picture for `spec`, such as the one that a video ends on."""
        self._addresses.obtain(job, index, spec.task, then, failed)

    def lend_file(
        self, spec: ActionSpec, path: Path, then: Callable[[str], None], failed: Callable[[StudioError], None]
    ) -> None:
        """The same of a file of this computer."""
        self._addresses.obtain_file(path, spec.task, then, failed)

    def _may(self, spec: ActionSpec, what: Hashable, points: int) -> bool:
        return self._till.lets(_button(spec), what, points)

    # From wishes to jobs

    def _gather(
        self, spec: ActionSpec, pictures: Sequence[Picture], extras: Extras, left: _Left, wish: Hashable
    ) -> None:
        """Get an address for every picture that needs one; when all have answered, send them in their order."""
        made: dict[int, NewJob] = {}
        answered: set[int] = set()
        self._till.begin(_button(spec), wish, _words(spec, len(pictures)))

        def answer(at: int) -> None:
            answered.add(at)
            if len(answered) == len(pictures):
                if (moved := self._till.end(_button(spec), wish)) is not None:
                    self.told.emit(moved)
                else:
                    self._send([made[at] for at in sorted(made)], left)

        def take(at: int, address: str) -> None:
            try:
                made[at] = self._job(spec, *pictures[at], extras, address)
            except StudioError as error:
                left.reasons.append(str(error))
            finally:
                answer(at)

        def refuse(at: int, error: StudioError) -> None:
            left.errors.append(error)
            answer(at)

        for at, (job, index) in enumerate(pictures):
            if goes_by_id(spec, job, self._clock(), self._service):
                take(at, "")
            else:
                self._addresses.obtain(
                    job,
                    index,
                    spec.task,
                    lambda address, at=at: take(at, address),  # type: ignore[misc]
                    lambda error, at=at: refuse(at, error),  # type: ignore[misc]
                )

    def _job(self, spec: ActionSpec, job: JobRecord, index: int, extras: Extras, address: str) -> NewJob:
        return follow_up(build(spec, job.remote_id, index, extras, address), job, index if address else None)

    def _send_one(self, spec: ActionSpec, extras: Extras, address: str) -> None:
        try:
            self._studio.submit_jobs([new_job(build(spec, "", 0, extras, address))])
        except StudioError as error:
            self.told.emit(error)

    def _send(self, jobs: list[NewJob], left: _Left) -> None:
        places = new_places(len(jobs), ())
        if jobs:
            self._studio.submit_jobs([replace(job, place=place) for job, place in zip(jobs, places, strict=True)])
        if (error := left.told(len(jobs))) is not None:
            self.told.emit(error)

    def _on_service_changed(self, name: str) -> None:
        self._service = name


def follow_up(operation: Operation, job: JobRecord, addressed: int | None = None) -> NewJob:
    """The job of an operation on a picture of `job`; `InputError` where it may not be asked.

    `addressed` is which picture (from 0) where it is named by an address: to the service that is no follow-up, and it
    inherits neither price nor words.
    """
    made = new_job(operation, job)
    if addressed is None:
        return made
    cost = price(operation)
    said = operation.shown_prompt or ("" if TASKS[operation.task].gives == "text" else job.prompt)
    return replace(made, parent_image=addressed, prompt=said, estimate=cost.points, estimate_about=cost.about)


class _Left:
    """What of `asked` pictures could not be bought, and why."""

    def __init__(self, asked: int, reasons: list[str]) -> None:
        self.asked = asked
        self.reasons = reasons
        self.errors: list[StudioError] = []

    def told(self, bought: int) -> StudioError | None:
        """The same as one sentence; None where nothing was left out."""
        if self.asked == 1 or not bought:
            return self.errors[0] if self.errors else InputError(self.reasons[0]) if self.reasons else None
        sentences = [*self.reasons, *map(str, self.errors)]
        if not sentences:
            return None
        first = self.errors[0] if self.errors else None
        remedy = first.remedy if first is not None else Remedy.NONE
        return InputError(f"{len(sentences)} of {self.asked} were left out: {sentences[0]}", remedy=remedy)


def _button(spec: ActionSpec) -> str:
    return f"action {spec.id}"


def _words(spec: ActionSpec, pictures: int) -> str:
    return spec.name if pictures == 1 else f"{spec.name} of {pictures} pictures"


def _frozen(extras: Extras) -> Hashable:
    return tuple(sorted((name, str(value)) for name, value in extras.items() if value is not None))
