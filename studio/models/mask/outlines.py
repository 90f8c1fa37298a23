"""Closed outlines in whole pixels: corners of an ellipse, and whether an outline has an inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from studio.models.mask.shapes import Point


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
