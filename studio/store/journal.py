"""The journal of jobs: every step towards a picture is durable here before the next one is taken.

It keeps facts and judges none: which move is allowed is for `jobs.job` to know.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypedDict, Unpack

from studio.errors import Remedy
from studio.request.query.flags import written
from studio.store.database import Database
from studio.store.family.replays import insert_step
from studio.store.instances import Instance
from studio.store.records import JobRecord, JobState, NewJob, PictureState
from studio.store.rows import current_project, fit, insert_mask, job_by_id, jobs_by_id, join_family
from studio.store.search.flags import insert_flags
from studio.store.search.question import spaced

IS_OPEN = "state IN ('queued', 'sending', 'accepted', 'finished')"
"""In the words of the partial index `job_open`, or SQLite would not use it."""


class Changes(TypedDict, total=False):
    """What may change about a journalled job; prompt and body never do."""

    state: JobState
    remote_id: str
    remote_status: str
    frozen: int | None
    consumed: int | None
    seed: str
    actions: Mapping[str, Any]
    sent_at: float | None
    ended_at: float | None
    error: str
    remedy: Remedy
    reply: str
    sent_to: str
    project: str


class Journal:
    """Writes what happens to jobs; every future resolves when the fact is on disk.

    `clock` gives seconds since the epoch; `instance` is this running program, the owner of the jobs
    recorded here. A job id that does not exist raises `KeyError` through the future.
    """

    def __init__(self, database: Database, instance: Instance, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._instance = instance

    def enter(self) -> Future[None]:
        """Write down that this program is there; before anything else is recorded."""
        mine, now = self._instance.id, self._clock()

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO instance (id, pid, started_at) VALUES (?, ?, ?)", (mine, os.getpid(), now))

        return self._database.write(insert)

    def leave(self) -> Future[None]:
        """Take this program off the list; its open jobs are then anybody's to adopt."""
        mine = self._instance.id

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM instance WHERE id = ?", (mine,))

        return self._database.write(delete)

    def record(self, new: NewJob) -> Future[JobRecord]:
        """Journal one job as QUEUED."""
        now = self._clock()
        return self._database.write(lambda connection: self._insert(connection, (new,), now, "")[0])

    def record_many(self, new: Sequence[NewJob], *, sent_to: str = "") -> Future[list[JobRecord]]:
        """Journal jobs in their order, all of them or none; `sent_to` names the service that they are meant for."""
        now = self._clock()
        return self._database.write(lambda connection: self._insert(connection, new, now, sent_to))

    def change(self, job_id: int, **changes: Unpack[Changes]) -> Future[JobRecord]:
        """Change the named facts. An error given without a remedy has none."""
        facts: dict[str, Any] = dict(changes)
        unknown = facts.keys() - Changes.__annotations__.keys()
        if unknown:
            raise TypeError(f"a job has no {', '.join(sorted(unknown))} to change")
        if "error" in facts:
            facts.setdefault("remedy", Remedy.NONE)
        return self._database.write(lambda connection: _update(connection, job_id, facts))

    def finished(
        self,
        job_id: int,
        *,
        reply: str,
        consumed: int | None,
        seed: str,
        actions: Mapping[str, Any],
        ended_at: float,
        urls: Sequence[tuple[str, str]],
        remote_status: str = "completed",
    ) -> Future[JobRecord]:
        """Journal the service's final answer and one waiting picture per (kind, URL).

        May be called again: pictures already stored stay as they are, others get their new URL and
        wait again, and a job that is DONE stays so while nothing waits.
        """
        facts = {
            "reply": reply,
            "seed": seed,
            "actions": actions,
            "ended_at": ended_at,
            "remote_status": remote_status,
            "error": "",
            "remedy": Remedy.NONE,
        }
        if consumed is not None:
            facts["consumed"] = consumed

        def finish(connection: sqlite3.Connection) -> JobRecord:
            before = job_by_id(connection, job_id)
            _expect_pictures(connection, job_id, urls)
            waits = connection.execute(
                "SELECT 1 FROM picture WHERE job_id = ? AND state = 'waiting' LIMIT 1", (job_id,)
            ).fetchone()
            stays = before.state is JobState.DONE and waits is None
            return _update(connection, job_id, facts | {"state": JobState.DONE if stays else JobState.FINISHED})

        return self._database.write(finish)

    def picture_stored(
        self, job_id: int, index: int, path: str, sha256: str, size_bytes: int, width: int, height: int
    ) -> Future[JobRecord]:
        """Journal that a picture is whole and in its place, `path` relative to the pictures folder."""
        return self._change_picture(
            job_id,
            index,
            {
                "state": PictureState.STORED,
                "path": path,
                "sha256": sha256,
                "size_bytes": size_bytes,
                "width": width,
                "height": height,
                "error": "",
                "tries": 0,
                "next_try": None,
            },
        )

    def picture_missing(
        self, job_id: int, index: int, sentence: str, next_try: float | None = None
    ) -> Future[JobRecord]:
        """Journal that a picture could not be had and why, and when to try again, None for never."""

        def update(connection: sqlite3.Connection) -> JobRecord:
            changed = connection.execute(
                "UPDATE picture SET state = 'missing', error = ?, next_try = ?, tries = tries + 1"
                " WHERE job_id = ? AND image_index = ?",
                (fit(sentence), next_try, job_id, index),
            ).rowcount
            if not changed:
                raise KeyError((job_id, index))
            return job_by_id(connection, job_id)

        return self._database.write(update)

    def due_pictures(self) -> Future[tuple[list[int], float | None]]:
        """The jobs of which a missing picture is to be tried again by now, and when the next one is (epoch seconds)."""
        now = self._clock()
        due = (
            "SELECT DISTINCT job_id FROM picture INDEXED BY picture_due JOIN job ON job.id = job_id"
            " WHERE next_try IS NOT NULL AND next_try <= ? AND picture.state = 'missing'"
            " AND picture.trashed_at IS NULL AND job.trashed_at IS NULL ORDER BY job_id"
        )
        later = "SELECT min(next_try) FROM picture INDEXED BY picture_due WHERE next_try IS NOT NULL AND next_try > ?"

        def read(connection: sqlite3.Connection) -> tuple[list[int], float | None]:
            ids = [int(row[0]) for row in connection.execute(due, (now,))]
            return ids, connection.execute(later, (now,)).fetchone()[0]

        return self._database.read(read)

    def set_turns(self, turns: Mapping[int, int]) -> Future[None]:
        """Let waiting jobs (by id) have other turns in the queue, all of them or none."""

        def update(connection: sqlite3.Connection) -> None:
            rows = [(turn, job_id) for job_id, turn in turns.items()]
            connection.executemany("UPDATE job SET turn = ? WHERE id = ?", rows)

        return self._database.write(update)

    def retry_pictures(self, job_id: int, lost: Collection[int] = (), *, awaited: bool = False) -> Future[JobRecord]:
        """Let the missing pictures of a job wait again, driven by this program; it is FINISHED then.

        With `awaited` only those that are to be tried again by themselves, not those that are given up. So do the
        pictures at the indices `lost`, which are stored and whose files are gone or damaged.
        """
        mine = self._instance.id
        gone = ", ".join(str(int(index)) for index in lost)
        which = f"state = 'missing'{' AND next_try IS NOT NULL' * awaited}"

        def retry(connection: sqlite3.Connection) -> JobRecord:
            changed = connection.execute(
                "UPDATE picture SET state = 'waiting', error = '', next_try = NULL WHERE job_id = ?"
                f" AND trashed_at IS NULL AND ({which} OR state = 'stored' AND image_index IN ({gone}))",
                (job_id,),
            ).rowcount
            if not changed:
                return job_by_id(connection, job_id)
            return _update(connection, job_id, {"state": JobState.FINISHED, "owner": mine})

        return self._database.write(retry)

    def unfinished(
        self, goes_on: Callable[[JobState, str], bool] = lambda state, sent_to: True
    ) -> Future[list[JobRecord]]:
        """The jobs that are not over and that this program is to drive, by their turn, else oldest first.

        Its own, and those of programs that are gone, which it adopts; never those of another that runs.
        `goes_on(state, sent_to)` says which of them; the others stay as they are.
        """
        return self._database.write(lambda connection: self._adopt(connection, goes_on))

    def claim(self, job_id: int) -> Future[JobRecord | None]:
        """Make the job this program's to drive; None while another program that runs drives it."""
        return self._database.write(lambda connection: self._claim(connection, job_id))

    def get(self, job_id: int) -> Future[JobRecord]:
        """The job as it is on disk."""
        return self._database.read(lambda connection: job_by_id(connection, job_id))

    # -- on the writer's thread --------------------------------------------------------------------

    def _insert(
        self, connection: sqlite3.Connection, new: Iterable[NewJob], now: float, sent_to: str
    ) -> list[JobRecord]:
        day = time.strftime("%Y-%m-%d", time.localtime(now))
        ids = []
        project = current_project(connection)
        for job in new:
            prompt = fit(job.prompt)
            said = written(job.task, prompt)
            row = {
                "project": job.project or project,
                "task": job.task,
                "state": JobState.QUEUED,
                "day": day,
                "created_at": now,
                "parent_id": job.parent_id,
                "parent_image": job.parent_image,
                "estimate": job.estimate,
                "estimate_about": job.estimate_about,
                "owner": self._instance.id,
                "sent_to": sent_to,
                "prompt": prompt,
                "spaced": spaced(prompt),
                "body": job.body,
                "batch": job.place.to_text() if job.place is not None else "",
                **said.drawn._asdict(),
            }
            cursor = connection.execute(
                f"INSERT INTO job ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                [fit(value) for value in row.values()],
            )
            ids.append(cursor.lastrowid or 0)
            join_family(connection, ids[-1])
            insert_flags(connection, ids[-1], said.rows)
            if job.mask is not None:
                insert_mask(connection, ids[-1], job.mask)
            if job.step is not None:
                insert_step(connection, ids[-1], job.step)
        return jobs_by_id(connection, ids)

    def _change_picture(self, job_id: int, index: int, facts: Mapping[str, Any]) -> Future[JobRecord]:
        def update(connection: sqlite3.Connection) -> JobRecord:
            changed = connection.execute(
                f"UPDATE picture SET {_assignments(facts)} WHERE job_id = ? AND image_index = ?",
                [*map(fit, facts.values()), job_id, index],
            ).rowcount
            if not changed:
                raise KeyError((job_id, index))
            return job_by_id(connection, job_id)

        return self._database.write(update)

    def _claim(self, connection: sqlite3.Connection, job_id: int) -> JobRecord | None:
        job = job_by_id(connection, job_id)
        owner = connection.execute("SELECT owner FROM job WHERE id = ?", (job_id,)).fetchone()[0]
        if not job.is_over and owner != self._instance.id and self._instance.is_alive(owner):
            return None
        connection.execute("UPDATE job SET owner = ? WHERE id = ?", (self._instance.id, job_id))
        return job

    def _adopt(self, connection: sqlite3.Connection, goes_on: Callable[[JobState, str], bool]) -> list[JobRecord]:
        """The write transaction makes asking who lives and taking over one step, for us and for others."""
        owners = [row[0] for row in connection.execute("SELECT id FROM instance")]
        owners += [row[0] for row in connection.execute(f"SELECT DISTINCT owner FROM job WHERE {IS_OPEN}")]
        alive = {owner for owner in set(owners) if self._instance.is_alive(owner)}
        turn = "CASE turn WHEN 0 THEN id ELSE turn END"
        query = f"SELECT id, owner, state, sent_to FROM job WHERE {IS_OPEN} ORDER BY {turn}, id"
        found = []
        for job_id, owner, state, sent_to in connection.execute(query).fetchall():
            if (owner == self._instance.id or owner not in alive) and goes_on(JobState(state), sent_to):
                found.append(job_id)
        for job_id in found:
            connection.execute("UPDATE job SET owner = ? WHERE id = ?", (self._instance.id, job_id))
        for owner in set(owners) - alive:
            connection.execute("DELETE FROM instance WHERE id = ?", (owner,))
            self._instance.bury(owner)
        return jobs_by_id(connection, found)


