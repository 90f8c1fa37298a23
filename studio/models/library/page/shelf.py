"""The jobs of the history as cells of the library page: every picture, a stack per job or one per family."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QModelIndex, QObject, Signal

from studio.errors import StudioError
from studio.models.job_words import JobRecord, PictureRecord, day_words, sum_words
from studio.models.library.history import HistoryModel
from studio.models.tasks import Tasks

STACK = -1
"""In place of a picture's index: the whole stack."""


MANY_ROWS = 500
"""Rows that are looked through one by one when they have changed."""

IN_TRASH = "is:trashed"
"""The search that shows the trash."""


class Grouping(StrEnum):
    """What one cell stands for while it is folded."""

    PICTURES = "pictures"
    JOBS = "jobs"
    FAMILIES = "families"


class Cell(NamedTuple):
    """A picture of a job, or with STACK all that is folded into one: the job's pictures, or its family's jobs."""

    job_id: int
    picture: int = STACK


class Section(NamedTuple):
    """One day: the place of its first job on the shelf, how many there are, their points where they were summed up."""

    day: str
    first: int
    jobs: int
    points: int | None


class FoundFamilies(Protocol):
    """The newest job of each family, newest first, and how many of its jobs were found."""

    @property
    def heads(self) -> array[int]: ...
    @property
    def sizes(self) -> array[int]: ...


class ShelfLibrary(Protocol):
    """What the shelf asks of `store.library.Library`."""

    def families(self, words: str = "") -> Future[Any]:
        """The future holds FoundFamilies."""

    def kin(self, job_ids: Sequence[int], words: str = "") -> Future[list[int]]: ...

    def picture_counts(self, first: int = 0) -> Future[bytes]: ...


