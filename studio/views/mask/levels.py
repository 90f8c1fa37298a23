"""A mask in halves, quarters, eighths …, as `models.viewing.levels` has them of a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.models.viewing.levels import BAND, SMALLEST

Bytes = NDArray[np.uint8]


class MaskLevels:
    """The same for a mask of bytes that changes all the time: level 0 is the mask itself, the others follow `update`.

    Each pixel of a level is the mean of four of the one below; sizes are rounded up.
    """

    def __init__(self, mask: QImage) -> None:
        self._mask = mask
        self._halves: list[tuple[int, int, Bytes]] = []
        wide, high = mask.width(), mask.height()
        while min(wide, high) >= 2 * SMALLEST:
            wide, high = (wide + 1) // 2, (high + 1) // 2
            # Written once now: memory that is only promised comes page by page, in the middle of a stroke.
            self._halves.append((wide, high, np.full((high, _aligned(wide)), 0, np.uint8)))
        self.update(QRect(0, 0, mask.width(), mask.height()))

    def update(self, rect: QRect, mask: QImage | None = None) -> None:
        """Pixels in `rect` of the mask changed; `mask` where it is another image now."""
        if mask is not None:
            self._mask = mask
        below = self._bytes()
        rect = rect.intersected(QRect(0, 0, self._mask.width(), self._mask.height()))
        left, top, right, bottom = rect.left(), rect.top(), rect.left() + rect.width(), rect.top() + rect.height()
        if rect.isEmpty():
            return
        for wide, high, half in self._halves:
            left, top, right, bottom = left // 2, top // 2, (right + 1) // 2, (bottom + 1) // 2
            _halve(below, half[:high, :wide], left, top, right, bottom)
            below = half[:high, :wide]

    def best(self, scale: float) -> tuple[Bytes, int]:
        """The level to draw at `scale` device pixels per picture pixel, rows padded to whole words, and how many pixels
        of the picture are one of it."""
        level = 0
        while scale <= 0.5 and level < len(self._halves):
            scale, level = scale * 2, level + 1
        return (self._bytes(whole=True) if level == 0 else self._halves[level - 1][2]), 1 << level

    def _bytes(self, *, whole: bool = False) -> Bytes:
        """The mask's own bytes, not a copy; with the padding of its rows where `whole`."""
        stride = self._mask.bytesPerLine()
        data = np.frombuffer(self._mask.constBits(), np.uint8).reshape(self._mask.height(), stride)
        return data if whole else data[:, : self._mask.width()]


def _aligned(wide: int) -> int:
    return (wide + 3) // 4 * 4


def _halve(below: Bytes, half: Bytes, left: int, top: int, right: int, bottom: int) -> None:
    """Fill that rectangle of `half` with the means of fours of `below`, whose last row or column may be single.

    In bands, which stay in the processor's cache; most of a mask is empty and costs no more than a look.
    """
    for first in range(top, bottom, BAND):
        last = min(first + BAND, bottom)
        part = below[2 * first : 2 * last, 2 * left : 2 * right]
        if not part.any():
            half[first:last, left:right] = 0
            continue
        if part.shape != (2 * (last - first), 2 * (right - left)):
            part = np.pad(part, ((0, part.shape[0] % 2), (0, part.shape[1] % 2)), mode="edge")
        # Two neighbours at once as one word: half the time of taking every other byte.
        words = part.view(np.uint16)
        sums = (words & 255) + (words >> 8)
        half[first:last, left:right] = (sums[0::2] + sums[1::2]) >> 2
