"""What the tools that take an area have in common: whole corners, adding or subtracting, a box dragged open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.models.mask.shapes import Mode, Point
from studio.views import theme
from studio.views.mask.drawing import two_tone
from studio.views.mask.tools.base import Pointer, Tool

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

_SIGN = 8.0
_SIGN_AT = QPointF(13, 13)
CLICK = 4.0
"""A pointer that moved less than this, in points, has clicked."""


def corner(at: QPointF, size: QSize) -> Point:
    """The whole corner of the picture's pixels next to `at`."""
    return (
        min(max(floor(at.x() + 0.5), 0), size.width()),
        min(max(floor(at.y() + 0.5), 0), size.height()),
    )


def distinct(points: Iterable[Point]) -> tuple[Point, ...]:
    """Without corners that repeat the one before, or at the end the first one."""
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    while len(kept) > 1 and kept[-1] == kept[0]:
        kept.pop()
    return tuple(kept)


def polygon_of(points: Sequence[Point | QPointF]) -> QPolygonF:
    """For a painter."""
    return QPolygonF([point if isinstance(point, QPointF) else QPointF(*point) for point in points])


def square(start: QPointF, at: QPointF) -> QPointF:
    """`at` moved so that the box from `start` has equal sides, as large as the longer one."""
    wide, high = at.x() - start.x(), at.y() - start.y()
    edge = max(abs(wide), abs(high))
    return start + QPointF(edge if wide >= 0 else -edge, edge if high >= 0 else -edge)


class AreaTool(Tool):
    """Shows beside the pointer whether it adds or subtracts."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.hovered: Pointer | None = None
        self.mode = Mode.ADD

    def leave(self) -> None:
        self.point_at(None)

    def hover(self, pointer: Pointer | None) -> None:
        self.point_at(pointer)

    def point_at(self, pointer: Pointer | None) -> None:
        """The pointer is there now: paint its sign there, and no more where it was."""
        before, self.hovered = self.hovered, pointer
        for place in (before, pointer):
            if place is not None and self._mode_at(place) is Mode.SUBTRACT:
                at = place.view + _SIGN_AT
                self.canvas.refresh(QRectF(at.x() - _SIGN, at.y() - _SIGN, 2 * _SIGN, 2 * _SIGN))

    def is_busy(self) -> bool:
        """Whether a gesture is under way, whose mode does not change any more."""
        return False

    def corner(self, pointer: Pointer) -> Point:
        """The whole corner next to the pointer."""
        assert self.canvas.document is not None
        return corner(pointer.at, self.canvas.document.size)

    def paint(self, painter: QPainter) -> None:
        if self.hovered is None or self._mode_at(self.hovered) is not Mode.SUBTRACT:
            return
        at = self.hovered.view + _SIGN_AT
        worn = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(worn.badge)
        painter.drawEllipse(at, _SIGN - 1, _SIGN - 1)
        painter.setPen(QPen(worn.on_badge, 1.5))
        painter.drawLine(at - QPointF(3.5, 0), at + QPointF(3.5, 0))

    def _mode_at(self, pointer: Pointer) -> Mode:
        return self.mode if self.is_busy() else self.canvas.mode_of(pointer)


class BoxTool(AreaTool):
    """A box dragged open from one corner; Shift held after the press makes it a square."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: Pointer | None = None
        self._end = QPointF()
        self._shift_began = False

    def finish(self, start: QPointF, end: QPointF, mode: Mode) -> None:
        """The box was let go, in picture pixels; it may be empty."""
        raise NotImplementedError

    def draw_box(self, painter: QPainter, box: QRectF) -> None:
        """Its line, in points of the view."""
        painter.drawRect(box)

    def is_busy(self) -> bool:
        return self._start is not None

    def leave(self) -> None:
        self.cancel()
        super().leave()

    def press(self, pointer: Pointer) -> None:
        self._start, self._end, self.mode = pointer, pointer.at, self.canvas.mode_of(pointer)
        self._shift_began = bool(pointer.modifiers & Qt.KeyboardModifier.ShiftModifier)
        self.point_at(pointer)

    def move(self, pointer: Pointer) -> None:
        self.point_at(pointer)
        if self._start is None:
            return
        before = self._box()
        shift = bool(pointer.modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._shift_began = self._shift_began and shift
        self._end = square(self._start.at, pointer.at) if shift and not self._shift_began else pointer.at
        self.canvas.refresh(before.united(self._box()))

    def release(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        self.move(pointer)
        start, self._start = self._start, None
        self.finish(start.at, self._end, self.mode)
        self.canvas.refresh()

    def cancel(self) -> bool:
        if self._start is None:
            return False
        self._start = None
        self.canvas.refresh()
        return True

    def undo(self) -> bool:
        return self.cancel()

    def paint(self, painter: QPainter) -> None:
        if self._start is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = self._box()
            two_tone(painter, lambda: self.draw_box(painter, box), self.canvas.viewport.ratio)
        super().paint(painter)

    def ends(self) -> tuple[QPointF, QPointF]:
        """Where the box begins and ends, in picture pixels, as it is drawn."""
        assert self._start is not None
        size = self.canvas.viewport.picture
        first, last = corner(self._start.at, size), corner(self._end, size)
        return QPointF(*first), QPointF(*last)

    def _box(self) -> QRectF:
        first, last = self.ends()
        return self.canvas.viewport.rect_to_view(QRectF(first, last).normalized())
