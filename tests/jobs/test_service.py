"""Two services, or two accounts of one, on the same library: no job is looked for where it was never sent."""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import InputError, JobForgotten
from studio.jobs.engine import Engine
from studio.jobs.events import JobChanged, QueueChanged, ServiceChanged
from studio.jobs.runner import FORGOTTEN_LOOKS
from studio.jobs.service import PRACTICE, Service, elsewhere_words, is_elsewhere
from studio.store import LIBRARY_FILE
from studio.store.records import JobRecord, JobState, PictureState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, job, scripted
from tests.jobs.test_engine import BALANCE, finished, order, png
from tests.service import serving


class Shop:
    """A service with accounts: a job is known to the account that bought it and to no other, whatever its key is."""

    def __init__(self) -> None:
        self.accounts = {"one": "Anna", "two": "Ben"}
        self.jobs: defaultdict[str, list[str]] = defaultdict(list)
        self.looks: list[tuple[str, str]] = []
        self.finishes = True
        self.has_pictures = True
        self.forgets = False
        self.refused_a_picture = threading.Event()

    def answer(self, server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if path == "/a.png":
            if self.has_pictures:
                return http(200, png())
            self.refused_a_picture.set()
            return http(404, b"gone")
        account = self.accounts.get(server.caller.key)
        if account is None:
            return http(401, {"code": 401, "message": "Failed to verify api key"})
        mine = self.jobs[account]
        if method == "POST":
            mine.append(f"{server.root.rpartition(chr(58))[2]}-{len(server.posts)}")
            return http(200, job("pending", job_id=mine[-1]))
        if "/job/" not in path:
            return http(200, BALANCE)
        asked = path.rpartition("/")[2]
        self.looks.append((server.caller.key, asked))
        if asked not in mine or self.forgets:
            return http(404, {"code": 404, "message": "Job not found"})
        done = finished(server, ["/a.png"]) if self.finishes else job("processing")
        return http(200, done | {"job_id": asked})


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def server(shop: Shop) -> Iterator[Scripted]:
    with scripted(shop.answer) as running:
        yield running


def bought(bench: Bench, engine: Engine) -> JobRecord:
    """A job that the service has accepted."""
    [made] = engine.submit([order()]).result(30)
    return bench.wait_for(made.id, JobState.ACCEPTED)


def on_disk(engine: Engine, job_id: int) -> JobRecord:
    return engine.opened.result(30).journal.get(job_id).result(30)


# --- names -----------------------------------------------------------------------------------------------------------


def test_a_name_tells_address_and_account_and_keeps_the_key_to_itself() -> None:
    key = "canary-key-of-some-length"
    name = Service("api.legnext.ai/", key).name("library")
    assert name == Service("https://API.legnext.ai/api/v1", f" {key}\n").name("library")
    address, _, account = name.partition("#")
    assert address == "https://api.legnext.ai/api"
    assert len(account) == 8
    others = {
        Service("api.legnext.ai", "another").name("library"),
        Service("api.legnext.ai", "").name("library"),
        Service("proxy.test", key).name("library"),
        Service("api.legnext.ai", key).name("another library"),
    }
    assert len(others | {name}) == 5
    with pytest.raises(InputError):
        Service("ftp://nowhere", key).name("library")


def test_the_practice_service_is_the_same_at_every_port() -> None:
    names = {Service(f"http://127.0.0.1:{port}/api", "practice", practice=True).name("library") for port in (1, 2)}
    assert names == {PRACTICE}


@pytest.mark.parametrize(
    ("sent_to", "service", "words"),
    [
        ("https://a.test/api#1", "https://a.test/api#1", ""),
        ("https://a.test/api#", "https://a.test/api#1", ""),
        ("https://a.test/api#1", "https://a.test/api#", ""),
        ("https://a.test/api#", "https://b.test/api#", "Sent to https://a.test/api; open"),
        ("", "https://a.test/api#1", ""),
        ("https://a.test/api#1", "", ""),
        ("https://a.test/api#1", "https://a.test/api#2", "Sent to https://a.test/api with another key; open"),
        ("https://a.test/api#1", "https://b.test/api#1", "Sent to https://a.test/api; open"),
        (PRACTICE, "https://b.test/api#1", "Sent to the practice service; open"),
    ],
)
def test_where_a_job_is_stands_in_one_sentence(sent_to: str, service: str, words: str) -> None:
    said = elsewhere_words(sent_to, service)
    assert elsewhere_words(sent_to, service, waits=True).startswith(words.replace("Sent to", "Meant for"))
    assert said.startswith(words)
    assert bool(said) == bool(words) == is_elsewhere(sent_to, service)


# --- on disk ---------------------------------------------------------------------------------------------------------


def test_where_a_job_goes_is_on_disk_before_it_goes(bench: Bench, shop: Shop) -> None:
    seen: list[tuple[str, str]] = []

    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes:
        if method == "POST":
            reader = sqlite3.connect(bench.home / "data" / LIBRARY_FILE)
            seen.extend(reader.execute("SELECT state, sent_to FROM job"))
            reader.close()
        return shop.answer(server, method, path, body)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, "one")
        library = engine.opened.result(30).database.library_id
        job = bought(bench, engine)
        name = Service(server.base_url, "one").name(library)
        assert seen == [("sending", name)]
        assert job.sent_to == name


