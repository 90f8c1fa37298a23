"""A new library file in the place of one that cannot be trusted: from a backup, and from the rows that can be read."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from studio.errors import LibraryError, Remedy
from studio.store import RENEWED_FILE, schema
from studio.store.disk import disk_errors, make_folder, move_new, sync_file, sync_folder
from studio.store.instances import running_in
from studio.store.upkeep import Place, Tell, silent
from studio.store.upkeep.backup import copy_of
from studio.store.upkeep.check import complaints, id_in, newest_sound
from studio.store.upkeep.contradictions import heal_all
from studio.store.upkeep.findings import Kind
from studio.store.upkeep.folder import named, walk
from studio.store.upkeep.salvage import new_library, readable_copy, salvage

NOT_SURE = "The library was repaired, and whether this was sent before is not known."
LOGS = ("-wal", "-shm")


def renew(place: Place, kind: Kind, now: float, tell: Tell = silent) -> list[str]:
    """Put a sound library file in the place of the damaged, foreign or missing one; says what was done.

    What stood there is kept beside it under another name. Raises `LibraryError` while another program uses it.
    """
    require_alone(place)
    part = place.data / f".{RENEWED_FILE}.part"
    with disk_errors(place.data):
        make_folder(place.data)
        part.unlink(missing_ok=True)
        try:
            said = _build(place, kind, part, tell)
            sync_file(part)
            os.replace(part, place.data / RENEWED_FILE)
        finally:
            part.unlink(missing_ok=True)
        aside = take_place(place, now)
    if aside is not None:
        said.append(f"What stood in its place is kept as “{aside.name}”.")
    return said


def require_alone(place: Place, mine: str = "") -> None:
    """Raise `LibraryError` while a program other than `mine` uses the library."""
    if set(running_in(place.data / "running")) - {mine}:
        raise LibraryError("Another window or command uses the library.", "Close it and try again.", remedy=Remedy.NONE)


def take_place(place: Place, now: float) -> Path | None:
    """Let a whole new library take its place, if one waits; returns where the one before is kept, None for nowhere.

    At every moment there is a library file, and what stood there is under one name or the other.
    """
    renewed, path = place.data / RENEWED_FILE, place.database
    if not renewed.exists():
        return None
    with disk_errors(place.data):
        aside = _set_aside(path, now)
        for ending in LOGS:
            # SQLite would replay the log of the old file into the new one.
            path.with_name(path.name + ending).unlink(missing_ok=True)
        os.replace(renewed, path)
        sync_folder(place.data)
    return aside


def _set_aside(path: Path, now: float) -> Path | None:
    """A second name for the file and for its log; the first one stays until it is taken over."""
    log = path.with_name(path.name + "-wal")
    if not path.exists() and not log.exists():
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    number, aside = 1, path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    while aside.exists() or aside.with_name(aside.name + "-wal").exists():
        number += 1
        aside = path.with_name(f"{path.stem}-damaged-{stamp} ({number}){path.suffix}")
    for source, target in ((path, aside), (log, aside.with_name(aside.name + "-wal"))):
        if source.exists():
            _second_name(source, target)
    sync_folder(path.parent)
    return aside


def _second_name(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, part)
        sync_file(part)
        move_new(part, target)


def _build(place: Place, kind: Kind, part: Path, tell: Tell) -> list[str]:
    said: list[str] = []
    backup = newest_sound(place, tell)
    if backup is None:
        new_library(part)
        said.append("There was no backup, so a new library was begun.")
    else:
        copy_of(backup.path, part, tell)
        day = time.strftime("%d %B %Y, %H:%M", time.localtime(backup.at))
        said.append(f"The backup of {day} has taken the place of the library.")
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as rows:
        schema.migrate(rows, schema.MIGRATIONS)
        if kind is Kind.DATABASE_DAMAGED:
            said += _take_rows(place, rows, backup.path if backup is not None else part, tell)
        rows.execute("BEGIN IMMEDIATE")
        rows.execute("DELETE FROM instance")
        hold_back(rows)
        keep_numbers(rows, place, tell)
        heal_all(rows)
        rows.execute("COMMIT")
        if complaints(rows):
            rows.execute("VACUUM")
        rows.execute("PRAGMA journal_mode = DELETE")
    return said


def _take_rows(place: Place, rows: sqlite3.Connection, donor: Path, tell: Tell) -> list[str]:
    """What can be read of the damaged file is newer than the backup."""
    before = {job for (job,) in rows.execute("SELECT id FROM job")}
    with tempfile.TemporaryDirectory(prefix="legnext-salvage-") as scratch:
        copy = Path(scratch) / "damaged.sqlite3"
        lender = Path(scratch) / "lender.sqlite3"
        copy_of(donor, lender)
        readable_copy(place.database, copy, lender)  # where it fails, the pages are still there
        if not before and (library_id := id_in(copy)):
            rows.execute("UPDATE library SET id = ?", (library_id,))
        rows.execute("BEGIN IMMEDIATE")
        taken = salvage(copy, rows, tell)
        rows.execute("COMMIT")
    read = taken.get("job", 0)
    newer = len({job for (job,) in rows.execute("SELECT id FROM job")} - before)
    more = f", {newer:,} of them newer than that" if newer and before else ""
    return [f"{count_words(read, 'job')} could still be read in the damaged file{more}."] if read else []


def hold_back(rows: sqlite3.Connection, ids: frozenset[int] | None = None) -> None:
    """Let nothing that waited be sent by itself: it may have been sent, and paid, after what these rows know.

    `ids` are the jobs meant, None for all.
    """
    only = "" if ids is None else f" AND id IN ({', '.join(str(int(job)) for job in ids)})"
    rows.execute(
        f"UPDATE job SET state = 'unknown', error = ?, remedy = ? WHERE state IN ('queued', 'sending'){only}",
        (NOT_SURE, Remedy.CHECK_BALANCE.value),
    )
    if ids is None:
        # Steps that are repeated buy one job after the other.
        rows.execute("UPDATE replay_line SET state = 'stopped', reason = ? WHERE state = 'running'", (NOT_SURE,))


def keep_numbers(rows: sqlite3.Connection, place: Place, tell: Tell) -> None:
    """Let no new job have the number of one whose pictures are there."""
    highest = max(
        (told.job for file in walk(place.pictures, tell) if (told := named(file.path)) is not None), default=0
    )
    highest = min(highest, 1 << 40)  # a number that long was never a job's
    if not rows.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'job'", (highest,)).rowcount:
        rows.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('job', ?)", (highest,))


def count_words(count: int, one: str) -> str:
    """As in "1 job" or "1,200 jobs"."""
    return f"{count:,} {one if count == 1 else one + 's'}"
