"""The sheets for what comes in and goes out, and the place where files are dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.views.library.exchange.bring_sheet import MOST_TROUBLES, BringSheet
from studio.views.library.exchange.carry_sheet import CarrySheet
from studio.views.library.exchange.drop_area import DropArea, dropped_files
from tests import foreign
from tests.models import test_desk
from tests.models.test_desk import Table

table = test_desk.table
start = test_desk.start
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Desk:
    table.finished("a hill")
    made = start()
    qtbot.waitUntil(lambda: made.studio.store is not None)
    return made


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(300, 400)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def sheet(desk: Desk, ground: QWidget, qtbot: QtBot) -> BringSheet:
    made = BringSheet(desk.collection.exchange.bringing, desk.collection.ordering.projects, ground)
    qtbot.addWidget(made)
    made.open_for()
    return made


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    foreign.midjourney(tmp_path / "downloads")
    for number in range(MOST_TROUBLES + 2):
        (tmp_path / "downloads" / f"bad {number}.png").write_bytes(b"nothing")
    return tmp_path / "downloads"


def press(sheet: QWidget, name: str) -> None:
    [found] = [one for one in sheet.findChildren(QAbstractButton) if one.accessibleName() == name and one.isVisible()]
    QTest.mouseClick(found, LEFT)


def lines(sheet: BringSheet) -> list[str]:
    return [line.text() for line in (*sheet.found, *sheet.troubles) if not line.isHidden()]


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(target: QWidget, data: QMimeData) -> bool:
    """Drag over it and let go; whether it took it."""
    at, copy, none = QPointF(20, 20), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), copy, data, LEFT, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(target, QDropEvent(at, copy, data, LEFT, none))
    return True


def test_a_chosen_folder_is_looked_through_and_brought_in_and_taken_back(
    sheet: BringSheet, desk: Desk, downloads: Path, qtbot: QtBot
) -> None:
    assert not sheet.go.isEnabled()
    press(sheet, "Choose a folder")
    dialog = sheet.findChild(QFileDialog, "choose-folder")
    assert dialog is not None
    dialog.fileSelected.emit(str(downloads))
    dialog.close()
    qtbot.waitUntil(lambda: sheet.go.text() == "Bring in 1 job")
    assert lines(sheet)[:2] == ["4 pictures in 1 job from Midjourney", f"{MOST_TROUBLES + 2} that cannot be used"]
    assert lines(sheet)[-1] == "And 2 more."
    press(sheet, "Copy the list")
    assert len(QGuiApplication.clipboard().text().splitlines()) == MOST_TROUBLES + 2
    QGuiApplication.clipboard().clear()
    QTest.keyClicks(sheet.project, "Foxes")
    QTest.keyClicks(sheet.tags, "old, cover")
    press(sheet, "Bring in 1 job")
    qtbot.waitUntil(lambda: sheet.undo.isVisible())
    assert sheet.answer.text() == "4 pictures in 1 new job brought in, 6 could not be used."
    assert not sheet.go.isVisible()
    store = desk.studio.store
    assert store is not None
    job = store.library.job(2).result()
    assert (job.project, job.tags) == ("Foxes", ("cover", "old"))
    press(sheet, "Take back what was brought in")
    qtbot.waitUntil(lambda: store.library.job(2).result().trashed_at is not None)
    assert sheet.answer.text() == "Taken back: it is in the trash."


def test_files_are_chosen_together_and_dropped_on_the_sheet(
    sheet: BringSheet, downloads: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    press(sheet, "Choose files")
    dialog = sheet.findChild(QFileDialog, "bring-files")
    assert dialog is not None
    dialog.filesSelected.emit([str(path) for path in sorted(downloads.glob("artist*"))[:2]])
    dialog.close()
    qtbot.waitUntil(lambda: lines(sheet) == ["2 pictures in 1 job from Midjourney"])
    assert sheet.source.text().endswith("+ 1 more")
    assert drop(sheet, files(foreign.a1111(tmp_path / "sd.png")))
    qtbot.waitUntil(lambda: lines(sheet) == ["1 picture in 1 job from Stable Diffusion"])


def test_numbers_have_a_side_of_their_own(sheet: BringSheet, downloads: Path, desk: Desk, qtbot: QtBot) -> None:
    desk.collection.exchange.bringing.choose([downloads])
    qtbot.waitUntil(lambda: sheet.go.text() == "Bring in 1 job")
    press(sheet, "What to bring in Job numbers")
    assert (lines(sheet), sheet.go.text(), sheet.go.isEnabled()) == ([], "Fetch", False)
    sheet.numbers.setFocus()
    QTest.keyClicks(sheet.numbers, f"job {foreign.JOB}")
    assert lines(sheet) == ["1 job number; fetching them costs nothing"]
    assert (sheet.go.text(), sheet.go.isEnabled()) == ("Fetch 1 job", True)
    press(sheet, "What to bring in Files")
    assert sheet.go.text() == "Bring in"


def test_projects_that_there_are_can_be_chosen(sheet: BringSheet, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.collection.ordering.projects_changed):
        desk.collection.ordering.make_project("Posters & more")
    press(sheet, "Projects")
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Posters && more"]
    menu.actions()[0].trigger()
    menu.close()
    assert (sheet.project.text(), desk.collection.exchange.bringing.project) == ("Posters & more",) * 2


def test_a_library_is_exported_under_the_name_that_is_written(
    desk: Desk, ground: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    store = desk.studio.store
    assert store is not None
    for number, picture in enumerate(store.library.job(1).result().pictures):
        foreign.png(store.files.absolute(picture.path), number)
    carrying = desk.collection.exchange.carrying
    made = CarrySheet(carrying, ground)
    qtbot.addWidget(made)
    made.show()
    assert not made.go.isEnabled()
    carrying.choose([1])
    carrying.set(folder=tmp_path)
    made.name.selectAll()
    QTest.keyClicks(made.name, "hills")
    press(made, "As A folder")
    press(made, "Export the library")
    qtbot.waitUntil(lambda: made.show_folder.isVisible())
    assert (tmp_path / "hills" / "legnext-library.json").is_file()
    assert made.answer.text().startswith("2 pictures of 1 job in “hills”, ")
    made.name.selectAll()
    QTest.keyClicks(made.name, "hills")
    assert not made.go.isEnabled()


def test_files_from_outside_are_taken_where_the_library_is(ground: QWidget, downloads: Path, tmp_path: Path) -> None:
    area = DropArea(ground)
    taken: list[list[Path]] = []
    area.dropped.connect(taken.append)
    (tmp_path / "text.txt").write_text("words")
    assert not drop(ground, files(tmp_path / "text.txt"))
    assert not drop(ground, QMimeData())
    assert drop(ground, files(downloads, tmp_path / "text.txt", tmp_path / "x.zip"))
    assert taken == [[downloads, tmp_path / "x.zip"]]
    veil = ground.findChild(QWidget, "bringVeil")
    assert veil is not None
    assert veil.isHidden()
    data = files(downloads)
    QApplication.sendEvent(
        ground, QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    )
    assert veil.isVisible()
    QApplication.sendEvent(ground, QDragLeaveEvent())
    assert veil.isHidden()


def test_an_address_is_no_file() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.png")])
    assert dropped_files(data) == []
