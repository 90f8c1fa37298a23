"""A player on a clock that is moved by hand, its worker too: what it does is decided by the test alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtGui import QImage

from studio.models.video.player import Player
from tests.video.films import number_of


class ByHand:
    """Workers that work when told."""

    def __init__(self) -> None:
        self.work: deque[Callable[[], None]] = deque()
        self.news: deque[Callable[[], None]] = deque()

    def start(self, work: Callable[[], None]) -> None:
        self.work.append(work)

    def call(self, function: Callable[[], None]) -> None:
        self.news.append(function)

    def settle(self) -> None:
        """Work until there is nothing left to do or to tell."""
        while self.work or self.news:
            if self.work:
                self.work.popleft()()
            while self.news:
                self.news.popleft()()


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def seen(image: QImage | None) -> int:
    """The number that a frame itself shows."""
    assert image is not None
    row = image.height() // 2
    left, right = (image.pixelColor(image.width() * part // 4, row).green() for part in (1, 3))
    return number_of(left, right)


def check(player: Player) -> int:
    """The frame that the player says it shows, which must be the one that is to be seen."""
    assert seen(player.image) == player.number
    return player.number
