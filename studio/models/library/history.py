"""The history as a Qt model: day headings and jobs, newest first, paged in from the library without waiting for it."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from studio.errors import StudioError
from studio.models.job_words import JobRecord, day_words, matches, row_words, sum_words
from studio.models.tasks import Tasks
from studio.request.query import parse_query
from studio.request.query.facets import joined
from studio.request.tasks import Task
from studio.store.search.judging import suits

PAGE = 50
"""Jobs that are read at once."""

KEPT = 1000
"""Records to keep, some eighty screens."""

MOVED_SINGLY = 40
"""Jobs that come or go one by one; more of them make a list of their own."""

AnyIndex = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row answers besides its text (Qt.DisplayRole)."""

    KIND = Qt.ItemDataRole.UserRole + 1  # Kind
    JOB = Qt.ItemDataRole.UserRole + 2  # JobRecord, None while it is being read
    JOB_ID = Qt.ItemDataRole.UserRole + 3  # int
    HEADING = Qt.ItemDataRole.UserRole + 4  # "Today"
    COUNT = Qt.ItemDataRole.UserRole + 5  # jobs of the day
    POINTS = Qt.ItemDataRole.UserRole + 6  # their sum


class Kind(IntEnum):
    HEADING = 0
    JOB = 1


class HistoryDay(Protocol):
    """Jobs of one day ("2026-11-24") that lie together: how many, and their points where they were summed up."""

    @property
    def day(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def points(self) -> int | None: ...


class HistoryOverview(Protocol):
    """Ids, newest first, and their days in the same order; the counts add up to the number of ids."""

    @property
    def ids(self) -> array[int]: ...
    @property
    def days(self) -> Sequence[HistoryDay]: ...


class HistoryLibrary(Protocol):
    """What the history asks of `store.library.Library`."""

    def overview(self, words: str = "") -> Future[Any]:
        """The future holds a HistoryOverview."""

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]: ...


class PlacedDay(HistoryDay, Protocol):
    """A day of the model: its jobs are `ids[first:first + count]`."""

    @property
    def first(self) -> int: ...


@dataclass(slots=True)
class _Day:
    """One day: its heading stands in row `row`, its jobs are `ids[first:first + count]`."""

    day: str
    count: int
    points: int | None
    row: int = 0
    first: int = 0


