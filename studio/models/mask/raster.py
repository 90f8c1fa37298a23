"""Which pixels lie inside an outline, by the rule of what is sent: a pixel is inside when its centre is.

Each row switches wherever an edge crosses its centre line, the pixel whose centre lies on the crossing included. An
outline that winds around a pixel more than once holds it, so that a lasso which crosses itself leaves no hole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from PySide6.QtCore import QRect

if TYPE_CHECKING:
    from studio.models.mask.shapes import Point
    from studio.models.mask.tiles import Pixels

Numbers = NDArray[np.int64]
Spans = tuple[Numbers, Numbers, Numbers]
"""Rows, first columns and columns after the last, of runs of pixels."""
SHORT = 32
"""Runs of fewer pixels are set all at once, longer ones one by one."""


def bounds_of(points: Sequence[Point]) -> QRect:
    """The pixels that can lie inside: from the least corner to the one before the greatest."""
    if not points:
        return QRect()
    across, down = zip(*points, strict=True)
    return QRect(min(across), min(down), max(across) - min(across), max(down) - min(down))


def spans(points: Sequence[Point]) -> Spans:
    """The runs of pixels inside, row by row, in picture pixels."""
    start = np.asarray(points, np.float64).reshape(-1, 2)
    end = np.roll(start, -1, axis=0)
    steep = start[:, 1] != end[:, 1]
    start, end = start[steep], end[steep]
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    # Corners are whole numbers and centres half ones, so that no corner lies on the centre line of a row.
    heights = (high - low).astype(np.int64)
    edge = np.repeat(np.arange(len(start)), heights)
    rows = low[edge].astype(np.int64) + _counting(heights)
    slope = (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1])
    crossing = start[edge, 0] + (rows + 0.5 - start[edge, 1]) * slope[edge]
    columns = np.maximum(np.ceil(crossing - 0.5), 0).astype(np.int64)  # what lies left of the picture is cut off
    return _runs(rows, columns, (start[:, 1] < end[:, 1])[edge])


def _runs(rows: Numbers, columns: Numbers, down: NDArray[np.bool_]) -> Spans:
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
    flat[np.repeat(start[short], length[short]) + _counting(length[short])] = value
    for begin, end in zip(start[~short].tolist(), (start + length)[~short].tolist(), strict=True):
        flat[begin:end] = value


def _counting(lengths: Numbers) -> Numbers:
    """0, 1, 2 … for each length anew, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def inside(points: Sequence[Point], rect: QRect) -> NDArray[np.bool_]:
    """True for the pixels of `rect` inside the outline."""
    pixels = np.zeros((max(rect.height(), 0), max(rect.width(), 0)), np.uint8)
    fill(pixels, spans(points), 1, rect.left(), rect.top())
    return pixels.view(np.bool_)
