"""Small pictures for lists: decoded off the GUI thread, what is visible first, kept within a number of bytes.

Their files are a cache that may be deleted at any time: where one is gone it is made again from the picture.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter

from studio.errors import StudioError
from studio.models.opening import BYTES_PER_PIXEL, allow_largest, read_foreign, small_jpeg
from studio.models.tasks import Tasks
from studio.models.video import posters

log = logging.getLogger(__name__)

EDGE = 128
"""Longest edge in device pixels: the history's strip at twice the density, and the lineage strip."""

BUDGET = 24 << 20
"""Bytes of decoded thumbnails to keep: about five hundred, ten screens of history."""

MOST = 96 << 20
"""Bytes that a very large window of very sharp pictures may take."""

WORKERS = 2

FILE_EDGE = 256
"""Longest edge in pixels of a thumbnail's file, as large as those that come with a download."""

LARGE_EDGE = 640
"""The same of the second file that a picture gets once it was seen larger than that: the largest cell of the library
page at twice the density. Reading it takes 3 ms, reading the picture itself 40 to 70."""

_CHECKS = (QColor(150, 150, 150), QColor(110, 110, 110))
"""The greys under a transparent picture's thumbnail, those of `remote.pictures.CHECKS`."""

FILE_QUALITY = 85
"""Of its JPEG, 0..100."""


class Thumbnail(NamedTuple):
    """One wish: picture number `picture` of job `job_id`; `path` is where the picture itself is stored, "" if unknown.

    The path is relative to the pictures folder, as the library has it.
    """

    job_id: int
    picture: int
    path: str = ""


class ThumbnailFiles(Protocol):
    """What is asked of `store.files.PictureFiles`; every method may be called from any thread."""

    def thumbnail(self, job_id: int, index: int, *, large: bool = False) -> Path:
        """Where a thumbnail lies, whether or not it is there."""
        ...

    def absolute(self, relative: str) -> Path:
        """The file of a stored picture."""
        ...

    def write_atomic(self, path: Path, data: bytes) -> None:
        """Write a thumbnail whole or not at all."""
        ...


class _Mark(Enum):
    FAILED = "failed"


Key = tuple[int, int]


class _Kept(NamedTuple):
    """A thumbnail and the edge that it was made for; a small picture may be smaller than that."""

    image: QImage | _Mark
    edge: int


