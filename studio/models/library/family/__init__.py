"""All that is done with families: looking at one, repeating steps of it elsewhere, and what of that is under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.models.acting import Acting
from studio.models.library.family.repeating import Repeating
from studio.models.library.family.replaying import Replaying
from studio.models.library.family.shown import ShownFamily
from studio.models.local_files import LocalFiles
from studio.models.shown_job import ShownJob
from studio.models.studio import StudioModel
from studio.models.thumbnails import Thumbnails
from studio.models.till import Till
from studio.store.files import PictureFiles

EDGE = 256
"""Longest edge in device pixels of its small pictures: they are zoomed into."""
BUDGET = 48 << 20
"""Bytes of them to keep: about three hundred."""


class Families(QObject):
    """Lives on the GUI thread. `wanted()`: a family was asked for and is to be seen."""

    wanted = Signal()

    def __init__(
        self,
        studio: StudioModel,
        acting: Acting,
        till: Till,
        files: Callable[[], PictureFiles],
        middle: ShownJob,
        local: LocalFiles,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float],
    ) -> None:
        """`middle` knows how long jobs take, and the service in force; `local` knows own pictures among files."""
        super().__init__(parent)
        service = middle.service
        self.thumbnails = Thumbnails(studio.tasks, files, self, edge=EDGE, budget=BUDGET)
        self.shown = ShownFamily(studio, middle, self, clock=clock)
        self.replaying = Replaying(studio, acting, self, service=service, clock=clock)
        self.repeating = Repeating(self.shown, studio, acting, till, self.replaying, local, self, clock=clock)
        self.shown.opened.connect(self.wanted)

    def open(self, job_id: int) -> None:
        """Look at the family of a job."""
        self.shown.open(job_id)

    def close(self) -> None:
        """Stop decoding."""
        self.thumbnails.close()
