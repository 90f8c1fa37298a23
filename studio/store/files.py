"""Where a picture lives: readable names by year and month, `.part` files beside them, adoption by rename."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studio.errors import DiskError
from studio.request.prompt import parse
from studio.request.tasks import TASKS
from studio.store.records import JobRecord

NAME_BYTES = 100
"""The most bytes of a name that come from the prompt: whole paths stay well below what any system takes."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_EXTENSION = re.compile(r"[a-z0-9]{1,5}\Z")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one picture is being written (`part`) and where it will be (`final`, `relative` to the pictures folder)."""

    part: Path
    final: Path
    relative: str


class PictureFiles:
    """Names and moves files below `root` (pictures) and `cache` (thumbnails); most methods block."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self._thumbnails = cache / "thumbnails"

    def place(self, record: JobRecord, index: int, extension: str) -> Placement:
        """Where picture `index` of the job goes; makes the folder. Raises DiskError when that cannot be."""
        made = datetime.fromtimestamp(record.created_at).astimezone()
        folder = self.root / f"{made:%Y}" / f"{made:%m}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _disk(error) from error
        kind = extension.lower() if _EXTENSION.match(extension.lower()) else "png"
        stem = f"{readable(_words(record))} - {record.id:x} - {index + 1}"
        final = _free(folder, stem, kind)
        part = folder / f".{record.id:x}-{index + 1}.part"
        return Placement(part, final, final.relative_to(self.root).as_posix())

    def adopt(self, placement: Placement) -> None:
        """Make a whole `.part` durable and give it its name; a file that appeared there meanwhile is not replaced."""
        try:
            with placement.part.open("rb") as file:
                os.fsync(file.fileno())
            if placement.final.exists():
                raise FileExistsError(f"{placement.final.name} has appeared meanwhile")
            placement.part.rename(placement.final)
            _sync_folder(placement.final.parent)
        except OSError as error:
            raise _disk(error) from error

    def absolute(self, relative: str) -> Path:
        """The file of a stored picture; a path that would leave the pictures folder is a bug and raises ValueError."""
        path = self.root / relative
        if not relative or Path(relative).is_absolute() or ".." in Path(relative).parts:
            raise ValueError(f"{relative!r} is not below the pictures folder")
        return path

    def thumbnail(self, job_id: int, index: int) -> Path:
        """Where the thumbnail of a picture lies, whether or not it is there."""
        return self._thumbnails / f"{job_id % 256:02x}" / f"{job_id:x}-{index}.jpg"

    def write_atomic(self, path: Path, data: bytes) -> None:
        """Write `data` whole or not at all; for what can be made again, so it is not forced to the disk."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_name(path.name + ".part")
            half.write_bytes(data)
            half.replace(path)
        except OSError as error:
            raise _disk(error) from error


def readable(words: str) -> str:
    """`words` as the beginning of a file name that every system takes, at most `NAME_BYTES` long and never empty."""
    name = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", words.encode("utf-8", "ignore").decode("utf-8")))
    name = " ".join(name.split())
    while len(name.encode("utf-8")) > NAME_BYTES:
        shorter, gap, _ = name.rpartition(" ")
        name = shorter if gap and len(shorter) > len(name) // 2 else name[:-1]
    name = name.strip(" .")
    return f"picture {name}".strip() if not name or _RESERVED.match(name) else name


def _words(record: JobRecord) -> str:
    """What the picture is called: its words, or what was done."""
    words = parse(record.prompt).words
    return words if words else TASKS[record.task].label


def _free(folder: Path, stem: str, extension: str) -> Path:
    path = folder / f"{stem}.{extension}"
    number = 2
    while path.exists():
        path = folder / f"{stem} ({number}).{extension}"
        number += 1
    return path


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened for that there, and the rename is journalled by the file system
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _disk(error: OSError) -> DiskError:
    reason = error.strerror or str(error)
    return DiskError(f"The pictures folder cannot be written: {reason}.", "Free some space or choose another folder.")
