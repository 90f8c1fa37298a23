"""A real emulator over real HTTP: one that draws at once, one that draws nothing, one whose clock tests move."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from PIL import Image

from studio.emulator.clock import Clock, standing_clock
from studio.emulator.config import Config
from studio.emulator.jobs import Job, Picture
from studio.emulator.parts import Emulator
from studio.emulator.planning.orders import Plan
from studio.emulator.rules.prompts import parse
from studio.emulator.rules.tasks import IMAGE_ACTIONS, TASKS, V8_ACTIONS
from studio.emulator.wire.connection import settings
from studio.emulator.wire.service import create_app

KEY = "practice-test"
DEADLINE = 60.0
_seeds = itertools.count(7)


@dataclass
class Service:
    """A running emulator and a client that holds its key."""

    client: httpx.Client
    parts: Emulator
    loop: asyncio.AbstractEventLoop

    @property
    def root(self) -> str:
        """The address without /api."""
        return self.parts.root

    def on_loop(self, act: Callable[[], Any]) -> Any:
        """What `act` gives when it is called where the emulator runs."""

        async def call() -> Any:
            return act()

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(DEADLINE)

    def control(self, **wishes: Any) -> dict[str, Any]:
        """Ask for something at the control endpoint that must be granted; the state afterwards."""
        answer = self.client.post(f"{self.root}/emulator/control", json=wishes)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def state(self) -> dict[str, Any]:
        """What the control endpoint shows."""
        return dict(self.client.get(f"{self.root}/emulator/control").json())

    def plant(self, task: str, prompt: str = "a fox", **facts: Any) -> str:
        """The id of a job that has been completed without having run; `facts` are fields of it that matter."""
        age, now, frozen = facts.pop("age", 0.0), self.parts.clock.now(), facts.pop("frozen", 0)
        job = Job(f"{task}-{random.getrandbits(64):x}", task, {}, prompt, "1", now - age, 0.0, frozen, 0, **facts)
        made = scripted(job)
        job.pictures, job.actions = facts.get("pictures") or made.pictures, made.actions

        def write() -> None:
            self.parts.ledger.add(job)
            self.parts.ledger.settle(replace(job, status="completed", ended=now - age))

        self.on_loop(write)
        return job.id

    def post(self, task: str, /, **body: Any) -> httpx.Response:
        """Submit one operation by its path."""
        # escapes every letter beyond ASCII, so that a test can send half a pair
        return self.client.post(f"/v1/{task}", content=json.dumps(body))

    def submit(self, task: str, /, **body: Any) -> dict[str, Any]:
        """Submit one operation that must be accepted."""
        answer = self.post(task, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def job(self, job_id: str) -> dict[str, Any]:
        """Read one job."""
        return dict(self.client.get(f"/v1/job/{job_id}").json())

    def finished(self, task: str, /, **body: Any) -> dict[str, Any]:
        """Submit and wait for the end."""
        return self.wait(self.submit(task, **body)["job_id"], "completed", "failed")

    def wait(self, job_id: str, *states: str) -> dict[str, Any]:
        """The job once it is in one of the states."""
        found: dict[str, Any] = until(lambda: (job := self.job(job_id))["status"] in states and job)
        return found

    def balance(self) -> dict[str, Any]:
        """The purse as the wire shows it."""
        return dict(self.client.get("/account/balance").json()["data"])

    def spendable(self) -> int:
        """Credits and points together."""
        data = self.balance()
        return int(data["available_credits"] + data["available_points"])

    def picture(self, address: str) -> bytes:
        """The bytes behind an address, fetched without the key."""
        answer = httpx.get(address)
        assert answer.status_code == 200, address
        return answer.content


def until(ready: Callable[[], Any]) -> Any:
    """What `ready` gives once it is true; fails after the deadline."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if value := ready():
            return value
        threading.Event().wait(0.01)
    raise AssertionError("nothing happened before the deadline")


