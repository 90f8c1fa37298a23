"""Which running program follows which job: a lock file per program, which the system drops when the program dies.

The window and `legnext-studio generate` may work on one library at the same time. SQLite copes with that;
what it can't know is whether a job found at "sending" belongs to a program that is alive or to one that
crashed. So each program holds a lock while it lives, and jobs carry the name of the lock.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import IO

if os.name == "nt":  # pragma: no cover - the other system's half
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Instance:
    """This program's name and lock in `folder`; held until `close` or until the process ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.name = uuid.uuid4().hex
        self._path = folder / f"{self.name}.lock"
        self._file = self._path.open("wb")
        _lock(self._file)

    def is_alive(self, name: str) -> bool:
        """Whether the program of that name still runs; the lock files of dead ones are swept away."""
        if name == self.name:
            return True
        if not name:
            return False
        path = self._folder / f"{name}.lock"
        try:
            with path.open("r+b") as file:
                if not _lock(file):
                    return True
        except FileNotFoundError:
            return False
        path.unlink(missing_ok=True)
        return False

    def close(self) -> None:
        """Give the lock back."""
        self._file.close()
        self._path.unlink(missing_ok=True)
