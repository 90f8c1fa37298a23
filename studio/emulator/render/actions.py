"""The plain orders: draw, enlarge, sharpen, lay out a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from studio.emulator.render import pixels
from studio.emulator.render.noise import fractal2
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.references import drawn

Order = dict[str, Any]
Result = dict[str, Any]
LANCZOS = Image.Resampling.LANCZOS
STRIP = 1024


def draw(order: Order) -> Result:
    """Draw a recipe."""
    return pixels.write(drawn(Recipe.from_data(order["recipe"])), order["out"], order["text"])


def upscale(order: Order) -> Result:
    """The same picture at a multiple of its side; creative adds fine detail, subtle only keeps edges crisp."""
    source = pixels.read(order["source"])
    large = source.resize(tuple(order["size"]), LANCZOS)
    if order["creative"]:
        large = with_detail(large, order["seed"], 0.15)
    return pixels.write(large, order["out"], order["text"])


def sharpen(order: Order) -> Result:
    """The same picture at the same size with crisper edges and fine detail."""
    source = pixels.read(order["source"])
    return pixels.write(with_detail(source, order["seed"], 0.08), order["out"], order["text"])


def with_detail(picture: Image.Image, seed: int, amount: float) -> Image.Image:
    """Sharper, and with fine structure of `amount` where the picture is busy, nearly none where it is smooth."""
    sharp = picture.filter(ImageFilter.UnsharpMask(radius=2.2, percent=90, threshold=1))
    width, height = picture.size
    busy = picture.convert("L").filter(ImageFilter.FIND_EDGES)
    for top in range(0, height, STRIP):
        bottom = min(height, top + STRIP)
        view = (0.0, top / height, width / height, bottom / height)
        grain = fractal2(seed, height / 16, height / 16, view, width, bottom - top, 3) - np.float32(0.5)
        edges = pixels.to_colours(busy.crop((0, top, width, bottom)))
        strength = np.float32(0.25 * amount) + np.float32(amount) * np.minimum(edges, 0.5)
        colours = pixels.to_colours(sharp.crop((0, top, width, bottom)))
        sharp.paste(Image.fromarray(pixels.to_pixels(colours + (grain * strength)[..., None])), (0, top))
    return sharp


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
