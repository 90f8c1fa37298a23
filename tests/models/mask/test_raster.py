"""Which pixels lie inside an outline: the same ones as for the service that repaints them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from studio.emulator.render.masks import filled
from studio.models.mask.raster import bounds_of, inside
from studio.region.contacts import simple

SIZE = (40, 30)
points = st.lists(st.tuples(st.integers(0, SIZE[0]), st.integers(0, SIZE[1])), min_size=3, max_size=9)


def clockwise(outline: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """As it is sent."""
    ends = zip(outline, outline[1:] + outline[:1], strict=True)
    return outline if sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in ends) >= 0 else outline[::-1]


@given(points)
def test_a_simple_outline_is_filled_as_the_service_does(outline: list[tuple[int, int]]) -> None:
    sent = filled(SIZE, np.array(clockwise(outline), np.float64))
    ours = inside(outline, QRect(0, 0, *SIZE))
    if simple(tuple(outline)):
        np.testing.assert_array_equal(ours, sent)
    else:
        assert not (sent & ~ours).any()  # by our rule, no crossing leaves a hole


@pytest.mark.parametrize("turn", [1, -1])
def test_a_centre_on_an_edge_falls_where_it_falls_for_the_service(turn: int) -> None:
    """The middle of pixel 127, 26 lies on the slanted edge, and the way in which that is gone along decides."""
    corners = [(0, 0), (255, 0), (0, 53)]
    sent = filled((255, 53), np.array(corners, np.float64))
    other = filled((255, 53), np.array(corners[::-1], np.float64))
    assert (sent != other).sum() == 1
    np.testing.assert_array_equal(inside(corners[::turn], QRect(0, 0, 255, 53)), sent)


@given(points)
def test_nothing_lies_beyond_the_bounds(outline: list[tuple[int, int]]) -> None:
    bounds = bounds_of(outline)
    assert inside(outline, bounds).sum() == inside(outline, QRect(0, 0, *SIZE)).sum()


def test_a_centre_on_the_crossing_is_inside_on_the_left_edge_alone() -> None:
    # Both slanted edges run through pixel centres.
    np.testing.assert_array_equal(
        inside([(0, 0), (2, 0), (4, 2), (2, 2)], QRect(0, 0, 4, 2)), [[1, 1, 0, 0], [0, 1, 1, 0]]
    )


def test_an_outline_that_winds_twice_leaves_no_hole() -> None:
    twice = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (2, 2), (8, 2), (8, 8), (2, 8), (2, 2)]
    assert inside(twice, QRect(0, 0, 10, 10)).all()
    assert not filled((10, 10), np.array(twice, np.float64)).all()


def test_what_lies_outside_the_picture_is_cut_off() -> None:
    around = [(-50, -50), (60, -50), (60, 60), (-50, 60)]
    assert inside(around, QRect(0, 0, 8, 8)).all()
    assert not inside([(-9, 0), (-1, 0), (-1, 8), (-9, 8)], QRect(0, 0, 8, 8)).any()


def test_no_corner_is_nothing() -> None:
    assert bounds_of([]).isEmpty()
    assert not inside([(3, 3), (3, 3)], QRect(0, 0, 8, 8)).any()
