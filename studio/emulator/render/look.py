"""Where things stand in one picture: the draws of composition that scenes share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from studio.emulator.render.dice import Dice
from studio.emulator.render.reading import Reading
from studio.emulator.render.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Look:
    """The composition of one take, in units of its own frame (height 1, width `aspect`).

    fit: how much smaller than in a square a centred thing must be to have room. near: 0 far off … 1 close.
    stray: 1, and more as `--chaos` spreads the takes. dice: for whatever a scene draws of its own.
    """

    told: Reading
    dice: Dice
    aspect: float
    noise: int
    place: float
    near: float
    horizon: float
    relief: float
    sun_x: float
    sun_y: float
    sun_size: float
    clouds: float
    fog: float
    phase: float
    stray: float

    @property
    def fit(self) -> float:
        """The room of a centred thing."""
        return min(1.0, self.aspect / 0.8)

    @property
    def at(self) -> float:
        """Where the subject stands across the scene."""
        return self.place * self.aspect

    def shows(self, name: str) -> bool:
        """False for what `--no` leaves out."""
        return self.told.shows(name)


def compose(recipe: Recipe, told: Reading, dice: Dice) -> Look:
    """The composition of a recipe; `--chaos` lets the takes stray."""
    stray = 1 + recipe.flags.get("chaos", 0.0) / 60
    place = _strayed(dice.between("place", 0.24, 0.76, True), 0.5, stray, 0.12, 0.88)
    across = dice.between("light_x", 0.22, 0.42)
    return Look(
        told=told,
        dice=dice,
        aspect=recipe.aspect,
        noise=dice.seed("noise") >> 2,
        place=place,
        near=_strayed(dice.between("near", 0.15, 1.0, True), 0.55, stray, 0.06, 1.2),
        horizon=_strayed(dice.between("horizon", 0.35, 0.47), 0.41, stray, 0.22, 0.62),
        relief=dice.between("relief", 0.11, 0.21) * (0.8 + 0.2 * stray),
        sun_x=float(np.clip(place + (across if place < 0.5 else -across), 0.06, 0.94)),
        sun_y=dice.between("light_y", 0.40, 0.74),
        sun_size=dice.between("light_size", 0.03, 0.06),
        clouds=dice.between("clouds", 0.25, 0.8, True) if told.shows("clouds") else 0.0,
        fog=min(1.0, told.fog * dice.between("fog", 0.8, 1.05)),
        phase=dice.between("phase", 0, 2 * math.pi) + (stray - 1) * recipe.take,
        stray=stray,
    )


def _strayed(value: float, centre: float, stray: float, low: float, high: float) -> float:
    return float(np.clip(centre + (value - centre) * stray, low, high))
