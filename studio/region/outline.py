"""The exact outlines of painted pixels: the cracks between painted and unpainted ones, as closed loops of corners.

Painted pixels that touch at a corner only are two areas, unpainted ones as well: every loop goes around one connected
piece of unpainted pixels, or around one of painted ones, and passes each of its corners once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.fill import Integers, count_up


class Corners(NamedTuple):
    """The corners of all outlines, linked: painted pixels lie to the right of the way from a corner to its `next`.

    Where two outlines touch, each has a corner of its own there: `twins` are the two of each such place. `upper` and
    `lower` are the ends of every vertical edge.
    """

    x: Integers
    y: Integers
    next: Integers
    twins: Integers
    upper: Integers
    lower: Integers


class Loops(NamedTuple):
    """Closed ways through corners: `order` lists the corners way after way, `start` where in it each way begins."""

    order: Integers
    start: Integers

    @property
    def length(self) -> Integers:
        return np.diff(self.start, append=len(self.order))

    @property
    def label(self) -> Integers:
        """Of every place in `order`, which way it belongs to."""
        return np.repeat(np.arange(len(self.start)), self.length)

    def following(self) -> Integers:
        """Of every place in `order`, the place that comes after it on its way."""
        after = np.arange(1, len(self.order) + 1)
        if len(after):
            after[self.start + self.length - 1] = self.start
        return after


def corners_of(inside: NDArray[np.bool_]) -> Corners:
    """The corners of the outlines of what is True (height × width), found by differences of packed bits."""
    y, x, touching, falling = _lattice(inside)
    # A place where two outlines touch holds two corners.
    times = 1 + touching
    place = np.repeat(np.arange(len(x)), times)
    first = np.cumsum(times)[touching] - 2
    twins = np.stack([first, first + 1], axis=1)
    cx, cy = x[place], y[place]
    # In every row corners are joined by edges two by two, and in every column too.
    columns = np.argsort(cx.astype(np.uint16 if inside.shape[1] < 2**16 else np.int64), kind="stable")
    # The corner on the edge from the left goes up or down: so that the unpainted pixels stay two pieces.
    turned = twins[falling[touching]]
    place_in_column = np.empty_like(columns)
    place_in_column[columns] = np.arange(len(columns))
    columns[place_in_column[turned]] = turned[:, ::-1]
    left, right = np.arange(0, len(cx), 2), np.arange(1, len(cx), 2)
    upper, lower = columns[::2], columns[1::2]
    following = np.empty(len(cx), dtype=np.int64)
    painted = _painted(inside, cy[left], cx[left])
    following[np.where(painted, left, right)] = np.where(painted, right, left)
    painted = _painted(inside, cy[upper], cx[upper])
    following[np.where(painted, lower, upper)] = np.where(painted, upper, lower)
    return Corners(cx, cy, following, twins, upper, lower)


def _painted(inside: NDArray[np.bool_], y: Integers, x: Integers) -> NDArray[np.bool_]:
    """Whether the pixel right below a corner is painted; beyond the picture none is."""
    height, width = inside.shape
    there: NDArray[np.bool_] = inside[np.minimum(y, height - 1), np.minimum(x, width - 1)] & (y < height) & (x < width)
    return there


def _lattice(inside: NDArray[np.bool_]) -> tuple[Integers, Integers, NDArray[np.bool_], NDArray[np.bool_]]:
    """Row, column, and two facts of every corner in reading order: whether two outlines touch, and fall (\\).

    A corner has an odd number of painted pixels around it, or two that touch in it alone.
    """
    height, width = inside.shape
    packed = np.zeros((height + 2, width // 8 + 1), dtype=np.uint8)
    packed[1:-1, : (width + 7) // 8] = np.packbits(inside, axis=1)
    beside = _shifted(packed)
    changed = packed[1:] ^ packed[:-1]
    changed_beside = beside[1:] ^ beside[:-1]
    apart = packed[:-1] ^ beside[:-1]
    odd = changed ^ changed_beside
    touching = changed & changed_beside & apart
    found = odd | touching
    rows, columns = np.nonzero(found)
    bits = np.unpackbits(found[rows, columns][:, None], axis=1)
    which, bit = np.nonzero(bits)
    y, column = rows[which], columns[which]
    mask = np.uint8(128) >> bit.astype(np.uint8)
    touches = (touching[y, column] & mask) != 0
    # Falling: the pixel left above and the one right below are painted.
    falling = (beside[:-1][y, column] & mask) != 0
    return y, column * 8 + bit, touches, falling


def _shifted(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every bit is that of the pixel to the left."""
    result: NDArray[np.uint8] = packed >> np.uint8(1)
    result[:, 1:] |= packed[:, :-1] << np.uint8(7)
    return result


def loops(following: list[int], alive: list[bool] | None = None) -> Loops:
    """Follow the links until every corner was passed, each way from its corner with the lowest number."""
    todo = bytearray(alive) if alive is not None else bytearray(b"\x01" * len(following))
    order: list[int] = []
    start: list[int] = []
    keep = order.append
    first = todo.find(1)
    while first >= 0:
        start.append(len(order))
        at = first
        while todo[at]:
            todo[at] = 0
            keep(at)
            at = following[at]
        first = todo.find(1, first)
    return Loops(np.array(order, dtype=np.int64), np.array(start, dtype=np.int64))


def doubled_area(x: Integers, y: Integers, ways: Loops) -> Integers:
    """Twice the area that each way encloses in pixels: above 0 around painted pixels, below 0 around a hole."""
    if not len(ways.start):
        return np.zeros(0, dtype=np.int64)
    x0, y0 = x[ways.order], y[ways.order]
    after = ways.following()
    total: Integers = np.add.reduceat(x0 * y0[after] - x0[after] * y0, ways.start)
    return total


class Transitions(NamedTuple):
    """Where painted and unpainted pixels meet within a row, in reading order: `place` is row × `stride` + column."""

    place: Integers
    edge: Integers
    stride: int


def transitions(x: Integers, upper_y: Integers, lower_y: Integers, stride: int) -> Transitions:
    """Every pixel row of every vertical edge from `upper_y` to `lower_y` at `x`; `stride` exceeds every column."""
    counts = lower_y - upper_y
    edge = np.repeat(np.arange(len(x)), counts)
    place = (upper_y[edge] + count_up(counts)) * stride + x[edge]
    bits = max(1, len(x).bit_length())
    both = np.sort((place << bits) | edge)
    return Transitions(both >> bits, both & ((1 << bits) - 1), stride)
