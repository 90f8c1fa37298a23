"""Any sequence of steps goes back to nothing and forth again, with the same pixels and shapes each time."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage

from studio.models.mask import document as documents
from studio.models.mask import layers, recording
from studio.models.mask.document import MaskDocument
from studio.models.mask.layers import Layers
from studio.models.mask.raster import inside
from studio.models.mask.recording import Change
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.mask.tiles import seen, view
from studio.models.tasks import Tasks

pytestmark = pytest.mark.usefixtures("qapp")

WIDTH, HEIGHT = 150, 100
modes = st.sampled_from(Mode)
corner = st.tuples(st.integers(-10, WIDTH + 10), st.integers(-10, HEIGHT + 10))
boxes = st.builds(Shape, st.sampled_from([ShapeKind.RECTANGLE, ShapeKind.ELLIPSE]), st.tuples(corner, corner))
polygons = st.builds(Shape, st.just(ShapeKind.POLYGON), st.lists(corner, min_size=3, max_size=6).map(tuple))
shapes = boxes | polygons


@dataclass(frozen=True)
class Moment:
    """All of a document at one step."""

    mask: bytes
    beneath: bytes
    shapes: tuple[Shape, ...]


def layers_of(document: MaskDocument) -> Layers:
    return document._state.layers


def plain(document: MaskDocument) -> np.ndarray:
    """The mask as it would be without its live shapes."""
    both = layers_of(document)
    whole = seen(both.mask).copy()
    if both.beneath is not None:
        rect = both.covered
        whole[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = seen(both.beneath)
    return whole


def moment(document: MaskDocument) -> Moment:
    return Moment(seen(document.mask).tobytes(), plain(document).tobytes(), document.shapes)


class AtOnce(Executor):
    """A worker that is done before anybody can ask; steps are packed when they are told to be."""

    def __init__(self) -> None:
        self.packing: list[Callable[[], Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if getattr(fn, "__func__", None) is Change.pack:
            self.packing.append(fn)
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def patches() -> QImage:
    """A picture of some colours for the wand."""
    dice = np.random.default_rng(5).integers(0, 4, (6, 8), dtype=np.uint8) * 60
    small = QImage(8, 6, QImage.Format.Format_Grayscale8)
    view(small)[:] = dice
    return small.scaled(WIDTH, HEIGHT)


class Painting(RuleBasedStateMachine):
    """Beside the document stands a list of what it was at each step."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks, self.worker = Tasks(), AtOnce()
        self.patch = pytest.MonkeyPatch()
        self.document = MaskDocument(QSize(WIDTH, HEIGHT), self.tasks, worker=self.worker)
        self.document.set_picture(patches())
        self.moments = [moment(self.document)]
        self.index = 0

    def teardown(self) -> None:
        while self.document.undo_stack.canUndo():
            self.document.undo()
            assert moment(self.document) == self.moments[self.document.undo_stack.index()]
        assert not seen(self.document.mask).any()
        while self.document.undo_stack.canRedo():
            self.document.redo()
            assert moment(self.document) == self.moments[self.document.undo_stack.index()]
        self.document.close()
        self.tasks.close()
        self.patch.undo()

    @initialize(
        at_once=st.sampled_from([0, recording.AT_ONCE]),
        in_place=st.sampled_from([0, documents.IN_PLACE]),
        long=st.sampled_from([0, layers.LONG_TILES]),
    )
    def limits(self, at_once: int, in_place: int, long: int) -> None:
        """As with a small mask, or as with a very large one and long lines."""
        self.patch.setattr(layers, "LONG_TILES", long)
        self.patch.setattr(recording, "AT_ONCE", at_once)
        self.patch.setattr(documents, "IN_PLACE", in_place)

    @precondition(lambda self: self.worker.packing)
    @rule(data=st.data())
    def pack(self, data: st.DataObject) -> None:
        """The worker comes to it, in whatever order."""
        self.worker.packing.pop(data.draw(st.integers(0, len(self.worker.packing) - 1)))()

    def done(self) -> None:
        """Note the step that was made, if one was."""
        index = self.document.undo_stack.index()
        if index > self.index:
            self.moments[index:] = [moment(self.document)]
        self.index = index

    @rule(mode=modes, points=st.lists(corner, min_size=2, max_size=4), width=st.floats(0, 60), lifted=st.booleans())
    def stroke(self, mode: Mode, points: list[tuple[int, int]], width: float, lifted: bool) -> None:
        self.document.begin_stroke(mode)
        for start, end in itertools.pairwise(points):
            self.document.stroke_to(QPointF(*start), QPointF(*end), width)
        if lifted:
            self.document.end_stroke()
            self.done()
        else:
            self.document.cancel_stroke()

    @rule(shape=shapes, mode=modes)
    def shape(self, shape: Shape, mode: Mode) -> None:
        self.document.add_shape(shape, mode)
        self.done()

    @rule(points=st.lists(corner, min_size=3, max_size=6), mode=modes)
    def lasso(self, points: list[tuple[int, int]], mode: Mode) -> None:
        self.document.fill(points, mode)
        self.done()

    @precondition(lambda self: self.document.shapes)
    @rule(data=st.data(), shape=shapes | st.none())
    def replace(self, data: st.DataObject, shape: Shape | None) -> None:
        self.document.replace_shape(data.draw(st.integers(0, len(self.document.shapes) - 1)), shape)
        self.done()

    @rule(work=st.sampled_from([MaskDocument.invert, MaskDocument.clear, MaskDocument.select_all]))
    def whole(self, work: object) -> None:
        assert callable(work)
        work(self.document)
        self.made()

    @rule(pixels=st.integers(-12, 12))
    def grow(self, pixels: int) -> None:
        self.document.grow(pixels)
        self.made()

    @rule()
    def fill_holes(self) -> None:
        self.document.fill_holes()
        self.made()

    @rule(at=corner, tolerance=st.sampled_from([0, 70, 255]), mode=modes, connected=st.booleans())
    def wand(self, at: tuple[int, int], tolerance: int, mode: Mode, connected: bool) -> None:
        self.document.wand(QPointF(*at), tolerance, mode, connected=connected)
        self.made()

    def made(self) -> None:
        self.tasks._work_off()
        assert not self.document.is_busy
        self.done()

    @rule(steps=st.integers(1, 3))
    def back(self, steps: int) -> None:
        for _ in range(steps):
            self.document.undo()
        self.index = self.document.undo_stack.index()

    @rule(steps=st.integers(1, 3))
    def forth(self, steps: int) -> None:
        for _ in range(steps):
            self.document.redo()
        self.index = self.document.undo_stack.index()

    @invariant()
    def is_as_it_was(self) -> None:
        assert moment(self.document) == self.moments[self.document.undo_stack.index()]

    @invariant()
    def shapes_hide_what_lies_beneath(self) -> None:
        expected = plain(self.document)
        for shape in self.document.shapes:
            expected[inside(shape.outline(), self.document.mask.rect())] = 255
        np.testing.assert_array_equal(seen(self.document.mask), expected)

    @invariant()
    def nothing_is_kept_beneath_without_shapes(self) -> None:
        assert bool(self.document.shapes) == (layers_of(self.document).beneath is not None)


TestPainting = Painting.TestCase
TestPainting.settings = settings(max_examples=80, stateful_step_count=20)
