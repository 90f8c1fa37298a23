"""The journal of paid jobs: what is about to be bought is written down durably before anything is sent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from studio.store import rows
from studio.store.database import Database
from studio.store.instances import Instance
from studio.store.records import JobRecord, JobState, NewJob, PictureState

COLUMNS = frozenset(
    ("remote_id", "state", "remote_status", "frozen", "consumed", "seed", "actions")
    + ("sent_at", "ended_at", "error", "remedy", "reply")
)
"""What may change after a job was recorded; everything else stands for what was asked and stays as it was."""
_RECORD = """
    INSERT INTO job (task, body, prompt, project, parent_id, parent_image, state, estimate, estimate_about,
                     created_at, day, owner)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OPEN = "state IN ('queued', 'sending', 'accepted', 'finished')"


class Journal:
    """Writes about jobs; each future holds the job as it is once the change is durable."""

    def __init__(self, database: Database, instance: Instance, clock: Callable[[], float]) -> None:
        self._database = database
        self._instance = instance
        self._clock = clock

    def record(self, new: NewJob) -> Future[JobRecord]:
        """Write down a job that is to be bought; nothing may be sent before the future is done."""
        return self._database.write(lambda connection: self._record(connection, new))

    def record_many(self, new: Sequence[NewJob]) -> Future[list[JobRecord]]:
        """Write down several jobs at once, all or none."""
        return self._database.write(lambda connection: [self._record(connection, one) for one in new])

    def change(self, job_id: int, **facts: Any) -> Future[JobRecord]:
        """Set columns of a job (see `COLUMNS`); any other name is a bug."""
        if strange := facts.keys() - COLUMNS:
            raise TypeError(f"a job's {', '.join(sorted(strange))} may not change")

        def work(connection: sqlite3.Connection) -> JobRecord:
            _change(connection, job_id, facts)
            return rows.one(connection, job_id)

        return self._database.write(work)

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
    ) -> Future[JobRecord]:
        """The service completed the job: keep all it said, and a row per picture or video; safe to call twice."""
        facts = {
            "state": JobState.FINISHED,
            "remote_status": "completed",
            "reply": reply,
            "consumed": consumed,
            "seed": seed,
            "actions": json.dumps(actions),
            "ended_at": ended_at,
            "error": "",
            "remedy": "none",
        }

        def work(connection: sqlite3.Connection) -> JobRecord:
            _change(connection, job_id, facts)
            connection.executemany(
                "INSERT OR IGNORE INTO picture (job_id, number, kind, url) VALUES (?, ?, ?, ?)",
                [(job_id, number, kind, url) for number, (kind, url) in enumerate(urls)],
            )
            return rows.one(connection, job_id)

        return self._database.write(work)

    def picture_stored(
        self, job_id: int, index: int, path: str, sha256: str, size: int, width: int, height: int
    ) -> Future[JobRecord]:
        """A whole picture lies at `path` (relative to the pictures folder); sizes in bytes and pixels."""
        facts = {
            "path": path,
            "sha256": sha256,
            "size_bytes": size,
            "width": width,
            "height": height,
            "state": PictureState.STORED,
            "error": "",
        }
        return self._change_picture(job_id, index, facts)

    def picture_missing(self, job_id: int, index: int, sentence: str) -> Future[JobRecord]:
        """A picture cannot be had; `sentence` says why."""
        return self._change_picture(job_id, index, {"state": PictureState.MISSING, "error": sentence})

    def retry_pictures(self, job_id: int) -> Future[JobRecord]:
        """Let missing pictures of a done job be fetched once more."""

        def work(connection: sqlite3.Connection) -> JobRecord:
            connection.execute(
                "UPDATE picture SET state = 'waiting', error = '' WHERE job_id = ? AND state = 'missing'", (job_id,)
            )
            _change(connection, job_id, {"state": JobState.FINISHED})
            return rows.one(connection, job_id)

        return self._database.write(work)

    def unfinished(self) -> Future[list[JobRecord]]:
        """Jobs that nobody alive is following, oldest first; from now on they are this program's."""

        def work(connection: sqlite3.Connection) -> list[JobRecord]:
            found = connection.execute(f"SELECT id, owner FROM job WHERE {_OPEN} ORDER BY id").fetchall()
            alive = {owner: self._instance.is_alive(owner) for owner in {row["owner"] for row in found}}
            ids = [row["id"] for row in found if row["owner"] == self._instance.name or not alive[row["owner"]]]
            connection.executemany(
                "UPDATE job SET owner = ? WHERE id = ?", [(self._instance.name, job_id) for job_id in ids]
            )
            return rows.jobs(connection, ids)

        return self._database.write(work)

    def get(self, job_id: int) -> Future[JobRecord]:
        """The job as it is now; KeyError when there is none."""
        return self._database.read(lambda connection: rows.one(connection, job_id))

    def _record(self, connection: sqlite3.Connection, new: NewJob) -> JobRecord:
        now = self._clock()
        cursor = connection.execute(
            _RECORD,
            (
                new.task,
                json.dumps(dict(new.body), ensure_ascii=False),
                new.prompt,
                new.project,
                new.parent_id,
                new.parent_image,
                JobState.QUEUED,
                new.estimate,
                new.estimate_about,
                now,
                datetime.fromtimestamp(now).astimezone().date().isoformat(),
                self._instance.name,
            ),
        )
        assert cursor.lastrowid is not None
        return rows.one(connection, cursor.lastrowid)

    def _change_picture(self, job_id: int, index: int, facts: Mapping[str, Any]) -> Future[JobRecord]:
        def work(connection: sqlite3.Connection) -> JobRecord:
            names = ", ".join(f"{name} = ?" for name in facts)
            connection.execute(
                f"UPDATE picture SET {names} WHERE job_id = ? AND number = ?", (*facts.values(), job_id, index)
            )
            return rows.one(connection, job_id)

        return self._database.write(work)


def _change(connection: sqlite3.Connection, job_id: int, facts: Mapping[str, Any]) -> None:
    names = ", ".join(f"{name} = ?" for name in facts)
    connection.execute(f"UPDATE job SET {names} WHERE id = ?", (*facts.values(), job_id))
