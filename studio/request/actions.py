"""The action table: what can be done with a finished picture, under which names, and what each needs.

Whether an action is offered is never decided here but by the job's own `available_actions` (contract §2b):
keys are task names, values lists of picture numbers, `reroll` a yes or no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.request.operations import (
    Direction,
    Operation,
    Outpaint,
    Pan,
    Remix,
    RemixMode,
    Reroll,
    Upscale,
    UpscaleKind,
    Vary,
    VaryStrength,
)

PAN_SCALE = 1.5


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: `key` is the service's word for it, `name` what a screen reader and the tests call it."""

    id: str
    key: str
    group: str
    label: str
    choice: str
    name: str
    help: str
    per_image: bool = True
    needs_prompt: bool = False
    scale: float | None = None
    opens: str = ""
    """What it opens instead of buying at once: "editor", "" for nothing."""


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "upscale_subtle",
        "upscale",
        "upscale",
        "Upscale",
        "Subtle",
        "Upscale (Subtle)",
        "Twice the side, the same picture.",
    ),
    ActionSpec(
        "upscale_creative",
        "upscale",
        "upscale",
        "Upscale",
        "Creative",
        "Upscale (Creative)",
        "Twice the side, with new detail.",
    ),
    ActionSpec(
        "vary_strong",
        "variation",
        "vary",
        "Vary",
        "Strong",
        "Vary (Strong)",
        "Four new takes, free with the composition.",
    ),
    ActionSpec(
        "vary_subtle", "variation", "vary", "Vary", "Subtle", "Vary (Subtle)", "Four new takes, close to this one."
    ),
    ActionSpec(
        "remix_strong",
        "remix",
        "remix",
        "Remix",
        "Strong",
        "Remix (Strong)",
        "A new prompt, loosely on this picture.",
        needs_prompt=True,
    ),
    ActionSpec(
        "remix_subtle",
        "remix",
        "remix",
        "Remix",
        "Subtle",
        "Remix (Subtle)",
        "A new prompt, closely on this picture.",
        needs_prompt=True,
    ),
    ActionSpec("pan_left", "pan", "pan", "Pan", "Left", "Pan left", "Grows the picture to the left.", scale=PAN_SCALE),
    ActionSpec(
        "pan_right", "pan", "pan", "Pan", "Right", "Pan right", "Grows the picture to the right.", scale=PAN_SCALE
    ),
    ActionSpec("pan_up", "pan", "pan", "Pan", "Up", "Pan up", "Grows the picture upwards.", scale=PAN_SCALE),
    ActionSpec("pan_down", "pan", "pan", "Pan", "Down", "Pan down", "Grows the picture downwards.", scale=PAN_SCALE),
    ActionSpec(
        "outpaint_15",
        "outpaint",
        "outpaint",
        "Zoom out",
        "1.5×",
        "Zoom out 1.5×",
        "Grows the picture on all sides.",
        scale=1.5,
    ),
    ActionSpec(
        "outpaint_20",
        "outpaint",
        "outpaint",
        "Zoom out",
        "2×",
        "Zoom out 2×",
        "Grows the picture on all sides.",
        scale=2.0,
    ),
    ActionSpec(
        "reroll", "reroll", "reroll", "Reroll", "", "Reroll", "Four new pictures from the same prompt.", per_image=False
    ),
)

EDITS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "inpaint",
        "inpaint",
        "inpaint",
        "Inpaint",
        "",
        "Inpaint",
        "Paint over a part of the picture and have it drawn anew.",
        opens="editor",
    ),
    ActionSpec(
        "edit",
        "edit",
        "edit",
        "Edit",
        "",
        "Edit",
        "Move the picture on a larger canvas, extend and repaint it.",
        opens="editor",
    ),
)
"""Actions that are made ready in the editor; `build` knows none of them."""

_DIRECTIONS = {
    "pan_left": Direction.LEFT,
    "pan_right": Direction.RIGHT,
    "pan_up": Direction.UP,
    "pan_down": Direction.DOWN,
}


def build(
    spec: ActionSpec, job_id: str, image: int, prompt: str | None = None, scale: float | None = None
) -> Operation:
    """The operation of `spec` on picture `image` (from 0) of the service's job `job_id`.

    `prompt` replaces the parent's whole prompt where the action takes one; `scale` overrules the table's.
    """
    wide = scale if scale is not None else spec.scale or PAN_SCALE
    words = prompt or None  # no words are no prompt, and the service draws from the parent's own
    match spec.group:
        case "upscale":
            kind = UpscaleKind.CREATIVE if spec.id == "upscale_creative" else UpscaleKind.SUBTLE
            return Upscale(job_id=job_id, image=image, kind=kind)
        case "vary":
            strength = VaryStrength.STRONG if spec.id == "vary_strong" else VaryStrength.SUBTLE
            return Vary(job_id=job_id, image=image, strength=strength, prompt=words)
        case "remix":
            mode = RemixMode.STRONG if spec.id == "remix_strong" else RemixMode.SUBTLE
            return Remix(job_id=job_id, image=image, prompt=prompt or "", mode=mode)
        case "pan":
            return Pan(job_id=job_id, image=image, direction=_DIRECTIONS[spec.id], scale=wide, prompt=words)
        case "outpaint":
            return Outpaint(job_id=job_id, image=image, scale=wide, prompt=words)
        case "reroll":
            return Reroll(job_id=job_id)
    raise ValueError(f"no operation is known for {spec.id}")


def offered(available: Mapping[str, Any] | None, spec: ActionSpec, image: int) -> bool:
    """Whether the service offers `spec` on picture `image`; anything it says in another shape is a no."""
    return allows(available, spec.key, image if spec.per_image else None)


def allows(available: Mapping[str, Any] | None, key: str, image: int | None) -> bool:
    """Whether a job's `available_actions` hold that key, for picture `image` where it is one of a picture."""
    value = (available or {}).get(key)
    if isinstance(value, bool):
        return value
    return isinstance(value, list) and (image is None or image in value)


def why_off(available: Mapping[str, Any] | None, spec: ActionSpec, image: int) -> str:
    """One sentence on why `spec` is off for picture `image`; "" when it is on."""
    if offered(available, spec, image):
        return ""
    if not available:
        return "The service offers no follow-ups for this job."
    if spec.key in available and spec.per_image:
        return f"The service does not offer {spec.label.lower()} for picture {image + 1}."
    return f"The service does not offer {spec.label.lower()} for this job."


def spec_of(operation: Operation) -> ActionSpec | None:
    """The action that `operation` came from (the nearest one where its scale is the artist's own), None for others."""
    match operation:
        case Upscale():
            wanted = "upscale_creative" if operation.kind is UpscaleKind.CREATIVE else "upscale_subtle"
        case Vary():
            wanted = "vary_strong" if operation.strength is VaryStrength.STRONG else "vary_subtle"
        case Remix():
            wanted = "remix_strong" if operation.mode is RemixMode.STRONG else "remix_subtle"
        case Pan():
            wanted = next(name for name, direction in _DIRECTIONS.items() if direction is operation.direction)
        case Outpaint():
            wanted = "outpaint_15" if operation.scale < 1.75 else "outpaint_20"
        case Reroll():
            wanted = "reroll"
        case _:
            return None
    return next(spec for spec in ACTIONS if spec.id == wanted)
