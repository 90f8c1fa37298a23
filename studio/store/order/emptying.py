"""Emptying the trash: what it would free, and the files, texts and marks that go while the money stays."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

from studio.errors import StudioError
from studio.store.database import Database
from studio.store.files import PictureFiles, sidecar_of
from studio.store.order.steps import keep_words

IS_OVER = "state NOT IN ('queued', 'sending', 'accepted', 'finished')"
TRASHED = f"SELECT id FROM job INDEXED BY job_trashed WHERE trashed_at IS NOT NULL AND emptied = 0 AND {IS_OVER}"
"""The jobs that are in the trash as a whole and can be emptied out of it: one that is fetched again stays till then."""
ALONE = (
    "SELECT picture.id FROM picture INDEXED BY picture_trashed JOIN job ON job.id = job_id"
    f" WHERE picture.trashed_at IS NOT NULL AND job.{IS_OVER}"
)
LEFT_OVER = "SELECT id FROM picture INDEXED BY picture_emptied WHERE state = 'emptied' AND path != ''"
"""Pictures that are emptied and whose files could not be deleted yet."""
ERASED = (
    "prompt = '', spaced = '', labels = '', note = '', body = '{}', reply = '', actions = '{}', seed = '', error = ''"
)


@dataclass(frozen=True, slots=True)
class TrashFacts:
    """What emptying the trash would free: pictures, jobs that go as a whole, and bytes on disk."""

    pictures: int = 0
    jobs: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Emptied:
    """What emptying has freed, and one sentence on each file that could not be deleted, which is tried again."""

    facts: TrashFacts
    troubles: tuple[str, ...] = ()


class _File(NamedTuple):
    """A file that goes: of a picture, or of a version of it (`number` from 2)."""

    job_id: int
    image: int
    number: int
    path: str


def trash_facts(database: Database) -> Future[TrashFacts]:
    """What there is to empty now."""
    return database.read(_facts)


def empty_trash(database: Database, files: PictureFiles) -> Emptied:
    """Empty it; blocks, raises `LibraryError`.

    First nothing of it can come back any more, then the files are deleted, and only then are they forgotten: whatever
    cuts it off, the next time goes on. Files that are gone already are as good as deleted.
    """
    facts = database.write(_give_up).result()
    gone: list[_File] = []
    troubles: list[str] = []
    shared: set[str] = set()
    doomed = database.read(_doomed).result()
    if doomed:
        shared = database.read(lambda connection: _still_used(connection, doomed)).result()
    for file in doomed:
        try:
            if file.path not in shared:
                _delete(files, file.path)
            for large in (False, True):
                files.thumbnail(file.job_id, file.image, large=large).unlink(missing_ok=True)
            gone.append(file)
        except OSError as error:
            troubles.append(f"“{file.path}” could not be deleted: {error.strerror or error}.")
        except StudioError as error:  # one of them does not keep the others
            troubles.append(error.sentence)
    database.write(lambda connection: _forget(connection, gone)).result()
    return Emptied(facts, tuple(troubles))


def _delete(files: PictureFiles, relative: str) -> None:
    """Delete a file and what lies beside it; what cannot be seen because its disk is away is not gone."""
    path = files.absolute(relative)
    away = [files.root] if files.is_away else [root for root in files.former if not root.is_dir()]
    if away and not path.exists():
        raise OSError(errno.ENOENT, f"the folder “{away[0]}” cannot be reached")
    path.unlink(missing_ok=True)
    sidecar_of(path).unlink(missing_ok=True)


def _facts(connection: sqlite3.Connection) -> TrashFacts:
    pictures, size = connection.execute(
        f"SELECT count(*), coalesce(sum(size_bytes), 0) FROM picture WHERE id IN ({_doomed_ids()})"
    ).fetchone()
    versions = connection.execute(
        "SELECT coalesce(sum(size_bytes), 0) FROM version WHERE (job_id, image_index) IN"
        f" (SELECT job_id, image_index FROM picture WHERE id IN ({_doomed_ids()}))"
    ).fetchone()[0]
    jobs = connection.execute(f"SELECT count(*) FROM ({TRASHED})").fetchone()[0]
    return TrashFacts(pictures, jobs, size + versions)


def _doomed_ids() -> str:
    whole = f"SELECT id FROM picture WHERE state != 'emptied' AND job_id IN ({TRASHED})"
    return f"{whole} UNION {ALONE} UNION {LEFT_OVER}"


def _give_up(connection: sqlite3.Connection) -> TrashFacts:
    facts = _facts(connection)
    pictures = _ids(connection, _doomed_ids())
    jobs = _ids(connection, TRASHED)
    alone = _ids(connection, f"SELECT DISTINCT job_id AS id FROM picture WHERE id IN ({ALONE})")
    within = "IN (SELECT value FROM json_each(?))"
    places = f"(job_id, image_index) IN (SELECT job_id, image_index FROM picture WHERE id {within})"
    for table in ("tagged", "renaming", "inscribing"):  # names of files are words, too
        connection.execute(f"DELETE FROM {table} WHERE {places}", (pictures,))
    connection.execute(
        "UPDATE picture SET state = 'emptied', trashed_at = NULL, rating = 0, flag = 0, favourite = 0, url = '',"
        f" error = '' WHERE id {within}",
        (pictures,),
    )
    for table in ("tagged", "job_flag", "mask"):
        connection.execute(f"DELETE FROM {table} WHERE job_id {within}", (jobs,))
    connection.execute(f"UPDATE job SET emptied = 1, {ERASED} WHERE id {within}", (jobs,))
    keep_words(connection, json.loads(alone))
    return facts


def _ids(connection: sqlite3.Connection, query: str) -> str:
    return f"[{connection.execute(f'SELECT group_concat(id) FROM ({query})').fetchone()[0] or ''}]"


def _doomed(connection: sqlite3.Connection) -> list[_File]:
    """The files of what is emptied, its versions first: the row of the picture is what finds them again."""
    versions = connection.execute(
        "SELECT job_id, image_index, number, path FROM version WHERE (job_id, image_index) IN"
        f" (SELECT job_id, image_index FROM picture WHERE id IN ({LEFT_OVER}))"
    ).fetchall()
    pictures = connection.execute(f"SELECT job_id, image_index, 1, path FROM picture WHERE id IN ({LEFT_OVER})")
    return [_File(*row) for row in (*versions, *pictures.fetchall())]


def _still_used(connection: sqlite3.Connection, doomed: Sequence[_File]) -> set[str]:
    """The paths among them that a picture which stays has as well."""
    query = "SELECT path FROM picture WHERE state != 'emptied' AND path IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(query, (json.dumps([file.path for file in doomed]),))}


def _forget(connection: sqlite3.Connection, gone: Iterable[_File]) -> None:
    deleted = list(gone)
    connection.executemany(
        "DELETE FROM version WHERE job_id = ? AND image_index = ? AND number = ?",
        [(file.job_id, file.image, file.number) for file in deleted if file.number > 1],
    )
    # A picture keeps its path, by which it is found again, as long as a version of it is still there.
    connection.executemany(
        "UPDATE picture SET path = '', sha256 = '', size_bytes = 0 WHERE job_id = ? AND image_index = ?"
        " AND state = 'emptied' AND NOT EXISTS (SELECT 1 FROM version"
        " WHERE version.job_id = picture.job_id AND version.image_index = picture.image_index)",
        [(file.job_id, file.image) for file in deleted if file.number == 1],
    )
