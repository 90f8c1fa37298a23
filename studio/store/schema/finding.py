"""What makes the library searchable: flags of prompts, the artist's order, and narrow indices for both."""

from __future__ import annotations

import sqlite3

from studio.store.search.flags import index_all


def index_the_flags(connection: sqlite3.Connection) -> None:
    """Schema 10: what the flags of each prompt say, and the narrow indices by which a search finds jobs.

    A job's own rows change never, since its prompt never does. They are made for all jobs in this very transaction:
    it takes some seconds for a hundred thousand, once, and a search never has to say that it may have missed some.
    """
    connection.execute(
        """
        CREATE TABLE job_flag (
            job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            number REAL,
            PRIMARY KEY (job_id, name, value)
        ) STRICT, WITHOUT ROWID
        """
    )
    for statement in (
        "ALTER TABLE job ADD COLUMN version TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE job ADD COLUMN aspect TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE job ADD COLUMN shape REAL NOT NULL DEFAULT 0",
    ):
        connection.execute(statement)
    index_all(connection)
    for statement in (
        "CREATE INDEX job_flag_value ON job_flag (name, value, number)",
        # In the order of ids, so that a search walks through it once and needs no sorting.
        "CREATE INDEX job_facts ON job (id, points, state, task, day, version, aspect, shape, parent_id, project)",
        "CREATE INDEX job_seed ON job (seed) WHERE seed != ''",
        "CREATE INDEX picture_kind ON picture (kind, job_id) WHERE state = 'stored'",
    ):
        connection.execute(statement)


