"""Moving a library's pictures to another folder: copied, proven, switched over, and only then removed.

Until the switch the old folder is the library's, whole and in use; a move that is cut off leaves it so, and the next
one goes on with what was copied. After the switch both are looked into until nothing is left in the old one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from studio.errors import DiskError
from studio.store.disk import disk_errors, make_folder, move_new, same_bytes, sync_file, sync_folder
from studio.store.files import sidecar_of
from studio.store.upkeep import Place, Tell, folder, silent
from studio.store.upkeep.backup import reading
from studio.store.versions import LENT

MOVING = "Copying the pictures"
CLEARING = "Removing the old copies"
WITH_THEM = (LENT, folder.FOUND, "Sheets")
"""Folders whose files go along with the pictures although no row knows them."""
MARGIN = 64 << 20
"""Bytes that stay free."""
PIECE = 1 << 20


class Moved(NamedTuple):
    """How many files were moved, their bytes, how many could not be since they were not there, and what stays behind.

    `kept` says that the old copies were not removed.
    """

    files: int
    bytes: int
    missing: int
    kept: bool


def move_pictures(
    place: Place,
    target: Path,
    switch: Callable[[], None],
    tell: Tell = silent,
    *,
    keep: bool = False,
) -> Moved:
    """Move all that the library has in `place.pictures` to `target`; blocks.

    `switch` makes the other folder the library's; it is called once all is there. Raises `DiskError`: then the old
    folder is the library's still, unless `switch` was called before.
    """
    root = place.pictures
    _require_fit(root, target)
    wanted = _wanted(place, tell)
    there = [path for path in wanted if (root / path).is_file()]
    size = sum((root / path).stat().st_size for path in there)
    _require_room(root, target, there)
    done = 0
    written: dict[str, int] = {}
    for path in there:
        tell(MOVING, done, size)
        written[path] = _written_at(root / path)
        done += _copy(root, target, path)
    switch()
    # What was written to, by the studio or by others, while the rest was copied.
    for path in there:
        if _written_at(root / path) not in (written[path], 0):
            _copy(root, target, path, anew=True)
    # What was fetched while the others were copied.
    late = [path for path in _wanted(place, tell) if path not in set(wanted) and (root / path).is_file()]
    for path in late:
        _copy(root, target, path)
    if not keep:
        _clear(root, target, [*there, *late], tell)
    return Moved(len(there) + len(late), size, len(wanted) - len(there), keep)


def _wanted(place: Place, tell: Tell) -> list[str]:
    """The paths of all that goes along, below the folder, each once."""
    with contextlib.closing(reading(place.database)) as rows:
        known = [path for (path,) in rows.execute(f"SELECT DISTINCT path FROM ({folder.OWNED}) ORDER BY path")]
    found = [path for path in known if path and ".." not in Path(path).parts and not Path(path).is_absolute()]
    beside = (sidecar_of(Path(path)).as_posix() for path in found)
    found += [path for path in beside if (place.pictures / path).is_file()]
    for name in WITH_THEM:
        files = folder.walk(place.pictures / name, tell)
        found += [f"{name}/{file.path}" for file in files if not file.path.endswith(folder.HALF)]
    return list(dict.fromkeys(found))


def _require_fit(root: Path, target: Path) -> None:
    with disk_errors(target):
        if target.exists() and not target.is_dir():
            raise DiskError(f"“{target}” is a file.", "Choose a folder.")
        if not root.is_dir():
            raise DiskError(f"The pictures folder “{root}” cannot be reached.", "Connect its disk again.")
        make_folder(target)
        if os.path.samefile(root, target):
            raise DiskError(f"The pictures are in “{target}” already.", "Choose another folder.")
        probe = target / f".{os.urandom(4).hex()}.part"
        probe.write_bytes(b"")
        probe.unlink()


def _require_room(root: Path, target: Path, files: list[str]) -> None:
    """Before the first byte is copied; where both folders are on one disk, nothing is."""
    with disk_errors(target):
        if root.stat().st_dev == target.stat().st_dev:
            return
        needed = sum((root / path).stat().st_size for path in files if not (target / path).exists())
        free = shutil.disk_usage(target).free
    if needed + MARGIN > free:
        raise DiskError(
            f"The pictures need {needed / 1e9:,.1f} GB, and “{target}” has {free / 1e9:,.1f} GB left.",
            "Make room there or choose another disk.",
        )


def _written_at(file: Path) -> int:
    """When a file was written to last, in nanoseconds; 0 where it is not there any more."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _copy(root: Path, target: Path, path: str, *, anew: bool = False) -> int:
    """Put one file where it goes, proven to be what it was; its size. One that is there already is proven as well.

    `anew`: what is there is an earlier copy of it.
    """
    source, goal = root / path, target / path
    with disk_errors(goal):
        size = source.stat().st_size
        if goal.exists() and not anew:
            _require_same(source, goal)
            return size
        make_folder(goal.parent)
        part = goal.with_name(f".{sha256(path.encode('utf-8', 'replace')).hexdigest()[:16]}.move.part")
        part.unlink(missing_ok=True)
        try:
            digest = _write(source, part)
            with part.open("rb") as written:
                if file_digest(written, "sha256").hexdigest() != digest:
                    raise DiskError(f"“{goal}” does not hold what was written to it.", "Choose another disk.")
            shutil.copystat(source, part)
            (os.replace if anew else move_new)(part, goal)
        except FileExistsError:
            _require_same(source, goal)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(goal.parent)
        return size


def _write(source: Path, part: Path) -> str:
    """Copy the bytes to the disk itself; their SHA-256 as they were read."""
    seen = sha256()
    with source.open("rb") as opened, part.open("wb") as writing:
        while piece := opened.read(PIECE):
            seen.update(piece)
            writing.write(piece)
    sync_file(part)
    return seen.hexdigest()


def _require_same(source: Path, goal: Path) -> None:
    if not same_bytes(source, goal):
        raise DiskError(f"Another file is in the way: “{goal}”.", "Move it away or choose another folder.")


def _clear(root: Path, target: Path, files: list[str], tell: Tell) -> None:
    """Remove what is in the new folder by now, then the folders that are empty; whatever resists stays."""
    for count, path in enumerate(files):
        tell(CLEARING, count, len(files))
        source, goal = root / path, target / path
        with contextlib.suppress(OSError):
            if goal.is_file() and goal.stat().st_size == source.stat().st_size:
                source.unlink()
    for above in sorted({parent for path in files for parent in Path(path).parents}, reverse=True):
        with contextlib.suppress(OSError):
            (root / above).rmdir()
