"""JPEG: EXIF and XMP as segments in front of the pixels; what has no room in a segment is told shorter."""

from __future__ import annotations

import struct

from studio.store.metadata import exif, xmp
from studio.store.metadata.facts import Facts

MARK = b"\xff\xd8"
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
_LARGEST = 65_533
"""Bytes that fit into one segment."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""


def told(data: bytes, facts: Facts) -> bytes:
    """See `metadata.written`."""
    segments, pixels = _segments(data)
    old_exif = _first(segments, exif.HEAD)
    old_xmp = _first(segments, XMP_HEAD)
    added = []
    tags = exif.merged(old_exif, facts)
    if tags and len(exif.HEAD + tags) > _LARGEST:
        tags = old_exif
    if tags:
        added.append(_segment(exif.HEAD + tags))
    if packet := _fitting_packet(facts, old_xmp):
        added.append(_segment(XMP_HEAD + packet))
    kept = [whole for marker, body, whole in segments if marker != 0xE1 or not body.startswith((exif.HEAD, XMP_HEAD))]
    return _joined(kept, added, pixels)


def bare(data: bytes) -> bytes:
    """See `metadata.stripped`."""
    segments, pixels = _segments(data)
    upright = exif.upright_only(_first(segments, exif.HEAD))
    kept = [whole for marker, body, whole in segments if not _is_told(marker, body)]
    return _joined(kept, [_segment(exif.HEAD + upright)] if upright else [], pixels)


def _fitting_packet(facts: Facts, old: bytes) -> bytes:
    """As much as there is room for; what other programs say comes before what we do."""
    for room in (xmp.WHOLE, xmp.WITHOUT_PROMPTS, xmp.WITHOUT_ANCESTRY):
        made = xmp.packet(facts, old, room)
        if len(XMP_HEAD + made) <= _LARGEST:
            return made
    return old


def _segments(data: bytes) -> tuple[list[tuple[int, bytes, bytes]], bytes]:
    """Marker, content and whole bytes of all that stands before the pixels; and the pixels to the end of the file."""
    found: list[tuple[int, bytes, bytes]] = []
    at = len(MARK)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            found.append((marker, b"", data[at : at + 2]))
            at += 2
        elif marker == 0xDA:
            return found, data[at:]
        else:
            end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
            if end < at + 4 or end > len(data):
                break
            found.append((marker, data[at + 4 : end], data[at:end]))
            at = end
    raise ValueError("the JPEG ends early")


def _first(segments: list[tuple[int, bytes, bytes]], head: bytes) -> bytes:
    bodies = (body for marker, body, _ in segments if marker == 0xE1 and body.startswith(head))
    return next(bodies, head)[len(head) :]


def _segment(body: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _joined(kept: list[bytes], added: list[bytes], pixels: bytes) -> bytes:
    """The head of JFIF comes first, as it has to."""
    head = 1 if kept and kept[0][:2] == b"\xff\xe0" else 0
    return b"".join([MARK, *kept[:head], *added, *kept[head:], pixels])


def _is_told(marker: int, body: bytes) -> bool:
    """Whether a segment is about the picture, and not needed to show it."""
    if marker == 0xE2:
        return not body.startswith(b"ICC_PROFILE")
    return marker in (0xE1, 0xFE, *range(0xE3, 0xEE), 0xEF)
