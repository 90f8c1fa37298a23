"""The threads that all videos of a window are decoded on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool

from studio.models.tasks import Tasks
from studio.models.thumbnails import Work

THREADS = 2
"""Four players take turns on them: each turn makes a few frames ready, which takes milliseconds."""


class Projector(QObject):
    """Workers for players; `close` ends them before what they call back into does."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None, *, threads: int = THREADS) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)

    def start(self, work: Callable[[], None]) -> None:
        """Do `work` on a worker, soon."""
        self._pool.start(Work(work))

    def call(self, function: Callable[[], None]) -> None:
        """Call `function` on the GUI thread, soon; from any thread."""
        self._tasks.call(function)

    def close(self) -> None:
        """Let what is at work finish; players are at rest by then."""
        self._pool.waitForDone()
