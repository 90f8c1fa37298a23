"""The bridge between threads: results of futures and the engine's events, delivered on the GUI thread."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from studio.errors import StudioError

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

BATCH_SECONDS = 0.004
"""How long one batch may keep the GUI thread: a quarter of a frame, so that input and painting come between."""


class Tasks(QObject):
    """Hands results and events from any thread to the GUI thread, in the order in which they came in.

    Two hundred results wake the GUI thread once, not two hundred times; a long queue is worked off in
    batches of about four milliseconds. `event_arrived(event)` carries what `post` was given,
    `trouble(StudioError)` the failures that nobody asked to hear about. Any other exception is a bug and
    goes to `sys.excepthook`, on the GUI thread.
    """

    event_arrived = Signal(object)
    trouble = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lock = threading.Lock()
        self._queue: deque[Callable[[], None]] = deque()
        self._watched: set[Future[Any]] = set()
        self._awake = False
        self._closed = False
        self._next_batch = QTimer(self)
        self._next_batch.setSingleShot(True)
        self._next_batch.setInterval(0)
        self._next_batch.timeout.connect(self._work_off)
        self._woken.connect(self._work_off, Qt.ConnectionType.QueuedConnection)

    def watch(
        self,
        future: Future[T],
        then: Callable[[T], None],
        failed: Callable[[StudioError], None] | None = None,
        lost: Callable[[], None] | None = None,
    ) -> None:
        """Call `then(result)` on the GUI thread once `future` is done; a StudioError goes to `failed` or `trouble`.

        `lost` is called where there is nothing to hand over: the future was cancelled, or a bug ended it, which is
        reported all the same. Call this on the GUI thread; the future may belong to any.
        """
        if self._closed:
            return
        self._watched.add(future)

        # The future is handed in, not remembered: it holds this, and both would wait for the garbage collector.
        def settle(done: Future[T]) -> None:
            self._watched.discard(done)
            self._settle(done, then, failed, lost)

        future.add_done_callback(lambda done: self._enqueue(lambda: settle(done)))

    def post(self, event: object) -> None:
        """Hand an event over, from any thread; `event_arrived` follows on the GUI thread."""
        self._enqueue(lambda: self.event_arrived.emit(event))

    def call(self, function: Callable[[], None]) -> None:
        """Call `function` on the GUI thread, soon; from any thread."""
        self._enqueue(function)

    def close(self) -> None:
        """Drop what is pending and deliver nothing more; safe to call twice."""
        with self._lock:
            self._closed = True
            self._queue.clear()
        self._watched.clear()
        self._next_batch.stop()

    def _enqueue(self, call: Callable[[], None]) -> None:
        # Emitting under the lock keeps close(), and with it the end of this object, from overtaking the wake-up.
        with self._lock:
            if self._closed:
                return
            self._queue.append(call)
            if not self._awake:
                self._awake = True
                self._woken.emit()

    @Slot()
    def _work_off(self) -> None:
        end = self._clock() + BATCH_SECONDS
        while (call := self._next()) is not None:
            try:
                call()
            except Exception:
                # A bug in one receiver must reach the report dialog and may not starve the others.
                sys.excepthook(*sys.exc_info())
            if self._clock() >= end:
                # A timer rather than a posted event: posted events run before input and painting get a turn.
                self._next_batch.start()
                return

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if self._queue:
                return self._queue.popleft()
            self._awake = False
            return None

    def _settle(
        self,
        future: Future[T],
        then: Callable[[T], None],
        failed: Callable[[StudioError], None] | None,
        lost: Callable[[], None] | None,
    ) -> None:
        error = None if future.cancelled() else future.exception()
        if lost is not None and (future.cancelled() or (error is not None and not isinstance(error, StudioError))):
            lost()
        if future.cancelled():
            return
        if error is None:
            then(future.result())
        elif isinstance(error, StudioError):
            if failed is not None:
                failed(error)
            else:
                self.trouble.emit(error)
        else:
            raise error
