"""What was downloaded as a video: whether it is a whole one, how large, and what it looks like at first.

Blocking: for workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.errors import PictureError
from studio.video.boxes import require_whole
from studio.video.film import Film, Frame

POSTER = 1024
"""Pixels of a poster's longest side, as the previews of pictures have."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Size in pixels and the first frame (RGB), at most `POSTER` a side; 0, 0 and None for what cannot be shown."""

    width: int
    height: int
    poster: Frame | None


def probe(path: Path) -> Probe:
    """Look through a file; raises `PictureError` for what is no video or only the beginning of one.

    A whole file that cannot be decoded here is a video all the same: another player may have what it takes.
    """
    require_whole(path)
    try:
        film = Film(path)
    except PictureError:
        return Probe(0, 0, None)
    try:
        if film.read() is None:
            return Probe(0, 0, None)
        width, height = film.info.width, film.info.height
        return Probe(width, height, film.pixels(*fitted(width, height, POSTER), layout="rgb24"))
    except PictureError:
        return Probe(0, 0, None)
    finally:
        film.close()


def fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """The size at that aspect whose longest side is `side`, never larger than it is."""
    longest = max(width, height)
    if longest <= side:
        return width, height
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))
