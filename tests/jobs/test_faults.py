"""A crash or a full disk at each step of a job: bought once at most, never lost, begun again from what is on disk."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from studio.errors import DiskError
from studio.jobs.engine import Engine
from studio.jobs.events import JobChanged, Trouble
from studio.store import LIBRARY_FILE, Store
from studio.store.records import JobRecord, JobState, PictureState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, finished, order, png


def works(server: Scripted, method: str, path: str, _: bytes) -> bytes:
    """A service that takes every job and has it ready at the first look."""
    if method == "POST":
        return http(200, job("pending"))
    if "/job/" in path:
        return http(200, finished(server, ["/a.png", "/b.png"]))
    return http(200, png() if path.endswith(".png") else BALANCE)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted(works) as running:
        yield running


class FullDisk:
    """Makes the journal refuse steps for as long as `full`; `refused` is set once it has."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch, method: str, when: Callable[..., bool]) -> None:
        self.full = True
        self.refused = threading.Event()
        real = getattr(store.journal, method)

        def step(*arguments: Any, **facts: Any) -> Future[JobRecord]:
            if not self.full or not when(*arguments, **facts):
                done: Future[JobRecord] = real(*arguments, **facts)
                return done
            self.refused.set()
            refusal: Future[JobRecord] = Future()
            refusal.set_exception(DiskError("The disk is full.", "Make room."))
            return refusal

        monkeypatch.setattr(store.journal, method, step)


def to(state: JobState) -> Callable[..., bool]:
    return lambda *_, **facts: facts.get("state") is state


def always(*_: Any, **__: Any) -> bool:
    return True


# --- the disk says no ------------------------------------------------------------------------------------------------


