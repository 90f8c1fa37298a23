"""Where the picture lies in the view: zoom and position, between picture pixels, view points and device pixels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import floor

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, QSizeF, Signal

from studio.views.theme import SPACE

LARGEST = 32.0
"""Device pixels per picture pixel, at most."""
MARGIN = 4 * SPACE
"""Points left free around a fitted picture where its edges are to be painted over and taken hold of."""
LEAST = 16 * SPACE
"""Points that a fitted picture is long, at least: in whole device pixels per pixel."""
KEPT = 16 * SPACE
"""Points of the picture that stay in view however far it is moved."""
STEPS = (
    *(1 / 64, 1 / 48, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3),
    *(1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, LARGEST),
)
_NEAR = 1.001


class Viewport(QObject):
    """`scale` is device pixels per picture pixel (1.0 is pixel-true, whatever the display's scaling).

    `changed()`: the picture lies elsewhere or is larger or smaller. The picture's corner always lies on a whole device
    pixel; where it would lie without that is remembered, so that many small moves add up.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, *, margin: float = MARGIN) -> None:
        """`margin` is how many points are left free around a fitted picture."""
        super().__init__(parent)
        self._margin = margin
        self._picture = QSize(1, 1)
        self._surround: QRectF | None = None
        self._view = QSizeF(1.0, 1.0)
        self._ratio = 1.0
        self._scale = 1.0
        self._exact = QPointF()
        self._fitted = True

    # What it knows

    @property
    def scale(self) -> float:
        """Device pixels per picture pixel."""
        return self._scale

    @property
    def ratio(self) -> float:
        """Device pixels per point."""
        return self._ratio

    @property
    def origin(self) -> QPointF:
        """Where the picture's corner lies, in whole device pixels of the view."""
        return QPointF(floor(self._exact.x() + 0.5), floor(self._exact.y() + 0.5))

    @property
    def picture(self) -> QSize:
        """The picture's size in pixels."""
        return self._picture

    @property
    def device_size(self) -> QSize:
        """The view in whole device pixels."""
        return QSize(round(self._view.width() * self._ratio), round(self._view.height() * self._ratio))

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is kept in view when the view is resized."""
        return self._fitted

    @property
    def smallest(self) -> float:
        """The least scale: half of what fits, and of 100 % for a picture that is smaller than the view."""
        return min(1.0, self._fitting()) / 2

    @property
    def extent(self) -> QRectF:
        """The picture and its surround, in picture pixels."""
        whole = QRectF(0, 0, self._picture.width(), self._picture.height())
        return whole if self._surround is None else whole.united(self._surround)

    # What it is told

    def set_picture(self, size: QSize) -> None:
        """The picture's size in pixels; it is fitted."""
        self._picture = QSize(max(1, size.width()), max(1, size.height()))
        self._surround = None
        self.fit()

    def set_surround(self, rect: QRectF | None) -> None:
        """Room in picture pixels that is shown with the picture; it is fitted anew where it was fitted."""
        self._surround = None if rect is None else QRectF(rect)
        if self._fitted:
            self.fit()
        else:
            self._place(self._scale, self._exact)

    def set_view(self, size: QSize, device_ratio: float) -> None:
        """The widget's size in points, and device pixels per point."""
        middle = self.to_picture(self.middle)
        self._view = QSizeF(max(1, size.width()), max(1, size.height()))
        self._ratio = device_ratio
        if self._fitted:
            self.fit()
        else:
            scale = max(self.smallest, self._scale)
            self._place(scale, self.middle * self._ratio - middle * scale)

    # From one to the other

    @property
    def middle(self) -> QPointF:
        """The middle of the view, in points."""
        return QPointF(self._view.width() / 2, self._view.height() / 2)

    def to_picture(self, view: QPointF) -> QPointF:
        """A point of the widget in picture pixels (not rounded; may lie outside)."""
        origin, ratio, scale = self.origin, self._ratio, self._scale
        return QPointF((view.x() * ratio - origin.x()) / scale, (view.y() * ratio - origin.y()) / scale)

    def to_view(self, picture: QPointF) -> QPointF:
        """A point of the picture in points of the widget."""
        origin, ratio, scale = self.origin, self._ratio, self._scale
        return QPointF((picture.x() * scale + origin.x()) / ratio, (picture.y() * scale + origin.y()) / ratio)

    def rect_to_view(self, picture: QRect | QRectF) -> QRectF:
        """The same for a rectangle."""
        rect = QRectF(picture)
        return QRectF(self.to_view(rect.topLeft()), self.to_view(rect.bottomRight()))

    def rect_to_device(self, picture: QRect | QRectF) -> QRectF:
        """A rectangle of the picture in device pixels of the view."""
        rect, origin, scale = QRectF(picture), self.origin, self._scale
        return QRectF(
            origin.x() + rect.x() * scale, origin.y() + rect.y() * scale, rect.width() * scale, rect.height() * scale
        )

    def points(self, pixels: float) -> float:
        """A length of the picture in points."""
        return pixels * self._scale / self._ratio

    # Moving

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom so that what lies under the view point `at` stays there."""
        self.zoom_to(self._scale * factor, at)

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Set the scale, around `at` or the middle."""
        scale = min(LARGEST, max(self.smallest, scale))
        fixed = (self.middle if at is None else at) * self._ratio
        self._fitted = False
        self._place(scale, fixed - (fixed - self._exact) * (scale / self._scale))

    def zoom_step(self, steps: int, at: QPointF | None = None) -> None:
        """Go to the next round scale, larger for a positive number of steps."""
        scale = self._scale
        for _ in range(abs(steps)):
            if steps > 0:
                scale = STEPS[min(bisect_right(STEPS, scale * _NEAR), len(STEPS) - 1)]
            else:
                scale = STEPS[max(bisect_left(STEPS, scale / _NEAR) - 1, 0)]
        self.zoom_to(scale, at)

    def fit(self) -> None:
        """All of the picture, as large as it goes; never above 100 % but for one that would hardly be seen."""
        self._fitted = True
        long = max(self._picture.width(), self._picture.height())
        seen = max(1.0, floor(LEAST * self._ratio / long))
        scale = min(seen, self._fitting())
        self._place(scale, self.middle * self._ratio - self.extent.center() * scale)

    def show(self, rect: QRectF) -> None:
        """Bring that part of the picture into the middle, as large as it goes."""
        if rect.width() <= 0 or rect.height() <= 0:
            return
        wide, high = self._view.width() * self._ratio, self._view.height() * self._ratio
        scale = min(LARGEST, max(self.smallest, min(wide / rect.width(), high / rect.height())))
        self._fitted = False
        self._place(scale, self.middle * self._ratio - rect.center() * scale)

    def reveal(self, picture: QPointF) -> None:
        """Move as little as it takes to have that point of the picture in view."""
        at, room = self.to_view(picture), self._view
        self.pan(
            QPointF(
                min(max(at.x(), 2 * MARGIN), room.width() - 2 * MARGIN) - at.x(),
                min(max(at.y(), 2 * MARGIN), room.height() - 2 * MARGIN) - at.y(),
            )
        )

    def pan(self, by: QPointF) -> None:
        """Move the picture by points of the widget."""
        if not by.isNull():
            self._fitted = False
            self._place(self._scale, self._exact + by * self._ratio)

    def _fitting(self) -> float:
        extent = self.extent
        wide = max(1.0, self._view.width() - 2 * self._margin) * self._ratio
        high = max(1.0, self._view.height() - 2 * self._margin) * self._ratio
        return min(LARGEST, wide / extent.width(), high / extent.height())

    def _place(self, scale: float, exact: QPointF) -> None:
        extent, view = self.extent, self._view * self._ratio
        place = QPointF(
            _kept(exact.x(), extent.left() * scale, extent.width() * scale, view.width(), KEPT * self._ratio),
            _kept(exact.y(), extent.top() * scale, extent.height() * scale, view.height(), KEPT * self._ratio),
        )
        self._scale, self._exact = scale, place
        self.changed.emit()


def _kept(origin: float, start: float, length: float, room: float, keep: float) -> float:
    """`origin` moved as little as it takes to keep a strip of what begins at `start` from it within the room."""
    # Whole device pixels are used, so that less than two of them could be rounded out of sight.
    keep = min(keep, max(length, 2.0), room)
    return min(room - keep - start, max(keep - start - length, origin))
