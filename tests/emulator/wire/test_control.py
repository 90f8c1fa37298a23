"""The control endpoint: who may use it, and what time, money and switches do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.emulator.wire.control import read_seconds
from tests.emulator.conftest import KEY, Service, running, until
from tests.emulator.wire.test_contract import FLAT

DAY = 86_400


def test_it_needs_the_key_and_this_machine(protocol: Service) -> None:
    address = f"{protocol.root}/emulator/control"
    for ask in (httpx.get, httpx.post):
        assert ask(address).status_code == 401
        assert ask(address, headers={"x-api-key": KEY, "host": "a.test"}).status_code == 403


def test_the_state(protocol: Service) -> None:
    state = protocol.state()
    assert set(state) == {"now", "clock_offset", "pace", "purse", "switches", "faults", "open_jobs", "callbacks"}
    assert state["switches"]["times"] == "year1"


@pytest.mark.parametrize(
    "wishes",
    [
        {"unknown": 1},
        {"advance": -1},
        {"advance": "soon"},
        {"advance": 1e300},
        {"advance": True},
        {"balance": -1},
        {"balance": "5"},
        {"top_up": 0.5},
        {"top_up": None},
        {"switches": []},
        {"switches": {"times": "never"}},
        {"switches": {"colour": 1}},
        {"switches": {"temp_seconds": "x"}},
        {"switches": {"pro_plan": 3}},
        {"switches": {"webhook_secret": 3}},
        {"faults": "429"},
        {"release": 1},
        {"clear_faults": "yes"},
    ],
)
def test_what_is_not_understood_changes_nothing(protocol: Service, wishes: dict[str, Any]) -> None:
    before = protocol.state()
    answer = protocol.client.post(f"{protocol.root}/emulator/control", json={"balance": 5, **wishes, "faults": ["x"]})
    assert (answer.status_code, set(answer.json())) == (400, FLAT)
    alone = protocol.client.post(f"{protocol.root}/emulator/control", json=wishes)
    assert alone.status_code == 400
    after = protocol.state()
    assert {**after, "now": 0} == {**before, "now": 0}


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("1.5s", 1.5), ("2m", 120), ("36h", 129_600), ("4d", 345_600), (0, 0), (7.5, 7.5)]
)
def test_times(text: str | float, seconds: float) -> None:
    assert read_seconds(text) == seconds


def test_the_purse(tmp_path: Path) -> None:
    with running(tmp_path, balance=90, drawn=False) as service:
        service.finished("diffusion", text="a fox")
        assert service.post("diffusion", text="a fox").status_code == 402
        service.control(top_up=100)
        assert service.spendable() == 110
        assert service.control(balance=5000)["purse"] == {"credits": 4000, "points": 1000}
        assert service.balance()["balance_usd"] == 5.0
        assert service.control(balance=0)["purse"] == {"credits": 0, "points": 0}


def test_time_moves_for_jobs_actions_and_addresses_and_stays_moved(tmp_path: Path) -> None:
    with running(tmp_path, pace=1.0, drawn=False) as service:
        job = service.submit("diffusion", text="a fox")["job_id"]
        until(lambda: service.job(job)["status"] == "staged")
        service.control(advance="2m")
        done = service.wait(job, "completed")
        begun = service.state()["now"]
        service.control(advance=3 * DAY + 60)
        assert service.post("reroll", jobId=job).status_code == 400
        assert service.job(job) == done
    with running(tmp_path, drawn=False) as service:
        assert service.state()["clock_offset"] == pytest.approx(3 * DAY + 180)
        assert service.state()["now"] >= begun + 3 * DAY
        service.control(advance="27d")
        assert service.client.get(f"/v1/job/{job}").status_code == 404


def test_addresses_that_die(planned: Service, planned_grid: dict[str, Any]) -> None:
    output = planned_grid["output"]
    every = {output["image_url"], *output["image_urls"]}
    short = {address for address in every if "/temp/" in address}
    planned.control(switches={"temp_seconds": 0})
    try:
        until(lambda: all(httpx.get(address).status_code == 404 for address in short))
        assert all(httpx.get(address).status_code == 200 for address in every - short)
        lasting, dead = next(iter(every - short)), next(iter(short))
        assert planned.post("describe", imgUrl=dead).status_code == 400
        assert httpx.get(lasting, headers={"range": "bytes=0-9"}).status_code == 206
    finally:
        planned.control(switches={"temp_seconds": None})
    assert httpx.get(dead).status_code == 200


@pytest.mark.parametrize("steps", ["all", "no_staged", "straight", "retry"])
def test_the_steps_of_a_job(tmp_path: Path, steps: str) -> None:
    expected = {
        "all": ["pending", "staged", "processing", "completed"],
        "no_staged": ["pending", "processing", "completed"],
        "straight": ["pending", "completed"],
        "retry": ["pending", "staged", "processing", "retry", "processing", "completed"],
    }[steps]
    with running(tmp_path, pace=1.0, drawn=False) as service:
        service.control(switches={"steps": steps})
        job = service.submit("diffusion", text="a fox")
        seen = [job["status"]]
        while seen[-1] != "completed":
            # long enough for a poll between any two steps, since time stands in between
            service.control(advance=1)
            if (status := service.job(job["job_id"])["status"]) != seen[-1]:
                seen.append(status)
        assert seen == expected
        meta = service.job(job["job_id"])["meta"]
        assert meta["created_at"] <= meta["started_at"] <= meta["ended_at"]


def test_open_job_reads(protocol: Service) -> None:
    address = f"{protocol.root}/api/v1/job/{protocol.plant('diffusion')}"
    assert httpx.get(address).status_code == 401
    protocol.control(switches={"open_job_reads": True})
    try:
        assert httpx.get(address).status_code == 200
    finally:
        protocol.control(switches={"open_job_reads": False})
