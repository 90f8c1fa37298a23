"""What was spent, on what, and for how many pictures that were kept: sums of the library, and its ledger as a table.

Every job that was bought counts, those in the trash and those whose files are gone too; what was brought in from
elsewhere does not.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from studio.request.tariff import POINTS_PER_DOLLAR
from studio.request.tasks import TASKS, Task
from studio.store.database import Database
from studio.store.disk import disk_errors, write_atomic

KEPT_RATING = 3
"""Stars from which on a picture counts as kept; so do picks and favourites."""

_KEPT = " UNION ".join(
    f"SELECT job_id, image_index FROM picture INDEXED BY {index} WHERE {kept} AND trashed_at IS NULL"
    for index, kept in (
        ("picture_rated", f"rating >= {KEPT_RATING} AND rating > 0"),
        ("picture_flagged", "flag = 1 AND flag != 0"),
        ("picture_favourite", "favourite = 1"),
    )
)
"""Each by its own narrow index, which is used where the condition holds its own words."""
_BOUGHT = "origin = '' AND points > 0 AND day >= ? AND day <= ?"
_FIRST, _LAST = "0000", "9999"


class Split(Enum):
    """By what spending is told apart; the value is the column that says it."""

    PROJECT = "project"
    ACTION = "task"
    MODEL = "version"


class Sum(NamedTuple):
    """What was spent on one day ("2026-11-28") for one part of a split, in points, and by how many jobs."""

    day: str
    part: str
    points: int
    jobs: int


class Spent(NamedTuple):
    """Sums in the order of days, and how many pictures were kept of the jobs of each part."""

    sums: tuple[Sum, ...]
    kept: dict[str, int]


class Spending:
    """Questions about money; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by(self, split: Split, first: str = "", last: str = "") -> Future[Spent]:
        """What was spent from day `first` to day `last`, both counted, "" where it is open."""
        days = (first or _FIRST, last or _LAST)
        return self._database.read(lambda connection: _spent(connection, split, days))

    def write_ledger(self, path: Path, first: str = "", last: str = "") -> Future[int]:
        """A CSV table with a line per bought job of these days, oldest first; answers how many. Raises `DiskError`."""
        days = (first or _FIRST, last or _LAST)

        def write(connection: sqlite3.Connection) -> int:
            text = io.StringIO()
            lines = csv.writer(text)
            lines.writerow(_TITLES)
            count = 0
            for line in _lines(connection, days):
                lines.writerow(line)
                count += 1
            with disk_errors(path):
                # With a mark of its coding, without which spreadsheets take it for another.
                write_atomic(path, text.getvalue().encode("utf-8-sig", "replace"))
            return count

        return self._database.read(write)


def _spent(connection: sqlite3.Connection, split: Split, days: tuple[str, str]) -> Spent:
    column = split.value
    sums = connection.execute(
        f"SELECT day, {column}, sum(points), count(*) FROM job INDEXED BY job_ledger WHERE {_BOUGHT}"
        f" GROUP BY day, {column} ORDER BY day",
        days,
    )
    found = tuple(Sum(*row) for row in sums)
    kept: dict[str, int] = defaultdict(int)
    for part, count in connection.execute(
        f"SELECT {column}, count(*) FROM ({_KEPT}) AS kept CROSS JOIN job ON job.id = kept.job_id"
        f" WHERE {_BOUGHT} GROUP BY {column}",
        days,
    ):
        kept[part] = count
    return Spent(found, dict(kept))


_TITLES = (
    "Date", "Time", "Project", "Action", "Model", "Prompt", "Points", "Dollars", "State", "Pictures kept", "Job",
    "Number",
)  # fmt: skip


def _lines(connection: sqlite3.Connection, days: tuple[str, str]) -> Iterator[tuple[object, ...]]:
    kept: dict[int, int] = defaultdict(int)
    for job_id, _ in connection.execute(_KEPT):
        kept[job_id] += 1
    labels = {str(task): TASKS[task].label for task in Task}
    for job_id, day, at, project, task, version, prompt, points, state, remote in connection.execute(
        "SELECT id, day, created_at, project, task, version, prompt, points, state, remote_id FROM job"
        f" WHERE {_BOUGHT} ORDER BY id",
        days,
    ):
        clock = datetime.fromtimestamp(at).strftime("%H:%M:%S")
        dollars = f"{points / POINTS_PER_DOLLAR:.3f}"
        words = (project, labels.get(task, task), version, prompt)
        yield (day, clock, *map(harmless, words), points, dollars, state, kept[job_id], remote, job_id)


def harmless(words: str) -> str:
    """Words that a spreadsheet shows and does not carry out: what would begin a formula begins with a quote."""
    return f"'{words}" if words.lstrip()[:1] in tuple("=+-@\t\r") and words.strip() else words
