"""Checking a library: everything that is wrong with it, told and not touched; it may be in use meanwhile."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from studio.errors import DamagedLibrary, LibraryError
from studio.store import schema
from studio.store.database import is_missed, require_whole
from studio.store.disk import disk_errors
from studio.store.upkeep import Place, Tell, folder, silent
from studio.store.upkeep.backup import Backup, asking, backups_in, copy_of, is_sound
from studio.store.upkeep.contradictions import RULES, find_alone, job_words, picture_words
from studio.store.upkeep.findings import Item, Kind, Report, gathered
from studio.store.upkeep.rotation import DAY

WITHIN = "Looking through the library"


class Seen(NamedTuple):
    """What is left of the library file: its kind of damage, None where it can be opened, and that in some words."""

    kind: Kind | None
    about: str = ""


def check(place: Place, now: float, tell: Tell = silent, *, full: bool = False) -> Report:
    """Look for everything that is wrong; only a `full` look reads the pictures and the prompts anew.

    `now` is in seconds since the epoch. Nothing is changed. Raises `LibraryError` where there is no library and never
    was, `DiskError` where it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="legnext-check-") as scratch:
        copy = Path(scratch) / place.database.name
        seen = look_at_file(place, copy, tell)
        items = [Item(seen.kind, seen.about)] if seen.kind is not None else []
        if seen.kind is Kind.DATABASE_NEWER:
            return Report(gathered(items), tuple(items), full=full)
        stands_in = seen.kind not in (None, Kind.INDEX_BROKEN)
        if stands_in and not _take_backup(place, copy, tell):
            items += folder.half_files(None, place, now, tell)
            items += _backups(place, now, tell)
            return Report(gathered(items), tuple(items), full=full)
        with contextlib.closing(_opened(copy)) as rows, asking(rows, lambda: tell(WITHIN, 0, 0)):
            items += look_through(rows, place, now, tell, full=full, stands_in=stands_in)
            items += _backups(place, now, tell)
            return Report(gathered(items), tuple(items), *_counts(rows), full=full)


def look_at_file(place: Place, copy: Path, tell: Tell = silent) -> Seen:
    """How the library file itself is; where it can be read, `copy` is a copy with sound indices afterwards.

    Raises `LibraryError` where there never was a library.
    """
    path = place.database
    if not path.exists():
        if is_missed(path):
            return Seen(Kind.DATABASE_GONE, path.name)
        raise LibraryError(f"There is no library at “{path}”.")
    try:
        with disk_errors(path):
            require_whole(path)
    except schema.ForeignLibrary:
        return Seen(Kind.DATABASE_FOREIGN, path.name)
    except DamagedLibrary:
        return Seen(Kind.DATABASE_DAMAGED, "it cannot be opened" if path.stat().st_size else "it is empty")
    try:
        with disk_errors(copy):
            copy_of(path, copy, tell)
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as rows:
            version = schema.version_of(rows)
            if version > len(schema.MIGRATIONS):
                return Seen(Kind.DATABASE_NEWER, f"schema {version}, this one knows {len(schema.MIGRATIONS)}")
            return _inside(rows)
    except (DamagedLibrary, sqlite3.DatabaseError):
        return Seen(Kind.DATABASE_DAMAGED, "not all of it can be read")


def _inside(rows: sqlite3.Connection) -> Seen:
    """A broken index can be told from a broken row by making the indices anew."""
    if not complaints(rows):
        return Seen(None)
    rows.execute("INSERT INTO job_text (job_text) VALUES ('rebuild')")
    rows.execute("REINDEX")
    left = complaints(rows)
    return Seen(Kind.DATABASE_DAMAGED, f"{len(left)} of its parts are broken") if left else Seen(Kind.INDEX_BROKEN)


def complaints(rows: sqlite3.Connection) -> list[str]:
    """What SQLite finds when it looks at every row and index; [] when all is well."""
    found = [str(row[0]) for row in rows.execute("PRAGMA integrity_check(100)")]
    return [] if found == ["ok"] else found


