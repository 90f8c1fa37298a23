"""Exporting jobs as a library of their own, as the window sees it: which, where to, and the writing beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.jobs.bringing.words import counted, written_words
from studio.models.studio import StudioModel
from studio.request.origins import ARCHIVE
from studio.store.files import readable
from studio.store.portable.writing import Outcome, export_library


class Carrying(QObject):
    """One export at a time. Lives on the GUI thread.

    `changed()`: other jobs, another place; `progressed(done, all)` counts jobs; `ended(str)` says what came of it.
    """

    changed = Signal()
    progressed = Signal(int, int)
    ended = Signal(str)

    def __init__(self, studio: StudioModel, usual: Callable[[], Path], parent: QObject | None = None) -> None:
        """`usual` says which folder the export is made in until the artist says otherwise."""
        super().__init__(parent)
        self._studio = studio
        self._usual = usual
        self._folder: Path | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._stop = threading.Event()
        self.ids: tuple[int, ...] = ()
        self.words = ""
        """What is exported, as in "12 jobs found by “fox”"."""
        self.name = ""
        self.zipped = True
        self.is_running = False
        self.failed = False
        self.written: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder that the export is made in."""
        return self._folder or self._usual()

    @property
    def target(self) -> Path:
        """What will be written: an archive, or a folder."""
        name = readable(self.name) if self.name.strip() else "library"
        return self.folder / (f"{name}{ARCHIVE}" if self.zipped else name)

    @property
    def obstacle(self) -> str:
        """One sentence on why it cannot begin, "" where it can."""
        if not self.ids:
            return "There is no job to export."
        return f"“{self.target.name}” is there already; choose another name." if self.target.exists() else ""

    def choose(self, ids: Sequence[int], name: str = "") -> None:
        """Export these jobs; `name` is what they are together, a search or a project."""
        if self.is_running:
            return
        self.ids = tuple(ids)
        self.words = counted(len(self.ids), "job") + (f", found by “{name}”" if name else "")
        self.name = readable(name) if name else "Legnext library"
        self.written = None
        self.changed.emit()

    def set(self, *, name: str | None = None, zipped: bool | None = None, folder: Path | None = None) -> None:
        """Change where it goes."""
        self.name = self.name if name is None else name
        self.zipped = self.zipped if zipped is None else zipped
        self._folder = folder or self._folder
        self.changed.emit()

    def start(self) -> None:
        """Write it."""
        store = self._studio.store
        if store is None or self.obstacle or self.is_running:
            return
        self._stop = stop = threading.Event()
        self.is_running, self.failed, self.written = True, False, None
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "carry")
        ids, target = self.ids, self.target

        def tell(done: int, total: int) -> None:
            self._studio.tasks.call(lambda: self.progressed.emit(done, total))

        writing = self._worker.submit(export_library, store, ids, target, tell, stop.is_set)
        self._studio.tasks.watch(writing, self._on_written, self._on_failed, self._on_lost)
        self.progressed.emit(0, len(ids))
        self.changed.emit()

    def stop(self) -> None:
        """Write no more."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and wait for the job that is being written."""
        self._stop.set()
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)

    def _on_written(self, outcome: Outcome) -> None:
        self.written = None if outcome.stopped else outcome.target
        self._end(written_words(outcome))

    def _on_failed(self, error: StudioError) -> None:
        self.failed = True
        self._end(str(error))

    def _on_lost(self) -> None:
        self._end("The export was broken off.")

    def _end(self, words: str) -> None:
        self.is_running = False
        self.ended.emit(words)
        self.changed.emit()
