"""Versions of a picture that came back from other programs: copies lent to them, and what they saved.

The original is version 1 and is never written over: a copy is lent, and each version lies beside the original under a
name of its own.
"""

from __future__ import annotations

import shutil
import sqlite3
import warnings
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import file_digest
from itertools import count
from pathlib import Path
from typing import NamedTuple

from studio.errors import PictureError, Remedy
from studio.store.database import Database
from studio.store.disk import disk_errors, make_folder, move_new, sync_file, sync_folder
from studio.store.files import PictureFiles
from studio.store.inside import FORMATS, MOST_PIXELS
from studio.store.records import JobRecord
from studio.store.rows import fit

LENT = "Open elsewhere"
"""The folder of the pictures folder in which copies lie that other programs work on, each in one of its own."""
COLUMNS = "job_id, image_index, number, path, sha256, size_bytes, width, height, created_at"


@dataclass(frozen=True, slots=True)
class Version:
    """Version `number` (from 2: the original is 1) of picture `index` of a job; sizes are bytes and pixels.

    `path` is relative to the pictures folder, `created_at` in seconds since the epoch.
    """

    job_id: int
    index: int
    number: int
    path: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    created_at: float

    @property
    def label(self) -> str:
        """As in "Version 2"."""
        return f"Version {self.number}"


class Seen(NamedTuple):
    """What is known of a whole picture file."""

    sha256: str
    size_bytes: int
    width: int
    height: int


class Versions:
    """The table of versions; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def of(self, job_id: int, index: int) -> Future[list[Version]]:
        """The versions of a picture, the oldest first, without the original."""
        return self._database.read(lambda connection: _of(connection, job_id, index))

    def of_job(self, job_id: int) -> Future[list[Version]]:
        """The versions of all pictures of a job, without the originals."""
        query = f"SELECT {COLUMNS} FROM version WHERE job_id = ? ORDER BY image_index, number"
        return self._database.read(lambda connection: [_version(row) for row in connection.execute(query, (job_id,))])

    def add(self, job_id: int, index: int, path: str, seen: Seen, made_at: float | None = None) -> Future[Version]:
        """Write one more down; bytes that are kept already give the version that has them. Made now unless said."""
        now = self._clock() if made_at is None else made_at

        def insert(connection: sqlite3.Connection) -> Version:
            kept = _of(connection, job_id, index)
            same = next((version for version in kept if version.sha256 == seen.sha256), None)
            if same is not None:
                return same
            number = max((version.number for version in kept), default=1) + 1
            made = Version(job_id, index, number, fit(path), *seen, now)
            values = [job_id, index, number, made.path, *seen, now]
            connection.execute(f"INSERT INTO version ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            return made

        return self._database.write(insert)


def lent_folder(files: PictureFiles, job_id: int, index: int) -> Path:
    """Where the copy of a picture lies that other programs work on, whether or not it is there."""
    return files.root / LENT / f"{job_id:04x} - {index + 1}"


def lend(files: PictureFiles, job_id: int, index: int, relative: str) -> Path:
    """Copy a picture or a version of it for another program; returns the copy. Blocks, raises `DiskError`.

    A copy of that name that is there already gives way: what was saved in it has been taken back before.
    """
    source, folder = files.absolute(relative), lent_folder(files, job_id, index)
    copy = folder / source.name
    if not source.is_file():
        raise PictureError(f"“{source.name}” is no longer there.", "Fetch it again.", remedy=Remedy.NONE)
    with disk_errors(folder):
        make_folder(folder)
        part = folder / f".{source.name[:80]}.part"
        try:
            shutil.copyfile(source, part)
            part.replace(copy)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return copy


def look_at(file: Path) -> Seen:
    """Unpack all of a picture file, and say what it is; `PictureError` for what is no whole picture. Blocks."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=FORMATS) as image:
                image.load()
                width, height = image.size
        with file.open("rb") as opened:
            return Seen(file_digest(opened, "sha256").hexdigest(), file.stat().st_size, width, height)
    except Exception as error:  # whatever Pillow's readers raise: the file is being written, or another program's own
        raise PictureError(f"“{file.name}” is no whole picture.", remedy=Remedy.NONE) from error


def take_back(files: PictureFiles, record: JobRecord, index: int, known: Collection[str]) -> list[tuple[str, Seen]]:
    """Copy every whole picture of the lent folder whose bytes are not among `known` to the original's side.

    Returns the new paths, relative to the pictures folder, oldest first. Blocks, raises `DiskError`. What cannot be
    read yet is left for the next time.
    """
    folder, original = lent_folder(files, record.id, index), record.pictures[index]
    found: list[tuple[str, Seen]] = []
    if not original.path or not folder.is_dir():
        return found
    home = files.absolute(original.path)
    seen_before = set(known) | {original.sha256}
    with disk_errors(folder):
        lent = [file for file in folder.iterdir() if file.is_file() and not file.name.startswith(".")]
        for file in sorted(lent, key=lambda file: file.stat().st_mtime):
            try:
                seen = look_at(file)
            except PictureError:
                continue
            if seen.sha256 not in seen_before:
                seen_before.add(seen.sha256)
                path = place_beside(home, file, seen)
                found.append((files.relative(path) or path.name, seen))
    return found


def place_beside(home: Path, file: Path, seen: Seen, ending: str = "") -> Path:
    """Copy `file` beside the original, under the first name that is free and with its own ending unless said."""
    part = home.with_name(f".{seen.sha256[:16]}.part")
    try:
        shutil.copyfile(file, part)
        sync_file(part)
        taken = {path.stem for path in home.parent.iterdir()}  # whatever kind of file it was saved as
        for number in count(2):
            name = f"{home.stem} - version {number}"
            if name in taken:
                continue
            path = home.with_name(f"{name}{ending or file.suffix.lower() or home.suffix}")
            move_new(part, path)
            sync_folder(path.parent)
            return path
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    raise AssertionError("there is always a free number")


def _of(connection: sqlite3.Connection, job_id: int, index: int) -> list[Version]:
    query = f"SELECT {COLUMNS} FROM version WHERE job_id = ? AND image_index = ? ORDER BY number"
    return [_version(row) for row in connection.execute(query, (job_id, index))]


def _version(row: Sequence[object]) -> Version:
    return Version(*row)  # type: ignore[arg-type]
