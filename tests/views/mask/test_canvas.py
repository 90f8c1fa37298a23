"""The canvas as a widget: what it opens, how the mask is shown, what runs and what rests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.mask.shapes import Shape, ShapeKind
from studio.region.areas import Area, Areas
from studio.views import theme
from studio.views.mask.canvas import Canvas
from studio.views.mask.outlines import PIECE
from studio.views.mask.painting import View
from tests.views.mask.conftest import Hands, Recording, colour_at, coloured, colours, mask_of, shot

RING = ((100, 100), (180, 100), (180, 160), (100, 160))


def send(document: Recording, *rings: tuple[tuple[int, int], ...], frame: tuple[int, int] = (400, 300)) -> None:
    """Let these outlines be what is sent."""
    areas = tuple(Area(ring, 1) for ring in rings)
    document.send(Areas((400, 300), frame, areas, 1, 1.0))


def flat(size: QSize, grey: int) -> QImage:
    picture = QImage(size, QImage.Format.Format_RGB32)
    picture.fill(QColor(grey, grey, grey))
    return picture


def test_a_preview_is_shown_scaled_up_until_the_picture_comes(
    qtbot: QtBot, make: Callable[[int, int], Recording]
) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    with qtbot.waitExposed(canvas):
        canvas.show()
    assert not shot(canvas).isNull()
    document = make(2000, 1500)
    preview = flat(QSize(100, 75), 90)
    canvas.open(document, preview)
    assert colour_at(canvas, (1900, 1400)).red() == 90
    canvas.set_picture(flat(document.size, 200))
    assert colour_at(canvas, (1900, 1400)).red() == 200
    canvas.hide()


def test_a_picture_of_fewer_pixels_than_the_mask_lies_over_all_of_it(
    canvas: Canvas, hands: Hands, make: Callable[[int, int], Recording]
) -> None:
    document = make(6000, 4000)
    half = coloured(QSize(1500, 1000))
    canvas.open(document)
    canvas.set_picture(half)
    canvas.viewport.zoom_to(2.0)
    canvas.viewport.reveal(QPointF(3000, 2000))
    assert colour_at(canvas, (3002, 2002)) == half.pixelColor(750, 500)
    hands.click((3002.5, 2002.5))
    assert mask_of(canvas)[2002, 3002] == 255


def test_opening_another_picture_lets_go_of_the_first(
    canvas: Canvas, hands: Hands, document: Recording, make: Callable[[int, int], Recording]
) -> None:
    other = make(200, 100)
    hands.press((100, 100))
    canvas.open(other, flat(other.size, 100))
    assert document.undo_stack.count() == 1
    before = shot(canvas)
    document.select_all()
    assert shot(canvas) == before
    hands.release((100, 50))
    hands.click((100, 50))
    assert mask_of(canvas)[50, 100] == 255


def test_a_closed_canvas_shows_nothing_and_asks_to_leave(canvas: Canvas, hands: Hands) -> None:
    asked: list[bool] = []
    canvas.leave_requested.connect(lambda: asked.append(True))
    canvas.close_document()
    canvas.close_document()
    hands.click((50, 50))
    hands.key(Qt.Key.Key_Escape)
    assert asked == [True]


# --- how the mask is shown -------------------------------------------------------------------------------------------


def test_colour_and_opacity_of_the_overlay(canvas: Canvas, document: Recording) -> None:
    canvas.set_picture(flat(document.size, 100))
    document.select_all()
    canvas.overlay_colour = QColor(0, 200, 0)
    canvas.overlay_opacity = 1.0
    assert colour_at(canvas, (50, 50)) == QColor(0, 200, 0)
    canvas.overlay_opacity = 0.5
    assert abs(colour_at(canvas, (50, 50)).green() - 150) <= 1
    canvas.overlay_shown = False
    assert colour_at(canvas, (50, 50)) == QColor(100, 100, 100)


def test_black_and_white(canvas: Canvas, document: Recording) -> None:
    document.add_shape(Shape(ShapeKind.POLYGON, RING))
    canvas.view_mode = "black and white"
    assert canvas.view_mode is View.BLACK_AND_WHITE
    assert colour_at(canvas, (150, 130)) == QColor(255, 255, 255)
    assert colour_at(canvas, (50, 50)) == QColor(0, 0, 0)


def test_outlines_are_drawn_as_they_are_sent_in_two_tones(canvas: Canvas, document: Recording) -> None:
    for grey in (10, 245):
        canvas.set_picture(flat(document.size, grey))
        send(document)
        bare = colours(shot(canvas)).astype(int)
        send(document, RING)
        lined = colours(shot(canvas)).astype(int)
        origin = canvas.viewport.origin.toPoint()
        across = [int(abs(lined[origin.y() + 130, origin.x() + x] - grey).max()) for x in range(96, 105)]
        assert max(across) > 90, "it is to be seen on light and on dark"
        assert across[0] == across[-1] == 0
        away = (abs(lined - bare).max(axis=2) > 0).sum()
        # A line of three pixels around 280.
        assert 280 * 2 < away < 280 * 5


def test_outlines_in_another_frame_lie_where_the_picture_is(canvas: Canvas, document: Recording) -> None:
    canvas.set_picture(flat(document.size, 20))
    send(document, tuple((2 * x, 2 * y) for x, y in RING), frame=(800, 600))
    twice = shot(canvas)
    send(document, RING)
    assert shot(canvas) == twice


def test_very_many_corners_do_not_hold_up_the_window_and_come_soon(
    canvas: Canvas, document: Recording, qtbot: QtBot
) -> None:
    plain = colours(shot(canvas))
    wave = tuple((x * 400 // (3 * PIECE), 100 + 40 * (x % 2)) for x in range(3 * PIECE))
    document.send(Areas((400, 300), (400, 300), (Area(wave, 1),), 1, 1.0))
    assert (colours(shot(canvas)) == plain).all()
    qtbot.waitUntil(lambda: bool((colours(shot(canvas)) != plain).any()))


def test_outlines_go_while_it_is_not_known_what_is_sent(canvas: Canvas, document: Recording) -> None:
    send(document, RING)
    lined = shot(canvas)
    document.send(None)
    assert shot(canvas) != lined


def test_ants_march_only_while_they_are_wanted_and_seen(canvas: Canvas, document: Recording, qtbot: QtBot) -> None:
    ants = canvas._ants
    send(document, RING)
    assert not ants.isActive()
    canvas.view_mode = View.ANTS
    assert ants.isActive()
    before = shot(canvas)
    qtbot.waitUntil(lambda: shot(canvas) != before)
    canvas.hide()
    assert not ants.isActive()
    canvas.show()
    assert ants.isActive()
    canvas.overlay_shown = False
    assert not ants.isActive()
    canvas.overlay_shown = True
    document.send(None)
    assert not ants.isActive()


def test_nothing_runs_while_nothing_happens(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in (canvas._rest, canvas._build)))
    assert not canvas._ants.isActive()


def test_a_large_picture_is_made_smooth_while_nothing_else_is_to_do(
    canvas: Canvas, make: Callable[[int, int], Recording], qtbot: QtBot
) -> None:
    document = make(2048, 2048)
    canvas.open(document)
    canvas.set_picture(coloured(document.size))
    assert canvas._picture is not None
    assert len(canvas._picture.levels) == 1
    qtbot.waitUntil(lambda: canvas._picture is not None and len(canvas._picture.levels) == 4)


def test_a_surround_is_fitted_with_the_picture(canvas: Canvas) -> None:
    canvas.set_surround(QRectF(-400, -300, 1200, 900))
    place = canvas.viewport.rect_to_view(QRectF(-400, -300, 1200, 900))
    assert QRectF(canvas.rect()).contains(place)
    canvas.set_surround(None)
    assert canvas.viewport.scale == 1.0


@pytest.mark.parametrize("mode", theme.MODES)
def test_the_surround_follows_the_theme(canvas: Canvas, qapp: QApplication, mode: str) -> None:
    theme.apply(qapp, "fusion", mode)
    QApplication.processEvents()
    assert shot(canvas).pixelColor(20, 20) == theme.tokens().canvas
    theme.apply(qapp, "qlementine", "dark")


def test_a_screen_reader_is_told_of_a_canvas(canvas: Canvas) -> None:
    interface = QAccessible.queryAccessibleInterface(canvas)
    assert interface.role() == QAccessible.Role.Canvas
    assert interface.text(QAccessible.Text.Name) == "Canvas, Brush, 100 %"
    canvas.viewport.zoom_to(0.5)
    assert canvas.accessibleName() == "Canvas, Brush, 50 %"


# --- display scalings ------------------------------------------------------------------------------------------------

SCALED = """
import sys
from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtWidgets import QApplication, QWidget
from studio.models.mask.document import MaskDocument
from studio.models.tasks import Tasks
from studio.views import theme
from studio.views.mask.canvas import Canvas
from tests.views.mask.conftest import Hands, coloured, colours, mask_of

