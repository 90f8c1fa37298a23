"""Which running program drives which job, so that two on one library never follow or send the same job.

Every program that drives jobs holds the lock of a file of its own, `running/<id>.lock`, for as long
as it lives; the system drops the lock when the process ends in whatever way, so nothing stale has to be
guessed at from process numbers. Each job's row names its owner. A job whose owner's lock can be had is
an orphan and may be adopted, in one transaction, by whoever finds it. The lock's file comes before the
owner's row in the table `instance`, so a row whose file is gone or free belongs to the dead.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Instance:
    """This running program, alive until `close` or until its process ends. Blocking; raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.id = secrets.token_hex(8)
        self.folder = folder
        self._path = _lock_file(folder, self.id)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _try_lock(self._descriptor)

    def is_alive(self, owner: str) -> bool:
        """Whether the program called `owner` still runs; this one does."""
        if owner == self.id:
            return True
        try:
            descriptor = os.open(_lock_file(self.folder, owner), os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # of another account, say: whoever cannot be asked keeps his jobs
        try:
            return not _try_lock(descriptor)
        finally:
            os.close(descriptor)

    def bury(self, owner: str) -> None:
        """Remove what a dead program left behind."""
        # Where it may not be removed it does no harm: a lock that can be had is as good as none.
        with contextlib.suppress(OSError):
            _lock_file(self.folder, owner).unlink()

    def close(self) -> None:
        """Let go; jobs still owned by this program may be adopted by another. May be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._path.unlink(missing_ok=True)


class Onlooker(Instance):
    """A program that only reads a library, and drives no job of it; it leaves no trace."""

    def __init__(self) -> None:
        self.id = ""
        self._descriptor = -1

    def is_alive(self, owner: str) -> bool:
        """Whoever drives a job is left alone."""
        return True

    def bury(self, owner: str) -> None:
        """Nothing is removed."""


def running_in(folder: Path) -> list[str]:
    """The programs that are alive on the library with this folder of locks, this one among them if it is one."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        for path in folder.glob("*.lock"):
            with contextlib.suppress(FileNotFoundError):
                descriptor = os.open(path, os.O_RDWR)
                try:
                    if not _try_lock(descriptor):
                        found.append(path.stem)
                finally:
                    os.close(descriptor)
    return found


def _lock_file(folder: Path, owner: str) -> Path:
    return folder / f"{owner}.lock"


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
