"""What of a mask is sent: disjoint, hole-free simple polygons in the service's frame, and how true they are to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.region.drawn import as_drawn
from studio.region.fill import Integers, crossings, filled, ordered
from studio.region.fitting import Fitting
from studio.region.frame import frame_of, shrunk
from studio.region.outline import Corners, corners_of
from studio.region.pieces import FILLED_SHARE, pieces_of
from studio.request.operations import FRAME, Mask, Polygon

__all__ = ["FRAME", "Area", "Areas", "Ring", "areas_of", "covered"]

PAINTED = 128
"""From this value on a pixel of a mask is painted."""
SPECK = 64
"""Holes of fewer pixels are slips of the brush."""
Ring = tuple[tuple[int, int], ...]
"""Corners of a closed outline in whole picture pixels, the first one not repeated; (0, 0) is the picture's corner."""


@dataclass(frozen=True, slots=True)
class Area:
    """One polygon as it is sent: `ring` in the coordinates of `frame`, `pixels` how much it covers of the picture."""

    ring: Ring
    pixels: int


@dataclass(frozen=True, slots=True)
class Areas:
    """All that is sent of one mask, and how it compares with what was painted.

    `size` is the picture's width and height, `frame` that of the polygons (the same unless the picture does not fit
    500-4096). `overlap` is intersection over union with the mask thresholded at 128, 1.0 for two empty ones;
    `painted` the mask's pixels.
    """

    size: tuple[int, int]
    frame: tuple[int, int]
    areas: tuple[Area, ...]
    painted: int
    overlap: float

    @property
    def points(self) -> int:
        """Corners of all polygons together."""
        return sum(len(area.ring) for area in self.areas)

    @property
    def error(self) -> float:
        """How much of the union is wrong, 0 to 1."""
        return 1.0 - self.overlap

    def mask(self) -> Mask:
        """As an operation takes it."""
        return Mask(
            areas=tuple(
                Polygon(*self.frame, tuple(number for corner in area.ring for number in corner)) for area in self.areas
            )
        )


def covered(areas: Areas) -> NDArray[np.bool_]:
    """The pixels of the picture that are repainted when `areas` is sent (height × width)."""
    return filled([area.ring for area in areas.areas], areas.size, areas.frame)


def areas_of(
    mask: NDArray[np.uint8], *, tolerance: float | None = None, speck: int = SPECK, drawn: Sequence[Ring] = ()
) -> Areas:
    """The polygons of a mask (height × width, 0-255, from 128 on painted). Takes a while: not for the GUI thread.

    `tolerance` is how far in picture pixels an outline may miss the pixels along the painted edge. None: each area has
    its own, so that intersection over union with what was painted is 0.995 or more, down to outlines that are exact; 0:
    exact everywhere. Holes of less than `speck` pixels are filled (None: as long as the area keeps its 0.995; 0: none).

    `drawn` are outlines of shapes that are in the mask too, in picture pixels. One is sent corner by corner as it is
    where it is a simple polygon inside the picture, and the mask holds just its inside (see `fill`) around there.

    No polygon has a hole, meets itself or overlaps another; they touch where a hole was cut open. Raises InputError
    when the picture is too long and thin for the service's frame.
    """
    if mask.ndim != 2 or mask.dtype != np.uint8:
        raise TypeError(f"a mask has one byte per pixel, not {mask.dtype} × {mask.shape}")
    size = (mask.shape[1], mask.shape[0])
    frame = frame_of(size)
    inside = mask >= PAINTED
    shapes, rest = as_drawn(drawn, inside, frame)
    whole = corners_of(inside)
    while True:
        corners = whole if rest is inside and not _exceeds(size, frame) else corners_of(_in_frame(rest, frame))
        traced = min(size[0], frame[0]), min(size[1], frame[1])
        exact = tolerance == 0
        share = FILLED_SHARE if tolerance is None else None
        pieces = pieces_of(corners, 0 if exact else speck, share)
        fitting = Fitting(pieces, traced, frame, [shape.ring for shape in shapes])
        scaled = tolerance if tolerance is None else tolerance * traced[0] / size[0]
        unsent = fitting.fit(scaled)
        if not unsent:
            return _compared(*fitting.corners(), whole, size, frame)
        shapes, rest = as_drawn([shape.outline for at, shape in enumerate(shapes) if at not in unsent], inside, frame)


def _in_frame(inside: NDArray[np.bool_], frame: tuple[int, int]) -> NDArray[np.bool_]:
    """A picture larger than its frame is traced in the frame's size: outlines stay in whole numbers there."""
    return shrunk(inside, frame) if _exceeds((inside.shape[1], inside.shape[0]), frame) else inside


def _exceeds(size: tuple[int, int], frame: tuple[int, int]) -> bool:
    return size[0] > frame[0] or size[1] > frame[1]


def _compared(
    corners: Integers, counts: Integers, whole: Corners, size: tuple[int, int], frame: tuple[int, int]
) -> Areas:
    """The polygons beside what was painted, counted run by run along the rows."""
    plane = size[1] * whole.stride
    sent = _switches(corners, counts, size, frame)
    runs = sent.reshape(-1, 2)
    pixels = np.bincount(runs[:, 0] // plane, weights=runs[:, 1] - runs[:, 0], minlength=len(counts)).astype(np.int64)
    wrong = _runs(ordered(np.concatenate([whole.place, sent % plane])))
    total = _runs(whole.place)
    union = total + int(pixels.sum()) + wrong
    every = list(zip(*corners.T.tolist(), strict=True))
    ends = np.cumsum(counts).tolist()
    areas = tuple(
        Area(tuple(every[begin:end]), count)
        for begin, end, count in zip([0, *ends], ends, pixels.tolist(), strict=False)
    )
    return Areas(size, frame, areas, total, (union - 2 * wrong) / union if union else 1.0)


def _switches(corners: Integers, counts: Integers, size: tuple[int, int], frame: tuple[int, int]) -> Integers:
    """Where the inside of rings begins and ends in the picture's rows: number of the ring × plane + place, sorted."""
    start = np.cumsum(counts) - counts
    here = corners * np.array([size[0] / frame[0], size[1] / frame[1]])
    after = np.arange(1, len(here) + 1)
    after[start + counts - 1] = start
    edge, row, column = crossings(here, here[after], size)
    owner = np.repeat(np.arange(len(counts)), counts)[edge]
    return ordered((owner * size[1] + row) * (size[0] + 1) + column)


def _runs(places: Integers) -> int:
    """How many pixels lie between the first and the second place, the third and the fourth …"""
    return int((places[1::2] - places[::2]).sum())
