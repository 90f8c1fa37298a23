"""Jobs on a bad disk: each ends once, as it was going to."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.emulator import runner
from studio.emulator.jobs import Job
from studio.emulator.planning.orders import Plan
from tests.emulator.conftest import DEADLINE, Service, running


@pytest.fixture
def refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Service, Callable[[str], list[Job]]]]:
    """A service, and a function that lets its ledger refuse the next call of that name; what it was asked to write."""
    monkeypatch.setattr(runner, "PAUSE", 0.0)
    with running(tmp_path, planned=True) as service:

        def refuse_once(name: str) -> list[Job]:
            real: Callable[[Job], None] = getattr(service.parts.ledger, name)
            asked: list[Job] = []

            def write(job: Job) -> None:
                asked.append(job)
                if len(asked) == 1:
                    raise sqlite3.OperationalError("database or disk is full")
                real(job)

            monkeypatch.setattr(service.parts.ledger, name, write)
            return asked

        yield service, refuse_once


@pytest.mark.parametrize(("doom", "status", "code"), [("", "completed", 0), ("job-failure", "failed", 500)])
def test_an_end_that_cannot_be_written_down_is_written_later(
    refusing: tuple[Service, Callable[[str], list[Job]]],
    expected_logs: Callable[..., None],
    doom: str,
    status: str,
    code: int,
) -> None:
    expected_logs("cannot be written down")
    service, refuse_once = refusing
    before = service.spendable()
    service.control(faults=[doom] if doom else [])
    asked = refuse_once("settle")
    job: dict[str, Any] = service.finished("diffusion", text="dunes")
    assert (job["status"], job["error"]["code"]) == (status, code)
    assert [one.status for one in asked] == [status] * 2
    assert service.spendable() == before - job["meta"]["usage"]["consume"]


def test_a_step_that_cannot_be_written_down_is_made_once(
    refusing: tuple[Service, Callable[[str], list[Job]]], expected_logs: Callable[..., None]
) -> None:
    expected_logs("cannot be written down")
    service, refuse_once = refusing
    asked = refuse_once("save")
    assert service.finished("diffusion", text="dunes")["status"] == "completed"
    assert [one.id for one in asked] == [asked[0].id] * 2


def test_planning_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, planned=True) as service:
        plan, held = service.parts.planner.plan, threading.Event()

        def slowly(job: Job) -> Plan:
            assert held.wait(DEADLINE)
            return plan(job)

        monkeypatch.setattr(service.parts.planner, "plan", slowly)
        job = service.submit("diffusion", text="dunes")["job_id"]
        assert service.wait(job, "processing")["status"] == "processing"
        held.set()
        service.wait(job, "completed")
