"""Small pictures for lists: decoded off the GUI thread, what is visible first, kept within a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

from studio.models.tasks import Tasks

EDGE = 128
"""Longest edge in device pixels: the history's strip at twice the density, and the lineage strip."""

BUDGET = 24 << 20
"""Bytes of decoded thumbnails to keep: about five hundred, ten screens of history."""

WORKERS = 2


class Thumbnail(NamedTuple):
    """One wish: picture number `picture` of job `job_id`; `path` is absolute, "" asks for the thumbnail's own file."""

    job_id: int
    picture: int
    path: str = ""


class _Mark(Enum):
    FAILED = "failed"


Key = tuple[int, int]


class Thumbnails(QObject):
    """A cache of QImages by (job id, picture index) that never blocks: `get` answers at once or None.

    `ready(job_id, index)` follows when a thumbnail that was wanted has arrived. `locate` names the thumbnail's
    file; a file that is missing or unreadable is marked and not tried again until `forget`.
    """

    ready = Signal(int, int)

    def __init__(
        self,
        tasks: Tasks,
        locate: Callable[[int, int], Path],
        parent: QObject | None = None,
        *,
        edge: int = EDGE,
        budget: int = BUDGET,
        workers: int = WORKERS,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._locate = locate
        self._edge = edge
        self._budget = budget
        self._bytes = 0
        self._images: OrderedDict[Key, QImage | _Mark] = OrderedDict()
        self._wishes = _Wishes(workers)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(workers)

    def get(self, job_id: int, index: int, path: str = "") -> QImage | None:
        """The thumbnail if it is here; otherwise None, and it is fetched unless it has failed before."""
        found = self._images.get((job_id, index))
        if found is None:
            self._start(self._wishes.add(Thumbnail(job_id, index, path)))
            return None
        self._images.move_to_end((job_id, index))
        return found if isinstance(found, QImage) else None

    def has_failed(self, job_id: int, index: int) -> bool:
        """Whether the file was missing or no picture."""
        return self._images.get((job_id, index)) is _Mark.FAILED

    def wanted(self, thumbnails: Iterable[Thumbnail]) -> None:
        """What is visible now, in the order of importance; earlier wishes that are not in it are dropped."""
        self._start(self._wishes.replace([wish for wish in thumbnails if wish[:2] not in self._images]))

    def put(self, job_id: int, index: int, image: QImage) -> None:
        """Take pixels that were just downloaded; they are made small off the GUI thread, and `ready` follows."""
        key, edge = (job_id, index), self._edge
        self._wishes.hold(key)

        def work() -> None:
            small = _small(image, edge)
            self._tasks.call(lambda: self._on_decoded(key, small))

        self._pool.start(Work(work))

    def forget(self, job_id: int) -> None:
        """Drop the failures of a job, so that its pictures are looked for again."""
        for key in [key for key, value in self._images.items() if key[0] == job_id and value is _Mark.FAILED]:
            del self._images[key]

    def close(self) -> None:
        """Drop all wishes and wait for the decoders that are at work (some milliseconds)."""
        self._wishes.replace([])
        self._pool.clear()
        self._pool.waitForDone()

    def _start(self, decoders: int) -> None:
        for _ in range(decoders):
            self._pool.start(Work(self._decode_wishes))

    def _decode_wishes(self) -> None:
        """In a worker: serve the wish that is the most important now, until none is left."""
        while (wish := self._wishes.take()) is not None:
            key = wish.job_id, wish.picture
            image = decode(wish.path or str(self._locate(*key)), self._edge)
            self._tasks.call(partial(self._on_decoded, key, image))

    def _on_decoded(self, key: Key, image: QImage | None) -> None:
        self._wishes.done(key)
        self._keep(key, _Mark.FAILED if image is None else image)
        self.ready.emit(*key)

    def _keep(self, key: Key, value: QImage | _Mark) -> None:
        self._bytes += _weight(value) - _weight(self._images.pop(key, _Mark.FAILED))
        self._images[key] = value
        while self._bytes > self._budget and len(self._images) > 1:
            _, dropped = self._images.popitem(last=False)
            self._bytes -= _weight(dropped)


class _Wishes:
    """What is wanted and what is at work, shared with the decoders; the front of the list is the most important."""

    def __init__(self, decoders: int) -> None:
        self._lock = threading.Lock()
        self._idle = decoders
        self._queue: OrderedDict[Key, Thumbnail] = OrderedDict()
        self._at_work: set[Key] = set()

    def replace(self, wishes: list[Thumbnail]) -> int:
        """Answers how many decoders are to be started now; so does `add`."""
        with self._lock:
            self._queue = OrderedDict((wish[:2], wish) for wish in wishes if wish[:2] not in self._at_work)
            return self._engage()

    def add(self, wish: Thumbnail) -> int:
        with self._lock:
            if wish[:2] not in self._at_work:
                self._queue.setdefault(wish[:2], wish)
            return self._engage()

    def take(self) -> Thumbnail | None:
        """The next wish; a decoder that gets None must end, for it counts as idle from now on."""
        with self._lock:
            if not self._queue:
                self._idle += 1
                return None
            key, wish = self._queue.popitem(last=False)
            self._at_work.add(key)
            return wish

    def hold(self, key: Key) -> None:
        """Somebody else is making this one."""
        with self._lock:
            self._queue.pop(key, None)
            self._at_work.add(key)

    def done(self, key: Key) -> None:
        with self._lock:
            self._at_work.discard(key)

    def _engage(self) -> int:
        started = min(self._idle, len(self._queue))
        self._idle -= started
        return started


class Work(QRunnable):
    """A function as a task of Qt's thread pool."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()


def decode(path: str, edge: int) -> QImage | None:
    """Read `path` scaled so that its longest edge is at most `edge` pixels; None when it is no readable picture."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > edge:
        reader.setScaledSize(size.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else _small(image, edge)


def _small(image: QImage, edge: int) -> QImage:
    if max(image.width(), image.height()) > edge:
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    opaque = not image.hasAlphaChannel()
    return image.convertToFormat(QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied)


def _weight(value: QImage | _Mark) -> int:
    return value.sizeInBytes() if isinstance(value, QImage) else 0
