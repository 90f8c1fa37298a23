"""Where the picture lies in the view: zoom and position, between picture pixels, view points and device pixels."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Signal


class Viewport(QObject):
    """`scale` is device pixels per picture pixel (1.0 is pixel-true, whatever the display's scaling).

    `changed()`: the picture lies elsewhere or is larger or smaller.
    """

    changed = Signal()

    scale: float = 1.0

    def set_picture(self, size: QSize) -> None:
        """The picture's size in pixels; it is fitted."""
        raise NotImplementedError

    def set_view(self, size: QSize, device_ratio: float) -> None:
        """The widget's size in points, and device pixels per point."""
        raise NotImplementedError

    def to_picture(self, view: QPointF) -> QPointF:
        """A point of the widget in picture pixels (not rounded; may lie outside)."""
        raise NotImplementedError

    def to_view(self, picture: QPointF) -> QPointF:
        """A point of the picture in points of the widget."""
        raise NotImplementedError

    def rect_to_view(self, picture: QRect | QRectF) -> QRectF:
        """The same for a rectangle."""
        raise NotImplementedError

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom so that what lies under the view point `at` stays there."""
        raise NotImplementedError

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Set the scale, around `at` or the middle."""
        raise NotImplementedError

    def fit(self) -> None:
        """All of the picture, as large as it goes (never above 100 % for a small one)."""
        raise NotImplementedError

    def pan(self, by: QPointF) -> None:
        """Move the picture by points of the widget."""
        raise NotImplementedError
