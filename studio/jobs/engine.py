"""The engine: an event loop in a thread of its own that holds the store, the client and the schedule together.

The window talks to it through futures and hears from it through `emit`, which is called on the engine's
thread. Everything slow that a start needs (the TLS store, the database, the emulator) happens here, behind
the window.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from studio.errors import KeyRefused, LibraryError, StudioError
from studio.jobs.aside import aside, be_modest
from studio.jobs.events import BalanceChanged, Event, JobAdded, JobChanged, ServiceChanged, Trouble
from studio.jobs.service import NOWHERE, Service, goes_on, meant_for
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, NewJob

if TYPE_CHECKING:
    from studio.jobs.by_id import ById
    from studio.jobs.handing_in import HandedIn, HandingIn
    from studio.jobs.schedule import Schedule
    from studio.remote.client import Client
    from studio.remote.wire import Balance
    from studio.store import Store
    from studio.store.settings.hosts import HostSettings
    from studio.store.uploads import Upload

log = logging.getLogger(__name__)
T = TypeVar("T")

CLOSING_GRACE = 5.0
"""Seconds that a request under way gets to be answered when the program ends."""
BALANCE_GAP = 2.0
"""Seconds between two looks at the balance, however many jobs end meanwhile."""
WORKERS = 2
"""Threads that decode, and as many that write: more would only take turns, and the window's with them."""
MOST_FINDINGS = 5
"""How often the practice service is started or found anew in one life: one that always dies is left alone."""
MOVES_MONEY = frozenset({JobState.ACCEPTED, JobState.FINISHED, JobState.FAILED, JobState.UNKNOWN})


