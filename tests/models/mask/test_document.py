"""Strokes, shapes and whole-mask steps: what they do to the pixels, and that each goes back and forth."""

from __future__ import annotations

import gc
import itertools
import weakref
from collections.abc import Callable

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QObject, QPointF, QRect, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.emulator.render.masks import filled
from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.mask.steps import Step
from studio.models.mask.tiles import SIDE
from studio.models.tasks import Tasks
from tests.models.mask.conftest import Make, pixels

SQUARE = Shape(ShapeKind.POLYGON, ((20, 20), (80, 20), (80, 80), (20, 80)))
BOX = Shape(ShapeKind.RECTANGLE, ((100, 90), (60, 50)))


def brush(document: MaskDocument, *points: tuple[float, float], width: float = 12, mode: Mode = Mode.ADD) -> None:
    document.begin_stroke(mode)
    for start, end in zip(points, points[1:] or points, strict=False):
        document.stroke_to(QPointF(*start), QPointF(*end), width)
    document.end_stroke()


def live(document: MaskDocument) -> tuple[Shape, ...]:
    return document.shapes


def texts(document: MaskDocument) -> list[str]:
    return [document.undo_stack.text(index) for index in range(document.undo_stack.count())]


def covers(document: MaskDocument, *shapes: Shape) -> bool:
    """Whether the mask is these shapes and nothing else, by the service's rule."""
    height, width = pixels(document).shape
    expected = np.zeros((height, width), np.bool_)
    for shape in shapes:
        expected |= filled((width, height), np.array(shape.outline(), np.float64))
    return bool((pixels(document) == np.where(expected, 255, 0)).all())


# --- strokes -----------------------------------------------------------------------------------------------------


def test_a_new_mask_keeps_all_of_the_picture(document: MaskDocument) -> None:
    assert not pixels(document).any()
    assert document.is_empty
    assert live(document) == ()


def test_a_segment_is_a_round_ended_line_with_soft_edges(document: MaskDocument) -> None:
    document.begin_stroke(Mode.ADD)
    changed = document.stroke_to(QPointF(40, 60), QPointF(90, 60), 20)
    document.end_stroke()
    mask = pixels(document)
    y, x = np.mgrid[:130, :150] + 0.5
    away = np.hypot(x - np.clip(x, 40, 90), y - 60)
    assert (mask[away < 9] == 255).all()
    assert not mask[away > 11].any()
    assert ((mask > 0) & (mask < 255)).any()
    rows, columns = np.nonzero(mask)
    assert changed.contains(QRect(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1))
    assert changed.width() < 80
    assert not document.is_empty


def test_a_point_is_a_dot(document: MaskDocument) -> None:
    brush(document, (50.5, 50.5), width=10)
    assert (pixels(document) >= 128).sum() == pytest.approx(np.pi * 25, rel=0.15)


def test_a_pen_without_pressure_paints_a_thin_line(document: MaskDocument) -> None:
    brush(document, (10, 10.5), (40, 10.5), width=0)
    assert (pixels(document)[10, 12:38] == 255).all()


def test_the_eraser_takes_away(document: MaskDocument) -> None:
    document.select_all()
    brush(document, (0, 60), (150, 60), width=20, mode=Mode.SUBTRACT)
    mask = pixels(document)
    assert not mask[52:68].any()
    assert (mask[:48] == 255).all()
    assert texts(document) == ["Select all", "Erase"]


def test_a_stroke_is_one_step(document: MaskDocument) -> None:
    brush(document, (10, 10), (100, 20), (20, 110))
    painted = pixels(document)
    assert texts(document) == ["Brush"]
    document.undo()
    assert not pixels(document).any()
    document.redo()
    np.testing.assert_array_equal(pixels(document), painted)


def test_a_stroke_that_changes_nothing_is_no_step(document: MaskDocument) -> None:
    brush(document, (10, 10), (100, 20), mode=Mode.SUBTRACT)
    brush(document, (-500, -500), (-400, -400))
    assert texts(document) == []


@pytest.mark.parametrize("point", [(1e9, 5.0), (float("nan"), 5.0), (float("inf"), -1e300)])
def test_a_point_far_away_does_no_harm(document: MaskDocument, point: tuple[float, float]) -> None:
    brush(document, (75, 65), point)
    document.undo()
    assert not pixels(document).any()


