"""Reading the library: the order of the whole history, its days, pages of it, words in it, sums over it."""

from __future__ import annotations

import json
import sqlite3
import statistics
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from studio.request.query import parse_query
from studio.request.tasks import TASKS, Task
from studio.store.database import Database
from studio.store.family.ancestry import lines_of
from studio.store.family.members import Family, family_of
from studio.store.records import JobRecord, KeptMask
from studio.store.rows import first_mask, job_by_id, jobs_by_id
from studio.store.search.question import Question, match_of, question_of
from studio.store.shelf import Families, Holdings, dense_ids, families, holdings, kin, picture_counts

LEARNED_FROM = 20
"""How many of the latest jobs of a kind say how long it takes."""
MOST_LEARNED = 10.0
"""Times the usual duration: more is no duration but a clock that was set, or a service that was away."""
LARGEST_ID = 2**63 - 1
EVERYTHING = Question("SELECT id FROM job INDEXED BY job_points WHERE trashed_at IS NULL ORDER BY id DESC")
PROMPTS_READ = 20_000
"""How many of the latest jobs are looked through for prompts that differ; many jobs share one."""


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The jobs of one local day that lie together in the order of ids.

    `start` is the position of the first (newest) of them in the list of ids; `points` is what they
    cost together, None while searching, where the sum would take longer than a keystroke may.
    """

    day: str
    count: int
    points: int | None
    newest_id: int
    start: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Ids (newest first) and their days as of the same moment: the counts add up to the number of ids."""

    ids: array[int]
    days: tuple[DayGroup, ...]


