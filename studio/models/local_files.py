"""Files that are dropped on the window: whether they are pictures of one's own, and which prompt they carry."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from studio.errors import StudioError
from studio.models.tasks import Tasks
from studio.store import Store
from studio.store.inside import Inside, look_inside


@dataclass(frozen=True, slots=True)
class LocalFile:
    """`picture` is (job, index) of the picture of the library that it is, None for a foreign one.

    `prompt` is what the file itself carries, "" for nothing.
    """

    path: Path
    picture: tuple[int, int] | None
    prompt: str


class LocalFiles(QObject):
    """Looks into files behind the window. Lives on the GUI thread."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._store: Store | None = None
        self._worker: ThreadPoolExecutor | None = None

    def open(self, store: Store) -> None:
        """From here on own pictures are known again."""
        self._store = store

    def look(self, path: Path, then: Callable[[LocalFile], None], failed: Callable[[StudioError], None]) -> None:
        """Hand what `path` is to `then`; a file that is no picture is trouble for `failed`."""
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "files")
        looking = self._worker.submit(_look, path, self._store)

        def looked(found: tuple[Inside, str]) -> None:
            inside, relative = found
            if self._store is None:
                then(LocalFile(path, None, inside.prompt))
                return
            owner = self._store.library.owner(relative, inside.sha256)
            self._tasks.watch(owner, lambda picture: then(LocalFile(path, picture, inside.prompt)), failed)

        self._tasks.watch(looking, looked, failed)

    def close(self) -> None:
        """Wait for the file that is being looked into."""
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)


def _look(path: Path, store: Store | None) -> tuple[Inside, str]:
    return look_inside(path), "" if store is None else store.files.relative(path)
