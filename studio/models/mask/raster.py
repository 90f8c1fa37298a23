"""Which pixels lie inside an outline, by the rule of what is sent: a pixel is inside when its centre is.

Where the rule of what is sent leaves a hole, in an outline that winds around a pixel more than once, this one fills it:
a lasso that crosses itself holds all that it surrounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize

from studio.region.fill import Integers, count_up, crossings

if TYPE_CHECKING:
    from studio.models.mask.shapes import Point
    from studio.models.mask.tiles import Pixels

Spans = tuple[Integers, Integers, Integers]
"""Rows, first columns and columns after the last, of runs of pixels."""
SHORT = 32
"""Runs of fewer pixels are set all at once, longer ones one by one."""


def bounds_of(points: Sequence[Point]) -> QRect:
    """The pixels that can lie inside: from the least corner to the one before the greatest."""
    if not points:
        return QRect()
    across, down = zip(*points, strict=True)
    return QRect(min(across), min(down), max(across) - min(across), max(down) - min(down))


def spans(points: Sequence[Point], size: QSize) -> Spans:
    """The runs of pixels inside, row by row, in a picture of that size; what lies outside it is cut off.

    The same whichever way around the outline goes: where a pixel's centre lies on an edge, the last bit of a fraction
    decides, and it is another one from the edge's other end. Outlines are sent clockwise.
    """
    start = np.asarray(points, np.float64).reshape(-1, 2)
    end = np.roll(start, -1, axis=0)
    if (start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]).sum() < 0:
        start, end = end, start
    found = crossings(start, end, (size.width(), size.height()))
    return _runs(found.row, found.column, (start[:, 1] < end[:, 1])[found.edge])


def _runs(rows: Integers, columns: Integers, down: NDArray[np.bool_]) -> Spans:
    """From where the outline crosses the rows, downwards or upwards, to the runs around which it winds."""
    # Sorted as one number each: four times as fast as sorting by two keys.
    keys = np.sort(rows << 34 | columns << 1 | down)
    # Within a row the crossings add up to nothing, so that one sum serves all rows.
    around = np.cumsum((keys & 1) * 2 - 1)
    before = np.concatenate(([0], around[:-1]))
    first, last = keys[(before == 0) & (around != 0)], keys[(before != 0) & (around == 0)]
    left, right = first >> 1 & 0xFFFFFFFF, last >> 1 & 0xFFFFFFFF
    some = left < right
    return first[some] >> 34, left[some], right[some]


def fill(pixels: Pixels, runs: Spans, value: int, left: int = 0, top: int = 0) -> None:
    """Set runs of picture pixels in an array whose corner lies at `left`, `top` of the picture; clipped to it."""
    height, width = pixels.shape
    rows, first, last = runs[0] - top, np.maximum(runs[1] - left, 0), np.minimum(runs[2] - left, width)
    here = (rows >= 0) & (rows < height) & (first < last)
    rows, first, length = rows[here], first[here], (last - first)[here]
    stride = pixels.strides[0]
    # One row of numbers, so that a run is one slice.
    flat = as_strided(pixels, ((height - 1) * stride + width,), (1,)) if len(rows) else pixels.ravel()
    start = rows * stride + first
    short = length < SHORT
    flat[np.repeat(start[short], length[short]) + count_up(length[short])] = value
    for begin, end in zip(start[~short].tolist(), (start + length)[~short].tolist(), strict=True):
        flat[begin:end] = value


def inside(points: Sequence[Point], rect: QRect) -> NDArray[np.bool_]:
    """True for the pixels of `rect` inside the outline."""
    pixels = np.zeros((max(rect.height(), 0), max(rect.width(), 0)), np.uint8)
    fill(pixels, spans(points, QSize(rect.right() + 1, rect.bottom() + 1)), 1, rect.left(), rect.top())
    return pixels.view(np.bool_)
