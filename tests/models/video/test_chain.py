"""Where a video's parts come from, and how often it can still be extended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.models.video.chain import ENOUGH, Ancestors, chain_of
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState


def job(number: int, task: Task, parent: int | None = None, image: int | None = None) -> JobRecord:
    body: dict[str, Any] = {}
    return JobRecord(
        id=number,
        task=task,
        body=body,
        prompt="",
        created_at=0.0,
        day="2026-11-28",
        state=JobState.DONE,
        parent_id=parent,
        parent_image=image,
    )


def nowhere(number: int) -> JobRecord | None:
    return None


def family(extensions: int) -> dict[int, JobRecord]:
    """A picture (1), what was animated (2), and its extensions (3 …), each of another video of the one before."""
    made = {1: job(1, Task.DIFFUSION), 2: job(2, Task.VIDEO_DIFFUSION, 1, 3)}
    for number in range(3, 3 + extensions):
        made[number] = job(number, Task.EXTEND_VIDEO, number - 1, number % 4)
    return made


@pytest.mark.parametrize("extensions", range(5))
def test_each_extension_is_a_part_and_four_are_the_most(extensions: int) -> None:
    jobs = family(extensions)
    chain = chain_of(jobs[2 + extensions], 1, jobs.get)
    assert [part.seconds for part in chain.parts] == [5.0] + [4.0] * extensions
    assert [part.begins for part in chain.parts] == [0.0, 5.0, 9.0, 13.0, 17.0][: extensions + 1]
    assert (chain.extensions, chain.extensions_left, chain.missing, chain.begun) == (
        extensions,
        4 - extensions,
        None,
        True,
    )
    assert chain.why_not_extend == (ENOUGH if extensions == 4 else "")


def test_parts_name_the_very_video_that_was_extended() -> None:
    jobs = family(2)
    parts = chain_of(jobs[4], 2, jobs.get).parts
    assert [(part.job_id, part.index) for part in parts] == [(2, 3), (3, 0), (4, 2)]


def test_words_are_a_sum() -> None:
    jobs = family(2)
    assert chain_of(jobs[4], 0, jobs.get).words == "5 s + 4 s + 4 s"


def test_an_upscaled_video_has_the_parts_of_its_source() -> None:
    jobs = family(1)
    large = job(9, Task.VIDEO_UPSCALE, 3, 0)
    assert [part.seconds for part in chain_of(large, 0, jobs.get).parts] == [5.0, 4.0]


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [(0.0, [5.0, 4.0, 4.0]), (13.2, [5.2, 4.0, 4.0]), (11.0, [3.0, 4.0, 4.0]), (2.6, [1.0, 0.8, 0.8])],
)
def test_what_differs_from_the_usual_length_is_its_beginning(seconds: float, wanted: list[float]) -> None:
    jobs = family(2)
    parts = chain_of(jobs[4], 0, jobs.get, seconds).parts
    assert [part.seconds for part in parts] == wanted


def test_a_picture_is_no_chain_and_a_circle_ends() -> None:
    assert chain_of(job(1, Task.DIFFUSION), 0, nowhere).parts == ()
    circle = {1: job(1, Task.EXTEND_VIDEO, 2, 0), 2: job(2, Task.EXTEND_VIDEO, 1, 0)}
    assert chain_of(circle[1], 0, circle.get).extensions == 2


def test_a_beginning_that_is_not_in_the_library_is_one_part() -> None:
    orphan = job(5, Task.EXTEND_VIDEO)
    chain = chain_of(orphan, 0, nowhere, 9.0)
    assert ([part.seconds for part in chain.parts], chain.begun, chain.missing) == ([5.0, 4.0], False, None)
    assert [part.seconds for part in chain_of(job(6, Task.VIDEO_UPSCALE), 0, nowhere, 5.0).parts] == [5.0]


def test_ancestors_are_read_once_each_as_far_back_as_they_go(qtbot: QtBot) -> None:
    jobs = family(4)
    asked: list[int] = []
    waiting: list[tuple[int, Callable[[JobRecord], None]]] = []

    def load(number: int, then: Callable[[JobRecord], None]) -> None:
        asked.append(number)
        waiting.append((number, then))

    ancestors = Ancestors(load)
    told: list[int] = []
    ancestors.changed.connect(lambda: told.append(ancestors.chain(jobs[6], 0).extensions_left))
    assert ancestors.chain(jobs[6], 0).begun is False
    while waiting:
        number, then = waiting.pop()
        then(jobs[number])
    assert asked == [5, 4, 3, 2]
    assert told == [2, 1, 0, 0]
    assert ancestors.chain(jobs[6], 0).words == "5 s + 4 s + 4 s + 4 s + 4 s"
    assert asked == [5, 4, 3, 2]
