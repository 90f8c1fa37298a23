"""Outlines that meet themselves, and the corners of ellipses."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.models.mask import outlines
from studio.models.mask.outlines import ellipse, is_flat, meets_itself, tidy

Point = tuple[int, int]
points = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8)


def side(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def on(a: Point, b: Point, c: Point) -> bool:
    return side(a, b, c) == 0 and all(min(a[i], b[i]) <= c[i] <= max(a[i], b[i]) for i in (0, 1))


def meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Slow and plain."""
    if any((on(a, b, c), on(a, b, d), on(c, d, a), on(c, d, b))):
        return True
    return (side(a, b, c) > 0) != (side(a, b, d) > 0) and (side(c, d, a) > 0) != (side(c, d, b) > 0)


def meets_slowly(outline: tuple[Point, ...]) -> bool:
    count = len(outline)
    edges = [(outline[index], outline[(index + 1) % count]) for index in range(count)]
    for one, other in itertools.combinations(range(count), 2):
        neighbours = other - one in (1, count - 1)
        if not neighbours and meet(*edges[one], *edges[other]):
            return True
    return any(
        on(outline[index], outline[(index + 1) % count], outline[(index + 2) % count])
        or on(outline[(index + 1) % count], outline[(index + 2) % count], outline[index])
        for index in range(count)
    )


@given(points)
@pytest.mark.parametrize("pairs", [3, 1_000_000])
def test_meeting_is_found(pairs: int, outline: list[Point]) -> None:
    tidied = tidy(outline)
    if len(tidied) < 3:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "PAIRS", pairs)
        assert meets_itself(tidied) == meets_slowly(tidied)


def test_a_long_jagged_outline_is_simple() -> None:
    turns = np.linspace(0, 2 * math.pi, 2000, endpoint=False)
    reach = 1500 + 400 * (np.arange(2000) % 2)
    corners = [
        (round(2048 + r * math.cos(t)), round(2048 + r * math.sin(t))) for t, r in zip(turns, reach, strict=True)
    ]
    assert not meets_itself(corners)
    corners[10], corners[700] = corners[700], corners[10]
    assert meets_itself(corners)


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
    assert not meets_itself(corners)
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
    assert not meets_itself(corners)
