"""What is on the screen: pixel-true pictures, a tint that is composed only where it changed, and no trace of moving."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from studio.models.viewing.levels import PictureLevels
from studio.views import theme
from studio.views.mask.levels import MaskLevels
from studio.views.mask.painting import Scene, View
from studio.views.widgets.viewport import Viewport
from tests.views.mask.conftest import coloured, colours

VIEW = QSize(320, 240)
RED = QColor(255, 0, 0)


def scene_of(picture: QImage, mask: QImage | None = None, ratio: float = 1.0) -> tuple[Scene, Viewport]:
    viewport = Viewport()
    viewport.set_view(VIEW, ratio)
    viewport.set_picture(picture.size())
    scene = Scene(viewport)
    levels = PictureLevels(picture)
    while levels.build(1.0):
        pass
    scene.set_picture(levels)
    if mask is not None:
        scene.set_mask(MaskLevels(mask))
    scene.set_look(RED, 0.5, View.OVERLAY)
    return scene, viewport


def slope(size: QSize) -> QImage:
    """A picture without edges."""
    wide, high = size.width(), size.height()
    data = np.zeros((high, wide, 4), np.uint8)
    y, x = np.mgrid[:high, :wide]
    data[..., 0], data[..., 1], data[..., 2] = x * 255 // wide, y * 255 // high, (x + y) * 255 // (wide + high)
    return QImage(data.tobytes(), wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()


def blank(size: QSize) -> QImage:
    mask = QImage(size, QImage.Format.Format_Grayscale8)
    mask.fill(0)
    return mask


def dab(mask: QImage, rect: QRect, grey: int = 255) -> None:
    painter = QPainter(mask)
    painter.fillRect(rect, QColor(grey, grey, grey))
    painter.end()


def shown(scene: Scene, *, hurry: bool = False) -> np.ndarray:
    scene.refresh(hurry=hurry)
    return colours(scene.pixmap.toImage())


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Pixmaps need one."""


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_at_100_percent_the_screen_holds_the_picture_itself(ratio: float) -> None:
    picture = coloured(QSize(900, 700))
    scene, viewport = scene_of(picture, ratio=ratio)
    viewport.zoom_to(1.0, QPointF(100, 50))
    image = shown(scene)
    left, top = -viewport.origin.toPoint().x(), -viewport.origin.toPoint().y()
    own = colours(picture)
    x, y = max(0, -left), max(0, -top)
    part = image[y : y + 200, x : x + 200]
    assert (part == own[max(0, top) : max(0, top) + 200, max(0, left) : max(0, left) + 200]).all()


@pytest.mark.parametrize("scale", [2.0, 3.0, 5.5, 8.0, 32.0])
@pytest.mark.parametrize("place", [(0.0, 0.0), (3990.0, 1990.0)])
def test_from_200_percent_on_pixels_are_squares_where_they_should_be(scale: float, place: tuple[float, float]) -> None:
    picture = coloured(QSize(4000, 2000))
    scene, viewport = scene_of(picture)
    viewport.zoom_to(scale)
    viewport.reveal(QPointF(*place))
    image, own = shown(scene), colours(picture)
    y, x = np.mgrid[: VIEW.height(), : VIEW.width()]
    across = (x + 0.5 - viewport.origin.x()) / scale
    down = (y + 0.5 - viewport.origin.y()) / scale
    # On the very border of two pixels either may win.
    clear = np.minimum(abs(across - np.round(across)), abs(down - np.round(down))) > 0.02
    there = clear & (across >= 0) & (across < 4000) & (down >= 0) & (down < 2000)
    assert there.sum() > 10_000
    assert (image[there] == own[down[there].astype(int), across[there].astype(int)]).all()


def test_the_tint_is_the_colour_over_the_picture_and_only_where_painted() -> None:
    picture = QImage(QSize(200, 150), QImage.Format.Format_RGB32)
    picture.fill(QColor(0, 0, 200))
    mask = blank(picture.size())
    dab(mask, QRect(50, 40, 20, 10))
    scene, viewport = scene_of(picture, mask)
    image = shown(scene)
    x, y = viewport.origin.toPoint().x(), viewport.origin.toPoint().y()
    inside, outside = image[y + 45, x + 60], image[y + 45, x + 80]
    assert outside.tolist() == [200, 0, 0]
    assert abs(inside.astype(int) - [100, 0, 128]).max() <= 1
    assert image[y + 40, x + 50].tolist() == inside.tolist()
    assert image[y + 39, x + 50].tolist() == outside.tolist()
    assert image[y + 49, x + 69].tolist() == inside.tolist()
    assert image[y + 50, x + 69].tolist() == outside.tolist()


