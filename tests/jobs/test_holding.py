"""What holds up the queue is told once, and so is that it is over."""

from __future__ import annotations

from pathlib import Path

from studio.errors import KeyRefused, OutOfCredit, TooBusy
from studio.jobs.events import JobAdded, Resumed, Trouble
from studio.jobs.service import Service
from studio.store.records import JobState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, finished, order, png
from tests.service import serving


def told(bench: Bench) -> list[type]:
    """Troubles, by their kind, and their ends, in order."""
    return [
        type(event.error) if isinstance(event, Trouble) else Resumed
        for event in bench.seen
        if isinstance(event, Trouble | Resumed)
    ]


def test_a_busy_service_that_takes_the_job_in_the_end_ends_the_trouble(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            busy = http(429, {"code": 429, "message": "Too many"}, "retry-after: 0")
            return busy if len(server.posts) < 3 else http(200, job("pending"))
        if path.startswith("/api/v1/job/"):
            return http(200, finished(server, ["/a.png"]))
        return http(200, png()) if path == "/a.png" else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, limit=1)
        jobs = engine.submit([order(), order()]).result(30)
        bench.wait_for(jobs[1].id, JobState.DONE)
        assert told(bench) == [TooBusy, Resumed]


def test_a_better_key_ends_what_the_refused_one_held(bench: Bench, tmp_path: Path) -> None:
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, "wrong")
        [made] = engine.submit([order("a hill --draft")]).result(30)
        bench.wait(lambda e: isinstance(e, Trouble))
        engine.use(Service(service.base_url, service.api_key, 0.0)).result(30)
        bench.wait_for(made.id, JobState.DONE)
        assert told(bench) == [KeyRefused, Resumed]


def test_going_on_is_told_where_something_was_held_and_nowhere_else(bench: Bench, tmp_path: Path) -> None:
    with serving(tmp_path / "service", balance=50) as service:
        engine = bench.engine(service.base_url, service.api_key, limit=1)
        engine.resume().result(30)
        [refused] = engine.submit([order()]).result(30)
        bench.wait(lambda e: isinstance(e, Trouble))
        for _ in range(2):
            engine.resume().result(30)
        [cheap] = engine.submit([order("a hill --draft")]).result(30)
        bench.wait(lambda e: isinstance(e, JobAdded) and e.job.id == cheap.id)
        bench.wait_for(cheap.id, JobState.DONE)
        assert told(bench) == [OutOfCredit, Resumed]
        assert refused.id != cheap.id
