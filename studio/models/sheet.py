"""A parameter sheet being planned: one prompt, two of its parameters turned step by step, one seed for all cells."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from PySide6.QtCore import QObject, Signal

from studio.models.batch import MOST, verdict
from studio.models.draft import PICTURES_PER_JOB, Draft
from studio.request.axes import OFF, ON, canonical_value, turn
from studio.request.parameters import MODELS, Kind, Model, Parameter, parameter
from studio.request.prompt import set_flag
from studio.request.tariff import Price
from studio.store.batches import Axis

SHEET = "sheet"
"""The button, as the guard knows it."""
TURNED = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.CHOICE, Kind.RATIO, Kind.MODEL, Kind.SWITCH})
"""Kinds of parameters that can be an axis."""
LONGEST = 24
"""Values along one axis."""
RATIOS = "1:1, 3:2, 2:3"
NUMBER = re.compile(r"\d+\.?\d*\Z|\.\d+\Z", re.ASCII)
RANGE = re.compile(
    r"(?P<first>\d*\.?\d+)\s*(?:\.\.|–|-|\bto\b)\s*(?P<last>\d*\.?\d+)(?:\s*(?:\.\.|/|\bstep\b)\s*(?P<step>\d*\.?\d+))?\Z",
    re.ASCII,
)
_HIGHEST_SEED = 4294967295


@dataclass(frozen=True, slots=True)
class Cell:
    """One job of the sheet; `reason` says why it would be refused, "" when it can be sent."""

    text: str
    price: Price
    reason: str


def turned(model: Model, prompt_has: Callable[[str], bool]) -> list[Parameter]:
    """The parameters that can be an axis with that model and prompt, the ones that artists turn most first."""
    known = [found for name in _IN_ORDER if (found := parameter(name)) is not None and found.kind in TURNED]
    return [one for one in known if _has_steps(one, model) and (not one.needs or prompt_has(one.needs))]


def _has_steps(known: Parameter, model: Model) -> bool:
    """Whether the model has the parameter, and more than one value of it."""
    if known.kind is Kind.MODEL:
        return True
    return model.key in known.models and (known.kind is not Kind.CHOICE or len(known.choices_for(model.key)) > 1)


_IN_ORDER = (
    "stylize", "chaos", "weird", "ar", "v", "quality", "raw", "tile", "draft", "hd", "turbo", "exp", "stop", "iw",
    "sw", "sv", "ow", "cw",
)  # fmt: skip


def usual_values(known: Parameter, model: Model) -> str:
    """What an axis begins with: all choices, or steps through the range that can be told apart."""
    if known.kind is Kind.MODEL:
        return ", ".join(one.key.replace(" ", "") for one in MODELS if not one.plan)
    if known.kind is Kind.SWITCH:
        return f"{OFF}, {ON}"
    if known.kind is Kind.RATIO:
        return RATIOS
    if known.kind is Kind.CHOICE:
        return ", ".join(known.choices_for(model.key))
    low, high = known.low or 0, known.high or 0
    if known.zones:
        steps = [low, *(high for high, _ in known.zones if high > low)]
    else:
        steps = [low + (high - low) * share / 2 for share in range(3)]
    return ", ".join(f"{round(step, 2):g}" for step in steps)


def values_of(written: str, known: Parameter) -> tuple[tuple[str, ...], str]:
    """The values that an artist wrote as "0, 250, 1000" or "0..1000 step 250", and "" or what is wrong with them."""
    values: list[str] = []
    for item in re.split(r"[,;]\s*", written.strip()):
        if not item:
            continue
        found = RANGE.match(item) if known.kind in (Kind.INTEGER, Kind.DECIMAL) else None
        if found is None:
            values.append(canonical_value(known.name, item.strip()))
            continue
        steps = _steps(found, known.step)
        if steps is None:
            return (), f"“{item}” does not lead anywhere."
        values += steps
        if len(values) > LONGEST:
            break
    unique = tuple(dict.fromkeys(values))
    return unique, _fault(unique, known)


def _steps(found: re.Match[str], usual: float) -> list[str] | None:
    """The numbers of a range, at most one more than an axis takes; None when its step is 0."""
    first, last = Decimal(found["first"]), Decimal(found["last"])
    step = Decimal(found["step"]) if found["step"] else _even_step(first, last, usual)
    if step <= 0:
        return None
    count = min(int(abs(last - first) / step), LONGEST) + 1
    way = step if last >= first else -step
    return [f"{first + way * number:f}" for number in range(count)]


def _even_step(first: Decimal, last: Decimal, usual: float) -> Decimal:
    """Without a step a range is gone through in four, or in the parameter's own steps where that is coarser."""
    quarter = abs(last - first) / 4
    own = Decimal(str(usual))
    return max(own, (quarter / own).to_integral_value() * own)


def _fault(values: Sequence[str], known: Parameter) -> str:
    if not values:
        return f"Write values for {known.label}."
    if len(values) > LONGEST:
        return f"{known.label} takes at most {LONGEST} values here."
    return next((fault for value in values if (fault := _value_fault(value, known))), "")


