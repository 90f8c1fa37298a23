"""Families of jobs: all that came from one first job, by way of each other's pictures."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studio.store.records import JobRecord
from studio.store.rows import jobs_by_id

MOST = 400
"""Jobs of one family that are read; of a larger one those nearest to the job that was asked for."""


@dataclass(frozen=True, slots=True)
class Family:
    """The jobs of a family, oldest first, and what all of it comes to.

    A job in the trash is among `jobs` only where something that is not came from it. `left_out` are further jobs
    that were not read. `count` and `pictures` are without the trash, `points` are what all of it cost.
    """

    root_id: int
    jobs: tuple[JobRecord, ...]
    left_out: int
    count: int
    pictures: int
    points: int


class Link(NamedTuple):
    """A job of the family and the one that it was made from."""

    job_id: int
    parent_id: int | None
    trashed: bool


def family_of(connection: sqlite3.Connection, job_id: int) -> Family:
    """The family of a job; `KeyError` when there is none of that id."""
    row = connection.execute("SELECT root_id FROM job WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise KeyError(job_id)
    root = int(row[0])
    asked = "SELECT id, parent_id, trashed_at IS NOT NULL, points FROM job INDEXED BY job_root WHERE root_id = ?"
    rows = connection.execute(f"{asked} ORDER BY id", (root,)).fetchall()
    links = [Link(one, parent, bool(trashed)) for one, parent, trashed, _ in rows]
    living = [link.job_id for link in links if not link.trashed]
    shown = _with_ancestors(links, {*living, job_id})
    kept = nearest(links, job_id, shown, MOST)
    pictures = connection.execute(
        "SELECT count(*) FROM picture WHERE state = 'stored' AND trashed_at IS NULL"
        " AND job_id IN (SELECT value FROM json_each(?))",
        (json.dumps(living),),
    ).fetchone()[0]
    return Family(
        root_id=root,
        jobs=tuple(jobs_by_id(connection, sorted(kept))),
        left_out=len(shown) - len(kept),
        count=len(living),
        pictures=int(pictures),
        points=sum(points for *_, points in rows),
    )


def nearest(links: Iterable[Link], job_id: int, shown: set[int], most: int) -> set[int]:
    """At most so many of the jobs `shown`: first what `job_id` came from, then what came from it, then the oldest.

    None is without the one that it was made from, unless the way to the first job alone is longer than that.
    """
    if len(shown) <= most:
        return shown
    parents = {link.job_id: link.parent_id for link in links}
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None and child in shown:
            children.setdefault(parent, []).append(child)
    order = dict.fromkeys(_upwards(parents, job_id))
    front = [job_id]
    while front and len(order) < most:
        front = [child for one in front for child in children.get(one, ()) if child not in order]
        order |= dict.fromkeys(front)
    # A parent is older than what was made from it, so the oldest ones are never without theirs.
    order |= dict.fromkeys(sorted(shown - order.keys()))
    return set(list(order)[:most])


def _with_ancestors(links: Sequence[Link], wanted: set[int]) -> set[int]:
    parents = {link.job_id: link.parent_id for link in links}
    found: set[int] = set()
    for job_id in wanted:
        for one in _upwards(parents, job_id):
            if one in found:
                break
            found.add(one)
    return found


def _upwards(parents: Mapping[int, int | None], job_id: int) -> list[int]:
    """The job and those that it came from, the nearest first, as far as they are of this family."""
    found: dict[int, None] = {}
    here: int | None = job_id
    while here is not None and here in parents and here not in found:
        found[here] = None
        here = parents[here]
    return list(found)
