"""Outlines with thousands of corners, drawn once into a layer of their own and put on the screen from there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPolygonF

from studio.views.mask.drawing import two_tone
from studio.views.widgets.viewport import Viewport

PIECE = 8000
"""Corners that are taken over at once, in two or three milliseconds."""
COST = 12
"""As many corners as an outline costs by itself."""
SLOW_SECONDS = 0.012
"""A layer that takes longer than this is not drawn again at each step of a movement, but when it has ended."""

Key = tuple[object, ...]


class Layer:
    """An image over the view that `draw` fills; it is drawn again when the view or what is drawn is another.

    `draw` gets a painter in device pixels of the view; `seconds` is how long it took last.
    """

    def __init__(self, viewport: Viewport, draw: Callable[[QPainter], None]) -> None:
        self._viewport = viewport
        self._draw = draw
        self._image = QImage()
        self._key: Key | None = None
        self._at = QPoint()
        self.seconds = 0.0

    def forget(self) -> None:
        """What is drawn is another: draw it again when it is asked for next."""
        self._key = None

    def paint(self, painter: QPainter, *, hurry: bool = False, clock: Callable[[], float] = time.perf_counter) -> None:
        """Put it on the screen, `painter` being in device pixels of the view.

        In a hurry a layer that takes long is only moved along, or left out where the scale is another.
        """
        viewport = self._viewport
        size, origin = viewport.device_size, viewport.origin.toPoint()
        key: Key = (size.width(), size.height(), viewport.scale)
        if key != self._key or origin != self._at:
            if not (hurry and self._key is not None and self.seconds > SLOW_SECONDS):
                begun = clock()
                self._render(size)
                self._key, self._at, self.seconds = key, origin, clock() - begun
            elif key != self._key:
                return
        painter.drawImage(origin - self._at, self._image)

    def _render(self, size: QSize) -> None:
        if self._image.size() != size:
            self._image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(0)
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter)
        painter.end()


class Outlines:
    """Closed lines around what is sent, just as it is sent; as marching ants where `dash` is set."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._polygons: list[tuple[QRectF, QPolygonF]] = []
        self._pieces: Iterator[None] | None = None
        self._layer = Layer(viewport, self._draw)
        self._dash: float | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is to be drawn."""
        return not self._polygons

    @property
    def seconds(self) -> float:
        """How long it took to draw them last."""
        return self._layer.seconds

    def set_rings(self, rings: Iterable[Sequence[tuple[int, int]]], wide: float = 1.0, high: float = 1.0) -> bool:
        """The corners of each outline; `wide` and `high` are picture pixels per unit of theirs.

        True: there are so many that nothing is drawn yet, and `go_on` is to be called in a moment.
        """
        self._polygons = []
        self._pieces = self._build(rings, wide, high)
        return self.go_on()

    def go_on(self) -> bool:
        """Take some thousand corners more; False, and all of them are drawn from now on, when those were the last."""
        if self._pieces is not None and next(self._pieces, self) is not self:
            return True
        self._pieces = None
        self._layer.forget()
        return False

    def _build(self, rings: Iterable[Sequence[tuple[int, int]]], wide: float, high: float) -> Iterator[None]:
        """Yields whenever it has taken a few milliseconds: half a million corners take a quarter of a second."""
        made: list[tuple[QRectF, QPolygonF]] = []
        left = PIECE
        for ring in rings:
            parts = []
            for begin in range(0, len(ring), PIECE):
                if left <= 0:
                    yield
                    left = PIECE
                part = ring[begin : begin + PIECE]
                left -= len(part) + COST
                parts.append(np.array(part, np.float64) * (wide, high))
            if parts:
                polygon = _polygon(np.concatenate(parts))
                made.append((polygon.boundingRect(), polygon))
        self._polygons = made

    def set_dash(self, dash: float | None) -> None:
        """Where dashes begin, in points; None for a whole line."""
        if dash != self._dash:
            self._dash = dash
            self._layer.forget()

    def paint(self, painter: QPainter, *, hurry: bool) -> None:
        """Put them on the screen; see `Layer.paint`."""
        if self._polygons:
            self._layer.paint(painter, hurry=hurry)

    def _draw(self, painter: QPainter) -> None:
        viewport = self._viewport
        view = QRectF(QRect(QPoint(), viewport.device_size))
        painter.translate(viewport.origin)
        painter.scale(viewport.scale, viewport.scale)
        seen = [polygon for rect, polygon in self._polygons if viewport.rect_to_device(rect).intersects(view)]
        two_tone(painter, lambda: _draw_all(painter, seen), viewport.ratio, dash=self._dash)


def _polygon(corners: NDArray[np.float64]) -> QPolygonF:
    """From corners × 2, as Qt reads them from a file: a list of points made in Python takes three times as long."""
    polygon = QPolygonF()
    stream = QDataStream(QByteArray(len(corners).to_bytes(4, "big") + corners.astype(">f8").tobytes()))
    stream >> polygon
    return polygon


def _draw_all(painter: QPainter, polygons: Iterable[QPolygonF]) -> None:
    for polygon in polygons:
        painter.drawPolygon(polygon)
