"""Callbacks as a client's own server sees them, and those that are never sent."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.emulator.conftest import DEADLINE, Service, until
from tests.emulator.wire.test_contract import KEYS


@dataclass
class Receiver:
    """What was posted to it; `answers` are the statuses it gives in turn, then 200."""

    address: str = ""
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def jobs(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.posts]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.posts.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            receiver.may_answer.wait(DEADLINE)
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.may_answer.set()
        receiver.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.may_answer.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def delivery(service: Service, job_id: str, status: str) -> dict[str, Any]:
    """What became of the callback of that job and state, once it is settled."""

    def settled() -> dict[str, Any] | None:
        shown = service.state()["callbacks"]
        return next((d for d in shown if (d["job_id"], d["status"]) == (job_id, status) and d["outcome"]), None)

    found: dict[str, Any] = until(settled)
    return found


def test_a_bare_job_at_each_state(protocol: Service, receiver: Receiver) -> None:
    address = f"{receiver.address}/hook?a=1"
    job = protocol.finished("diffusion", text="a fox", callback=address)
    assert job["config"]["webhook_config"] == {"endpoint": address, "secret": ""}
    assert delivery(protocol, job["job_id"], "completed")["delivered"]
    assert [posted["status"] for posted in receiver.jobs()] == ["processing", "completed"]
    assert set(receiver.jobs()[0]) == KEYS
    assert receiver.jobs()[1] == job
    path, headers, _ = receiver.posts[0]
    assert path == "/hook?a=1"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == receiver.address.removeprefix("http://")
    assert not {"x-legnext-signature", "x-legnext-timestamp", "x-api-key"} & set(headers)


def test_a_failure_is_told(protocol: Service, receiver: Receiver) -> None:
    protocol.control(faults=["job-moderation"])
    job = protocol.finished("diffusion", text="a fox", callback=receiver.address)
    assert delivery(protocol, job["job_id"], "failed")["delivered"]
    assert receiver.jobs()[-1] == job


def test_signed_where_there_is_a_secret(protocol: Service, receiver: Receiver) -> None:
    protocol.control(switches={"webhook_secret": "hush"})
    try:
        job = protocol.finished("diffusion", text="a fox", callback=receiver.address)
        delivery(protocol, job["job_id"], "completed")
    finally:
        protocol.control(switches={"webhook_secret": ""})
    for _, headers, body in receiver.posts:
        signed = f"{headers['x-legnext-timestamp']}.".encode() + body
        assert headers["x-legnext-signature"] == hmac.new(b"hush", signed, hashlib.sha256).hexdigest()


def test_three_tries_in_order(protocol: Service, receiver: Receiver) -> None:
    receiver.answers = [500, 503, 200]
    job = protocol.finished("diffusion", text="a fox", callback=receiver.address)
    assert delivery(protocol, job["job_id"], "completed")["delivered"]
    assert delivery(protocol, job["job_id"], "processing")["tries"] == 3
    assert [posted["status"] for posted in receiver.jobs()] == ["processing"] * 3 + ["completed"]


def test_no_fourth_try(protocol: Service, receiver: Receiver) -> None:
    receiver.answers = [301, 404, 500, 200]
    job = protocol.finished("diffusion", text="a fox", callback=receiver.address)
    assert delivery(protocol, job["job_id"], "completed")["delivered"]
    first = delivery(protocol, job["job_id"], "processing")
    assert (first["delivered"], first["tries"], first["outcome"]) == (False, 3, "500")
    assert len(receiver.posts) == 4


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://example.org/hook", "not on this machine"),
        ("http://192.168.1.1/hook", "not on this machine"),
        ("http://127.0.0.1.example.org/", "not on this machine"),
        ("http://127.0.0.1@example.org/", "not on this machine"),
        ("http://2130706433/", "not on this machine"),
        ("https://127.0.0.1/hook", "only http"),
        ("file:///etc/passwd", "only http"),
        ("gopher://127.0.0.1/", "only http"),
        ("words", "only http"),
        ("http://[::1/", "IPv6"),
        ("http://127.0.0.1:99999/", "ort"),
        ("http://127.0.0.1:0/", "no such port"),
    ],
)
def test_other_addresses_are_never_called(protocol: Service, address: str, why: str) -> None:
    job = protocol.finished("diffusion", text="a fox", callback=address)
    assert job["status"] == "completed"
    seen = delivery(protocol, job["job_id"], "completed")
    assert (seen["delivered"], seen["tries"]) == (False, 0)
    assert why in seen["outcome"]


def test_a_slow_receiver_holds_no_job_up(protocol: Service, receiver: Receiver) -> None:
    receiver.may_answer.clear()
    jobs = [protocol.submit("diffusion", text="a fox", callback=receiver.address)["job_id"] for _ in range(8)]
    for job in jobs:
        assert protocol.wait(job, "completed", "failed")["status"] == "completed"
    receiver.may_answer.set()
    for job in jobs:
        assert delivery(protocol, job, "completed")["delivered"]


def test_nobody_listens_and_the_job_does_not_mind(protocol: Service) -> None:
    with receiving() as gone:
        address = gone.address
    job = protocol.finished("diffusion", text="a fox", callback=address)
    assert job["status"] == "completed"
    seen = delivery(protocol, job["job_id"], "completed")
    assert not seen["delivered"]


def test_lines_cannot_be_smuggled_in(protocol: Service, receiver: Receiver) -> None:
    callback = f"{receiver.address}/a\r\nX-Evil: 1\r\n\r\nb c?d=e\u00e9 f"
    job = protocol.finished("diffusion", text="a fox", callback=callback)
    assert delivery(protocol, job["job_id"], "completed")["delivered"]
    assert all("x-evil" not in headers for _, headers, _ in receiver.posts)
