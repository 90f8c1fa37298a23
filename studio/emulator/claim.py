"""Who works on a home: one emulator at a time, since two would pay out and run every job twice."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE = "emulator.lock"
PATIENCE = 4.0
"""Seconds for which an emulator that is just ending, its program having gone, may keep the home."""
LOOK = 0.05


class Taken(Exception):
    """Another emulator works on that home."""


class Claim:
    """The exclusive right to a home, until `close`; the system drops it when the process ends in whatever way."""

    def __init__(self, home: Path) -> None:
        """Blocking, as long as `PATIENCE` says; Taken or OSError where it cannot be had."""
        self._descriptor = os.open(home / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + PATIENCE
        try:
            while not _locked(self._descriptor):
                if time.monotonic() > end:
                    raise Taken(f"another practice service works in {home}")
                time.sleep(LOOK)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go; may be called twice. The file stays, so that a third never locks another one of that name."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
