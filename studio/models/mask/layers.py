"""The pixels of a mask: all that is repainted, and what of it would be left if its live shapes were taken away."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage

from studio.models.mask.recording import Block, Change, Packed, Raw, rows_of, runs_of, tiles_rect
from studio.models.mask.tiles import SIDE, Grid, Pixels, seen, view

LONG_TILES = 10
"""A line within fewer tiles, across or down, is not looked at tile by tile."""


class Layers:
    """`mask` is what is repainted; `beneath` the same without live shapes, for the tiles of `covered` only.

    Beyond `covered` no live shape lies, so there the mask is its own beneath.
    """

    def __init__(self, size: QSize) -> None:
        self.mask = QImage(size, QImage.Format.Format_Grayscale8)
        self.mask.fill(0)
        self.beneath: QImage | None = None
        self.covered = QRect()
        self.grid = Grid.of(size)

    @property
    def rect(self) -> QRect:
        return self.mask.rect()

    def cover(self, rect: QRect) -> None:
        """Have `beneath` for all tiles under `rect`; what it did not cover before is as in the mask."""
        rect = rect & self.rect
        if rect.isEmpty() or self.covered.contains(rect):
            return
        wanted = _to_tiles(self.covered.united(rect)) & self.rect
        image = self.mask.copy(wanted)
        if self.beneath is not None:
            old = self.covered.translated(-wanted.topLeft())
            view(image)[_slices(old)] = seen(self.beneath)
        self.beneath, self.covered = image, wanted

    def uncover(self) -> None:
        """No live shape is left: what lies beneath is the mask."""
        self.beneath, self.covered = None, QRect()

    def mask_in(self, rect: QRect) -> Pixels:
        """The mask's pixels in a rectangle within the picture."""
        return view(self.mask)[_slices(rect)]

    def beneath_in(self, rect: QRect) -> Pixels:
        """What lies beneath in a rectangle that is covered."""
        assert self.beneath is not None
        return view(self.beneath)[_slices(rect.translated(-self.covered.topLeft()))]

    def both_in(self, rect: QRect) -> list[tuple[Pixels, QPoint]]:
        """Each layer's pixels in `rect`, as far as it has them, with the place of their corner in the picture."""
        found = [(self.mask_in(rect), rect.topLeft())]
        under = rect & self.covered
        if self.beneath is not None and not under.isEmpty():
            found.append((self.beneath_in(under), under.topLeft()))
        return found

    def toggle(self, change: Change) -> QRect:
        """Go from one side of a step to the other; returns where the mask changed."""
        raw = change.raw  # asked once: a worker may be done with packing it at any moment
        return self._toggle_packed(change.packed) if raw is None else self._toggle_raw(raw)

    def _toggle_packed(self, change: Packed) -> QRect:
        mask = view(self.mask)
        beneath = None if self.beneath is None else view(self.beneath)
        apart = np.unpackbits(np.frombuffer(change.apart, np.uint8)) if change.apart else None
        for tile, count, value in change.mask.runs(self.grid.columns):
            _toggle(mask, *self.grid.place(tile), value, count)
            if beneath is not None:
                for one in range(tile, tile + count):
                    self._toggle_beneath(beneath, one, value, apart)
        for tile, block in change.mask.blocks():
            _toggle(mask, *self.grid.place(tile), block)
            if beneath is not None:
                self._toggle_beneath(beneath, tile, block, apart)
        for tile, count, value in change.beneath.runs(self.grid.columns):
            for one in range(tile, tile + count):
                self._toggle_beneath(beneath, one, value)
        for tile, block in change.beneath.blocks():
            self._toggle_beneath(beneath, tile, block)
        return self.grid.bounds(change.mask.touched) & self.rect

    def _toggle_raw(self, raw: Raw) -> QRect:
        around = QRect()
        for block in raw.blocks:
            part = self.mask_in(block.rect)
            part ^= block.pixels
            around = around.united(block.rect)
            self._toggle_under(block.rect, block.pixels, apart=block.under)
            if block.pixels_under is not None:
                self._toggle_under(block.under, block.pixels_under)
        return around

    def _toggle_under(self, rect: QRect, pixels: Pixels, apart: QRect | None = None) -> None:
        """The layer beneath as far as it is there, but not `apart`."""
        here = rect & self.covered
        if here.isEmpty():
            return
        if apart is not None and not apart.isEmpty():
            pixels = pixels.copy()
            pixels[_slices(apart.translated(-rect.topLeft()))] = 0
        part = self.beneath_in(here)
        part ^= pixels[_slices(here.translated(-rect.topLeft()))]

    def _toggle_beneath(
        self, beneath: Pixels | None, tile: int, block: Pixels | int, apart: Pixels | None = None
    ) -> None:
        """Where it is covered; not in tiles that went a way of their own."""
        left, top = self.grid.place(tile)
        if (apart is None or not apart[tile]) and self.covered.contains(left, top):
            assert beneath is not None
            corner = self.covered.topLeft()
            _toggle(beneath, left - corner.x(), top - corner.y(), block)


