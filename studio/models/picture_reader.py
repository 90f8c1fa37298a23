"""Reads the picture that is open, in workers; what was asked of one that was left never comes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.errors import PictureError, StudioError
from studio.models.opening import MOST_BYTES, read_pixels, read_size
from studio.models.tasks import Tasks

NOT_HERE = "This picture is not on this disk yet."
T = TypeVar("T")
Fail = Callable[[StudioError], None]


class PictureReader:
    """One picture at a time. A large one is unpacked for seconds, and the size of the next does not wait for that."""

    def __init__(self, tasks: Tasks, most_bytes: int = MOST_BYTES) -> None:
        """One of more than `most_bytes` is read smaller."""
        self._tasks = tasks
        self._most_bytes = most_bytes
        self._heads = ThreadPoolExecutor(1, "editor-heads")
        self._pixels = ThreadPoolExecutor(1, "editor")
        self._asked: list[Future[QSize] | Future[QImage]] = []
        self._turn = 0

    def size(self, path: Path | None, take: Callable[[QSize], None], failed: Fail) -> None:
        """Its width and height."""
        if path is None:
            failed(PictureError(NOT_HERE))
        else:
            self._watch(self._heads.submit(read_size, path), take, failed)

    def pixels(self, path: Path | None, take: Callable[[QImage], None], failed: Fail) -> None:
        """All of it."""
        if path is None:
            failed(PictureError(NOT_HERE))
        else:
            self._watch(self._pixels.submit(read_pixels, path, self._most_bytes), take, failed)

    def drop(self) -> None:
        """The picture is left: what has not begun is not read, and what comes is dropped."""
        self._turn += 1
        for future in self._asked:
            future.cancel()
        self._asked.clear()

    def close(self) -> None:
        """Read nothing more; a picture that is being read is read for nobody."""
        self.drop()
        self._heads.shutdown(wait=False, cancel_futures=True)
        self._pixels.shutdown(wait=False, cancel_futures=True)

    def _watch(self, future: Future[T], take: Callable[[T], None], failed: Fail) -> None:
        self._asked.append(future)  # type: ignore[arg-type]
        turn = self._turn

        def on_time(call: Callable[[T], None] | Fail, value: T | StudioError) -> None:
            if turn == self._turn:
                call(value)  # type: ignore[arg-type]

        self._tasks.watch(future, partial(on_time, take), partial(on_time, failed))
