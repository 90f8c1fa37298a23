"""The engine: an event loop in a thread of its own that holds the store, the client and the schedule together.

The window talks to it through futures and hears from it through `emit`, which is called on the engine's
thread. Everything slow that a start needs (the TLS store, the database, the emulator) happens here, behind
the window.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from studio.errors import StudioError
from studio.jobs.events import BalanceChanged, Event, JobAdded, JobChanged, ServiceChanged, Trouble
from studio.jobs.service import NOWHERE, Service, is_elsewhere
from studio.store.records import JobRecord, JobState, NewJob, PictureState

if TYPE_CHECKING:
    from studio.jobs.schedule import Schedule
    from studio.remote.client import Client
    from studio.remote.wire import Balance
    from studio.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")

CLOSING_GRACE = 5.0
"""Seconds that a request under way gets to be answered when the program ends."""
BALANCE_GAP = 2.0
"""Seconds between two looks at the balance, however many jobs end meanwhile."""
WORKERS = 2
"""Threads that decode, and as many that write: more would only take turns, and the window's with them."""
MODESTY = 5
"""By how much a worker's thread is nicer than the window's where the system knows that of threads (Linux)."""
MOVES_MONEY = frozenset({JobState.ACCEPTED, JobState.FINISHED, JobState.FAILED, JobState.UNKNOWN})


