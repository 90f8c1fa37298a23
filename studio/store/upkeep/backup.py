"""Backups of the library file: copied while it is in use, proven to be sound, and only then are older ones let go."""

from __future__ import annotations

import calendar
import contextlib
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from studio.errors import DiskError, LibraryError
from studio.store import schema
from studio.store.disk import disk_errors, make_folder, move_new, sync_file, sync_folder
from studio.store.failures import damaged, translated
from studio.store.upkeep import Tell, silent
from studio.store.upkeep.rotation import DAY, kept

COPYING = "Copying the library"
PROVING = "Proving the copy"
PAGES = 512
"""Pages copied in one step, two megabytes; between two steps others get their turn at the disk."""
PAUSE = 0.002
BUSY_SECONDS = 10.0
UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
STEPS = 200_000
"""Steps of SQLite's machine between two looks at whether a proof is still wanted; about a hundredth of a second."""
_NAME = re.compile(r"library-(\d{8}-\d{6})(?: \(\d+\))?\.sqlite3\Z")
_STAMP = "%Y%m%d-%H%M%S"


class Backup(NamedTuple):
    """A whole library of its own; `at` is when it was made, in seconds since the epoch."""

    path: Path
    at: float


def backups_in(folder: Path) -> list[Backup]:
    """The backups that lie in `folder`, the newest first; [] where there is no such folder."""
    found: list[Backup] = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if (name := _NAME.match(path.name)) is not None:
                found.append(Backup(path, float(calendar.timegm(time.strptime(name[1], _STAMP)))))
    # Of two of the same second the one with a number in its name came later.
    return sorted(found, key=lambda backup: (backup.at, len(backup.path.name), backup.path.name), reverse=True)


def is_due(folder: Path, now: float) -> bool:
    """Whether the newest backup is more than a day old; one of the future was made by a wrong clock."""
    newest = next(iter(backups_in(folder)), None)
    return newest is None or not 0 <= now - newest.at < DAY


def back_up(source: Path, folder: Path, now: float, tell: Tell = silent) -> Backup:
    """Copy the library file `source` into `folder`, prove the copy and let older ones go; others go on writing.

    Raises `DiskError`, or `DamagedLibrary` where the copy is not sound: then every older one is kept.
    """
    name = f"library-{time.strftime(_STAMP, time.gmtime(now))}.sqlite3"
    part = folder / f".{name}.{secrets.token_hex(3)}.part"
    with disk_errors(folder):
        make_folder(folder)
        try:
            copy_of(source, part, tell)
            if not is_sound(part, tell):
                raise damaged(source)
            place = _keep(part, folder / name)
        finally:
            _remove(part)
    rotate(folder)
    return Backup(place, now)


def copy_of(source: Path, target: Path, tell: Tell = silent) -> None:
    """Write the library file `source`, log and all, into the new file `target`, as it is at one moment.

    Nobody who writes to it waits for that. Raises `LibraryError`, and `OSError`s as they come.
    """
    try:
        with contextlib.closing(reading(source)) as rows:
            copy = sqlite3.connect(target, isolation_level=None)
            with contextlib.closing(copy):
                rows.backup(copy, pages=PAGES, progress=_telling(tell))
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        sync_file(target)
    except sqlite3.Error as error:
        raise translated(error, source) from error


def reading(source: Path) -> sqlite3.Connection:
    """The library at one moment that is held: what others write meanwhile does not begin the copy anew."""
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        rows = sqlite3.connect(
            f"{source.resolve().as_uri()}?{mode}", uri=True, isolation_level=None, timeout=BUSY_SECONDS
        )
        try:
            rows.execute("BEGIN")
            rows.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return rows
        except sqlite3.OperationalError as error:
            rows.close()
            # On a read-only medium SQLite cannot make the files that readers share.
            if "immutable" in mode or (error.sqlite_errorcode & 0xFF) not in UNWRITABLE:
                raise
        except BaseException:
            rows.close()
            raise
    raise AssertionError("one of the two ways returns or raises")


def is_sound(path: Path, tell: Tell = silent) -> bool:
    """Whether the file is a library of this program, of a known schema, and whole inside."""
    try:
        with path.open("rb") as file:
            schema.require_ours(file.read(100))
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
        with contextlib.closing(connection), asking(connection, lambda: tell(PROVING, 0, 0)):
            schema.require_known(connection, len(schema.MIGRATIONS))
            return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
    except (sqlite3.Error, LibraryError, OSError):
        return False


@contextlib.contextmanager
def asking(connection: sqlite3.Connection, ask: Callable[[], None]) -> Iterator[None]:
    """While the block is inside SQLite, call `ask` now and then; what it raises ends the block."""
    raised: list[BaseException] = []

    def look() -> int:
        try:
            ask()
        except BaseException as error:
            raised.append(error)
            return 1
        return 0

    connection.set_progress_handler(look, STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def copy_elsewhere(backup: Backup, folder: Path) -> None:
    """Put a backup on another disk as well, whole or not at all, and let older ones go there too; `DiskError`."""
    if not folder.is_dir():
        # A disk that is not plugged in is not to be made anew as a folder on this one.
        raise DiskError(f"“{folder}” cannot be reached, so no backup was put there.", "Connect its disk again.")
    part = folder / f".{backup.path.name}.{secrets.token_hex(3)}.part"
    with disk_errors(folder):
        try:
            shutil.copyfile(backup.path, part)
            if not is_sound(part):
                raise damaged(part)
            sync_file(part)
            _keep(part, folder / backup.path.name)
        finally:
            _remove(part)
    rotate(folder)


def rotate(folder: Path) -> None:
    """Remove the backups that the table of spans does not keep; one that cannot be removed stays."""
    backups = backups_in(folder)
    stay = kept(backup.at for backup in backups)
    for backup in backups:
        if backup.at in stay:
            stay.remove(backup.at)  # one of each moment
        else:
            with contextlib.suppress(OSError):
                backup.path.unlink()


def _keep(part: Path, place: Path) -> Path:
    """Give a whole file the first name that is free."""
    number, free = 1, place
    while True:
        try:
            move_new(part, free)
        except FileExistsError:
            number += 1
            free = place.with_name(f"{place.stem} ({number}){place.suffix}")
        else:
            sync_folder(place.parent)
            return free


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def _telling(tell: Tell) -> Callable[[int, int, int], None]:
    def on_step(_status: int, remaining: int, total: int) -> None:
        tell(COPYING, total - remaining, total)
        time.sleep(PAUSE)

    return on_step
