"""The tables of the library and how they came to be: numbered migrations, each in one transaction."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Sequence

from studio.errors import LibraryError
from studio.store.flag_index import index_all

APPLICATION_ID = 0x4C4E5354
"""“LNST” in the file's header, so that another program's database is not taken for ours."""

Migration = Callable[[sqlite3.Connection], None]

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


def name_the_service(connection: sqlite3.Connection) -> None:
    """Schema 2: each job says to which service and account it was sent; "" where that was not written down."""
    connection.execute("ALTER TABLE job ADD COLUMN sent_to TEXT NOT NULL DEFAULT ''")


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


def place_in_batches(connection: sqlite3.Connection) -> None:
    """Schema 4: each job says where it stands in the batch that it was sent with, see `batches`; "" for one alone."""
    connection.execute("ALTER TABLE job ADD COLUMN batch TEXT NOT NULL DEFAULT ''")
    connection.execute("CREATE INDEX job_batch ON job (batch) WHERE batch != ''")


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


def order_the_queue(connection: sqlite3.Connection) -> None:
    """Schema 7: which waiting job comes first where the artist has changed the order, see `JobRecord.turn`."""
    connection.execute("ALTER TABLE job ADD COLUMN turn INTEGER NOT NULL DEFAULT 0")


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
        raise LibraryError(
            "The library file is not a library of Legnext Studio.", "Move it away or choose another folder."
        )


def require_known(connection: sqlite3.Connection, known: int) -> int:
    """Return the library's schema, or raise `LibraryError` when it is newer than `known`."""
    version = version_of(connection)
    if version > known:
        raise LibraryError(
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
