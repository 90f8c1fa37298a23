"""From what the editor holds to the operation that asks for it: what it is, what it costs, and why it cannot be sent.

Pure functions of values; waiting for outlines, addresses and answers is the editor's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.jobs.job import lineage
from studio.models.editing.frame import Frame
from studio.models.editing.source import OF_JOBS, Source
from studio.request.operations import Edit, Inpaint, Mask, Operation, Outpaint, Pan, Retexture, UploadPaint
from studio.request.prices import price
from studio.request.problems import Fix, Level, Problem
from studio.request.prompt import aspect_of, parse
from studio.request.rules import lint
from studio.request.tariff import Price
from studio.request.tasks import Task
from studio.store.records import JobRecord

if TYPE_CHECKING:
    from studio.region.areas import Areas

MASKED = frozenset({Task.INPAINT, Task.EDIT, Task.UPLOAD_PAINT})
"""Edits that repaint what is marked."""
FRAMED = frozenset({Task.EDIT, Task.UPLOAD_PAINT, Task.PAN, Task.OUTPAINT})
"""Edits that draw beyond the picture."""
NEEDS_PROMPT = frozenset({Task.EDIT, Task.UPLOAD_PAINT, Task.RETEXTURE})
NO_MASK = "Paint over what is to be drawn anew."
NO_CHANGE = "Paint over what is to be drawn anew, or move the frame."
NOT_EXTENDED = "Drag an edge of the frame outwards."
NOT_GROWN = "Drag the frame outwards."
ALL_MARKED = "All of the picture is marked: nothing of it would be kept."


@dataclass(frozen=True, slots=True)
class Order:
    """One edit as it stands: `marked` says whether anything is painted, `areas` what of it is sent once traced."""

    task: Task
    source: Source
    frame: Frame
    prompt: str
    marked: bool
    areas: Areas | None = None

    @property
    def goes_by_job(self) -> bool:
        """Whether the picture is named by its job, and not by its address."""
        return self.task in OF_JOBS

    @property
    def sends_mask(self) -> bool:
        """Whether outlines go with it."""
        return self.marked and self.task in MASKED

    def operation(self, address: str = "") -> Operation:
        """What is sent; `address` is where the service finds the picture, for edits that go by it.

        Outlines that are sent must be traced by then.
        """
        mask = self.areas.mask() if self.sends_mask and self.areas is not None else Mask()
        job_id, image = self.source.job.remote_id if self.source.job is not None else "", self.source.index
        words = self.prompt.strip() or None
        canvas, placement = self.frame.sent()
        growth = self.frame.growth
        match self.task:
            case Task.INPAINT:
                return Inpaint(job_id=job_id, image=image, mask=mask, prompt=words)
            case Task.PAN if growth is not None and growth.direction is not None:
                return Pan(job_id=job_id, image=image, direction=growth.direction, scale=growth.scale, prompt=words)
            case Task.OUTPAINT if growth is not None:
                return Outpaint(job_id=job_id, image=image, scale=growth.scale, prompt=words)
            case Task.EDIT:
                return Edit(
                    job_id=job_id,
                    image=image,
                    canvas=canvas,
                    placement=placement,
                    prompt=words or "",
                    mask=mask if mask.areas else None,
                )
            case Task.UPLOAD_PAINT:
                return UploadPaint(image_url=address, canvas=canvas, placement=placement, prompt=words or "", mask=mask)
            case Task.RETEXTURE:
                return Retexture(image_url=address, prompt=words or "")
        raise ValueError(f"no edit is {self.task} with this frame")

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong or odd about the prompt; without one of its own, an edit takes the picture's."""
        if not self.prompt.strip() and self.task not in NEEDS_PROMPT:
            return ()
        replaces = self.source.prompt if self.task not in (Task.UPLOAD_PAINT, Task.RETEXTURE) else ""
        found = lint(self.prompt, remix_of=replaces)
        other = self._other_shape()
        return found if other is None else (*found, other)

    def _other_shape(self) -> Problem | None:
        """An --ar that the canvas contradicts: the service is told both, and does not say which one it heeds.

        Contract §1 names the canvas, §4 says to repeat the --ar.
        """
        shape = self.frame.shape
        prompt = parse(self.prompt)
        flag = prompt.flag("ar")
        if self.task not in (Task.EDIT, Task.UPLOAD_PAINT) or shape is None or flag is None:
            return None
        across, down = aspect_of(prompt)
        if across * shape[1] == down * shape[0]:
            return None
        written = f"{flag.spelled} {shape[0]}:{shape[1]}"
        fix = Fix(f"Write {written}", prompt.text, flag.span, written)
        return Problem(f"The canvas is {shape[0]}:{shape[1]}, and this says another shape.", Level.WARN, flag.span, fix)

    def obstacle(self) -> str:
        """One sentence on why this would be refused, or change nothing; "" when it can be sent."""
        return self._about_picture() or next(
            (problem.sentence for problem in self.problems() if problem.level is Level.BLOCK), ""
        )

    def _about_picture(self) -> str:
        """Outlines that are not traced yet are no obstacle: they are waited for."""
        if self.task is Task.RETEXTURE:
            return ""
        if self.task is Task.INPAINT and not self.marked:
            return NO_MASK
        if self.task is Task.PAN and self.frame.is_whole:
            return NOT_EXTENDED
        if self.task is Task.OUTPAINT and self.frame.is_whole:
            return NOT_GROWN
        if not self.marked and self.frame.is_whole:
            return NO_CHANGE
        if self.sends_mask and self.areas is not None:
            if not self.areas.areas:
                return NO_CHANGE if self.task in FRAMED else NO_MASK
            if self.areas.painted >= self.areas.size[0] * self.areas.size[1]:
                return ALL_MARKED
        return ""


def edit_price(task: Task, job: JobRecord | None, prompt: str = "") -> Price:
    """What such an edit of a job's picture costs; without a prompt of its own it is drawn from the job's."""
    parent = lineage(job) if job is not None else None
    words = prompt.strip()
    asked: Operation = Retexture(image_url="", prompt=words)
    match task:
        case Task.INPAINT:
            asked = Inpaint(job_id="", image=0, mask=Mask(), prompt=words or None)
        case Task.PAN | Task.OUTPAINT:
            asked = Outpaint(job_id="", image=0, scale=1.5, prompt=words or None)
    return price(asked, parent)
