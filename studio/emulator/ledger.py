"""Jobs, purse and clock offset in one SQLite file of the emulator's own; money moves here and nowhere else."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from studio.emulator.config import POINTS_SHARE
from studio.emulator.jobs import OPEN, Job, Picture
from studio.emulator.rules.refusal import TOO_LIGHT, Refusal

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, status TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, job TEXT NOT NULL) WITHOUT ROWID;
"""
_MARKS = ", ".join("?" * len(OPEN))


class Ledger:
    """The emulator's memory; every method is one transaction and takes well under a millisecond.

    Jobs are planned on other threads, which read here; one of all threads has its turn at a time.
    """

    def __init__(self, path: Path, balance: int) -> None:
        """Open or make the file; of a new purse's `balance` at most 1,000 are points, the rest credits."""
        self._turn = threading.RLock()
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(balance)
        except BaseException:
            self._base.close()
            raise

    def _prepare(self, balance: int) -> None:
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.executescript(_SCHEMA)
        found = self._load(f"WHERE status IN ({_MARKS}) ORDER BY number", *OPEN)
        self._open: dict[str, Job] = {job.id: job for job in found}
        if self._fact("credits") is None:
            self.set_balance(balance)

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._turn:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:  # a full disk may have ended it already
                    self._base.execute("ROLLBACK")
                raise

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._turn:
            return self._base.execute(query, values).fetchall()

    def _fact(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM facts WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def _set_fact(self, name: str, value: str) -> None:
        self._base.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _set_purse(self, credit: int, points: int) -> None:
        self._set_fact("credits", str(credit))
        self._set_fact("points", str(points))

    @property
    def clock_offset(self) -> float:
        """Seconds by which the emulator's clock has been moved forward in its life."""
        return float(self._fact("clock_offset") or 0.0)

    def keep_clock_offset(self, seconds: float) -> None:
        """Remember the clock's offset across restarts."""
        self._set_fact("clock_offset", repr(seconds))

    def purse(self) -> tuple[int, int]:
        """Available credits and available points."""
        with self._turn:
            return int(self._fact("credits") or 0), int(self._fact("points") or 0)

    def set_balance(self, balance: int) -> None:
        """Put so many points into the purse, whatever was in it: at most 1,000 as points, the rest as credits."""
        points = min(POINTS_SHARE, max(balance, 0))
        with self._transaction():
            self._set_purse(max(balance, 0) - points, points)

    def top_up(self, credit: int, points: int = 0) -> None:
        """Add to the purse."""
        with self._transaction():
            have = self.purse()
            self._set_purse(have[0] + credit, have[1] + points)

    def add(self, job: Job) -> None:
        """Write a new job and take its price from the purse, points first; Refusal 402 when the purse is too light."""
        with self._transaction():
            have_credits, have_points = self.purse()
            if job.frozen > have_credits + have_points:
                raise Refusal(402, TOO_LIGHT)
            job.from_points = min(job.frozen, have_points)
            self._set_purse(have_credits - (job.frozen - job.from_points), have_points - job.from_points)
            cursor = self._base.execute(
                "INSERT INTO jobs (id, status, record) VALUES (?, ?, ?)", (job.id, job.status, _record(job))
            )
            job.number = int(cursor.lastrowid or 0)
        self._open[job.id] = job

    def save(self, job: Job) -> None:
        """Write an open job's progress."""
        self._write(job)

    def _write(self, job: Job) -> bool:
        """Write an open job's row; False when it is open no more, and then nothing is written."""
        query = f"UPDATE jobs SET status = ?, record = ? WHERE id = ? AND status IN ({_MARKS})"
        with self._turn:
            return self._base.execute(query, (job.status, _record(job), job.id, *OPEN)).rowcount > 0

    def settle(self, job: Job) -> None:
        """Write the end of an open job: a completed one consumes its price, a failed one gets it back where it was.

        `job` is a copy in its last state: what `job()` and `open_jobs()` give stays open until the end is written down.
        Does nothing when the job has ended before: no job ends twice.
        """
        job.consume = job.frozen if job.status == "completed" else 0
        with self._transaction():
            if self._write(job) and job.status == "failed":
                have_credits, have_points = self.purse()
                self._set_purse(have_credits + job.frozen - job.from_points, have_points + job.from_points)
            paths = [picture.path for picture in job.pictures] + ([job.grid] if job.grid else [])
            self._base.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", [(path, job.id) for path in paths])
        self._open.pop(job.id, None)

    def job(self, job_id: str) -> Job | None:
        """The job of that id, None when there is none."""
        if (job := self._open.get(job_id)) is not None:
            return job
        return next(iter(self._load("WHERE id = ?", job_id)), None)

    def open_jobs(self) -> list[Job]:
        """Jobs neither completed nor failed, oldest first."""
        return list(self._open.values())

    def owner_of(self, path: str) -> Job | None:
        """The finished job that one CDN path belongs to, None when no job has it."""
        rows = self._rows("SELECT job FROM files WHERE path = ?", path)
        return self.job(rows[0][0]) if rows else None

    def paths(self) -> set[str]:
        """Every CDN path that a finished job has."""
        return {str(path) for (path,) in self._rows("SELECT path FROM files")}

    def _load(self, where: str, *values: str) -> list[Job]:
        rows = self._rows(f"SELECT number, record FROM jobs {where}", *values)
        return [_restored(int(number), record) for number, record in rows]


def _record(job: Job) -> str:
    record = asdict(job)
    del record["number"]
    return json.dumps(record, separators=(",", ":"))


def _restored(number: int, record: str) -> Job:
    data = json.loads(record)
    known = {part.name for part in fields(Job)}
    job = Job(**{name: value for name, value in data.items() if name in known})
    job.pictures = [Picture(**picture) for picture in data["pictures"]]
    job.number = number
    return job
