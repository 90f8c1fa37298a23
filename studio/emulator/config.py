"""What one emulator is started with, and the switches that may be thrown while it runs."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

PRACTICE_KEY = "practice-0000-legnext-studio"
DEFAULT_BALANCE = 21_000
POINTS_SHARE = 1_000


@dataclass(frozen=True, slots=True)
class Config:
    """Start-up choices. `pace` scales durations, 0 = done when drawn; `balance` is in points, for a new purse only."""

    home: Path
    api_key: str = PRACTICE_KEY
    pace: float = 1.0
    balance: int = DEFAULT_BALANCE
    workers: int = 2
    chance: random.Random = field(default_factory=random.SystemRandom)


@dataclass(slots=True)
class Switches:
    """Behaviours on which the sources disagree or that the service varies; thrown over the control endpoint.

    times: "year1", "empty" or "offset" (how an absent time and the zone are written, contract §3).
    urls: "vary", "grid_temp" or "grid_mj" (where the grid and the singles live, contract §2b).
    temp_seconds, cdn_seconds: life of picture addresses after completion, None for the documented 30 days.
    """

    times: str = "year1"
    urls: str = "vary"
    retry_after: float | None = None
    open_job_reads: bool = False
    edit_whitelist: bool = False
    pro_plan: bool = True
    temp_seconds: float | None = None
    cdn_seconds: float | None = None
    webhook_secret: str = ""
