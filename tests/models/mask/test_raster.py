"""Which pixels lie inside an outline: the same ones as for the service that repaints them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from studio.emulator.render.masks import filled
from studio.models.mask.raster import bounds_of, inside
from studio.region.contacts import simple

SIZE = (40, 30)
points = st.lists(st.tuples(st.integers(0, SIZE[0]), st.integers(0, SIZE[1])), min_size=3, max_size=9)


@given(points)
def test_a_simple_outline_is_filled_as_the_service_does(outline: list[tuple[int, int]]) -> None:
    sent = filled(SIZE, np.array(outline, np.float64))
    ours = inside(outline, QRect(0, 0, *SIZE))
    if simple(tuple(outline)):
        np.testing.assert_array_equal(ours, sent)
    else:
        assert not (sent & ~ours).any()  # by our rule, no crossing leaves a hole


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
