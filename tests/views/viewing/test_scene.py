"""A pixel of the picture is a pixel of the screen at 100 %, whatever the display's scaling; from 200 % on a square."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from studio.models.viewing.levels import PictureLevels
from studio.views.viewing.scene import Look, draw, place_of
from studio.views.widgets.viewport import Viewport
from tests.views.viewing.conftest import squares


def levels_of(image: QImage) -> PictureLevels:
    levels = PictureLevels(image)
    while levels.build(1.0):
        pass
    return levels


def drawn(viewport: Viewport, look: Look, frame: QRectF | None = None) -> QImage:
    image = QImage(viewport.device_size, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    painter = QPainter(image)
    draw(painter, viewport, look, QRect(QPoint(), viewport.device_size), frame=frame)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0, 3.0])
def test_at_100_percent_every_pixel_is_itself(qapp: object, ratio: float) -> None:
    picture = squares(700, 500, 30)
    viewport = Viewport(margin=0)
    viewport.set_view(QSize(201, 151), ratio)
    viewport.set_picture(picture.size())
    viewport.zoom_to(1.0)
    viewport.pan(QPointF(13.4, -7.3))
    view = viewport.device_size
    seen = drawn(viewport, Look(levels=levels_of(picture)))
    origin = viewport.origin.toPoint()
    place = QRect(origin, picture.size()) & QRect(QPoint(), view)
    assert seen.copy(place) == picture.copy(place.translated(-origin))


@pytest.mark.parametrize("scale", [2.0, 3.0, 7.5, 32.0])
def test_from_200_percent_on_no_colour_is_invented(qapp: object, scale: float) -> None:
    picture = squares(64, 48, 200)
    viewport = Viewport(margin=0)
    viewport.set_view(QSize(200, 150), 1.0)
    viewport.set_picture(picture.size())
    viewport.zoom_to(scale, QPointF(20, 20))
    seen = drawn(viewport, Look(levels=levels_of(picture)))
    own = {picture.pixel(x, y) for x in range(64) for y in range(48)} | {0xFFFF00FF}
    assert {seen.pixel(x, y) for x in range(200) for y in range(150)} <= own


def test_a_preview_of_the_right_size_is_put_down_as_it_is(qapp: object) -> None:
    viewport = Viewport(margin=0)
    viewport.set_view(QSize(200, 150), 1.5)
    viewport.set_picture(QSize(1600, 1200))
    preview = squares(300, 225, 90)
    assert place_of(viewport) == QRect(0, 0, 300, 225)
    assert drawn(viewport, Look(QPixmap.fromImage(preview))).convertToFormat(preview.format()) == preview


def test_one_pixel_fills_its_square(qapp: object) -> None:
    picture = QImage(1, 1, QImage.Format.Format_RGB32)
    picture.fill(QColor("#3366cc"))
    viewport = Viewport(margin=0)
    viewport.set_view(QSize(100, 100), 1.0)
    viewport.set_picture(picture.size())
    viewport.zoom_to(32.0)
    seen, place = drawn(viewport, Look(levels=levels_of(picture))), place_of(viewport)
    assert place.size() == QSize(32, 32)
    assert {seen.pixelColor(x, y).name() for x in range(34, 66) for y in range(34, 66)} == {"#3366cc"}
    assert seen.pixelColor(32, 50).name() == "#ff00ff"


def test_far_into_a_very_wide_picture_pixels_are_still_themselves(qapp: object) -> None:
    picture = squares(12288, 400, 30)
    viewport = Viewport(margin=0)
    viewport.set_view(QSize(300, 200), 2.0)
    viewport.set_picture(picture.size())
    levels = levels_of(picture)
    viewport.show(QRectF(11_700, 100, 600, 400))
    viewport.zoom_to(1.0)
    seen, origin = drawn(viewport, Look(levels=levels)), viewport.origin.toPoint()
    place = QRect(origin, picture.size()) & QRect(QPoint(), viewport.device_size)
    assert place.width() > 300
    assert seen.copy(place) == picture.copy(place.translated(-origin))


def test_a_picture_in_a_frame_lies_there_alone(qapp: object) -> None:
    picture = squares(64, 64, 10)
    viewport = Viewport(margin=0)
    viewport.set_view(QSize(200, 100), 1.0)
    viewport.set_picture(QSize(200, 100))
    seen = drawn(viewport, Look(levels=levels_of(picture)), QRectF(50, 0, 100, 100))
    assert [seen.pixelColor(x, 50).name() == "#ff00ff" for x in (49, 50, 149, 150)] == [True, False, False, True]
