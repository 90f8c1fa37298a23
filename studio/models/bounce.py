"""Presses that are slips: the same wish once more, a moment later."""

from __future__ import annotations

from collections.abc import Hashable

BOUNCE_SECONDS = 1.0
"""The same wish once more within this time of the last press is taken for a slip of the finger, or a key held down."""


class Bounce:
    """Remembers the last wish that was granted, and when it was pressed for; times are seconds of one clock."""

    def __init__(self) -> None:
        self._last: tuple[Hashable, float] = ((), 0.0)

    def slipped(self, wish: Hashable, now: float) -> bool:
        """Whether the same was granted a moment ago: a press that bounced, or a key that is held down, buys once.

        A slip counts as a press of its own, so that a held key goes on being one.
        """
        before, then = self._last
        slipped = wish == before and 0 <= now - then < BOUNCE_SECONDS
        if slipped:
            self._last = (wish, now)
        return slipped

    def granted(self, wish: Hashable, now: float) -> None:
        """What was wished for is done."""
        self._last = (wish, now)
