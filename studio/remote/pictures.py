"""What was downloaded, decoded once and whole: the proof that it is a picture, a preview, and its thumbnail.

Blocking and heavy: for worker threads. Neither Qt nor `Image.verify` notices a picture cut in half; only a
full decode does.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import PictureError

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 16384
MOST_PIXELS = 200_000_000
"""A picture beyond these is refused by its header, before a byte of it is unpacked."""
PREVIEW = 1024
THUMBNAIL = 256
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


@dataclass(frozen=True, slots=True)
class Pixels:
    """Rows of RGB (or RGBA, when `alpha`) bytes without padding."""

    width: int
    height: int
    data: bytes
    alpha: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """A whole picture: its true size and kind, a preview of at most 1024 pixels a side and a JPEG thumbnail."""

    width: int
    height: int
    format: str
    extension: str
    preview: Pixels
    thumbnail_jpeg: bytes


def decode(part: Path) -> Decoded:
    """Decode the file completely; raises `PictureError` for anything but a whole PNG, JPEG or WebP of sane size."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(part, formats=tuple(FORMATS)) as image:
                kind = image.format or ""
                _require_sane(image.width, image.height)
                image.load()
                whole = ImageOps.exif_transpose(image)
                size = whole.size
                preview = _shrunk(_plain(whole), PREVIEW)
        except PictureError:
            raise
        except (
            OSError,
            SyntaxError,
            ValueError,
            EOFError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ) as error:
            raise PictureError(
                f"What was downloaded is not a whole picture ({error}).", "It is fetched again by itself."
            ) from error
    pixels = Pixels(preview.width, preview.height, preview.tobytes(), preview.mode == "RGBA")
    return Decoded(*size, kind, FORMATS[kind], pixels, _thumbnail(preview))


def _require_sane(width: int, height: int) -> None:
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE) or width * height > MOST_PIXELS:
        raise PictureError(f"The picture says it is {width} × {height} pixels, which is more than can be opened.")


def _plain(image: Image.Image) -> Image.Image:
    """The same in RGB or RGBA, whatever the file used."""
    if image.mode in ("RGB", "RGBA"):
        return image
    has_alpha = image.mode in ("LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    from PIL import Image

    longest = max(image.size)
    if longest <= side:
        return image
    size = (max(1, round(image.width * side / longest)), max(1, round(image.height * side / longest)))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _thumbnail(preview: Image.Image) -> bytes:
    small = _shrunk(preview, THUMBNAIL)
    if small.mode == "RGBA":
        from PIL import Image

        ground = Image.new("RGB", small.size, (128, 128, 128))
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()
