"""What the deeds that look after a library share: where it lies, progress on stderr, and how they end."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from studio.errors import StudioError
from studio.setup import Setup
from studio.store.upkeep import Tell
from studio.store.upkeep.findings import Report

TELL_SECONDS = 0.5
"""Between two lines of progress where nobody watches, and between two states of one line where somebody does."""
CANNOT = 2
"""The exit code of a deed that could not be done."""


def setup_of(options: argparse.Namespace) -> Setup:
    """The library that the options and the settings name."""
    setup = Setup(options)
    setup.choose_as_set()
    return setup


def attempt(work: Callable[[Tell], int]) -> int:
    """Do it with progress on stderr; 2 and one sentence there where it cannot be done, 130 after Ctrl-C."""
    teller = _Teller()
    try:
        return work(teller)
    except StudioError as error:
        teller.clear()
        print(f"legnext-studio: {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        teller.clear()
        print("legnext-studio: Stopped. What was done until now stays; run it again to go on.", file=sys.stderr)
        return 130
    finally:
        teller.clear()


class _Teller:
    """One line that changes in a terminal; elsewhere a line for each new thing that is done."""

    def __init__(self) -> None:
        self._alive = sys.stderr.isatty()
        self._last = 0.0
        self._doing = ""
        self._shown = 0

    def __call__(self, doing: str, done: int, of: int) -> None:
        now = time.monotonic()
        if doing == self._doing and (not self._alive or now - self._last < TELL_SECONDS):
            return
        self._doing, self._last = doing, now
        far = f" {100 * done // of} %" if of else ""
        if self._alive:
            line = f"{doing}{far} …"
            print("\r" + line.ljust(self._shown), end="", file=sys.stderr, flush=True)
            self._shown = len(line)
        else:
            print(f"{doing} …", file=sys.stderr)

    def clear(self) -> None:
        """Leave the line to what is printed next."""
        if self._shown:
            print("\r" + " " * self._shown + "\r", end="", file=sys.stderr, flush=True)
            self._shown = 0


def report_as_json(report: Report) -> dict[str, Any]:
    """What a check has found, for other programs."""
    return {
        "sound": report.is_sound,
        "jobs": report.jobs,
        "pictures": report.pictures,
        "bytes": report.bytes,
        "full": report.full,
        "findings": [
            {
                "kind": finding.kind.value,
                "weight": finding.weight.value,
                "count": finding.count,
                "message": finding.sentence,
                "repair": finding.repair,
                "items": [item.path or item.about for item in report.of(finding.kind)],
            }
            for finding in report.findings
        ],
    }


def print_report(report: Report) -> None:
    """What a check has found, for people; names may hold anything, and nothing steers the terminal."""
    for finding in report.findings:
        print(printable(f"{finding.sentence}\n    {finding.repair}"))
    if report.is_sound:
        print(f"All is well with {report.jobs:,} jobs and {report.pictures:,} pictures.")


def printable(text: str) -> str:
    """Without what would steer a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def print_json(value: dict[str, Any]) -> None:
    """As one object."""
    print(json.dumps(value))
