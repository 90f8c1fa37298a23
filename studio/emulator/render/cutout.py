"""Cutting a subject out: what differs from the picture's border in colour and stands in the middle is kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from studio.emulator.render import pixels
from studio.emulator.render.canvas import ramp
from studio.emulator.render.colours import lab_of
from studio.emulator.render.masks import Mask
from studio.emulator.render.noise import Array
from studio.emulator.render.references import opened

LOOKED_AT = 192
SMALLEST, LARGEST = 0.04, 0.80
LONGEST = 4096


def cut_out(order: dict[str, Any]) -> dict[str, int]:
    """The source as RGBA, transparent where its background was."""
    source = opened(order["source"])
    source.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    alpha = subject(source)
    source.putalpha(Image.fromarray((alpha * 255 + 0.5).astype(np.uint8)))
    return pixels.write(source, order["out"], order["text"])


def subject(picture: Image.Image) -> Array:
    """How much each pixel belongs to the subject, 0..1, height x width."""
    small = picture.copy()
    small.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    chance = _unlike_border(lab_of(small))
    rough = Image.fromarray((_connected(chance) * 255).astype(np.uint8)).filter(ImageFilter.MedianFilter(3))
    coarse = rough.filter(ImageFilter.GaussianBlur(0.8)).resize(picture.size, Image.Resampling.BICUBIC)
    guide = pixels.to_colours(picture.convert("L"))
    radius = max(2, round(max(picture.size) / LOOKED_AT * 1.5))
    return ramp(_guided(guide, pixels.to_colours(coarse), radius), 0.25, 0.75)


def _unlike_border(lab: Array) -> Array:
    """Distance from the background, which is taken to run evenly between the colours along the border."""
    height, width = lab.shape[:2]
    edge = max(2, min(height, width) // 24)
    left, right = np.median(lab[:, :edge], axis=1), np.median(lab[:, -edge:], axis=1)
    top = np.median(lab[:edge].reshape(-1, 3), axis=0)
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    ground = left[:, None] * (1 - across) + right[:, None] * across
    from_sides = np.linalg.norm((lab - ground) * (0.8, 1.4, 1.4), axis=-1)
    from_top = np.linalg.norm((lab - top) * (0.8, 1.4, 1.4), axis=-1)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    middle = np.exp(-((x / 0.85) ** 2) - ((y / 0.95) ** 2))
    chance: Array = ((from_sides + 0.35 * from_top) * (0.35 + 0.65 * middle)).astype(np.float32)
    return chance


def _connected(chance: Array) -> Mask:
    """What hangs together with the likeliest places, at a threshold that leaves a believable part of the picture."""
    levels = np.sort(chance, axis=None)
    threshold = float(np.clip(_two_groups(chance), levels[int(len(levels) * (1 - LARGEST))],
                              levels[int(len(levels) * (1 - SMALLEST))]))  # fmt: skip
    allowed = chance >= threshold
    grown: Mask = chance >= levels[int(len(levels) * 0.985)]
    while True:
        wider = np.asarray(Image.fromarray(grown).convert("L").filter(ImageFilter.MaxFilter(3))) > 0
        wider &= allowed
        if (wider == grown).all():
            return grown
        grown = wider


def _two_groups(values: Array) -> float:
    """The threshold that parts the values best (Otsu)."""
    counts, edges = np.histogram(values, bins=128)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts).astype(np.float64)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(centres[int(np.nanargmax(between[:-1]))])


def _guided(guide: Array, rough: Array, radius: int) -> Array:
    """The rough mask drawn to the edges of the guide (guided filter)."""
    mean, level = _box(guide, radius), _box(rough, radius)
    slope = (_box(guide * rough, radius) - mean * level) / (_box(guide * guide, radius) - mean * mean + 4e-4)
    fitted: Array = _box(slope, radius) * guide + _box(level - slope * mean, radius)
    return fitted


def _box(field: Array, radius: int) -> Array:
    """Mean over a square of side 2 radius + 1, the edge repeated."""
    size = 2 * radius + 1
    for axis in (0, 1):
        width = ((radius + 1, radius), (0, 0)) if axis == 0 else ((0, 0), (radius + 1, radius))
        sums = np.cumsum(np.pad(field, width, mode="edge"), axis=axis, dtype=np.float64)
        after, before = np.split(sums, [size], axis=axis)[1], np.split(sums, [sums.shape[axis] - size], axis=axis)[0]
        field = ((after - before) / size).astype(np.float32)
    return field