class Engine:
    """Runs from `start` to `close`; its methods may be called from any thread and answer with futures.

    Futures that the end of the engine overtakes are cancelled, or fail with what the engine failed with.
    """

    def __init__(
        self,
        *,
        open_store: Callable[[], Store],
        find_service: Callable[[], Service],
        find_host: Callable[[], HostSettings] | None = None,
        emit: Callable[[Event], None],
        on_bug: Callable[[BaseException], None],
        limit: int = 3,
        paused: bool = False,
        clock: Callable[[], float] = time.time,
        opened: Future[Store] | None = None,
        adopts: bool = True,
    ) -> None:
        """`adopts` says that jobs which a dead program left are followed as well.

        `find_host` says where pictures of this computer are put, when the first one is; it may block. Without it
        they are put nowhere.
        """
        self._open_store = open_store
        self._find_service = find_service
        self._find_host = find_host
        self._emit_out = emit
        self._on_bug = on_bug
        self._limit = limit
        self._paused = paused
        self._adopts = adopts
        self._clock = clock
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._stop = asyncio.Event()
        self._intake = asyncio.Lock()
        """Held from writing a job down, or reading it, until the schedule has it: or it might get it twice."""
        self._ending = threading.Lock()
        self._ended = False
        self._balance_wanted = asyncio.Event()
        self._last_balance: int | None = None
        self._key_told = False
        self._tasks: list[asyncio.Future[None]] = []
        self._wishes: set[Future[list[JobRecord]]] = set()
        self._finding: asyncio.Future[None] | None = None
        self._findings = 0
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
        """Journal `jobs` and queue them in order; the future is done once they are safe on disk.

        That takes the library alone: while the service is still looked for, they wait for it in the queue.
        """
        wish = self._call(lambda: self._submit(jobs, front), self.opened)
        self._wishes.add(wish)
        wish.add_done_callback(self._wishes.discard)
        return wish

    def drop(self, job_id: int) -> Future[bool]:
        """Take a waiting job out of the queue; False when it has been sent already."""
        return self._call(lambda: self._drop(job_id), self.opened)

    def send_here(self, job: JobRecord) -> Future[None]:
        """Queue a job that waits for another service or account: it is to be bought with the one in force."""
        return self._call(lambda: self._send_here(job.id))

    def resume(self) -> Future[None]:
        """Send on after something was held back or while waiting for the network."""
        return self._call(self._resume)

    def set_limit(self, limit: int) -> Future[None]:
        """Change how many jobs are with the service at once."""
        return self._call(lambda: self._set_limit(limit))

    def arrange(self, order: Sequence[int]) -> Future[None]:
        """Put the waiting jobs into this order, for good; ids that no longer wait are left alone."""
        return self._call(lambda: self._arrange(order), self.opened)

    def pause(self, paused: bool) -> Future[None]:
        """Send nothing more until the artist wants it sent, or go on."""
        return self._call(lambda: self._pause(paused), self.opened)

    def balance(self) -> Future[Balance]:
        """Ask the service for the balance now; it is reported as an event as well."""
        return self._call(self._ask_balance)

    def use(self, service: Service) -> Future[None]:
        """Speak to another address or with another key from now on, and send on what was held back.

        Jobs that were sent to another address are left as they are; those that were sent to this one are taken
        up, also those of another key: it may have been the same account's.
        """
        return self._call(lambda: self._use(service))

    def fetch_again(self, job: JobRecord, lost: Collection[int] = ()) -> Future[None]:
        """Look once more for a job's missing pictures, or for a job that expired or was sent elsewhere.

        `lost` are indices of stored pictures whose files are gone or damaged: they are fetched as well.
        Raises what the service says to it; the job then stays as it was.
        """
        return self._call(lambda: self._retrying.fetch_again(job.id, lost))

    def bring_by_id(
        self, numbers: Sequence[str], told: Callable[[int, int], None], project: str = "", tags: Sequence[str] = ()
    ) -> Future[ById]:
        """Fetch jobs of the account that were bought elsewhere; `told` is called on the engine's thread.

        See `by_id.bring_by_id`; cancelling the future stops it.
        """
        return self._call(lambda: self._bring_by_id(numbers, told, project, tags))

    def hand_in(self, path: Path, task: Task = Task.DIFFUSION) -> Future[HandedIn]:
        """Put a picture of this computer where a request of that task reads it; see `HandingIn.hand_in`."""
        return self._call(lambda: self._hand_in(path, task))

    def use_host(self, settings: HostSettings) -> Future[None]:
        """Put pictures of this computer there from now on."""
        return self._call(lambda: self._use_host(settings), self.opened)

    def check_host(self, settings: HostSettings) -> Future[str]:
        """Try a host; see `HandingIn.check`."""
        return self._call(lambda: self._handing_in.check(settings, local=self._reads_this_network))

    def delete_upload(self, upload: Upload) -> Future[None]:
        """Take away what was put at the host; see `HandingIn.delete`."""
        return self._call(lambda: self._handing_in.delete(upload))

    # -- the engine's own thread ---------------------------------------------------------------

    def _call(self, make: Callable[[], Coroutine[Any, Any, T]], after: Future[Any] | None = None) -> Future[T]:
        """Run what `make` gives on the engine's thread once `after` (usually `ready`) is done."""
        needed = after or self.ready

        async def when_ready() -> T:
            await asyncio.shield(asyncio.wrap_future(needed))
            return await make()

        with self._ending:
            if not self._ended:
                return asyncio.run_coroutine_threadsafe(when_ready(), self._loop)
        refused: Future[T] = Future()
        if needed.cancelled() or (error := needed.exception()) is None:
            refused.cancel()
        else:
            refused.set_exception(error)
        return refused

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        except Exception as error:  # the last frame of this thread: a bug goes to the one place where bugs go
            self._fail(error)
        finally:
            self.ready.cancel()
            with self._ending:
                self._ended = True  # whatever was called before is on the loop and is ended with it
            self._loop.run_until_complete(_end_calls())
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
        self._loop.set_default_executor(ThreadPoolExecutor(WORKERS, "disk", initializer=be_modest))
        with ThreadPoolExecutor(WORKERS, "worker", initializer=be_modest) as workers:
            try:
                self._build(store, workers)
                await self._serve()
            finally:
                store.close()

    def _build(self, store: Store, workers: ThreadPoolExecutor) -> None:
        """All that does not depend on the service; jobs are taken from here on and none is sent yet."""
        from studio.jobs.fetch import Fetcher
        from studio.jobs.retrying import Retrying
        from studio.jobs.runner import Runner, Wire
        from studio.jobs.schedule import Schedule
        from studio.remote.download import Downloader
        from studio.remote.pace import Pace

        self._store = store
        self._workers = workers
        self._clients: list[Client] = []
        self._wire = Wire()
        self._downloader = Downloader()
        self._pace = Pace()
        self._fetcher = Fetcher(
            journal=store.journal,
            files=store.files,
            downloader=self._downloader,
            pace=self._pace,
            emit=self._emit,
            workers=workers,
            learn_prompt=lambda job_id, prompt: store.arrivals.learn_prompt(job_id, prompt),
            clock=self._clock,
            on_later=lambda: self._retrying.look(),
        )
        self._runner = Runner(
            journal=store.journal,
            wire=self._wire,
            fetcher=self._fetcher,
            pace=self._pace,
            clock=self._clock,
            emit=self._emit,
            purse=lambda: self._last_balance,
            on_unreachable=self._on_unreachable,
        )
        self._schedule: Schedule = Schedule(
            runner=self._runner,
            pace=self._pace,
            emit=self._emit,
            limit=self._limit,
            on_bug=self._on_bug,
            paused=self._paused,
        )
        self._retrying = Retrying(
            journal=store.journal,
            runner=self._runner,
            schedule=self._schedule,
            wire=self._wire,
            emit=self._emit,
            clock=self._clock,
        )

    async def _serve(self) -> None:
        service = await self._unless_stopped(self._service)
        tasks = self._tasks
        if service is not None:
            self._speak_with(service)
            if (trouble := await self._begin()) is not None:
                self._emit(Trouble(trouble))
                tasks.append(asyncio.ensure_future(self._begin_later(trouble)))
            await self._address_queue()
            self._schedule.open()
            self.ready.set_result(None)
            tasks.append(asyncio.ensure_future(self._watch_balance()))
            if self._adopts:
                tasks.append(asyncio.ensure_future(self._retrying.run()))
            await self._stop.wait()
        for task in tasks:
            task.cancel()
        self._schedule.stop()  # or a place that becomes free now would be sold once more
        if wishes := [asyncio.wrap_future(wish) for wish in tuple(self._wishes)]:
            await asyncio.wait(wishes, timeout=CLOSING_GRACE)  # pressed a moment ago: kept for the next start
        await self._runner.close(CLOSING_GRACE)
        await self._schedule.close()
        await self._downloader.aclose()
        if "_handing_in" in self.__dict__:
            await self._handing_in.aclose()
        for client in self._clients:
            await client.aclose()

    async def _unless_stopped(self, work: Callable[[], T]) -> T | None:
        """What `work` gives; None when the program ends first, which waits for nobody's keyring.

        The thread is a daemon for the same reason: a question that nobody answers must not keep the process.
        """
        working = asyncio.wrap_future(aside(work))
        stopping = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if working.done():
            return working.result()
        working.cancel()
        return None

    def _service(self) -> Service:
        from studio.remote.client import base_url

        try:
            service = self._find_service()
            base_url(service.base_url)
        except StudioError as error:
            self._emit(Trouble(error))
            return NOWHERE
        return service

    def _speak_with(self, service: Service) -> None:
        from studio.remote.client import Client

        self._service_in_force = service
        # A paid request may be under way on the old client, so it is closed only at the end.
        self._clients.append(Client(service.base_url, service.api_key, callback=service.callback))
        self._wire.use(self._clients[-1], service.name(self._store.database.library_id))
        self._pace.tempo = service.tempo
        self._downloader.local = _is_local(service)
        self._emit(ServiceChanged(self._wire.service))

    async def _begin(self) -> LibraryError | None:
        """Go on where the last time ended; the trouble, while the library cannot be read or written."""
        try:
            for task, seconds in (await asyncio.wrap_future(self._store.library.durations())).items():
                self._pace.learn(task, seconds)
            await self._take_up()
        except LibraryError as error:
            return error
        return None

    async def _begin_later(self, trouble: LibraryError | None) -> None:
        failures = 0
        while trouble is not None:
            failures += 1
            await asyncio.sleep(self._pace.after_failure(failures, trouble))
            trouble = await self._begin()

    async def _take_up(self) -> None:
        """Go on with the jobs of the service in force that nobody drives."""
        if not self._adopts or self._store.sealed:
            return
        service = self._wire.service
        async with self._intake:
            ours = self._store.journal.unfinished(lambda state, sent_to: goes_on(state, sent_to, service))
            for job in await asyncio.wrap_future(ours):
                if not self._schedule.has(job.id):
                    self._schedule.add(job)

    async def _address_queue(self) -> None:
        """What waits here is for the service in force, and free to go: the next start is to know that as well."""
        meant = meant_for(self._wire.service)
        with contextlib.suppress(LibraryError):  # then the cards say it a little longer
            for job in self._schedule.waiting():
                if job.error or job.sent_to != meant:
                    change = self._store.journal.change(job.id, sent_to=meant, error="")
                    self._renew(await asyncio.wrap_future(change))

    async def _send_here(self, job_id: int) -> None:
        async with self._intake:
            job = await asyncio.wrap_future(self._store.journal.claim(job_id))
            if job is None or job.state is not JobState.QUEUED or self._schedule.has(job_id):
                return
            change = self._store.journal.change(job_id, sent_to=meant_for(self._wire.service), error="")
            job = await asyncio.wrap_future(change)
            self._emit(JobChanged(job))
            self._schedule.add(job)

    async def _drop(self, job_id: int) -> bool:
        if self._schedule.has(job_id):
            return await self._schedule.drop(job_id)
        async with self._intake:  # it waits for another service, or was left by a program that is gone
            job = await asyncio.wrap_future(self._store.journal.claim(job_id))
            if job is None or job.state is not JobState.QUEUED or self._schedule.has(job_id):
                return False
            await self._runner.drop(job)
            return True

    async def _submit(self, jobs: Sequence[NewJob], front: bool) -> list[JobRecord]:
        async with self._intake:
            meant = meant_for(self._wire.service)
            records = await asyncio.wrap_future(self._store.journal.record_many(list(jobs), sent_to=meant))
            for record in reversed(records) if front else records:
                self._emit(JobAdded(record))
                self._schedule.add(record, front=front)
            # From here on they are bought: whoever was told that it failed would press again, and pay twice.
            if front:
                with contextlib.suppress(LibraryError):  # then the next start has them in another order
                    await self._arrange([job.id for job in self._schedule.waiting()])
        if (held := self._schedule.held) is not None:
            with contextlib.suppress(LibraryError):  # then their cards do not say what they wait for
                for record in records:
                    why = self._store.journal.change(record.id, error=str(held), remedy=held.remedy)
                    self._renew(await asyncio.wrap_future(why))
        return records

    async def _resume(self) -> None:
        self._runner.wake()
        await self._address_queue()
        self._schedule.resume()

    def _renew(self, job: JobRecord) -> None:
        self._schedule.renew(job)
        self._emit(JobChanged(job))

    async def _set_limit(self, limit: int) -> None:
        self._schedule.set_limit(limit)

    async def _arrange(self, order: Sequence[int]) -> None:
        if turns := self._schedule.arrange(order):
            await asyncio.wrap_future(self._store.journal.set_turns(turns))

    async def _pause(self, paused: bool) -> None:
        self._schedule.pause(paused)

    async def _ask_balance(self) -> Balance:
        balance = await self._wire.client.balance()
        self._last_balance = balance.spendable
        self._emit(BalanceChanged(balance))
        return balance

    async def _use(self, service: Service) -> None:
        self._speak_with(service)
        self._balance_wanted.set()
        await self._take_up()
        await self._resume()

    async def _bring_by_id(
        self, numbers: Sequence[str], told: Callable[[int, int], None], project: str, tags: Sequence[str]
    ) -> ById:
        from studio.jobs.by_id import bring_by_id  # loaded when it is wanted

        return await bring_by_id(
            numbers,
            wire=self._wire,
            arrivals=self._store.arrivals,
            schedule=self._schedule,
            pace=self._pace,
            clock=self._clock,
            emit=self._emit,
            told=told,
            project=project,
            tags=tags,
        )

    async def _hand_in(self, path: Path, task: Task) -> HandedIn:
        service, client = self._service_in_force, self._wire.client
        return await self._handing_in.hand_in(path, task, service, client, local=self._reads_this_network)

    @cached_property
    def _handing_in(self) -> HandingIn:
        """Made with the first picture of this computer: most days have none."""
        from studio.jobs.handing_in import HandingIn

        return HandingIn(
            uploads=self._store.uploads, workers=self._workers, find_host=self._find_host, clock=self._clock
        )

    async def _use_host(self, settings: HostSettings) -> None:
        self._handing_in.use(settings)

    @property
    def _reads_this_network(self) -> bool:
        """Whether the service that is paid reads addresses of this network: one that is tried out may."""
        return not self._service_in_force.practice and self._downloader.local

    def _on_unreachable(self) -> None:
        """The practice service may have been another program's, and gone with it: then it is ours to run."""
        idle = self._finding is None or self._finding.done()
        if self._service_in_force.practice and idle and self._findings < MOST_FINDINGS and not self.is_closing:
            self._findings += 1
            self._finding = asyncio.ensure_future(self._find_again())
            self._tasks.append(self._finding)

    async def _find_again(self) -> None:
        try:
            service = await self._unless_stopped(self._find_service)
        except StudioError as error:
            log.warning("no practice service: %s", error)  # the jobs say that it cannot be reached
            return
        if service is not None and service.base_url != self._service_in_force.base_url:
            await self._use(service)

    async def _watch_balance(self) -> None:
        self._balance_wanted.set()
        while True:
            await self._balance_wanted.wait()
            self._balance_wanted.clear()
            try:
                await self._ask_balance()
            except KeyRefused as error:
                self._emit(Trouble(error))
            except StudioError as error:
                # Jobs report their own trouble; a balance that cannot be had right now is only that.
                log.info("no balance: %s", error)
            await asyncio.sleep(BALANCE_GAP)

    def _emit(self, event: Event) -> None:
        match event:
            case JobChanged(job) if job.state in MOVES_MONEY:
                self._balance_wanted.set()
            case BalanceChanged() | ServiceChanged():
                self._key_told = False
            case Trouble(KeyRefused(), holds=holds):
                # Every job under way meets it at every look; it is told once, or by what holds up the queue.
                if self._key_told and not holds:
                    return
                self._key_told = True
        self._emit_out(event)


async def _end_calls() -> None:
    """Cancel what is still on this loop, and wait for it."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _is_local(service: Service) -> bool:
    from studio.remote.download import is_private

    return is_private(urlsplit(service.base_url).hostname or "")
