"""What is made and traced in the worker, seen from the document."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from pytestqt.qtbot import QtBot

from studio.errors import InputError
from studio.models.mask import document as documents
from studio.models.mask import recording, selections
from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.mask.steps import Step
from studio.models.mask.tiles import seen
from studio.models.mask.tracing import Ring
from studio.models.tasks import Tasks
from studio.region.areas import Area, Areas
from tests.models.mask.conftest import Make, pixels
from tests.models.mask.test_document import SQUARE, brush, live, texts
from tests.models.mask.test_selections import picture, red_disc


class Told(list[str]):
    """Every sentence that a document tells."""

    def __init__(self, document: MaskDocument) -> None:
        super().__init__()
        document.told.connect(self.append)


class Gate:
    """Work that waits in the worker until it is let through."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.begun = threading.Semaphore(0)

    def wait(self) -> None:
        self.begun.release()
        assert self._open.wait(10)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.open()


class FakeTrace:
    """Counts the mask's pixels; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, float | None, tuple[Ring, ...]]] = []
        self.threads: set[int] = set()
        self.error: Exception | None = None
        self.gate: Gate | None = None

    def __call__(self, mask: NDArray[np.uint8], *, tolerance: float | None, drawn: Sequence[Ring]) -> Areas:
        self.threads.add(threading.get_ident())
        self.asked.append((int((mask >= 128).sum()), tolerance, tuple(drawn)))
        if self.gate is not None:
            self.gate.wait()
        if self.error is not None:
            raise self.error
        size = (mask.shape[1], mask.shape[0])
        return Areas(size, size, (Area(((0, 0), (1, 0), (1, 1)), 1),), self.asked[-1][0], 1.0)


@pytest.fixture
def trace() -> FakeTrace:
    return FakeTrace()


@pytest.fixture
def document(trace: FakeTrace, tasks: Tasks) -> Iterator[MaskDocument]:
    made = MaskDocument(QSize(200, 160), tasks, trace=trace)
    yield made
    made.close()


def areas_of(document: MaskDocument) -> Areas | None:
    return document.areas


def traced(document: MaskDocument, qtbot: QtBot) -> Areas:
    """What is sent, as soon as it is known."""
    qtbot.waitUntil(lambda: document.areas is not None)
    areas = document.areas
    assert areas is not None
    return areas


def is_busy(document: MaskDocument) -> bool:
    return document.is_busy


def idle(document: MaskDocument, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not document.is_busy)


# --- areas -------------------------------------------------------------------------------------------------------


def test_areas_are_traced_after_a_pause_and_not_on_the_gui_thread(
    document: MaskDocument, trace: FakeTrace, qtbot: QtBot
) -> None:
    told: list[Areas | None] = []
    document.areas_changed.connect(lambda: told.append(document.areas))
    document.add_shape(SQUARE)
    brush(document, (100, 100), (120, 120))
    assert trace.asked == []
    traced(document, qtbot)
    assert len(trace.asked) == 1
    assert trace.asked[0][2] == (SQUARE.points,)
    assert threading.get_ident() not in trace.threads
    document.undo()
    assert areas_of(document) is None
    assert traced(document, qtbot).painted == 3600
    assert [areas is None for areas in told] == [False, True, False]


def test_a_tolerance_is_traced_with(document: MaskDocument, trace: FakeTrace, qtbot: QtBot) -> None:
    tolerances = [document.tolerance]
    for tolerance in (0.0, 2.5):
        document.set_tolerance(tolerance)
        tolerances.append(document.tolerance)
        traced(document, qtbot)
        document.set_tolerance(tolerance)
        assert areas_of(document) is not None  # still up to date
    assert tolerances == [None, 0.0, 2.5]
    assert [tolerance for _, tolerance, _ in trace.asked] == [0.0, 2.5]


def test_who_sends_gets_the_areas_of_that_moment(
    document: MaskDocument, trace: FakeTrace, gate: Gate, qtbot: QtBot
) -> None:
    got: list[int] = []
    trace.gate = gate
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(20, 20), QPointF(90, 20), 10)
    document.when_areas(lambda areas: got.append(areas.painted))
    assert texts(document) == ["Brush"]  # the stroke under the pen belongs to it
    painted = int((pixels(document) >= 128).sum())
    document.when_areas(lambda areas: got.append(areas.painted))
    document.select_all()
    document.when_areas(lambda areas: got.append(areas.painted))
    gate.open()
    qtbot.waitUntil(lambda: len(got) == 3)
    assert got == [painted, painted, 200 * 160]
    document.when_areas(lambda areas: got.append(areas.painted))
    assert got[3:] == [200 * 160]  # known already
    assert len(trace.asked) == 2


def test_an_older_tracing_is_not_taken_for_a_newer_one(
    document: MaskDocument, trace: FakeTrace, gate: Gate, qtbot: QtBot
) -> None:
    trace.gate = gate
    document.select_all()
    qtbot.waitUntil(lambda: len(trace.asked) == 1)
    document.clear()
    gate.open()
    assert traced(document, qtbot).painted == 0


def test_a_refusal_is_told(document: MaskDocument, trace: FakeTrace, qtbot: QtBot) -> None:
    told = Told(document)
    trace.error = InputError("The picture is more than eight times as wide as it is high.")
    document.when_areas(lambda _: pytest.fail("there are none"))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The picture is more than eight times as wide as it is high."]
    assert areas_of(document) is None
    trace.error = None
    document.select_all()
    traced(document, qtbot)


def test_drawn_shapes_are_sent_as_drawn(make: Make, qtbot: QtBot) -> None:
    document = make(600, 500)
    ellipse = Shape(ShapeKind.ELLIPSE, ((300, 100), (500, 300)))
    document.add_shape(SQUARE)
    document.add_shape(ellipse)
    got: list[Areas] = []
    document.when_areas(got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert {frozenset(area.ring) for area in got[0].areas} == {frozenset(SQUARE.points), frozenset(ellipse.outline())}
    assert got[0].overlap == 1.0


# --- selections --------------------------------------------------------------------------------------------------


def test_a_wand_click_is_one_step(document: MaskDocument, qtbot: QtBot) -> None:
    image, inside = red_disc()
    document.set_picture(image)
    busy: list[bool] = []
    document.busy_changed.connect(busy.append)
    document.wand(QPointF(90, 80), 20, Mode.ADD)
    assert is_busy(document)
    idle(document, qtbot)
    np.testing.assert_array_equal(pixels(document), np.where(inside, 255, 0))
    assert texts(document) == ["Wand"]
    assert busy == [True, False]
    document.select_all()
    document.wand(QPointF(90, 80), 20, Mode.SUBTRACT)
    idle(document, qtbot)
    np.testing.assert_array_equal(pixels(document), np.where(inside, 0, 255))
    document.undo()
    assert pixels(document).all()
    document.redo()
    np.testing.assert_array_equal(pixels(document), np.where(inside, 0, 255))


def test_smart_select_adds_and_takes_away(document: MaskDocument, qtbot: QtBot) -> None:
    image, inside = red_disc()
    document.set_picture(image)
    document.add_shape(SQUARE)
    document.smart([QPointF(70, 80), QPointF(110, 90)], 14, Mode.ADD)
    idle(document, qtbot)
    assert (pixels(document)[inside] == 255).mean() > 0.97
    assert live(document) == (SQUARE,)
    document.smart_box(QRect(150, 140, -120, -120), Mode.SUBTRACT)
    idle(document, qtbot)
    assert pixels(document)[inside].mean() < 10
    assert live(document) == ()
    assert texts(document) == ["Polygon", "Smart select", "Smart select"]


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda d: d.wand(QPointF(-5, 5), 5, Mode.ADD), "That point lies outside the picture."),
        (lambda d: d.smart_box(QRect(900, 900, 5, 5), Mode.ADD), "Nothing stands out there"),
        (lambda d: d.grow(3), "Nothing is painted yet"),
        (lambda d: d.fill_holes(), "Nothing is enclosed"),
    ],
)
def test_nothing_found_is_told(document: MaskDocument, qtbot: QtBot, ask: object, sentence: str) -> None:
    assert callable(ask)
    told = Told(document)
    document.set_picture(red_disc()[0])
    ask(document)
    idle(document, qtbot)
    assert len(told) == 1
    assert told[0].startswith(sentence)
    assert texts(document) == []


def test_before_the_picture_is_open_nothing_is_selected(document: MaskDocument) -> None:
    told = Told(document)
    document.wand(QPointF(5, 5), 5, Mode.ADD)
    assert not is_busy(document)
    assert told == ["The picture is still being opened; try again in a moment."]


def test_a_newer_selection_overtakes_an_older_one(
    document: MaskDocument, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = selections.wand

    def slow(*arguments: object, **named: object) -> object:
        gate.wait()
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(selections, "wand", slow)
    image, inside = red_disc()
    document.set_picture(image)
    for _ in range(3):
        document.wand(QPointF(1, 1), 5, Mode.ADD)
    document.wand(QPointF(90, 80), 20, Mode.ADD)
    gate.open()
    idle(document, qtbot)
    np.testing.assert_array_equal(pixels(document), np.where(inside, 255, 0))
    assert texts(document) == ["Wand"]


def test_undo_takes_back_what_is_being_made(
    document: MaskDocument, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.set_picture(red_disc()[0])
    document.select_all()
    monkeypatch.setattr(selections, "wand", lambda *_, **__: gate.wait())
    document.wand(QPointF(1, 1), 5, Mode.SUBTRACT)
    document.undo()
    assert not is_busy(document)
    gate.open()
    traced(document, qtbot)  # the worker went on to it
    assert texts(document) == ["Select all"]
    assert pixels(document).all()


def test_what_is_made_waits_for_the_pen(document: MaskDocument, qtbot: QtBot) -> None:
    image, inside = red_disc()
    document.set_picture(image)
    document.wand(QPointF(90, 80), 20, Mode.ADD)
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(5, 5), QPointF(9, 5), 4)
    qtbot.waitUntil(lambda: document._making._made is not None)
    assert is_busy(document)
    assert not pixels(document)[inside].any()
    document.end_stroke()
    assert not is_busy(document)
    assert texts(document) == ["Brush", "Wand"]
    document.undo()
    document.undo()
    assert not pixels(document).any()


def test_the_history_moves_under_the_pen_while_something_waits(document: MaskDocument, qtbot: QtBot) -> None:
    image, inside = red_disc()
    document.set_picture(image)
    document.select_all()
    document.clear()
    document.wand(QPointF(90, 80), 20, Mode.ADD)
    document.begin_stroke(Mode.ADD)
    document.stroke_to(QPointF(5, 5), QPointF(9, 5), 4)
    qtbot.waitUntil(lambda: document._making._made is not None)
    document.undo_stack.undo()
    assert pixels(document).all()
    idle(document, qtbot)
    assert pixels(document).all()  # it lies in what is painted already
    document.undo_stack.redo()
    assert not pixels(document).any()
    document.undo_stack.undo()
    document.wand(QPointF(90, 80), 20, Mode.SUBTRACT)
    idle(document, qtbot)
    assert texts(document) == ["Select all", "Wand"]
    np.testing.assert_array_equal(pixels(document), np.where(inside, 0, 255))


def test_a_bug_in_the_worker_is_reported_and_holds_nothing_up(
    document: MaskDocument, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs: list[BaseException] = []

    def hook(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        bugs.append(error)

    monkeypatch.setattr(sys, "excepthook", hook)
    document.set_picture(red_disc()[0])
    with monkeypatch.context() as patch:
        patch.setattr(selections, "wand", lambda *_, **__: 1 / 0)
        document.wand(QPointF(1, 1), 5, Mode.ADD)
        idle(document, qtbot)
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    document.wand(QPointF(1, 1), 5, Mode.ADD)
    idle(document, qtbot)
    assert texts(document) == ["Wand"]


# --- edges and holes ---------------------------------------------------------------------------------------------


def test_what_is_traced_does_not_hold_up_what_is_made(
    document: MaskDocument, trace: FakeTrace, gate: Gate, qtbot: QtBot
) -> None:
    trace.gate = gate
    document.add_shape(SQUARE)
    document.when_areas(lambda _: None)
    gate.begun.acquire()
    document.grow(2)
    idle(document, qtbot)
    assert texts(document) == ["Polygon", "Grow by 2 px"]


def test_growing_twice_grows_by_both(document: MaskDocument, make: Make, qtbot: QtBot) -> None:
    document.add_shape(Shape(ShapeKind.RECTANGLE, ((50, 50), (100, 100))))
    before = pixels(document)
    document.grow(3)
    document.grow(-2)
    idle(document, qtbot)
    assert texts(document) == ["Rectangle", "Grow by 3 px", "Shrink by 2 px"]
    assert live(document) == ()
    rows, columns = np.nonzero(pixels(document))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (49, 100, 49, 100)
    document.undo()
    document.undo()
    np.testing.assert_array_equal(pixels(document), before)
    assert len(live(document)) == 1


def test_a_mask_that_changes_meanwhile_is_grown_as_it_is_then(document: MaskDocument, qtbot: QtBot) -> None:
    document.add_shape(Shape(ShapeKind.RECTANGLE, ((50, 50), (60, 60))))
    document.grow(3)
    document.add_shape(Shape(ShapeKind.RECTANGLE, ((100, 50), (110, 60))))
    idle(document, qtbot)
    assert texts(document) == ["Rectangle", "Rectangle", "Grow by 3 px"]
    assert pixels(document)[55, 48] == pixels(document)[55, 98] == 255


def test_growing_by_nothing_is_no_step(document: MaskDocument) -> None:
    document.grow(0)
    assert not is_busy(document)


def test_holes_are_filled_and_shapes_stay_live(document: MaskDocument, qtbot: QtBot) -> None:
    brush(document, (20, 20), (90, 20), (90, 90), (20, 90), (20, 20), width=8)
    shape = Shape(ShapeKind.RECTANGLE, ((120, 20), (140, 50)))
    document.add_shape(shape)
    document.fill_holes()
    idle(document, qtbot)
    assert (pixels(document)[20:90, 20:90] >= 128).all()
    assert live(document) == (shape,)
    assert texts(document)[-1] == "Fill holes"
    document.undo()
    assert pixels(document)[55, 55] == 0


def test_a_very_large_mask_is_changed_in_the_worker(
    document: MaskDocument, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "IN_PLACE", 0)
    shape = Shape(ShapeKind.RECTANGLE, ((50, 50), (60, 60)))
    document.add_shape(shape)
    before = pixels(document)
    document.invert()
    assert is_busy(document)
    np.testing.assert_array_equal(pixels(document), before)
    idle(document, qtbot)
    np.testing.assert_array_equal(pixels(document), 255 - before)
    # What is worked on from now on is the mask as it is, and not written to by the pen.
    copy = document.snapshot().mask
    brush(document, (55, 52), (55, 58), width=4)
    np.testing.assert_array_equal(seen(copy), 255 - before)
    document.undo()
    document.undo()
    np.testing.assert_array_equal(pixels(document), before)
    assert live(document) == (shape,)


def test_a_long_stroke_is_packed_by_the_worker(
    document: MaskDocument, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "AT_ONCE", 0)
    brush(document, (20, 20), (150, 120), width=30)
    step = document._steps._steps[-1]
    assert isinstance(step, Step)
    qtbot.waitUntil(lambda: step.change.raw is None)
    assert 0 < step.change.bytes < 10_000
    document.undo()
    assert not pixels(document).any()


# --- the end -----------------------------------------------------------------------------------------------------


def test_nothing_is_told_after_the_end(document: MaskDocument, gate: Gate, trace: FakeTrace, tasks: Tasks) -> None:
    trace.gate = gate
    document.set_picture(picture(np.zeros((160, 200, 3), np.uint8)))
    document.when_areas(lambda _: pytest.fail("closed"))
    gate.begun.acquire()
    document.wand(QPointF(5, 5), 5, Mode.ADD)
    heard: list[object] = []
    document.close()
    for signal in (document.painted, document.areas_changed, document.told, document.busy_changed):
        signal.connect(lambda *told: heard.append(told))
    gate.open()
    document.invert()
    document.grow(2)
    document.wand(QPointF(5, 5), 5, Mode.ADD)
    for thread in document._threads.values():
        thread.shutdown(wait=True)
    tasks._work_off()
    assert heard == []
    assert not is_busy(document)
