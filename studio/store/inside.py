"""What a picture file says of itself: its prompt, and the trace by which the library knows it again.

Nothing is unpacked but the descriptions, whatever a file claims to be. Blocking: for worker threads.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import PictureError, Remedy
from studio.request.inside import prompt_inside
from studio.store.metadata.xmp import description

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
LARGEST = 500_000_000
"""Bytes; beyond that no file is looked into."""
MOST_PIXELS = 200_000_000
"""As for downloads: Pillow's own limit would refuse the largest upscales, of which no pixel is unpacked here."""
DESCRIPTION = 0x010E
"""EXIF's ImageDescription."""
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, AttributeError, ArithmeticError, MemoryError,
    struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's readers are known to raise for files made to hurt them; anything else is a bug of ours."""


@dataclass(frozen=True, slots=True)
class Inside:
    """`sha256` of the whole file in hexadecimal digits; `prompt` is "" where the file carries none."""

    sha256: str
    prompt: str


def look_inside(path: Path) -> Inside:
    """What the file says of itself; `PictureError` for what is no picture that can be looked into."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size > LARGEST:
                raise _bad(f"“{path.name}” is too large to be looked into.")
            digest = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise _bad(f"“{path.name}” is no longer there.") from error
    except OSError as error:
        raise _bad(f"“{path.name}” cannot be read.") from error
    return Inside(digest, prompt_inside(_description(path)))


def _description(path: Path) -> str:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(path, formats=FORMATS) as image:
            # A PNG's EXIF is only asked for after all its pixels; it has the chunk instead.
            return _in_packet(image) or (_in_text(image) if image.format == "PNG" else _in_exif(image))
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bad(f"“{path.name}” is not a picture that can be read.") from error


def _in_packet(image: Image.Image) -> str:
    """Of a copy that was exported from here: its packet has room for all of a prompt, and every line of it."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return description(found.encode("utf-8", "replace") if isinstance(found, str) else found)


def _in_text(image: Image.Image) -> str:
    """Of a PNG: its text chunk, which Midjourney and the practice service write before the pixels."""
    return _words(image.info.get("Description"))


def _in_exif(image: Image.Image) -> str:
    return _words(image.getexif().get(DESCRIPTION))


def _words(found: object) -> str:
    """Chunks and tags that are Latin letters by their kind hold UTF-8 all the same; "" for what is no text."""
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace")
    if not isinstance(found, str):
        return ""
    try:
        return found.encode("latin-1").decode("utf-8")
    except UnicodeError:  # it was read, or written, as what it is
        return str(found)


def _bad(sentence: str) -> PictureError:
    return PictureError(sentence, remedy=Remedy.NONE)
