"""Judging on the library page: what keys do to what is selected, and where the keyboard is afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.models.library.ordering import Flag, Item
from studio.models.library.page.shelf import Cell, Grouping
from tests.models.library.page.shelving import Shelving, shelving


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Iterator[Shelving]:
    with shelving(tmp_path, qtbot, 120) as one:
        yield one


def test_stars_go_to_the_picture_of_the_keyboard_and_it_goes_on(made: Shelving) -> None:
    made.group(Grouping.PICTURES)
    browsing, cells = made.browsing, made.cells()
    browsing.advances = True
    browsing.go(0)
    for stars in (3, 5):
        browsing.rate(stars)
        made.until_ordered()
    assert browsing.current == cells[2]
    assert [cell for cell in cells if cell in browsing.selection] == [cells[2]]
    ratings = {cell: picture.rating for cell in cells[:3] if (picture := made.shelf.picture(cell)) is not None}
    assert ratings == {cells[0]: 3, cells[1]: 5, cells[2]: 0}
    made.ordering.undo()
    made.until_ordered()
    again = made.shelf.picture(cells[1])
    assert again is not None
    assert again.rating == 0


def test_a_folded_stack_is_judged_with_all_its_pictures_and_several_stay(made: Shelving) -> None:
    browsing, stack = made.browsing, made.stack()
    number = made.shelf.number(stack)
    browsing.advances = True
    browsing.go(number)
    browsing.selection.toggle(made.shelf.cell(number + 1))
    browsing.flag(Flag.REJECT)
    made.until_ordered()
    assert {picture.flag for picture in made.job(stack.job_id).pictures} == {Flag.REJECT}
    assert browsing.current == stack, "the keyboard goes on from one alone"


def test_of_a_stack_that_is_looked_at_the_picture_that_is_seen_is_judged_alone(made: Shelving) -> None:
    browsing, stack = made.browsing, made.stack()
    browsing.go(made.shelf.number(stack))
    seen = browsing.at(stack)
    assert seen is not None
    browsing.looks = True
    browsing.flag(Flag.PICK)
    made.until_ordered()
    picked = [picture.index for picture in made.job(stack.job_id).pictures if picture.flag is Flag.PICK]
    assert picked == [seen.picture.index]


def test_a_flag_with_shift_goes_on_once(made: Shelving) -> None:
    browsing = made.browsing
    browsing.go(3)
    browsing.flag(Flag.PICK, advance=True)
    assert browsing.number == 4
    browsing.flag(Flag.PICK)
    assert browsing.number == 4


def test_a_favourite_is_taken_back_by_the_same_key(made: Shelving) -> None:
    browsing, stack = made.browsing, made.stack()
    browsing.go(made.shelf.number(stack))
    for on in (True, False):
        browsing.favourite()
        made.until_ordered()
        assert {picture.favourite for picture in made.job(stack.job_id).pictures} == {on}


def test_the_trash_takes_the_selected_and_the_keyboard_stands_behind_them(made: Shelving) -> None:
    browsing, cells = made.browsing, made.cells()
    browsing.go(4)
    browsing.go(6, reach=True)
    browsing.trash()
    made.until_ordered()
    assert made.cells() == [*cells[:4], *cells[7:]]
    assert browsing.current == cells[7]
    made.ordering.undo()
    made.until_ordered()
    assert made.cells() == cells
    assert browsing.current == cells[7]


def test_the_last_one_gone_leaves_the_keyboard_before_it(made: Shelving) -> None:
    browsing, cells = made.browsing, made.cells()
    browsing.go(len(cells) - 1)
    browsing.trash()
    made.until_ordered()
    assert browsing.current == cells[-2]


def test_a_job_of_the_keyboard_that_a_search_does_not_find_gives_way_to_the_next(made: Shelving) -> None:
    browsing = made.browsing
    browsing.go(3)
    job_id = made.shelf.cell(3).job_id
    for words, kept in (("fox", False), ("", False)):
        with made.qtbot.waitSignal(made.history.loaded):
            made.history.set_words(words)
        assert browsing.current is not None
        assert made.shelf.number(browsing.current) >= 0
        assert kept or browsing.current.job_id <= job_id


def test_unfolding_keeps_the_keyboard_and_folding_returns_it(made: Shelving) -> None:
    browsing, stack = made.browsing, made.stack()
    browsing.go(made.shelf.number(stack))
    browsing.fold()
    assert browsing.current == Cell(stack.job_id, 0)
    browsing.go(browsing.number + 2)
    browsing.fold()
    assert browsing.current == stack


def test_items_are_what_is_selected_else_where_the_keyboard_is(made: Shelving) -> None:
    browsing, stack = made.browsing, made.stack()
    got: list[list[Item]] = []
    browsing.items(got.append)
    assert got == []
    browsing.go(made.shelf.number(stack))
    browsing.fold()
    browsing.selection.clear()
    browsing.items(got.append)
    browsing.selection.only(Cell(stack.job_id, 3))
    browsing.selection.toggle(other := made.cells()[-1])
    browsing.items(got.append)
    assert got[0] == [Item(stack.job_id, 0)]
    assert set(got[1]) == {Item(stack.job_id, 3), Item(other.job_id)}


def test_families_are_judged_with_all_their_jobs(made: Shelving) -> None:
    made.group(Grouping.FAMILIES)
    head = max(made.cells(), key=made.shelf.size)
    made.browsing.go(made.shelf.number(head))
    made.browsing.rate(2)
    made.until_ordered()
    family = made.store.library.kin([head.job_id]).result()
    assert {picture.rating for job in family for picture in made.job(job).pictures} == {2}


def test_chosen_pictures_are_those_on_this_disk_the_keyboards_first(made: Shelving) -> None:
    made.group(Grouping.PICTURES)
    cells = [cell for cell in made.cells() if cell.picture >= 0]
    made.browsing.selection.toggle(cells[4])
    made.browsing.press(cells[9], toggle=True)
    chosen = [(one.record.id, one.picture.index) for one in made.browsing.chosen()]
    assert chosen == [tuple(cells[9]), tuple(cells[4])]
