"""What one emulator is started with, and the switches that may be thrown while it runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.emulator.wire.faults import Fault, read_number, read_yes

PRACTICE_KEY = "practice-0000-legnext-studio"
DEFAULT_BALANCE = 21_000
POINTS_SHARE = 1_000


@dataclass(slots=True)
class Switches:
    """Behaviours on which the sources disagree or that the service varies; thrown over the control endpoint.

    times: "year1", "empty" or "offset" (how an absent time and the zone are written, contract §3).
    urls: "vary", "grid_temp" or "grid_mj" (where the grid and the singles live, contract §2b).
    steps: "all", "no_staged", "straight" (from pending to the end at once) or "retry" (processing is left once).
    temp_seconds, cdn_seconds: life of picture addresses after completion, None for the documented 30 days.
    edit_whitelist: /edit answers 403 as for an account that is not on the list. pro_plan: off, v8 answers 403.
    """

    times: str = "year1"
    urls: str = "vary"
    steps: str = "all"
    retry_after: float | None = None
    open_job_reads: bool = False
    edit_whitelist: bool = False
    pro_plan: bool = True
    temp_seconds: float | None = None
    cdn_seconds: float | None = None
    webhook_secret: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Start-up choices. `pace` scales durations, 0 = done when drawn; `balance` is in points, for a new purse only.

    faults, switches and advance (seconds that the clock is moved forward) are what the control endpoint could set.
    """

    home: Path
    api_key: str = PRACTICE_KEY
    pace: float = 1.0
    balance: int = DEFAULT_BALANCE
    workers: int = 2
    faults: tuple[Fault, ...] = ()
    switches: Mapping[str, Any] = field(default_factory=dict)
    advance: float = 0.0
    chance: random.Random = field(default_factory=random.SystemRandom)


def read_switch(name: str, value: object) -> Any:
    """The value of a switch from JSON or from a command line's text; ValueError says what is wrong."""
    if name not in _READERS:
        raise ValueError(f"no switch is called {name!r}; there are {', '.join(_READERS)}")
    return _READERS[name](name, value)


def _one_of(*choices: str) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if value not in choices:
            raise ValueError(f"{name} must be one of {', '.join(choices)}")
        return str(value)

    return read


def _seconds(name: str, value: object) -> float | None:
    if value is None or value in ("", "none"):
        return None
    number = read_number(value)
    if not 0 <= number < float("inf"):
        raise ValueError(f"{name} must be a number of seconds, or none")
    return number


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return value


_READERS: dict[str, Callable[[str, object], Any]] = {
    "times": _one_of("year1", "empty", "offset"),
    "urls": _one_of("vary", "grid_temp", "grid_mj"),
    "steps": _one_of("all", "no_staged", "straight", "retry"),
    "retry_after": _seconds,
    "open_job_reads": read_yes,
    "edit_whitelist": read_yes,
    "pro_plan": read_yes,
    "temp_seconds": _seconds,
    "cdn_seconds": _seconds,
    "webhook_secret": _text,
}
