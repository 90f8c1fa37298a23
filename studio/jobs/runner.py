"""The life of one job: send, follow, fetch. Every step starts from what the journal says, so any of them may run again.

The runner never decides when a job may start or how many run at once (`schedule` does), and a POST whose
outcome is unknown ends here: it is written down as unknown and never sent a second time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studio.errors import (
    InvalidRequest,
    JobForgotten,
    KeyRefused,
    LibraryError,
    NetworkError,
    NotSent,
    OutcomeUnknown,
    OutOfCredit,
    Remedy,
    ServiceError,
    StudioError,
    TooBusy,
    UnreadableReply,
)
from studio.jobs.events import Event, JobChanged, Trouble
from studio.jobs.fetch import Elsewhere, Fetcher
from studio.jobs.job import require_move
from studio.jobs.service import is_at_hand, meant_for
from studio.remote.pace import Pace
from studio.remote.wire import Reply, media_urls
from studio.request.bodies import from_body
from studio.request.lifetimes import ended
from studio.store.journal import Journal
from studio.store.library import learnable
from studio.store.records import JobRecord, JobState, PictureState

if TYPE_CHECKING:
    from studio.remote.client import Client

log = logging.getLogger(__name__)

FORGOTTEN_LOOKS = 3
"""A young job is called expired only after this many 404s in a row: the service's own replicas may lag."""


PARENT_GONE = "What goes by the picture itself still works, such as Topaz, or painting on it."
"""What to do when the job that an action starts from is forgotten."""
OTHER_PICTURE = "Try it with another picture."


class Wire:
    """The client in use and the name of its service; the key or the address may change while jobs are running.

    Until the first `use` there is none, and nobody may ask for it.
    """

    def __init__(self) -> None:
        self._client: Client | None = None
        self.service = ""

    @property
    def client(self) -> Client:
        """Who is asked and bought from."""
        assert self._client is not None, "nothing is sent before the service is known"
        return self._client

    def use(self, client: Client, service: str) -> None:
        """Speak through `client` with the service of that name from now on."""
        self._client = client
        self.service = service

    def leads_to(self, job: JobRecord) -> bool:
        """Whether the job may be known here; at another address nobody would."""
        return is_at_hand(job.sent_to, self.service)

    def bought(self, job: JobRecord) -> bool:
        """Whether the job was bought right here with this key, so that nobody else could know it better."""
        return job.sent_to in ("", self.service)


