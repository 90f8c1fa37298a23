"""The data of an SVG path as outlines: curves become as many corners as keep them within a quarter of a pixel."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from studio.errors import InputError

Point = tuple[float, float]
Outline = list[Point]
FLATNESS = 0.25
"""How far a corner-to-corner line may be from its curve, in pixels of the result."""
MOST_STEPS = 256
MOST_CORNERS = 1_000_000
"""More are no mask's."""
FARTHEST = 1e6
"""Coordinates beyond this are no mask's."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_GAP = re.compile(r"[\s,]*")


class Matrix(NamedTuple):
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, point: Point) -> Point:
        """The point where it lies in the result; raises InputError when that is nowhere near a picture."""
        x = self.a * point[0] + self.c * point[1] + self.e
        y = self.b * point[0] + self.d * point[1] + self.f
        if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):  # turned round, so that NaN is caught
            raise InputError("The drawing reaches too far beyond the picture")
        return x, y

    def after(self, first: Matrix) -> Matrix:
        """This one applied to what `first` gives."""
        return Matrix(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            self.a * first.e + self.c * first.f + self.e,
            self.b * first.e + self.d * first.f + self.f,
        )


class _Reader:
    """Numbers and letters of path data, one after the other."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._skip()

    def _skip(self) -> None:
        gap = _GAP.match(self._text, self._at)
        self._at = gap.end() if gap else self._at

    @property
    def done(self) -> bool:
        return self._at >= len(self._text)

    @property
    def at_number(self) -> bool:
        return _NUMBER.match(self._text, self._at) is not None

    def letter(self) -> str:
        letter = self._text[self._at]
        if letter not in _KINDS:
            raise self._refusal()
        self._at += 1
        self._skip()
        return letter

    def number(self) -> float:
        found = _NUMBER.match(self._text, self._at)
        if found is None:
            raise self._refusal()
        self._at = found.end()
        self._skip()
        return float(found[0])

    def flag(self) -> bool:
        """One digit, which needs no gap after it."""
        if self.done or self._text[self._at] not in "01":
            raise self._refusal()
        self._at += 1
        flag = self._text[self._at - 1] == "1"
        self._skip()
        return flag

    def _refusal(self) -> InputError:
        rest = self._text[self._at : self._at + 20]
        return InputError(f"The path cannot be read from here on: {rest}" if rest else "The path ends too early")


class _Pen:
    """Draws outlines; positions are the drawing's own, corners those of the result."""

    def __init__(self, matrix: Matrix, room: int) -> None:
        self.matrix = matrix
        self._room = room
        self.outlines: list[Outline] = []
        self.at = self.begin = (0.0, 0.0)
        self.control: Point | None = None
        """The last handle of the curve that was drawn last, where a smooth one follows it."""

    def move(self, to: Point) -> None:
        self.outlines.append([self.matrix(to)])
        self.at = self.begin = to

    def line(self, to: Point) -> None:
        self._corner(self.matrix(to))
        self.at = to

    def close(self) -> None:
        self.at = self.begin
        self.outlines.append([])

    def cubic(self, one: Point, two: Point, to: Point) -> None:
        p0, p1, p2, p3 = (self.matrix(point) for point in (self.at, one, two, to))
        bend = max(_bend(p0, p1, p2), _bend(p1, p2, p3))
        steps = _steps(0.75 * bend)
        for step in range(1, steps):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            x = a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0]
            self._corner((x, a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1]))
        self._corner(p3)
        self.at = to

    def quadratic(self, one: Point, to: Point) -> None:
        first, last = (_between(end, one, 2 / 3) for end in (self.at, to))
        self.cubic(first, last, to)

    def arc(self, radii: Point, turn: float, large: bool, sweep: bool, to: Point) -> None:
        rx, ry = abs(radii[0]), abs(radii[1])
        if not rx or not ry or self.at == to:
            self.line(to)
            return
        for one, two, end in _arc(self.at, (rx, ry), math.radians(turn % 360), large, sweep, to):
            self.cubic(one, two, end)
        self.at = to

    def _corner(self, corner: Point) -> None:
        self._room -= 1
        if self._room < 0:
            raise InputError("The drawing has more than a million corners")
        if not self.outlines or not self.outlines[-1]:
            # After a closed outline, or without a beginning, the next one begins where that one began.
            self.outlines[-1:] = [[self.matrix(self.begin)]]
        self.outlines[-1].append(corner)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _bend(a: Point, b: Point, c: Point) -> float:
    return math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1])


def _steps(bend: float) -> int:
    return min(max(1, math.ceil(math.sqrt(bend / FLATNESS))), MOST_STEPS)


