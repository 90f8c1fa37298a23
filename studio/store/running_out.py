"""What runs out at the service and nobody has decided about yet, the next first, and letting it go."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future

from studio.request.lifetimes import ACTIONS_SECONDS, SOON_SECONDS
from studio.store.database import Database
from studio.store.records import JobRecord
from studio.store.rows import jobs_by_id
from studio.store.schema.jobs import TAKES_ACTIONS
from studio.store.search.question import UNDECIDED

STILL = "(SELECT 1 FROM picture WHERE job_id = job.id AND kind != 'video' AND state = 'stored')"
_OPEN = (
    f"FROM job INDEXED BY job_ended WHERE {TAKES_ACTIONS} AND ended_at > ? AND ended_at <= ? AND {UNDECIDED}"
    f" AND EXISTS {STILL}"
)
"""Pictures alone: whether a film is worth more cannot be seen from a still."""


class RunningOut:
    """Questions about what runs out; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives seconds since the epoch."""
        self._database = database
        self._clock = clock

    def jobs(self, within: float = SOON_SECONDS) -> Future[list[JobRecord]]:
        """The undecided jobs on which actions end within so many seconds, the next first."""
        bounds = self._bounds(within)

        def read(connection: sqlite3.Connection) -> list[JobRecord]:
            return jobs_by_id(connection, _ids(connection, f"SELECT id {_OPEN} ORDER BY ended_at, id", bounds))

        return self._database.read(read)

    def count(self, within: float = SOON_SECONDS) -> Future[int]:
        """How many they are."""
        bounds = self._bounds(within)
        return self._database.read(
            lambda connection: int(connection.execute(f"SELECT count(*) {_OPEN}", bounds).fetchone()[0])
        )

    def next_after(self, within: float = SOON_SECONDS) -> Future[JobRecord | None]:
        """The first undecided job beyond them, None where nothing else runs out."""
        now = self._clock()
        bounds = now + within - ACTIONS_SECONDS, now

        def read(connection: sqlite3.Connection) -> JobRecord | None:
            found = _ids(connection, f"SELECT id {_OPEN} ORDER BY ended_at, id LIMIT 1", bounds)
            return next(iter(jobs_by_id(connection, found)), None)

        return self._database.read(read)

    def settle(self, job_ids: Collection[int], settled: bool = True) -> Future[list[JobRecord]]:
        """Let jobs go, so that nobody is asked about them again; or take that back. The jobs as they are then."""
        wanted = list(job_ids)

        def write(connection: sqlite3.Connection) -> list[JobRecord]:
            connection.execute(
                "UPDATE job SET settled = ? WHERE id IN (SELECT value FROM json_each(?))",
                (int(settled), json.dumps(wanted)),
            )
            return jobs_by_id(connection, wanted)

        return self._database.write(write)

    def _bounds(self, within: float) -> tuple[float, float]:
        now = self._clock()
        return now - ACTIONS_SECONDS, now + within - ACTIONS_SECONDS


def _ids(connection: sqlite3.Connection, query: str, values: Iterable[float]) -> list[int]:
    return [int(row[0]) for row in connection.execute(query, tuple(values))]
