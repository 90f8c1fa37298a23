"""What the flags of the prompts say, kept beside the jobs so that it can be searched for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from studio.request.query.flags import FlagRow, written
from studio.request.tasks import Task

READ_AT_ONCE = 2000


def insert_flags(connection: sqlite3.Connection, job_id: int, rows: Iterable[FlagRow]) -> None:
    """Keep what the prompt of a job says."""
    _insert(connection, ((job_id, *row) for row in rows))


def index_all(connection: sqlite3.Connection) -> None:
    """Keep it for all jobs that are there, of which nothing is kept yet."""
    rows = connection.execute("SELECT id, task, prompt FROM job WHERE prompt != '' ORDER BY id")
    tasks = {str(task): task for task in Task}
    while part := rows.fetchmany(READ_AT_ONCE):
        # A job of a task that this version does not know stays as it is.
        known = [(job_id, written(tasks[task], prompt)) for job_id, task, prompt in part if task in tasks]
        _insert(connection, ((job_id, *row) for job_id, said in known for row in said.rows))
        connection.executemany(
            "UPDATE job SET version = ?, aspect = ?, shape = ? WHERE id = ?",
            [(*said.drawn, job_id) for job_id, said in known],
        )


def _insert(connection: sqlite3.Connection, rows: Iterable[tuple[int, str, str, float | None]]) -> None:
    connection.executemany("INSERT INTO job_flag (job_id, name, value, number) VALUES (?, ?, ?, ?)", rows)
