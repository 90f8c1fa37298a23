"""Copies of files from elsewhere on the library's own disk, proven to be whole pictures before they count. Blocking."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from studio.errors import PictureError, Remedy
from studio.remote import pictures
from studio.store.disk import disk_errors, make_folder
from studio.store.files import PictureFiles
from studio.store.importing.walking import BLOCK
from studio.store.records import JobRecord


@dataclass(frozen=True, slots=True)
class Staged:
    """A whole copy in `part`; sizes in bytes and pixels, `thumbnail` a JPEG or b"" where none can be made."""

    part: Path
    sha256: str
    size_bytes: int
    width: int
    height: int
    extension: str
    kind: str
    thumbnail: bytes


class Stage:
    """Copies that have no place yet; what is still here when it is closed goes. Several threads may use it at once."""

    def __init__(self, files: PictureFiles) -> None:
        self._files = files
        self._parts: set[Path] = set()
        self._lock = threading.Lock()

    def take(self, name: str, opened: Callable[[], BinaryIO], *, video: bool = False) -> Staged:
        """Copy and decode one file; `PictureError` for what is no whole picture, `DiskError` for a disk that fails."""
        part = self._files.root / f".{os.urandom(6).hex()}.part"
        with self._lock:
            self._parts.add(part)
        try:
            digest, length = self._copy(name, opened, part)
            return _video(part, digest, length) if video else _picture(part, digest, length)
        except PictureError as error:
            self.drop(part)
            raise PictureError(f"“{name}” is not a whole picture.", remedy=Remedy.NONE) from error

    def _copy(self, name: str, opened: Callable[[], BinaryIO], part: Path) -> tuple[str, int]:
        made, length = sha256(), 0
        with disk_errors(self._files.root):
            make_folder(self._files.root)
        try:
            source = opened()
        except OSError as error:
            raise PictureError(f"“{name}” cannot be read.") from error
        with source, disk_errors(self._files.root), part.open("xb") as copy:
            while block := _read(source, name):
                made.update(block)
                copy.write(block)
                length += len(block)
        return made.hexdigest(), length

    def place(self, staged: Staged, record: JobRecord, index: int) -> str:
        """Give a copy its place as picture `index` of the job, and its thumbnail; returns the path, relative."""
        files = self._files
        placement = files.place(record, index, staged.extension)
        with disk_errors(placement.part):
            os.replace(staged.part, placement.part)
        with self._lock:
            self._parts.discard(staged.part)
        # Asked for anew: a name that holds these very bytes, from a time that was cut off, is this picture's.
        placement = replace(files.place(record, index, staged.extension), part=placement.part)
        files.adopt(placement)
        if staged.thumbnail:
            files.write_atomic(files.thumbnail(record.id, index), staged.thumbnail)
        return placement.relative

    def drop(self, part: Path) -> None:
        """Remove a copy that is not wanted."""
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        with self._lock:
            self._parts.discard(part)

    def close(self) -> None:
        """Remove all that have no place."""
        for part in tuple(self._parts):
            self.drop(part)


def _read(source: BinaryIO, name: str) -> bytes:
    """Trouble with the source is that file's, trouble with the copy is the disk's."""
    try:
        return source.read(BLOCK)
    except OSError as error:
        raise PictureError(f"“{name}” cannot be read.") from error


def _picture(part: Path, digest: str, length: int) -> Staged:
    made = pictures.decode(part)
    return Staged(part, digest, length, made.width, made.height, made.extension, "image", made.thumbnail_jpeg)


def _video(part: Path, digest: str, length: int) -> Staged:
    from studio.video.probe import probe  # with the decoders behind it

    found = probe(part)
    if found.poster is None:
        return Staged(part, digest, length, 0, 0, "mp4", "video", b"")
    frame = pictures.Pixels(found.poster.width, found.poster.height, found.poster.packed, alpha=False)
    return Staged(part, digest, length, found.width, found.height, "mp4", "video", pictures.thumbnail(frame))
