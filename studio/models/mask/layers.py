"""The pixels of a mask: all that is repainted, and what of it would be left if its live shapes were taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage

from studio.models.mask.tiles import CHUNK, SIDE, Delta, Grid, Packer, Pixels, seen, view


@dataclass(frozen=True, slots=True)
class Change:
    """One step of both layers. `beneath` is what differs there beyond what differs in the mask: mostly nothing."""

    mask: Delta
    beneath: Delta

    def __bool__(self) -> bool:
        return bool(self.mask or self.beneath)

    @property
    def bytes(self) -> int:
        return self.mask.bytes + self.beneath.bytes


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
        extra = dict(change.beneath.blocks())
        mask = view(self.mask)
        beneath = None if self.beneath is None else view(self.beneath)
        for tile, block in change.mask.blocks():
            left, top = self.grid.place(tile)
            _toggle(mask, left, top, block)
            if beneath is not None and self.covered.contains(left, top):
                for differs in (block, extra.pop(tile, 0)):
                    _toggle(beneath, left - self.covered.left(), top - self.covered.top(), differs)
        for tile, block in extra.items():
            assert beneath is not None
            left, top = self.grid.place(tile)
            _toggle(beneath, left - self.covered.left(), top - self.covered.top(), block)
        return self.grid.bounds(change.mask.touched) & self.rect


class Recording:
    """What is about to change is told with `touch` first; what did change is then a step, or taken back."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._saved = np.zeros((layers.grid.rows, layers.grid.columns), np.bool_)
        self._mask: dict[int, Pixels] = {}
        self._beneath: dict[int, Pixels] = {}

    def touch(self, rect: QRect) -> None:
        """Keep the tiles under `rect` (within the picture) as they are now, once."""
        if rect.isEmpty():
            return
        grid = self._layers.grid
        first, last, top, bottom = grid.span(rect)
        new = ~self._saved[top:bottom, first:last]
        if not new.any():
            return
        self._saved[top:bottom, first:last] = True
        mask = seen(self._layers.mask)
        beneath, covered = self._layers.beneath, self._layers.covered
        under = None if beneath is None else seen(beneath)
        for row, column in np.argwhere(new).tolist():
            x, y = (first + column) * SIDE, (top + row) * SIDE
            tile = (top + row) * grid.columns + first + column
            self._mask[tile] = mask[y : y + SIDE, x : x + SIDE].copy()
            if under is not None and covered.contains(x, y):
                x, y = x - covered.left(), y - covered.top()
                self._beneath[tile] = under[y : y + SIDE, x : x + SIDE].copy()

    def finish(self) -> Change:
        """What changed since the tiles were touched."""
        mask, beneath = Packer(), Packer()
        tiles = sorted(self._mask)
        for start in range(0, len(tiles), CHUNK):
            self._compare(tiles[start : start + CHUNK], mask, beneath)
        return Change(mask.delta(), beneath.delta())

    def finish_beneath(self) -> Delta:
        """What changed beneath alone, where nothing else was touched."""
        change = self.finish()
        assert not change.mask
        return change.beneath

    def cancel(self) -> QRect:
        """Put everything back; returns where."""
        mask = view(self._layers.mask)
        for tile, before in self._mask.items():
            x, y = self._layers.grid.place(tile)
            mask[y : y + SIDE, x : x + SIDE] = before
        if self._layers.beneath is not None:
            corner = self._layers.covered.topLeft()
            beneath = view(self._layers.beneath)
            for tile, before in self._beneath.items():
                x, y = self._layers.grid.place(tile)
                x, y = x - corner.x(), y - corner.y()
                beneath[y : y + SIDE, x : x + SIDE] = before
        return self._layers.grid.bounds(self._mask) & self._layers.rect

    def _compare(self, tiles: list[int], mask_packer: Packer, beneath_packer: Packer) -> None:
        layers = self._layers
        mask = seen(layers.mask)
        differs = np.zeros((len(tiles), SIDE, SIDE), np.uint8)
        for block, tile in zip(differs, tiles, strict=True):
            x, y = layers.grid.place(tile)
            before = self._mask[tile]
            height, width = before.shape
            np.bitwise_xor(mask[y : y + height, x : x + width], before, out=block[:height, :width])
        mask_packer.add(tiles, differs)
        if layers.beneath is None:
            return
        beneath, corner = seen(layers.beneath), layers.covered.topLeft()
        under: list[int] = []
        for index, tile in enumerate(tiles):
            x, y = layers.grid.place(tile)
            if layers.covered.contains(x, y):
                before = self._beneath.get(tile, self._mask[tile])
                height, width = before.shape
                x, y = x - corner.x(), y - corner.y()
                differs[index, :height, :width] ^= beneath[y : y + height, x : x + width] ^ before
                under.append(index)
        if under:
            beneath_packer.add([tiles[index] for index in under], differs[under])


def _toggle(pixels: Pixels, left: int, top: int, block: Pixels | int) -> None:
    part = pixels[top : top + SIDE, left : left + SIDE]
    part ^= block if isinstance(block, int) else block[: part.shape[0], : part.shape[1]]


def _slices(rect: QRect) -> tuple[slice, slice]:
    return slice(rect.top(), rect.bottom() + 1), slice(rect.left(), rect.right() + 1)


def _to_tiles(rect: QRect) -> QRect:
    """The whole tiles around a rectangle."""
    left, top = rect.left() // SIDE * SIDE, rect.top() // SIDE * SIDE
    right, bottom = -(-(rect.right() + 1) // SIDE) * SIDE, -(-(rect.bottom() + 1) // SIDE) * SIDE
    return QRect(left, top, right - left, bottom - top)
