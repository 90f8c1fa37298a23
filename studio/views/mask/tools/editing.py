"""What can be taken hold of on a shape, and the shape that it becomes: pure arithmetic, in picture pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt

from studio.models.mask.shapes import Point, Shape, ShapeKind
from studio.views.mask.tools.area import polygon_of

Floats = NDArray[np.float64]

# Which sides of the box each of its eight handles moves, clockwise from the top left: -1 the low one, 1 the high one.
_BOX = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))


def handles(shape: Shape) -> list[tuple[float, float]]:
    """Where a shape can be taken hold of: a polygon at its corners, a box at its corners and in the middle of sides."""
    if shape.kind is ShapeKind.POLYGON:
        return [(float(x), float(y)) for x, y in shape.points]
    (left, top), (right, bottom) = _box(shape)
    across, down = {-1: left, 0: (left + right) / 2, 1: right}, {-1: top, 0: (top + bottom) / 2, 1: bottom}
    return [(float(across[x]), float(down[y])) for x, y in _BOX]


def with_handle(shape: Shape, index: int, to: Point) -> Shape:
    """The shape with that handle moved to `to`; a box keeps at least one pixel."""
    if shape.kind is ShapeKind.POLYGON:
        return replace(shape, points=(*shape.points[:index], to, *shape.points[index + 1 :]))
    (left, top), (right, bottom) = _box(shape)
    x, y = _BOX[index]
    left, right = _side(left, right, x, to[0])
    top, bottom = _side(top, bottom, y, to[1])
    return replace(shape, points=((left, top), (right, bottom)))


def with_corner(shape: Shape, before: int, at: Point) -> Shape:
    """The polygon with another corner after corner `before`."""
    return replace(shape, points=(*shape.points[: before + 1], at, *shape.points[before + 1 :]))


def without_corner(shape: Shape, index: int) -> Shape | None:
    """The shape without that corner; None where nothing is left of it."""
    if shape.kind is not ShapeKind.POLYGON or len(shape.points) <= 3:
        return None
    return replace(shape, points=(*shape.points[:index], *shape.points[index + 1 :]))


def moved(shape: Shape, by: Point, size: QSize) -> Shape:
    """The whole shape moved, as far as it stays on the picture."""
    across, down = [x for x, _ in shape.points], [y for _, y in shape.points]
    x = min(max(by[0], -min(across)), size.width() - max(across))
    y = min(max(by[1], -min(down)), size.height() - max(down))
    return replace(shape, points=tuple((px + x, py + y) for px, py in shape.points))


def as_polygon(shape: Shape) -> Shape:
    """The same outline with every corner free."""
    return shape if shape.kind is ShapeKind.POLYGON else Shape(ShapeKind.POLYGON, shape.outline())


def covers(shape: Shape, at: QPointF) -> bool:
    """Whether `at` is inside."""
    (left, top), (right, bottom) = _box(shape)
    if not (left <= at.x() <= right and top <= at.y() <= bottom):
        return False
    if shape.kind is ShapeKind.RECTANGLE:
        return True
    if shape.kind is ShapeKind.ELLIPSE:
        x = (at.x() - (left + right) / 2) / max(0.5, (right - left) / 2)
        y = (at.y() - (top + bottom) / 2) / max(0.5, (bottom - top) / 2)
        return x * x + y * y <= 1.0
    return polygon_of(shape.points).containsPoint(at, Qt.FillRule.WindingFill)


def nearest(points: Floats, at: QPointF, reach: float) -> int | None:
    """The point within `reach` that is nearest to `at`."""
    if not len(points):
        return None
    squares = (points[:, 0] - at.x()) ** 2 + (points[:, 1] - at.y()) ** 2
    found = int(np.argmin(squares))
    return found if squares[found] <= reach * reach else None


def middles(points: Floats) -> Floats:
    """The middles of the sides of a closed outline."""
    return (points + np.roll(points, -1, axis=0)) / 2


def sides(points: Floats) -> Floats:
    """How long they are."""
    steps = np.roll(points, -1, axis=0) - points
    return np.hypot(steps[:, 0], steps[:, 1])


def nearest_side(points: Floats, at: QPointF, reach: float) -> tuple[int, tuple[float, float]] | None:
    """The side of a closed outline within `reach` of `at` and the place on it, by the corner that it begins at."""
    if len(points) < 2:
        return None
    here = np.array((at.x(), at.y()))
    steps = np.roll(points, -1, axis=0) - points
    lengths = np.maximum((steps**2).sum(axis=1), 1e-9)
    shares = np.clip(((here - points) * steps).sum(axis=1) / lengths, 0.0, 1.0)
    places = points + steps * shares[:, None]
    squares = ((places - here) ** 2).sum(axis=1)
    found = int(np.argmin(squares))
    if squares[found] > reach * reach:
        return None
    return found, (float(places[found][0]), float(places[found][1]))


def as_array(points: Sequence[tuple[float, float]]) -> Floats:
    """For the functions above."""
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _box(shape: Shape) -> tuple[Point, Point]:
    across, down = [x for x, _ in shape.points], [y for _, y in shape.points]
    return (min(across), min(down)), (max(across), max(down))


def _side(low: int, high: int, which: int, to: int) -> tuple[int, int]:
    if which < 0:
        return min(to, high - 1), high
    if which > 0:
        return low, max(to, low + 1)
    return low, high
