"""What the service's tables say that things cost (contract §1b), and the price of a prompt.

Kept apart from `prices`, which knows every operation, because the prompt's price is wanted before all of them are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from studio.request.parameters import MODELS, parameter
from studio.request.prompt import Prompt, number_of, version_of
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
PREMIUM = 4
"""v8 with --hd, --q 4 or --sv 6: charged once however many of them are written."""


class Price(NamedTuple):
    """Points; `about` when they are a careful guess."""

    points: int
    about: bool = False

    @property
    def dollars(self) -> float:
        """At the list rate of 1000 points for one dollar."""
        return self.points / POINTS_PER_DOLLAR


def of_prompt(prompt: Prompt) -> Price:
    """What four pictures of that prompt cost."""
    return Price(round(BASE[Task.DIFFUSION] * factor_of(prompt)))


def of_video(prompt: Prompt, *, large: bool = False) -> Price:
    """What a video from that prompt costs, `large` at 720 lines; no source gives the price of fewer than four."""
    points = VIDEO_720 if large else BASE[Task.VIDEO_DIFFUSION]
    batch = prompt.value("bs") or "4"
    if batch in ("1", "2"):
        points = points * int(batch) // 4
    if prompt.has("turbo"):
        points *= 2
    return Price(points, about=large or batch in ("1", "2"))


def factor_of(prompt: Prompt) -> float:
    """What the flags of that prompt make of the price of four pictures (contract §1b)."""
    version = version_of(prompt)
    if is_flat(prompt):
        return 1
    factor, premium = 1.0, 1.0
    for flag in prompt.counting:
        known = parameter(flag.name)
        effect = known.price_on(version) if known is not None else None
        if effect is None or (effect.value is not None and number_of(flag.value) != effect.value):
            continue
        if effect.premium:
            premium = max(premium, effect.factor)
        else:
            factor *= effect.factor
    return factor * premium


def is_flat(prompt: Prompt) -> bool:
    """Whether it asks for a model whose price nothing in a prompt changes."""
    version = version_of(prompt)
    return any(model.flat_price and model.key == version for model in MODELS)


def is_premium(prompt: Prompt) -> bool:
    """Whether it asks version 8 for what costs four times as much."""
    wanted = prompt.has("hd") or prompt.number("quality") == 4 or prompt.number("sv") == 6
    return wanted and version_of(prompt) == "8"
