"""An extension that the real service does not have: trouble, time, money and switches while the emulator runs.

`GET /emulator/control` shows the state; `POST` takes a JSON object with any of the keys of `Control.apply` and shows
the state afterwards. Both need the API key, and a Host header that names this machine: the header keeps web pages out
(a browser asks before it sends one), the name keeps out those that point a name of their own to this address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from studio.emulator.config import read_switch
from studio.emulator.rules.refusal import bad_request
from studio.emulator.wire.faults import read_fault

if TYPE_CHECKING:
    from studio.emulator.parts import Emulator

LONGEST_STEP = 3650 * 86_400.0
MOST_POINTS = 1_000_000_000
UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


class Control:
    """Reads wishes, checks all of them, then grants all of them."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._readers: dict[str, Callable[[Any], Callable[[], None]]] = {
            "clear_faults": self._clear_faults,
            "faults": self._faults,
            "switches": self._switches,
            "balance": self._balance,
            "top_up": self._top_up,
            "release": self._release,
            "advance": self._advance,
        }

    def state(self) -> dict[str, Any]:
        """Everything that can be seen from here."""
        emulator = self._emulator
        available_credits, points = emulator.ledger.purse()
        return {
            "now": emulator.clock.now(),
            "clock_offset": emulator.clock.offset,
            "pace": emulator.config.pace,
            "purse": {"credits": available_credits, "points": points},
            "switches": asdict(emulator.switches),
            "faults": emulator.faults.shown(),
            "open_jobs": [
                {"job_id": job.id, "task_type": job.task, "status": job.status, "doom": job.doom}
                for job in emulator.ledger.open_jobs()
            ],
            "callbacks": emulator.callbacks.shown(),
        }

    def apply(self, wishes: Mapping[str, object]) -> None:
        """Grant what is asked for, or nothing of it with Refusal 400.

        clear_faults: true. faults: a list, see faults.read_fault. switches: an object, see config.Switches.
        balance: points to have from now on. top_up: points to add. release: true lets stuck jobs go on.
        advance: seconds, or a text such as "36h" or "4d"; the clock only goes forward.
        """
        try:
            for name in wishes:
                if name not in self._readers:
                    raise ValueError(f"no wish is called {name!r}; there are {', '.join(self._readers)}")
            granted = [read(wishes[name]) for name, read in self._readers.items() if name in wishes]
        except ValueError as problem:
            raise bad_request(f"Invalid request, {problem}") from problem
        for grant in granted:
            grant()

    def _clear_faults(self, value: Any) -> Callable[[], None]:
        return self._emulator.faults.clear if _true("clear_faults", value) else _nothing

    def _faults(self, value: Any) -> Callable[[], None]:
        if not isinstance(value, list):
            raise ValueError("faults must be a list")
        read = [read_fault(item) for item in value]

        def add() -> None:
            for fault in read:
                self._emulator.faults.add(fault)

        return add

    def _switches(self, value: Any) -> Callable[[], None]:
        if not isinstance(value, dict):
            raise ValueError("switches must be an object")
        read = {name: read_switch(name, wanted) for name, wanted in value.items()}

        def throw() -> None:
            for name, wanted in read.items():
                setattr(self._emulator.switches, name, wanted)

        return throw

    def _balance(self, value: Any) -> Callable[[], None]:
        points = read_points("balance", value)
        return lambda: self._emulator.ledger.set_balance(points)

    def _top_up(self, value: Any) -> Callable[[], None]:
        points = read_points("top_up", value)
        return lambda: self._emulator.ledger.top_up(points)

    def _release(self, value: Any) -> Callable[[], None]:
        return self._emulator.runner.release if _true("release", value) else _nothing

    def _advance(self, value: Any) -> Callable[[], None]:
        seconds = read_seconds(value)

        def advance() -> None:
            self._emulator.clock.advance(seconds)
            self._emulator.ledger.keep_clock_offset(self._emulator.clock.offset)

        return advance


def read_seconds(value: object) -> float:
    """Seconds from a number or from a text with a unit (s, m, h, d); ValueError when it is neither."""
    seconds = -1.0
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)([smhd]?)", value)):
        seconds = float(match[1]) * UNITS[match[2]]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = min(float(value), LONGEST_STEP + 1) if value > 0 else float(value == 0) - 1
    if not 0 <= seconds <= LONGEST_STEP:
        raise ValueError("advance must be seconds or a text such as 36h or 4d, ten years at most")
    return seconds


def read_points(name: str, value: object) -> int:
    """A whole number of points that a purse may hold; ValueError when it is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_POINTS:
        raise ValueError(f"{name} must be a whole number of points from 0 to {MOST_POINTS}")
    return value


def _true(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    return value


def _nothing() -> None:
    return