def _value_fault(value: str, known: Parameter) -> str:
    if re.search(r"[\s=,]|--", value):
        return f"“{value}” is no value of {known.label}."
    if known.kind is Kind.SWITCH:
        return "" if value in (ON, OFF) else f"{known.label} is {ON} or {OFF}."
    if known.kind not in (Kind.INTEGER, Kind.DECIMAL):
        return ""
    if not NUMBER.match(value):
        return f"“{value}” is no number."
    low, high = known.low or 0, math.inf if known.high is None else known.high
    return "" if low <= float(value) <= high else f"{known.label} goes from {low:g} to {high:g}."


class Sheet(QObject):
    """The sheet being planned over a draft. `axis(0)` goes down the side, `axis(1)` along the top.

    `changed` says that cells, price or obstacle may be others. The plan is kept while the prompt is written on.
    """

    changed = Signal()

    def __init__(self, draft: Draft, *, rng: random.Random | None = None) -> None:
        super().__init__(draft)
        self._draft = draft
        self._random = rng or random.Random()
        self._seed = self._random.randint(0, _HIGHEST_SEED)
        self._names = ["stylize", "chaos"]
        self._written: dict[tuple[str, str], str] = {}
        self._cells: tuple[Cell, ...] | None = None
        draft.text_changed.connect(self._refresh)

    # The axes

    def names(self) -> list[Parameter]:
        """The parameters that can be turned now."""
        return turned(self._draft.model, self._draft.prompt.has)

    def axis(self, side: int) -> Parameter:
        """The parameter of an axis; one that the model lacks by now gives way to the first that it has."""
        offered = [known.name for known in self.names()]
        other = self._names[1 - side]
        name = self._names[side]
        if name not in offered or (side and name == other):
            name = next(name for name in offered if name != other)
        known = parameter(name)
        assert known is not None  # it is one of the table's
        return known

    def choose(self, side: int, name: str) -> None:
        """Turn another parameter along an axis; chosen along the other one, the two change places."""
        now = [self.axis(0).name, self.axis(1).name]
        if now[1 - side] == name:
            now.reverse()
        now[side] = name
        self._names = now
        self._refresh()

    def written(self, side: int) -> str:
        """The values of an axis as the artist wrote them."""
        known, model = self.axis(side), self._draft.model
        return self._written.get((known.name, model.key), usual_values(known, model))

    def write(self, side: int, values: str) -> None:
        """Write other values for an axis."""
        self._written[self.axis(side).name, self._draft.model.key] = values
        self._refresh()

    def fault(self, side: int) -> str:
        """What is wrong with the values of an axis, "" for nothing."""
        return values_of(self.written(side), self.axis(side))[1]

    def axes(self) -> tuple[Axis, Axis]:
        """Rows and columns, with nothing in them where their values are at fault."""
        rows, columns = (
            Axis(self.axis(side).name, values_of(self.written(side), self.axis(side))[0]) for side in (0, 1)
        )
        return rows, columns

    @property
    def seed(self) -> str:
        """The seed of every cell: the one that is written in the prompt, else one drawn once."""
        return self._draft.value("seed") or str(self._seed)

    # What it comes to

    @property
    def count(self) -> int:
        """Jobs of the whole sheet."""
        rows, columns = self.axes()
        return len(rows.values) * len(columns.values)

    @property
    def cells(self) -> Sequence[Cell]:
        """All cells, row by row; none while there is something wrong with the plan."""
        if self._cells is None:
            self._cells = () if self._plan_fault() else tuple(self._build())
        return self._cells

    def texts(self) -> tuple[str, ...]:
        """The prompts to send, in order."""
        return tuple(cell.text for cell in self.cells if not cell.reason)

    @property
    def total(self) -> Price:
        """What is sent costs together."""
        sent = [cell.price for cell in self.cells if not cell.reason]
        return Price(sum(price.points for price in sent), any(price.about for price in sent))

    @property
    def obstacle(self) -> str:
        """Why it cannot be sent, one sentence, "" when it can."""
        return self._plan_fault() or ("" if self.texts() else next(cell.reason for cell in self.cells))

    @property
    def note(self) -> str:
        """What to know before it is sent: how many cells will stay empty, and why; "" for nothing."""
        refused = [cell.reason for cell in self.cells if cell.reason]
        return f"{len(refused)} of {self.count} stay empty: {refused[0]}" if refused else ""

    @property
    def pictures(self) -> int:
        """How many pictures will come of it."""
        return len(self.texts()) * PICTURES_PER_JOB

    def _plan_fault(self) -> str:
        if self._draft.batch.is_many:
            return "A sheet takes one prompt: take the groups out first."
        if not self._draft.prompt.words and not self._draft.prompt.images:
            return "Type a prompt first."
        fault = self.fault(0) or self.fault(1)
        if not fault and self.count > MOST:
            fault = f"{self.count:,} jobs: at most {MOST} are sent at once."
        return fault

    def _build(self) -> Iterable[Cell]:
        rows, columns = self.axes()
        text = set_flag(self._draft.text, "seed", self.seed)
        for down, across in product(rows.values, columns.values):
            turned_text = turn(turn(text, rows.name, down), columns.name, across)
            yield Cell(turned_text, *verdict(turned_text))

    def _refresh(self) -> None:
        self._cells = None
        self.changed.emit()
