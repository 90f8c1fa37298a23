"""Layers: drawn once, and not at every step of a movement where that takes long."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from studio.views.mask import outlines as module
from studio.views.mask.outlines import PIECE, SLOW_SECONDS, Layer, Outlines
from studio.views.widgets.viewport import Viewport
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


def _painted(outlines: Outlines) -> NDArray[np.uint8]:
    image = QImage(VIEW, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    outlines.paint(painter, hurry=False)
    painter.end()
    return colours(image)


def test_very_many_corners_come_in_pieces_and_are_all_drawn_in_the_end(
    viewport: Viewport, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = [((x, y), (x + 4, y), (x + 4, y + 4), (x, y + 4)) for x in range(0, 300, 8) for y in range(0, 300, 8)]
    wave = [(x * 400 // (2 * PIECE), 330 + 3 * (x % 2)) for x in range(2 * PIECE)]
    outlines, at_once = Outlines(viewport), Outlines(viewport)
    pieces = 1
    assert outlines.set_rings([*boxes, wave])
    assert outlines.is_empty
    while outlines.go_on():
        pieces += 1
    assert pieces >= 3
    monkeypatch.setattr(module, "PIECE", 1 << 30)
    assert not at_once.set_rings([*boxes, wave])
    assert _painted(at_once).any()
    assert (_painted(outlines) == _painted(at_once)).all()
    outlines.set_rings(())
    assert outlines.is_empty


@pytest.mark.parametrize("dash", [None, 2.0])
def test_very_many_corners_are_drawn_in_pieces(
    viewport: Viewport, dash: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = [(x, 130 + 30 * (x // 4 % 2)) for x in range(0, 200, 4)]
    rings = [((20, 20), (220, 30), (220, 160)), (*wave, (199, 195), (0, 195))]
    outlines, at_once = Outlines(viewport), Outlines(viewport)
    at_once.set_rings(rings)
    at_once.set_dash(dash)
    whole = _painted(at_once)
    assert not at_once.is_behind
    monkeypatch.setattr(module, "PIECE", 12)
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    outlines.set_dash(dash)
    outlines.set_rings(rings)
    while outlines.go_on():
        pass
    rounds = 1
    assert not _painted(outlines).any(), "nothing is seen by half"
    while outlines.is_behind:
        rounds, painted = rounds + 1, _painted(outlines)
        assert rounds < 100
    assert rounds > 5
    # Where a part ends and another begins, two soft ends may lie on one another; Qt counts dashes in steps of its own.
    away = np.abs(painted.astype(int) - whole).max(axis=2) > 64
    assert away.mean() < (0.001 if dash is None else 0.05)
    assert painted.mean() == pytest.approx(whole.mean(), rel=0.05)
    outlines.set_dash(1.0)
    assert (_painted(outlines) == painted).all(), "the old ones are seen until the new ones are drawn"
    outlines.set_rings(())
    assert not _painted(outlines).any()


def test_what_is_drawn_by_half_is_dropped_when_the_view_is_another(
    viewport: Viewport, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings = [tuple((x, y + 9 * (x % 2)) for x in range(300)) for y in range(0, 200, 20)]
    outlines, other = Outlines(viewport), Outlines(viewport)
    other.set_rings(rings)
    outlines.set_rings(rings)
    monkeypatch.setattr(module, "PIECE", 50)
    with monkeypatch.context() as patch:
        patch.setattr(module, "SLICE_SECONDS", 0.0)
        _painted(outlines)
        assert outlines.is_behind
        viewport.zoom_to(1.5)
        _painted(outlines)
        assert outlines.is_behind
    for shown in (outlines, other):
        _painted(shown)
        while shown.is_behind:
            _painted(shown)
    assert (_painted(outlines) == _painted(other)).all()


def test_outlines_are_scaled_from_their_frame_to_the_picture(viewport: Viewport) -> None:
    outlines, scaled = Outlines(viewport), Outlines(viewport)
    outlines.set_rings([((20, 40), (80, 40), (80, 160))])
    scaled.set_rings([((10, 80), (40, 80), (40, 320))], 2.0, 0.5)
    assert (_painted(outlines) == _painted(scaled)).all()


def test_other_outlines_take_the_place_of_those_that_are_not_drawn_yet(viewport: Viewport) -> None:
    outlines = Outlines(viewport)
    assert outlines.set_rings([[(x % 200, x % 190) for x in range(2 * PIECE)]])
    assert not outlines.set_rings(())
    assert not outlines.go_on()
    assert outlines.is_empty
