"""Smart select: a rough stroke over a thing, or a rough box around it, takes the thing up to its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPolygonF

from studio.models.mask.shapes import Mode
from studio.views import theme
from studio.views.mask.drawing import around, ring
from studio.views.mask.sizes import SMART
from studio.views.mask.tools.area import BoxTool
from studio.views.mask.tools.base import Pointer

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

_OPACITY = 0.6


class Smart(BoxTool):
    """A stroke, or a box where `box` is set."""

    id = "smart"
    size_id = SMART

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._box_wanted = False
        self._stroke: list[QPointF] = []

    @property
    def box(self) -> bool:
        """Whether a box is dragged around the thing; else a stroke is drawn over it."""
        return self._box_wanted

    @box.setter
    def box(self, wanted: bool) -> None:
        self.cancel()
        self._box_wanted = wanted
        self.size_id = "" if wanted else SMART
        self.canvas.dress()
        self.canvas.refresh()

    def is_busy(self) -> bool:
        return bool(self._stroke) or super().is_busy()

    def press(self, pointer: Pointer) -> None:
        if self.box:
            super().press(pointer)
            return
        self.mode = self.canvas.mode_of(pointer)
        self._stroke = [pointer.at]
        self._ring_at(pointer)

    def move(self, pointer: Pointer) -> None:
        if self.box:
            super().move(pointer)
            return
        if self._stroke and pointer.at != self._stroke[-1]:
            ends = (self.canvas.viewport.to_view(self._stroke[-1]), pointer.view)
            self._stroke.append(pointer.at)
            self.canvas.refresh(around(*ends, room=self._radius() + 2))
        self._ring_at(pointer)

    def release(self, pointer: Pointer) -> None:
        if self.box:
            super().release(pointer)
            return
        self.move(pointer)
        stroke, self._stroke = self._stroke, []
        if stroke and self.canvas.document is not None:
            self.canvas.document.smart(stroke, float(self.canvas.sizes.get(SMART)), self.mode)
        self.canvas.refresh()

    def finish(self, start: QPointF, end: QPointF, mode: Mode) -> None:
        box = QRectF(start, end).normalized().toAlignedRect()
        box &= QRectF(QPointF(), self.canvas.viewport.picture.toSizeF()).toRect()
        if box.width() > 1 and box.height() > 1 and self.canvas.document is not None:
            self.canvas.document.smart_box(box, mode)

    def hover(self, pointer: Pointer | None) -> None:
        self._ring_at(pointer)

    def cancel(self) -> bool:
        if self._stroke:
            self._stroke = []
            self.canvas.refresh()
            return True
        return super().cancel()

    def cursor(self) -> QCursor | Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def paint(self, painter: QPainter) -> None:
        if self._stroke:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.canvas.enter_picture(painter)
            worn = theme.tokens()
            ink = QColor(worn.refused if self.mode is Mode.SUBTRACT else worn.accent)
            ink.setAlphaF(_OPACITY)
            wide, round_ = float(self.canvas.sizes.get(SMART)), Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(ink, wide, Qt.PenStyle.SolidLine, round_, Qt.PenJoinStyle.RoundJoin))
            # A path of one point draws nothing.
            stroke = self._stroke if len(self._stroke) > 1 else [self._stroke[0], self._stroke[0] + QPointF(0.01, 0)]
            painter.drawPolyline(QPolygonF(stroke))
            painter.restore()
        if self.hovered is not None and not self.box:
            ring(painter, self.hovered.view, self._radius(), self.canvas.viewport.ratio)
        super().paint(painter)

    def _radius(self) -> float:
        return self.canvas.viewport.points(self.canvas.sizes.get(SMART) / 2)

    def _ring_at(self, pointer: Pointer | None) -> None:
        for place in (self.hovered, pointer):
            if place is not None:
                self.canvas.refresh(around(place.view, room=self._radius() + 2))
        self.point_at(pointer)
