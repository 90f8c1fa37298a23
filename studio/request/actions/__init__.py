"""The action table: what can be done with pictures, videos and words, under which names, and what each needs.

Whether an action with a key is offered is never decided here but by the job's own `available_actions` (contract §2b):
keys are task names, values lists of picture numbers, `reroll` a yes or no. On a job of videos the keys `extend` and
`upscale` mean its videos. What the service never advertises has no key, and is offered where there is what it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.request.actions.building import build as build
from studio.request.actions.building import spec_named as spec_named
from studio.request.actions.building import spec_of as spec_of
from studio.request.actions.spec import NOTHING as NOTHING
from studio.request.actions.spec import ActionSpec as ActionSpec
from studio.request.actions.spec import Need as Need
from studio.request.actions.spec import Option as Option
from studio.request.actions.spec import Place as Place
from studio.request.actions.spec import Setting as Setting
from studio.request.actions.spec import Sort as Sort
from studio.request.actions.table import ACTIONS as ACTIONS
from studio.request.actions.table import EDITS as EDITS
from studio.request.actions.table import PAN_SCALE as PAN_SCALE
from studio.request.actions.table import TABLE as TABLE
from studio.request.actions.table import TOOLS as TOOLS
from studio.request.tasks import TASKS, Task


def concerns(spec: ActionSpec, task: Task) -> bool:
    """Whether `spec` is about what a job of that task made: pictures, or videos."""
    gives = TASKS[task].gives
    return gives == "videos" if spec.of_videos else gives == "images"


def actions_on(task: Task) -> tuple[ActionSpec, ...]:
    """The rows that are about what a job of that task made."""
    return tuple(spec for spec in ACTIONS if concerns(spec, task))


def offered(available: Mapping[str, Any] | None, spec: ActionSpec, image: int) -> bool:
    """Whether the service offers `spec` on picture `image`; anything it says in another shape is a no.

    What it never advertises is not refused here.
    """
    return not spec.key or allows(available, spec.key, image if spec.per_image else None)


def allows(available: Mapping[str, Any] | None, key: str, image: int | None) -> bool:
    """Whether a job's `available_actions` hold that key, for picture `image` where it is one of a picture."""
    value = (available or {}).get(key)
    if isinstance(value, bool):
        return value
    return isinstance(value, list) and (image is None or image in value)


def why_off(available: Mapping[str, Any] | None, spec: ActionSpec, image: int) -> str:
    """One sentence on why `spec` is off for picture or video `image`; "" when it is on."""
    if offered(available, spec, image):
        return ""
    if not available:
        return "The service offers no follow-ups for this job."
    if spec.key in available and spec.per_image:
        noun = "video" if spec.of_videos else "picture"
        return f"The service does not offer {spec.label.lower()} for {noun} {image + 1}."
    return f"The service does not offer {spec.label.lower()} for this job."
