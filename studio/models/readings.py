"""What a job that answers in words has said: the prompts that describe a picture, or shorter ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from studio.request.reading import Shortened, described, shortened
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord

_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """The prompts that a job gave; `shortened` has the weighed words where it was a prompt that was shortened."""

    prompts: tuple[str, ...]
    shortened: Shortened | None = None


def gives_words(record: JobRecord) -> bool:
    """Whether the job is one that answers in words, never in pictures."""
    return TASKS[record.task].gives == "text"


def reading_of(record: JobRecord) -> Reading | None:
    """What the job has said, None while it has not, or where nothing can be made of it."""
    return _read(record.task, record.reply, record.prompt) if gives_words(record) and record.reply else None


@lru_cache(_REMEMBERED)
def _read(task: Task, reply: str, prompt: str) -> Reading | None:
    output = _output(reply)
    if task is Task.SHORTEN:
        found = shortened(output, prompt)
        return None if found is None else Reading(found.prompts, found)
    prompts = described(output)
    return Reading(prompts) if prompts else None


def _output(reply: str) -> Mapping[str, Any]:
    try:
        body = json.loads(reply)
    except (ValueError, RecursionError):
        return {}
    for _ in range(2):
        if not isinstance(body, dict):
            return {}
        if isinstance(body.get("output"), dict):
            output: dict[str, Any] = body["output"]
            return output
        body = body.get("data")  # some answers are wrapped once more
    return {}
