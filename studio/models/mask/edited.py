"""A whole mask that was made anew in a worker, with the step that leads to it: nothing is left but to put it in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.models.mask.recording import NO_DELTA, Change, Packed, bits_of
from studio.models.mask.tiles import Grid, Packer, Pixels, seen, view


@dataclass(frozen=True, slots=True)
class Before:
    """The mask that is edited, and what of the layer beneath live shapes is there; neither is written to."""

    mask: QImage
    beneath: QImage | None = None
    covered: QRect | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """`mask` takes the place of the one before, `copy` is the same for who works on it in a thread."""

    mask: QImage
    copy: QImage
    change: Change
    rect: QRect
    """Where the mask differs from the one before."""


def edited(before: Before, pixels: Pixels) -> Edited:
    """The step from one to the other, after which no shape is live; takes as long as packing does."""
    size = before.mask.size()
    grid = Grid.of(size)
    packer = Packer()
    packer.compare(seen(before.mask), pixels, grid, 0, 0)
    beneath, apart = NO_DELTA, b""
    if before.beneath is not None and before.covered is not None:
        covered = before.covered
        rows, columns = slice(covered.top(), covered.bottom() + 1), slice(covered.left(), covered.right() + 1)
        under = Packer()
        under.compare(seen(before.beneath), pixels[rows, columns], grid, covered.left(), covered.top())
        first, last, top, bottom = grid.span(covered)
        tiles = np.zeros((grid.rows, grid.columns), np.bool_)
        tiles[top:bottom, first:last] = True
        beneath, apart = under.delta(), bits_of(tiles)
    mask = QImage(size, QImage.Format.Format_Grayscale8)
    np.copyto(view(mask), pixels)
    delta = packer.delta()
    # `copy` of an image is one of its own, and not shared with it.
    return Edited(mask, mask.copy(), Change.of(Packed(delta, beneath, apart)), grid.bounds(delta.touched) & mask.rect())
