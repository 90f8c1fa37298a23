"""What a job costs and where it stands, in Python and in SQL alike."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable

import pytest

from studio.request.tasks import Task
from studio.store import Store
from studio.store.records import JobRecord, JobState, NewJob


def job(state: JobState, frozen: int | None = None, consumed: int | None = None) -> JobRecord:
    return JobRecord(
        id=1,
        task=Task.DIFFUSION,
        body={},
        prompt="fog",
        created_at=0.0,
        day="2026-11-24",
        state=state,
        estimate=80,
        frozen=frozen,
        consumed=consumed,
    )


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_exactly_one_of_waiting_running_and_over(state: JobState) -> None:
    one = job(state)
    assert [one.is_waiting, one.is_running, one.is_over].count(True) == 1


@pytest.mark.parametrize(
    ("record", "points"),
    [
        (job(JobState.QUEUED), 80),
        (job(JobState.ACCEPTED, frozen=120), 120),
        (job(JobState.DONE, frozen=120, consumed=100), 100),
        (job(JobState.DONE, frozen=120, consumed=0), 0),
        (job(JobState.UNKNOWN), 80),
        (job(JobState.FAILED, frozen=120), 0),
        (job(JobState.REFUSED, frozen=120), 0),
        (job(JobState.DROPPED), 0),
        (job(JobState.EXPIRED, frozen=120), 120),
    ],
)
def test_the_cost_is_what_is_best_known(record: JobRecord, points: int) -> None:
    assert record.cost == points


def test_the_library_sums_what_the_records_say(store: Store, new_job: Callable[..., NewJob]) -> None:
    def points_of(job_id: int) -> int:
        def ask(connection: sqlite3.Connection) -> int:
            return int(connection.execute("SELECT points FROM job WHERE id = ?", (job_id,)).fetchone()[0])

        return store.database.read(ask).result()

    for state, frozen, consumed in itertools.product(JobState, (None, 0, 90), (None, 0, 70)):
        made = store.journal.record(new_job()).result()
        made = store.journal.change(made.id, state=state, frozen=frozen, consumed=consumed).result()
        assert points_of(made.id) == made.cost, (state, frozen, consumed)