app = QApplication([])
window = QWidget()
window.resize(260, 200)  # the screen has 800 pixels
canvas = Canvas(window)
canvas.setGeometry(13, 7, 240, 185)  # at 1.25 and 1.5 not on a whole device pixel
window.show()
app.processEvents()
tasks = Tasks()
document = MaskDocument(QSize(200, 150), tasks)
canvas.open(document)
picture = coloured(document.size)
canvas.set_picture(picture)
canvas.viewport.zoom_to(1.0)
app.processEvents()
assert canvas.devicePixelRatioF() == float(sys.argv[1]), canvas.devicePixelRatioF()
screen = colours(window.backingStore().paintDevice())
corner = canvas.mapTo(window, QPointF()) * canvas.devicePixelRatioF()
left = round(corner.x()) + canvas.viewport.origin.toPoint().x()
top = round(corner.y()) + canvas.viewport.origin.toPoint().y()
assert (screen[top + 3:top + 147, left + 3:left + 197] == colours(picture)[3:147, 3:197]).all()
canvas.sizes.set("brush", 1)
hands = Hands(canvas)
for x, y in ((20, 90), (121, 133), (150, 40)):
    # The middle of the device pixel on which the picture's pixel lies, as the mouse tells it.
    spot = QPointF(left + x + 0.5, top + y + 0.5) / canvas.devicePixelRatioF()
    view = canvas.mapFrom(window, spot)
    hands.mouse(QEvent.Type.MouseButtonPress, view)
    hands.mouse(QEvent.Type.MouseButtonRelease, view)
    assert mask_of(canvas)[y, x] >= 128, (x, y)
assert (mask_of(canvas) >= 128).sum() == 3
# A line on the border of two pixels of the picture: as many light pixels as the scaling says, none half covered.
canvas.choose("rectangle")
hands.press((40, 40))
hands.move((140, 100))
app.processEvents()
screen = colours(window.backingStore().paintDevice())
light = theme.tokens().on_badge
column = [y for y, pixel in enumerate(screen[:, left + 90]) if pixel.tolist() == [*light.getRgb()[2::-1]]]
wide = max(1, round(canvas.devicePixelRatioF()))
assert column == [top + edge - wide // 2 + at for edge in (40, 100) for at in range(wide)], column
hands.release((140, 100))
canvas.close_document()
document.close()
print("pixel-true")
"""


@pytest.mark.parametrize("scaling", ["1.25", "1.5", "2", "3"])
def test_at_100_percent_it_is_true_to_the_pixel_at_this_display_scaling(scaling: str) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": scaling, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SCALED, scaling], env=environment, capture_output=True, text=True, timeout=50
    )
    assert done.stdout.strip() == "pixel-true", done.stderr
