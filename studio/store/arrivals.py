"""Jobs that were not bought here, written down as if they had always been: imports, and what another library exported.

Ids grow with recording and the history is in the order of ids, so that what is brought in stands where it arrived, not
where it would have stood. Its `day` and `created_at` are those of its making all the same: the headings of the history
say them, searches by day find them, and its files lie in the folder of their month. Whoever brings in many brings the
oldest first, so that the days among them run as they should.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from studio.store.database import Database
from studio.store.order.acts import name_of, names
from studio.store.order.steps import keep_words
from studio.store.records import JobRecord, KeptMask, PictureRecord, PictureState
from studio.store.rows import JOB_ITSELF, fit, insert_mask, job_by_id, jobs_by_id, join_family
from studio.store.search.flags import insert_flags, said_by

ON_ITS_WAY = "It was not copied to the end; bring it in once more."
"""What a picture says whose file was to come when the program ended."""
_COLUMNS = (
    "project", "task", "state", "day", "created_at", "sent_at", "ended_at", "remote_id", "remote_status", "estimate",
    "estimate_about", "frozen", "consumed", "seed", "error", "remedy", "prompt", "actions", "body", "reply", "sent_to",
    "note", "origin", "trashed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A job to be written down. Of `job` the ids, the parent and the tags count for nothing; those of its pictures do.

    `key` is what others call it as their `parent_key`, `tags` are the job's own. `owned` says that this program is to
    drive it: what is under way goes on.
    """

    job: JobRecord
    key: str = ""
    parent_key: str = ""
    tags: tuple[str, ...] = ()
    mask: KeptMask | None = None
    owned: bool = False


class Known(NamedTuple):
    """A picture of the library that has certain bytes."""

    job_id: int
    image: int
    state: PictureState
    size_bytes: int


