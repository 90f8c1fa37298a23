"""Reading a picture for the canvas: its true size first, then its pixels, as many of them as memory allows.

Blocking: for worker threads.
"""

from __future__ import annotations

import io
import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPainter

from studio.errors import InputError, PictureError, Remedy, StudioError

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 256 << 20
"""Bytes of decoded pixels to keep, four a pixel: an 8192² picture has as many. Larger ones are opened smaller, by a
whole number so that a JPEG is never unpacked in full; other formats need all of it for a moment."""
MOST_READ = 1 << 30
"""Bytes that unpacking may take at that moment: the service's largest pictures, 12,288 pixels square, take 604 MB."""
BYTES_PER_PIXEL = 4
BAND_BYTES = 4 << 20
MOST_PIXELS = MOST_READ // BYTES_PER_PIXEL
ORIENTATION, QUARTER_TURNS = 0x0112, (5, 6, 7, 8)
"""The tag of a camera's file that says how it was held, and the values for upright."""
_QUARTER_TURN = QImageIOHandler.Transformation.TransformationRotate90


def read_size(path: Path) -> QSize:
    """Width and height in pixels, as the picture is shown, from the file's first bytes; raises `PictureError`."""
    reader = _reader(path)
    if not reader.canRead():
        return _Foreign(path).size
    size = reader.size()
    if size.isEmpty():
        raise _broken(path)
    turned = bool(reader.transformation() & _QUARTER_TURN)
    return size.transposed() if turned else size


def read_pixels(path: Path, most_bytes: int = MOST_BYTES) -> QImage:
    """The whole picture, upright, in a format that is painted without conversion.

    One that would take more than `most_bytes` is read smaller, so that it takes no more. Raises `PictureError`, and
    `InputError` for more pixels than can be unpacked at all.
    """
    reader = _reader(path)
    if not reader.canRead():
        return _painted(_Foreign(path).read(most_bytes))
    size = reader.size()
    if size.isEmpty():
        raise _broken(path)
    if (smaller := _smaller(path, size, most_bytes)) != size:
        reader.setScaledSize(smaller)
    image = reader.read()
    if image.isNull():
        raise _broken(path)
    return _painted(image)


def read_foreign(path: Path, most_bytes: int = MOST_BYTES) -> QImage | None:
    """The same for a picture in a format that Qt does not read here, such as a TIFF; None when it cannot be read."""
    try:
        return read_pixels(path, most_bytes)
    except StudioError:
        return None


def allow_largest() -> None:
    """Let Qt unpack the largest pictures of the service: its own limit is for the whole program, and too low."""
    QImageReader.setAllocationLimit(MOST_READ >> 20)


def _reader(path: Path) -> QImageReader:
    if not path.is_file():
        raise PictureError(f"“{path.name}” is no longer there.", "Fetch it again, or open another picture.")
    allow_largest()
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    return reader


def _smaller(path: Path, size: QSize, most_bytes: int) -> QSize:
    """The size divided by the least whole number with which it takes no more than `most_bytes`."""
    needed = size.width() * size.height() * BYTES_PER_PIXEL
    if needed > MOST_READ:
        millions = MOST_READ // BYTES_PER_PIXEL // 1_000_000
        raise InputError(f"“{path.name}” is too large: at most {millions} million pixels can be opened.")
    by = max(1, math.isqrt(max(0, needed - 1) // most_bytes) + 1) if needed > most_bytes else 1
    return QSize(max(1, size.width() // by), max(1, size.height() // by))


def _painted(image: QImage) -> QImage:
    clear = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    if image.format() == wanted:
        return image
    # Converting holds the interpreter, and with it the window: a band of rows at a time.
    made, rows = QImage(image.size(), wanted), max(1, BAND_BYTES // max(1, image.bytesPerLine()))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for top in range(0, image.height(), rows):
        band = image.copy(0, top, image.width(), min(rows, image.height() - top))
        painter.drawImage(0, top, band.convertToFormat(wanted))
    painter.end()
    return made


class _Foreign:
    """A picture in a format that Qt does not read here, TIFF for one, but Pillow does; raises `PictureError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _opened(path) as picture:
            # Pillow turns a TIFF by itself.
            turned = picture.format != "TIFF" and picture.getexif().get(ORIENTATION, 1) in QUARTER_TURNS
            width, height = picture.size
        self.size = QSize(height, width) if turned else QSize(width, height)

    def read(self, most_bytes: int) -> QImage:
        """All of it, in a size that takes no more than `most_bytes`."""
        from PIL import Image, ImageOps

        smaller = _smaller(self._path, self.size, most_bytes)
        with _opened(self._path) as opened:
            picture: Image.Image = opened
            if smaller != self.size and picture.mode in ("RGB", "RGBA", "L", "CMYK"):
                # Before anything that would copy all of it; upright it may be a pixel off, which is mended below.
                picture = picture.reduce(round(self.size.width() / smaller.width()))
            picture = ImageOps.exif_transpose(picture)
            mode = "RGBA" if picture.has_transparency_data else "RGB"
            picture = picture if picture.mode == mode else picture.convert(mode)
            picture = picture.resize((smaller.width(), smaller.height()), Image.Resampling.BOX)
        kind = QImage.Format.Format_RGBA8888 if mode == "RGBA" else QImage.Format.Format_RGB888
        # The copy owns its bytes.
        return QImage(picture.tobytes(), picture.width, picture.height, picture.width * len(mode), kind).copy()


def small_jpeg(path: Path, edge: int, quality: int) -> tuple[QImage, bytes] | None:
    """An upright JPEG with a longest edge of at most `edge` pixels, and its bytes packed again; None for all else.

    Pillow, which unpacks at a fraction of the size and packs without a detour, takes two thirds of the time of Qt.
    """
    from PIL import Image

    if path.suffix.lower() not in (".jpg", ".jpeg"):
        return None
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(path) as picture:
            if picture.format != "JPEG" or picture.getexif().get(ORIENTATION, 1) != 1:
                return None
            picture.draft("RGB", (edge, edge))
            picture.thumbnail((edge, edge))
            made = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError):
        return None
    packed = io.BytesIO()
    made.save(packed, "JPEG", quality=quality)
    pixels = QImage(made.tobytes(), made.width, made.height, 3 * made.width, QImage.Format.Format_RGB888)
    return pixels.convertToFormat(QImage.Format.Format_RGB32), packed.getvalue()


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The file as Pillow sees it; what goes wrong while it is open is the file's fault."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Pillow finds odd in a file nothing is said as long as it is read
            with Image.open(path) as picture:
                yield picture
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError) as error:
        raise _broken(path) from error


def _broken(path: Path) -> PictureError:
    return PictureError(f"“{path.name}” is damaged or no picture.", "Open another one.", remedy=Remedy.NONE)
