"""Loops of corners that are cut and joined anew; only the corners where a way leaves its loop cost anything."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.fill import Integers, count_up
from studio.region.outline import Corners, Loops


class Ways(NamedTuple):
    """Closed ways, one after the other: corner columns and rows, where each begins, the loop each has its start in.

    `shared` are the corners that were joined or cut.
    """

    x: Integers
    y: Integers
    start: Integers
    loop: Integers
    shared: NDArray[np.bool_]


class Web:
    """Corners that are added are numbered on from those of the loops."""

    def __init__(self, corners: Corners, around: Loops) -> None:
        self.around = around
        self._corners = corners
        self._known = len(corners.x)
        self._leaves: dict[int, int] = {}
        self._added: list[tuple[int, int, int]] = []
        self._shared: list[int] = []
        self.label = np.empty(self._known, dtype=np.int64)
        self.label[around.order] = around.label

    def after(self, corner: int) -> int:
        """The corner that comes after one."""
        found = self._leaves.get(corner)
        return int(self._corners.next[corner]) if found is None else found

    def row(self, corner: int) -> int:
        return self._facts(corner)[1]

    def insert(self, before: int, row: int) -> int:
        """A new corner in that row, in the vertical edge that begins at the corner `before`."""
        column, _, loop = self._facts(before)
        added = self._add((column, row, loop), self.after(before))
        self._leaves[before] = added
        return added

    def cross(self, one: int, other: int) -> None:
        """Let each of two corners at the same place go on with the other's way."""
        self._leaves[one], self._leaves[other] = self.after(other), self.after(one)
        self._shared += (one, other)

    def cut(self, one: int, other: int) -> None:
        """The way that comes to one end goes over to the other end, on both sides of the cut."""
        again, others = (self._add(self._facts(at), self.after(at)) for at in (one, other))
        self._leaves[one], self._leaves[other] = others, again
        self._shared += (one, other, again, others)

    def ways(self, alive: NDArray[np.bool_]) -> Ways:
        """Every way of the loops that are `alive`, those without a change as they are."""
        around, added = self.around, np.array(self._added, dtype=np.int64).reshape(-1, 3)
        order = np.concatenate([around.order, self._known + np.arange(len(added))])
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        changed = np.array([at for at in self._leaves if at < self._known], dtype=np.int64)
        whole = alive.copy()
        whole[self.label[changed]] = False
        untouched = np.flatnonzero(whole)
        begin = around.start[untouched]
        runs, first = self._walk(place, np.sort(place[changed]).tolist())
        begins = np.concatenate([begin, runs[:, 0]])
        counts = np.concatenate([around.length[untouched], runs[:, 1] - runs[:, 0]])
        total = np.cumsum(counts) - counts
        corners = order[np.repeat(begins, counts) + count_up(counts)]
        start = np.concatenate([total[: len(begin)], total[len(begin) :][first]])
        x, y = np.concatenate([self._corners.x, added[:, 0]]), np.concatenate([self._corners.y, added[:, 1]])
        shared = np.zeros(len(order), dtype=np.bool_)
        shared[self._shared] = True
        label = np.concatenate([self.label, added[:, 2]])
        return Ways(x[corners], y[corners], start, label[corners[start]], shared[corners])

    def _facts(self, corner: int) -> tuple[int, int, int]:
        """Column, row and loop."""
        if corner >= self._known:
            return self._added[corner - self._known]
        return int(self._corners.x[corner]), int(self._corners.y[corner]), int(self.label[corner])

    def _add(self, facts: tuple[int, int, int], after: int) -> int:
        self._added.append(facts)
        added = self._known + len(self._added) - 1
        self._leaves[added] = after
        return added

    def _walk(self, place: Integers, changed: list[int]) -> tuple[Integers, Integers]:
        """The changed ways as runs of places in the loops' order, and which runs begin a way.

        `place` is where in that order a corner is, `changed` are the places that a way leaves its loop at.
        """
        order, start, length = self.around.order, self.around.start, self.around.length
        runs: list[tuple[int, int]] = []
        first: list[int] = []
        todo = dict.fromkeys(self._leaves.values())
        while todo:
            first.append(len(runs))
            corner, _ = todo.popitem()
            begin = corner
            while True:
                at = int(place[corner])
                if corner < self._known:
                    loop = self.label[corner]
                    low, high = int(start[loop]), int(start[loop] + length[loop])
                    leave = bisect_left(changed, at)
                    if leave == len(changed) or changed[leave] >= high:
                        runs.append((at, high))
                        at = low
                        leave = bisect_left(changed, low)
                    runs.append((at, changed[leave] + 1))
                    corner = int(order[changed[leave]])
                else:
                    runs.append((at, at + 1))
                corner = self._leaves[corner]
                if corner == begin:
                    break
                todo.pop(corner, None)
        return np.array(runs, dtype=np.int64).reshape(-1, 2), np.array(first, dtype=np.int64)
