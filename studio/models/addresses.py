"""Where the service can read a picture: by the address it has, or by one that it is given first (contract §6)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.errors import InputError, Remedy, StudioError
from studio.models.referring import HOSTABLE, address_of
from studio.models.studio import StudioModel
from studio.request.inputs import takes
from studio.request.tasks import Task
from studio.store.records import JobRecord, PictureRecord

if TYPE_CHECKING:
    from studio.jobs.handing_in import HandedIn


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

        What only handing the picture in would show is not known yet; nor is whether a host is set, since the artist
        is asked for one the first time.
        """
        _, trouble = address_of(job, index, self._clock(), here=self._studio.reads_here)
        return "" if trouble in HOSTABLE and self._file(job, index) is not None else trouble

    def obtain(
        self,
        job: JobRecord,
        index: int,
        task: Task,
        then: Callable[[str], None],
        failed: Callable[[StudioError], None],
    ) -> None:
        """Hand the address of picture `index` (from 0) of `job` to `then`, for a request of that task.

        Its own where the service still serves it, which is known at once; else, and where that task takes no such
        file, its file is handed in first.
        """
        address, trouble = address_of(job, index, self._clock(), here=self._studio.reads_here)
        file = self._file(job, index)
        unfit = not trouble and not _fits(job.picture_at(index), task)
        if file is not None and (unfit or trouble in HOSTABLE):
            self.obtain_file(file, task, then, failed)
        elif trouble:
            failed(InputError(trouble, remedy=Remedy.NONE))
        else:
            then(address)

    def obtain_file(
        self, path: Path, task: Task, then: Callable[[str], None], failed: Callable[[StudioError], None]
    ) -> None:
        """Hand the address of a file of this computer to `then`, once it has one.

        Converted and stripped for that task before it leaves; where no host is set, `failed` gets a `HostError`.
        """

        def take(given: HandedIn) -> None:
            then(given.address)

        self._studio.hand_in(path, take, failed, task=task)

    def _file(self, job: JobRecord, index: int) -> Path | None:
        picture = job.picture_at(index)
        if picture is None or not picture.path or self._studio.store is None:
            return None
        return self._studio.store.files.absolute(picture.path)


def _fits(picture: PictureRecord | None, task: Task) -> bool:
    """Whether the service takes it as it lies there, as far as its file here tells."""
    return picture is None or not picture.path or takes(task, picture.path, picture.size_bytes)
