"""Jobs of the account that were bought elsewhere, fetched by their numbers while the service still knows them.

Nothing is bought. What is found is written down as it is and goes on from there: pictures are downloaded, a job that is
still running is followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from studio.errors import JobForgotten, NetworkError, ServiceDown, StudioError, TooBusy
from studio.jobs.events import Event, JobAdded
from studio.jobs.schedule import Schedule
from studio.remote.pace import Pace
from studio.remote.wire import Reply, media_urls
from studio.request.origins import Origin
from studio.request.tasks import Task
from studio.store.arrivals import Arrival, Arrivals, day_of
from studio.store.records import JobRecord, JobState, PictureRecord

if TYPE_CHECKING:
    from studio.jobs.runner import Wire

AT_ONCE = 3
"""Questions to the service at a time: the ones of running jobs come first."""
CHUNK = 24
"""Jobs that are written down together, the oldest first."""
TRIES = 4


@dataclass(slots=True)
class ById:
    """What came of a list. `jobs` are the ids of new jobs here, `known` the numbers that were here already; `lost` are
    the numbers that nothing came of, each with one sentence."""

    jobs: list[int] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)


async def bring_by_id(
    numbers: Sequence[str],
    *,
    wire: Wire,
    arrivals: Arrivals,
    schedule: Schedule,
    pace: Pace,
    clock: Callable[[], float],
    emit: Callable[[Event], None],
    told: Callable[[int, int], None],
    project: str = "",
    tags: Sequence[str] = (),
) -> ById:
    """Fetch these, a few at a time; `told(done, total)` counts them. Being cancelled, it keeps what it has.

    Raises what the service says where it concerns all of them (`KeyRefused`, a network that is gone).
    """
    outcome = ById()
    here = await asyncio.wrap_future(arrivals.by_remote(numbers))
    outcome.known = [number for number in numbers if number in here]
    wanted = [number for number in numbers if number not in here]
    lanes = asyncio.Semaphore(AT_ONCE)
    done = len(outcome.known)

    async def ask(number: str) -> tuple[str, Reply | StudioError]:
        nonlocal done
        async with lanes:
            answer = await _ask(wire, pace, number)
        done += 1
        told(done, len(numbers))
        return number, answer

    told(done, len(numbers))
    for start in range(0, len(wanted), CHUNK):
        answers = await asyncio.gather(*(ask(number) for number in wanted[start : start + CHUNK]))
        found: list[JobRecord] = []
        for number, answer in answers:
            made = answer if isinstance(answer, StudioError) else _job(answer, number, wire.service, clock())
            if isinstance(made, StudioError):
                outcome.lost.append((number, made.sentence))
            else:
                found.append(replace(made, project=project))
        await _keep(found, tags, arrivals, schedule, emit, outcome)
    return outcome


async def _ask(wire: Wire, pace: Pace, number: str) -> Reply | StudioError:
    """The service's answer about one job, or why there is none for it alone."""
    failures = 0
    while True:
        try:
            return await wire.client.job(number)
        except JobForgotten as error:
            return error
        except (TooBusy, ServiceDown, NetworkError) as error:
            failures += 1
            if failures == TRIES:
                raise
            await asyncio.sleep(pace.after_failure(failures, error))


async def _keep(
    jobs: Sequence[JobRecord],
    tags: Sequence[str],
    arrivals: Arrivals,
    schedule: Schedule,
    emit: Callable[[Event], None],
    outcome: ById,
) -> None:
    rows = [_tagged(job, tags) for job in sorted(jobs, key=lambda job: job.created_at)]
    # Shielded: what the service was asked for is not forgotten because somebody stops waiting.
    if not rows:
        return
    for job in await asyncio.shield(asyncio.wrap_future(arrivals.record(rows))):
        outcome.jobs.append(job.id)
        emit(JobAdded(job))
        if not job.is_over:
            schedule.add(job)


def _tagged(job: JobRecord, tags: Sequence[str]) -> Arrival:
    own = () if job.pictures else tuple(tags)
    pictures = tuple(replace(picture, tags=tuple(tags)) for picture in job.pictures)
    return Arrival(job=replace(job, pictures=pictures), tags=own, owned=True)


def _job(reply: Reply, number: str, service: str, now: float) -> JobRecord | StudioError:
    """The job as the service tells it. Its words it never tells: they are read from its pictures when they are here."""
    try:
        task = Task(reply.task_type)
    except ValueError:
        return StudioError(f"It is a “{reply.task_type[:40]}”, which this version does not know")
    created_at = reply.created_at or reply.started_at or now
    state = JobState.FINISHED if reply.finished else JobState.FAILED if reply.failed else JobState.ACCEPTED
    waiting = media_urls(reply) if state is JobState.FINISHED else ()
    failed = state is JobState.FAILED
    return JobRecord(
        id=0,
        task=task,
        state=state,
        body={},
        prompt=str(reply.texts.get("promptEn", "")) if task is Task.SHORTEN else "",
        created_at=created_at,
        day=day_of(created_at),
        remote_id=number,
        remote_status=reply.status,
        estimate=reply.consumed or reply.frozen or 0,
        frozen=reply.frozen,
        consumed=reply.consumed if reply.finished or reply.failed else None,
        seed=reply.seed,
        actions=dict(reply.actions),
        sent_at=created_at,
        ended_at=(reply.ended_at or now) if reply.finished or failed else None,
        error=(reply.error_message or "The service could not finish this job and gave no reason.") if failed else "",
        reply=reply.raw,
        sent_to=service,
        origin=Origin.LEGNEXT.value,
        pictures=tuple(
            PictureRecord(id=0, job_id=0, index=index, kind=kind, url=url) for index, (kind, url) in enumerate(waiting)
        ),
    )
