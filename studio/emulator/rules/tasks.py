"""The 20 operations as one table: path, body fields, parent action and typical duration."""

from __future__ import annotations

from dataclasses import dataclass

from studio.emulator.rules.bodies import (
    Field,
    canvas,
    choice,
    mask,
    placement,
    polygon,
    real,
    text,
    web_address,
    web_addresses,
    whole,
)
from studio.emulator.rules.prompts import LONGEST

IMAGE_ACTIONS = ("edit", "inpaint", "outpaint", "pan", "remix", "upscale", "variation")
V8_ACTIONS = ("remix", "variation")
ASPECTS = ("keep", "1:1", "16:9", "9:16", "4:5", "5:4", "3:2", "2:3", "4:3", "3:4")

_JOB = Field("jobId", text, required=True, low=1, high=128)
_IMAGE = Field("imageNo", whole, required=True, low=0, high=3)
_VIDEO = Field("videoNo", whole, required=True, low=0, high=3)
_REMIX = Field("remixPrompt", text, low=1, high=LONGEST)
_REMIX_NEEDED = Field("remixPrompt", text, required=True, low=1, high=LONGEST)
_PROMPT = Field("prompt", text, low=1, high=LONGEST)
_SOURCE = Field("imgUrl", web_address, required=True, high=1024)
_CANVAS = (Field("canvas", canvas, required=True), Field("imgPos", placement, required=True))
_CALLBACK = Field("callback", text)


@dataclass(frozen=True, slots=True)
class Task:
    """One operation. `name` is the task_type on the wire, `yields` grid, single, video or words.

    action: key of the parent's available_actions that must offer the index; "" = any finished still; None = no parent.
    prompt: body field that holds a prompt, "" when there is none. seconds: shortest and longest duration at pace 1.
    """

    name: str
    path: str
    fields: tuple[Field, ...]
    seconds: tuple[float, float]
    yields: str = "grid"
    action: str | None = None
    index: str = "imageNo"
    prompt: str = "remixPrompt"


def _task(
    name: str,
    fields: tuple[Field, ...],
    seconds: tuple[float, float],
    yields: str = "grid",
    action: str | None = None,
    index: str = "imageNo",
    prompt: str = "remixPrompt",
) -> Task:
    return Task(name, f"/v1/{name.replace('_', '-')}", (*fields, _CALLBACK), seconds, yields, action, index, prompt)


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        _task("diffusion", (Field("text", text, True, 1, LONGEST),), (30, 40), prompt="text"),
        _task("variation", (_JOB, _IMAGE, Field("type", whole, True, 0, 1), _REMIX), (30, 42), action="variation"),
        _task("upscale", (_JOB, _IMAGE, Field("type", whole, True, 0, 3)), (50, 65), "single", "upscale", prompt=""),
        _task("reroll", (_JOB,), (30, 40), action="reroll", index="", prompt=""),
        _task(
            "blend",
            (
                Field("imgUrls", web_addresses, True, 2, 5),
                Field("aspect_ratio", choice, True, choices=("2:3", "1:1", "3:2")),
            ),
            (60, 90),
            prompt="",
        ),
        _task("describe", (_SOURCE,), (30, 60), "words", prompt=""),
        _task("shorten", (Field("prompt", text, True, 1, LONGEST),), (5, 9), "words", prompt=""),
        _task(
            "pan",
            (_JOB, _IMAGE, Field("direction", whole, True, 0, 3), Field("scale", real, True, 1.1, 3.0), _REMIX),
            (30, 42),
            action="pan",
        ),
        _task("outpaint", (_JOB, _IMAGE, Field("scale", real, True, 1.1, 2.0), _REMIX), (30, 42), action="outpaint"),
        _task(
            "inpaint",
            (_JOB, _IMAGE, Field("mask", mask), Field("area", polygon), _REMIX),
            (30, 45),
            action="inpaint",
        ),
        _task("remix", (_JOB, _IMAGE, _REMIX_NEEDED, Field("mode", whole, False, 0, 1)), (30, 42), action="remix"),
        _task("edit", (_JOB, _IMAGE, *_CANVAS, _REMIX_NEEDED, Field("mask", mask)), (35, 50), action="edit"),
        _task("upload_paint", (_SOURCE, *_CANVAS, _REMIX_NEEDED, Field("mask", mask, True)), (35, 50)),
        _task("retexture", (_SOURCE, _REMIX_NEEDED), (35, 50)),
        _task("remove_background", (_SOURCE,), (15, 25), "single", prompt=""),
        _task("enhance", (_JOB, _IMAGE), (30, 40), action="enhance", prompt=""),
        _task(
            "video_diffusion",
            (
                Field("jobId", text, low=1, high=128),
                Field("imageNo", whole, low=0, high=3),
                _PROMPT,
                Field("videoType", whole, low=0, high=1),
            ),
            (150, 240),
            "video",
            "",
            prompt="prompt",
        ),
        _task("extend_video", (_JOB, _VIDEO, _PROMPT), (150, 240), "video", "extend", "videoNo", "prompt"),
        _task("video_upscale", (_JOB, _VIDEO), (240, 360), "video", "upscale", "videoNo", ""),
        _task(
            "enhance_upscale",
            (
                Field("image_url", web_address, high=1024),
                Field("jobId", text, low=1, high=128),
                Field("imageNo", whole, low=0, high=3),
                Field("target_resolution", choice, choices=("HD", "FHD", "2K", "4K", "6K", "8K", "12K")),
                Field("content_type", choice, choices=("standard", "photo", "illustration", "text", "low_res")),
                Field("aspect_ratio", choice, choices=ASPECTS),
                Field("crop_mode", choice, choices=("letterbox", "crop", "stretch")),
                Field("output_format", choice, choices=("jpeg", "jpg", "png", "tiff", "tif")),
                Field("face_enhancement_level", choice, choices=("off", "none", "subtle", "moderate", "strong")),
            ),
            (30, 60),
            "single",
            "",
            prompt="",
        ),
    )
}
