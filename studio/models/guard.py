"""Asks once more before a sum above the artist's own limit is spent; the same press again is the answer."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QObject, QTimer, Signal

PATIENCE = 5.0
"""Seconds that the question stands."""
SLIP_SECONDS = 0.5
"""A press within this time of the one before is taken for a bounced or a held key, never for an answer."""


class Guard(QObject):
    """One question at a time, about one thing: whoever presses for another thing is asked about that."""

    changed = Signal()
    """A question was put, answered or withdrawn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.limit = 0
        """Points above which is asked; 0 never asks."""
        self._asked: tuple[str, Hashable] | None = None
        self._pressed = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(PATIENCE * 1000))
        self._timer.timeout.connect(self.withdraw)

    def lets(self, button: str, what: Hashable, points: int, now: float) -> bool:
        """Whether `what` may be bought at this press of `button` (`now` in seconds); puts the question where not."""
        since, self._pressed = now - self._pressed, now
        if self.limit <= 0 or points <= self.limit:
            self.withdraw()
            return True
        if self._asked != (button, what):
            self._asked = (button, what)
            self._timer.start()
            self.changed.emit()
            return False
        if 0 <= since < SLIP_SECONDS:
            return False
        self.withdraw()
        return True

    def asks(self, button: str) -> bool:
        """Whether the question stands at `button`."""
        return self._asked is not None and self._asked[0] == button

    def withdraw(self) -> None:
        """Ask nothing any more."""
        self._timer.stop()
        if self._asked is not None:
            self._asked = None
            self.changed.emit()
