"""The surface that scenes paint on: float colours over a window of scene coordinates, blended layer by layer.

Scene coordinates: y runs from 0 (top) to 1 (bottom) of the scene's own frame, x to its aspect, so circles stay
round; a window larger than the frame shows what lies around it. Whatever is painted is a function of these
coordinates, so that two windows on one scene agree wherever they overlap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from studio.emulator.render.mood import Colour
from studio.emulator.render.noise import Array as Field
from studio.emulator.render.noise import Values, plane

Window = tuple[float, float, float, float]
GRAIN_SIDE = 512


class Canvas:
    """`size` pixels that look at `window` (left, top, right, bottom)."""

    def __init__(self, size: tuple[int, int], window: Window) -> None:
        width, height = size
        left, top, right, bottom = window
        self.pixel = (right - left) / width
        self.x: Field = (left + (np.arange(width, dtype=np.float32) + 0.5) * self.pixel)[None, :]
        self.y: Field = (top + (np.arange(height, dtype=np.float32) + 0.5) * ((bottom - top) / height))[:, None]
        self.pixels: Field = np.zeros((height, width, 3), dtype=np.float32)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def window(self) -> Window:
        """What the pixels cover: left, top, right, bottom."""
        half = self.pixel / 2
        return (
            float(self.x[0, 0]) - half,
            float(self.y[0, 0]) - half,
            float(self.x[0, -1]) + half,
            float(self.y[-1, 0]) + half,
        )

    def part(self, left: float, top: float, right: float, bottom: float) -> Canvas:
        """The same surface seen through a smaller window, so that a small thing costs little; at least one pixel."""
        columns = np.clip(np.searchsorted(self.x[0], (left, right)), 0, self.size[0])
        rows = np.clip(np.searchsorted(self.y[:, 0], (top, bottom)), 0, self.size[1])
        x0, y0 = min(int(columns[0]), self.size[0] - 1), min(int(rows[0]), self.size[1] - 1)
        x1, y1 = max(int(columns[1]), x0 + 1), max(int(rows[1]), y0 + 1)
        piece = Canvas.__new__(Canvas)
        piece.pixel = self.pixel
        piece.x, piece.y = self.x[:, x0:x1], self.y[y0:y1]
        piece.pixels = self.pixels[y0:y1, x0:x1]
        return piece

    def covers(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether any of that box can be seen."""
        own = self.window
        return left < own[2] and right > own[0] and top < own[3] and bottom > own[1]

    def fill(self, colours: Values) -> None:
        """Set everything; `colours` broadcasts to height × width × 3."""
        self.pixels[:] = colours

    def blend(self, colour: Values | Colour, mask: Values) -> None:
        """Lay `colour` over what is there where `mask` (0..1) says so."""
        layer = np.asarray(colour, dtype=np.float32)
        change = layer - self.pixels
        change *= np.asarray(mask, np.float32)[..., None]
        self.pixels += change

    def glow(self, colour: Colour | Values, amount: Values) -> None:
        """Add light without ever burning out."""
        light = np.asarray(colour, dtype=np.float32) * np.asarray(amount, np.float32)[..., None]
        self.pixels += light * (1 - np.clip(self.pixels, 0, 1))

    def edge(self, distance: Values, soft: float = 0.0) -> Field:
        """A mask from a signed distance in scene units (positive inside), smooth over one pixel or over `soft`."""
        mask: Field = np.clip(distance / max(self.pixel, soft) + 0.5, 0, 1).astype(np.float32)
        return mask

    def field(self, of: Callable[[Field, Field], Values], step: float = 0.005) -> Field:
        """A soft function of x and y, evaluated every `step` of the scene (or pixel) and smoothed in between."""
        step = max(step, self.pixel)
        left, top, right, bottom = self.window
        x0, y0 = math.floor(left / step) - 3, math.floor(top / step) - 3
        x1, y1 = math.ceil(right / step) + 3, math.ceil(bottom / step) + 3
        xs = ((np.arange(x0, x1 + 1) + 0.5) * step).astype(np.float32)[None, :]
        ys = ((np.arange(y0, y1 + 1) + 0.5) * step).astype(np.float32)[:, None]
        coarse = np.broadcast_to(of(xs, ys), (ys.shape[0], xs.shape[1])).astype(np.float32)
        box = (left / step - x0, top / step - y0, right / step - x0, bottom / step - y0)
        return np.asarray(Image.fromarray(coarse).resize(self.size, Image.Resampling.BICUBIC, box))

    def cloud(self, scale: tuple[float, float], seed: int, octaves: int = 4, drift: float = 0.0) -> Field:
        """Soft noise in about [-1, 1]."""
        return self.field(lambda x, y: plane(x * scale[0] + drift, y * scale[1], seed, octaves))

    def grain(self, seed: int, coarse: int = 1) -> Field:
        """White noise of deviation 1 that belongs to the scene, not to the window; `coarse` pixels to a speck."""
        tile = np.random.default_rng(seed).standard_normal((GRAIN_SIDE, GRAIN_SIDE), dtype=np.float32)
        columns = np.round(self.x[0] / self.pixel - 0.5).astype(np.int64) // coarse
        rows = np.round(self.y[:, 0] / self.pixel - 0.5).astype(np.int64) // coarse
        grain: Field = tile[(rows % GRAIN_SIDE)[:, None], (columns % GRAIN_SIDE)[None, :]]
        return grain

    def image(self) -> Image.Image:
        """What was painted, as bytes."""
        bytes_ = np.clip(self.pixels, 0, 1)
        bytes_ *= 255
        bytes_ += 0.5
        return Image.fromarray(bytes_.astype(np.uint8))


def ramp(value: Values | float, low: float, high: float) -> Field:
    """0 at `low`, 1 at `high`, smooth between."""
    part = np.clip((np.asarray(value, np.float32) - np.float32(low)) / np.float32(high - low), 0, 1)
    smooth: Field = part * part * (3 - 2 * part)
    return smooth


def mix(first: Colour | Values, second: Colour | Values, share: Values | np.float32 | float) -> Field:
    """Between two colours; `share` may be a field, which gets a colour axis."""
    a, b = np.asarray(first, dtype=np.float32), np.asarray(second, dtype=np.float32)
    part = np.asarray(share, dtype=np.float32)
    mixed: Field = a + (b - a) * (part[..., None] if part.ndim else part)
    return mixed


def shades(stops: Sequence[Colour | Values], value: Values) -> Field:
    """Colours along a row of evenly spaced stops, `value` 0..1."""
    table = np.asarray(stops, np.float32)
    at = np.clip(np.asarray(value, np.float32), 0, 1) * (len(table) - 1)
    low = np.minimum(at.astype(np.int32), len(table) - 2)
    part = (at - low)[..., None]
    colours: Field = table[low] * (1 - part) + table[low + 1] * part
    return colours
