"""An edit that was not sent when the program ended: what is written about it beside its mask, and read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from studio.models.editing.frame import Frame
from studio.models.editing.kept_masks import tolerance_of
from studio.models.editing.source import KINDS, Source
from studio.models.mask.keeper import KeptWork, read
from studio.request.tasks import Task
from studio.store.records import KeptMask

if TYPE_CHECKING:
    from studio.store.mask_file import MaskFile


class Unfinished(NamedTuple):
    """What was painted on picture `image` of job `job_id` of a library, or on a file where there is no job.

    `work` names this state of the edit, `name_on_disk` the file in which it is kept.
    """

    library: str
    job_id: int | None
    image: int
    file: Path | None
    kind: Task
    prompt: str
    frame: str
    tolerance: float | None
    kept: KeptMask
    work: str
    name_on_disk: str

    @property
    def name(self) -> str:
        """Of the picture, as it is read."""
        return f"picture {self.image + 1} of an earlier job" if self.file is None else f"“{self.file.name}”"


def about(
    library: str, source: Source, kind: Task, prompt: str, frame: Frame, tolerance: float | None
) -> dict[str, Any]:
    """What is written beside the mask."""
    return {
        "library": library,
        "job": source.job.id if source.job is not None else None,
        "image": source.index,
        "file": str(source.path) if source.job is None and source.path is not None else None,
        "kind": kind.value,
        "prompt": prompt,
        "frame": "" if frame.is_whole else frame.to_json(),
        "tolerance": tolerance,
    }


def read_unfinished(file: MaskFile) -> Unfinished | None:
    """What was not sent the last time, None where nothing was, or where it cannot be read; for a worker."""
    work = read(file)
    return None if work is None else _of(work, file.name)


def _of(work: KeptWork, name: str) -> Unfinished | None:
    said, (width, height) = work.about, work.kept.size
    kept = KeptMask(width=width, height=height, png=work.kept.png, shapes=work.kept.shapes_json)
    try:
        job, file = said["job"], said["file"]
        found = Unfinished(
            library=str(said["library"]),
            job_id=None if job is None else int(job),
            image=int(said["image"]),
            file=None if file is None else Path(file),
            kind=Task(said["kind"]),
            prompt=str(said["prompt"]),
            frame=str(said["frame"]),
            tolerance=tolerance_of(said["tolerance"]),
            kept=kept,
            work=work.work,
            name_on_disk=name,
        )
    except (KeyError, ValueError, TypeError):
        return None
    placed = (found.job_id is None) != (found.file is None)
    return found if placed and found.kind in KINDS else None
