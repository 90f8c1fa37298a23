"""What Generate will send: the prompt itself, or every prompt that its groups and `--repeat` stand for.

    {red, green} fox --repeat 2      a row each for: red fox, red fox, green fox, green fox

Nothing is built beyond `MOST` rows, and those in slices, so that typing never waits for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from studio.models.guard import Guard
from studio.request.expansion import COUNTED, Expansion, Template, read
from studio.request.problems import Level
from studio.request.prompt import Span, parse
from studio.request.rules import lint
from studio.request.tariff import Price, of_prompt

if TYPE_CHECKING:
    from studio.models.draft import Draft

MOST = 200
"""Jobs that are sent at once; above that nothing is even built."""
SLICE_SECONDS = 0.004
REST_MS = 60
"""Milliseconds without a keystroke before rows are built."""
GENERATE = "generate"
"""The button, as the guard knows it."""

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt of the batch. `marks` are where it differs from the others, `nth` as in "2 of 3" for a repeated one.

    `reason` says why the service would refuse it, "" when it can be sent.
    """

    text: str
    marks: tuple[Span, ...]
    nth: str
    price: Price
    reason: str


class Batch(QAbstractListModel):
    """The rows of a draft as a list with ticks (Qt.CheckStateRole); no rows while the prompt is an ordinary one.

    `changed` says that the sum, the amount or the obstacle may be another. The question before a large sum is the
    `guard`'s.
    """

    changed = Signal()

    def __init__(self, draft: Draft, *, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(draft)
        self._draft = draft
        self._clock = clock
        self.guard = Guard(self)
        self._followed = draft.text
        self._rows: list[Row] = []
        self._made: list[Row] = []
        self._off: set[tuple[str, str]] = set()
        self._building: Iterator[Row] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._build_slice)
        draft.text_changed.connect(self._on_text_changed)
        draft.settled.connect(self._catch_up)
        draft.problems_changed.connect(self._on_draft_changed)
        draft.price_changed.connect(self._on_draft_changed)
        self._begin()

    @property
    def _template(self) -> Template:
        return read(self._draft.text)

    # What will be sent

    @property
    def is_many(self) -> bool:
        """Whether the prompt holds groups or asks to be repeated."""
        return self._template.is_many

    @property
    def count(self) -> int:
        """How many jobs the prompt stands for."""
        return self._template.count

    @property
    def is_whole(self) -> bool:
        """Whether all rows are there."""
        return self._building is None

    @property
    def rows(self) -> Sequence[Row]:
        """Those that are built so far."""
        return self._rows

    def texts(self) -> tuple[str, ...]:
        """The prompts to send, in order; finishes what is still to be built."""
        self._catch_up()
        if not self.is_many:
            return (self._draft.text,)
        self._finish()
        return tuple(row.text for row in self._sent())

    @property
    def sent_count(self) -> int:
        """How many of the rows are ticked and can be sent."""
        return len(self._sent()) if self.is_many else 1

    @property
    def total(self) -> Price:
        """What is sent costs together; of the rows built so far."""
        if not self.is_many:
            return self._draft.price
        sent = self._sent()
        return Price(sum(row.price.points for row in sent), any(row.price.about for row in sent))

    @property
    def obstacle(self) -> str:
        """Why nothing can be sent, one sentence; "" when something can."""
        if not self.is_many:
            return self._draft.obstacle
        wrong = next((p.sentence for p in self._template.problems if p.level is Level.BLOCK), "")
        if wrong:
            return wrong
        if self.count > MOST:
            return f"{count_words(self.count)} jobs: at most {MOST} are sent at once."
        if not self.is_whole or self._sent():
            return ""
        reasons = [row.reason for row in self._rows]
        return "No job is ticked." if "" in reasons else next(iter(reasons), "")

    def _sent(self) -> list[Row]:
        return [row for row in self._rows if self.is_on(row)]

    # Ticks

    def is_on(self, row: Row) -> bool:
        """Whether the row will be sent."""
        return not row.reason and (row.text, row.nth) not in self._off

    def tick(self, at: int, on: bool) -> None:
        """Send row `at`, or leave it out; one that the service would refuse stays out."""
        key = (self._rows[at].text, self._rows[at].nth)
        self._off.discard(key) if on else self._off.add(key)
        self._ticked(at, at)

    def tick_all(self, on: bool) -> None:
        """Send all rows, or none."""
        self._catch_up()
        self._finish()
        self._off = set() if on else {(row.text, row.nth) for row in self._rows}
        if self._rows:
            self._ticked(0, len(self._rows) - 1)

    def _ticked(self, first: int, last: int) -> None:
        self.guard.withdraw()
        self.dataChanged.emit(self.index(first), self.index(last), [Qt.ItemDataRole.CheckStateRole])
        self.changed.emit()

    # Building

    def _on_text_changed(self, _text: str) -> None:
        self.guard.withdraw()
        if not self._draft.waits:
            self._catch_up()

    def _catch_up(self) -> None:
        """Follow the text, which may have been left alone while much of it was being typed."""
        before, self._followed = self._followed, self._draft.text
        if before != self._followed and (read(before).is_many or self.is_many):
            self._begin(REST_MS)
            self.changed.emit()

    def _on_draft_changed(self) -> None:
        if not self.is_many:
            self.changed.emit()

    def _begin(self, delay: int = 0) -> None:
        self._timer.stop()
        if not self.is_many:
            self._off.clear()
        wanted = self.is_many and self.count <= MOST
        self._building, self._made = _built(self._template) if wanted else None, []
        if not wanted:
            self._take([])
        else:
            self._timer.start(delay)

    def _build_slice(self) -> None:
        """Rows replace those of the text before all at once, so that a list does not flicker while one types."""
        end = self._clock() + SLICE_SECONDS
        for row in self._building or ():
            self._made.append(row)
            if self._clock() >= end:
                self._timer.start(0)
                return
        self._finish()

    def _finish(self) -> None:
        if self._building is not None:
            self._timer.stop()
            self._made.extend(self._building)
            self._building = None
            self._take(self._made)
            self.changed.emit()

    def _take(self, rows: list[Row]) -> None:
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    # Qt's questions

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """Rows built so far."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tick, and the whole row as its tooltip."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if self.is_on(row) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (row.text, row.nth, row.reason or f"{row.price.points} points")))
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ticks and unticks."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or self._rows[index.row()].reason:
            return False
        self.tick(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Rows that can be sent can be ticked."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return Qt.ItemFlag.NoItemFlags
        rest = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return rest if self._rows[index.row()].reason else rest | Qt.ItemFlag.ItemIsUserCheckable


def count_words(count: int) -> str:
    """As in "1,000,000"; counting ends somewhere."""
    return f"{count:,}" if count < COUNTED else f"{count:,} or more"


def is_many(text: str) -> bool:
    """Whether `text` holds groups or asks to be repeated."""
    return read(text).is_many


def verdict(text: str) -> tuple[Price, str]:
    """What one job of `text` costs, and the first reason why it would be refused ("" for none)."""
    reason = next((found.sentence for found in lint(text) if found.level is Level.BLOCK), "")
    return of_prompt(parse(text)), reason


def _built(template: Template) -> Iterator[Row]:
    repeat = max(template.repeat, 1)
    last: Expansion | None = None
    judged = (Price(0), "")
    for at, made in enumerate(islice(template.expansions(), MOST)):
        if made is not last:
            judged, last = verdict(made.text), made
        nth = f"{at % repeat + 1} of {repeat}" if repeat > 1 else ""
        yield Row(made.text, _marks(template, made), nth, *judged)


def _marks(template: Template, made: Expansion) -> tuple[Span, ...]:
    """What came out of a group; neighbours are one mark."""
    marks: list[Span] = []
    ends = [*(start for start, _ in made.pieces[1:]), len(made.text)]
    for (start, source), end in zip(made.pieces, ends, strict=True):
        if not any(group.start <= source.start and source.end <= group.end for group in template.groups):
            continue
        if marks and marks[-1].end == start:
            start = marks.pop().start
        marks.append(Span(start, end))
    return tuple(marks)
