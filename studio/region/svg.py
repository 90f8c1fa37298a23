"""SVG drawings as masks, and masks as SVG drawings: shapes are what is repainted, whatever their colours.

Read are paths, polygons, polylines, rectangles, circles and ellipses with their transforms; lines without an inside,
text, pictures and what is only defined for use elsewhere are passed over.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.errors import InputError
from studio.region.areas import Areas
from studio.region.fill import Ring, wound
from studio.region.svg_path import MOST_CORNERS, Matrix, Outline, outlines_of

LONGEST = 20_000_000
"""Characters of a drawing; more is no mask."""
LARGEST = 2**28
"""Most pixels of a picture that a drawing may ask for by itself."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*([a-z]*)\s*")
_TRANSFORM = re.compile(r"[\s,]*([a-zA-Z]+)\s*\(([^()]*)\)")
_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_PASSED_OVER = {"defs", "symbol", "clipPath", "mask", "marker", "pattern", "filter"}


class Shape(NamedTuple):
    """The outlines of one element in whole pixels; one within another is a hole by its rule."""

    rings: tuple[Ring, ...]
    even_odd: bool


class Drawing(NamedTuple):
    """The shapes of a drawing on a picture of that width and height."""

    size: tuple[int, int]
    shapes: tuple[Shape, ...]

    def mask(self) -> NDArray[np.uint8]:
        """What is inside of any shape is 255, the rest 0 (height × width)."""
        inside = np.zeros((self.size[1], self.size[0]), dtype=np.bool_)
        for shape in self.shapes:
            inside |= wound(shape.rings, self.size, even_odd=shape.even_odd)
        return inside.astype(np.uint8) * np.uint8(255)


def rings_from_svg(text: str, size: tuple[int, int] | None = None) -> list[Ring]:
    """All outlines of a drawing, see `drawing_from_svg`; holes are outlines of their own."""
    return [ring for shape in drawing_from_svg(text, size).shapes for ring in shape.rings]


def drawing_from_svg(text: str, size: tuple[int, int] | None = None) -> Drawing:
    """The shapes of an SVG document, stretched to a picture of that `size` (None: the size that the drawing names).

    Raises InputError with a sentence when it cannot be read, has no shapes, or names no size where none is given.
    """
    root = _root(text)
    box = _box(root)
    if size is None:
        if box is None:
            raise InputError("The drawing names no size: it has neither a viewBox nor a width and a height")
        size = _named_size(root, box)
    matrix = Matrix()
    if box is not None:
        across, down = size[0] / box[2], size[1] / box[3]
        matrix = Matrix(across, 0.0, 0.0, down, -box[0] * across, -box[1] * down)
    shapes: list[Shape] = []
    room = MOST_CORNERS
    for element, placed, even_odd in _elements(root, matrix):
        outlines = _outlines(element, placed, room)
        room -= sum(map(len, outlines))
        rings = tuple(ring for outline in outlines if (ring := _rounded(outline)))
        if rings:
            shapes.append(Shape(rings, even_odd))
    if not shapes:
        raise InputError("There is no shape in the drawing that could be a mask")
    return Drawing(size, tuple(shapes))


def to_svg(areas: Areas) -> str:
    """The polygons as they are sent, a path each, white, in a document of the picture's size."""
    width, height = areas.size
    paths = "".join('<path d="M' + "L".join(f"{x} {y}" for x, y in area.ring) + 'Z"/>\n' for area in areas.areas)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {areas.frame[0]} {areas.frame[1]}" preserveAspectRatio="none">\n'
        f'<g fill="#fff">\n{paths}</g>\n</svg>\n'
    )


def _root(text: str) -> ET.Element:
    if len(text) > LONGEST:
        raise InputError("The drawing is too long for a mask")
    # Definitions in a document type can make a small text a huge one: nothing that has one is read.
    if re.search(r"<!(doctype|entity)", text, re.IGNORECASE):
        raise InputError("The drawing has a document type, which is not read", "Save it as plain SVG.")
    try:
        root = ET.fromstring(text)
    except (ET.ParseError, ValueError) as error:
        raise InputError(f"This is not an SVG drawing: {error}") from None
    if _tag(root) != "svg":
        raise InputError(f"This is not an SVG drawing: it begins with <{_tag(root)[:40]}>")
    return root


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _box(root: ET.Element) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of the drawing's own coordinates."""
    words = root.get("viewBox")
    if words is None:
        width, height = _length(root, "width"), _length(root, "height")
        return (0.0, 0.0, width, height) if width and height else None
    numbers = _numbers(words, "viewBox")
    if len(numbers) != 4 or not (1e-6 <= numbers[2] <= 1e9 and 1e-6 <= numbers[3] <= 1e9):
        raise InputError(f"The viewBox cannot be read: {words[:40]}")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _named_size(root: ET.Element, box: tuple[float, float, float, float]) -> tuple[int, int]:
    width, height = _length(root, "width"), _length(root, "height")
    across, down = (width, height) if width and height else (box[2], box[3])
    if not (0.5 <= across <= LARGEST and 0.5 <= down <= LARGEST and across * down <= LARGEST):
        raise InputError(f"The drawing's size is {across:g} × {down:g} pixels; that is no picture's")
    return max(round(across), 1), max(round(down), 1)


def _length(element: ET.Element, name: str, otherwise: float = 0.0) -> float:
    """A length in pixels; `otherwise` where there is none, or one that depends on something else."""
    words = element.get(name)
    if words is None or words.strip() in ("", "auto") or words.strip().endswith(("%", "em", "ex")):
        return otherwise
    found = _LENGTH.fullmatch(words)
    if found is None or found[2] not in _UNITS:
        raise InputError(f"{name.capitalize()} cannot be read: {words[:40]}")
    return float(found[1]) * _UNITS[found[2]]