class Shelf(QObject):
    """Cells from 0 on in sections, over a HistoryModel.

    `changed()` says that cells are elsewhere now, `refreshed()` that some look different, `failed(StudioError)` that
    the library could not be asked. What is not known yet counts as a stack per job.
    """

    changed = Signal()
    refreshed = Signal()
    failed = Signal(object)

    def __init__(
        self, history: HistoryModel, library: ShelfLibrary, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.history = history
        self._library = library
        self._tasks = tasks
        self._grouping = Grouping.JOBS
        self._counts: bytearray | None = None
        self._counting = False
        self._families: tuple[str, FoundFamilies] | None = None
        self._asking_families = self._ask_again = False
        self._open: dict[int, tuple[Cell, ...]] = {}
        self._ids: Sequence[int] = ()
        self._sections: list[Section] = []
        self._starts: Sequence[int] = range(1)
        history.modelReset.connect(self._on_reset)
        history.rowsInserted.connect(self._on_rows_moved)
        history.rowsRemoved.connect(self._on_rows_moved)
        history.dataChanged.connect(self._on_data_changed)
        self._build()

    # How cells are grouped

    @property
    def grouping(self) -> Grouping:
        """What a folded cell stands for."""
        return self._grouping

    def set_grouping(self, grouping: Grouping) -> None:
        """Group the cells otherwise; what was unfolded by hand is folded."""
        if grouping is self._grouping:
            return
        self._grouping = grouping
        self._open.clear()
        self._ask()
        self._build()

    def _ask(self) -> None:
        """Ask for what the grouping needs; until it is here every job is a stack."""
        if self._grouping is Grouping.PICTURES and self._counts is None and not self._counting:
            self._counting = True
            self._ask_counts(bytearray())
        elif self._grouping is Grouping.FAMILIES:
            self._ask_families()

    def _ask_families(self) -> None:
        # One question at a time, as the history does it: a search that is typed never queues them up.
        if self._asking_families:
            self._ask_again = True
            return
        self._asking_families, self._ask_again = True, False
        asked = self.history.asked

        def take(found: FoundFamilies) -> None:
            self._asking_families = False
            if self._ask_again:
                self._ask_families()
            else:
                self._families = (asked, found)
                self._build()

        self._tasks.watch(self._library.families(asked), take, self._on_no_families)

    def _on_no_families(self, error: StudioError) -> None:
        self._asking_families = False
        self.failed.emit(error)

    def _ask_counts(self, so_far: bytearray) -> None:
        """Part by part, so that what is in sight is read in between."""

        def take(part: bytes) -> None:
            if part:
                self._ask_counts(so_far + part)
                return
            self._counts, self._counting = so_far, False
            self._recount(range(MANY_ROWS + 1))  # what has changed meanwhile
            if self._grouping is Grouping.PICTURES:
                self._build()

        self._tasks.watch(self._library.picture_counts(len(so_far)), take, self.failed.emit)

    # Folding

    def is_open(self, job_id: int) -> bool:
        """Whether the stack was unfolded by hand."""
        return job_id in self._open

    def is_stack(self, cell: Cell) -> bool:
        """Whether there is something to unfold in that cell."""
        return cell.picture == STACK and self.size(cell) > 1

    def size(self, cell: Cell) -> int:
        """How many a stack holds: pictures of its job, jobs of its family; 1 for what is no stack."""
        if cell.picture != STACK or cell.job_id in self._open:
            return 1
        if self._grouping is Grouping.FAMILIES and (found := self._found_families()) is not None:
            place = _place(found.heads, cell.job_id)
            return found.sizes[place] if place >= 0 else 1
        record = self.record(cell.job_id)
        return 1 if record is None else max(1, len(self.pictures_of(record)))

    def unfold(self, cell: Cell) -> None:
        """Put what is in a stack in its place; `changed` follows."""
        if not self.is_stack(cell):
            return
        if self._grouping is Grouping.FAMILIES:

            def take(kin: list[int]) -> None:
                self._open[cell.job_id] = tuple(Cell(job_id) for job_id in kin)
                self._build()

            self._tasks.watch(self._library.kin([cell.job_id], self.history.asked), take, self.failed.emit)
            return
        record = self.record(cell.job_id)
        if record is not None:
            self._open[cell.job_id] = tuple(Cell(record.id, picture.index) for picture in self.pictures_of(record))
            self._build()

    def fold(self, cell: Cell) -> Cell:
        """Fold the stack that the cell came out of; answers the cell that stands for it then."""
        owner = self.owner(cell)
        if self._open.pop(owner, None) is None:
            return cell
        self._build()
        return Cell(owner)

    def owner(self, cell: Cell) -> int:
        """The job whose stack the cell came out of, or would be in."""
        if cell.job_id in self._open:
            return cell.job_id
        return next((head for head, cells in self._open.items() if cell in cells), cell.job_id)

    # Cells

    def __len__(self) -> int:
        return self._starts[-1]

    @property
    def sections(self) -> Sequence[Section]:
        """The days, newest first."""
        return self._sections

    def section_counts(self) -> list[int]:
        """Cells per section."""
        starts = self._starts
        return [starts[section.first + section.jobs] - starts[section.first] for section in self._sections]

    def heading(self, section: int) -> tuple[str, str]:
        """The words of a section's heading and its count and sum."""
        day = self._sections[section]
        today = datetime.fromtimestamp(self.history.now).date()
        if self._families_shown:
            return day_words(day.day, today), f"{day.jobs:,} famil{'y' if day.jobs == 1 else 'ies'}"
        return day_words(day.day, today), sum_words(day.jobs, day.points)

    def cell(self, number: int) -> Cell:
        """The cell with that number, which exists."""
        place = bisect_right(self._starts, number) - 1
        job_id, within = self._ids[place], number - self._starts[place]
        if job_id in self._open:
            return self._open[job_id][within]
        if self._pictures_shown and self._count(job_id):
            return Cell(job_id, self._index_of(job_id, within))
        return Cell(job_id)

    def number(self, cell: Cell) -> int:
        """Where a cell is; that of its job where it is folded in, -1 where it is not on the shelf."""
        owner = self.owner(cell)
        place = _place(self._ids, owner)
        if place < 0:
            return -1
        start = self._starts[place]
        if owner in self._open:
            cells = self._open[owner]
            return start + (cells.index(cell) if cell in cells else 0)
        if not self._pictures_shown or cell.picture == STACK:
            return start
        record = self.history.record(cell.job_id)
        known = range(self._count(cell.job_id)) if record is None else [one.index for one in self.pictures_of(record)]
        within = known.index(cell.picture) if cell.picture in known else 0
        return min(start + within, self._starts[place + 1] - 1)

    def nearest(self, job_id: int) -> int:
        """The number of the first cell of that job or of the next older one, the last cell where there is none."""
        place = bisect_left(self._ids, -job_id, key=lambda job: -job)
        return min(self._starts[place], max(len(self) - 1, 0))

    def record(self, job_id: int) -> JobRecord | None:
        """The job, None while it is being read; `refreshed` follows."""
        return self.history.want(job_id)

    def picture(self, cell: Cell) -> PictureRecord | None:
        """The picture that the cell shows: its own, or the best of the stack."""
        record = self.record(cell.job_id)
        if record is None:
            return None
        return self.best_of(record) if cell.picture == STACK else record.picture_at(cell.picture)

    def pictures_of(self, record: JobRecord) -> tuple[PictureRecord, ...]:
        """The pictures of a job that are to be seen: none that is in the trash by itself, in the trash only those."""
        if record.trashed_at is not None:
            return record.pictures
        return tuple(picture for picture in record.pictures if (picture.trashed_at is not None) == self.in_trash)

    def best_of(self, record: JobRecord) -> PictureRecord | None:
        """The picture that stands for a job: picked, favourite, best rated, not rejected; the first of equals."""
        return max(
            self.pictures_of(record),
            key=lambda picture: (picture.flag, picture.favourite, picture.rating, -picture.index),
            default=None,
        )

    @property
    def in_trash(self) -> bool:
        """Whether what is shown is the trash."""
        return IN_TRASH in self.history.asked.split()

    def jobs_between(self, first: int, last: int) -> tuple[Sequence[int], list[Cell]]:
        """Jobs of which every cell is among those numbers (both included), and the cells of the jobs at the ends."""
        starts = self._starts
        begin = bisect_left(starts, first)
        end = bisect_right(starts, last + 1) - 1
        if begin > end:
            return (), [self.cell(number) for number in range(first, last + 1)]
        loose = [*range(first, starts[begin]), *range(starts[end], last + 1)]
        return self._ids[begin:end], [self.cell(number) for number in loose]

    def all_jobs(self) -> Sequence[int]:
        """Every job that is a cell, or of which cells are."""
        return self._ids

    def members(self, heads: Iterable[int], then: Callable[[list[int]], None]) -> None:
        """All jobs that these cells stand for, to `then`: the jobs themselves, or their whole families."""
        wanted = list(heads)
        folded = [job_id for job_id in wanted if job_id not in self._open] if self._families_shown else []
        if not folded:
            then(wanted)
            return
        rest = [job_id for job_id in wanted if job_id in self._open]
        self._tasks.watch(
            self._library.kin(folded, self.history.asked), lambda kin: then([*rest, *kin]), self.failed.emit
        )

    # Months

    def months(self) -> list[tuple[str, int]]:
        """The months as "2026-11", newest first, and the section with which each begins."""
        found: list[tuple[str, int]] = []
        for number, section in enumerate(self._sections):
            if not found or found[-1][0] != section.day[:7]:
                found.append((section.day[:7], number))
        return found

    # What the history tells

    def _on_reset(self) -> None:
        self._open.clear()
        self._ask()
        self._build()

    def _on_rows_moved(self, parent: QModelIndex, first: int, last: int) -> None:
        if self._grouping is Grouping.FAMILIES:
            self._ask_families()
            if self._families_shown:
                return  # heads and sizes are those of before until the answer is here
        self._build()

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._recount(range(first.row(), last.row() + 1)):
            self._build()
        else:
            self.refreshed.emit()

    def _recount(self, rows: range) -> bool:
        """Take the numbers of pictures of jobs that have changed; whether one is another now."""
        if self._counts is None and not self._open:
            return False
        history, moved = self.history, False
        if len(rows) > MANY_ROWS:
            # All rows are told to look different where the clock or the service does; few of them were read.
            records = list(history.known)
        else:
            ids = (job_id for row in rows if (job_id := history.job_id_at(row)) is not None)
            records = [record for job_id in ids if (record := history.record(job_id)) is not None]
        for record in records:
            indices = [picture.index for picture in self.pictures_of(record)]
            moved = self._take_count(record.id, len(indices)) or moved
            cells = self._open.get(record.id)
            if cells is not None and cells[0].picture != STACK and [cell.picture for cell in cells] != indices:
                moved = True
                if len(indices) > 1:
                    self._open[record.id] = tuple(Cell(record.id, index) for index in indices)
                else:
                    del self._open[record.id]
        return moved

    def _take_count(self, job_id: int, count: int) -> bool:
        if self._counts is None:
            return False
        if job_id >= len(self._counts):
            self._counts.extend(bytes(job_id + 1 - len(self._counts)))
        if self._counts[job_id] == count:
            return False
        self._counts[job_id] = min(count, 255)
        return self._pictures_shown

    # Building

    @property
    def _pictures_shown(self) -> bool:
        return self._grouping is Grouping.PICTURES and self._counts is not None and not self.in_trash

    @property
    def _families_shown(self) -> bool:
        return self._grouping is Grouping.FAMILIES and self._found_families() is not None

    def _found_families(self) -> FoundFamilies | None:
        """Those of the search that the rows are the answer to."""
        return self._families[1] if self._families and self._families[0] == self.history.asked else None

    def _count(self, job_id: int) -> int:
        return self._counts[job_id] if self._counts is not None and job_id < len(self._counts) else 0

    def _index_of(self, job_id: int, within: int) -> int:
        """The index of the picture that is shown as number `within` of its job; most jobs miss none."""
        record = self.history.record(job_id)
        known = self.pictures_of(record) if record is not None else ()
        return known[within].index if within < len(known) else within

    def _build(self) -> None:
        found = self._found_families() if self._grouping is Grouping.FAMILIES else None
        if found is None:
            self._ids = self.history.ids
            self._sections = [Section(day.day, day.first, day.count, day.points) for day in self.history.days]
        else:
            self._ids = found.heads
            self._sections = self._family_sections(found.heads)
        self._starts = self._counted()
        self.changed.emit()

    def _family_sections(self, heads: Sequence[int]) -> list[Section]:
        """A family stands on the day of its newest job."""
        sections, first = [], 0
        for day in self.history.days:
            if not day.count:
                continue
            oldest = self.history.ids[day.first + day.count - 1]
            end = bisect_right(heads, -oldest, lo=first, key=lambda job: -job)
            if end > first:
                sections.append(Section(day.day, first, end - first, None))
            first = end
        return sections

    def _counted(self) -> Sequence[int]:
        """The first cell of each job, and the number of cells at the end."""
        ids = self._ids
        if self._pictures_shown:
            known = self._counts or b""
            count = len(known)
            return array("q", accumulate(((known[job] or 1) if job < count else 1 for job in ids), initial=0))
        if not self._open:
            return range(len(ids) + 1)
        places = sorted((place, job) for job in self._open if (place := _place(ids, job)) >= 0)
        starts, added, before = array("q"), 0, 0
        for place, job in places:
            starts.extend(range(before + added, place + 1 + added))
            added, before = added + len(self._open[job]) - 1, place + 1
        starts.extend(range(before + added, len(ids) + 1 + added))
        return starts


def _place(ids: Sequence[int], job_id: int) -> int:
    """The place of an id among ids that fall, -1 where it is not among them."""
    place = bisect_left(ids, -job_id, key=lambda job: -job)
    return place if place < len(ids) and ids[place] == job_id else -1
