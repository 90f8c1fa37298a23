"""The polygon: corner by corner, with freehand stretches between, closed where it began."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from studio.models.mask.shapes import Point, Shape, ShapeKind
from studio.views.mask.drawing import HIT, around, handle, ring, two_tone
from studio.views.mask.tools.area import AreaTool, corner, distinct, polygon_of
from studio.views.mask.tools.base import Pointer

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

FREEHAND = 4.0
"""Points of the view between two corners of a freehand stretch."""
_STEP = pi / 4
_REMOVES = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_CLOSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def snapped(start: QPointF, at: QPointF) -> QPointF:
    """`at` moved onto the nearest of the eight directions from `start`."""
    wide, high = at.x() - start.x(), at.y() - start.y()
    angle = round(atan2(high, wide) / _STEP) * _STEP
    length = wide * cos(angle) + high * sin(angle)
    return start + QPointF(length * cos(angle), length * sin(angle))


class Polygon(AreaTool):
    """A click adds a corner, dragging adds many; what is open survives panning and zooming."""

    id = "polygon"
    clicks = True

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._points: list[Point] = []
        self._stretches: list[int] = []  # how many corners each press added
        self._closing = False

    @property
    def points(self) -> tuple[Point, ...]:
        """The corners of the open polygon."""
        return tuple(self._points)

    @property
    def closes(self) -> bool:
        """Whether a click now would close it."""
        return self._closing

    def is_busy(self) -> bool:
        return bool(self._points)

    def leave(self) -> None:
        # What could be closed is kept: an outline of thirty corners is not to be lost to a key.
        self._close()
        super().leave()

    # Gestures

    def press(self, pointer: Pointer) -> None:
        if self._is_near_first(pointer):
            self._close()
            return
        if not self._points:
            self.mode = self.canvas.mode_of(pointer)
        self._stretches.append(0)
        self._add(self._place(pointer))
        self._follow(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._points and self._stretches and self._far(pointer):
            self._add(self.corner(pointer))
        self._follow(pointer)

    def release(self, pointer: Pointer) -> None:
        if self._stretches and self._stretches[-1] > 1:
            self._add(self.corner(pointer))
        self._follow(pointer)

    def hover(self, pointer: Pointer | None) -> None:
        self._follow(pointer)

    def double_click(self, pointer: Pointer) -> None:
        if len(distinct(self._points)) >= 3:
            self._close()
        else:
            self.press(pointer)

    def right_click(self, pointer: Pointer) -> bool:
        return self.undo()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in _REMOVES:
            return self.undo()
        if event.key() in _CLOSES and self._points and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if len(distinct(self._points)) >= 3:
                self._close()
            return True
        return False

    def undo(self) -> bool:
        """Take back the last corner, or all of the last freehand stretch."""
        if not self._points:
            return False
        for _ in range(self._stretches.pop()):
            self._points.pop()
        self._follow(self.hovered)
        self.canvas.refresh()
        return True

    def cancel(self) -> bool:
        if not self._points:
            return False
        self._drop()
        return True

    # What they do

    def _add(self, point: Point) -> None:
        if self._points and self._points[-1] == point and self._stretches[-1]:
            return
        self._points.append(point)
        self._stretches[-1] += 1

    def _place(self, pointer: Pointer) -> Point:
        """Where a click sets a corner."""
        if self._points and pointer.modifiers & Qt.KeyboardModifier.ShiftModifier:
            assert self.canvas.document is not None
            return corner(snapped(QPointF(*self._points[-1]), pointer.at), self.canvas.document.size)
        return self.corner(pointer)

    def _far(self, pointer: Pointer) -> bool:
        last = self.canvas.viewport.to_view(QPointF(*self._points[-1]))
        return hypot(pointer.view.x() - last.x(), pointer.view.y() - last.y()) >= FREEHAND

    def _is_near_first(self, pointer: Pointer) -> bool:
        if len(distinct(self._points)) < 3:
            return False
        first = self.canvas.viewport.to_view(QPointF(*self._points[0]))
        return hypot(pointer.view.x() - first.x(), pointer.view.y() - first.y()) <= HIT

    def _follow(self, pointer: Pointer | None) -> None:
        """The line to the pointer follows it."""
        before = self.hovered
        self._closing = pointer is not None and self._is_near_first(pointer)
        self.point_at(pointer)
        if self._points:
            to_view = self.canvas.viewport.to_view
            ends = [to_view(QPointF(*point)) for point in (self._points[0], *self._points[-2:])]
            # What Shift does to the line is within its reach: the snapped end is no farther than the pointer.
            for place in (before, pointer):
                if place is not None:
                    reach = hypot(place.view.x() - ends[-1].x(), place.view.y() - ends[-1].y())
                    snaps = place.modifiers & Qt.KeyboardModifier.ShiftModifier
                    self.canvas.refresh(around(*ends, place.view, room=2 * HIT + (reach if snaps else 0)))

    def _close(self) -> None:
        points, mode = distinct(self._points), self.mode
        was_open = self.is_busy()
        self._drop()
        if was_open and len(points) >= 3 and self.canvas.document is not None:
            self.canvas.document.add_shape(Shape(ShapeKind.POLYGON, points), mode)

    def _drop(self) -> None:
        self._points, self._stretches, self._closing = [], [], False
        self.canvas.refresh()

    # Painting

    def paint(self, painter: QPainter) -> None:
        if self._points:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_lines(painter)
            first = self.canvas.viewport.to_view(QPointF(*self._points[0]))
            for number, (point, added) in enumerate(zip(self._ends(), self._stretches, strict=True)):
                handle(painter, self.canvas.viewport.to_view(QPointF(*point)), chosen=number == 0, round_=added > 1)
            if self._closing:
                ring(painter, first, HIT, self.canvas.viewport.ratio)
        super().paint(painter)

    def _ends(self) -> list[Point]:
        """The first corner, and the last of each later press: a freehand stretch has no handle for each corner."""
        ends, at = [], 0
        for number, added in enumerate(self._stretches):
            at += added
            ends.append(self._points[0] if number == 0 else self._points[at - 1])
        return ends

    def _paint_lines(self, painter: QPainter) -> None:
        viewport, ratio = self.canvas.viewport, self.canvas.viewport.ratio
        drawn = polygon_of(self._points)
        painter.save()
        self.canvas.enter_picture(painter)
        two_tone(painter, lambda: painter.drawPolyline(drawn), ratio)
        painter.restore()
        if self.hovered is not None:
            last = viewport.to_view(QPointF(*self._points[-1]))
            to = viewport.to_view(QPointF(*(self._points[0] if self._closing else self._place(self.hovered))))
            two_tone(painter, lambda: painter.drawLine(last, to), ratio, dash=None if self._closing else 0)
