"""A mask's document that paints straight into its pixels, with just enough of undo for the canvas's own tests."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygon, QUndoStack

from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Mode, Point, Shape, ShapeKind


class Painted(MaskDocument):
    def __init__(self, size: QSize, parent: QObject | None = None) -> None:
        QObject.__init__(self, parent)
        self.size = size
        self.mask = QImage(size, QImage.Format.Format_Grayscale8)
        self.mask.fill(0)
        self.undo_stack = QUndoStack(self)
        self.shapes = ()
        self.areas = None
        self._mode = Mode.ADD
        self._before = self.mask.copy()
        self.calls: list[tuple[object, ...]] = []

    def begin_stroke(self, mode: Mode) -> None:
        self._mode = mode
        self._before = self.mask.copy()

    def stroke_to(self, start: QPointF, end: QPointF, width: float) -> QRect:
        painter = QPainter(self.mask)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grey = Qt.GlobalColor.white if self._mode is Mode.ADD else Qt.GlobalColor.black
        painter.setPen(QPen(grey, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end) if start != end else painter.drawPoint(start)
        painter.end()
        room = int(width / 2) + 2
        box = QRect(start.toPoint(), end.toPoint()).normalized().adjusted(-room, -room, room, room)
        box &= self.mask.rect()
        self.painted.emit(box)
        return box

    def end_stroke(self) -> None:
        self.calls.append(("stroke", self._mode))

    def cancel_stroke(self) -> None:
        self.mask = self._before
        self.painted.emit(self.mask.rect())

    def add_shape(self, shape: Shape, mode: Mode = Mode.ADD) -> None:
        self.calls.append(("shape", shape, mode))
        self._fill(shape, mode)
        if mode is Mode.ADD:
            self.shapes = (*self.shapes, shape)
            self.shapes_changed.emit()

    def fill(self, points: Sequence[Point], mode: Mode = Mode.ADD) -> None:
        self.calls.append(("fill", tuple(points), mode))
        self._fill(Shape(ShapeKind.POLYGON, tuple(points)), mode)

    def replace_shape(self, index: int, shape: Shape | None) -> None:
        self.calls.append(("replace", index, shape))
        shapes = list(self.shapes)
        self._fill(shapes[index], Mode.SUBTRACT)
        if shape is None:
            del shapes[index]
        else:
            shapes[index] = shape
            self._fill(shape, Mode.ADD)
        self.shapes = tuple(shapes)
        self.shapes_changed.emit()

    def invert(self) -> None:
        self.mask.invertPixels()
        self.painted.emit(self.mask.rect())

    def wand(self, at: QPointF, tolerance: int, mode: Mode, *, connected: bool = True) -> None:
        self.calls.append(("wand", at, tolerance, mode, connected))

    def smart(self, stroke: Sequence[QPointF], width: float, mode: Mode) -> None:
        self.calls.append(("smart", tuple(stroke), width, mode))

    def smart_box(self, box: QRect, mode: Mode) -> None:
        self.calls.append(("smart_box", box, mode))

    def _fill(self, shape: Shape, mode: Mode) -> None:
        painter = QPainter(self.mask)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white if mode is Mode.ADD else Qt.GlobalColor.black)
        first, last = shape.points[0], shape.points[-1]
        box = QRect(QPoint(*first), QPoint(last[0] - 1, last[1] - 1)).normalized()
        if shape.kind is ShapeKind.ELLIPSE:
            painter.drawEllipse(box)
        elif shape.kind is ShapeKind.RECTANGLE:
            painter.drawRect(box)
        else:
            painter.drawPolygon(QPolygon([QPoint(*point) for point in shape.points]), Qt.FillRule.WindingFill)
        painter.end()
        self.painted.emit(self.mask.rect())
