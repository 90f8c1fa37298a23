"""What the flags of the prompts say, kept beside the jobs so that it can be searched for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from studio.request.origins import AS_USUAL, SPEAKS_FLAGS
from studio.request.query.flags import Drawn, FlagRow, Written, ratio, written
from studio.request.tasks import Task
from studio.store.records import JobRecord

READ_AT_ONCE = 2000


def insert_flags(connection: sqlite3.Connection, job_id: int, rows: Iterable[FlagRow]) -> None:
    """Keep what the prompt of a job says."""
    _insert(connection, ((job_id, *row) for row in rows))


def said_by(job: JobRecord) -> Written:
    """What a job's prompt says."""
    size = next(((one.width, one.height) for one in job.pictures if one.width and one.height), None)
    return said_of(job.task, job.prompt, job.origin, size)


def said_of(task: Task, prompt: str, origin: str, size: tuple[int, int] | None) -> Written:
    """What a prompt says; one that was brought in was not drawn with what is usual here.

    A picture of another program has no flags, and the shape that it has: `size` in pixels, None where nobody knows.
    Midjourney's have the flags that are written.
    """
    if origin in AS_USUAL:
        return written(task, prompt)
    drawn = Drawn("", ratio(*size), size[0] / size[1]) if size else Drawn()
    if origin not in SPEAKS_FLAGS:
        return Written((), drawn)
    said = written(task, prompt)
    named = {row.name for row in said.rows}
    version = said.drawn.version if named & {"v", "niji"} else ""
    return Written(
        said.rows, said.drawn._replace(version=version) if "ar" in named else drawn._replace(version=version)
    )


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
