"""Named draws of composition: the same seed and take give the same answers, a shake moves them all a given way."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

from studio.emulator.render.recipe import Recipe

Thing = TypeVar("Thing")
STRONG = 0.4


class Dice:
    """Draws for one picture. Names mean the same in all scenes (`horizon`, `place`, `light_x`)."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def _draw(self, seed: int, name: str) -> float:
        digest = zlib.crc32(f"{seed}:{name}".encode())
        digest = (digest ^ (digest >> 15)) * 2246822519 & 0xFFFFFFFF
        digest = (digest ^ (digest >> 13)) * 3266489917 & 0xFFFFFFFF
        return ((digest ^ (digest >> 16)) & 0xFFFFFFFF) / 4294967296

    def unit(self, name: str, spread: bool = False) -> float:
        """A value in [0, 1); with `spread` the four takes of a job fall into four different quarters."""
        recipe = self._recipe
        value = self._draw(recipe.seed * 31 + recipe.take, name)
        if spread:
            shift = int(self._draw(recipe.seed, name + "/order") * 4)
            step = 1 if self._draw(recipe.seed, name + "/way") < 0.5 else 3
            value = ((recipe.take * step + shift) % 4 + value) / 4
        for seed, amount in recipe.shakes:
            value = _folded(value + (self._draw(seed, name) - 0.5) * amount)
        return value

    def between(self, name: str, low: float, high: float, spread: bool = False) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self.unit(name, spread)

    def chance(self, name: str, likelihood: float) -> bool:
        """True with that likelihood."""
        return self.unit(name) < likelihood

    def pick(self, name: str, things: Sequence[Thing], spread: bool = False) -> Thing:
        """One of several; small shakes keep the choice."""
        recipe = self._recipe
        strong = [(seed, amount) for seed, amount in recipe.shakes if amount > STRONG]
        if not strong:
            index = int(self.unit_unshaken(name, spread) * len(things))
        else:
            index = int(self._draw(strong[-1][0], name) * len(things))
        return things[min(index, len(things) - 1)]

    def unit_unshaken(self, name: str, spread: bool = False) -> float:
        """The draw before any shake, for choices that cannot move by degrees."""
        recipe = self._recipe
        still = Recipe("", recipe.seed, recipe.take, 1.0, 1, 1, (0.0, 0.0, 1.0, 1.0))
        return Dice(still).unit(name, spread)

    def seed(self, name: str) -> int:
        """A seed for noise that small shakes keep and a strong one deals anew."""
        strong = [seed for seed, amount in self._recipe.shakes if amount > STRONG]
        origin = strong[-1] if strong else self._recipe.seed * 31 + self._recipe.take
        return int(self._draw(origin, "seed:" + name) * 4294967295)


def _folded(value: float) -> float:
    value = value % 2
    value = 2 - value if value > 1 else value
    return min(value, 0.999999)
