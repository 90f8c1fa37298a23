"""One step of the history: what it is called, and how to go back and forth over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from studio.models.mask.layers import Change
from studio.models.mask.shapes import Shape

Shapes = tuple[Shape, ...]
Go = Callable[[Change, Shapes], None]


class Step(QUndoCommand):
    """Made when it has happened already: the stack's first `redo` does nothing."""

    def __init__(self, text: str, change: Change, before: Shapes, after: Shapes, go: Go) -> None:
        super().__init__(text)
        self.change = change
        self._before, self._after = before, after
        self._go = go
        self._done = True

    def undo(self) -> None:
        self._go(self.change, self._before)
        self._done = False

    def redo(self) -> None:
        if not self._done:
            self._go(self.change, self._after)
        self._done = True
