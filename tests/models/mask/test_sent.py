"""Whatever is painted and drawn by hand is sent as areas that the service takes and that are true to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QPointF, QSize

from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.mask.tiles import HALF, seen
from studio.models.tasks import Tasks
from studio.region.areas import Areas
from tests.models.mask.test_history import AtOnce
from tests.region.painting import Pixels, assert_sendable, overlap

pytestmark = pytest.mark.usefixtures("qapp")

SIZES = ((600, 500), (150, 100), (190, 131))
"""As large as the service's frame has it; smaller, by a whole number and by none."""
Act = Callable[[MaskDocument], object]
modes = st.sampled_from(Mode)


def places(width: int, height: int) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(st.floats(-20, width + 20), st.floats(-20, height + 20))


def corners(width: int, height: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(-10, width + 10), st.integers(-10, height + 10))


def drawings(width: int, height: int) -> st.SearchStrategy[Shape]:
    corner = corners(width, height)
    polygon = st.builds(Shape, st.just(ShapeKind.POLYGON), st.lists(corner, min_size=3, max_size=8).map(tuple))
    box = st.builds(Shape, st.sampled_from([ShapeKind.RECTANGLE, ShapeKind.ELLIPSE]), st.tuples(corner, corner))
    return polygon | box


def stroke(points: list[tuple[float, float]], widths: list[float], mode: Mode) -> Act:
    """A pen whose width goes with its pressure."""

    def act(document: MaskDocument) -> None:
        document.begin_stroke(mode)
        for at, end in enumerate(points):
            document.stroke_to(QPointF(*points[max(at - 1, 0)]), QPointF(*end), widths[at % len(widths)])
        document.end_stroke()

    return act


def acts(width: int, height: int) -> st.SearchStrategy[list[Act]]:
    place = places(width, height)
    way = st.lists(place, min_size=1, max_size=5)
    strokes = st.builds(stroke, way, st.lists(st.floats(0.5, 60), min_size=1, max_size=3), modes)
    shapes = st.builds(lambda shape, mode: lambda d: d.add_shape(shape, mode), drawings(width, height), modes)
    lassos = st.builds(
        lambda points, mode: lambda d: d.fill(points, mode),
        st.lists(corners(width, height), min_size=1, max_size=8),
        modes,
    )
    whole: list[Act] = [MaskDocument.invert, MaskDocument.undo, MaskDocument.redo]
    return st.lists(strokes | shapes | lassos | st.sampled_from(whole), min_size=1, max_size=7)


class Painted:
    """A document on which things were done, with a worker that answers at once."""

    def __init__(self, size: tuple[int, int], done: list[Act]) -> None:
        self.tasks = Tasks()
        self.document = MaskDocument(QSize(*size), self.tasks, worker=AtOnce())
        for act in done:
            act(self.document)

    @property
    def inside(self) -> Pixels:
        painted: Pixels = seen(self.document.mask) >= HALF
        return painted

    def sent(self, tolerance: float | None) -> Areas:
        """What the document says is sent."""
        self.document.set_tolerance(tolerance)
        answers: list[Areas] = []
        self.document.when_areas(answers.append)
        QCoreApplication.processEvents()
        assert len(answers) == 1
        return answers[0]

    def close(self) -> None:
        self.document.close()
        self.tasks.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(SIZES))
def test_everything_that_can_be_painted_is_taken_and_true_to_it(data: st.DataObject, size: tuple[int, int]) -> None:
    painted = Painted(size, data.draw(acts(*size)))
    inside = painted.inside
    for tolerance in (None, 0.0, 2.5):
        areas = painted.sent(tolerance)
        repainted = assert_sendable(areas)
        assert areas.overlap == pytest.approx(overlap(inside, repainted), abs=1e-12)
        assert bool(areas.areas) == bool(inside.any())
        if tolerance is None:
            assert areas.overlap >= 0.995
        if tolerance == 0:
            assert np.array_equal(repainted, inside)
    painted.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings(600, 500), st.sampled_from([None, 0.0, 4.0]))
def test_a_shape_is_sent_as_it_was_drawn(shape: Shape, tolerance: float | None) -> None:
    painted = Painted((600, 500), [lambda document: document.add_shape(shape)])
    assume(painted.document.shapes and painted.inside.any())
    [live] = painted.document.shapes
    assert live == shape.within(painted.document.size)
    areas = painted.sent(tolerance)
    assert np.array_equal(assert_sendable(areas), painted.inside)
    [area] = areas.areas
    outline = live.outline()
    # The same corners in the same order, from the top on and clockwise.
    first = outline.index(area.ring[0])
    assert area.ring in (around(outline, first, 1), around(outline, first, -1))
    painted.close()


def around(outline: tuple[tuple[int, int], ...], first: int, step: int) -> tuple[tuple[int, int], ...]:
    return tuple(outline[(first + step * at) % len(outline)] for at in range(len(outline)))
