"""Which pictures a gesture means: the chosen one, and those that are marked beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.models.marks import Marks
from studio.models.shown_job import ShownJob
from studio.models.tasks import Tasks
from tests.views.gallery.middle import done


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[ShownJob]:
    tasks = Tasks()
    made = ShownJob(tasks, lambda relative: tmp_path / relative)
    made.set_job(done())
    yield made
    made.close()
    tasks.close()


@pytest.fixture
def marks(shown: ShownJob) -> Marks:
    return shown.marks


def test_alone_the_chosen_picture_is_meant(shown: ShownJob, marks: Marks) -> None:
    assert (marks.all, marks.words) == ((0,), "")
    shown.set_job(None)
    assert list(marks.all) == []


def test_marked_pictures_go_with_the_chosen_one_in_the_order_of_the_job(shown: ShownJob, marks: Marks) -> None:
    shown.choose(1)
    marks.toggle(3)
    marks.toggle(0)
    assert (marks.all, marks.words) == ((0, 1, 3), "3 pictures marked")
    marks.toggle(3)
    assert (marks.all, shown.chosen) == ((0, 1), 1)


def test_where_the_chosen_one_is_taken_out_another_is_chosen(shown: ShownJob, marks: Marks) -> None:
    for index in (1, 3):
        marks.toggle(index)
    marks.toggle(0)
    assert (shown.chosen, marks.all) == (1, (1, 3))
    marks.toggle(1)
    marks.toggle(3)  # the last one cannot be taken out
    assert (shown.chosen, marks.all) == (3, (3,))


def test_a_stretch_and_all_of_them(shown: ShownJob, marks: Marks) -> None:
    shown.choose(2)
    marks.extend(0)
    assert list(marks.all) == [0, 1, 2]
    marks.extend(3)
    assert list(marks.all) == [2, 3]
    marks.mark_all(4)
    assert list(marks.all) == [0, 1, 2, 3]


def test_choosing_another_picture_or_job_means_that_alone(shown: ShownJob, marks: Marks) -> None:
    marks.mark_all(4)
    shown.choose(2)
    assert list(marks.all) == [2]
    marks.mark_all(4)
    shown.set_job(done(8))
    assert list(marks.all) == [0]
