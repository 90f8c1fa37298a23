"""A picture file without anything but its pixels: no place, camera, words or preview; its pixels are untouched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP sBIT bKGD pHYs".split())
"""What pixels are made of and how they are meant. Profiles are not: other colours than sRGB are converted before."""
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"ALPH"))
_ALPHA, _ANIMATED = 0x10, 0x02
"""Flags of WebP's extended header."""


def bare(content: bytes, kind: str) -> bytes:
    """The same pixels in the same coding; ValueError where that cannot be had, so that it has to be coded anew.

    `kind` is the format as Pillow names it. The file has been decoded before: it is whole.
    """
    take = _TAKERS.get(kind)
    if take is None:
        raise ValueError(f"{kind} is coded anew")
    return take(content)


def _png(content: bytes) -> bytes:
    kept = [_PNG]
    at = len(_PNG)
    while at + 12 <= len(content):
        kind = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if kind in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(kept)
    raise ValueError("there is no end")


def _jpeg(content: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA:
            found = _MARKER.search(content, end)
            if found is None:
                raise ValueError("a scan has no end")
            end = found.start()
        kept.append(_jpeg_segment(marker, content[at:end]))
        at = end
    if content[at : at + 2] != b"\xff\xd9":
        raise ValueError("there is no end")
    return b"".join((*kept, b"\xff\xd9"))


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    """The segment if the picture needs it, else nothing."""
    if marker == 0xE0 and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"  # without the small picture that it may hold
    if marker == 0xEE and segment[4:9] == b"Adobe":
        return segment  # how its colours are coded
    return b"" if 0xE0 <= marker <= 0xEF or marker == 0xFE else segment


def _webp(content: bytes) -> bytes:
    kept: list[bytes] = []
    at = 12
    while at + 8 <= len(content):
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if kind == b"VP8X":
            flags = content[at + 8]
            if flags & _ANIMATED:
                raise ValueError("it moves")
            kept.append(content[at : at + 8] + bytes((flags & _ALPHA,)) + content[at + 9 : end])
        elif kind in _WEBP_KEPT:
            kept.append(content[at:end].ljust(8 + length + length % 2, b"\0"))
        at = end
    body = b"".join((b"WEBP", *kept))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


_TAKERS: Mapping[str, Callable[[bytes], bytes]] = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp}
