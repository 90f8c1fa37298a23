"""Reading a picture for the canvas: its true size first, then its pixels, as many of them as memory allows.

Blocking: for worker threads.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from studio.errors import PictureError, Remedy

MOST_BYTES = 256 << 20
"""Bytes of decoded pixels, four a pixel: an 8192² picture has as many. Larger ones are opened at a smaller scale."""
BYTES_PER_PIXEL = 4
_QUARTER_TURN = QImageIOHandler.Transformation.TransformationRotate90


class Head(NamedTuple):
    """What a picture file says of itself: its size as it is shown, upright, and its format as in "png"."""

    size: QSize
    format: str


def read_head(path: Path) -> Head:
    """Size and format from the file's first bytes; raises `PictureError`."""
    reader = _reader(path)
    size = reader.size()
    if size.isEmpty():
        raise _broken(path)
    return Head(_upright(reader, size), reader.format().toStdString())


def read_pixels(path: Path, most_bytes: int = MOST_BYTES) -> QImage:
    """The whole picture, upright, in a format that is painted without conversion; raises `PictureError`.

    One that would take more than `most_bytes` is read smaller, so that it takes no more.
    """
    reader = _reader(path)
    size = reader.size()
    if size.isEmpty():
        raise _broken(path)
    pixels = size.width() * size.height()
    if pixels * BYTES_PER_PIXEL > most_bytes:
        factor = (most_bytes / BYTES_PER_PIXEL / pixels) ** 0.5
        smaller = QSize(max(1, int(size.width() * factor)), max(1, int(size.height() * factor)))
        reader.setScaledSize(smaller)
    image = reader.read()
    if image.isNull():
        raise _broken(path)
    clear = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    return image if image.format() == wanted else image.convertToFormat(wanted)


def _reader(path: Path) -> QImageReader:
    if not path.is_file():
        raise PictureError(f"“{path.name}” is no longer there.", "Fetch it again, or open another picture.")
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    return reader


def _upright(reader: QImageReader, size: QSize) -> QSize:
    turned = bool(reader.transformation() & _QUARTER_TURN)
    return size.transposed() if turned else size


def _broken(path: Path) -> PictureError:
    return PictureError(f"“{path.name}” is damaged or no picture.", "Open another one.", remedy=Remedy.NONE)
