"""The frame of an edit: how large the new picture is and where the old one lies on it, within the service's limits.

Everything here is a pure function of frozen values in whole canvas pixels. A frame knows what it stands for: with
nothing moved the picture alone (inpaint), with one edge moved a pan, with all four moved by one factor a zoom out
(outpaint), and anything else is an edit or, for a picture from elsewhere, an upload-paint.

The service's documents bound pan (1.1-3.0), outpaint (1.1-2.0) and the frame of a mask's polygons (500-4096 pixels a
side, contract §1), but no canvas. Ours stays within the one size that they name, `SIDES`, and within `LONGEST_SHAPE`,
which is what fits it; `sent` scales a canvas that the artist drew larger.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from studio.request.operations import FRAME, Canvas, Direction, Placement
from studio.request.tasks import Task

SIDES = FRAME
"""Least and most pixels of a side of a canvas as it is sent."""
LONGEST_SHAPE = 8.0
"""Long side over short side, of pictures and of canvases."""
PAN = (1.1, 3.0)
OUTPAINT = (1.1, 2.0)
STARTING_SCALE = 1.5
MOST_ROOM = 4.0
"""A canvas is at most this many times as wide and as high as the picture on it, which would be lost otherwise."""
LONGEST_PLACED = 8192
"""Pixels of the longest side that a picture has on a canvas, which then shows a part of it."""
SEEN = 8
"""At least one part in so many of the picture's width and height (or of the canvas's) stays on the canvas."""
SHAPES = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (2, 1), (21, 9), (4, 5), (3, 4), (2, 3), (9, 16), (1, 2))
"""Width to height of the shapes that an edge snaps to and that a panel offers."""


class Handle(Enum):
    """What is dragged, as the directions in which it leads away from the middle."""

    LEFT = (-1, 0)
    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    RIGHT = (1, 0)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM = (0, 1)
    BOTTOM_LEFT = (-1, 1)

    @property
    def is_corner(self) -> bool:
        return all(self.value)

    @property
    def label(self) -> str:
        """As it is read."""
        return self.name.replace("_", " ").lower()


class Grip(Enum):
    """What a drag of an edge moves: that edge alone from the picture's own frame, all four alike, or what is held."""

    EDGE = "edge"
    ALL = "all"
    FREE = "free"


class Growth(NamedTuple):
    """A frame that pan or outpaint can make; `direction` is None for outpaint."""

    task: Task
    scale: float
    direction: Direction | None = None


class Guide(NamedTuple):
    """A line to which something snapped: x = `at` where it is vertical, else y = `at`, in canvas pixels."""

    vertical: bool
    at: float


class Margins(NamedTuple):
    """Canvas beyond the picture on each side, in canvas pixels; negative where the canvas cuts into it."""

    left: int
    top: int
    right: int
    bottom: int


