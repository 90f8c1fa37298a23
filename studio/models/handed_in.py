"""Small pictures of files that were handed in from this computer, for their cards; kept over a restart.

They lie with the thumbnails, which may be deleted at any time: a card then says where its picture is.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.models.tasks import Tasks
from studio.models.thumbnails import EDGE, FILE_EDGE, decode, jpeg, small

log = logging.getLogger(__name__)


class HandedInFiles(Protocol):
    """What is asked of `store.files.PictureFiles`; both methods may be called from any thread."""

    def handed_in(self, address: str) -> Path:
        """Where the small picture of what was handed in to that address lies, whether or not it is there."""
        ...

    def write_atomic(self, path: Path, data: bytes) -> None:
        """Write it whole or not at all."""
        ...


class HandedInPictures(QObject):
    """Never blocks: `at` answers at once, and `changed` follows where there is more to answer. On the GUI thread."""

    changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._files: HandedInFiles | None = None
        self._images: dict[str, QImage | None] = {}
        self._worker: ThreadPoolExecutor | None = None

    def open(self, files: HandedInFiles) -> None:
        """From here on what was kept is found again."""
        self._files = files
        self.changed.emit()

    def keep(self, address: str, image: QImage) -> None:
        """`image` is what was handed in to that address."""
        self._images[address] = small(image, EDGE)
        if self._files is not None:
            # The artist sees it all the same where the disk refuses it; only the next start does not.
            self._tasks.watch(
                self._thread().submit(_write, self._files, address, image),
                lambda _: None,
                # Not the address: it may be signed, and whoever reads the log could open it.
                lambda error: log.info("the small picture of what was handed in is not kept: %s", error),
            )

    def at(self, address: str) -> QImage | None:
        """What was handed in to that address, None where nothing was, or where it has still to be read."""
        if address not in self._images and self._files is not None:
            self._images[address] = None
            self._tasks.watch(
                self._thread().submit(decode, str(self._files.handed_in(address)), EDGE),
                lambda image: self._on_read(address, image),
            )
        return self._images.get(address)

    def close(self) -> None:
        """Wait for what is being written."""
        if self._worker is not None:
            self._worker.shutdown()

    def _thread(self) -> ThreadPoolExecutor:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "handed-in")
        return self._worker

    def _on_read(self, address: str, image: QImage | None) -> None:
        if image is not None and self._images[address] is None:
            self._images[address] = image
            self.changed.emit()


def _write(files: HandedInFiles, address: str, image: QImage) -> None:
    files.write_atomic(files.handed_in(address), jpeg(small(image, FILE_EDGE)))