class Arrivals:
    """Every method may be called from any thread and answers with a future. `owner` is this running program."""

    def __init__(self, database: Database, owner: str, clock: Callable[[], float]) -> None:
        self._database = database
        self._owner = owner
        self._clock = clock

    def alike(self, sizes: Collection[int]) -> Future[dict[str, Known]]:
        """The pictures of these lengths in bytes, by their sha256: whose bytes could be the same."""
        asked = json.dumps(sorted(set(sizes)))
        query = (
            "SELECT sha256, job_id, image_index, state, size_bytes FROM picture WHERE sha256 != ''"
            " AND state IN ('stored', 'missing', 'waiting') AND size_bytes IN (SELECT value FROM json_each(?))"
            " ORDER BY job_id DESC"
        )

        def find(connection: sqlite3.Connection) -> dict[str, Known]:
            rows = connection.execute(query, (asked,))
            return {str(sha): Known(job, index, PictureState(state), size) for sha, job, index, state, size in rows}

        return self._database.read(find)

    def by_remote(self, remote_ids: Collection[str]) -> Future[dict[str, JobRecord]]:
        """The newest jobs of these numbers, by number in small letters."""
        asked = (json.dumps([fit(one) for one in remote_ids]),)
        query = (
            "SELECT max(id) FROM job WHERE remote_id != '' AND remote_id IN (SELECT value FROM json_each(?))"
            " AND emptied = 0 GROUP BY remote_id"
        )

        def find(connection: sqlite3.Connection) -> dict[str, JobRecord]:
            found = jobs_by_id(connection, [row[0] for row in connection.execute(query, asked)])
            return {job.remote_id.lower(): job for job in found}

        return self._database.read(find)

    def by_making(self, jobs: Iterable[JobRecord]) -> Future[list[JobRecord | None]]:
        """For each of these, the job that was asked for at the same moment with the same words."""
        wanted = [(job.created_at, job.task.value, fit(job.prompt)) for job in jobs]
        query = "SELECT max(id) FROM job WHERE created_at = ? AND task = ? AND prompt = ? AND emptied = 0"

        def find(connection: sqlite3.Connection) -> list[JobRecord | None]:
            ids = [connection.execute(query, one).fetchone()[0] for one in wanted]
            found = {job.id: job for job in jobs_by_id(connection, [one for one in ids if one is not None])}
            return [found.get(one) for one in ids]

        return self._database.read(find)

    def own_tags(self, job_id: int) -> Future[tuple[str, ...]]:
        """The tags that are a job's own and none of its pictures'."""
        query = "SELECT tag FROM tagged WHERE job_id = ? AND image_index = ? ORDER BY tag"
        return self._database.read(
            lambda connection: tuple(str(row[0]) for row in connection.execute(query, (job_id, JOB_ITSELF)))
        )

    def record(self, arrivals: Sequence[Arrival], known: Mapping[str, int] | None = None) -> Future[list[JobRecord]]:
        """Write jobs down in their order, all of them or none; the ids of parents are found by key in `known` too.

        Their stored pictures are missing until `Journal.picture_stored` says otherwise: the files follow.
        """
        ids = dict(known or {})

        def insert(connection: sqlite3.Connection) -> list[JobRecord]:
            made: dict[str, int] = {}
            written = [self._insert(connection, arrival, {**ids, **made}, made) for arrival in arrivals]
            return jobs_by_id(connection, written)

        return self._database.write(insert)

    def add_pictures(self, job_id: int, pictures: Sequence[PictureRecord]) -> Future[JobRecord]:
        """Give a job more pictures, at the places that they name; those that are taken already stay as they are."""

        def insert(connection: sqlite3.Connection) -> JobRecord:
            _insert_pictures(connection, job_id, pictures)
            keep_words(connection, [job_id])
            return job_by_id(connection, job_id)

        return self._database.write(insert)

    def merge(self, job_id: int, theirs: Arrival, known: Mapping[str, int] | None = None) -> Future[JobRecord]:
        """Add what another library knows of a job that is here too. What is written here stays."""
        ids = dict(known or {})

        def add(connection: sqlite3.Connection) -> JobRecord:
            ours = job_by_id(connection, job_id)
            _merge_job(connection, ours, theirs, ids)
            _merge_pictures(connection, ours, theirs.job.pictures)
            _insert_tags(connection, job_id, JOB_ITSELF, theirs.tags)
            has_mask = connection.execute("SELECT 1 FROM mask WHERE job_id = ?", (job_id,)).fetchone()
            if theirs.mask is not None and has_mask is None:
                insert_mask(connection, job_id, theirs.mask)
            keep_words(connection, [job_id])
            return job_by_id(connection, job_id)

        return self._database.write(add)

    def learn_prompt(self, job_id: int, prompt: str) -> Future[JobRecord]:
        """Write down the words of a job that came without, as its picture says them."""

        def learn(connection: sqlite3.Connection) -> JobRecord:
            changed = connection.execute(
                "UPDATE job SET prompt = ? WHERE id = ? AND prompt = ''", (fit(prompt), job_id)
            ).rowcount
            if changed:
                job = job_by_id(connection, job_id)
                said = said_by(job)
                connection.execute(
                    "UPDATE job SET version = ?, aspect = ?, shape = ? WHERE id = ?", (*said.drawn, job_id)
                )
                insert_flags(connection, job_id, said.rows)
                keep_words(connection, [job_id])
            return job_by_id(connection, job_id)

        return self._database.write(learn)

    # -- on the writer's thread ----------------------------------------------------------------------

    def _insert(
        self, connection: sqlite3.Connection, arrival: Arrival, known: Mapping[str, int], made: dict[str, int]
    ) -> int:
        job = arrival.job
        said = said_by(job)
        row: dict[str, Any] = {name: getattr(job, name) for name in _COLUMNS}
        row |= {
            "project": _project(connection, job.project, self._clock()),
            "owner": self._owner if arrival.owned else "",
            "parent_id": known.get(arrival.parent_key) if arrival.parent_key else None,
            "parent_image": job.parent_image,
            "spaced": "",
            "batch": job.place.to_text() if job.place is not None else "",
            **said.drawn._asdict(),
        }
        cursor = connection.execute(
            f"INSERT INTO job ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            [fit(value) for value in row.values()],
        )
        job_id = cursor.lastrowid or 0
        if arrival.key:
            made[arrival.key] = job_id
        join_family(connection, job_id)
        insert_flags(connection, job_id, said.rows)
        if arrival.mask is not None:
            insert_mask(connection, job_id, arrival.mask)
        _insert_pictures(connection, job_id, job.pictures)
        _insert_tags(connection, job_id, JOB_ITSELF, arrival.tags)
        keep_words(connection, [job_id])
        return job_id


