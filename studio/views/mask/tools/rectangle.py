"""A rectangle, and all that a shape dragged open as a box needs."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.views.mask.tools.area import BoxTool, corner


class Rectangle(BoxTool):
    """Adds or subtracts the box that was dragged open; without width or height it was a click and means nothing."""

    id = "rectangle"
    kind = ShapeKind.RECTANGLE

    def finish(self, start: QPointF, end: QPointF, mode: Mode) -> None:
        document = self.canvas.document
        if document is None:
            return
        first, last = corner(start, document.size), corner(end, document.size)
        if first[0] != last[0] and first[1] != last[1]:
            low = (min(first[0], last[0]), min(first[1], last[1]))
            high = (max(first[0], last[0]), max(first[1], last[1]))
            document.add_shape(Shape(self.kind, (low, high)), mode)
