"""Orders that keep a picture's pixels and draw the rest anew: pan, outpaint, inpaint, edit, upload-paint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from studio.emulator.render import joins, pixels
from studio.emulator.render.masks import Mask, new_pixels
from studio.emulator.render.noise import Array
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.references import drawn, opened

WORKED_AT = 2048
STRAY = 0.035


def repaint(order: dict[str, Any]) -> dict[str, int]:
    """The source at its `box` on the recipe's canvas, kept to the pixel; outside it and inside its mask the recipe.

    Canvases longer than 2,048 pixels are joined at that size and enlarged; what is kept stays sharp all the same.
    """
    recipe = Recipe.from_data(order["recipe"])
    size, box = (recipe.width, recipe.height), order["box"]
    mask = new_pixels(size, box, order.get("areas", ()), order.get("mask", ""))
    source = opened(order["source"])
    shrink = max(1.0, max(size) / WORKED_AT)
    small = (max(1, round(size[0] / shrink)), max(1, round(size[1] / shrink)))
    world = drawn(replace(recipe, width=small[0], height=small[1]))
    visible, corner = placed(source, box, size)
    if visible is None:
        result = world.resize(size) if small != size else world
        return pixels.write(result, order["out"], order["text"])
    if small == size:
        part = visible
        result = _merged(world, part, corner, mask, order["seed"])
    else:
        scaled = tuple(round(value / shrink) for value in corner)
        part = visible.resize(tuple(max(1, round(side / shrink)) for side in visible.size))
        thin = np.asarray(Image.fromarray(mask).resize(small, Image.Resampling.NEAREST))
        result = _merged(world, part, (scaled[0], scaled[1]), thin, order["seed"]).resize(size)
    x, y = corner
    kept = ~mask[y : y + visible.height, x : x + visible.width]
    result.paste(visible, corner, Image.fromarray((kept * 255).astype(np.uint8)))
    return pixels.write(result, order["out"], order["text"])


def placed(source: Image.Image, box: list[int], size: tuple[int, int]) -> tuple[Image.Image | None, tuple[int, int]]:
    """The part of the source that shows on the canvas, scaled to its box, and its top left corner there."""
    x, y, across, down = box
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + across, size[0]), min(y + down, size[1])
    if left >= right or top >= bottom:
        return None, (0, 0)
    if source.size == (across, down):
        return source.crop((left - x, top - y, right - x, bottom - y)), (left, top)
    fx, fy = source.width / across, source.height / down
    seen = ((left - x) * fx, (top - y) * fy, (right - x) * fx, (bottom - y) * fy)
    return source.resize((right - left, bottom - top), Image.Resampling.LANCZOS, box=seen), (left, top)


def _merged(world: Image.Image, part: Image.Image, corner: tuple[int, int], mask: Mask, seed: int) -> Image.Image:
    """World and picture at one size, joined; the world strays a little, the more the farther from what is kept."""
    if not mask.all():
        world = joins.warped(world, STRAY, seed, joins.distance_from(~mask))
    outside = np.ones_like(mask)
    x, y = corner
    outside[y : y + part.height, x : x + part.width] = False
    new = np.asarray(world, dtype=np.float32)
    old = _mirrored(np.asarray(part), corner, world.size)
    grown = joins.joined(new, old, mask, outside & mask)
    return Image.fromarray(np.clip(grown + 0.5, 0, 255).astype(np.uint8))


def _mirrored(part: pixels.Pixels, corner: tuple[int, int], size: tuple[int, int]) -> Array:
    """The picture continued over the whole canvas by reflection at its edges."""
    rows = _reflected(np.arange(size[1]) - corner[1], part.shape[0])
    columns = _reflected(np.arange(size[0]) - corner[0], part.shape[1])
    return part[rows][:, columns].astype(np.float32)


def _reflected(at: pixels.Indices, length: int) -> pixels.Indices:
    around = at % (2 * length)
    folded: pixels.Indices = np.where(around < length, around, 2 * length - 1 - around)
    return folded
