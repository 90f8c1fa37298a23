"""Where a picture lives: readable names by year and month, `.part` files beside them, adoption by rename."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from studio.errors import LibraryError
from studio.request.lifetimes import ends_at
from studio.request.prompt import parse
from studio.request.tasks import TASKS
from studio.store.disk import (
    disk_error,
    disk_errors,
    make_folder,
    move_new,
    same_bytes,
    sync_file,
    sync_folder,
    write_atomic,
)
from studio.store.records import JobRecord

NAME_BYTES = 100
"""The most bytes of a name that come from the prompt: whole paths stay well below what any system takes."""
_FORBIDDEN = frozenset('<>:"/\\|?*')
_LEADS_AWAY = frozenset("/\\:\0")
# Controls, invisible marks such as those that turn the direction of text, and halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What Windows takes for a device, whatever follows the first dot.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|\Z)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|file|ftp|data):\S*", re.IGNORECASE)
_EXTENSION = re.compile(r"[a-z0-9]{1,5}\Z")
_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}\Z", re.ASCII)


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
        self._handed_in = cache / "handed-in"

    def place(self, record: JobRecord, index: int, extension: str) -> Placement:
        """Where picture `index` of the job goes; makes the folder. Raises `DiskError` when that cannot be.

        The name is free, or holds the very bytes of the part already: then a crash came between the
        rename and the row, and the picture keeps its name. The part's name depends on the job and the
        index alone, so that a restart finds it; it holds a trace of the service's id because job
        numbers begin again with a new library in the same folder.
        """
        year, month = _month_of(record)
        folder = self.root / year / month
        with disk_errors(self.root):
            make_folder(folder)
            trace = sha256(record.remote_id.encode("utf-8", "replace")).hexdigest()[:6]
            part = folder / f".{record.id:x}-{index + 1}-{trace}.part"
            kind = extension.lower() if _EXTENSION.match(extension.lower()) else "bin"
            stem = f"{readable(_words(record))} - {record.id:04x} - {index + 1}"
            final = next(path for path in _candidates(folder, stem, kind) if _is_free_for(part, path))
        return Placement(part, final, f"{year}/{month}/{final.name}")

    def adopt(self, placement: Placement) -> None:
        """Make a whole part durable and give it its name. Raises `DiskError`.

        A file that has that name already stays: one with the same bytes is this picture, another is
        never overwritten (the part is kept then, and can be placed anew).
        """
        with disk_errors(placement.final):
            sync_file(placement.part)
            try:
                move_new(placement.part, placement.final)
            except FileExistsError as error:
                if not same_bytes(placement.part, placement.final):
                    raise disk_error(
                        OSError(errno.EEXIST, "another file of this name has appeared"), placement.final
                    ) from error
                placement.part.unlink()
            sync_folder(placement.final.parent)

    def absolute(self, relative: str) -> Path:
        """The file of a stored picture; raises `LibraryError` for a path that leads out of the pictures folder."""
        parts = PurePosixPath(relative).parts
        if not parts or ".." in parts or any(set(part) & _LEADS_AWAY for part in parts):
            raise LibraryError(f"The library names a picture outside the pictures folder: “{relative}”.")
        return self.root.joinpath(*parts)

    def relative(self, path: Path) -> str:
        """The path of a file as the library writes it down, "" for one outside the pictures folder."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except (OSError, ValueError):
            return ""

    def thumbnail(self, job_id: int, index: int) -> Path:
        """Where the thumbnail of a picture lies, whether or not it is there."""
        return self._thumbnails / f"{job_id % 256:02x}" / f"{job_id:x}-{index}.jpg"

    def handed_in(self, address: str) -> Path:
        """Where the small picture of what was handed in to that address lies, whether or not it is there.

        The practice service's port changes from start to start, and a signature each time that one is made; the same
        file has the same path with all of them. Other hosts name it in what follows the path.
        """
        parts = urlsplit(address)
        name = parts.path if ends_at(address) is not None or not parts.query else f"{parts.path}?{parts.query}"
        return self._handed_in / f"{sha256(name.encode('utf-8', 'replace')).hexdigest()[:32]}.jpg"

    def sheet(self, words: str, batch: str) -> Path:
        """Where the labelled picture of a parameter sheet lies, whether or not it is there."""
        return self.root / "Sheets" / f"{readable(words)} - {batch}.png"

    def write_atomic(self, path: Path, data: bytes) -> None:
        """Write `data` whole or not at all; for what can be made again, so it is not forced to the disk."""
        write_atomic(path, data, durable=False)


def readable(words: str) -> str:
    """`words` as the beginning of a file name that every system takes, at most `NAME_BYTES` long and never empty."""
    text = unicodedata.normalize("NFC", _ADDRESS.sub(" ", words))
    name = " ".join("".join(" " if c in _FORBIDDEN or unicodedata.category(c) in _UNSEEN else c for c in text).split())
    while len(name.encode("utf-8")) > NAME_BYTES:
        shorter, gap, _ = name[: NAME_BYTES + 1].rpartition(" ")
        name = shorter if gap and len(shorter) > NAME_BYTES // 3 else name[: min(len(name) - 1, NAME_BYTES)]
    # A leading dot hides the file, a leading hyphen is an option to many a command.
    name = name.strip(" .").lstrip("-~ .")
    return f"picture {name}".strip() if not name or _RESERVED.match(name) else name


def _words(record: JobRecord) -> str:
    """What the picture is called: its words, or what was done."""
    words = parse(record.prompt).words
    return words if any(c.isalnum() for c in words) else TASKS[record.task].label


def _month_of(record: JobRecord) -> tuple[str, str]:
    day = _DAY.match(record.day)
    if day is None:
        raise ValueError(f"job {record.id} was recorded on no day: {record.day!r}")
    return day[1], day[2]


def _candidates(folder: Path, stem: str, kind: str) -> Iterator[Path]:
    yield folder / f"{stem}.{kind}"
    number = 2
    while True:
        yield folder / f"{stem} ({number}).{kind}"
        number += 1


def _is_free_for(part: Path, path: Path) -> bool:
    if not path.exists() and not path.is_symlink():
        return True
    return part.is_file() and path.is_file() and same_bytes(part, path)
