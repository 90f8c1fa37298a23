"""The lasso: an outline drawn in one go, filled when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPolygonF

from studio.models.mask.shapes import Point
from studio.views.mask.drawing import around, two_tone
from studio.views.mask.tools.area import AreaTool, distinct
from studio.views.mask.tools.base import Pointer

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas


class Lasso(AreaTool):
    """Follows the pointer while it is pressed; a straight line closes the outline."""

    id = "lasso"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._points: list[Point] = []
        self._drawn = QPolygonF()

    def is_busy(self) -> bool:
        return bool(self._points)

    def leave(self) -> None:
        self._finish()
        super().leave()

    def press(self, pointer: Pointer) -> None:
        self._finish()
        self.mode = self.canvas.mode_of(pointer)
        self._add(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._points:
            self._add(pointer)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self._finish()

    def cancel(self) -> bool:
        if not self._points:
            return False
        self._points, self._drawn = [], QPolygonF()
        self.canvas.refresh()
        return True

    def undo(self) -> bool:
        return self.cancel()

    def paint(self, painter: QPainter) -> None:
        if self._points:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            viewport, ratio = self.canvas.viewport, self.canvas.viewport.ratio
            ends = (viewport.to_view(self._drawn.last()), viewport.to_view(self._drawn.first()))
            two_tone(painter, lambda: painter.drawLine(*ends), ratio, dash=0)
            painter.save()
            self.canvas.enter_picture(painter)
            two_tone(painter, lambda: painter.drawPolyline(self._drawn), ratio)
            painter.restore()
        super().paint(painter)

    def _add(self, pointer: Pointer) -> None:
        self.point_at(pointer)
        point = self.corner(pointer)
        before = QPointF(*self._points[-1]) if self._points else QPointF(*point)
        if not self._points or point != self._points[-1]:
            self._points.append(point)
            self._drawn.append(QPointF(*point))
        to_view = self.canvas.viewport.to_view
        self.canvas.refresh(around(to_view(before), to_view(QPointF(*point)), to_view(self._drawn.first())))

    def _finish(self) -> None:
        points, self._points, self._drawn = distinct(self._points), [], QPolygonF()
        if len(points) >= 3 and self.canvas.document is not None:
            self.canvas.document.fill(points, self.mode)
        if points:
            self.canvas.refresh()
