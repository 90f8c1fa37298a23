"""What of the mask is sent, traced in a worker after each pause, and at once when it is to be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from studio.models.mask.shapes import Point, Shape
from studio.models.mask.tiles import seen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from studio.errors import StudioError
    from studio.models.tasks import Tasks
    from studio.region.areas import Areas

PAUSE_MS = 150
"""From the last change to the tracing: while the pen moves nobody looks at outlines."""
Ring = tuple[Point, ...]


class Trace(Protocol):
    """As `studio.region.areas.areas_of`."""

    def __call__(self, mask: NDArray[np.uint8], *, tolerance: float | None, drawn: Sequence[Ring]) -> Areas: ...


def areas_of(mask: NDArray[np.uint8], *, tolerance: float | None, drawn: Sequence[Ring]) -> Areas:
    """Traced by `studio.region`, which is loaded by the first mask."""
    from studio.region import areas

    return areas.areas_of(mask, tolerance=tolerance, drawn=drawn)


class Asked(NamedTuple):
    """Who waits for areas: `failed` is called, with the reason where it is no bug of ours, when there are none."""

    then: Callable[[Areas], None]
    failed: Callable[[StudioError | None], None]


@dataclass(eq=False)
class Flight:
    """One tracing under way: of which state of the mask, and who asked for just that."""

    number: int
    future: Future[Areas]
    asked: list[Asked] = field(default_factory=list)


class Tracing(QObject):
    """`changed()`: `areas` is up to date again, or None as it is out of date. `refused(StudioError)`: it has none."""

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self,
        look: Callable[[], tuple[QImage, tuple[Shape, ...]]],
        submit: Callable[..., Future[Any]],
        tasks: Tasks,
        trace: Trace,
        parent: QObject | None = None,
    ) -> None:
        """`look` gives a copy of the mask, which is not written to any more, and its live shapes."""
        super().__init__(parent)
        self.areas: Areas | None = None
        self.tolerance: float | None = None
        self._look = look
        self._submit = submit
        self._tasks = tasks
        self._trace = trace
        self._number = 0
        self._flight: Flight | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._start)

    def outdate(self) -> None:
        """The mask is another one: trace it after the pause."""
        self._number += 1
        self._pause.start()
        if self.areas is not None:
            self.areas = None
            self.changed.emit()

    def when(self, then: Callable[[Areas], None], failed: Callable[[StudioError | None], None]) -> None:
        """Call `then` with the areas of the mask as it is now: at once, or when they are traced.

        `failed` is called where they cannot be: with the reason, or with None for a bug, which is reported by itself.
        """
        if self.areas is not None:
            then(self.areas)
            return
        flight = self._flight
        if flight is None or flight.number != self._number:
            flight = self._start()
        flight.asked.append(Asked(then, failed))

    def stop(self) -> None:
        """Trace no more, and answer nobody."""
        self._number += 1
        self._pause.stop()
        if self._flight is not None:
            self._flight.future.cancel()
            self._flight.asked.clear()
        self._flight = self.areas = None

    def _start(self) -> Flight:
        self._pause.stop()
        if self._flight is not None and not self._flight.asked:
            self._flight.future.cancel()  # if it has not begun yet
        mask, shapes = self._look()
        drawn = [shape.outline() for shape in shapes]
        future = self._submit(_traced, self._trace, mask, self.tolerance, drawn)
        flight = self._flight = Flight(self._number, future)
        lost = partial(self._on_lost, flight)
        self._tasks.watch(future, partial(self._on_traced, flight), partial(self._on_refused, flight), lost)
        return flight

    def _on_traced(self, flight: Flight, areas: Areas) -> None:
        if flight.number == self._number:
            self._flight, self.areas = None, areas
            self.changed.emit()
        for one in flight.asked:
            one.then(areas)

    def _on_refused(self, flight: Flight, error: StudioError) -> None:
        is_current = flight.number == self._number
        self._on_lost(flight, error)
        if is_current and not flight.asked:
            self.refused.emit(error)  # whoever asked says so himself

    def _on_lost(self, flight: Flight, error: StudioError | None = None) -> None:
        if flight.number == self._number:
            self._flight = None
        for one in flight.asked:
            one.failed(error)


def _traced(trace: Trace, mask: QImage, tolerance: float | None, drawn: Sequence[Ring]) -> Areas:
    return trace(seen(mask), tolerance=tolerance, drawn=drawn)
