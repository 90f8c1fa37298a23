"""The tables of the library and how they came to be: numbered migrations, each in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from studio.errors import DamagedLibrary, LibraryError
from studio.store.schema.beside import (
    keep_masks,
    keep_presets,
    keep_replays,
    keep_uploads,
    keep_versions,
    name_the_work,
    remember_what_files_were_called,
)
from studio.store.schema.finding import (
    count_the_projects,
    find_by_order,
    index_the_flags,
    index_the_ledger,
    order_the_library,
)
from studio.store.schema.first import first_tables
from studio.store.schema.jobs import name_the_service, order_the_queue, place_in_batches, watch_the_clocks

APPLICATION_ID = 0x4C4E5354
"""“LNST” in the file's header, so that another program's database is not taken for ours."""


class ForeignLibrary(DamagedLibrary):
    """In the place of the library stands another program's database."""


class NewerLibrary(LibraryError):
    """Only a newer version of this program can read it."""


Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: tuple[Migration, ...] = (
    first_tables,
    name_the_service,
    keep_presets,
    place_in_batches,
    keep_masks,
    name_the_work,
    order_the_queue,
    keep_versions,
    keep_uploads,
    index_the_flags,
    order_the_library,
    index_the_ledger,
    find_by_order,
    count_the_projects,
    watch_the_clocks,
    keep_replays,
    remember_what_files_were_called,
)
"""The step at position n leads from schema n to n + 1. A step that was released is never edited."""


def version_of(connection: sqlite3.Connection) -> int:
    """The schema that the open database has; 0 when it is empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_ours(header: bytes) -> None:
    """Raise `LibraryError` unless the file that begins with these 100 bytes is a library of this program.

    Read from the bytes, because SQLite may change a file by the mere opening of it.
    """
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ForeignLibrary(
            "The library file is not a library of Legnext Studio.",
            "It was left as it is; a repair renames it and brings the library back.",
        )


def require_known(connection: sqlite3.Connection, known: int) -> int:
    """Return the library's schema, or raise `LibraryError` when it is newer than `known`."""
    version = version_of(connection)
    if version > known:
        raise NewerLibrary(
            f"This library was written by a newer Legnext Studio (schema {version}, this one knows {known}).",
            "Install the newer version; nothing was changed.",
        )
    return version


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database to the newest schema, each step whole or not at all.

    The connection is in autocommit mode. Another program may be migrating at the same moment, so the
    version is read again inside each transaction.
    """
    while version_of(connection) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(connection)
            if version < len(migrations):
                migrations[version](connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
