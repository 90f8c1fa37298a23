"""Pictures that could not be had are tried again by themselves, over restarts, until they come or are surely gone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from studio.errors import DiskError, PictureGone
from studio.jobs import fetch
from studio.jobs.events import JobChanged, Trouble
from studio.jobs.fetch import BROKEN_TRIES, DEAD_LOOKS
from studio.remote import pace
from studio.request.lifetimes import FILES_SECONDS
from studio.store.records import JobRecord, JobState, PictureState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, finished, order, png
from tests.jobs.test_faults import FullDisk

Second = Callable[[int], bytes | None]


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SOONEST_LATER", 0.02)


def shop(second: Second, *, look: Callable[[int], bytes | None] = lambda _: None) -> Callable[..., bytes | None]:
    """A service whose first picture comes at once; the second answers its n-th request (from 1) as `second` says.

    `look` may answer the n-th question after the job in its own way.
    """

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes | None:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            own = look(sum("/job/" in seen for seen in server.gets))
            return own or http(200, finished(server, ["/a.png", "/b.png"]))
        if path == "/b.png":
            return second(server.gets.count("/b.png"))
        return http(200, png() if path.endswith(".png") else BALANCE)

    return answer


def bought(bench: Bench, server: Scripted) -> JobRecord:
    """A job whose second picture is missing."""
    engine = bench.engine(server.base_url)
    [made] = engine.submit([order()]).result(30)
    done = bench.wait_for(made.id, JobState.DONE)
    assert [picture.state for picture in done.pictures] == [PictureState.STORED, PictureState.MISSING]
    return done


def is_whole(event: object) -> bool:
    return isinstance(event, JobChanged) and all(one.state is PictureState.STORED for one in event.job.pictures)


def is_dead(event: object) -> bool:
    return isinstance(event, Trouble) and isinstance(event.error, PictureGone)


@pytest.mark.usefixtures("soon")
def test_a_broken_download_is_tried_again_later_and_comes(bench: Bench) -> None:
    broken = 2 * BROKEN_TRIES
    with scripted(shop(lambda n: http(200, png()[:60] if n <= broken else png()))) as server:
        done = bought(bench, server)
        assert (done.pictures[1].tries, done.pictures[1].next_try is not None) == (1, True)
        event = bench.wait(is_whole)
        assert isinstance(event, JobChanged)
        assert (event.job.pictures[1].tries, event.job.pictures[1].next_try) == (0, None)
        bench.wait_for(done.id, JobState.DONE)
        assert server.gets.count("/b.png") == broken + 1
        assert server.gets.count("/a.png") == 1


def test_it_waits_for_its_time_and_a_restart_goes_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SOONEST_LATER", 3600.0)
    works = [False]
    with scripted(shop(lambda _: http(200, png() if works[0] else b"no picture"))) as server:
        done = bought(bench, server)
        at = done.pictures[1].next_try
        assert at is not None
        assert 3500 < at - time.time() < 3700
        works[0] = True
        bench.close()
        again = bench.engine(server.base_url)
        again.balance().result(30)
        assert server.gets.count("/b.png") == BROKEN_TRIES  # not yet
        bench.close()
        bench.ahead = 4000.0
        bench.engine(server.base_url)
        bench.wait(is_whole)


@pytest.mark.usefixtures("soon")
def test_a_link_is_dead_when_it_was_refused_over_and_over_and_then_it_is_told_once(bench: Bench) -> None:
    with scripted(shop(lambda _: http(404, b"gone"))) as server:
        done = bought(bench, server)
        assert done.pictures[1].next_try is not None  # the service's own replicas may lag
        event = bench.wait(is_dead)
        assert isinstance(event, Trouble)
        assert str(event.error).startswith("A picture of “a lighthouse")
        dead = bench.wait_for(done.id, JobState.DONE).pictures[1]
        assert (dead.state, dead.next_try, dead.tries) == (PictureState.MISSING, None, DEAD_LOOKS)
        assert "404" in dead.error
        assert sum(map(is_dead, bench.seen)) == 1
        assert server.gets.count("/b.png") == 2 * DEAD_LOOKS  # the link, and the one that was asked for anew


@pytest.mark.usefixtures("soon")
def test_a_refused_link_is_not_given_up_while_nobody_can_say_where_it_is_now(bench: Bench) -> None:
    looks = [0]

    def look(number: int) -> bytes | None:
        looks[0] = number
        return http(503, b"") if 1 < number <= 2 * DEAD_LOOKS else None

    def picture(_: int) -> bytes:
        return http(200, png()) if looks[0] > 2 * DEAD_LOOKS else http(403, b"")

    with scripted(shop(picture, look=look)) as server:
        bought(bench, server)
        bench.wait(is_whole)
        assert not any(map(is_dead, bench.seen))


@pytest.mark.usefixtures("soon")
def test_after_a_month_nothing_is_tried_any_more(bench: Bench) -> None:
    with scripted(shop(lambda _: http(200, b"no picture"))) as server:
        done = bought(bench, server)
        journal = bench._open[0].opened.result(30).journal
        journal.change(done.id, ended_at=time.time() - FILES_SECONDS - 60).result(30)
        bench.wait(is_dead)
        dead = bench.wait_for(done.id, JobState.DONE).pictures[1]
        assert (dead.state, dead.next_try) == (PictureState.MISSING, None)
        assert fetch.NO_MORE in dead.error


@pytest.mark.usefixtures("soon")
def test_what_the_disk_refused_is_fetched_once_there_is_room(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(shop(lambda _: http(200, png()))) as server:
        engine = bench.engine(server.base_url)
        store = engine.opened.result(30)
        disk = FullDisk(store, monkeypatch, "picture_stored", lambda _, index, *__: index == 1)
        [made] = engine.submit([order()]).result(30)
        missing = bench.wait_for(made.id, JobState.DONE).pictures[1]
        assert missing.error == str(DiskError("The disk is full.", "Make room."))
        disk.full = False
        bench.wait(is_whole)


@pytest.mark.parametrize("table", ["job", "picture"])
def test_what_is_in_the_trash_is_not_fetched(bench: Bench, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    monkeypatch.setattr(pace, "SOONEST_LATER", 3600.0)
    with scripted(shop(lambda _: http(200, b"no picture"))) as server:
        done = bought(bench, server)
        store = bench._open[0].opened.result(30)
        bench.ahead = 4000.0
        assert store.journal.due_pictures().result(30)[0] == [done.id]
        store.database.write(
            lambda connection: connection.execute(f"UPDATE {table} SET trashed_at = 1.0").rowcount
        ).result(30)
        assert store.journal.due_pictures().result(30)[0] == []
