"""The sheet by accessible names and gestures: walking through cells, opening a job, one picture or four, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.models.shown_job import ShownJob
from studio.models.shown_sheet import ShownSheet
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store.batches import Axis, places
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.views.gallery.sheet import SMALLEST, SheetCell, SheetLink, SheetView

AXES = (Axis("stylize", ("0", "250")), Axis("chaos", ("0", "50", "100")))
COLOURS = [QColor(QColor.fromHsv(hue, 200, 200).name()) for hue in range(0, 320, 40)]


def job(number: int) -> JobRecord:
    """Job `number` of the sheet, done with two pictures of one colour each."""
    row, column = divmod(number - 1, 3)
    prompt = f"a fox --stylize {AXES[0].values[row]} --chaos {AXES[1].values[column]} --seed 7"
    pictures = tuple(
        PictureRecord(
            id=n, job_id=number, index=n, path=f"{number - 1 + n}.png", width=60, height=60, state=PictureState.STORED
        )
        for n in range(2)
    )
    return JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={"text": prompt},
        prompt=prompt,
        created_at=0.0,
        day="2026-11-24",
        state=JobState.DONE,
        estimate=80,
        place=places("b1", 6, AXES)[number - 1],
        pictures=pictures,
    )


@pytest.fixture
def sheet(tmp_path: Path, qtbot: QtBot) -> Iterator[ShownSheet]:
    for number, colour in enumerate(COLOURS):
        image = QImage(60, 60, QImage.Format.Format_RGB32)
        image.fill(colour)
        assert image.save(str(tmp_path / f"{number}.png"))
    tasks = Tasks()
    files = PictureFiles(tmp_path, tmp_path / "cache")
    made = ShownSheet(tasks, lambda: files)
    yield made
    made.end()
    tasks.close()


@pytest.fixture
def view(sheet: ShownSheet, qtbot: QtBot) -> Iterator[SheetView]:
    made = SheetView(sheet)
    qtbot.addWidget(made)
    made.resize(800, 640)
    made.show()
    sheet.open([*(job(number) for number in range(1, 6))])
    yield made
    made.close()


def cell(view: SheetView, row: int, column: int) -> SheetCell:
    return next(one for one in view.board.cells if (one.row, one.column) == (row, column))


def colour_of(view: SheetView, row: int, column: int) -> QColor:
    one = cell(view, row, column)
    return one.grab().toImage().pixelColor(one.width() // 4, one.height() // 4)


def shows(view: SheetView, row: int, column: int, number: int) -> bool:
    return colour_of(view, row, column) == COLOURS[number]


def test_cells_stand_in_rows_and_columns_and_tell_their_values(view: SheetView) -> None:
    assert len(view.board.cells) == 6
    assert cell(view, 1, 1).accessibleName() == "Stylize 250, Chaos 50: done"
    assert cell(view, 1, 2).accessibleName() == "Stylize 250, Chaos 100: not sent"
    assert not cell(view, 1, 2).isEnabled()
    lefts = {one.column: {one.x()} for one in view.board.cells}
    for one in view.board.cells:
        lefts[one.column].add(one.x())
        assert one.geometry().right() < view.board.width()
        assert one.geometry().bottom() < view.board.height()
    assert all(len(found) == 1 for found in lefts.values())


def test_pictures_arrive_where_they_belong(view: SheetView, qtbot: QtBot) -> None:
    for row, column, number in ((0, 0, 0), (0, 2, 2), (1, 0, 3)):
        qtbot.waitUntil(partial(shows, view, row, column, number))


def test_one_picture_or_all_of_each_job(view: SheetView, qtbot: QtBot) -> None:
    first = cell(view, 0, 0)
    qtbot.waitUntil(lambda: first.grab().toImage().pixelColor(first.width() * 3 // 4, 20) == COLOURS[0])
    view.pictures.chosen.emit("4")
    qtbot.waitUntil(lambda: first.grab().toImage().pixelColor(first.width() * 3 // 4, 20) == COLOURS[1])


def test_arrows_walk_and_enter_opens_the_job(view: SheetView, sheet: ShownSheet, qtbot: QtBot) -> None:
    view.focus_cells()
    QTest.keyClick(cell(view, 0, 0), Qt.Key.Key_Right)
    QTest.keyClick(cell(view, 0, 1), Qt.Key.Key_Down)
    assert cell(view, 1, 1).hasFocus()
    QTest.keyClick(cell(view, 1, 1), Qt.Key.Key_Down)
    assert cell(view, 1, 1).hasFocus()
    with qtbot.waitSignal(view.job_wanted) as wanted:
        QTest.keyClick(cell(view, 1, 1), Qt.Key.Key_Return)
    assert wanted.args == [5]


def test_escape_goes_back_to_the_job(view: SheetView, sheet: ShownSheet, qtbot: QtBot) -> None:
    view.focus_cells()
    with qtbot.waitSignal(sheet.closed):
        QTest.keyClick(cell(view, 0, 0), Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_a_running_job_tells_how_it_stands(view: SheetView, sheet: ShownSheet) -> None:
    sheet.apply(replace(job(6), state=JobState.QUEUED, pictures=()))
    assert cell(view, 1, 2).accessibleName() == "Stylize 250, Chaos 100: waiting"
    assert cell(view, 1, 2).isEnabled()
    sheet.apply(replace(job(6), state=JobState.FAILED, pictures=(), error="Too <b>odd</b>."))
    assert "failed" in cell(view, 1, 2).accessibleName()
    assert "&lt;b&gt;" in cell(view, 1, 2).toolTip()


def test_a_small_window_scrolls_rather_than_shrinks(view: SheetView) -> None:
    view.resize(240, 220)
    assert min(cell(view, 0, 0).width(), cell(view, 0, 0).height()) >= SMALLEST
    viewport = view.board.parentWidget()
    assert viewport is not None
    assert view.board.height() > viewport.height()


def test_export_keeps_one_picture_and_says_where(view: SheetView, sheet: ShownSheet, qtbot: QtBot) -> None:
    assert not view.folder.isVisible()
    with qtbot.waitSignal(sheet.exported) as kept:
        view.export.click()
        assert not view.export.isEnabled()
    assert view.folder.isVisible()
    assert view.export.isEnabled()
    assert kept.args[0].name in view.folder.accessibleDescription()
    assert QImage(str(kept.args[0])).width() > 600


def test_the_way_to_the_sheet_is_there_for_its_jobs_alone(qtbot: QtBot, tmp_path: Path) -> None:
    tasks = Tasks()
    shown = ShownJob(tasks, lambda relative: tmp_path / relative)
    link = SheetLink(shown)
    qtbot.addWidget(link)
    assert link.isHidden()
    shown.set_job(job(2))
    assert not link.isHidden()
    assert link.text() == "Sheet: Stylize × Chaos"
    with qtbot.waitSignal(link.wanted) as wanted:
        link.click()
    assert wanted.args == [2]
    shown.set_job(replace(job(3), place=places("b2", 3)[0]))
    assert link.isHidden()
    shown.close()
    tasks.close()
