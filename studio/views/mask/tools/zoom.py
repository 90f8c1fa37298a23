"""The zoom: a click goes nearer, Alt and a click farther away, a box is shown as large as it goes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from studio.views.mask.drawing import two_tone
from studio.views.mask.tools.area import CLICK
from studio.views.mask.tools.base import Pointer, Tool

FACTOR = 2.0


class Zoom(Tool):
    """Changes nothing but what is seen."""

    id = "zoom"
    clicks = True

    _start: Pointer | None = None
    _end = QPointF()  # in picture pixels

    def leave(self) -> None:
        self.cancel()

    def press(self, pointer: Pointer) -> None:
        self._start, self._end = pointer, pointer.at

    def move(self, pointer: Pointer) -> None:
        if self._start is not None:
            self._end = pointer.at
            self.canvas.refresh()

    def release(self, pointer: Pointer) -> None:
        start, self._start = self._start, None
        if start is None:
            return
        viewport = self.canvas.viewport
        if (pointer.view - viewport.to_view(start.at)).manhattanLength() >= CLICK:
            viewport.show(QRectF(start.at, pointer.at).normalized())
        elif start.modifiers & Qt.KeyboardModifier.AltModifier:
            viewport.zoom(1 / FACTOR, pointer.view)
        else:
            viewport.zoom(FACTOR, pointer.view)
        self.canvas.refresh()

    def right_click(self, pointer: Pointer) -> bool:
        self.canvas.viewport.zoom(1 / FACTOR, pointer.view)
        return True

    def cancel(self) -> bool:
        if self._start is None:
            return False
        self._start = None
        self.canvas.refresh()
        return True

    def paint(self, painter: QPainter) -> None:
        if self._start is not None:
            box = self.canvas.viewport.rect_to_view(QRectF(self._start.at, self._end).normalized())
            two_tone(painter, lambda: painter.drawRect(box), self.canvas.viewport.ratio, dash=0)
