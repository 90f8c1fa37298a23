"""A real emulator over real HTTP: one that finishes at once, one whose clock only moves when a test moves it."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from studio.emulator.clock import Clock, standing_clock
from studio.emulator.config import Config
from studio.emulator.connection import settings
from studio.emulator.service import Emulator, create_app

KEY = "practice-test"
DEADLINE = 60.0


@dataclass
class Service:
    """A running emulator and a client that holds its key."""

    client: httpx.Client
    parts: Emulator

    def post(self, task: str, /, **body: Any) -> httpx.Response:
        """Submit one operation by its path."""
        return self.client.post(f"/v1/{task}", json=body)

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
def running(home: Path, *, pace: float = 0.0, balance: int = 21_000, clock: Clock | None = None) -> Iterator[Service]:
    """An emulator on a port of the system's choice, in a thread that is gone afterwards."""
    app = create_app(Config(home, KEY, pace, balance, chance=random.Random(7)), clock)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    app.state.emulator.root = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(settings(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        base = f"{app.state.emulator.root}/api"
        with httpx.Client(base_url=base, headers={"x-api-key": KEY}, timeout=30) as client:
            yield Service(client, app.state.emulator)
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        listener.close()


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
