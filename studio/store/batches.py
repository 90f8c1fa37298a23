"""Where a job stands in a batch that was sent together, kept with the job as one short text."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a parameter sheet: the parameter's name in the table, and the values along it as they are written."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Job `number` (from 1) of the `count` that were sent as the batch `batch`.

    `axes` are the rows and the columns of the parameter sheet that the batch makes; empty where it makes none.
    Which cell is a job's, its own prompt says.
    """

    batch: str
    number: int
    count: int
    axes: tuple[Axis, ...] = ()

    def to_text(self) -> str:
        """As in "5c0f1a 3 6 stylize=0,250 chaos=0,50"; the batch and the space behind it are what is searched for."""
        sides = (f"{axis.name}={','.join(axis.values)}" for axis in self.axes)
        return " ".join((self.batch, str(self.number), str(self.count), *sides))


def places(batch: str, count: int, axes: Sequence[Axis] = ()) -> list[Place]:
    """The places of `count` jobs in their order."""
    return [Place(batch, number, count, tuple(axes)) for number in range(1, count + 1)]


def new_places(count: int, axes: Sequence[Axis] = ()) -> Sequence[Place | None]:
    """The same in a batch of its own; a job that is sent alone and makes no sheet has no place."""
    return places(token_hex(4), count, axes) if axes or count > 1 else [None] * count


def place_of(text: str) -> Place | None:
    """The place that `text` names; None for a job that was sent alone, and for words of another version."""
    batch, *rest = text.split(" ")
    with contextlib.suppress(ValueError):
        number, count, *sides = rest
        axes = tuple(
            Axis(name, tuple(values.split(","))) for name, _, values in (side.partition("=") for side in sides)
        )
        return Place(batch, int(number), int(count), axes)
    return None
