"""The masks that are being painted, kept in files of their own so that they outlive a crash."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import DiskError
from studio.store.disk import disk_errors, sync_folder, write_atomic

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)
ENDING = ".mask"


class MaskFolder:
    """A folder of such files, written and removed by one thread, in order.

    A file is called `<owner>-<picture>.mask`: the program that writes it, see `instances.Instance.id`, and whatever
    its writer calls the picture. So no two programs write the same one, and nobody writes over a file of the past.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._worker: ThreadPoolExecutor | None = None

    def file(self, owner: str, picture: str) -> MaskFile:
        """The file of one picture, there or not."""
        return MaskFile(self._folder / f"{owner}-{picture}{ENDING}", self._thread)

    def named(self, name: str) -> MaskFile:
        """The file of that name, as `names` gives it."""
        return MaskFile(self._folder / name, self._thread)

    def names(self) -> list[str]:
        """What lies there, the newest first. Blocks for a moment."""
        try:
            return [path.name for path in sorted(self._folder.glob(f"*{ENDING}"), key=_age, reverse=True)]
        except OSError as error:
            log.info("the kept masks cannot be listed: %s", error)
            return []

    def close(self) -> None:
        """Wait for the disk. Blocks."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown()

    def _thread(self) -> ThreadPoolExecutor:
        if self._worker is None:
            from concurrent.futures import ThreadPoolExecutor  # behind the first painting

            self._worker = ThreadPoolExecutor(1, "mask-file")
        return self._worker


class MaskFile:
    """Some bytes in one file, whole or not there."""

    def __init__(self, path: Path, thread: Callable[[], ThreadPoolExecutor]) -> None:
        self._path = path
        self._thread = thread

    @property
    def name(self) -> str:
        """Within its folder."""
        return self._path.name

    @property
    def owner(self) -> str:
        """The program that wrote it."""
        return self.name.partition("-")[0]

    def load(self) -> bytes | None:
        """What was kept last, None where nothing is or it cannot be read. Blocks for one small file."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.info("the kept mask cannot be read: %s", error)
            return None

    def save(self, make: Callable[[], bytes], replaced: Iterable[MaskFile] = ()) -> Future[None]:
        """Keep what `make` makes, in the thread; the future is done when the disk has it, or fails with a DiskError.

        What it stands for from then on is removed with the same stroke: a program that ends meanwhile leaves one.
        """
        others = tuple(replaced)
        return self._thread().submit(lambda: self._save(make, others))

    def forget(self, replaced: Iterable[MaskFile] = ()) -> Future[None]:
        """Remove what was kept, what is being written, and those others; the future may fail with a DiskError."""
        files = (self, *replaced)
        return self._thread().submit(lambda: _remove(files))

    def _save(self, make: Callable[[], bytes], replaced: Iterable[MaskFile]) -> None:
        write_atomic(self._path, make())
        try:
            _remove(replaced)
        except DiskError as error:
            log.warning("%s", error)  # what was to be kept is kept

    def _remove(self) -> None:
        with disk_errors(self._path):
            if self._path.exists():
                self._path.unlink()
                sync_folder(self._path.parent)


def _remove(files: Iterable[MaskFile]) -> None:
    for file in files:
        file._remove()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