class Runner:
    """Moves one job at a time through its states; safe to use for many jobs at once on one event loop."""

    def __init__(
        self,
        *,
        journal: Journal,
        wire: Wire,
        fetcher: Fetcher,
        pace: Pace,
        clock: Callable[[], float],
        emit: Callable[[Event], None],
        purse: Callable[[], int | None] = lambda: None,
        on_unreachable: Callable[[], None] = lambda: None,
    ) -> None:
        """`purse` is the balance as far as it is known; `on_unreachable` is called when nobody is at the address."""
        self._purse = purse
        self._on_unreachable = on_unreachable
        self._journal = journal
        self._wire = wire
        self._fetcher = fetcher
        self._pace = pace
        self._clock = clock
        self._emit = emit
        self._buying: set[asyncio.Future[JobRecord]] = set()
        self._sleeping: set[asyncio.Event] = set()

    async def send(self, job: JobRecord) -> JobRecord:
        """Buy the job: journal SENDING, POST once, journal the answer.

        Raises `TooBusy`, `NotSent` and `KeyRefused` after putting the job back into the queue (nothing was
        created), and other `ServiceError`s after journalling the refusal, so that the schedule can decide what
        to hold. Being cancelled does not stop a POST under way: its answer is still journalled (see `close`).
        """
        buying = asyncio.ensure_future(self._buy(job))
        self._buying.add(buying)
        buying.add_done_callback(self._buying.discard)
        return await asyncio.shield(buying)

    async def close(self, grace: float) -> None:
        """Give requests under way `grace` seconds to be answered; what is not by then stays at SENDING."""
        if self._buying:
            await asyncio.wait(self._buying, timeout=grace)
        for buying in self._buying:
            buying.cancel()

    async def _buy(self, job: JobRecord) -> JobRecord:
        operation = from_body(job.task, job.body)
        client = self._wire.client  # the one that is written down, whatever changes meanwhile
        job = await self._move(job, JobState.SENDING, sent_at=self._clock(), sent_to=self._wire.service, error="")
        try:
            _require_living(job, self._clock())
            reply = await client.submit(operation)
        except (TooBusy, NotSent, KeyRefused) as error:
            if isinstance(error, NotSent):
                self._on_unreachable()
            meant = meant_for(job.sent_to, any_account=isinstance(error, KeyRefused))
            await self._move(job, JobState.QUEUED, sent_at=None, sent_to=meant, error=str(error), remedy=error.remedy)
            raise
        except OutcomeUnknown as error:
            return await self._move(job, JobState.UNKNOWN, error=str(error), remedy=error.remedy)
        except ServiceError as error:
            if isinstance(error, OutOfCredit):
                error.advice = self._shortage(job)
            elif isinstance(error, JobForgotten):
                error.advice = PARENT_GONE
            elif error.remedy is Remedy.EDIT_PROMPT and not operation.shown_prompt and "prompt" in error.advice:
                error.advice = OTHER_PICTURE  # there are no words in it that could be changed
            await self._move(job, JobState.REFUSED, ended_at=self._clock(), error=str(error), remedy=error.remedy)
            raise
        return await self._accepted(job, reply)

    def _shortage(self, job: JobRecord) -> str:
        left = self._purse()
        there = "" if left is None else f", and {left:,} points are left"
        return f"It costs {job.estimate:,} points{there}. Top up, or choose something cheaper."

    async def _accepted(self, job: JobRecord, reply: Reply) -> JobRecord:
        failures = 0
        while True:
            try:
                return await self._move(
                    job,
                    JobState.ACCEPTED,
                    remote_id=reply.job_id,
                    remote_status=reply.status,
                    frozen=reply.frozen,
                    reply=reply.raw,
                    error="",
                )
            except LibraryError as error:
                # Paid, and its number is nowhere but here: held on to until the disk takes it.
                failures += 1
                if failures == 1:
                    self._emit(Trouble(error))
                await asyncio.sleep(self._pace.after_failure(failures, error))

    async def recall(self, job: JobRecord) -> JobRecord:
        """The job as the journal has it, to begin its next step from there."""
        return await asyncio.wrap_future(self._journal.get(job.id))

    async def follow(self, job: JobRecord) -> JobRecord:
        """Look at the job in its rhythm until the service has finished with it, however long that takes.

        Where another address has come into force meanwhile, or the key in force does not find what another one
        bought, the job is returned as it is, still ACCEPTED.
        """
        misses = forgotten = 0
        asked = self._wire.service
        # Whether the key in force opens what another one bought is to be known at once.
        wait = self._pace.first_look(job.task, self._age(job)) if self._wire.bought(job) else 0.0
        while True:
            await self._sleep(wait)
            if not self._wire.leads_to(job):
                return job
            if asked != self._wire.service:
                asked, forgotten = self._wire.service, 0  # what one key does not know, another may
            try:
                job, reply = await self._look(job)
            except JobForgotten as error:
                forgotten += 1
                if forgotten >= FORGOTTEN_LOOKS and asked == self._wire.service:
                    return await self._forgotten(job, error)
                wait = self._pace.after_failure(forgotten, error)
                continue
            except (NetworkError, ServiceError, UnreadableReply) as error:
                # Whatever a look is answered, the job was paid for: it is looked at again until it is over.
                misses += 1
                if isinstance(error, KeyRefused):
                    self._emit(Trouble(error))
                elif isinstance(error, NotSent):
                    self._on_unreachable()
                job = await self._note(job, error)
                wait = self._pace.after_failure(misses, error)
                continue
            misses = forgotten = 0
            if reply.finished or reply.failed:
                return await self._ended(job, reply)
            job = await self._progress(job, reply)
            wait = self._pace.next_look(job.task, self._age(job))

    def wake(self) -> None:
        """Something is different now: look at every job at once."""
        for alarm in self._sleeping:
            alarm.set()

    async def _sleep(self, seconds: float) -> None:
        alarm = asyncio.Event()
        self._sleeping.add(alarm)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await alarm.wait()
        finally:
            self._sleeping.discard(alarm)

    async def fetch(self, job: JobRecord) -> JobRecord:
        """Bring the pictures of a finished job home and journal it as done.

        Where only another service could say where they are now, the job is returned as it is, still FINISHED.
        """
        while True:
            job = await self._fetcher.fetch(job, self._fresh_urls)
            if not any(picture.state is PictureState.WAITING for picture in job.pictures):
                return await self._move(job, JobState.DONE, error="")
            if not self._wire.bought(job):
                return job

    async def look_again(self, job: JobRecord) -> JobRecord:
        """Ask the service in force once for an expired job, or for one that was sent elsewhere; it goes on if found.

        A new key of the same account finds what the old one bought, so where it was sent does not matter here.
        Raises what the look is answered otherwise, with the job as it was.
        """
        job, reply = await self._look(job)
        if job.state is not JobState.EXPIRED:
            return job
        return await self._move(job, JobState.ACCEPTED, remote_status=reply.status, ended_at=None, error="")

    async def interrupted(self, job: JobRecord) -> JobRecord:
        """A job found at SENDING at start: the program ended in the middle of buying it, so nobody knows."""
        error = OutcomeUnknown(
            "The program ended while this job was being sent, so it may have been bought.",
            "Compare the balance before sending it again.",
        )
        return await self._move(job, JobState.UNKNOWN, error=str(error), remedy=error.remedy)

    async def drop(self, job: JobRecord) -> JobRecord:
        """Take a job that was never sent out of the queue."""
        return await self._move(job, JobState.DROPPED, ended_at=self._clock())

    async def _forgotten(self, job: JobRecord, error: JobForgotten) -> JobRecord:
        """Gone only where it was bought; a key that did not buy it may just not be allowed to see it."""
        if not self._wire.bought(job):
            return job
        return await self._move(job, JobState.EXPIRED, ended_at=self._clock(), error=str(error), remedy=error.remedy)

    async def _ended(self, job: JobRecord, reply: Reply) -> JobRecord:
        ended_at = self._end(job, reply)
        if reply.failed:
            sentence = reply.error_message or "The service could not finish this job and gave no reason."
            return await self._move(
                job,
                JobState.FAILED,
                remote_status=reply.status,
                reply=reply.raw,
                consumed=reply.consumed or 0,
                ended_at=ended_at,
                error=sentence,
            )
        require_move(job, JobState.FINISHED)
        finished = await asyncio.wrap_future(
            self._journal.finished(
                job.id,
                reply=reply.raw,
                consumed=reply.consumed,
                seed=reply.seed,
                actions=dict(reply.actions),
                ended_at=ended_at,
                urls=media_urls(reply),
            )
        )
        self._pace.learn(job.task, learnable(job.task, ended_at - (job.sent_at or job.created_at)))
        self._emit(JobChanged(finished))
        return finished

    def _end(self, job: JobRecord, reply: Reply) -> float:
        """When the job ended by our clock: the service's may differ by minutes, but not what lies between two times."""
        now, begun, ended = self._clock(), reply.created_at or reply.started_at, reply.ended_at
        sent = job.created_at if job.sent_at is None else job.sent_at
        if begun is not None and ended is not None and ended >= begun:
            ended = sent + (ended - begun)
        return ended if ended is not None and sent <= ended <= now else now

    async def _progress(self, job: JobRecord, reply: Reply) -> JobRecord:
        if reply.status == job.remote_status and not job.error:
            return job
        return await self._move(job, job.state, remote_status=reply.status, error="")

    async def _note(self, job: JobRecord, error: StudioError) -> JobRecord:
        """Say on the card why there is no news; the job itself is still with the service."""
        if job.error == str(error):
            return job
        return await self._move(job, job.state, error=str(error), remedy=error.remedy)

    async def _fresh_urls(self, job: JobRecord) -> list[tuple[str, str]]:
        """Ask once more where the pictures are (links of some jobs die early, contract §2b)."""
        if not self._wire.leads_to(job):
            raise Elsewhere
        knows = self._wire.bought(job)  # as of the key that is asked; another may come meanwhile
        try:
            _, reply = await self._look(job)
        except JobForgotten:
            if knows:
                raise
            raise Elsewhere from None
        return media_urls(reply)

    async def _look(self, job: JobRecord) -> tuple[JobRecord, Reply]:
        """Ask for the job; the service that knows it is where it is, whatever was written down before."""
        service = self._wire.service
        reply = await self._wire.client.job(job.remote_id)
        if job.sent_to != service:
            job = await self._move(job, job.state, sent_to=service)
        return job, reply

    async def _move(self, job: JobRecord, to: JobState, **facts: Any) -> JobRecord:
        require_move(job, to)
        changed = await asyncio.wrap_future(self._journal.change(job.id, state=to, **facts))
        self._emit(JobChanged(changed))
        return changed

    def _age(self, job: JobRecord) -> float:
        return max(0.0, self._clock() - (job.sent_at or job.created_at))


def _require_living(job: JobRecord, now: float) -> None:
    """A signed address may have ended while the job waited: the service could only fail, and count it as our fault."""
    if ended(job.body, now):
        raise InvalidRequest(
            "It waited so long that the address of a picture in it has ended, so it was not sent.",
            "Add the picture once more, and send it again.",
        )
