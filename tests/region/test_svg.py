"""Drawings as masks and back: what is read of SVG, and that nothing else than a sentence comes of the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from studio.errors import InputError
from studio.region.areas import areas_of, covered
from studio.region.svg import drawing_from_svg, rings_from_svg, to_svg
from tests.region.painting import Pixels, as_mask, overlap, strokes

SIZE = (100, 80)


def svg(inside: str, attributes: str = 'viewBox="0 0 100 80"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'


def rings(inside: str, attributes: str = 'viewBox="0 0 100 80"') -> list[tuple[tuple[int, int], ...]]:
    return rings_from_svg(svg(inside, attributes), SIZE)


BOX = ((10, 20), (40, 20), (40, 50), (10, 50))


@pytest.mark.parametrize(
    "data",
    [
        "M10 20 L40 20 L40 50 L10 50 Z",
        "M10 20H40V50H10Z",
        "m10,20 30,0 0,30 -30,0z",
        "M10 20 40 20 40 50 10 50",
        "M10,20h30v30h-30v-30",
        "m10 20h30v30H10z",
        "M 1e1 2E1 L+40 20.0L 40,5e+1 l-30-.0",
        "M10 20L10 20 40 20 40 50 10.4 49.6",
        "M10 20h30v30h-30zm0 0",
    ],
)
def test_lines_of_a_path(data: str) -> None:
    assert rings(f'<path d="{data}"/>') == [BOX]


def test_several_outlines_begin_where_the_last_one_did() -> None:
    found = rings('<path d="M10 10h20v20z l-5 0 0 9 z m50 0h9v9"/>')
    assert found == [((10, 10), (30, 10), (30, 30)), ((10, 10), (5, 10), (5, 19)), ((60, 10), (69, 10), (69, 19))]


@pytest.mark.parametrize(
    ("data", "through"),
    [
        ("M10 10C10 70 90 70 90 10", (50, 55)),
        ("M10 10c0 60 80 60 80 0", (50, 55)),
        ("M10 10Q50 70 90 10", (50, 40)),
        ("M10 10q40 60 80 0", (50, 40)),
        ("M10 40Q30 80 50 40T90 40", (70, 20)),
        ("M10 40q20 40 40 0t40 0", (70, 20)),
        ("M10 40C10 70 50 70 50 40S90 10 90 40", (70, 17.5)),
        ("M10 40c0 30 40 30 40 0s40-30 40 0", (70, 17.5)),
        ("M50 40S90 10 90 40L10 70", (70, 28.75)),
        ("M10 40A40 40 0 0 1 90 40", (50, 0)),
        ("M10 40A40 40 0 0 0 90 40", (50, 80)),
        ("M10 40a40 40 0 0190 0", (55, -5)),
        ("M10 40a1 1 0 0 1 80 0", (50, 0)),
        ("M30 40A20 10 90 1 1 50 40", (40, 20)),
    ],
)
def test_curves_pass_where_they_should(data: str, through: tuple[float, float]) -> None:
    (ring,) = rings(f'<path d="{data}"/>')
    assert len(ring) > 6
    assert Polygon(ring).exterior.distance(Point(through)) < 0.9


def inside_of(text: str, size: tuple[int, int] = SIZE) -> Pixels:
    return drawing_from_svg(text, size).mask() > 0


DISC = np.hypot(np.arange(100) + 0.5 - 50, (np.arange(80) + 0.5 - 40)[:, None]) < 30
OVAL = np.hypot((np.arange(100) + 0.5 - 50) / 40, (np.arange(80) + 0.5 - 40)[:, None] / 20) < 1


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<circle cx="50" cy="40" r="30"/>', DISC),
        ('<circle r="30" transform="translate(50 40)"/>', DISC),
        ('<g transform="translate(50,40)"><g transform="scale(3)"><circle r="10"/></g></g>', DISC),
        ('<circle r="1" transform="matrix(30 0 0 30 50 40)"/>', DISC),
        ('<circle cx="40" cy="-50" r="30" transform="rotate(90)"/>', DISC),
        ('<circle cx="50" cy="40" r="30" transform="rotate(77 50 40)"/>', DISC),
        ('<path d="M20 40a30 30 0 0 1 60 0A30 30 0 1 1 20 40"/>', DISC),
        ('<rect x="20" y="10" width="60" height="60" rx="30"/>', DISC),
        ('<ellipse cx="50" cy="40" rx="40" ry="20"/>', OVAL),
        ('<rect x="10" y="20" width="80" height="40" rx="40" ry="20"/>', OVAL),
        ('<circle r="20" transform="translate(50 40) scale(2 1)"/>', OVAL),
    ],
)
def test_round_shapes(inside: str, expected: Pixels) -> None:
    assert overlap(inside_of(svg(inside)), expected) > 0.98


@pytest.mark.parametrize(
    "inside",
    [
        '<rect x="10" y="20" width="30" height="30"/>',
        '<polygon points="10,20 40,20 40,50 10,50"/>',
        '<polyline points="10 20,40 20 40,50 10+50" transform="matrix(1 0 0 1 0 0)"/><desc>text</desc>',
        '<g><!-- a note --><rect x="5" y="10" width="15px" height="15" transform="scale(2)"/></g>',
        '<rect width="30" height="30" transform="translate(10), translate(0 20)"/>',
        '<rect x="-40" y="-50" width="30" height="30" transform="rotate(180)"/>',
        '<defs><rect width="9" height="9"/></defs><text>a</text><rect x="10" y="20" width="30" height="30"/>',
        '<rect x="10" y="20" width="30" height="30"/><line x1="1" y1="1" x2="9" y2="9"/><rect width="50%" height="3"/>',
        '<rect width="9" height="9" display="none"/><rect x="10" y="20" width="30" height="30"/><circle r="0"/><path/>',
    ],
)  # fmt: skip
def test_boxes(inside: str) -> None:
    assert sorted(map(sorted, rings(inside))) == [sorted(BOX)]


def test_skewed() -> None:
    (ring,) = rings('<rect width="10" height="10" transform="skewX(45)"/>')
    assert ring == ((0, 0), (10, 0), (20, 10), (10, 10))
    (ring,) = rings('<rect width="10" height="10" transform="skewY(45)"/>')
    assert ring == ((0, 0), (10, 10), (10, 20), (0, 10))


def test_holes_by_both_rules() -> None:
    nested = "M0 0H100V80H0ZM20 20H80V60H20Z"
    back = "M0 0H100V80H0ZM20 20V60H80V20Z"
    sums = {
        (data, rule): int(inside_of(svg(f"<path {rule} d='{data}'/>")).sum())
        for data in (nested, back)
        for rule in ("", "fill-rule='evenodd'", "style='fill:red; fill-rule: evenodd'")
    }
    assert [sums[nested, rule] for rule in ("", "fill-rule='evenodd'", "style='fill:red; fill-rule: evenodd'")] == [
        8000, 5600, 5600,
    ]  # fmt: skip
    assert {sums[back, rule] for rule in ("", "fill-rule='evenodd'")} == {5600}
    inherited = svg(f"<g fill-rule='evenodd'><path d='{nested}'/></g>")
    assert inside_of(inherited).sum() == 5600
    assert inside_of(svg(f"<path d='{back}'/><rect x='20' y='20' width='60' height='40'/>")).all(), "shapes add up"


@pytest.mark.parametrize(
    ("attributes", "size", "first"),
    [
        ('viewBox="0 0 100 80"', (100, 80), (10, 20)),
        ('viewBox="5,10 50 40" width="100" height="80"', (100, 80), (10, 20)),
        ('width="100" height="80px"', (100, 80), (10, 20)),
        ('width="1in" height="25.4mm"', (96, 96), (10, 20)),
        ('viewBox="0 0 50 40" width="100%" height="100%"', (50, 40), (10, 20)),
        ('viewBox="0 0 100 80" width="500" height="500"', (500, 500), (50, 125)),
    ],
)
def test_the_drawing_names_its_size(attributes: str, size: tuple[int, int], first: tuple[int, int]) -> None:
    drawing = drawing_from_svg(svg('<path d="M10 20H40V30"/>', attributes))
    assert drawing.size == size
    assert drawing.shapes[0].rings[0][0] == first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not an SVG drawing"),
        ("<svg", "not an SVG drawing"),
        ("<html/>", "begins with <html>"),
        ("\ud800", "not an SVG drawing"),
        ("<svg>\0</svg>", "not an SVG drawing"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "document type"),
        ("<!doctype svg><svg/>", "document type"),
        (svg(""), "no shape"),
        (svg('<path d="M1 1L5 5"/>'), "no shape"),
        (svg('<path d="L1 1 5 5 9 1"/>'), "begins with M"),
        (svg('<path d="M1 1 L 2"/>'), "ends too early"),
        (svg('<path d="M1 1 J 2 2"/>'), "from here on: J 2 2"),
        (svg('<path d="M1 1 2 2 Z 5 5"/>'), "from here on: 5 5"),
        (svg('<path d="M1 1A5 5 0 2 1 9 9"/>'), "from here on: 2 1 9 9"),
        (svg('<path d="M1 1H1e999V5"/>'), "too far"),
        (svg('<path d="M1 1H1e7V5"/>'), "too far"),
        (svg('<path d="M1 1A1e300 1e-300 9e999 0 1 9 9"/>'), "no shape"),
        (svg('<polygon points="1 2 3"/>'), "without its y"),
        (svg('<polygon points="1 2 x 3"/>'), "Points cannot be read"),
        (svg('<rect width="wide" height="2"/>'), "Width cannot be read"),
        (svg('<rect width="2" height="2" transform="spin(3)"/>'), "spin with 1 numbers"),
        (svg('<rect width="2" height="2" transform="scale(1) +"/>'), "A transform cannot be read"),
        (svg('<rect width="2" height="2" transform="scale(1,2,3)"/>'), "scale with 3 numbers"),
        (svg("<rect/>", 'viewBox="0 0 0 80"'), "The viewBox cannot be read"),
        (svg("<rect/>", 'viewBox="0 0 80"'), "The viewBox cannot be read"),
        (svg("<rect/>", ""), "names no size"),
        (svg("<rect/>", 'width="1e9" height="1e9"'), "no picture's"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        drawing_from_svg(text)
    assert words in raised.value.sentence


def test_a_bomb_of_curves_is_refused() -> None:
    text = svg(f'<path d="M0 0{"C0 9e5 9e5 9e5 9e5 0 C0 -9e5 9e5 9e5 0 0" * 9_000}"/>')
    with pytest.raises(InputError, match="more than a million corners"):
        drawing_from_svg(text)
    deep = svg("<g>" * 20_000 + '<path d="M1 1H5V5"/>' + "</g>" * 20_000)
    assert len(rings_from_svg(deep, SIZE)) == 1


WORDS = st.lists(
    st.one_of(
        st.sampled_from(list("MmLlHhVvCcSsQqTtAaZz,.-+eE01 ")),
        st.integers(-1000, 1000).map(str),
        st.floats().map(str),
        st.text(max_size=3),
    ),
    max_size=30,
).map(" ".join)
PATHS = st.lists(
    st.tuples(
        st.sampled_from(["M", "l", "h", "V", "c", "S", "Q", "t", "A", "a", "z"]),
        st.lists(st.one_of(st.integers(-99, 99), st.floats(), st.sampled_from([0, 1])), max_size=7),
    ).map(lambda part: part[0] + " ".join(map(repr, part[1]))),
    max_size=8,
).map(lambda parts: "M5 5" + "".join(parts))
TAGS = st.sampled_from(["path", "rect", "circle", "ellipse", "polygon", "polyline", "g", "svg", "use"])
NAMES = st.sampled_from(
    ["d", "points", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "transform", "style", "viewBox"]
)  # fmt: skip
TRANSFORMS = st.sampled_from(
    ["translate(5)", "scale(1e300)", "matrix(1 2 3 4 5 6)", "rotate(1e999)", "skewX(90)", "scale"]
)


def quoted(words: str) -> str:
    for letter, name in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        words = words.replace(letter, name)
    return words


ELEMENTS = st.builds(
    lambda tag, facts: f"<{tag} " + " ".join(f'{name}="{quoted(value)}"' for name, value in facts.items()) + "/>",
    TAGS,
    st.dictionaries(NAMES, st.one_of(WORDS, PATHS, TRANSFORMS, st.floats().map(repr)), max_size=6),
)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(),
        WORDS.map(lambda data: svg(f'<path d="{quoted(data)}"/>')),
        PATHS.map(lambda data: svg(f'<path d="{quoted(data)}"/>')),
        st.lists(ELEMENTS, max_size=4).map(lambda parts: svg("".join(parts))),
        ELEMENTS.map(
            lambda element: element.replace("/>", "><rect width='9' height='9'/></svg>").replace("<", "<svg ", 1)
        ),
    ),
    st.sampled_from([None, SIZE]),
)
def test_nothing_but_a_sentence_comes_of_rubbish(text: str, size: tuple[int, int] | None) -> None:
    try:
        drawing = drawing_from_svg(text, size)
    except InputError:
        return
    assert drawing.shapes
    for shape in drawing.shapes:
        for ring in shape.rings:
            assert len(ring) >= 3
            assert all(type(number) is int and abs(number) <= 1_000_001 for corner in ring for number in corner)
    if drawing.size == SIZE:
        drawing.mask()


@settings(max_examples=30)
@given(strokes())
def test_what_is_sent_comes_back_from_its_drawing(inside: Pixels) -> None:
    areas = areas_of(as_mask(inside), tolerance=0)
    text = to_svg(areas)
    if not areas.areas:
        with pytest.raises(InputError, match="no shape"):
            drawing_from_svg(text)
        return
    drawing = drawing_from_svg(text)
    assert drawing.size == areas.size
    assert np.array_equal(drawing.mask() > 0, covered(areas))
    if areas.frame == areas.size:
        assert rings_from_svg(text) == [area.ring for area in areas.areas]
