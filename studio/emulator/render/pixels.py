"""Pictures as files and arrays: reading, writing PNG with its text, resampling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from studio.emulator.render.noise import Array

Pixels = NDArray[np.uint8]


def to_pixels(colours: Array) -> Pixels:
    """Colours in 0..1 as bytes, clipped."""
    return (np.clip(colours, 0.0, 1.0) * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)


def read(path: str) -> Image.Image:
    """The picture in a file, fully decoded, as RGB."""
    with Image.open(path) as picture:
        return picture.convert("RGB")


def write(picture: Image.Image, path: str, text: str) -> dict[str, int]:
    """Write a PNG with "practice" and its prompt as text, whole or not at all; gives back its size."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", "practice")
    notes.add_itxt("Description", text)
    part = Path(path + ".part")
    picture.save(part, "PNG", compress_level=1, pnginfo=notes)
    part.replace(path)
    return {"width": picture.width, "height": picture.height}