def test_black_and_white_shows_the_mask_alone() -> None:
    mask = blank(QSize(200, 150))
    dab(mask, QRect(50, 40, 20, 10))
    scene, viewport = scene_of(coloured(QSize(200, 150)), mask)
    scene.set_look(RED, 0.5, View.BLACK_AND_WHITE)
    image = shown(scene)
    x, y = viewport.origin.toPoint().x(), viewport.origin.toPoint().y()
    assert image[y + 45, x + 60].tolist() == [255] * 3
    assert image[y + 45, x + 80].tolist() == [0] * 3


def test_a_hidden_overlay_leaves_the_picture_alone() -> None:
    mask = blank(QSize(200, 150))
    dab(mask, QRect(50, 40, 20, 10))
    scene, viewport = scene_of(coloured(QSize(200, 150)), mask)
    scene.set_look(RED, 0.5, View.OVERLAY, shown=False)
    x, y = viewport.origin.toPoint().x(), viewport.origin.toPoint().y()
    assert (shown(scene)[y : y + 150, x : x + 200] == colours(coloured(QSize(200, 150)))).all()


def test_behind_a_transparent_picture_are_checks() -> None:
    picture = QImage(QSize(200, 150), QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    scene, viewport = scene_of(picture)
    image = shown(scene)
    x, y = viewport.origin.toPoint().x(), viewport.origin.toPoint().y()
    part = image[y : y + 150, x : x + 200].reshape(-1, 3)
    worn = theme.tokens()
    wanted = {(colour.blue(), colour.green(), colour.red()) for colour in (worn.raised, worn.high)}
    assert {tuple(int(v) for v in row) for row in np.unique(part, axis=0)} == wanted


rects = st.builds(QRect, st.integers(-20, 900), st.integers(-20, 700), st.integers(1, 300), st.integers(1, 200))
changes = st.one_of(
    st.tuples(st.just("dab"), rects, st.sampled_from([0, 120, 255])),
    st.tuples(st.just("pan"), st.integers(-90, 90), st.integers(-90, 90)),
    st.tuples(st.just("zoom"), st.sampled_from([0.5, 0.8, 1.3, 2.0, 4.0])),
    st.tuples(st.just("show")),
)


@settings(max_examples=40)
@given(st.lists(changes, min_size=1, max_size=8), st.sampled_from([1.0, 1.5]))
def test_pieces_are_the_same_as_the_whole(steps: list[tuple[object, ...]], ratio: float) -> None:
    picture, mask = slope(QSize(900, 700)), blank(QSize(900, 700))
    scene, viewport = scene_of(picture, mask, ratio)
    levels = MaskLevels(mask)
    scene.set_mask(levels)
    shown(scene)
    for name, *values in steps:
        if name == "dab":
            rect, grey = values
            assert isinstance(rect, QRect)
            assert isinstance(grey, int)
            dab(mask, rect, grey)
            scene.touch(rect, mask)
        elif name == "pan":
            viewport.pan(QPointF(*values))
        elif name == "zoom":
            viewport.zoom(float(str(values[0])), QPointF(100, 90))
        else:
            scene.refresh()
    piecemeal = shown(scene)
    scene.set_mask(MaskLevels(mask))
    whole = shown(scene)
    # A part begins to count where it begins, so that a pixel on a border may go to the other side. A column that was
    # forgotten would be three in a thousand.
    away = np.abs(piecemeal.astype(int) - whole.astype(int)).max(axis=2)
    assert (away > 8).mean() < 0.0025


def follow(levels: MaskLevels, scale: float, pixels: int = 1 << 30) -> None:
    """Until the level for that scale is up to date."""
    while levels.is_behind(scale):
        assert levels.catch_up(scale, pixels)


dabs_looked_at = st.lists(st.tuples(rects, st.integers(0, 255), st.sampled_from([1.0, 0.4, 0.2])), max_size=4)


@given(st.integers(1024, 1200), st.integers(1024, 1100), dabs_looked_at, st.sampled_from([1, 50_000, 1 << 30]))
@settings(max_examples=30)
def test_levels_of_a_mask_are_means_wherever_it_was_changed_and_however_it_was_looked_at(
    wide: int, high: int, dabs: list[tuple[QRect, int, float]], at_once: int
) -> None:
    mask = blank(QSize(wide, high))
    levels = MaskLevels(mask)
    for rect, grey, scale in dabs:
        dab(mask, rect, grey)
        levels.update(rect, mask)
        levels.catch_up(scale, at_once)
    fresh = MaskLevels(mask)
    follow(fresh, 0.2)
    follow(levels, 0.2, at_once)
    assert (levels.best(0.2)[0] == fresh.best(0.2)[0]).all()
    (ours, pixels), (theirs, _) = levels.best(0.4), fresh.best(0.4)
    assert pixels == 2
    assert (ours == theirs).all()
    data = np.frombuffer(mask.constBits(), np.uint8).reshape(high, mask.bytesPerLine())[:, :wide]
    even = data[: high // 2 * 2, : wide // 2 * 2].astype(int)
    means = (even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]) // 4
    assert (ours[: high // 2, : wide // 2] == means).all()


def test_what_waits_for_a_level_does_not_pile_up() -> None:
    mask = blank(QSize(1100, 1100))
    levels = MaskLevels(mask)
    follow(levels, 0.2)
    for at in range(500):
        dab(mask, QRect(at, at, 3, 3), 255)
        levels.update(QRect(at, at, 3, 3), mask)
        assert levels.catch_up(1.0) == []
    assert len(levels.catch_up(0.2)) < 40
    assert not levels.is_behind(0.2)
    fresh = MaskLevels(mask)
    follow(fresh, 0.2)
    assert (levels.best(0.2)[0] == fresh.best(0.2)[0]).all()


def test_a_large_change_is_shown_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    mask = blank(QSize(2048, 2048))
    scene, viewport = scene_of(coloured(QSize(2048, 2048)), mask)
    viewport.zoom_to(0.3)
    shown(scene)
    whole = MaskLevels.catch_up
    monkeypatch.setattr(MaskLevels, "catch_up", lambda levels, scale: whole(levels, scale, 1_000_000))
    dab(mask, mask.rect(), 255)
    scene.touch(mask.rect(), mask)
    rounds = 1
    pieces = shown(scene)
    while scene.is_behind:
        assert rounds < 10
        rounds, pieces = rounds + 1, shown(scene)
    assert rounds > 2
    monkeypatch.undo()
    scene.set_mask(MaskLevels(mask))
    assert (shown(scene) == pieces).all()


def test_levels_of_a_picture_are_made_in_pieces_and_are_means() -> None:
    picture = coloured(QSize(1200, 1024))
    levels = PictureLevels(picture)
    assert levels.best(0.3).size() == picture.size()
    rounds = 0
    while levels.build(0.0, clock=lambda: 0.0):
        rounds += 1
    assert rounds >= 4
    assert [level.width() for level in levels.levels] == [1200, 600, 300]
    own = colours(picture).astype(int)
    means = (own[0::2, 0::2] + own[1::2, 0::2] + own[0::2, 1::2] + own[1::2, 1::2]) / 4
    assert np.abs(colours(levels.levels[1]) - means).max() <= 1.5
    assert levels.best(0.3).width() == 600
    assert levels.best(0.25).width() == 300
    assert levels.best(0.6).width() == 1200


def test_in_a_hurry_a_large_view_is_rough_until_there_is_time() -> None:
    picture = coloured(QSize(900, 700))
    scene, viewport = scene_of(picture)
    viewport.zoom_to(0.6)
    fine = shown(scene)
    scene.spoil()
    assert (shown(scene, hurry=True) == fine).all(), "a small one is not"
    viewport.set_view(QSize(2400, 1500), 1.0)
    rough = shown(scene, hurry=True)
    assert scene.is_rough
    scene.spoil()
    assert (shown(scene) != rough).any()
    assert not scene.is_rough


def test_a_picture_in_the_right_format_is_not_copied() -> None:
    picture = coloured(QSize(64, 64))
    assert PictureLevels(picture).picture.cacheKey() == picture.cacheKey()
