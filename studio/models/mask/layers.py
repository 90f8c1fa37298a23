"""The pixels of a mask: all that is repainted, and what of it would be left if its live shapes were taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage

from studio.models.mask.tiles import SIDE, Delta, Grid, Packer, Pixels, seen, view

NO_DELTA = Delta()


@dataclass(frozen=True, slots=True)
class Change:
    """One step of both layers. In the tiles `apart` the layer beneath changed by `beneath`, elsewhere as the mask did.

    `apart` holds a bit per tile, or nothing where no tile is.
    """

    mask: Delta
    beneath: Delta = NO_DELTA
    apart: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.mask or self.beneath)

    @property
    def bytes(self) -> int:
        return self.mask.bytes + self.beneath.bytes + len(self.apart)


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
        self._saved = np.zeros((layers.grid.rows, layers.grid.columns), np.bool_)
        self._blocks: list[tuple[QRect, Pixels, QRect, Pixels | None]] = []

    def touch(self, rect: QRect, *, beneath: bool = True) -> None:
        """Keep the tiles under `rect` (within the picture) as they are now, once; not `beneath` if that stays."""
        if rect.isEmpty():
            return
        first, last, top, bottom = self._layers.grid.span(rect)
        new = ~self._saved[top:bottom, first:last]
        if not new.any():
            return
        self._saved[top:bottom, first:last] = True
        if new.all():
            self._keep(QRect(first * SIDE, top * SIDE, (last - first) * SIDE, (bottom - top) * SIDE), beneath)
            return
        for row, columns in enumerate(new):
            # Where a run of new tiles begins and where it ends, in turn.
            edges = np.flatnonzero(np.diff(columns, prepend=False, append=False)).tolist()
            for begin, end in zip(edges[::2], edges[1::2], strict=True):
                self._keep(QRect((first + begin) * SIDE, (top + row) * SIDE, (end - begin) * SIDE, SIDE), beneath)

    def finish(self) -> Change:
        """What changed since it was touched."""
        grid, mask, beneath = self._layers.grid, Packer(), Packer()
        apart = np.zeros(self._saved.shape, np.bool_)
        for rect, before, under, before_under in self._blocks:
            mask.compare(before, self._layers.mask_in(rect), grid, rect.left(), rect.top())
            if not under.isEmpty():
                first, last, top, bottom = grid.span(under)
                apart[top:bottom, first:last] = True
            if before_under is not None:
                beneath.compare(before_under, self._layers.beneath_in(under), grid, under.left(), under.top())
        return Change(mask.delta(), beneath.delta(), np.packbits(apart).tobytes() if apart.any() else b"")

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
        self._blocks.append((rect, layers.mask_in(rect).copy(), under, before_under))


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
