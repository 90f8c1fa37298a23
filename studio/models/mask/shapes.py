"""Outlines that were drawn and can still be edited, as frozen values in whole picture pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
        raise NotImplementedError