class Engine:
    """Runs from `start` to `close`; its methods may be called from any thread and answer with futures."""

    def __init__(
        self,
        *,
        open_store: Callable[[], Store],
        find_service: Callable[[], Service],
        emit: Callable[[Event], None],
        on_bug: Callable[[BaseException], None],
        limit: int = 3,
        clock: Callable[[], float] = time.time,
        opened: Future[Store] | None = None,
        adopts: bool = True,
    ) -> None:
        """`adopts` says that jobs which a dead program left are followed as well."""
        self._open_store = open_store
        self._find_service = find_service
        self._emit_out = emit
        self._on_bug = on_bug
        self._limit = limit
        self._adopts = adopts
        self._clock = clock
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._stop = asyncio.Event()
        self._balance_wanted = asyncio.Event()
        self._last_balance: int | None = None
        self.opened: Future[Store] = opened or Future()
        """The store, as soon as it is open; a `LibraryError` when it cannot be."""
        self.ready: Future[None] = Future()
        """Done when unfinished jobs of the last time are being followed again and new ones are taken."""

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def close(self, timeout: float = CLOSING_GRACE + 5.0) -> None:
        """Stop and wait for the thread; jobs with the service are picked up at the next start."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout)

    @property
    def is_closing(self) -> bool:
        """Whether `close` was heard."""
        return self._stop.is_set()

    def submit(self, jobs: Sequence[NewJob], *, front: bool = False) -> Future[list[JobRecord]]:
        """Journal `jobs` and queue them in order; the future is done once they are safe on disk."""
        return self._call(lambda: self._submit(jobs, front))

    def drop(self, job_id: int) -> Future[bool]:
        """Take a waiting job out of the queue; False when it has been sent already."""
        return self._call(lambda: self._schedule.drop(job_id))

    def resume(self) -> Future[None]:
        """Send on after something was held back or while waiting for the network."""
        return self._call(self._resume)

    def set_limit(self, limit: int) -> Future[None]:
        """Change how many jobs are with the service at once."""
        return self._call(lambda: self._set_limit(limit))

    def balance(self) -> Future[Balance]:
        """Ask the service for the balance now; it is reported as an event as well."""
        return self._call(self._ask_balance)

    def use(self, service: Service) -> Future[None]:
        """Speak to another address or with another key from now on, and send on what was held back.

        Jobs that were sent elsewhere are left as they are; those that were sent to this one are taken up.
        """
        return self._call(lambda: self._use(service))

    def fetch_again(self, job: JobRecord, lost: Collection[int] = ()) -> Future[None]:
        """Look once more for a job's missing pictures, or for a job that expired or was sent elsewhere.

        `lost` are indices of stored pictures whose files are gone or damaged: they are fetched as well.
        Raises what the service says to it; the job then stays as it was.
        """
        return self._call(lambda: self._fetch_again(job.id, lost))

    # -- the engine's own thread ---------------------------------------------------------------

    def _call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        async def when_ready() -> T:
            await asyncio.shield(asyncio.wrap_future(self.ready))
            return await make()

        if self.ready.done() and (error := self.ready.exception()) is not None:
            refused: Future[T] = Future()
            refused.set_exception(error)
            return refused
        return asyncio.run_coroutine_threadsafe(when_ready(), self._loop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        except Exception as error:  # the last frame of this thread: a bug goes to the one place where bugs go
            self._fail(error)
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _fail(self, error: Exception) -> None:
        for future in (self.opened, self.ready):
            if not future.done():
                future.set_exception(error)
        if not isinstance(error, StudioError):
            self._on_bug(error)

    async def _main(self) -> None:
        store = self._open_store()
        self.opened.set_result(store)
        self._loop.set_default_executor(ThreadPoolExecutor(WORKERS, "disk", initializer=_be_modest))
        with ThreadPoolExecutor(WORKERS, "worker", initializer=_be_modest) as workers:
            try:
                await self._serve(store, workers)
            finally:
                store.close()

    async def _serve(self, store: Store, workers: ThreadPoolExecutor) -> None:
        from studio.jobs.fetch import Fetcher
        from studio.jobs.runner import Runner, Wire
        from studio.jobs.schedule import Schedule
        from studio.remote.client import Client
        from studio.remote.download import Downloader
        from studio.remote.pace import Pace

        service = await self._loop.run_in_executor(workers, self._service)
        self._clients: list[Client] = [Client(service.base_url, service.api_key)]
        self._wire = Wire(self._clients[0], service.name(store.database.library_id))
        downloader = self._downloader = Downloader(local=_is_local(service))
        pace = self._pace = Pace(tempo=service.tempo)
        for task, seconds in (await asyncio.wrap_future(store.library.durations())).items():
            pace.learn(task, seconds)
        self._store = store
        self._fetcher = Fetcher(
            journal=store.journal,
            files=store.files,
            downloader=downloader,
            pace=pace,
            emit=self._emit,
            workers=workers,
        )
        self._runner = Runner(
            journal=store.journal,
            wire=self._wire,
            fetcher=self._fetcher,
            pace=pace,
            clock=self._clock,
            emit=self._emit,
            purse=lambda: self._last_balance,
        )
        self._schedule: Schedule = Schedule(
            runner=self._runner, pace=pace, emit=self._emit, limit=self._limit, on_bug=self._on_bug
        )
        await self._take_up()
        self.ready.set_result(None)
        looking = asyncio.ensure_future(self._watch_balance())
        await self._stop.wait()
        looking.cancel()
        self._schedule.stop()  # or a place that becomes free now would be sold once more
        await self._runner.close(CLOSING_GRACE)
        await self._schedule.close()
        await downloader.aclose()
        for client in self._clients:
            await client.aclose()

    def _service(self) -> Service:
        from studio.remote.client import base_url

        try:
            service = self._find_service()
            base_url(service.base_url)
        except StudioError as error:
            self._emit(Trouble(error))
            return NOWHERE
        return service

    async def _take_up(self) -> None:
        """Go on with the jobs of the service in force that nobody drives."""
        self._emit(ServiceChanged(self._wire.service))
        if not self._adopts:
            return
        for job in await asyncio.wrap_future(self._store.journal.unfinished(self._wire.service)):
            if not self._schedule.has(job.id):
                self._schedule.add(job)

    async def _submit(self, jobs: Sequence[NewJob], front: bool) -> list[JobRecord]:
        records = await asyncio.wrap_future(self._store.journal.record_many(list(jobs)))
        self._schedule.resume()
        for record in reversed(records) if front else records:
            self._emit(JobAdded(record))
            self._schedule.add(record, front=front)
        return records

    async def _resume(self) -> None:
        self._schedule.resume()

    async def _set_limit(self, limit: int) -> None:
        self._schedule.set_limit(limit)

    async def _ask_balance(self) -> Balance:
        balance = await self._wire.client.balance()
        self._last_balance = balance.spendable
        self._emit(BalanceChanged(balance))
        return balance

    async def _use(self, service: Service) -> None:
        from studio.remote.client import Client

        # A paid request may be under way on the old client, so it is closed only at the end.
        self._clients.append(Client(service.base_url, service.api_key))
        self._wire.client = self._clients[-1]
        self._wire.service = service.name(self._store.database.library_id)
        self._pace.tempo = service.tempo
        self._downloader.local = _is_local(service)
        self._balance_wanted.set()
        await self._take_up()
        self._schedule.resume()

    async def _fetch_again(self, job_id: int, lost: Collection[int]) -> None:
        job = await asyncio.wrap_future(self._store.journal.claim(job_id))
        if job is None or not job.remote_id or self._schedule.has(job_id):
            return
        if lost or any(picture.state is not PictureState.STORED for picture in job.pictures):
            changed = await self._retry_pictures(job, lost)
        elif job.state in (JobState.ACCEPTED, JobState.EXPIRED):
            changed = await self._runner.look_again(job)
        else:
            return
        self._emit(JobChanged(changed))
        if not self._schedule.has(job_id):
            self._schedule.add(changed)

    async def _retry_pictures(self, job: JobRecord, lost: Collection[int]) -> JobRecord:
        if is_elsewhere(job.sent_to, self._wire.service):
            # Links need no key and are tried in any case; a service that knows the job can give new ones.
            with contextlib.suppress(StudioError):
                await self._runner.look_again(job)
        return await asyncio.wrap_future(self._store.journal.retry_pictures(job.id, lost))

    async def _watch_balance(self) -> None:
        self._balance_wanted.set()
        while True:
            await self._balance_wanted.wait()
            self._balance_wanted.clear()
            try:
                await self._ask_balance()
            except StudioError as error:
                # Jobs report their own trouble; a balance that cannot be had right now is only that.
                log.info("no balance: %s", error)
            await asyncio.sleep(BALANCE_GAP)

    def _emit(self, event: Event) -> None:
        if isinstance(event, JobChanged) and event.job.state in MOVES_MONEY:
            self._balance_wanted.set()
        self._emit_out(event)


def _be_modest() -> None:
    """In a worker's thread: let the window go first, whatever there is to decode."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a container may not allow it; then it is only a little less smooth
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MODESTY)


def _is_local(service: Service) -> bool:
    from studio.remote.download import is_private

    return is_private(urlsplit(service.base_url).hostname or "")
