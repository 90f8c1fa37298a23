"""The twenty kinds of paid task: their names on the wire, where they are asked for, and how long they usually take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Task(StrEnum):
    """`task_type` as the service writes it, with underscores (contract §2a)."""

    DIFFUSION = "diffusion"
    VARIATION = "variation"
    UPSCALE = "upscale"
    REROLL = "reroll"
    BLEND = "blend"
    DESCRIBE = "describe"
    SHORTEN = "shorten"
    PAN = "pan"
    OUTPAINT = "outpaint"
    INPAINT = "inpaint"
    REMIX = "remix"
    EDIT = "edit"
    UPLOAD_PAINT = "upload_paint"
    RETEXTURE = "retexture"
    REMOVE_BACKGROUND = "remove_background"
    ENHANCE = "enhance"
    VIDEO_DIFFUSION = "video_diffusion"
    EXTEND_VIDEO = "extend_video"
    VIDEO_UPSCALE = "video_upscale"
    ENHANCE_UPSCALE = "enhance_upscale"


Gives = Literal["images", "videos", "text"]


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """One kind of task.

    `label` is what the artist reads. `path` is the endpoint below the base URL. `typical_seconds` is
    how long such a job usually takes, `first_look_seconds` when looking for the first time is worth
    it, and `poll_seconds` the ordinary pause between two looks (contract §3, timing). `count` is how
    many pictures or videos it usually gives.
    """

    label: str
    path: str
    typical_seconds: float
    first_look_seconds: float
    poll_seconds: float
    gives: Gives = "images"
    count: int = 4


TASKS: Mapping[Task, TaskInfo] = {
    Task.DIFFUSION: TaskInfo("Imagine", "/v1/diffusion", 40, 12, 3),
    Task.VARIATION: TaskInfo("Vary", "/v1/variation", 40, 12, 3),
    Task.UPSCALE: TaskInfo("Upscale", "/v1/upscale", 60, 20, 3, count=1),
    Task.REROLL: TaskInfo("Reroll", "/v1/reroll", 40, 12, 3),
    Task.BLEND: TaskInfo("Blend", "/v1/blend", 75, 30, 3),
    Task.DESCRIBE: TaskInfo("Describe", "/v1/describe", 40, 10, 3, "text", 0),
    Task.SHORTEN: TaskInfo("Shorten", "/v1/shorten", 7, 3, 2, "text", 0),
    Task.PAN: TaskInfo("Pan", "/v1/pan", 45, 15, 3),
    Task.OUTPAINT: TaskInfo("Zoom out", "/v1/outpaint", 45, 15, 3),
    Task.INPAINT: TaskInfo("Inpaint", "/v1/inpaint", 45, 15, 3),
    Task.REMIX: TaskInfo("Remix", "/v1/remix", 40, 12, 3),
    Task.EDIT: TaskInfo("Edit", "/v1/edit", 45, 15, 3),
    Task.UPLOAD_PAINT: TaskInfo("Paint on a picture", "/v1/upload-paint", 45, 15, 3),
    Task.RETEXTURE: TaskInfo("Retexture", "/v1/retexture", 45, 15, 3),
    Task.REMOVE_BACKGROUND: TaskInfo("Remove background", "/v1/remove-background", 30, 10, 3, count=1),
    Task.ENHANCE: TaskInfo("Enhance", "/v1/enhance", 45, 15, 3),
    Task.VIDEO_DIFFUSION: TaskInfo("Animate", "/v1/video-diffusion", 170, 80, 5, "videos"),
    Task.EXTEND_VIDEO: TaskInfo("Extend video", "/v1/extend-video", 170, 80, 5, "videos"),
    Task.VIDEO_UPSCALE: TaskInfo("Upscale video", "/v1/video-upscale", 300, 150, 5, "videos", 1),
    Task.ENHANCE_UPSCALE: TaskInfo("Topaz upscale", "/v1/enhance-upscale", 60, 20, 3, count=1),
}
