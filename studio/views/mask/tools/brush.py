"""Brush and eraser: round strokes of the size that the ring shows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QPainter

from studio.models.mask.shapes import Mode
from studio.views.mask.drawing import ring, two_tone
from studio.views.mask.sizes import BRUSH, ERASER
from studio.views.mask.tools.base import Pointer, Tool

_LEAST_PRESSURE = 0.08
_SMALL_RING = 3.0
"""Below this radius in points a crosshair shows the place better than the ring."""


class Brush(Tool):
    """Paints while it is pressed; Alt and the pen's eraser end erase, at the eraser's size."""

    id = BRUSH
    size_id = BRUSH
    mode = Mode.ADD

    _stroke: Mode | None = None
    _from = QPointF()
    _last: QPointF | None = None  # where the last stroke ended: Shift and a click go on from there
    _hovered: Pointer | None = None

    def activate(self) -> None:
        self._last = None

    def leave(self) -> None:
        self._end()
        self._hover(None)

    def press(self, pointer: Pointer) -> None:
        document = self.canvas.document
        if document is None:
            return
        self._end()
        self._stroke = self._mode(pointer)
        document.begin_stroke(self._stroke)
        line = self._last is not None and pointer.modifiers & Qt.KeyboardModifier.ShiftModifier
        start = self._last if line and self._last is not None else pointer.at
        document.stroke_to(start, pointer.at, self._width(pointer))
        self._from = pointer.at
        self._hover(pointer)

    def move(self, pointer: Pointer) -> None:
        document = self.canvas.document
        if document is not None and self._stroke is not None and pointer.at != self._from:
            document.stroke_to(self._from, pointer.at, self._width(pointer))
            self._from = pointer.at
        self._hover(pointer)

    def release(self, pointer: Pointer) -> None:
        # A pen is lifted without pressure: the line to there would only make its end pointed.
        if pointer.pressure > 0.0:
            self.move(pointer)
        self._end()

    def hover(self, pointer: Pointer | None) -> None:
        self._hover(pointer)

    def cancel(self) -> bool:
        if self._stroke is None:
            return False
        self._stroke = None
        if self.canvas.document is not None:
            self.canvas.document.cancel_stroke()
        return True

    def undo(self) -> bool:
        return self.cancel()

    def cursor(self) -> QCursor | Qt.CursorShape:
        return Qt.CursorShape.CrossCursor if self._radius() < _SMALL_RING else Qt.CursorShape.BlankCursor

    def view_changed(self) -> None:
        self.canvas.dress()

    def paint(self, painter: QPainter) -> None:
        if self._hovered is None:
            return
        ratio, at = self.canvas.viewport.ratio, self._hovered.view
        shift = self._hovered.modifiers & Qt.KeyboardModifier.ShiftModifier
        if self._stroke is None and self._last is not None and shift:
            start = self.canvas.viewport.to_view(self._last)
            two_tone(painter, lambda: painter.drawLine(start, at), ratio)
        if self._radius() >= _SMALL_RING:
            ring(painter, at, self._radius(), ratio)

    def _end(self) -> None:
        if self._stroke is None:
            return
        self._stroke, self._last = None, self._from
        if self.canvas.document is not None:
            self.canvas.document.end_stroke()

    def _mode(self, pointer: Pointer) -> Mode:
        erases = pointer.erases or pointer.modifiers & Qt.KeyboardModifier.AltModifier
        return Mode.SUBTRACT if erases else self.mode

    def _size(self) -> int:
        """Picture pixels: the eraser's own for whatever erases."""
        pointer, erases = self._hovered, self._stroke is Mode.SUBTRACT
        if self._stroke is None and pointer is not None:
            erases = self._mode(pointer) is Mode.SUBTRACT
        return self.canvas.sizes.get(ERASER if erases else self.size_id)

    def _width(self, pointer: Pointer) -> float:
        share = max(_LEAST_PRESSURE, min(1.0, pointer.pressure)) if self.canvas.pressure_sizes else 1.0
        return max(1.0, self._size() * share)

    def _radius(self) -> float:
        return self.canvas.viewport.points(self._size() / 2)

    def _hover(self, pointer: Pointer | None) -> None:
        """Paint the ring where it is now, and no more where it was."""
        before, radius = self._hovered, self._radius()
        self._hovered = pointer
        if (
            self._last is not None
            and self._stroke is None
            and any(p is not None and p.modifiers & Qt.KeyboardModifier.ShiftModifier for p in (before, pointer))
        ):
            self.canvas.refresh()
            return
        radius = max(radius, self._radius()) + 2
        for place in (before, pointer):
            if place is not None:
                at = place.view
                self.canvas.refresh(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius))


class Eraser(Brush):
    """Takes paint away while it is pressed."""

    id = ERASER
    size_id = ERASER
    mode = Mode.SUBTRACT
