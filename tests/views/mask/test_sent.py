"""What is drawn with the mouse is what is sent, at whatever scaling the display has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCALED = """
import sys, time
import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from studio.models.mask.document import MaskDocument
from studio.models.tasks import Tasks
from studio.region.areas import covered
from studio.views.mask.canvas import Canvas
from tests.region.painting import assert_sendable
from tests.views.mask.conftest import Hands, coloured, mask_of

app = QApplication([])
tasks = Tasks()
document = MaskDocument(QSize(700, 520), tasks)
document.set_tolerance(0)
canvas = Canvas()
canvas.resize(230, 190)
canvas.show()
canvas.open(document)
canvas.set_picture(coloured(document.size))
app.processEvents()
assert canvas.devicePixelRatioF() == float(sys.argv[1])
hands = Hands(canvas)
dice = np.random.default_rng(3)

def spot():
    return int(dice.integers(5, 695)), int(dice.integers(5, 515))

def sent():
    end = time.monotonic() + 20
    while document.areas is None and time.monotonic() < end:
        app.processEvents()
    areas = document.areas
    assert areas is not None and areas.areas and areas.overlap == 1.0
    assert np.array_equal(assert_sendable(areas), mask_of(canvas) >= 128)
    return [area.ring for area in areas.areas]

for scale in (None, 0.77, 1.0, 2.6):
    if scale is not None:
        canvas.viewport.zoom_to(scale)
    for tool in ("rectangle", "ellipse"):
        canvas.choose(tool)
        one, other = (120, 90), (333, 401)
        hands.drag(one, (200, 200), other)
        [shape] = document.shapes
        assert sorted(shape.points) == sorted((one, other)), (tool, scale, shape)
        [ring] = sent()
        assert set(ring) == set(shape.outline()) and len(ring) == len(shape.outline())
        document.clear()
    canvas.choose("polygon")
    corners = ((100, 100), (421, 117), (350, 405), (180, 300))
    for corner in (*corners, corners[0]):
        hands.click(corner)
    [shape] = document.shapes
    assert shape.points == corners, (scale, shape)
    assert sent() == [corners]
    for tool in ("brush", "eraser", "brush", "lasso"):
        canvas.choose(tool)
        hands.drag(*(spot() for _ in range(5)))
        sent()
    document.clear()
canvas.close_document()
document.close()
tasks.close()
print("as drawn")
"""


@pytest.mark.parametrize("scaling", ["1", "1.5"])
def test_what_is_drawn_is_sent_to_the_pixel_at_this_display_scaling(scaling: str) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": scaling, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SCALED, scaling], env=environment, capture_output=True, text=True, timeout=50
    )
    assert done.stdout.strip() == "as drawn", done.stderr
