"""The pictures of a tour: numbered, in the order that was announced, each kept once the window has come to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QWidget

from studio import hands

SIZE = (1640, 960)
NOWHERE = (SIZE[0] // 2, 20)
"""A point of the header with nothing on it that would show that it is pointed at."""


class Album:
    """Keeps the `pages` of one chapter in their order, numbered from `first`, and says on stdout where they are."""

    def __init__(self, window: QWidget, folder: Path, first: int, pages: Sequence[str]) -> None:
        self._window = window
        self._folder = folder
        self._first = first
        self._pages = pages
        self._kept = 0
        window.resize(*SIZE)
        if QGuiApplication.platformName() == "offscreen":
            # Where there is no pointer, Qt puts one on the menu; a real one is left to whoever holds it.
            QCursor.setPos(window.mapToGlobal(QPoint(*NOWHERE)))

    async def keep(self, name: str) -> None:
        """Let the window settle, then keep what it shows; LookupError where another page was announced."""
        if self._pages[self._kept : self._kept + 1] != (name,):
            raise LookupError(f"{name!r} is not the page that comes now: {self._pages[self._kept :]}")
        for _ in range(5):
            await asyncio.sleep(hands.GLANCE)
        path = self._folder / f"{self._first + self._kept:02d}-{name}.png"
        hands.look(self._window, path)
        print(path, flush=True)
        self._kept += 1

    def close(self) -> None:
        """LookupError where announced pages were not kept."""
        if self._kept < len(self._pages):
            raise LookupError(f"pages that are missing: {self._pages[self._kept :]}")
