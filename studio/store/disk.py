"""Whole files or none: atomic writing, moving without overwriting, syncing, and what the disk's refusals mean."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
from collections.abc import Iterator
from pathlib import Path

from studio.errors import DiskError

if os.name == "posix":
    import fcntl

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ESTALE})


def disk_error(error: OSError, place: Path) -> DiskError:
    """Put `error`, met while writing or reading at `place`, into a sentence for the artist."""
    if error.errno in FULL:
        return DiskError(f"The disk that holds “{place}” is full.", "Make room on it or choose another folder.")
    if error.errno in LOCKED:
        return DiskError(f"“{place}” may not be written to.", "Change its permissions or choose another folder.")
    if error.errno in GONE:
        return DiskError(f"“{place}” cannot be reached.", "Connect its disk again or choose another folder.")
    return DiskError(f"“{place}” could not be used: {error.strerror or error}.", "Choose another folder.")


@contextlib.contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn every `OSError` inside the block into a `DiskError` that names `place`."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, place) from error


def is_locked(folder: Path) -> bool:
    """Whether the system lets nothing be written in a folder that is there."""
    probe = folder / f".{os.urandom(4).hex()}.tmp"
    try:
        probe.touch()
    except OSError as error:
        return error.errno in LOCKED
    probe.unlink(missing_ok=True)
    return False


def require_other(source: Path, target: Path) -> None:
    """Raise `DiskError` where a copy would be written over the very file that it is a copy of."""
    if target.exists() and os.path.samefile(source, target):
        raise DiskError(f"“{target.name}” is the library's own file.", "Choose another place.")


def sync(file_descriptor: int) -> None:
    """Return once what was written to the file is on the disk itself."""
    if os.name == "posix" and hasattr(fcntl, "F_FULLFSYNC"):
        # macOS: fsync() alone leaves the bytes in the drive's own cache.
        with contextlib.suppress(OSError):
            fcntl.fcntl(file_descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(file_descriptor)


def sync_file(path: Path) -> None:
    """Make the bytes of an existing file durable."""
    # Windows flushes only what was opened for writing.
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make names created or changed in `folder` durable; Windows does this by itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems cannot sync a folder; the name is then as durable as they make it.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create `folder` and what is missing above it, durably."""
    missing = [level for level in (folder, *folder.parents) if not level.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for level in missing:
        sync_folder(level.parent)


def write_atomic(path: Path, data: bytes, *, private: bool = False, durable: bool = True) -> None:
    """Replace the file at `path` by `data`: a reader or a crash sees the old bytes or the new, never a mixture.

    `private` makes it readable by its owner alone; `durable=False` skips the sync for what can be
    made again. Blocking; raises `DiskError`.
    """
    with disk_errors(path):
        make_folder(path.parent)
        part = path.with_name(f".{path.name[:80]}.{os.urandom(4).hex()}.tmp")
        descriptor = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600 if private else 0o666
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                if durable:
                    sync(file.fileno())
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if durable:
            sync_folder(path.parent)


def move_new(source: Path, target: Path) -> None:
    """Rename `source` to `target` on the same file system, never over a file that is there already.

    Raises `FileExistsError` when there is one, other `OSError`s as they come.
    """
    if os.name == "posix":
        try:
            os.link(source, target)  # unlike rename(), it refuses to overwrite, and in one step
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links (exFAT, some shares): the next best thing.
            if target.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
            os.rename(source, target)
        else:
            os.unlink(source)
    else:
        os.rename(source, target)


def link_new(source: Path, target: Path) -> None:
    """Let `source` be found as `target` as well, never over a file that is there already.

    Where the file system knows no second names it is renamed instead. Raises `FileExistsError` when there is another
    file, other `OSError`s as they come.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        # Names that differ in case alone may be one and the same there.
        if not os.path.samefile(source, target) or source.name == target.name:
            raise
        os.rename(source, target)
    except OSError:
        if not source.exists():
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        os.rename(source, target)


def remove_empty(folder: Path, top: Path) -> None:
    """Remove `folder` and what is above it, up to `top` without it, as far as nothing is in there."""
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def same_bytes(first: Path, second: Path) -> bool:
    """Whether both files hold the same bytes."""
    return first.stat().st_size == second.stat().st_size and filecmp.cmp(first, second, shallow=False)
