"""Whether a file is a whole video by its outer structure, without decoding anything; blocking."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.errors import PictureError

AGAIN = "It is fetched again by itself."
MOST_BOXES = 100_000
"""Boxes at the top of a file after which it is no longer believed: a whole video has four."""
_MATROSKA = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True, slots=True)
class Box:
    """One box at the top of an MP4: its four letters, where it begins, and its bytes with its header."""

    kind: str
    start: int
    size: int


def boxes(path: Path) -> list[Box]:
    """The boxes at the top of an MP4 in their order, the last one possibly longer than what is left of the file."""
    found: list[Box] = []
    length = path.stat().st_size
    with path.open("rb") as file:
        start = 0
        while start + 8 <= length and len(found) < MOST_BOXES:
            file.seek(start)
            head = file.read(16)
            size, kind = int.from_bytes(head[:4], "big"), head[4:8].decode("latin-1")
            if size == 1:
                size = int.from_bytes(head[8:16], "big")
            elif size == 0:
                size = length - start
            if size < 8:
                break
            found.append(Box(kind, start, size))
            start += size
    return found


def require_whole(path: Path) -> None:
    """Raise `PictureError` for a file that is no MP4 or WebM, or only the beginning of an MP4."""
    with path.open("rb") as file:
        head = file.read(12)
    if head.startswith(_MATROSKA):
        return
    if head[4:8] != b"ftyp":
        raise PictureError("What was downloaded is no video.", AGAIN)
    found = boxes(path)
    kinds = {box.kind for box in found}
    end = found[-1].start + found[-1].size
    if end != path.stat().st_size or not ({"moov", "mdat"} <= kinds or {"moov", "moof"} <= kinds):
        raise PictureError("What was downloaded is not a whole video (its end is missing).", AGAIN)


def begins_at_once(path: Path) -> bool:
    """Whether a player can begin before the whole file is here: `moov` stands before `mdat`."""
    kinds = [box.kind for box in boxes(path)]
    return "moov" in kinds and "mdat" in kinds and kinds.index("moov") < kinds.index("mdat")
