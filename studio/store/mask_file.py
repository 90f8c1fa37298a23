"""The mask that is being painted, kept in a file of its own so that it outlives a crash."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.store.disk import disk_errors, sync_folder, write_atomic

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)


class MaskFile:
    """Some bytes in one file, whole or not there; written and removed by a thread of its own, in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker: ThreadPoolExecutor | None = None

    def load(self) -> bytes | None:
        """What was kept last, None where nothing is or it cannot be read. Blocks for one small file."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.info("the kept mask cannot be read: %s", error)
            return None

    def save(self, make: Callable[[], bytes]) -> Future[None]:
        """Keep what `make` makes, in the thread; the future is done when the disk has it, or fails with a DiskError."""
        return self._thread().submit(lambda: write_atomic(self._path, make()))

    def forget(self) -> Future[None]:
        """Remove what was kept, and what is being written; the future may fail with a DiskError."""
        return self._thread().submit(self._remove)

    def close(self) -> None:
        """Wait for the disk. Blocks."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown()

    def _remove(self) -> None:
        with disk_errors(self._path):
            if self._path.exists():
                self._path.unlink()
                sync_folder(self._path.parent)

    def _thread(self) -> ThreadPoolExecutor:
        if self._worker is None:
            from concurrent.futures import ThreadPoolExecutor  # behind the first painting

            self._worker = ThreadPoolExecutor(1, "mask-file")
        return self._worker
