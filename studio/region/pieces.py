"""Outlines with holes cut open: every painted pixel in exactly one polygon, none with a hole, none touching itself.

From both ends of the top row of a hole a cut runs sideways until it meets another outline. Every hole is tied to what
lies above or beside it in two ways then, so each cut has two different pieces at its sides and each place where
outlines touch two different pieces in its corners: no piece meets itself again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.fill import Integers
from studio.region.outline import Corners, Loops, Transitions, doubled_area, loops, transitions

FILLED_SHARE = 0.001
"""Most of a connected painted area that may be added to it by filling specks, smallest first."""


class Pieces(NamedTuple):
    """Simple polygons, one after the other: corner columns and rows, where each begins, and which corners are shared.

    Each begins with its topmost corner, there with its leftmost one, and goes clockwise on the screen. `lost` is how
    much of the connected area that a piece belongs to are holes that were filled (0 to 1).
    """

    x: Integers
    y: Integers
    start: Integers
    shared: NDArray[np.bool_]
    lost: NDArray[np.float64]

    @property
    def length(self) -> Integers:
        return np.diff(self.start, append=len(self.x))


def pieces_of(corners: Corners, size: tuple[int, int], speck: int, share: float | None = FILLED_SHARE) -> Pieces:
    """Cut what the outlines enclose into pieces.

    Holes of less than `speck` pixels are filled, in each connected area as many as `share` of it allows (None: all).
    """
    around = loops(corners.next.tolist())
    areas = doubled_area(corners.x, corners.y, around) // 2
    alive = np.ones(len(corners.x), dtype=np.bool_)
    lost = np.zeros(len(areas))
    if speck > 1 and np.any(areas < 0):
        label = np.empty(len(corners.x), dtype=np.int64)
        label[around.order] = around.label
        above = _enclosing(corners, around, areas, label, size[0] + 1)
        drop, lost = _specks(areas, above, speck, share)
        alive = ~drop[label]
    return _cut(corners, around, areas, alive, lost, size[0] + 1)


def _alive_edges(corners: Corners, alive: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    kept = alive[corners.upper]
    return corners.upper[kept], corners.lower[kept]


def _enclosing(corners: Corners, around: Loops, areas: Integers, label: Integers, stride: int) -> Integers:
    """The loop next around each: of a hole that of its painted area, of a painted area the hole it lies in, or -1."""
    places = transitions(corners.x[corners.upper], corners.y[corners.upper], corners.y[corners.lower], stride)
    # The first corner of a loop is its leftmost in its top row. What stands left of it there is around it or beside it.
    first = around.order[around.start]
    here = corners.y[first] * stride + corners.x[first]
    at = np.searchsorted(places.place, here) - 1
    alone = (at < 0) | (places.place[at] // stride < corners.y[first])
    beside = np.where(alone, -1, label[corners.upper[places.edge[at]]])
    every = np.arange(len(areas))
    nearest = np.where(alone | ((areas > 0) != (areas[beside] > 0)), every, beside)
    while not np.array_equal(further := nearest[nearest], nearest):
        nearest = further
    found: Integers = beside[nearest]
    return found


def _specks(
    areas: Integers, above: Integers, speck: int, share: float | None
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which loops go because a hole is filled, and of each loop's painted area what share of it that is."""
    count = len(areas)
    hole = areas < 0
    owner = np.where(hole, above, np.arange(count))
    painted = np.bincount(owner, weights=areas, minlength=count)
    few = np.flatnonzero(hole & (areas > -speck))
    few = few[np.lexsort((-areas[few], owner[few]))]
    sizes, owners = -areas[few], owner[few]
    if share is not None:
        total = np.cumsum(sizes)
        first = np.searchsorted(owners, owners)
        within = total - np.where(first > 0, total[first - 1], 0) <= share * painted[owners]
        few, sizes, owners = few[within], sizes[within], owners[within]
    drop = np.zeros(count, dtype=np.bool_)
    drop[few] = True
    filled = np.bincount(owners, weights=sizes, minlength=count)
    # What lies in a hole goes with it.
    while np.any(deeper := (above >= 0) & drop[above] & ~drop):
        drop |= deeper
    return drop, (filled / np.maximum(painted + filled, 1))[owner]


class _Cut(NamedTuple):
    """From corner to corner, both given by their numbers."""

    one: int
    other: int


def _cut(
    corners: Corners, around: Loops, areas: Integers, alive: NDArray[np.bool_], lost: NDArray[np.float64], stride: int
) -> Pieces:
    x, y, following = corners.x.tolist(), corners.y.tolist(), corners.next.tolist()
    shared = bytearray(len(x))
    twins = corners.twins[alive[corners.twins].all(axis=1)]
    touching = np.zeros(len(x), dtype=np.bool_)
    touching[twins] = True
    label = np.empty(len(x), dtype=np.int64)
    label[around.order] = around.label
    owner = label.tolist()
    cuts = _cuts(corners, around, areas, alive, touching, stride, (x, y, following, owner))
    shared.extend(bytes(len(x) - len(shared)))
    for one, other in twins.tolist():
        following[one], following[other] = following[other], following[one]
        shared[one] = shared[other] = 1
    for one, other in cuts:
        # The way that came to one end goes over to the other end, on both sides of the cut.
        for mine, others in ((one, other), (other, one)):
            x.append(x[mine])
            y.append(y[mine])
            owner.append(owner[mine])
            following.append(following[mine])
            shared.append(1)
            shared[mine] = shared[others] = 1
        following[one], following[other] = len(x) - 1, len(x) - 2
    living = alive.tolist() + [True] * (len(x) - len(alive))
    return _gathered(np.array(x), np.array(y), loops(following, living), shared, lost[np.array(owner, dtype=np.int64)])


