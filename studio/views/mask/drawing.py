"""Lines and handles over a picture: dark and light at once, so that they can be seen on whatever lies beneath."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from studio.views import theme

HANDLE = 7.0
"""Edge of a handle in points."""
HIT = 10.0
"""How far from a handle a press still takes hold of it, in points of the view at any zoom."""
DASH = 4.0
"""Length of a dash and of the gap after it, in points."""


def two_tone(
    painter: QPainter, draw: Callable[[], None], ratio: float, *, dash: float | None = None, ink: QColor | None = None
) -> None:
    """Let `draw` draw its lines several times: dark around, light (or `ink`) within; `dash` is where dashes begin.

    `ratio` is device pixels per point. Only lines one device pixel wide are used: Qt draws those fifty times faster
    than wider ones, and outlines have thousands of corners.
    """
    for _ in two_tones(painter, ratio, dash=dash, ink=ink):
        draw()


def two_tones(
    painter: QPainter, ratio: float, *, dash: float | None = None, ink: QColor | None = None
) -> Iterator[QPen]:
    """The same for who draws bit by bit: at each of its steps all lines are to be drawn, with that pen."""
    unit = 1.0 / painter.device().devicePixelRatioF()
    # A colour needs more room than white to be seen between two dark lines.
    wide = max(1, round(ratio)) + (0 if ink is None else 1)
    before = painter.worldTransform()
    # Around the border of two pixels, which is where a corner of whole picture pixels lies.
    low, high = -(wide // 2), wide - wide // 2
    side = range(low, high)
    inside = [(x, y) for x in side for y in side]
    around = [(x, y) for x in (low - 1, high) for y in side] + [(x, y) for x in side for y in (low - 1, high)]
    pen = QPen(QColor(theme.tokens().badge), 1.0)
    pen.setCosmetic(True)
    for offsets in (around, inside):
        painter.setPen(pen)
        for x, y in offsets:
            painter.setWorldTransform(before * QTransform.fromTranslate((x + 0.5) * unit, (y + 0.5) * unit))
            yield pen
        pen.setColor(ink or theme.tokens().on_badge)
        if dash is not None:
            pen.setDashPattern([DASH * ratio, DASH * ratio])
            pen.setDashOffset(dash * ratio)
    painter.setWorldTransform(before)


def ring(painter: QPainter, middle: QPointF, radius: float, ratio: float) -> None:
    """A circle in points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # A line of one pixel lies on the right and lower side of where it is drawn.
    half = 0.5 / ratio * (max(1, round(ratio)) % 2)
    centre = middle - QPointF(half, half)
    two_tone(painter, lambda: painter.drawEllipse(centre, radius, radius), ratio)


def handle(painter: QPainter, middle: QPointF, *, chosen: bool = False, round_: bool = False) -> None:
    """A small square (a corner) or circle (a place between corners) to take hold of, in points."""
    worn = theme.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = HANDLE + 2 if chosen else HANDLE - 2 if round_ else HANDLE
    box = QRectF(0, 0, edge, edge)
    box.moveCenter(middle)
    painter.setPen(QPen(worn.badge, 1.5))
    painter.setBrush(worn.accent if chosen else worn.on_badge)
    if round_:
        painter.drawEllipse(box)
    else:
        painter.drawRect(box)


def crosshair(painter: QPainter, at: QPointF, ratio: float) -> None:
    """Where the keyboard points, in points of the view."""

    def draw() -> None:
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(at + QPointF(4 * x, 4 * y), at + QPointF(12 * x, 12 * y))

    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    two_tone(painter, draw, ratio)


def around(*points: QPointF, room: float = HANDLE + 4) -> QRectF:
    """The rectangle in which lines between these points, and handles on them, are drawn."""
    left, right = min(point.x() for point in points), max(point.x() for point in points)
    top, bottom = min(point.y() for point in points), max(point.y() for point in points)
    return QRectF(left - room, top - room, right - left + 2 * room, bottom - top + 2 * room)
