"""What the wire says when the disk is full."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.conftest import Service

FULL = {
    "code": 500,
    "message": "Internal server error, nothing could be written down",
    "raw_message": "",
    "detail": None,
}


@pytest.fixture
def full(still: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Service:
    """A service on whose disk nothing more has room."""

    class Part:
        name = str(tmp_path / "part")

        def __enter__(self) -> Part:
            return self

        def __exit__(self, *_: object) -> None:
            return

        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    def refused(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("studio.emulator.wire.files.NamedTemporaryFile", lambda **_: Part())
    monkeypatch.setattr(still.parts.ledger, "_write", refused)
    monkeypatch.setattr(still.parts.ledger, "_set_purse", refused)
    return still


def test_no_job_is_taken(full: Service, expected_logs: Callable[..., None]) -> None:
    expected_logs("could not be written down")
    before = full.spendable()
    answer = full.post("diffusion", text="a fox")
    assert (answer.status_code, answer.json()) == (500, FULL)
    assert (full.spendable(), full.state()["open_jobs"]) == (before, [])


def test_no_file_is_taken_and_its_sender_gets_to_know(full: Service, expected_logs: Callable[..., None]) -> None:
    expected_logs("could not be written down")
    sent: list[bytes] = []

    def content() -> Any:
        for _ in range(200):
            sent.append(bytes(100_000))
            yield sent[-1]

    answer = full.client.put(f"{full.root}/emulator/files/a.png", content=content())
    assert (answer.status_code, answer.json(), len(sent)) == (500, FULL, 200)


def test_a_sender_of_too_much_gets_to_know(full: Service) -> None:
    content = (bytes(100_000) for _ in range(200))
    assert full.client.post("/v1/diffusion", content=content).status_code == 413
    assert full.post("diffusion", text="").status_code == 400, "the connection is of use yet"


def test_what_is_our_own_fault_speaks_no_python(
    still: Service, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("Exception in ASGI application")

    def broken() -> None:
        raise KeyError("purse")

    monkeypatch.setattr(still.parts.ledger, "purse", broken)
    answer = still.client.get("/account/balance")
    shape = {"code": 500, "message": "Internal server error", "raw_message": "", "detail": None}
    assert (answer.status_code, answer.json()) == (500, shape)
