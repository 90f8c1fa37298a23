"""Shapes that can be sent as they were drawn, and what is left of the mask to be traced beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.region.contacts import simple
from studio.region.fill import Ring, filled


class Shape(NamedTuple):
    """An outline as it was drawn (picture pixels), and the `ring` in the frame that it is sent as."""

    outline: Ring
    ring: Ring


def as_drawn(
    outlines: Sequence[Ring], inside: NDArray[np.bool_], frame: tuple[int, int]
) -> tuple[list[Shape], NDArray[np.bool_]]:
    """Those of `outlines` that stand by themselves in the mask, and the mask without their pixels (itself for none)."""
    height, width = inside.shape
    rest, shapes = inside, list[Shape]()
    for outline in outlines:
        if not _within(outline, width, height):
            continue
        ring = tuple((round(x * frame[0] / width), round(y * frame[1] / height)) for x, y in outline)
        if not (simple(outline) and simple(ring)):
            continue
        box = _around(outline, width, height)
        # A pixel whose centre lies on an edge falls to one side or the other as the edge is gone along: as it is sent.
        shape = filled([_clockwise(outline)], (width, height))[box]
        free = bool(rest[box][shape].all())  # not, where another outline covers the same pixels
        if shape.any() and free and not _disturbed(shape, inside[box]):
            if rest is inside:
                rest = inside.copy()
            rest[box] &= ~shape
            shapes.append(Shape(outline, _clockwise(ring)))
    return shapes, rest


def _within(outline: Ring, width: int, height: int) -> bool:
    return bool(outline) and all(0 <= x <= width and 0 <= y <= height for x, y in outline)


def _around(outline: Ring, width: int, height: int) -> tuple[slice, slice]:
    """The box of an outline with one pixel around it."""
    across, down = zip(*outline, strict=True)
    return slice(max(min(down) - 1, 0), max(down) + 1), slice(max(min(across) - 1, 0), max(across) + 1)


def _disturbed(shape: NDArray[np.bool_], paint: NDArray[np.bool_]) -> bool:
    """Whether something of the shape is not painted, or a pixel that touches it is."""
    near = shape.copy()
    near[1:] |= shape[:-1]
    near[:-1] |= shape[1:]
    wide = near.copy()
    wide[:, 1:] |= near[:, :-1]
    wide[:, :-1] |= near[:, 1:]
    return not np.array_equal(paint & wide, shape)


def _clockwise(ring: Ring) -> Ring:
    """The same corners, clockwise on the screen from the topmost one, of several there the leftmost."""
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True))
    turned = ring if area > 0 else ring[::-1]
    first = min(range(len(turned)), key=lambda at: (turned[at][1], turned[at][0]))
    return turned[first:] + turned[:first]
