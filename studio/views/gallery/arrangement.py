"""Where the pictures of a job lie: plain arithmetic, as large as fits and always in their final shape."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

GAP = 6
"""Between two pictures, in logical pixels."""

MARGIN = GAP // 2
"""Around a picture inside its tile: room for the frame of the chosen one."""

SMALLEST = 200
"""Narrower than this, more than four pictures are scrolled rather than shrunk."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Places of the pictures, how many stand side by side, and the height that they need."""

    places: tuple[QRect, ...]
    columns: int
    height: int


def arrange(count: int, aspect: tuple[int, int], room: QSize, *, narrow: bool = False) -> Arrangement:
    """`count` pictures of one aspect (width, height) in `room`, centred, in the order 1 2 / 3 4.

    In a `narrow` place four may also stand one below the other.
    """
    if count <= 0 or room.width() <= 2 * MARGIN or room.height() <= 2 * MARGIN:
        return Arrangement((), 1, 0)
    ratio = aspect[0] / aspect[1]
    inner = QSize(room.width() - 2 * MARGIN, room.height() - 2 * MARGIN)
    candidates = range(1, count + 1)
    if count == 4:
        candidates = range(1, 3) if narrow else range(2, 3)
    columns = max(candidates, key=lambda number: _fitted(count, number, ratio, inner).width())
    size = _fitted(count, columns, ratio, inner)
    if count > 4 and size.width() < SMALLEST:
        columns = max(2, (inner.width() + GAP) // (SMALLEST + GAP))
        width = (inner.width() - (columns - 1) * GAP) // columns
        size = QSize(max(width, 1), max(round(width / ratio), 1))
    return _placed(count, columns, size, room)


def _fitted(count: int, columns: int, ratio: float, inner: QSize) -> QSize:
    """The largest size of that ratio of which so many fit."""
    rows = -(-count // columns)
    width = (inner.width() - (columns - 1) * GAP) / columns
    height = (inner.height() - (rows - 1) * GAP) / rows
    width = max(min(width, height * ratio), 1.0)
    return QSize(int(width), max(int(width / ratio), 1))


def _placed(count: int, columns: int, size: QSize, room: QSize) -> Arrangement:
    rows = -(-count // columns)
    width = columns * size.width() + (columns - 1) * GAP
    height = rows * size.height() + (rows - 1) * GAP
    left, top = (room.width() - width) // 2, max(MARGIN, (room.height() - height) // 2)
    across, down = size.width() + GAP, size.height() + GAP
    places = tuple(
        QRect(left + index % columns * across, top + index // columns * down, size.width(), size.height())
        for index in range(count)
    )
    return Arrangement(places, columns, top + height + MARGIN)
