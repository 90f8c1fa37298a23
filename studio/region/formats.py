"""Pictures as masks, and beside them what reads and writes drawings."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.errors import InputError
from studio.region.svg import Drawing, drawing_from_svg, rings_from_svg, to_svg

__all__ = ["Drawing", "Imported", "drawing_from_svg", "mask_from_image", "rings_from_svg", "to_svg"]

ALIKE = 8
"""Colours that differ by no more than this in every channel are one colour."""
_LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)


class Imported(NamedTuple):
    """A mask (height × width, white is repainted), and a sentence about what was done to it, or ""."""

    mask: NDArray[np.uint8]
    note: str


def mask_from_image(pixels: NDArray[Any], size: tuple[int, int] | None = None) -> Imported:
    """The mask that a picture stands for, in width and height `size` (None: its own); palettes are expanded before.

    Height × width, or × 1-4 channels: grey, grey and alpha, RGB, RGBA; 8 or 16 bit, truth values, 32-bit integers
    that hold 16 bit, or reals (0-1, or 0-255 where one is above 1). White is repainted. A picture with transparent
    parts whose visible parts are all of one colour goes by its opacity: what can be seen is repainted. Any other goes
    by its brightness, and what is transparent is kept.

    Raises InputError for a picture without pixels or with other channels.
    """
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 2, 3, 4):
        raise InputError("This picture has channels that are no colours")
    if not pixels.size:
        raise InputError("This picture has no pixels")
    own = (pixels.shape[1], pixels.shape[0])
    note = ""
    if size is not None and size != own:
        pixels = _nearest(pixels, size)
        note = f"The mask has {own[0]:,} × {own[1]:,} pixels and was scaled to the picture's {size[0]:,} × {size[1]:,}."
        if abs(own[0] * size[1] - own[1] * size[0]) > max(own[0] * size[1], own[1] * size[0]) * 0.01:
            note = f"{note[:-1]}, which stretches it."
    return Imported(_by_colour(_bytes(pixels)), note)


def _nearest(pixels: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    rows, columns = (
        (2 * np.arange(wanted) + 1) * side // (2 * wanted)
        for wanted, side in zip(size[::-1], pixels.shape, strict=False)
    )
    scaled: NDArray[Any] = pixels[rows[:, None], columns]
    return scaled


def _bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Every channel as 0-255."""
    if pixels.dtype == np.uint8:
        return pixels.view(np.uint8)
    if pixels.dtype == np.bool_:
        return pixels.astype(np.uint8) * np.uint8(255)
    if pixels.dtype.kind in "ui":
        shift = 8 if int(pixels.max()) > 255 or pixels.dtype.itemsize == 2 else 0
        whole: NDArray[np.int64] = np.clip(pixels, 0, 65_535 if shift else 255).astype(np.int64)
        return (whole >> shift).astype(np.uint8)
    if pixels.dtype.kind != "f":
        raise InputError("This picture has channels that are no colours")
    with np.errstate(invalid="ignore"):  # what is no number is no paint either
        reals = np.nan_to_num(pixels.astype(np.float64), nan=0.0)
    times = 255.0 if float(reals.max()) <= 1.0 else 1.0
    return np.clip(np.rint(reals * times), 0, 255).astype(np.uint8)


def _by_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    channels = pixels.shape[2]
    colours = pixels[:, :, : channels - 1] if channels in (2, 4) else pixels
    bright = colours[:, :, 0] if colours.shape[2] == 1 else np.rint(colours @ _LUMINANCE).astype(np.uint8)
    if channels not in (2, 4):
        return np.ascontiguousarray(bright)
    opaque = pixels[:, :, -1]
    if opaque.min() == 255:
        return np.ascontiguousarray(bright)
    seen = colours[opaque > 0]
    if not len(seen) or int((seen.max(axis=0) - seen.min(axis=0)).max()) <= ALIKE:
        return np.ascontiguousarray(opaque)
    return ((bright.astype(np.uint16) * opaque + 127) // 255).astype(np.uint8)
