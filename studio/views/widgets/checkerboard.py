"""The checkerboard beneath pictures that are transparent in places: it says that nothing is there, not grey."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

from studio.views import theme
from studio.views.theme import SPACE

SQUARE = 2 * SPACE
"""Edge of a square in logical pixels."""


def paint_checkerboard(painter: QPainter, rect: QRect, *, origin: QPoint | None = None) -> None:
    """Fill `rect` with squares in two greys of the theme, laid from `origin` on (the corner of `rect`, if not given).

    The squares keep their size however large the picture is shown: they belong to the screen. For a picture that
    moves beneath a window, `origin` is its corner, so that they move along.
    """
    worn = theme.tokens()
    light, dark = (worn.high, worn.raised) if worn.dark else (worn.panel, worn.line)
    corner = rect.topLeft() if origin is None else origin
    ratio = painter.device().devicePixelRatioF()
    painter.drawTiledPixmap(rect, _tile(light.rgba(), dark.rgba(), ratio), rect.topLeft() - corner)


def is_see_through(pixmap: QPixmap) -> bool:
    """Whether something beneath it could be seen."""
    return pixmap.hasAlphaChannel()


@lru_cache(maxsize=8)
def _tile(light: int, dark: int, ratio: float) -> QPixmap:
    """Two by two squares."""
    edge = round(SQUARE * ratio)
    tile = QPixmap(2 * edge, 2 * edge)
    tile.fill(QColor.fromRgba(light))
    painter = QPainter(tile)
    for at in (0, edge):
        painter.fillRect(edge - at, at, edge, edge, QColor.fromRgba(dark))
    painter.end()
    tile.setDevicePixelRatio(ratio)
    return tile
