"""What a page of pictures asks of the library beside ids and records: families, pictures per job, what they hold."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studio.store.search.question import Question

COUNTED_AT_ONCE = 8000
"""Jobs whose pictures are counted at once: some 5 ms."""
MOST_COUNTED = 255
"""Pictures of one job that are counted: more fit no byte, and no job has them."""

DENSE = (
    # Two look-ups and one pass that reads no value: a tenth of writing out every id.
    "SELECT (SELECT min(id) FROM job INDEXED BY job_points WHERE trashed_at IS NULL),"
    " (SELECT max(id) FROM job INDEXED BY job_points WHERE trashed_at IS NULL),"
    " (SELECT count(*) FROM job INDEXED BY job_points WHERE trashed_at IS NULL)"
)


@dataclass(frozen=True, slots=True)
class Families:
    """The newest job of each family, newest first, and how many of its jobs were found."""

    heads: array[int]
    sizes: array[int]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a choice of pictures comes to: stored pictures, jobs they belong to, points of those, bytes on disk."""

    pictures: int = 0
    jobs: int = 0
    points: int = 0
    size_bytes: int = 0


def dense_ids(connection: sqlite3.Connection) -> array[int] | None:
    """The ids of all jobs, newest first, where none is missing among them; None where some are."""
    first, last, count = connection.execute(DENSE).fetchone()
    if not count:
        return array("q")
    return array("q", range(last, first - 1, -1)) if count == last - first + 1 else None


def families(connection: sqlite3.Connection, asked: Question | None) -> Families:
    """The families of what a search finds, or of all jobs."""
    if asked is None:
        found, values = "job INDEXED BY job_facts WHERE trashed_at IS NULL", Question("").values
    else:
        # The narrow index in its own order: each family lies together, and only membership is looked up.
        found, values = f"job INDEXED BY job_root WHERE id IN ({asked.sql})", asked.values
    heads, sizes = connection.execute(
        "SELECT group_concat(head), group_concat(size) FROM (SELECT max(id) AS head, count(*) AS size"
        f" FROM {found} GROUP BY root_id ORDER BY head DESC)",
        values,
    ).fetchone()
    return Families(_numbers(heads), _numbers(sizes))


def kin(connection: sqlite3.Connection, job_ids: Iterable[int], asked: Question | None) -> list[int]:
    """The jobs of a search, or of all, that belong to the families of those jobs, newest first."""
    found = "trashed_at IS NULL" if asked is None else f"id IN ({asked.sql})"
    query = (
        "SELECT id FROM job INDEXED BY job_root WHERE root_id IN"
        " (SELECT root_id FROM json_each(?) AS given CROSS JOIN job ON job.id = given.value)"
        f" AND {found} ORDER BY id DESC"
    )
    values = (json.dumps(list(job_ids)), *(asked.values if asked else ()))
    return [int(row[0]) for row in connection.execute(query, values)]


def picture_counts(connection: sqlite3.Connection, first: int) -> bytes:
    """How many pictures jobs have that are not in the trash by themselves, from the job of that id on: a byte each."""
    last = connection.execute("SELECT max(id) FROM job").fetchone()[0] or 0
    counts = bytearray(max(0, min(last + 1 - first, COUNTED_AT_ONCE)))
    end = first + len(counts)
    jobs, numbers = connection.execute(
        "SELECT group_concat(job_id), group_concat(number) FROM"
        " (SELECT job_id, count(*) AS number FROM picture WHERE job_id >= ? AND job_id < ? GROUP BY job_id)",
        (first, end),
    ).fetchone()
    for job_id, number in zip(_numbers(jobs), _numbers(numbers), strict=True):
        counts[job_id - first] = min(number, MOST_COUNTED)
    for job_id, number in connection.execute(
        "SELECT job_id, count(*) FROM picture INDEXED BY picture_trashed"
        " WHERE trashed_at IS NOT NULL AND job_id >= ? AND job_id < ? GROUP BY job_id",
        (first, end),
    ):
        counts[job_id - first] -= min(number, counts[job_id - first])
    return bytes(counts)


def holdings(connection: sqlite3.Connection, whole: Iterable[int], parts: Mapping[int, Iterable[int]]) -> Holdings:
    """What the jobs `whole` hold together with those pictures of the jobs `parts`."""
    all_of = json.dumps(list(whole))
    some_of = json.dumps([[job_id, index] for job_id, indices in parts.items() for index in indices])
    pictures, size_bytes = connection.execute(
        "SELECT count(*), coalesce(sum(size_bytes), 0) FROM ("
        " SELECT size_bytes FROM json_each(?1) CROSS JOIN picture ON job_id = value"
        " WHERE state = 'stored' AND trashed_at IS NULL UNION ALL"
        " SELECT size_bytes FROM json_each(?2) CROSS JOIN picture"
        " ON job_id = json_extract(value, '$[0]') AND image_index = json_extract(value, '$[1]')"
        " WHERE state = 'stored')",
        (all_of, some_of),
    ).fetchone()
    jobs, points = connection.execute(
        "SELECT count(*), coalesce(sum(points), 0) FROM job WHERE id IN"
        " (SELECT value FROM json_each(?1) UNION SELECT json_extract(value, '$[0]') FROM json_each(?2))",
        (all_of, some_of),
    ).fetchone()
    return Holdings(pictures, jobs, points, size_bytes)


def _numbers(listed: str | None) -> array[int]:
    return array("q", json.loads(f"[{listed or ''}]"))