@pytest.mark.parametrize("status", [401, 429])
def test_a_job_that_was_not_taken_is_meant_for_the_address_and_for_the_account_unless_its_key_is_none(
    bench: Bench, status: int
) -> None:
    with scripted(lambda *_: http(status, {"code": status, "message": "no"}, "retry-after: 600")) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        sent = bench.wait_for(made.id, JobState.SENDING).sent_to
        back = bench.wait_for(made.id, JobState.QUEUED).sent_to
        assert back == (f"{server.base_url}#" if status == 401 else sent)


# --- jobs that wait --------------------------------------------------------------------------------------------------


def left_waiting(bench: Bench, server: Scripted, key: str) -> JobRecord:
    """A job for the account of `key` that was never sent, and nobody there any more."""
    engine = bench.engine(server.base_url, key, limit=1)
    [_, waiting] = engine.submit([order("a hill"), order("a lake")]).result(30)
    bench.wait(lambda e: isinstance(e, JobChanged) and e.job.state is JobState.ACCEPTED)
    engine.close()
    return waiting


def test_a_waiting_job_is_bought_by_no_other_account_unless_the_artist_says_so(
    bench: Bench, shop: Shop, server: Scripted
) -> None:
    shop.finishes = False
    waiting = left_waiting(bench, server, "one")
    shop.finishes = True
    other = bench.engine(server.base_url, "two")
    [made] = other.submit([order("a wood")]).result(30)
    bench.wait_for(made.id, JobState.DONE)
    kept = on_disk(other, waiting.id)
    assert (kept.state, kept.sent_to) == (JobState.QUEUED, waiting.sent_to)
    assert not any(b"lake" in body for body in server.posts)
    other.send_here(kept).result(30)
    done = bench.wait_for(waiting.id, JobState.DONE)
    assert done.sent_to == Service(server.base_url, "two").name(other.opened.result().database.library_id)


def test_a_waiting_job_goes_out_when_its_account_is_back(bench: Bench, shop: Shop, server: Scripted) -> None:
    shop.finishes = False
    waiting = left_waiting(bench, server, "one")
    shop.finishes = True
    bench.engine(server.base_url, "one")
    bench.wait_for(waiting.id, JobState.DONE)


def test_a_job_that_waits_for_another_account_can_be_taken_back(bench: Bench, shop: Shop, server: Scripted) -> None:
    shop.finishes = False
    waiting = left_waiting(bench, server, "one")
    other = bench.engine(server.base_url, "two")
    assert other.drop(waiting.id).result(30)
    assert on_disk(other, waiting.id).state is JobState.DROPPED
    assert not other.drop(waiting.id).result(30)


