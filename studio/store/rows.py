"""Rows of the library's tables ⇄ records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from studio.errors import Remedy
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

MANY = 500
"""The most ids that are asked for in one statement."""


def jobs(connection: sqlite3.Connection, ids: Sequence[int]) -> list[JobRecord]:
    """The jobs of those ids that exist, in the order asked for, with their pictures: two statements per `MANY`."""
    found: dict[int, JobRecord] = {}
    for start in range(0, len(ids), MANY):
        part = ids[start : start + MANY]
        marks = ",".join("?" * len(part))
        pictures: dict[int, list[PictureRecord]] = {}
        query = f"SELECT * FROM picture WHERE job_id IN ({marks}) ORDER BY job_id, number"
        for row in connection.execute(query, part):
            pictures.setdefault(row["job_id"], []).append(_picture(row))
        for row in connection.execute(f"SELECT * FROM job WHERE id IN ({marks})", part):
            found[row["id"]] = _job(row, pictures.get(row["id"], ()))
    return [found[job_id] for job_id in ids if job_id in found]


def one(connection: sqlite3.Connection, job_id: int) -> JobRecord:
    """The job of that id; KeyError when there is none."""
    found = jobs(connection, [job_id])
    if not found:
        raise KeyError(job_id)
    return found[0]


def _job(row: sqlite3.Row, pictures: Iterable[PictureRecord]) -> JobRecord:
    return JobRecord(
        id=row["id"],
        task=Task(row["task"]),
        body=json.loads(row["body"]),
        prompt=row["prompt"],
        created_at=row["created_at"],
        day=row["day"],
        project=row["project"],
        parent_id=row["parent_id"],
        parent_image=row["parent_image"],
        remote_id=row["remote_id"],
        state=JobState(row["state"]),
        remote_status=row["remote_status"],
        estimate=row["estimate"],
        estimate_about=bool(row["estimate_about"]),
        frozen=row["frozen"],
        consumed=row["consumed"],
        seed=row["seed"],
        actions=json.loads(row["actions"]),
        sent_at=row["sent_at"],
        ended_at=row["ended_at"],
        error=row["error"],
        remedy=Remedy(row["remedy"]),
        reply=row["reply"],
        pictures=tuple(pictures),
    )


def _picture(row: sqlite3.Row) -> PictureRecord:
    return PictureRecord(
        id=row["id"],
        job_id=row["job_id"],
        index=row["number"],
        kind=row["kind"],
        url=row["url"],
        path=row["path"],
        sha256=row["sha256"],
        size_bytes=row["size_bytes"],
        width=row["width"],
        height=row["height"],
        state=PictureState(row["state"]),
        error=row["error"],
    )
