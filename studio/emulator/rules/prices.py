"""What a job costs in points, frozen at submit (contract §1b)."""

from __future__ import annotations

from typing import Any

from studio.emulator.jobs import Job
from studio.emulator.rules.prompts import Prompt

BASE = {
    "diffusion": 80, "variation": 120, "upscale": 120, "reroll": 80, "blend": 80, "describe": 20, "shorten": 20,
    "pan": 80, "outpaint": 80, "inpaint": 120, "remix": 120, "edit": 120, "upload_paint": 120, "retexture": 120,
    "remove_background": 80, "enhance": 80, "video_diffusion": 480, "extend_video": 480, "video_upscale": 480,
    "enhance_upscale": 120,
}  # fmt: skip
CREATIVE_UPSCALE = 160
DRAFT_VARIATION = 60
VIDEO_720P = 3.2
TOPAZ = {"HD": 120, "FHD": 120, "2K": 120, "4K": 160, "6K": 200, "8K": 300, "12K": 540}
TURBO_APPLIES = {"diffusion", "variation", "upscale", "pan", "outpaint", "inpaint", "remix", "edit", "upload_paint",
                 "retexture"}  # fmt: skip
PREMIUM_APPLIES = {"diffusion", "variation", "remix"}
FLAT_ON_8_1 = {"diffusion", "reroll", "variation", "remix", "blend"}
FLAT = 80


def price(task: str, body: dict[str, Any], prompt: Prompt, parent: Job | None) -> int:
    """Points to freeze; `prompt` is the effective one: the job's own, or its parent's where it brings none."""
    if task in FLAT_ON_8_1 and prompt.model == "8.1":
        return FLAT
    if task == "reroll" and parent is not None:
        return parent.frozen
    if task == "enhance_upscale":
        return TOPAZ[body.get("target_resolution", "2K")]
    if task in ("video_diffusion", "extend_video", "video_upscale"):
        return _video(task, body, prompt, parent)
    points = float(BASE[task])
    if task == "upscale" and body["type"] == 1:
        points = CREATIVE_UPSCALE
    # an enhanced draft is no draft any more, though its prompt still says so
    if task == "variation" and prompt.draft and not (parent is not None and parent.task == "enhance"):
        points = DRAFT_VARIATION
    if task == "diffusion":
        points *= (0.5 if prompt.draft else 1) * (2 if "oref" in prompt.flags else 1)
    if prompt.turbo and task in TURBO_APPLIES:
        points *= 2
    if prompt.premium and task in PREMIUM_APPLIES:
        points *= 4
    return round(points)


def _video(task: str, body: dict[str, Any], prompt: Prompt, parent: Job | None) -> int:
    points = float(BASE[task]) * batch(prompt if task == "video_diffusion" else None, parent) / 4
    if resolution(body, parent, task) == 720:
        points *= VIDEO_720P
    return round(points * (2 if prompt.turbo else 1))


def batch(prompt: Prompt | None, parent: Job | None) -> int:
    """How many videos a job makes: its own `--bs`, else as many as its parent."""
    if prompt is None:
        return max(1, len(parent.pictures)) if parent is not None else 4
    return int(prompt.number("bs", 4))


def resolution(body: dict[str, Any], parent: Job | None, task: str) -> int:
    """Lines of a video, 480 or 720: asked for, or inherited by extend and upscale."""
    if task == "video_diffusion" or parent is None:
        return 720 if body.get("videoType") == 1 else 480
    return 720 if min(parent.pictures[0].width, parent.pictures[0].height) >= 700 else 480
