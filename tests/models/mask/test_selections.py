"""Wand, smart select, moved edges and holes, on drawn pictures and small masks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QImage

from studio.models.mask import selections
from studio.models.mask.selections import Found
from studio.models.mask.tiles import view

Pixels = NDArray[np.uint8]


def picture(colours: Pixels) -> QImage:
    image = QImage(colours.shape[1], colours.shape[0], QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.bits(), np.uint8).reshape(colours.shape[0], -1, 4)
    rows[..., :3] = colours[..., ::-1]
    rows[..., 3] = 255
    return image


def disc(width: int, height: int, x: float, y: float, radius: float) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[:height, :width] + 0.5
    inside: NDArray[np.bool_] = np.hypot(columns - x, rows - y) < radius
    return inside


def red_disc(width: int = 200, height: int = 160) -> tuple[QImage, NDArray[np.bool_]]:
    """A red disc on grey, and where it is."""
    inside = disc(width, height, width * 0.45, height * 0.5, height * 0.3)
    colours = np.full((height, width, 3), 120, np.uint8)
    colours[inside] = (200, 30, 30)
    return picture(colours), inside


def photo(width: int, height: int) -> tuple[QImage, NDArray[np.bool_]]:
    """Something of many browns before something of many greens, with noise and uneven light."""
    dice = np.random.default_rng(3)
    rows, columns = np.mgrid[:height, :width]
    inside = disc(width, height, width * 0.5, height * 0.55, height * 0.26)
    inside |= (np.abs(columns - width * 0.5) < width * 0.07) & (np.abs(rows - height * 0.3) < height * 0.2)
    light = 0.8 + 0.4 * columns / width + 0.1 * np.sin(rows / 17)
    colours = np.where(inside[..., None], (150, 95, 60), (70, 120, 75)) * light[..., None]
    colours += dice.normal(0, 14, colours.shape)
    return picture(np.clip(colours, 0, 255).astype(np.uint8)), inside


def whole(found: Found | None, size: tuple[int, int]) -> NDArray[np.bool_]:
    mask = np.zeros((size[1], size[0]), np.bool_)
    if found is not None:
        height, width = found.pixels.shape
        mask[found.top : found.top + height, found.left : found.left + width] = found.pixels != 0
    return mask


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def mask_of(pixels: Pixels | NDArray[np.bool_]) -> QImage:
    image = QImage(pixels.shape[1], pixels.shape[0], QImage.Format.Format_Grayscale8)
    view(image)[:] = pixels * np.uint8(255) if pixels.dtype == np.bool_ else pixels
    return image


# --- wand --------------------------------------------------------------------------------------------------------


def test_the_wand_takes_what_looks_alike() -> None:
    image, inside = red_disc()
    found = selections.wand(image, image.size(), QPointF(90, 80), 20, connected=True)
    np.testing.assert_array_equal(whole(found, (200, 160)), inside)
    assert found is not None
    assert found.pixels.shape < (160, 200)  # only what is around it


def test_the_tolerance_is_per_channel() -> None:
    colours = np.zeros((1, 5, 3), np.uint8)
    colours[0] = [(100, 100, 100), (110, 100, 100), (110, 90, 110), (111, 100, 100), (100, 100, 100)]
    image = picture(colours)
    found = selections.wand(image, image.size(), QPointF(0.5, 0.5), 10, connected=True)
    assert whole(found, (5, 1)).tolist() == [[True, True, True, False, False]]
    found = selections.wand(image, image.size(), QPointF(0.5, 0.5), 10, connected=False)
    assert whole(found, (5, 1)).tolist() == [[True, True, True, False, True]]
    found = selections.wand(image, image.size(), QPointF(0.5, 0.5), 255, connected=True)
    assert whole(found, (5, 1)).all()


def test_pixels_that_meet_at_a_corner_are_not_connected() -> None:
    colours = np.zeros((2, 2, 3), np.uint8)
    colours[0, 0] = colours[1, 1] = 255
    image = picture(colours)
    assert whole(selections.wand(image, image.size(), QPointF(0, 0), 5, connected=True), (2, 2)).sum() == 1


@pytest.mark.parametrize("point", [(-1.0, 5.0), (200.0, 5.0), (5.0, 160.5)])
def test_the_wand_finds_nothing_outside(point: tuple[float, float]) -> None:
    image, _ = red_disc()
    assert selections.wand(image, image.size(), QPointF(*point), 5, connected=True) is None


def test_a_picture_shown_smaller_is_scaled_to_its_mask() -> None:
    image, _ = red_disc()
    _, large = red_disc(600, 480)
    size = QSize(600, 480)
    found = selections.wand(image, size, QPointF(270, 240), 20, connected=True)
    assert overlap(whole(found, (600, 480)), large) > 0.97
    found = selections.smart_box(image, size, QRect(100, 70, 340, 340))
    assert overlap(whole(found, (600, 480)), large) > 0.95


@pytest.mark.parametrize(
    "kind", [QImage.Format.Format_Indexed8, QImage.Format.Format_RGBA64, QImage.Format.Format_RGB16]
)
def test_any_kind_of_picture_will_do(kind: QImage.Format) -> None:
    image, inside = red_disc()
    found = selections.wand(image.convertToFormat(kind), image.size(), QPointF(90, 80), 20, connected=True)
    np.testing.assert_array_equal(whole(found, (200, 160)), inside)


# --- smart select ------------------------------------------------------------------------------------------------


def test_a_rough_stroke_takes_the_disc() -> None:
    image, inside = red_disc()
    found = selections.smart(image, image.size(), [QPointF(70, 80), QPointF(110, 90)], 14)
    assert overlap(whole(found, (200, 160)), inside) > 0.97


def test_a_rough_box_takes_the_disc() -> None:
    image, inside = red_disc()
    found = selections.smart_box(image, image.size(), QRect(30, 20, 120, 120))
    assert overlap(whole(found, (200, 160)), inside) > 0.97


@pytest.mark.parametrize(("width", "height"), [(400, 300), (1800, 1350)])
def test_a_photograph_is_cut_at_its_edges(width: int, height: int) -> None:
    image, inside = photo(width, height)
    middle = [
        QPointF(width * 0.5, height * 0.2),
        QPointF(width * 0.5, height * 0.6),
        QPointF(width * 0.6, height * 0.65),
    ]
    by_stroke = whole(selections.smart(image, image.size(), middle, width / 20), (width, height))
    box = QRect(round(width * 0.25), round(height * 0.05), round(width * 0.5), round(height * 0.85))
    by_box = whole(selections.smart_box(image, image.size(), box), (width, height))
    assert overlap(by_stroke, inside) > 0.95
    assert overlap(by_box, inside) > 0.95


def test_the_same_gesture_finds_the_same_thing() -> None:
    image, _ = photo(400, 300)
    box = QRect(100, 20, 200, 250)
    one, other = (selections.smart_box(image, image.size(), box) for _ in range(2))
    np.testing.assert_array_equal(whole(one, (400, 300)), whole(other, (400, 300)))


def test_a_stroke_takes_the_thing_that_it_touches_alone() -> None:
    colours = np.full((120, 300, 3), 120, np.uint8)
    left, right = disc(300, 120, 70, 60, 35), disc(300, 120, 200, 60, 35)
    colours[left | right] = (200, 30, 30)
    image = picture(colours)
    found = whole(selections.smart(image, image.size(), [QPointF(50, 60), QPointF(90, 60)], 12), (300, 120))
    assert overlap(found, left) > 0.95


def test_nothing_stands_out_of_a_plain_grey() -> None:
    image = picture(np.full((100, 100, 3), 90, np.uint8))
    assert selections.smart_box(image, image.size(), QRect(500, 500, 20, 20)) is None
    assert selections.smart(image, image.size(), [QPointF(500, 500)], 10) is None


def test_a_thing_at_the_pictures_border_is_found_to_its_end() -> None:
    colours = np.full((150, 200, 3), 120, np.uint8)
    inside = disc(200, 150, 0, 75, 50)
    colours[inside] = (30, 60, 200)
    image = picture(colours)
    found = whole(selections.smart(image, image.size(), [QPointF(8, 60), QPointF(25, 95)], 10), (200, 150))
    assert overlap(found, inside) > 0.95


# --- edges and holes ---------------------------------------------------------------------------------------------


def grown_slowly(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Every pixel against every other one; around the picture nothing is painted."""
    if reach < 0:
        return ~grown_slowly(~np.pad(mask, -reach), -reach)[-reach:reach, -reach:reach]
    grown = np.zeros_like(mask)
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]]
    for y, x in np.argwhere(mask):
        grown |= (rows - y) ** 2 + (columns - x) ** 2 <= reach * reach
    return grown