def test_a_wish_from_before_the_service_was_found_is_meant_for_the_one_that_was(bench: Bench) -> None:
    found = threading.Event()
    with scripted(lambda *_: http(429, {"code": 429, "message": "no"}, "retry-after: 600")) as server:
        engine = bench.engine(server.base_url, find=lambda: found.wait(30))
        [made] = engine.submit([order()]).result(30)
        assert made.sent_to == ""
        found.set()
        engine.ready.result(30)
        name = Service(server.base_url, "key").name(engine.opened.result().database.library_id)
        assert on_disk(engine, made.id).sent_to == name


# --- two services ----------------------------------------------------------------------------------------------------


def test_a_job_waits_untouched_while_the_library_is_open_with_another_service(
    bench: Bench, shop: Shop, server: Scripted
) -> None:
    shop.finishes = False
    first = bench.engine(server.base_url, "one")
    waiting = bought(bench, first)
    first.close()
    before = on_disk_after(bench, waiting.id)
    other_shop = Shop()
    with scripted(other_shop.answer) as other:
        second = bench.engine(other.base_url, "one")
        [made] = second.submit([order("a hill")]).result(30)
        bench.wait_for(made.id, JobState.DONE)
        assert waiting.remote_id not in {asked for _, asked in other_shop.looks}
        second.close()
    assert on_disk_after(bench, waiting.id) == before
    shop.finishes = True
    bench.engine(server.base_url, "one")
    assert bench.wait_for(waiting.id, JobState.DONE).pictures[0].state is PictureState.STORED
    assert len(server.posts) == 1


def on_disk_after(bench: Bench, job_id: int) -> tuple[object, ...]:
    """The row of a library that nobody has open."""
    reader = sqlite3.connect(bench.home / "data" / LIBRARY_FILE)
    row = reader.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
    reader.close()
    assert isinstance(row, tuple)
    return row


def test_another_account_leaves_running_jobs_as_they_are_and_the_first_one_takes_them_up(
    bench: Bench, shop: Shop, server: Scripted
) -> None:
    shop.finishes = False
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    engine.use(Service(server.base_url, "two", 0.0)).result(30)
    changed = bench.wait(lambda e: isinstance(e, ServiceChanged))
    assert isinstance(changed, ServiceChanged)
    assert is_elsewhere(waiting.sent_to, changed.name)
    bench.wait(lambda e: isinstance(e, QueueChanged) and e.running == 0)
    shop.finishes = True
    [made] = engine.submit([order("a hill")]).result(30)
    bench.wait_for(made.id, JobState.DONE)
    assert shop.looks.count(("two", waiting.remote_id)) == FORGOTTEN_LOOKS
    kept = on_disk(engine, waiting.id)
    assert (kept.state, kept.sent_to, kept.error) == (JobState.ACCEPTED, waiting.sent_to, "")
    engine.use(Service(server.base_url, "one", 0.0)).result(30)
    bench.wait_for(waiting.id, JobState.DONE)
    assert len(server.posts) == 2


def test_a_job_caught_being_sent_is_of_unknown_outcome_with_any_key(bench: Bench, server: Scripted) -> None:
    engine = bench.engine(server.base_url, "one")
    journal = engine.opened.result(30).journal
    made = journal.record(order()).result(30)
    journal.change(made.id, state=JobState.SENDING, sent_to="https://elsewhere.test/api#1").result(30)
    engine.close()
    bench.engine(server.base_url, "two")
    bench.wait_for(made.id, JobState.UNKNOWN)


def test_pictures_that_only_the_other_service_could_find_go_on_waiting(
    bench: Bench, shop: Shop, server: Scripted
) -> None:
    shop.has_pictures = False
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    assert bench.wait_for(waiting.id, JobState.DONE).pictures[0].state is PictureState.MISSING
    engine.use(Service(server.base_url, "two", 0.0)).result(30)
    shop.refused_a_picture.clear()
    engine.fetch_again(waiting).result(30)
    bench.wait_for(waiting.id, JobState.FINISHED)
    assert shop.refused_a_picture.wait(30)
    shop.has_pictures = True
    engine.use(Service(server.base_url, "one", 0.0)).result(30)
    assert bench.wait_for(waiting.id, JobState.DONE).pictures[0].state is PictureState.STORED


