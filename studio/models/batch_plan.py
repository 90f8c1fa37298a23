"""One action on many pictures: which of them can have it, what that costs together, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.models.acting import Acting, Picture
from studio.request.actions import NOTHING, ActionSpec
from studio.request.tariff import Price


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Picture `number` (from 1) of those that were meant cannot have the action, and why, one sentence."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What pressing would send: these pictures at these prices, without the ones that are left out."""

    spec: ActionSpec
    pictures: tuple[Picture, ...]
    prices: tuple[Price, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> Price:
        """What all of it costs."""
        return Price(sum(one.points for one in self.prices), any(one.about for one in self.prices))

    @property
    def count(self) -> int:
        """How many pictures were meant."""
        return len(self.pictures) + len(self.left_out)

    @property
    def amount_words(self) -> str:
        """As in "4 of 6", or "6" where all of them can."""
        return f"{len(self.pictures)}" if not self.left_out else f"{len(self.pictures)} of {self.count}"

    @property
    def sum_words(self) -> str:
        """As in "6 × 120 = 720 points · 0.72 $"; where prices differ, "6 pictures = 640 points · 0.64 $"."""
        if not self.pictures:
            return ""
        points = {one.points for one in self.prices}
        figure = f"{len(self.pictures)} × {min(points):,}" if len(points) == 1 else f"{len(self.pictures)} pictures"
        about = "about " if self.total.about else ""
        return f"{figure} = {about}{self.total.points:,} points · {self.total.dollars:,.2f} $"


def plan_of(
    acting: Acting, spec: ActionSpec, wanted: Iterable[Picture | str], extras: Mapping[str, Any] = NOTHING
) -> Plan:
    """What pressing now would send of these pictures; a sentence stands for one that is out anyhow, and says why."""
    pictures: list[Picture] = []
    prices: list[Price] = []
    left_out: list[LeftOut] = []
    for number, one in enumerate(wanted, 1):
        if isinstance(one, str):
            left_out.append(LeftOut(number, one))
            continue
        state = acting.state(spec, *one, extras)
        if state.enabled:
            pictures.append(one)
            prices.append(state.price)
        else:
            left_out.append(LeftOut(number, state.reason))
    return Plan(spec, tuple(pictures), tuple(prices), tuple(left_out))
