"""The frames of one video that come next, decoded and scaled by workers into a ring of few; bounded in bytes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from studio.errors import PictureError
from studio.models.video.frames import to_image
from studio.video.film import ADVICE, NOT_SHOWN, Film, FilmInfo

AHEAD = 8
"""Frames to be ready before they are due: a third of a second of an ordinary video."""
BUDGET = 24 << 20
"""Bytes of one video's ready frames; two of them are kept whatever their size."""
FEWEST = 2
PATIENCE = 3
"""Frames in a row that may be passed over because they came too late: a slow machine shows some all the same."""


class Workers(Protocol):
    """Threads to decode on, and the way back from them."""

    def start(self, work: Callable[[], None]) -> None:
        """Do `work` on a worker, soon."""
        ...

    def call(self, function: Callable[[], None]) -> None:
        """Call `function` on the GUI thread, soon; from any thread."""
        ...


class Shot(NamedTuple):
    """One frame that is ready: its number from the beginning, laps counted on, and its pixels."""

    at: int
    image: QImage


def fitted(info: FilmInfo, box: QSize) -> tuple[int, int]:
    """Width and height of a frame within `box`; its own for an empty one."""
    if box.isEmpty():
        return info.width, info.height
    size = QSize(info.width, info.height).scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    if box.width() - size.width() <= 1 and box.height() - size.height() <= 1:
        size = box  # the place was rounded to whole pixels as well: filling it keeps painting free of scaling
    return size.width(), size.height()


class Reel:
    """Decodes on from where it was last sent, over the end into the next lap, and keeps a few frames ready.

    Every method is for the GUI thread and returns at once. `on_info(FilmInfo)`, `on_frames()` (there is something
    new) and `on_trouble(PictureError)` are called there too, never after `close`.
    """

    def __init__(
        self,
        path: Path,
        workers: Workers,
        *,
        on_info: Callable[[FilmInfo], None],
        on_frames: Callable[[], None],
        on_trouble: Callable[[PictureError], None],
        threads: int = 1,
    ) -> None:
        self._path = path
        self._workers = workers
        self._threads = threads
        self._on_info, self._on_frames, self._on_trouble = on_info, on_frames, on_trouble
        self._lock = threading.Lock()
        self._ready: deque[Shot] = deque()
        self._bytes = 0
        self._box = QSize()
        self._goal = self._due = 0
        # Counts up with every new goal: what is under way for an older one is thrown away.
        self._errand = 0
        self._busy = self._closed = self._broken = False
        self._loops = True
        self._count = 0
        self._film: Film | None = None  # touched by the worker alone

    # The GUI thread's side

    def go_to(self, at: int) -> None:
        """Throw away what is ready and go on from frame `at`, laps counted on."""
        with self._lock:
            self._errand += 1
            self._goal = self._due = at
            self._empty()
        self._wake()

    def set_box(self, box: QSize) -> None:
        """Make frames fitted into `box` pixels from now on; an empty one stands for their own size."""
        with self._lock:
            self._box = QSize(box)

    def set_loops(self, loops: bool) -> None:
        """Whether the first frame follows the last one."""
        with self._lock:
            self._loops = loops
        self._wake()

    def latest(self, at: int) -> Shot | None:
        """Take the latest frame that is ready and not after `at`; those before it are let go."""
        found: Shot | None = None
        with self._lock:
            self._due = max(self._due, at)
            while self._ready and self._ready[0].at <= at:
                found = self._popped()
        self._wake()
        return found

    def first(self, at: int) -> Shot | None:
        """Take the first frame that is ready and not before `at`; those before it are let go."""
        with self._lock:
            while self._ready and self._ready[0].at < at:
                self._popped()
            found = self._popped() if self._ready else None
        self._wake()
        return found

    def is_on_the_way(self, at: int) -> bool:
        """Whether frame `at` is ready or soon will be, without being sent for."""
        with self._lock:
            return bool(self._ready) and self._ready[0].at <= at <= self._ready[0].at + AHEAD

    def fullness(self) -> tuple[int, int]:
        """Frames that are ready, and their bytes."""
        with self._lock:
            return len(self._ready), self._bytes

    def close(self) -> None:
        """Let go of the file, and of what is ready."""
        with self._lock:
            self._closed = True
            self._errand += 1
            self._empty()
        self._wake()

    def _empty(self) -> None:
        self._ready.clear()
        self._bytes = 0

    def _popped(self) -> Shot:
        shot = self._ready.popleft()
        self._bytes -= shot.image.sizeInBytes()
        return shot

    def _wake(self) -> None:
        """Start a worker where there is something to do and none is at it; one at work sees for itself."""
        with self._lock:
            if self._busy or not (self._has_work() or (self._closed and self._film is not None)):
                return
            self._busy = True
        self._workers.start(self._work)

    def _has_work(self) -> bool:
        if self._closed or self._broken:
            return False
        if self._count and not self._loops and self._goal // self._count > self._due // self._count:
            return False  # the lap is over
        ready = len(self._ready)
        return ready < FEWEST or (ready < AHEAD and self._bytes < BUDGET)

    # The worker's side

    def _work(self) -> None:
        late = 0
        try:
            film = self._opened()
            while (errand := self._next_errand()) is not None:
                late = self._decode(film, *errand, late)
        except PictureError as error:
            self._break(error)
        except Exception:
            self._break(PictureError(NOT_SHOWN, ADVICE))  # or its player would wait for ever
            raise

    def _opened(self) -> Film:
        if self._film is None:
            self._film = Film(self._path, threads=self._threads)
            info = self._film.info
            with self._lock:
                self._count = info.frames
            self._tell(lambda: self._on_info(info))
        return self._film

    def _next_errand(self) -> tuple[int, int] | None:
        """What to do now; None ends the worker's turn, and lets go of the file once nobody wants it."""
        with self._lock:
            if self._has_work():
                return self._errand, self._goal
            self._busy = False
            film = self._film if self._closed else None
            if self._closed:
                self._film = None
        if film is not None:
            film.close()
        return None

    def _decode(self, film: Film, errand: int, goal: int, late: int) -> int:
        """Make frame `goal` ready, or the one that comes instead of it; answers how many in a row came too late."""
        lap, number = divmod(goal, self._count)
        found = film.seek(number, lambda: self._errand != errand)
        with self._lock:
            if self._errand != errand:
                return 0
            if found is None:
                if number == 0:
                    raise PictureError(NOT_SHOWN, ADVICE)
                self._goal = (lap + 1) * self._count
                return late
            at = lap * self._count + found
            self._goal = at + 1
            if at < self._due and late < PATIENCE:
                return late + 1  # its moment is over: what it would cost to scale it helps the next one
            box = self._box
        image = to_image(film.pixels(*fitted(film.info, box)))
        with self._lock:
            if self._errand != errand:
                return 0
            self._ready.append(Shot(at, image))
            self._bytes += image.sizeInBytes()
        self._tell(self._on_frames)
        return 0

    def _break(self, error: PictureError) -> None:
        with self._lock:
            self._broken = True
            self._busy = False
            film, self._film = self._film, None
        if film is not None:
            film.close()
        self._tell(lambda: self._on_trouble(error))

    def _tell(self, news: Callable[[], None]) -> None:
        def tell() -> None:
            if not self._closed:
                news()

        self._workers.call(tell)
