"""What holds up the queue is told once, and so is that it is over."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from studio.errors import KeyRefused, OutOfCredit, Remedy, TooBusy
from studio.jobs.events import BalanceChanged, JobAdded, JobChanged, Resumed, Trouble
from studio.jobs.service import Service
from studio.store.records import JobState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, finished, order, png
from tests.jobs.test_faults import works
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
        bench.wait(lambda e: isinstance(e, Trouble) and e.holds)
        engine.use(Service(service.base_url, service.api_key, 0.0)).result(30)
        bench.wait_for(made.id, JobState.DONE)
        *troubles, last = told(bench)
        assert (set(troubles), last) == ({KeyRefused}, Resumed)


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


def test_a_new_wish_waits_with_the_others_and_says_why_until_the_artist_goes_on(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if method == "POST" and len(server.posts) == 1:
            return http(403, {"code": 403, "message": "Not on this plan"})
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, limit=1)
        engine.submit([order("a"), order("b")]).result(30)
        bench.wait(lambda e: isinstance(e, Trouble) and e.holds)
        [late] = engine.submit([order("c")]).result(30)
        kept = engine.opened.result().journal.get(late.id).result(30)
        assert kept.state is JobState.QUEUED
        assert kept.error.startswith("Not on this plan")
        engine.balance().result(30)
        assert len(server.posts) == 1
        engine.resume().result(30)
        assert bench.wait_for(late.id, JobState.QUEUED, JobState.SENDING).error == kept.error  # as it was told
        assert bench.wait_for(late.id, JobState.QUEUED).error == ""
        bench.wait_for(late.id, JobState.DONE)
        assert len(server.posts) == 3


def test_a_new_wish_does_not_shorten_the_pause_that_a_busy_service_asks_for(bench: Bench) -> None:
    busy = http(429, {"code": 429, "message": "Too many"}, "retry-after: 600")
    with scripted(lambda _, method, *__: busy if method == "POST" else http(200, BALANCE)) as server:
        engine = bench.engine(server.base_url)
        engine.submit([order("a")]).result(30)
        bench.wait(lambda e: isinstance(e, Trouble))
        engine.submit([order("b")]).result(30)
        for _ in range(3):
            engine.balance().result(30)
        assert len(server.posts) == 1


def test_a_key_refused_at_looks_is_said_once_and_on_the_card_until_it_opens_again(bench: Bench) -> None:
    opens = threading.Event()

    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending", job_id=f"j-{len(server.posts)}"))
        if not opens.is_set():
            return http(401, {"code": 401, "message": "Failed to verify api key"})
        if "/v1/job/" in path:
            return http(200, finished(server, ["/a.png"]) | {"job_id": path.rpartition("/")[2]})
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        made = engine.submit([order("a"), order("b")]).result(30)
        noted: set[int] = set()
        while len(noted) < len(made):
            event = bench.wait(lambda e: isinstance(e, JobChanged) and bool(e.job.error))
            assert isinstance(event, JobChanged)
            assert (event.job.state, event.job.remedy) == (JobState.ACCEPTED, Remedy.ENTER_KEY)
            noted.add(event.job.id)
        assert told(bench).count(KeyRefused) == 1
        opens.set()
        bench.wait_for(made[0].id, JobState.DONE)
        bench.wait(lambda e: isinstance(e, BalanceChanged))


def test_a_start_without_a_key_says_that_there_is_none(bench: Bench) -> None:
    with scripted(works) as server:
        bench.engine(server.base_url, "")
        trouble = bench.wait(lambda e: isinstance(e, Trouble))
        assert isinstance(trouble, Trouble)
        assert isinstance(trouble.error, KeyRefused)
        assert trouble.error.remedy is Remedy.ENTER_KEY
        assert server.gets == []


def test_pictures_that_do_not_come_say_so_until_they_do(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if path == "/a.png" and server.gets.count("/a.png") < 3:
            return http(503, b"")
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        bench.wait(lambda e: isinstance(e, JobChanged) and e.job.state is JobState.FINISHED and bool(e.job.error))
        assert bench.wait_for(made.id, JobState.DONE).error == ""


def test_a_prompt_that_is_refused_for_its_content_holds_nobody_up(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if method == "POST" and len(server.posts) == 1:
            return http(403, {"code": 403, "message": "The prompt holds sensitive content"})
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, limit=1)
        refused, other = engine.submit([order("a"), order("b")]).result(30)
        bench.wait_for(refused.id, JobState.REFUSED)
        bench.wait_for(other.id, JobState.DONE)
        assert not any(isinstance(event, Trouble) and event.holds for event in bench.seen)


@pytest.mark.parametrize("taken", [False, True], ids=["sending comes to nothing", "the service takes it"])
def test_a_job_taken_back_while_it_is_being_sent_is_dropped_unless_the_service_has_it(
    bench: Bench, taken: bool
) -> None:
    asked, told = threading.Event(), threading.Event()

    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if method != "POST":
            return works(server, method, path, body)
        asked.set()
        assert told.wait(30)
        return http(200, job("pending")) if taken else http(429, {"code": 429, "message": "Too many"}, "retry-after: 0")

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        assert asked.wait(30)
        wishes = [engine.drop(made.id), engine.drop(made.id)]
        engine.set_limit(3).result(30)  # on the engine's thread after the wishes, which are therefore heard
        told.set()
        assert [wish.result(30) for wish in wishes] == [not taken] * 2
        bench.wait_for(made.id, JobState.DONE if taken else JobState.DROPPED)
        assert len(server.posts) == 1
