"""Which pixels are to be repainted: polygons and mask pictures, laid on a canvas.

An area is filled by the even-odd rule at pixel centres, so the winding never matters and a path that crosses or
encloses itself leaves a hole; several areas add up, wherever they overlap.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.emulator.render.references import FOREIGN, opened

Mask = NDArray[np.bool_]
Box = Sequence[int]
WHITE = 128


def new_pixels(size: tuple[int, int], box: Box, areas: Sequence[dict[str, Any]], picture: str = "") -> Mask:
    """True (height x width) where the canvas is new: outside the picture at `box`, inside an area or the mask picture.

    Frames of polygons and a mask picture span the picture, whatever their own size (contract §1).
    """
    width, height = size
    x, y, across, down = box
    mask = np.ones((height, width), dtype=np.bool_)
    rows, columns = slice(max(y, 0), max(y + down, 0)), slice(max(x, 0), max(x + across, 0))
    mask[rows, columns] = False
    inside = np.zeros_like(mask)
    for area in areas:
        points = np.asarray(area["points"], dtype=np.float64).reshape(-1, 2)
        scale = (across / area["width"], down / area["height"])
        inside |= filled(size, points * scale + (x, y))
    if picture:
        inside[rows, columns] |= _white(picture, (across, down))[_overlap(size, box)]
    return mask | inside


def _overlap(size: tuple[int, int], box: Box) -> tuple[slice, slice]:
    """The part of the picture at `box` that lies on the canvas, in the picture's own rows and columns."""
    x, y, across, down = box
    rows = slice(max(-y, 0), max(min(down, size[1] - y), 0))
    return rows, slice(max(-x, 0), max(min(across, size[0] - x), 0))


def filled(size: tuple[int, int], points: NDArray[np.float64]) -> Mask:
    """The inside of one polygon by the even-odd rule: each row switches wherever an edge crosses its centre line."""
    inside = np.zeros((size[1], size[0]), dtype=np.bool_)
    low, high = points.min(axis=0), points.max(axis=0)
    left, right = (int(np.clip(edge, 0, size[0])) for edge in (np.floor(low[0]), np.ceil(high[0])))
    top, bottom = (int(np.clip(edge, 0, size[1])) for edge in (np.floor(low[1]), np.ceil(high[1])))
    if left >= right or top >= bottom:
        return inside
    switches = np.zeros((bottom - top, right - left + 1), dtype=np.uint8)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        first, last = (int(np.clip(np.ceil(y - 0.5), top, bottom)) for y in sorted((y0, y1)))
        if first < last:
            rows = np.arange(first, last)
            crossing = x0 + (rows + 0.5 - y0) * ((x1 - x0) / (y1 - y0))
            columns = np.clip(np.ceil(crossing - 0.5), left, right).astype(np.int64)
            switches[rows - top, columns - left] ^= 1
    inside[top:bottom, left:right] = np.bitwise_xor.accumulate(switches, axis=1)[:, :-1]
    return inside


def _white(picture: str, size: tuple[int, int]) -> Mask:
    """White of a mask picture, scaled to `size`; a foreign one is never fetched and stands for an oval."""
    if picture.lower().startswith(FOREIGN):
        return _oval(zlib.crc32(picture.encode()), size)
    grey = opened(picture).convert("L").resize(size, Image.Resampling.BILINEAR)
    white: Mask = np.asarray(grey) >= WHITE
    return white


def _oval(seed: int, size: tuple[int, int]) -> Mask:
    across, down = 0.35 + (seed & 255) / 850, 0.35 + (seed >> 8 & 255) / 850
    x = (np.arange(size[0]) + 0.5) / size[0] - across
    y = (np.arange(size[1]) + 0.5) / size[1] - down
    oval: Mask = (x / 0.25) ** 2 + (y / 0.25)[:, None] ** 2 < 1
    return oval
