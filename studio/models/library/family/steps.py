"""The steps from a picture to what was made of it, as a recipe that can be followed from another picture.

A step is the very request that was sent, with its words, its numbers and its mask; only the picture that it starts from
is another one. What cannot be said of another picture cannot be repeated, and `why_never` and `why_not_shaped` say why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from studio.models.job_words import action_words
from studio.request.actions import EDITS, TOOLS, ActionSpec, Need, spec_of
from studio.request.bodies import from_body
from studio.request.operations import Animate, Edit, Inpaint, Operation, Topaz, UploadPaint
from studio.request.prices import Lineage, price
from studio.request.prompt import parse
from studio.request.tariff import Price
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord

WORDS_ALONE = "It starts from words alone, not from a picture."
SEVERAL = "It takes several pictures; the tray does that."
UNREADABLE = "It was written by another version of the program and cannot be read."
SIZE_UNKNOWN = "How large its picture was is not known, so that its mask may not fit."
OTHER_SHAPE = "Its mask or its canvas was made for a picture of another shape."
ALIKE = 0.01
"""How far two shapes may differ to be the same: pictures of one shape differ by a pixel or two."""
_SOMEWHERE = "https://-"
_SHAPED = (Inpaint, Edit, UploadPaint)


@dataclass(frozen=True)
class Step:
    """What job `job_id` asked for, on picture `image` (from 0; None: on all of the job) of the one before it.

    `size` is that picture's in pixels, (0, 0) where it is not known; `words` are those of the history.
    """

    job_id: int
    task: Task
    image: int | None
    body: Mapping[str, Any]
    size: tuple[int, int] = (0, 0)
    words: str = ""

    @cached_property
    def operation(self) -> Operation | None:
        """As it was asked for; None where the body cannot be read."""
        try:
            return from_body(self.task, self.body)
        except (KeyError, TypeError, ValueError):
            return None

    @cached_property
    def spec(self) -> ActionSpec | None:
        """Its row of the action table, None where it has none."""
        found = None if self.operation is None else spec_of(self.operation)
        return found or next((spec for spec in (*EDITS, *TOOLS) if spec.task is self.task), None)

    def to_json(self) -> dict[str, Any]:
        """All of it, to be kept."""
        return {
            "job": self.job_id,
            "task": self.task.value,
            "image": self.image,
            "body": dict(self.body),
            "size": list(self.size),
            "words": self.words,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Step:
        """What `to_json` gave; raises KeyError, TypeError or ValueError for anything else."""
        width, height = kept["size"]
        return cls(kept["job"], Task(kept["task"]), kept["image"], kept["body"], (width, height), kept["words"])


def recipe(path: Sequence[JobRecord]) -> tuple[Step, ...]:
    """The steps from the first of these jobs, each made from the one before it, to the last."""
    steps = []
    for above, job in pairwise(path):
        source = above.picture_at(job.parent_image) if job.parent_image is not None else None
        size = (source.width, source.height) if source is not None else (0, 0)
        steps.append(Step(job.id, job.task, job.parent_image, job.body, size, action_words(job)))
    return tuple(steps)


def why_never(step: Step) -> str:
    """One sentence on why this step can be repeated on no other picture; "" where it can."""
    if step.operation is None or step.spec is None:
        return UNREADABLE
    if step.spec.need is Need.PICTURES:
        return SEVERAL
    return WORDS_ALONE if step.spec.need is Need.WORDS else ""


def why_not_shaped(step: Step, size: tuple[int, int]) -> str:
    """One sentence on why the mask or canvas of a step does not fit a picture of that size in pixels; "" if it does.

    A mask is drawn in a frame of its own and is scaled to its picture, so that the shape counts and not the size.
    """
    if not isinstance(step.operation, _SHAPED):
        return ""
    if not (all(step.size) and all(size)):
        return SIZE_UNKNOWN
    return "" if is_shaped_like(step.size, size) else OTHER_SHAPE


def is_shaped_like(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes are of one shape."""
    across, down = one[0] * other[1], other[0] * one[1]
    return abs(across - down) <= ALIKE * max(across, down)


def foreseen_sizes(steps: Sequence[Step], size: tuple[int, int]) -> list[tuple[int, int]]:
    """What each step will start from, as far as can be told: sizes of the right shape, from a picture of that `size`.

    A step that decides on the shape of its pictures gives what it gave; any other gives what it was given, and what
    that was in the original where both are shaped alike.
    """
    found, here = [], size
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        found.append(here)
        same = all(step.size) and all(here) and is_shaped_like(step.size, here)
        if following is not None and (same or _decides_shape(step)):
            here = following.size
    return found


def _decides_shape(step: Step) -> bool:
    """A prompt of its own replaces the parent's flags and all (contract §4a rule 10), a canvas is a canvas."""
    match step.operation:
        case Edit() | UploadPaint():
            return True
        case Topaz(aspect=aspect):
            return aspect.value != "keep"
        case Operation(task=Task.VARIATION | Task.REMIX) as operation:
            return bool(operation.shown_prompt)
    return False


def repeated(step: Step, remote_id: str, image: int, address: str = "") -> Operation:
    """The request of `step` on picture `image` (from 0) of the service's job `remote_id`, or on that at `address`.

    Raises ValueError for a step that can be repeated nowhere.
    """
    operation, spec = step.operation, step.spec
    if operation is None or spec is None or why_never(step):
        raise ValueError(f"job {step.job_id} cannot be repeated")
    match operation:
        case Animate():
            said = _without_address(operation.prompt or "")
            if address:
                return replace(operation, job_id=None, image=None, prompt=f"{address} {said}".strip())
            return replace(operation, job_id=remote_id, image=image, prompt=said or None)
        case Topaz() if address:
            return replace(operation, job_id=None, image=None, image_url=address)
        case Topaz():
            return replace(operation, job_id=remote_id, image=image, image_url=None)
    match spec.need:
        case Need.ADDRESS:
            return replace(operation, image_url=address)  # type: ignore[call-arg]
        case Need.JOB:
            return replace(operation, job_id=remote_id)  # type: ignore[call-arg]
        case Need.VIDEO:
            return replace(operation, job_id=remote_id, video=image)  # type: ignore[call-arg]
    return replace(operation, job_id=remote_id, image=image)  # type: ignore[call-arg]


def _without_address(prompt: str) -> str:
    """The words of a video that was made from an address."""
    images = parse(prompt).images
    return prompt[images[0].span.end :].strip() if images else prompt.strip()


def goes_by_address(step: Step) -> bool:
    """Whether it names its picture by an address, however young the job of that picture is."""
    return step.spec is not None and step.spec.need is Need.ADDRESS


def forecast(steps: Sequence[Step], target: Lineage, *, by_address: bool) -> tuple[Price, ...]:
    """What each step will cost from a picture of `target` on; none of them may be one that is never repeated.

    `by_address`: the first one names its picture by an address although it need not, since the service has forgotten
    its job. What inherits nothing, as all that goes by address, costs what its own words say.
    """
    prices, parent = [], target
    for number, step in enumerate(steps):
        addressed = goes_by_address(step) or (by_address and not number)
        operation = repeated(step, "-", step.image or 0, _SOMEWHERE if addressed else "")
        cost = price(operation, None if addressed else parent)
        prices.append(cost)
        gives_words = TASKS[step.task].gives == "text"
        said = operation.shown_prompt or ("" if gives_words else parent.prompt)
        parent = Lineage(step.task, said, cost.points)
    return tuple(prices)