def _arc(
    start: Point, radii: Point, turn: float, large: bool, sweep: bool, end: Point
) -> Iterator[tuple[Point, Point, Point]]:
    """The cubic curves of an elliptical arc, from its two ends as SVG gives it."""
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * half_x + sin * half_y, cos * half_y - sin * half_x
    # Radii that cannot reach from one end to the other grow until they do.
    reach = math.hypot(x / radii[0], y / radii[1])
    rx, ry = (radius * max(reach, 1.0) for radius in radii)
    over = min(math.hypot(x / rx, y / ry), 1.0)
    root = math.sqrt(max(1 / (over * over) - 1, 0.0)) if over * over else math.inf
    root = -root if large == sweep else root
    centre = (root * rx * y / ry, -root * ry * x / rx)
    first = math.atan2((y - centre[1]) / ry, (x - centre[0]) / rx)
    span = math.atan2((-y - centre[1]) / ry, (-x - centre[0]) / rx) - first
    if not math.isfinite(span):
        yield _between(start, end, 1 / 3), _between(start, end, 2 / 3), end
        return
    if sweep and span < 0:
        span += 2 * math.pi
    elif not sweep and span > 0:
        span -= 2 * math.pi
    middle = _between(start, end, 0.5)

    def place(at: float, along: float) -> Point:
        """A point of the ellipse at an angle, moved along its tangent there."""
        u = centre[0] + rx * (math.cos(at) - along * math.sin(at))
        v = centre[1] + ry * (math.sin(at) + along * math.cos(at))
        return middle[0] + cos * u - sin * v, middle[1] + sin * u + cos * v

    pieces = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    step = span / pieces
    handle = 4 / 3 * math.tan(step / 4)
    for piece in range(pieces):
        begin, stop = first + piece * step, first + (piece + 1) * step
        yield place(begin, handle), place(stop, -handle), end if piece == pieces - 1 else place(stop, 0)


def outlines_of(data: str, matrix: Matrix, room: int = MOST_CORNERS) -> list[Outline]:
    """The closed outlines of path data, moved by `matrix`; raises InputError where it cannot be read.

    That is also so where they have more corners than there is `room` for.
    """
    reader, pen = _Reader(data), _Pen(matrix, room)
    if not reader.done and data.strip(" ,\t\r\n")[:1] not in "Mm":
        raise InputError("A path begins with M, the place to start from")
    kind = ""
    while not reader.done:
        before = kind.upper()
        if reader.at_number and kind not in ("", "Z", "z"):
            kind = {"M": "L", "m": "l"}.get(kind, kind)  # more numbers after a move are lines
        else:
            kind = reader.letter()
        if before not in _SMOOTH_AFTER.get(kind.upper(), before):
            pen.control = None
        _KINDS[kind](reader, pen, kind.islower())
    return [outline for outline in pen.outlines if outline]


def _point(reader: _Reader, pen: _Pen, relative: bool) -> Point:
    x, y = reader.number(), reader.number()
    return (pen.at[0] + x, pen.at[1] + y) if relative else (x, y)


def _move(reader: _Reader, pen: _Pen, relative: bool) -> None:
    pen.move(_point(reader, pen, relative))


def _line(reader: _Reader, pen: _Pen, relative: bool) -> None:
    pen.line(_point(reader, pen, relative))


def _across(reader: _Reader, pen: _Pen, relative: bool) -> None:
    pen.line((reader.number() + pen.at[0] * relative, pen.at[1]))


def _down(reader: _Reader, pen: _Pen, relative: bool) -> None:
    pen.line((pen.at[0], reader.number() + pen.at[1] * relative))


def _cubic(reader: _Reader, pen: _Pen, relative: bool) -> None:
    one, two, to = (_point(reader, pen, relative) for _ in range(3))
    pen.cubic(one, two, to)
    pen.control = two


def _smooth_cubic(reader: _Reader, pen: _Pen, relative: bool) -> None:
    two, to = (_point(reader, pen, relative) for _ in range(2))
    pen.cubic(_mirrored(pen), two, to)
    pen.control = two


def _quadratic(reader: _Reader, pen: _Pen, relative: bool) -> None:
    one, to = (_point(reader, pen, relative) for _ in range(2))
    pen.quadratic(one, to)
    pen.control = one


def _smooth_quadratic(reader: _Reader, pen: _Pen, relative: bool) -> None:
    one, to = _mirrored(pen), _point(reader, pen, relative)
    pen.quadratic(one, to)
    pen.control = one


def _mirrored(pen: _Pen) -> Point:
    return pen.at if pen.control is None else (2 * pen.at[0] - pen.control[0], 2 * pen.at[1] - pen.control[1])


def _arc_to(reader: _Reader, pen: _Pen, relative: bool) -> None:
    radii, turn = (reader.number(), reader.number()), reader.number()
    large, sweep = reader.flag(), reader.flag()
    pen.arc(radii, turn, large, sweep, _point(reader, pen, relative))


def _close(reader: _Reader, pen: _Pen, relative: bool) -> None:
    pen.close()


_DRAW: dict[str, Callable[[_Reader, _Pen, bool], None]] = {
    "M": _move,
    "L": _line,
    "H": _across,
    "V": _down,
    "C": _cubic,
    "S": _smooth_cubic,
    "Q": _quadratic,
    "T": _smooth_quadratic,
    "A": _arc_to,
    "Z": _close,
}
_SMOOTH_AFTER = {"S": ("C", "S"), "T": ("Q", "T")}
_KINDS = _DRAW | {letter.lower(): draw for letter, draw in _DRAW.items()}
