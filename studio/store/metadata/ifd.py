"""Tags of a TIFF, which EXIF is too, changed without moving anything else: a new list of tags is written behind it all.

What the tags point to (pixels, thumbnails, a camera's own notes) stays where it is. What was written behind a file
before can be known and is taken away first, so that a file does not grow with each change.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass

ASCII, BYTE, SHORT = 2, 1, 3
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of one value by its kind."""
EMPTY = b"II*\0\x08\0\0\0\0\0\0\0\0\0"
"""A TIFF without any tag."""
BIG = "it is a BigTIFF, which is not written to"
_TAIL = b"LNST"
_INLINE = 4
_LARGEST = 2**32 - 1

Change = tuple[int, "int | bytes"] | None
"""Kind and value of a tag; None takes it away."""


@dataclass(frozen=True, slots=True)
class Tags:
    """One list of tags: the 12 bytes of each by its number, and where the next list begins (0: nowhere)."""

    entries: Mapping[int, bytes]
    following: int


def byte_order(data: bytes) -> str:
    """How numbers are written ("<" or ">"); ValueError for what is no TIFF that is known here."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        raise ValueError("no TIFF")
    (mark,) = struct.unpack_from(f"{order}H", data, 2)
    if mark == 43:
        raise ValueError(BIG)
    if mark != 42:
        raise ValueError("no TIFF")
    return order


def first_at(data: bytes) -> int:
    """Where the first list of tags begins."""
    return int(struct.unpack_from(f"{byte_order(data)}I", data, 4)[0])


def tags_at(data: bytes, at: int) -> Tags:
    """The list of tags that begins there; ValueError where there is none."""
    order = byte_order(data)
    if at < 8 or at + 2 > len(data):
        raise ValueError("the TIFF ends early")
    (count,) = struct.unpack_from(f"{order}H", data, at)
    end = at + 2 + 12 * count
    if end + 4 > len(data):
        raise ValueError("the TIFF ends early")
    entries: dict[int, bytes] = {}
    last = -1
    for start in range(at + 2, end, 12):
        (tag,) = struct.unpack_from(f"{order}H", data, start)
        if tag <= last:
            raise ValueError("the tags of the TIFF are out of order")
        entries[tag] = data[start : start + 12]
        last = tag
    return Tags(entries, struct.unpack_from(f"{order}I", data, end)[0])


def value_of(data: bytes, entry: bytes) -> bytes:
    """The bytes of a tag's value; ValueError where they are not all there."""
    order = byte_order(data)
    _, kind, count, at = struct.unpack(f"{order}HHII", entry)
    if kind not in SIZES:
        raise ValueError(f"no kind of value is known as {kind}")
    size = SIZES[kind] * count
    if size <= _INLINE:
        return entry[8 : 8 + size]
    if at + size > len(data):
        raise ValueError("the TIFF ends early")
    return data[at : at + size]


def numbers_of(data: bytes, entry: bytes) -> list[int]:
    """The whole numbers of a tag's value."""
    order = byte_order(data)
    (kind,) = struct.unpack_from(f"{order}H", entry, 2)
    letter = {1: "B", 3: "H", 4: "I", 13: "I"}.get(kind)
    if letter is None:
        raise ValueError(f"no whole numbers are written as {kind}")
    value = value_of(data, entry)
    return list(struct.unpack(f"{order}{len(value) // SIZES[kind]}{letter}", value))


def changed(data: bytes, changes: Mapping[int, Change], ours: Collection[int]) -> bytes:
    """The same file with these tags in its first list; nothing else of it is moved. Raises ValueError.

    `ours` are all the tags that are ever written here: what was written into them before makes way.
    """
    data = _before(data, ours)
    order, tags = byte_order(data), tags_at(data, first_at(data))
    behind = bytearray(data + b"\0" * (len(data) % 2))
    entries = {tag: entry for tag, entry in tags.entries.items() if tag not in changes}
    for tag, change in changes.items():
        if change is None:
            continue
        kind, value = change
        packed = struct.pack(f"{order}H", value) if isinstance(value, int) else value
        count = len(packed) // SIZES[kind]
        if len(packed) <= _INLINE:
            entries[tag] = struct.pack(f"{order}HHI", tag, kind, count) + packed.ljust(_INLINE, b"\0")
        else:
            entries[tag] = struct.pack(f"{order}HHII", tag, kind, count, len(behind))
            behind += packed + b"\0" * (len(packed) % 2)
    struct.pack_into(f"{order}I", behind, 4, len(behind))
    behind += struct.pack(f"{order}H", len(entries)) + b"".join(entries[tag] for tag in sorted(entries))
    behind += struct.pack(f"{order}I", tags.following)
    behind += _TAIL + struct.pack(f"{order}II", len(data), first_at(data))
    if len(behind) > _LARGEST:
        raise ValueError("it would be larger than a TIFF can be")
    return bytes(behind)


def _before(data: bytes, ours: Collection[int]) -> bytes:
    """The file as it was before it was last changed here, unless another program has changed it since."""
    order = byte_order(data)
    if data[-12:-8] != _TAIL:
        return data
    length, first = struct.unpack(f"{order}II", data[-8:])
    if not 8 <= length < len(data) - 12:
        return data
    earlier = data[:4] + struct.pack(f"{order}I", first) + data[8:length]
    try:
        then, now = tags_at(earlier, first), tags_at(data, first_at(data))
    except ValueError:
        return data
    others = set(then.entries) | set(now.entries)
    same = all(then.entries.get(tag) == now.entries.get(tag) for tag in others - set(ours))
    return earlier if same and then.following == now.following else data
