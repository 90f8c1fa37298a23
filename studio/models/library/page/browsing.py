"""What the artist looks at and judges on the library page: the cell of the keyboard, what is selected, what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from studio.models.job_words import JobRecord, PictureRecord
from studio.models.library.history import HistoryModel
from studio.models.library.ordering import Item
from studio.models.library.page.selection import Selection, SumLibrary, Sums
from studio.models.library.page.shelf import STACK, Cell, Shelf, ShelfLibrary
from studio.models.pictures import Pictures
from studio.models.tasks import Tasks
from studio.models.thumbnails import WORKERS, ThumbnailFiles, Thumbnails
from studio.store.records import Flag

CELLS = 12 << 20
"""Bytes of small pictures that are kept at least."""

LOOKED_AT = 32 << 20
"""Bytes of whole pictures that the quick look keeps: one and its neighbours on a usual screen."""

MOST_STEPPED = 1000
"""Cells among which one is looked for that is not selected; beyond, the keyboard is nowhere."""


class Orders(Protocol):
    """What browsing asks of `models.library.ordering.Ordering`."""

    def rate(self, items: Sequence[Item], stars: int) -> None: ...
    def flag(self, items: Sequence[Item], flag: Flag) -> None: ...
    def favourite(self, items: Sequence[Item], on: bool) -> None: ...
    def tag(self, items: Sequence[Item], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None: ...
    def move(self, items: Sequence[Item], project: str) -> None: ...
    def trash(self, items: Sequence[Item]) -> None: ...
    def put_back(self, items: Sequence[Item]) -> None: ...


class BrowsedLibrary(ShelfLibrary, SumLibrary, Protocol):
    """What is asked of `store.library.Library`."""


class Chosen(NamedTuple):
    """One picture that is here, with its job."""

    record: JobRecord
    picture: PictureRecord


class Browsing(QObject):
    """State of the library page over one shelf.

    `moved()`: the keyboard is at another cell, which is to be seen; `marked()`: what is selected, or how it is
    shown, has changed. `advances` says whether the keyboard goes on to the next cell once one was judged.
    """

    moved = Signal()
    marked = Signal()

    def __init__(
        self,
        history: HistoryModel,
        library: BrowsedLibrary,
        orders: Orders,
        tasks: Tasks,
        files: Callable[[], ThumbnailFiles],
        parent: QObject | None = None,
    ) -> None:
        """`files` is asked whenever files are needed: there are none before the library is open."""
        super().__init__(parent)
        self.shelf = Shelf(history, library, tasks, self)
        self.selection = Selection(self.shelf, self)
        self.sums = Sums(self.shelf, self.selection, library, tasks, self)
        workers = max(WORKERS, QThread.idealThreadCount())
        self.thumbnails = Thumbnails(tasks, files, self, budget=CELLS, workers=workers)
        self.pictures = Pictures(tasks, self, budget=LOOKED_AT)
        self.advances = False
        self._orders = orders
        self._current: Cell | None = None
        self.looks = False
        """Whether the picture of the keyboard alone is looked at: then it alone is judged, whatever it lies in."""
        self.selection.changed.connect(self.marked)
        self.shelf.changed.connect(self._on_shelf_changed)

    def close(self) -> None:
        """Stop reading pictures."""
        self.thumbnails.close()
        self.pictures.close()

    # Where the keyboard is

    @property
    def current(self) -> Cell | None:
        """The cell of the keyboard, None before there was one and where there are no cells."""
        return self._current

    @property
    def number(self) -> int:
        """Its number, -1 for none."""
        return -1 if self._current is None else self.shelf.number(self._current)

    def go(self, number: int, *, reach: bool = False) -> None:
        """Take the keyboard to a cell and select it alone, or all from where the stretch began."""
        if not len(self.shelf):
            return
        cell = self.shelf.cell(min(max(number, 0), len(self.shelf) - 1))
        self._current = cell
        if reach:
            self.selection.reach(cell)
        else:
            self.selection.only(cell)
        self.moved.emit()

    def press(self, cell: Cell, *, toggle: bool = False, reach: bool = False) -> None:
        """A press of the pointer on a cell: alone, in or out, or with all from where the stretch began."""
        self._current = cell
        if reach:
            self.selection.reach(cell, beside=toggle)
        elif toggle:
            self.selection.toggle(cell)
        else:
            self.selection.only(cell)

    def point(self, cell: Cell) -> None:
        """Take the keyboard to a cell and leave what is selected as it is."""
        self._current = cell
        self.marked.emit()

    def show_job(self, job_id: int) -> bool:
        """Take the keyboard to a job; whether it is on the shelf."""
        number = self.shelf.number(Cell(job_id))
        if number >= 0:
            self.go(number)
        return number >= 0

    def fold(self) -> None:
        """Unfold the stack of the keyboard, or fold what it came out of; the keyboard stays with it."""
        cell = self._current
        if cell is None:
            return
        if self.shelf.is_stack(cell):
            self.shelf.unfold(cell)
        else:
            self.go(self.shelf.number(self.shelf.fold(cell)))

    def _on_shelf_changed(self) -> None:
        """What the keyboard was at may be unfolded, folded in or gone: then it is at what stands there now."""
        if self._current is None:
            return
        if not len(self.shelf):
            self._current = None
            self.selection.clear()
            return
        number = self.shelf.number(self._current)
        gone = number < 0
        cell = self.shelf.cell(self.shelf.nearest(self._current.job_id) if gone else number)
        if cell == self._current:
            return
        alone = self.selection.job_count <= 1
        self._current = cell
        if alone or gone:
            self.selection.only(cell)

    # What is chosen

    def items(self, then: Callable[[list[Item]], None]) -> None:
        """What is selected, else the cell of the keyboard, as items of the library; what is looked at alone, it."""
        if self.looks and (seen := self.at(self._current)) is not None:
            then([Item(seen.record.id, seen.picture.index)])
            return
        whole, parts = self.selection.whole, self.selection.parts
        if not self.selection and self._current is not None:
            whole = [self._current.job_id] if self._current.picture == STACK else []
            parts = {} if whole else {self._current.job_id: [self._current.picture]}
        some = [Item(job_id, index) for job_id, indices in parts.items() for index in indices]
        if not whole and not some:
            return
        self.shelf.members(whole, lambda jobs: then([*(Item(job_id) for job_id in jobs), *some]))

    def chosen(self, most: int = 200) -> list[Chosen]:
        """The selected pictures that were read and are stored here, at most so many, that of the keyboard first."""
        found: dict[tuple[int, int], Chosen] = {}
        if (current := self.at(self._current)) is not None:
            found[current.record.id, current.picture.index] = current
        wanted: dict[int, list[int] | None] = {**dict.fromkeys(self.selection.whole), **self.selection.parts}
        for job_id, indices in wanted.items():
            record = self.shelf.history.record(job_id)
            for picture in () if record is None else self.shelf.pictures_of(record):
                if picture.path and (indices is None or picture.index in indices) and len(found) < most:
                    found.setdefault((job_id, picture.index), Chosen(self._sure(record), picture))
        return list(found.values())

    @staticmethod
    def _sure(record: JobRecord | None) -> JobRecord:
        assert record is not None
        return record

    def at(self, cell: Cell | None) -> Chosen | None:
        """The picture that a cell shows, None where there is none on this disk."""
        if cell is None:
            return None
        record, picture = self.shelf.record(cell.job_id), self.shelf.picture(cell)
        return Chosen(record, picture) if record is not None and picture is not None and picture.path else None

    # Judging

    def rate(self, stars: int, *, advance: bool = False) -> None:
        """Give 0..5 stars."""
        self._judge(lambda items: self._orders.rate(items, stars), advance)

    def flag(self, flag: Flag, *, advance: bool = False) -> None:
        """Pick, reject or neither."""
        self._judge(lambda items: self._orders.flag(items, flag), advance)

    def favourite(self, *, advance: bool = False) -> None:
        """Make favourites of them, or none where the one of the keyboard is one."""
        picture = self.shelf.picture(self._current) if self._current is not None else None
        on = picture is None or not picture.favourite
        self._judge(lambda items: self._orders.favourite(items, on), advance)

    def tag(self, add: Sequence[str], remove: Sequence[str] = ()) -> None:
        """Give and take words."""
        self.items(lambda items: self._orders.tag(items, add, remove))

    def move(self, project: str) -> None:
        """Put the jobs into a project, "" for none."""
        self.items(lambda items: self._orders.move(items, project))

    def trash(self) -> None:
        """Put into the trash, or back where the trash is what is shown; the keyboard goes on to what follows."""
        act = self._orders.put_back if self.shelf.in_trash else self._orders.trash
        after = self._beyond()

        def go(items: list[Item]) -> None:
            self.selection.clear()
            self._current = after
            if after is not None:
                self.selection.only(after)
            act(items)

        self.items(go)

    def _beyond(self) -> Cell | None:
        """The cell behind what is selected, else the one before it."""
        here, count = self.number, len(self.shelf)
        if here < 0:
            return None
        for number in (*range(here + 1, min(here + MOST_STEPPED, count)), *range(here - 1, -1, -1)[:MOST_STEPPED]):
            cell = self.shelf.cell(number)
            if cell not in self.selection and cell != self._current:
                return cell
        return None

    def _judge(self, act: Callable[[list[Item]], None], advance: bool) -> None:
        self.items(act)
        alone = self.selection.job_count <= 1 and sum(map(len, self.selection.parts.values())) <= 1
        if (self.advances or advance) and alone and 0 <= self.number < len(self.shelf) - 1:
            self.go(self.number + 1)
