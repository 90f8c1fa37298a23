"""Edges that meet where they must not, held against shapely."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from studio.region import contacts as module
from studio.region.contacts import Edges, contacts, simple

Line = tuple[int, int, int, int]
NEAR = st.integers(0, 12)
FAR = st.integers(0, 400)
LINES = st.one_of(st.tuples(NEAR, NEAR, NEAR, NEAR), st.tuples(FAR, FAR, FAR, FAR)).filter(
    lambda line: line[:2] != line[2:]
)


def edges(lines: list[Line]) -> Edges:
    return Edges(*(np.array(column, dtype=np.int64) for column in zip(*lines, strict=True)))


def meet(one: Line, other: Line) -> bool:
    """More than a common end, as somebody else sees it."""
    common = LineString([one[:2], one[2:]]).intersection(LineString([other[:2], other[2:]]))
    if common.is_empty:
        return False
    ends = {one[:2], one[2:]} & {other[:2], other[2:]}
    return not (isinstance(common, Point) and (common.x, common.y) in ends)


@given(st.lists(LINES, min_size=1, max_size=14), st.sets(st.integers(0, 13)), st.sampled_from([1, 5, 1_000_000]))
def test_as_somebody_else_sees_it(lines: list[Line], asked: set[int], portion: int) -> None:
    asked = {at for at in asked if at < len(lines)}
    kept, module.AT_ONCE = module.AT_ONCE, portion
    try:
        found = contacts(edges(lines), np.array(sorted(asked), dtype=np.int64))
    finally:
        module.AT_ONCE = kept
    pairs = set(zip(*(column.tolist() for column in found), strict=True))
    every = range(len(lines))
    assert pairs == {
        (one, other) for one in asked for other in every if one != other and meet(lines[one], lines[other])
    }


@pytest.mark.parametrize(
    ("ring", "is_simple"),
    [
        (((0, 0), (9, 0), (9, 9)), True),
        (((0, 0), (9, 0)), False),
        ((), False),
        (((0, 0), (9, 9), (9, 0), (0, 9)), False),
        (((0, 0), (9, 0), (9, 9), (4, 0)), False),
        (((0, 0), (9, 0), (4, 0), (4, 9)), False),
        (((0, 0), (5, 5), (9, 0), (9, 9), (5, 5), (0, 9)), False),
        (((0, 0), (4, 0), (9, 0), (9, 9)), True),
    ],
    ids=["triangle", "line", "nothing", "bow", "touches an edge", "folds back", "a corner twice", "a flat corner"],
)
def test_simple(ring: tuple[tuple[int, int], ...], is_simple: bool) -> None:
    assert simple(ring) == is_simple
