"""Trouble on request: what a client sees of each fault, and which requests get it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.emulator.wire.faults import ANSWERS, KINDS, read_fault
from tests.emulator.conftest import Service, running
from tests.emulator.wire.test_contract import FLAT, KEYS


@pytest.fixture
def troubled(protocol: Service) -> Iterator[Service]:
    """The shared emulator, whose faults are gone afterwards."""
    yield protocol
    protocol.control(clear_faults=True, release=True)


def balance(service: Service) -> httpx.Response:
    return service.client.get("/account/balance")


def read_balance(service: Service, got: list[bytes]) -> None:
    """Read an answer as it comes: `got` holds b"" once the head is there, then the parts of the body."""
    with (
        httpx.Client(headers=service.client.headers) as client,
        client.stream("GET", f"{service.root}/api/account/balance") as answer,
    ):
        assert answer.status_code == 200
        got.append(b"")
        got.extend(answer.iter_bytes())


@pytest.mark.parametrize("kind", ANSWERS)
def test_error_answers(troubled: Service, kind: str) -> None:
    troubled.control(faults=[kind])
    answer = balance(troubled)
    code = int(kind[:3])
    assert answer.status_code == code
    assert "Retry-After" not in answer.headers
    shape = answer.json()
    if kind == "403-whitelist":
        assert set(shape) == KEYS
        assert shape["error"]["code"] == 403
    else:
        assert set(shape) == FLAT
        assert shape["code"] == code
        assert shape["message"]
    assert balance(troubled).status_code == 200


@pytest.mark.parametrize("kind", ["429", "500", "502", "503"])
def test_retry_after(troubled: Service, kind: str) -> None:
    troubled.control(faults=[f"{kind}:retry_after=1.5"])
    assert balance(troubled).headers["Retry-After"] == "1.5"


@pytest.mark.parametrize(("shape", "keys"), [("flat", FLAT), ("job", KEYS), ("wrapped", {"error"})])
def test_the_three_shapes_of_an_error(troubled: Service, shape: str, keys: set[str]) -> None:
    troubled.control(faults=[{"kind": "422", "shape": shape, "message": "not like this"}])
    answer = balance(troubled)
    assert (answer.status_code, set(answer.json())) == (422, keys)
    assert "not like this" in answer.text


@pytest.mark.parametrize("kind", ["502", "503", "504", "html"])
def test_pages_instead_of_json(troubled: Service, kind: str) -> None:
    troubled.control(faults=[kind])
    answer = balance(troubled)
    assert answer.status_code == (200 if kind == "html" else int(kind))
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<html>")


def test_garbage(troubled: Service) -> None:
    troubled.control(faults=["garbage"])
    answer = balance(troubled)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError, match="decode"):
        answer.json()


def test_a_failure_that_calls_itself_a_success(troubled: Service) -> None:
    before = troubled.spendable()
    troubled.control(faults=["failed-at-submit:method=POST"])
    answer = troubled.post("diffusion", text="a fox")
    assert (answer.status_code, set(answer.json())) == (200, KEYS)
    assert (answer.json()["status"], answer.json()["error"]["code"]) == ("failed", 400)
    assert troubled.spendable() == before


@pytest.mark.parametrize(
    ("kind", "error", "parts"),
    [
        ("cut-before-head", httpx.ReadError, 0),
        ("cut-before-head:reset=no", httpx.RemoteProtocolError, 0),
        ("cut-after-head", httpx.ReadError, 1),
        ("cut-after-head:reset=no", httpx.RemoteProtocolError, 1),
        ("cut-mid-body", httpx.ReadError, 2),
        ("cut-mid-body:reset=no", httpx.RemoteProtocolError, 2),
    ],
)
def test_cuts_are_real(troubled: Service, kind: str, error: type[Exception], parts: int) -> None:
    troubled.control(faults=[kind])
    got: list[bytes] = []
    with pytest.raises(error):
        read_balance(troubled, got)
    # the first part is the head
    assert [bool(part) for part in got] == [False, True][:parts]
    assert len(b"".join(got)) < 150
    assert balance(troubled).status_code == 200


def test_a_cut_before_the_head_leaves_no_job(troubled: Service) -> None:
    before = troubled.spendable()
    troubled.control(faults=["cut-before-head:path=/api/v1/*"])
    with pytest.raises(httpx.ReadError):
        troubled.post("diffusion", text="a fox")
    assert troubled.spendable() == before


def test_accepted_and_then_cut(troubled: Service) -> None:
    before = troubled.spendable()
    troubled.control(faults=["accept-then-cut:method=post"])
    assert balance(troubled).status_code == 200
    with pytest.raises(httpx.ReadError):
        troubled.post("diffusion", text="a fox")
    assert troubled.spendable() == before - 80


def test_delayed_and_dripped(troubled: Service) -> None:
    troubled.control(faults=["delay:seconds=0.2", "drip:pieces=5,every=0.05"])
    for least in (0.2, 0.25):
        begun = time.monotonic()
        answer = balance(troubled)
        assert time.monotonic() - begun >= least
        assert answer.json()["code"] == 200
    begun = time.monotonic()
    troubled.control(faults=["404:seconds=0.1"])
    assert balance(troubled).status_code == 404
    assert time.monotonic() - begun >= 0.1


def test_next_times_method_and_path(troubled: Service) -> None:
    troubled.control(faults=["500:times=2,path=/api/v1/job/*", {"kind": "429", "method": "POST"}, "404:times=0"])
    assert troubled.post("diffusion", text="a fox").status_code == 429
    for code in (500, 500, 404, 404, 404):
        assert troubled.client.get("/v1/job/x").status_code == code
    assert balance(troubled).status_code == 404
    assert [fault["kind"] for fault in troubled.state()["faults"]] == ["404"]
    troubled.control(clear_faults=True)
    assert balance(troubled).status_code == 200


def test_results_can_be_troubled_too(troubled: Service) -> None:
    troubled.control(faults=["garbage:path=/cdn/*"])
    answer = httpx.get(f"{troubled.root}/cdn/mj/a.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize(("kind", "code"), [("job-moderation", 403), ("job-failure", 500)])
def test_jobs_that_fail(troubled: Service, kind: str, code: int) -> None:
    before = troubled.spendable()
    troubled.control(faults=[kind])
    assert troubled.post("diffusion", text="").status_code == 400
    submitted = troubled.submit("diffusion", text="a fox")
    assert (submitted["status"], submitted["error"]["code"]) == ("pending", 0)
    job = troubled.wait(submitted["job_id"], "failed")
    assert job["error"]["code"] == code
    assert job["error"]["message"]
    assert ("content moderation" in job["error"]["message"]) == (kind == "job-moderation")
    assert job["meta"]["usage"] == {"type": "point", "frozen": 80, "consume": 0}
    assert job["output"] == {"image_url": "", "image_urls": None, "seed": ""}
    assert troubled.spendable() == before


def test_a_stuck_job_goes_on_when_released(troubled: Service) -> None:
    troubled.control(faults=["job-stuck"])
    stuck = troubled.submit("diffusion", text="a fox")["job_id"]
    troubled.wait(stuck, "processing")
    assert troubled.finished("diffusion", text="another")["status"] == "completed"
    assert troubled.control(advance="30m")["open_jobs"] == [
        {"job_id": stuck, "task_type": "diffusion", "status": "processing", "doom": "stuck"}
    ]
    troubled.control(release=True)
    assert troubled.wait(stuck, "completed", "failed")["status"] == "completed"


def test_a_stuck_job_is_stuck_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path, drawn=False) as service:
        service.control(faults=["job-stuck"])
        job = service.submit("diffusion", text="a fox")["job_id"]
        service.wait(job, "processing")
    with running(tmp_path, drawn=False) as service:
        assert service.job(job)["status"] == "processing"
        service.control(release=True)
        assert service.wait(job, "completed", "failed")["status"] == "completed"


@pytest.mark.parametrize("kind", KINDS)
def test_faults_are_read_from_texts(kind: str) -> None:
    fault = read_fault(f"{kind}:times=3,method=get,path=/x/*,seconds=1,retry_after=2,reset=no,shape=job,message=so")
    assert (fault.kind, fault.times, fault.method, fault.path, fault.seconds) == (kind, 3, "GET", "/x/*", 1)
    assert (fault.retry_after, fault.reset, fault.shape, fault.message) == (2, False, "job", "so")
    assert read_fault({"kind": kind}) == read_fault(kind)


@pytest.mark.parametrize(
    "given",
    ["", "418", "429:often=2", "429:times=x", "429:times=1.5", "delay:seconds=-1", "cut-mid-body:reset=maybe",
     "400:shape=round", 5, None, [], {}, {"kind": 429}, {"kind": "429", "times": []}, {"kind": "429", "path": 1},
     {"kind": "429", "seconds": 1e300}, {"kind": "429", "seconds": True}],
)  # fmt: skip
def test_faults_that_are_none(troubled: Service, given: Any) -> None:
    answer = troubled.client.post(f"{troubled.root}/emulator/control", json={"faults": [given], "advance": 5})
    assert (answer.status_code, set(answer.json())) == (400, FLAT)
    assert troubled.state()["faults"] == []
    with pytest.raises(ValueError, match=r"fault|must be"):
        read_fault(given)
