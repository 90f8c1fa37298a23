"""The coordinate frame of the polygons: the picture's own size where the service takes it, else that size scaled."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from studio.errors import InputError
from studio.request.operations import FRAME

BAND = 256
"""Rows of a frame that are made at once: bounds the memory."""
ROUNDING = 1e-4


def frame_of(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the frame for a picture of that `size`, 500-4096 each (contract §1).

    A smaller picture is scaled up by a whole number where one fits, so that its pixels keep their edges exactly.
    Raises InputError for a picture that no scale fits.
    """
    low, high = FRAME
    shorter, longer = min(size), max(size)
    if shorter < 1:
        raise InputError("An empty picture has nothing to be repainted")
    if longer * low > shorter * high:
        raise InputError(
            f"A picture of {size[0]:,} × {size[1]:,} pixels is too long and thin for a mask: "
            "an aspect beyond 8:1 does not fit the service's frame"
        )
    if low <= shorter and longer <= high:
        return size
    if longer > high:
        return _within(size, high / longer)
    times = -(-low // shorter)
    return (size[0] * times, size[1] * times) if longer * times <= high else _within(size, low / shorter)


def _within(size: tuple[int, int], scale: float) -> tuple[int, int]:
    low, high = FRAME
    width, height = (min(max(round(side * scale), low), high) for side in size)
    return width, height


def shrunk(inside: NDArray[np.bool_], frame: tuple[int, int]) -> NDArray[np.bool_]:
    """The same mask in a smaller size: True where half or more of what a pixel stands for is.

    Where that leaves nothing of a painted mask, a pixel that holds some paint counts.
    """
    width, height = frame
    shares = np.empty((height, width), dtype=np.float32)
    scale = inside.shape[0] / height
    for top in range(0, height, BAND):
        bottom = min(top + BAND, height)
        first, last = int(top * scale), min(math.ceil(bottom * scale), inside.shape[0])
        edges = np.clip(np.arange(top, bottom + 1) * scale - first, 0, last - first)
        rows = _summed(inside[first:last].astype(np.float32), edges)
        edges = np.arange(width + 1) * (inside.shape[1] / width)
        shares[top:bottom] = _summed(np.ascontiguousarray(rows.T), np.minimum(edges, inside.shape[1])).T
    full = scale * inside.shape[1] / width
    result: NDArray[np.bool_] = shares >= full * (0.5 - ROUNDING)
    return result if result.any() else shares > full * ROUNDING


def _summed(values: NDArray[np.float32], edges: NDArray[np.float64]) -> NDArray[np.float32]:
    """Sums of rows between neighbouring `edges`, of which a row may lie on both sides in parts."""
    whole = np.minimum(edges.astype(np.int64), len(values) - 1)
    part = (edges - whole).astype(np.float32)[:, None]
    sums: NDArray[np.float32] = np.add.reduceat(values, whole[:-1], axis=0)
    # Of the last stretch that is all to the end, of the others all before the row that the next one begins with.
    sums[-1] -= values[whole[-1] :].sum(axis=0)
    sums -= part[:-1] * values[whole[:-1]]
    sums += part[1:] * values[whole[1:]]
    return sums
