"""Small pictures for the tests of the painter, and how far two of them are apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from studio.emulator.planning.recipes import new_recipe
from studio.emulator.render.painter import paint
from studio.emulator.render.recipe import Recipe
from studio.emulator.rules.prompts import parse

Pixels = NDArray[np.float64]
SIDE = 60


def recipe(prompt: str, take: int = 0, seed: int = 7, side: int = SIDE) -> Recipe:
    """The recipe of a prompt's take at a small size, `side` pixels high."""
    whole = new_recipe(parse(prompt), seed, take)
    return replace(whole, width=max(1, round(side * whole.aspect)), height=side)


def pixels(of: Recipe) -> Pixels:
    """What is painted, height × width × 3, 0 … 255."""
    return np.asarray(paint(of), dtype=np.float64)


def drawn(prompt: str, take: int = 0, seed: int = 7, side: int = SIDE) -> Pixels:
    """A small picture of a prompt."""
    return pixels(recipe(prompt, take, seed, side))


def apart(one: Pixels, other: Pixels) -> float:
    """The mean difference of two pictures of one size."""
    return float(np.abs(one - other).mean())


def bright(picture: Pixels) -> float:
    """The mean lightness, 0 … 255."""
    return float(picture.mean())


def contrast(picture: Pixels) -> float:
    """The spread of lightness."""
    return float(picture.mean(axis=-1).std())


def redness(picture: Pixels) -> float:
    """How much red exceeds blue, on average."""
    return float((picture[..., 0] - picture[..., 2]).mean())
