"""What takes a while: selections and moved edges, made in a worker one by one and delivered between strokes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.models.mask.edited import Before, Edited, edited
from studio.models.mask.selections import Found
from studio.models.mask.shapes import Mode
from studio.models.mask.tiles import Pixels

if TYPE_CHECKING:
    from concurrent.futures import Future

    from studio.models.tasks import Tasks

Result = Found | Pixels | None
Ready = Found | Edited | None
"""What is delivered: where a whole mask was made, it is ready to be put in the place of the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Something to be made of a copy of the mask (`of_mask`) or of the picture alone; `nothing` is said for None."""

    text: str
    make: Callable[[QImage], Result]
    nothing: str
    mode: Mode = Mode.ADD
    of_mask: bool = False


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the requests are about: the mask as it is, which state of it that is, and whether it can be changed now."""

    before: Callable[[], Before]
    revision: Callable[[], int]
    is_free: Callable[[], bool]
    deliver: Callable[[Request, Ready], None]


class Making(QObject):
    """A newer selection overtakes older ones; edits of the mask wait for one another. `busy_changed(bool)`."""

    busy_changed = Signal(bool)

    def __init__(
        self, canvas: Canvas, submit: Callable[..., Future[Any]], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._submit = submit
        self._tasks = tasks
        self._waiting: deque[Request] = deque()
        self._current: Request | None = None
        self._made: tuple[int, Ready | Exception] | None = None
        self._was_busy = False

    @property
    def is_busy(self) -> bool:
        return self._current is not None

    def ask(self, request: Request) -> None:
        """Have it made, soon."""
        if not request.of_mask:
            self._waiting = deque(other for other in self._waiting if other.of_mask)
            if self._current is not None and not self._current.of_mask:
                self._current = self._made = None
        self._waiting.append(request)
        self._next()

    def cancel(self) -> None:
        """Nothing of what was asked for is wanted any more."""
        self._waiting.clear()
        self._current = self._made = None
        self._next()

    def settle(self) -> None:
        """Deliver what is made, if the mask can be changed now."""
        if self._current is None or self._made is None or not self._canvas.is_free():
            return
        request, (revision, result) = self._current, self._made
        if request.of_mask and revision != self._canvas.revision():
            self._start(request)  # the mask is another one by now
            return
        self._current = self._made = None
        try:
            if isinstance(result, Exception):
                raise result
            self._canvas.deliver(request, result)
        finally:
            self._next()

    def _next(self) -> None:
        if self._current is None and self._waiting:
            self._start(self._waiting.popleft())
        if self._was_busy != self.is_busy:
            self._was_busy = self.is_busy
            self.busy_changed.emit(self._was_busy)

    def _start(self, request: Request) -> None:
        self._current, self._made = request, None
        before = self._canvas.before() if request.of_mask else Before(QImage())
        future = self._submit(_made, request, before)
        self._tasks.watch(future, partial(self._on_made, request, self._canvas.revision()))

    def _on_made(self, request: Request, revision: int, box: list[Ready | Exception]) -> None:
        result = box.pop()
        if request is self._current:
            self._made = (revision, result)
            self.settle()


def _made(request: Request, before: Before) -> list[Ready | Exception]:
    """Runs in the worker. A bug is carried back, so that the next request has its turn all the same.

    The result lies in a box that is emptied: futures live until the garbage is collected, and it may be 100 MB.
    """
    try:
        made = request.make(before.mask)
        return [edited(before, made) if isinstance(made, np.ndarray) else made]
    except Exception as error:
        return [error]
