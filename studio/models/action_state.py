"""How one action stands for one picture or video: its price, and why it is off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.jobs.job import lineage
from studio.jobs.service import is_elsewhere
from studio.models.job_words import ACTIONS_SECONDS, JobRecord, JobState
from studio.models.referring import address_of
from studio.request.actions import NOTHING, ActionSpec, Need, build, concerns, why_off
from studio.request.origins import is_foreign
from studio.request.prices import price
from studio.request.tariff import Price
from studio.request.tasks import TASKS, Task

NOT_FINISHED = "The job is not finished."
NO_PICTURES = "This job made no pictures."
NO_PICTURE = "There is no such picture."
NOT_THE_SERVICES = "The service does this only with pictures of its own."
MAYBE_TOO_LATE = "The job ended more than three days ago: the service may no longer accept this."

WhyNot = Callable[[JobRecord, int, Task], str]
"""Why picture `index` of a job can have no address for a request of that task; "" where it can."""


@dataclass(frozen=True, slots=True)
class ActionState:
    """One action on one picture: `reason` says why it is off, `note` what to know although it is on.

    `asked`: it costs more than the artist's limit, and the next press is the answer.
    """

    spec: ActionSpec
    enabled: bool
    reason: str
    price: Price
    note: str = ""
    asked: bool = False


def judge(
    spec: ActionSpec,
    job: JobRecord,
    index: int,
    extras: Mapping[str, Any] = NOTHING,
    *,
    now: float,
    service: str = "",
    why_not: WhyNot | None = None,
) -> ActionState:
    """How `spec` stands for picture or video `index` (from 0) of `job` at `now` (seconds since the epoch).

    `service` is the one in force, as rows call it. `why_not` knows which pictures can have an address; without it
    only those have one that the service still serves.
    """
    asked = price_of(spec, job, index, extras, by_id=goes_by_id(spec, job, now, service))
    reason = why_not_now(spec, job, index, now, service, why_not)
    return ActionState(spec, not reason, reason, asked, "" if reason else late_note(spec, job, now))


def late_note(spec: ActionSpec, job: JobRecord, now: float) -> str:
    """What to know where the service may have forgotten what `spec` starts from, one sentence; else ""."""
    late = spec.key and job.ended_at is not None and now - job.ended_at > ACTIONS_SECONDS
    return MAYBE_TOO_LATE if late else ""


def price_of(spec: ActionSpec, job: JobRecord, index: int, extras: Mapping[str, Any], *, by_id: bool) -> Price:
    """What it costs with these extras; words that it needs and has none of yet count as the job's own."""
    if spec.needs_prompt and by_id and not extras.get("prompt"):
        extras = {**extras, "prompt": job.prompt}
    if by_id:
        return price(build(spec, job.remote_id, index, extras), lineage(job))
    return price_at(spec, extras)


def price_at(spec: ActionSpec, extras: Mapping[str, Any] = NOTHING) -> Price:
    """What it costs with a picture from anywhere, or with words alone."""
    return price(build(spec, "", 0, extras, "https://-"))


def goes_by_id(spec: ActionSpec, job: JobRecord, now: float, service: str = "") -> bool:
    """Whether the picture is named by its job rather than by its address, which it may be while the job lives."""
    if spec.need is not Need.EITHER:
        return spec.need is not Need.ADDRESS
    if is_foreign(job.origin):
        return False  # whatever its number is, it is not this service's
    lives = job.ended_at is None or now - job.ended_at <= ACTIONS_SECONDS
    return bool(job.remote_id) and lives and not is_elsewhere(job.sent_to, service)


def why_not_now(spec: ActionSpec, job: JobRecord, index: int, now: float, service: str, why_not: WhyNot | None) -> str:
    """One sentence on why `spec` is off for that picture, see `judge`; "" where it is on."""
    foreign = is_foreign(job.origin)
    if job.state not in (JobState.DONE, JobState.FINISHED) or not (job.remote_id or foreign):
        return NO_PICTURES if job.is_over and job.state is not JobState.DONE else NOT_FINISHED
    if not concerns(spec, job.task):
        return _wrong_kind(spec, job.task)
    if foreign and spec.key:
        return NOT_THE_SERVICES
    if spec.key:
        return why_off(job.actions, spec, index)
    if job.picture_at(index) is None:
        return NO_PICTURE
    if goes_by_id(spec, job, now, service):
        return ""
    if why_not is not None:
        return why_not(job, index, spec.task)
    return address_of(job, index, now, here=True)[1]


def _wrong_kind(spec: ActionSpec, task: Task) -> str:
    if TASKS[task].gives == "text":
        return NO_PICTURES
    return "This is a picture, not a video." if spec.of_videos else "This is a video, not a picture."