class Thumbnails(QObject):
    """A cache of QImages by (job id, picture index) that never blocks: `get` answers at once or None.

    `ready(job_id, index)` follows when a thumbnail that was wanted has arrived. Where its file is missing or
    unreadable it is made from the picture, and its file is written back; where that is impossible too it is marked
    and not tried again until `forget`. After `set_edge` those of another size are answered until their own is here.
    """

    ready = Signal(int, int)

    def __init__(
        self,
        tasks: Tasks,
        files: Callable[[], ThumbnailFiles],
        parent: QObject | None = None,
        *,
        edge: int = EDGE,
        budget: int = BUDGET,
        workers: int = WORKERS,
    ) -> None:
        """`files` is asked from a worker whenever files are needed: there are none before the library is open."""
        super().__init__(parent)
        self._tasks = tasks
        self._files = files
        self._edge = edge
        self._budget = self._least = budget
        self._bytes = 0
        self._images: OrderedDict[Key, _Kept] = OrderedDict()
        self._wishes = _Wishes(workers)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(workers)

    @property
    def edge(self) -> int:
        """The longest edge of what is fetched, in device pixels."""
        return self._edge

    @property
    def room(self) -> int:
        """How many thumbnails of the present edge are kept at once, were all of them square."""
        return max(1, self._budget // self._heaviest)

    @property
    def _heaviest(self) -> int:
        return BYTES_PER_PIXEL * self._edge * self._edge

    def set_edge(self, edge: int, count: int) -> None:
        """Fetch in another size from now on, and keep at least so many; what is here stays until it is asked for."""
        self._edge = edge
        self._budget = min(max(self._least, count * self._heaviest), MOST)

    def get(self, job_id: int, index: int, path: str = "") -> QImage | None:
        """The thumbnail if it is here; otherwise None, and it is fetched unless it has failed before."""
        if not self._has(job_id, index):
            self._start(self._wishes.add(Thumbnail(job_id, index, path)))
        return self.peek(job_id, index)

    def peek(self, job_id: int, index: int) -> QImage | None:
        """What is here, of whatever size; nothing is fetched."""
        found = self._images.get((job_id, index))
        if found is None:
            return None
        self._images.move_to_end((job_id, index))
        return found.image if isinstance(found.image, QImage) else None

    def _has(self, job_id: int, index: int) -> bool:
        """Whether there is nothing to be fetched: it is here in the right size, or has failed."""
        found = self._images.get((job_id, index))
        return found is not None and (found.image is _Mark.FAILED or found.edge == self._edge)

    def file(self, path: str) -> str:
        """Where the picture at that relative path lies, "" where the library has none; for what is dragged away."""
        try:
            return str(self._files().absolute(path)) if path else ""
        except StudioError:
            return ""

    def has_failed(self, job_id: int, index: int) -> bool:
        """Whether the file was missing or no picture."""
        found = self._images.get((job_id, index))
        return found is not None and found.image is _Mark.FAILED

    def wanted(self, thumbnails: Iterable[Thumbnail]) -> None:
        """What is visible now, in the order of importance; earlier wishes that are not in it are dropped."""
        self._start(self._wishes.replace([wish for wish in thumbnails if not self._has(*wish[:2])]))

    def put(self, job_id: int, index: int, image: QImage) -> None:
        """Take pixels that were just downloaded; they are made small off the GUI thread, and `ready` follows."""
        key, edge = (job_id, index), self._edge
        self._wishes.hold(key)

        def work() -> None:
            made = flat(small(image, edge))
            self._tasks.call(lambda: self._on_decoded(key, made, edge))

        self._pool.start(Work(work))

    def forget(self, job_id: int) -> None:
        """Drop the failures of a job, so that its pictures are looked for again."""
        for key in [key for key, kept in self._images.items() if key[0] == job_id and kept.image is _Mark.FAILED]:
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
            edge = self._edge
            image = self._found(wish, edge)
            self._tasks.call(partial(self._on_decoded, wish[:2], image, edge))

    def _found(self, wish: Thumbnail, edge: int) -> QImage | None:
        """In a worker: from the thumbnail's file, else from the picture, which leaves the file behind."""
        files, large = self._files(), edge > FILE_EDGE
        file = files.thumbnail(wish.job_id, wish.picture, large=large)
        image = decode(str(file), edge)
        if image is None and wish.path:
            try:
                made = _made(files.absolute(wish.path), LARGE_EDGE if large else FILE_EDGE)
                if made is not None:
                    image, data = made
                    files.write_atomic(file, data)
            except StudioError as error:
                # The artist sees the picture all the same; only the next start has to make it once more.
                log.info("thumbnail %d of job %d is not kept: %s", wish.picture, wish.job_id, error)
        if image is None and large:
            # The picture is gone, but what was seen of it smaller is not.
            image = decode(str(files.thumbnail(wish.job_id, wish.picture)), edge)
        return None if image is None else flat(small(image, edge))

    def _on_decoded(self, key: Key, image: QImage | None, edge: int) -> None:
        self._wishes.done(key)
        self._keep(key, _Kept(_Mark.FAILED if image is None else image, edge))
        self.ready.emit(*key)

    def _keep(self, key: Key, kept: _Kept) -> None:
        before = self._images.pop(key, None)
        self._bytes += _weight(kept) - (0 if before is None else _weight(before))
        self._images[key] = kept
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
    if not Path(path).exists():
        return None  # the decoders take their time to find that out
    allow_largest()
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    if not reader.canRead():
        foreign = read_foreign(Path(path), 4 * BYTES_PER_PIXEL * edge * edge)
        return None if foreign is None else small(foreign, edge)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > edge:
        reader.setScaledSize(size.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else small(image, edge)


def _made(path: Path, edge: int) -> tuple[QImage, bytes] | None:
    """The thumbnail of a picture and the bytes of its file; None where the picture cannot be read."""
    if (quick := small_jpeg(path, edge, FILE_QUALITY)) is not None:
        return quick
    image = _from_whole(path, edge)
    return None if image is None else (image, jpeg(image))


def _from_whole(path: Path, edge: int) -> QImage | None:
    """From the picture itself, or from the first frame of a video."""
    if not posters.is_video(path):
        return decode(str(path), edge)
    first = posters.poster(path)
    return None if first is None else small(first, edge)


def small(image: QImage, edge: int) -> QImage:
    """The picture with a longest edge of at most `edge` pixels, in a format that is quickly painted."""
    if max(image.width(), image.height()) > edge:
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    opaque = not image.hasAlphaChannel()
    return image.convertToFormat(QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied)


def flat(image: QImage) -> QImage:
    """A small picture without transparency: what shows through is a checkerboard, eight squares along the longer side.

    Its greys lie on dark and on light paper alike, as its file must, which is a JPEG.
    """
    if not image.hasAlphaChannel():
        return image
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    edge = max(1, max(image.width(), image.height()) // 8)
    painter = QPainter(ground)
    for y in range(0, image.height(), edge):
        for x in range(0, image.width(), edge):
            painter.fillRect(x, y, edge, edge, _CHECKS[(x // edge + y // edge) % 2])
    painter.drawImage(0, 0, image)
    painter.end()
    return ground


def jpeg(image: QImage) -> bytes:
    """The file of a thumbnail; what is transparent becomes grey."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(FILE_QUALITY)
    writer.write(flat(image).convertToFormat(QImage.Format.Format_RGB888))
    return bytes(data.data())


def _weight(kept: _Kept) -> int:
    return kept.image.sizeInBytes() if isinstance(kept.image, QImage) else 0
