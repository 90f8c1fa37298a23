"""Pictures as files and arrays: reading, and writing with their text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

from studio.emulator.render.noise import Array

Pixels = NDArray[np.uint8]
Indices = NDArray[np.int64]
MADE_BY = "practice"


def to_colours(picture: Image.Image) -> Array:
    """The bytes of a picture as colours in 0..1."""
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def to_pixels(colours: Array) -> Pixels:
    """Colours in 0..1 as bytes, clipped."""
    return (np.clip(colours, 0.0, 1.0) * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)


def read(path: str) -> Image.Image:
    """The picture in a file of our own, fully decoded, as RGB."""
    with Image.open(path) as picture:
        return picture.convert("RGB")


def write(picture: Image.Image, path: str, text: str) -> dict[str, int]:
    """Write a picture with "practice" and its prompt as text, whole or not at all; gives back its size.

    The path's suffix decides the format: PNG, JPEG (text in its EXIF) or TIFF (text in its tags).
    """
    part = Path(path + ".part")
    match Path(path).suffix:
        case ".jpg":
            picture.save(part, "JPEG", quality=95, subsampling=0, exif=_exif(text))
        case ".tiff":
            tags = TiffImagePlugin.ImageFileDirectory_v2()
            tags.update(_exif(text))
            picture.save(part, "TIFF", compression="tiff_lzw", tiffinfo=tags)
        case _:
            notes = PngImagePlugin.PngInfo()
            notes.add_text("Software", MADE_BY)
            notes.add_itxt("Description", text)
            picture.save(part, "PNG", compress_level=1, pnginfo=notes)
    part.replace(path)
    return {"width": picture.width, "height": picture.height}


def _exif(text: str) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = text.encode()
    exif[ExifTags.Base.Software] = MADE_BY
    return exif