def _numbers(words: str, name: str) -> list[float]:
    rest = re.sub(_NUMBER, "", words).strip(", \t\r\n")
    if rest.replace(",", "").split():
        raise InputError(f"{name[:1].upper()}{name[1:]} cannot be read: {words.strip()[:40]}")
    return [float(number) for number in re.findall(_NUMBER, words)]


def _elements(root: ET.Element, matrix: Matrix) -> Iterator[tuple[ET.Element, Matrix, bool]]:
    """Every element that may be a shape, in order, with where it lies and its fill rule."""
    todo = [(root, matrix, False)]
    while todo:
        element, placed, even_odd = todo.pop()
        if _tag(element) in _PASSED_OVER or element.get("display") == "none":
            continue
        placed = placed.after(_transform(element.get("transform", "")))
        rule = element.get("fill-rule") or _styled(element, "fill-rule")
        even_odd = rule == "evenodd" if rule in ("evenodd", "nonzero") else even_odd
        yield element, placed, even_odd
        todo += [(child, placed, even_odd) for child in reversed(element)]


def _styled(element: ET.Element, name: str) -> str:
    found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([\w-]+)", element.get("style", ""))
    return found[1] if found else ""


def _transform(words: str) -> Matrix:
    matrix, at = Matrix(), 0
    while found := _TRANSFORM.match(words, at):
        matrix = matrix.after(_single(found[1], _numbers(found[2], "transform")))
        at = found.end()
    if words[at:].strip(", \t\r\n"):
        raise InputError(f"A transform cannot be read: {words.strip()[:40]}")
    return matrix


def _single(name: str, numbers: list[float]) -> Matrix:
    match name, numbers:
        case "matrix", [a, b, c, d, e, f]:
            return Matrix(a, b, c, d, e, f)
        case "translate", [x, *y] if len(y) < 2:
            return Matrix(e=x, f=y[0] if y else 0.0)
        case "scale", [x, *y] if len(y) < 2:
            return Matrix(a=x, d=y[0] if y else x)
        case "rotate", [turn]:
            cos, sin = math.cos(math.radians(turn % 360)), math.sin(math.radians(turn % 360))
            return Matrix(cos, sin, -sin, cos)
        case "rotate", [turn, x, y]:
            return Matrix(e=x, f=y).after(_single("rotate", [turn])).after(Matrix(e=-x, f=-y))
        case "skewX", [turn]:
            return Matrix(c=math.tan(math.radians(turn % 360)))
        case "skewY", [turn]:
            return Matrix(b=math.tan(math.radians(turn % 360)))
    raise InputError(f"A transform cannot be read: {name[:20]} with {len(numbers)} numbers")


def _outlines(element: ET.Element, matrix: Matrix, room: int) -> list[Outline]:
    read = _SHAPES.get(_tag(element))
    return outlines_of(read(element), matrix, room) if read else []


def _path(element: ET.Element) -> str:
    return element.get("d", "")


def _polygon(element: ET.Element) -> str:
    numbers = _numbers(element.get("points", ""), "points")
    if len(numbers) % 2:
        raise InputError("A polygon has an x without its y")
    return f"M{' '.join(map(repr, numbers))}Z" if numbers else ""


def _rectangle(element: ET.Element) -> str:
    x, y, width, height = (_length(element, name) for name in ("x", "y", "width", "height"))
    if not (width > 0 and height > 0):
        return ""
    across, down = _length(element, "rx", -1.0), _length(element, "ry", -1.0)
    rx, ry = (max(one if one >= 0 else other, 0.0) for one, other in ((across, down), (down, across)))
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if not rx or not ry:
        return f"M{x!r} {y!r}h{width!r}v{height!r}h{-width!r}Z"
    h, v = width - 2 * rx, height - 2 * ry
    bends = [f"a{rx!r} {ry!r} 0 0 1 {dx!r} {dy!r}" for dx, dy in ((rx, ry), (-rx, ry), (-rx, -ry), (rx, -ry))]
    return f"M{x + rx!r} {y!r}h{h!r}{bends[0]}v{v!r}{bends[1]}h{-h!r}{bends[2]}v{-v!r}{bends[3]}Z"


def _circle(element: ET.Element) -> str:
    return _round(element, _length(element, "r"), _length(element, "r"))


def _ellipse(element: ET.Element) -> str:
    return _round(element, _length(element, "rx"), _length(element, "ry"))


def _round(element: ET.Element, rx: float, ry: float) -> str:
    x, y = _length(element, "cx"), _length(element, "cy")
    if not (rx > 0 and ry > 0):
        return ""
    half = f"a{rx!r} {ry!r} 0 1 1"
    return f"M{x - rx!r} {y!r}{half} {2 * rx!r} 0{half} {-2 * rx!r} 0Z"


_SHAPES: dict[str, Callable[[ET.Element], str]] = {
    "path": _path,
    "polygon": _polygon,
    "polyline": _polygon,
    "rect": _rectangle,
    "circle": _circle,
    "ellipse": _ellipse,
}


def _rounded(outline: Outline) -> Ring:
    """Corners in whole pixels, none the same as its neighbour; nothing where fewer than three are left."""
    corners: list[tuple[int, int]] = []
    for x, y in outline:
        corner = (math.floor(x + 0.5), math.floor(y + 0.5))
        if not corners or corner != corners[-1]:
            corners.append(corner)
    while len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return tuple(corners) if len(corners) > 2 else ()
