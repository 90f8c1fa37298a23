"""Panning, zooming and pens on the real canvas: what is hit is hit exactly, and nothing that is under way ends."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.mask.shapes import Mode, ShapeKind
from studio.views.mask.canvas import Canvas
from tests.views.mask.conftest import (
    CONTROL,
    LEFT,
    MIDDLE,
    NONE,
    PEN,
    RIGHT,
    SHIFT,
    TAIL,
    Hands,
    Recording,
    mask_of,
)

SPACE = Qt.Key.Key_Space


def native(canvas: Canvas, kind: Qt.NativeGestureType, value: float, at: QPointF, delta: QPointF | None = None) -> None:
    device = QPointingDevice.primaryPointingDevice()
    over = QPointF(canvas.mapToGlobal(at))
    event = QNativeGestureEvent(kind, device, 2, at, at, over, value, delta or QPointF())
    QApplication.sendEvent(canvas, event)


# --- the pixel that is meant -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_a_click_in_the_middle_of_a_pixel_paints_that_pixel(canvas: Canvas, hands: Hands, ratio: float) -> None:
    canvas.viewport.set_view(canvas.size(), ratio)
    canvas.sizes.set("brush", 1)
    for number, scale in enumerate((0.6, 1.0, 1.5, 3.0, 8.0)):
        canvas.viewport.zoom_to(scale)
        x, y = 123 + 20 * number, 77 + 9 * number
        canvas.viewport.reveal(QPointF(x, y))
        before = mask_of(canvas) >= 128
        hands.click((x + 0.5, y + 0.5))
        painted = (mask_of(canvas) >= 128) & ~before
        assert painted[y, x]
        assert painted.sum() == 1


def test_a_click_of_the_test_library_paints_where_it_was(canvas: Canvas) -> None:
    at = canvas.viewport.to_view(QPointF(200, 150)).toPoint()
    QTest.mouseClick(canvas, LEFT, NONE, at)
    assert mask_of(canvas)[150, 200] == 255
    assert canvas.hasFocus()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_rectangle_has_the_corners_that_were_dragged(
    canvas: Canvas, hands: Hands, document: Recording, ratio: float
) -> None:
    canvas.viewport.set_view(canvas.size(), ratio)
    canvas.viewport.zoom_to(2.0)
    canvas.choose("rectangle")
    hands.drag((100.2, 80.3), (150, 90), (160.4, 119.7))
    assert document.shapes[0].points == ((100, 80), (160, 120))
    painted = mask_of(canvas)
    assert painted[80:120, 100:160].all()
    assert painted.astype(bool).sum() == 60 * 40


# --- moving while something is under way -----------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["space", "middle"])
def test_panning_in_the_middle_of_a_stroke_does_not_end_it(
    canvas: Canvas, hands: Hands, document: Recording, way: str
) -> None:
    canvas.viewport.zoom_to(4.0)
    canvas.viewport.reveal(QPointF(200, 150))
    hands.press((200, 150))
    hands.move((205, 150))
    from_ = hands.view((205, 150))
    before = canvas.viewport.origin
    if way == "space":
        QTest.keyPress(canvas, SPACE)
    else:
        hands.mouse(QEvent.Type.MouseButtonPress, from_, MIDDLE)
    hands.mouse(QEvent.Type.MouseMove, from_ + QPointF(-60, 20), LEFT)
    assert canvas.viewport.origin - before == QPointF(-60, 20)
    if way == "space":
        QTest.keyRelease(canvas, SPACE)
    else:
        hands.mouse(QEvent.Type.MouseButtonRelease, from_ + QPointF(-60, 20), MIDDLE)
    assert document.undo_stack.count() == 0
    hands.move((215, 150))
    hands.release((215, 150))
    assert document.undo_stack.count() == 1
    row = mask_of(canvas)[150]
    assert row[199:216].all()
    assert not row[:190].any()
    assert not row[225:].any()


def test_panning_and_zooming_in_the_middle_of_a_polygon_keep_it(
    canvas: Canvas, hands: Hands, document: Recording
) -> None:
    canvas.choose("polygon")
    hands.click((100, 100))
    hands.click((180, 100))
    QTest.keyPress(canvas, SPACE)
    start = hands.view((150, 150))
    hands.mouse(QEvent.Type.MouseButtonPress, start)
    hands.mouse(QEvent.Type.MouseMove, start + QPointF(30, 40))
    hands.mouse(QEvent.Type.MouseButtonRelease, start + QPointF(30, 40))
    QTest.keyRelease(canvas, SPACE)
    hands.wheel(hands.view((150, 120)), 3)
    assert canvas.viewport.scale > 1.5
    hands.click((180, 160))
    hands.click((100, 160))
    assert document.undo_stack.count() == 0
    hands.click((100, 100))
    assert document.shapes[0].points == ((100, 100), (180, 100), (180, 160), (100, 160))


def test_the_hand_moves_the_picture_and_paints_nothing(canvas: Canvas, hands: Hands) -> None:
    canvas.viewport.zoom_to(4.0)
    canvas.choose("hand")
    before, start = canvas.viewport.origin, hands.view((200, 150))
    hands.mouse(QEvent.Type.MouseButtonPress, start)
    hands.mouse(QEvent.Type.MouseMove, start + QPointF(25, -15))
    hands.mouse(QEvent.Type.MouseButtonRelease, start + QPointF(25, -15))
    assert canvas.viewport.origin - before == QPointF(25, -15)
    assert not mask_of(canvas).any()


def test_space_that_is_lost_with_the_keyboard_is_not_held_for_ever(canvas: Canvas, hands: Hands) -> None:
    QTest.keyPress(canvas, SPACE)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    canvas.clearFocus()
    canvas.setFocus()
    hands.click((50, 50))
    assert mask_of(canvas)[50, 50] == 255


def test_a_stroke_released_while_space_is_held_ends(canvas: Canvas, hands: Hands, document: Recording) -> None:
    hands.press((100, 100))
    QTest.keyPress(canvas, SPACE)
    hands.release((100, 100))
    QTest.keyRelease(canvas, SPACE)
    assert document.undo_stack.count() == 1
    hands.hover((200, 200))
    assert not mask_of(canvas)[200, 200]


# --- wheel and pinch -------------------------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_cursor(canvas: Canvas, hands: Hands) -> None:
    at = hands.view((90, 60))
    hands.wheel(at, 4)
    assert canvas.viewport.scale == pytest.approx(1.25**4)
    assert canvas.point(at).x() == pytest.approx(90, abs=1)
    assert canvas.point(at).y() == pytest.approx(60, abs=1)
    hands.wheel(at, -4)
    assert canvas.viewport.scale == pytest.approx(1.0)


def test_two_fingers_pan(canvas: Canvas, hands: Hands) -> None:
    canvas.viewport.zoom_to(3.0)
    before = canvas.viewport.origin
    hands.wheel(QPointF(300, 200), 1, pixels=QPoint(-12, 30))
    assert canvas.viewport.origin - before == QPointF(-12, 30)
    assert canvas.viewport.scale == 3.0


def test_control_and_the_wheel_change_the_size_of_the_brush_in_use(canvas: Canvas, hands: Hands) -> None:
    canvas.sizes.set("brush", 50)
    canvas.sizes.set("eraser", 20)
    hands.wheel(QPointF(300, 200), 1, CONTROL)
    assert (canvas.sizes.get("brush"), canvas.sizes.get("eraser")) == (55, 20)
    canvas.choose("eraser")
    hands.wheel(QPointF(300, 200), -2, CONTROL)
    assert (canvas.sizes.get("brush"), canvas.sizes.get("eraser")) == (55, 16)
    assert canvas.viewport.scale == 1.0


def test_parts_of_a_notch_add_up(canvas: Canvas, hands: Hands) -> None:
    canvas.sizes.set("brush", 50)
    for _ in range(4):
        hands.wheel(QPointF(300, 200), 0.25, CONTROL)
    assert canvas.sizes.get("brush") == 55


def test_a_pinch_zooms_and_a_tap_of_two_fingers_shows_all(canvas: Canvas) -> None:
    at = QPointF(300, 200)
    place = canvas.point(at)
    native(canvas, Qt.NativeGestureType.ZoomNativeGesture, 0.5, at)
    assert canvas.viewport.scale == pytest.approx(1.5)
    assert canvas.point(at).x() == pytest.approx(place.x(), abs=1)
    native(canvas, Qt.NativeGestureType.SmartZoomNativeGesture, 0, at)
    assert canvas.viewport.is_fitted


# --- pens ------------------------------------------------------------------------------------------------------------


def test_every_point_of_a_fast_pen_is_painted_and_the_screen_once(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    canvas.sizes.set("brush", 3)
    qtbot.wait(1)
    painted: list[object] = []
    canvas.document.painted.connect(painted.append)  # type: ignore[union-attr]
    hands.pen(QEvent.Type.TabletPress, (50, 100))
    assert len(painted) == 1
    # A zigzag: leaving a point out would leave a tooth out.
    places = [(50 + 2 * step, 100 + (20 if step % 2 else 0)) for step in range(1, 120)]
    for place in places:
        hands.pen(QEvent.Type.TabletMove, place)
    assert len(painted) == 1
    hands.pen(QEvent.Type.TabletRelease, places[-1], 0.0)
    assert len(painted) == 1 + len(places)
    mask = mask_of(canvas)
    assert all(mask[y, x] >= 128 or mask[y - 1, x] >= 128 for x, y in places)


def test_points_of_a_pen_that_rests_are_painted_a_frame_later(canvas: Canvas, hands: Hands, qtbot: QtBot) -> None:
    hands.pen(QEvent.Type.TabletPress, (50, 100))
    hands.pen(QEvent.Type.TabletMove, (150, 100))
    assert not mask_of(canvas)[100, 120]
    qtbot.waitUntil(lambda: bool(mask_of(canvas)[100, 120]))
    hands.pen(QEvent.Type.TabletRelease, (150, 100), 0.0)


@pytest.mark.parametrize(("wanted", "width"), [(True, 10), (False, 40)])
def test_pressure_is_the_size_where_that_is_wanted(canvas: Canvas, hands: Hands, wanted: bool, width: int) -> None:
    canvas.sizes.set("brush", 40)
    canvas.pressure_sizes = wanted
    hands.pen(QEvent.Type.TabletPress, (100, 100), 0.25)
    hands.pen(QEvent.Type.TabletMove, (200, 100), 0.25)
    hands.pen(QEvent.Type.TabletRelease, (200, 100), 0.0)
    column = mask_of(canvas)[:, 150]
    assert (column >= 128).sum() == width


def test_the_other_end_of_the_pen_erases(canvas: Canvas, hands: Hands, document: Recording) -> None:
    document.select_all()
    hands.pen(QEvent.Type.TabletPress, (100, 100), 1.0, TAIL)
    hands.pen(QEvent.Type.TabletRelease, (100, 100), 0.0, TAIL)
    assert mask_of(canvas)[100, 100] == 0
    assert mask_of(canvas)[100, 120] == 255


def test_a_pen_is_taken_whole_so_that_its_mouse_events_are_an_echo(
    canvas: Canvas, hands: Hands, document: Recording
) -> None:
    assert hands.pen(QEvent.Type.TabletPress, (100, 100))
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease):
        hands.mouse(kind, hands.view((300, 200)))
    assert document.undo_stack.count() == 0
    hands.pen(QEvent.Type.TabletRelease, (100, 100), 0.0)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        hands.mouse(kind, hands.view((300, 200)), device=PEN)
    assert document.undo_stack.count() == 1
    assert not mask_of(canvas)[200, 300]
    hands.click((300, 200))
    assert mask_of(canvas)[200, 300]


def test_a_pen_moves_the_picture_while_space_is_held(canvas: Canvas, hands: Hands) -> None:
    canvas.viewport.zoom_to(4.0)
    QTest.keyPress(canvas, SPACE)
    before, start = canvas.viewport.origin, canvas.viewport.middle
    hands.pen(QEvent.Type.TabletPress, (canvas.point(start).x(), canvas.point(start).y()))
    to = canvas.point(start + QPointF(40, 10))
    hands.pen(QEvent.Type.TabletMove, (to.x(), to.y()))
    QTest.keyRelease(canvas, SPACE)
    assert canvas.viewport.origin - before == QPointF(40, 10)
    assert not mask_of(canvas).any()


# --- what is told ----------------------------------------------------------------------------------------------------


def test_where_the_pointer_is_is_told_in_picture_pixels(canvas: Canvas, hands: Hands) -> None:
    told: list[QPointF | None] = []
    canvas.pointed.connect(told.append)
    hands.hover((33.5, 44.5))
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told[0] is not None
    assert (told[0].x(), told[0].y()) == (33.5, 44.5)
    assert told[-1] is None


def test_a_right_click_that_no_tool_wants_is_left_to_the_window(canvas: Canvas, hands: Hands) -> None:
    hands.click((50, 50), button=RIGHT)
    assert not mask_of(canvas).any()


def test_another_tool_in_the_middle_of_a_stroke_ends_it_as_one_step(
    canvas: Canvas, hands: Hands, document: Recording
) -> None:
    hands.press((100, 100))
    hands.move((120, 100))
    canvas.choose("lasso")
    assert document.undo_stack.count() == 1
    hands.move((160, 100))
    hands.release((160, 100))
    assert document.undo_stack.count() == 1
    assert not mask_of(canvas)[100, 150]


def test_an_empty_canvas_takes_every_gesture(qtbot: QtBot) -> None:
    empty = Canvas()
    qtbot.addWidget(empty)
    empty.viewport.set_view(QSize(400, 300), 1.0)
    hands = Hands(empty)
    hands.drag((10, 10), (20, 20))
    hands.pen(QEvent.Type.TabletPress, (5, 5))
    hands.pen(QEvent.Type.TabletRelease, (5, 5), 0.0)
    hands.wheel(QPointF(5, 5), 1)
    hands.key("b")
    hands.key(Qt.Key.Key_Left)
    assert not empty.grab().isNull()


def test_modes_by_the_key_held_at_the_press(canvas: Canvas, hands: Hands, document: Recording) -> None:
    document.select_all()
    canvas.choose("rectangle")
    canvas.set_mode(Mode.SUBTRACT)
    hands.drag((10, 10), (50, 50))
    assert not mask_of(canvas)[20, 20]
    hands.drag((10, 10), (30, 30), held=SHIFT)
    assert mask_of(canvas)[20, 20] == 255
    assert np.count_nonzero(mask_of(canvas)[10:50, 10:50]) == 400
    assert document.shapes[-1].kind is ShapeKind.RECTANGLE
