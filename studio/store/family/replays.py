"""Steps that are repeated on other pictures: what was asked for, and which jobs were bought for it.

Each step's job and its row here are written in one transaction, and the row is there once: however often a program
ends and starts between two steps, none is bought twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from studio.errors import LibraryError, Remedy
from studio.store.database import Database
from studio.store.instances import Instance
from studio.store.records import StepMark
from studio.store.rows import fit

TWICE = "This step was bought already, and is not bought again."


class LineState(StrEnum):
    """How the steps on one picture stand."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class NewLine(NamedTuple):
    """A picture on which the steps are to be repeated, and what each of them was said to cost, in points."""

    job_id: int
    image: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """The steps on picture `image` (from 0) of job `job_id`; `bought` are the jobs of the first of them, in order.

    `reason` says why it was stopped, "" while it was not.
    """

    replay_id: int
    number: int
    job_id: int
    image: int
    points: tuple[int, ...]
    state: LineState = LineState.RUNNING
    reason: str = ""
    bought: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """One press: the same steps on one picture or several. `steps` are as their model wrote them.

    `sent_to` names the service and account that they are meant for, as in `JobRecord`.
    """

    id: int
    created_at: float
    sent_to: str
    steps: tuple[Mapping[str, Any], ...]
    lines: tuple[ReplayLine, ...]


class Replays:
    """The tables of repeated steps; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, instance: Instance, clock: Callable[[], float]) -> None:
        self._database = database
        self._instance = instance
        self._clock = clock

    def begin(self, steps: Sequence[Mapping[str, Any]], lines: Sequence[NewLine], sent_to: str = "") -> Future[Replay]:
        """Write down what is about to be bought step by step; this program goes on with it."""
        now, mine, text = self._clock(), self._instance.id, json.dumps(list(steps), separators=(",", ":"))

        def insert(connection: sqlite3.Connection) -> Replay:
            cursor = connection.execute(
                "INSERT INTO replay (created_at, owner, sent_to, steps) VALUES (?, ?, ?, ?)",
                (now, mine, sent_to, text),
            )
            replay_id = cursor.lastrowid or 0
            connection.executemany(
                "INSERT INTO replay_line (replay_id, number, job_id, image, points) VALUES (?, ?, ?, ?, ?)",
                [
                    (replay_id, number, line.job_id, line.image, json.dumps(line.points))
                    for number, line in enumerate(lines)
                ],
            )
            return _replay(connection, replay_id)

        return self._database.write(insert)

    def any_running(self) -> Future[bool]:
        """Whether any is not at its end, whoever drives it; asked of a library that cannot be written as well."""
        query = "SELECT 1 FROM replay_line WHERE state = 'running' LIMIT 1"
        return self._database.read(lambda connection: connection.execute(query).fetchone() is not None)

    def running(self) -> Future[list[Replay]]:
        """What is not at its end, oldest first: this program's own, and that of programs that are gone, adopted."""
        return self._database.write(self._adopt)

    def end(self, line: ReplayLine, state: LineState, reason: str = "") -> Future[Replay]:
        """Write down that no further step is taken on that picture, and why; one that has ended stays as it is."""

        def update(connection: sqlite3.Connection) -> Replay:
            connection.execute(
                "UPDATE replay_line SET state = ?, reason = ? WHERE replay_id = ? AND number = ? AND state = 'running'",
                (state, fit(reason), line.replay_id, line.number),
            )
            return _replay(connection, line.replay_id)

        return self._database.write(update)

    def stop_all(self, reason: str) -> Future[None]:
        """Let nothing go on by itself, and write down why."""

        def update(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE replay_line SET state = ?, reason = ? WHERE state = ?",
                (LineState.STOPPED, fit(reason), LineState.RUNNING),
            )

        return self._database.write(update)

    def get(self, replay_id: int) -> Future[Replay]:
        """As it is on disk; `KeyError` when there is none of that id."""
        return self._database.read(lambda connection: _replay(connection, replay_id))

    def _adopt(self, connection: sqlite3.Connection) -> list[Replay]:
        """In a write transaction, so that of two programs only one takes it over."""
        rows = connection.execute(
            "SELECT id, owner FROM replay WHERE id IN (SELECT replay_id FROM replay_line WHERE state = 'running')"
            " ORDER BY id"
        ).fetchall()
        mine = self._instance.id
        found = [replay_id for replay_id, owner in rows if owner == mine or not self._instance.is_alive(owner)]
        connection.executemany("UPDATE replay SET owner = ? WHERE id = ?", [(mine, replay_id) for replay_id in found])
        return [_replay(connection, replay_id) for replay_id in found]


def insert_step(connection: sqlite3.Connection, job_id: int, mark: StepMark) -> None:
    """Write down in the transaction of a new job which step it is; `LibraryError` where that one was bought."""
    there = connection.execute(
        "SELECT 1 FROM replay_step WHERE replay_id = ? AND line = ? AND step = ?", mark
    ).fetchone()
    if there is not None:
        raise LibraryError(TWICE, remedy=Remedy.NONE)
    connection.execute("INSERT INTO replay_step (replay_id, line, step, job_id) VALUES (?, ?, ?, ?)", (*mark, job_id))


def _replay(connection: sqlite3.Connection, replay_id: int) -> Replay:
    row = connection.execute("SELECT created_at, sent_to, steps FROM replay WHERE id = ?", (replay_id,)).fetchone()
    if row is None:
        raise KeyError(replay_id)
    bought: dict[int, list[int]] = {}
    for line, job_id in connection.execute(
        "SELECT line, job_id FROM replay_step WHERE replay_id = ? ORDER BY line, step", (replay_id,)
    ):
        bought.setdefault(line, []).append(job_id)
    lines = tuple(
        ReplayLine(
            replay_id, number, job_id, image, tuple(json.loads(points)), LineState(state), reason,
            tuple(bought.get(number, ())),
        )
        for number, job_id, image, points, state, reason in connection.execute(
            "SELECT number, job_id, image, points, state, reason FROM replay_line WHERE replay_id = ? ORDER BY number",
            (replay_id,),
        )
    )  # fmt: skip
    return Replay(replay_id, row[0], row[1], tuple(json.loads(row[2])), lines)
