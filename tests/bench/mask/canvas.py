"""The canvas at 4096²: brush strokes, corners that are dragged, a picture that is opened, each against the least work.

The floor of a stroke is the same dab into an image with its rectangle painted again from a picture that is scaled
already; that of a dragged corner a layer put on the screen there with two lines over it; that of opening the decoding.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPointingDevice, qRgba
from PySide6.QtWidgets import QApplication, QWidget

from studio import app as application
from studio.models.mask.document import MaskDocument
from studio.models.mask.shapes import Shape, ShapeKind
from studio.models.tasks import Tasks
from studio.views.mask.canvas import Canvas
from tests.bench.report import report

SIDE = 4096
VIEW = QSize(1063, 901)
STROKE = 160
"""Segments that are timed of each size."""
SIZES = (20, 100, 400)
DRAG = 60
OPENINGS = 5
_Kind, _Left, _None = QEvent.Type, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def measure() -> None:
    """Print a line per figure."""
    instance = application.make_application()
    picture = _picture()
    for size in SIZES:
        ours, floor = _stroke(instance, picture, size)
        report(f"mask-brush-{size}", ours, floor, "ms p95", "≤ 3 and ≤ 2 ms")
    for polygons, corners, goal in ((1, 2000, "≤ 1 ms"), (50, 400, "≤ 8 ms")):
        ours, floor = _drag(instance, picture, polygons, corners)
        report(f"mask-corner-{polygons * corners}", ours, floor, "ms", goal)
    _open(instance, picture)


def _picture() -> QImage:
    """Soft shapes with grain: as a PNG it takes about 25 MB."""
    dice = np.random.default_rng(7)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) / SIDE
    data = np.empty((SIDE, SIDE, 4), np.uint8)
    for channel, (across, down) in enumerate(((3, 5), (7, 2), (4, 6))):
        soft = 110 + 60 * np.sin(across * x * 6.28) * np.cos(down * y * 6.28)
        data[..., channel] = soft + dice.integers(0, 10, (SIDE, SIDE))
    data[..., 3] = 255
    return QImage(data.tobytes(), SIDE, SIDE, 4 * SIDE, QImage.Format.Format_RGB32).copy()


class _Shown:
    """A canvas on the screen with that picture."""

    def __init__(self, instance: QApplication, picture: QImage, size: int = 64) -> None:
        self.tasks = Tasks()
        self.document = MaskDocument(picture.size(), self.tasks)
        self.canvas = Canvas()
        self.canvas.resize(VIEW)
        self.canvas.show()
        self.canvas.open(self.document)
        self.canvas.set_picture(picture)
        self.canvas.sizes.set("brush", size)
        _settle(instance)

    def mouse(self, kind: QEvent.Type, view: QPointF, buttons: Qt.MouseButton = _Left) -> None:
        own = _None if kind == _Kind.MouseMove else _Left
        device = QPointingDevice.primaryPointingDevice()
        QApplication.sendEvent(
            self.canvas, QMouseEvent(kind, view, view, own, buttons, Qt.KeyboardModifier.NoModifier, device)
        )

    def close(self) -> None:
        self.canvas.close()
        self.canvas.close_document()
        self.document.close()
        self.tasks.close()


class _Bare(QWidget):
    """The least that shows a picture with a mask over it."""

    def __init__(self, picture: QImage) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(VIEW)
        side = min(VIEW.width(), VIEW.height()) - 32
        self.scale = side / SIDE
        self.place = QRect(QPoint((VIEW.width() - side) // 2, (VIEW.height() - side) // 2), QSize(side, side))
        smooth = Qt.TransformationMode.SmoothTransformation
        self._scaled = picture.scaled(self.place.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        self.pixels = QImage(picture.size(), QImage.Format.Format_Grayscale8)
        self.pixels.fill(0)
        self._table = [qRgba(255, 60, 120, value // 2) for value in range(256)]
        self.lines: list[QLineF] = []
        self.layer: QImage | None = None

    def view(self, at: QPointF) -> QPointF:
        return at * self.scale + QPointF(self.place.topLeft())

    def dab(self, start: QPointF, end: QPointF, width: float) -> None:
        painter = QPainter(self.pixels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.white, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end)
        painter.end()
        room = width / 2 + 2
        box = QRectF(start, end).normalized().adjusted(-room, -room, room, room)
        self.update(QRectF(self.view(box.topLeft()), self.view(box.bottomRight())).toAlignedRect())

    def draw_lines(self, ends: list[QPointF], view: QPointF) -> None:
        before, self.lines = self.lines, [QLineF(end, view) for end in ends]
        box = QRectF(ends[0], view).normalized()
        for line in (*before, *self.lines):
            box |= QRectF(line.p1(), line.p2()).normalized()
        self.update(box.toAlignedRect().adjusted(-11, -11, 11, 11))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.drawImage(self.place.topLeft(), self._scaled)
        if self.layer is None:
            mask = self.pixels
            tinted = QImage(
                mask.constBits(), mask.width(), mask.height(), mask.bytesPerLine(), QImage.Format.Format_Indexed8
            )
            tinted.setColorTable(self._table)
            painter.drawImage(QRectF(self.place), tinted)
        else:
            painter.drawImage(0, 0, self.layer)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.GlobalColor.white)
            painter.drawLines(self.lines)
        painter.end()


def _settle(instance: QApplication) -> None:
    end = time.perf_counter() + 0.6
    while time.perf_counter() < end:
        instance.processEvents()


def _path(count: int) -> list[QPointF]:
    """A scribble over all of the picture, in picture pixels, about 60 apart."""
    steps = (index / count for index in range(count + 1))
    return [
        QPointF(SIDE * (0.5 + 0.42 * sin(5 * 2 * pi * at)), SIDE * (0.5 + 0.42 * sin(7 * 2 * pi * at + 1)))
        for at in steps
    ]


def _and_paint(instance: QApplication, work: Callable[[], object]) -> None:
    """Do it and put it on the screen."""
    work()
    instance.processEvents()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _p95(figures: list[float]) -> float:
    return statistics.quantiles(figures, n=20)[-1]


def _stroke(instance: QApplication, picture: QImage, size: int) -> tuple[float, float]:
    shown, bare = _Shown(instance, picture, size), _Bare(picture)
    bare.show()
    _settle(instance)
    path = _path(STROKE)
    to_view = shown.canvas.viewport.to_view
    shown.mouse(_Kind.MouseButtonPress, to_view(path[0]))
    ours: list[float] = []
    floor: list[float] = []
    for start, end in pairwise(path):
        instance.processEvents()
        ours.append(_timed(partial(_and_paint, instance, partial(shown.mouse, _Kind.MouseMove, to_view(end)))))
        floor.append(_timed(partial(_and_paint, instance, partial(bare.dab, start, end, size))))
    shown.mouse(_Kind.MouseButtonRelease, to_view(path[-1]))
    shown.close()
    bare.close()
    return _p95(ours), _p95(floor)


def _flower(middle: QPointF, radius: float, corners: int) -> tuple[tuple[int, int], ...]:
    angles = (2 * pi * index / corners for index in range(corners))
    lengths = ((angle, radius * (1 + 0.12 * sin(25 * angle))) for angle in angles)
    return tuple(
        (round(middle.x() + length * cos(angle)), round(middle.y() + length * sin(angle))) for angle, length in lengths
    )


def _drag(instance: QApplication, picture: QImage, polygons: int, corners: int) -> tuple[float, float]:
    shown, bare = _Shown(instance, picture), _Bare(picture)
    across = 1 if polygons == 1 else 10
    cell = SIDE / across
    for index in range(polygons):
        middle = QPointF((index % across + 0.5) * cell, (index // across + 0.5) * cell)
        shown.document.add_shape(Shape(ShapeKind.POLYGON, _flower(middle, cell * 0.42, corners)))
    points = shown.document.shapes[-1].points
    shown.canvas.choose("points")
    bare.layer = QImage(VIEW, QImage.Format.Format_ARGB32_Premultiplied)
    bare.layer.fill(0)
    bare.show()
    # What is sent is traced in another thread, which would take its share of the interpreter.
    end = time.perf_counter() + 30
    while shown.document.areas is None and time.perf_counter() < end:
        instance.processEvents()
    _settle(instance)
    corner = QPointF(*points[0])
    to_view = shown.canvas.viewport.to_view
    shown.mouse(_Kind.MouseButtonPress, to_view(corner))
    instance.processEvents()
    ours: list[float] = []
    floor: list[float] = []
    ends = [bare.view(QPointF(*point)) for point in (points[-1], points[1])]
    for step in range(1, DRAG + 1):
        at = corner + QPointF(4 * step, 3 * step)
        ours.append(_timed(partial(_and_paint, instance, partial(shown.mouse, _Kind.MouseMove, to_view(at)))))
        floor.append(_timed(partial(_and_paint, instance, partial(bare.draw_lines, ends, bare.view(at)))))
    shown.mouse(_Kind.MouseButtonRelease, to_view(corner))
    shown.close()
    bare.close()
    return statistics.median(ours), statistics.median(floor)


def _open(instance: QApplication, picture: QImage) -> None:
    """From a file to its pixels on the screen, and how soon there is something to be seen."""
    preview = picture.scaled(256, 256)
    seen: list[float] = []
    ours: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        picture.save(str(file))
        print(f"mask-open-size {file.stat().st_size / 1e6:.1f} MB", flush=True)
        for _ in range(OPENINGS):
            begun = time.perf_counter()
            decoded = QImage(str(file))
            took = (time.perf_counter() - begun) * 1000
            floor.append(took)
            tasks = Tasks()
            document = MaskDocument(decoded.size(), tasks)
            canvas = Canvas()
            canvas.resize(VIEW)
            canvas.show()
            instance.processEvents()
            seen.append(_timed(partial(_and_paint, instance, partial(canvas.open, document, preview))))
            ours.append(took + _timed(partial(_and_paint, instance, partial(canvas.set_picture, decoded))))
            canvas.close()
            canvas.close_document()
            document.close()
            tasks.close()
    report("mask-open", statistics.median(ours), statistics.median(floor), "ms", "≤ 1.2")
    report("mask-preview", max(seen), 100.0, "ms", "≤ 100 ms")
