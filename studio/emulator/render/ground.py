"""The ground that is filmed: a still with what lies around it, as luma and chroma planes, and what in it is near."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.emulator.planning.standin import standin
from studio.emulator.render import joins, mp4
from studio.emulator.render.noise import Array
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.references import drawn, opened
from studio.emulator.render.shot import Still, is_foreign

MARGIN = 0.18
"""Ground on each side of a still that the camera may see, in widths and heights of the frame."""
FINER = 1.25
"""Lines of the ground per line of the video, where the still has them."""
DENSER = 1.6
"""Lines of luma per line of the ground: so dense, two neighbours give as smooth a value between them as four would."""
MAP_LINES = 48
WHOLE = 0.99
"""A picture that has the aspect of the video but for rounding is taken whole."""
Size = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """A still with margins, ready to be resampled.

    size: its pixels, in which points are given. inner: left, top, width and height of the still in them.
    luma, chroma: planes, luma `DENSER` and chroma at half the side. near: 0 far … 1 near, a coarse map over the whole.
    haze: luma and chroma of the far air.
    """

    size: Size
    luma: Image.Image
    chroma: tuple[Image.Image, Image.Image]
    inner: tuple[int, int, int, int]
    near: Array
    haze: tuple[float, float, float]

    def nearness(self, x: Array, y: Array) -> Array:
        """Where points lie between far (-0.5) and near (0.5)."""
        rows, columns = self.near.shape
        u = np.clip(x * np.float32(columns / self.size[0]) - np.float32(0.5), 0, columns - 1.001)
        v = np.clip(y * np.float32(rows / self.size[1]) - np.float32(0.5), 0, rows - 1.001)
        i, j = u.astype(np.int32), v.astype(np.int32)
        u, v = u - i, v - j
        upper = self.near[j, i] * (1 - u) + self.near[j, i + 1] * u
        lower = self.near[j + 1, i] * (1 - u) + self.near[j + 1, i + 1] * u
        return single(upper * (1 - v) + lower * v - 0.5)


def single(values: NDArray[np.floating[Any]]) -> Array:
    """The same numbers in single precision."""
    return values.astype(np.float32, copy=False)


def extent(still: Still) -> Size:
    """Width and height of a still."""
    if is_foreign(still.source):
        recipe = standin(still.source)
        return recipe.width, recipe.height
    return opened(still.source).size


def ground(still: Still, size: Size) -> Ground:
    """The ground for a video of `size`; the last few are kept, since the videos of a job are filmed from the same."""
    changed = 0 if is_foreign(still.source) else Path(still.source).stat().st_mtime_ns
    return _built(still.source, changed, json.dumps(still.recipe), size)


@lru_cache(maxsize=3)
def _built(source: str, changed: int, data: str, size: Size) -> Ground:
    whole = opened(source)
    box = _crop(whole.size, size)
    finer = min(FINER, max(1.0, (box[3] - box[1]) / size[1]))
    inner = (2 * round(size[0] * finer / 2), 2 * round(size[1] * finer / 2))
    margin = (2 * round(inner[0] * MARGIN / 2), 2 * round(inner[1] * MARGIN / 2))
    middle = whole.resize(inner, Image.Resampling.LANCZOS, box)
    recipe = _recipe(source, json.loads(data))
    world = _framed(recipe, whole.size, box, inner, margin) if recipe is not None else None
    return _in_planes(_surrounded(middle, world, margin), (*margin, *inner))


def _recipe(source: str, known: dict[str, Any] | None) -> Recipe | None:
    if known is not None:
        return Recipe.from_data(known)
    return standin(source) if is_foreign(source) else None


def _crop(whole: Size, size: Size) -> Box:
    """The largest part in the middle of a picture that has the aspect of the video."""
    width, height = min(whole[0], whole[1] * size[0] / size[1]), min(whole[1], whole[0] * size[1] / size[0])
    width = whole[0] if width > whole[0] * WHOLE else width
    height = whole[1] if height > whole[1] * WHOLE else height
    left, top = (whole[0] - width) / 2, (whole[1] - height) / 2
    return left, top, left + width, top + height


def _framed(recipe: Recipe, whole: Size, box: Box, inner: Size, margin: Size) -> Recipe:
    """The recipe of a picture through a frame that shows the margins around `box` as well."""
    left, top, right, bottom = recipe.view
    unit_x, unit_y = (right - left) / whole[0], (bottom - top) / whole[1]
    more_x, more_y = (box[2] - box[0]) * margin[0] / inner[0], (box[3] - box[1]) * margin[1] / inner[1]
    view = (
        left + (box[0] - more_x) * unit_x,
        top + (box[1] - more_y) * unit_y,
        left + (box[2] + more_x) * unit_x,
        top + (box[3] + more_y) * unit_y,
    )
    return recipe.framed(view, inner[0] + 2 * margin[0], inner[1] + 2 * margin[1])


def _surrounded(middle: Image.Image, world: Recipe | None, margin: Size) -> Image.Image:
    """A picture with margins: the world of its recipe going on, a tile repeated, or anything else out of focus."""
    around = ((margin[1], margin[1]), (margin[0], margin[0]), (0, 0))
    inner = np.asarray(middle)
    if world is not None and "tile" in world.flags:
        return Image.fromarray(np.pad(inner, around, mode="wrap"))
    mirrored = np.pad(inner, around, mode="symmetric")
    if world is None:
        whole = _out_of_focus(Image.fromarray(mirrored), margin)
    else:
        outside = np.pad(np.zeros(inner.shape[:2], dtype=bool), around[:2], constant_values=True)
        new, old = np.asarray(drawn(world), dtype=np.float32), mirrored.astype(np.float32)
        grown = joins.joined(new, old, outside, outside, world.seed)
        whole = Image.fromarray(np.clip(grown + np.float32(0.5), 0, 255).astype(np.uint8))
    whole.paste(middle, margin)
    return whole


def _out_of_focus(mirrored: Image.Image, margin: Size) -> Image.Image:
    """Margins that blur away from the picture, so that nobody sees that they are its mirror image."""
    width, height = mirrored.size
    away_x = np.maximum(0, np.abs(np.arange(width) - width / 2 + 0.5) - (width / 2 - margin[0])) / margin[0]
    away_y = np.maximum(0, np.abs(np.arange(height) - height / 2 + 0.5) - (height / 2 - margin[1])) / margin[1]
    away = np.maximum(away_x[None, :], away_y[:, None]) * height * MARGIN
    result = mirrored
    for radius in (height / 160, height / 60, height / 24):
        mask = Image.fromarray((np.clip(away / (1.6 * radius), 0, 1) * 255).astype(np.uint8))
        result = Image.composite(mirrored.filter(ImageFilter.GaussianBlur(radius)), result, mask)
    return result


def _in_planes(whole: Image.Image, inner: tuple[int, int, int, int]) -> Ground:
    width, height = whole.size
    planes = mp4.planes(whole)
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    luma = Image.fromarray(planes[:height])
    # the upper middle of a picture is where its far air is
    far = slice(height // 4, height // 2), slice(height // 8, height // 4)
    haze = (
        float(np.percentile(planes[far[0]], 75)),
        float(chroma[0, far[1]].mean()),
        float(chroma[1, far[1]].mean()),
    )
    dense = luma.resize((round(width * DENSER), round(height * DENSER)), Image.Resampling.BICUBIC)
    halves = (Image.fromarray(chroma[0]), Image.fromarray(chroma[1]))
    return Ground(whole.size, dense, halves, inner, _near(luma), haze)


def _near(luma: Image.Image) -> Array:
    """A guess at depth: what is low in a picture, and darker than the rest, tends to be near."""
    size = (max(2, round(MAP_LINES * luma.width / luma.height)), MAP_LINES)
    small = luma.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(3))
    light = np.asarray(small, dtype=np.float32) / np.float32(255)
    rows = (np.arange(MAP_LINES, dtype=np.float32)[:, None] + np.float32(0.5)) / MAP_LINES
    return single(np.clip(0.8 * (rows * 1.5 - 0.35) + 0.5 * (light.mean() - light), 0, 1))
