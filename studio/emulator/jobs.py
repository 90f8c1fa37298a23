"""A job and a picture as the emulator remembers them; no storage, no wire shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OPEN = ("pending", "staged", "processing", "retry")


@dataclass(slots=True)
class Picture:
    """One result file. `path` is below the CDN root; `recipe` is what it was drawn from, None for other pixels.

    touched: the recipe alone does not give these pixels (painted over, uploaded, blended), so actions start from them.
    seconds: length of a video, 0 for a still. extensions: how often a video has been extended.
    """

    path: str
    width: int = 0
    height: int = 0
    recipe: dict[str, Any] | None = None
    seconds: float = 0.0
    extensions: int = 0
    touched: bool = False


@dataclass(slots=True)
class Job:
    """One job. Times are seconds since the epoch; `prompt` is the effective prompt that follow-ups inherit.

    begun: when it left the queue, 0 while it waits. doom: how it will go wrong on request: moderation, failure, stuck.
    """

    id: str
    task: str
    body: dict[str, Any]
    prompt: str
    seed: str
    created: float
    duration: float
    frozen: int
    from_points: int
    parent: str = ""
    callback: str = ""
    status: str = "pending"
    begun: float = 0.0
    started: float | None = None
    ended: float | None = None
    consume: int = 0
    pictures: list[Picture] = field(default_factory=list)
    grid: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    actions: dict[str, Any] = field(default_factory=dict)
    error_code: int = 0
    error_message: str = ""
    doom: str = ""
    number: int = 0

    @property
    def open(self) -> bool:
        """True until the job has completed or failed."""
        return self.status in OPEN
