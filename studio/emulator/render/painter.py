"""Draws a recipe: words choose scene and light, dice the composition, flags the treatment."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from studio.emulator.render import mood, scenes
from studio.emulator.render.canvas import Canvas
from studio.emulator.render.dice import Dice
from studio.emulator.render.recipe import Recipe

LONGEST = 2048


def paint(recipe: Recipe) -> Image.Image:
    """The picture, `recipe.width` x `recipe.height`; beyond 2,048 pixels it is drawn smaller and enlarged."""
    shrink = max(1.0, max(recipe.width, recipe.height) / LONGEST)
    size = (max(1, round(recipe.width / shrink)), max(1, round(recipe.height / shrink)))
    words = mood.words_of(recipe.words)
    common = np.random.default_rng([recipe.seed, 1])
    light = mood.palette(words, Dice(recipe))
    kind = mood.subject(words, recipe.without, common)
    look = composition(recipe, words)
    canvas = Canvas(size, recipe.view)
    scenes.paint(canvas, kind, light, look)
    if weird := recipe.flags.get("weird", 0.0) / 3000:
        bend(canvas, weird, look["phase"])
    grain = 0.004 if "raw" in recipe.flags else 0.009
    picture = treated(canvas.image(grain, look["noise"]), recipe)
    return picture if size == (recipe.width, recipe.height) else picture.resize((recipe.width, recipe.height))


def bend(canvas: Canvas, amount: float, phase: float) -> None:
    """Shift rows to and fro in waves, by up to a tenth of the height at amount 1; what leaves comes back mirrored."""
    width = canvas.size[0]
    waves = np.sin(canvas.y[:, 0] * 9 + phase) + 0.5 * np.sin(canvas.y[:, 0] * 23 + 2 * phase)
    shift = (waves * amount * 0.07 / canvas.pixel).astype(np.int64)
    columns = np.abs(np.arange(width)[None, :] + shift[:, None])
    columns = np.clip(np.where(columns >= width, 2 * width - 2 - columns, columns), 0, width - 1)
    canvas.pixels = np.take_along_axis(canvas.pixels, columns[..., None], axis=1)


def composition(recipe: Recipe, words: list[str]) -> dict[str, Any]:
    """Where things stand in the picture, in units of its own frame; `--chaos` lets the takes stray."""
    dice = Dice(recipe)
    stray = 1 + recipe.flags.get("chaos", 0.0) / 70
    place = _strayed(dice.between("place", 0.2, 0.8, True), 0.5, stray)
    across = dice.between("light_x", 0.22, 0.42)
    return {
        "aspect": recipe.aspect,
        "noise": dice.seed("noise") >> 1,
        "place": place,
        "near": _strayed(dice.between("near", 0.15, 1.0, True), 0.55, stray),
        "horizon": _strayed(dice.between("horizon", 0.35, 0.47), 0.41, stray),
        "relief": dice.between("relief", 0.11, 0.21) * (0.8 + 0.2 * stray),
        "sun_x": float(np.clip(place + (across if place < 0.5 else -across), 0.06, 0.94)),
        "sun_y": dice.between("light_y", 0.40, 0.74),
        "sun_size": dice.between("light_size", 0.03, 0.075),
        "clouds": dice.between("clouds", 0.25, 0.75),
        "fog": min(1.0, mood.fog(words) * dice.between("fog", 0.8, 1.05)),
        "phase": dice.between("phase", 0, 2 * math.pi) + (stray - 1) * recipe.take,
        "beam": (math.pi if place > 0.5 else 0.0) + dice.between("beam", -0.24, 0.10),
        "lean": 1.0 if dice.chance("lean", 0.5) == (place < 0.5) else -1.0,
        "bands": dice.pick("bands", (1, 5, 1, 7), True),
        "cottage": dice.chance("cottage", 0.6),
        "shore": dice.between("shore", -0.6, 1.0, True),
        "gulls": dice.pick("gulls", (3, 5, 0, 7), True),
        "boat": bool({"boat", "ship", "sail"} & set(words)) or recipe.take == 1,
    }


def _strayed(value: float, centre: float, stray: float) -> float:
    return float(np.clip(centre + (value - centre) * stray, 0.08, 1.1))


def treated(picture: Image.Image, recipe: Recipe) -> Image.Image:
    """What the parameters do to the whole surface."""
    flags = recipe.flags
    raw = "raw" in flags
    taste = 0.0 if raw else (flags.get("stylize", 100.0) - 100) / 900
    picture = ImageEnhance.Color(picture).enhance(0.82 if raw else 1.04 + 0.45 * taste)
    picture = ImageEnhance.Contrast(picture).enhance(0.96 if raw else 1.03 + 0.16 * taste)
    if "draft" in flags:
        picture = picture.filter(ImageFilter.GaussianBlur(max(1.0, max(picture.size) / 450)))
    if "niji" in flags:
        lines = picture.convert("L").filter(ImageFilter.FIND_EDGES).point([255 - min(255, v * 3) for v in range(256)])
        picture = ImageChops.multiply(picture.filter(ImageFilter.ModeFilter(9)), lines.convert("RGB"))
    return tiled(picture) if "tile" in flags else picture


def tiled(picture: Image.Image) -> Image.Image:
    """Mirrored both ways at half the size: whatever the picture, its edges meet."""
    width, height = picture.size
    quarter = picture.resize((width - width // 2, height - height // 2), Image.Resampling.LANCZOS)
    across = quarter.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    tile = Image.new("RGB", picture.size)
    tile.paste(across.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (width // 2, height // 2))
    tile.paste(quarter.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, height // 2))
    tile.paste(across, (width // 2, 0))
    tile.paste(quarter, (0, 0))
    return tile
