"""A sheet in the middle: cells by the jobs' own prompts, pictures as they come, and all of it as one picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QImage
from pytestqt.qtbot import QtBot

from studio.errors import DiskError, StudioError
from studio.models.sheet_print import LONGEST, Ink, SheetPrint, draw, parts
from studio.models.shown_sheet import ShownSheet, cell_of
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store.batches import Axis, places
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

AXES = (Axis("stylize", ("0", "250")), Axis("chaos", ("0", "50")))
RED, BLUE, PAPER, EMPTY = QColor("#c03020"), QColor("#2040c0"), QColor("#101010"), QColor("#303030")
INK = Ink(PAPER, QColor("#eeeeee"), QColor("#aaaaaa"), EMPTY, QFont("Inter"))


def jobs(**changes: object) -> list[JobRecord]:
    """Four jobs, of which the last was not sent."""
    made = []
    for place in places("b1", 3, AXES):
        stylize, chaos = divmod(place.number - 1, 2)
        prompt = f"a fox --ar 3:2 --stylize {(0, 250)[stylize]} --c {(0, 50)[chaos]} --seed 7"
        job = JobRecord(
            id=place.number,
            task=Task.DIFFUSION,
            body={"text": prompt},
            prompt=prompt,
            created_at=0.0,
            day="2026-11-24",
            estimate=80,
            place=place,
        )
        made.append(replace(job, **changes))  # type: ignore[arg-type]
    return made


def done(job: JobRecord, *paths: str) -> JobRecord:
    pictures = tuple(
        PictureRecord(
            id=n,
            job_id=job.id,
            index=n,
            path=path,
            width=90,
            height=60,
            state=PictureState.STORED if path else PictureState.MISSING,
        )
        for n, path in enumerate(paths)
    )
    return replace(job, state=JobState.DONE, pictures=pictures, consumed=80)


@pytest.fixture
def files(tmp_path: Path) -> PictureFiles:
    for name, colour in (("red.png", RED), ("blue.png", BLUE)):
        image = QImage(90, 60, QImage.Format.Format_RGB32)
        image.fill(colour)
        assert image.save(str(tmp_path / name))
    return PictureFiles(tmp_path, tmp_path / "cache")


@pytest.fixture
def sheet(files: PictureFiles, qtbot: QtBot) -> Iterator[ShownSheet]:
    tasks = Tasks()
    made = ShownSheet(tasks, lambda: files)
    yield made
    made.end()
    tasks.close()


def test_jobs_stand_where_their_prompts_say(sheet: ShownSheet, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sheet.opened):
        sheet.open(jobs()[::-1])
    assert sheet.is_open
    assert sheet.title() == "Stylize × Chaos"
    assert sheet.words() == "seed 7 · 0 of 3 done · 240 pt"
    assert sheet.prompt() == "a fox"
    ids = [[(job.id if (job := sheet.job(row, column)) else None) for column in range(2)] for row in range(2)]
    assert ids == [[1, 2], [3, None]]
    assert sheet.name(1, 0) == "Stylize 250, Chaos 0"
    assert (sheet.cell_words(0, 0), sheet.cell_words(1, 1)) == ("Waiting", "Not sent")


def test_a_prompt_outside_the_sheet_has_no_cell() -> None:
    assert cell_of("a fox --s 250 --chaos 50", AXES) == (1, 1)
    assert cell_of("a fox --s 999 --chaos 50", AXES) is None
    assert cell_of("a fox --s 250", AXES) is None


def test_jobs_that_make_no_sheet_open_nothing(sheet: ShownSheet) -> None:
    sheet.open([])
    sheet.open([replace(job, place=None) for job in jobs()])
    assert not sheet.is_open


def test_news_of_its_own_jobs_are_taken_and_those_of_others_left(sheet: ShownSheet, qtbot: QtBot) -> None:
    first, second, _ = jobs()
    sheet.apply(first)
    sheet.open(jobs())
    with qtbot.waitSignal(sheet.changed):
        sheet.apply(done(first, "red.png", "blue.png"))
    assert sheet.count(0, 0) == 2
    with qtbot.assertNotEmitted(sheet.changed):
        sheet.apply(replace(second, place=places("b2", 3, AXES)[1], state=JobState.FAILED))
    sheet.apply(replace(second, state=JobState.FAILED, error="Too odd."))
    assert (sheet.cell_words(0, 1), sheet.trouble(0, 1)) == ("Failed", "Too odd.")


def test_pictures_are_read_behind_the_window(sheet: ShownSheet, qtbot: QtBot) -> None:
    first, *others = jobs()
    sheet.open([done(first, "", "blue.png"), *others])
    assert (sheet.count(0, 0), sheet.count(0, 1)) == (1, 0)
    with qtbot.waitSignal(sheet.cell_changed) as changed:
        assert sheet.image(0, 0, 0, QSize(45, 30)) is None
    assert changed.args == [0, 0]
    image = sheet.image(0, 0, 0, QSize(45, 30))
    assert image is not None
    assert image.pixelColor(20, 15) == BLUE
    assert sheet.image(0, 0, 1, QSize(45, 30)) is None


def test_cells_have_the_shape_of_what_is_in_them(sheet: ShownSheet) -> None:
    sheet.open(jobs())
    assert sheet.aspect() == (1500, 1000)
    first, second, third = jobs()
    sheet.open([replace(first, prompt=first.prompt.replace("3:2", "2:3")), second, third])
    assert sheet.aspect() == (1000, 1000)


def test_the_whole_sheet_is_kept_as_one_labelled_picture(sheet: ShownSheet, files: PictureFiles, qtbot: QtBot) -> None:
    first, second, third = jobs()
    sheet.open([done(first, "red.png", "blue.png"), done(second, "blue.png"), third])
    with qtbot.waitSignal(sheet.exported) as kept:
        sheet.export(INK, whole=False)
    path = kept.args[0]
    assert path == files.root / "Sheets" / "Stylize × Chaos a fox - b1.png"
    image = QImage(str(path))
    colours = [image.pixelColor(x, y) for y in range(0, image.height(), 40) for x in range(0, image.width(), 40)]
    for colour in (RED, BLUE, EMPTY, PAPER):
        assert colour in colours
    share = colours.count(RED) / colours.count(BLUE)
    assert 0.8 < share < 1.25
    with qtbot.waitSignal(sheet.exported):
        sheet.export(INK, whole=True)
    again = QImage(str(path))
    assert again != image


def test_a_disk_that_refuses_is_told(
    sheet: ShownSheet, files: PictureFiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskError("The disk is full.")

    monkeypatch.setattr(files, "write_atomic", full)
    sheet.open(jobs())
    with qtbot.waitSignal(sheet.failed) as refused:
        sheet.export(INK, whole=False)
    assert isinstance(refused.args[0], StudioError)


def test_a_large_sheet_stays_within_what_programs_open(qtbot: QtBot, tmp_path: Path) -> None:
    values = tuple(str(number) for number in range(24))
    cells = tuple(tuple(() for _ in range(8)) for _ in values)
    words = tuple(tuple("Waiting" for _ in range(8)) for _ in values)
    image = draw(SheetPrint("a fox", "", ("Stylize", "Chaos"), (values, values[:8]), cells, words, (2, 3), INK))
    assert max(image.width(), image.height()) <= LONGEST


def test_four_pictures_fill_a_cell() -> None:
    from PySide6.QtCore import QRect

    cell = QRect(10, 20, 101, 61)
    places_of_four = parts(cell, 4, 2)
    assert len(places_of_four) == 4
    assert places_of_four[0].topLeft() == cell.topLeft()
    assert places_of_four[3].bottomRight() == cell.bottomRight()
    assert parts(cell, 1, 2) == [cell]
    assert parts(cell, 0, 2) == []