class Pull(NamedTuple):
    """What came of a drag: the frame, the limit that was felt ("at most 2×", else ""), and what it snapped to."""

    frame: Frame
    limit: str = ""
    guides: tuple[Guide, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A canvas and the picture's place on it; `picture` is the picture's own width and height in its own pixels."""

    picture: tuple[int, int]
    canvas: Canvas
    place: Placement

    @property
    def margins(self) -> Margins:
        """See `Margins`."""
        canvas, place = self.canvas, self.place
        return Margins(place.x, place.y, canvas.width - place.x - place.width, canvas.height - place.y - place.height)

    @property
    def is_whole(self) -> bool:
        """Whether the canvas is the picture's own frame, so that nothing is added and nothing cut away."""
        return not any(self.margins)

    @property
    def growth(self) -> Growth | None:
        """The pan or outpaint that makes this frame, None where neither does."""
        moved = [at for at, margin in enumerate(self.margins) if margin]
        if len(moved) == 1 and self.margins[moved[0]] > 0:
            return self._pan(moved[0])
        scale = round(self.canvas.width / self.place.width, 2)
        near = zip(self.grown(scale).margins, self.margins, strict=True)
        if _inside(scale, OUTPAINT) and all(abs(one - other) <= 1 for one, other in near):
            return Growth(Task.OUTPAINT, scale)
        return None

    def _pan(self, side: int) -> Growth | None:
        upright = side % 2 == 1
        long, was = (self.canvas.height, self.place.height) if upright else (self.canvas.width, self.place.width)
        # Half a pixel of a rounded canvas is no reason to refuse a factor at the very limit.
        scale = min(max(long / was, PAN[0]), PAN[1])
        if abs(scale * was - long) > 0.5:
            return None
        direction = (Direction.LEFT, Direction.UP, Direction.RIGHT, Direction.DOWN)[side]
        return Growth(Task.PAN, round(scale, 5), direction)

    @property
    def surround(self) -> tuple[float, float, float, float]:
        """The canvas in the picture's own pixels: left, top, width, height."""
        across, down = self.picture[0] / self.place.width, self.picture[1] / self.place.height
        return (
            -self.place.x * across,
            -self.place.y * down,
            self.canvas.width * across,
            self.canvas.height * down,
        )

    @property
    def density(self) -> float:
        """Canvas pixels for each of the picture's own."""
        return self.place.width / self.picture[0]

    @property
    def label(self) -> str:
        """What is asked for, as in "1536 × 1024 · 1.5×" or "1536 × 1024 · 3:2".

        The size of an outpaint's result is the service's own choice, so that only its factor is said.
        """
        growth, canvas = self.growth, self.sent()[0]
        if growth is not None and growth.task is Task.OUTPAINT:
            return f"{growth.scale:g}× on all sides"
        size = f"{canvas.width} × {canvas.height}"
        if growth is not None:
            return f"{size} · {growth.scale:.3g}×"
        shape = self.shape
        return f"{size} · {shape[0]}:{shape[1]}" if shape is not None else size

    @property
    def shape(self) -> tuple[int, int] | None:
        """Which of `SHAPES` the canvas has, to the pixel; None for another."""
        width, height = self.canvas.width, self.canvas.height
        return next((one for one in SHAPES if abs(width - height * one[0] / one[1]) <= 1), None)

    def sent(self) -> tuple[Canvas, Placement]:
        """Canvas and place as edit and upload-paint take them: scaled, where need be, into `SIDES`."""
        long, short = max(self.canvas.width, self.canvas.height), min(self.canvas.width, self.canvas.height)
        factor = min(max(1.0, SIDES[0] / short), SIDES[1] / long) if short < SIDES[0] or long > SIDES[1] else 1.0
        if factor == 1.0:
            return self.canvas, self.place
        place = self.place
        # Edges are rounded, not sizes, so that what touches an edge of the canvas goes on touching it.
        left, right = round(place.x * factor), round((place.x + place.width) * factor)
        top, bottom = round(place.y * factor), round((place.y + place.height) * factor)
        canvas = Canvas(max(1, round(self.canvas.width * factor)), max(1, round(self.canvas.height * factor)))
        return canvas, Placement(max(1, right - left), max(1, bottom - top), left, top)

    def grown(self, scale: float) -> Frame:
        """The picture in the middle of a canvas `scale` times its size, as outpaint makes it."""
        width, height = round(self.place.width * scale), round(self.place.height * scale)
        return self._with(Canvas(width, height), (width - self.place.width) // 2, (height - self.place.height) // 2)

    def panned(self, direction: Direction, scale: float) -> Frame:
        """The picture's own frame with one edge moved, `scale` times as long in that direction."""
        width, height = self.place.width, self.place.height
        if direction in (Direction.UP, Direction.DOWN):
            height = round(height * scale)
        else:
            width = round(width * scale)
        x = width - self.place.width if direction is Direction.LEFT else 0
        y = height - self.place.height if direction is Direction.UP else 0
        return self._with(Canvas(width, height), x, y)

    def shaped(self, across: int, down: int) -> Frame:
        """The least canvas of that shape around the whole picture, in its middle.

        Where that leaves `MOST_ROOM`, the canvas is as large as it may be and cuts into the picture.
        """
        shape = min(max(across / down, 1 / LONGEST_SHAPE), LONGEST_SHAPE)
        width = max(float(self.place.width), self.place.height * shape)
        height = width / shape
        shrink = min(1.0, self.place.width * MOST_ROOM / width, self.place.height * MOST_ROOM / height)
        canvas = Canvas(max(1, round(width * shrink)), max(1, round(height * shrink)))
        x, y = (canvas.width - self.place.width) // 2, (canvas.height - self.place.height) // 2
        return self._with(canvas, x, y)

    def begun(self, task: Task) -> Frame:
        """A pan or an outpaint to begin with, before an edge was dragged: to the right or, very wide, downwards."""
        picture = self.whole()
        if task is Task.OUTPAINT:
            return picture.grown(STARTING_SCALE)
        right = picture.panned(Direction.RIGHT, STARTING_SCALE)
        fitting = fits(right.canvas.width, right.canvas.height)
        return right if fitting else picture.panned(Direction.DOWN, STARTING_SCALE)

    def whole(self) -> Frame:
        """The picture's own frame again."""
        return whole(*self.picture)

    def to_json(self) -> str:
        """As it is kept with a job."""
        canvas, place = self.canvas, self.place
        kept = {
            "picture": list(self.picture),
            "canvas": [canvas.width, canvas.height],
            "place": [place.width, place.height, place.x, place.y],
        }
        return json.dumps(kept, separators=(",", ":"))

    def _with(self, canvas: Canvas, x: int, y: int) -> Frame:
        return replace(self, canvas=canvas, place=replace(self.place, x=x, y=y))


def whole(width: int, height: int) -> Frame:
    """The frame of a picture with nothing moved: its own pixels, scaled where they leave `SIDES`."""
    factor = max(1.0, SIDES[0] / min(width, height))
    factor = min(factor, SIDES[1] / max(width, height))
    across, down = max(1, round(width * factor)), max(1, round(height * factor))
    return Frame((width, height), Canvas(across, down), Placement(across, down, 0, 0))


def suited(frame: Frame, width: int, height: int) -> Frame:
    """The same frame for a picture of that size, or that picture's own where it is another's."""
    return frame if frame.picture == (width, height) else whole(width, height)


def fits(width: int, height: int) -> bool:
    """Whether a picture of that size can be edited at all: no shape beyond `LONGEST_SHAPE`."""
    return min(width, height) > 0 and max(width, height) <= LONGEST_SHAPE * min(width, height)


def from_json(text: str, picture: tuple[int, int]) -> Frame | None:
    """The frame that was kept, for a picture of that size; None where it is none, or was another picture's."""
    try:
        kept = json.loads(text)
        width, height = _numbers(kept["picture"], 2)
        frame = Frame((width, height), Canvas(*_numbers(kept["canvas"], 2)), Placement(*_numbers(kept["place"], 4)))
    except (ValueError, KeyError, TypeError):
        return None
    sane = min(*frame.picture, frame.canvas.width, frame.canvas.height, frame.place.width, frame.place.height) > 0
    return frame if sane and frame.picture == picture else None


def _numbers(value: object, count: int) -> list[int]:
    if not isinstance(value, list) or len(value) != count or not all(type(one) is int for one in value):
        raise ValueError("no whole numbers")
    return value


def _inside(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
