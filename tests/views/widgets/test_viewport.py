"""The viewport's mathematics: whatever is done to it, points go there and back, and the picture is never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSize

from studio.views.widgets.viewport import KEPT, LARGEST, MARGIN, Viewport

VIEW = QSize(1063, 901)
RATIOS = (1.0, 1.25, 1.5, 2.0, 3.0)
sizes = st.builds(QSize, st.integers(1, 12288), st.integers(1, 12288))
views = st.builds(QSize, st.integers(160, 4000), st.integers(120, 3000))
ratios = st.sampled_from(RATIOS)
points = st.builds(QPointF, st.floats(-500, 4500), st.floats(-500, 3500))
moves = st.builds(QPointF, st.floats(-9000, 9000), st.floats(-9000, 9000))
actions = st.one_of(
    st.tuples(st.just("zoom"), st.floats(0.01, 100), points),
    st.tuples(st.just("pan"), moves),
    st.tuples(st.just("step"), st.integers(-4, 4), points),
    st.tuples(st.just("fit")),
    st.tuples(st.just("view"), views, ratios),
)


def made(picture: QSize, view: QSize = VIEW, ratio: float = 1.0) -> Viewport:
    viewport = Viewport()
    viewport.set_view(view, ratio)
    viewport.set_picture(picture)
    return viewport


def play(viewport: Viewport, steps: list[tuple[object, ...]]) -> None:
    doing: dict[str, Callable[..., None]] = {
        "zoom": viewport.zoom,
        "pan": viewport.pan,
        "step": viewport.zoom_step,
        "fit": viewport.fit,
        "view": viewport.set_view,
    }
    for name, *arguments in steps:
        doing[str(name)](*arguments)


@given(sizes, views, ratios, st.lists(actions, max_size=6), points)
def test_there_and_back(
    picture: QSize, view: QSize, ratio: float, steps: list[tuple[object, ...]], point: QPointF
) -> None:
    viewport = made(picture, view, ratio)
    play(viewport, steps)
    back = viewport.to_view(viewport.to_picture(point))
    assert back.x() == pytest.approx(point.x(), abs=1e-6)
    assert back.y() == pytest.approx(point.y(), abs=1e-6)


@given(sizes, views, ratios, st.lists(actions, max_size=8))
def test_a_strip_of_the_picture_stays_in_view_and_the_scale_within_its_limits(
    picture: QSize, view: QSize, ratio: float, steps: list[tuple[object, ...]]
) -> None:
    viewport = made(picture, view, ratio)
    play(viewport, steps)
    assert viewport.smallest * 0.999 <= viewport.scale <= LARGEST or viewport.is_fitted
    place = viewport.rect_to_device(viewport.extent)
    size = viewport.device_size
    seen = place.intersected(QRectF(0, 0, size.width(), size.height()))
    # The corner lies on a whole device pixel, so that up to one of them may be missing.
    for strip, length, room in (
        (seen.width(), place.width(), size.width()),
        (seen.height(), place.height(), size.height()),
    ):
        assert strip >= min(KEPT * viewport.ratio, length, room) - 1.5


@given(sizes, views, ratios, st.floats(0.2, 5.0), st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_what_lies_under_the_cursor_stays_there(
    picture: QSize, view: QSize, ratio: float, factor: float, across: float, down: float
) -> None:
    viewport = made(picture, view, ratio)
    place = viewport.rect_to_view(viewport.extent)
    at = QPointF(place.x() + across * place.width(), place.y() + down * place.height())
    before, scale = viewport.to_picture(at), viewport.scale
    viewport.zoom(factor, at)
    now = viewport.to_view(before)
    # Half a device pixel before, half a one after, since the corner lies on whole ones.
    room = 0.5 * (1.0 + viewport.scale / scale) / ratio + 1e-6
    held = QRectF(-KEPT, -KEPT, view.width() + 2 * KEPT, view.height() + 2 * KEPT).contains(place)
    if held:
        assert abs(now.x() - at.x()) <= room
        assert abs(now.y() - at.y()) <= room


@given(sizes, ratios, st.lists(actions, max_size=5))
def test_the_corner_lies_on_a_whole_device_pixel(picture: QSize, ratio: float, steps: list[tuple[object, ...]]) -> None:
    viewport = made(picture, ratio=ratio)
    play(viewport, steps)
    assert viewport.origin.x() == int(viewport.origin.x())
    assert viewport.origin.y() == int(viewport.origin.y())


@pytest.mark.parametrize("ratio", RATIOS)
def test_at_100_percent_a_pixel_of_the_picture_is_one_of_the_screen(ratio: float) -> None:
    viewport = made(QSize(3000, 2000), ratio=ratio)
    viewport.zoom_to(1.0)
    assert viewport.scale == 1.0
    first, next_ = viewport.to_view(QPointF(700, 500)), viewport.to_view(QPointF(701, 501))
    assert (next_.x() - first.x()) * ratio == pytest.approx(1.0)
    assert (first.x() * ratio) == pytest.approx(round(first.x() * ratio))
    assert (first.y() * ratio) == pytest.approx(round(first.y() * ratio))


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("picture", [QSize(4096, 4096), QSize(12288, 9216), QSize(30000, 1), QSize(600, 4000)])
def test_fit_shows_all_of_it_with_a_margin(picture: QSize, ratio: float) -> None:
    viewport = made(picture, ratio=ratio)
    place = viewport.rect_to_view(viewport.extent)
    assert viewport.is_fitted
    assert place.left() >= MARGIN - 1
    assert place.top() >= MARGIN - 1
    assert place.right() <= 1063 - MARGIN + 1
    assert place.bottom() <= 901 - MARGIN + 1
    assert place.width() >= 1063 - 2 * MARGIN - 1 or place.height() >= 901 - 2 * MARGIN - 1


def test_a_small_picture_is_not_enlarged() -> None:
    viewport = made(QSize(300, 200))
    assert viewport.scale == 1.0
    assert viewport.rect_to_view(viewport.extent).center().x() == pytest.approx(1063 / 2, abs=1)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("size", "scale"), [((1, 1), 32.0), ((10, 4), 6.0), ((64, 20), 1.0), ((90, 90), 1.0)])
def test_a_picture_of_a_few_pixels_is_large_enough_to_be_seen(
    size: tuple[int, int], scale: float, ratio: float
) -> None:
    viewport = Viewport()
    viewport.set_view(QSize(800, 600), ratio)
    viewport.set_picture(QSize(*size))
    assert viewport.is_fitted
    assert viewport.scale == min(32.0, scale if ratio == 1.0 else max(1, 64 * ratio // max(size)))


def test_a_fitted_picture_follows_the_window_and_a_zoomed_one_keeps_its_middle() -> None:
    viewport = made(QSize(4096, 4096))
    viewport.set_view(QSize(500, 500), 1.0)
    assert viewport.scale == pytest.approx((500 - 2 * MARGIN) / 4096)
    viewport.zoom_to(2.0)
    middle = viewport.to_picture(viewport.middle)
    viewport.set_view(QSize(800, 600), 1.5)
    assert viewport.scale == 2.0
    assert viewport.to_picture(viewport.middle).x() == pytest.approx(middle.x(), abs=1)


def test_many_small_moves_add_up() -> None:
    viewport = made(QSize(4096, 4096))
    viewport.zoom_to(1.0)
    before = viewport.origin
    for _ in range(40):
        viewport.pan(QPointF(0.3, -0.3))
    moved = viewport.origin - before
    assert moved.x() == pytest.approx(12, abs=1)
    assert moved.y() == pytest.approx(-12, abs=1)


def test_steps_are_round_scales() -> None:
    viewport = made(QSize(4096, 4096))
    seen = []
    viewport.zoom_to(0.21)
    for _ in range(5):
        viewport.zoom_step(1)
        seen.append(round(viewport.scale, 3))
    assert seen == [0.25, 0.333, 0.5, 0.667, 1.0]
    viewport.zoom_step(-2)
    assert viewport.scale == 0.5
    viewport.zoom_step(40)
    assert viewport.scale == LARGEST


def test_a_surround_is_fitted_with_the_picture() -> None:
    viewport = made(QSize(1000, 1000))
    viewport.set_surround(QRectF(-1000, 0, 3000, 1000))
    place = viewport.rect_to_view(QRectF(-1000, 0, 3000, 1000))
    assert place.left() == pytest.approx(MARGIN, abs=1)
    viewport.set_surround(None)
    assert viewport.rect_to_view(viewport.extent).height() == pytest.approx(901 - 2 * MARGIN, abs=1)


def test_a_box_is_shown_as_large_as_it_goes() -> None:
    viewport = made(QSize(4096, 4096))
    viewport.show(QRectF(1000, 1000, 100, 50))
    place = viewport.rect_to_view(QRectF(1000, 1000, 100, 50))
    assert place.width() == pytest.approx(1063, abs=1)
    assert place.center().y() == pytest.approx(901 / 2, abs=1)
