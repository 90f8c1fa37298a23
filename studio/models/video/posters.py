"""The first frame of a video in place of a picture, for videos that were stored without one; blocking, for workers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.errors import PictureError

VIDEOS = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv"})
"""Endings of the files that hold videos."""


def is_video(path: str | Path) -> bool:
    """Whether a file is a video's by its name; what decodes videos is not loaded for the answer."""
    return Path(path).suffix.lower() in VIDEOS


def poster(path: Path) -> QImage | None:
    """The first frame in its own size; None when the file is gone or cannot be decoded here."""
    from studio.models.video.frames import to_image
    from studio.video.film import Film

    try:
        film = Film(path)
    except PictureError:
        return None
    try:
        return None if film.read() is None else to_image(film.pixels())
    except PictureError:
        return None
    finally:
        film.close()


def stills(path: Path, numbers: Iterable[int], edge: int) -> dict[int, QImage]:
    """Frames by number (from 0), at most `edge` pixels a side; those that cannot be decoded are left out."""
    from studio.models.video.frames import to_image
    from studio.models.video.reel import fitted
    from studio.video.film import Film

    found: dict[int, QImage] = {}
    try:
        film = Film(path)
    except PictureError:
        return found
    try:
        for number in sorted(set(numbers)):
            with contextlib.suppress(PictureError):
                if film.seek(number) is not None:
                    found[number] = to_image(film.pixels(*fitted(film.info, QSize(edge, edge))))
    finally:
        film.close()
    return found


def is_sealed(path: Path) -> bool:
    """Whether a video that could not be decoded here is whole all the same, so that another player may show it."""
    from studio.video.boxes import require_whole

    try:
        require_whole(path)
    except (PictureError, OSError):
        return False
    return True
