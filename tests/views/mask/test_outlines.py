"""Layers: drawn once, and not at every step of a movement where that takes long."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from studio.views.mask.outlines import SLOW_SECONDS, Layer
from studio.views.mask.viewport import Viewport
from tests.views.mask.conftest import colours

VIEW = QSize(300, 200)


@pytest.fixture
def viewport() -> Viewport:
    made = Viewport()
    made.set_view(VIEW, 1.0)
    made.set_picture(QSize(400, 400))
    made.zoom_to(1.0)
    return made


class Drawn:
    """A layer that draws one pixel of the picture and counts how often it does."""

    def __init__(self, viewport: Viewport, seconds: float) -> None:
        self.viewport, self.count, self.seconds, self.now = viewport, 0, seconds, 0.0
        self.layer = Layer(viewport, self._draw)

    def _draw(self, painter: QPainter) -> None:
        self.count += 1
        self.now += self.seconds
        at = self.viewport.to_view(QPointF(200, 200))
        painter.fillRect(int(at.x()), int(at.y()), 1, 1, QColor(255, 0, 0))

    def shown(self, *, hurry: bool = False) -> list[tuple[int, int]]:
        """Where something is on the screen, as x and y."""
        image = QImage(VIEW, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        self.layer.paint(painter, hurry=hurry, clock=lambda: self.now)
        painter.end()
        return [(int(x), int(y)) for y, x in np.argwhere(colours(image)[..., 2])]

    def wanted(self) -> list[tuple[int, int]]:
        at = self.viewport.to_view(QPointF(200, 200))
        return [(int(at.x()), int(at.y()))]


def test_a_layer_is_drawn_once_until_something_changes(viewport: Viewport) -> None:
    drawn = Drawn(viewport, 0.0)
    assert drawn.shown() == drawn.shown() == drawn.wanted()
    assert drawn.count == 1
    drawn.layer.forget()
    assert drawn.shown() == drawn.wanted()
    assert drawn.count == 2


@pytest.mark.parametrize(("seconds", "times"), [(0.0, 4), (2 * SLOW_SECONDS, 1)])
def test_while_the_picture_is_moved_a_slow_one_moves_along(viewport: Viewport, seconds: float, times: int) -> None:
    drawn = Drawn(viewport, seconds)
    drawn.shown()
    for _ in range(3):
        viewport.pan(QPointF(7, -4))
        assert drawn.shown(hurry=True) == drawn.wanted()
    assert drawn.count == times
    assert drawn.shown() == drawn.wanted()


def test_while_it_is_zoomed_a_slow_one_is_left_out(viewport: Viewport) -> None:
    drawn = Drawn(viewport, 2 * SLOW_SECONDS)
    drawn.shown()
    viewport.zoom_to(2.0)
    assert drawn.shown(hurry=True) == []
    assert drawn.shown() == drawn.wanted()
    assert drawn.count == 2
