"""Money moves once for every job, whatever happens to the file below."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.emulator.jobs import Job
from studio.emulator.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "emulator.db", 1_000)
    yield made
    made.close()


def job(name: str = "a", frozen: int = 80) -> Job:
    """A job as intake makes it."""
    return Job(name, "diffusion", {}, "a fox", "1", 0.0, 0.0, frozen, 0)


def test_a_job_ends_once(ledger: Ledger) -> None:
    waiting = job()
    ledger.add(waiting)
    ledger.settle(replace(waiting, status="failed", error_code=500))
    assert ledger.purse() == (0, 1_000)
    ledger.settle(replace(waiting, status="failed"))
    ledger.settle(replace(waiting, status="completed"))
    ledger.save(waiting)
    ended = ledger.job("a")
    assert ended is not None
    assert (ended.status, ended.error_code, ended.consume) == ("failed", 500, 0)
    assert ledger.purse() == (0, 1_000)


def test_a_job_is_open_until_its_end_is_written_down(ledger: Ledger, tmp_path: Path) -> None:
    waiting = job()
    ledger.add(waiting)
    with sqlite3.connect(tmp_path / "emulator.db") as other:
        other.execute("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.Error, match="full"):
        ledger.settle(replace(waiting, status="failed"))
    assert (ledger.open_jobs(), ledger.purse()) == ([waiting], (0, 920))
    assert waiting.status == "pending"
    with sqlite3.connect(tmp_path / "emulator.db") as other:
        other.execute("DROP TRIGGER full")
    other.close()
    ledger.settle(replace(waiting, status="failed"))
    assert (ledger.open_jobs(), ledger.purse()) == ([], (0, 1_000))


def test_what_cannot_be_committed_is_taken_back(ledger: Ledger, tmp_path: Path) -> None:
    # deferred checks fail where a full disk does: when everything is to be committed
    with sqlite3.connect(tmp_path / "emulator.db") as other:
        other.executescript("""
            CREATE TABLE no (id TEXT PRIMARY KEY);
            CREATE TABLE half (id TEXT REFERENCES no DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER late AFTER INSERT ON jobs BEGIN INSERT INTO half VALUES ('x'); END;
        """)
    ledger._base.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError):
        ledger.add(job())
    assert (ledger.open_jobs(), ledger.job("a"), ledger.purse()) == ([], None, (0, 1_000))
    other.execute("DROP TRIGGER late")
    other.close()
    ledger.add(job())
    assert ledger.purse() == (0, 920)
