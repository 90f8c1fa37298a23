"""Closed outlines in whole pixels: corners of an ellipse, and whether an outline has an inside or meets itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from studio.models.mask.shapes import Point

Ints = NDArray[np.int64]
PAIRS = 1_000_000
"""Pairs of edges that are compared at a time."""


def tidy(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same outline without corners that repeat the one before."""
    kept = [point for point, before in zip(points, [points[-1], *points[:-1]], strict=True) if point != before]
    return tuple(kept)


def is_flat(points: Sequence[Point]) -> bool:
    """Whether all corners lie on one line, so that there is no inside."""
    corners = np.asarray(points, np.int64).reshape(-1, 2)
    if not len(corners):
        return True
    from_first = corners - corners[0]
    farthest = from_first[np.abs(from_first).sum(axis=1).argmax()]
    return not (from_first[:, 0] * farthest[1] - from_first[:, 1] * farthest[0]).any()


def meets_itself(points: Sequence[Point]) -> bool:
    """Whether two edges share more than the corner between neighbours: they cross, touch or lie on each other."""
    start = np.asarray(points, np.int64).reshape(-1, 2)
    if len(start) < 3:
        return True
    return _turns_back(start) or _edges_meet(start)


def _turns_back(start: Ints) -> bool:
    """Whether the outline runs back along the edge that it came by."""
    along = np.roll(start, -1, axis=0) - start
    following = np.roll(along, -1, axis=0)
    cross = along[:, 0] * following[:, 1] - along[:, 1] * following[:, 0]
    dot = (along * following).sum(axis=1)
    return bool(((cross == 0) & (dot < 0)).any())


def _edges_meet(start: Ints) -> bool:
    """Whether two edges that are no neighbours have a point in common."""
    count = len(start)
    edges = np.concatenate([start, np.roll(start, -1, axis=0)], axis=1)
    axis = _sparser_axis(edges)
    low, high = np.minimum(edges[:, axis], edges[:, axis + 2]), np.maximum(edges[:, axis], edges[:, axis + 2])
    order = np.argsort(low, kind="stable")
    # Sorted by where they begin, an edge can only meet those that begin before it ends.
    reach = np.searchsorted(low[order], high[order], side="right") - np.arange(count) - 1
    ends = np.cumsum(reach)
    first = 0
    while first < count:
        last = max(int(np.searchsorted(ends, (ends[first - 1] if first else 0) + PAIRS, side="right")), first + 1)
        near = reach[first:last]
        one = np.repeat(np.arange(first, last), near)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(near) - near, near)
        if _some_meet(edges, order[one], order[other]):
            return True
        first = last
    return False


def _sparser_axis(edges: Ints) -> int:
    """0 or 1: the direction in which the edges are shorter, so that fewer of them lie side by side."""
    reach = np.abs(edges[:, 2:] - edges[:, :2]).sum(axis=0) / np.maximum(np.ptp(edges[:, :2], axis=0), 1)
    return int(reach[1] < reach[0])


def _some_meet(edges: Ints, one: Ints, other: Ints) -> bool:
    gap = np.abs(one - other)
    apart = (gap > 1) & (gap < len(edges) - 1)
    a, b = edges[one[apart]], edges[other[apart]]
    boxes = np.ones(len(a), np.bool_)
    for axis in (0, 1):
        boxes &= np.minimum(a[:, axis], a[:, axis + 2]) <= np.maximum(b[:, axis], b[:, axis + 2])
        boxes &= np.minimum(b[:, axis], b[:, axis + 2]) <= np.maximum(a[:, axis], a[:, axis + 2])
    a, b = a[boxes], b[boxes]
    # With boxes that overlap, two edges meet when neither lies on one side of the other.
    return bool((_straddles(a, b) & _straddles(b, a)).any())


def _straddles(line: Ints, edge: Ints) -> NDArray[np.bool_]:
    """Whether the ends of `edge` lie on different sides of the endless `line`, or on it."""
    return _side(line, edge[:, :2]) * _side(line, edge[:, 2:]) <= 0


def _side(line: Ints, point: Ints) -> Ints:
    along, to = line[:, 2:] - line[:, :2], point - line[:, :2]
    side: Ints = np.sign(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])
    return side


def ellipse(left: int, top: int, right: int, bottom: int) -> tuple[Point, ...]:
    """Corners of the ellipse in a box, clockwise: its edges are nowhere half a pixel away from it.

    Twelve at least, where the box has room for them.
    """
    across, down = (right - left) / 2, (bottom - top) / 2
    points = _quarter(across, down, (left + right) % 2 / 2, (top + bottom) % 2 / 2)
    turns = np.arctan2(points[:, 1] * across, points[:, 0] * down)
    order = np.argsort(turns, kind="stable")
    chosen = points[order][_well_placed(points[order], turns[order], across, down)]
    first = [(round(x), round(y)) for x, y in chosen + np.array([left + right, top + bottom]) / 2]
    second = [(left + right - x, y) for x, y in reversed(first)]
    other = [(left + right - x, top + bottom - y) for x, y in [*first, *second]]
    return tidy([*first, *second, *other])


def _quarter(across: float, down: float, x: float, y: float) -> NDArray[np.float64]:
    """Whole pixels nearest to a quarter of an ellipse, right to bottom, from its middle; that is at x, y of a pixel."""
    columns, rows = np.arange(x, across + 0.5), np.arange(y, down + 0.5)
    below = np.sqrt(np.maximum(1 - (columns / across) ** 2, 0)) * down
    beside = np.sqrt(np.maximum(1 - (rows / down) ** 2, 0)) * across
    points = np.concatenate(
        [
            np.stack([columns, np.floor(below - y + 0.5) + y], axis=1),
            np.stack([np.floor(beside - x + 0.5) + x, rows], axis=1),
        ]
    )
    # A second point on an axis would meet its own mirror image.
    single = ((points[:, 0] > 0) | (points[:, 1] == down)) & ((points[:, 1] > 0) | (points[:, 0] == across))
    quarter: NDArray[np.float64] = points[single]
    return quarter


def _well_placed(points: NDArray[np.float64], turns: NDArray[np.float64], across: float, down: float) -> list[int]:
    """Of the points of a quarter, sorted by angle, both outermost ones and the best between them, evenly spread."""
    x, y = points.T
    slope = 2 * np.hypot(x / across**2, y / down**2)
    missed = np.abs((x / across) ** 2 + (y / down) ** 2 - 1) / slope
    # Two corners are at most two steps apart, over which the arc bulges by less than 0.4 pixels.
    step = 2 * math.acos(max(1 - 0.1 / max(across, down), 0))
    count = max(3, math.ceil(math.pi / 2 / step))
    found = [int(np.flatnonzero(x == across)[0])]
    for target in np.linspace(0, math.pi / 2, count + 1)[1:-1]:
        reach = math.pi / 4 / count
        first, last = np.searchsorted(turns, [target - reach, target + reach])
        if first < last:
            # The one nearest to the ellipse, and to the angle where that makes no difference.
            worth = missed[first:last] + 0.1 * np.abs(turns[first:last] - target) / reach
            found.append(int(first + np.argmin(worth)))
    found.append(int(np.flatnonzero(y == down)[-1]))
    return sorted(set(found))
