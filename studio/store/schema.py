"""The library's tables as numbered migrations, one transaction each; a newer library than ours is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from studio.errors import LibraryError

Migration = Callable[[sqlite3.Connection], None]


def _first(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        # `points` follows JobRecord.cost, so that sums over days need no rule in SQL queries.
        """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY,
            task TEXT NOT NULL,
            body TEXT NOT NULL CHECK (json_valid(body)),
            prompt TEXT NOT NULL,
            project TEXT NOT NULL DEFAULT '',
            parent_id INTEGER REFERENCES job (id),
            parent_image INTEGER,
            remote_id TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL,
            remote_status TEXT NOT NULL DEFAULT '',
            estimate INTEGER NOT NULL DEFAULT 0,
            estimate_about INTEGER NOT NULL DEFAULT 0,
            frozen INTEGER,
            consumed INTEGER,
            seed TEXT NOT NULL DEFAULT '',
            actions TEXT NOT NULL DEFAULT '{}',
            created_at REAL NOT NULL,
            sent_at REAL,
            ended_at REAL,
            day TEXT NOT NULL,
            error TEXT NOT NULL DEFAULT '',
            remedy TEXT NOT NULL DEFAULT 'none',
            reply TEXT NOT NULL DEFAULT '',
            owner TEXT NOT NULL DEFAULT '',
            points INTEGER GENERATED ALWAYS AS (
                CASE
                    WHEN state IN ('refused', 'dropped') THEN 0
                    WHEN consumed IS NOT NULL THEN consumed
                    WHEN state = 'failed' THEN 0
                    ELSE coalesce(frozen, estimate)
                END
            ) STORED
        ) STRICT
        """,
        "CREATE INDEX job_by_day ON job (day DESC, points)",
        "CREATE INDEX job_by_parent ON job (parent_id) WHERE parent_id IS NOT NULL",
        "CREATE INDEX job_by_remote ON job (remote_id) WHERE remote_id <> ''",
        "CREATE INDEX job_open ON job (id) WHERE state IN ('queued', 'sending', 'accepted', 'finished')",
        "CREATE INDEX job_done_by_task ON job (task, id) WHERE state = 'done'",
        "CREATE INDEX job_by_time ON job (created_at, points)",
        """
        CREATE TABLE picture (
            id INTEGER PRIMARY KEY,
            job_id INTEGER NOT NULL REFERENCES job (id),
            number INTEGER NOT NULL,
            kind TEXT NOT NULL DEFAULT 'image',
            url TEXT NOT NULL DEFAULT '',
            path TEXT NOT NULL DEFAULT '',
            sha256 TEXT NOT NULL DEFAULT '',
            size_bytes INTEGER NOT NULL DEFAULT 0,
            width INTEGER NOT NULL DEFAULT 0,
            height INTEGER NOT NULL DEFAULT 0,
            state TEXT NOT NULL DEFAULT 'waiting',
            error TEXT NOT NULL DEFAULT '',
            UNIQUE (job_id, number)
        ) STRICT
        """,
        """
        CREATE VIRTUAL TABLE words USING fts5(
            prompt, content = 'job', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
        )
        """,
        """
        CREATE TRIGGER job_words_added AFTER INSERT ON job BEGIN
            INSERT INTO words (rowid, prompt) VALUES (new.id, new.prompt);
        END
        """,
        """
        CREATE TRIGGER job_words_changed AFTER UPDATE OF prompt ON job BEGIN
            INSERT INTO words (words, rowid, prompt) VALUES ('delete', old.id, old.prompt);
            INSERT INTO words (rowid, prompt) VALUES (new.id, new.prompt);
        END
        """,
        """
        CREATE TRIGGER job_words_removed AFTER DELETE ON job BEGIN
            INSERT INTO words (words, rowid, prompt) VALUES ('delete', old.id, old.prompt);
        END
        """,
    )


MIGRATIONS: Sequence[Migration] = (_first,)
VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """The number of migrations that the library has been through; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_known(connection: sqlite3.Connection) -> int:
    """The library's version; raises LibraryError when a newer studio wrote it."""
    version = version_of(connection)
    if version > VERSION:
        raise LibraryError(
            "This library was written by a newer Legnext Studio.", "Update the studio; nothing was changed."
        )
    return version


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the library up to date; each step and its record are one transaction."""
    for number in range(version_of(connection) + 1, len(migrations) + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have done this step while we waited for the lock.
            if version_of(connection) < number:
                migrations[number - 1](connection)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)
