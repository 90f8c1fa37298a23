"""Which corners of an outline may be left out for what tolerance."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from studio.region.fill import Ring, filled
from studio.region.outline import corners_of
from studio.region.pieces import Pieces, pieces_of
from studio.region.simplify import FIXED, Crack, Path, closed, weights
from tests.region.painting import Pixels, masks


def pieces(inside: Pixels) -> Pieces:
    return pieces_of(corners_of(inside), 0)


def path_of(ring: Ring) -> Path:
    corners = np.array(ring, dtype=np.int64)
    return closed(corners[:, 0], corners[:, 1], np.array([0]), np.zeros(len(ring), dtype=np.bool_))


def kept(path: Path, tolerance: float) -> list[Ring]:
    keep = weights(path, np.full(len(path.start), tolerance)) >= tolerance
    result = []
    for start, last in zip(path.start.tolist(), path.last.tolist(), strict=True):
        at = start + np.flatnonzero(keep[start:last])
        result.append(tuple(zip(path.x[at].tolist(), path.y[at].tolist(), strict=True)))
    return result


@settings(max_examples=80)
@given(masks)
def test_at_0_no_pixel_changes_sides(inside: Pixels) -> None:
    """Edges run between the pixels on both sides of the crack that they replace, however few they are."""
    found = pieces(inside)
    path = closed(found.x, found.y, found.start, found.shared)
    rings = kept(path, 0.0)
    assert np.array_equal(filled(rings, inside.shape[::-1]), inside)
    assert sum(map(len, rings)) <= len(path.x)


def test_a_slanted_line_is_two_corners() -> None:
    below = np.arange(300)[:, None] + 0.5 > 20 + (np.arange(400) + 0.5) * 0.13
    found = pieces(below)
    (ring,) = kept(closed(found.x, found.y, found.start, found.shared), 0.3)
    assert len(found.x) > 90
    assert len(ring) <= 7
    assert (filled([ring], (400, 300)) ^ below).sum() < 60


@settings(max_examples=40)
@given(masks)
def test_edges_at_shared_corners_stay(inside: Pixels) -> None:
    found = pieces(inside)
    path = closed(found.x, found.y, found.start, found.shared)
    fixed = weights(path, np.full(len(path.start), 50.0)) == FIXED
    for start, last in zip(path.start.tolist(), path.last.tolist(), strict=True):
        shared = np.flatnonzero(path.shared[start:last])
        around = last - start
        for step in (-1, 0, 1):
            assert fixed[start + (shared + step) % around].all()


def test_a_spur_along_an_edge_is_missed_by_its_length() -> None:
    spur: Ring = ((0, 0), (60, 0), (60, 1), (20, 1), (20, 40), (0, 40))
    path = path_of(spur)
    corner = {(x, y): at for at, (x, y) in enumerate(zip(path.x[:-1].tolist(), path.y[:-1].tolist(), strict=True))}
    first, last = np.array([corner[0, 0]]), np.array([corner[20, 1]])
    at, missed = Crack(path).worst(first, last)
    assert missed[0] > 38
    assert path.x[at[0]] >= 40
