"""The way of an edit out of the editor: outlines traced, picture handed in, mask kept, job journalled; each once."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal

from studio.models.edit_order import Order
from studio.models.edit_source import Place
from studio.models.mask.document import MaskDocument
from studio.models.studio import StudioModel

BOUNCE_SECONDS = 1.0
"""As on the desk: the same wish once more within this time is a slip of the finger, or a key held down."""


class Sending(QObject):
    """One edit at a time. `changed()`: of `is_busy`. `sent(Source, JobRecord)`: journalled. `told(StudioError)`."""

    changed = Signal()
    sent = Signal(object, object)
    told = Signal(object)

    def __init__(self, studio: StudioModel, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._clock = clock
        self._last: tuple[Hashable, float] = ((), 0.0)
        self.is_busy = False

    def send(self, order: Order, place: Place, document: MaskDocument) -> None:
        """See `Editor.send`."""
        raise NotImplementedError
