"""From a picture to a reference in the prompt, by the address at which the service still serves it.

A file of this computer is known again where it is one of the library's; another one, and a picture that the service
no longer serves, gets an address from the artist's host, or from the practice service.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.errors import Remedy, StudioError
from studio.jobs.service import is_here
from studio.models.draft import Draft
from studio.models.handed_in import HandedInPictures
from studio.models.local_files import LocalFile, LocalFiles
from studio.models.own_pictures import OwnPictures
from studio.models.references import Role, added
from studio.models.studio import StudioModel, to_image
from studio.models.thumbnails import Thumbnails
from studio.store import Store
from studio.store.records import JobRecord

if TYPE_CHECKING:
    from studio.jobs.handing_in import HandedIn

SERVED_SECONDS = 30 * 24 * 3600.0
"""So long the service keeps pictures (contract §4b: 30 days)."""
REMEDY = "Put the file where it has a public address, and paste that."
EXPIRED = f"The service no longer has this picture. {REMEDY}"
PRACTICE_ONLY = f"This picture is from practice; the service cannot reach it. {REMEDY}"
VIDEO = "This is a video; a picture is needed."
NOT_YET = "This picture has no address yet."
HOSTABLE = frozenset({EXPIRED, PRACTICE_ONLY, NOT_YET})
"""What is no obstacle where its file is here: it gets another address."""


class Referring(QObject):
    """Adds references to the draft; `refused(sentence)` says why one could not be.

    `waiting(sentence)` says that one is on its way; `told(StudioError)` is for what needs a button besides.
    """

    refused = Signal(str)
    waiting = Signal(str)
    told = Signal(object)
    pixels_changed = Signal()
    """More small pictures of one's own can be had."""

    def __init__(
        self,
        draft: Draft,
        studio: StudioModel,
        thumbnails: Thumbnails,
        files: LocalFiles,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._studio = studio
        self._thumbnails = thumbnails
        self._files = files
        self._clock = clock
        self._shown: set[tuple[int, int]] = set()
        self.own_pictures = OwnPictures(studio.tasks, self)
        self.own_pictures.changed.connect(self.pixels_changed)
        self._handed_in = HandedInPictures(studio.tasks, self)
        self._handed_in.changed.connect(self.pixels_changed)
        thumbnails.ready.connect(self._on_thumbnail_ready)
        studio.opened.connect(self._on_opened)
        studio.job_changed.connect(self.own_pictures.add)

    def refer(self, job_id: int, index: int, role: Role) -> None:
        """Make picture `index` of a job a reference."""
        self._studio.load_job(job_id, lambda job: self._refer(job, index, role))

    def refer_file(self, path: str, role: Role) -> None:
        """Make a picture of this computer a reference."""
        self._files.look(Path(path), lambda file: self._refer_file(file, role), self._on_failed)

    def pixels(self, address: str) -> QImage | None:
        """The small picture of one's own at that address; `pixels_changed` follows where it has to be fetched."""
        picture = self.own_pictures.at(address)
        if picture is None:
            return self._handed_in.at(address) if is_here(address) else None
        self._shown.add((picture.job_id, picture.index))
        return self._thumbnails.get(picture.job_id, picture.index, picture.path)

    def close(self) -> None:
        """Wait for what is being kept."""
        self._handed_in.close()

    def _refer(self, job: JobRecord, index: int, role: Role) -> None:
        self.own_pictures.add(job)
        address, trouble = address_of(job, index, self._clock(), here=self._studio.reads_here)
        picture = job.picture_at(index)
        path = picture.path if picture is not None else ""
        if trouble in HOSTABLE and path and self._studio.store is not None:
            self._hand_in(self._studio.store.files.absolute(path), role)
        elif trouble:
            self.refused.emit(trouble)
        else:
            self._put(role, address)

    def _refer_file(self, file: LocalFile, role: Role) -> None:
        if file.picture is not None:
            self.refer(*file.picture, role)
        else:
            self._hand_in(file.path, role)

    def _hand_in(self, path: Path, role: Role) -> None:
        def take(given: HandedIn) -> None:
            self._handed_in.keep(given.address, to_image(given.preview))
            self._put(role, given.address)

        if not self._studio.practice:
            self.waiting.emit(f"Putting “{path.name}” where the service can read it …")
        self._studio.hand_in(path, take, self._on_failed)

    def _put(self, role: Role, address: str) -> None:
        self._draft.set_text(added(self._draft.text, role, address))

    def _on_failed(self, error: StudioError) -> None:
        if error.remedy is Remedy.SET_UP_HOSTING:
            self.told.emit(error)
            self.refused.emit(error.sentence)
        else:
            self.refused.emit(str(error))

    def _on_opened(self, store: Store) -> None:
        self.own_pictures.read(store.library)
        self._handed_in.open(store.files)

    def _on_thumbnail_ready(self, job_id: int, index: int) -> None:
        if (job_id, index) in self._shown:
            self.pixels_changed.emit()


def address_of(job: JobRecord, index: int, now: float, *, here: bool) -> tuple[str, str]:
    """Where the service serves that picture, or else why it cannot be referred to, one sentence and its remedy.

    `here`: the service runs on this computer, and reads what nobody else can.
    """
    picture = job.picture_at(index)
    if picture is None or not picture.url:
        return "", NOT_YET
    if picture.kind == "video":
        return "", VIDEO
    if is_here(picture.url) and not here:
        return "", PRACTICE_ONLY
    if job.ended_at is not None and now - job.ended_at > SERVED_SECONDS:
        return "", EXPIRED
    return picture.url, ""
