"""What looks after a library and needs more than the disk: small pictures made anew, and a move that others follow."""

from __future__ import annotations

from pathlib import Path

from studio.errors import PictureError


def small_picture(file: Path) -> bytes | None:
    """The JPEG of a thumbnail for a picture or video; None where it can have none. Blocks."""
    from studio.remote import pictures

    try:
        if file.suffix.lower() in (".mp4", ".webm", ".mov"):
            return _of_video(file)
        return pictures.decode(file).thumbnail_jpeg
    except PictureError:
        return None


def _of_video(file: Path) -> bytes | None:
    from studio.remote import pictures
    from studio.video.probe import probe

    frame = probe(file).poster
    if frame is None:
        return None
    return pictures.thumbnail(pictures.Pixels(frame.width, frame.height, frame.packed, alpha=False))
