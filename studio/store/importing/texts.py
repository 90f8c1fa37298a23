"""The texts inside a picture file: PNG chunks, EXIF and XMP, without unpacking a pixel.

Blocking. Raises `PictureError` for what is no picture; a text that is broken or far too long counts as absent.
"""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from studio.errors import PictureError, Remedy
from studio.store.importing.said import Texts
from studio.store.inside import BROKEN, MOST_PIXELS
from studio.store.metadata import PNG_MARK

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
"""What the library keeps."""
LONGEST = 8 * 1024 * 1024
"""Bytes of one text, unpacked: the workflow of a large node graph has one or two million."""
MOST_TEXTS = 64
_VIDEO_MARKS = (b"ftyp",)
_EXIF_NAMES = {
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x0132: "DateTime",
    0x013B: "Artist",
}
_EXIF_FOLDER = 0x8769
_CAMERA_NAMES = {0x9003: "DateTimeOriginal", 0x9286: "UserComment"}
_XMP_CHUNK = "XML:com.adobe.xmp"


def read_texts(file: BinaryIO, name: str) -> Texts:
    """All texts of an open file; `name` is what it is called in a sentence."""
    head = file.read(16)
    file.seek(0)
    if head[4:8] in _VIDEO_MARKS:
        return Texts(kind="MP4")
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(file, formats=FORMATS) as image:
            kind, (width, height) = image.format or "", image.size
            named = {} if kind == "PNG" else dict(_in_exif(image))
        if kind == "PNG":
            file.seek(0)
            named = dict(_in_chunks(file))
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"“{name}” is not a picture that can be read.", remedy=Remedy.NONE) from error
    return Texts(kind=kind, width=width, height=height, named=named)


# PNG


def _in_chunks(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Also those behind the pixels, which are stepped over."""
    if file.read(len(PNG_MARK)) != PNG_MARK:
        return
    found = 0
    while found < MOST_TEXTS:
        head = file.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            return
        if kind not in _READERS or length > LONGEST:
            file.seek(length + 4, io.SEEK_CUR)
            continue
        body = file.read(length)
        file.seek(4, io.SEEK_CUR)
        found += 1
        with contextlib.suppress(ValueError, zlib.error):
            yield from _READERS[kind](body)


def _plain(body: bytes) -> Iterator[tuple[str, str]]:
    name, _, text = body.partition(b"\0")
    yield _name(name), _words(text)


def _packed(body: bytes) -> Iterator[tuple[str, str]]:
    name, _, rest = body.partition(b"\0")
    yield _name(name), _words(_unpacked(rest[1:]))


def _international(body: bytes) -> Iterator[tuple[str, str]]:
    name, _, rest = body.partition(b"\0")
    packed, rest = rest[:1] == b"\1", rest[2:]
    text = rest.split(b"\0", 2)[-1]
    yield _name(name), (_unpacked(text) if packed else text).decode("utf-8", "replace")


def _camera(body: bytes) -> Iterator[tuple[str, str]]:
    from PIL import Image

    exif = Image.Exif()
    with contextlib.suppress(*BROKEN):
        exif.load(body if body.startswith(b"Exif\0\0") else b"Exif\0\0" + body)
        yield from _of_exif(exif)


_READERS = {b"tEXt": _plain, b"zTXt": _packed, b"iTXt": _international, b"eXIf": _camera}


def _name(name: bytes) -> str:
    text = name.decode("latin-1")
    return "XMP" if text == _XMP_CHUNK else text


def _unpacked(data: bytes) -> bytes:
    unpack = zlib.decompressobj()
    text = unpack.decompress(data, LONGEST)
    if unpack.unconsumed_tail:
        raise ValueError("a text that is far too long")
    return text


# EXIF


def _in_exif(image: Image.Image) -> Iterator[tuple[str, str]]:
    yield from _of_exif(image.getexif())
    xmp = image.info.get("xmp")
    if isinstance(xmp, bytes) and len(xmp) <= LONGEST:
        yield "XMP", xmp.decode("utf-8", "replace")


def _of_exif(exif: Image.Exif) -> Iterator[tuple[str, str]]:
    for tags, names in ((exif, _EXIF_NAMES), (exif.get_ifd(_EXIF_FOLDER), _CAMERA_NAMES)):
        for tag, name in names.items():
            if (text := _tag(name, tags.get(tag))) and len(text) <= LONGEST:
                yield name, text
    packet = exif.get(700)
    if isinstance(packet, bytes) and len(packet) <= LONGEST:
        yield "XMP", packet.decode("utf-8", "replace")


def _tag(name: str, value: object) -> str:
    if name == "UserComment" and isinstance(value, bytes):
        return _comment(value)
    if isinstance(value, bytes):
        return _words(value).rstrip("\0")
    return _words(value.encode("latin-1", "replace")) if isinstance(value, str) and _fits(value) else str(value or "")


def _fits(text: str) -> bool:
    return all(ord(letter) < 256 for letter in text)


def _comment(value: bytes) -> str:
    """A comment begins with the name of its letters; UTF-16 comes in either order, whatever the file's own is."""
    head, text = value[:8], value[8:]
    if head.startswith(b"UNICODE"):
        # Most letters of most prompts are Latin: the empty halves of their pairs tell the order.
        order = "utf-16-be" if text[0::2].count(0) >= text[1::2].count(0) else "utf-16-le"
        return text.decode(order, "replace").strip("\0\ufeff")
    return _words(text if head[:5] in (b"ASCII", b"\0\0\0\0\0") else value).strip("\0")


def _words(text: bytes) -> str:
    """Latin letters by the standard; most writers put UTF-8 there all the same."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")
