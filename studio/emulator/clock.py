"""The emulator's time: wall clock plus an offset, or a clock that only moves when told to; sleeping follows both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch, movable forward; sleepers wake when their moment is reached either way."""

    def __init__(self, source: Callable[[], float] = time.time, offset: float = 0.0, *, runs: bool = True) -> None:
        """`runs` is False for a source that stands still between calls of `advance`."""
        self._source = source
        self._offset = offset
        self._runs = runs
        self._moved: set[asyncio.Event] = set()

    @property
    def offset(self) -> float:
        """Seconds by which this clock is ahead of its source."""
        return self._offset

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._source() + self._offset

    def advance(self, seconds: float) -> None:
        """Move forward; only callable on the event loop that the sleepers live on."""
        self._offset += seconds
        for event in self._moved:
            event.set()

    async def sleep_until(self, moment: float) -> None:
        """Return once `now()` has reached `moment`."""
        event = asyncio.Event()
        self._moved.add(event)
        try:
            while (left := moment - self.now()) > 0:
                event.clear()
                try:
                    await asyncio.wait_for(event.wait(), min(left, 3600.0) if self._runs else None)
                except TimeoutError:
                    continue
        finally:
            self._moved.discard(event)


def standing_clock(start: float = 1_760_000_000.0) -> Clock:
    """A clock for tests: stands at `start` until advanced."""
    return Clock(lambda: start, runs=False)
