"""What the canvas shows beneath lines and tools, kept in device pixels: the picture, and its mask as a tint over it.

A change of the mask is composed anew only where it happened; a moved picture is moved, not drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from math import ceil, floor
from typing import cast

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap, QRegion, qRgba

from studio.models.viewing.levels import PictureLevels
from studio.views import theme
from studio.views.mask.levels import Bytes, MaskLevels
from studio.views.widgets.viewport import Viewport

_NEAREST_FROM = 2.0
"""From this scale on pixels are shown as squares."""
_CHECK = 2 * theme.SPACE
_LARGE = 3_000_000
"""A view of more device pixels than this is not smoothed while it is being zoomed: that would take two frames."""
_COLOURED_AT_ONCE = 250_000
"""Pixels of a mask."""
_WHISPER = 0.3
"""How much of the tint is left beside marching ants, so that one can see which side is repainted."""


class View(StrEnum):
    """How the mask is shown."""

    OVERLAY = "overlay"
    ANTS = "ants"
    BLACK_AND_WHITE = "black and white"


class Scene:
    """The picture and the mask's tint at the viewport's scale, as one image to be put on the screen.

    Call `refresh` before `pixmap` is used.
    """

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._picture: PictureLevels | None = None
        self._mask: MaskLevels | None = None
        self._sharp = True
        self._tint = Tint([0] * 256)
        self._bare = False
        self._base = QPixmap()
        self.pixmap = QPixmap()
        self._scale = 0.0
        self._origin = QPoint()
        self._stale = True
        self._touched: list[QRect] = []
        self._changed: QImage | None = None
        self.is_rough = False

    # What it is told

    def set_picture(self, levels: PictureLevels | None, *, sharp: bool = True) -> None:
        """The picture, of whatever size; one that is not `sharp` (a preview) is smoothed at every scale."""
        self._picture, self._sharp, self._stale = levels, sharp, True

    def set_mask(self, levels: MaskLevels | None) -> None:
        """The mask that lies over it."""
        self._mask, self._stale = levels, True
        self._touched, self._changed = [], None

    def set_look(self, colour: QColor, opacity: float, view: View, *, shown: bool = True) -> None:
        """How the mask is shown: `opacity` 0 to 1."""
        self._bare = view is View.BLACK_AND_WHITE
        if self._bare:
            self._tint = Tint([qRgba(value, value, value, 255) for value in range(256)])
        else:
            opacity = 0.0 if not shown else opacity * _WHISPER if view is View.ANTS else opacity
            red, green, blue = colour.red(), colour.green(), colour.blue()
            self._tint = Tint([qRgba(red, green, blue, round(value * opacity)) for value in range(256)])
        self._stale = True

    def spoil(self) -> None:
        """All of it is to be drawn anew: another theme, a sharper picture."""
        self._stale = True

    def touch(self, rect: QRect, mask: QImage) -> QRect:
        """`mask` changed in `rect` of the picture; returns where that is seen, in device pixels of the view.

        The rest waits for `refresh`: a fast pen changes many places, which overlap, before they are looked at.
        """
        self._changed = mask
        last = self._touched.pop() if self._touched else QRect()
        both = last | rect
        if last.isEmpty() or _area(both) <= 1.5 * (_area(last) + _area(rect)):
            self._touched.append(both)
        else:
            self._touched += (last, rect)
        return self._seen(rect)

    def _seen(self, rect: QRect) -> QRect:
        # A smoothed pixel takes from its neighbours, and a level's pixel from all that it stands for.
        room = 2 * max(1.0, 1.0 / self._viewport.scale)
        seen = self._viewport.rect_to_device(QRectF(rect).adjusted(-room, -room, room, room)).toAlignedRect()
        return seen & QRect(QPoint(), self._viewport.device_size)

    # Drawing

    def refresh(self, *, hurry: bool = False) -> None:
        """Bring `pixmap` up to date; in a hurry a large view is drawn without smoothing, and `is_rough` afterwards."""
        viewport = self._viewport
        size, origin = viewport.device_size, viewport.origin.toPoint()
        whole = QRect(QPoint(), size)
        changed = self._follow()
        if self._stale or size != self.pixmap.size() or viewport.scale != self._scale:
            if size != self.pixmap.size():
                self._base, self.pixmap = QPixmap(size), QPixmap(size)
            self.is_rough = hurry and _area(whole) > _LARGE
            self._draw_base(whole)
            dirty = QRegion(whole)
        else:
            dirty = self._move(origin - self._origin)
            for rect in changed:
                dirty += self._seen(rect)
        self._stale, self._scale, self._origin = False, viewport.scale, origin
        for rect in _rects(dirty):
            self._compose(rect)

    def _follow(self) -> list[QRect]:
        """Bring the mask's level that is looked at up to date, or a part of it; returns where it is another now."""
        changed, self._touched = self._touched, []
        if self._mask is not None:
            for rect in changed:
                self._mask.update(rect, self._changed)
            followed = self._mask.catch_up(self._viewport.scale)
            if self._mask.level(self._viewport.scale):
                changed = followed
        self._changed = None
        return changed

    @property
    def is_behind(self) -> bool:
        """Whether there was more to bring up to date than there was time for: call `refresh` again, soon."""
        return self._mask is not None and self._mask.is_behind(self._viewport.scale)

    def _move(self, by: QPoint) -> QRegion:
        """Move what is drawn already, and return what came into view, which is to be composed."""
        whole = QRect(QPoint(), self.pixmap.size())
        if by.isNull():
            return QRegion()
        self._base.scroll(by.x(), by.y(), whole)
        self.pixmap.scroll(by.x(), by.y(), whole)
        fresh = QRegion(whole) - QRegion(whole.translated(by))
        for strip in _rects(fresh):
            self._draw_base(strip)
        return fresh

    def _draw_base(self, clip: QRect) -> None:
        painter = QPainter(self._base)
        painter.setClipRect(clip)
        painter.fillRect(clip, theme.tokens().canvas)
        place = self._viewport.rect_to_device(QRect(QPoint(), self._viewport.picture)).toAlignedRect()
        painter.fillRect(place.adjusted(-1, -1, 1, 1), theme.tokens().border)
        if self._picture is None or self._bare:
            painter.fillRect(place, QColor(0, 0, 0) if self._bare else theme.tokens().raised)
        else:
            if self._picture.has_alpha:
                painter.setBrushOrigin(place.topLeft())
                painter.fillRect(place, _checks(self._viewport.ratio))
            painter.setClipRect(clip & place)
            self._draw_picture(painter, clip & place)
        painter.end()

    def _draw_picture(self, painter: QPainter, clip: QRect) -> None:
        assert self._picture is not None
        whole, own = self._viewport.picture, self._picture.picture.size()
        scale = self._viewport.scale * whole.width() / own.width()
        image = self._picture.best(scale)
        if not (self._sharp and scale >= _NEAREST_FROM):
            self._smoothen(painter, scale)
        wide, high = whole.width() / image.width(), whole.height() / image.height()
        source, target = self._part(image.size(), wide, high, clip)
        if not source.isEmpty():
            painter.drawImage(target, image, QRectF(source))

    def _compose(self, rect: QRect) -> None:
        painter = QPainter(self.pixmap)
        painter.drawPixmap(rect, self._base, rect)
        place = self._viewport.rect_to_device(QRect(QPoint(), self._viewport.picture)).toAlignedRect() & rect
        if self._mask is not None and not place.isEmpty():
            painter.setClipRect(place)
            scale = self._viewport.scale
            if scale < _NEAREST_FROM:
                self._smoothen(painter, scale)
            level, pixels = self._mask.best(scale)
            size = self._viewport.picture
            size = QSize(-(-size.width() // pixels), -(-size.height() // pixels))
            source, target = self._part(size, pixels, pixels, place)
            if not source.isEmpty():
                self._tint.draw(painter, target, level, source)
        painter.end()

    def _smoothen(self, painter: QPainter, scale: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale != 1.0 and not self.is_rough)

    def _part(self, size: QSize, wide: float, high: float, clip: QRect) -> tuple[QRect, QRectF]:
        """What of an image of `size` is seen in `clip`, and where; `wide`, `high` are picture pixels per pixel of it.

        Only that part is drawn, because Qt counts in fractions of 1/65536 from its left edge and errs far from it.
        """
        origin, scale = self._viewport.origin, self._viewport.scale
        left = floor((clip.left() - origin.x()) / scale / wide) - 2
        top = floor((clip.top() - origin.y()) / scale / high) - 2
        right = ceil((clip.right() + 1 - origin.x()) / scale / wide) + 2
        bottom = ceil((clip.bottom() + 1 - origin.y()) / scale / high) + 2
        source = QRect(left, top, right - left, bottom - top) & QRect(QPoint(), size)
        return source, self._viewport.rect_to_device(
            QRectF(source.x() * wide, source.y() * high, source.width() * wide, source.height() * high)
        )


class Tint:
    """Draws bytes of a mask in colours: `table` has one for each of 256 values."""

    def __init__(self, table: list[int]) -> None:
        self._table = table
        self._is_clear = table[0] >> 24 == 0
        # By way of an image, so that colours are multiplied by their alpha just as Qt does it when it draws.
        shades = QImage(256, 1, QImage.Format.Format_ARGB32)
        for value, colour in enumerate(table):
            shades.setPixelColor(value, 0, QColor.fromRgba(colour))
        shades = shades.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        self._premultiplied = np.frombuffer(shades.constBits(), np.uint32).copy()

    def draw(self, painter: QPainter, target: QRectF, level: Bytes, source: QRect) -> None:
        """Draw that part of a level of a mask into `target`."""
        if _area(source) > _COLOURED_AT_ONCE:
            if self._is_clear and not level[source.top() : source.top() + source.height()].any():
                return
            image = QImage(level.data, level.shape[1], level.shape[0], level.strides[0], QImage.Format.Format_Indexed8)
            image.setColorTable(self._table)
            painter.drawImage(target, image, QRectF(source))
            return
        # Three times as fast as the other way where it is little, and slower where it is much.
        top, left = source.top(), source.left()
        values = level[top : top + source.height(), left : left + source.width()]
        part = np.take(self._premultiplied, values, mode="clip")
        image = QImage(
            part.data, source.width(), source.height(), part.strides[0], QImage.Format.Format_ARGB32_Premultiplied
        )
        painter.drawImage(target, image)


def _rects(region: QRegion) -> Iterable[QRect]:
    """Its rectangles; Qt's own description of the class does not say that it can be iterated."""
    return cast(Iterable[QRect], region)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()


def _checks(ratio: float) -> QBrush:
    """What lies behind transparent pixels."""
    edge = max(1, round(_CHECK * ratio))
    tile = QImage(2 * edge, 2 * edge, QImage.Format.Format_RGB32)
    worn = theme.tokens()
    tile.fill(worn.raised)
    painter = QPainter(tile)
    painter.fillRect(0, 0, edge, edge, worn.high)
    painter.fillRect(edge, edge, edge, edge, worn.high)
    painter.end()
    return QBrush(tile)
