"""What stirs while the camera moves: wandering light, banks of fog, glitter on water, leaves in the wind."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from studio.emulator.render.ground import Ground, single
from studio.emulator.render.mp4 import Planes
from studio.emulator.render.noise import Array, plane

COARSE = 60
"""Values along the short side of a frame of whatever is as soft as light and fog."""
BLACK, GREY = 16.0, 128.0
"""Luma and chroma of no light, in video levels."""
THINNEST, THICKEST = -0.05, 0.5
Life = dict[str, float]
Size = tuple[int, int]


def coarse_points(size: Size) -> tuple[Array, Array]:
    """Across and down, as parts of a frame, of the points at which soft things are computed."""
    step = min(size) / COARSE
    columns, rows = round(size[0] / step), round(size[1] / step)
    across = (np.arange(columns, dtype=np.float32) + np.float32(0.5)) / np.float32(columns)
    down = (np.arange(rows, dtype=np.float32) + np.float32(0.5)) / np.float32(rows)
    first, second = np.meshgrid(across, down)
    return single(first), single(second)


def spread(values: Array, shape: tuple[int, ...]) -> Array:
    """Coarse values for every pixel of a plane."""
    image = Image.fromarray(values).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(image, dtype=np.float32)


def swayed(life: Life, seed: int, ground: Ground, x: Array, y: Array, seconds: float) -> Array:
    """How far the points of the ground sway sideways, in its pixels."""
    _, top, _, height = ground.inner
    u, v = single(x / height), single(y / height)
    phase = plane(u * 3, v * 3, seed + 3, 2) * 3
    wind = np.sin(2 * math.pi * 0.31 * seconds + phase)
    rows = np.sin(2 * math.pi * (0.45 * seconds + v * 5) + phase)
    low = np.clip((y - top) / height * 2.5 - 1.4, 0, 1)
    leaves, water = life.get("sway", 0.0), life.get("water", 0.0)
    return single((wind * leaves * 0.0035 + rows * low * water * 0.003) * height)


def lit(
    seen: list[Planes], life: Life, seed: int, ground: Ground, at: tuple[Array, Array], seconds: float
) -> list[Planes]:
    """The planes of a frame in the light and fog of this moment; `at` are the coarse points in the ground."""
    left, top, _, height = ground.inner
    u, v = single((at[0] - left) / height), single((at[1] - top) / height)
    gain = 1 + _brightness(life, seed, u, v, seconds)
    banks = plane(u * np.float32(0.9) + np.float32(0.10 * seconds), v * np.float32(2.6), seed + 1, 3, 0.4)
    veil = life.get("fog", 0.0) * 0.55 * (banks + 0.1) * (0.6 - ground.nearness(*at))
    veil = np.clip(veil, THINNEST, THICKEST)
    frame = []
    for part, dark, haze in zip(seen, (BLACK, GREY, GREY), ground.haze, strict=True):
        values = spread(single(gain - veil), part.shape) * part
        values += spread(single(dark * (1 - gain) + haze * veil), part.shape)
        values += np.float32(0.5)
        frame.append(np.clip(values, 0, 255).astype(np.uint8))
    return frame


def _brightness(life: Life, seed: int, u: Array, v: Array, seconds: float) -> Array:
    drift, sink = np.float32(0.16 * seconds), np.float32(0.05 * seconds)
    change = life.get("light", 0.0) * 0.16 * plane(u * np.float32(0.9) - drift, v * np.float32(1.1) + sink, seed, 2)
    if water := life.get("water", 0.0):
        there, back = np.float32(0.7 * seconds), np.float32(0.8 * seconds)
        first = plane(u * 12 + there, v * 28 - there, seed + 4, 1)
        second = plane(u * 12 - back, v * 28 + 9, seed + 5, 1)
        change = change + water * 0.16 * first * second * np.clip(v * 3 - 1.5, 0, 1)
    return single(change)
