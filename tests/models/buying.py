"""An engine that buys nothing: what stands behind a desk or an editor over a real library."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from studio.errors import StudioError
from studio.jobs.events import BalanceChanged, JobAdded
from studio.jobs.handing_in import HandedIn
from studio.models.tasks import Tasks
from studio.remote.pictures import Pixels
from studio.remote.wire import Balance
from studio.request.tasks import Task
from studio.store import Store
from studio.store.records import JobRecord, NewJob


class Counter:
    """Stands where the engine stands: it journals what is bought, sends nothing, and writes down what was asked."""

    def __init__(self, store: Store, tasks: Tasks) -> None:
        self.store = store
        self.opened: Future[Store] = Future()
        self.ready: Future[None] = Future()
        self.bought: list[NewJob] = []
        self.asked: list[tuple[str, int]] = []
        self.orders: list[list[int]] = []
        self.handed_in: list[Path] = []
        self.tasks: list[Task] = []
        self.refusal: StudioError | None = None
        self._held_back: list[Future[HandedIn]] | None = None
        self._tasks = tasks

    def start(self) -> None:
        self.opened.set_result(self.store)

    def submit(self, jobs: Sequence[NewJob], *, front: bool = False) -> Future[list[JobRecord]]:
        self.bought.extend(jobs)
        recorded = self.store.journal.record_many(jobs).result(10)
        for job in recorded:
            self._tasks.post(JobAdded(job))
        return done(recorded)

    def drop(self, job_id: int) -> Future[bool]:
        self.asked.append(("drop", job_id))
        return done(True)

    def send_here(self, job: JobRecord) -> Future[None]:
        self.asked.append(("send", job.id))
        return done(None)

    def arrange(self, order: Sequence[int]) -> Future[None]:
        self.orders.append(list(order))
        return done(None)

    def fetch_again(self, job: JobRecord, lost: Collection[int] = ()) -> Future[None]:
        self.asked += [("fetch", job.id), *(("lost", index) for index in lost)]
        return done(None)

    def hold_back(self) -> list[Future[HandedIn]]:
        """From here on what is handed in gets its address when the test says so."""
        self._held_back = []
        return self._held_back

    def hand_in(self, path: Path, task: Task = Task.DIFFUSION) -> Future[HandedIn]:
        self.asked.append(("hand in", len(path.name)))
        self.handed_in.append(path)
        self.tasks.append(task)
        if self._held_back is not None:
            self._held_back.append(Future())
            return self._held_back[-1]
        if self.refusal is not None:
            refused: Future[HandedIn] = Future()
            refused.set_exception(self.refusal)
            return refused
        return done(HandedIn(f"http://127.0.0.1:9/emulator/files/{path.name}", Pixels(2, 1, b"abcdef", alpha=False)))

    def balance(self) -> Future[Balance]:
        self.asked.append(("balance", 0))
        answer = Balance(20_000, 840, 20.84)
        self._tasks.post(BalanceChanged(answer))
        return done(answer)


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future
