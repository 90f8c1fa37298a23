"""The life of jobs against real HTTP: bought once, followed to the end, fetched whole, picked up after a restart."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.errors import InputError, KeyRefused, OutOfCredit, Remedy
from studio.jobs.events import JobChanged, PictureReady, Trouble
from studio.jobs.job import new_job
from studio.jobs.service import Service
from studio.request.operations import Imagine, Vary, VaryStrength
from studio.store.records import JobState, NewJob, PictureState
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Cut, Scripted, http, job, scripted
from tests.service import serving

BALANCE = {"data": {"available_points": 5, "available_credits": 7, "balance_usd": 0.012}}


def png(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def order(text: str = "a lighthouse --ar 4:3") -> NewJob:
    return new_job(Imagine(text=text))


def finished(server: Scripted, paths: list[str]) -> dict[str, Any]:
    output = {"image_url": "", "image_urls": [server.root + path for path in paths], "seed": "9"}
    usage = {"type": "point", "frozen": 80, "consume": 80}
    return job("completed", output=output, meta={"ended_at": "", "usage": usage})


def test_a_prompt_becomes_four_whole_pictures_and_a_variation_knows_its_parent(bench: Bench, tmp_path: Path) -> None:
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, service.api_key)
        [first] = engine.submit([order("a hill --ar 3:2 --draft")]).result(30)
        done = bench.wait_for(first.id, JobState.DONE)
        assert [picture.state for picture in done.pictures] == [PictureState.STORED] * 4
        assert (done.frozen, done.consumed, done.cost) == (40, 40, 40)
        assert done.seed
        store = engine.opened.result()
        for picture in done.pictures:
            with Image.open(store.files.absolute(picture.path)) as image:
                image.load()
                assert image.size == (picture.width, picture.height) == (1344, 896)
            assert store.files.thumbnail(done.id, picture.index).is_file()
        assert sum(isinstance(event, PictureReady) for event in bench.seen) == 4
        vary = Vary(job_id=done.remote_id, image=1, strength=VaryStrength.STRONG)
        [second] = engine.submit([new_job(vary, done)]).result(30)
        child = bench.wait_for(second.id, JobState.DONE)
        assert (child.parent_id, child.parent_image, child.prompt) == (done.id, 1, done.prompt)
        assert child.consumed == 60
        assert list(tmp_path.rglob("*.part")) == []


def test_a_job_is_picked_up_after_a_restart_in_the_middle(bench: Bench, tmp_path: Path) -> None:
    ready = False

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if path.startswith("/api/v1/job/"):
            return http(200, finished(server, ["/a.png"]) if ready else job("processing"))
        return http(200, png()) if path == "/a.png" else http(200, BALANCE)

    with scripted(answer) as server:
        first = bench.engine(server.base_url)
        [made] = first.submit([order()]).result(30)
        bench.wait_for(made.id, JobState.ACCEPTED)
        first.close()
        ready = True
        bench.engine(server.base_url)
        done = bench.wait_for(made.id, JobState.DONE)
        assert len(server.posts) == 1
        assert done.pictures[0].state is PictureState.STORED


@pytest.mark.parametrize(
    "cut",
    [
        lambda *_: None,
        lambda *_: Cut(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"),
        lambda *_: http(502, b"<html>bad gateway</html>"),
        lambda *_: http(500, {"code": 500, "message": "Internal error"}),
        lambda *_: http(200, b"<html>please log in</html>"),
        lambda *_: http(200, b'{"job_id": "j-1", "sta'),
    ],
    ids=["cut", "half a body", "502", "500", "html", "half a json"],
)
def test_a_purchase_of_unknown_outcome_is_never_repeated(bench: Bench, cut: Any) -> None:
    def answer(server: Scripted, method: str, path: str, body: bytes) -> bytes | None:
        return cut(server, method, path, body) if method == "POST" else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        unknown = bench.wait_for(made.id, JobState.UNKNOWN, JobState.REFUSED, JobState.FAILED)
        assert unknown.state is JobState.UNKNOWN
        assert "may have been bought" in unknown.error
        assert unknown.remedy is Remedy.CHECK_BALANCE
        engine.close()
        bench.engine(server.base_url).ready.result(30)
        assert len(server.posts) == 1


def test_a_job_that_was_being_sent_when_the_program_died_is_not_sent_again(bench: Bench) -> None:
    with scripted(lambda *_: http(200, BALANCE)) as server:
        engine = bench.engine(server.base_url)
        store = engine.opened.result(30)
        made = store.journal.record(order()).result(30)
        store.journal.change(made.id, state=JobState.SENDING).result(30)
        engine.close()
        bench.engine(server.base_url)
        assert bench.wait_for(made.id, JobState.UNKNOWN).error.startswith("The program ended")
        assert server.posts == []


def test_a_busy_service_is_asked_again_because_nothing_was_created(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            if len(server.posts) < 3:
                return http(429, {"code": 429, "message": "Too many"}, "retry-after: 0")
            return http(200, job("pending"))
        if path.startswith("/api/v1/job/"):
            return http(200, finished(server, ["/a.png"]))
        return http(200, png()) if path == "/a.png" else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        bench.wait_for(made.id, JobState.DONE)
        assert len(server.posts) == 3
        assert any(isinstance(event, Trouble) and event.error.remedy is Remedy.WAIT for event in bench.seen)


def test_a_refused_key_keeps_the_job_and_a_better_key_sends_it(bench: Bench, tmp_path: Path) -> None:
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, "wrong")
        [made] = engine.submit([order("a hill --draft")]).result(30)
        trouble = bench.wait(lambda e: isinstance(e, Trouble))
        assert isinstance(trouble, Trouble)
        assert isinstance(trouble.error, KeyRefused)
        assert trouble.error.sentence == "Failed to verify api key."
        engine.use(Service(service.base_url, service.api_key, 0.0)).result(30)
        assert bench.wait_for(made.id, JobState.DONE).cost == 40


def test_an_empty_purse_says_price_and_balance_and_holds_the_rest(bench: Bench, tmp_path: Path) -> None:
    with serving(tmp_path / "service", balance=50) as service:
        engine = bench.engine(service.base_url, service.api_key, limit=1)
        engine.balance().result(30)
        jobs = engine.submit([order("a"), order("b")]).result(30)
        refused = bench.wait_for(jobs[0].id, JobState.REFUSED)
        assert "80 points" in refused.error
        assert "50 points are left" in refused.error
        trouble = bench.wait(lambda e: isinstance(e, Trouble))
        assert isinstance(trouble, Trouble)
        assert isinstance(trouble.error, OutOfCredit)
        assert engine.drop(jobs[1].id).result(30)
        assert refused.cost == 0


def test_a_failed_job_says_why_and_costs_nothing(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending", meta={"usage": {"frozen": 80}}))
        error = {"code": 500, "message": "Content moderation: try other words"}
        return http(200, job("failed", error=error)) if "/job/" in path else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        failed = bench.wait_for(made.id, JobState.FAILED)
        assert failed.error == "Content moderation: try other words."
        assert failed.cost == 0


def test_a_forgotten_job_is_expired_only_after_several_looks(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        return http(404, {"code": 404, "message": "Job not found"}) if "/job/" in path else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        expired = bench.wait_for(made.id, JobState.EXPIRED)
        assert "Job not found" in expired.error
        assert sum("/job/" in path for path in server.gets) == 3


@pytest.mark.parametrize("body", [b"<html></html>", png()[:60], b""], ids=["html", "half a png", "nothing"])
def test_what_is_no_whole_picture_is_never_stored(bench: Bench, body: bytes) -> None:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            return http(200, finished(server, ["/good.png", "/bad.png"]))
        if path == "/good.png":
            return http(200, png())
        return http(200, body) if path == "/bad.png" else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        done = bench.wait_for(made.id, JobState.DONE)
        assert [picture.state for picture in done.pictures] == [PictureState.STORED, PictureState.MISSING]
        assert "not a whole picture" in done.pictures[1].error
        assert len(list(bench.home.rglob("*.png"))) == 1


def test_a_dead_link_is_asked_for_anew_once(bench: Bench) -> None:
    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            looks = sum("/job/" in seen for seen in server.gets)
            return http(200, finished(server, ["/old.png" if looks == 1 else "/new.png"]))
        if path == "/new.png":
            return http(200, png())
        return http(403, b"expired") if path == "/old.png" else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url)
        [made] = engine.submit([order()]).result(30)
        assert bench.wait_for(made.id, JobState.DONE).pictures[0].state is PictureState.STORED


def test_the_key_never_reaches_the_place_of_the_pictures(bench: Bench) -> None:
    heads: list[bytes] = []

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            return http(200, job("pending"))
        if "/job/" in path:
            return http(200, finished(server, ["/moved.png"]))
        if path == "/moved.png":
            return http(302, b"", f"location: {server.root}/a.png")
        heads.append(path.encode())
        return http(200, png()) if path == "/a.png" else http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, "canary-key")
        [made] = engine.submit([order()]).result(30)
        assert bench.wait_for(made.id, JobState.DONE).pictures[0].state is PictureState.STORED
        engine.close()
    kept = b"".join(path.read_bytes() for path in bench.home.rglob("*") if path.is_file())
    assert b"canary-key" not in kept


def test_nothing_is_sent_while_nobody_answers_and_everything_once_somebody_does(bench: Bench, tmp_path: Path) -> None:
    engine = bench.engine("http://127.0.0.1:9")
    [made] = engine.submit([order("a hill --draft")]).result(30)
    trouble = bench.wait(lambda e: isinstance(e, Trouble))
    assert isinstance(trouble, Trouble)
    assert "Nothing was sent" in str(trouble.error)
    with serving(tmp_path / "service") as service:
        engine.use(Service(service.base_url, service.api_key, 0.0)).result(30)
        bench.wait_for(made.id, JobState.DONE)


def test_only_so_many_jobs_are_with_the_service_at_once(bench: Bench) -> None:
    open_jobs = 0
    most = 0

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        nonlocal open_jobs, most
        if method == "POST":
            open_jobs += 1
            most = max(most, open_jobs)
            return http(200, job("pending", job_id=f"j-{len(server.posts)}"))
        if "/job/" in path:
            open_jobs -= 1
            return http(200, job("failed", job_id=path.rpartition("/")[2], error={"code": 1, "message": "no"}))
        return http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, limit=2)
        jobs = engine.submit([order(str(number)) for number in range(12)]).result(30)
        over: set[int] = set()
        while len(over) < len(jobs):
            event = bench.wait(lambda e: isinstance(e, JobChanged) and e.job.is_over)
            assert isinstance(event, JobChanged)
            over.add(event.job.id)
        assert most <= 2


def test_an_operation_that_would_be_refused_is_not_even_journalled() -> None:
    with pytest.raises(InputError, match="empty"):
        new_job(Imagine(text="  "))


def test_closing_sells_nothing_more(bench: Bench) -> None:
    asked, answered = threading.Event(), threading.Event()

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        if method == "POST":
            asked.set()
            answered.wait(20)
            return http(400, {"code": 400, "message": "no"})
        return http(200, BALANCE)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, limit=1)
        jobs = engine.submit([order("a"), order("b")]).result(30)
        assert asked.wait(20)
        closing = threading.Thread(target=engine.close)
        closing.start()
        while not engine.is_closing:
            assert closing.is_alive()
        answered.set()
        closing.join(20)
        assert len(server.posts) == 1
        assert jobs[1].state is JobState.QUEUED


def test_two_practice_programs_share_one_service(tmp_path: Path) -> None:
    from studio.practice import Practice

    with Practice(tmp_path, pace=0.0) as first, Practice(tmp_path, pace=0.0) as second:
        assert first == second
