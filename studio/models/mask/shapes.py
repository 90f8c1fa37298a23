"""Outlines that were drawn and can still be edited, as frozen values in whole picture pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.models.mask.outlines import ellipse, is_flat, tidy
from studio.region.contacts import simple

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

Point = tuple[int, int]


class ShapeKind(StrEnum):
    POLYGON = "polygon"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"


class Mode(StrEnum):
    """What a gesture does with what it covers."""

    ADD = "add"
    SUBTRACT = "subtract"


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed outline; `points` are its corners, for a rectangle and an ellipse two opposite corners of its box."""

    kind: ShapeKind
    points: tuple[Point, ...]

    def outline(self) -> tuple[Point, ...]:
        """The corners of the polygon that it is sent as, the first not repeated."""
        if self.kind is ShapeKind.POLYGON:
            return self.points
        (left, right), (top, bottom) = (sorted(ends) for ends in zip(*self.points, strict=True))
        if self.kind is ShapeKind.RECTANGLE:
            return (left, top), (right, top), (right, bottom), (left, bottom)
        return ellipse(left, top, right, bottom)

    def within(self, size: QSize) -> Shape:
        """The same with its corners moved into the picture, and without corners that repeat one another."""
        points = [(min(max(x, 0), size.width()), min(max(y, 0), size.height())) for x, y in self.points]
        return Shape(self.kind, tidy(points) if self.kind is ShapeKind.POLYGON else tuple(points))

    def is_nothing(self) -> bool:
        """Fewer than three corners, or all on one line: there is no inside."""
        if self.kind is not ShapeKind.POLYGON:
            return len(self.points) != 2 or any(one == other for one, other in zip(*self.points, strict=True))
        return is_flat(self.points)

    def meets_itself(self) -> bool:
        """Whether its outline crosses or touches itself: what is inside is then no simple polygon."""
        return self.kind is ShapeKind.POLYGON and not simple(self.points)
