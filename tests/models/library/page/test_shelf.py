"""The cells of the library page follow the history: grouped, unfolded by hand, counted, and back to their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from studio.models.library.ordering import Item
from studio.models.library.page.shelf import STACK, Cell, Grouping
from studio.store.records import JobState, PictureState
from tests.models.library.page.shelving import Shelving, shelving


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Iterator[Shelving]:
    with shelving(tmp_path, qtbot) as one:
        yield one


def sound(made: Shelving) -> None:
    """Every cell has the number that it is found under, days follow each other, and all is counted."""
    cells = made.cells()
    assert [made.shelf.number(cell) for cell in cells] == list(range(len(cells)))
    assert sum(made.shelf.section_counts()) == len(cells)
    ids = list(made.shelf.all_jobs())
    assert ids == sorted(ids, reverse=True)
    assert sum(section.jobs for section in made.shelf.sections) == len(ids)


def test_jobs_are_stacks_that_say_how_many_they_hold(made: Shelving) -> None:
    assert made.cells() == [Cell(job_id) for job_id in made.history.ids]
    for cell in made.cells():
        record = made.shelf.record(cell.job_id)
        assert record is not None
        assert made.shelf.size(cell) == max(1, len(record.pictures))
    sound(made)


def test_a_stack_unfolds_in_place_and_folds_again(made: Shelving) -> None:
    cell = made.stack()
    number, before = made.shelf.number(cell), made.cells()
    made.shelf.unfold(cell)
    opened = [Cell(cell.job_id, index) for index in range(4)]
    assert made.cells() == [*before[:number], *opened, *before[number + 1 :]]
    sound(made)
    assert made.shelf.fold(opened[2]) == cell
    assert made.cells() == before


def test_a_picture_folded_in_is_where_its_stack_is(made: Shelving) -> None:
    cell = made.stack()
    assert made.shelf.number(Cell(cell.job_id, 3)) == made.shelf.number(cell)
    assert made.shelf.number(Cell(10_000)) == -1


def test_pictures_by_themselves_are_all_of_them_and_a_cell_for_each_job_without(made: Shelving) -> None:
    made.group(Grouping.PICTURES)
    expected = []
    for job_id in made.history.ids:
        record = made.job(job_id)
        expected += [Cell(job_id, picture.index) for picture in record.pictures] or [Cell(job_id)]
    assert made.cells() == expected
    sound(made)


def test_a_picture_in_the_trash_leaves_and_comes_back(made: Shelving) -> None:
    made.group(Grouping.PICTURES)
    count = len(made.shelf)
    four = next(cell.job_id for cell in made.cells() if len(made.job(cell.job_id).pictures) == 4)
    made.ordering.trash([Item(four, 1)])
    made.until_ordered()
    assert len(made.shelf) == count - 1
    assert [cell.picture for cell in made.cells() if cell.job_id == four] == [0, 2, 3]
    made.ordering.undo()
    made.until_ordered()
    assert [cell.picture for cell in made.cells() if cell.job_id == four] == [0, 1, 2, 3]
    sound(made)


def test_an_unfolded_stack_follows_what_is_trashed_in_it(made: Shelving) -> None:
    cell = made.stack()
    made.shelf.unfold(cell)
    made.ordering.trash([Item(cell.job_id, 0), Item(cell.job_id, 1)])
    made.until_ordered()
    assert [one.picture for one in made.cells() if one.job_id == cell.job_id] == [2, 3]
    made.ordering.trash([Item(cell.job_id, 2)])
    made.until_ordered()
    assert [one for one in made.cells() if one.job_id == cell.job_id] == [cell]
    sound(made)


def test_families_are_one_stack_each_and_unfold_into_their_jobs(made: Shelving) -> None:
    made.group(Grouping.FAMILIES)
    records = [made.job(job_id) for job_id in made.history.ids]
    assert len(made.shelf) == len({record.root_id for record in records})
    sound(made)
    head = max(made.cells(), key=made.shelf.size)
    root = made.job(head.job_id).root_id
    family = [record.id for record in records if record.root_id == root]
    assert made.shelf.size(head) == len(family)
    with made.qtbot.waitSignal(made.shelf.changed):
        made.shelf.unfold(head)
    number = made.shelf.number(head)
    assert made.cells()[number : number + len(family)] == [Cell(job_id) for job_id in family]
    sound(made)
    assert made.shelf.fold(Cell(family[-1])) == head


def test_members_of_folded_families_are_all_of_them(made: Shelving) -> None:
    made.group(Grouping.FAMILIES)
    head = max(made.cells(), key=made.shelf.size)
    found: list[list[int]] = []
    made.shelf.members([head.job_id], found.append)
    made.qtbot.waitUntil(lambda: bool(found))
    assert found == [made.store.library.kin([head.job_id]).result()]


def test_a_search_groups_what_it_finds(made: Shelving) -> None:
    made.group(Grouping.FAMILIES)
    with made.qtbot.waitSignal(made.history.loaded):
        made.history.set_words("fox")
    records = [made.job(job_id) for job_id in made.history.ids]
    made.qtbot.waitUntil(lambda: len(made.shelf) == len({record.root_id for record in records}))
    sound(made)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_a_new_job_comes_first_and_grows_into_its_pictures(made: Shelving, grouping: Grouping) -> None:
    if grouping is not Grouping.JOBS:
        made.group(grouping)
    newest = made.job(made.history.ids[0])
    new = replace(newest, id=newest.id + 1, root_id=newest.id + 1, state=JobState.ACCEPTED, pictures=(), parent_id=None)
    before, four = len(made.shelf), made.job(made.stack_id())
    made.history.apply(new)
    if grouping is not Grouping.FAMILIES:
        assert made.shelf.cell(0) == Cell(new.id)
        assert len(made.shelf) == before + 1
        pictures = tuple(replace(picture, job_id=new.id, state=PictureState.STORED) for picture in four.pictures)
        made.history.apply(replace(new, state=JobState.DONE, pictures=pictures))
        assert len(made.shelf) == before + (len(pictures) if grouping is Grouping.PICTURES else 1)
    sound(made)


def test_the_best_picture_stands_for_its_job(made: Shelving) -> None:
    cell = made.stack()
    first = made.shelf.picture(cell)
    assert first is not None
    assert first.index == 0
    made.ordering.rate([Item(cell.job_id, 2)], 4)
    made.until_ordered()
    best = made.shelf.picture(cell)
    assert best is not None
    assert best.index == 2
    made.ordering.rate([Item(cell.job_id, 1)], 5)
    made.until_ordered()
    assert made.shelf.picture(cell) == made.job(cell.job_id).pictures[1]
    assert made.shelf.picture(Cell(cell.job_id, 3)) == made.job(cell.job_id).pictures[3]


def test_months_begin_where_their_first_day_is(made: Shelving) -> None:
    months = made.shelf.months()
    assert [month for month, _ in months] == sorted({made.job(one).day[:7] for one in made.history.ids}, reverse=True)
    for month, section in months:
        assert made.shelf.sections[section].day.startswith(month)
        assert section == 0 or not made.shelf.sections[section - 1].day.startswith(month)


def test_whole_jobs_of_a_stretch_are_told_from_loose_cells(made: Shelving) -> None:
    made.group(Grouping.PICTURES)
    numbers = {cell: number for number, cell in enumerate(made.cells())}
    fours = [cell for cell in made.cells() if cell.picture == 3][:3]
    first, last = numbers[fours[0]] - 1, numbers[fours[2]] - 1
    jobs, loose = made.shelf.jobs_between(first, last)
    assert loose == [*made.cells()[first : first + 2], *made.cells()[last - 2 : last + 1]]
    between = {cell.job_id for cell in made.cells()[first : last + 1]} - {fours[0].job_id, fours[2].job_id}
    assert set(jobs) == between


def test_the_history_stays_a_sound_model_beneath(made: Shelving) -> None:
    tester = QAbstractItemModelTester(made.history, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.group(Grouping.PICTURES)
    made.ordering.trash([Item(made.history.ids[0]), Item(made.history.ids[3])])
    made.until_ordered()
    made.ordering.undo()
    made.until_ordered()
    assert tester.model() is made.history
    sound(made)
    assert STACK not in {cell.picture for cell in made.cells() if made.job(cell.job_id).pictures}
