"""Which edges of polygons meet where they must not: two of a ring that cross, or those of two polygons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.fill import Integers, count_up

AT_ONCE = 1_000_000
"""Pairs that are looked at together: bounds the memory."""
CELL = 32
"""Edges are sorted into square cells of so many pixels; only those of one cell are compared."""


class Edges(NamedTuple):
    """Edges from (x0, y0) to (x1, y1) in whole pixels."""

    x0: Integers
    y0: Integers
    x1: Integers
    y1: Integers

    def take(self, which: Integers) -> Edges:
        return Edges(self.x0[which], self.y0[which], self.x1[which], self.y1[which])


def contacts(edges: Edges, asked: Integers) -> tuple[Integers, Integers]:
    """Pairs of edges (one of those `asked` for first) that share more than one common end, in any order.

    Two edges that only begin or end in the same corner are no pair: neighbours do, and polygons may touch there.
    """
    none = np.zeros(0, dtype=np.int64)
    if not len(asked):
        return none, none
    found = [pair for some in _candidates(edges, asked) if len((pair := some[:, _meet(edges, some)])[0])]
    if not found:
        return none, none
    pairs = np.unique(np.concatenate(found, axis=1), axis=1)
    return pairs[0], pairs[1]


def _candidates(edges: Edges, asked: Integers) -> Iterator[Integers]:
    """Pairs in one cell, in portions of 2 × n."""
    every, cell = _cells(edges)
    order = np.argsort(cell, kind="stable")
    every, cell = every[order], cell[order]
    mine, where = _cells(edges.take(asked))
    mine = asked[mine]
    begin, end = np.searchsorted(cell, where, side="left"), np.searchsorted(cell, where, side="right")
    counts = end - begin
    total = np.cumsum(counts)
    at = 0
    while at < len(mine):
        done = int(total[at - 1]) if at else 0
        until = max(at + 1, int(np.searchsorted(total, done + AT_ONCE, side="right")))
        portion = slice(at, until)
        one = np.repeat(mine[portion], counts[portion])
        other = every[np.repeat(begin[portion], counts[portion]) + count_up(counts[portion])]
        apart = one != other
        yield np.stack([one[apart], other[apart]])
        at = until


def _cells(edges: Edges) -> tuple[Integers, Integers]:
    """Every edge by every cell that it may pass through: number of the edge, number of the cell."""
    left, right = np.minimum(edges.x0, edges.x1), np.maximum(edges.x0, edges.x1)
    top, bottom = np.minimum(edges.y0, edges.y1), np.maximum(edges.y0, edges.y1)
    first = top // CELL
    counts = bottom // CELL - first + 1
    edge = np.repeat(np.arange(len(left)), counts)
    row = first[edge] + count_up(counts)
    # Within a row of cells an edge covers the columns between where it enters and where it leaves it.
    height = edges.y1 - edges.y0
    slope = np.where(height == 0, 0.0, (edges.x1 - edges.x0) / np.where(height == 0, 1, height))[edge]
    enter = edges.x0[edge] + (np.maximum(row * CELL, top[edge]) - edges.y0[edge]) * slope
    leave = edges.x0[edge] + (np.minimum((row + 1) * CELL, bottom[edge]) - edges.y0[edge]) * slope
    flat = (height == 0)[edge]
    low = np.where(flat, left[edge], np.minimum(enter, leave) - 1)
    high = np.where(flat, right[edge], np.maximum(enter, leave) + 1)
    column = np.maximum(low, left[edge]).astype(np.int64) // CELL
    across = np.minimum(high, right[edge]).astype(np.int64) // CELL - column + 1
    again = np.repeat(np.arange(len(edge)), across)
    return edge[again], row[again] * 2**20 + column[again] + count_up(across)


def _meet(edges: Edges, pairs: Integers) -> NDArray[np.bool_]:
    a, b = edges.take(pairs[0]), edges.take(pairs[1])
    near = (
        (np.maximum(a.x0, a.x1) >= np.minimum(b.x0, b.x1))
        & (np.maximum(b.x0, b.x1) >= np.minimum(a.x0, a.x1))
        & (np.maximum(a.y0, a.y1) >= np.minimum(b.y0, b.y1))
        & (np.maximum(b.y0, b.y1) >= np.minimum(a.y0, a.y1))
    )
    close = np.flatnonzero(near)
    near[close] = _touch(a.take(close), b.take(close))
    return near


def _touch(a: Edges, b: Edges) -> NDArray[np.bool_]:
    """Whether edges whose boxes meet have a point in common that is not the end of both."""
    sides = [
        np.sign((line.x1 - line.x0) * (y - line.y0) - (line.y1 - line.y0) * (x - line.x0))
        for line, x, y in ((a, b.x0, b.y0), (a, b.x1, b.y1), (b, a.x0, a.y0), (b, a.x1, a.y1))
    ]
    meet = (sides[0] * sides[1] <= 0) & (sides[2] * sides[3] <= 0)
    shared = np.zeros(len(meet), dtype=np.int64)
    folded = np.zeros(len(meet), dtype=np.bool_)
    for ax, ay, bx, by in ((a.x0, a.y0, a.x1, a.y1), (a.x1, a.y1, a.x0, a.y0)):
        for cx, cy, dx, dy in ((b.x0, b.y0, b.x1, b.y1), (b.x1, b.y1, b.x0, b.y0)):
            same = (ax == cx) & (ay == cy)
            shared += same
            ahead = (bx - ax) * (dx - ax) + (by - ay) * (dy - ay) > 0
            folded |= same & ahead & ((bx - ax) * (dy - ay) == (by - ay) * (dx - ax))
    result: NDArray[np.bool_] = np.where(shared == 0, meet, folded)
    return result


def simple(ring: tuple[tuple[int, int], ...]) -> bool:
    """Whether a ring has three corners or more, none twice, and no two edges that meet elsewhere."""
    if len(ring) < 3 or len(set(ring)) < len(ring):
        return False
    corners = np.array(ring, dtype=np.int64)
    after = np.roll(corners, -1, axis=0)
    edges = Edges(corners[:, 0], corners[:, 1], after[:, 0], after[:, 1])
    return not len(contacts(edges, np.arange(len(ring)))[0])
