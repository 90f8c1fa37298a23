"""What the history calls its steps, and what is told about those that could not be made."""

from __future__ import annotations

from PySide6.QtCore import QSize

from studio.models.mask.shapes import Mode, Shape, ShapeKind

NOTHING_INSIDE = "The outline has no inside, so nothing was added."
CROSSED = "The outline meets itself, so it was filled and can no longer be edited."
NOTHING_PAINTED = "Nothing is painted yet, so there is no edge to move."
NO_HOLES = "Nothing is enclosed, so nothing was filled."
OUTSIDE = "That point lies outside the picture."
NO_PICTURE_YET = "The picture is still being opened; try again in a moment."
NO_THING = "Nothing stands out there; try a longer stroke or a larger box."
UNREADABLE = "The mask could not be read, so it was left as it is."
STROKES = {Mode.ADD: "Brush", Mode.SUBTRACT: "Erase"}
KINDS = {ShapeKind.POLYGON: "polygon", ShapeKind.RECTANGLE: "rectangle", ShapeKind.ELLIPSE: "ellipse"}
ADDED = {kind: word.capitalize() for kind, word in KINDS.items()}
CUT = {kind: f"Cut with {'an' if word[0] == 'e' else 'a'} {word}" for kind, word in KINDS.items()}


def text_of(old: Shape, new: Shape | None) -> str:
    """What the history calls the step from one shape to the other."""
    if new is None:
        return f"Remove the {KINDS[old.kind]}"
    if len(new.points) != len(old.points):
        return "Add a corner" if len(new.points) > len(old.points) else "Remove a corner"
    moves = {(x - old_x, y - old_y) for (x, y), (old_x, old_y) in zip(new.points, old.points, strict=True)}
    return f"Move the {KINDS[old.kind]}" if len(moves) == 1 else "Move a corner"


def scaled(was: QSize, now: QSize) -> str:
    """A mask of another size was opened."""
    return (
        f"The mask was scaled from {was.width()} × {was.height()} to the picture’s "
        f"{now.width()} × {now.height()} pixels."
    )
