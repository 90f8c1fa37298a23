"""What SQLite's refusals mean to the artist; whatever is not the world's doing stays the exception it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from studio.errors import DamagedLibrary, DiskError, LibraryError

FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_TOOBIG})
NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
UNREACHABLE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})


def damaged(path: Path) -> DamagedLibrary:
    """The library at `path` cannot be trusted; nothing was written to it."""
    return DamagedLibrary(
        f"The library file “{path}” is damaged.",
        "It was left as it is; a repair brings it back from its backups, its own rows and the pictures.",
    )


def library_error(error: sqlite3.Error, path: Path) -> LibraryError | None:
    """The sentence for `error` met with the database at `path`; None when it is a bug of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in FULL:
        return DiskError(f"The disk that holds the library “{path}” is full.", "Make room on it and try again.")
    if primary in NOT_WRITABLE:
        return DiskError(
            f"The library “{path}” may not be written to.", "Change its permissions or choose another folder."
        )
    if primary in UNREACHABLE:
        return DiskError(
            f"The library “{path}” cannot be read or written.", "Check its disk and permissions, then try again."
        )
    if primary in BUSY:
        return LibraryError(f"Another program keeps the library “{path}” locked.", "Close it and try again.")
    if primary in DAMAGED:
        return damaged(path)
    return None


def translated(error: Exception, path: Path) -> Exception:
    """`error` itself, or the `LibraryError` that says what it means."""
    if isinstance(error, sqlite3.Error):
        meant = library_error(error, path)
        if meant is not None:
            meant.__cause__ = error
            return meant
    return error
