"""The first tables: jobs, their pictures, the index of their words, and the programs that drive them."""

from __future__ import annotations

import secrets
import sqlite3

FIRST = (
    """
    CREATE TABLE library (
        id TEXT NOT NULL
    ) STRICT
    """,
    # A running program; see `instances` for how its liveness is known.
    """
    CREATE TABLE instance (
        id TEXT PRIMARY KEY,
        pid INTEGER NOT NULL,
        started_at REAL NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    # The long texts stand last: SQLite reads a row from its start and only as far as it must.
    """
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project TEXT NOT NULL,
        task TEXT NOT NULL,
        state TEXT NOT NULL,
        day TEXT NOT NULL,
        created_at REAL NOT NULL,
        sent_at REAL,
        ended_at REAL,
        parent_id INTEGER REFERENCES job (id) ON DELETE SET NULL,
        parent_image INTEGER,
        remote_id TEXT NOT NULL DEFAULT '',
        remote_status TEXT NOT NULL DEFAULT '',
        estimate INTEGER NOT NULL,
        estimate_about INTEGER NOT NULL CHECK (estimate_about IN (0, 1)),
        frozen INTEGER,
        consumed INTEGER,
        points INTEGER NOT NULL GENERATED ALWAYS AS (
            CASE
                WHEN state IN ('refused', 'dropped') THEN 0
                WHEN state = 'failed' THEN coalesce(consumed, 0)
                ELSE coalesce(consumed, frozen, estimate)
            END
        ) STORED,
        seed TEXT NOT NULL DEFAULT '',
        owner TEXT NOT NULL,
        error TEXT NOT NULL DEFAULT '',
        remedy TEXT NOT NULL DEFAULT 'none',
        prompt TEXT NOT NULL,
        spaced TEXT NOT NULL,
        actions TEXT NOT NULL DEFAULT '{}',
        body TEXT NOT NULL,
        reply TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    # Narrow copies: the order of the whole history and its sums are read without touching the wide rows.
    "CREATE INDEX job_points ON job (id, points)",
    "CREATE INDEX job_spent ON job (created_at, points)",
    "CREATE INDEX job_parent ON job (parent_id) WHERE parent_id IS NOT NULL",
    "CREATE INDEX job_remote ON job (remote_id) WHERE remote_id != ''",
    "CREATE INDEX job_open ON job (id, owner) WHERE state IN ('queued', 'sending', 'accepted', 'finished')",
    "CREATE INDEX job_timed ON job (task, id, sent_at, ended_at) WHERE state = 'done'",
    """
    CREATE TABLE picture (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        image_index INTEGER NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        url TEXT NOT NULL,
        path TEXT NOT NULL DEFAULT '',
        sha256 TEXT NOT NULL DEFAULT '',
        size_bytes INTEGER NOT NULL DEFAULT 0,
        width INTEGER NOT NULL DEFAULT 0,
        height INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        UNIQUE (job_id, image_index)
    ) STRICT
    """,
    # Where a new day begins in the order of ids. Counting the jobs of each day among a sorted list of
    # ids is then a bisection per day, whatever was searched for.
    """
    CREATE TABLE day_start (
        first_id INTEGER PRIMARY KEY,
        day TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TRIGGER job_starts_day AFTER INSERT ON job
    WHEN new.day IS NOT (SELECT day FROM day_start ORDER BY first_id DESC LIMIT 1)
    BEGIN
        INSERT INTO day_start (first_id, day) VALUES (new.id, new.day);
    END
    """,
    """
    CREATE VIRTUAL TABLE job_text USING fts5 (
        prompt, spaced,
        content = 'job', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )
    """,
    """
    CREATE TRIGGER job_text_insert AFTER INSERT ON job
    BEGIN
        INSERT INTO job_text (rowid, prompt, spaced) VALUES (new.id, new.prompt, new.spaced);
    END
    """,
    """
    CREATE TRIGGER job_text_update AFTER UPDATE OF prompt, spaced ON job
    BEGIN
        INSERT INTO job_text (job_text, rowid, prompt, spaced) VALUES ('delete', old.id, old.prompt, old.spaced);
        INSERT INTO job_text (rowid, prompt, spaced) VALUES (new.id, new.prompt, new.spaced);
    END
    """,
    """
    CREATE TRIGGER job_text_delete AFTER DELETE ON job
    BEGIN
        INSERT INTO job_text (job_text, rowid, prompt, spaced) VALUES ('delete', old.id, old.prompt, old.spaced);
    END
    """,
)


def first_tables(connection: sqlite3.Connection) -> None:
    """Schema 1: jobs, their pictures, the index of their words, and the programs that drive them."""
    for statement in FIRST:
        connection.execute(statement)
    connection.execute("INSERT INTO library (id) VALUES (?)", (secrets.token_hex(8),))
