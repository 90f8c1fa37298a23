"""Answers of the service as contract §2 shows them, by kind of task and phase."""

from __future__ import annotations

import json
from typing import Any

JOB_ID = "11111111-2222-3333-4444-555555555555"
CDN = "https://cdn.legnext.ai"
FOUR = [f"{CDN}/mj/{JOB_ID}_{number}.png" for number in range(4)]
VIDEOS = [f"{CDN}/mj/{JOB_ID}_{number}.mp4" for number in range(4)]
ALL = [0, 1, 2, 3]
GRID_ACTIONS: dict[str, Any] = {
    "edit": ALL, "inpaint": ALL, "outpaint": ALL, "pan": ALL, "remix": ALL, "upscale": ALL, "variation": ALL,
    "reroll": True,
}  # fmt: skip


def job(task: str = "diffusion", status: str = "pending", output: Any = None, **fields: Any) -> dict[str, Any]:
    """A job with the service's exact key set; `fields` replace some of it."""
    whole: dict[str, Any] = {
        "job_id": JOB_ID,
        "model": "midjourney",
        "task_type": task,
        "status": status,
        "config": {"service_mode": "public", "webhook_config": {"endpoint": "", "secret": ""}},
        "input": None,
        "output": {"image_url": "", "image_urls": None, "seed": ""} if output is None else output,
        "meta": {
            "created_at": "", "started_at": "", "ended_at": "", "usage": {"type": "point", "frozen": 80, "consume": 0},
        },
        "detail": None,
        "logs": [],
        "error": {"code": 0, "raw_message": "", "message": "", "detail": None},
    }  # fmt: skip
    return whole | fields


def grid(**fields: Any) -> dict[str, Any]:
    """A finished grid."""
    output = {"image_url": f"{CDN}/temp/1.png", "image_urls": FOUR, "seed": "190", "available_actions": GRID_ACTIONS}
    return job("diffusion", "completed", output | fields)


def raw(body: Any) -> bytes:
    """As it stands on the wire."""
    return json.dumps(body).encode()
