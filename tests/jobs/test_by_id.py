"""Jobs bought elsewhere come by their numbers, with the words of their pictures; nothing is bought."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from studio.errors import KeyRefused
from studio.jobs.by_id import ById
from studio.jobs.engine import Engine
from studio.jobs.events import JobAdded, JobChanged
from studio.jobs.service import Service as Spoken
from studio.request.job_ids import job_ids
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureState
from tests.jobs.conftest import Bench
from tests.service import Service, serving

LOST = "00000000-0b1c-4f43-9d3c-0d8f3f6f3a11"
PROMPT = "a lighthouse in fog --ar 3:2 --draft"


def buy(service: Service, path: str, **body: object) -> str:
    """Buy a job as another program would; its number."""
    answer = httpx.post(f"{service.base_url}{path}", json=body, headers={"x-api-key": service.api_key})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["job_id"])


def finished(service: Service, number: str) -> None:
    """Wait until the service is done with a job."""
    for _ in range(2000):
        answer = httpx.get(f"{service.base_url}/v1/job/{number}", headers={"x-api-key": service.api_key})
        if answer.json()["status"] in ("completed", "failed"):
            return
    raise AssertionError(number)


def done(bench: Bench, engine: Engine, job_id: int) -> JobRecord:
    """The job once it is done, also where that was told before."""
    library = engine.opened.result().library
    while (job := library.job(job_id).result()).state is not JobState.DONE:
        bench.wait(lambda event: isinstance(event, JobChanged))
    return job


def test_what_the_service_still_knows_comes_with_pictures_words_and_price(tmp_path: Path, bench: Bench) -> None:
    told: list[tuple[int, int]] = []
    with serving(tmp_path / "service") as service:
        grid = buy(service, "/v1/diffusion", text=PROMPT)
        finished(service, grid)
        upscale = buy(service, "/v1/upscale", jobId=grid, imageNo=2, type=0)
        finished(service, upscale)
        running = buy(service, "/v1/diffusion", text=PROMPT)
        purse = sum(service.parts.ledger.purse())
        engine = bench.engine(service.base_url, service.api_key)
        numbers = job_ids(f"x {grid}, https://cdn/{upscale}_0.png\n{LOST} {running}")
        outcome = engine.bring_by_id(numbers, lambda *counts: told.append(counts), "Old", ["saved"]).result(30)
        assert outcome.lost == [(LOST, outcome.lost[0][1])]
        jobs = [done(bench, engine, job_id) for job_id in outcome.jobs]
        assert sum(service.parts.ledger.purse()) == purse
        again = engine.bring_by_id(numbers, lambda *counts: None).result(30)
    assert (again.jobs, again.known) == ([], [grid, upscale, running])
    assert told[-1] == (4, 4)
    first, second = (next(job for job in jobs if job.remote_id == number) for number in (grid, upscale))
    assert (first.task, second.task) == (Task.DIFFUSION, Task.UPSCALE)
    assert (first.remote_id, first.prompt, first.origin, first.project) == (grid, PROMPT, "legnext", "Old")
    assert (first.cost, len(first.pictures), first.tags) == (40, 4, ("saved",))
    assert {job.prompt for job in jobs} == {PROMPT}
    assert all(one.state is PictureState.STORED for job in jobs for one in job.pictures)
    assert first.seed
    assert first.actions
    store = engine.opened.result()
    assert all(store.files.absolute(one.path).is_file() for job in jobs for one in job.pictures)
    assert len(store.library.ids("lighthouse ar:3:2").result()) >= 1
    assert [e.job.id for e in bench.seen if isinstance(e, JobAdded)] == outcome.jobs


def test_a_refused_key_is_said_once_and_nothing_is_written(tmp_path: Path, bench: Bench) -> None:
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, "wrong", find=lambda: Spoken(service.base_url, "wrong", 0.0))
        with pytest.raises(KeyRefused):
            engine.bring_by_id([LOST, LOST.replace("0", "1")], lambda *_: None).result(30)
        assert not engine.opened.result().library.ids().result()


def test_nothing_to_ask_for_is_nothing(tmp_path: Path, bench: Bench) -> None:
    with serving(tmp_path / "service") as service:
        assert bench.engine(service.base_url, service.api_key).bring_by_id([], lambda *_: None).result(30) == ById()
