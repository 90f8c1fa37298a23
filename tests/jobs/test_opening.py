"""What is asked for before the service is there is safe at once; what is asked for after the end is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from studio.errors import DiskError
from studio.jobs.engine import MOST_FINDINGS, Engine
from studio.jobs.events import JobAdded, Trouble
from studio.jobs.service import Service
from studio.store import open_store
from studio.store.journal import Journal
from studio.store.records import JobRecord, JobState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import scripted
from tests.jobs.test_engine import order
from tests.jobs.test_faults import works


def test_a_wish_is_safe_and_seen_before_the_service_is_found_and_bought_after(bench: Bench) -> None:
    found = threading.Event()
    with scripted(works) as server:
        engine = bench.engine(server.base_url, find=lambda: found.wait(30), limit=1)
        [first] = engine.submit([order("a hill")]).result(30)
        [second] = engine.submit([order("a lake")], front=True).result(30)
        bench.wait(lambda e: isinstance(e, JobAdded) and e.job.id == second.id)
        assert not engine.ready.done()
        assert [job.id for job in everything(engine)] == [second.id, first.id]
        assert server.posts == []
        found.set()
        bench.wait_for(first.id, JobState.DONE)
        assert [b"lake" in body for body in server.posts] == [True, False]


def everything(engine: Engine) -> list[Any]:
    library = engine.opened.result(30).library
    return library.page(library.ids().result(30)).result(30)


def test_a_wish_can_be_taken_back_before_the_service_is_found(bench: Bench) -> None:
    found = threading.Event()
    with scripted(works) as server:
        engine = bench.engine(server.base_url, find=lambda: found.wait(30))
        made = engine.submit([order("a hill"), order("a lake")]).result(30)
        assert engine.drop(made[0].id).result(30)
        assert not engine.ready.done()
        found.set()
        bench.wait_for(made[1].id, JobState.DONE)
        assert len(server.posts) == 1


def test_a_wish_taken_back_while_the_journal_is_read_is_not_bought(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, read = threading.Event(), threading.Event()
    unfinished = Journal.unfinished

    def slowly(journal: Journal, *asked: Any) -> Future[list[JobRecord]]:
        def note(done: Future[list[JobRecord]]) -> None:
            seen.extend(done.result())
            read.set()

        unfinished(journal, *asked).add_done_callback(note)
        return answer

    seen: list[JobRecord] = []
    answer: Future[list[JobRecord]] = Future()
    monkeypatch.setattr(Journal, "unfinished", slowly)
    with scripted(works) as server:
        engine = bench.engine(server.base_url, find=lambda: found.wait(30))
        made = engine.submit([order("a hill"), order("a lake")]).result(30)
        found.set()
        assert read.wait(30)
        assert engine.drop(made[0].id).result(30)
        assert [job.state for job in seen] == [JobState.QUEUED] * 2
        answer.set_result(seen)
        bench.wait_for(made[1].id, JobState.DONE)
        assert len(server.posts) == 1


def test_closing_waits_for_nobody_who_looks_for_the_service_and_keeps_the_wish(bench: Bench) -> None:
    never = threading.Event()
    engine = bench.engine("http://127.0.0.1:9", find=never.wait)
    [made] = engine.submit([order()]).result(30)
    balance = engine.balance()
    engine.close(30)
    assert not engine._thread.is_alive()
    assert engine.ready.cancelled()
    assert balance.cancelled()
    store = open_store(bench.home / "data", bench.home / "pictures", bench.home / "cache")
    assert store.journal.get(made.id).result(30).state is JobState.QUEUED
    assert [job.id for job in store.journal.unfinished().result(30)] == [made.id]  # and it is nobody's
    store.close()
    never.set()


def test_a_wish_of_the_last_moment_is_kept(bench: Bench) -> None:
    never = threading.Event()
    engine = bench.engine("http://127.0.0.1:9", find=never.wait)
    wish = engine.submit([order()])
    engine.close(30)
    [made] = wish.result(0)
    store = open_store(bench.home / "data", bench.home / "pictures", bench.home / "cache")
    assert store.journal.get(made.id).result(30).state is JobState.QUEUED
    store.close()
    never.set()


CALLS: list[Callable[[Engine], Future[Any]]] = [
    lambda engine: engine.submit([order()]),
    lambda engine: engine.drop(1),
    lambda engine: engine.resume(),
    lambda engine: engine.balance(),
]


@pytest.mark.parametrize("call", CALLS, ids=["submit", "drop", "resume", "balance"])
def test_what_is_asked_of_a_closed_engine_is_cancelled(bench: Bench, call: Callable[[Engine], Future[Any]]) -> None:
    with scripted(works) as server:
        engine = bench.engine(server.base_url)
        engine.ready.result(30)
        engine.close()
        assert call(engine).cancelled()


def test_what_is_asked_of_an_engine_without_a_library_is_refused_with_the_reason(bench: Bench) -> None:
    bench.home.mkdir()
    (bench.home / "data").write_text("in the folder's place")
    engine = bench.engine("http://127.0.0.1:9")
    error = engine.opened.exception(30)
    assert error is not None
    engine._thread.join(30)
    assert engine.submit([order()]).exception(30) is error
    assert engine.balance().exception(30) is error


def test_a_disk_that_is_full_at_the_start_is_said_once_and_the_jobs_go_on_once_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = 2
    real = Journal._adopt

    def adopt(*arguments: Any) -> Any:
        nonlocal refusals
        refusals -= 1
        if refusals >= 0:
            raise DiskError("The disk is full.")
        return real(*arguments)

    with scripted(works) as server:
        never = threading.Event()
        before = bench.engine(server.base_url, find=never.wait)
        left = before.opened.result(30).journal.record(order()).result(30)
        before.close()
        never.set()
        bench.seen.clear()
        monkeypatch.setattr(Journal, "_adopt", adopt)
        engine = bench.engine(server.base_url)
        engine.ready.result(30)
        bench.wait_for(left.id, JobState.DONE)
    told = [str(event.error) for event in bench.seen if isinstance(event, Trouble)]
    assert told == ["The disk is full."]


def test_a_practice_service_that_went_with_its_lender_is_found_again(bench: Bench) -> None:
    with scripted(works) as own:
        addresses = iter(["http://127.0.0.1:9", own.base_url])
        engine = bench.engine("", practice=True, find=lambda: Service(next(addresses), "practice", 0.0, practice=True))
        [made] = engine.submit([order()]).result(30)
        bench.wait_for(made.id, JobState.DONE)
        assert len(own.posts) == 1


def test_another_address_is_looked_for_in_practice_only_and_not_for_ever(bench: Bench) -> None:
    found = 0

    def find() -> None:
        nonlocal found
        found += 1

    engine = bench.engine("http://127.0.0.1:9", practice=True, find=find)
    [made] = engine.submit([order()]).result(30)
    for _ in range(2 * MOST_FINDINGS):
        bench.wait_for(made.id, JobState.QUEUED)
        engine.resume().result(30)
    assert 1 < found <= 1 + MOST_FINDINGS
    engine.close()
    found = 0
    engine = bench.engine("http://127.0.0.1:9", find=find)
    [made] = engine.submit([order()]).result(30)
    bench.wait_for(made.id, JobState.QUEUED)
    assert found == 1