def test_a_stroke_taken_back_leaves_nothing(document: MaskDocument) -> None:
    brush(document, (10, 10), (100, 20))
    before = pixels(document)
    document.begin_stroke(Mode.SUBTRACT)
    document.stroke_to(QPointF(0, 15), QPointF(150, 15), 30)
    assert (pixels(document) != before).any()
    document.cancel_stroke()
    np.testing.assert_array_equal(pixels(document), before)
    assert texts(document) == ["Brush"]


def test_undo_takes_back_the_stroke_under_the_pen_first(document: MaskDocument) -> None:
    brush(document, (10, 10), (100, 20))
    before = pixels(document)
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(10, 100), QPointF(100, 100), 20)
    document.undo()
    np.testing.assert_array_equal(pixels(document), before)
    # The pen is still down: what it does until it is lifted is nothing.
    assert document.stroke_to(QPointF(10, 50), QPointF(100, 50), 20).isEmpty()
    document.end_stroke()
    np.testing.assert_array_equal(pixels(document), before)
    document.undo()
    assert not pixels(document).any()


def test_the_stack_itself_moves_under_the_pen(document: MaskDocument) -> None:
    brush(document, (10, 10), (100, 20))
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(10, 12), QPointF(100, 12), 20)
    document.undo_stack.undo()
    document.end_stroke()
    assert not pixels(document).any()
    document.undo_stack.redo()
    assert pixels(document).any()


def test_a_step_from_elsewhere_ends_the_stroke(document: MaskDocument) -> None:
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(10, 12), QPointF(100, 12), 20)
    document.invert()
    assert texts(document) == ["Brush", "Invert"]


def test_closing_ends_the_stroke(document: MaskDocument) -> None:
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(10, 12), QPointF(100, 12), 20)
    document.close()
    assert texts(document) == ["Brush"]
    document.close()


def test_steps_and_documents_outlive_the_garbage_collector(document: MaskDocument, tasks: Tasks) -> None:
    for row in range(5):
        brush(document, (10, 20 * row), (100, 20 * row))
    other = MaskDocument(QSize(90, 90), tasks)
    brush(other, (5, 5), (60, 60))
    brush(other, (5, 60), (60, 5))
    other.undo()
    del other  # nobody closes it
    gc.collect()
    for _ in range(5):
        document.undo()
    assert not pixels(document).any()


def test_a_document_that_goes_with_its_parent_stays_quiet(tasks: Tasks) -> None:
    parent = QObject()
    child = MaskDocument(QSize(90, 90), tasks, parent)
    brush(child, (5, 5), (60, 60))
    shiboken6.delete(parent)
    assert not shiboken6.isValid(child)
    del child
    gc.collect()


def test_a_click_in_the_history_crosses_several_steps(document: MaskDocument) -> None:
    moments = [pixels(document)]
    for row in range(5):
        brush(document, (10, 20 * row), (100, 20 * row))
        moments.append(pixels(document))
    for index in (2, 0, 4, 5, 1):
        document.undo_stack.setIndex(index)
        np.testing.assert_array_equal(pixels(document), moments[index])
    brush(document, (10, 70), (100, 70))
    assert document.undo_stack.count() == 2
    assert not document.undo_stack.canRedo()


def test_what_changed_is_told(document: MaskDocument) -> None:
    rects: list[QRect] = []
    document.painted.connect(rects.append)
    brush(document, (30, 30), (40, 30), (50, 40))
    assert len(rects) == 2
    document.undo()
    assert rects[-1].contains(rects[0] & document.mask.rect())
    assert document.mask.rect().contains(rects[-1])


# --- shapes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        SQUARE,
        BOX,
        Shape(ShapeKind.ELLIPSE, ((10, 5), (140, 88))),
        Shape(ShapeKind.POLYGON, ((3, 4), (99, 7), (40, 120))),
    ],
)
def test_a_shape_is_in_the_mask_as_it_is_sent(document: MaskDocument, shape: Shape) -> None:
    document.add_shape(shape)
    assert live(document) == (shape,)
    assert covers(document, shape)
    document.undo()
    assert live(document) == ()
    assert not pixels(document).any()
    document.redo()
    assert live(document) == (shape,)
    assert covers(document, shape)


