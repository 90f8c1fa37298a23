"""TIFF: tags written behind the file in place, or all of it copied without them; pixels stay packed as they are."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from studio.store.metadata import exif, xmp
from studio.store.metadata.facts import Facts
from studio.store.metadata.ifd import BYTE, byte_order, changed, first_at, numbers_of, tags_at, value_of

MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a TIFF begins, the last two a BigTIFF."""
_PACKET = 700
_STRIPS, _TILES = (273, 279), (324, 325)
"""Tags that say where the pixels lie, and how many bytes they are."""
_PLACED = {_STRIPS[0], _TILES[0]}
_OLD_JPEG = 6
"""A way of packing pixels whose parts are scattered over the file."""
_SHOWN = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 274, 277, 278, 280, 281, 282, 283, 284, 292, 293, 296, 297, 301, 317, 318,
     319, 320, 321, 322, 323, 332, 334, 338, 339, 340, 341, 347, 512, 529, 530, 531, 532, 34675, *_STRIPS, *_TILES}
)  # fmt: skip
"""Tags without which the picture would look different."""
_MOST_PAGES = 4096


def told(data: bytes, facts: Facts) -> bytes:
    """See `metadata.written`."""
    entries = tags_at(data, first_at(data)).entries
    placed = [pair for pair in (_STRIPS, _TILES) if entries.keys() >= set(pair)]
    if not placed:
        raise ValueError("the TIFF does not say where its pixels are")
    for where, lengths in placed:
        _places(data, entries[where], entries[lengths])
    for tag in _SHOWN & entries.keys():
        value_of(data, entries[tag])
    entry = entries.get(_PACKET)
    old = value_of(data, entry) if entry is not None else b""
    return changed(data, {**exif.tags_of(facts), _PACKET: (BYTE, xmp.packet(facts, old))}, exif.OURS | {_PACKET})


def bare(data: bytes) -> bytes:
    """See `metadata.stripped`: every page with its pixels and nothing else."""
    order, made = byte_order(data), bytearray(data[:8])
    link, at, pages = 4, first_at(data), 0
    if not at:
        raise ValueError("the TIFF has no page")
    while at:
        pages += 1
        if pages > _MOST_PAGES:
            raise ValueError("the pages of the TIFF do not end")
        tags = tags_at(data, at)
        shown = {tag: entry for tag, entry in tags.entries.items() if tag in _SHOWN}
        entries = {tag: _copied(data, made, entry) for tag, entry in shown.items() if tag not in _PLACED}
        entries |= _copied_pixels(data, made, shown)
        made += b"\0" * (len(made) % 2)
        struct.pack_into(f"{order}I", made, link, len(made))
        made += struct.pack(f"{order}H", len(entries)) + b"".join(entries[tag] for tag in sorted(entries))
        link, at = len(made), tags.following
        made += b"\0\0\0\0"
    return bytes(made)


def _copied(data: bytes, made: bytearray, entry: bytes) -> bytes:
    """A tag whose value lies behind the others."""
    value = value_of(data, entry)
    if len(value) <= 4:
        return entry
    order = byte_order(data)
    made += b"\0" * (len(made) % 2)
    at = len(made)
    made += value
    return entry[:8] + struct.pack(f"{order}I", at)


def _copied_pixels(data: bytes, made: bytearray, shown: Mapping[int, bytes]) -> dict[int, bytes]:
    order = byte_order(data)
    if 259 in shown and numbers_of(data, shown[259])[:1] == [_OLD_JPEG]:
        raise ValueError("its pixels are packed in a way that is no longer written")
    placed: dict[int, bytes] = {}
    for where, lengths in (_STRIPS, _TILES):
        if where not in shown or lengths not in shown:
            continue
        fresh = []
        for start, size in _places(data, shown[where], shown[lengths]):
            made += b"\0" * (len(made) % 2)
            fresh.append(len(made))
            made += data[start : start + size]
        made += b"\0" * (len(made) % 2)
        value = struct.pack(f"{order}{len(fresh)}I", *fresh)
        inline = len(fresh) == 1
        placed[where] = struct.pack(f"{order}HHI", where, 4, len(fresh)) + (
            value if inline else struct.pack(f"{order}I", len(made))
        )
        made += b"" if inline else value
    if not placed:
        raise ValueError("the TIFF does not say where its pixels are")
    return placed


def _places(data: bytes, where: bytes, lengths: bytes) -> list[tuple[int, int]]:
    """Where each piece of the pixels begins and how many bytes it is; all of them are there."""
    starts, sizes = numbers_of(data, where), numbers_of(data, lengths)
    if len(starts) != len(sizes):
        raise ValueError("the TIFF does not say where its pixels are")
    if any(start + size > len(data) for start, size in zip(starts, sizes, strict=True)):
        raise ValueError("the TIFF ends early")
    return list(zip(starts, sizes, strict=True))
