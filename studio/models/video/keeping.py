"""Frames and videos as files of the artist's own: a frame as a lossless picture, a video byte for byte.

Blocking: for workers.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice

from studio.errors import PictureError, Remedy
from studio.models.video.frames import to_exact
from studio.store.disk import disk_errors, require_other, sync_file, write_atomic
from studio.video.film import Film


def frame_name(video: Path, number: int) -> str:
    """What the picture of frame `number` (from 0) of a video is called."""
    return f"{video.stem} - frame {number + 1}.png"


def keep_frame(video: Path, number: int, target: Path) -> Path:
    """Write frame `number` (from 0) in its full size as a PNG. Raises `PictureError` or `DiskError`."""
    film = Film(video)
    try:
        if film.seek(number) != number:
            raise PictureError("This frame of the video is damaged.", "Choose another one.", remedy=Remedy.NONE)
        image = to_exact(film.pixels(layout="rgb24"))
    finally:
        film.close()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    write_atomic(target, bytes(data.data()))
    return target


def keep_video(video: Path, target: Path) -> Path:
    """Copy a video as it is, so that it begins at once wherever it is put. Raises `DiskError`."""
    with disk_errors(video):
        video.stat()
    with disk_errors(target):
        require_other(video, target)
        part = target.with_name(f".{target.name[:80]}.{os.urandom(4).hex()}.tmp")
        try:
            shutil.copyfile(video, part)
            sync_file(part)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    return target
