"""Each tool by the gestures that are meant for it, and what the document holds afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication

from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.views import icons
from studio.views.mask.canvas import Canvas
from studio.views.mask.tools.points import Points
from studio.views.mask.tools.polygon import Polygon
from studio.views.mask.tools.smart import Smart
from studio.views.mask.tools.table import TOOLS, ToolSpec
from studio.views.mask.tools.wand import Wand
from tests.views.mask.conftest import ALT, NONE, RIGHT, SHIFT, Hands, Recording, colours, mask_of, shot

SQUARE = ((100, 100), (180, 100), (180, 160), (100, 160))


@pytest.fixture
def polygon(canvas: Canvas) -> Polygon:
    canvas.choose("polygon")
    assert isinstance(canvas.tool, Polygon)
    return canvas.tool


@pytest.fixture
def points(canvas: Canvas, document: Recording) -> Points:
    document.add_shape(Shape(ShapeKind.POLYGON, SQUARE))
    canvas.choose("points")
    assert isinstance(canvas.tool, Points)
    return canvas.tool


def live(document: Recording) -> list[tuple[tuple[int, int], ...]]:
    return [shape.points for shape in document.shapes]


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_tool_has_a_key_of_its_own_an_icon_and_a_sentence(canvas: Canvas) -> None:
    keys = [spec.key for spec in TOOLS]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & {"O", "X"}
    assert {spec.icon for spec in TOOLS} <= set(icons.names())
    for spec in TOOLS:
        assert spec.help.endswith(".")
        assert canvas.tools[spec.id].id == spec.id


@pytest.mark.parametrize("spec", TOOLS, ids=lambda spec: spec.id)
def test_every_tool_paints_itself_before_during_and_after_a_gesture(
    canvas: Canvas, hands: Hands, document: Recording, spec: ToolSpec
) -> None:
    document.add_shape(Shape(ShapeKind.POLYGON, SQUARE))
    canvas.choose(spec.id)
    assert not canvas.grab().isNull()
    hands.hover((150, 130), ALT)
    assert not canvas.grab().isNull()
    hands.press((150, 130))
    hands.move((170, 150))
    assert not canvas.grab().isNull()
    hands.release((170, 150))
    assert not canvas.grab().isNull()


# --- brush and eraser ------------------------------------------------------------------------------------------------


def test_shift_and_a_click_draw_a_straight_line_from_the_last_point(
    canvas: Canvas, hands: Hands, document: Recording
) -> None:
    hands.click((50, 50))
    hands.click((150, 50), SHIFT)
    hands.click((150, 120), SHIFT)
    mask = mask_of(canvas)
    assert mask[50, 50:151].all()
    assert mask[50:121, 150].all()
    assert document.undo_stack.count() == 3
    assert not mask[100, 100]


def test_shift_without_an_earlier_stroke_is_a_dab(canvas: Canvas, hands: Hands) -> None:
    hands.click((150, 50), SHIFT)
    assert (mask_of(canvas) >= 128).sum() < 100


def test_alt_erases_with_the_erasers_own_size(canvas: Canvas, hands: Hands, document: Recording) -> None:
    document.select_all()
    canvas.sizes.set("eraser", 30)
    hands.drag((100, 100), (200, 100), held=ALT)
    assert (mask_of(canvas)[:, 150] < 128).sum() == 30
    canvas.choose("eraser")
    hands.drag((100, 200), (200, 200))
    assert (mask_of(canvas)[:, 150] < 128).sum() == 60


def test_two_fast_dabs_are_two_strokes(canvas: Canvas, hands: Hands, document: Recording) -> None:
    hands.click((100, 100))
    hands.mouse(QEvent.Type.MouseButtonDblClick, hands.view((200, 100)))
    hands.release((200, 100))
    assert mask_of(canvas)[100, 200] == 255
    assert document.undo_stack.count() == 2


def test_esc_takes_the_stroke_under_the_pen_away_and_asks_to_leave_only_then(
    canvas: Canvas, hands: Hands, document: Recording
) -> None:
    asked: list[bool] = []
    canvas.leave_requested.connect(lambda: asked.append(True))
    hands.press((100, 100))
    hands.move((150, 100))
    hands.key(Qt.Key.Key_Escape)
    assert not mask_of(canvas).any()
    assert not asked
    hands.release((150, 100))
    assert document.undo_stack.count() == 0
    hands.key(Qt.Key.Key_Escape)
    assert asked == [True]


# --- areas -----------------------------------------------------------------------------------------------------------


def test_the_lasso_fills_what_was_drawn_around(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("lasso")
    hands.drag((50, 50), (150, 50), (150, 150), (50, 150))
    assert mask_of(canvas).astype(bool).sum() == 100 * 100
    assert document.undo_stack.count() == 1
    hands.drag((60, 60), (90, 60), (90, 90), (60, 90), held=ALT)
    assert not mask_of(canvas)[75, 75]
    assert mask_of(canvas)[100, 100] == 255


def test_a_click_with_the_lasso_is_no_step(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("lasso")
    hands.click((50, 50))
    assert document.undo_stack.count() == 0


def test_an_ellipse_in_the_box_that_was_dragged(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("ellipse")
    hands.drag((180, 160), (150, 120), (100, 100))
    assert document.shapes == (Shape(ShapeKind.ELLIPSE, ((100, 100), (180, 160))),)


def test_shift_pressed_after_the_press_makes_a_square(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("rectangle")
    hands.press((100, 100))
    hands.move((150, 120), SHIFT)
    hands.release((150, 120), SHIFT)
    assert live(document) == [((100, 100), (150, 150))]


def test_a_click_with_the_rectangle_is_no_step(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("rectangle")
    hands.click((100, 100))
    assert document.undo_stack.count() == 0


# --- polygon ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["first", "enter", "double"])
def test_a_polygon_by_clicks_has_these_corners(
    canvas: Canvas, hands: Hands, document: Recording, polygon: Polygon, way: str
) -> None:
    for place in SQUARE[:3]:
        hands.click(place)
    if way == "double":
        hands.double_click(SQUARE[3])
    else:
        hands.click(SQUARE[3])
        if way == "first":
            hands.click((103, 104))
        else:
            hands.key(Qt.Key.Key_Return)
    assert live(document) == [SQUARE]
    assert mask_of(canvas).astype(bool).sum() == 80 * 60
    assert polygon.points == ()


@pytest.mark.parametrize(("scale", "closes"), [(0.5, 18), (1.0, 9), (4.0, 2)])
def test_near_the_first_corner_it_says_that_a_click_closes_it_at_any_zoom(
    canvas: Canvas, hands: Hands, polygon: Polygon, scale: float, closes: float
) -> None:
    canvas.viewport.zoom_to(scale)
    canvas.viewport.reveal(QPointF(120, 120))
    for place in SQUARE[:3]:
        hands.click(place)
    hands.hover((100 + closes, 100))
    assert polygon.closes
    hands.hover((100 + closes + 4 / scale, 100))
    assert not polygon.closes


def test_two_corners_do_not_close(hands: Hands, document: Recording, polygon: Polygon) -> None:
    hands.click((100, 100))
    hands.click((180, 100))
    hands.key(Qt.Key.Key_Return)
    hands.hover((101, 101))
    assert not polygon.closes
    assert polygon.points == ((100, 100), (180, 100))
    assert document.undo_stack.count() == 0


@pytest.mark.parametrize("way", ["backspace", "right", "undo"])
def test_the_last_corner_is_taken_back(hands: Hands, polygon: Polygon, way: str) -> None:
    for place in SQUARE[:3]:
        hands.click(place)
    if way == "backspace":
        hands.key(Qt.Key.Key_Backspace)
    elif way == "right":
        hands.click((300, 200), button=RIGHT)
    else:
        hands.key("z", Qt.KeyboardModifier.ControlModifier)
    assert polygon.points == SQUARE[:2]


def test_dragging_adds_a_freehand_stretch_that_is_taken_back_as_one(hands: Hands, polygon: Polygon) -> None:
    hands.click((50, 50))
    hands.drag((100, 50), (104, 60), (106, 72), (100, 90))
    assert polygon.points == ((50, 50), (100, 50), (104, 60), (106, 72), (100, 90))
    hands.key(Qt.Key.Key_Backspace)
    assert len(polygon.points) == 1


def test_shift_keeps_to_45_degrees(hands: Hands, polygon: Polygon) -> None:
    hands.click((100, 100))
    hands.click((160, 108), SHIFT)
    hands.click((203, 140), SHIFT)
    (x, y), (px, py) = polygon.points[2], polygon.points[1]
    assert polygon.points[1] == (160, 100)
    assert x - px == y - py > 30


def test_esc_drops_it_and_another_tool_keeps_what_could_be_closed(
    canvas: Canvas, hands: Hands, document: Recording, polygon: Polygon
) -> None:
    for place in SQUARE:
        hands.click(place)
    hands.key(Qt.Key.Key_Escape)
    assert polygon.points == ()
    assert document.undo_stack.count() == 0
    for place in SQUARE:
        hands.click(place)
    hands.key("b")
    assert canvas.tool.id == "brush"
    assert live(document) == [SQUARE]


def test_alt_at_the_first_corner_subtracts(canvas: Canvas, hands: Hands, document: Recording, polygon: Polygon) -> None:
    document.select_all()
    hands.click(SQUARE[0], ALT)
    for place in SQUARE[1:]:
        hands.click(place)
    hands.key(Qt.Key.Key_Return)
    assert (mask_of(canvas) == 0).sum() == 80 * 60


def test_corners_beyond_the_picture_lie_on_its_edge(hands: Hands, document: Recording, polygon: Polygon) -> None:
    for place in ((-30, -20), (450, -20), (450, 200), (-30, 200)):
        hands.click(place)
    hands.key(Qt.Key.Key_Return)
    assert live(document) == [((0, 0), (400, 0), (400, 200), (0, 200))]


# --- moving points ---------------------------------------------------------------------------------------------------


def test_a_corner_is_dragged_and_the_mask_follows_when_it_is_let_go(
    canvas: Canvas, hands: Hands, document: Recording, points: Points
) -> None:
    hands.press((101, 99))
    hands.move((60, 60))
    assert live(document) == [SQUARE]
    hands.release((60, 60))
    assert live(document) == [((60, 60), *SQUARE[1:])]
    assert mask_of(canvas)[80, 80]
    hands.key("z", Qt.KeyboardModifier.ControlModifier)
    assert live(document) == [SQUARE]


def test_the_middle_of_a_side_makes_a_corner(hands: Hands, document: Recording, points: Points) -> None:
    hands.click((150, 130))
    hands.drag((140, 100), (140, 70))
    assert live(document) == [((100, 100), (140, 70), (180, 100), (180, 160), (100, 160))]


def test_alt_and_a_click_on_a_side_adds_a_corner_there_and_with_shift_on_one_removes_it(
    hands: Hands, document: Recording, points: Points
) -> None:
    hands.click((160, 101), ALT)
    assert live(document) == [((100, 100), (160, 101), *SQUARE[1:])]
    hands.click((160, 101), ALT | SHIFT)
    assert live(document) == [SQUARE]


def test_dragging_inside_moves_the_shape_as_far_as_the_picture_goes(
    hands: Hands, document: Recording, points: Points
) -> None:
    hands.drag((140, 130), (150, 150))
    assert live(document) == [tuple((x + 10, y + 20) for x, y in SQUARE)]
    hands.drag((150, 150), (-300, 150))
    assert min(x for x, _ in live(document)[0]) == 0


def test_a_rectangle_is_dragged_by_corners_and_sides(
    hands: Hands, canvas: Canvas, document: Recording, points: Points
) -> None:
    document.replace_shape(0, Shape(ShapeKind.RECTANGLE, ((100, 100), (180, 160))))
    hands.drag((180, 160), (200, 190))
    assert live(document) == [((100, 100), (200, 190))]
    hands.drag((100, 145), (80, 20))
    assert live(document) == [((80, 100), (200, 190))]
    hands.click((140, 100), ALT)
    assert live(document) == [((80, 100), (140, 100), (200, 100), (200, 190), (80, 190))]


def test_a_corner_by_keys_alone(hands: Hands, document: Recording, points: Points) -> None:
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Tab)
    assert points.chosen == (0, 1)
    hands.key(Qt.Key.Key_Right, times=3)
    hands.key(Qt.Key.Key_Up, SHIFT)
    assert live(document) == [((100, 100), (183, 90), (180, 160), (100, 160))]
    hands.key(Qt.Key.Key_Delete)
    assert live(document) == [((100, 100), (180, 160), (100, 160))]


def test_what_is_chosen_is_said(canvas: Canvas, hands: Hands, points: Points) -> None:
    hands.key(Qt.Key.Key_Tab)
    assert canvas.accessibleDescription() == "Corner 1 of 4 at 100, 100. Polygon 1 of 1"


def test_beyond_the_last_corner_tab_leaves_the_canvas(canvas: Canvas, hands: Hands, points: Points) -> None:
    for _ in range(4):
        hands.key(Qt.Key.Key_Tab)
    assert points.chosen == (0, 3)
    hands.key(Qt.Key.Key_Tab)
    assert points.chosen is None


def test_a_whole_shape_by_keys(hands: Hands, document: Recording, points: Points) -> None:
    hands.click((140, 130))
    assert points.chosen == (0, None)
    hands.key(Qt.Key.Key_Left, SHIFT)
    assert live(document) == [tuple((x - 10, y) for x, y in SQUARE)]
    hands.key(Qt.Key.Key_Delete)
    assert live(document) == []


def test_a_drag_that_makes_it_cross_itself_leaves_nothing_chosen(
    hands: Hands, document: Recording, points: Points
) -> None:
    hands.drag((100, 100), (250, 130))
    hands.drag((250, 130), (140, 300))
    assert points.chosen is None or points.chosen[0] < len(document.shapes)
    hands.key(Qt.Key.Key_Left)


def test_the_pointer_shows_what_a_press_would_take_hold_of(canvas: Canvas, hands: Hands, points: Points) -> None:
    shapes = Qt.CursorShape
    hands.click((150, 130))
    for place, shape in (
        ((180, 100), shapes.PointingHandCursor),
        ((140, 100), shapes.CrossCursor),
        ((140, 130), shapes.SizeAllCursor),
        ((40, 30), shapes.ArrowCursor),
    ):
        hands.hover(place)
        assert canvas.cursor().shape() == shape, place


def test_esc_puts_a_dragged_corner_back_then_lets_go_then_leaves(
    canvas: Canvas, hands: Hands, document: Recording, points: Points
) -> None:
    asked: list[bool] = []
    canvas.leave_requested.connect(lambda: asked.append(True))
    hands.press((100, 100))
    hands.move((60, 60))
    hands.key(Qt.Key.Key_Escape)
    hands.release((60, 60))
    assert live(document) == [SQUARE]
    hands.key(Qt.Key.Key_Escape)
    assert points.chosen is None
    assert not asked
    hands.key(Qt.Key.Key_Escape)
    assert asked == [True]


@pytest.mark.parametrize("scale", [0.4, 1.0, 6.0])
def test_a_corner_can_be_taken_hold_of_ten_points_away_at_any_zoom(
    canvas: Canvas, hands: Hands, points: Points, scale: float
) -> None:
    canvas.viewport.zoom_to(scale)
    canvas.viewport.reveal(QPointF(100, 100))
    at = hands.view((100, 100)) + QPointF(-9.5, 0)
    hands.mouse(QEvent.Type.MouseButtonPress, at)
    assert points.chosen == (0, 0)
    hands.mouse(QEvent.Type.MouseButtonRelease, at)


# --- wand, smart select, zoom ----------------------------------------------------------------------------------------


def test_the_wand_asks_for_what_looks_like_the_place(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("wand")
    assert isinstance(canvas.tool, Wand)
    canvas.tool.tolerance = 10
    canvas.tool.connected = False
    hands.click((40.5, 30.5), ALT)
    hands.click((-10, 30))
    assert document.asked == [("wand", 40.5, 30.5, 10, Mode.SUBTRACT, False)]


def test_smart_select_by_a_stroke_or_a_box(canvas: Canvas, hands: Hands, document: Recording) -> None:
    canvas.choose("smart")
    assert isinstance(canvas.tool, Smart)
    canvas.sizes.set("smart", 20)
    hands.drag((50, 50), (60, 55), (70, 50))
    canvas.tool.box = True
    hands.drag((100, 90), (40, 30), held=ALT)
    hands.click((10, 10))
    assert document.asked == [
        ("smart", [(50, 50), (60, 55), (70, 50)], 20.0, Mode.ADD),
        ("box", (40, 30, 60, 60), Mode.SUBTRACT),
    ]


def test_the_zoom_goes_nearer_farther_and_shows_a_box(canvas: Canvas, hands: Hands) -> None:
    canvas.choose("zoom")
    hands.click((100, 100))
    assert canvas.viewport.scale == 2.0
    hands.click((100, 100), ALT)
    assert canvas.viewport.scale == 1.0
    hands.drag((100, 100), (180, 160))
    assert canvas.viewport.scale == pytest.approx(8.0)
    place = canvas.viewport.to_view(QPointF(140, 130))
    assert (place - canvas.viewport.middle).manhattanLength() < 3
    assert not mask_of(canvas).any()


def test_a_busy_document_is_seen_at_the_pointer(canvas: Canvas, document: Recording) -> None:
    canvas.choose("wand")
    document.busy_changed.emit(True)
    assert canvas.cursor().shape() == Qt.CursorShape.BusyCursor
    document.busy_changed.emit(False)
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor


@pytest.mark.parametrize("name", [spec.id for spec in TOOLS])
def test_what_is_on_the_screen_in_the_middle_of_a_gesture_is_all_that_is_to_be_seen(
    canvas: Canvas, hands: Hands, document: Recording, name: str
) -> None:
    """Tools have only parts of the widget painted anew: too small a part leaves traces."""
    document.add_shape(Shape(ShapeKind.POLYGON, SQUARE))
    canvas.choose(name)
    QApplication.processEvents()
    window = canvas.windowHandle()

    def is_whole() -> bool:
        QApplication.processEvents()
        screen = window.screen().grabWindow(canvas.winId()).toImage()
        return bool((colours(screen) == colours(shot(canvas))).all())

    for held in (NONE, ALT, SHIFT):
        for place in ((200, 150), (30, 30), (101, 101)):
            hands.hover(place, held)
            assert is_whole()
    hands.press((100, 100))
    for place in ((60, 60), (240, 90), (120, 200)):
        hands.move(place)
        assert is_whole()
    hands.release((120, 200))
    assert is_whole()
    hands.hover((300, 250))
    assert is_whole()
    hands.click((300, 200))
    hands.hover((310, 250), SHIFT)
    assert is_whole()
    hands.hover((330, 100))
    assert is_whole()
