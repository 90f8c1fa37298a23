"""The pen's way over the mask: round-ended segments, painted at once, with the tiles under them kept for the undo."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from studio.models.mask.layers import Layers, Recording
from studio.models.mask.shapes import Mode
from studio.models.mask.tiles import seen

LEAST_WIDTH = 1.0
"""A pen that hardly presses still paints a line."""
FARTHEST = 1 << 14
"""How far outside the picture a point may lie, in pixels: Qt paints nothing sensible much beyond."""


@dataclass
class Stroke:
    """One stroke under the pen; `painted` is all that it touched so far."""

    mode: Mode
    layers: Layers
    recording: Recording
    painted: QRect = field(default_factory=QRect)
    _end: QPointF | None = None
    _width: float = 0.0

    def segment(self, start: QPointF, end: QPointF, width: float) -> QRect:
        """Paint it; returns the pixels of the picture that may have changed."""
        start, end, width = self._near(start), self._near(end), max(width, LEAST_WIDTH)
        # The round end of the segment before is there already: half of what a large brush would paint.
        goes_on = start == self._end and width <= self._width
        around = _new_part(start, end, width / 2) if goes_on else _all_of(start, end, width / 2)
        self._end, self._width = end, width
        # One pixel more for the soft edge.
        rect = around.toAlignedRect().adjusted(-1, -1, 1, 1) & self.layers.rect
        if rect.isEmpty() or (goes_on and start == end):
            return QRect()
        self.recording.touch_line(rect, start, end, width / 2 + 1)
        if self.layers.covered.intersects(rect):
            self._into_both(rect, start, end, width)
        else:
            colour = QColor(Qt.GlobalColor.white if self.mode is Mode.ADD else Qt.GlobalColor.black)
            _paint(self.layers.mask, rect, QPointF(), _pen(colour, width), start, end)
        self.painted = self.painted.united(rect)
        return rect

    def _into_both(self, rect: QRect, start: QPointF, end: QPointF, width: float) -> None:
        """Painted once and laid on both layers, so that they are equal to the last bit where no shape lies between."""
        drawn = QImage(rect.size(), QImage.Format.Format_Grayscale8)
        drawn.fill(0)
        _paint(drawn, drawn.rect(), QPointF(rect.topLeft()), _pen(QColor(Qt.GlobalColor.white), width), start, end)
        share = seen(drawn).astype(np.uint16)
        for pixels, at in self.layers.both_in(rect):
            top, left = at.y() - rect.top(), at.x() - rect.left()
            part = share[top : top + pixels.shape[0], left : left + pixels.shape[1]]
            if self.mode is Mode.ADD:
                pixels[:] = 255 - ((255 - pixels) * (255 - part) + 127) // 255
            else:
                pixels[:] = (pixels * (255 - part) + 127) // 255

    def _near(self, point: QPointF) -> QPointF:
        size = self.layers.rect.size()
        return QPointF(_clamped(point.x(), size.width()), _clamped(point.y(), size.height()))


def _clamped(number: float, length: int) -> float:
    return min(max(number, -FARTHEST), length + FARTHEST) if math.isfinite(number) else 0.0


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _all_of(start: QPointF, end: QPointF, radius: float) -> QRectF:
    return QRectF(start, end).normalized().adjusted(-radius, -radius, radius, radius)


def _new_part(start: QPointF, end: QPointF, radius: float) -> QRectF:
    """Around what the segment covers beyond the circle around its start: the circle around its end, and the way."""
    circle = _all_of(end, end, radius)
    way = end - start
    length = math.hypot(way.x(), way.y())
    if not length:
        return circle
    side = QPointF(-way.y(), way.x()) * (radius / length)
    return circle | QRectF(start - side, start + side).normalized()


def _paint(image: QImage, within: QRect, corner: QPointF, pen: QPen, start: QPointF, end: QPointF) -> None:
    with QPainter(image) as painter:
        painter.setClipRect(within)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.translate(-corner)
        if start == end:
            painter.drawPoint(start)  # a line without length leaves no dot
        else:
            painter.drawLine(start, end)
