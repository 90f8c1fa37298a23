"""Polygons as pixels: the practice service's rule, to the last pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.emulator.render import masks
from studio.region import fill
from studio.region.fill import Ring, filled, wound

RINGS = st.lists(st.lists(st.tuples(st.integers(-20, 60), st.integers(-20, 50)), min_size=3, max_size=9), max_size=4)
SIZES = st.tuples(st.integers(1, 40), st.integers(1, 30))


@pytest.mark.parametrize("few", [0, fill.FEW_RUNS], ids=["pass over all", "run by run"])
@given(rings=RINGS, size=SIZES)
def test_as_the_service_fills(few: int, rings: list[list[tuple[int, int]]], size: tuple[int, int]) -> None:
    expected = np.zeros(size[::-1], dtype=np.bool_)
    for ring in rings:
        expected |= masks.filled(size, np.array(ring, dtype=np.float64))
    kept, fill.FEW_RUNS = fill.FEW_RUNS, few
    try:
        assert np.array_equal(filled([tuple(ring) for ring in rings], size), expected)
    finally:
        fill.FEW_RUNS = kept


@given(RINGS, SIZES, st.tuples(st.integers(1, 90), st.integers(1, 90)))
def test_a_frame_is_stretched_over_the_picture(
    rings: list[list[tuple[int, int]]], size: tuple[int, int], frame: tuple[int, int]
) -> None:
    areas = [
        {"width": frame[0], "height": frame[1], "points": [number for corner in ring for number in corner]}
        for ring in rings
    ]
    expected = masks.new_pixels(size, (0, 0, *size), areas)
    assert np.array_equal(filled([tuple(ring) for ring in rings], size, frame), expected)


def test_a_pixel_belongs_to_whom_its_centre_belongs() -> None:
    square: Ring = ((1, 1), (3, 1), (3, 2), (1, 2))
    assert filled([square], (4, 3)).astype(int).tolist() == [[0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    bow: Ring = ((0, 0), (4, 4), (4, 0), (0, 4))
    assert filled([bow, bow], (4, 4)).sum() == filled([bow], (4, 4)).sum() > 0


def test_rings_within_rings() -> None:
    outer: Ring = ((0, 0), (10, 0), (10, 10), (0, 10))
    inner: Ring = ((2, 2), (8, 2), (8, 8), (2, 8))
    sums = [
        int(wound(rings, (12, 10), even_odd=even_odd).sum())
        for rings in ([outer, inner], [outer, inner[::-1]])
        for even_odd in (True, False)
    ]
    assert sums == [64, 100, 64, 64]
    assert not wound([], (12, 10), even_odd=True).any()


@given(RINGS, SIZES)
def test_one_ring_alone_is_wound_as_it_is_filled(rings: list[list[tuple[int, int]]], size: tuple[int, int]) -> None:
    for ring in rings:
        assert np.array_equal(wound([tuple(ring)], size, even_odd=True), filled([tuple(ring)], size))
