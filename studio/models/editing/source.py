"""What is being edited, which edits the service offers for it, why not, and the way that works instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from studio.models.job_words import ACTIONS_SECONDS
from studio.models.references import ADDRESS
from studio.models.referring import HOSTABLE, address_of
from studio.request.actions import allows
from studio.request.bodies import check
from studio.request.edits import references_of, remove_reference
from studio.request.inputs import limits_of, takes
from studio.request.operations import Retexture
from studio.request.origins import is_foreign
from studio.request.prompt import Prompt, parse, set_flag, version_of
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord, JobState, PictureRecord

KINDS = (Task.INPAINT, Task.EDIT, Task.OUTPAINT, Task.PAN, Task.UPLOAD_PAINT, Task.RETEXTURE)
"""Every edit there is, in the order in which they are shown."""
OF_JOBS = frozenset({Task.INPAINT, Task.EDIT, Task.OUTPAINT, Task.PAN})
"""Edits that name the picture by its job; the others go by its address."""
NO_ADDRESS = "This picture has no address."
NOT_A_JOBS = "This picture does not come from a job of the service."
FORGOTTEN = "The service no longer knows this job."
LATE = "The job ended more than three days ago: the service may no longer accept this."
_VERBS: Mapping[Task, str] = {
    Task.INPAINT: "inpaint",
    Task.EDIT: "edit",
    Task.OUTPAINT: "zoom out of",
    Task.PAN: "pan",
}
_WEIGHTS: Mapping[str, tuple[str, ...]] = {"oref": ("ow",), "cref": ("cw",), "sref": ("sw", "sv"), "images": ("iw",)}
"""By what they weigh; "images" is no flag, so that its weight always goes with the leading addresses."""
_INSTEAD: Mapping[Task, str] = {
    Task.EDIT: "Edit instead",
    Task.UPLOAD_PAINT: "Paint on a picture instead",
    Task.RETEXTURE: "Retexture instead",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A picture of a job (`job` and `index`, from 0) or a file from anywhere; `address` is one that the artist gave."""

    job: JobRecord | None = None
    index: int = 0
    path: Path | None = None
    address: str = ""

    @property
    def picture(self) -> PictureRecord | None:
        """What the library knows of the job's picture."""
        return None if self.job is None else self.job.picture_at(self.index)

    @property
    def prompt(self) -> str:
        """The prompt that it was made with, "" where that is not known."""
        return self.job.prompt if self.job is not None else ""

    @property
    def name(self) -> str:
        """As it is read: "Picture 2" or the file's name."""
        return f"Picture {self.index + 1}" if self.job is not None or self.path is None else self.path.name

    def is_same(self, other: Source) -> bool:
        """Whether both are the same picture, whatever is known of it meanwhile."""
        if self.job is not None and other.job is not None:
            return (self.job.id, self.index) == (other.job.id, other.index)
        return self.job is other.job and self.path == other.path


class Alternative(NamedTuple):
    """A way that works, for one click: `task` in the place of what was wanted, with `prompt` where it is another."""

    label: str
    task: Task
    prompt: str | None = None


class Place(NamedTuple):
    """Where the service finds the picture: an address, or a file to hand in first; else one sentence on why not.

    The file of a job's picture is relative to the library's pictures.
    """

    address: str = ""
    file: Path | None = None
    trouble: str = ""


def place_of(source: Source, now: float, *, here: bool, task: Task = Task.UPLOAD_PAINT) -> Place:
    """Where an edit by address finds the picture: what has no address, or one of no use for `task`, is handed in."""
    if source.address:
        wrong = check(Retexture(image_url=source.address, prompt="-"))
        return Place(source.address, trouble=wrong[0].sentence if wrong else "")
    if source.job is None:
        return Place(file=source.path) if source.path is not None else Place(trouble=NO_ADDRESS)
    address, trouble = address_of(source.job, source.index, now, here=here)
    picture = source.picture
    if picture is None or not picture.path or (trouble and trouble not in HOSTABLE):
        return Place(address, trouble=trouble)
    fits = takes(task, picture.path, picture.size_bytes)
    return Place(address) if fits and not trouble else Place(file=Path(picture.path))


def why_not(source: Source, task: Task, now: float, *, here: bool) -> str:
    """One sentence on why the service does not do `task` with this picture; "" where it does."""
    if task in OF_JOBS:
        return _why_not_by_job(source, task)
    place = place_of(source, now, here=here, task=task)
    if place.trouble or place.file is not None:
        return place.trouble  # a file is made to fit on its way
    most, picture = limits_of(task).most_bytes, source.picture
    if picture is not None and picture.size_bytes > most:
        label = TASKS[task].label
        return f"{label} takes pictures up to {most / 1e6:g} MB, and this one has {picture.size_bytes / 1e6:.0f}."
    return ""


def _why_not_by_job(source: Source, task: Task) -> str:
    job = source.job
    if job is None:
        return NOT_A_JOBS
    if job.state is JobState.EXPIRED:
        return FORGOTTEN
    if is_foreign(job.origin):
        return NOT_A_JOBS
    if job.state not in (JobState.DONE, JobState.FINISHED) or not job.remote_id:
        return "This job made no pictures." if job.is_over else "The job is not finished."
    prompt = parse(job.prompt)
    if not allows(job.actions, task.value, source.index):
        if (version := version_of(prompt)).startswith("8"):
            return f"The service does not {_VERBS[task]} pictures of version {version}."
        return f"The service does not offer to {_VERBS[task]} this picture."
    if task is not Task.EDIT and uses_omni(prompt):
        return f"The service does not {_VERBS[task]} pictures made with --oref."
    return ""


def uses_omni(prompt: Prompt) -> bool:
    """Whether it has an omni reference of version 7, beside which the service repaints and extends nothing.

    Edit works, with the references taken out of the prompt (contract §4a rule 6).
    """
    return prompt.has("oref") and version_of(prompt) == "7"


def without_references(text: str) -> str:
    """The prompt without any picture that it refers to, and without flags that weigh nothing any more."""
    while pictures := [found for found in references_of(parse(text)) if ADDRESS.match(found.target)]:
        text = remove_reference(text, pictures[0])
    for name, weights in _WEIGHTS.items():
        if not parse(text).has(name):
            for weight in weights:
                text = set_flag(text, weight, None)
    return text.strip()


def is_late(source: Source, task: Task, now: float) -> bool:
    """Whether the job is so old that the service may refuse (contract §6)."""
    ended = source.job.ended_at if source.job is not None else None
    return task in OF_JOBS and ended is not None and now - ended > ACTIONS_SECONDS


def alternatives(source: Source, task: Task, prompt: str, now: float, *, here: bool) -> tuple[Alternative, ...]:
    """What can be done where `task` cannot, or may be refused; `prompt` is what the artist has written."""

    def works(other: Task) -> bool:
        return other is not task and not why_not(source, other, now, here=here)

    found = []
    if uses_omni(parse(source.prompt)) and uses_omni(parse(prompt)) and (task is Task.EDIT or works(Task.EDIT)):
        label = "Take the references out" if task is Task.EDIT else "Edit without the references"
        found.append(Alternative(label, Task.EDIT, without_references(prompt)))
    if why_not(source, task, now, here=here) or is_late(source, task, now):
        others = (Task.UPLOAD_PAINT, Task.RETEXTURE) if not found else ()
        found += [Alternative(_INSTEAD[other], other) for other in others if works(other)]
    return tuple(found)
