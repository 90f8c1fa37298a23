"""What was downloaded, decoded once and whole: the proof that it is a picture, a preview, and its thumbnail.

Blocking and heavy: for worker threads. Neither Qt nor `Image.verify` notices a picture cut in half; only a
full decode does.
"""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import PictureError

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 16384
MOST_PIXELS = 200_000_000
"""A picture beyond these is refused by its header, before a byte of it is unpacked; the service's largest has 151."""
PREVIEW = 1024
THUMBNAIL = 256
CHECKS = (150, 110)
"""The greys under a transparent picture's thumbnail, which is a JPEG and knows no transparency."""
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "TIFF": "tif"}
TAIL = 64 * 1024
"""Bytes at the end of a file among which its end marker must be: some writers append a little of their own."""
AGAIN = "It is fetched again by itself."
HOSTILE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders are known to raise for files made to hurt them; anything else is a bug of ours."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """Rows of RGB (or RGBA, when `alpha`) bytes without padding."""

    width: int
    height: int
    data: bytes
    alpha: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """A whole picture: its true size and kind, and a preview of at most 1024 pixels a side."""

    width: int
    height: int
    format: str
    extension: str
    preview: Pixels

    @property
    def thumbnail_jpeg(self) -> bytes:
        """A thumbnail of at most 256 pixels a side, made anew from the preview at each call: nobody waits for it."""
        return thumbnail(self.preview)


def decode(part: Path) -> Decoded:
    """Decode the file completely; `PictureError` for anything but a whole PNG, JPEG, WebP or TIFF of sane size."""
    with whole(part) as image:
        kind = image.format or ""
        _turn_upright(image)
        return Decoded(*image.size, kind, FORMATS[kind], preview_of(image))


@contextlib.contextmanager
def whole(part: Path | io.BytesIO, formats: Sequence[str] = tuple(FORMATS)) -> Iterator[Image.Image]:
    """The picture in a file, decoded to its last pixel, as it lies there; the first where there are several.

    Raises `PictureError` for what is none, also for what the block does with it.
    """
    from PIL import Image

    # Pillow's own limit would refuse the largest upscales; `_require_sane` is the limit here.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    broken = (*HOSTILE, Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(part, formats=tuple(formats)) as image:
            _require_sane(image.width, image.height)
            if image.format in FORMATS:
                _require_end(part, image.format)
            image.load()
            yield image
    except PictureError:
        raise
    except broken as error:
        raise PictureError("What was downloaded is not a whole picture.", AGAIN) from error


def preview_of(image: Image.Image) -> Pixels:
    """It at no more than 1024 pixels a side."""
    preview = _shrunk(plain(image), PREVIEW)
    return Pixels(preview.width, preview.height, preview.tobytes(), preview.mode == "RGBA")


def _require_sane(width: int, height: int) -> None:
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE) or width * height > MOST_PIXELS:
        raise PictureError(f"The picture says it is {width} × {height} pixels, which is more than can be opened.")


def _require_end(part: Path | io.BytesIO, kind: str) -> None:
    """A file cut in its last bytes still decodes, all pixels being there; only its end marker is not."""
    with part.open("rb") if isinstance(part, Path) else io.BytesIO(part.getbuffer()) as file:
        length = file.seek(0, io.SEEK_END)
        head = file.read(12) if file.seek(0) == 0 else b""
        file.seek(max(0, length - TAIL))
        tail = file.read(TAIL)
    match kind:
        case "PNG":
            whole = b"IEND\xaeB`\x82" in tail
        case "JPEG":
            whole = b"\xff\xd9" in tail
        case "TIFF":
            whole = True  # it says where its parts lie, so that one that is cut does not decode
        case _:
            whole = int.from_bytes(head[4:8], "little") + 8 <= length
    if not whole:
        raise PictureError("What was downloaded is not a whole picture (its end is missing).", AGAIN)


def _turn_upright(image: Image.Image) -> None:
    """Turn the picture as its camera data says; data that cannot be read turns nothing."""
    from PIL import ImageOps

    with contextlib.suppress(*HOSTILE):
        ImageOps.exif_transpose(image, in_place=True)


def plain(image: Image.Image) -> Image.Image:
    """The same in RGB or RGBA, whatever the file used."""
    if image.mode in ("RGB", "RGBA"):
        return image
    if image.mode.startswith("I"):  # 16 bits of grey, which a plain conversion would clip to white
        return image.convert("I").point(lambda level: level / 257).convert("L").convert("RGB")
    has_alpha = image.mode in ("LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    from PIL import Image

    longest = max(image.size)
    if longest <= side:
        return image
    size = (max(1, round(image.width * side / longest)), max(1, round(image.height * side / longest)))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=1.0)


def _checkerboard(size: tuple[int, int]) -> Image.Image:
    """Eight squares along the longer side in two greys that lie on dark and on light paper alike."""
    from PIL import Image

    width, height = size
    edge = max(1, max(size) // 8)
    cells = Image.new("L", (-(-width // edge), -(-height // edge)))
    cells.putdata([CHECKS[(x + y) % 2] for y in range(cells.height) for x in range(cells.width)])
    grown = cells.resize((cells.width * edge, cells.height * edge), Image.Resampling.NEAREST)
    return grown.crop((0, 0, width, height)).convert("RGB")


def thumbnail(pixels: Pixels, side: int = THUMBNAIL) -> bytes:
    """A JPEG of at most `side` pixels a side; beneath what is transparent lies a checkerboard."""
    from PIL import Image

    preview = Image.frombytes("RGBA" if pixels.alpha else "RGB", (pixels.width, pixels.height), pixels.data)
    small = _shrunk(preview, side)
    if small.mode == "RGBA":
        ground = _checkerboard(small.size)
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()