def test_links_are_tried_again_with_any_key(bench: Bench, shop: Shop, server: Scripted) -> None:
    shop.has_pictures = False
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    missing = bench.wait_for(waiting.id, JobState.DONE)
    shop.has_pictures = True
    engine.use(Service(server.base_url, "two", 0.0)).result(30)
    engine.fetch_again(waiting).result(30)
    done = bench.wait_for(waiting.id, JobState.DONE)
    assert done.pictures[0].state is PictureState.STORED
    assert done.sent_to == missing.sent_to  # the other account still does not know it


def test_the_practice_service_finishes_at_another_port_what_it_began(bench: Bench, tmp_path: Path) -> None:
    with serving(tmp_path / "service", pace=0.1) as service:
        first = bench.engine(service.base_url, service.api_key, practice=True)
        waiting = bought(bench, first)
        assert waiting.sent_to == PRACTICE
        first.close()
    with serving(tmp_path / "service") as service:
        bench.engine(service.base_url, service.api_key, practice=True)
        assert len(bench.wait_for(waiting.id, JobState.DONE).pictures) == 4


# --- looking again ---------------------------------------------------------------------------------------------------


def test_an_expired_job_goes_on_when_the_service_knows_it_after_all(bench: Bench, shop: Shop, server: Scripted) -> None:
    shop.forgets = True
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    expired = bench.wait_for(waiting.id, JobState.EXPIRED)
    with pytest.raises(JobForgotten, match="Job not found"):
        engine.fetch_again(expired).result(30)
    assert on_disk(engine, waiting.id) == expired
    shop.forgets = False
    engine.fetch_again(expired).result(30)
    back = bench.wait_for(waiting.id, JobState.ACCEPTED)
    assert (back.error, back.ended_at) == ("", None)
    bench.wait_for(waiting.id, JobState.DONE)


@pytest.mark.parametrize("restarts", [True, False], ids=["at the next start", "at once"])
def test_a_new_key_of_the_same_account_goes_on_with_its_jobs(
    bench: Bench, shop: Shop, server: Scripted, restarts: bool
) -> None:
    shop.finishes = False
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    shop.accounts["rotated"] = shop.accounts["one"]
    if restarts:
        engine.close()
    shop.finishes = True
    del shop.accounts["one"]
    if restarts:
        engine = bench.engine(server.base_url, "rotated")
    else:
        engine.use(Service(server.base_url, "rotated", 0.0)).result(30)
    done = bench.wait_for(waiting.id, JobState.DONE)
    library = engine.opened.result(30).database.library_id
    assert done.sent_to == Service(server.base_url, "rotated").name(library)


def test_a_look_that_finds_nothing_leaves_the_job_where_it_was_sent(bench: Bench, shop: Shop, server: Scripted) -> None:
    shop.finishes = False
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    engine.close()
    engine = bench.engine(server.base_url, "two")
    engine.ready.result(30)
    bench.wait(lambda e: isinstance(e, QueueChanged) and e.running == 1)
    bench.wait(lambda e: isinstance(e, QueueChanged) and e.running == 0)
    with pytest.raises(JobForgotten):
        engine.fetch_again(waiting).result(30)
    kept = on_disk(engine, waiting.id)
    assert (kept.state, kept.sent_to, kept.error) == (JobState.ACCEPTED, waiting.sent_to, "")


def test_a_job_of_the_first_schema_is_named_by_the_service_that_knows_it(
    bench: Bench, shop: Shop, server: Scripted
) -> None:
    shop.finishes = False
    engine = bench.engine(server.base_url, "one")
    waiting = bought(bench, engine)
    engine.close()
    writer = sqlite3.connect(bench.home / "data" / LIBRARY_FILE)
    with writer:
        writer.execute("UPDATE job SET sent_to = ''")
    writer.close()
    bench.engine(server.base_url, "one")
    named = bench.wait(lambda e: isinstance(e, JobChanged) and e.job.sent_to == waiting.sent_to)
    assert isinstance(named, JobChanged)
    assert named.job.state is JobState.ACCEPTED