def newest_sound(place: Place, tell: Tell = silent, library_id: str = "") -> Backup | None:
    """The newest backup that can be trusted; with `library_id` only one of that library.

    Where there is none at all, a copy from before the tables were last changed is one too.
    """
    found = backups_in(place.backups) + (backups_in(place.also) if place.also is not None else [])
    found.sort(key=lambda backup: backup.at, reverse=True)
    with contextlib.suppress(OSError):
        old = [(path, path.stat().st_mtime) for path in place.data.glob("library-schema-*.sqlite3")]
        found += [Backup(*one) for one in sorted(old, key=lambda one: one[1], reverse=True)]
    for backup in found:
        if is_sound(backup.path, tell) and library_id in ("", id_in(backup.path)):
            return backup
    return None


def id_in(path: Path) -> str:
    """The id of the library in a file, "" where it cannot be read."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        with contextlib.closing(connection):
            return str(connection.execute("SELECT id FROM library").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return ""


def _take_backup(place: Place, copy: Path, tell: Tell) -> bool:
    """Let the newest sound backup stand in for rows that cannot be had."""
    backup = newest_sound(place, tell)
    if backup is None:
        return False
    copy.unlink(missing_ok=True)
    copy_of(backup.path, copy, tell)
    return True


def _opened(copy: Path) -> sqlite3.Connection:
    """The rows of a copy, which may be written to, as this version of the program has them."""
    rows = sqlite3.connect(f"{copy.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    schema.migrate(rows, schema.MIGRATIONS)
    return rows


def _counts(rows: sqlite3.Connection) -> tuple[int, int, int]:
    """Jobs, pictures, and the bytes of these."""
    jobs = rows.execute("SELECT count(*) FROM job").fetchone()[0]
    stored = "SELECT count(*), coalesce(sum(size_bytes), 0) FROM picture WHERE state = 'stored'"
    return (jobs, *rows.execute(stored).fetchone())


def look_through(
    rows: sqlite3.Connection, place: Place, now: float, tell: Tell, *, full: bool, stands_in: bool = False
) -> Iterator[Item]:
    """What is wrong with the rows of a sound library file, and with its files; `rows` may be written to.

    `stands_in` says that they are those of a backup.
    """
    if not stands_in:
        yield from lost(rows, place, tell)
    yield from find_alone(rows)
    for rule in RULES:
        if full or not rule.slow:
            tell(WITHIN, 0, 0)
            yield from rule.find(rows)
    folder.list_files(rows, place, tell)
    if (away := folder.away(rows, place)) is not None:
        yield Item(Kind.FOLDER_AWAY, str(away))
    else:
        yield from folder.compare(rows, place, tell, full=full)
        if not stands_in:  # what came after the backup is not unknown: its rows are what is damaged
            yield from folder.unknown(rows, place.pictures)
    yield from folder.half_files(rows, place, now, tell)
    if full and away is None:
        cache = place.cache / str(rows.execute("SELECT id FROM library").fetchone()[0])
        yield from folder.small_files(rows, cache, tell)


def lost(rows: sqlite3.Connection, place: Place, tell: Tell) -> Iterator[Item]:
    """Jobs and pictures that the newest backup of this library has and these rows have not: none is ever removed."""
    library_id = str(rows.execute("SELECT id FROM library").fetchone()[0])
    backup = newest_sound(place, tell, library_id)
    if backup is None:
        return
    rows.execute("ATTACH ? AS old", (f"{backup.path.resolve().as_uri()}?mode=ro&immutable=1",))
    try:
        for (job,) in rows.execute("SELECT id FROM old.job EXCEPT SELECT id FROM main.job").fetchall():
            yield Item(Kind.JOBS_LOST, job_words(job), job)
        query = (
            "SELECT job_id, image_index FROM old.picture EXCEPT SELECT job_id, image_index FROM main.picture"
            " ORDER BY job_id, image_index"
        )
        here = {row[0] for row in rows.execute("SELECT id FROM main.job")}
        for job, image in rows.execute(query).fetchall():
            if job in here:
                yield Item(Kind.PICTURES_LOST, picture_words(job, image), job, image)
    finally:
        rows.execute("DETACH old")


def _backups(place: Place, now: float, tell: Tell) -> Iterator[Item]:
    for backup in backups_in(place.backups):
        if not is_sound(backup.path, tell):
            yield Item(Kind.BACKUP_DAMAGED, backup.path.name, path=str(backup.path))
    newest = next(iter(backups_in(place.backups)), None)
    if newest is None or now - newest.at > 2 * DAY:
        yield Item(Kind.BACKUP_NONE)
