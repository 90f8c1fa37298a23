"""An engine over a real store in a temporary folder; the service is either the practice service or a scripted one."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.jobs.engine import Engine
from studio.jobs.events import Event, JobChanged
from studio.jobs.service import Service
from studio.store import open_store
from studio.store.records import JobRecord, JobState
from studio.store.settings.hosts import HostSettings


class Bench:
    """Engines over one home, one after the other, and what they reported."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.seen: list[Event] = []
        self.bugs: list[BaseException] = []
        self.ahead = 0.0
        """Seconds by which the clock of engines and store is ahead."""
        self._open: list[Engine] = []

    def engine(
        self,
        base_url: str,
        api_key: str = "key",
        *,
        limit: int = 3,
        practice: bool = False,
        paused: bool = False,
        host: HostSettings | None = None,
        find_host: Callable[[], HostSettings] | None = None,
        find: Callable[[], object] = lambda: None,
    ) -> Engine:
        """Start an engine that speaks with that service, without waiting between looks.

        `find` is called before the service is found, on the thread that looks for it, and may give another one.
        """

        def find_service() -> Service:
            found = find()
            return found if isinstance(found, Service) else Service(base_url, api_key, 0.0, practice)

        made = Engine(
            open_store=lambda: open_store(self.home / "data", self.home / "pictures", self.home / "cache", self.clock),
            find_service=find_service,
            find_host=find_host or (lambda: host or HostSettings()),
            emit=self.events.put,
            on_bug=self.bugs.append,
            limit=limit,
            paused=paused,
            clock=self.clock,
        )
        made.start()
        self._open.append(made)
        return made

    def clock(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self.ahead

    def wait(self, condition: Callable[[Event], bool], seconds: float = 30.0) -> Event:
        """The next event for which `condition` holds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                event = self.events.get(timeout=left)
            except queue.Empty:
                break
            self.seen.append(event)
            if condition(event):
                return event
        raise AssertionError(f"what was waited for did not happen; seen: {self.seen}, bugs: {self.bugs}")

    def wait_for(self, job_id: int, *states: JobState) -> JobRecord:
        """The job as it is when it enters one of `states`."""
        event = self.wait(lambda e: isinstance(e, JobChanged) and e.job.id == job_id and e.job.state in states)
        assert isinstance(event, JobChanged)
        return event.job

    def close(self) -> None:
        for engine in self._open:
            engine.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "home")
    yield made
    made.close()
    assert made.bugs == []
