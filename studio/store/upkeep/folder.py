"""The files of a library compared with its rows: what is gone, changed, unknown or left behind."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from studio.errors import PictureError
from studio.store.inside import Inside, look_inside
from studio.store.upkeep import Place, Tell
from studio.store.upkeep.findings import Item, Kind

READING = "Reading the pictures"
LOOKING = "Looking through the folder"
FOUND = "Found"
"""The folder of the pictures folder for what is no picture of a job and may still be wanted."""
NOT_OURS = frozenset({FOUND, "Sheets", "Open elsewhere", "Exports"})
"""Folders at the top of the pictures folder that hold no pictures of jobs."""
KINDS_OF_FILE = frozenset(
    [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".avif", ".bmp", ".mp4", ".webm", ".mov"]
)
VIDEOS = frozenset({".mp4", ".webm", ".mov"})
HALF = (".part", ".tmp", ".new")
STALE = 3600.0
"""Seconds after which a half file is not being written any more."""
AT_ONCE = 1000
_NAMED = re.compile(
    r"(?P<words>.+) - (?P<job>[0-9a-f]{4,}) - (?P<number>\d+)(?: \(\d+\))?(?: - version (?P<version>\d+))?\Z"
)
_PART = re.compile(r"\.(?P<job>[0-9a-f]+)-\d+-[0-9a-f]{6}\.part\Z")
_SMALL = re.compile(r"(?P<job>[0-9a-f]+)-(?P<image>\d+)\.jpg\Z")
_OPEN = "state IN ('queued', 'sending', 'accepted', 'finished')"
FILES = (
    "CREATE TEMP TABLE file (path TEXT PRIMARY KEY, root INTEGER NOT NULL, place TEXT NOT NULL, size INTEGER NOT NULL)"
    " WITHOUT ROWID"
)
"""`path` is as the library writes it, `place` as the disk does, below folder number `root` of all of them."""
OWNED = (
    "SELECT path, job_id, image_index, 1 AS number, sha256, size_bytes FROM picture WHERE state = 'stored'"
    " UNION ALL SELECT path, job_id, image_index, number, sha256, size_bytes FROM version"
)


class File(NamedTuple):
    """A file below a folder: its path relative to that, as it is written there, and its size in bytes."""

    path: str
    size: int


class Named(NamedTuple):
    """What the name of a picture's file says: its words, and the job and the picture (from 0) that it was made for.

    `version` is 1 for what the service sent.
    """

    words: str
    job: int
    image: int
    version: int = 1


def named(path: str) -> Named | None:
    """What the name says, None where the library did not give it."""
    found = _NAMED.match(Path(path).stem)
    if found is None or int(found["number"]) < 1:
        return None
    return Named(found["words"], int(found["job"], 16), int(found["number"]) - 1, int(found["version"] or 1))


def same(path: str) -> str:
    """A path as it can be compared: some systems take letters and their accents apart."""
    return unicodedata.normalize("NFC", path)


def walk(root: Path, tell: Tell) -> Iterator[File]:
    """Every file below `root`, in no order; folders that cannot be read are passed over."""
    waiting, seen = [""], 0
    while waiting:
        folder = waiting.pop()
        tell(LOOKING, seen, 0)
        with contextlib.suppress(OSError), os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif entry.is_file():
                    seen += 1
                    yield File(path, entry.stat().st_size)


def list_files(rows: sqlite3.Connection, place: Place, tell: Tell) -> None:
    """Write the files of the pictures folders down in a table of this connection, half files apart."""
    rows.execute(FILES)
    for number, root in enumerate(_roots(place)):
        files = (file for file in walk(root, tell) if not file.path.endswith(HALF))
        while part := list(islice(files, AT_ONCE)):
            rows.executemany(
                "INSERT OR IGNORE INTO file (path, root, place, size) VALUES (?, ?, ?, ?)",
                [(_fit(same(file.path)), number, _fit(file.path), file.size) for file in part],
            )


def _roots(place: Place) -> tuple[Path, ...]:
    return (place.pictures, *place.former)


def away(rows: sqlite3.Connection, place: Place) -> Path | None:
    """The folder that cannot be reached, or holds none of many pictures and so is another one; None for none."""
    if not rows.execute(f"SELECT 1 FROM ({OWNED}) LIMIT 1").fetchone():
        return None
    gone = f"SELECT 1 FROM ({OWNED}) AS owned LEFT JOIN file ON file.path = owned.path WHERE file.path IS NULL LIMIT 1"
    if not rows.execute(gone).fetchone():
        return None
    if lost := next((root for root in _roots(place) if not root.is_dir()), None):
        return lost
    there = f"SELECT 1 FROM ({OWNED}) AS owned JOIN file ON file.path = owned.path LIMIT 1"
    return None if rows.execute(there).fetchone() else place.pictures


def compare(rows: sqlite3.Connection, place: Place, tell: Tell, *, full: bool) -> Iterator[Item]:
    """What is gone or changed of the files that the rows name; only a full look reads them."""
    query = (
        f"SELECT owned.*, file.root, file.place, file.size FROM ({OWNED}) AS owned LEFT JOIN file"
        " ON file.path = owned.path ORDER BY job_id, image_index, number"
    )
    total = rows.execute(f"SELECT count(*) FROM ({OWNED})").fetchone()[0]
    roots = _roots(place)
    for count, (path, job, image, number, sha256, size, root, at, found) in enumerate(rows.execute(query)):
        if full or count % AT_ONCE == 0:
            tell(READING if full else LOOKING, count, total)
        name = Path(path).name or f"picture {image + 1} of job {job}"
        if at is None:
            yield Item(Kind.FILE_GONE if number == 1 else Kind.VERSION_GONE, name, job, image, path)
        elif number == 1 and (size != found if size else not found):
            yield Item(Kind.FILE_CHANGED, name, job, image, path)
        elif full and sha256 and digest(roots[root] / at) != sha256:
            yield Item(Kind.FILE_CHANGED if number == 1 else Kind.VERSION_GONE, name, job, image, path)


def unknown(rows: sqlite3.Connection, root: Path) -> Iterator[Item]:
    """The pictures in the folder that no row knows, and that the library or the service once made.

    A copy of a picture that is known is none of them, nor is what the artist put there.
    """
    rows.execute(f"CREATE TEMP TABLE owned AS {OWNED}")
    rows.execute("CREATE INDEX temp.owned_path ON owned (path)")
    rows.execute("CREATE INDEX temp.owned_size ON owned (size_bytes)")
    query = (
        "SELECT place, size FROM file WHERE root = 0 AND NOT EXISTS (SELECT 1 FROM owned WHERE owned.path = file.path)"
        # What was emptied out of the trash is not to come back, whatever kept its file.
        " AND path NOT IN (SELECT path FROM picture WHERE state = 'emptied')"
    )
    for at, size in rows.execute(query):
        path = Path(at)
        if path.parts[0] in NOT_OURS or path.name.startswith(".") or path.suffix.lower() not in KINDS_OF_FILE:
            continue
        if not _is_copy(rows, root / path, size) and _is_ours(rows, root / path):
            yield Item(Kind.FILE_UNKNOWN, path.name, path=at)


def _is_copy(rows: sqlite3.Connection, path: Path, size: int) -> bool:
    alike = [row[0] for row in rows.execute("SELECT sha256 FROM owned WHERE size_bytes = ?", (size,))]
    return bool(alike) and digest(path) in alike


def _is_ours(rows: sqlite3.Connection, path: Path) -> bool:
    told = named(path.name)
    if told is None:
        return bool(inside(path).prompt)
    # It may have come a moment ago, and its row comes next.
    return not rows.execute(f"SELECT 1 FROM job WHERE id = ? AND {_OPEN}", (told.job,)).fetchone()


def inside(path: Path) -> Inside:
    """What a file says of itself; nothing where it cannot be read, or is a video."""
    if path.suffix.lower() not in VIDEOS:
        with contextlib.suppress(PictureError):
            return look_inside(path)
    return Inside(digest(path), "")


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits, "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def half_files(rows: sqlite3.Connection | None, place: Place, now: float, tell: Tell) -> Iterator[Item]:
    """Half files that nobody writes any more, `now` being seconds since the epoch."""
    if rows is not None:
        for file in walk(place.pictures, tell):
            path = place.pictures / file.path
            if file.path.endswith(HALF) and path.name.startswith(".") and _is_left(rows, path, now):
                yield Item(Kind.PARTS_LEFT, path.name, path=str(path))
    for folder in (place.data, place.backups):
        with contextlib.suppress(OSError):
            for path in sorted(folder.iterdir()):
                if path.name.startswith(".") and path.name.endswith(HALF) and _is_old(path, now):
                    yield Item(Kind.PARTS_LEFT, path.name, path=str(path))


def _is_left(rows: sqlite3.Connection, path: Path, now: float) -> bool:
    told = _PART.match(path.name)
    if told is None:
        return _is_old(path, now)
    job = (int(told["job"], 16),)
    return not rows.execute(f"SELECT 1 FROM job WHERE id = ? AND {_OPEN}", job).fetchone() and _is_old(path, now)


def _is_old(path: Path, now: float) -> bool:
    with contextlib.suppress(OSError):
        return now - path.stat().st_mtime > STALE
    return False


def small_files(rows: sqlite3.Connection, cache: Path, tell: Tell) -> Iterator[Item]:
    """Thumbnails of no picture, and pictures without one; `cache` is the library's own."""
    rows.execute("CREATE TEMP TABLE small (job INTEGER, image INTEGER, PRIMARY KEY (job, image)) WITHOUT ROWID")
    folder = cache / "thumbnails"
    for file in walk(folder, tell):
        told = _SMALL.match(Path(file.path).name)
        if told is None:
            continue
        key = (int(told["job"], 16), int(told["image"]))
        if rows.execute("SELECT 1 FROM picture WHERE job_id = ? AND image_index = ?", key).fetchone():
            rows.execute("INSERT OR IGNORE INTO small VALUES (?, ?)", key)
        else:
            yield Item(Kind.SMALL_LEFT, Path(file.path).name, path=str(folder / file.path))
    query = (
        "SELECT job_id, image_index, path FROM picture WHERE state = 'stored' AND NOT EXISTS"
        " (SELECT 1 FROM small WHERE job = job_id AND image = image_index)"
    )
    for job, image, path in rows.execute(query):
        yield Item(Kind.SMALL_GONE, Path(path).name, job, image, path)


def _fit(text: str) -> str:
    """A name that is no text, as some systems allow, may not end the look at all others."""
    return text.encode("utf-8", "replace").decode("utf-8")


def by_content(root: Path, wanted: Iterable[tuple[str, int]], files: Iterable[File], tell: Tell) -> dict[str, str]:
    """Where pictures of these SHA-256s and sizes lie, by SHA-256; only files of such a size are read."""
    missing = {sha256: size for sha256, size in wanted if sha256}
    sizes = set(missing.values())
    found: dict[str, str] = {}
    for file in files:
        if len(found) == len(missing):
            break
        if file.size in sizes and not file.path.endswith(HALF):
            tell(READING, len(found), len(missing))
            sha256 = digest(root / file.path)
            if sha256 in missing:
                found.setdefault(sha256, file.path)
    return found
