"""Rows read straight from the pages of a library file, where the way to them through its trees is broken.

The format is SQLite's own, see “Database File Format” in its documentation: a leaf page of a table holds cells, a cell
a row's number and its record, and what does not fit goes on in other pages.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

PAGE = 4096
LEAF = 0x0D
HEADER = 100
MOST = PAGE - 35
"""Bytes of a record that lie in the leaf itself; of a longer one only a part does."""
LEAST = (PAGE - 12) * 32 // 255 - 23
LONGEST = 64 << 20
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_BROKEN = (IndexError, ValueError, struct.error, UnicodeDecodeError, OverflowError)


class Cell(NamedTuple):
    """A row: its number, and its values in the order of the columns that are stored."""

    number: int
    values: list[Any]


def cells_of(path: Path) -> Iterator[Cell]:
    """Every row of every table that a leaf page of the file holds whole, in no order; blocks."""
    if path.stat().st_size < PAGE:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages:
        for start in range(0, len(pages) - PAGE + 1, PAGE):
            head = start + (HEADER if start == 0 else 0)
            if pages[head] == LEAF:
                yield from _cells(pages, start, head)


def _cells(pages: mmap.mmap, start: int, head: int) -> Iterator[Cell]:
    count = int.from_bytes(pages[head + 3 : head + 5], "big")
    if count > PAGE // 4:
        return
    for at in range(head + 8, head + 8 + 2 * count, 2):
        cell = int.from_bytes(pages[at : at + 2], "big")
        if not head - start + 8 <= cell < PAGE:
            continue
        try:
            yield _cell(pages, start, start + cell)
        except _BROKEN:
            continue


def _cell(pages: mmap.mmap, start: int, at: int) -> Cell:
    length, at = _varint(pages, at)
    number, at = _varint(pages, at)
    if not 0 < length <= LONGEST:
        raise ValueError("no record is that long")
    local = length
    if length > MOST:
        local = LEAST + (length - LEAST) % (PAGE - 4)
        local = local if local <= MOST else LEAST
    if at + local > start + PAGE:
        raise ValueError("the record leads out of its page")
    record = bytes(pages[at : at + local])
    if local < length:
        follows = int.from_bytes(pages[at + local : at + local + 4], "big")
        record += _rest(pages, follows, length - local)
    return Cell(number, _values(record))


def _rest(pages: mmap.mmap, page: int, length: int) -> bytes:
    """What goes on in other pages, each of which names the next."""
    parts: list[bytes] = []
    while length > 0:
        start = (page - 1) * PAGE
        if page < 2 or start + PAGE > len(pages):
            raise ValueError("the record goes on in no page")
        part = bytes(pages[start + 4 : start + 4 + min(length, PAGE - 4)])
        parts.append(part)
        length -= len(part)
        page = int.from_bytes(pages[start : start + 4], "big")
    return b"".join(parts)


def _values(record: bytes) -> list[Any]:
    end, at = _varint(record, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(record, at)
        kinds.append(kind)
    values: list[Any] = []
    for kind in kinds:
        value, at = _value(record, at, kind)
        values.append(value)
    if at != len(record):
        raise ValueError("the record is longer than its values")
    return values


def _value(record: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)], at
    if kind == 7:
        return struct.unpack_from(">d", record, at)[0], at + 8
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(record[at:end], "big", signed=True), end
    if kind < 12:
        raise ValueError("no such kind of value")
    end = at + (kind - 12) // 2
    if end > len(record):
        raise ValueError("the value leads out of its record")
    return (record[at:end].decode("utf-8") if kind % 2 else record[at:end]), end


def _varint(data: mmap.mmap | bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for count in range(8):
        byte = data[at + count]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + count + 1
    return number << 8 | data[at + 8], at + 9
