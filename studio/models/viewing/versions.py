"""Pictures in other programs: a copy is lent, watched while it lies there, and taken back as a version when saved."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QProcess, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from studio.errors import StudioError
from studio.models.job_words import JobRecord
from studio.models.tasks import Tasks
from studio.store import Store
from studio.store.files import PictureFiles
from studio.store.versions import Seen, lend, lent_folder, take_back
from studio.store.versions import Version as Version

SETTLE_MS = 500
"""How long a copy is left alone after it changed: programs write in pieces, and by way of other names."""
FILE = "{file}"

Key = tuple[int, int]
Launch = Callable[[Path, str], bool]


def launch(file: Path, command: str) -> bool:
    """Open `file` with a command line, in which {file} stands for it, or with what the system opens it with."""
    if not command.strip():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
    words = command_words(file, command)
    if not words:
        return False
    process = QProcess()
    process.setProgram(words[0])
    process.setArguments(words[1:])
    started: object = process.startDetached()
    return bool(started[0] if isinstance(started, tuple) else started)


def command_words(file: Path, command: str) -> list[str]:
    """The words of a command line with the file in its place, or at the end; [] where a quotation is not closed."""
    try:
        words = shlex.split(command, posix=os.name == "posix")  # elsewhere a backslash parts folders
    except ValueError:
        return []
    if not any(FILE in word for word in words):
        words.append(FILE)
    return [word.strip('"').replace(FILE, str(file)) for word in words]


def _taken_and_lent(
    files: PictureFiles, record: JobRecord, index: int, relative: str, known: Collection[str]
) -> tuple[list[tuple[str, Seen]], Path]:
    """In a worker; what cannot be taken back is not lent over."""
    return take_back(files, record, index, known), lend(files, record.id, index, relative)


class VersionBook(QObject):
    """Versions by (job id, index). Lives on the GUI thread.

    `changed(job id, index)`: they are known now, or there are more; `added(Version)`: one has just come back;
    `told(StudioError)` is trouble.
    """

    changed = Signal(int, int)
    added = Signal(object)
    told = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        store: Callable[[], Store | None],
        parent: QObject | None = None,
        *,
        launch: Launch = launch,
        settle_ms: int = SETTLE_MS,
    ) -> None:
        """`launch(file, command line)` opens a file elsewhere, False where that cannot be."""
        super().__init__(parent)
        self._tasks = tasks
        self._store = store
        self._launch = launch
        self._versions: dict[Key, tuple[Version, ...]] = {}
        self._asked: set[Key] = set()
        self._watched: dict[str, tuple[JobRecord, int]] = {}
        self._touched: set[str] = set()
        self._worker: ThreadPoolExecutor | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_touched)
        self._watcher.fileChanged.connect(lambda file: self._on_touched(str(Path(file).parent)))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(settle_ms)
        self._settle.timeout.connect(self._look)

    def of(self, record: JobRecord, index: int) -> tuple[Version, ...]:
        """The versions of a picture as far as they are known; asked for the first time, they are read.

        A copy that is still lent is watched again, and what was saved meanwhile is taken back.
        """
        key, store = (record.id, index), self._store()
        if key not in self._asked and store is not None:
            self._asked.add(key)
            self._tasks.watch(store.versions.of(*key), lambda found: self._on_read(record, index, found))
        return self._versions.get(key, ())

    def open_elsewhere(self, record: JobRecord, index: int, version: Version | None, command: str) -> None:
        """Lend a copy of the picture, or of a version of it, and open it with `command`, "" for the system's choice.

        What was saved in an earlier copy and has not come back yet is taken back first: the new one is in its place.
        """
        store = self._store()
        relative = record.pictures[index].path if version is None else version.path
        if store is None or not relative:
            return

        def known(kept: Sequence[Version]) -> None:
            seen = {version.sha256 for version in (*kept, *self._versions.get((record.id, index), ()))}
            working = self._work().submit(_taken_and_lent, store.files, record, index, relative, seen)
            self._tasks.watch(working, lent, self.told.emit)

        def lent(done: tuple[list[tuple[str, Seen]], Path]) -> None:
            found, copy = done
            self._on_taken(record, index, found)
            self._watch(record, index)
            if not self._launch(copy, command):
                words = f"“{command}” could not be started." if command.strip() else "No program opens this picture."
                self.told.emit(StudioError(words, "Set a program in the settings, Open pictures with."))

        self._tasks.watch(store.versions.of(record.id, index), known, self.told.emit)

    def close(self) -> None:
        """Watch nothing more, and let what is being taken back come to its end."""
        self._settle.stop()
        if self._watched:
            self._watcher.removePaths([*self._watcher.files(), *self._watcher.directories()])
        self._watched.clear()
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)

    def _work(self) -> ThreadPoolExecutor:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "versions")
        return self._worker

    def _on_read(self, record: JobRecord, index: int, found: Sequence[Version]) -> None:
        self._versions[record.id, index] = tuple(found)
        if found:
            self.changed.emit(record.id, index)
        store = self._store()
        if store is not None:
            folder = lent_folder(store.files, record.id, index)
            self._tasks.watch(self._work().submit(folder.is_dir), partial(self._on_looked, record, index))

    def _on_looked(self, record: JobRecord, index: int, lent: bool) -> None:
        if lent:
            self._on_touched(self._watch(record, index))

    def _watch(self, record: JobRecord, index: int) -> str:
        store = self._store()
        assert store is not None
        folder = str(lent_folder(store.files, record.id, index))
        self._watched[folder] = (record, index)
        self._watch_files(folder)
        return folder

    def _watch_files(self, folder: str) -> None:
        """The folder, which tells of files that come, and its files, which tell of being written to."""
        known = {*self._watcher.files(), *self._watcher.directories()}
        there = [folder, *(str(file) for file in Path(folder).glob("*") if file.is_file())]
        if fresh := [path for path in there if path not in known and Path(path).exists()]:
            self._watcher.addPaths(fresh)

    def _on_touched(self, folder: str) -> None:
        if folder in self._watched:
            self._touched.add(folder)
            self._settle.start()

    def _look(self) -> None:
        """What was written to has come to rest: take back what is whole and new."""
        touched, self._touched = self._touched, set()
        store = self._store()
        for folder in touched:
            if store is None or folder not in self._watched:
                continue
            self._watch_files(folder)  # one that was exchanged is another file now
            record, index = self._watched[folder]
            known = {version.sha256 for version in self._versions.get((record.id, index), ())}
            taking = self._work().submit(take_back, store.files, record, index, known)
            self._tasks.watch(taking, partial(self._on_taken, record, index), self.told.emit)

    def _on_taken(self, record: JobRecord, index: int, found: list[tuple[str, Seen]]) -> None:
        store = self._store()
        if store is None:
            return
        for path, seen in found:
            writing: Future[Version] = store.versions.add(record.id, index, path, seen)
            self._tasks.watch(writing, self._on_added, self.told.emit)

    def _on_added(self, version: Version) -> None:
        key = (version.job_id, version.index)
        kept = self._versions.get(key, ())
        if version not in kept:
            self._versions[key] = (*kept, version)
            self.changed.emit(*key)
            self.added.emit(version)
