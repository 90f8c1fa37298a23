"""The files that could be brought in: folders, single files and zip archives looked through, nothing of them opened.

Blocking. Hidden files and links to folders are left alone, so that no circle is walked. A folder or an archive that
another library was exported to is handed over as a whole.
"""

from __future__ import annotations

import io
import lzma
import os
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from studio.request.origins import ARCHIVE, ENDINGS, MANIFEST

LARGEST = 1024**3
"""Bytes of one file in an archive, unpacked."""
BLOCK = 1024 * 1024
UNPACKING = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, LookupError, EOFError, ValueError,
)  # fmt: skip
"""What the unpackers are known to raise for archives that are damaged, locked, or packed in ways they do not know."""
_NOBODYS = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"})


class Trouble(NamedTuple):
    """A file that could not be used, and why in one sentence."""

    name: str
    sentence: str


class Archive:
    """An open zip archive; several threads may read it in turns."""

    def __init__(self, path: Path) -> None:
        """Raises `zipfile.BadZipFile` or `OSError`."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except UNPACKING as error:
            raise zipfile.BadZipFile(str(error)) from error
        self._lock = threading.Lock()

    def members(self) -> list[zipfile.ZipInfo]:
        """What is in it, folders left out."""
        return [info for info in self._zip.infolist() if not info.is_dir()]

    def read(self, member: str) -> bytes:
        """The bytes of one member; `OSError` for what cannot be unpacked, or is far larger than it says."""
        try:
            with self._lock, self._zip.open(member) as file:
                data = file.read(LARGEST + 1)
        except UNPACKING as error:
            raise OSError(str(error)) from error
        if len(data) > LARGEST:
            raise OSError("too large")
        return data

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, in a folder or in an archive; `folder` is the name of the folder that it lies in there."""

    path: Path
    name: str
    folder: str
    size_bytes: int
    changed_at: float
    archive: Archive | None = None
    member: str = ""

    def open(self) -> BinaryIO:
        """Its bytes, to be read from the start; raises `OSError`."""
        if self.archive is not None:
            return io.BytesIO(self.archive.read(self.member))
        return self.path.open("rb")

    def digest(self) -> str:
        """The sha256 of its bytes in hexadecimal digits; raises `OSError`."""
        made = sha256()
        with self.open() as file:
            while block := file.read(BLOCK):
                made.update(block)
        return made.hexdigest()


@dataclass(slots=True)
class Walked:
    """What was found: files, exported libraries (a folder, or an archive), and what could not be looked into."""

    files: list[Entry] = field(default_factory=list)
    libraries: list[Path | Archive] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    archives: list[Archive] = field(default_factory=list)

    def close(self) -> None:
        """Let the archives go."""
        for archive in self.archives:
            archive.close()


def walk(paths: Sequence[Path], stopped: Callable[[], bool] = lambda: False) -> Walked:
    """Look through folders, files and archives; each file once, in the order of names."""
    walked = Walked()
    seen: set[Path] = set()
    for path in paths:
        if path.is_dir():
            _walk_folder(path, walked, seen, stopped)
        else:
            _take(path, walked, seen, named=True)
    return walked


def _walk_folder(top: Path, walked: Walked, seen: set[Path], stopped: Callable[[], bool]) -> None:
    def note(error: OSError) -> None:
        walked.troubles.append(Trouble(str(error.filename or top), f"It cannot be opened: {error.strerror}."))

    for folder, folders, files in os.walk(top, onerror=note):
        if stopped():
            return
        if MANIFEST in files:
            folders.clear()
            _add_library(Path(folder), walked, seen)
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NOBODYS)
        for name in sorted(files):
            _take(Path(folder) / name, walked, seen)


def _take(path: Path, walked: Walked, seen: set[Path], *, named: bool = False) -> None:
    """`named`: the artist chose this very file, so that it is said when nothing can be done with it."""
    ending = path.suffix.lower()
    if path.name == MANIFEST:
        return _add_library(path.parent, walked, seen)
    if path.name.startswith(".") or (ending not in ENDINGS and ending != ARCHIVE):
        if named:
            walked.troubles.append(Trouble(path.name, "It is no picture, no video and no archive."))
        return None
    try:
        real, about = path.resolve(), path.stat()
        if real in seen:
            return None
        seen.add(real)
        if ending == ARCHIVE:
            return _open_archive(path, walked)
        walked.files.append(Entry(path, path.name, path.parent.name, about.st_size, about.st_mtime))
    except OSError as error:
        walked.troubles.append(Trouble(path.name, f"It cannot be opened: {error.strerror or error}."))
    return None


def _add_library(folder: Path, walked: Walked, seen: set[Path]) -> None:
    if (real := folder.resolve()) not in seen:
        seen.add(real)
        walked.libraries.append(folder)


def _open_archive(path: Path, walked: Walked) -> None:
    try:
        archive = Archive(path)
    except zipfile.BadZipFile:
        walked.troubles.append(Trouble(path.name, "It is no zip archive, or only a part of one."))
        return
    walked.archives.append(archive)
    members = archive.members()
    if any(PurePosixPath(info.filename).name == MANIFEST for info in members):
        walked.libraries.append(archive)
        return
    for info in members:
        inside = PurePosixPath(info.filename.replace("\\", "/"))
        if inside.suffix.lower() in ENDINGS and not _is_hidden(inside):
            folder = inside.parent.name or path.stem
            entry = Entry(path, inside.name, folder, info.file_size, _moment(info), archive, info.filename)
            walked.files.append(entry)


def _is_hidden(inside: PurePosixPath) -> bool:
    # A path that leads upwards is only a name here: nothing is unpacked to it.
    return any((part.startswith(".") and part != "..") or part in _NOBODYS for part in inside.parts)


def _moment(info: zipfile.ZipInfo) -> float:
    """An archive keeps local time; a date that is none counts as the first that it knows."""
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 315_532_800.0
