"""Outlines with thousands of corners, drawn once into a layer of their own and put on the screen from there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF, QTransform

from studio.views.mask.drawing import two_tones
from studio.views.widgets.viewport import Viewport

PIECE = 8000
"""Corners that are taken over, or drawn, at once, in two or three milliseconds."""
COST = 12
"""As many corners as an outline costs by itself."""
SLICE_SECONDS = 0.008
"""How long a layer is drawn before input and painting have their turn."""
SLOW_SECONDS = 0.012
"""A layer that takes longer than this is not drawn again at each step of a movement, but when it has ended."""

Key = tuple[object, ...]


@dataclass
class Begun:
    """A layer that is being drawn, for a view of that size and scale whose picture lies there.

    In between `painter` paints nowhere, because an image may go away at any moment, but not while it is painted on.
    """

    key: Key
    at: QPoint
    image: QImage
    painter: QPainter
    steps: Iterator[None]
    pen: QPen | None = None
    transform: QTransform | None = None
    seconds: float = 0.0

    def go_on(self, is_late: Callable[[], bool]) -> bool:
        """Draw until it is late; False when all of it is drawn."""
        self.painter.begin(self.image)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.pen is not None and self.transform is not None:
            self.painter.setPen(self.pen)
            self.painter.setWorldTransform(self.transform)
        try:
            for _ in self.steps:
                if is_late():
                    self.pen, self.transform = QPen(self.painter.pen()), self.painter.worldTransform()
                    return True
            return False
        finally:
            self.painter.end()


class Layer:
    """An image over the view that `draw` fills; it is drawn again when the view or what is drawn is another.

    `draw` gets a painter in device pixels of the view. One that takes long yields now and then, is gone on with at the
    next `paint`, and is seen when it is done. `seconds` is how long it took last.
    """

    def __init__(self, viewport: Viewport, draw: Callable[[QPainter], Iterator[None] | None]) -> None:
        self._viewport = viewport
        self._draw = draw
        self._image, self._spare = QImage(), QImage()
        self._key: Key | None = None
        self._at = QPoint()
        self._is_old = False
        self._begun: Begun | None = None
        self.seconds = 0.0

    @property
    def is_behind(self) -> bool:
        """There is more to draw: call `paint` again, soon."""
        return self._begun is not None

    def forget(self, *, keep: bool = False) -> None:
        """What is drawn is another: draw it again when it is asked for next; `keep` what is seen until then."""
        self._begun = None
        self._is_old = keep
        if not keep:
            self._key = None

    def paint(self, painter: QPainter, *, hurry: bool = False, clock: Callable[[], float] = time.perf_counter) -> None:
        """Put it on the screen, `painter` being in device pixels of the view.

        In a hurry a layer that takes long is only moved along, or left out where the scale is another.
        """
        viewport = self._viewport
        size, origin = viewport.device_size, viewport.origin.toPoint()
        key: Key = (size.width(), size.height(), viewport.scale)
        if key != self._key or origin != self._at or self._is_old:
            if hurry and self._key is not None and self.seconds > SLOW_SECONDS:
                self._begun = None
            else:
                self._go_on(size, key, origin, clock)
        if key == self._key:
            painter.drawImage(origin - self._at, self._image)

    def _go_on(self, size: QSize, key: Key, at: QPoint, clock: Callable[[], float]) -> None:
        since = clock()
        begun = self._begun
        if begun is None or (key, at) != (begun.key, begun.at):
            begun = self._begun = self._begin(size, key, at)
        is_unfinished = begun.go_on(lambda: clock() - since >= SLICE_SECONDS)
        begun.seconds += clock() - since
        if is_unfinished:
            return
        # The image of before is drawn into the next time: a new one comes page by page.
        self._spare, self._image = self._image, begun.image
        self._key, self._at, self._is_old = key, at, False
        self.seconds = begun.seconds
        self._begun = None

    def _begin(self, size: QSize, key: Key, at: QPoint) -> Begun:
        image, self._spare = self._spare, QImage()
        if image.size() != size:
            image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter()
        return Begun(key, at, image, painter, self._steps(painter))

    def _steps(self, painter: QPainter) -> Iterator[None]:
        yield from self._draw(painter) or ()


class Line(NamedTuple):
    """A part of an outline: what it lies in, its corners, and how far it begins from the outline's first corner."""

    rect: QRectF
    corners: QPolygonF
    begins: float


