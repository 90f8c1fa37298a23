"""Where the cells of the library page lie: sections with headings, rows of equal cells; nothing here is measured twice.

All lengths are logical pixels, counted from the beginning of the content. A section is a day; its cells lie in rows
of `columns`, below its heading. What is asked of a layout costs a bisection over the sections, however many cells
there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple


class Metrics(NamedTuple):
    """The measures of a layout: `margin` is left free beside the cells, `bottom` below the last of them."""

    columns: int
    width: int
    height: int
    heading: int
    margin: int = 0
    bottom: int = 0


class Place(NamedTuple):
    """The corner of a cell."""

    x: int
    y: int


class Layout:
    """Sections of so many cells each, laid out with `metrics`; sections without cells take no room."""

    def __init__(self, counts: Sequence[int], metrics: Metrics) -> None:
        self.metrics = metrics
        columns, height, heading = metrics.columns, metrics.height, metrics.heading
        self._firsts = [0, *accumulate(counts)]
        self._tops = [
            0,
            *accumulate(heading + (count + columns - 1) // columns * height if count else 0 for count in counts),
        ]

    @property
    def cells(self) -> int:
        """All cells."""
        return self._firsts[-1]

    @property
    def sections(self) -> int:
        """All sections."""
        return len(self._firsts) - 1

    @property
    def length(self) -> int:
        """From the first heading to the end of the content."""
        return self._tops[-1] + (self.metrics.bottom if self.cells else 0)

    def section_of(self, cell: int) -> int:
        """The section of a cell that exists."""
        return bisect_right(self._firsts, cell) - 1

    def first_of(self, section: int) -> int:
        """The first cell of a section."""
        return self._firsts[section]

    def top_of(self, section: int) -> int:
        """Where the heading of a section begins; that of the one past the last is the end."""
        return self._tops[section]

    def section_at(self, y: int) -> int:
        """The section at `y`, clipped to those that exist."""
        return min(max(bisect_right(self._tops, y) - 1, 0), self.sections - 1)

    def place(self, cell: int) -> Place:
        """Where a cell lies."""
        section, metrics = self.section_of(cell), self.metrics
        row, column = divmod(cell - self._firsts[section], metrics.columns)
        return Place(
            metrics.margin + column * metrics.width, self._tops[section] + metrics.heading + row * metrics.height
        )

    def cell_at(self, x: int, y: int) -> int:
        """The cell under a point, -1 beside all of them."""
        metrics = self.metrics
        if not self.cells or not 0 <= y < self._tops[-1]:
            return -1
        section = self.section_at(y)
        row = (y - self._tops[section] - metrics.heading) // metrics.height
        column = (x - metrics.margin) // metrics.width
        if row < 0 or not 0 <= column < metrics.columns:
            return -1
        cell = self._firsts[section] + row * metrics.columns + column
        return cell if cell < self._firsts[section + 1] else -1

    def cells_between(self, top: int, bottom: int) -> range:
        """The cells of all rows that are seen between two heights, `bottom` not included."""
        if not self.cells or bottom <= top:
            return range(0)
        first, last = self._row_from(top), self._row_from(bottom - 1)
        return range(first[0], last[1])

    def _row_from(self, y: int) -> tuple[int, int]:
        """The cells from the beginning of the row at `y` to its end; a heading counts as an empty row before its first.

        Clipped: above everything that is the first row, below everything the last.
        """
        section, metrics = self.section_at(y), self.metrics
        first, end = self._firsts[section], self._firsts[section + 1]
        row = (y - self._tops[section] - metrics.heading) // metrics.height
        if row < 0:
            return first, first
        begin = min(first + row * metrics.columns, end)
        return begin, min(begin + metrics.columns, end)

    def cells_in(self, left: int, top: int, right: int, bottom: int) -> list[range]:
        """The cells that a rubber band touches, a stretch per row."""
        metrics = self.metrics
        first = max((left - metrics.margin) // metrics.width, 0)
        last = min((right - metrics.margin) // metrics.width, metrics.columns - 1)
        found: list[range] = []
        every = self.cells_between(max(top, 0), min(bottom, self._tops[-1]))
        at = every.start
        while at < every.stop and first <= last:
            section = self.section_of(at)
            end = min(at + metrics.columns, self._firsts[section + 1])
            part = range(at + first, min(at + last + 1, end))
            if part:
                found.append(part)
            at = end
        return found

    def above(self, cell: int) -> int:
        """The cell above in the same column or the nearest before it; the cell itself in the first row."""
        section, columns = self.section_of(cell), self.metrics.columns
        within = cell - self._firsts[section]
        if within >= columns:
            return cell - columns
        before = self._firsts[section] - 1
        if before < 0:
            return cell
        other = self.section_of(before)
        last_row = (before - self._firsts[other]) // columns * columns
        return min(self._firsts[other] + last_row + within % columns, before)

    def below(self, cell: int) -> int:
        """The cell below in the same column or the nearest before it; the cell itself in the last row."""
        section, columns = self.section_of(cell), self.metrics.columns
        first, end = self._firsts[section], self._firsts[section + 1]
        column = (cell - first) % columns
        next_row = cell - column + columns
        if next_row < end:
            return min(next_row + column, end - 1)
        if end >= self.cells:
            return cell
        return min(end + column, self._firsts[self.section_of(end) + 1] - 1)
