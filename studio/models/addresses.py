"""Where the service can read a picture: by the address it has, or by one that it is given first (contract §6)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from studio.errors import InputError, Remedy, StudioError
from studio.jobs.handing_in import HandedIn
from studio.models.referring import EXPIRED, address_of
from studio.models.studio import StudioModel
from studio.request.tasks import Task
from studio.store.records import JobRecord


class Addresses(QObject):
    """Gives pictures their addresses. Lives on the GUI thread."""

    def __init__(
        self, studio: StudioModel, parent: QObject | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._clock = clock

    def why_not(self, job: JobRecord, index: int, task: Task) -> str:
        """One sentence on why picture `index` (from 0) of `job` can have no address for `task`; "" where it can.

        What only handing the picture in would show is not known yet.
        """
        _, trouble = address_of(job, index, self._clock(), practice=self._studio.practice)
        return "" if trouble == EXPIRED and self._file(job, index) is not None else trouble

    def obtain(
        self,
        job: JobRecord,
        index: int,
        task: Task,
        then: Callable[[str], None],
        failed: Callable[[StudioError], None],
    ) -> None:
        """Hand the address of picture `index` (from 0) of `job` to `then`, for a request of that task.

        Its own where the service still serves it, which is known at once; else its file is handed in first.
        """
        address, trouble = address_of(job, index, self._clock(), practice=self._studio.practice)
        file = self._file(job, index)
        if trouble == EXPIRED and file is not None:
            self.obtain_file(file, task, then, failed)
        elif trouble:
            failed(InputError(trouble, remedy=Remedy.NONE))
        else:
            then(address)

    def obtain_file(
        self, path: Path, task: Task, then: Callable[[str], None], failed: Callable[[StudioError], None]
    ) -> None:
        """Hand the address of a file of this computer to `then`, once it has one."""

        def take(given: HandedIn) -> None:
            then(given.address)

        self._studio.hand_in(path, take, failed)

    def _file(self, job: JobRecord, index: int) -> Path | None:
        path = next((picture.path for picture in job.pictures if picture.index == index), "")
        return self._studio.store.files.absolute(path) if path and self._studio.store is not None else None
