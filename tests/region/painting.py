"""What the tests of this folder paint with, and what they hold every set of polygons against."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import Polygon

from studio.emulator.render.masks import new_pixels
from studio.emulator.rules.bodies import Field
from studio.emulator.rules.bodies import mask as taken_by_the_service
from studio.region.areas import Areas, covered
from studio.request.bodies import check, to_body
from studio.request.operations import Inpaint

Pixels = NDArray[np.bool_]


def stroke(inside: Pixels, start: tuple[float, float], end: tuple[float, float], width: float, erase: bool) -> None:
    """A round-ended stroke, or what an eraser takes away along one."""
    height, across = inside.shape
    y, x = np.mgrid[:height, :across] + 0.5
    along = np.hypot(end[0] - start[0], end[1] - start[1]) ** 2 or 1.0
    share = np.clip(((x - start[0]) * (end[0] - start[0]) + (y - start[1]) * (end[1] - start[1])) / along, 0, 1)
    reach = np.hypot(x - start[0] - share * (end[0] - start[0]), y - start[1] - share * (end[1] - start[1]))
    inside[reach <= width / 2] = not erase


@st.composite
def strokes(draw: st.DrawFn) -> Pixels:
    """Some strokes and erasures on a small picture, some of them scaled up to blocks."""
    width, height = draw(st.integers(8, 90)), draw(st.integers(12, 60))
    inside = np.zeros((height, width), dtype=np.bool_)
    place = st.tuples(st.floats(-5, width + 5), st.floats(-5, height + 5))
    for _ in range(draw(st.integers(1, 7))):
        stroke(inside, draw(place), draw(place), draw(st.floats(1, 25)), draw(st.integers(0, 3)) == 0)
    blocks = draw(st.sampled_from([1, 1, 3, 9]))
    return np.kron(inside, np.ones((blocks, blocks), dtype=np.bool_))


@st.composite
def noise(draw: st.DrawFn) -> Pixels:
    """Pixels by chance."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    width, height = draw(st.integers(2, 48)), draw(st.integers(6, 16))
    return chance.random((height, width)) < draw(st.floats(0, 1))


@st.composite
def rectangles(draw: st.DrawFn) -> Pixels:
    """Boxes filled and emptied over one another."""
    width, height = draw(st.integers(2, 64)), draw(st.integers(8, 64))
    inside = np.zeros((height, width), dtype=np.bool_)
    for _ in range(draw(st.integers(0, 8))):
        left, right = sorted((draw(st.integers(0, width)), draw(st.integers(0, width))))
        top, bottom = sorted((draw(st.integers(0, height)), draw(st.integers(0, height))))
        inside[top:bottom, left:right] = draw(st.booleans())
    return inside


masks = st.one_of(strokes(), noise(), rectangles())


def as_mask(inside: Pixels) -> NDArray[np.uint8]:
    """Painted pixels just painted enough, the others just not."""
    return np.where(inside, np.uint8(128), np.uint8(127))


def overlap(one: Pixels, other: Pixels) -> float:
    """Intersection over union, 1 for two empty ones."""
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 1.0


def filled_by_the_service(areas: Areas) -> list[Pixels]:
    """Each area alone, as the practice service fills it on the picture."""
    box = (0, 0, *areas.size)
    body = to_body(Inpaint(job_id="a", image=0, mask=areas.mask(), prompt="a fox"))["mask"].get("areas", [])
    return [new_pixels(areas.size, box, [area]) for area in body]


def assert_sendable(areas: Areas) -> Pixels:
    """Valid, disjoint, whole pixels of the frame, taken by both sides of the wire; returns what is repainted."""
    polygons = [Polygon(area.ring) for area in areas.areas]
    for area, polygon in zip(areas.areas, polygons, strict=True):
        assert polygon.is_valid
        assert polygon.area > 0
        assert len(set(area.ring)) == len(area.ring) >= 3
        assert all(type(number) is int for corner in area.ring for number in corner)
        assert all(0 <= x <= areas.frame[0] and 0 <= y <= areas.frame[1] for x, y in area.ring)
        assert area.ring[0] == min(area.ring, key=lambda corner: (corner[1], corner[0]))
        assert polygon.exterior.is_ccw, "clockwise on a screen, whose rows go down"
    near = STRtree(polygons).query(polygons, predicate="intersects") if polygons else ((), ())
    for one, other in zip(*near, strict=True):
        if one < other:
            assert polygons[one].intersection(polygons[other]).area == 0
    assert areas.points == sum(len(area.ring) for area in areas.areas)
    operation = Inpaint(job_id="a", image=0, mask=areas.mask(), prompt="a fox")
    if areas.areas:
        assert check(operation) == ()
        assert taken_by_the_service(Field("mask", taken_by_the_service, low=1), to_body(operation)["mask"])
    apart = filled_by_the_service(areas)
    assert [int(pixels.sum()) for pixels in apart] == [area.pixels for area in areas.areas]
    assert all(area.pixels for area in areas.areas)
    times = sum((pixels.astype(np.int64) for pixels in apart), np.zeros(areas.size[::-1], dtype=np.int64))
    assert times.max(initial=0) <= 1
    assert np.array_equal(times > 0, covered(areas))
    return times > 0
