"""Outlines with holes cut open: every painted pixel in exactly one polygon, none with a hole, none touching itself.

From both ends of the top row of a hole a cut runs sideways until it meets another outline. Every hole is tied to what
lies above or beside it in two ways then, so each cut has two different pieces at its sides and each place where
outlines touch two different pieces in its corners: no piece meets itself again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.fill import Integers, count_up
from studio.region.outline import Corners, Loops, doubled_area, loops
from studio.region.web import Ways, Web

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


def pieces_of(corners: Corners, speck: int, share: float | None = FILLED_SHARE) -> Pieces:
    """Cut what the outlines enclose into pieces.

    Holes of less than `speck` pixels are filled, in each connected area as many as `share` of it allows (None: all).
    """
    web = Web(corners, loops(corners.next.tolist()))
    areas = doubled_area(corners.x, corners.y, web.around) // 2
    drop, lost = np.zeros(len(areas), dtype=np.bool_), np.zeros(len(areas))
    if speck > 1 and np.any(areas < 0):
        drop, lost = _specks(areas, _enclosing(corners, web, areas), speck, share)
    return _gathered(_cut(corners, web, np.flatnonzero((areas < 0) & ~drop), ~drop), lost)


def _enclosing(corners: Corners, web: Web, areas: Integers) -> Integers:
    """The loop next around each: of a hole that of its painted area, of a painted area the hole it lies in, or -1."""
    # The first corner of a loop is its leftmost in its top row. What stands left of it there is around it or beside it.
    first = web.around.order[web.around.start]
    here = corners.y[first] * corners.stride + corners.x[first]
    at = np.searchsorted(corners.place, here) - 1
    alone = (at < 0) | (corners.place[at] // corners.stride < corners.y[first])
    beside = np.where(alone, -1, web.label[corners.upper[corners.edge[at]]])
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


def _cut(corners: Corners, web: Web, holes: Integers, alive: NDArray[np.bool_]) -> Ways:
    """Every way around a piece of the loops that are `alive`; `holes` are those of them that go around a hole."""
    kept = alive[web.label]
    twins = corners.twins[kept[corners.twins].all(axis=1)]
    alone = np.ones(len(corners.x), dtype=np.bool_)
    alone[twins] = False
    cuts = _cuts(corners, web, holes, kept, alone) if len(holes) else []
    for one, other in twins.tolist():
        web.cross(one, other)
    for one, other in cuts:
        web.cut(one, other)
    return web.ways(alive)


def _gathered(ways: Ways, lost: NDArray[np.float64]) -> Pieces:
    """The pieces in order of their first corners."""
    if not len(ways.x):
        return Pieces(ways.x, ways.y, ways.start, ways.shared, np.zeros(0))
    rank = ways.y * (int(ways.x.max()) + 1) + ways.x
    length = np.diff(ways.start, append=len(rank))
    label = np.repeat(np.arange(len(length)), length)
    lowest = np.minimum.reduceat(rank, ways.start)
    begin = np.flatnonzero(rank == lowest[label])
    # In reading order, and each from its first corner.
    by = np.argsort(lowest)
    length = length[by]
    inner = count_up(length) + np.repeat(begin[by] - ways.start[by], length)
    order = np.repeat(ways.start[by], length) + inner % np.repeat(length, length)
    start = np.cumsum(length) - length
    return Pieces(ways.x[order], ways.y[order], start, ways.shared[order], lost[ways.loop[by]])


class _End(NamedTuple):
    """Where the cut from the corner `begin` ends: in the vertical edge `edge`, at its `corner` or (-1) between two."""

    begin: int
    edge: int
    corner: int


def _cuts(
    corners: Corners, web: Web, holes: Integers, kept: NDArray[np.bool_], alone: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Between which corners cuts run; `web` gets one where a cut ends in the middle of an edge."""
    standing = kept[corners.upper[corners.edge]]
    place, edge = corners.place[standing], corners.edge[standing]
    ends: list[_End] = []
    for side, tops in enumerate(_top_corners(corners, web.around)):
        mine = tops[holes]
        mine = mine[alone[mine]]  # where another outline touches the corner, that is as good as a cut
        ends += _ends(corners, place, edge, mine, side)
    return _joined(ends, corners, web)


def _top_corners(corners: Corners, around: Loops) -> tuple[Integers, Integers]:
    """Of every loop the leftmost and the rightmost corner in its top row."""
    x, y = corners.x[around.order], corners.y[around.order]
    in_top = y == np.minimum.reduceat(y, around.start)[around.label]
    left = np.minimum.reduceat(np.where(in_top, x, x.max()), around.start)[around.label]
    right = np.maximum.reduceat(np.where(in_top, x, -1), around.start)[around.label]
    return around.order[in_top & (x == left)], around.order[in_top & (x == right)]


def _ends(corners: Corners, place: Integers, edge: Integers, mine: Integers, side: int) -> list[_End]:
    """The ends of cuts from the corners `mine` to the left (side 0) or to the right (side 1)."""
    x, y = corners.x[mine], corners.y[mine]
    found = []
    for row in (y, y - 1):
        here = row * corners.stride + x
        at = np.searchsorted(place, here, side="right") if side else np.searchsorted(place, here, side="left") - 1
        found.append((place[at] - row * corners.stride, edge[at]))
    (below_x, below), (above_x, above) = found
    # The nearer one of what stands in the rows below and above the cut. The same column: an edge that passes it by.
    nearer_below = below_x < above_x if side else below_x > above_x
    met = np.where(nearer_below, below, above)
    corner = np.where(nearer_below, corners.upper[below], corners.lower[above])
    corner[below_x == above_x] = -1
    return [_End(*end) for end in zip(mine.tolist(), met.tolist(), corner.tolist(), strict=True)]


def _joined(ends: list[_End], corners: Corners, web: Web) -> list[tuple[int, int]]:
    # Two holes may be cut towards each other: that is one cut.
    cuts = {(min(end.begin, end.corner), max(end.begin, end.corner)) for end in ends if end.corner >= 0}
    within: dict[int, list[_End]] = {}
    for end in ends:
        if end.corner < 0:
            within.setdefault(end.edge, []).append(end)
    for edge, some in within.items():
        top, bottom = int(corners.upper[edge]), int(corners.lower[edge])
        down = web.after(top) == bottom
        at = top if down else bottom
        for end in sorted(some, key=lambda end: web.row(end.begin), reverse=not down):
            at = web.insert(at, web.row(end.begin))
            cuts.add((end.begin, at))
    return sorted(cuts)
