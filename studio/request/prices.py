"""What an operation costs in points, as far as the service's tables say (contract §1b); real answers overrule it.

`about` is set where no source gives the figure (inherited prices) or where sources disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.request.operations import (
    Animate,
    Imagine,
    Operation,
    Topaz,
    TopazResolution,
    Upscale,
    UpscaleKind,
    VideoResolution,
)
from studio.request.prompt import Prompt, model_of, parse
from studio.request.tasks import Task

POINTS_PER_DOLLAR = 1000

BASE: Mapping[Task, int] = {
    Task.DIFFUSION: 80,
    Task.VARIATION: 120,
    Task.UPSCALE: 120,
    Task.REROLL: 80,
    Task.BLEND: 80,
    Task.DESCRIBE: 20,
    Task.SHORTEN: 20,
    Task.PAN: 80,
    Task.OUTPAINT: 80,
    Task.INPAINT: 120,
    Task.REMIX: 120,
    Task.EDIT: 120,
    Task.UPLOAD_PAINT: 120,
    Task.RETEXTURE: 120,
    Task.REMOVE_BACKGROUND: 80,
    Task.ENHANCE: 80,
    Task.VIDEO_DIFFUSION: 480,
    Task.EXTEND_VIDEO: 480,
    Task.VIDEO_UPSCALE: 480,
    Task.ENHANCE_UPSCALE: 120,
}
CREATIVE_UPSCALE = 160
VIDEO_720 = 1536
DRAFT_VARIATION = 60
TOPAZ: Mapping[TopazResolution, int] = {
    TopazResolution.HD: 120,
    TopazResolution.FHD: 120,
    TopazResolution.K2: 120,
    TopazResolution.K4: 160,
    TopazResolution.K6: 200,
    TopazResolution.K8: 300,
    TopazResolution.K12: 540,
}
PREMIUM = 4
"""v8 with --hd, --q 4 or --sv 6: charged once however many of them are written."""

FLAT = {Task.DIFFUSION, Task.REROLL, Task.VARIATION, Task.REMIX, Task.BLEND}
"""Tasks for which v8.1 has one price."""
FASTER_PARENT = {
    Task.VARIATION,
    Task.REMIX,
    Task.INPAINT,
    Task.EDIT,
    Task.PAN,
    Task.OUTPAINT,
    Task.UPSCALE,
}
"""Tasks that run at the parent's speed, and so at its price."""


@dataclass(frozen=True, slots=True)
class Price:
    """Points; `about` when they are a careful guess."""

    points: int
    about: bool = False

    @property
    def dollars(self) -> float:
        """At the list rate of 1000 points for one dollar."""
        return self.points / POINTS_PER_DOLLAR


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a follow-up inherits: its parent's kind, prompt, points paid (None unknown) and number of videos."""

    task: Task
    prompt: str
    points: int | None = None
    batch: int = 4


def price(operation: Operation, parent: Lineage | None = None) -> Price:
    """The price of `operation`, which starts from `parent` where it starts from a job."""
    if isinstance(operation, Imagine):
        return _imagine(parse(operation.text))
    if isinstance(operation, Topaz):
        return Price(TOPAZ[operation.resolution])
    if isinstance(operation, Animate):
        return _animate(operation)
    if operation.task in (Task.EXTEND_VIDEO, Task.VIDEO_UPSCALE):
        return Price(parent.points, True) if parent and parent.points else Price(BASE[operation.task], True)
    return _follow_up(operation, parent)


def _imagine(prompt: Prompt) -> Price:
    points = BASE[Task.DIFFUSION]
    key = model_of(prompt).key
    if key == "8.1":
        return Price(points)
    if key == "8" and _premium(prompt):
        points *= PREMIUM
    if prompt.has("draft"):
        points //= 2
    if prompt.has("oref"):
        points *= 2
    if prompt.has("turbo"):
        points *= 2
    return Price(points)


def _premium(prompt: Prompt) -> bool:
    return prompt.has("hd") or prompt.value("quality") == "4" or prompt.value("sv") == "6"


def _animate(operation: Animate) -> Price:
    prompt = parse(operation.prompt or "")
    large = operation.resolution is VideoResolution.P720
    points = VIDEO_720 if large else BASE[Task.VIDEO_DIFFUSION]
    batch = prompt.value("bs") or "4"
    if batch in ("1", "2"):
        points = points * int(batch) // 4
    if prompt.has("turbo"):
        points *= 2
    return Price(points, about=large or prompt.has("bs"))


def _follow_up(operation: Operation, parent: Lineage | None) -> Price:
    points = BASE[operation.task]
    about = False
    if isinstance(operation, Upscale) and operation.kind is UpscaleKind.CREATIVE:
        points, about = CREATIVE_UPSCALE, True
    if parent is None:
        return Price(points, about)
    if operation.task is Task.REROLL:
        return Price(parent.points or points, True)
    prompt = parse(parent.prompt)
    key = model_of(prompt).key
    if key == "8.1" and operation.task in FLAT:
        return Price(BASE[Task.DIFFUSION])
    if prompt.has("draft") and operation.task is Task.VARIATION:
        points, about = DRAFT_VARIATION, True
    if key == "8" and _premium(prompt) and operation.task in (Task.VARIATION, Task.REMIX):
        points, about = points * PREMIUM, True
    if prompt.has("turbo") and operation.task in FASTER_PARENT:
        points, about = points * 2, True
    return Price(points, about)
