"""What the wire carries: the Job, its output by task and phase, balance and errors, key for key (contract §2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from studio.emulator.config import Switches
from studio.emulator.jobs import Job
from studio.emulator.rules.refusal import Refusal
from studio.emulator.rules.tasks import TASKS

YEAR_1 = "0001-01-01T00:00:00Z"
ACCOUNT = 1
ALERT_USD = 10
_CHINA = timezone(timedelta(hours=8))


def timestamp(moment: float | None, switches: Switches) -> str:
    """RFC 3339 to the second; an absent time as year 1, or as "" where the switch says so."""
    if moment is None:
        return "" if switches.times == "empty" else YEAR_1
    if switches.times == "offset":
        return datetime.fromtimestamp(moment, _CHINA).strftime("%Y-%m-%dT%H:%M:%S+08:00")
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def job_shape(job: Job, cdn: str, switches: Switches) -> dict[str, Any]:
    """The Job object; `cdn` is the address that picture paths are appended to."""
    created = None if switches.times == "empty" and job.status == "pending" else job.created
    return {
        "job_id": job.id,
        "model": "midjourney",
        "task_type": job.task,
        "status": job.status,
        "config": {"service_mode": "public", "webhook_config": {"endpoint": job.callback, "secret": ""}},
        "input": None,
        "output": _output(job, cdn),
        "meta": {
            "created_at": timestamp(created, switches),
            "started_at": timestamp(job.started, switches),
            "ended_at": timestamp(job.ended, switches),
            "usage": {"type": "point", "frozen": job.frozen, "consume": job.consume},
        },
        "detail": None,
        "logs": [],
        "error": {
            "code": job.error_code,
            "raw_message": job.error_message,
            "message": job.error_message,
            "detail": None,
        },
    }


def _output(job: Job, cdn: str) -> dict[str, Any]:
    yields = TASKS[job.task].yields
    if yields == "words":
        return job.words or {"promptEn": "", "description": "", "finalPrompt": "", "prompts": []}
    done = job.status == "completed"
    addresses = [f"{cdn}/{picture.path}" for picture in job.pictures] if done else None
    output: dict[str, Any] = (
        {"video_urls": addresses} if yields == "video" else {"image_url": "", "image_urls": addresses}
    )
    output["seed"] = job.seed if done else ""
    if done and yields != "video":
        output["image_url"] = f"{cdn}/{job.grid or job.pictures[0].path}"
    if done and job.actions:
        output["available_actions"] = job.actions
    return output


def balance_shape(available_credits: int, points: int, now: float) -> dict[str, Any]:
    """The balance answer; `updated_at` carries nine digits of a second as the service's does."""
    usd = (available_credits + points) / 1000
    whole = datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return {
        "code": 200,
        "message": "success",
        "data": {
            "account_id": ACCOUNT,
            "balance_usd": usd,
            "available_credits": available_credits,
            "available_points": points,
            "alert_threshold": ALERT_USD,
            "low_balance_alert": usd < ALERT_USD,
            "updated_at": f"{whole}.{int((now % 1) * 1_000_000):06d}283Z",
        },
    }


def error_shape(refusal: Refusal) -> dict[str, Any]:
    """The body of an error answer: flat, or shaped like a failed Job (contract §2c)."""
    flat = {"code": refusal.code, "message": refusal.message, "raw_message": refusal.raw, "detail": None}
    if not refusal.job_shaped:
        return flat
    return {
        "job_id": "",
        "model": "",
        "task_type": "",
        "status": "failed",
        "config": {"service_mode": "", "webhook_config": {"endpoint": "", "secret": ""}},
        "input": None,
        "output": None,
        "meta": None,
        "detail": None,
        "logs": None,
        "error": {"code": refusal.code, "raw_message": refusal.raw, "message": refusal.message, "detail": None},
    }