def day_of(moment: float) -> str:
    """The local date of a moment, as the library writes days."""
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def _project(connection: sqlite3.Connection, name: str, now: float) -> str:
    """The project of that name as it is kept and spelt here; made if need be."""
    if not (name := name_of(name)):
        return ""
    connection.execute("INSERT OR IGNORE INTO project (name, created_at) VALUES (?, ?)", (fit(name), now))
    return str(connection.execute("SELECT name FROM project WHERE name = ?", (fit(name),)).fetchone()[0])


def _insert_pictures(connection: sqlite3.Connection, job_id: int, pictures: Iterable[PictureRecord]) -> None:
    for one in pictures:
        to_come = one.state is PictureState.STORED
        row: dict[str, Any] = {
            "job_id": job_id,
            "image_index": one.index,
            "kind": one.kind,
            "state": PictureState.MISSING if to_come else one.state,
            "url": one.url,
            "sha256": one.sha256,
            "size_bytes": one.size_bytes,
            "width": one.width,
            "height": one.height,
            "error": ON_ITS_WAY if to_come else one.error,
            "rating": one.rating,
            "flag": int(one.flag),
            "favourite": one.favourite,
            "trashed_at": one.trashed_at,
        }
        made = connection.execute(
            f"INSERT INTO picture ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
            " ON CONFLICT (job_id, image_index) DO NOTHING",
            [fit(value) for value in row.values()],
        ).rowcount
        if made:
            _insert_tags(connection, job_id, one.index, one.tags)


def _insert_tags(connection: sqlite3.Connection, job_id: int, index: int, tags: Iterable[str]) -> None:
    for tag in names(tags):  # others write anything into their files
        known = connection.execute("SELECT tag FROM tagged WHERE tag = ? LIMIT 1", (fit(tag),)).fetchone()
        connection.execute(
            "INSERT OR IGNORE INTO tagged (job_id, image_index, tag) VALUES (?, ?, ?)",
            (job_id, index, known[0] if known else fit(tag)),
        )


def _merge_job(connection: sqlite3.Connection, ours: JobRecord, theirs: Arrival, known: Mapping[str, int]) -> None:
    both = ours.note if theirs.job.note in ours.note else f"{ours.note}\n\n{theirs.job.note}".strip()
    facts: dict[str, Any] = {"note": both}
    if not ours.project:
        facts["project"] = _project(connection, theirs.job.project, ours.created_at)
    facts |= {
        name: getattr(theirs.job, name)
        for name in ("seed", "reply", "consumed", "frozen")
        if getattr(ours, name) in ("", None)
    }
    parent = known.get(theirs.parent_key) if theirs.parent_key else None
    # Only an older job can be a parent: families are read from their first job on.
    if ours.parent_id is None and parent is not None and parent < ours.id:
        facts |= {"parent_id": parent, "parent_image": theirs.job.parent_image}
    connection.execute(
        f"UPDATE job SET {', '.join(f'{name} = ?' for name in facts)} WHERE id = ?",
        [*map(fit, facts.values()), ours.id],
    )
    if "parent_id" in facts:
        _move_family(connection, ours.id)


def _move_family(connection: sqlite3.Connection, job_id: int) -> None:
    """A whole branch has the root of its new parent."""
    join_family(connection, job_id)
    connection.execute(
        "WITH RECURSIVE branch (id) AS (SELECT ? UNION SELECT job.id FROM job JOIN branch ON job.parent_id = branch.id)"
        " UPDATE job SET root_id = (SELECT root_id FROM job WHERE id = ?) WHERE id IN branch",
        (job_id, job_id),
    )


def _merge_pictures(connection: sqlite3.Connection, ours: JobRecord, theirs: Iterable[PictureRecord]) -> None:
    """Stars, flag and heart where there are none here; all tags of both; pictures that are missing here."""
    for one in theirs:
        mine = ours.picture_at(one.index)
        if mine is None:
            _insert_pictures(connection, ours.id, [one])
            continue
        marks = (mine.rating or one.rating, int(mine.flag or one.flag), int(mine.favourite or one.favourite))
        connection.execute("UPDATE picture SET rating = ?, flag = ?, favourite = ? WHERE id = ?", (*marks, mine.id))
        _insert_tags(connection, ours.id, one.index, one.tags)


def without_ids(job: JobRecord) -> JobRecord:
    """The same as one that has no place in a library yet."""
    pictures = tuple(replace(one, id=0, job_id=0) for one in job.pictures)
    return replace(job, id=0, parent_id=None, root_id=0, kept_turn=0, tags=(), pictures=pictures)
