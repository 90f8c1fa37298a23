"""The service over real HTTP: shapes, refusals, parents, purse, queue and restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from studio.emulator.clock import Clock, standing_clock
from tests.emulator.conftest import KEY, Service, running, until

KEYS = {"job_id", "model", "task_type", "status", "config", "input", "output", "meta", "detail", "logs", "error"}
YEAR_1 = "0001-01-01T00:00:00Z"
EVERY = [0, 1, 2, 3]


def test_a_submitted_job_is_pending_with_the_exact_keys(still: Service) -> None:
    job = still.submit("diffusion", text="a lighthouse in fog --v 7 --draft", aspectRatio="ignored", callback="")
    assert set(job) == KEYS
    assert (job["model"], job["task_type"], job["status"]) == ("midjourney", "diffusion", "pending")
    assert job["config"] == {"service_mode": "public", "webhook_config": {"endpoint": "", "secret": ""}}
    assert (job["input"], job["detail"], job["logs"]) == (None, None, [])
    assert job["output"] == {"image_url": "", "image_urls": None, "seed": ""}
    assert job["meta"]["created_at"].endswith("Z")
    assert job["meta"]["created_at"] != YEAR_1
    assert (job["meta"]["started_at"], job["meta"]["ended_at"]) == (YEAR_1, YEAR_1)
    assert job["meta"]["usage"] == {"type": "point", "frozen": 40, "consume": 0}
    assert job["error"] == {"code": 0, "raw_message": "", "message": "", "detail": None}


@pytest.mark.parametrize(("times", "created", "started"), [("empty", "", ""), ("offset", "+08:00", YEAR_1)])
def test_times_can_be_written_otherwise(still: Service, times: str, created: str, started: str) -> None:
    still.parts.switches.times = times
    meta = still.submit("diffusion", text="a")["meta"]
    assert meta["created_at"].endswith(created)
    assert meta["started_at"] == started
    assert bool(meta["created_at"]) == (times == "offset")


def test_a_completed_grid(planned_grid: dict[str, Any]) -> None:
    output = planned_grid["output"]
    assert planned_grid["status"] == "completed"
    assert planned_grid["meta"]["usage"] == {"type": "point", "frozen": 80, "consume": 80}
    assert output["seed"] == "5"
    assert len(set(output["image_urls"])) == 4
    names = ("edit", "inpaint", "outpaint", "pan", "remix", "upscale", "variation")
    assert output["available_actions"] == {**dict.fromkeys(names, EVERY), "reroll": True}
    assert YEAR_1 not in (planned_grid["meta"]["started_at"], planned_grid["meta"]["ended_at"])


@pytest.mark.parametrize(("urls", "whole", "single"), [("grid_temp", "temp/", "mj/"), ("grid_mj", "mj/", "temp/")])
def test_both_address_patterns(planned: Service, urls: str, whole: str, single: str) -> None:
    planned.parts.switches.urls = urls
    try:
        output = planned.finished("diffusion", text="dunes --draft")["output"]
    finally:
        planned.parts.switches.urls = "vary"
    assert f"/cdn/{whole}" in output["image_url"]
    assert all(f"/cdn/{single}" in address for address in output["image_urls"])
    assert output["available_actions"]["enhance"] == EVERY


def test_v8_offers_fewer_actions(planned: Service) -> None:
    job = planned.finished("diffusion", text="dunes --v 8.1 --ar 2:1")
    assert job["output"]["available_actions"] == {"remix": EVERY, "variation": EVERY, "reroll": True}
    for task, body in (("pan", {"direction": 0, "scale": 1.2}), ("outpaint", {"scale": 1.2}), ("upscale", {"type": 0})):
        answer = planned.post(task, jobId=job["job_id"], imageNo=0, **body)
        assert answer.status_code == 400
        assert "8.1" in answer.json()["message"]


def test_an_upscale_offers_nothing_more(planned: Service, planned_grid: dict[str, Any]) -> None:
    job = planned.finished("upscale", jobId=planned_grid["job_id"], imageNo=1, type=0)
    output = job["output"]
    assert output["image_urls"] == [output["image_url"]]
    assert "available_actions" not in output
    again = planned.post("variation", jobId=job["job_id"], imageNo=0, type=0)
    assert again.status_code == 400


@pytest.mark.parametrize("key", [None, "wrong", ""])
def test_a_bad_key(still: Service, key: str | None) -> None:
    headers = {} if key is None else {"x-api-key": key}
    base = still.client.base_url
    flat = {"code": 401, "message": "Failed to verify api key", "raw_message": "", "detail": None}
    for answer in (
        httpx.get(f"{base}account/balance", headers=headers),
        httpx.get(f"{base}v1/job/x", headers=headers),
        httpx.post(f"{base}v1/diffusion", headers=headers, json={"text": "a"}),
    ):
        assert (answer.status_code, answer.json()) == (401, flat)


def test_the_key_header_in_any_case(still: Service) -> None:
    assert httpx.get(f"{still.client.base_url}account/balance", headers={"X-API-KEY": KEY}).status_code == 200


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"null", b'"text"', b'{"text": NaN}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object(still: Service, payload: bytes) -> None:
    answer = still.client.post("/v1/diffusion", content=payload)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "raw_message", "detail"}


@pytest.mark.parametrize(
    ("task", "body", "field"),
    [
        ("diffusion", {}, "text"),
        ("diffusion", {"text": ""}, "text"),
        ("diffusion", {"text": None}, "text"),
        ("diffusion", {"text": 5}, "text"),
        ("diffusion", {"text": "x" * 8193}, "text"),
        ("diffusion", {"text": "a", "callback": 5}, "callback"),
        ("variation", {"imageNo": 0, "type": 0}, "jobId"),
        ("variation", {"jobId": "x", "type": 0}, "imageNo"),
        ("variation", {"jobId": "x", "imageNo": 0}, "type"),
        ("variation", {"jobId": "x", "imageNo": -1, "type": 0}, "imageNo"),
        ("variation", {"jobId": "x", "imageNo": 4, "type": 0}, "imageNo"),
        ("variation", {"jobId": "x", "imageNo": "1", "type": 0}, "imageNo"),
        ("variation", {"jobId": "x", "imageNo": True, "type": 0}, "imageNo"),
        ("variation", {"jobId": "x", "imageNo": 0.5, "type": 0}, "imageNo"),
        ("variation", {"jobId": "x", "imageNo": 0, "type": 2}, "type"),
        ("upscale", {"jobId": "x", "imageNo": 0, "type": 4}, "type"),
        ("pan", {"jobId": "x", "imageNo": 0, "direction": "left", "scale": 1.5}, "direction"),
        ("pan", {"jobId": "x", "imageNo": 0, "direction": 4, "scale": 1.5}, "direction"),
        ("pan", {"jobId": "x", "imageNo": 0, "direction": 0, "scale": 1.09}, "scale"),
        ("pan", {"jobId": "x", "imageNo": 0, "direction": 0, "scale": 3.01}, "scale"),
        ("outpaint", {"jobId": "x", "imageNo": 0, "scale": 2.01}, "scale"),
        ("outpaint", {"jobId": "x", "imageNo": 0, "scale": 10**400}, "scale"),
        ("remix", {"jobId": "x", "imageNo": 0}, "remixPrompt"),
        ("remix", {"jobId": "x", "imageNo": 0, "remixPrompt": "a", "mode": 2}, "mode"),
    ],
)
def test_a_wrong_field_is_named(still: Service, task: str, body: dict[str, Any], field: str) -> None:
    before = still.spendable()
    answer = still.post(task, **body)
    assert answer.status_code == 400
    assert answer.json()["code"] == 400
    assert field in answer.json()["message"]
    assert still.spendable() == before


def test_a_refused_prompt_names_the_flag_over_the_wire(still: Service) -> None:
    answer = still.post("diffusion", text="a --relax")
    assert answer.status_code == 400
    assert "--relax" in answer.json()["message"]


@pytest.mark.parametrize(
    "path", ["/v1/job/00000000-0000-4000-8000-000000000000", "/v1/job/x", "/v2/other", "/account/balance/", "/v1/job/"]
)
def test_what_is_not_there(still: Service, path: str) -> None:
    answer = still.client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == 404


def test_an_unknown_parent_and_an_unfinished_one(still: Service) -> None:
    assert still.post("variation", jobId="nobody", imageNo=0, type=0).status_code == 404
    job = still.submit("diffusion", text="a")
    answer = still.post("reroll", jobId=job["job_id"])
    assert answer.status_code == 400
    assert "not completed" in answer.json()["message"]


def test_too_old_to_act_on_but_still_readable(tmp_path: Path) -> None:
    moment = [1_760_000_000.0]
    with running(tmp_path, planned=True, clock=Clock(lambda: moment[0], runs=False)) as service:
        job = service.finished("diffusion", text="dunes --draft")
        moment[0] += 3 * 86_400 + 1
        assert service.post("reroll", jobId=job["job_id"]).status_code == 400
        assert service.job(job["job_id"])["status"] == "completed"
        assert httpx.get(job["output"]["image_url"]).status_code == 200
        service.parts.switches.temp_seconds = 60.0
        gone = next(a for a in (job["output"]["image_url"], *job["output"]["image_urls"]) if "/temp/" in a)
        assert httpx.get(gone).status_code == 404


def test_the_purse_is_debited_at_submit_points_first(still: Service) -> None:
    data = still.balance()
    assert (data["available_credits"], data["available_points"]) == (20_000, 1_000)
    assert data["balance_usd"] == 21.0
    for _ in range(6):
        still.submit("diffusion", text="a --turbo")
    assert still.balance()["available_points"] == 40
    still.submit("diffusion", text="a")
    data = still.balance()
    assert (data["available_credits"], data["available_points"]) == (19_960, 0)
    assert data["balance_usd"] == (data["available_credits"] + data["available_points"]) / 1000


def test_a_wrong_method(still: Service) -> None:
    answer = still.client.get("/v1/diffusion")
    assert (answer.status_code, answer.headers["allow"], answer.json()["code"]) == (405, "POST", 405)


def test_a_body_too_large(still: Service) -> None:
    for content in (b"x" * 1_000_001, (b"x" * 100_000 for _ in range(11))):
        assert still.client.post("/v1/diffusion", content=content).status_code == 413


def test_the_purse_adds_up_at_every_moment(tmp_path: Path) -> None:
    with running(tmp_path, balance=3_000, drawn=False) as service:
        service.control(faults=["job-failure:times=12", "job-moderation:times=3"])
        jobs: list[str] = []
        with ThreadPoolExecutor(4) as several:
            posts = [several.submit(service.post, "diffusion", text=f"a fox {n}") for n in range(60)]
            while not all(post.done() for post in posts):
                data = service.balance()
                assert data["balance_usd"] == (data["available_credits"] + data["available_points"]) / 1000
                assert min(data["available_credits"], data["available_points"]) >= 0
            jobs = [answer.json()["job_id"] for post in posts if (answer := post.result()).status_code == 200]
            assert {post.result().status_code for post in posts} <= {200, 402, 429}
        usages = [service.wait(job, "completed", "failed")["meta"]["usage"] for job in jobs]
        assert len([usage for usage in usages if usage["consume"] == 0]) == 15
        assert all(usage["consume"] in (0, usage["frozen"]) for usage in usages)
        assert service.spendable() == 3_000 - sum(usage["consume"] for usage in usages)


def test_a_failed_job_gives_points_and_credits_back_where_they_came_from(tmp_path: Path) -> None:
    with running(tmp_path, balance=1_020, drawn=False) as service:
        for _ in range(12):
            service.finished("diffusion", text="a fox")
        assert service.state()["purse"] == {"credits": 20, "points": 40}
        service.control(faults=["job-stuck", "job-failure"], top_up=100)
        held = service.submit("describe", imgUrl="https://a.test/b.png")["job_id"]
        assert service.state()["purse"] == {"credits": 120, "points": 20}
        service.finished("diffusion", text="a fox")
        assert service.state()["purse"] == {"credits": 120, "points": 20}
        service.control(release=True)
        service.wait(held, "completed")


def test_a_purse_too_light(tmp_path: Path) -> None:
    with running(tmp_path, balance=100, clock=standing_clock(), pace=1) as service:
        service.submit("diffusion", text="a")
        answer = service.post("diffusion", text="a")
        assert answer.status_code == 402
        assert answer.json()["code"] == 402
        assert service.spendable() == 20
        assert service.balance()["low_balance_alert"] is True


def test_six_run_and_forty_four_wait(still: Service) -> None:
    jobs = [still.submit("diffusion", text="a --draft")["job_id"] for _ in range(50)]
    states = until(lambda: (s := [still.job(job)["status"] for job in jobs]).count("staged") == 6 and s)
    assert states == ["staged"] * 6 + ["pending"] * 44
    before = still.spendable()
    refused = still.post("diffusion", text="a")
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers
    still.parts.switches.retry_after = 2.5
    assert still.post("diffusion", text="a").headers["Retry-After"] == "2.5"
    assert still.spendable() == before


def test_state_survives_a_restart(tmp_path: Path) -> None:
    start = 1_760_000_000.0
    with running(tmp_path, planned=True, pace=0.001, clock=standing_clock(start)) as service:
        job = service.submit("diffusion", text="dunes --draft")
        left = service.spendable()
    begun = time.time()
    with running(tmp_path, planned=True, clock=Clock(lambda: start + time.time() - begun)) as service:
        assert service.spendable() == left
        done = service.wait(job["job_id"], "completed")
        assert done["meta"]["usage"]["consume"] == 40
        assert service.spendable() == left


def test_a_running_job_goes_on_where_it_was(tmp_path: Path) -> None:
    start = 1_760_000_000.0
    with running(tmp_path, pace=1.0, clock=standing_clock(start), drawn=False) as service:
        job = service.submit("diffusion", text="dunes")["job_id"]
        waiting = [service.submit("diffusion", text="dunes")["job_id"] for _ in range(6)][-1]
        service.control(advance=10)
        before = service.wait(job, "processing")
        assert service.job(waiting)["status"] == "pending"
    with running(tmp_path, pace=1.0, clock=standing_clock(start), drawn=False) as service:
        assert service.job(job) == {**before, "output": service.job(job)["output"]}
        assert service.job(waiting)["status"] == "pending"
        service.control(advance=29)
        assert service.wait(job, "completed", "failed")["status"] == "completed"


def test_what_was_made_and_handed_in_is_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path, planned=True) as service:
        done = service.finished("diffusion", text="dunes --draft")
        path = httpx.URL(done["output"]["image_urls"][0]).path
        content = httpx.get(f"{service.root}{path}").content
        sent = service.client.put(f"{service.root}/emulator/files/in.png", content=content)
        assert sent.status_code == 200
    with running(tmp_path, drawn=False) as service:
        for place in (path, "/emulator/files/in.png"):
            assert httpx.get(f"{service.root}{place}").content == content
        old = httpx.URL(sent.json()["url"])
        assert service.post("describe", imgUrl=str(old)).status_code == 200, "an address with the port of before"
        assert service.job(done["job_id"])["output"]["seed"] == done["output"]["seed"]


def test_a_job_that_cannot_be_drawn_gives_its_price_back(tmp_path: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("could not be drawn")
    with running(tmp_path) as service:
        parent = service.finished("diffusion", text="dunes --draft")
        before = service.spendable()
        for file in (tmp_path / "cdn").rglob("*.png"):
            file.unlink()
        job = service.finished("upscale", jobId=parent["job_id"], imageNo=0, type=0)
        assert job["status"] == "failed"
        assert job["error"]["code"] == 500
        assert job["meta"]["usage"]["consume"] == 0
        assert service.spendable() == before
