"""Transparent pictures lie on squares: drawn under them on screen, drawn into their thumbnails."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from studio.models.thumbnails import flat
from studio.remote.pictures import CHECKS, decode
from studio.views import theme
from studio.views.widgets.checkerboard import SQUARE, is_see_through, paint_checkerboard


def painted(room: QRect, origin: QPoint | None = None) -> QImage:
    image = QImage(80, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    painter = QPainter(image)
    paint_checkerboard(painter, room, origin=origin)
    painter.end()
    return image


def test_squares_begin_at_the_corner_and_stay_within(qapp: QApplication) -> None:
    image = painted(QRect(10, 20, 40, 30))
    worn = theme.tokens()
    inside = [image.pixelColor(10 + x, 20) for x in (0, SQUARE - 1, SQUARE, 2 * SQUARE)]
    assert inside[0] == inside[1] == inside[3] != inside[2]
    light, dark = (worn.high, worn.raised) if worn.dark else (worn.panel, worn.line)  # whatever is worn since before
    assert [inside[0].name(), inside[2].name()] == [light.name(), dark.name()]
    assert image.pixelColor(10, 20 + SQUARE) == inside[2]
    for outside in ((9, 20), (10, 19), (50, 20), (10, 50)):
        assert image.pixelColor(*outside) == QColor("red")


def test_squares_move_along_with_their_origin(qapp: QApplication) -> None:
    still, moved = painted(QRect(0, 0, 80, 80)), painted(QRect(0, 0, 80, 80), QPoint(SQUARE, 0))
    assert still.pixelColor(0, 0) == moved.pixelColor(SQUARE, 0) != moved.pixelColor(0, 0)


@pytest.mark.parametrize("alpha", [True, False])
def test_only_what_can_be_seen_through_needs_them(qapp: QApplication, alpha: bool) -> None:
    image = QImage(4, 4, QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.transparent if alpha else Qt.GlobalColor.white)
    assert is_see_through(QPixmap.fromImage(image)) is alpha


def test_a_thumbnail_has_eight_squares_along_its_longer_side_in_either_way_it_is_made(tmp_path: Path) -> None:
    Image.new("RGBA", (512, 256), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    with Image.open(io.BytesIO(decode(tmp_path / "clear.png").thumbnail_jpeg)) as small:
        downloaded = [small.getpixel((x, 16)) for x in range(16, 256, 32)]
    clear = QImage(256, 128, QImage.Format.Format_ARGB32_Premultiplied)
    clear.fill(Qt.GlobalColor.transparent)
    made = flat(clear)
    assert not made.hasAlphaChannel()
    again = [made.pixelColor(x, 16).red() for x in range(16, 256, 32)]
    assert again == [CHECKS[0], CHECKS[1]] * 4
    for pixel, grey in zip(downloaded, again, strict=True):
        assert isinstance(pixel, tuple)
        assert max(abs(channel - grey) for channel in pixel) <= 3
    solid = QImage(4, 4, QImage.Format.Format_RGB32)
    assert flat(solid) is solid
