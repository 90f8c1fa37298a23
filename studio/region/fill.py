"""The inside of polygons as pixels: pixel centre, even-odd rule, several polygons add up.

The practice service fills the areas of a mask by the same rule, so what is shown here is what is repainted there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]
Ring = tuple[tuple[int, int], ...]

FEW_RUNS = 40_000
"""Up to so many runs of pixels are laid one by one, which beats a pass over every pixel."""


class Crossings(NamedTuple):
    """Where edges cross the centre lines of pixel rows: the edge, the row, and the first pixel right of the crossing.

    A column is 0 to the width of the picture, that one included; two crossings of one row enclose a run of pixels.
    """

    edge: Integers
    row: Integers
    column: Integers


def crossings(start: Reals, end: Reals, size: tuple[int, int]) -> Crossings:
    """The crossings of the edges from `start` to `end` (n × 2, pixels of a picture of that width and height)."""
    width, height = size
    x0, y0, x1, y1 = start[:, 0], start[:, 1], end[:, 0], end[:, 1]
    first = np.clip(np.ceil(np.minimum(y0, y1) - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(np.maximum(y0, y1) - 0.5), 0, height).astype(np.int64)
    counts = last - first
    edge = np.repeat(np.arange(len(x0)), counts)
    row = first[edge] + count_up(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (x1 - x0) / (y1 - y0)
    # In this order of operations the last bit is that of whoever computes edge by edge.
    across = x0[edge] + (row + 0.5 - y0[edge]) * slope[edge]
    return Crossings(edge, row, np.clip(np.ceil(across - 0.5), 0, width).astype(np.int64))


def count_up(counts: Integers) -> Integers:
    """0, 1 … counts[0] - 1, 0, 1 … counts[1] - 1 and so on."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts, counts)


def filled(rings: Sequence[Ring], size: tuple[int, int], frame: tuple[int, int] | None = None) -> NDArray[np.bool_]:
    """True (height × width) for every pixel whose centre is inside a ring.

    `size` is the picture's width and height, `frame` that of the rings' coordinates (None: the picture's own). Parts
    outside the picture are left out; a ring that crosses or encloses itself has a hole there.
    """
    width, height = size
    inside = np.zeros((height, width), dtype=np.bool_)
    scale = (width / frame[0], height / frame[1]) if frame else (1.0, 1.0)
    for ring in rings:
        corners = np.asarray(ring, dtype=np.float64).reshape(-1, 2) * scale
        found = crossings(corners, np.roll(corners, -1, axis=0), size)
        if len(found.row):
            _fill(inside, found.row, found.column)
    return inside


def _fill(inside: NDArray[np.bool_], row: Integers, column: Integers) -> None:
    width = inside.shape[1]
    if len(row) <= 2 * FEW_RUNS:
        # A run may begin at the right border, where it is empty: then it ends there too, in the same row.
        places = np.sort(row * (width + 1) + column)
        places -= places // (width + 1)
        flat = inside.reshape(-1)
        for begin, end in zip(places[::2].tolist(), places[1::2].tolist(), strict=True):
            flat[begin:end] = True
        return
    top, bottom, left, right = int(row.min()), int(row.max()) + 1, int(column.min()), int(column.max())
    span = right - left + 1
    switches = np.zeros((bottom - top) * span, dtype=np.uint8)
    np.add.at(switches, (row - top) * span + column - left, 1)
    switches &= 1
    part = np.bitwise_xor.accumulate(switches.reshape(bottom - top, span), axis=1)
    inside[top:bottom, left:right] |= part[:, :-1].view(np.bool_)