def test_moving_a_corner_restores_what_was_painted_there(document: MaskDocument) -> None:
    brush(document, (30, 30), (75, 75))
    painted = pixels(document)
    document.add_shape(SQUARE)
    small = Shape(ShapeKind.POLYGON, ((20, 20), (30, 20), (30, 30), (20, 30)))
    document.replace_shape(0, small)
    mask = pixels(document)
    mask[20:30, 20:30] = painted[20:30, 20:30]
    np.testing.assert_array_equal(mask, painted)
    document.replace_shape(0, None)
    np.testing.assert_array_equal(pixels(document), painted)
    for _ in range(3):
        document.undo()
    assert live(document) == ()
    np.testing.assert_array_equal(pixels(document), painted)
    assert texts(document) == ["Brush", "Polygon", "Move a corner", "Remove the polygon"]


def test_a_shape_below_another_one_shows_again(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    document.add_shape(BOX)
    document.replace_shape(1, Shape(ShapeKind.RECTANGLE, ((110, 100), (140, 120))))
    assert covers(document, SQUARE, document.shapes[1])
    document.replace_shape(0, None)
    assert covers(document, document.shapes[0])


@pytest.mark.parametrize(
    ("new", "text"),
    [
        (((20, 20), (80, 20), (80, 80)), "Remove a corner"),
        (((20, 20), (50, 10), (80, 20), (80, 80), (20, 80)), "Add a corner"),
        (((21, 20), (80, 20), (80, 80), (20, 80)), "Move a corner"),
        (((21, 22), (81, 22), (81, 82), (21, 82)), "Move the polygon"),
    ],
)
def test_steps_say_what_was_done(document: MaskDocument, new: tuple[tuple[int, int], ...], text: str) -> None:
    document.add_shape(SQUARE)
    document.replace_shape(0, Shape(ShapeKind.POLYGON, new))
    assert texts(document) == ["Polygon", text]
    assert covers(document, document.shapes[0])


def test_paint_over_a_shape_leaves_it_live_and_stays_when_it_goes(document: MaskDocument, make: Make) -> None:
    other = make()
    brush(other, (10, 50), (120, 50))
    document.add_shape(SQUARE)
    brush(document, (10, 50), (120, 50))
    assert live(document) == (SQUARE,)
    document.replace_shape(0, None)
    np.testing.assert_array_equal(pixels(document), pixels(other))


def test_the_eraser_makes_pixels_of_the_shapes_it_cuts_and_of_no_other(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    document.add_shape(Shape(ShapeKind.RECTANGLE, ((100, 100), (140, 120))))
    whole = pixels(document)
    brush(document, (50, 0), (50, 130), mode=Mode.SUBTRACT)
    cut = pixels(document)
    assert len(live(document)) == 1
    document.undo()
    assert len(live(document)) == 2
    np.testing.assert_array_equal(pixels(document), whole)
    document.redo()
    document.replace_shape(0, None)
    cut[100:120, 100:140] = 0
    np.testing.assert_array_equal(pixels(document), cut)


def test_an_eraser_that_misses_leaves_a_shape_live(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    brush(document, (100, 0), (100, 130), mode=Mode.SUBTRACT)
    assert live(document) == (SQUARE,)


def test_a_subtracted_shape_cuts_and_is_not_kept(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    document.add_shape(BOX, Mode.SUBTRACT)
    assert live(document) == ()
    mask = pixels(document)
    assert not mask[50:90, 60:100].any()
    assert (mask[20:50, 20:80] == 255).all()
    assert texts(document) == ["Polygon", "Cut with a rectangle"]
    document.undo()
    assert covers(document, SQUARE)
    assert live(document) == (SQUARE,)


def test_an_outline_that_crosses_itself_becomes_pixels_and_says_so(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.add_shape(Shape(ShapeKind.POLYGON, ((10, 10), (90, 90), (90, 10), (10, 90))))
    assert live(document) == ()
    assert pixels(document)[50, 20] == pixels(document)[50, 80] == 255
    assert told == ["The outline meets itself, so it was filled and can no longer be edited."]


def test_a_corner_moved_across_makes_pixels_and_undo_brings_the_shape_back(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.add_shape(SQUARE)
    document.replace_shape(0, Shape(ShapeKind.POLYGON, ((120, 60), (80, 20), (80, 80), (20, 80))))
    assert live(document) == ()
    assert len(told) == 1
    document.undo()
    assert covers(document, SQUARE)
    assert live(document) == (SQUARE,)


@pytest.mark.parametrize(
    "shape",
    [
        Shape(ShapeKind.POLYGON, ((10, 10), (20, 20))),
        Shape(ShapeKind.POLYGON, ((10, 10), (20, 20), (10, 10))),
        Shape(ShapeKind.RECTANGLE, ((10, 10), (10, 40))),
        Shape(ShapeKind.ELLIPSE, ((-90, 10), (-10, 40))),
        Shape(ShapeKind.POLYGON, ((500, 10), (600, 10), (600, 90))),
        Shape(ShapeKind.POLYGON, ((10, 10), (20, 20), (30, 30))),
    ],
)
def test_an_outline_without_inside_is_not_added(document: MaskDocument, shape: Shape) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.add_shape(shape)
    assert live(document) == ()
    assert texts(document) == []
    assert told == ["The outline has no inside, so nothing was added."]


def test_corners_outside_are_moved_to_the_edge(document: MaskDocument) -> None:
    document.add_shape(Shape(ShapeKind.RECTANGLE, ((-20, -20), (40, 400))))
    assert document.shapes[0].points == ((0, 0), (40, 130))
    assert covers(document, document.shapes[0])


def test_a_lasso_is_filled_without_holes(document: MaskDocument) -> None:
    document.fill([(0, 0), (50, 0), (50, 50), (0, 50), (0, 0), (10, 10), (40, 10), (40, 40), (10, 40), (10, 10)])
    assert (pixels(document)[:50, :50] == 255).all()
    document.fill([(-20, 10), (30, 10), (30, 20), (-20, 20)], Mode.SUBTRACT)
    assert not pixels(document)[10:20, :30].any()
    assert texts(document) == ["Lasso", "Cut with the lasso"]


@pytest.mark.parametrize("points", [[], [(5, 5)], [(5, 5), (9, 9), (30, 30), (5, 5)]])
def test_a_lasso_without_inside_is_told(document: MaskDocument, points: list[tuple[int, int]]) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.fill(points)
    assert told == ["The outline has no inside, so nothing was added."]
    assert texts(document) == []


def test_nothing_moves_where_a_shape_stays_the_same(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    document.replace_shape(0, SQUARE)
    document.replace_shape(0, Shape(ShapeKind.POLYGON, (*SQUARE.points, SQUARE.points[-1])))
    assert texts(document) == ["Polygon"]


def test_a_closed_document_lets_go_of_its_pixels_without_the_garbage_collector(make: Make, qtbot: QtBot) -> None:
    document = make(600, 500)
    picture = QImage(600, 500, QImage.Format.Format_RGB32)
    picture.fill(0)
    document.set_picture(picture)
    brush(document, (30, 30), (400, 300))
    document.add_shape(SQUARE)
    qtbot.waitUntil(lambda: document.areas is not None)
    document.snapshot()
    document.wand(QPointF(400, 400), 10, Mode.ADD)
    qtbot.waitUntil(lambda: not document.is_busy)
    document.grow(3)
    qtbot.waitUntil(lambda: not document.is_busy and document.areas is not None)
    held = [weakref.ref(document.mask), weakref.ref(picture)]
    del picture
    assert all(ref() is not None for ref in held)
    gc.disable()
    try:
        document.close()
        # Futures that were watched go with the events that told of them.
        qtbot.waitUntil(lambda: all(ref() is None for ref in held))
    finally:
        gc.enable()
    assert document.areas is None
    assert document._steps.bytes == 0


def test_a_closed_document_bears_what_still_reaches_it(make: Make, qtbot: QtBot) -> None:
    document = make(600, 500)
    document.add_shape(SQUARE)
    document.undo()
    document.close()
    told: list[object] = []
    document.told.connect(told.append)
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(300, 300), QPointF(320, 320), 30)
    document.end_stroke()
    document.cancel_stroke()
    document.add_shape(BOX)
    document.fill(SQUARE.points)
    document.add_shape(SQUARE, Mode.SUBTRACT)
    document.invert()
    document.clear()
    document.grow(4)
    document.wand(QPointF(1, 1), 3, Mode.ADD)
    document.set_tolerance(0)
    document.undo()
    document.redo()
    document.snapshot()
    assert told == []
    assert document.areas is None


# --- the whole mask ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "text", "expected"),
    [
        (MaskDocument.invert, "Invert", lambda before: 255 - before),
        (MaskDocument.clear, "Clear", np.zeros_like),
        (MaskDocument.select_all, "Select all", lambda before: np.full_like(before, 255)),
    ],
)
def test_the_whole_mask_in_one_step(
    document: MaskDocument,
    work: Callable[[MaskDocument], None],
    text: str,
    expected: Callable[[np.ndarray], np.ndarray],
) -> None:
    brush(document, (30, 30), (100, 90))
    document.add_shape(SQUARE)
    brush(document, (30, 70), (120, 10), width=5)
    before = pixels(document)
    work(document)
    after = pixels(document)
    np.testing.assert_array_equal(after, expected(before))
    assert live(document) == ()
    document.undo()
    np.testing.assert_array_equal(pixels(document), before)
    assert live(document) == (SQUARE,)
    document.redo()
    np.testing.assert_array_equal(pixels(document), after)
    assert texts(document)[-1] == text
    # What was beneath the shape came along.
    document.undo()
    document.replace_shape(0, None)
    document.undo()
    np.testing.assert_array_equal(pixels(document), before)


def test_is_empty_follows_the_mask(document: MaskDocument) -> None:
    seen_empty = []
    for work in (document.select_all, document.invert, document.undo):
        work()
        seen_empty.append(document.is_empty)
    assert seen_empty == [False, True, False]


def test_a_mask_is_empty_only_when_nothing_is_left_anywhere(make: Make) -> None:
    document = make(700, 300)
    seen_empty: list[bool] = []
    brush(document, (20, 20))
    brush(document, (600, 250))
    seen_empty.append(document.is_empty)
    brush(document, (600, 250), width=30, mode=Mode.SUBTRACT)
    seen_empty.append(document.is_empty)  # nothing is left where it was changed last, but elsewhere
    brush(document, (20, 20), width=30, mode=Mode.SUBTRACT)
    seen_empty.append(document.is_empty)
    document.undo()
    seen_empty.append(document.is_empty)
    assert seen_empty == [False, False, True, False]


@pytest.mark.parametrize("far", [(2000, 1900), (2000, 40), (60, 1900)])
def test_a_long_line_keeps_the_tiles_that_it_meets_and_no_more(make: Make, far: tuple[int, int]) -> None:
    document = make(2048, 2048)
    brush(document, (50, 50), far, width=40)
    painted = pixels(document)
    step = document._steps._steps[-1]
    assert isinstance(step, Step)
    tiles = {document._state.layers.grid.place(tile) for tile in step.change.packed.mask.touched}
    rows, columns = np.nonzero(painted)
    assert tiles == {
        (x, y) for x, y in zip((columns // SIDE * SIDE).tolist(), (rows // SIDE * SIDE).tolist(), strict=True)
    }
    document.undo()
    assert not pixels(document).any()


def test_a_stroke_in_short_steps_paints_what_one_in_long_steps_does(make: Make) -> None:
    short, long = make(400, 300), make(400, 300)
    bend = [(60, 60), (160, 140), (300, 140), (300, 240)]
    brush(long, *bend, width=50)
    steps = [
        (x + (next_x - x) * share / 20, y + (next_y - y) * share / 20)
        for (x, y), (next_x, next_y) in itertools.pairwise(bend)
        for share in range(20)
    ]
    brush(short, *steps, bend[-1], width=50)
    away = np.abs(pixels(short).astype(int) - pixels(long))
    # Soft edges are a little harder where they are painted twice, and nowhere is anything missing.
    assert away.max() < 128
    assert ((pixels(short) == 0) == (pixels(long) == 0)).mean() > 0.999
    assert (pixels(short)[pixels(long) == 255] == 255).all()
