"""The measures of the library page in logical pixels, and the layout that follows from a width and a density."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect

from studio.models.library.page.layout import Metrics
from studio.views.theme import SPACE

SMALLEST, USUAL, LARGEST = 96, 160, 320
"""Edges of the pictures of a cell that the density goes through."""
STEP = 16
"""What one notch of the wheel or one key makes of it."""

HEADING = 9 * SPACE
PAD = SPACE + 2
"""Around a picture in its cell."""
STRIP = 5 * SPACE
"""The line of marks beneath it."""
MARGIN = 3 * SPACE
LINE = 13 * SPACE
"""Height of a job in the list."""
LINE_PICTURE = 10 * SPACE
"""Edge of its picture."""


class Measures(NamedTuple):
    """How cells are drawn: the `edge` of their pictures, as `lines` of a list or not."""

    metrics: Metrics
    edge: int
    lines: bool

    def picture_box(self, cell: QRect) -> QRect:
        """Where the picture of a cell may lie."""
        if self.lines:
            top = cell.top() + (cell.height() - LINE_PICTURE) // 2
            return QRect(cell.left() + 2 * SPACE, top, LINE_PICTURE, LINE_PICTURE)
        return QRect(cell.left() + PAD, cell.top() + PAD, self.edge, self.edge)

    def strip_box(self, cell: QRect) -> QRect:
        """Where its marks lie."""
        return QRect(cell.left() + PAD, cell.top() + PAD + self.edge + 1, self.edge, STRIP)


def measures(width: int, density: int, *, lines: bool) -> Measures:
    """For a view that is so wide: as many cells of at least that `density` as fit in a row, made to fill it."""
    room = max(1, width - 2 * MARGIN)
    if lines:
        return Measures(Metrics(1, room, LINE, HEADING, MARGIN, 2 * SPACE), LINE_PICTURE, True)
    columns = max(1, room // (density + 2 * PAD))
    cell = max(room // columns, 2 * PAD + 1)
    edge = cell - 2 * PAD
    return Measures(Metrics(columns, cell, edge + 2 * PAD + STRIP, HEADING, MARGIN, 2 * SPACE), edge, False)
