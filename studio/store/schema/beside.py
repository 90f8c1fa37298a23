"""Tables beside those of the jobs: presets, masks, versions, uploads, replays, and files that get other names."""

from __future__ import annotations

import sqlite3


def keep_presets(connection: sqlite3.Connection) -> None:
    """Schema 3: pieces of prompt that the artist keeps under a name, see `presets`."""
    connection.execute(
        """
        CREATE TABLE preset (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            created_at REAL NOT NULL,
            text TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT ''
        ) STRICT
        """
    )


def keep_masks(connection: sqlite3.Connection) -> None:
    """Schema 5: what was painted for a job, see `records.KeptMask`; it goes with the job."""
    connection.execute(
        """
        CREATE TABLE mask (
            job_id INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            shapes TEXT NOT NULL DEFAULT '',
            frame TEXT NOT NULL DEFAULT '',
            png BLOB NOT NULL
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX mask_size ON mask (width, height, job_id)")


def name_the_work(connection: sqlite3.Connection) -> None:
    """Schema 6: which state of an edit a mask is, so that one that was sent is not taken for one that was not."""
    connection.execute("ALTER TABLE mask ADD COLUMN work TEXT NOT NULL DEFAULT ''")
    connection.execute("CREATE INDEX mask_work ON mask (work) WHERE work != ''")


def keep_versions(connection: sqlite3.Connection) -> None:
    """Schema 8: what other programs made of a picture, see `versions.Version`; it goes with the job."""
    connection.execute(
        """
        CREATE TABLE version (
            job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            image_index INTEGER NOT NULL,
            number INTEGER NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            created_at REAL NOT NULL,
            PRIMARY KEY (job_id, image_index, number)
        ) STRICT, WITHOUT ROWID
        """
    )


def keep_uploads(connection: sqlite3.Connection) -> None:
    """Schema 9: what was put where the service can read it, see `uploads`."""
    connection.execute(
        """
        CREATE TABLE upload (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL,
            file TEXT NOT NULL,
            host TEXT NOT NULL,
            place TEXT NOT NULL,
            address TEXT NOT NULL,
            key TEXT NOT NULL,
            expires_at REAL,
            size_bytes INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            task TEXT NOT NULL,
            created_at REAL NOT NULL,
            deleted_at REAL,
            thumbnail BLOB NOT NULL
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX upload_content ON upload (sha256, place) WHERE deleted_at IS NULL")


def keep_replays(connection: sqlite3.Connection) -> None:
    """Schema 16: steps that are repeated on other pictures, one after the other, see `family.replays`.

    `replay_step` names no job by reference: what was bought stays bought, whatever becomes of the job's row.
    """
    for statement in (
        """
        CREATE TABLE replay (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created_at REAL NOT NULL,
            owner TEXT NOT NULL,
            sent_to TEXT NOT NULL,
            steps TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE replay_line (
            replay_id INTEGER NOT NULL REFERENCES replay (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            job_id INTEGER NOT NULL,
            image INTEGER NOT NULL,
            points TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'running',
            reason TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (replay_id, number)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX replay_running ON replay_line (replay_id) WHERE state = 'running'",
        """
        CREATE TABLE replay_step (
            replay_id INTEGER NOT NULL REFERENCES replay (id) ON DELETE CASCADE,
            line INTEGER NOT NULL,
            step INTEGER NOT NULL,
            job_id INTEGER NOT NULL,
            PRIMARY KEY (replay_id, line, step)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        connection.execute(statement)


def remember_what_files_were_called(connection: sqlite3.Connection) -> None:
    """Schema 17: files of the library that get other names or other bytes, see `filing`.

    A row is there before the disk is touched; `step` says how far it came, so that the next start can put right what
    the end of a program left half done. What was renamed stays, for the way back.
    """
    for statement in (
        """
        CREATE TABLE renaming (
            job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            image_index INTEGER NOT NULL,
            number INTEGER NOT NULL,
            first_path TEXT NOT NULL,
            old_path TEXT NOT NULL,
            new_path TEXT NOT NULL,
            step INTEGER NOT NULL,
            template TEXT NOT NULL,
            owner TEXT NOT NULL,
            PRIMARY KEY (job_id, image_index, number)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX renaming_open ON renaming (step) WHERE step < 2",
        """
        CREATE TABLE inscribing (
            job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            image_index INTEGER NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,
            owner TEXT NOT NULL,
            PRIMARY KEY (job_id, image_index)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        connection.execute(statement)
