"""WebP: EXIF and XMP as chunks behind the pixels, announced in a head that simple files get first."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from studio.store.metadata import exif, xmp
from studio.store.metadata.facts import Facts

_EXIF, _XMP, _ALPHA = 0x08, 0x04, 0x10


def is_webp(data: bytes) -> bool:
    """Whether the file begins like one."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def told(data: bytes, facts: Facts) -> bytes:
    """See `metadata.written`."""
    chunks = list(_chunks(data))
    before = dict(reversed(chunks))
    old = before.get(b"EXIF", b"").removeprefix(exif.HEAD)
    return _joined(chunks, exif.merged(old, facts), xmp.packet(facts, before.get(b"XMP ", b"")))


def bare(data: bytes) -> bytes:
    """See `metadata.stripped`."""
    chunks = list(_chunks(data))
    held = next((body for kind, body in chunks if kind == b"EXIF"), b"").removeprefix(exif.HEAD)
    return _joined(chunks, exif.upright_only(held), b"")


def _joined(chunks: list[tuple[bytes, bytes]], tags: bytes, packet: bytes) -> bytes:
    kept = [(kind, body) for kind, body in chunks if kind not in (b"EXIF", b"XMP ")]
    said = _EXIF * bool(tags) | _XMP * bool(packet)
    if not kept:
        raise ValueError("the WebP ends early")
    if kept[0][0] == b"VP8X":
        head = kept[0][1]
        if len(head) < 10:
            raise ValueError("the WebP ends early")
        kept[0] = (b"VP8X", bytes([head[0] & ~(_EXIF | _XMP) | said]) + head[1:])
    elif said:
        kept.insert(0, (b"VP8X", _head(*kept[0], said)))
    kept += [(kind, body) for kind, body in ((b"EXIF", tags), (b"XMP ", packet)) if body]
    whole = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for kind, body in kept
    )
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk; what lies behind the length that the file states is not the picture's."""
    if len(data) < 20:
        raise ValueError("the WebP ends early")
    stated: int = 8 + struct.unpack_from("<I", data, 4)[0]
    end = min(len(data), stated)
    at = 12
    while at + 8 <= end:
        length: int = struct.unpack_from("<I", data, at + 4)[0]
        if at + 8 + length > end:
            break
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    if at < end or len(data) < stated:
        raise ValueError("the WebP ends early")


def _head(kind: bytes, body: bytes, flags: int) -> bytes:
    """The head that a simple WebP needs before it can say anything of itself."""
    wide: int
    high: int
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        (bits,) = struct.unpack_from("<I", body, 1)
        wide, high = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags |= _ALPHA if bits >> 28 & 1 else 0
    elif kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        wide, high = (side & 0x3FFF for side in struct.unpack_from("<HH", body, 6))
    else:
        raise ValueError("no WebP that is known")
    if not wide or not high:
        raise ValueError("no WebP that is known")
    return bytes([flags, 0, 0, 0]) + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little")
