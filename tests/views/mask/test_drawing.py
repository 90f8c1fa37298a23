"""Two-tone lines: crisp at every display scaling, to be seen on light and on dark."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from studio.views import theme
from studio.views.mask.drawing import two_tone

EDGE = 60


def column(ratio: float, grey: int, ink: QColor | None = None) -> list[QColor]:
    """The middle column of an image across whose middle, on the border of two pixels, lies a line."""
    image = QImage(QSize(EDGE, EDGE), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(grey, grey, grey))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half, end = EDGE / 2 / ratio, EDGE / ratio
    two_tone(painter, lambda: painter.drawLine(QPointF(0, half), QPointF(end, half)), ratio, ink=ink)
    painter.end()
    return [image.pixelColor(EDGE // 2, y) for y in range(EDGE)]


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_light_between_two_dark_pixels_and_nothing_half_covered(qapp: QApplication, ratio: float, grey: int) -> None:
    wide = round(ratio)
    drawn = column(ratio, grey)
    light = [y for y, colour in enumerate(drawn) if colour == theme.tokens().on_badge]
    assert len(light) == wide
    assert abs((light[0] + light[-1] + 1) / 2 - EDGE / 2) <= 0.5
    dark = {light[0] - 1, light[-1] + 1}
    assert drawn[light[0] - 1] == drawn[light[-1] + 1]
    assert drawn[light[0] - 1].lightness() <= 80
    assert all(colour.red() == grey for y, colour in enumerate(drawn) if y not in dark and y not in light)


def test_a_colour_has_a_pixel_more(qapp: QApplication) -> None:
    ink = theme.tokens().accent
    assert column(1.0, 128, ink).count(ink) == 2