class Outlines:
    """Closed lines around what is sent, just as it is sent; as marching ants where `dash` is set."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._lines: list[Line] = []
        self._pieces: Iterator[None] | None = None
        self._layer = Layer(viewport, self._draw)
        self._dash: float | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is to be drawn."""
        return not self._lines

    @property
    def is_behind(self) -> bool:
        """There is more to draw: call `paint` again, soon."""
        return self._layer.is_behind

    @property
    def seconds(self) -> float:
        """How long it took to draw them last."""
        return self._layer.seconds

    def set_rings(self, rings: Iterable[Sequence[tuple[int, int]]], wide: float = 1.0, high: float = 1.0) -> bool:
        """The corners of each outline; `wide` and `high` are picture pixels per unit of theirs.

        True: there are so many that nothing is drawn yet, and `go_on` is to be called in a moment.
        """
        self._lines = []
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
        made: list[Line] = []
        left = PIECE
        for ring in rings:
            begins, last = 0.0, len(ring)
            for begin in range(0, last, PIECE):
                if left <= 0:
                    yield
                    left = PIECE
                # With the corner that the next part begins with, or that the outline began with.
                part = ring[begin : begin + PIECE + 1]
                left -= len(part) + COST
                corners = np.array(part if begin + PIECE < last else [*part, ring[0]], np.float64) * (wide, high)
                polygon = _polygon(corners)
                made.append(Line(polygon.boundingRect(), polygon, begins))
                if last > PIECE:
                    begins += float(np.hypot(*np.diff(corners, axis=0).T).sum())
        self._lines = made

    def set_dash(self, dash: float | None) -> None:
        """Where dashes begin, in points; None for a whole line."""
        if dash != self._dash:
            self._dash = dash
            self._layer.forget(keep=True)

    def paint(self, painter: QPainter, *, hurry: bool) -> None:
        """Put them on the screen; see `Layer.paint`."""
        if self._lines:
            self._layer.paint(painter, hurry=hurry)

    def _draw(self, painter: QPainter) -> Iterator[None]:
        viewport = self._viewport
        view = QRectF(QRect(QPoint(), viewport.device_size))
        scale = viewport.scale
        painter.translate(viewport.origin)
        painter.scale(scale, scale)
        # A line without width or height lies in a rectangle that meets nothing.
        seen = [
            line for line in self._lines if viewport.rect_to_device(line.rect).adjusted(-2, -2, 2, 2).intersects(view)
        ]
        left = PIECE
        for pen in two_tones(painter, viewport.ratio, dash=self._dash):
            offset = pen.dashOffset()
            for line in seen:
                if left <= 0:
                    yield
                    left = PIECE
                left -= line.corners.size() + COST
                if line.begins and self._dash is not None:
                    pen.setDashOffset(offset + line.begins * scale)
                    painter.setPen(pen)
                painter.drawPolyline(line.corners)
                if line.begins and self._dash is not None:
                    pen.setDashOffset(offset)
                    painter.setPen(pen)


def _polygon(corners: NDArray[np.float64]) -> QPolygonF:
    """From corners × 2, as Qt reads them from a file: a list of points made in Python takes three times as long."""
    polygon = QPolygonF()
    stream = QDataStream(QByteArray(len(corners).to_bytes(4, "big") + corners.astype(">f8").tobytes()))
    stream >> polygon
    return polygon
