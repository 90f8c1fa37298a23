"""Prices and buys actions on pictures of any job, several of them as one batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from studio.errors import StudioError
from studio.jobs.job import lineage, new_job
from studio.models.bounce import Bounce
from studio.models.guard import Guard
from studio.models.job_words import ACTIONS_SECONDS
from studio.models.shown_job import MAYBE_TOO_LATE, NOT_FINISHED, ActionState
from studio.models.studio import StudioModel
from studio.models.tray_orders import NOTHING, Picture
from studio.request.actions import ActionSpec, build, offered, why_off
from studio.request.prices import price
from studio.store.batches import new_places
from studio.store.records import JobRecord, JobState, NewJob


class PictureActing(QObject):
    """Prices and buys the actions that a job itself advertises, on pictures of any job."""

    def __init__(
        self, studio: StudioModel, guard: Guard, clock: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._guard = guard
        self._clock = clock
        self._bounce = Bounce()

    def state(self, spec: ActionSpec, job: JobRecord, index: int, extras: Mapping[str, Any] = NOTHING) -> ActionState:
        """See `Acting.state`."""
        prompt = extras.get("prompt") or (job.prompt if spec.needs_prompt else None)
        asked = price(build(spec, job.remote_id, index, prompt, extras.get("scale")), lineage(job))
        if job.state is not JobState.DONE or not job.remote_id:
            return ActionState(spec, False, NOT_FINISHED, asked)
        if not offered(job.actions, spec, index):
            return ActionState(spec, False, why_off(job.actions, spec, index), asked)
        late = job.ended_at is not None and self._clock() - job.ended_at > ACTIONS_SECONDS
        return ActionState(spec, True, "", asked, MAYBE_TOO_LATE if late else "")

    def buy(self, spec: ActionSpec, pictures: Sequence[Picture], extras: Mapping[str, Any]) -> None:
        """See `Acting.buy`; above the artist's limit at the second press, and a bounced press buys once."""
        now = self._clock()
        try:
            jobs = self._jobs(spec, pictures, extras)
        except StudioError as error:
            self._studio.trouble.emit(error, None)
            return
        wish = (spec.id, tuple((job.id, index) for job, index in pictures), tuple(sorted(extras.items())))
        points = sum(job.estimate for job in jobs)
        if self._bounce.slipped(wish, now) or not self._guard.lets(_button(spec), wish, points, now):
            return
        self._bounce.granted(wish, now)
        self._studio.submit_jobs(jobs)

    def asks(self, spec: ActionSpec) -> bool:
        """See `Acting.asks`."""
        return self._guard.asks(_button(spec))

    def _jobs(self, spec: ActionSpec, pictures: Sequence[Picture], extras: Mapping[str, Any]) -> list[NewJob]:
        places = new_places(len(pictures))
        made = (
            new_job(build(spec, job.remote_id, index, extras.get("prompt"), extras.get("scale")), job)
            for job, index in pictures
        )
        return [replace(job, place=place) for job, place in zip(made, places, strict=True)]


def _button(spec: ActionSpec) -> str:
    """As the guard knows it."""
    return f"tray {spec.id}"
