"""The canvas: shows a picture and its mask, moves them under the pointer, and hands the pointer to the active tool.

Painting is in `painting`, where things lie in `viewport`, what gestures mean in `tools`.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from studio.models.mask.document import MaskDocument
from studio.views.mask.tools.base import Tool
from studio.views.mask.viewport import Viewport


class Canvas(QWidget):
    """`tool_changed(Tool)`; `leave_requested()` for an Esc that no tool had a use for; `pointed(QPointF or None)`
    the pointer in picture pixels."""

    tool_changed = Signal(object)
    leave_requested = Signal()
    pointed = Signal(object)

    viewport: Viewport
    document: MaskDocument | None
    tool: Tool

    def open(self, document: MaskDocument, preview: QImage | None = None) -> None:
        """Show another picture's mask, on `preview` (scaled up) until `set_picture` brings the pixels."""
        raise NotImplementedError

    def set_picture(self, image: QImage) -> None:
        """The picture's pixels, which may be fewer than the document's size (then it is shown scaled up to it)."""
        raise NotImplementedError

    def set_tool(self, tool: Tool) -> None:
        """Take up another tool."""
        raise NotImplementedError

    def set_surround(self, rect: QRectF | None) -> None:
        """Room around the picture that belongs to it as well (a larger canvas), in picture pixels; fitted with it."""
        raise NotImplementedError

    def point(self, view: QPointF) -> QPointF:
        """A point of the widget in picture pixels."""
        raise NotImplementedError