def test_what_cannot_be_written_down_is_not_sent(
    bench: Bench, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = bench.engine(server.base_url)
    FullDisk(engine.opened.result(30), monkeypatch, "record_many", always)
    with pytest.raises(DiskError, match="full"):
        engine.submit([order()]).result(30)
    engine.balance().result(30)
    assert server.posts == []


@pytest.mark.parametrize(
    ("method", "when"),
    [
        ("change", to(JobState.SENDING)),
        ("change", to(JobState.ACCEPTED)),
        ("finished", always),
        ("change", to(JobState.DONE)),
    ],
    ids=["before sending", "with the number in hand", "when it is finished", "at the end"],
)
def test_a_full_disk_is_said_and_the_job_goes_on_once_there_is_room(
    bench: Bench, server: Scripted, monkeypatch: pytest.MonkeyPatch, method: str, when: Callable[..., bool]
) -> None:
    engine = bench.engine(server.base_url)
    disk = FullDisk(engine.opened.result(30), monkeypatch, method, when)
    [made] = engine.submit([order()]).result(30)
    assert disk.refused.wait(30)
    disk.full = False
    done = bench.wait_for(made.id, JobState.DONE)
    assert [picture.state for picture in done.pictures] == [PictureState.STORED] * 2
    assert len(server.posts) == 1
    assert len(list(bench.home.rglob("*.png"))) == 2
    assert [str(event.error) for event in bench.seen if isinstance(event, Trouble)] == ["The disk is full. Make room."]


def test_a_picture_that_the_disk_refused_says_so_and_is_fetched_again_on_request(
    bench: Bench, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = bench.engine(server.base_url)
    disk = FullDisk(engine.opened.result(30), monkeypatch, "picture_stored", lambda _, index, *__: index == 1)
    [made] = engine.submit([order()]).result(30)
    done = bench.wait_for(made.id, JobState.DONE)
    assert [picture.state for picture in done.pictures] == [PictureState.STORED, PictureState.MISSING]
    assert done.pictures[1].error == "The disk is full. Make room."
    disk.full = False
    engine.fetch_again(done).result(30)
    again = bench.wait_for(made.id, JobState.DONE)
    assert [picture.state for picture in again.pictures] == [PictureState.STORED] * 2
    assert len(list(bench.home.rglob("*.png"))) == 2


# --- a crash ---------------------------------------------------------------------------------------------------------


def put(bench: Bench, job_id: int, **facts: object) -> None:
    """Set the row of a library that nobody has open to what a crash would have left."""
    writer = sqlite3.connect(bench.home / "data" / LIBRARY_FILE)
    with writer:
        writer.execute(
            f"UPDATE job SET {', '.join(f'{name} = ?' for name in facts)} WHERE id = {job_id}", [*facts.values()]
        )
    writer.close()


def begun(bench: Bench, engine: Engine) -> JobRecord:
    """A job that is done, and its program gone."""
    [made] = engine.submit([order()]).result(30)
    done = bench.wait_for(made.id, JobState.DONE)
    engine.close()
    return done


def test_an_intent_that_was_never_sent_is_sent_once(bench: Bench, server: Scripted) -> None:
    never = threading.Event()
    engine = bench.engine(server.base_url, find=never.wait)
    [made] = engine.submit([order()]).result(30)
    engine.close()
    never.set()
    bench.engine(server.base_url)
    bench.wait_for(made.id, JobState.DONE)
    assert len(server.posts) == 1


@pytest.mark.parametrize("state", [JobState.ACCEPTED, JobState.FINISHED], ids=["before a look", "before a download"])
def test_what_was_bought_is_brought_home_after_a_crash(bench: Bench, server: Scripted, state: JobState) -> None:
    done = begun(bench, bench.engine(server.base_url))
    put(bench, done.id, state=state.value, owner="a-dead-program")
    writer = sqlite3.connect(bench.home / "data" / LIBRARY_FILE)
    with writer:
        writer.execute("UPDATE picture SET state = 'waiting', path = '', sha256 = ''")
    writer.close()
    bench.engine(server.base_url)
    again = bench.wait_for(done.id, JobState.DONE)
    # The files of before the crash were whole and in their places: no second copy, no second purchase.
    assert [picture.path for picture in again.pictures] == [picture.path for picture in done.pictures]
    assert len(list(bench.home.rglob("*.png"))) == 2
    assert len(server.posts) == 1


def test_a_part_that_a_crash_left_is_no_picture(bench: Bench, server: Scripted) -> None:
    done = begun(bench, bench.engine(server.base_url))
    place = next(bench.home.rglob("*.png")).parent
    for left in bench.home.rglob("*.png"):
        left.unlink()
    writer = sqlite3.connect(bench.home / "data" / LIBRARY_FILE)
    with writer:
        writer.execute("UPDATE picture SET state = 'waiting', path = '', sha256 = ''")
    writer.close()
    put(bench, done.id, state="finished", owner="a-dead-program")
    engine = bench.engine("http://127.0.0.1:9")
    files = engine.opened.result(30).files
    part = files.place(done, 0, "png").part
    engine.close()
    place.mkdir(parents=True, exist_ok=True)
    part.write_bytes(png()[:50])
    bench.engine(server.base_url)
    again = bench.wait_for(done.id, JobState.DONE)
    assert [picture.size_bytes for picture in again.pictures] == [len(png())] * 2
    assert not part.exists()


def test_a_status_that_goes_backwards_ends_all_the_same(bench: Bench) -> None:
    words = iter(["processing", "staged", "no word of ours", "pending"])

    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if "/v1/job/" in path and (word := next(words, "")):
            return http(200, job(word))
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        bench.wait_for(made.id, JobState.DONE)


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_any_number_of_pictures_is_brought_home_even_of_one_address(bench: Bench, count: int) -> None:
    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if "/v1/job/" in path:
            return http(200, finished(server, ["/a.png"] * count))
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        done = bench.wait_for(made.id, JobState.DONE)
        assert [picture.state for picture in done.pictures] == [PictureState.STORED] * count


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_what_was_paid_is_looked_at_until_the_trouble_is_over(bench: Bench, status: int) -> None:
    looks = 0

    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        nonlocal looks
        if "/v1/job/" in path:
            looks += 1
            if looks <= 5:
                return http(status, {"code": status, "message": "Not now"})
        return works(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        bench.wait_for(made.id, JobState.DONE)
        assert len(server.posts) == 1


BUYER = """
import sys
from pathlib import Path
from studio.jobs.engine import Engine
from studio.jobs.job import new_job
from studio.jobs.service import Service
from studio.request.operations import Imagine
from studio.store import open_store

home, address = Path(sys.argv[1]), sys.argv[2]
engine = Engine(
    open_store=lambda: open_store(home / "data", home / "pictures", home / "cache"),
    find_service=lambda: Service(address, "key", 0.0),
    emit=lambda event: None,
    on_bug=lambda bug: print("bug", bug, flush=True),
)
engine.start()
engine.submit([new_job(Imagine(text=f"hill {number} of {sys.argv[3]}")) for number in range(4)]).result()
sys.stdin.read()
"""


def everything(store: Store) -> list[JobRecord]:
    return store.library.page(store.library.ids().result(30)).result(30)


@pytest.mark.slow
@pytest.mark.timeout(480)  # it starts the program six times
def test_killed_at_any_moment_nothing_is_bought_twice_and_nothing_bought_is_lost(bench: Bench) -> None:
    chance = random.Random(20261124)
    sold: list[str] = []
    events = 0
    wanted, reached = 0, threading.Event()

    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        nonlocal events
        events += 1
        if events >= wanted:
            reached.set()
        if method == "POST":
            sold.append(body.decode())
            return http(200, job("pending", job_id=f"j-{len(sold)}"))
        if "/v1/job/" in path:
            return http(200, finished(server, ["/a.png"]) | {"job_id": path.rpartition("/")[2]})
        return http(200, png() if path == "/a.png" else BALANCE)

    with scripted(answer) as server:
        for life in range(6):
            wanted = events + chance.randrange(
                1, 13
            )  # requests after which it is killed; four jobs make twelve at least
            reached.clear()
            command = [sys.executable, "-c", BUYER, str(bench.home), server.base_url, str(life)]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as buyer:
                assert reached.wait(120), f"it does not buy: {events} of {wanted} requests in life {life}"
                buyer.kill()
                assert buyer.stdout is not None
                assert buyer.stdout.read() == ""
        engine = bench.engine(server.base_url)
        engine.ready.result(30)
        store = engine.opened.result()
        while any(not one.is_over for one in everything(store)):
            bench.wait(lambda e: isinstance(e, JobChanged) and e.job.is_over)
        kept = everything(store)
        assert store.database.check().result(30) == []
    assert max(Counter(sold).values()) == 1
    assert len(kept) >= len(sold)
    states = Counter(one.state for one in kept)
    assert set(states) <= {JobState.DONE, JobState.UNKNOWN}
    asked = {one.body["text"] for one in kept}
    assert {json.loads(body)["text"] for body in sold} <= asked
    for one in kept:
        for picture in one.pictures:
            assert picture.state is PictureState.STORED
            assert store.files.absolute(picture.path).read_bytes() == png()
