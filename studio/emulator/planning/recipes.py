"""Recipes from prompts: what a new picture, a reworded one and a re-framed one are drawn from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from studio.emulator.jobs import Picture
from studio.emulator.planning.sizes import picture_size
from studio.emulator.render.recipe import Box, Recipe
from studio.emulator.rules.prompts import Prompt

TAKES = 4
SHOWN_FLAGS = ("chaos", "stylize", "weird", "stop", "exp", "sw", "iw")
SHOWN_SWITCHES = ("raw", "tile", "draft")
WIDEST_VIEW = 8.0
LONGEST_SIDE = 8192

Lent = tuple[tuple[str, float], ...]
"""References and how strongly (0..1) each lends its colours."""


def new_recipe(prompt: Prompt, seed: int, take: int, lent: Lent = ()) -> Recipe:
    """The recipe of one of the pictures of a new prompt."""
    width, height = picture_size(prompt)
    view = (0.0, 0.0, width / height, 1.0)
    recipe = Recipe(prompt.words, seed, take, width / height, width, height, view, shown(prompt), prompt.without)
    return lending(recipe, lent)


def reworded(recipe: Recipe, prompt: Prompt, lent: Lent = ()) -> Recipe:
    """The same composition for a new prompt, which also brings its own size, flags and references."""
    width, height = picture_size(prompt)
    view = (0.0, 0.0, width / height, 1.0)
    recipe = lending(replace(recipe, words=prompt.words, flags=shown(prompt), without=prompt.without), lent)
    return replace(recipe, aspect=width / height, width=width, height=height, view=view)


def lending(recipe: Recipe, lent: Lent) -> Recipe:
    """The same recipe with these references and no others."""
    return replace(recipe, images=tuple(name for name, _ in lent), shares=tuple(share for _, share in lent))


def recipe_of(picture: Picture) -> Recipe:
    """The recipe of a picture; a touched one's frame is fitted to the size that it turned out to have."""
    if picture.recipe is None:
        raise LookupError("the picture has no recipe")
    recipe = Recipe.from_data(picture.recipe)
    if picture.touched and recipe.view == (0.0, 0.0, recipe.aspect, 1.0):
        aspect = picture.width / picture.height
        view = (0.0, 0.0, aspect, 1.0)
        return replace(recipe, aspect=aspect, width=picture.width, height=picture.height, view=view)
    return recipe


def grown(width: int, height: int, scale: float, direction: int | None) -> tuple[tuple[int, int], list[int]]:
    """Size after a pan (0 down, 1 right, 2 up, 3 left) or an outpaint (None), and the parent's place in it.

    The place is [x, y, width, height] in pixels. A result longer than 8,192 is made smaller, parent and all.
    """
    if direction is None:
        inner = (round(width / scale), round(height / scale))
        return (width, height), [(width - inner[0]) // 2, (height - inner[1]) // 2, *inner]
    long = height if direction in (0, 2) else width
    shrink = min(1.0, LONGEST_SIDE / round(long * scale))
    if shrink < 1:
        width, height, long = (max(1, round(side * shrink)) for side in (width, height, long))
    full = min(round(long * scale), LONGEST_SIDE)
    if direction in (0, 2):
        return (width, full), [0, 0 if direction == 0 else full - height, width, height]
    return (full, height), [0 if direction == 1 else full - width, 0, width, height]


def around(recipe: Recipe, size: tuple[int, int], box: list[int]) -> Recipe:
    """The world of `recipe`, whose frame lies at `box`, as seen through a canvas of `size` pixels.

    Where the frame would be lost in it (tiny, or off the canvas) the canvas becomes the frame.
    """
    width, height = size
    x, y, across, down = box
    left, top, right, bottom = recipe.view
    unit_x, unit_y = (right - left) / across, (bottom - top) / down
    start_x, start_y = left - x * unit_x, top - y * unit_y
    view: Box = (start_x, start_y, start_x + width * unit_x, start_y + height * unit_y)
    seen = x + across > 0 and x < width and y + down > 0 and y < height
    if seen and view[3] - view[1] <= WIDEST_VIEW and view[2] - view[0] <= WIDEST_VIEW * max(1.0, recipe.aspect):
        return recipe.framed(view, width, height)
    aspect = width / height
    return replace(recipe, aspect=aspect, view=(0.0, 0.0, aspect, 1.0), width=width, height=height)


def shown(prompt: Prompt) -> dict[str, float]:
    """The flags that show in the picture, as numbers."""
    flags = {name: prompt.number(name, 0) for name in SHOWN_FLAGS if name in prompt.flags}
    flags.update({name: 1.0 for name in SHOWN_SWITCHES if name in prompt.flags})
    if prompt.model.startswith("niji"):
        flags["niji"] = 1.0
    else:
        # Models differ a little in treatment; a version that nobody knows paints like the usual one.
        with suppress(ValueError):
            flags["v"] = float(prompt.model)
    return flags
