"""Drawing one picture where a viewport has it, in device pixels: exact at 100 %, squares from 200 % on."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from studio.models.viewing.levels import PictureLevels
from studio.views import theme
from studio.views.widgets.checkerboard import is_see_through, paint_checkerboard
from studio.views.widgets.viewport import Viewport

NEAREST_FROM = 2.0
"""From this scale on pixels are shown as squares."""


@dataclass(slots=True)
class Look:
    """What there is of a picture: `preview` fitted into some size, `levels` all of it once that is here."""

    preview: QPixmap | None = None
    levels: PictureLevels | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return self.preview is None and self.levels is None

    @property
    def is_see_through(self) -> bool:
        """Whether something beneath it could be seen."""
        seen = self.preview is not None and is_see_through(self.preview)
        return seen or (self.levels is not None and self.levels.has_alpha)


def place_of(viewport: Viewport, frame: QRectF | None = None) -> QRect:
    """Where the picture, or a `frame` in its pixels, lies, in whole device pixels of the view."""
    place = viewport.rect_to_device(QRectF(QPointF(), viewport.picture.toSizeF()) if frame is None else frame)
    left, top = round(place.left()), round(place.top())
    return QRect(left, top, max(1, round(place.width())), max(1, round(place.height())))


def shift_of(widget: QWidget) -> QPointF:
    """How far, in points, a widget's corner is from the whole device pixel next to it."""
    ratio = widget.devicePixelRatioF()
    corner = widget.mapTo(widget.window(), QPointF()) * ratio
    return QPointF((round(corner.x()) - corner.x()) / ratio, (round(corner.y()) - corner.y()) / ratio)


def enter_device(painter: QPainter, widget: QWidget, at: QPointF | None = None) -> None:
    """Let `painter` go on in device pixels, from the point `at` of the widget: one of them is one of the screen."""
    ratio, shift = widget.devicePixelRatioF(), shift_of(widget)
    left, top = (0.0, 0.0) if at is None else (round(at.x() * ratio) / ratio, round(at.y() * ratio) / ratio)
    painter.setTransform(QTransform(1 / ratio, 0, 0, 1 / ratio, shift.x() + left, shift.y() + top))


def draw(
    painter: QPainter, viewport: Viewport, look: Look, clip: QRect, *, hurry: bool = False, frame: QRectF | None = None
) -> None:
    """Draw what of the picture is seen in `clip`, both in device pixels; in a hurry without smoothing.

    It fills `frame`, in the pixels of the viewport's picture, or all of that.
    """
    place = place_of(viewport, frame)
    clip = clip & place
    if clip.isEmpty():
        return
    if look.is_see_through:
        paint_checkerboard(painter, clip, origin=place.topLeft())
    if look.preview is not None and look.preview.size() == place.size():
        # Scaled for this very size, by better means than are quick enough here.
        look.preview.setDevicePixelRatio(1.0)
        painter.drawPixmap(clip, look.preview, clip.translated(-place.topLeft()))
    elif look.levels is not None:
        whole = QRectF(QPointF(), viewport.picture.toSizeF()) if frame is None else frame
        _draw_levels(painter, viewport, look.levels, whole, clip, hurry=hurry)
    elif look.preview is not None:
        painter.save()
        painter.setClipRect(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not hurry)
        painter.drawPixmap(place, look.preview)
        painter.restore()
    else:
        painter.fillRect(clip, theme.tokens().raised)


def _draw_levels(
    painter: QPainter, viewport: Viewport, levels: PictureLevels, frame: QRectF, clip: QRect, *, hurry: bool
) -> None:
    own = levels.picture.size()
    scale = viewport.scale * frame.width() / own.width()
    image = levels.best(scale)
    exact = scale == 1.0 and frame.topLeft().isNull()
    painter.save()
    painter.setClipRect(clip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact and not hurry and scale < NEAREST_FROM)
    wide, high = frame.width() / image.width(), frame.height() / image.height()
    # Only that part: Qt counts in fractions of 1/65536 from the left edge and errs far from it.
    source = _part(viewport, frame, wide, high, clip) & QRect(QPoint(), image.size())
    if not source.isEmpty():
        seen = QRectF(source.x() * wide, source.y() * high, source.width() * wide, source.height() * high)
        painter.drawImage(viewport.rect_to_device(seen.translated(frame.topLeft())), image, QRectF(source))
    painter.restore()


def _part(viewport: Viewport, frame: QRectF, wide: float, high: float, clip: QRect) -> QRect:
    """What of an image that fills `frame` is seen in `clip`; `wide`, `high` are picture pixels per pixel of it."""
    corner, scale = viewport.origin + frame.topLeft() * viewport.scale, viewport.scale
    left = floor((clip.left() - corner.x()) / scale / wide) - 2
    top = floor((clip.top() - corner.y()) / scale / high) - 2
    right = ceil((clip.right() + 1 - corner.x()) / scale / wide) + 2
    bottom = ceil((clip.bottom() + 1 - corner.y()) / scale / high) + 2
    return QRect(left, top, right - left, bottom - top)
