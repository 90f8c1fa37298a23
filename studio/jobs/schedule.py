"""The queue in front of the service: order, how many at once, holding back, dropping. It never looks into a job."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from studio.errors import (
    KeyRefused,
    LibraryError,
    NotAllowed,
    NotSent,
    OutOfCredit,
    Remedy,
    ServiceError,
    StudioError,
    TooBusy,
)
from studio.jobs.events import Event, QueueChanged, Resumed, Trouble
from studio.jobs.runner import Runner
from studio.remote.pace import Pace
from studio.store.records import JobRecord, JobState

log = logging.getLogger(__name__)

HOLDING = (OutOfCredit, NotAllowed)
"""Refusals that the next job may meet as well: nothing more is sent until the artist has answered them."""


class Schedule:
    """Starts queued jobs in order, `limit` at the service at a time; downloads do not take up a place.

    Queued jobs may be added and dropped from the beginning; they are sent from `open` on.
    """

    def __init__(
        self,
        *,
        runner: Runner,
        pace: Pace,
        emit: Callable[[Event], None],
        limit: int,
        on_bug: Callable[[BaseException], None],
        paused: bool = False,
    ) -> None:
        self._runner = runner
        self._pace = pace
        self._emit = emit
        self._limit = limit
        self._on_bug = on_bug
        self._queue: deque[JobRecord] = deque()
        self._at_service = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._led: set[int] = set()
        self._dropped: set[int] = set()
        """What was read before one of these was dropped may still call it a queued job."""
        self._sending: set[int] = set()
        self._unwanted: dict[int, asyncio.Future[bool]] = {}
        """Jobs to be dropped should their sending come to nothing, with what tells whether it did."""
        self._failures = 0
        self._unwritten = 0
        self._held: StudioError | None = None
        self._resumed = 0
        self._paused_until: asyncio.TimerHandle | asyncio.Handle | None = None
        self._is_open = False
        self._paused = paused
        self._closing = False

    def open(self) -> None:
        """The service is known: begin to send."""
        self._is_open = True
        self._pump()

    def add(self, job: JobRecord, *, front: bool = False) -> None:
        """Take in a job in any unfinished state: queued ones wait their turn, others go on at once."""
        if job.state is JobState.QUEUED:
            self._queue.appendleft(job) if front else self._queue.append(job)
        else:
            self._start(job, self._resume)
        self._pump()

    @property
    def held(self) -> StudioError | None:
        """Why nothing more is sent until the artist has answered, None while jobs are sent."""
        return self._held

    def waiting(self) -> list[JobRecord]:
        """The queue in its order."""
        return list(self._queue)

    def renew(self, job: JobRecord) -> None:
        """Take what the journal says now of a job in the queue."""
        for place, known in enumerate(self._queue):
            if known.id == job.id:
                self._queue[place] = dataclasses.replace(job, kept_turn=known.kept_turn)

    def arrange(self, wanted: Sequence[int]) -> dict[int, int]:
        """Put waiting jobs into the order of these ids; the ones not named come behind, as they were.

        Returns the turns that are different now, by job id. They are the old ones dealt out anew: what is added
        later comes behind all of them.
        """
        rank = {job_id: place for place, job_id in enumerate(wanted)}
        ordered = sorted(self._queue, key=lambda job: rank.get(job.id, len(rank)))
        turns = sorted(job.turn for job in ordered)
        changed = {job.id: turn for job, turn in zip(ordered, turns, strict=True) if job.turn != turn}
        self._queue = deque(dataclasses.replace(job, kept_turn=turn) for job, turn in zip(ordered, turns, strict=True))
        self._report()
        return changed

    def pause(self, paused: bool) -> None:
        """Send nothing more because the artist says so, or go on; what was sent goes on in any case."""
        self._paused = paused
        self._pump()

    def has(self, job_id: int) -> bool:
        """Whether the job is in the queue, under way or dropped, and needs nobody to take it up."""
        return job_id in self._led or job_id in self._dropped or any(job.id == job_id for job in self._queue)

    def resume(self) -> None:
        """Send again after something was held back."""
        if self._held is not None or self._failures:
            self._emit(Resumed())
        self._held = None
        self._resumed += 1
        self._failures = 0
        self._unpause()

    def set_limit(self, limit: int) -> None:
        """Change how many jobs may be with the service at once; running ones are not touched."""
        self._limit = max(1, limit)
        self._pump()

    async def drop(self, job_id: int) -> bool:
        """Take a waiting job out of the queue for good; False when it is with the service already.

        A job that is just being sent cannot be stopped. It is dropped if that comes to nothing, instead of being
        sent again.
        """
        if job_id in self._sending:
            wish = self._unwanted.setdefault(job_id, asyncio.get_running_loop().create_future())
            return await asyncio.shield(wish)
        return await self._drop(job_id)

    def stop(self) -> None:
        """Start nothing more; what is under way goes on."""
        self._closing = True
        if self._paused_until is not None:
            self._paused_until.cancel()

    async def close(self) -> None:
        """Stop looking at jobs as well; a POST under way is left to finish by the runner's shield."""
        self.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drop(self, job_id: int) -> bool:
        job = self._take(job_id)
        if job is None:
            return False
        self._dropped.add(job_id)
        try:
            await self._runner.drop(job)
        except LibraryError:
            self._dropped.discard(job_id)
            self._put_back(job)
            raise
        self._report()
        return True

    def _take(self, job_id: int) -> JobRecord | None:
        for job in self._queue:
            if job.id == job_id:
                self._queue.remove(job)
                return job
        return None

    def _pump(self) -> None:
        while self._queue and self._at_service < self._limit and self._free_to_send():
            job = self._queue.popleft()
            self._start(job, self._live)
        self._report()

    def _free_to_send(self) -> bool:
        ready = self._is_open and not self._closing and not self._paused
        return ready and self._held is None and self._paused_until is None

    def _start(self, job: JobRecord, live: Callable[[JobRecord], Awaitable[None]]) -> None:
        self._at_service += 1
        self._led.add(job.id)
        task = asyncio.ensure_future(self._lead(job, live))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_bug(error)

    async def _lead(self, job: JobRecord, live: Callable[[JobRecord], Awaitable[None]]) -> None:
        try:
            await live(job)
        except LibraryError as error:
            job = await self._read_again(job, error)
        else:
            self._unwritten = 0
            return
        finally:
            self._led.discard(job.id)
            if not self._closing:
                self._report()
        self.add(job)

    async def _read_again(self, job: JobRecord, error: LibraryError) -> JobRecord:
        """A step could not be written down: once the disk lets us, it is begun again from what stands there."""
        while True:
            self._unwritten += 1
            if self._unwritten == 1:
                self._emit(Trouble(error))
            await asyncio.sleep(self._pace.after_failure(self._unwritten, error))
            with contextlib.suppress(LibraryError):
                return await self._runner.recall(job)

    async def _live(self, job: JobRecord) -> None:
        try:
            job = await self._send_unless_unwanted(job)
            if job.state is JobState.ACCEPTED:
                job = await self._runner.follow(job)
        finally:
            self._release()
        await self._finish(job)

    async def _resume(self, job: JobRecord) -> None:
        try:
            if job.state is JobState.SENDING:
                job = await self._runner.interrupted(job)
            elif job.state is JobState.ACCEPTED:
                job = await self._runner.follow(job)
        finally:
            self._release()
        await self._finish(job)

    async def _finish(self, job: JobRecord) -> None:
        if job.state is JobState.FINISHED:
            await self._runner.fetch(job)

    def _release(self) -> None:
        self._at_service -= 1
        if not self._closing:
            self._pump()

    async def _send_unless_unwanted(self, job: JobRecord) -> JobRecord:
        """Send it; one that comes back to the queue and was taken back meanwhile does not stay there."""
        self._sending.add(job.id)
        try:
            job = await self._send(job)
            await self._heed(job)
        finally:
            self._sending.discard(job.id)
            if (wish := self._unwanted.pop(job.id, None)) is not None and not wish.done():
                wish.set_result(False)
        return job

    async def _heed(self, job: JobRecord) -> None:
        """Answer who wants it dropped."""
        if (wish := self._unwanted.get(job.id)) is None:
            return
        try:
            wish.set_result(await self._drop(job.id))
        except LibraryError as error:  # it waits in the queue as before
            wish.set_exception(error)

    async def _send(self, job: JobRecord) -> JobRecord:
        resumed = self._resumed
        try:
            sent = await self._runner.send(job)
        except KeyRefused as error:
            self._put_back(job)
            if resumed == self._resumed:  # or it was another key that was refused, not the one in force
                self._hold(error, job)
            return job
        except (TooBusy, NotSent) as error:
            # Nothing was created, so the job goes back to where it was and the whole queue waits.
            self._put_back(job)
            self._failures += 1
            self._pause(self._pace.after_failure(self._failures, error))
            if self._failures == 1:
                self._emit(Trouble(error, job.id))
            return job
        except HOLDING as error:
            # What is wrong with this prompt alone says nothing about the next one.
            if error.remedy is Remedy.EDIT_PROMPT:
                self._emit(Trouble(error, job.id))
            else:
                self._hold(error, job)
            return job
        except ServiceError as error:
            self._emit(Trouble(error, job.id))
            return job
        if self._failures:
            self._failures = 0
            self._emit(Resumed())
        return sent

    def _put_back(self, job: JobRecord) -> None:
        """Several that fail at once come back in the order in which they were asked for."""
        place = next((n for n, other in enumerate(self._queue) if other.turn > job.turn), len(self._queue))
        self._queue.insert(place, job)

    def _hold(self, error: StudioError, job: JobRecord) -> None:
        self._held = error
        self._emit(Trouble(error, job.id, holds=True))

    def _pause(self, seconds: float) -> None:
        if self._paused_until is not None:
            self._paused_until.cancel()
        self._paused_until = asyncio.get_running_loop().call_later(seconds, self._unpause)

    def _unpause(self) -> None:
        if self._paused_until is not None:
            self._paused_until.cancel()
        self._paused_until = None
        self._pump()

    def _report(self) -> None:
        order = tuple(job.id for job in self._queue)
        led = tuple(sorted(self._led))
        self._emit(QueueChanged(self._at_service, len(order), order, led, self._paused))
