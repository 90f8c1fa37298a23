"""Steps back and forth, kept as the tiles that differ: each the exclusive or of what was there and what is there."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

Pixels = NDArray[np.uint8]
SIDE = 64
"""Width and height of a tile, in pixels."""
HALF = 128
"""From here on a pixel of the mask counts as repainted."""
LEVEL = 1
"""Masks are made of runs: more effort of zlib saves little and costs the pen its time."""


def view(image: QImage) -> Pixels:
    """The bytes of a Grayscale8 picture, height x width, to be written to. Ask anew each time: Qt may move them."""
    return np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]


def seen(image: QImage) -> Pixels:
    """The same to be read only."""
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]


@dataclass(frozen=True, slots=True)
class Grid:
    """How a picture is cut into tiles, numbered row by row."""

    columns: int
    rows: int

    @classmethod
    def of(cls, size: QSize) -> Grid:
        return cls(-(-size.width() // SIDE), -(-size.height() // SIDE))

    def span(self, rect: QRect) -> tuple[int, int, int, int]:
        """First and last-plus-one column and row of the tiles under a rectangle that lies within the picture."""
        return rect.left() // SIDE, rect.right() // SIDE + 1, rect.top() // SIDE, rect.bottom() // SIDE + 1

    def place(self, tile: int) -> tuple[int, int]:
        """The left and top pixel of a tile."""
        row, column = divmod(tile, self.columns)
        return column * SIDE, row * SIDE

    def bounds(self, tiles: Iterable[int]) -> QRect:
        """The rectangle of whole tiles around all of them; it may reach beyond the picture."""
        rows, columns = np.divmod(np.fromiter(tiles, np.int64), self.columns)
        if not len(rows):
            return QRect()
        left, top, right, bottom = (int(edge) * SIDE for edge in (columns.min(), rows.min(), columns.max(), rows.max()))
        return QRect(left, top, right + SIDE - left, bottom + SIDE - top)


@dataclass(frozen=True, slots=True)
class Delta:
    """The tiles in which two states of a layer differ; applied to either it gives the other.

    `even` are tiles that differ by one value throughout, with that value; the other ones lie in `packed`, in the order
    of `tiles`.
    """

    even: tuple[tuple[int, int], ...] = ()
    tiles: tuple[int, ...] = ()
    packed: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.even or self.tiles)

    @property
    def touched(self) -> list[int]:
        """The tiles that differ."""
        return [*(tile for tile, _ in self.even), *self.tiles]

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return len(self.packed) + 16 * len(self.even) + 8 * len(self.tiles)

    def runs(self, columns: int) -> Iterator[tuple[int, int, int]]:
        """`even` as runs of neighbours in rows of so many tiles: the first tile, how many, and their value."""
        if not self.even:
            return
        tiles, values = np.array(self.even, np.int64).T
        breaks = (np.diff(tiles) != 1) | (np.diff(values) != 0) | (tiles[1:] % columns == 0)
        edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(tiles)]
        for begin, end in itertools.pairwise(edges):
            yield int(tiles[begin]), end - begin, int(values[begin])

    def blocks(self) -> Iterator[tuple[int, Pixels]]:
        """Each of the other tiles with the SIDE x SIDE values that differ."""
        if self.tiles:
            unpacked = np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(-1, SIDE, SIDE)
            yield from zip(self.tiles, unpacked, strict=True)


class Packer:
    """Collects differing tiles into a `Delta`, a chunk at a time."""

    def __init__(self) -> None:
        self._even: list[tuple[int, int]] = []
        self._tiles: list[int] = []
        self._parts: list[bytes] = []
        self._stream = zlib.compressobj(LEVEL)

    def add(self, tiles: list[int], blocks: Pixels) -> None:
        """Add what differs in tiles (blocks: tiles x SIDE x SIDE); those in which nothing does are left out."""
        flat = blocks.reshape(len(blocks), -1)
        least, most = flat.min(axis=1), flat.max(axis=1)
        self._even += [
            (tile, value)
            for tile, value, other in zip(tiles, least.tolist(), most.tolist(), strict=True)
            if value == other and value
        ]
        mixed = np.flatnonzero(least != most)
        if len(mixed):
            self._tiles += [tiles[index] for index in mixed.tolist()]
            self._parts.append(self._stream.compress(blocks[mixed].tobytes()))

    def cut(self, difference: Pixels, grid: Grid, left: int, top: int) -> None:
        """Add the tiles of an array that holds what differs; its corner lies at `left`, `top`, a corner of tiles."""
        for row in range(0, len(difference), SIDE):
            strip = _strip(difference.shape[1])
            part = difference[row : row + SIDE]
            strip[: len(part), : part.shape[1]] = part
            self._add_strip(strip, grid, left, top + row)

    def compare(self, before: Pixels, after: Pixels, grid: Grid, left: int, top: int) -> None:
        """Add the tiles in which two arrays differ; their corner lies at `left`, `top`, a corner of tiles."""
        height, width = before.shape
        # A row of tiles at a time stays in the processor's cache.
        for row in range(0, height, SIDE):
            strip = _strip(width)
            part = strip[: min(SIDE, height - row), :width]
            np.bitwise_xor(before[row : row + SIDE], after[row : row + SIDE], out=part)
            self._add_strip(strip, grid, left, top + row)

    def _add_strip(self, strip: Pixels, grid: Grid, left: int, top: int) -> None:
        columns = strip.shape[1] // SIDE
        some = np.flatnonzero(strip.max(axis=0).reshape(columns, SIDE).any(axis=1))
        if len(some):
            blocks = strip.reshape(SIDE, columns, SIDE).transpose(1, 0, 2)[some]
            first = top // SIDE * grid.columns + left // SIDE
            self.add((first + some).tolist(), blocks)

    def delta(self) -> Delta:
        """All that was added."""
        if not self._tiles:
            return Delta(tuple(self._even))
        return Delta(tuple(self._even), tuple(self._tiles), b"".join([*self._parts, self._stream.flush()]))


def _strip(width: int) -> Pixels:
    """A row of whole tiles, wide enough."""
    return np.zeros((SIDE, -(-width // SIDE) * SIDE), np.uint8)
