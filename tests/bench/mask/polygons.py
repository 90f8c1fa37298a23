"""Polygons of a full scribbled mask, and a polygon as pixels, at 4096²."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from studio.region.areas import PAINTED, areas_of
from studio.region.fill import Ring, filled
from tests.bench.report import in_turn, report

SIDE = 4096
STROKES = 100
CORNERS = 2000
ROUNDS = 9


def measure() -> None:
    """Print a line for the way to polygons and one for the way back.

    Floors: one thresholded copy of the mask with its differences along rows and columns looked through for cracks, and
    QPainter's fill of the same polygon into a new picture.
    """
    mask = scribbled()
    areas_of(mask)
    ours, floor = in_turn(ROUNDS, lambda: _timed(lambda: areas_of(mask)), lambda: _timed(lambda: cracks(mask)))
    areas = areas_of(mask)
    report("mask-polygons", ours, floor, "ms", f"≤ 150 ms; {areas.points:,} points, {100 * areas.error:.2f} % off")
    exact = in_turn(3, lambda: _timed(lambda: areas_of(mask, tolerance=0)))[0]
    report("mask-polygons-exact", exact, floor, "ms", "tolerance 0")
    ring = blob()
    ours, floor = in_turn(
        ROUNDS, lambda: _timed(lambda: filled([ring], (SIDE, SIDE))), lambda: _timed(lambda: painted(ring))
    )
    report("mask-fill", ours, floor, "ms", "≤ 2")


def scribbled() -> NDArray[np.uint8]:
    """100 wide strokes of a hand that wanders, antialiased as the painter's are; the same ones every time."""
    chance = random.Random(7)
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _ in range(STROKES):
        width = chance.uniform(40, 160)
        painter.setPen(
            QPen(QColor("white"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        at, way = QPointF(chance.uniform(0, SIDE), chance.uniform(0, SIDE)), QPointF(0, 0)
        path = QPainterPath(at)
        for _ in range(24):
            way = way * 0.8 + QPointF(chance.gauss(0, 60), chance.gauss(0, 60))
            at += way
            path.lineTo(at)
        painter.drawPath(path)
    painter.end()
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(SIDE, image.bytesPerLine())[:, :SIDE].copy()


def cracks(mask: NDArray[np.uint8]) -> int:
    """The least that anybody has to do: find where painted and unpainted pixels meet."""
    inside = mask >= PAINTED
    return len(np.flatnonzero(inside[1:] != inside[:-1])) + len(np.flatnonzero(inside[:, 1:] != inside[:, :-1]))


def blob() -> Ring:
    """A polygon of 2,000 corners around the middle, uneven all along."""
    chance = random.Random(1)
    corners = []
    for at in range(CORNERS):
        turn = 2 * math.pi * at / CORNERS
        reach = 1500 + 300 * math.sin(9 * turn) + chance.uniform(-20, 20)
        corners.append((round(SIDE / 2 + reach * math.cos(turn)), round(SIDE / 2 + reach * math.sin(turn))))
    return tuple(corners)


def painted(ring: Ring) -> QImage:
    image = QImage(QSize(SIDE, SIDE), QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("white"))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in ring]))
    painter.end()
    return image


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
