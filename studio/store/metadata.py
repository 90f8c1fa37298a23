"""What a picture file says of itself, written, kept or taken out without touching a pixel: PNG, JPEG and WebP bytes.

The reading side is `inside`. Nothing here unpacks a picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

PNG_MARK = b"\x89PNG\r\n\x1a\n"
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_XMP_KEY = "XML:com.adobe.xmp"
_XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\x00"
_NAMESPACE = "urn:legnext-studio:1.0:"
_DESCRIPTION, _SOFTWARE, _ORIENTATION = 0x010E, 0x0131, 0x0112
_LARGEST_SEGMENT = 65_533
"""Bytes that fit into one segment of a JPEG."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is written into a file: `description` for every program, `items` by name ("Seed", "Model") for ours."""

    description: str = ""
    items: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def xmp(self) -> bytes:
        """As an XMP packet, which photo organisers read."""
        own = "".join(
            f"<studio:{_tag(name)}>{escape(_clean(value))}</studio:{_tag(name)}>"
            for name, value in self.items.items()
            if value
        )
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            f' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:studio="{_NAMESPACE}">'
            '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
            f"{escape(_clean(self.description))}</rdf:li></rdf:Alt></dc:description>"
            f"<xmp:CreatorTool>Legnext Studio</xmp:CreatorTool>{own}"
            '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
        ).encode()

    def exif(self, orientation: int = 1) -> bytes:
        """As EXIF: the description and how the camera was held."""
        from PIL import Image

        made = Image.Exif()
        if orientation != 1:
            made[_ORIENTATION] = orientation
        if self.description:
            # As bytes: Pillow would make question marks of all that is not ASCII.
            made[_DESCRIPTION] = self.description.encode("utf-8", "replace")
            made[_SOFTWARE] = "Legnext Studio"
        return made.tobytes() if len(made) else b""


NOTHING = Facts()


# The standard library's own escape() would load half of urllib with it.
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escape(text: str) -> str:
    """As text between two tags."""
    return text.translate(_MARKS)


def _tag(name: str) -> str:
    return "".join(letter for letter in name.title() if letter.isascii() and letter.isalnum())


def _clean(text: str) -> str:
    """XML takes no control characters."""
    return "".join(
        letter for letter in text if letter in "\t\n" or (ord(letter) >= 32 and not 0xD800 <= ord(letter) < 0xE000)
    )


def written(data: bytes, facts: Facts, *, orientation: int = 1) -> bytes:
    """The same picture with `facts` in place of whatever it says of itself; its pixels are not touched.

    `orientation` is how a camera was held as EXIF counts it, which has to be told for the picture to stand upright.
    Raises ValueError for bytes that are no whole PNG, JPEG or WebP.
    """
    if data.startswith(PNG_MARK):
        return _png(data, facts, orientation)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data, facts, orientation)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data, facts, orientation)
    raise ValueError("no PNG, JPEG or WebP")


# PNG


def _png(data: bytes, facts: Facts, orientation: int) -> bytes:
    made = [PNG_MARK]
    for kind, body in _png_chunks(data):
        if kind in _TEXTS:
            continue
        made.append(_png_chunk(kind, body))
        if kind == b"IHDR":
            made += _png_texts(facts, orientation)
    return b"".join(made)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_MARK)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if at + 12 + length > len(data):
            break
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length
    raise ValueError("the PNG ends early")


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_texts(facts: Facts, orientation: int) -> Iterator[bytes]:
    if orientation != 1 and (exif := NOTHING.exif(orientation)):
        yield _png_chunk(b"eXIf", exif.removeprefix(b"Exif\x00\x00"))
    if not facts.description and not facts.items:
        return
    texts = {"Description": facts.description, "Software": "Legnext Studio", **facts.items}
    for name, value in texts.items():
        if value:
            yield _png_chunk(b"iTXt", _itxt(name, value.encode("utf-8", "replace")))
    yield _png_chunk(b"iTXt", _itxt(_XMP_KEY, facts.xmp()))


def _itxt(keyword: str, text: bytes) -> bytes:
    return keyword.encode("latin-1", "replace")[:79] + b"\x00\x00\x00\x00\x00" + text


# JPEG


def _jpeg(data: bytes, facts: Facts, orientation: int) -> bytes:
    made, at = [b"\xff\xd8"], 2
    own = [b"Exif\x00\x00" + exif.removeprefix(b"Exif\x00\x00")] if (exif := facts.exif(orientation)) else []
    if facts.description or facts.items:
        own.append(_XMP_HEAD + facts.xmp())
    added = [b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in own if len(body) <= _LARGEST_SEGMENT]
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise ValueError("the JPEG ends early")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at : at + 2 + length]
        if added and marker != 0xE0:
            made += added
            added = []
        if marker == 0xDA:
            return b"".join([*made, data[at:]])
        if not _is_told(marker, body[4:]):
            made.append(body)
        at += 2 + length


def _is_told(marker: int, body: bytes) -> bool:
    """Whether a segment of a JPEG is about the picture, and not needed to show it."""
    if marker == 0xE2:
        return not body.startswith(b"ICC_PROFILE")
    return marker in (0xE1, 0xFE, *range(0xE3, 0xEE), 0xEF)


# WebP


def _webp(data: bytes, facts: Facts, orientation: int) -> bytes:
    chunks = [(kind, body) for kind, body in _riff_chunks(data) if kind not in (b"EXIF", b"XMP ")]
    exif = facts.exif(orientation).removeprefix(b"Exif\x00\x00")
    xmp = facts.xmp() if facts.description or facts.items else b""
    if chunks and chunks[0][0] == b"VP8X":
        flags = chunks[0][1][0] & ~0x0C
        chunks[0] = (b"VP8X", bytes([flags | 0x08 * bool(exif) | 0x04 * bool(xmp)]) + chunks[0][1][1:])
    elif exif or xmp:
        chunks.insert(0, (b"VP8X", _vp8x(*chunks[0], 0x08 * bool(exif) | 0x04 * bool(xmp))))
    chunks += [(kind, body) for kind, body in ((b"EXIF", exif), (b"XMP ", xmp)) if body]
    whole = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2) for kind, body in chunks
    )
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    length: int
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if at + 8 + length > len(data):
            break
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    if at < len(data) or at == 12 or len(data) < 8 + struct.unpack_from("<I", data, 4)[0]:
        raise ValueError("the WebP ends early")


def _vp8x(kind: bytes, body: bytes, flags: int) -> bytes:
    """The head that a simple WebP needs before it can say anything of itself."""
    wide: int
    high: int
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        (bits,) = struct.unpack_from("<I", body, 1)
        wide, high = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags |= 0x10 if bits >> 28 & 1 else 0
    elif kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        wide, high = (side & 0x3FFF for side in struct.unpack_from("<HH", body, 6))
    else:
        raise ValueError("no WebP that is known")
    return bytes([flags, 0, 0, 0]) + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little")
