"""What is said outside: jobs that this run saw under way, a batch as one, and nothing while one looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.jobs.events import JobAdded, JobChanged
from studio.models.announcing import Announcement, Announcer
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store.batches import Place, places
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState


@dataclass
class Ear:
    tasks: Tasks
    wanted: bool = True
    heard: list[Announcement] = field(default_factory=list)

    def happens(self, *jobs: JobRecord) -> None:
        for job in jobs:
            self.tasks.event_arrived.emit(JobAdded(job) if job.state is JobState.QUEUED else JobChanged(job))


@pytest.fixture
def ear(qtbot: QtBot) -> Ear:
    tasks = Tasks()
    made = Ear(tasks)
    nobody: Any = None
    announcer = Announcer(
        StudioModel(lambda: nobody, tasks, practice=True, parent=tasks), lambda: made.wanted, parent=tasks
    )
    announcer.announced.connect(made.heard.append)
    return made


def job(number: int, state: JobState, place: Place | None = None, **facts: Any) -> JobRecord:
    pictures = tuple(
        PictureRecord(id=index, job_id=number, index=index, state=PictureState.STORED, path=f"{index}.png")
        for index in range(4 if state is JobState.DONE else 0)
    )
    return JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={},
        prompt=f"hill {number}",
        created_at=1.0,
        day="2026-11-28",
        state=state,
        place=place,
        pictures=pictures,
        **facts,
    )


def test_a_job_that_ends_is_said_with_what_came_of_it(ear: Ear) -> None:
    ear.happens(job(1, JobState.QUEUED), job(1, JobState.DONE))
    ear.happens(job(2, JobState.QUEUED), job(2, JobState.FAILED, error="Moderated"))
    assert ear.heard == [Announcement("4 pictures", "hill 1", 1), Announcement("Failed: Moderated", "hill 2", 2)]


def test_what_was_over_before_or_taken_back_or_is_looked_at_is_not(ear: Ear) -> None:
    ear.happens(job(1, JobState.DONE), job(2, JobState.QUEUED), job(2, JobState.DROPPED))
    ear.wanted = False
    ear.happens(job(3, JobState.QUEUED), job(3, JobState.DONE))
    ear.wanted = True
    ear.happens(job(3, JobState.DONE))  # its pictures were fetched once more
    assert ear.heard == []


def test_a_batch_is_said_once_when_its_last_job_is_over(ear: Ear) -> None:
    sent = places("b", 3)
    ear.happens(*(job(number, JobState.QUEUED, sent[number - 1]) for number in (1, 2, 3)))
    ear.happens(job(2, JobState.DONE, sent[1]), job(1, JobState.FAILED, sent[0]))
    assert ear.heard == []
    ear.happens(job(3, JobState.DONE, sent[2]))
    assert ear.heard == [Announcement("Batch of 3: 2 done, 1 failed", "hill 1", 3)]