def _gathered(x: Integers, y: Integers, ways: Loops, shared: bytearray, lost: NDArray[np.float64]) -> Pieces:
    """The pieces in reading order, each turned so that it begins at its first corner."""
    if not len(ways.order):
        none = np.zeros(0, dtype=np.int64)
        return Pieces(none, none, none, np.zeros(0, dtype=np.bool_), np.zeros(0))
    rank = y * (int(x.max()) + 1) + x
    lowest = np.minimum.reduceat(rank[ways.order], ways.start)
    begin = np.flatnonzero(rank[ways.order] == lowest[ways.label])
    length = ways.length
    shift = begin - ways.start
    inner = np.arange(len(ways.order)) - np.repeat(ways.start, length)
    turned = np.repeat(ways.start, length) + (inner + np.repeat(shift, length)) % np.repeat(length, length)
    order = ways.order[turned]
    return Pieces(
        x[order], y[order], ways.start, np.frombuffer(shared, dtype=np.bool_)[order], lost[ways.order[ways.start]]
    )


Lists = tuple[list[int], list[int], list[int], list[int]]


def _cuts(
    corners: Corners,
    around: Loops,
    areas: Integers,
    alive: NDArray[np.bool_],
    touching: NDArray[np.bool_],
    stride: int,
    lists: Lists,
) -> list[_Cut]:
    """All cuts, with corners put into `lists` where one ends in the middle of an edge."""
    holes = np.flatnonzero((areas < 0) & alive[around.order[around.start]])
    if not len(holes):
        return []
    upper, lower = _alive_edges(corners, alive)
    places = transitions(corners.x[upper], corners.y[upper], corners.y[lower], stride)
    tops = _top_corners(corners, around)
    ends: list[tuple[int, int, int]] = []  # a corner, the edge that its cut meets, and the corner there if there is one
    for side in (0, 1):
        mine = tops[side][holes]
        mine = mine[~touching[mine]]  # one that touches another outline needs no cut
        ends += _meetings(corners, places, (upper, lower), mine, side)
    return _joined(ends, (upper.tolist(), lower.tolist()), lists)


def _top_corners(corners: Corners, around: Loops) -> tuple[Integers, Integers]:
    """Of every loop the leftmost and the rightmost corner in its top row."""
    x, y = corners.x[around.order], corners.y[around.order]
    top = np.minimum.reduceat(y, around.start)
    in_top = y == top[around.label]
    left = np.minimum.reduceat(np.where(in_top, x, x.max()), around.start)
    right = np.maximum.reduceat(np.where(in_top, x, -1), around.start)
    found = []
    for column in (left, right):
        at = np.flatnonzero(in_top & (x == column[around.label]))
        found.append(around.order[at])
    return found[0], found[1]


def _meetings(
    corners: Corners, places: Transitions, edges: tuple[Integers, Integers], mine: Integers, side: int
) -> list[tuple[int, int, int]]:
    """Where cuts from the corners `mine` to the left (side 0) or right (1) end: at edge, corner (-1: in its middle)."""
    upper, lower = edges
    x, y = corners.x[mine], corners.y[mine]
    found = []
    for row in (y, y - 1):
        here = row * places.stride + x
        if side == 0:
            at = np.searchsorted(places.place, here, side="left") - 1
        else:
            at = np.searchsorted(places.place, here, side="right")
        found.append((places.place[at] - row * places.stride, places.edge[at]))
    (below_x, below), (above_x, above) = found
    nearer_below = below_x > above_x if side == 0 else below_x < above_x
    edge = np.where(nearer_below, below, above)
    corner = np.where(below_x == above_x, -1, np.where(nearer_below, upper[below], lower[above]))
    return list(zip(mine.tolist(), edge.tolist(), corner.tolist(), strict=True))


def _joined(ends: list[tuple[int, int, int]], edges: tuple[list[int], list[int]], lists: Lists) -> list[_Cut]:
    x, y, following, owner = lists
    upper, lower = edges
    cuts: set[tuple[int, int]] = {(min(a, b), max(a, b)) for a, _, b in ends if b >= 0}
    within: dict[int, list[tuple[int, int]]] = {}
    for mine, edge, corner in ends:
        if corner < 0:
            within.setdefault(edge, []).append((y[mine], mine))
    for edge, meetings in within.items():
        begin, end = upper[edge], lower[edge]
        down = following[begin] == end
        at, last = (begin, end) if down else (end, begin)
        for row, mine in sorted(meetings, reverse=not down):
            x.append(x[begin])
            y.append(row)
            owner.append(owner[begin])
            following.append(last)
            following[at] = at = len(x) - 1
            cuts.add((mine, at))
    return [_Cut(*cut) for cut in sorted(cuts)]
