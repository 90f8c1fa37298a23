"""The small picture of whatever is in the tray: of the library, of a file that is read in a worker, of an address."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from studio.models.tasks import Tasks
from studio.models.thumbnails import EDGE, Thumbnails, Work, decode
from studio.models.tray import Held


class TrayPictures(QObject):
    """`get` answers at once, with None where there is nothing yet; `ready()` follows when there is more."""

    ready = Signal()

    def __init__(
        self,
        thumbnails: Thumbnails,
        tasks: Tasks,
        pixels: Callable[[str], QImage | None],
        parent: QObject | None = None,
    ) -> None:
        """`pixels` gives the picture at an address where it is known."""
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._tasks = tasks
        self._pixels = pixels
        self._files: dict[str, QImage | None] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        thumbnails.ready.connect(self.ready)

    def get(self, held: Held) -> QImage | None:
        """At most `thumbnails.EDGE` pixels a side."""
        if held.job is not None:
            picture = held.picture
            return self._thumbnails.get(held.job.id, held.index, picture.path if picture is not None else "")
        if held.file:
            return self._file(held.file)
        return self._pixels(held.address)

    def close(self) -> None:
        """Let the file that is being read be read; nothing arrives afterwards."""
        self._pool.clear()
        self._pool.waitForDone()

    def _file(self, path: str) -> QImage | None:
        if path not in self._files:
            self._files[path] = None

            def work() -> None:
                image = decode(path, EDGE)
                self._tasks.call(lambda: self._on_decoded(path, image))

            self._pool.start(Work(work))
        return self._files[path]

    def _on_decoded(self, path: str, image: QImage | None) -> None:
        self._files[path] = image
        self.ready.emit()
