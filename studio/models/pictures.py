"""Whole pictures at the size at which they are painted: read and scaled off the GUI thread, the latest few kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

from studio.models.opening import BYTES_PER_PIXEL, allow_largest, read_foreign
from studio.models.tasks import Tasks
from studio.models.thumbnails import Work
from studio.models.video import posters

SMALLEST = 24
"""Device pixels a side below which no picture is worth reading."""

BUDGET = 64 << 20
"""Bytes of scaled pictures to keep: a 2×2 grid on a large screen is about 16 MB."""

LARGE = 8_000_000
"""Pixels from which on a picture is scaled while it is read."""
SIZES = 2
"""Sizes to keep of one picture: as a tile among others, and large."""

Key = tuple[int, int]


class Pictures(QObject):
    """Pictures by (job id, index), fitted into the size asked for, in device pixels.

    `get` answers at once with the best it has, if need be of another size, and fetches the right one;
    `ready(job_id, index)` follows, also when the file turns out to be missing or no picture. Askers of
    different sizes do not take each other's: the latest `SIZES` of a picture are kept.
    """

    ready = Signal(int, int)

    def __init__(self, tasks: Tasks, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._budget = budget
        self._held: OrderedDict[Key, dict[tuple[int, int], QImage]] = OrderedDict()
        self._fresh: dict[Key, QImage] = {}
        self._broken: set[Key] = set()
        self._sealed: set[Key] = set()
        self._loading: dict[Key, QSize] = {}
        self._later: dict[Key, tuple[QSize, Path | None]] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)

    def get(self, key: Key, size: QSize, path: Path | None) -> QImage | None:
        """The picture fitted into `size`; `path` is its file, None while it has none. None: nothing to show yet."""
        held, wanted = self._held.get(key), (size.width(), size.height())
        if held is not None:
            self._held.move_to_end(key)
            if wanted in held:
                held[wanted] = held.pop(wanted)
                return held[wanted]
        # A tile has a few pixels only before it is laid out for the first time: nobody will see those.
        if min(size.width(), size.height()) >= SMALLEST:
            self._fetch(key, size, path)
        return max(held.values(), key=QImage.width) if held else None

    def put(self, key: Key, image: QImage) -> None:
        """Take pixels that were just downloaded: shown at once, and scaled from where they are large enough."""
        self._fresh = {known: kept for known, kept in self._fresh.items() if known[0] == key[0]}
        self._fresh[key] = image
        self._broken.discard(key)
        if key not in self._held:
            self._keep(key, image, image.size())
        self.ready.emit(*key)

    def is_broken(self, key: Key) -> bool:
        """Whether its file was missing or no picture."""
        return key in self._broken

    def is_sealed(self, key: Key) -> bool:
        """Whether its file is a whole video that cannot be decoded here; such a one is not broken."""
        return key in self._sealed

    def forget_failures(self, job_id: int) -> None:
        """Look again for the files of that job."""
        self._broken = {key for key in self._broken if key[0] != job_id}
        self._sealed = {key for key in self._sealed if key[0] != job_id}

    def load(self, path: Path, then: Callable[[QImage | None], None]) -> None:
        """Read a whole picture in a worker and hand it to `then` on the GUI thread, None when it cannot be read."""

        def work() -> None:
            allow_largest()
            if posters.is_video(path):
                image = posters.poster(path)
            else:
                reader = QImageReader(str(path))
                image = reader.read() if reader.canRead() else read_foreign(path)
            self._tasks.call(lambda: then(None if image is None or image.isNull() else image))

        self._pool.start(Work(work))

    def close(self) -> None:
        """Drop what waits and let the readers at work finish."""
        self._later.clear()
        self._pool.clear()
        self._pool.waitForDone()

    def _fetch(self, key: Key, size: QSize, path: Path | None) -> None:
        fresh = self._fresh.get(key)
        source = fresh if fresh is not None and _covers(fresh.size(), size) else path
        if source is None or (source is path and (key in self._broken or key in self._sealed)):
            return
        if key in self._loading:
            # One reader per picture: while a window is being resized only the last size is worth the work.
            if self._loading[key] != size:
                self._later[key] = (size, path)
            return
        self._later.pop(key, None)
        self._loading[key] = size

        def work() -> None:
            image = read_scaled(str(source), size) if isinstance(source, Path) else scaled(source, size)
            video = image is None and isinstance(source, Path) and posters.is_video(source)
            sealed = video and isinstance(source, Path) and posters.is_sealed(source)
            self._tasks.call(partial(self._on_read, key, size, image, sealed))

        self._pool.start(Work(work))

    def _on_read(self, key: Key, size: QSize, image: QImage | None, sealed: bool) -> None:
        self._loading.pop(key, None)
        if image is None:
            (self._sealed if sealed else self._broken).add(key)
        else:
            self._keep(key, image, size)
        self.ready.emit(*key)
        if (later := self._later.pop(key, None)) is not None:
            self.get(key, *later)

    def _keep(self, key: Key, image: QImage, asked: QSize) -> None:
        held = self._held.setdefault(key, {})
        self._held.move_to_end(key)
        held.pop((asked.width(), asked.height()), None)
        held[asked.width(), asked.height()] = image
        while len(held) > SIZES:
            del held[next(iter(held))]
        while len(self._held) > 1 and self._bytes() > self._budget:
            self._held.popitem(last=False)

    def _bytes(self) -> int:
        return sum(image.sizeInBytes() for held in self._held.values() for image in held.values())


def _covers(have: QSize, wanted: QSize) -> bool:
    fitted = have.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio)
    return have.width() >= fitted.width()


def read_scaled(path: str, size: QSize) -> QImage | None:
    """The picture file fitted into `size`, None when it cannot be read; JPEGs are decoded scaled where that pays."""
    if posters.is_video(path):
        first = posters.poster(Path(path))
        return None if first is None else scaled(first, size)
    allow_largest()
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    if not reader.canRead():
        foreign = read_foreign(Path(path), 4 * BYTES_PER_PIXEL * max(size.width(), size.height(), 1) ** 2)
        return None if foreign is None else scaled(foreign, size)
    whole = reader.size()
    if reader.format().toStdString() == "jpeg" and whole.width() > 2 * size.width():
        # Twice the size and then smoothly down: the decoder's own scaling alone is coarse.
        reader.setScaledSize(whole.scaled(size * 2, Qt.AspectRatioMode.KeepAspectRatio))
    elif whole.width() * whole.height() > LARGE and not reader.transformation():
        # Scaled as it is read: afterwards it would hold the interpreter, and with it the window, for a while.
        reader.setScaledSize(_fitted(whole, size))
    image = reader.read()
    return None if image.isNull() else scaled(image, size)


def _fitted(whole: QSize, size: QSize) -> QSize:
    fitted = whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    # The place was rounded to whole pixels as well: filling it keeps painting free of scaling.
    return size if size.width() - fitted.width() <= 1 and size.height() - fitted.height() <= 1 else fitted


def scaled(image: QImage, size: QSize) -> QImage:
    """`image` fitted into `size`, in a format that is painted without conversion."""
    fitted = _fitted(image.size(), size)
    if fitted != image.size():
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(fitted, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    opaque = not image.hasAlphaChannel()
    return image.convertToFormat(QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied)