def order_the_library(connection: sqlite3.Connection) -> None:
    """Schema 11: what the artist makes of the jobs, and where a job comes from.

    Pictures carry stars, flag, favourite and tags; jobs a note, a project and the first job of their family. What is in
    the trash is left out of the narrow indices that the history and every search walk through. `labels` repeats the
    tags of a job in its own row, because the index of words reads what it finds from there.
    """
    for statement in (
        "ALTER TABLE job ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE job ADD COLUMN labels TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE job ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE job ADD COLUMN root_id INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE job ADD COLUMN trashed_at REAL",
        "ALTER TABLE job ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0 CHECK (emptied IN (0, 1))",
        "ALTER TABLE picture ADD COLUMN rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5)",
        "ALTER TABLE picture ADD COLUMN flag INTEGER NOT NULL DEFAULT 0 CHECK (flag IN (-1, 0, 1))",
        "ALTER TABLE picture ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1))",
        "ALTER TABLE picture ADD COLUMN trashed_at REAL",
        """
        CREATE TABLE tagged (
            job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            image_index INTEGER NOT NULL,
            tag TEXT NOT NULL COLLATE NOCASE,
            PRIMARY KEY (job_id, image_index, tag)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX tagged_tag ON tagged (tag, job_id, image_index)",
        """
        CREATE TABLE project (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            created_at REAL NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE saved_search (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            query TEXT NOT NULL,
            created_at REAL NOT NULL
        ) STRICT
        """,
        "CREATE INDEX picture_rated ON picture (rating, job_id) WHERE rating > 0",
        "CREATE INDEX picture_flagged ON picture (flag, job_id) WHERE flag != 0",
        "CREATE INDEX picture_favourite ON picture (job_id) WHERE favourite = 1",
        "CREATE INDEX picture_trashed ON picture (job_id) WHERE trashed_at IS NOT NULL",
        "DROP INDEX job_points",
        "DROP INDEX job_facts",
        "CREATE INDEX job_points ON job (id, points) WHERE trashed_at IS NULL",
        "CREATE INDEX job_facts ON job (id, points, state, task, day, version, aspect, shape, parent_id, project,"
        " origin, root_id) WHERE trashed_at IS NULL",
        "CREATE INDEX job_trashed ON job (id, trashed_at) WHERE trashed_at IS NOT NULL AND emptied = 0",
        "INSERT INTO project (name, created_at) SELECT project, min(created_at) FROM job WHERE project != ''"
        " GROUP BY project COLLATE NOCASE",
    ):
        connection.execute(statement)
    _find_roots(connection)
    connection.execute("CREATE INDEX job_root ON job (root_id, id)")
    for statement in WORDS_OF_THE_ARTIST:
        connection.execute(statement)


def _find_roots(connection: sqlite3.Connection) -> None:
    """A job is its own root or has its parent's; a parent is older than its children, so once through is enough."""
    roots: dict[int, int] = {}
    for job_id, parent_id in connection.execute("SELECT id, parent_id FROM job ORDER BY id"):
        roots[job_id] = roots.get(parent_id, job_id)
    connection.executemany("UPDATE job SET root_id = ? WHERE id = ?", ((root, job) for job, root in roots.items()))


WORDS_OF_THE_ARTIST = (
    "DROP TRIGGER job_text_insert",
    "DROP TRIGGER job_text_update",
    "DROP TRIGGER job_text_delete",
    "DROP TABLE job_text",
    """
    CREATE VIRTUAL TABLE job_text USING fts5 (
        prompt, spaced, note, labels,
        content = 'job', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )
    """,
    """
    CREATE TRIGGER job_text_insert AFTER INSERT ON job
    BEGIN
        INSERT INTO job_text (rowid, prompt, spaced, note, labels)
        VALUES (new.id, new.prompt, new.spaced, new.note, new.labels);
    END
    """,
    """
    CREATE TRIGGER job_text_update AFTER UPDATE OF prompt, spaced, note, labels ON job
    BEGIN
        INSERT INTO job_text (job_text, rowid, prompt, spaced, note, labels)
        VALUES ('delete', old.id, old.prompt, old.spaced, old.note, old.labels);
        INSERT INTO job_text (rowid, prompt, spaced, note, labels)
        VALUES (new.id, new.prompt, new.spaced, new.note, new.labels);
    END
    """,
    """
    CREATE TRIGGER job_text_delete AFTER DELETE ON job
    BEGIN
        INSERT INTO job_text (job_text, rowid, prompt, spaced, note, labels)
        VALUES ('delete', old.id, old.prompt, old.spaced, old.note, old.labels);
    END
    """,
    "INSERT INTO job_text (job_text) VALUES ('rebuild')",
)
"""The index of words over prompts, notes and tags instead of over prompts alone."""


def index_the_ledger(connection: sqlite3.Connection) -> None:
    """Schema 12: what was spent, by day, in one narrow index; see `spending`."""
    connection.execute("CREATE INDEX job_ledger ON job (day, project, task, version, origin, points)")


def find_by_order(connection: sqlite3.Connection) -> None:
    """Schema 13: the narrow indices of what the artist made of the pictures leave out those in the trash.

    One project at most is the current one, which new jobs are filed under.
    """
    for statement in (
        "DROP INDEX picture_rated",
        "DROP INDEX picture_flagged",
        "DROP INDEX picture_favourite",
        "DROP INDEX picture_trashed",
        "DROP INDEX picture_kind",
        "CREATE INDEX picture_rated ON picture (rating, job_id) WHERE rating > 0 AND trashed_at IS NULL",
        "CREATE INDEX picture_flagged ON picture (flag, job_id) WHERE flag != 0 AND trashed_at IS NULL",
        "CREATE INDEX picture_favourite ON picture (job_id) WHERE favourite = 1 AND trashed_at IS NULL",
        "CREATE INDEX picture_trashed ON picture (job_id, image_index) WHERE trashed_at IS NOT NULL",
        "CREATE INDEX picture_kind ON picture (kind, job_id) WHERE state = 'stored' AND trashed_at IS NULL",
        "CREATE INDEX picture_emptied ON picture (job_id) WHERE state = 'emptied' AND path != ''",
        "CREATE INDEX job_noted ON job (id, note) WHERE note != ''",
        "ALTER TABLE project ADD COLUMN current INTEGER NOT NULL DEFAULT 0 CHECK (current IN (0, 1))",
        "CREATE INDEX job_project ON job (project COLLATE NOCASE, id) WHERE project != ''",
    ):
        connection.execute(statement)


def count_the_projects(connection: sqlite3.Connection) -> None:
    """Schema 14: how many jobs each project has is counted in a narrow index, which leaves out those in the trash."""
    connection.execute(
        "CREATE INDEX job_filed ON job (project COLLATE NOCASE) WHERE project != '' AND trashed_at IS NULL"
    )
