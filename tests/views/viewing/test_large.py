"""The large view by keys and gestures: zoom, place, information, the whole screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.views.gallery.large import LargeView
from tests.views.viewing.conftest import SIZE, Bench

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def wheel(widget: QWidget, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def control(view: QWidget, name: str) -> QAbstractButton:
    [found] = [one for one in view.findChildren(QAbstractButton) if one.accessibleName() == name]
    return found


def test_keys_zoom_and_say_how_much(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    viewport, zoom = bench.large.stage.viewport, bench.large.zoom
    fitted = viewport.scale
    assert viewport.is_fitted
    assert zoom.text() == f"{fitted * 100:.0f} %"
    QTest.keyClick(bench.large, Qt.Key.Key_Z)
    assert (viewport.scale, zoom.text()) == (1.0, "100 %")
    QTest.keyClick(bench.large, Qt.Key.Key_Plus)
    assert viewport.scale == 1.5
    QTest.keyClick(bench.large, Qt.Key.Key_Minus, CONTROL)
    QTest.keyClick(bench.large, Qt.Key.Key_Minus)
    assert viewport.scale == 2 / 3
    QTest.keyClick(bench.large, Qt.Key.Key_1, CONTROL)
    assert viewport.scale == 1.0
    QTest.keyClick(bench.large, Qt.Key.Key_0, CONTROL)
    assert (viewport.scale, viewport.is_fitted) == (fitted, True)
    QTest.mouseClick(zoom, LEFT)
    assert viewport.scale == 1.0
    QTest.keyClick(bench.large, Qt.Key.Key_Z)
    assert viewport.is_fitted
    assert bench.shown.chosen == 0


def test_the_wheel_and_a_double_click_zoom_where_the_pointer_is(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    stage, at = bench.large.stage, QPointF(200, 260)
    before = stage.viewport.to_picture(at)
    wheel(stage, at, 3)
    after = stage.viewport.to_picture(at)
    assert stage.viewport.scale > 0.9
    assert (after - before).manhattanLength() < 2.0
    stage.viewport.fit()
    QTest.mouseDClick(stage, LEFT, pos=at.toPoint())
    assert stage.viewport.scale == 1.0
    assert (stage.viewport.to_picture(at) - before).manhattanLength() < 2.0
    QTest.mouseDClick(stage, LEFT, pos=at.toPoint())
    assert stage.viewport.is_fitted


def test_a_drag_moves_what_is_larger_than_the_view(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    stage = bench.large.stage
    stage.viewport.zoom_to(1.0)
    before = stage.viewport.origin
    QTest.mousePress(stage, LEFT, pos=QPoint(400, 300))
    QTest.mouseMove(stage, QPoint(360, 330))
    QTest.mouseRelease(stage, LEFT, pos=QPoint(360, 330))
    assert stage.viewport.origin - before == QPointF(-40, 30)
    QTest.keyClick(bench.large, Qt.Key.Key_Right, SHIFT)
    assert stage.viewport.origin.x() < before.x() - 100
    assert bench.shown.chosen == 0


def test_a_drag_of_the_whole_picture_carries_it_away(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    bench.large.stage.zooming.carried.disconnect(bench.large._carry)  # a real drag waits for the artist to let go
    with qtbot.waitSignal(bench.large.stage.zooming.carried):
        QTest.mousePress(bench.large.stage, LEFT, pos=QPoint(400, 300))
        QTest.mouseMove(bench.large.stage, QPoint(300, 200))
        QTest.mouseRelease(bench.large.stage, LEFT, pos=QPoint(300, 200))
    assert bench.large.stage.is_fitted


def test_space_moves_while_it_is_held_and_closes_alone(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    stage = bench.large.stage
    stage.viewport.zoom_to(1.0)
    QTest.keyPress(bench.large, Qt.Key.Key_Space)
    assert stage.cursor().shape() is Qt.CursorShape.OpenHandCursor
    QTest.mousePress(stage, LEFT, pos=QPoint(400, 300))
    QTest.mouseMove(stage, QPoint(300, 300))
    QTest.mouseRelease(stage, LEFT, pos=QPoint(300, 300))
    QTest.keyRelease(bench.large, Qt.Key.Key_Space)
    states = [bench.grid.is_large]
    QTest.keyClick(bench.large, Qt.Key.Key_Space)
    assert [*states, bench.grid.is_large] == [True, False]


def test_the_key_that_opened_it_does_not_close_it_when_it_is_let_go(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    QTest.keyPress(bench.grid.tiles()[0], Qt.Key.Key_Space)
    assert bench.grid.is_large
    QTest.keyRelease(bench.large, Qt.Key.Key_Space)
    assert bench.grid.is_large


def test_zoom_and_place_stay_for_pictures_of_one_size(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(sizes=(SIZE, SIZE, (600, 1200))), qtbot)
    viewport = bench.large.stage.viewport
    viewport.zoom_to(2.0, QPointF(50, 60))
    kept = (viewport.scale, viewport.origin)
    QTest.keyClick(bench.large, Qt.Key.Key_Right)
    assert bench.shown.chosen == 1
    assert (viewport.scale, viewport.origin) == kept
    qtbot.waitUntil(lambda: bench.large.stage.look.levels is not None)
    QTest.keyClick(bench.large, Qt.Key.Key_Right)
    assert viewport.is_fitted
    assert viewport.picture.height() == 1200


def test_neighbours_are_there_before_one_steps_to_them(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    bench.large.stage.viewport.zoom_to(1.0)
    near = bench.shown.file(1)
    assert near is not None
    qtbot.waitUntil(lambda: bench.shown.whole.get(near) is not None)
    QTest.keyClick(bench.large, Qt.Key.Key_Right)
    assert bench.large.stage.look.levels is bench.shown.whole.get(near)


def test_a_tiny_picture_is_enlarged_until_it_is_seen(bench: Bench, qtbot: QtBot) -> None:
    record = bench.job(sizes=((1, 1),))
    bench.shown.set_job(record)
    bench.grid._stack.setCurrentWidget(bench.large)
    qtbot.waitUntil(lambda: bench.large.stage.look.levels is not None)
    assert bench.large.stage.place().width() == bench.large.stage.viewport.scale == 32


def test_leaving_it_lets_go_of_the_pixels(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    bench.large.stage.viewport.zoom_to(1.0)
    QTest.keyClick(bench.large, Qt.Key.Key_Escape)
    file = bench.shown.file(0)
    assert file is not None
    assert bench.shown.whole.get(file) is None
    assert bench.large.stage.look.is_empty
    bench.grid.open_large()
    assert bench.large.stage.is_fitted


def test_information_is_beside_it_and_can_be_copied(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    wide = bench.large.stage.width()
    QTest.keyClick(bench.large, Qt.Key.Key_I)
    assert bench.large.info.isVisible()
    qtbot.waitUntil(lambda: bench.large.stage.width() < wide)
    said = {label.text() for label in bench.large.info.findChildren(QLabel)}
    assert {"Stylize", "250", "Seed", "42", "Pixels"} <= said
    QTest.mouseClick(control(bench.large.info, "Copy seed"), LEFT)
    assert QApplication.clipboard().text() == "42"
    with qtbot.waitSignal(bench.parts.seed_wanted) as wanted:
        QTest.mouseClick(control(bench.large.info, "Use this seed"), LEFT)
    assert wanted.args == ["42"]
    assert bench.model._draft.text == "a hill --seed 42"
    QTest.keyClick(bench.large, Qt.Key.Key_Right)
    assert any("7-1.png" in label.text().replace("\u200b", "") for label in bench.large.info.findChildren(QLabel))
    QTest.keyClick(bench.large, Qt.Key.Key_I)
    assert not bench.large.info.isVisible()


def test_from_the_grid_information_opens_the_picture_large(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    QTest.keyClick(bench.grid.tiles()[0], Qt.Key.Key_I)
    assert bench.grid.is_large
    assert bench.large.info.isVisible()


def test_a_prompt_that_looks_like_html_is_shown_as_written(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(prompt="<img src='file:///etc/passwd'> a fox"), qtbot)
    QTest.keyClick(bench.large, Qt.Key.Key_I)
    label = next(one for one in bench.large.info.findChildren(QLabel) if "<img" in one.text())
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_the_whole_screen_and_back(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    QTest.keyClick(bench.large, Qt.Key.Key_F)
    full = bench.parts.full
    assert full is not None
    qtbot.waitUntil(lambda: full.isVisible() and full.isFullScreen())
    QTest.keyClick(full.large, Qt.Key.Key_Right)
    assert bench.shown.chosen == 1
    QTest.keyClick(full.large, Qt.Key.Key_3)
    assert bench.shown.chosen == 2
    QTest.keyClick(full.large, Qt.Key.Key_Escape)
    assert bench.parts.full is None
    assert bench.grid.is_large
    assert bench.large.stage.key == (7, 2, 1)


def test_another_job_ends_the_whole_screen(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    bench.parts.open_full()
    bench.shown.set_job(bench.job(8))
    assert bench.parts.full is None
    assert not bench.grid.is_large


def test_a_copy_holds_pixels_and_file(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    QApplication.clipboard().clear()
    QTest.keyClick(bench.large, Qt.Key.Key_C, CONTROL)
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: not clipboard.image().isNull())
    data = clipboard.mimeData()
    assert data.imageData().size().toTuple() == SIZE
    assert [url.toLocalFile() for url in data.urls()] == [str(bench.folder / "7-0.png")]
    assert b"copy\nfile:///" in bytes(data.data("x-special/gnome-copied-files").data())


@pytest.mark.parametrize("width", [320, 500, 900])
def test_nothing_in_the_bar_overlaps(bench: Bench, qtbot: QtBot, width: int) -> None:
    bench.open(bench.job(), qtbot)
    view = LargeView(bench.shown)
    qtbot.addWidget(view)
    view.resize(width, 400)
    view.show()
    buttons = [one for one in view.findChildren(QAbstractButton) if one.isVisible() and one.height() < 40]
    places = [one.geometry() for one in buttons if one.y() < 40 and one.parent() is not view.info]
    assert len(places) >= 4
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    view.hide()
