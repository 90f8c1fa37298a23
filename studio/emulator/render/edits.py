"""Orders that keep a picture's pixels and draw the rest anew: pan, outpaint, inpaint, edit, upload-paint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from studio.emulator.render import adding, joins, pixels
from studio.emulator.render.canvas import ramp
from studio.emulator.render.colours import Reference, lend
from studio.emulator.render.masks import Mask, new_pixels
from studio.emulator.render.naming import Thing
from studio.emulator.render.noise import Array
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.references import SAMPLE, drawn, opened

WORKED_AT = 2048
STRAY = 0.035
FREE = 0.16
"""How far from what is kept, as a share of the longer side, the world may stray in full."""
STRAY_LIGHT = 0.06
HARMONY = 0.85


@dataclass(frozen=True, slots=True)
class Placed:
    """The part of a picture that shows on a canvas, its top left corner there, and what is to be new."""

    part: Image.Image
    corner: tuple[int, int]
    mask: Mask

    @property
    def outside(self) -> Mask:
        """The canvas around the picture."""
        outside = np.ones_like(self.mask)
        x, y = self.corner
        outside[y : y + self.part.height, x : x + self.part.width] = False
        return outside

    def shrunk(self, size: tuple[int, int], by: float) -> Placed:
        """The same on a canvas smaller `by` that factor, of the given size."""
        width, height = (max(1, round(side / by)) for side in self.part.size)
        corner = (min(round(self.corner[0] / by), size[0] - 1), min(round(self.corner[1] / by), size[1] - 1))
        part = self.part.resize((min(width, size[0] - corner[0]), min(height, size[1] - corner[1])))
        mask = np.asarray(Image.fromarray(self.mask).resize(size, Image.Resampling.NEAREST))
        return Placed(part, corner, mask)


def repaint(order: dict[str, Any]) -> dict[str, int]:
    """The source at its `box` on the recipe's canvas, kept to the pixel; around it `recipe`, in its mask `inside`.

    stray: the world around strays a little as it goes away from the picture, so that several takes of it differ.
    fits: `inside` is composed for the mask. add: things that are put into it instead, on the picture's own ground.
    clear: what stands in the mask goes, and its surroundings go on.
    Canvases longer than 2,048 pixels are joined at that size and enlarged; what is kept stays sharp all the same.
    """
    around, inside = Recipe.from_data(order["recipe"]), Recipe.from_data(order["inside"])
    size, box = (around.width, around.height), order["box"]
    shrink = max(1.0, max(size) / WORKED_AT)
    small = (max(1, round(size[0] / shrink)), max(1, round(size[1] / shrink)))
    around, inside = (replace(recipe, width=small[0], height=small[1]) for recipe in (around, inside))
    kept = placed(opened(order["source"]), box, size, new_pixels(size, box, order["areas"], order["mask"]))
    if kept is None:
        return pixels.write(_world(around).resize(size), order["out"], order["text"])
    work = kept if small == size else kept.shrunk(small, shrink)
    if order["fits"]:
        inside = _fitted(inside, work)
    added = [Thing(**data) for data in order["add"]]
    result = _painted(work, around, inside, order["seed"], order["stray"], added, order["clear"])
    if small != size:
        result = result.resize(size)
    x, y = kept.corner
    solid = ~kept.mask[y : y + kept.part.height, x : x + kept.part.width]
    result.paste(kept.part, kept.corner, Image.fromarray((solid * 255).astype(np.uint8)))
    return pixels.write(result, order["out"], order["text"])


def placed(source: Image.Image, box: list[int], size: tuple[int, int], mask: Mask) -> Placed | None:
    """The source scaled to its box and cropped by the canvas; None when nothing of it shows."""
    x, y, across, down = box
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + across, size[0]), min(y + down, size[1])
    if left >= right or top >= bottom:
        return None
    if source.size == (across, down):
        return Placed(source.crop((left - x, top - y, right - x, bottom - y)), (left, top), mask)
    fx, fy = source.width / across, source.height / down
    seen = ((left - x) * fx, (top - y) * fy, (right - x) * fx, (bottom - y) * fy)
    part = source.resize((right - left, bottom - top), Image.Resampling.LANCZOS, box=seen)
    return Placed(part, (left, top), mask)


def _painted(
    kept: Placed, around: Recipe, inside: Recipe, seed: int, stray: bool, added: Sequence[Thing], clear: bool
) -> Image.Image:
    """Worlds and picture at one size, joined without a seam; things to add stand on what the picture shows there."""
    outside = kept.outside
    height, width = kept.mask.shape
    old = _mirrored(np.asarray(kept.part), kept.corner, (width, height))
    masked = kept.mask & ~outside
    if masked.any() and (added or clear):
        old = adding.composed(old, masked, added, inside, seed, clear)
    elif masked.any():
        new = _harmonised(_world(inside), kept, old, masked)
        old = np.where(outside[..., None], old, joins.joined(new, old, kept.mask, outside, seed))
    if masked.any():
        old = adding.repainted(old, masked, seed)
    if outside.any():
        world = _world(around)
        if stray:
            world = _strayed(world, seed, 1 - joins.nearness(~outside, FREE))
        old = joins.joined(_harmonised(world, kept, old, outside), old, outside, outside, seed)
    return Image.fromarray(np.clip(old + 0.5, 0, 255).astype(np.uint8))


def _fitted(recipe: Recipe, kept: Placed) -> Recipe:
    """The recipe composed for the room that the mask leaves in the picture, and seen on the whole canvas."""
    masked = kept.mask & ~kept.outside
    if not masked.any():
        return recipe
    rows, columns = np.unique(masked.nonzero()[0]), np.unique(masked.nonzero()[1])
    top, left = int(rows[0]), int(columns[0])
    down, across = int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left
    height, width = masked.shape
    view = (-left / down, -top / down, (width - left) / down, (height - top) / down)
    return replace(recipe, aspect=across / down, view=view)


def _world(recipe: Recipe) -> Image.Image:
    return _drawn(json.dumps(recipe.to_data()))


@lru_cache(maxsize=1)
def _drawn(recipe: str) -> Image.Image:
    """Remembers one world, since the takes of a pan share theirs; nobody may paint on it."""
    return drawn(Recipe.from_data(json.loads(recipe)))


def _strayed(world: Image.Image, seed: int, freedom: Array) -> Image.Image:
    """The world pushed about and lit a little differently, the more the farther from what is kept."""
    moved = joins.warped(world, STRAY, seed, freedom, upright=0.2)
    chance = np.random.default_rng(seed)
    gains = 1 + STRAY_LIGHT * (chance.uniform(-1, 1) + 0.25 * chance.uniform(-1, 1, 3))
    colours = np.asarray(moved, dtype=np.float32)
    lit = colours * (1 + (gains.astype(np.float32) - 1) * freedom[..., None])
    return Image.fromarray(np.clip(lit + 0.5, 0, 255).astype(np.uint8))


def _harmonised(world: Image.Image, kept: Placed, old: Array, new: Mask) -> Array:
    """The world in the picture's colours, the more the less they meet at the border."""
    colours = np.asarray(world, dtype=np.float32)
    share = HARMONY * float(ramp(np.asarray(joins.strangeness(colours, old, new), np.float32), 5.0, 26.0))
    if share < 0.02:
        return colours
    own, picture = world.copy(), kept.part.copy()
    for image in (own, picture):
        image.thumbnail((SAMPLE, SAMPLE), Image.Resampling.BOX)
    return np.asarray(lend(world, own, [Reference(picture, share)]), dtype=np.float32)


def _mirrored(part: pixels.Pixels, corner: tuple[int, int], size: tuple[int, int]) -> Array:
    """The picture continued over the whole canvas by reflection at its edges."""
    rows = _reflected(np.arange(size[1]) - corner[1], part.shape[0])
    columns = _reflected(np.arange(size[0]) - corner[0], part.shape[1])
    return part[rows][:, columns].astype(np.float32)


def _reflected(at: pixels.Indices, length: int) -> pixels.Indices:
    around = at % (2 * length)
    folded: pixels.Indices = np.where(around < length, around, 2 * length - 1 - around)
    return folded
