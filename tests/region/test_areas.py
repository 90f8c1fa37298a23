"""What is sent of a mask: true to what was painted, valid for everybody, and as drawn where it can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.errors import InputError
from studio.region.areas import Areas, areas_of
from studio.region.fill import Ring, filled
from tests.region.painting import Pixels, as_mask, assert_sendable, masks, overlap, strokes

MANY = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def fits(inside: Pixels) -> bool:
    return bool(max(inside.shape) * 500 <= min(inside.shape) * 4096)


def compared(inside: Pixels, areas: Areas) -> Pixels:
    """Holds for every result; returns what is repainted."""
    sent = assert_sendable(areas)
    assert areas.size == inside.shape[::-1]
    assert areas.painted == int(inside.sum())
    assert areas.overlap == pytest.approx(overlap(inside, sent), abs=1e-12)
    assert areas.error == 1 - areas.overlap
    return sent


@MANY
@given(masks)
def test_chosen_tolerances_are_true_to_what_was_painted(inside: Pixels) -> None:
    assume(fits(inside))
    areas = areas_of(as_mask(inside))
    compared(inside, areas)
    assert areas.overlap >= 0.995


@MANY
@given(masks)
def test_tolerance_0_is_exact_to_the_pixel(inside: Pixels) -> None:
    assume(fits(inside))
    areas = areas_of(as_mask(inside), tolerance=0)
    assert np.array_equal(compared(inside, areas), inside)
    assert areas.overlap == 1.0


@MANY
@given(masks, st.floats(0.05, 20), st.integers(0, 80))
def test_any_tolerance_gives_valid_areas(inside: Pixels, tolerance: float, speck: int) -> None:
    assume(fits(inside))
    areas = areas_of(as_mask(inside), tolerance=tolerance, speck=speck)
    compared(inside, areas)
    assert bool(areas.areas) == bool(inside.any()), "nothing that was painted is left out"


@given(strokes(), st.floats(0.5, 8))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_tolerance_is_the_distance_to_the_pixels_along_the_edge(inside: Pixels, tolerance: float) -> None:
    assume(fits(inside) and inside.any() and inside.size < 6000)
    areas = areas_of(as_mask(inside), tolerance=tolerance, speck=0)
    # Beyond the border nothing is painted.
    wrong, inside = np.pad(compared(inside, areas) ^ inside, 1), np.pad(inside, 1)
    # A pixel on the wrong side of an outline is no farther from a pixel of the other kind than the tolerance, and one.
    for kind in (True, False):
        y, x = np.nonzero(inside == kind)
        for row, column in np.argwhere(wrong & (inside != kind)):
            assert np.hypot(y - row, x - column).min(initial=np.inf) <= tolerance + 1.5


def test_fewer_points_for_more_tolerance() -> None:
    y, x = np.mgrid[:800, :800]
    disc = (x - 400) ** 2 + (y - 380) ** 2 < 300**2
    points = [areas_of(as_mask(disc), tolerance=tolerance).points for tolerance in (0, 0.5, 1, 2, 5, 20)]
    assert points == sorted(points, reverse=True)
    assert points[0] > 1000
    assert points[-1] < 20
    chosen = areas_of(as_mask(disc))
    assert chosen.overlap >= 0.995
    assert chosen.points < 60


def test_nothing_and_everything() -> None:
    none = areas_of(np.zeros((600, 800), dtype=np.uint8))
    assert none == Areas((800, 600), (800, 600), (), 0, 1.0)
    assert none.mask().areas == ()
    whole = areas_of(np.full((600, 800), 255, dtype=np.uint8))
    assert [area.ring for area in whole.areas] == [((0, 0), (800, 0), (800, 600), (0, 600))]
    assert (whole.painted, whole.areas[0].pixels, whole.overlap, whole.points) == (480_000, 480_000, 1.0, 4)


@pytest.mark.parametrize("seed", [430, 685, 1328])
def test_what_is_put_back_is_looked_at_again(seed: int) -> None:
    """An edge that was whole again crosses one that nobody had complained of."""
    inside = np.random.default_rng(seed).random((20, 24)) < 0.55
    compared(inside, areas_of(as_mask(inside), tolerance=4.0, speck=0))


@pytest.mark.parametrize("tolerance", [6.0, 30.0])
def test_an_edge_that_jumps_over_a_bay_does_not_swallow_what_lies_in_it(tolerance: float) -> None:
    inside = np.zeros((500, 500), dtype=np.bool_)
    inside[100:300, 100:300] = True
    inside[100:106, 190:202] = False
    inside[101:103, 195:197] = True
    areas = areas_of(as_mask(inside), tolerance=tolerance)
    compared(inside, areas)
    assert len(areas.areas) == 2


def test_half_painted_is_painted() -> None:
    mask = np.full((500, 600), 127, dtype=np.uint8)
    mask[10:20, 30:50] = 128
    assert [area.ring for area in areas_of(mask).areas] == [((30, 10), (50, 10), (50, 20), (30, 20))]


def test_a_hole_is_cut_open_between_the_ends_of_its_top_row() -> None:
    inside = np.zeros((500, 500), dtype=np.bool_)
    inside[100:200, 100:200] = True
    inside[130:160, 140:170] = False
    areas = areas_of(as_mask(inside))
    assert [area.ring for area in areas.areas] == [
        ((100, 100), (200, 100), (200, 130), (100, 130)),
        ((100, 130), (140, 130), (140, 160), (170, 160), (170, 130), (200, 130), (200, 200), (100, 200)),
    ]


def specked() -> Pixels:
    inside = np.zeros((500, 500), dtype=np.bool_)
    inside[100:300, 100:300] = True
    inside[150:155, 150:155] = False
    inside[152, 152] = True  # within the speck
    return inside


def test_specks_are_filled_with_what_is_in_them() -> None:
    (area,) = areas_of(as_mask(specked())).areas
    assert area.ring == ((100, 100), (300, 100), (300, 300), (100, 300))
    assert len(areas_of(as_mask(specked()), speck=25).areas) == 3
    assert len(areas_of(as_mask(specked()), tolerance=0).areas) == 3
    assert len(areas_of(as_mask(specked()), tolerance=1).areas) == 1


def test_specks_stay_where_they_are_a_good_part_of_what_was_painted() -> None:
    inside = np.zeros((500, 500), dtype=np.bool_)
    inside[100:110, 100:110] = True
    inside[103:107, 103:107] = False
    compared(inside, areas := areas_of(as_mask(inside)))
    assert areas.overlap == 1.0
    assert len(areas_of(as_mask(inside), tolerance=0.5).areas) == 1


@pytest.mark.parametrize(
    ("size", "frame"),
    [
        ((1, 1), (500, 500)),
        ((3, 2), (750, 500)),
        ((99, 800), (500, 4040)),
        ((500, 4096), (500, 4096)),
        ((499, 1200), (998, 2400)),
        ((4097, 600), (4096, 600)),
        ((5000, 700), (4096, 573)),
        ((512, 4100), (512, 4096)),
    ],
)
def test_small_and_large_pictures_are_scaled_into_the_frame(size: tuple[int, int], frame: tuple[int, int]) -> None:
    inside = np.zeros(size[::-1], dtype=np.bool_)
    inside[: size[1] // 2 + 1, : size[0] // 3 + 1] = True
    inside[size[1] // 5 : size[1] // 4, size[0] // 5 : size[0] // 4] = False
    for tolerance in (None, 0, 3.0):
        areas = areas_of(as_mask(inside), tolerance=tolerance)
        compared(inside, areas)
        assert areas.frame == frame
        assert areas.overlap >= 0.995
    if max(size) <= 4096:
        assert areas_of(as_mask(inside), tolerance=0).overlap == 1.0


@pytest.mark.parametrize("size", [(1, 9), (4200, 500), (30_000, 20)])
def test_too_long_and_thin_is_said_in_a_sentence(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="an aspect beyond 8:1 does not fit the service's frame"):
        areas_of(np.zeros(size[::-1], dtype=np.uint8))


def test_a_line_thinner_than_the_frame_is_not_lost() -> None:
    inside = np.zeros((1000, 13_000 // 2), dtype=np.bool_)
    inside[:, 3000] = True
    areas = areas_of(as_mask(inside))
    assert areas.areas
    compared(inside, areas)


@pytest.mark.parametrize("mask", [np.zeros((500, 500)), np.zeros((500, 500, 1), dtype=np.uint8)])
def test_anything_but_bytes_is_our_own_mistake(mask: NDArray[np.uint8]) -> None:
    with pytest.raises(TypeError):
        areas_of(mask)


# Shapes that were drawn

TRIANGLE: Ring = ((100, 100), (321, 117), (250, 405))
SIZE = (600, 500)


@pytest.mark.parametrize("tolerance", [None, 0, 4.0])
@pytest.mark.parametrize("turned", [TRIANGLE, TRIANGLE[::-1], TRIANGLE[2:] + TRIANGLE[:2]])
def test_a_shape_by_itself_is_sent_as_drawn(turned: Ring, tolerance: float | None) -> None:
    inside = filled([TRIANGLE], SIZE)
    areas = areas_of(as_mask(inside), tolerance=tolerance, drawn=[turned, turned])
    compared(inside, areas)
    assert [area.ring for area in areas.areas] == [TRIANGLE]
    assert areas.overlap == 1.0


def test_a_shape_that_was_drawn_the_other_way_around_is_what_it_is_when_it_is_sent() -> None:
    """The centre of one pixel lies on an edge: it counts as it does for the service, which gets the outline turned."""
    sent: Ring = ((0, 0), (255, 0), (0, 53))
    inside = filled([sent], SIZE)
    areas = areas_of(as_mask(inside), tolerance=0, drawn=[sent[::-1]])
    assert np.array_equal(compared(inside, areas), inside)
    assert [area.ring for area in areas.areas] == [sent]


def test_paint_elsewhere_does_not_matter_to_a_shape() -> None:
    inside = filled([TRIANGLE, ((10, 10), (60, 10), (60, 60))], SIZE)
    areas = areas_of(as_mask(inside), drawn=[TRIANGLE])
    compared(inside, areas)
    assert TRIANGLE in [area.ring for area in areas.areas]
    assert len(areas.areas) == 2


@pytest.mark.parametrize(
    "change",
    [(slice(150, 151), slice(200, 201)), (slice(100, 140), slice(60, 120)), (slice(99, 100), slice(99, 100))],
    ids=["a hole", "paint over a corner", "paint at a corner"],
)
def test_a_shape_that_was_cut_or_painted_on_is_traced(change: tuple[slice, slice]) -> None:
    inside = filled([TRIANGLE], SIZE)
    inside[change] = ~inside[change]
    areas = areas_of(as_mask(inside), tolerance=0, drawn=[TRIANGLE])
    assert np.array_equal(compared(inside, areas), inside)
    assert TRIANGLE not in [area.ring for area in areas.areas]


@pytest.mark.parametrize(
    "ring",
    [
        ((100, 100), (300, 300), (300, 100), (100, 300)),
        ((100, 100), (300, 100), (300, 300), (100, 100), (50, 300)),
        ((100, 100), (300, 100)),
        ((-100, 100), (300, 120), (200, 300)),
        (),
    ],
    ids=["crosses itself", "touches itself", "a line", "leaves the picture", "nothing"],
)
def test_a_shape_that_cannot_be_sent_is_traced(ring: Ring) -> None:
    inside = filled([ring], SIZE) if ring else np.zeros(SIZE[::-1], dtype=np.bool_)
    areas = areas_of(as_mask(inside), tolerance=0, drawn=[ring])
    assert np.array_equal(compared(inside, areas), inside)


def test_shapes_that_touch_are_one_area() -> None:
    boxes: list[Ring] = [((10, 10), (200, 10), (200, 200), (10, 200)), ((200, 10), (400, 10), (400, 200), (200, 200))]
    areas = areas_of(as_mask(filled(boxes, SIZE)), drawn=boxes)
    assert [area.ring for area in areas.areas] == [((10, 10), (400, 10), (400, 200), (10, 200))]


def test_a_needle_without_pixels_does_not_cross_another_area() -> None:
    needle: Ring = ((100, 100), (140, 100), (140, 140), (120, 140), (400, 103), (100, 140))
    inside = filled([needle], SIZE)
    inside[90:160, 300:320] = True
    areas = areas_of(as_mask(inside), drawn=[needle])
    compared(inside, areas)
    assert areas.overlap >= 0.995


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from([None, 0.0, 3.0]))
def test_shapes_and_strokes_together(data: st.DataObject, tolerance: float | None) -> None:
    inside = data.draw(strokes())
    assume(fits(inside))
    height, width = inside.shape
    corner = st.tuples(st.integers(0, width), st.integers(0, height))
    rings = [tuple(ring) for ring in data.draw(st.lists(st.lists(corner, min_size=3, max_size=8), max_size=3))]
    inside |= filled(rings, (width, height))
    areas = areas_of(as_mask(inside), tolerance=tolerance, drawn=rings)
    compared(inside, areas)
    if tolerance is None:
        assert areas.overlap >= 0.995
    if tolerance == 0:
        assert areas.overlap == 1.0
