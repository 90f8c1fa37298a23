"""Rows of the library's tables read into records, and values from outside made fit for a column."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from studio.errors import Remedy
from studio.request.tasks import Task
from studio.store.batches import place_of
from studio.store.records import Flag, JobRecord, JobState, KeptMask, PictureRecord, PictureState

LARGEST = 10**12
"""Bound of any whole number from outside: sums over a hundred thousand of them still fit a column."""

JOB_COLUMNS = (
    "id, project, task, state, day, created_at, sent_at, ended_at, parent_id, parent_image, remote_id, remote_status,"
    " estimate, estimate_about, frozen, consumed, seed, error, remedy, prompt, actions, body, reply, sent_to, batch,"
    " turn, note, origin, root_id, trashed_at, emptied, settled"
)
MASK_COLUMNS = "width, height, shapes, frame, work, png"
PICTURE_COLUMNS = (
    "id, job_id, image_index, kind, state, url, path, sha256, size_bytes, width, height, error, rating, flag,"
    " favourite, trashed_at, tries, next_try"
)
JOB_ITSELF = -1
"""In place of a picture's index: what was tagged is the job, which has no picture."""


def fit(value: Any) -> Any:
    """Make `value` storable: a reply may hold half a surrogate pair or a number of a thousand digits.

    Neither may keep the row of a paid job from being written.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else str(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return max(-LARGEST, min(LARGEST, value))
    if isinstance(value, Mapping):
        return to_json(value)
    return value


def to_json(value: Mapping[str, Any]) -> str:
    """Compact ASCII JSON: every character survives, surrogates included."""
    return json.dumps(dict(value), separators=(",", ":"))


def jobs_by_id(connection: sqlite3.Connection, ids: Iterable[int]) -> list[JobRecord]:
    """The jobs with these ids and their pictures, in the order asked for; unknown ids are left out."""
    wanted = list(ids)
    asked = (json.dumps(wanted),)
    tags: dict[tuple[int, int], list[str]] = {}
    labels: dict[int, set[str]] = {}
    for job_id, index, tag in connection.execute(
        "SELECT job_id, image_index, tag FROM tagged WHERE job_id IN (SELECT value FROM json_each(?))"
        " ORDER BY job_id, image_index, tag",
        asked,
    ):
        tags.setdefault((job_id, index), []).append(tag)
        labels.setdefault(job_id, set()).add(tag)
    pictures: dict[int, list[PictureRecord]] = {}
    for row in connection.execute(
        f"SELECT {PICTURE_COLUMNS} FROM picture WHERE job_id IN (SELECT value FROM json_each(?))"
        " ORDER BY job_id, image_index",
        asked,
    ):
        pictures.setdefault(row[1], []).append(_picture(row, tuple(tags.get((row[1], row[2]), ()))))
    jobs = {
        row[0]: _job(row, tuple(pictures.get(row[0], ())), tuple(sorted(labels.get(row[0], ()), key=str.lower)))
        for row in connection.execute(
            f"SELECT {JOB_COLUMNS} FROM job WHERE id IN (SELECT value FROM json_each(?))", asked
        )
    }
    return [jobs[job_id] for job_id in wanted if job_id in jobs]


def job_by_id(connection: sqlite3.Connection, job_id: int) -> JobRecord:
    """One job; raises `KeyError` when there is none of that id."""
    found = jobs_by_id(connection, (job_id,))
    if not found:
        raise KeyError(job_id)
    return found[0]


def join_family(connection: sqlite3.Connection, job_id: int) -> None:
    """Give a new job the root of its parent, itself where it has none; its name in `root_id`."""
    connection.execute(
        "UPDATE job SET root_id = coalesce((SELECT root_id FROM job AS parent WHERE parent.id = job.parent_id), id)"
        " WHERE id = ?",
        (job_id,),
    )


def current_project(connection: sqlite3.Connection) -> str:
    """The project that new jobs are filed under, "" for none."""
    found = connection.execute("SELECT name FROM project WHERE current = 1 LIMIT 1").fetchone()
    return "" if found is None else str(found[0])


def insert_mask(connection: sqlite3.Connection, job_id: int, mask: KeptMask) -> None:
    """Keep what was painted for a job."""
    connection.execute(
        f"INSERT INTO mask (job_id, {MASK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (job_id, mask.width, mask.height, fit(mask.shapes), fit(mask.frame), mask.work, mask.png),
    )


def first_mask(connection: sqlite3.Connection, condition: str, values: Sequence[Any] = ()) -> KeptMask | None:
    """The mask of the newest job that meets `condition`, None when there is none."""
    row = connection.execute(
        f"SELECT {MASK_COLUMNS} FROM mask WHERE {condition} ORDER BY job_id DESC LIMIT 1", values
    ).fetchone()
    if row is None:
        return None
    return KeptMask(width=row[0], height=row[1], shapes=row[2], frame=row[3], work=row[4], png=row[5])


def _picture(row: Sequence[Any], tags: tuple[str, ...]) -> PictureRecord:
    return PictureRecord(
        id=row[0],
        job_id=row[1],
        index=row[2],
        kind=row[3],
        state=PictureState(row[4]),
        url=row[5],
        path=row[6],
        sha256=row[7],
        size_bytes=row[8],
        width=row[9],
        height=row[10],
        error=row[11],
        rating=row[12],
        flag=Flag(row[13]),
        favourite=bool(row[14]),
        trashed_at=row[15],
        tries=row[16],
        next_try=row[17],
        tags=tags,
    )


def _job(row: Sequence[Any], pictures: tuple[PictureRecord, ...], tags: tuple[str, ...]) -> JobRecord:
    return JobRecord(
        id=row[0],
        project=row[1],
        task=Task(row[2]),
        state=JobState(row[3]),
        day=row[4],
        created_at=row[5],
        sent_at=row[6],
        ended_at=row[7],
        parent_id=row[8],
        parent_image=row[9],
        remote_id=row[10],
        remote_status=row[11],
        estimate=row[12],
        estimate_about=bool(row[13]),
        frozen=row[14],
        consumed=row[15],
        seed=row[16],
        error=row[17],
        remedy=Remedy(row[18]),
        prompt=row[19],
        actions=json.loads(row[20]),
        body=json.loads(row[21]),
        reply=row[22],
        sent_to=row[23],
        place=place_of(row[24]),
        kept_turn=row[25],
        note=row[26],
        origin=row[27],
        root_id=row[28],
        trashed_at=row[29],
        emptied=bool(row[30]),
        settled=bool(row[31]),
        tags=tags,
        pictures=pictures,
    )
