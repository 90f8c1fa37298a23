"""What a step changed, kept as it is when the step ends and packed soon after: packing takes longer than a frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect

from studio.models.mask.tiles import SIDE, Delta, Grid, Packer, Pixels

NO_DELTA = Delta()
AT_ONCE = 1 << 20
"""Pixels in tiles, up to which a step is packed as it ends: that takes three milliseconds at most."""


@dataclass(frozen=True, slots=True)
class Packed:
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


class Block(NamedTuple):
    """Tiles of the mask that were kept together, and what of the layer beneath lies under them.

    Pixels are those before the step while it goes on, and afterwards the exclusive or of before and after. Where the
    layer beneath does not change, there are none of it.
    """

    rect: QRect
    pixels: Pixels
    under: QRect
    pixels_under: Pixels | None


@dataclass(frozen=True, slots=True)
class Raw:
    """A step that is not packed yet."""

    grid: Grid
    blocks: tuple[Block, ...]

    def differs(self) -> bool:
        """Whether anything changed; looks no further than the first block in which something did."""
        return any(
            block.pixels.any() or (block.pixels_under is not None and block.pixels_under.any()) for block in self.blocks
        )

    @property
    def size(self) -> int:
        """How many pixels are kept of it."""
        return sum(block.pixels.size for block in self.blocks)

    def packed(self) -> Packed:
        """The same packed; in whatever thread."""
        mask, beneath = Packer(), Packer()
        apart = np.zeros((self.grid.rows, self.grid.columns), np.bool_)
        for rect, pixels, under, pixels_under in self.blocks:
            mask.cut(pixels, self.grid, rect.left(), rect.top())
            if not under.isEmpty():
                first, last, top, bottom = self.grid.span(under)
                apart[top:bottom, first:last] = True
            if pixels_under is not None:
                beneath.cut(pixels_under, self.grid, under.left(), under.top())
        return Packed(mask.delta(), beneath.delta(), bits_of(apart))


@dataclass(slots=True, eq=False)
class Change:
    """One step of both layers, to be gone over at any moment, packed or not."""

    raw: Raw | None
    _packed: Packed = field(default_factory=lambda: Packed(NO_DELTA))

    @classmethod
    def of(cls, packed: Packed) -> Change:
        """One that is packed."""
        return cls(None, packed)

    @classmethod
    def recorded(cls, raw: Raw) -> Change:
        """One that just ended: packed at once where it is little."""
        if not raw.differs():
            return cls.of(Packed(NO_DELTA))
        return cls.of(raw.packed()) if raw.size <= AT_ONCE else cls(raw)

    def __bool__(self) -> bool:
        return self.raw is not None or bool(self._packed)

    def pack(self) -> None:
        """Pack it, in whatever thread; it can be gone over meanwhile."""
        raw = self.raw
        if raw is not None:
            # In this order: who finds nothing raw any more finds it packed.
            self._packed = raw.packed()
            self.raw = None

    @property
    def packed(self) -> Packed:
        """What it is when it is packed, which it is from now on."""
        self.pack()
        return self._packed

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        raw = self.raw
        return self._packed.bytes if raw is None else raw.size


def bits_of(apart: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> bytes:
    """A bit for each tile, or nothing where none is set."""
    return np.packbits(apart).tobytes() if apart.any() else b""


def runs_of(bits: int) -> Iterator[tuple[int, int]]:
    """Where runs of set bits begin and end, from the lowest."""
    while bits:
        begin = (bits & -bits).bit_length() - 1
        rest = bits >> begin
        length = (~rest & (rest + 1)).bit_length() - 1
        yield begin, begin + length
        bits = rest >> length << begin + length


def rows_of(saved: list[int], wanted: int, top: int, bottom: int) -> Iterator[tuple[int, int, int]]:
    """Set the bits `wanted` in those rows; tells which were not set, in runs of rows that are alike: first, last + 1.

    Numbers as rows of bits: arrays take longer to ask than the pen has time.
    """
    row = top
    while row < bottom:
        new, end = wanted & ~saved[row], row + 1
        while end < bottom and wanted & ~saved[end] == new:
            end += 1
        if new:
            for one in range(row, end):
                saved[one] |= wanted
            yield new, row, end
        row = end


def tiles_rect(begin: int, end: int, top: int, bottom: int) -> QRect:
    """The pixels of tiles from one column and row to before another."""
    return QRect(begin * SIDE, top * SIDE, (end - begin) * SIDE, (bottom - top) * SIDE)
