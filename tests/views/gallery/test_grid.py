"""Pictures in the middle: places, pixels, choosing by pointer and keyboard, the large view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.models import pictures as pictures_model
from studio.store.records import JobState, PictureState
from tests.views.gallery.middle import (
    Middle,
    arrived,
    come_to_rest,
    done,
    job,
    middle,
)

__all__ = ["middle"]


def test_without_a_job_the_middle_invites(middle: Middle) -> None:
    assert middle.panel.grid.message.isVisible()
    assert middle.panel.grid.message.words().startswith("No picture yet\n")
    assert not middle.panel.actions_row.isVisible()
    assert not middle.panel.lineage.isVisible()


def test_places_are_called_placeholders_until_pixels_are_there(middle: Middle, qtbot: QtBot) -> None:
    middle.shown.set_job(job())
    assert middle.names() == [f"Placeholder {number}" for number in (1, 2, 3, 4)]
    qtbot.waitUntil(lambda: middle.panel.actions_row.height() < 60)
    waiting = [tile.geometry() for tile in middle.panel.grid.tiles()]
    assert abs(waiting[0].width() / waiting[0].height() - 1.5) < 0.03
    status = middle.part(QWidget, "jobStatus")
    assert status.isVisible()
    assert status.accessibleName() == "Pending · 12 s of about 40 s"
    arrived(middle, qtbot, done())
    assert [tile.objectName() for tile in middle.panel.grid.tiles()] == ["picture1", "picture2", "picture3", "picture4"]
    assert not status.isVisible()
    assert [tile.geometry() for tile in middle.panel.grid.tiles()] == waiting


def test_fresh_pixels_appear_one_by_one_and_bytes_are_shown_meanwhile(middle: Middle, qtbot: QtBot) -> None:
    record = done(state=JobState.FINISHED)
    waiting = tuple(replace(one, state=PictureState.WAITING, path="") for one in record.pictures)
    middle.shown.set_job(replace(record, pictures=waiting))
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    middle.shown.take_pixels(7, 2, image)
    middle.shown.take_progress(7, 1, 1_200_000, 1_600_000)
    assert middle.names() == ["Placeholder 1", "Placeholder 2", "Picture 3", "Placeholder 4"]
    assert middle.panel.grid.tiles()[1].accessibleDescription() == "1.2 of 1.6 MB"
    tile = middle.panel.grid.tiles()[2]
    assert tile.grab().toImage().pixelColor(tile.rect().center()) == QColor("#ff0000")


def test_pictures_are_painted_pixel_for_pixel_after_a_resize(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.panel.resize(700, 600)

    def sharp() -> bool:
        return all(
            tile._pixmap is not None and tile._pixmap.size() == tile.picture_rect().size()
            for tile in middle.panel.grid.tiles()
        )

    qtbot.waitUntil(sharp)


def test_a_missing_file_says_so_in_its_place(middle: Middle, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "1.png").unlink()
    middle.shown.set_job(done())
    tiles = middle.panel.grid.tiles()
    qtbot.waitUntil(lambda: tiles[1].accessibleDescription() == "Its file is missing or damaged.")
    assert tiles[1].accessibleName() == "Placeholder 2"


def test_a_click_chooses_and_shows_the_small_buttons(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Picture 2")
    assert middle.shown.chosen == 1
    assert [tile.isChecked() for tile in middle.panel.grid.tiles()] == [False, True, False, False]
    middle.press("Picture 2")
    assert middle.panel.grid.tiles()[1].isChecked()
    assert middle.named("Large view of picture 2").isVisible()
    assert middle.named("More for picture 2").isVisible()
    reader = QAccessible.queryAccessibleInterface(middle.panel.grid.tiles()[2])
    reader.actionInterface().doAction(reader.actionInterface().actionNames()[0])
    qtbot.waitUntil(lambda: middle.shown.chosen == 2)


def test_the_pointer_shows_the_buttons_of_what_it_is_on(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.shown.hover(3)
    assert middle.named("Large view of picture 4").isVisible()
    middle.shown.hover(-1)
    assert not middle.part(QAbstractButton, "large4").isVisible()


def test_the_keyboard_chooses_by_number_and_by_arrow(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    QTest.keyClick(grid, Qt.Key.Key_3)
    assert middle.shown.chosen == 2
    assert grid.tiles()[2].hasFocus()
    for key, chosen in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 3), (Qt.Key.Key_Down, 3)):
        QTest.keyClick(grid.tiles()[middle.shown.chosen], key)
        assert middle.shown.chosen == chosen
    QTest.keyClick(grid, Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier)
    assert middle.shown.chosen == 0
    QTest.keyClick(grid, Qt.Key.Key_9)
    assert middle.shown.chosen == 0


def test_space_opens_the_large_view_arrows_step_and_escape_goes_back(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    QTest.keyClick(grid.tiles()[0], Qt.Key.Key_Space)
    assert grid.is_large
    assert grid.large.accessibleName() == "Large view of picture 1"
    QTest.keyClick(grid.large, Qt.Key.Key_Right)
    QTest.keyClick(grid.large, Qt.Key.Key_Right)
    QTest.keyClick(grid.large, Qt.Key.Key_Left)
    assert middle.shown.chosen == 1
    look = grid.large.stage
    qtbot.waitUntil(lambda: look.look.preview is not None and look.look.preview.width() == 300)
    assert look.key == (7, 1, 1)
    middle.press("Next picture")
    assert middle.shown.chosen == 2
    QTest.keyClick(grid.large, Qt.Key.Key_Escape)
    states = [grid.is_large, grid.tiles()[2].hasFocus()]
    assert states == [False, True]
    QTest.mouseDClick(grid.tiles()[3], Qt.MouseButton.LeftButton)
    states = [grid.is_large]
    QTest.keyClick(grid.large, Qt.Key.Key_Space)
    assert [*states, grid.is_large] == [True, False]


def test_the_large_view_and_the_grid_behind_it_come_to_rest_each_at_its_size(
    middle: Middle, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for index in range(4):
        assert QImage(3000, 2000, QImage.Format.Format_RGB32).save(str(tmp_path / f"{index}.png"))
    record = done()
    pictures = tuple(replace(one, width=3000, height=2000) for one in record.pictures)
    arrived(middle, qtbot, replace(record, pictures=pictures))
    grid, read = middle.panel.grid, []
    read_scaled = pictures_model.read_scaled

    def counted(path: str, size: QSize) -> QImage | None:
        read.append(size)
        return read_scaled(path, size)

    monkeypatch.setattr(pictures_model, "read_scaled", counted)
    stage = grid.large.stage
    monkeypatch.setattr(type(stage), "devicePixelRatioF", lambda _: 1.5)
    grid.open_large()
    wanted = stage.place().size()
    assert abs(wanted.width() - stage.width() * 1.5) <= 1
    qtbot.waitUntil(lambda: stage.look.preview is not None and stage.look.preview.size() == wanted)
    come_to_rest(middle)
    settled = list(read)
    assert sum(size == wanted for size in settled) == 2  # the chosen one and its neighbour
    # Whatever still asks does so in answer to one of these.
    for index in range(4):
        middle.shown.picture_changed.emit(index)
        come_to_rest(middle)
    assert read == settled
    grid.close_large()
    tiles = grid.tiles()
    qtbot.waitUntil(lambda: all(tile._pixmap.size() == tile.picture_rect().size() for tile in tiles if tile._pixmap))
    come_to_rest(middle)
    assert read == settled


def test_another_job_closes_the_large_view_and_a_change_of_this_one_does_not(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    grid.open_large()
    middle.shown.apply(replace(done(), seed="5"))
    states = [grid.is_large]
    middle.shown.set_job(done(8))
    assert [*states, grid.is_large] == [True, False]


def test_the_whole_picture_can_be_copied(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    menu = middle.panel.grid.picture_menu()
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words[:4] == ["Large view", "Edit", "Copy picture", "Show in folder"]
    assert "Put in the tray" in words
    QApplication.clipboard().clear()
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: QApplication.clipboard().image().width() == 300)
    menu.close()


def test_one_picture_alone_carries_nothing_until_the_pointer_comes(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(count=1))
    tile = middle.panel.grid.tiles()[0]
    assert tile.isChecked()
    plain = tile.grab().toImage()
    flat = {plain.pixelColor(x, y).name() for x in range(20, 60, 5) for y in range(20, 60, 5)}
    assert len(flat) == 1
    middle.shown.hover(0)
    assert middle.named("Large view of picture 1").isVisible()


def test_six_pictures_are_six_tiles(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(count=6))
    assert len(middle.panel.grid.tiles()) == 6
