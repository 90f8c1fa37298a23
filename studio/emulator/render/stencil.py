"""Shapes with drawn outlines: points become smooth closed curves, curves become masks, masks get volume and light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from studio.emulator.render.canvas import Canvas
from studio.emulator.render.noise import Array

Point = tuple[float, float]
Outline = Sequence[Point]
FINE = 3


@lru_cache(maxsize=256)
def curve(points: tuple[Point, ...], steps: int = 10) -> Array:
    """A smooth closed curve through the points (n × 2); a point given twice in a row is a corner."""
    knots = np.asarray(points, np.float32)
    after, before = np.roll(knots, -1, axis=0), np.roll(knots, 1, axis=0)
    corner = (knots == after).all(axis=1) | (knots == before).all(axis=1)
    way = np.where(corner[:, None], 0, (after - before) / 2)
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[None, :, None]
    a, b, go, come = (part[:, None, :] for part in (knots, after, way, np.roll(way, -1, axis=0)))
    smooth = a + go * t + (3 * (b - a) - 2 * go - come) * t**2 + (2 * (a - b) + go + come) * t**3
    found: Array = smooth.reshape(-1, 2).astype(np.float32)
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where an outline's own units (y upwards from its foot) lie in the scene; side -1 turns it the other way."""

    x: float
    y: float
    size: float
    side: float = 1.0

    def scene(self, points: Array) -> Array:
        """Points of the outline in scene coordinates."""
        return np.stack([self.x + self.side * self.size * points[:, 0], self.y - self.size * points[:, 1]], axis=1)

    def own(self, canvas: Canvas) -> tuple[Array, Array]:
        """The canvas's coordinates in the outline's units."""
        return (canvas.x - self.x) / (self.side * self.size), (self.y - canvas.y) / self.size


def sheet(canvas: Canvas, box: tuple[float, float, float, float]) -> tuple[Canvas, int, int]:
    """An own canvas over `box`, pixel on pixel with `canvas` and free to reach beyond it; and its first column, row."""
    left, top, _, _ = canvas.window
    x0, y0 = math.floor((box[0] - left) / canvas.pixel), math.floor((box[1] - top) / canvas.pixel)
    width = max(1, math.ceil((box[2] - box[0]) / canvas.pixel) + 1)
    height = max(1, math.ceil((box[3] - box[1]) / canvas.pixel) + 1)
    start = (left + x0 * canvas.pixel, top + y0 * canvas.pixel)
    window = (*start, start[0] + width * canvas.pixel, start[1] + height * canvas.pixel)
    return Canvas((width, height), window), x0, y0


def drop(canvas: Canvas, own: Canvas, x0: int, y0: int, mask: Array) -> None:
    """Lay a sheet back onto its canvas."""
    width, height = canvas.size
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(width, x0 + own.size[0]), min(height, y0 + own.size[1])
    if right <= left or bottom <= top:
        return
    part = (slice(top - y0, bottom - y0), slice(left - x0, right - x0))
    here = canvas.pixels[top:bottom, left:right]
    here += (own.pixels[part] - here) * mask[part][..., None]


def cut(own: Canvas, curves: Sequence[Array]) -> Array:
    """The mask (0..1) of closed curves in scene coordinates, smooth at its edge."""
    width, height = own.size
    image = Image.new("L", (width * FINE, height * FINE), 0)
    pen = ImageDraw.Draw(image)
    left, top, _, _ = own.window
    for points in curves:
        at = (points - np.asarray([left, top], np.float32)) / own.pixel * FINE - 0.5
        pen.polygon([(float(x), float(y)) for x, y in at], fill=255)
    mask: Array = np.asarray(image.reduce(FINE), np.float32) / np.float32(255)
    return mask


def bounds(curves: Sequence[Array], margin: float) -> tuple[float, float, float, float]:
    """The box around curves, and a margin."""
    every = np.concatenate(list(curves))
    low, high = every.min(axis=0) - margin, every.max(axis=0) + margin
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def blurred(values: Array, sigma: float, edge: Literal["constant", "edge"] = "constant") -> Array:
    """A soft copy; `sigma` in pixels. Beyond its border lies nothing, or with "edge" more of the same."""
    height, width = values.shape
    shrink = max(1, int(sigma / 3))
    size = (max(2, -(-width // shrink)), max(2, -(-height // shrink)))
    small = np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BOX), np.float32)
    for axis in (0, 1):
        small = _smoothed(small, sigma * size[1 - axis] / values.shape[axis], axis, edge)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC), np.float32)


def _smoothed(values: Array, sigma: float, axis: int, edge: Literal["constant", "edge"]) -> Array:
    reach = max(1, int(sigma * 2.5))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 0.3)) ** 2)
    weights /= weights.sum()
    padding = [(reach, reach) if number == axis else (0, 0) for number in (0, 1)]
    wide = np.pad(values, padding, mode=edge)
    length = values.shape[axis]
    total = np.zeros_like(values)
    for number, weight in enumerate(weights):
        piece = wide[number : number + length] if axis == 0 else wide[:, number : number + length]
        total += np.float32(weight) * piece
    return total


def modelled(mask: Array, size: float, toward: Point) -> tuple[Array, Array]:
    """Light (0..1) on a mask as if it were rounded, from the side `toward` (x right, y up), and its bright rim.

    `size` is the shape's own size in pixels.
    """
    bulk = 0.65 * blurred(mask, size * 0.075) + 0.35 * blurred(mask, size * 0.025)
    rows, columns = np.gradient(bulk)
    scale = np.float32(size * 0.16)
    facing = -(columns * toward[0] - rows * toward[1]) * scale
    lit: Array = np.clip(0.46 + 0.62 * facing, 0, 1).astype(np.float32)
    thin = blurred(mask, max(0.8, size * 0.010))
    rows, columns = np.gradient(thin)
    facing = -(columns * toward[0] - rows * toward[1]) * np.float32(size * 0.022)
    rim: Array = np.asarray(np.clip(facing * 1.25 - 0.12, 0, 1), np.float32)
    return lit, rim
