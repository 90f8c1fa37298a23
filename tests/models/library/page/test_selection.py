"""What is selected on the library page: cells alone, in and out, stretches, bands, all; and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.models.library.page import selection as module
from studio.models.library.page.selection import Selection, size_words
from studio.models.library.page.shelf import Cell, Grouping
from tests.models.library.page.shelving import Shelving, shelving


@pytest.fixture
def made(tmp_path: Path, qtbot: QtBot) -> Iterator[Shelving]:
    with shelving(tmp_path, qtbot, 120) as one:
        yield one


@pytest.fixture
def selection(made: Shelving) -> Selection:
    return made.browsing.selection


def selected(made: Shelving) -> list[Cell]:
    return [cell for cell in made.cells() if cell in made.browsing.selection]


@pytest.mark.parametrize("grouping", [Grouping.JOBS, Grouping.PICTURES])
def test_stretches_go_from_the_last_cell_that_was_pressed(
    made: Shelving, selection: Selection, grouping: Grouping
) -> None:
    if grouping is Grouping.PICTURES:
        made.group(grouping)
    cells = made.cells()
    selection.only(cells[5])
    selection.reach(cells[21])
    assert selected(made) == cells[5:22]
    selection.reach(cells[2])
    assert selected(made) == cells[2:6]
    selection.toggle(cells[40])
    selection.reach(cells[42], beside=True)
    assert selected(made) == [*cells[2:6], *cells[40:43]]
    selection.only(cells[7])
    assert selected(made) == [cells[7]]


def test_one_picture_out_of_a_whole_job_leaves_the_others(made: Shelving, selection: Selection) -> None:
    stack = made.stack()
    selection.only(stack)
    made.shelf.unfold(stack)
    opened = [Cell(stack.job_id, index) for index in range(4)]
    assert selected(made) == opened
    selection.toggle(opened[1])
    assert selected(made) == [opened[0], *opened[2:]]
    assert (selection.whole, selection.parts) == ([], {stack.job_id: [0, 2, 3]})
    for cell in (opened[0], opened[2], opened[3]):
        selection.toggle(cell)
    assert not selection


def test_a_band_is_beside_what_was_selected_or_instead(made: Shelving, selection: Selection) -> None:
    cells = made.cells()
    selection.only(cells[0])
    selection.begin_band(beside=True)
    selection.take_band(cells[4:8])
    selection.take_band(cells[4:6])
    assert selected(made) == [cells[0], *cells[4:6]]
    selection.begin_band(beside=False)
    selection.take_band(cells[9:10])
    assert selected(made) == cells[9:10]


def test_everything_is_every_job_whole(made: Shelving, selection: Selection) -> None:
    made.group(Grouping.PICTURES)
    selection.everything()
    assert selected(made) == made.cells()
    assert selection.job_count == 120
    selection.clear()
    assert selected(made) == []


def test_sums_are_those_of_what_is_selected_or_else_shown(made: Shelving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE", 50)
    told: list[str] = []
    made.browsing.sums.told.connect(told.append)
    held = made.store.library.holdings(made.history.ids, {}).result()
    made.browsing.sums.restart()
    assert told == ["120 jobs"]
    size = size_words(held.size_bytes)
    made.qtbot.waitUntil(lambda: told[-1] == f"{held.pictures} pictures · 120 jobs · {held.points:,} pt · {size}")
    made.shelf.unfold(stack := made.stack())
    made.browsing.selection.only(Cell(stack.job_id, 1))
    cost = made.job(stack.job_id).cost
    assert told[-1] == "Selected · 1 job"
    made.qtbot.waitUntil(lambda: told[-1] == f"Selected · 1 picture · 1 job · {cost} pt · 900 KB")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 KB"), (900_000, "900 KB"), (31_400_000, "31 MB"), (4_100_000_000, "4.1 GB"), (2 * 10**15, "2,000 TB")],
)
def test_sizes_are_told_in_the_unit_that_fits(size: int, words: str) -> None:
    assert size_words(size) == words