@pytest.mark.parametrize("reach", [1, 2, 5, 13, -1, -3, -7])
@pytest.mark.parametrize("strip", [7, 512])
def test_edges_move_by_a_true_disc(reach: int, strip: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "STRIP", strip)
    mask = disc(50, 40, 20, 15, 12) & ~disc(50, 40, 22, 14, 3)
    mask[30:, 40:] = True
    mask[35, 3] = True
    grown = selections.grown(mask_of(mask), reach)
    assert grown is not None
    np.testing.assert_array_equal(grown, np.where(grown_slowly(mask, reach), 255, 0))


def test_a_mask_shrinks_from_the_pictures_border_too() -> None:
    shrunk = selections.grown(mask_of(np.ones((20, 30), np.bool_)), -5)
    assert shrunk is not None
    assert shrunk[5:-5, 5:-5].all()
    assert shrunk.sum() == 255 * 10 * 20


@pytest.mark.parametrize("by", [10, 11, 50])
def test_more_than_there_is_shrinks_to_nothing(by: int) -> None:
    shrunk = selections.grown(mask_of(np.ones((20, 30), np.bool_)), -by)
    assert shrunk is not None
    assert not shrunk.any()


def test_an_empty_mask_has_no_edge() -> None:
    assert selections.grown(mask_of(np.full((20, 30), 127, np.uint8)), 5) is None


def test_holes_are_what_is_enclosed() -> None:
    mask = np.zeros((40, 40), np.bool_)
    mask[5:20, 5:20] = True
    mask[8:12, 8:12] = False  # a hole
    mask[15:20, 12] = False  # a bay
    mask[30:, 30:] = True
    mask[35:38, 35:38] = False
    mask[0:3, 30] = mask[2, 30:] = True  # with the picture's border: a corner cut off is not enclosed
    found = whole(selections.holes(mask_of(mask)), (40, 40))
    expected = np.zeros_like(mask)
    expected[8:12, 8:12] = expected[35:38, 35:38] = True
    np.testing.assert_array_equal(found, expected)
    assert selections.holes(mask_of(np.zeros((9, 9), np.bool_))) is None


def test_a_ring_closed_at_corners_only_encloses() -> None:
    mask = np.zeros((7, 7), np.bool_)
    for y, x in ((1, 3), (2, 2), (2, 4), (3, 1), (3, 5), (4, 2), (4, 4), (5, 3)):
        mask[y, x] = True
    assert whole(selections.holes(mask_of(mask)), (7, 7)).sum() == 5
