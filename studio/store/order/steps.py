"""Steps by which the order of the library changes: what was, what is instead, and how to go there and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from studio.store.rows import fit
from studio.store.search.question import labels_of, spaced_of

Value = str | float | int | None


class What(Enum):
    """What of a picture or of a job a step changes."""

    RATING = "rating"
    FLAG = "flag"
    FAVOURITE = "favourite"
    PICTURE_TRASHED = "trashed_at"  # of a picture alone
    TAG = "tag"  # "" on one side: it was not there
    NOTE = "note"
    JOB_PROJECT = "project"
    JOB_TRASHED = "job trashed_at"
    PROJECT = "project itself"  # a name, "" on one side: there was none


PICTURE_COLUMNS: Mapping[What, str] = {
    What.RATING: "rating",
    What.FLAG: "flag",
    What.FAVOURITE: "favourite",
    What.PICTURE_TRASHED: "trashed_at",
}
JOB_COLUMNS: Mapping[What, str] = {
    What.NOTE: "note",
    What.JOB_PROJECT: "project",
    What.JOB_TRASHED: "trashed_at",
}


class Cell(NamedTuple):
    """One value of one picture (or of the job, where `image` is -1) before a step and after it."""

    job_id: int
    image: int
    before: Value
    after: Value


class Change(NamedTuple):
    """Cells of one kind."""

    what: What
    cells: tuple[Cell, ...]


Step = tuple[Change, ...]
"""What happens in one go, in this order."""


def step_of(*changes: tuple[What, Iterable[Cell]]) -> Step:
    """A step of these changes, without those that change nothing."""
    made = (Change(what, tuple(cell for cell in cells if cell.before != cell.after)) for what, cells in changes)
    return tuple(change for change in made if change.cells)


def back(step: Step) -> Step:
    """The way back from a step."""
    return tuple(
        Change(what, tuple(Cell(job, image, after, before) for job, image, before, after in cells))
        for what, cells in reversed(step)
    )


def jobs_of(step: Step) -> list[int]:
    """The jobs that a step changes, each once."""
    return list(dict.fromkeys(cell.job_id for what, cells in step if what is not What.PROJECT for cell in cells))


def take(connection: sqlite3.Connection, step: Step) -> Step:
    """Take a step within a transaction, as far as everything still is as it says; returns what was changed.

    What somebody else changed meanwhile stays as it is, and so does what was emptied out of the trash.
    """
    taken: list[Change] = []
    for change in step:
        cells = _take(connection, change)
        if cells:
            taken.append(Change(change.what, tuple(cells)))
    done = tuple(taken)
    for change in done:
        if change.what is What.PROJECT:
            _take_along(connection, change.cells)
    worded = [change for change in done if change.what in (What.TAG, What.NOTE)]
    if worded:
        keep_words(connection, jobs_of(tuple(worded)))
    return done


def _take(connection: sqlite3.Connection, change: Change) -> list[Cell]:
    what, cells = change
    if what in PICTURE_COLUMNS:
        return _set_pictures(connection, PICTURE_COLUMNS[what], cells)
    if what in JOB_COLUMNS:
        # A project is what a job is counted under in the money, long after its words are gone.
        kept = "" if what is What.JOB_PROJECT else " AND job.emptied = 0"
        return _set_jobs(connection, JOB_COLUMNS[what], cells, kept)
    if what is What.TAG:
        return [*_untag(connection, cells), *_tag(connection, cells)]
    return [cell for cell in cells if _set_project(connection, str(cell.before), str(cell.after))]


def _packed(cells: Sequence[Cell]) -> str:
    return json.dumps([[fit(value) for value in cell] for cell in cells])


_CELLS = (
    "(SELECT json_extract(value, '$[0]') AS job, json_extract(value, '$[1]') AS image,"
    " json_extract(value, '$[2]') AS was, json_extract(value, '$[3]') AS wanted FROM json_each(?)) AS cell"
)


def _set_pictures(connection: sqlite3.Connection, column: str, cells: Sequence[Cell]) -> list[Cell]:
    changed = set(
        connection.execute(
            f"UPDATE picture SET {column} = cell.wanted FROM {_CELLS} WHERE picture.job_id = cell.job"
            f" AND picture.image_index = cell.image AND picture.{column} IS cell.was AND picture.state != 'emptied'"
            " RETURNING job_id, image_index",
            (_packed(cells),),
        ).fetchall()
    )
    return [cell for cell in cells if (cell.job_id, cell.image) in changed]


def _set_jobs(connection: sqlite3.Connection, column: str, cells: Sequence[Cell], kept: str) -> list[Cell]:
    changed = {
        row[0]
        for row in connection.execute(
            f"UPDATE job SET {column} = cell.wanted FROM {_CELLS} WHERE job.id = cell.job"
            f" AND job.{column} IS cell.was{kept} RETURNING id",
            (_packed(cells),),
        ).fetchall()
    }
    return [cell for cell in cells if cell.job_id in changed]


def _tag(connection: sqlite3.Connection, cells: Sequence[Cell]) -> list[Cell]:
    wanted = [cell for cell in cells if cell.after]
    added = set(
        connection.execute(
            f"INSERT OR IGNORE INTO tagged (job_id, image_index, tag) SELECT job, image, wanted FROM {_CELLS}"
            " JOIN job ON job.id = cell.job AND job.emptied = 0 WHERE true RETURNING job_id, image_index, tag",
            (_packed(wanted),),
        ).fetchall()
    )
    return [cell for cell in wanted if (cell.job_id, cell.image, cell.after) in added]


def _untag(connection: sqlite3.Connection, cells: Sequence[Cell]) -> list[Cell]:
    unwanted = [cell for cell in cells if cell.before]
    gone = set(
        connection.execute(
            "DELETE FROM tagged WHERE (job_id, image_index, tag) IN"
            f" (SELECT job, image, was FROM {_CELLS}) RETURNING job_id, image_index, tag",
            (_packed(unwanted),),
        ).fetchall()
    )
    return [cell for cell in unwanted if (cell.job_id, cell.image, cell.before) in gone]


def _set_project(connection: sqlite3.Connection, before: str, after: str) -> bool:
    """Make, rename or forget a project; one that still has jobs is not forgotten."""
    if not before:
        made = "INSERT OR IGNORE INTO project (name, created_at) VALUES (?, CAST(strftime('%s') AS REAL))"
        return connection.execute(made, (after,)).rowcount > 0
    if after:
        return connection.execute("UPDATE OR IGNORE project SET name = ? WHERE name = ?", (after, before)).rowcount > 0
    used = "EXISTS (SELECT 1 FROM job WHERE project != '' AND project = ? COLLATE NOCASE AND emptied = 0)"
    return connection.execute(f"DELETE FROM project WHERE name = ? AND NOT {used}", (before, before)).rowcount > 0


def _take_along(connection: sqlite3.Connection, projects: Iterable[Cell]) -> None:
    """Jobs that were filed under a project since the step was made do not stay under a name that nothing has."""
    for _, _, before, after in projects:
        if before and after:
            connection.execute("UPDATE job SET project = ? WHERE project = ? COLLATE NOCASE", (after, before))


# The index of words


def keep_words(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Have the index of words say of these jobs what their tags and notes say now."""
    asked = json.dumps(list(ids))
    tags: dict[int, dict[str, str]] = {}
    within = "IN (SELECT value FROM json_each(?))"
    for job_id, tag in connection.execute(f"SELECT job_id, tag FROM tagged WHERE job_id {within}", (asked,)):
        tags.setdefault(job_id, {})[tag.lower()] = tag
    query = f"SELECT id, prompt, note, labels, spaced FROM job WHERE id {within}"
    changed: list[tuple[Any, ...]] = []
    for job_id, prompt, note, labels, apart in connection.execute(query, (asked,)).fetchall():
        now = labels_of(tags.get(job_id, {}).values())
        spread = spaced_of(prompt, note, now)
        if (now, spread) != (labels, apart):
            changed.append((now, spread, job_id))
    connection.executemany("UPDATE job SET labels = ?, spaced = ? WHERE id = ?", changed)
