"""The two clocks: what a record says of itself, what the library finds by it, and what is let go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.request.lifetimes import ACTIONS_SECONDS, FILES_SECONDS, SURE_FILES_SECONDS
from studio.request.query import parse_query
from studio.request.tasks import Task
from studio.store import Store, schema
from studio.store.clocks import Clock, What, clocks, files_are_gone, is_undecided
from studio.store.database import Database
from studio.store.records import Flag, JobRecord, JobState, NewJob, PictureState
from studio.store.schema.jobs import watch_the_clocks
from studio.store.search.judging import suits
from tests.store.conftest import NOON
from tests.store.conftest import Clock as Watch

HOUR = 3600.0
Make = Callable[..., NewJob]


def done(
    store: Store, new: NewJob, ended_at: float, *, kind: str = "image", actions: bool = True, missing: bool = False
) -> JobRecord:
    """A job that ended then, with two pictures."""
    journal = store.journal
    job = journal.record(new).result()
    journal.change(job.id, state=JobState.ACCEPTED, remote_id=f"r{job.id}").result()
    offered = {"upscale": [0, 1]} if actions else {}
    urls = [(kind, f"https://a.example/{job.id}_{index}.png") for index in range(2)]
    journal.finished(job.id, reply="{}", consumed=80, seed="", actions=offered, ended_at=ended_at, urls=urls).result()
    journal.picture_stored(job.id, 0, f"{job.id}_0.png", "00", 1, 1, 1).result()
    if missing:
        journal.picture_missing(job.id, 1, "Gone.").result()
    else:
        journal.picture_stored(job.id, 1, f"{job.id}_1.png", "00", 1, 1, 1).result()
    return journal.change(job.id, state=JobState.DONE).result()


def left(hours: float) -> float:
    """When a job ended that has so many hours left at noon."""
    return NOON + hours * HOUR - ACTIONS_SECONDS


def mark(store: Store, job: JobRecord, flag: Flag, *indices: int) -> None:
    for index in indices:
        store.database.write(
            lambda connection, index=index: (
                connection.execute(  # type: ignore[misc]
                    "UPDATE picture SET flag = ? WHERE job_id = ? AND image_index = ?", (int(flag), job.id, index)
                ).rowcount
            )
        ).result()


def found(store: Store, text: str) -> list[int]:
    """What the library finds; the judge says the same of every record."""
    ids = list(store.library.ids(text).result())
    jobs = store.library.page(list(store.library.ids("").result())).result()
    assert [job.id for job in jobs if suits(parse_query(text), job, NOON)] == ids
    return ids


def test_what_runs_out_first_stands_first_and_what_is_here_has_one_clock(store: Store, new_job: Make) -> None:
    whole = done(store, new_job(), NOON)
    assert clocks(whole) == (Clock(What.ACTIONS, NOON + ACTIONS_SECONDS),)
    awaited = replace(whole.pictures[1], state=PictureState.MISSING, next_try=NOON)
    lossy = replace(whole, pictures=(whole.pictures[0], awaited))
    assert [clock.what for clock in clocks(lossy)] == [What.ACTIONS, What.FILES]
    assert clocks(lossy)[1].ends == NOON + SURE_FILES_SECONDS
    signed = replace(awaited, url=f"https://a.example/1.png?Expires={NOON + 60:.0f}&Signature=x")
    assert clocks(replace(lossy, pictures=(signed,)))[0] == Clock(What.FILES, NOON + 60)
    assert len(clocks(replace(lossy, pictures=(replace(awaited, next_try=None),)))) == 1
    assert clocks(done(store, new_job(), NOON, actions=False)) == ()
    assert clocks(store.journal.record(new_job()).result()) == ()
    assert (files_are_gone(whole, NOON + FILES_SECONDS), files_are_gone(whole, NOON + FILES_SECONDS + 1)) == (
        False,
        True,
    )


def test_the_filter_follows_the_hour_and_the_order_is_that_of_running_out(
    store: Store, new_job: Make, clock: Watch
) -> None:
    late, soon, over, fresh = (done(store, new_job(), left(hours)) for hours in (20, 3, -1, 60))
    assert found(store, "is:expiring") == [soon.id, late.id]
    assert found(store, "is:archived") == [over.id]
    assert found(store, "left:<6") == [over.id, soon.id]
    assert found(store, "left:0..6") == [soon.id]
    assert found(store, "-is:expiring") == [fresh.id, over.id]
    assert [job.id for job in store.running_out.jobs().result()] == [soon.id, late.id]
    assert store.running_out.count().result() == 2
    assert [job.id for job in store.running_out.jobs(4 * HOUR).result()] == [soon.id]
    assert store.running_out.next_after().result() == fresh
    clock.now += 4 * HOUR
    assert list(store.library.ids("is:expiring").result()) == [late.id]
    assert [job.id for job in store.running_out.jobs().result()] == [late.id]
    clock.now += 41 * HOUR
    assert [job.id for job in store.running_out.jobs().result()] == [fresh.id]
    assert store.running_out.next_after().result() is None


def test_what_is_decided_or_past_deciding_does_not_nag(store: Store, new_job: Make) -> None:
    def job(**facts: object) -> JobRecord:
        return done(store, new_job(), left(5), **facts)  # type: ignore[arg-type]

    rejected, half, parent, released, lossy = job(), job(), job(), job(), job(missing=True)
    job(actions=False)
    mark(store, rejected, Flag.REJECT, 0, 1)
    mark(store, half, Flag.REJECT, 0)
    mark(store, lossy, Flag.REJECT, 0)
    store.running_out.settle([released.id]).result()
    assert found(store, "is:expiring") == [parent.id, half.id]
    child = store.journal.record(new_job(task=Task.UPSCALE, parent_id=parent.id, parent_image=0)).result()
    assert found(store, "is:expiring") == [parent.id, half.id]  # it only waits, and may come too late
    store.journal.change(child.id, state=JobState.ACCEPTED).result()
    assert found(store, "is:expiring") == [half.id]
    assert found(store, "has:missing") == [lossy.id]
    [back] = store.running_out.settle([released.id], False).result()
    assert is_undecided(back)
    assert found(store, "is:expiring") == [released.id, half.id]


def test_films_are_found_but_not_walked_through(store: Store, new_job: Make) -> None:
    film = done(store, new_job(task=Task.VIDEO_DIFFUSION), left(5), kind="video")
    assert found(store, "is:expiring") == [film.id]
    assert store.running_out.jobs().result() == []


def test_it_costs_little_in_a_large_library(store: Store, new_job: Make) -> None:
    """A few milliseconds of this process at most, of which there are sixteen in a frame: what ended is indexed."""
    one = done(store, new_job("a fox"), left(5))
    columns = "project, task, day, created_at, ended_at, estimate, estimate_about, owner, prompt, spaced, body, actions"

    def fill(connection: object) -> None:
        connection.execute(  # type: ignore[attr-defined]
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
            f" INSERT INTO job (state, {columns}) SELECT 'done', project, task, day, created_at,"
            f" ended_at - 90000 - i * 300, estimate, estimate_about, owner, '', spaced, body, actions FROM job, n"
            f" WHERE job.id = {one.id}"
        )

    store.database.write(fill).result()
    store.library.ids("is:expiring").result()
    begun = time.process_time()
    store.library.ids("is:expiring").result()
    assert time.process_time() - begun < 0.02
    assert list(store.library.ids("is:expiring").result()) == [one.id]


def test_jobs_of_before_count_as_decided_where_something_was_made_from_them(
    tmp_path: Path, opened: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = (
        "INSERT INTO job (id, project, task, state, day, created_at, estimate, estimate_about, owner, prompt, spaced,"
        " body, parent_id, remote_id)"
        " VALUES (?, '', 'diffusion', ?, '2026-11-24', 1.0, 80, 0, 'gone', '', '', '{}', ?, ?)"
    )
    jobs = [
        (1, "done", None, "a"),
        (2, "done", None, "b"),
        (3, "done", 1, "c"),
        (4, "refused", 2, ""),
    ]
    with monkeypatch.context() as before:
        steps = schema.MIGRATIONS[: schema.MIGRATIONS.index(watch_the_clocks)]
        before.setattr(schema, "MIGRATIONS", steps)
        database = Database(tmp_path / "data" / "library.sqlite3")
        database.open()
        database.write(lambda connection: connection.executemany(row, jobs).rowcount).result()
        database.close()
    assert [job.settled for job in opened().library.page([1, 2, 3, 4]).result()] == [True, False, False, False]
