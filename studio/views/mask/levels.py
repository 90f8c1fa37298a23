"""A mask in halves, quarters, eighths …, as `models.viewing.levels` has them of a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.models.viewing.levels import BAND, SMALLEST

_AT_ONCE = 20_000_000
"""Pixels of a mask that are halved at once: about five milliseconds."""
_MANY = 32
"""More rectangles than this that wait for a level are one around all of them."""

Bytes = NDArray[np.uint8]


class MaskLevels:
    """The same for a mask of bytes that changes all the time: level 0 is the mask itself, the others follow it.

    Each pixel of a level is the mean of four of the one below; sizes are rounded up. A change is carried as far as the
    level that is looked at, and further when another one is.
    """

    def __init__(self, mask: QImage) -> None:
        self._mask = mask
        self._halves: list[tuple[int, int, Bytes]] = []
        wide, high = mask.width(), mask.height()
        while min(wide, high) >= 2 * SMALLEST:
            wide, high = (wide + 1) // 2, (high + 1) // 2
            # Written once now: memory that is only promised comes page by page, in the middle of a stroke.
            self._halves.append((wide, high, np.full((high, _aligned(wide)), 0, np.uint8)))
        # Changed rectangles by how many levels above the mask follow them already.
        self._waiting: list[list[QRect]] = [[] for _ in self._halves]
        self.update(QRect(0, 0, mask.width(), mask.height()))

    def update(self, rect: QRect, mask: QImage | None = None) -> None:
        """Pixels in `rect` of the mask changed; `mask` where it is another image now."""
        if mask is not None:
            self._mask = mask
        rect = rect.intersected(QRect(0, 0, self._mask.width(), self._mask.height()))
        if self._halves and not rect.isEmpty():
            self._wait(0, rect)

    def level(self, scale: float) -> int:
        """The level to draw at `scale` device pixels per picture pixel."""
        level = 0
        while scale <= 0.5 and level < len(self._halves):
            scale, level = scale * 2, level + 1
        return level

    def is_behind(self, scale: float) -> bool:
        """Whether the level for that scale does not follow all that changed."""
        return any(self._waiting[: self.level(scale)])

    def catch_up(self, scale: float, pixels: int = _AT_ONCE) -> list[QRect]:
        """Let the level for that scale follow what changed, about so many pixels of the mask of it; returns where."""
        wanted = self.level(scale)
        done: list[QRect] = []
        for depth in range(wanted):
            while self._waiting[depth] and pixels > 0:
                rect = self._waiting[depth].pop()
                rows = max(BAND << wanted, pixels // max(1, rect.width()))
                if rows < rect.height():
                    rest = QRect(rect.left(), rect.top() + rows, rect.width(), rect.height() - rows)
                    self._waiting[depth].append(rest)
                    rect = QRect(rect.left(), rect.top(), rect.width(), rows)
                pixels -= rect.width() * rect.height() >> 2 * depth
                self._carry(rect, depth, wanted)
                done.append(rect)
        return done

    def best(self, scale: float) -> tuple[Bytes, int]:
        """The level to draw at `scale` device pixels per picture pixel, rows padded to whole words, and how many pixels
        of the picture are one of it."""
        level = self.level(scale)
        return (self._bytes(whole=True) if level == 0 else self._halves[level - 1][2]), 1 << level

    def _wait(self, depth: int, rect: QRect) -> None:
        waiting = self._waiting[depth]
        waiting.append(rect)
        if len(waiting) > _MANY:
            around = QRect()
            for one in waiting:
                around |= one
            self._waiting[depth] = [around]

    def _carry(self, rect: QRect, depth: int, wanted: int) -> None:
        """From a level that follows already up to the wanted one."""
        below = self._bytes() if depth == 0 else self._halves[depth - 1][2][:, : self._halves[depth - 1][0]]
        left, top, right, bottom = rect.left(), rect.top(), rect.left() + rect.width(), rect.top() + rect.height()
        for _ in range(depth):
            left, top, right, bottom = left // 2, top // 2, (right + 1) // 2, (bottom + 1) // 2
        for wide, high, half in self._halves[depth:wanted]:
            left, top, right, bottom = left // 2, top // 2, (right + 1) // 2, (bottom + 1) // 2
            _halve(below, half[:high, :wide], left, top, right, bottom)
            below = half[:high, :wide]
        if wanted < len(self._halves):
            self._wait(wanted, rect)

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
        upper, lower = words[0::2], words[1::2]
        sums = upper & 255
        sums += lower & 255
        shifted = upper >> 8
        sums += shifted
        np.right_shift(lower, 8, out=shifted)
        sums += shifted
        sums >>= 2
        half[first:last, left:right] = sums
