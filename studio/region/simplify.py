"""How much each corner of an outline matters, so that any tolerance is a matter of leaving corners out.

An edge may run anywhere between the centres of the painted and the unpainted pixels along the crack that it replaces:
no pixel changes sides then. What it goes beyond them is its excess, in pixels; corners are put back where the excess
is largest (Ramer, Douglas, Peucker) until no edge has any.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.fill import Integers, Reals, count_up

FIXED = np.inf
"""Weight of a corner that is never left out."""
IDLE = -1.0
"""Weight of a corner that no edge misses: no pixel changes sides without it."""
ROUNDING = 1e-9
"""A pixel whose centre lies on an edge is missed, whatever the last bit says."""


class Path(NamedTuple):
    """Rings laid end to end, each with its first corner once more at its end; `start` is where each begins.

    `middle` are places that are no corners.
    """

    x: Integers
    y: Integers
    start: Integers
    shared: NDArray[np.bool_]
    middle: NDArray[np.bool_]

    @property
    def length(self) -> Integers:
        """Places of each ring, the repeated corner included."""
        return np.diff(self.start, append=len(self.x))

    @property
    def ring(self) -> Integers:
        """Of each place, which ring it belongs to."""
        return np.repeat(np.arange(len(self.start)), self.length)

    @property
    def last(self) -> Integers:
        return self.start + self.length - 1


def closed(x: Integers, y: Integers, start: Integers, shared: NDArray[np.bool_]) -> Path:
    """Rings as pieces have them, as one path with a place in the middle of every stretch of two pixels or more."""
    length = np.diff(start, append=len(x))
    inner = count_up(length + 1)
    order = np.repeat(start, length + 1) + inner % np.repeat(length, length + 1)
    x, y, shared = x[order], y[order], shared[order]
    step_x, step_y = np.diff(x, append=x[-1:]), np.diff(y, append=y[-1:])
    far = np.abs(step_x) + np.abs(step_y)
    last = np.cumsum(length + 1) - 1
    far[last] = 0
    halved = far > 1
    places = np.repeat(np.arange(len(x)), 1 + halved)
    middle = np.zeros(len(places), dtype=np.bool_)
    middle[1:] = places[1:] == places[:-1]
    px, py = x[places], y[places]
    px[middle] += (np.sign(step_x) * (np.abs(step_x) // 2))[halved]
    py[middle] += (np.sign(step_y) * (np.abs(step_y) // 2))[halved]
    begin = np.flatnonzero(~middle)[np.append(0, last[:-1] + 1)] if len(last) else start
    return Path(px, py, begin, shared[places] & ~middle, middle)


def weights(path: Path, floor: Reals) -> Reals:
    """The largest tolerance in pixels at which each corner still has to stay; FIXED and IDLE are the two ends of it.

    Of each ring no weight below its `floor` is looked for (those corners count as IDLE), and none at all where that is
    infinite.
    """
    weight = np.full(len(path.x), IDLE)
    if not len(path.x):
        return weight
    weight[_fixed(path)] = FIXED
    crack = Crack(path)
    knots = np.flatnonzero(weight == FIXED)
    first, last = knots[:-1], knots[1:]
    # From the end of one ring to the beginning of the next there is nothing between.
    wanted = (last - first > 1) & np.isfinite(floor[path.ring[first]])
    first, last = first[wanted], last[wanted]
    limit, floor = np.full(len(first), FIXED), floor[path.ring[first]]
    while len(first):
        at, most = crack.worst(first, last)
        missed = most >= floor
        at, first, last, floor = at[missed], first[missed], last[missed], floor[missed]
        weight[at] = most = np.minimum(most[missed], limit[missed])
        first, last = np.stack([first, at], axis=1).ravel(), np.stack([at, last], axis=1).ravel()
        long = last - first > 1
        first, last, limit, floor = first[long], last[long], np.repeat(most, 2)[long], np.repeat(floor, 2)[long]
    return weight


def _fixed(path: Path) -> Integers:
    """Both ends of each ring, the corner farthest from them, shared corners and what stands next to those."""
    first, last = path.start, path.last
    ring = path.ring
    away = (path.x - path.x[first][ring]) ** 2 + (path.y - path.y[first][ring]) ** 2
    farthest = _first_highest(away.astype(np.float64), first, path.length)
    # Edges at a place that several pieces share stay as they are: turned about it one could enter another piece.
    inner = np.flatnonzero(path.shared)
    before = np.where(np.isin(inner, first), last[ring[inner]] - 1, inner - 1)
    after = np.where(np.isin(inner, last), first[ring[inner]] + 1, inner + 1)
    return np.unique(np.concatenate([first, last, farthest, inner, before, after]))


def _first_highest(values: Reals, start: Integers, length: Integers) -> Integers:
    """Of stretches of `values`, the place of the first highest one in each."""
    highest = np.maximum.reduceat(values, start)
    places = np.flatnonzero(values == np.repeat(highest, length))
    return places[np.searchsorted(places, start)]


def _steps(path: Path) -> Integers:
    """The place to put an edge's end to instead of each: of a step of one pixel the middle of the stretch beside it.

    A slanted line is a stair of such steps: from middle to middle an edge runs along it, from corner to corner beside.
    """
    instead = np.arange(len(path.x))
    far = np.abs(np.diff(path.x)) + np.abs(np.diff(path.y))
    before, after = instead[1:-1][far[:-1] == 1], instead[1:-1][far[1:] == 1]
    before = before[path.middle[before + 1]]
    after = after[path.middle[after - 1]]
    instead[before] += 1
    instead[after] -= 1
    return instead


class Crack:
    """The stretches between neighbouring places of a path, and how far edges are from them."""

    def __init__(self, path: Path) -> None:
        self.x, self.y = path.x.astype(np.float64), path.y.astype(np.float64)
        self.sign_x = 0.5 * np.sign(np.diff(self.x, append=0.0))
        self.sign_y = 0.5 * np.sign(np.diff(self.y, append=0.0))
        self._instead = _steps(path)

    def worst(self, first: Integers, last: Integers) -> tuple[Integers, Reals]:
        """The place between their ends that edges with at least one there miss most, and by how many pixels."""
        counts = last - first
        steps = np.repeat(first, counts) + count_up(counts)
        beyond = self._excess(first, last, counts, steps)
        worst = _first_highest(beyond, np.cumsum(counts) - counts, counts)
        at = steps[worst]
        # Of the two ends of the stretch the one that is farther from the edge, but never an end of the edge.
        other = at + 1
        farther = self._offset(other, first, last) > self._offset(at, first, last)
        at = np.where((at == first) | (farther & (other < last)), other, at)
        instead = self._instead[at]
        return np.where((instead > first) & (instead < last), instead, at), beyond[worst]

    def _offset(self, at: Integers, first: Integers, last: Integers) -> Reals:
        """How far a corner is from an edge, times the length of the edge."""
        x, y = self.x, self.y
        across, down = x[last] - x[first], y[last] - y[first]
        offset: Reals = np.abs(across * (y[at] - y[first]) - down * (x[at] - x[first]))
        return offset

    def _excess(self, first: Integers, last: Integers, counts: Integers, steps: Integers) -> Reals:
        """By how much edges miss the gap along each stretch of crack that they replace, in pixels, edge after edge.

        Below zero an edge runs between the centres of the pixels on both sides of the crack. `steps` are the places
        where the stretches begin, `counts` how many of them belong to each edge.
        """
        x, y = self.x, self.y
        across, down = x[last] - x[first], y[last] - y[first]
        length = np.hypot(across, down)
        across /= length
        down /= length
        level = np.repeat(across * y[first] - down * x[first], counts)
        middle = np.repeat(across * x[first] + down * y[first] + length / 2, counts)
        half = np.repeat(length / 2, counts)
        across, down = np.repeat(across, counts), np.repeat(down, counts)
        sign_x, sign_y = self.sign_x[steps], self.sign_y[steps]
        turn = across * sign_y - down * sign_x
        along = across * sign_x + down * sign_y
        start = across * y[steps] - down * x[steps] - level
        # The outermost pixels of the stretch lie half a pixel from its ends.
        end = across * y[steps + 1] - down * x[steps + 1] - level - turn
        start += turn
        np.abs(start, out=start)
        np.abs(end, out=end)
        beyond: Reals = np.maximum(start, end, out=start)
        beyond -= along - ROUNDING
        # What reaches past the ends of the edge is missed by that much, however near its line it is.
        past = np.abs(across * x[steps] + down * y[steps] - middle)
        past -= half
        np.maximum(beyond, past, out=beyond, where=past > 0)
        return beyond
