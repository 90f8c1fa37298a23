"""An ellipse in the box that is dragged open."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from studio.models.mask.shapes import ShapeKind
from studio.views.mask.tools.rectangle import Rectangle


class Ellipse(Rectangle):
    """Like a rectangle, but round."""

    id = "ellipse"
    kind = ShapeKind.ELLIPSE

    def draw_box(self, painter: QPainter, box: QRectF) -> None:
        painter.drawEllipse(box)
