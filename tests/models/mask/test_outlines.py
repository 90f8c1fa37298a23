"""Corners that repeat, outlines without inside, and the corners of ellipses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.models.mask.outlines import ellipse, is_flat, tidy
from studio.region.contacts import simple

Point = tuple[int, int]


def test_corners_that_repeat_are_left_out() -> None:
    assert tidy([(0, 0), (0, 0), (5, 0), (5, 5), (0, 0)]) == ((5, 0), (5, 5), (0, 0))
    assert tidy([(1, 1)] * 4) == ()


def clockwise(points: tuple[Point, ...]) -> bool:
    """As it is seen on the screen, where y goes down."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x * next_y - y * next_x for (x, y), (next_x, next_y) in pairs) > 0


def test_corners_on_one_line_have_no_inside() -> None:
    assert is_flat([])
    assert is_flat([(3, 3), (3, 3), (3, 3)])
    assert is_flat([(0, 0), (2, 1), (6, 3), (4, 2)])
    assert not is_flat([(0, 0), (2, 1), (6, 4)])


@settings(max_examples=40)
@given(st.integers(0, 50), st.integers(0, 50), st.integers(6, 4096), st.integers(6, 4096))
def test_an_ellipse_is_nowhere_half_a_pixel_off(left: int, top: int, width: int, height: int) -> None:
    corners = ellipse(left, top, left + width, top + height)
    assert len(set(corners)) == len(corners) >= 12
    assert clockwise(corners)
    assert simple(corners)
    assert (min(x for x, _ in corners), max(x for x, _ in corners)) == (left, left + width)
    assert (min(y for _, y in corners), max(y for _, y in corners)) == (top, top + height)
    assert _farthest(corners, left + width / 2, top + height / 2, width / 2, height / 2) < 0.5


def _farthest(corners: tuple[Point, ...], x: float, y: float, across: float, down: float) -> float:
    """The greatest distance of the ellipse from its polygon."""
    ring = np.array([*corners, corners[0]], np.float64) - (x, y)
    start, along = ring[:-1], np.diff(ring, axis=0)
    turns = np.linspace(0, 2 * math.pi, 701)
    points = np.stack([across * np.cos(turns), down * np.sin(turns)], axis=1)[:, None]
    share = np.clip(((points - start) * along).sum(axis=2) / (along**2).sum(axis=1), 0, 1)
    nearest = np.linalg.norm(start + share[..., None] * along - points, axis=2).min(axis=1)
    return float(nearest.max())


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (3, 2), (1, 40), (4, 4), (5, 3)])
def test_a_tiny_ellipse_is_a_simple_outline_still(width: int, height: int) -> None:
    corners = ellipse(7, 9, 7 + width, 9 + height)
    assert len(corners) >= 4
    assert simple(corners)
