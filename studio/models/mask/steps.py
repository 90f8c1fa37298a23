"""The history of a mask: what each step changed, moved over as Qt's undo stack says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoStack

from studio.models.mask.recording import Change
from studio.models.mask.shapes import Shape

Shapes = tuple[Shape, ...]
Go = Callable[[Change, Shapes], None]


@dataclass(frozen=True, slots=True)
class Beside:
    """A change of something that is not the mask, and how to go over it."""

    back: Callable[[], None]
    forth: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the pixels, the shapes on either side of it, and what was changed with it."""

    change: Change
    before: Shapes
    after: Shapes
    beside: Beside | None = None


class Steps:
    """Follows the index of `stack`, whose commands are mere names: empty macros, which Qt makes itself.

    Commands made in Python crash its garbage collector when it comes upon a stack that nobody cleared (PySide 6.10).
    """

    def __init__(self, stack: QUndoStack, go: Go) -> None:
        """`go(change, shapes)` crosses a step to the side with those shapes."""
        self._stack = stack
        self._go = go
        self._steps: list[Step | Beside] = []
        self._at = 0
        self._is_stopped = False
        stack.indexChanged.connect(self._follow)

    @property
    def bytes(self) -> int:
        """About how much memory all steps take."""
        return sum(step.change.bytes for step in self._steps if isinstance(step, Step))

    def push(self, text: str, step: Step | Beside) -> None:
        """A step that was just made; what had been undone can be redone no more."""
        self._steps[self._at :] = [step]
        self._at += 1
        self._stack.beginMacro(text)
        self._stack.endMacro()

    def clear(self) -> None:
        """Forget all steps; the mask stays as it is."""
        self._steps.clear()
        self._at = 0
        self._stack.clear()

    def stop(self) -> None:
        """Follow no more: a stack that Qt deletes goes back to its beginning first."""
        self._steps.clear()
        self._is_stopped = True

    def _follow(self, index: int) -> None:
        if self._is_stopped:
            return
        while self._at > index:
            self._at -= 1
            step = self._steps[self._at]
            if isinstance(step, Step):
                self._go(step.change, step.before)
            beside = step.beside if isinstance(step, Step) else step
            if beside is not None:
                beside.back()
        while self._at < index:
            self._at += 1
            step = self._steps[self._at - 1]
            if isinstance(step, Step):
                self._go(step.change, step.after)
            beside = step.beside if isinstance(step, Step) else step
            if beside is not None:
                beside.forth()
