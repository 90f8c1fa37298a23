"""Draws a recipe: words choose scene and light, dice the composition, flags the treatment."""

from __future__ import annotations

import math

from PIL import Image

from studio.emulator.render import finish
from studio.emulator.render.canvas import Canvas
from studio.emulator.render.dice import Dice
from studio.emulator.render.look import Look, compose
from studio.emulator.render.media import redraw
from studio.emulator.render.mood import Palette, palette
from studio.emulator.render.motifs import stand
from studio.emulator.render.reading import read
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.scenes import SCENES
from studio.emulator.render.scenes.pattern import pattern
from studio.emulator.render.weather import fall
from studio.emulator.render.words import PLACES

LONGEST = 2048


def paint(recipe: Recipe) -> Image.Image:
    """The picture, `recipe.width` x `recipe.height`; beyond 2,048 pixels it is drawn smaller and enlarged."""
    shrink = max(1.0, max(recipe.width, recipe.height) / LONGEST)
    size = (max(1, round(recipe.width / shrink)), max(1, round(recipe.height / shrink)))
    told = read(recipe.words, recipe.without)
    dice = Dice(recipe)
    look = compose(recipe, told, dice)
    light = palette(told, dice, recipe.flags.get("chaos", 0.0))
    canvas, edge = _surface(recipe, size, told.medium)
    _scene(canvas, light, look, recipe)
    if weird := recipe.flags.get("weird", 0.0) / 3000:
        finish.bend(canvas, weird, look.phase)
    redraw(canvas, light, look, told.medium)
    finish.finished(canvas, light, look, recipe.flags)
    picture = canvas.image().crop((edge, edge, edge + size[0], edge + size[1]))
    return picture if size == (recipe.width, recipe.height) else picture.resize((recipe.width, recipe.height))


def _surface(recipe: Recipe, size: tuple[int, int], medium: str) -> tuple[Canvas, int]:
    """A canvas for the view and what its treatment needs around it, and how many pixels that is on each side."""
    left, top, right, bottom = recipe.view
    pixel = (right - left) / size[0], (bottom - top) / size[1]
    edge = math.ceil(finish.margin(recipe.flags, medium) / pixel[1])
    wide, tall = edge * pixel[0], edge * pixel[1]
    window = (left - wide, top - tall, right + wide, bottom + tall)
    return Canvas((size[0] + 2 * edge, size[1] + 2 * edge), window), edge


def _scene(canvas: Canvas, light: Palette, look: Look, recipe: Recipe) -> None:
    told = look.told
    if "tile" in recipe.flags:
        pattern(canvas, light, look)
        return
    SCENES[told.scene](canvas, light, look)
    if told.motifs and told.scene in PLACES and told.scene != "interior":
        stand(canvas, light, look)
    fall(canvas, light, look)
