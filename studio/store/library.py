"""Reading the library: order, days, pages, search and sums, quick at a hundred thousand jobs; it writes nothing."""

from __future__ import annotations

import sqlite3
import statistics
from array import array
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from studio.request.tasks import Task
from studio.store import rows, search
from studio.store.database import Database
from studio.store.records import JobRecord

LEARNT_FROM = 20
"""How many finished jobs of a kind its usual duration is learnt from."""


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The jobs recorded on one local day ("2026-11-24"): how many, and their points in all."""

    day: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Ids of all jobs, newest first, and the days they fall into, in the same order; both from one snapshot."""

    ids: array[int]
    days: tuple[DayGroup, ...]


class Library:
    """Questions to the library; each answer is a future from the reader's thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(self, words: str = "") -> Future[Overview]:
        """All jobs, or those whose prompt has every one of `words` (beginnings of words are enough)."""
        return self._database.read(lambda connection: _overview(connection, words))

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]:
        """The jobs of those ids that exist, in that order."""
        wanted = list(ids)
        return self._database.read(lambda connection: rows.jobs(connection, wanted))

    def job(self, job_id: int) -> Future[JobRecord]:
        """One job; KeyError when there is none."""
        return self._database.read(lambda connection: rows.one(connection, job_id))

    def children(self, job_id: int) -> Future[list[JobRecord]]:
        """Jobs that started from a picture of that job, oldest first."""

        def work(connection: sqlite3.Connection) -> list[JobRecord]:
            found = connection.execute("SELECT id FROM job WHERE parent_id = ? ORDER BY id", (job_id,))
            return rows.jobs(connection, [row["id"] for row in found])

        return self._database.read(work)

    def durations(self) -> Future[dict[Task, float]]:
        """Usual seconds from sending to the end, per kind of task, of the latest that were done."""
        return self._database.read(_durations)

    def spent_since(self, moment: float) -> Future[int]:
        """Points of all jobs recorded since `moment` (seconds since the epoch)."""

        def work(connection: sqlite3.Connection) -> int:
            query = "SELECT coalesce(sum(points), 0) FROM job WHERE created_at >= ?"
            return int(connection.execute(query, (moment,)).fetchone()[0])

        return self._database.read(work)


def _overview(connection: sqlite3.Connection, words: str) -> Overview:
    where, values = search.condition(words)
    ids = array("q", (row[0] for row in connection.execute(f"SELECT id FROM job {where} ORDER BY id DESC", values)))
    # Ids and days run the same way but for a clock that was set back; the order of the list is the ids'.
    query = f"SELECT day, count(*), sum(points), max(id) FROM job {where} GROUP BY day ORDER BY 4 DESC"
    days = tuple(DayGroup(row[0], row[1], row[2]) for row in connection.execute(query, values))
    return Overview(ids, days)


def _durations(connection: sqlite3.Connection) -> dict[Task, float]:
    usual: dict[Task, float] = {}
    query = """
        SELECT ended_at - sent_at AS seconds FROM job
        WHERE task = ? AND state = 'done' AND sent_at IS NOT NULL AND ended_at > sent_at
        ORDER BY id DESC LIMIT ?
    """
    for task in Task:
        seconds = [row["seconds"] for row in connection.execute(query, (task, LEARNT_FROM))]
        if seconds:
            usual[task] = statistics.median(seconds)
    return usual
