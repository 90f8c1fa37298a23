"""Puts things into a mask: where they have room, in the light of the picture, on the ground that it shows there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from studio.emulator.render import joins
from studio.emulator.render.canvas import Canvas, ramp
from studio.emulator.render.dice import Dice
from studio.emulator.render.look import Look, compose
from studio.emulator.render.mood import Colour, Palette, between, palette
from studio.emulator.render.naming import Thing
from studio.emulator.render.noise import Array
from studio.emulator.render.reading import read
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.stencil import blurred
from studio.emulator.render.things import Room, Spot, lay, room_of

Mask = joins.Mask
COARSE = 192
FLOCK = (5, 4, 3, 6)
GROUP = (3, 2, 3, 2)
LEAST = 0.035
"""The smallest height, as a share of the picture's, at which a thing can still be told."""
BUSY = 9.0
"""How far (0..255) a mask's content departs from what its surroundings would go on as before it counts as a thing."""
FEATHER = 0.006
SHRINKING = 0.93


def composed(old: Array, mask: Mask, things: Sequence[Thing], recipe: Recipe, seed: int, clear: bool) -> Array:
    """`old` (0..255) with the things in its mask; outside the mask it is the same.

    recipe: whose words say hour and weather. clear: whatever stands in the mask goes, even where nothing comes.
    """
    guess = _continued(old, mask, seed)
    ground = joins.joined(guess, old, mask, np.zeros_like(mask), seed) if clear or _stands(old, guess, mask) else old
    canvas = Canvas((mask.shape[1], mask.shape[0]), (0.0, 0.0, mask.shape[1] / mask.shape[0], 1.0))
    canvas.fill(ground / np.float32(255))
    light, look = _lit(canvas, mask, recipe)
    room = mask.copy()
    for number, thing in enumerate(things):
        chance = np.random.default_rng((seed, number))
        shared = 1.0 if len(things) - number == 1 else 0.75
        for spot in spots_for(room, thing, look, chance, seed, shared):
            lay(canvas, light, look, thing, spot)
    whole = np.clip(canvas.pixels * np.float32(255), 0, 255)
    inner = _inner(mask)
    result: Array = ground + (whole - ground) * inner[..., None]
    result[~mask] = old[~mask]
    return result


def repainted(picture: Array, mask: Mask, seed: int) -> Array:
    """With a breath of other grain all over the mask: a service paints all of it anew, also where it looks the same."""
    steps = np.random.default_rng((seed, 7919)).choice(np.array([-2, -1, 1, 2], np.float32), picture.shape[:2])
    # Away from black and white, or it would be lost there.
    steps = np.where(picture.mean(-1) > 250, -np.abs(steps), np.where(picture.mean(-1) < 5, np.abs(steps), steps))
    painted = picture.astype(np.float32)
    painted[mask] += steps[mask][:, None]
    return painted


def _inner(mask: Mask) -> Array:
    """0 at the border of the mask, 1 a little inside, so that light thrown about fades out before the border."""
    solid = mask.astype(np.float32)
    soft = blurred(solid, max(0.8, FEATHER * max(mask.shape)), "edge")
    return ramp(soft, 0.5, 0.92)


