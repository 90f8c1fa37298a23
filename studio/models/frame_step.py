"""A moved frame as one step of the mask's history."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from studio.models.frame import Frame


class FrameStep(QUndoCommand):
    """The frame is where it is to be already when the step is made."""

    def __init__(self, before: Frame, after: Frame, take: Callable[[Frame], None]) -> None:
        super().__init__("Frame")
        self._before, self._after, self._take = before, after, take

    def undo(self) -> None:
        self._take(self._before)

    def redo(self) -> None:
        self._take(self._after)
