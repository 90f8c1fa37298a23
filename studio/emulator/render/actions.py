"""What each drawing order does with pixels: draw, upscale, grow a surround, lay out a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from studio.emulator.render import pixels
from studio.emulator.render.noise import Array, fractal2
from studio.emulator.render.painter import paint
from studio.emulator.render.recipe import Recipe

Order = dict[str, Any]
Result = dict[str, Any]
LANCZOS = Image.Resampling.LANCZOS


def draw(order: Order) -> Result:
    """Draw a recipe."""
    return pixels.write(paint(Recipe.from_data(order["recipe"])), order["out"], order["text"])


def upscale(order: Order) -> Result:
    """The same picture at a multiple of its side; creative adds fine detail, subtle only keeps edges crisp."""
    source = pixels.read(order["source"])
    size = (source.width * order["factor"], source.height * order["factor"])
    large = source.resize(size, LANCZOS)
    if order["creative"]:
        large = _with_detail(large, order["seed"])
    return pixels.write(large, order["out"], order["text"])


def _with_detail(picture: Image.Image, seed: int) -> Image.Image:
    sharp = picture.filter(ImageFilter.UnsharpMask(radius=2.2, percent=90, threshold=1))
    width, height = picture.size
    view = (0.0, 0.0, width / height, 1.0)
    grain = fractal2(seed, height / 16, height / 16, view, width, height, 3) - np.float32(0.5)
    colours = np.asarray(sharp, dtype=np.float32) / 255
    busy = np.abs(np.asarray(picture.convert("L").filter(ImageFilter.FIND_EDGES), dtype=np.float32)) / 255
    strength = np.float32(0.035) + np.float32(0.15) * np.minimum(busy, 0.5)
    return Image.fromarray(pixels.to_pixels((colours + (grain * strength)[..., None]).astype(np.float32)))


def surround(order: Order) -> Result:
    """The parent's own pixels at their place in a larger frame, and around them the world going on."""
    recipe = Recipe.from_data(order["recipe"])
    parent = pixels.read(order["source"])
    x, y, width, height = order["box"]
    if parent.size != (width, height):
        parent = parent.resize((width, height), LANCZOS)
    frame = np.asarray(paint(recipe), dtype=np.float32)
    grown = blended(frame, np.asarray(parent, dtype=np.float32), x, y)
    result = Image.fromarray(np.clip(grown + 0.5, 0, 255).astype(np.uint8))
    result.paste(parent, (x, y))
    return pixels.write(result, order["out"], order["text"])


def blended(frame: Array, parent: Array, x: int, y: int) -> Array:
    """The frame with the parent's border colours carried outwards and fading, so that no seam shows."""
    height, width = frame.shape[:2]
    rows = np.clip(np.arange(height) - y, 0, parent.shape[0] - 1)
    columns = np.clip(np.arange(width) - x, 0, parent.shape[1] - 1)
    away_y = np.abs(np.arange(height) - y - rows).astype(np.float32)
    away_x = np.abs(np.arange(width) - x - columns).astype(np.float32)
    away = np.hypot(away_y[:, None], away_x[None, :])
    fade = np.exp(-away / np.float32(0.03 * height))[..., None]
    inside = frame[y : y + parent.shape[0], x : x + parent.shape[1]]
    difference = (parent - inside)[rows][:, columns]
    grown: Array = frame + difference * fade
    return grown


def grid(order: Order) -> Result:
    """Pictures two by two, each at half its side."""
    pictures = [pixels.read(path) for path in order["sources"]]
    width, height = max(1, pictures[0].width // 2), max(1, pictures[0].height // 2)
    sheet = Image.new("RGB", (width * 2, height * ((len(pictures) + 1) // 2)))
    for index, picture in enumerate(pictures):
        sheet.paste(
            picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0),
            (index % 2 * width, index // 2 * height),
        )
    return pixels.write(sheet, order["out"], order["text"])
