"""What the artist keeps under a name, and the styles that the library's own jobs used."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from studio.errors import InputError, Remedy
from studio.request.presets import Preset, PresetKind, Style, from_json, styles_of, to_json
from studio.request.prompt import parse
from studio.store.database import Database
from studio.store.disk import disk_errors, write_atomic
from studio.store.rows import fit
from studio.store.search.question import match_of

COLUMNS = "id, kind, name, created_at, text, note"
JOBS_READ = 3_000
"""How many of the latest jobs with a style in their prompt are counted."""
LARGEST_FILE = 64 << 20
"""Bytes of a file of presets: five thousand of the longest, and then some."""
_SPELLINGS = ("sref", "p", "profile", "seed")


@dataclass(frozen=True, slots=True)
class StyleUse:
    """A style as the jobs used it: how many of them, and the newest picture made with it.

    `job_id`, `picture` and `path` (as in `PictureRecord`) say which picture that is; `job_id` is 0 where none is here.
    """

    style: Style
    jobs: int
    job_id: int = 0
    picture: int = 0
    path: str = ""


class Presets:
    """The table of presets; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> Future[list[Preset]]:
        """Everything that is kept, in the order in which it was."""
        return self._database.read(_all)

    def keep(self, presets: Sequence[Preset]) -> Future[list[Preset]]:
        """Keep new ones, all of them or none; one that has an id, because it was deleted, gets it back."""
        now = self._clock()
        dated = [replace(preset, created_at=preset.created_at or now) for preset in presets]
        return self._database.write(lambda connection: [_insert(connection, preset) for preset in dated])

    def change(self, preset: Preset) -> Future[None]:
        """Write another name, text or note; one that is gone stays gone."""
        values = [fit(value) for value in (preset.name, preset.text, preset.note)]

        def update(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE preset SET name = ?, text = ?, note = ? WHERE id = ?", [*values, preset.id])

        return self._database.write(update)

    def delete(self, preset_id: int) -> Future[None]:
        """Forget one; `keep` brings it back."""

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM preset WHERE id = ?", (preset_id,))

        return self._database.write(delete)

    def styles_used(self) -> Future[list[StyleUse]]:
        """The styles in the prompts of the latest jobs, the one used last first."""
        return self._database.read(_styles_used)


def _all(connection: sqlite3.Connection) -> list[Preset]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM preset ORDER BY created_at, id")
    return [
        Preset(id=row[0], kind=PresetKind(row[1]), name=row[2], created_at=row[3], text=row[4], note=row[5])
        for row in rows
        if row[1] in list(PresetKind)  # another version may know more kinds
    ]


def _insert(connection: sqlite3.Connection, preset: Preset) -> Preset:
    values = [preset.id or None, preset.kind.value, preset.name, preset.created_at, preset.text, preset.note]
    cursor = connection.execute(f"INSERT INTO preset ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", [*map(fit, values)])
    return replace(preset, id=cursor.lastrowid or 0)


def _styles_used(connection: sqlite3.Connection) -> list[StyleUse]:
    """The index of words finds the prompts that may hold a style; those are taken apart."""
    match = " OR ".join(f"({match_of(name)})" for name in _SPELLINGS)
    query = (
        "SELECT job.id, job.prompt FROM job_text JOIN job ON job.id = job_text.rowid"
        " WHERE job_text MATCH ? ORDER BY job_text.rowid DESC LIMIT ?"
    )
    jobs: dict[Style, list[int]] = {}
    read: list[int] = []
    for job_id, prompt in connection.execute(query, (match, JOBS_READ)):
        read.append(job_id)
        for style in _styles_in(prompt):
            jobs.setdefault(style, []).append(job_id)
    pictures = _first_pictures(connection, read)
    return [_use(style, ids, pictures) for style, ids in jobs.items()]


@lru_cache(JOBS_READ)
def _styles_in(prompt: str) -> tuple[Style, ...]:
    return styles_of(parse(prompt))


def _first_pictures(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Index and path of the first picture that is here, of each of these jobs that has one."""
    query = (
        "SELECT job_id, min(image_index), path FROM picture WHERE job_id IN (SELECT value FROM json_each(?))"
        " AND state = 'stored' AND kind = 'image' GROUP BY job_id"
    )
    return {job: (index, path) for job, index, path in connection.execute(query, (json.dumps(ids),))}


def _use(style: Style, ids: Sequence[int], pictures: Mapping[int, tuple[int, str]]) -> StyleUse:
    newest = next((job for job in ids if job in pictures), None)
    if newest is None:
        return StyleUse(style, len(ids))
    return StyleUse(style, len(ids), newest, *pictures[newest])


def write_file(path: Path, presets: Sequence[Preset]) -> None:
    """Write `presets` into a file of the artist's choosing, whole or not at all. Blocks; raises `DiskError`."""
    write_atomic(path, to_json(presets).encode("utf-8", "replace"))


def read_file(path: Path) -> list[Preset]:
    """The presets in a file. Blocks; raises `DiskError`, or `InputError` where it is not such a file."""
    with disk_errors(path), path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise InputError("The file is too large to hold presets.", "Choose another file.", remedy=Remedy.NONE)
    return from_json(data)