class Recording:
    """What is about to change is told with `touch` first; what did change is then a step, or taken back.

    Tiles that are touched together are kept as one block as far as they are new.
    What `covered` is may not change after the first touch.
    """

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._saved = [0] * layers.grid.rows  # a bit per tile
        self._blocks: list[Block] = []

    def touch(self, rect: QRect, *, beneath: bool = True) -> None:
        """Keep the tiles under `rect` as they are now, once; not `beneath` if that stays."""
        rect = rect & self._layers.rect
        if rect.isEmpty():
            return
        first, last, top, bottom = self._layers.grid.span(rect)
        for new, row, end in rows_of(self._saved, (1 << last) - (1 << first), top, bottom):
            for begin, stop in runs_of(new):
                self._keep(tiles_rect(begin, stop, row, end), beneath)

    def touch_line(self, rect: QRect, start: QPointF, end: QPointF, reach: float) -> None:
        """The same for the part within `rect` of what lies at most `reach` from a line: a long one meets few tiles."""
        rect = rect & self._layers.rect
        way = end - start
        if rect.isEmpty() or min(rect.width(), rect.height()) <= LONG_TILES * SIDE:
            self.touch(rect)
            return
        for top in range(rect.top() // SIDE * SIDE, rect.bottom() + 1, SIDE):
            # From where to where along the line it is near enough to this row.
            shares = (
                sorted((edge - start.y()) / way.y() for edge in (top - reach, top + SIDE + reach)) if way.y() else ()
            )
            first, last = (min(max(share, 0.0), 1.0) for share in shares or (0.0, 1.0))
            left, right = sorted((start.x() + first * way.x(), start.x() + last * way.x()))
            row = QRectF(left - reach, top, right - left + 2 * reach, SIDE).toAlignedRect()
            self.touch(row & rect)

    def finish(self) -> Change:
        """What changed since it was touched; nothing may be touched or taken back any more."""
        for rect, pixels, under, pixels_under in self._blocks:
            pixels ^= self._layers.mask_in(rect)
            if pixels_under is not None:
                pixels_under ^= self._layers.beneath_in(under)
        return Change.recorded(Raw(self._layers.grid, tuple(self._blocks)))

    def cancel(self) -> QRect:
        """Put everything back; returns where."""
        around = QRect()
        for rect, before, under, before_under in self._blocks:
            self._layers.mask_in(rect)[:] = before
            if before_under is not None:
                self._layers.beneath_in(under)[:] = before_under
            around = around.united(rect)
        return around

    def _keep(self, tiles: QRect, beneath: bool) -> None:
        layers = self._layers
        rect = tiles & layers.rect
        under = rect & layers.covered
        before_under = layers.beneath_in(under).copy() if beneath and not under.isEmpty() else None
        self._blocks.append(Block(rect, layers.mask_in(rect).copy(), under, before_under))


def _toggle(pixels: Pixels, left: int, top: int, block: Pixels | int, count: int = 1) -> None:
    """One tile, or `count` of them beside each other."""
    part = pixels[top : top + SIDE, left : left + count * SIDE]
    part ^= block if isinstance(block, int) else block[: part.shape[0], : part.shape[1]]


def _slices(rect: QRect) -> tuple[slice, slice]:
    return slice(rect.top(), rect.bottom() + 1), slice(rect.left(), rect.right() + 1)


def _to_tiles(rect: QRect) -> QRect:
    """The whole tiles around a rectangle."""
    left, top = rect.left() // SIDE * SIDE, rect.top() // SIDE * SIDE
    right, bottom = -(-(rect.right() + 1) // SIDE) * SIDE, -(-(rect.bottom() + 1) // SIDE) * SIDE
    return QRect(left, top, right - left, bottom - top)
