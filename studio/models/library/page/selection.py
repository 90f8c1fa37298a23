"""What is selected on the library page: whole jobs, or some pictures of them; and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.models.library.page.shelf import STACK, Cell, Shelf
from studio.models.tasks import Tasks

SLICE = 5000
"""Jobs that are summed up at once: some 10 ms, so that what is being scrolled to never waits long behind it."""
REST_MS = 150
"""How long a selection has to rest before it is summed up."""


class Selection(QObject):
    """Cells of a shelf. A stack is selected as all that it holds, so that it stays so when it is unfolded."""

    changed = Signal()

    def __init__(self, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._jobs: dict[int, set[int] | None] = {}  # None: the whole job
        self._anchor: Cell | None = None
        self._before: dict[int, set[int] | None] = {}

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def __contains__(self, cell: Cell) -> bool:
        if cell.job_id not in self._jobs:
            return False
        some = self._jobs[cell.job_id]
        return some is None or cell.picture in some

    @property
    def whole(self) -> list[int]:
        """The jobs that are selected with all their pictures."""
        return [job_id for job_id, some in self._jobs.items() if some is None]

    @property
    def parts(self) -> dict[int, list[int]]:
        """The other jobs, with the indices of their selected pictures."""
        return {job_id: sorted(some) for job_id, some in self._jobs.items() if some is not None}

    @property
    def job_count(self) -> int:
        """Jobs of which something is selected."""
        return len(self._jobs)

    def clear(self) -> None:
        """Select nothing."""
        if self._jobs:
            self._jobs = {}
            self.changed.emit()

    def only(self, cell: Cell) -> None:
        """Select that cell alone; a stretch begins at it from now on."""
        self._jobs = {}
        self._add(cell)
        self._anchor = cell
        self.changed.emit()

    def toggle(self, cell: Cell) -> None:
        """Take a cell in or out; a stretch begins at it from now on."""
        if cell in self:
            self._remove(cell)
        else:
            self._add(cell)
        self._anchor = cell
        self.changed.emit()

    def reach(self, cell: Cell, *, beside: bool = False) -> None:
        """Select all cells from where the stretch began to this one, `beside` what else is selected or alone."""
        first, last = self._shelf.number(self._anchor or cell), self._shelf.number(cell)
        if first < 0 or last < 0:
            self.only(cell)
            return
        if not beside:
            self._jobs = {}
        self._add_stretch(min(first, last), max(first, last))
        self.changed.emit()

    def everything(self) -> None:
        """Select all cells."""
        self._jobs = dict.fromkeys(self._shelf.all_jobs())
        self.changed.emit()

    def begin_band(self, *, beside: bool) -> None:
        """A rubber band is opened, `beside` what is selected or instead of it."""
        self._before = dict(self._jobs) if beside else {}

    def take_band(self, cells: Iterable[Cell]) -> None:
        """These are in the band now."""
        self._jobs = {job_id: None if some is None else set(some) for job_id, some in self._before.items()}
        for cell in cells:
            self._add(cell)
        self.changed.emit()

    def _add_stretch(self, first: int, last: int) -> None:
        jobs, loose = self._shelf.jobs_between(first, last)
        self._jobs.update(dict.fromkeys(jobs))
        for cell in loose:
            self._add(cell)

    def _add(self, cell: Cell) -> None:
        some = self._jobs.setdefault(cell.job_id, set())
        if cell.picture == STACK:
            self._jobs[cell.job_id] = None
        elif some is not None:
            some.add(cell.picture)

    def _remove(self, cell: Cell) -> None:
        some = self._jobs.pop(cell.job_id)
        if cell.picture == STACK:
            return
        record = self._shelf.record(cell.job_id)
        if some is None and record is not None:
            some = {picture.index for picture in self._shelf.pictures_of(record)}
        if rest := (some or set()) - {cell.picture}:
            self._jobs[cell.job_id] = rest


class Held(Protocol):
    """What a choice comes to: stored pictures, jobs, points, bytes."""

    @property
    def pictures(self) -> int: ...
    @property
    def jobs(self) -> int: ...
    @property
    def points(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...


class SumLibrary(Protocol):
    """What summing up asks of `store.library.Library`."""

    def holdings(self, whole: Sequence[int], parts: dict[int, list[int]]) -> Future[Any]:
        """The future holds Held."""


class Sums(QObject):
    """What is selected, or else all that is shown, summed up in slices once it has rested; `told(words)` follows."""

    told = Signal(str)

    def __init__(
        self, shelf: Shelf, selection: Selection, library: SumLibrary, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._selection = selection
        self._library = library
        self._tasks = tasks
        self._turn = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._ask)
        selection.changed.connect(self.restart)
        shelf.changed.connect(self.restart)

    def restart(self) -> None:
        """Say at once what is certain, the rest when it is known."""
        self._turn += 1
        chosen = bool(self._selection)
        count = self._selection.job_count if chosen else len(self._shelf.all_jobs())
        self.told.emit(_words(chosen, [_counted(count, "job")]))
        self._rest.start()

    def stop(self) -> None:
        """Nobody looks."""
        self._turn += 1
        self._rest.stop()

    def _ask(self) -> None:
        turn, chosen = self._turn, bool(self._selection)
        heads = self._selection.whole if chosen else list(self._shelf.all_jobs())
        parts = self._selection.parts if chosen else {}
        self._shelf.members(heads, lambda jobs: self._sum(turn, chosen, jobs, parts, (0, 0, 0, 0)))

    def _sum(
        self, turn: int, chosen: bool, jobs: list[int], parts: dict[int, list[int]], so_far: tuple[int, int, int, int]
    ) -> None:
        if turn != self._turn:
            return
        now, later = jobs[:SLICE], jobs[SLICE:]

        def take(held: Held) -> None:
            values = (held.pictures, held.jobs, held.points, held.size_bytes)
            sums = tuple(one + other for one, other in zip(so_far, values, strict=True))
            if later:
                self._sum(turn, chosen, later, {}, sums)  # type: ignore[arg-type]
            elif turn == self._turn:
                pictures, count, points, size = sums
                parts = [_counted(pictures, "picture"), _counted(count, "job"), f"{points:,} pt", size_words(size)]
                self.told.emit(_words(chosen, parts))

        self._tasks.watch(self._library.holdings(now, parts), take)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _words(chosen: bool, parts: list[str]) -> str:
    return " · ".join([*(["Selected"] if chosen else []), *parts])


def size_words(size: int) -> str:
    """As in "31 MB", "4.1 GB"."""
    value, units = size / 1000, ["KB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.1f} {units[0]}" if value < 10 and units[0] in ("GB", "TB") else f"{value:,.0f} {units[0]}"
