"""What of a mask is sent: disjoint, hole-free simple polygons in the service's frame, and how true they are to it."""

from __future__ import annotations

from dataclasses import dataclass

from studio.request.operations import Mask, Polygon

FRAME = (500, 4096)
"""Least and most width and height of a polygon's coordinate frame (contract §1)."""
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
