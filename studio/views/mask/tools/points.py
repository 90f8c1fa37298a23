"""Moving what was drawn: corners, sides and whole shapes, with the mouse or with keys alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QPainter, QPolygonF

from studio.models.mask.shapes import Point, Shape, ShapeKind
from studio.views import theme
from studio.views.mask.drawing import HANDLE, HIT, around, handle, two_tone
from studio.views.mask.outlines import Layer
from studio.views.mask.tools import editing
from studio.views.mask.tools.area import corner, polygon_of
from studio.views.mask.tools.base import Pointer, Tool

if TYPE_CHECKING:
    from studio.views.mask.canvas import Canvas

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR = 10
_ROOM = HANDLE + 3
"""Handles nearer to each other than this, in points, are not drawn; their corners can be taken hold of all the same."""
_LONG = 3 * HIT
"""A side that is at least this long, in points, has a handle in its middle that makes a corner."""
_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass(slots=True)
class _Drag:
    """What is under the pointer: `handle` of it, or all of it (None). `shape` is what it has become."""

    index: int
    original: Shape
    shape: Shape
    handle: int | None
    start: QPointF
    moved: bool = False


class Points(Tool):
    """Edits live shapes. What was chosen last keeps its handles and listens to the keys."""

    id = "points"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._chosen: int | None = None
        self._handle: int | None = None
        self._drag: _Drag | None = None
        self._over = Qt.CursorShape.ArrowCursor
        self._arrays: list[editing.Floats] = []
        self._polygons: list[QPolygonF] = []
        self._stale = True
        self._layer = Layer(canvas.viewport, self._draw_still)

    @property
    def chosen(self) -> tuple[int, int | None] | None:
        """The chosen shape's place in the document and the chosen handle of it, if there are any."""
        return None if self._chosen is None else (self._chosen, self._handle)

    # The shapes

    def _shapes(self) -> tuple[Shape, ...]:
        return () if self.canvas.document is None else self.canvas.document.shapes

    def _look(self) -> None:
        """Read the shapes' places anew if they are others."""
        if not self._stale:
            return
        self._stale = False
        shapes = self._shapes()
        self._arrays = [editing.as_array(editing.handles(shape)) for shape in shapes]
        self._polygons = [
            polygon_of(shape.points) if shape.kind is ShapeKind.POLYGON else QPolygonF() for shape in shapes
        ]

    def activate(self) -> None:
        self.shapes_changed()

    def leave(self) -> None:
        self.cancel()
        self._choose(None, None)

    def shapes_changed(self) -> None:
        self._stale = True
        self._drag = None
        count = len(self._shapes())
        if self._chosen is not None and self._chosen >= count:
            self._chosen = self._handle = None
        elif self._chosen is not None and self._handle is not None:
            last = len(editing.handles(self._shapes()[self._chosen])) - 1
            self._handle = min(self._handle, last)
        self._layer.forget()
        self.canvas.refresh()

    def _choose(self, shape: int | None, grip: int | None) -> None:
        if (shape, grip) != (self._chosen, self._handle):
            self._chosen, self._handle = shape, grip
            self._layer.forget()
            self.canvas.refresh()
            self._tell()

    def _tell(self) -> None:
        """Say in words what is chosen."""
        if self._chosen is None:
            return
        shape, count = self._shapes()[self._chosen], len(self._shapes())
        words = f"{shape.kind.capitalize()} {self._chosen + 1} of {count}"
        if self._handle is not None:
            grips = editing.handles(shape)
            x, y = grips[self._handle]
            words = f"Corner {self._handle + 1} of {len(grips)} at {x:.0f}, {y:.0f}. {words}"
        self.canvas.tell(words)

    def _reach(self) -> float:
        """How far a press reaches, in picture pixels."""
        return HIT / self.canvas.viewport.points(1.0)

    # Gestures

    def press(self, pointer: Pointer) -> None:
        self._look()
        held = pointer.modifiers
        grip = self._grip_at(pointer.at)
        if grip is not None and held & _ALT and held & _SHIFT:
            self._remove(*grip)
        elif held & _ALT and not held & _SHIFT:
            self._insert(pointer)
        elif grip is not None:
            self._choose(*grip)
            self._take(grip[0], grip[1], pointer.at)
        elif not self._split(pointer):
            self._take_whole(pointer)

    def move(self, pointer: Pointer) -> None:
        drag, document = self._drag, self.canvas.document
        if drag is None or document is None:
            return
        before = drag.shape
        if drag.handle is not None:
            drag.shape = editing.with_handle(drag.shape, drag.handle, corner(pointer.at, document.size))
        else:
            by = pointer.at - drag.start
            drag.shape = editing.moved(drag.original, (round(by.x()), round(by.y())), document.size)
        if drag.shape != before:
            drag.moved = True
            self._refresh_drag(before)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        drag, self._drag = self._drag, None
        if drag is None or self.canvas.document is None:
            return
        self._layer.forget()
        if drag.moved:
            self._replace(drag.index, drag.shape)
        self.canvas.refresh()

    def cancel(self) -> bool:
        if self._drag is not None:
            self._drag = None
            self._layer.forget()
            self.canvas.refresh()
            return True
        if self._chosen is not None:
            self._choose(None, None)
            return True
        return False

    def undo(self) -> bool:
        return self._drag is not None and self.cancel()

    def hover(self, pointer: Pointer | None) -> None:
        """Show at the pointer what a press would take hold of."""
        before, self._over = self._over, Qt.CursorShape.ArrowCursor
        if pointer is not None:
            self._look()
            if self._grip_at(pointer.at) is not None:
                self._over = Qt.CursorShape.PointingHandCursor
            elif self._middle_at(pointer.at) is not None:
                self._over = Qt.CursorShape.CrossCursor
            elif self._shape_at(pointer.at) is not None:
                self._over = Qt.CursorShape.SizeAllCursor
        if self._over != before:
            self.canvas.dress()

    def cursor(self) -> QCursor | Qt.CursorShape:
        return self._over

    def _grip_at(self, at: QPointF) -> tuple[int, int] | None:
        """The handle under a place: of the chosen shape first, then of the one drawn last."""
        order = sorted(range(len(self._arrays)), key=lambda index: (index == self._chosen, index), reverse=True)
        for index in order:
            found = editing.nearest(self._arrays[index], at, self._reach())
            if found is not None:
                return index, found
        return None

    def _shape_at(self, at: QPointF) -> int | None:
        shapes = self._shapes()
        return next((index for index in reversed(range(len(shapes))) if editing.covers(shapes[index], at)), None)

    def _take(self, index: int, grip: int | None, at: QPointF, shape: Shape | None = None) -> None:
        original = self._shapes()[index]
        self._drag = _Drag(index, original, shape or original, grip, at, moved=shape is not None)
        self._layer.forget()

    def _take_whole(self, pointer: Pointer) -> None:
        found = self._shape_at(pointer.at)
        self._choose(found, None)
        if found is not None:
            self._take(found, None, pointer.at)

    def _split(self, pointer: Pointer) -> bool:
        """Make a corner of the middle of a side and take hold of it."""
        found = self._middle_at(pointer.at)
        if found is None or self._chosen is None:
            return False
        self._begin_corner(self._chosen, found, pointer)
        return True

    def _middle_at(self, at: QPointF) -> int | None:
        """The side of the chosen polygon whose middle has a handle there."""
        if self._chosen is None or self._shapes()[self._chosen].kind is not ShapeKind.POLYGON:
            return None
        points = self._arrays[self._chosen]
        found = editing.nearest(editing.middles(points), at, self._reach())
        if found is None or self.canvas.viewport.points(float(editing.sides(points)[found])) < _LONG:
            return None
        return found

    def _insert(self, pointer: Pointer) -> None:
        """Alt and a press on a side make a corner there."""
        for index in reversed(range(len(self._arrays))):
            shape = editing.as_polygon(self._shapes()[index])
            points = editing.as_array(editing.handles(shape))
            found = editing.nearest_side(points, pointer.at, self._reach())
            if found is not None:
                self._begin_corner(index, found[0], pointer)
                return

    def _begin_corner(self, index: int, before: int, pointer: Pointer) -> None:
        assert self.canvas.document is not None
        polygon = editing.as_polygon(self._shapes()[index])
        shape = editing.with_corner(polygon, before, corner(pointer.at, self.canvas.document.size))
        self._chosen, self._handle = index, before + 1
        self._take(index, before + 1, pointer.at, shape)
        self.canvas.refresh()

    def _remove(self, index: int, grip: int | None) -> None:
        self._replace(index, None if grip is None else editing.without_corner(self._shapes()[index], grip))

    def _replace(self, index: int, shape: Shape | None) -> None:
        """Make a step of it; a shape that is none any more (it crosses itself now, it is gone) is not chosen."""
        document, count = self.canvas.document, len(self._shapes())
        if document is None:
            return
        document.replace_shape(index, shape)
        if len(self._shapes()) < count:
            self._choose(None, None)
        else:
            self._tell()

    # Keys

    def key(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._step(-1 if key == Qt.Key.Key_Backtab or held & _SHIFT else 1)
        if self._chosen is None or held & ~_SHIFT:
            return False
        if key in _ARROWS:
            x, y = _ARROWS[Qt.Key(key)]
            far = _FAR if held & _SHIFT else 1
            self._nudge(self._chosen, (x * far, y * far))
            return True
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove(self._chosen, self._handle)
            return True
        return False

    def _step(self, by: int) -> bool:
        """Go to the next handle, or that of the next shape; beyond the last one Tab leaves the canvas."""
        self._look()
        places = [(shape, grip) for shape, points in enumerate(self._arrays) for grip in range(len(points))]
        if not places:
            return False
        if self._chosen is None:
            at = 0 if by > 0 else len(places) - 1
        else:
            at = places.index((self._chosen, self._handle or 0)) + (by if self._handle is not None else 0)
        if not 0 <= at < len(places):
            self._choose(None, None)
            return False
        self._choose(*places[at])
        x, y = self._arrays[places[at][0]][places[at][1]]
        self.canvas.viewport.reveal(QPointF(float(x), float(y)))
        return True

    def _nudge(self, index: int, by: Point) -> None:
        document = self.canvas.document
        assert document is not None
        shape = self._shapes()[index]
        if self._handle is None:
            changed = editing.moved(shape, by, document.size)
        else:
            x, y = editing.handles(shape)[self._handle]
            changed = editing.with_handle(shape, self._handle, corner(QPointF(x + by[0], y + by[1]), document.size))
        if changed != shape:
            self._replace(index, changed)

    # Painting

    def paint(self, painter: QPainter) -> None:
        self._look()
        ratio = self.canvas.viewport.ratio
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        self._layer.paint(painter, hurry=self.canvas.is_moving)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drag = self._drag
        if drag is None:
            if self._chosen is not None and self._handle is not None:
                x, y = self._arrays[self._chosen][self._handle]
                handle(painter, self.canvas.viewport.to_view(QPointF(float(x), float(y))), chosen=True)
        elif drag.handle is not None and drag.shape.kind is ShapeKind.POLYGON:
            self._paint_live_corner(painter, drag)
        else:
            self._paint_live_shape(painter, drag)

    def _paint_live_corner(self, painter: QPainter, drag: _Drag) -> None:
        """The two sides that follow the pointer, and the corner between them."""
        line = [self.canvas.viewport.to_view(QPointF(*point)) for point in self._live_points(drag)]
        two_tone(painter, lambda: painter.drawPolyline(line), self.canvas.viewport.ratio, ink=theme.tokens().accent)
        for point in (line[0], line[2]):
            handle(painter, point)
        handle(painter, line[1], chosen=True)

    def _paint_live_shape(self, painter: QPainter, drag: _Drag) -> None:
        painter.save()
        self.canvas.enter_picture(painter)
        two_tone(
            painter,
            lambda: _draw_outline(painter, drag.shape),
            self.canvas.viewport.ratio,
            ink=theme.tokens().accent,
        )
        painter.restore()
        if drag.handle is not None:
            x, y = editing.handles(drag.shape)[drag.handle]
            handle(painter, self.canvas.viewport.to_view(QPointF(x, y)), chosen=True)

    def _live_points(self, drag: _Drag) -> tuple[Point, Point, Point]:
        assert drag.handle is not None
        points = drag.shape.points
        return points[drag.handle - 1], points[drag.handle], points[(drag.handle + 1) % len(points)]

    def _refresh_drag(self, before: Shape) -> None:
        drag, to_view = self._drag, self.canvas.viewport.to_view
        assert drag is not None
        if drag.handle is not None and drag.shape.kind is ShapeKind.POLYGON and len(before.points) > drag.handle:
            places = (*self._live_points(drag), before.points[drag.handle])
            self.canvas.refresh(around(*(to_view(QPointF(*point)) for point in places)))
        else:
            self.canvas.refresh()

    def _draw_still(self, painter: QPainter) -> None:
        """All that does not follow the pointer, in device pixels."""
        viewport, worn = self.canvas.viewport, theme.tokens()
        view = QRectF(self.canvas.rect())
        painter.save()
        painter.translate(viewport.origin)
        painter.scale(viewport.scale, viewport.scale)
        for index, shape in enumerate(self._shapes()):
            if self._drag is not None and index == self._drag.index:
                self._draw_rest(painter, self._drag)
            elif viewport.rect_to_view(_bounds(shape)).intersects(view):
                ink = worn.accent if index == self._chosen else None
                polygon = self._polygons[index]
                two_tone(painter, partial(_draw_outline, painter, shape, polygon), viewport.ratio, ink=ink)
        painter.restore()
        painter.scale(viewport.ratio, viewport.ratio)
        if self._chosen is not None and (self._drag is None or self._drag.handle is not None):
            self._draw_handles(painter, self._chosen)

    def _draw_rest(self, painter: QPainter, drag: _Drag) -> None:
        """The polygon without the two sides that follow the pointer."""
        if drag.handle is None or drag.shape.kind is not ShapeKind.POLYGON:
            return
        points = drag.shape.points
        rest = polygon_of((*points[drag.handle + 1 :], *points[: drag.handle]))
        two_tone(painter, lambda: painter.drawPolyline(rest), self.canvas.viewport.ratio, ink=theme.tokens().accent)

    def _draw_handles(self, painter: QPainter, index: int) -> None:
        drag, viewport = self._drag, self.canvas.viewport
        shape = self._shapes()[index] if drag is None else drag.shape
        if drag is not None and shape.kind is not ShapeKind.POLYGON:
            return
        points = editing.as_array(editing.handles(shape))
        last: QPointF | None = None
        for number, (x, y) in enumerate(points):
            at = viewport.to_view(QPointF(float(x), float(y)))
            if drag is not None and number == drag.handle:
                continue
            if last is None or (at - last).manhattanLength() >= _ROOM:
                handle(painter, at)
                last = at
        if drag is None and shape.kind is ShapeKind.POLYGON:
            for (x, y), length in zip(editing.middles(points), editing.sides(points), strict=True):
                if viewport.points(float(length)) >= _LONG:
                    handle(painter, viewport.to_view(QPointF(float(x), float(y))), round_=True)


def _bounds(shape: Shape) -> QRectF:
    across, down = [x for x, _ in shape.points], [y for _, y in shape.points]
    return QRectF(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _draw_outline(painter: QPainter, shape: Shape, polygon: QPolygonF | None = None) -> None:
    if shape.kind is ShapeKind.RECTANGLE:
        painter.drawRect(_bounds(shape))
    elif shape.kind is ShapeKind.ELLIPSE:
        painter.drawEllipse(_bounds(shape))
    else:
        painter.drawPolygon(polygon or polygon_of(shape.points))