class Library:
    """Questions to the library; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """`clock` (seconds since the epoch) is what searches for what runs out go by."""
        self._database = database
        self._clock = clock

    def overview(self, words: str = "") -> Future[Overview]:
        """All jobs that the search `words` finds, see `request.query`; what it cannot ask is left out."""
        return self._database.read(lambda connection: _overview(connection, words, self._clock()))

    def days(self, words: str = "") -> Future[list[DayGroup]]:
        """The days of `overview`, newest first."""
        return self._database.read(lambda connection: list(_overview(connection, words, self._clock()).days))

    def ids(self, words: str = "") -> Future[array[int]]:
        """The ids of `overview`, newest first."""
        return self._database.read(lambda connection: ids_of(connection, words, self._clock()))

    def families(self, words: str = "") -> Future[Families]:
        """The jobs of `ids` by family: the newest of each stands for all of them."""
        return self._database.read(lambda connection: families(connection, _asked(words, self._clock())))

    def kin(self, job_ids: Sequence[int], words: str = "") -> Future[list[int]]:
        """Those of `ids` that are of the families of these jobs, newest first."""
        return self._database.read(lambda connection: kin(connection, job_ids, _asked(words, self._clock())))

    def picture_counts(self, first: int = 0) -> Future[bytes]:
        """How many pictures (at most 255) the jobs from id `first` on have, a byte each; some thousand at a time.

        Empty where there are no more.
        """
        return self._database.read(lambda connection: picture_counts(connection, first))

    def holdings(self, whole: Iterable[int], parts: Mapping[int, Iterable[int]]) -> Future[Holdings]:
        """What all pictures of the jobs `whole` and those of the jobs `parts` come to."""
        return self._database.read(lambda connection: holdings(connection, whole, parts))

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]:
        """The jobs with these ids, pictures included, in this order; ids that are gone are left out."""
        wanted = list(ids)
        return self._database.read(lambda connection: jobs_by_id(connection, wanted))

    def job(self, job_id: int) -> Future[JobRecord]:
        """One job; `KeyError` when there is none of that id."""
        return self._database.read(lambda connection: job_by_id(connection, job_id))

    def children(self, job_id: int) -> Future[list[JobRecord]]:
        """The jobs made from pictures of this one, oldest first."""
        return self._database.read(
            lambda connection: jobs_by_id(
                connection, _column(connection, "SELECT id FROM job WHERE parent_id = ? ORDER BY id", (job_id,))
            )
        )

    def lines(self, ids: Collection[int]) -> Future[dict[int, tuple[JobRecord, ...]]]:
        """Each of these jobs with all that it was made from before it, the oldest first; see `ancestry.lines_of`."""
        return self._database.read(lambda connection: lines_of(connection, ids))

    def family(self, job_id: int) -> Future[Family]:
        """All that came from the same first job as this one; `KeyError` when there is none of that id."""
        return self._database.read(lambda connection: family_of(connection, job_id))

    def batch(self, batch: str) -> Future[list[JobRecord]]:
        """The jobs that were sent together as `batch`, in their order."""
        # "!" is the character behind the space that ends the batch's name in the column.
        query = "SELECT id FROM job WHERE batch != '' AND batch >= ? AND batch < ? ORDER BY id"
        return self._database.read(
            lambda connection: jobs_by_id(connection, _column(connection, query, (f"{batch} ", f"{batch}!")))
        )

    def by_remote(self, remote_id: str) -> Future[JobRecord | None]:
        """The newest job that the service knows under this id, None when there is none."""
        query = "SELECT id FROM job WHERE remote_id = ? AND remote_id != '' ORDER BY id DESC LIMIT 1"
        return self._database.read(
            lambda connection: _first(jobs_by_id(connection, _column(connection, query, (remote_id,))))
        )

    def mask(self, job_id: int) -> Future[KeptMask | None]:
        """What was painted for a job, None where nothing was kept."""
        return self._database.read(lambda connection: first_mask(connection, "job_id = ?", (job_id,)))

    def last_mask(self, width: int = 0, height: int = 0) -> Future[KeptMask | None]:
        """The newest painted mask for a picture of that size in pixels, or of any where none is given."""
        if width and height:
            sized = "png != x'' AND width = ? AND height = ?"
            return self._database.read(lambda connection: first_mask(connection, sized, (width, height)))
        return self._database.read(lambda connection: first_mask(connection, "png != x''"))

    def sent_works(self, works: Collection[str]) -> Future[set[str]]:
        """Which of these states of edits were sent, see `KeptMask.work`."""
        query = "SELECT work FROM mask WHERE work != '' AND work IN (SELECT value FROM json_each(?))"
        asked = json.dumps(list(works))
        return self._database.read(lambda connection: {str(row[0]) for row in connection.execute(query, (asked,))})

    def owner(self, relative: str, sha256: str) -> Future[tuple[int, int] | None]:
        """Job and index of the picture in that file (as `PictureFiles.relative` gives it), or of one with its bytes.

        The newest where several fit, None where the file is none of the library's.
        """
        query = (
            "SELECT job_id, image_index FROM picture WHERE state = 'stored' AND (path = ? AND path != '' OR sha256 = ?"
            " AND sha256 != '') ORDER BY path = ? DESC, job_id DESC, image_index LIMIT 1"
        )

        def find(connection: sqlite3.Connection) -> tuple[int, int] | None:
            found = connection.execute(query, (relative, sha256, relative)).fetchone()
            return None if found is None else (int(found[0]), int(found[1]))

        return self._database.read(find)

    def has_files(self) -> Future[bool]:
        """Whether any picture was ever stored."""
        query = "SELECT 1 FROM picture INDEXED BY picture_kind WHERE state = 'stored' AND trashed_at IS NULL LIMIT 1"
        return self._database.read(lambda connection: connection.execute(query).fetchone() is not None)

    def durations(self) -> Future[dict[Task, float]]:
        """How long each kind of task took, from sending to its end: the median of its latest done jobs, in seconds."""
        return self._database.read(_durations)

    def prompts(self, words: str = "", most: int = 200) -> Future[list[str]]:
        """Prompts that differ, the one used last first, each holding what `overview` asks of it for `words`."""
        return self._database.read(lambda connection: _prompts(connection, words, most))

    def spent_since(self, moment: float) -> Future[int]:
        """Points of all jobs recorded since `moment` (seconds since the epoch), those still waiting included."""
        query = "SELECT coalesce(sum(points), 0) FROM job WHERE created_at >= ?"
        return self._database.read(lambda connection: int(connection.execute(query, (moment,)).fetchone()[0]))


def learnable(task: Task, seconds: float) -> float:
    """What may be learned from a job that took `seconds`, in seconds."""
    return min(seconds, TASKS[task].typical_seconds * MOST_LEARNED)


def _asked(words: str, now: float | None) -> Question | None:
    """What a search asks at `now`, None where it asks nothing: for all jobs that are not in the trash."""
    query = parse_query(words)
    return question_of(query, now) if query.asks else None


def ids_of(connection: sqlite3.Connection, words: str, now: float | None = None) -> array[int]:
    """The ids of all jobs that a search finds at `now` (none: at this moment), newest first.

    One long text of numbers: SQLite writes and JSON reads it in half the time of a row per id.
    """
    asked = _asked(words, now)
    if asked is None:
        if (every := dense_ids(connection)) is not None:
            return every
        asked = EVERYTHING
    found = connection.execute(f"SELECT group_concat(id) FROM ({asked.sql})", asked.values).fetchone()[0]
    # In order already, which costs the sort one pass; SQLite does not promise it for an aggregate.
    return array("q", sorted(json.loads(f"[{found or ''}]"), reverse=True))


def _prompts(connection: sqlite3.Connection, words: str, most: int) -> list[str]:
    """Row by row from the newest on, until there are enough: what is older is never touched."""
    match = match_of(words)
    if match:
        query = (
            "SELECT job.prompt FROM job_text JOIN job ON job.id = job_text.rowid"
            " WHERE job_text MATCH ? ORDER BY job_text.rowid DESC LIMIT ?"
        )
    else:
        query = "SELECT prompt FROM job ORDER BY id DESC LIMIT ?"
    found: dict[str, None] = {}
    for (prompt,) in connection.execute(
        query, (f"{{prompt spaced}} : ({match})", PROMPTS_READ) if match else (PROMPTS_READ,)
    ):
        if prompt.strip():
            found[prompt] = None
            if len(found) == most:
                break
    return list(found)


def _overview(connection: sqlite3.Connection, words: str, now: float) -> Overview:
    ids = ids_of(connection, words, now)
    oldest_first = ids[::-1]
    starts = connection.execute("SELECT first_id, day FROM day_start ORDER BY first_id").fetchall()
    sums = {} if parse_query(words).asks else _points_by_start(connection)
    days: list[DayGroup] = []
    end = len(oldest_first)
    for first_id, day in reversed(starts):
        begin = bisect_left(oldest_first, first_id, 0, end)
        if begin < end:
            days.append(
                DayGroup(
                    day=day,
                    count=end - begin,
                    points=sums.get(first_id),
                    newest_id=oldest_first[end - 1],
                    start=len(oldest_first) - end,
                )
            )
        end = begin
    return Overview(ids, tuple(days))


def _points_by_start(connection: sqlite3.Connection) -> dict[int, int]:
    query = (
        "SELECT first_id, (SELECT sum(points) FROM job INDEXED BY job_points WHERE trashed_at IS NULL"
        " AND id >= first_id AND id < next_id)"
        f" FROM (SELECT first_id, lead(first_id, 1, {LARGEST_ID}) OVER (ORDER BY first_id) AS next_id FROM day_start)"
    )
    return {first_id: points or 0 for first_id, points in connection.execute(query)}


def _durations(connection: sqlite3.Connection) -> dict[Task, float]:
    # A clock that was set back between sending and end would teach nonsense.
    query = (
        "SELECT ended_at - sent_at FROM job WHERE task = ? AND state = 'done' AND ended_at > sent_at"
        f" ORDER BY id DESC LIMIT {LEARNED_FROM}"
    )
    learned = {task: _floats(connection, query, task) for task in Task}
    return {task: learnable(task, statistics.median(seconds)) for task, seconds in learned.items() if seconds}


def _floats(connection: sqlite3.Connection, query: str, task: Task) -> list[float]:
    return [float(row[0]) for row in connection.execute(query, (task.value,))]


def _column(connection: sqlite3.Connection, query: str, values: Iterable[object]) -> list[int]:
    return [int(row[0]) for row in connection.execute(query, tuple(values))]


def _first(found: list[JobRecord]) -> JobRecord | None:
    return found[0] if found else None
