"""Outlines with as few corners as their tolerance allows, and none that crosses, touches or encloses another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.region.contacts import Edges, contacts
from studio.region.fill import Integers, Reals, Ring, crossings, ordered
from studio.region.pieces import Pieces
from studio.region.simplify import FIXED, Crack, closed, weights

TRUE = 0.005
"""Most of an area's union with its paint that may be wrong when the tolerance is chosen for it."""
LEVELS = np.array([3.0, 2.0, 1.4, 1.0, 0.75, 0.55, 0.4, 0.25, 0.1, 0.0, -2.0])
"""Tolerances that are tried, in pixels; at 0 no pixel changes sides, below that every corner stays."""
EXACT = len(LEVELS) - 1
REACH = 7.0
"""The tolerance to begin with, as a multiple of how far an outline may be off on the average."""

THINNED = 2
"""How often every other corner is tried to be left out."""

Flags = NDArray[np.bool_]


class Fitting:
    """The polygons of one mask while corners are left out of them and put back.

    `pieces` were traced in a picture of that width and height `size` and are sent in `frame`; `drawn` are rings in
    `frame` that are sent as they are.
    """

    def __init__(
        self, pieces: Pieces, size: tuple[int, int], frame: tuple[int, int], drawn: Sequence[Ring] = ()
    ) -> None:
        self._size = size
        self._path = closed(pieces.x, pieces.y, pieces.start, pieces.shared)
        self._ring = self._path.ring
        self._x, self._y = (
            np.rint(at * (into / side)).astype(np.int64)
            for at, side, into in zip((self._path.x, self._path.y), size, frame, strict=True)
        )
        self._scale = np.array([size[0] / frame[0], size[1] / frame[1]])
        self._drawn_edges, self._drawn_number = _edges_of(drawn)
        self._allowed = TRUE - pieces.lost
        self._crack = Crack(self._path)
        self._keep = np.ones(len(self._path.x), dtype=np.bool_)
        self._exact = self._switches()
        self._pixels = self._count(self._exact)

    @property
    def _rings(self) -> int:
        return len(self._path.start)

    def fit(self, tolerance: float | None) -> set[int]:
        """Leave corners out: `tolerance` pixels everywhere, or (None) as far as each area stays true to its paint.

        Returns the numbers of drawn rings that cannot be sent beside the rest; nothing is to be used then.
        """
        if tolerance is None:
            self._choose()
        elif tolerance > 0:
            self._keep = weights(self._path, np.full(self._rings, tolerance)) >= tolerance
            self._restore(self._empty())
        while not (unsent := self._part()):
            if self._keep.all():
                break
            wrong = self._enclosing()
            if tolerance is None:
                wrong |= self._untrue()
            if not wrong.any():
                break
            self._restore(wrong)
        return unsent

    def corners(self) -> tuple[Integers, Integers]:
        """What is sent, in the frame: corners where outlines bend (n × 2), ring after ring, and how many each has."""
        here, after = self._chords()
        ring = self._ring[here]
        begin = np.flatnonzero(np.diff(ring, prepend=-1))
        before = np.arange(-1, len(here) - 1)
        before[begin] = np.append(begin[1:], len(here)) - 1 if len(begin) else begin
        x, y, back = self._x, self._y, here[before]
        bends = (x[here] - x[back]) * (y[after] - y[here]) != (y[here] - y[back]) * (x[after] - x[here])
        found = np.stack([x[here[bends]], y[here[bends]]], axis=1)
        drawn = np.stack(self._drawn_edges[:2], axis=1)
        counts = np.bincount(ring[bends], minlength=self._rings)
        return np.concatenate([found, drawn]), np.append(counts, np.bincount(self._drawn_number)).astype(np.int64)

    # How many corners are left out

    def _choose(self) -> None:
        """Try tolerances from large to small for each ring until it is true to its paint."""
        level = self._first_levels()
        known = np.full(self._rings, -1)
        weight = np.zeros(len(self._keep))
        left = np.ones(self._rings, dtype=np.bool_)
        while left.any():
            deeper = left & (level > known)
            if deeper.any():
                known[deeper] = np.where(known < 0, level + 1, EXACT)[deeper]
                floor = np.where(deeper, np.maximum(LEVELS[np.minimum(known, EXACT)], 0.0), np.inf)
                mine = deeper[self._ring]
                weight[mine] = weights(self._path, floor)[mine]
            mine = left[self._ring]
            self._keep[mine] = (weight >= LEVELS[level][self._ring])[mine]
            left &= (level < EXACT) & self._untrue(left)
            level[left] += 1
        self._thin(weight == FIXED, LEVELS[level])

    def _thin(self, fixed: Flags, tolerance: Reals) -> None:
        """Leave out corners that neighbours make superfluous: between two far ones there may be one too many."""
        before = self._keep.copy()
        for parity in (0, 1) * THINNED:
            first, last = self._chords()
            middle = np.flatnonzero((last[:-1] == first[1:]) & ~fixed[last[:-1]])
            middle = middle[middle % 2 == parity]
            if len(middle):
                _, most = self._crack.worst(first[middle], last[middle + 1])
                at = last[middle]
                self._keep[at[most < tolerance[self._ring[at]]]] = False
        worse = self._untrue()[self._ring]
        self._keep[worse] = before[worse]

    def _first_levels(self) -> Integers:
        """A tolerance for each ring that is likely to be near what it allows."""
        step = np.abs(np.diff(self._path.x, append=0)) + np.abs(np.diff(self._path.y, append=0))
        step[self._path.last] = 0
        around = np.bincount(self._ring, weights=step, minlength=self._rings)
        reach = REACH * self._allowed * self._pixels / np.maximum(around, 1)
        return np.minimum(np.searchsorted(-LEVELS, -reach), EXACT - 1)

    # What must be put back

    def _restore(self, rings: Flags) -> None:
        self._keep |= rings[self._ring]

    def _part(self) -> set[int]:
        """Put corners back where edges meet; returns the drawn rings that still meet something then."""
        first, last = self._chords()
        asked = last - first > 1
        while True:
            every = Edges(
                *(np.concatenate(both) for both in zip(self._edges(first, last), self._drawn_edges, strict=True))
            )
            drawn = np.arange(len(first), len(every.x0))
            one, other = contacts(every, np.concatenate([np.flatnonzero(asked), drawn]))
            if not len(one):
                return set()
            short = np.append(last - first > 1, np.zeros(len(drawn), dtype=np.bool_))
            met = np.unique(np.concatenate([one, other]))
            split = met[short[met]]
            if not len(split):
                return set(self._drawn_number[met[met >= len(first)] - len(first)].tolist())
            at, _ = self._crack.worst(first[split], last[split])
            self._keep[at] = True
            first, last = self._chords()
            asked = np.isin(first, at) | np.isin(last, at)

    def _empty(self) -> Flags:
        """Rings with too few corners, or without the centre of a pixel."""
        corners = np.bincount(self._ring[self._keep], minlength=self._rings) - 1
        empty: Flags = (corners < 3) | (self._count(self._switches()) == 0)
        return empty

    def _untrue(self, asked: Flags | None = None) -> Flags:
        """Rings of those asked for that miss too much of what they were traced from."""
        exact = self._exact if asked is None else self._exact[asked[self._exact // self._plane]]
        sent = self._switches(asked)
        covered = self._count(sent)
        wrong = self._count(ordered(np.concatenate([exact, sent])))
        union = self._pixels + covered + wrong
        untrue: Flags = 2 * wrong > self._allowed * union
        return untrue if asked is None else untrue & asked

    def _enclosing(self) -> Flags:
        """Rings that enclose another or are enclosed: where a pixel is inside two."""
        found = np.zeros(self._rings + int(self._drawn_number.max(initial=-1)) + 1, dtype=np.bool_)
        keys = self._switches(drawn=True).reshape(-1, 2)
        keys = keys[keys[:, 0] < keys[:, 1]]
        owner, place = keys // self._plane, keys % self._plane
        # In reading order an end comes before a beginning at the same place.
        order = np.argsort((2 * place + [1, 0]).ravel(), kind="stable")
        step = np.tile([1, -1], len(keys))[order]
        deep = np.cumsum(step)
        owner = owner.ravel()[order]
        opened = (
            np.maximum.accumulate(np.where((step > 0) & (deep == 1), np.arange(len(deep)), 0)) if len(deep) else deep
        )
        twice = (step > 0) & (deep > 1)
        found[owner[twice]] = found[owner[opened[twice]]] = True
        short = np.bincount(self._ring[~self._keep], minlength=self._rings) > 0
        enclosing: Flags = found[: self._rings] & short
        return enclosing

    # Edges, and the pixels inside them

    def _chords(self) -> tuple[Integers, Integers]:
        """The edges that are left, as places in the path that they go from and to, ring after ring."""
        kept = np.flatnonzero(self._keep)
        first, last = kept[:-1], kept[1:]
        within = self._ring[first] == self._ring[last]
        return first[within], last[within]

    def _edges(self, first: Integers, last: Integers) -> Edges:
        return Edges(self._x[first], self._y[first], self._x[last], self._y[last])

    @property
    def _plane(self) -> int:
        return self._size[1] * (self._size[0] + 1)

    def _switches(self, asked: Flags | None = None, *, drawn: bool = False) -> Integers:
        """Where the inside of rings begins and ends in the rows: number of the ring × plane + place, sorted."""
        first, last = self._chords()
        if asked is not None:
            mine = asked[self._ring[first]]
            first, last = first[mine], last[mine]
        edges, owner = self._edges(first, last), self._ring[first]
        if drawn:
            edges = Edges(*(np.concatenate(both) for both in zip(edges, self._drawn_edges, strict=True)))
            owner = np.concatenate([owner, self._drawn_number + self._rings])
        start = np.stack([edges.x0, edges.y0], axis=1) * self._scale
        end = np.stack([edges.x1, edges.y1], axis=1) * self._scale
        found = crossings(start, end, self._size)
        keys = owner[found.edge] * self._plane + found.row * (self._size[0] + 1) + found.column
        return ordered(keys)

    def _count(self, switches: Integers) -> Integers:
        """Pixels between the first and the second switch, the third and the fourth … of each ring."""
        begin, end = switches[::2], switches[1::2]
        return np.bincount(begin // self._plane, weights=end - begin, minlength=self._rings).astype(np.int64)


def _edges_of(rings: Sequence[Ring]) -> tuple[Edges, Integers]:
    """All edges of some rings, and which ring each belongs to."""
    length = [len(ring) for ring in rings]
    here = np.array([corner for ring in rings for corner in ring], dtype=np.int64).reshape(-1, 2)
    after = np.array([corner for ring in rings for corner in ring[1:] + ring[:1]], dtype=np.int64).reshape(-1, 2)
    number = np.repeat(np.arange(len(rings)), length)
    return Edges(here[:, 0], here[:, 1], after[:, 0], after[:, 1]), number
