"""Cutting a subject out: what cannot be reached from the picture's border without crossing an edge is kept.

A background may be of any colour, and run from one into another; what parts it from a subject is a sharp step.
"""

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
"""Bounds of the share of a picture that is taken for its subject."""
GENTLE = 0.012
TINT_COUNTS = np.array([1, 1.4, 1.4], np.float32)
LIKELY = (0.6, 0.3, 0.12, 0.0)
"""How near to the likeliest place a part begins; the next one where too little is found."""
LONGEST = 4096
NARROWEST = 8
"""Pixels below which a side has no border and middle to tell apart."""


def cut_out(order: dict[str, Any]) -> dict[str, int]:
    """The source as RGBA, transparent where its background was."""
    source = opened(order["source"])
    source.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    alpha = subject(source)
    source.putalpha(Image.fromarray((alpha * 255 + 0.5).astype(np.uint8)))
    return pixels.write(source, order["out"], order["text"])


def subject(picture: Image.Image) -> Array:
    """How much each pixel belongs to the subject, 0..1, height x width; all of it where nothing stands out."""
    small = picture.copy()
    small.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    walls = _walled(lab_of(small)) if min(small.size) >= NARROWEST else np.zeros(1, np.float32)
    if not float(np.ptp(walls)) > 0:
        return np.ones((picture.height, picture.width), np.float32)
    rough = Image.fromarray((_kept(walls) * 255).astype(np.uint8)).filter(ImageFilter.MedianFilter(3))
    coarse = rough.filter(ImageFilter.GaussianBlur(0.8)).resize(picture.size, Image.Resampling.BICUBIC)
    guide = pixels.to_colours(picture.convert("L"))
    radius = max(2, round(max(picture.size) / LOOKED_AT * 1.5))
    return ramp(_guided(guide, pixels.to_colours(coarse), radius), 0.25, 0.75)


def _walled(lab: Array) -> Array:
    """The edges to be crossed, added up, on the easiest way to each pixel from the top or the upper sides."""
    height, width = lab.shape[:2]
    down = _steps(np.diff(lab, axis=0))
    across = _steps(np.diff(lab, axis=1))
    walls = np.full((height, width), np.inf, np.float32)
    walls[0] = 0
    walls[: height * 2 // 3, (0, -1)] = 0
    for _ in range(2 * (height + width)):
        before = walls.copy()
        walls[1:] = np.minimum(walls[1:], walls[:-1] + down)
        walls[:-1] = np.minimum(walls[:-1], walls[1:] + down)
        walls[:, 1:] = np.minimum(walls[:, 1:], walls[:, :-1] + across)
        walls[:, :-1] = np.minimum(walls[:, :-1], walls[:, 1:] + across)
        if np.array_equal(before, walls):
            break
    return np.sqrt(np.minimum(walls, np.float32(np.percentile(walls, 98))))


def _steps(differences: Array) -> Array:
    """How hard a step is: nothing for the small ones of a gradient."""
    steps: Array = np.clip(np.linalg.norm(differences * TINT_COUNTS, axis=-1) - GENTLE, 0, None)
    return steps


def _kept(walls: Array) -> Mask:
    """What lies behind walls and hangs together with something in the middle, holes filled."""
    height, width = walls.shape
    levels = np.sort(walls, axis=None)
    low, high = levels[int(len(levels) * (1 - LARGEST))], levels[int(len(levels) * (1 - SMALLEST))]
    behind = _closed(walls >= float(np.clip(_two_groups(walls), low, high)))
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    likely = walls * np.exp(-((x[None, :] / 0.7) ** 2) - ((y[:, None] / 0.9) ** 2)) * behind
    for share in LIKELY:
        subject_ = _grown(likely >= max(float(likely.max()) * share, 1e-6), behind)
        if subject_.mean() >= SMALLEST / 2:
            break
    rim = np.zeros_like(behind)
    rim[0] = rim[-1] = True
    rim[:, (0, -1)] = True
    return ~_grown(rim & ~subject_, ~subject_)


def _closed(mask: Mask) -> Mask:
    """Gaps of up to four pixels bridged, such as between lit windows."""
    image = Image.fromarray(mask).convert("L").filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MinFilter(5))
    closed: Mask = np.asarray(image) > 0
    return closed


def _grown(seeds: Mask, allowed: Mask) -> Mask:
    """Everything allowed that hangs together with a seed."""
    grown = seeds & allowed
    while True:
        wider = np.asarray(Image.fromarray(grown).convert("L").filter(ImageFilter.MaxFilter(3))) > 0
        wider &= allowed
        if np.array_equal(wider, grown):
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
    mean: Array = _box(guide, radius)
    level: Array = _box(rough, radius)
    spread: Array = _box(guide * guide, radius) - mean * mean + np.float32(4e-4)
    slope = ((_box(guide * rough, radius) - mean * level) / spread).astype(np.float32)
    fitted: Array = _box(slope, radius) * guide + _box(level - slope * mean, radius)
    return fitted


def _box(field: Array, radius: int) -> Array:
    """Mean over a square of side 2 radius + 1, the edge repeated."""
    return _columns(_columns(field, radius).T, radius).T


def _columns(field: Array, radius: int) -> Array:
    size = 2 * radius + 1
    padded = np.pad(field, ((radius + 1, radius), (0, 0)), mode="edge")
    sums = np.cumsum(padded, axis=0, dtype=np.float64)
    means: Array = ((sums[size:] - sums[:-size]) / size).astype(np.float32)
    return means