class HistoryModel(QAbstractListModel):
    """Rows of day headings and jobs for `words` (all jobs when empty).

    `loaded()` follows when the rows of the latest words are here, `failed(StudioError)` when they cannot be had.
    A row that was not read yet answers None for its JOB and is fetched, fifty at a time.
    """

    loaded = Signal()
    failed = Signal(object)

    def __init__(
        self,
        library: HistoryLibrary,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._clock = clock
        self._ids = array("q")
        self._days: list[_Day] = []
        self._rows = array("q")
        self._words = ""
        self._scope = ""
        self._is_loaded = False
        self._asking = False
        self._ask_again = False
        self._missed: list[JobRecord] = []
        self._records: OrderedDict[int, JobRecord] = OrderedDict()
        self._being_read: set[int] = set()
        self._typical: Mapping[Task, float] = {}
        self._service = ""
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._reader = QTimer(self)
        self._reader.setSingleShot(True)
        self._reader.setInterval(0)
        self._reader.timeout.connect(self._read_wanted)

    # What is asked

    @property
    def typical(self) -> Mapping[Task, float]:
        """Typical seconds per task, as learned."""
        return self._typical

    def set_typical(self, typical: Mapping[Task, float]) -> None:
        """Take the learned seconds per task; running rows show them from their next tick on."""
        self._typical = typical

    @property
    def service(self) -> str:
        """The service in force, as rows call it; "" while it is not known."""
        return self._service

    def set_service(self, name: str) -> None:
        """Take the service in force; jobs that were sent elsewhere say so from now on."""
        self._service = name
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    @property
    def now(self) -> float:
        """The model's clock, seconds since the epoch."""
        return self._clock()

    @property
    def words(self) -> str:
        """The words that the rows were asked for last."""
        return self._words

    @property
    def scope(self) -> str:
        """The search that says among which jobs the words are looked for, "" for all that are not in the trash."""
        return self._scope

    @property
    def asked(self) -> str:
        """Scope and words as the one search that the rows are the answer to."""
        return joined(self._scope, self._words)

    @property
    def is_loaded(self) -> bool:
        """False until the library has answered for the first time."""
        return self._is_loaded

    @property
    def job_count(self) -> int:
        """Jobs that match."""
        return len(self._ids)

    @property
    def ids(self) -> Sequence[int]:
        """Their ids, newest first; not to be changed, and not to be kept: they follow what happens."""
        return self._ids

    @property
    def days(self) -> Sequence[PlacedDay]:
        """Their days in the same order, as of now."""
        return self._days

    def set_words(self, text: str) -> None:
        """Show the jobs that this search finds, see `request.query`; the latest call wins."""
        words = " ".join(text.split())
        if words == self._words and self._is_loaded:
            return
        self._words = words
        self.refresh()

    def set_scope(self, query: str) -> None:
        """Look only among the jobs that this search finds: a project, a saved search, the trash; the words stay."""
        scope = " ".join(query.split())
        if scope != self._scope:
            self._scope = scope
            self.refresh()

    def refresh(self) -> None:
        """Ask the library again; rows change only where it answers something else."""
        # One question at a time: the answer to a running one asks the latest, so typing never queues up questions.
        if self._asking:
            self._ask_again = True
        else:
            self._ask()

    def _ask(self) -> None:
        self._asking, self._ask_again = True, False
        self._missed.clear()
        self._tasks.watch(self._library.overview(self.asked), self._on_overview, self._on_trouble)

    def _on_trouble(self, error: StudioError) -> None:
        self._asking = False
        self.failed.emit(error)

    def _on_overview(self, overview: HistoryOverview) -> None:
        self._asking = False
        if self._ask_again:
            self._ask()
            return
        if overview.ids == self._ids and _shape(overview.days) == _shape(self._days):
            self._take_sums(overview.days)
        else:
            self._take_rows(overview)
        self._is_loaded = True
        missed, self._missed = self._missed, []
        for record in missed:
            self._put(record)
        self.loaded.emit()

    def _take_sums(self, days: Iterable[HistoryDay]) -> None:
        for ours, theirs in zip(self._days, days, strict=True):
            if ours.points != theirs.points:
                ours.points = theirs.points
                self._row_changed(ours.row)

    def _take_rows(self, overview: HistoryOverview) -> None:
        self.beginResetModel()
        self._ids = array("q", overview.ids)
        self._days = [_Day(group.day, group.count, group.points) for group in overview.days]
        self._number_days()
        self._wanted.clear()
        self.endResetModel()

    def _number_days(self, start: int = 0) -> None:
        """Give every day from number `start` on its row and its first job."""
        first = self._days[start - 1].first + self._days[start - 1].count if start else 0
        for number, day in enumerate(self._days[start:], start):
            day.first, day.row = first, first + number
            first += day.count
        self._rows = array("q", [day.row for day in self._days])

    # What happens

    def apply(self, record: JobRecord) -> None:
        """Take a job that was added or has changed: one row is inserted or painted anew, never a reset."""
        if self._asking:
            # The answer under way may have been read before this: it is put in once more afterwards.
            self._missed.append(record)
        self._put(record)

    def apply_many(self, records: Sequence[JobRecord]) -> None:
        """Take jobs that were ordered anew: those that are no longer found leave, others come.

        Few do so one by one, so that nothing jumps; of many the library is asked as a whole.
        """
        if self._asking:
            self._ask_again = True
        search = parse_query(self.asked)
        found = [suits(search, record) for record in records]
        moving = sum((self.row_of(one.id) >= 0) is not here for one, here in zip(records, found, strict=True))
        for record, here in zip(records, found, strict=True):
            self._replace(record)
            if moving <= MOVED_SINGLY and self._is_loaded:
                row = self.row_of(record.id)
                if here and row < 0:
                    self._insert(record)
                elif row >= 0 and not here:
                    self._remove(record)
        known = [row for record in records if (row := self.row_of(record.id)) >= 0]
        if known:
            self.dataChanged.emit(self.index(min(known)), self.index(max(known)))
        if moving > MOVED_SINGLY:
            self.refresh()

    def reread(self) -> None:
        """Forget what was read of the jobs and ask for all of it anew."""
        self._records.clear()
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
        self.refresh()

    def _replace(self, record: JobRecord) -> None:
        """Exchange what is kept of a job; one that is read when it is wanted is not kept."""
        if record.id in self._records or record.id in self._being_read:
            self._records[record.id] = record

    def _remove(self, record: JobRecord) -> None:
        row = self.row_of(record.id)
        number = self._number_of(row)
        day = self._days[number]
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._ids[day.first + row - day.row - 1]
        day.count -= 1
        if day.points is not None:
            day.points -= record.cost
        self._number_days(number)
        self.endRemoveRows()
        if day.count:
            self._row_changed(day.row)
            return
        self.beginRemoveRows(QModelIndex(), day.row, day.row)
        del self._days[number]
        self._number_days(number)
        self.endRemoveRows()

    def _put(self, record: JobRecord) -> None:
        before = self._records.get(record.id)
        self._remember(record)
        row = self.row_of(record.id)
        if row < 0:
            if self._is_loaded and matches(self.asked, record, self._clock()):
                self._insert(record)
            return
        day = self._days[self._number_of(row)]
        if before is None:
            # The sum cannot be corrected by a difference that is not known.
            self.refresh()
        elif before.cost != record.cost and day.points is not None:
            day.points += record.cost - before.cost
            self._row_changed(day.row)
        self._row_changed(row)

    def _insert(self, record: JobRecord) -> None:
        place = bisect_left(self._ids, -record.id, key=lambda job: -job)
        number = self._day_for(place, record.day)
        day = self._days[number]
        row = day.row + 1 + place - day.first
        self.beginInsertRows(QModelIndex(), row, row)
        self._ids.insert(place, record.id)
        day.count += 1
        if day.points is not None:
            day.points += record.cost
        self._number_days(number)
        self.endInsertRows()
        self._row_changed(day.row)

    def _day_for(self, place: int, day: str) -> int:
        """The number of the day that takes a job at `place` of the ids; a heading is inserted when there is none."""
        last = self._number_at(place) if place < len(self._ids) else len(self._days) - 1
        for number in (last - 1, last):
            if number >= 0 and self._days[number].day == day and self._days[number].first <= place:
                return number
        if last >= 0 and self._days[last].first < place < len(self._ids):
            # Only after a clock was set back: a day is not cut in two for one job.
            return last
        number = last if place < len(self._ids) else last + 1
        self._insert_day(number, day)
        return number

    def _insert_day(self, number: int, day: str) -> None:
        row = self._days[number].row if number < len(self._days) else self.rowCount()
        self.beginInsertRows(QModelIndex(), row, row)
        self._days.insert(number, _Day(day, 0, None if self.asked else 0))
        self._number_days(number)
        self.endInsertRows()

    def _row_changed(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)

    # Rows

    def heading_rows(self) -> Sequence[int]:
        """The rows of the day headings, ascending; everything else is a job."""
        return self._rows

    def row_of(self, job_id: int) -> int:
        """The row of a job, -1 when it is not among them."""
        place = bisect_left(self._ids, -job_id, key=lambda job: -job)
        if place == len(self._ids) or self._ids[place] != job_id:
            return -1
        return place + self._number_at(place) + 1

    def _number_at(self, place: int) -> int:
        """The number of the day that holds the id at `place`."""
        return bisect_right(self._days, place, key=lambda day: day.first) - 1

    def job_id_at(self, row: int) -> int | None:
        """The job's id, None for a heading and for a row that is none."""
        if not 0 <= row < self.rowCount():
            return None
        place = self._place_of(row)
        return None if place is None else self._ids[place]

    def record(self, job_id: int) -> JobRecord | None:
        """The job if it was read already."""
        return self._records.get(job_id)

    @property
    def known(self) -> Collection[JobRecord]:
        """The jobs that were read and are kept, some hundred at most."""
        return self._records.values()

    def want(self, job_id: int) -> JobRecord | None:
        """The job; where it was not read yet it is asked for, and `dataChanged` tells when it is here."""
        return self._read(job_id)

    def heading(self, row: int) -> tuple[str, str]:
        """The words of the heading above `row` (or at it) and its count and sum."""
        day = self._days[self._number_of(row)]
        return day_words(day.day, self._today()), sum_words(day.count, day.points)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock()).date()

    def _number_of(self, row: int) -> int:
        return bisect_right(self._rows, row) - 1

    def _place_of(self, row: int) -> int | None:
        day = self._days[self._number_of(row)]
        return None if row == day.row else day.first + row - day.row - 1

    # Qt's questions

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """Headings and jobs."""
        return 0 if parent is not None and parent.isValid() else len(self._ids) + len(self._days)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answers at once; a job that was not read yet is asked for and answers None until it is here."""
        if not index.isValid() or not 0 <= index.row() < self.rowCount():
            return None
        place = self._place_of(index.row())
        if place is None:
            return self._heading_data(self._days[self._number_of(index.row())], role)
        return self._job_data(self._ids[place], role)

    def _heading_data(self, day: _Day, role: int) -> Any:
        match role:
            case Role.KIND:
                return Kind.HEADING
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole | Role.HEADING:
                return day_words(day.day, self._today())
            case Role.COUNT:
                return day.count
            case Role.POINTS:
                return day.points
        return None

    def _job_data(self, job_id: int, role: int) -> Any:
        match role:
            case Role.KIND:
                return Kind.JOB
            case Role.JOB_ID:
                return job_id
            case Role.JOB:
                return self._read(job_id)
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                record = self._read(job_id)
                return "" if record is None else row_words(record, self._clock(), self._typical, self._service)
        return None

    # Reading

    def _read(self, job_id: int) -> JobRecord | None:
        found = self._records.get(job_id)
        if found is not None:
            self._records.move_to_end(job_id)
            return found
        if job_id not in self._being_read:
            self._wanted[job_id] = None
            self._wanted.move_to_end(job_id)
            if not self._reader.isActive():
                self._reader.start()
        return None

    def _read_wanted(self) -> None:
        """Ask for the page around what was wanted last; the rest of the wishes follows when that is here."""
        while self._wanted and len(self._being_read) < 2 * PAGE:
            page = self._page_around(next(reversed(self._wanted)))
            self._being_read.update(page)
            for job_id in page:
                self._wanted.pop(job_id, None)
            self._tasks.watch(self._library.page(page), partial(self._on_page, page), partial(self._on_no_page, page))
        while len(self._wanted) > 2 * PAGE:
            # Scrolled past long ago: asked for again when they are visible again.
            self._wanted.popitem(last=False)

    def _page_around(self, job_id: int) -> list[int]:
        row = self.row_of(job_id)
        place = self._place_of(row) if row >= 0 else None
        if place is None:
            return [job_id]
        start = place - place % PAGE
        known = self._being_read | self._records.keys()
        return [job for job in self._ids[start : start + PAGE] if job not in known] or [job_id]

    def _on_page(self, page: list[int], records: list[JobRecord]) -> None:
        self._being_read.difference_update(page)
        rows: list[int] = []
        for record in records:
            # What is known already came by an event and is newer than what was read.
            if record.id not in self._records:
                self._remember(record)
                rows.append(self.row_of(record.id))
        known = [row for row in rows if row >= 0]
        if known:
            self.dataChanged.emit(self.index(min(known)), self.index(max(known)))
        if self._wanted:
            self._reader.start()

    def _on_no_page(self, page: list[int], error: StudioError) -> None:
        self._being_read.difference_update(page)
        self.failed.emit(error)

    def _remember(self, record: JobRecord) -> None:
        self._records[record.id] = record
        self._records.move_to_end(record.id)
        while len(self._records) > KEPT:
            self._records.popitem(last=False)


def _shape(days: Iterable[HistoryDay]) -> list[tuple[str, int]]:
    return [(day.day, day.count) for day in days]
