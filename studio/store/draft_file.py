"""The prompt that is being written, kept in a file of its own so that it outlives a crash."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from studio.store.disk import write_atomic

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)


class DraftFile:
    """One text in one file, whole or not there; written by a thread of its own, the latest text last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._worker: ThreadPoolExecutor | None = None
        self._wanted = self._written = ""

    def load(self) -> str | None:
        """The text as it was kept last, None where none ever was or it cannot be read. Blocks for one small file."""
        try:
            text = self._path.read_bytes().decode("utf-8", "surrogatepass")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.info("the draft cannot be read: %s", error)
            return None
        self._wanted = self._written = text
        return text

    def save(self, text: str) -> Future[None]:
        """Keep `text`; the future is done when the disk has it, or fails with a `DiskError`."""
        with self._lock:
            self._wanted = text
        if self._worker is None:
            from concurrent.futures import ThreadPoolExecutor  # behind the first painting

            self._worker = ThreadPoolExecutor(1, "draft")
        return self._worker.submit(self._write)

    def close(self) -> None:
        """Wait for the disk, and try once more what it refused before. Blocks; raises `DiskError`."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown()
            self._write()

    def _write(self) -> None:
        with self._lock:
            text = self._wanted
        if text != self._written:
            write_atomic(self._path, text.encode("utf-8", "surrogatepass"))
            self._written = text
