"""Whole pictures for looking closely: unpacked and halved off the GUI thread, the latest kept within some bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.models.opening import MOST_READ, read_pixels
from studio.models.tasks import Tasks
from studio.models.viewing.levels import PictureLevels

BUDGET = 256 << 20
"""Bytes of pictures to keep beside the one that is looked at: three of 4096 pixels square, with their halves."""


class WholePictures(QObject):
    """Pictures by their files. One is read at a time, and what is no longer wished for is not begun.

    `ready(path)` follows when a picture that was wished for is there, or turned out to be no picture.
    """

    ready = Signal(object)

    def __init__(
        self, tasks: Tasks, parent: QObject | None = None, *, most_bytes: int = MOST_READ, budget: int = BUDGET
    ) -> None:
        """A picture of more than `most_bytes` (four a pixel) is read smaller, see `opening.read_pixels`."""
        super().__init__(parent)
        self._tasks = tasks
        self._most_bytes = most_bytes
        self._budget = budget
        self._held: OrderedDict[Path, PictureLevels] = OrderedDict()
        self._broken: set[Path] = set()
        self._wishes: list[Path] = []
        self._reading: Path | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._closed = False

    def get(self, path: Path) -> PictureLevels | None:
        """The picture if it is here; a wish has to be made with `wish`."""
        held = self._held.get(path)
        if held is not None:
            self._held.move_to_end(path)
        return held

    def wish(self, paths: Sequence[Path]) -> None:
        """What is wanted now, the most important first; earlier wishes that are not in it are dropped."""
        self._wishes = [path for path in paths if path not in self._broken]
        self._next()

    def is_broken(self, path: Path) -> bool:
        """Whether the file was missing, damaged, or too large to be unpacked."""
        return path in self._broken

    def forget_failures(self) -> None:
        """Look again for files that were missing or damaged."""
        self._broken.clear()

    def drop(self) -> None:
        """Let go of everything: nobody looks any more."""
        self._wishes = []
        self._held.clear()

    def close(self) -> None:
        """Read nothing more; a picture that is being read is read for nobody, and not waited for."""
        self._closed = True
        self.drop()
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)

    def _next(self) -> None:
        wanted = next((path for path in self._wishes if path not in self._held), None)
        if wanted is None or self._reading is not None or self._closed:
            return
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "viewing")
        self._reading = wanted
        self._tasks.watch(
            self._worker.submit(_read, wanted, self._most_bytes),
            lambda levels: self._on_read(wanted, levels),
            lambda _: self._on_read(wanted, None),
            lambda: self._on_read(wanted, None),
        )

    def _on_read(self, path: Path, levels: PictureLevels | None) -> None:
        self._reading = None
        if levels is None:
            self._broken.add(path)
            self._wishes = [wish for wish in self._wishes if wish != path]
        elif path in self._wishes:
            # One that nobody wishes for any more is not worth its memory.
            self._held[path] = levels
            self._shrink()
        self.ready.emit(path)
        self._next()

    def _shrink(self) -> None:
        first = self._wishes[0] if self._wishes else None
        others = [path for path in self._held if path != first]
        for path in others:
            if sum(_bytes(held) for key, held in self._held.items() if key != first) <= self._budget:
                return
            del self._held[path]
            # Else it would be read again and again.
            self._wishes = [wish for wish in self._wishes if wish != path]


def _read(path: Path, most_bytes: int) -> PictureLevels:
    try:
        levels = PictureLevels(read_pixels(path, most_bytes))
    except MemoryError as error:
        raise StudioError(f"There is not enough memory for “{path.name}”.") from error
    while levels.build(1.0):
        pass
    return levels


def _bytes(levels: PictureLevels) -> int:
    return sum(level.sizeInBytes() for level in levels.levels)
