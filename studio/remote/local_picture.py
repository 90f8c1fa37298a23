"""A picture of this computer on its way to the practice service, the one service that takes files.

Blocking: for worker threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from studio.errors import PictureError, Remedy
from studio.remote.pictures import AGAIN, Pixels, decode

LARGEST = 100_000_000
"""Bytes of the largest file that is taken (contract §1, Topaz)."""


@dataclass(frozen=True, slots=True)
class LocalPicture:
    """`name` depends on the content alone, so that the same picture always gets the same address."""

    name: str
    content: bytes
    preview: Pixels


def read(path: Path) -> LocalPicture:
    """The file, looked through to its last pixel; `PictureError` for what is no whole PNG, JPEG or WebP."""
    try:
        if path.stat().st_size > LARGEST:
            raise _bad(f"“{path.name}” is larger than {LARGEST // 1_000_000} MB.", "Use a smaller picture.")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _bad(f"“{path.name}” is no longer there.") from error
    except OSError as error:
        raise _bad(f"“{path.name}” cannot be read.") from error
    try:
        decoded = decode(path)
    except PictureError as error:
        if error.advice != AGAIN:
            raise _bad(error.sentence, "Use a smaller picture.") from error
        raise _bad(f"“{path.name}” is not a whole picture.", "Use a PNG, JPEG or WebP.") from error
    return LocalPicture(f"{sha256(content).hexdigest()[:32]}.{decoded.extension}", content, decoded.preview)


def _bad(sentence: str, advice: str = "") -> PictureError:
    return PictureError(sentence, advice, remedy=Remedy.NONE)
