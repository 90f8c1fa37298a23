"""One line on stderr that counts, for people who wait; nothing where nobody looks on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

PAUSE = 0.2
"""Seconds between two counts: a log must not fill up with them."""


class Progress:
    """`told(done, total)` for whatever counts. On a terminal the line is written over, a log gets one a second."""

    def __init__(self, verb: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._verb = verb
        self._clock = clock
        self._live = sys.stderr.isatty()
        self._last = float("-inf")
        self._open = False

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if total == 0 or (done < total and now - self._last < (PAUSE if self._live else 5 * PAUSE)):
            return
        self._last = now
        line = f"{self._verb} {done:,} of {total:,}"
        if self._live:
            print(f"\r{line}", end="", file=sys.stderr, flush=True)
            self._open = True
        else:
            print(line, file=sys.stderr)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            print(file=sys.stderr)
            self._open = False
