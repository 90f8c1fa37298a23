"""What was spent, as the page of it shows: a period in bars, the parts of a split as lines, and what a keeper costs."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.models.job_words import MONTHS, points_words
from studio.models.tasks import Tasks
from studio.request.tariff import POINTS_PER_DOLLAR
from studio.request.tasks import TASKS, Task
from studio.store.spending import KEPT_RATING, Spent, Split, Sum

_LABELS = {str(task): TASKS[task].label for task in Task}


class Period(NamedTuple):
    """A stretch of time up to today: `days` of it, or all there is (0), in bars of a day or of a month."""

    id: str
    words: str
    days: int
    monthly: bool = False


PERIODS = (
    Period("month", "30 days", 30),
    Period("quarter", "90 days", 90),
    Period("year", "12 months", 365, monthly=True),
    Period("all", "All time", 0, monthly=True),
)
KEPT_WORDS = f"Kept means picked, favourite, or {KEPT_RATING} stars and more."
SPLITS = ((Split.PROJECT, "Project"), (Split.ACTION, "Action"), (Split.MODEL, "Model"))


class Bar(NamedTuple):
    """One day or month: how it is called, the search that finds its jobs, and its points by part of the split."""

    name: str
    query: str
    points: int
    jobs: int
    parts: dict[str, int]


class Line(NamedTuple):
    """One part of the split over the whole period; `kept` are pictures."""

    part: str
    name: str
    points: int
    jobs: int
    kept: int

    @property
    def per_kept(self) -> int | None:
        """Points for each picture that was kept, None where none was."""
        return round(self.points / self.kept) if self.kept else None


class SpendingLibrary(Protocol):
    """What is asked of `store.spending.Spending`."""

    def by(self, split: Split, first: str = "", last: str = "") -> Future[Spent]: ...
    def write_ledger(self, path: Path, first: str = "", last: str = "") -> Future[int]: ...


class SpendingModel(QObject):
    """`changed()`: there is something else to show; `told(StudioError)` is trouble, `said(str)` a sentence."""

    changed = Signal()
    told = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        library: SpendingLibrary,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._clock = clock
        self._asking = self._again = False
        self.period = PERIODS[0]
        self.split = Split.PROJECT
        self.is_loaded = False
        self.bars: tuple[Bar, ...] = ()
        self.lines: tuple[Line, ...] = ()

    def set_period(self, period_id: str) -> None:
        """Show another of `PERIODS`."""
        self.period = next(period for period in PERIODS if period.id == period_id)
        self.refresh()

    def set_split(self, split: str) -> None:
        """Tell the same money apart by another of `SPLITS`, by its value."""
        self.split = Split(split)
        self.refresh()

    def refresh(self) -> None:
        """Ask the library anew; of wishes that come while it answers only the last is asked."""
        if self._asking:
            self._again = True
            return
        self._asking, self._again = True, False
        asked = self.period, self.split
        future = self._library.by(self.split, *self._days())
        self._tasks.watch(future, lambda spent: self._take(spent, *asked), self._on_trouble)

    def save(self, path: Path) -> None:
        """Write the ledger of the period as a CSV table."""
        self._tasks.watch(self._library.write_ledger(path, *self._days()), self._on_saved, self.told.emit)

    @property
    def points(self) -> int:
        """Of the whole period."""
        return sum(line.points for line in self.lines)

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """The heads of the page: a figure and what it counts."""
        jobs, kept = sum(line.jobs for line in self.lines), sum(line.kept for line in self.lines)
        each = points_words(round(self.points / kept)) if kept else "–"
        return (
            (points_words(self.points), dollars_words(self.points)),
            (f"{jobs:,}", "job" if jobs == 1 else "jobs"),
            (f"{kept:,}", "picture kept" if kept == 1 else "pictures kept"),
            (each, "for each that was kept"),
        )

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock()).date()

    def _days(self) -> tuple[str, str]:
        if not self.period.days:
            return "", ""
        first = self._today() - timedelta(days=self.period.days - 1)
        return (first.replace(day=1) if self.period.monthly else first).isoformat(), ""

    def _take(self, spent: Spent, period: Period, split: Split) -> None:
        self._asking = False
        if self._again:
            self.refresh()
            return
        self.is_loaded = True
        self.bars = bars_of(spent.sums, period, self._today())
        self.lines = lines_of(spent, split)
        self.changed.emit()

    def _on_trouble(self, error: StudioError) -> None:
        self._asking = False
        self.told.emit(error)

    def _on_saved(self, count: int) -> None:
        self.said.emit(f"{count:,} job{'' if count == 1 else 's'} written to the table.")


def dollars_words(points: int) -> str:
    """As in "12.48 $", at the list rate."""
    return f"{points / POINTS_PER_DOLLAR:,.2f} $"


def name_of(part: str, split: Split) -> str:
    """How a part of the split is called."""
    if split is Split.ACTION:
        return _LABELS.get(part, part)
    if split is Split.MODEL:
        return (f"v{part}" if part[:1].isdigit() else part) if part else "No model"
    return part or "No project"


def lines_of(spent: Spent, split: Split) -> tuple[Line, ...]:
    """A line for each part, the dearest first."""
    points: Counter[str] = Counter()
    jobs: Counter[str] = Counter()
    for one in spent.sums:
        points[one.part] += one.points
        jobs[one.part] += one.jobs
    found = [Line(part, name_of(part, split), points[part], jobs[part], spent.kept.get(part, 0)) for part in points]
    return tuple(sorted(found, key=lambda line: (-line.points, line.name)))


def bars_of(sums: Sequence[Sum], period: Period, today: date) -> tuple[Bar, ...]:
    """A bar for each day or month of the period, empty ones too, in order; none where nothing was spent."""
    if not sums:
        return ()
    parts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    jobs: Counter[str] = Counter()
    for one in sums:
        slot = one.day[:7] if period.monthly else one.day
        parts[slot][one.part] += one.points
        jobs[slot] += one.jobs
    first = today - timedelta(days=period.days - 1) if period.days else date.fromisoformat(sums[0].day)
    last = max(today.isoformat(), sums[-1].day)
    slots = _months(first, last) if period.monthly else _each_day(first, last)
    return tuple(_bar(slot, today, parts[slot], jobs[slot]) for slot in slots)


def _bar(slot: str, today: date, parts: Counter[str], jobs: int) -> Bar:
    return Bar(_slot_words(slot, today), f"on:{slot}", parts.total(), jobs, dict(parts))


def _each_day(first: date, last: str) -> list[str]:
    count = (date.fromisoformat(last) - first).days + 1
    return [(first + timedelta(days=number)).isoformat() for number in range(count)]


def _months(first: date, last: str) -> list[str]:
    start = first.year * 12 + first.month - 1
    end = int(last[:4]) * 12 + int(last[5:7]) - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _slot_words(slot: str, today: date) -> str:
    """As in "28 November", or "November 2025" for a month; the year of a day where it is not this one."""
    month = MONTHS[int(slot[5:7]) - 1]
    if len(slot) == 7:
        return f"{month} {slot[:4]}"
    return f"{int(slot[8:])} {month}" + ("" if slot[:4] == str(today.year) else f" {slot[:4]}")
