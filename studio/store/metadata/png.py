"""PNG: texts as iTXt chunks in front of the pixels, and an XMP packet among them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from studio.store.metadata import exif, xmp
from studio.store.metadata.facts import Facts

MARK = b"\x89PNG\r\n\x1a\n"
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_TOLD = _TEXTS | {b"eXIf", b"tIME"}
_XMP_KEY = b"XML:com.adobe.xmp"
_LARGEST_PACKET = 16_000_000
"""Bytes of a packet that was packed; no program writes so many."""


def told(data: bytes, facts: Facts) -> bytes:
    """See `metadata.written`."""
    chunks = list(_chunks(data))
    texts = {_keyword(name): words.encode("utf-8", "replace") for name, words in facts.told()}
    ours = {name.lower() for name in (*texts, _XMP_KEY)}
    packets = [_text_of(kind, body) for kind, body, _ in chunks if kind in _TEXTS and _key_of(body) == _XMP_KEY]
    added = [
        _chunk(b"iTXt", _itxt(_keyword(name), words.encode("utf-8", "replace")))
        for name, words in facts.told()
        if words
    ]
    added.append(_chunk(b"iTXt", _itxt(_XMP_KEY, xmp.packet(facts, packets[0] if packets else b""))))
    kept = [whole for kind, body, whole in chunks if kind not in _TEXTS or _key_of(body).lower() not in ours]
    return b"".join([MARK, kept[0], *added, *kept[1:]])


def bare(data: bytes) -> bytes:
    """See `metadata.stripped`."""
    chunks = list(_chunks(data))
    held = next((body for kind, body, _ in chunks if kind == b"eXIf"), b"")
    added = [_chunk(b"eXIf", upright)] if (upright := exif.upright_only(held)) else []
    kept = [whole for kind, _, whole in chunks if kind not in _TOLD]
    return b"".join([MARK, kept[0], *added, *kept[1:]])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, content and whole bytes of each chunk: the whole is copied as it is, its sum of checks included."""
    at = len(MARK)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data) or (at == len(MARK)) != (kind == b"IHDR"):
            break
        yield kind, data[at + 8 : end - 4], data[at:end]
        if kind == b"IEND":
            return
        at = end
    raise ValueError("the PNG ends early")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _keyword(name: str) -> bytes:
    return name.encode("latin-1", "replace")[:79]


def _key_of(body: bytes) -> bytes:
    return body.partition(b"\0")[0]


def _itxt(keyword: bytes, text: bytes) -> bytes:
    return keyword + b"\0\0\0\0\0" + text


def _text_of(kind: bytes, body: bytes) -> bytes:
    """The text of a chunk, b"" for one that cannot be unpacked."""
    _, _, rest = body.partition(b"\0")
    if kind == b"tEXt":
        return rest
    packed = kind == b"zTXt" or rest[:1] == b"\1"
    text = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]
    if not packed:
        return text
    try:
        return zlib.decompressobj().decompress(text, _LARGEST_PACKET)
    except zlib.error:
        return b""
