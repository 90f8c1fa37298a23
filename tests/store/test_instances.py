"""Two programs on one library: each drives its own jobs, and what a dead one leaves is adopted once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.store import Store
from studio.store.instances import Instance
from studio.store.records import JobState, NewJob

Make = Callable[..., NewJob]

CHILD = """
import sys
from pathlib import Path
from studio.request.tasks import Task
from studio.store import open_store
from studio.store.records import JobState, NewJob

home = Path(sys.argv[1])
store = open_store(home / "data", home / "pictures", home / "cache")
number = 0
while True:
    prompt = f"paid {sys.argv[2]} {number}"
    new = NewJob(task=Task.DIFFUSION, body={"text": prompt}, prompt=prompt, estimate=80)
    job = store.journal.record(new).result()
    print(job.id, flush=True)
    number += 1
    if sys.argv[3] == "once":
        sys.stdin.read()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str, str], subprocess.Popen[str]]]:
    """Starts a program that records jobs in the test's library, one ("once") or without end ("on")."""
    children: list[subprocess.Popen[str]] = []

    def run(name: str, how: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), name, how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child

    yield run
    for child in children:
        with child:
            child.kill()


def first_line(child: subprocess.Popen[str]) -> int:
    assert child.stdout is not None
    return int(child.stdout.readline())


def kill(child: subprocess.Popen[str]) -> list[int]:
    """End the child as a crash would, and return the ids that it had announced by then."""
    assert child.stdout is not None
    child.kill()
    # Not communicate(): it would pass over what readline() has read ahead.
    said = child.stdout.read()
    child.wait()
    return [int(line) for line in said.split("\n")[:-1]]


def test_jobs_of_a_living_program_are_left_to_it(
    store: Store, new_job: Make, start: Callable[[str, str], subprocess.Popen[str]]
) -> None:
    mine = store.journal.record(new_job()).result().id
    child = start("beside", "once")
    theirs = first_line(child)
    assert [job.id for job in store.journal.unfinished().result()] == [mine]
    assert store.journal.get(theirs).result().prompt == "paid beside 0"

    kill(child)

    assert [job.id for job in store.journal.unfinished().result()] == [mine, theirs]


def test_an_orphan_is_adopted_by_one_alone(
    opened: Callable[[], Store], start: Callable[[str, str], subprocess.Popen[str]], tmp_path: Path
) -> None:
    first, second = opened(), opened()
    child = start("gone", "once")
    orphan = first_line(child)
    kill(child)

    finders = [store.journal.unfinished() for store in (first, second)]

    assert sorted(len(finder.result()) for finder in finders) == [0, 1]
    finder = first if finders[0].result() else second
    assert [job.id for job in finder.journal.unfinished().result()] == [orphan]
    locks = {path.stem for path in (tmp_path / "data" / "running").iterdir()}
    assert locks == {first.instance.id, second.instance.id}


def test_only_open_jobs_are_unfinished(opened: Callable[[], Store], new_job: Make) -> None:
    first = opened()
    jobs = first.journal.record_many([new_job(state.value) for state in JobState]).result()
    for job, state in zip(jobs, JobState, strict=True):
        first.journal.change(job.id, state=state).result()
    first.close()

    found = opened().journal.unfinished().result()

    assert [job.prompt for job in found] == ["queued", "sending", "accepted", "finished"]


def test_a_program_that_closed_leaves_nothing_behind(opened: Callable[[], Store], tmp_path: Path) -> None:
    opened().close()
    assert list((tmp_path / "data" / "running").iterdir()) == []
    rows = opened().database.read(lambda connection: connection.execute("SELECT count(*) FROM instance").fetchone())
    assert rows.result() == (1,)


def test_fetching_again_makes_the_job_mine(opened: Callable[[], Store], new_job: Make) -> None:
    first, second = opened(), opened()
    job_id = first.journal.record(new_job()).result().id
    first.journal.finished(
        job_id, reply="", consumed=None, seed="", actions={}, ended_at=1.0, urls=[("image", "u")]
    ).result()
    first.journal.picture_missing(job_id, 0, "gone").result()
    first.journal.change(job_id, state=JobState.DONE).result()
    second.journal.retry_pictures(job_id).result()
    assert first.journal.unfinished().result() == []
    assert [job.id for job in second.journal.unfinished().result()] == [job_id]


def unless_at(service: str) -> Callable[[JobState, str], bool]:
    return lambda state, sent_to: state is JobState.SENDING or sent_to != service


def test_jobs_of_another_service_are_nobodys_until_it_is_back(opened: Callable[[], Store], new_job: Make) -> None:
    first = opened()
    open_states = (JobState.QUEUED, JobState.SENDING, JobState.ACCEPTED, JobState.FINISHED)
    made = first.journal.record_many([new_job(state.value) for state in open_states]).result()
    for job, state in zip(made, open_states, strict=True):
        first.journal.change(job.id, state=state, sent_to="" if state is JobState.QUEUED else "one").result()
    unnamed = first.journal.record(new_job("unnamed")).result()
    first.journal.change(unnamed.id, state=JobState.ACCEPTED).result()
    first.close()

    second = opened()
    found = [job.prompt for job in second.journal.unfinished(unless_at("one")).result()]
    assert found == ["queued", "sending", "unnamed"]  # a job caught being sent has no number to be looked for
    third = opened()
    assert [job.prompt for job in third.journal.unfinished().result()] == ["accepted", "finished"]
    assert third.journal.unfinished(unless_at("one")).result() == []


def test_a_job_is_claimed_unless_a_living_program_drives_it(opened: Callable[[], Store], new_job: Make) -> None:
    first, second = opened(), opened()
    made = first.journal.record(new_job()).result()
    assert second.journal.claim(made.id).result() is None
    assert first.journal.claim(made.id).result() == made
    first.journal.change(made.id, state=JobState.EXPIRED).result()
    assert second.journal.claim(made.id).result() is not None  # nobody drives a job that is over
    second.journal.change(made.id, state=JobState.ACCEPTED).result()
    assert first.journal.claim(made.id).result() is None
    second.close()
    assert first.journal.claim(made.id).result() is not None
    assert [job.id for job in first.journal.unfinished().result()] == [made.id]


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    one, other = Instance(tmp_path), Instance(tmp_path)
    assert one.is_alive(one.id)
    assert one.is_alive(other.id)
    assert not one.is_alive("0" * 16)
    os.close(other._descriptor)  # what the system does when a process dies: the file stays, the lock goes
    other._descriptor = -1
    assert not one.is_alive(other.id)
    one.bury(other.id)
    one.close()
    one.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_what_was_promised_survives_kill_minus_nine(
    opened: Callable[[], Store], start: Callable[[str, str], subprocess.Popen[str]]
) -> None:
    """Eighteen programs are killed at random moments of recording; every id that one of them said is there."""
    chance = random.Random(20261124)
    promised: list[int] = []
    for round_number in range(6):
        children = [start(f"{round_number}-{number}", "on") for number in range(3)]
        for child in children:
            assert child.stdout is not None
            promised += [int(child.stdout.readline()) for _ in range(chance.randrange(1, 20))]
        for child in children:
            promised += kill(child)

    store = opened()

    assert len(promised) == len(set(promised))
    kept = store.library.page(promised).result()
    assert [job.id for job in kept] == promised
    assert all(job.body == {"text": job.prompt} and job.state is JobState.QUEUED for job in kept)
    assert store.database.check().result() == []
    assert len(store.journal.unfinished().result()) >= len(promised)
