"""What an operation costs in points, as far as the service's tables say (contract §1b); real answers overrule it.

`about` is set where no source gives the figure (inherited prices) or where sources disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

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
from studio.request.prompt import Prompt, parse
from studio.request.tariff import (
    BASE,
    CREATIVE_UPSCALE,
    DRAFT_VARIATION,
    PREMIUM,
    Price,
    is_flat,
    is_premium,
    of_prompt,
    of_video,
)
from studio.request.tasks import Task

TOPAZ: Mapping[TopazResolution, int] = {
    TopazResolution.HD: 120,
    TopazResolution.FHD: 120,
    TopazResolution.K2: 120,
    TopazResolution.K4: 160,
    TopazResolution.K6: 200,
    TopazResolution.K8: 300,
    TopazResolution.K12: 540,
}
FLAT = {Task.DIFFUSION, Task.REROLL, Task.VARIATION, Task.REMIX, Task.BLEND}
"""Tasks for which v8.1 has one price."""
FASTER = {
    Task.VARIATION,
    Task.REMIX,
    Task.INPAINT,
    Task.EDIT,
    Task.UPLOAD_PAINT,
    Task.RETEXTURE,
    Task.PAN,
    Task.OUTPAINT,
    Task.UPSCALE,
}
"""Tasks that cost twice as much where the prompt that they are drawn from says `--turbo`."""
VIDEO_FOLLOW_UPS = {Task.EXTEND_VIDEO, Task.VIDEO_UPSCALE}
VIDEOS = VIDEO_FOLLOW_UPS | {Task.VIDEO_DIFFUSION}


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
        return of_prompt(parse(operation.text))
    if isinstance(operation, Topaz):
        return Price(TOPAZ[operation.resolution])
    if isinstance(operation, Animate):
        return of_video(parse(operation.prompt or ""), large=operation.resolution is VideoResolution.P720)
    if operation.task in VIDEO_FOLLOW_UPS:
        known = parent.points if parent is not None and parent.task in VIDEOS else None
        return Price(known or BASE[operation.task], about=True)
    return _follow_up(operation, parent)


def _follow_up(operation: Operation, parent: Lineage | None) -> Price:
    """What starts from a picture; a prompt of its own replaces the parent's, flags and all (contract §4a rule 10)."""
    own = operation.shown_prompt
    prompt = _read(own or (parent.prompt if parent is not None else ""))
    if operation.task in FLAT and is_flat(prompt):
        return Price(BASE[Task.DIFFUSION])
    points, about = BASE[operation.task], False
    if operation.task is Task.REROLL and parent is not None:
        return Price(parent.points or of_prompt(prompt).points, about=True)
    if isinstance(operation, Upscale) and operation.kind is UpscaleKind.CREATIVE:
        points, about = CREATIVE_UPSCALE, True
    if operation.task is Task.VARIATION and _is_draft(prompt, parent):
        points, about = DRAFT_VARIATION, True
    if operation.task in (Task.VARIATION, Task.REMIX) and is_premium(prompt):
        points, about = points * PREMIUM, True
    if operation.task in FASTER and prompt.has("turbo"):
        # The table has turbo prices for all of these; what no source says is that a parent hands its speed on.
        points, about = points * 2, about or not own
    return Price(points, about)


@lru_cache(maxsize=16)
def _read(text: str) -> Prompt:
    """Every action on a picture is priced by the same prompt, and all of them at once."""
    return parse(text)


def _is_draft(prompt: Prompt, parent: Lineage | None) -> bool:
    """An enhanced draft is no draft any more, though its prompt still says so."""
    return prompt.has("draft") and (parent is None or parent.task is not Task.ENHANCE)
