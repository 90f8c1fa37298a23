"""Fetching again what is missing: on request, and by itself when its time has come, in this run or the next."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection

from studio.errors import StudioError
from studio.jobs.events import Event, JobChanged
from studio.jobs.runner import Runner, Wire
from studio.jobs.schedule import Schedule
from studio.jobs.service import is_elsewhere
from studio.store.journal import Journal
from studio.store.records import JobRecord, JobState, PictureState

log = logging.getLogger(__name__)

LONGEST_NAP = 60.0
"""Seconds: a computer that slept is no later than that, and neither is what another program left."""
SHORTEST_NAP = 0.05
BUSY_NAP = 0.5
"""Seconds until it is looked whether a job is free whose other pictures are still on their way."""


class Retrying:
    """Runs as long as the engine. When a picture is due stands in the library, so that a restart goes on."""

    def __init__(
        self,
        *,
        journal: Journal,
        runner: Runner,
        schedule: Schedule,
        wire: Wire,
        emit: Callable[[Event], None],
        clock: Callable[[], float],
    ) -> None:
        """`clock` gives seconds since the epoch."""
        self._journal = journal
        self._runner = runner
        self._schedule = schedule
        self._wire = wire
        self._emit = emit
        self._clock = clock
        self._wanted = asyncio.Event()

    async def fetch_again(self, job_id: int, lost: Collection[int] = ()) -> None:
        """Look once more for a job's missing or `lost` pictures, or for the job itself; see `Engine.fetch_again`."""
        job = await asyncio.wrap_future(self._journal.claim(job_id))
        if job is None or not job.remote_id:
            return
        if self._schedule.has(job_id):
            self._runner.wake()
            return
        if lost or any(picture.state is not PictureState.STORED for picture in job.pictures):
            changed = await self._retry_pictures(job, lost)
        elif job.state in (JobState.ACCEPTED, JobState.EXPIRED):
            changed = await self._runner.look_again(job)
        else:
            return
        self._take_up(changed)

    async def _retry_pictures(self, job: JobRecord, lost: Collection[int]) -> JobRecord:
        if is_elsewhere(job.sent_to, self._wire.service):
            # Links need no key and are tried in any case; a service that knows the job can give new ones.
            with contextlib.suppress(StudioError):
                await self._runner.look_again(job)
        return await asyncio.wrap_future(self._journal.retry_pictures(job.id, lost))

    def _take_up(self, job: JobRecord) -> None:
        self._emit(JobChanged(job))
        if not self._schedule.has(job.id):
            self._schedule.add(job)

    # By itself

    def look(self) -> None:
        """Something may be due earlier than was thought."""
        self._wanted.set()

    async def run(self) -> None:
        """Look after what is due, over and over."""
        while True:
            self._wanted.clear()
            nap = LONGEST_NAP
            with contextlib.suppress(StudioError):  # a library that cannot be read says so elsewhere
                nap = await self._round()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(nap):
                    await self._wanted.wait()

    async def _round(self) -> float:
        """Fetch what is due; seconds until the next is."""
        due, later = await asyncio.wrap_future(self._journal.due_pictures())
        naps = [LONGEST_NAP]
        for job_id in due:
            try:
                if not await self._fetch_due(job_id):
                    naps.append(BUSY_NAP)
            except StudioError as error:
                log.info("job %d is not fetched again yet: %s", job_id, error)
        if later is not None:
            naps.append(max(SHORTEST_NAP, later - self._clock()))
        return min(naps)

    async def _fetch_due(self, job_id: int) -> bool:
        """Take up again what was left for later, unless another program or account does; False while it is led."""
        if self._schedule.has(job_id):
            return False
        job = await asyncio.wrap_future(self._journal.claim(job_id))
        if job is None or is_elsewhere(job.sent_to, self._wire.service):
            return True
        changed = await asyncio.wrap_future(self._journal.retry_pictures(job_id, awaited=True))
        if changed.state is JobState.FINISHED and not self._schedule.has(job_id):
            self._take_up(changed)
        return True
