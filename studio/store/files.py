"""Where a picture lives: readable names by year and month, `.part` files beside them, adoption by rename."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from studio.errors import DiskError, LibraryError
from studio.request.lifetimes import ends_at
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
from studio.store.filing.naming import LIBRARY, OF_JOBS, filled, folded, problem, values
from studio.store.filing.naming import NAME_BYTES as NAME_BYTES
from studio.store.filing.naming import readable as readable
from studio.store.records import JobRecord

_LEADS_AWAY = frozenset("/\\:\0")
_EXTENSION = re.compile(r"[a-z0-9]{1,5}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class NameTaken(DiskError):
    """Between choosing a name and giving it, another file has got it."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one picture is being written (`part`) and where it will be (`final`, `relative` to the pictures folder)."""

    part: Path
    final: Path
    relative: str


class PictureFiles:
    """Names and moves files below `root` (pictures) and `cache` (thumbnails); most methods block.

    Pictures of before another folder was chosen are still found in the `former` roots.
    """

    def __init__(self, root: Path, cache: Path, former: tuple[Path, ...] = (), template: str = "") -> None:
        """`template` says what new files are called and in which folders they lie, see `filing.naming`; "" as usual."""
        self.root = root
        self.former = former
        self.expected = root.is_dir()
        """Whether the folder is known to be there: where it is not, its disk is away, and it is not made anew."""
        self.use_names(template)
        self._thumbnails = cache / "thumbnails"
        self._handed_in = cache / "handed-in"

    def use_names(self, template: str) -> None:
        """Call new files by that template from here on; one that makes no sense is as the usual one."""
        self.template = template if template and not problem(template, OF_JOBS) else LIBRARY

    def place(self, record: JobRecord, index: int, extension: str) -> Placement:
        """Where picture `index` of the job goes; makes the folder. Raises `DiskError` when that cannot be.

        The name is free, or holds the very bytes of the part already: then a crash came between the
        rename and the row, and the picture keeps its name. The part's name depends on the job and the
        index alone, so that a restart finds it; it holds a trace of the service's id because job
        numbers begin again with a new library in the same folder.
        """
        if self.is_away:
            raise DiskError(f"The pictures folder “{self.root}” cannot be reached.", "Connect its disk again.")
        wanted = self.wanted(record, index)
        folder = (self.root / wanted).parent
        with disk_errors(self.root):
            make_folder(folder)
            self.expected = True
            trace = sha256(record.remote_id.encode("utf-8", "replace")).hexdigest()[:6]
            part = folder / f".{record.id:x}-{index + 1}-{trace}.part"
            kind = extension.lower() if _EXTENSION.match(extension.lower()) else "bin"
            stem = wanted.rpartition("/")[2]
            taken = self._taken(folder)
            final = next(
                path
                for path in _candidates(folder, stem, kind)
                if _is_free_for(part, path)
                and (path.exists() or folded(path.name) not in taken)
                and not self.is_taken_before(path.relative_to(self.root).as_posix())
            )
        return Placement(part, final, final.relative_to(self.root).as_posix())

    def wanted(self, record: JobRecord, index: int) -> str:
        """What the template calls a picture, below the root with forward slashes and without its ending."""
        if not _DAY.match(record.day):
            raise ValueError(f"job {record.id} was recorded on no day: {record.day!r}")
        return filled(self.template, values(record, index))

    def is_taken_before(self, relative: str) -> bool:
        """Whether a picture of that name lies in a former root: one in the root would stand in front of it."""
        return any((root / relative).exists() for root in self.former)

    def _taken(self, folder: Path) -> set[str]:
        """Names of that folder as Windows and macOS tell them apart; where the job's number does so, none."""
        return set() if "{job}" in self.template else {folded(path.name) for path in folder.iterdir()}

    @property
    def is_away(self) -> bool:
        """Whether the folder that has pictures cannot be reached now."""
        return self.expected and not self.root.is_dir()

    def adopt(self, placement: Placement) -> None:
        """Make a whole part durable and give it its name. Raises `DiskError`, of which `NameTaken` is one.

        A file that has that name already stays: one with the same bytes is this picture, another is
        never overwritten (the part is kept then, and can be placed anew).
        """
        with disk_errors(placement.final):
            sync_file(placement.part)
            try:
                move_new(placement.part, placement.final)
            except FileExistsError as error:
                if not same_bytes(placement.part, placement.final):
                    told = disk_error(OSError(errno.EEXIST, "another file of this name has appeared"), placement.final)
                    raise NameTaken(told.sentence, told.advice) from error
                placement.part.unlink()
            sync_folder(placement.final.parent)

    def absolute(self, relative: str) -> Path:
        """The file of a stored picture; raises `LibraryError` for a path that leads out of the pictures folder."""
        parts = PurePosixPath(relative).parts
        if not parts or ".." in parts or any(set(part) & _LEADS_AWAY for part in parts):
            raise LibraryError(f"The library names a picture outside the pictures folder: “{relative}”.")
        usual = self.root.joinpath(*parts)
        if not self.former or usual.exists():
            return usual
        return next((path for root in self.former if (path := root.joinpath(*parts)).exists()), usual)

    def use_root(self, root: Path) -> None:
        """Let pictures lie in another folder from now on; what is still in the one before is found there."""
        self.former, self.root = (self.root, *(one for one in self.former if one != root)), root
        self.expected = root.is_dir()

    def relative(self, path: Path) -> str:
        """The path of a file as the library writes it down, "" for one outside the pictures folder."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except (OSError, ValueError):
            return ""

    def thumbnail(self, job_id: int, index: int, *, large: bool = False) -> Path:
        """Where the thumbnail of a picture lies, or its larger one, whether or not it is there."""
        return self._thumbnails / f"{job_id % 256:02x}" / f"{job_id:x}-{index}{'-large' if large else ''}.jpg"

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


def sidecar_of(file: Path) -> Path:
    """Where the sidecar of a picture lies, whether or not it is there: behind the whole name, as in "fox.png.xmp"."""
    return file.with_name(f"{file.name}.xmp")


def _candidates(folder: Path, stem: str, kind: str) -> Iterator[Path]:
    """The name that is wanted, then the same with numbers behind it."""
    yield folder / f"{stem}.{kind}"
    number = 2
    while True:
        yield folder / f"{stem} ({number}).{kind}"
        number += 1


def _is_free_for(part: Path, path: Path) -> bool:
    if not path.exists() and not path.is_symlink():
        return True
    return part.is_file() and path.is_file() and same_bytes(part, path)