def _assignments(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = ?" for name in facts)


def _update(connection: sqlite3.Connection, job_id: int, facts: Mapping[str, Any]) -> JobRecord:
    if facts:
        connection.execute(f"UPDATE job SET {_assignments(facts)} WHERE id = ?", [*map(fit, facts.values()), job_id])
        if facts.get("state") is JobState.ACCEPTED:
            # Something is made from the parent now, so that nobody is asked about it any more.
            settle = "UPDATE job SET settled = 1 WHERE settled = 0 AND id = (SELECT parent_id FROM job WHERE id = ?)"
            connection.execute(settle, (job_id,))
    return job_by_id(connection, job_id)


def _expect_pictures(connection: sqlite3.Connection, job_id: int, urls: Sequence[tuple[str, str]]) -> None:
    connection.executemany(
        "INSERT INTO picture (job_id, image_index, kind, state, url) VALUES (?, ?, ?, 'waiting', ?)"
        " ON CONFLICT (job_id, image_index) DO UPDATE"
        " SET kind = excluded.kind, url = excluded.url, state = 'waiting', error = '', next_try = NULL"
        " WHERE picture.state NOT IN ('stored', 'emptied')",
        [(job_id, index, fit(kind), fit(url)) for index, (kind, url) in enumerate(urls)],
    )
