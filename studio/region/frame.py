"""The coordinate frame of the polygons: the picture's own size where the service takes it, else that size scaled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.errors import InputError
from studio.request.operations import FRAME


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
            "an aspect beyond 8:1 does not fit the service's frame",
            "Crop it first.",
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

    Where that leaves nothing of a painted mask, a pixel that touches paint counts.
    """
    height, width = inside.shape
    rows, columns = (np.arange(count) * side // count for count, side in ((frame[1], height), (frame[0], width)))
    tall, wide = np.diff(rows, append=height), np.diff(columns, append=width)
    sums = np.add.reduceat(np.add.reduceat(inside, rows, axis=0, dtype=np.int32), columns, axis=1)
    result: NDArray[np.bool_] = 2 * sums >= tall[:, None] * wide
    return result if result.any() else sums > 0