@contextmanager
def running(
    home: Path,
    *,
    pace: float = 0.0,
    balance: int = 21_000,
    clock: Clock | None = None,
    drawn: bool = True,
    planned: bool = False,
) -> Iterator[Service]:
    """An emulator on a port of the system's choice, in a thread that is gone afterwards.

    Where it is not `drawn`, jobs make what the contract says, and no files; where it is only `planned`, they make what
    they would, and the files are all the same small picture.
    """
    loops: list[asyncio.AbstractEventLoop] = []
    app = create_app(
        Config(home, KEY, pace, balance, chance=random.Random(next(_seeds))),
        clock,
        on_start=lambda: loops.append(asyncio.get_running_loop()),
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    if not drawn:
        app.state.emulator.planner.plan = scripted
        app.state.emulator.pool.carry_out = _draw_nothing
    elif planned:
        app.state.emulator.pool.carry_out = _draw_a_dot
    app.state.emulator.root = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(settings(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        base = f"{app.state.emulator.root}/api"
        with httpx.Client(base_url=base, headers={"x-api-key": KEY}, timeout=30) as client:
            yield Service(client, app.state.emulator, loops[0])
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        listener.close()


def scripted(job: Job) -> Plan:
    """What a job makes by the contract (§2b), with nothing to draw: for tests of the protocol alone."""
    yields, prompt = TASKS[job.task].yields, parse(job.prompt)
    plan = Plan()
    if yields == "words":
        plan.words = {"promptEn": "1", "description": "2", "finalPrompt": "3", "prompts": ["4"]}
        return plan
    count = int(prompt.number("bs", 4)) if yields == "video" and job.task != "video_upscale" else 4
    count = 1 if yields == "single" or job.task == "video_upscale" else count
    every, seconds = list(range(count)), 5.0 if yields == "video" else 0.0
    width, height = (854, 480) if seconds else (1024, 1024)
    size = {"width": width, "height": height}
    plan.orders = [{"op": "nothing", "ending": ".mp4" if seconds else ".png", **size} for _ in every]
    plan.pictures = [Picture(f"mj/{job.id}_{n}.png", width, height, {}, seconds) for n in every]
    if yields == "video" and job.task != "video_upscale":
        plan.actions = {"extend": every, "upscale": every}
    elif yields == "grid":
        names = V8_ACTIONS if prompt.v8_family else IMAGE_ACTIONS
        plan.actions = {**dict.fromkeys(names, every), "reroll": True}
        if prompt.draft and job.task != "enhance":
            plan.actions["enhance"] = every
    return plan


async def _draw_nothing(order: dict[str, Any]) -> dict[str, Any]:
    return order


async def _draw_a_dot(order: dict[str, Any]) -> dict[str, Any]:
    if "out" not in order:  # one that is answered in words
        return {"promptEn": "a dot", "description": "", "finalPrompt": "", "prompts": []}
    Image.new("RGB", (4, 4)).save(order["out"], "PNG")  # also where a video would be: nobody looks into it
    return {"width": 1024, "height": 1024}


@pytest.fixture(scope="session")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Draws nothing, so that every operation is done at once; shared."""
    with running(tmp_path_factory.mktemp("protocol"), balance=10_000_000, drawn=False) as service:
        yield service


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Plans as the program does and draws dots; shared."""
    with running(tmp_path_factory.mktemp("planned"), balance=10_000_000, planned=True) as service:
        yield service


@pytest.fixture(scope="session")
def planned_grid(planned: Service) -> dict[str, Any]:
    """A finished v7 diffusion of the planned service."""
    return planned.finished("diffusion", text="a lighthouse in fog --ar 3:2 --v 7 --seed 5")


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Finishes jobs as soon as they are drawn; shared, with a purse that tests cannot empty."""
    with running(tmp_path_factory.mktemp("quick"), balance=10_000_000) as service:
        yield service


@pytest.fixture(scope="session")
def grid(quick: Service) -> dict[str, Any]:
    """A finished v7 diffusion with four pictures."""
    return quick.finished("diffusion", text="a lighthouse in fog --ar 3:2 --v 7 --seed 5")


@pytest.fixture
def still(tmp_path: Path) -> Iterator[Service]:
    """An emulator whose time stands, so that jobs stay where they are and nothing is drawn."""
    with running(tmp_path / "home", pace=1.0, clock=standing_clock()) as service:
        yield service
