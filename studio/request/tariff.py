"""What the service's tables say that things cost (contract §1b), and the price of a prompt.

Kept apart from `prices`, which knows every operation, because the prompt's price is wanted before all of them are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from studio.request.prompt import Prompt, version_of
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
    points = BASE[Task.DIFFUSION]
    if version_of(prompt) == "8.1":
        return Price(points)
    if is_premium(prompt):
        points *= PREMIUM
    if prompt.has("draft"):
        points //= 2
    if prompt.has("oref"):
        points *= 2
    if prompt.has("turbo"):
        points *= 2
    return Price(points)


def is_premium(prompt: Prompt) -> bool:
    """Whether it asks version 8 for what costs four times as much."""
    wanted = prompt.has("hd") or prompt.value("quality") == "4" or prompt.value("sv") == "6"
    return wanted and version_of(prompt) == "8"