def _continued(old: Array, mask: Mask, seed: int) -> Array:
    """What the surroundings would go on as: each row from its left border to its right one, with their own grain."""
    height, width = mask.shape
    columns = np.unique(mask.nonzero()[1])
    left, right = int(columns[0]), int(columns[-1]) + 1
    wide = max(2, (right - left) // 5)
    sides = [part for part in ((max(0, left - wide), left), (right, min(width, right + wide))) if part[1] - part[0] > 1]
    if not sides:
        return np.broadcast_to(old.mean((0, 1)), old.shape).astype(np.float32)
    soft = np.stack([blurred(old[..., n], max(1.0, 0.004 * height), "edge") for n in range(3)], axis=-1)
    across = np.linspace(0, 1, right - left, dtype=np.float32)
    share = across if len(sides) == 2 else np.zeros_like(across)
    share = share * share * (3 - 2 * share)
    levels = [np.median(soft[:, first:last], axis=1) for first, last in (sides[0], sides[-1])]
    body = levels[0][:, None] * (1 - share)[None, :, None] + levels[1][:, None] * share[None, :, None]
    first, last = sides[0] if seed % 2 else sides[-1]
    folded = np.abs((np.arange(right - left) + seed % 97) % (2 * (last - first)) - (last - first) + 0.5).astype(int)
    grain = (old - soft)[:, first:last][:, np.clip(folded, 0, last - first - 1)]
    filled = old.copy()
    filled[:, left:right] = body + grain
    return filled


def _stands(old: Array, guess: Array, mask: Mask) -> bool:
    """Whether something stands in the mask, and nothing reaches out of it, of which half would be left."""
    step = max(1, max(mask.shape) // COARSE)
    unlike = np.abs(old - guess).mean(-1)[::step, ::step]
    inside, ring = unlike[mask[::step, ::step]], unlike[_ring(mask)[::step, ::step]]
    if not inside.size or not ring.size:
        return False
    return float(np.percentile(inside, 85)) > BUSY and float(np.percentile(ring, 92)) < BUSY


def _lit(canvas: Canvas, mask: Mask, recipe: Recipe) -> tuple[Palette, Look]:
    """The light of the picture as it is, whatever its recipe promised, and a composition that agrees with it."""
    told = read(recipe.words, recipe.without)
    dice = Dice(recipe)
    aspect = mask.shape[1] / mask.shape[0]
    small = _shrunk(canvas.pixels)
    grey = small.mean(-1)
    order = np.argsort(grey, axis=None)
    every = small.reshape(-1, 3)[order]
    part = max(1, len(every) // 25)
    near, bright = _mean(every[:part]), _mean(every[-part:])
    air = _mean(canvas.pixels[_ring(mask)]) if _ring(mask).any() else _mean(every)
    half = max(1, small.shape[0] // 2)
    top, middle = _mean(small[: max(1, half // 3)].reshape(-1, 3)), _mean(small[:half].reshape(-1, 3))
    own = palette(told, dice)
    night = float(grey.mean()) < 0.30
    light = Palette(
        top,
        middle,
        air,
        between(bright, own.light, 0.4),
        between(near, air, 0.55),
        between(near, (0.0, 0.0, 0.0), 0.3),
        own.accent,
        night,
    )
    shine = np.where(grey >= np.percentile(grey, 97), grey, 0).sum(0)
    sun = float((shine * np.linspace(0, 1, len(shine))).sum() / max(float(shine.sum()), 1e-6))
    look = compose(replace(recipe, aspect=aspect), told, dice)
    return light, replace(look, aspect=aspect, sun_x=sun)


def _shrunk(colours: Array) -> Array:
    height, width = colours.shape[:2]
    step = max(1, max(height, width) // 96)
    return colours[: height - height % step, : width - width % step][step // 2 :: step, step // 2 :: step]


def _mean(colours: Array) -> Colour:
    red, green, blue = (float(part) for part in np.clip(colours.reshape(-1, 3).mean(0), 0, 1))
    return (red, green, blue)


def _ring(mask: Mask) -> Mask:
    """What lies just around the mask."""
    wide = blurred(mask.astype(np.float32), 0.015 * max(mask.shape), "edge") > 0.08
    return wide & ~mask


def spots_for(
    room: Mask, thing: Thing, look: Look, chance: np.random.Generator, seed: int, shared: float
) -> Iterator[Spot]:
    """The spots of one thing, or of several of it; takes the room from `room` (its own copy of the mask)."""
    need = room_of(thing)
    count = 1 if not thing.many else (FLOCK if need.soars else GROUP)[seed % 4]
    scale = thing.scale * shared * (1.0 if count == 1 else 0.62)
    largest = 0.0
    side = 1.0 if chance.uniform() < 0.5 else -1.0
    found = []
    for _ in range(count):
        place = _place(room, need, min(1.0, scale) * chance.uniform(0.86, 1.0), largest, chance)
        if place is None:
            break
        x, y, size = place
        largest = largest or size
        _take(room, need, place)
        haze = (0.04 if look.told.fog < 0.3 else 0.10) + 0.20 * look.fog * (1 - y)
        found.append(Spot(x, y, size, side, int(chance.integers(1 << 20)), haze))
    yield from sorted(found, key=lambda spot: spot.y)


def _place(
    room: Mask, need: Room, share: float, cap: float, chance: np.random.Generator
) -> tuple[float, float, float] | None:
    """Foot (or middle) and height in units of the picture's height, of the largest thing that the room has place for.

    share: how much of the largest it is to be. cap: not larger than this, unless 0.
    """
    height = room.shape[0]
    step = max(1, max(room.shape) // COARSE)
    small = room[::step, ::step]
    sums = np.pad(small.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    unit = height / step
    fits = need.tallest
    while fits > LEAST and not _free(sums, need, fits * unit).any():
        fits *= SHRINKING
    if fits <= LEAST:
        return None
    size = max(LEAST, fits * share)
    size = min(size, cap * 1.1) if cap else size
    free = _free(sums, need, size * unit)
    rows, columns = free.nonzero()
    if not len(rows):
        return None
    # What stands stands near the lower border, where the ground of a painted place is.
    down = chance.uniform(0.25, 0.75) if need.soars else chance.uniform(0.86, 1.0)
    wish = (np.quantile(rows, down), np.quantile(columns, chance.uniform(0.15, 0.85)))
    best = int(np.argmin((rows - wish[0]) ** 2 + (columns - wish[1]) ** 2))
    x = (columns[best] * step) / height + need.side * size
    y = (rows[best] * step) / height + need.up * size
    return float(x), float(y), float(size)


def _free(sums: Array | np.ndarray, need: Room, size: float) -> Mask:
    """Where the upper left corner of a thing's box may lie, `size` coarse pixels high."""
    wide, tall = max(1, int(2 * need.side * size)), max(1, int((need.up + need.down) * size))
    if wide >= sums.shape[1] or tall >= sums.shape[0]:
        return np.zeros((1, 1), np.bool_)
    inside = sums[tall:, wide:] - sums[:-tall, wide:] - sums[tall:, :-wide] + sums[:-tall, :-wide]
    full: Mask = inside >= wide * tall
    return full


def _take(room: Mask, need: Room, place: tuple[float, float, float]) -> None:
    """No second thing where the first stands."""
    x, y, size = place
    height = room.shape[0]
    left, right = (round((x + way * need.side * size * 0.8) * height) for way in (-1, 1))
    top, bottom = round((y - need.up * size) * height), round((y + need.down * size) * height)
    room[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = False
