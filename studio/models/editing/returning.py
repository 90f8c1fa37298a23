"""Edits that come back: one from the history as it was sent, one that the last time left unsent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio.errors import InputError, StudioError
from studio.models.editing import frame as frames
from studio.models.editing.frame import Frame
from studio.models.editing.kept_masks import facts_of, of_body, sent_frame, unpacked
from studio.models.editing.source import KINDS, Source
from studio.models.editing.unfinished import Unfinished
from studio.models.mask.keeping import Snapshot
from studio.models.studio import StudioModel
from studio.request.tasks import Task
from studio.store.records import JobRecord, KeptMask

NO_PARENT = "The picture that this was made from is not in the library."


class Return(NamedTuple):
    """What comes back: `frame` for a width and a height, and the mask: as a `snapshot`, as it was kept, or in the
    `body` that was sent.

    `source` is a picture of a job, or a file. `work` names this very state of the edit where it is safe, in the
    library or on disk; `file` is the name of the kept file that it comes from.
    """

    source: Source
    kind: Task
    prompt: str
    frame: Callable[[int, int], Frame]
    kept: KeptMask | None = None
    body: Mapping[str, Any] = MappingProxyType({})
    snapshot: Snapshot | None = None
    tolerance: float | None = None
    work: str = ""
    file: str = ""

    def mask(self, size: QSize) -> Snapshot:
        """The mask, empty where nothing was painted; raises `InputError`. For a worker."""
        if self.snapshot is not None:
            return self.snapshot
        if self.kept is not None and self.kept.png:
            return unpacked(self.kept)
        drawn = of_body(self.body, size)
        if drawn is None:
            drawn = QImage(size, QImage.Format.Format_Grayscale8)
            drawn.fill(0)
        return Snapshot(drawn)


class Worn(NamedTuple):
    """What goes with a mask."""

    chosen: Task
    prompt: str
    frame: Frame
    tolerance: float | None


Then = Callable[[Return], None]
Fail = Callable[[StudioError], None]


class Returning:
    """Finds what an edit was made from and hands it to `then` on the GUI thread; nothing before the library is open."""

    def __init__(self, studio: StudioModel) -> None:
        self._studio = studio

    def of_job(self, job: JobRecord, then: Then, failed: Fail) -> None:
        """An edit as it was sent."""
        store = self._studio.store
        if store is None:
            return

        def with_mask(kept: KeptMask | None) -> None:
            file = facts_of(kept).file
            found = partial(_as_sent, job, kept, then)
            if job.parent_id is not None and job.parent_image is not None:
                image = job.parent_image
                self._studio.load_job(job.parent_id, lambda parent: found(Source(parent, image)))
            elif file is not None:
                found(Source(path=file))
            else:
                failed(InputError(NO_PARENT))

        self._studio.tasks.watch(store.library.mask(job.id), with_mask)

    def of_unfinished(self, work: Unfinished, then: Then, failed: Fail) -> None:
        """An edit that was not sent."""
        store = self._studio.store
        if work.file is not None:
            _as_left(work, then, Source(path=work.file))
        elif work.job_id is not None and store is not None:

            def with_jobs(jobs: list[JobRecord]) -> None:
                if jobs:
                    _as_left(work, then, Source(jobs[0], work.image))
                else:
                    failed(InputError(NO_PARENT))

            self._studio.tasks.watch(store.library.page([work.job_id]), with_jobs)


def _as_sent(job: JobRecord, kept: KeptMask | None, then: Then, source: Source) -> None:
    kind = job.task if job.task in KINDS else Task.INPAINT
    frame, tolerance = partial(sent_frame, job, kept), facts_of(kept).tolerance
    work = kept.work if kept is not None else ""
    then(Return(source, kind, job.prompt, frame, kept, job.body, tolerance=tolerance, work=work))


def _as_left(work: Unfinished, then: Then, source: Source) -> None:
    def frame(width: int, height: int) -> Frame:
        return frames.from_json(work.frame, (width, height)) or frames.whole(width, height)

    then(Return(source, work.kind, work.prompt, frame, work.kept, tolerance=work.tolerance, file=work.name_on_disk))
