"""Where jobs come from: each with all that it was made from, in one question."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from studio.store.records import JobRecord
from studio.store.rows import jobs_by_id

DEEPEST = 200
"""Steps that are gone back; the longest series of edits has some dozen, and a damaged library might go in a circle."""


def lines_of(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, tuple[JobRecord, ...]]:
    """The jobs with these ids, each with its ancestors before it, the oldest first; unknown ids are left out."""
    query = (
        "WITH RECURSIVE line (start, id, depth) AS ("
        " SELECT value, value, 0 FROM json_each(?) UNION ALL"
        " SELECT start, job.parent_id, depth + 1 FROM line JOIN job ON job.id = line.id"
        f" WHERE job.parent_id IS NOT NULL AND depth < {DEEPEST})"
        " SELECT start, id FROM line ORDER BY start, depth DESC"
    )
    steps: dict[int, list[int]] = {}
    for start, job_id in connection.execute(query, (json.dumps(sorted(set(ids))),)):
        steps.setdefault(start, []).append(job_id)
    known = {job.id: job for job in jobs_by_id(connection, {one for line in steps.values() for one in line})}
    return {
        start: tuple(known[job_id] for job_id in line if job_id in known)
        for start, line in steps.items()
        if start in known
    }
