"""What jobs and pictures were given to say since: service, batch, turn in the queue, clocks."""

from __future__ import annotations

import sqlite3


def name_the_service(connection: sqlite3.Connection) -> None:
    """Schema 2: each job says to which service and account it was sent; "" where that was not written down."""
    connection.execute("ALTER TABLE job ADD COLUMN sent_to TEXT NOT NULL DEFAULT ''")


def place_in_batches(connection: sqlite3.Connection) -> None:
    """Schema 4: each job says where it stands in the batch that it was sent with, see `batches`; "" for one alone."""
    connection.execute("ALTER TABLE job ADD COLUMN batch TEXT NOT NULL DEFAULT ''")
    connection.execute("CREATE INDEX job_batch ON job (batch) WHERE batch != ''")


def order_the_queue(connection: sqlite3.Connection) -> None:
    """Schema 7: which waiting job comes first where the artist has changed the order, see `JobRecord.turn`."""
    connection.execute("ALTER TABLE job ADD COLUMN turn INTEGER NOT NULL DEFAULT 0")


TAKES_ACTIONS = "state IN ('done', 'finished') AND actions != '{}' AND trashed_at IS NULL"
"""In the words of the partial index `job_ended`, or SQLite would not use it."""


def watch_the_clocks(connection: sqlite3.Connection) -> None:
    """Schema 15: what about which job is decided, when actions on it end, and when a missing picture is tried again."""
    for statement in (
        "ALTER TABLE job ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1))",
        "UPDATE job SET settled = 1 WHERE id IN"
        " (SELECT parent_id FROM job WHERE parent_id IS NOT NULL AND remote_id != '')",
        f"CREATE INDEX job_ended ON job (ended_at) WHERE {TAKES_ACTIONS}",
        "ALTER TABLE picture ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE picture ADD COLUMN next_try REAL",
        "CREATE INDEX picture_due ON picture (next_try, job_id) WHERE next_try IS NOT NULL",
        "CREATE INDEX picture_missing ON picture (job_id) WHERE state = 'missing' AND trashed_at IS NULL",
    ):
        connection.execute(statement)
