"""Keys of the canvas, and all of it by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.models.mask.shapes import Mode
from studio.views.mask.canvas import Canvas
from studio.views.mask.tools.base import Tool
from studio.views.mask.tools.table import TOOLS, ToolSpec
from tests.views.mask.conftest import ALT, CONTROL, NONE, SHIFT, Hands, Recording, mask_of, shot

KEY = Qt.Key


@pytest.mark.parametrize("spec", TOOLS, ids=lambda spec: spec.id)
def test_a_letter_takes_up_its_tool_and_the_canvas_says_so(canvas: Canvas, hands: Hands, spec: ToolSpec) -> None:
    told: list[object] = []
    canvas.choose("hand" if spec.id != "hand" else "zoom")
    canvas.tool_changed.connect(told.append)
    hands.key(spec.key.lower())
    assert canvas.tool.id == spec.id
    assert told == [canvas.tool]
    assert canvas.accessibleName() == f"Canvas, {spec.name}, 100 %"
    assert canvas.accessibleDescription() == spec.help


def test_brackets_change_the_size_of_the_tool_in_use(canvas: Canvas, hands: Hands) -> None:
    canvas.sizes.set("brush", 28)
    hands.key(KEY.Key_BracketRight)
    assert canvas.sizes.get("brush") == 30
    hands.key(KEY.Key_BracketLeft, times=2)
    assert canvas.sizes.get("brush") == 26
    assert canvas.sizes.get("eraser") == 9
    hands.key(KEY.Key_BracketLeft, times=60)
    assert canvas.sizes.get("brush") == 1


def test_zoom_keys(canvas: Canvas, hands: Hands) -> None:
    hands.key(KEY.Key_Plus)
    assert canvas.viewport.scale == 1.5
    hands.key(KEY.Key_Minus, times=2)
    assert canvas.viewport.scale == pytest.approx(2 / 3)
    hands.key("1", CONTROL)
    assert canvas.viewport.scale == 1.0
    canvas.viewport.zoom_to(4.0)
    hands.key("0", CONTROL)
    assert canvas.viewport.is_fitted


def test_x_swaps_painting_and_erasing(canvas: Canvas, hands: Hands) -> None:
    hands.key("x")
    assert canvas.tool.id == "eraser"
    hands.key("x")
    assert canvas.tool.id == "brush"
    modes: list[Mode] = []
    canvas.mode_changed.connect(modes.append)
    hands.key("l")
    hands.key("x")
    hands.key("x")
    assert modes == [Mode.SUBTRACT, Mode.ADD]


def test_o_shows_and_hides_the_overlay(canvas: Canvas, hands: Hands) -> None:
    hands.key("o")
    assert not canvas.overlay_shown
    hands.key("o")
    assert canvas.overlay_shown


def test_undo_redo_and_invert(canvas: Canvas, hands: Hands) -> None:
    hands.click((100, 100))
    hands.key("z", CONTROL)
    assert not mask_of(canvas).any()
    hands.key("z", CONTROL | SHIFT)
    assert mask_of(canvas)[100, 100]
    hands.key("v", SHIFT)
    assert not mask_of(canvas)[100, 100]
    assert mask_of(canvas)[10, 10]
    hands.key("i", CONTROL)
    hands.key("z", CONTROL, times=3)
    hands.key("y", CONTROL)
    assert mask_of(canvas)[100, 100]


def test_undo_in_the_middle_of_a_stroke_takes_that_one_back(canvas: Canvas, hands: Hands, document: Recording) -> None:
    hands.click((50, 50))
    hands.press((100, 100))
    hands.key("z", CONTROL)
    hands.move((150, 100))
    hands.release((150, 100))
    assert document.undo_stack.count() == 1
    assert mask_of(canvas)[50, 50]
    assert not mask_of(canvas)[100, 100:151].any()


@pytest.mark.parametrize(
    ("key", "held", "text", "wanted"),
    [
        (KEY.Key_B, NONE, "b", True),
        (KEY.Key_V, SHIFT, "V", True),
        (KEY.Key_Z, CONTROL, "\x1a", True),
        (KEY.Key_Left, SHIFT, "", True),
        (KEY.Key_Return, NONE, "\r", True),
        (KEY.Key_Escape, NONE, "\x1b", True),
        (KEY.Key_Return, CONTROL, "\r", False),
        (KEY.Key_L, CONTROL, "\x0c", False),
        (KEY.Key_F1, NONE, "", False),
        (KEY.Key_F, ALT, "f", False),
    ],
)
def test_what_is_no_shortcut_of_the_window_while_the_keyboard_is_here(
    canvas: Canvas, key: Qt.Key, held: Qt.KeyboardModifier, text: str, wanted: bool
) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held, text)
    event.ignore()
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted() is wanted


def test_alt_shows_beside_the_pointer_at_once_that_it_subtracts(canvas: Canvas, hands: Hands) -> None:
    hands.key("l")
    hands.hover((200, 150))
    plain = shot(canvas)
    QTest.keyPress(canvas, KEY.Key_Alt)
    assert shot(canvas) != plain
    QTest.keyRelease(canvas, KEY.Key_Alt)
    assert shot(canvas) == plain


class Other(Tool):
    id = "other"


def test_a_tool_that_is_added_has_its_key_and_its_words(canvas: Canvas, hands: Hands) -> None:
    made = canvas.add_tool(ToolSpec("other", "Another tool", "hand", "C", "Does nothing.", Other))
    hands.key("c")
    assert canvas.tool is made
    assert canvas.accessibleName() == "Canvas, Another tool, 100 %"
    assert canvas.accessibleDescription() == "Does nothing."


# --- the pointer that the arrow keys move ----------------------------------------------------------------------------


def go(hands: Hands, across: int, down: int) -> None:
    """From where the pointer is, in points of the view."""
    for steps, key in ((across, KEY.Key_Right if across > 0 else KEY.Key_Left), (down, KEY.Key_Down)):
        key = KEY.Key_Up if key is KEY.Key_Down and down < 0 else key
        hands.key(key, SHIFT, abs(steps) // 10)
        hands.key(key, NONE, abs(steps) % 10)


def test_a_stroke_by_keys_alone(canvas: Canvas, hands: Hands, document: Recording) -> None:
    assert canvas.point(canvas.viewport.middle) == QPointF(200, 150)
    hands.key(KEY.Key_Left)
    hands.key(KEY.Key_Right)
    hands.key(KEY.Key_Return)
    go(hands, 33, 0)
    assert document.undo_stack.count() == 0
    hands.key(KEY.Key_Return)
    assert document.undo_stack.count() == 1
    row = mask_of(canvas)[150]
    assert row[200:234].all()
    assert not row[:190].any()
    assert not row[245:].any()


def test_a_polygon_by_keys_alone(canvas: Canvas, hands: Hands, document: Recording) -> None:
    hands.key("p")
    go(hands, 40, 0)
    hands.key(KEY.Key_Return)
    go(hands, 0, 30)
    hands.key(KEY.Key_Return)
    go(hands, -80, 0)
    hands.key(KEY.Key_Return)
    hands.key(KEY.Key_Return)
    assert [shape.points for shape in document.shapes] == [((240, 150), (240, 180), (160, 180))]


def test_a_rectangle_by_keys_alone_and_alt_at_its_first_corner_subtracts(
    canvas: Canvas, hands: Hands, document: Recording
) -> None:
    document.select_all()
    hands.key("m")
    go(hands, -20, -20)
    hands.key(KEY.Key_Return, ALT)
    go(hands, 40, 25)
    hands.key(KEY.Key_Return)
    assert (mask_of(canvas) == 0).sum() == 40 * 25
    assert mask_of(canvas)[130, 180] == 0


def test_the_keyboards_pointer_stays_in_view_and_moves_the_picture(canvas: Canvas, hands: Hands) -> None:
    canvas.viewport.zoom_to(4.0)
    before = canvas.viewport.origin
    go(hands, 400, 0)
    assert canvas.viewport.origin.x() < before.x()
    told: list[QPointF] = []
    canvas.pointed.connect(told.append)
    hands.key(KEY.Key_Right)
    view = canvas.viewport.to_view(told[-1])
    assert 0 < view.x() < canvas.width()


def test_esc_in_the_middle_of_a_stroke_by_keys_drops_it(canvas: Canvas, hands: Hands, document: Recording) -> None:
    asked: list[bool] = []
    canvas.leave_requested.connect(lambda: asked.append(True))
    hands.key(KEY.Key_Right)
    hands.key(KEY.Key_Return)
    go(hands, 30, 0)
    hands.key(KEY.Key_Escape)
    assert not mask_of(canvas).any()
    assert not asked
    go(hands, 30, 0)
    assert not mask_of(canvas).any()
    hands.key(KEY.Key_Escape)
    hands.key(KEY.Key_Escape)
    assert asked


def test_the_mouse_ends_a_stroke_that_keys_began(canvas: Canvas, hands: Hands, document: Recording) -> None:
    hands.key(KEY.Key_Right)
    hands.key(KEY.Key_Return)
    go(hands, 20, 0)
    hands.hover((20, 20))
    assert document.undo_stack.count() == 1
    hands.click((20, 20))
    assert document.undo_stack.count() == 2
    assert not mask_of(canvas)[80, 100]


def test_a_held_enter_is_one(canvas: Canvas, hands: Hands, document: Recording) -> None:
    hands.key(KEY.Key_Right)
    hands.key(KEY.Key_Return)
    again = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Return, NONE, "\r", True)
    QApplication.sendEvent(canvas, again)
    assert document.undo_stack.count() == 0
    QTest.keyClick(canvas, KEY.Key_Return)
    assert document.undo_stack.count() == 1
