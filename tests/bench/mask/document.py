"""The mask document at 4096²: undo of a stroke, a large polygon into the mask, and memory after many strokes."""

from __future__ import annotations

import itertools
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen, QPolygon

from tests.bench.report import in_turn, report

if TYPE_CHECKING:
    pass
from studio.models.mask.document import MaskDocument

SIDE = 4096
STROKES = 200
CORNERS = 2000
STEP = 12.0
"""Between two events of the pen, in picture pixels."""
PEAK = "from tests.bench.mask.document import {0}; {0}()"

Point = tuple[float, float]


def strokes(count: int) -> Iterator[tuple[float, list[Point]]]:
    """Width and way of an average stroke: 20 to 140 pixels wide, about 1,500 long, in soft bends."""
    dice = random.Random(7)
    for _ in range(count):
        x, y, heading = dice.uniform(600, 3500), dice.uniform(600, 3500), dice.uniform(0, 2 * math.pi)
        way = [(x, y)]
        for _ in range(125):
            heading += dice.uniform(-0.2, 0.2)
            x, y = x + STEP * math.cos(heading), y + STEP * math.sin(heading)
            way.append((x, y))
        yield dice.uniform(20, 140), way


def measure() -> None:
    """Print a line per figure."""
    application = QGuiApplication.instance() or QGuiApplication([])
    _undo()
    _polygon()
    _memory()
    del application


# --- undo ------------------------------------------------------------------------------------------------------------


def _document() -> MaskDocument:
    from studio.models.mask.document import MaskDocument
    from studio.models.tasks import Tasks

    return MaskDocument(QSize(SIDE, SIDE), Tasks())


def _paint_stroke(document: MaskDocument, width: float, way: list[Point]) -> None:
    from studio.models.mask.shapes import Mode

    document.begin_stroke(Mode.ADD)
    for start, end in itertools.pairwise(way):
        document.stroke_to(QPointF(*start), QPointF(*end), width)
    document.end_stroke()


def _undo() -> None:
    """Back over 60 strokes, one by one; the floor lays the same tiles raw into the image."""
    from studio.models.mask.steps import Step

    document = _document()
    times, floors, sizes = [], [], []
    for width, way in strokes(60):
        _paint_stroke(document, width, way)
        step = document._steps._steps[-1]
        assert isinstance(step, Step)
        sizes.append(step.change.packed.bytes / 1024)
        tiles = [document._state.layers.grid.place(tile) for tile in step.change.packed.mask.touched]
        floors.append(_timed(partial(_lay_tiles, document.mask.copy(), tiles)))
    for _ in range(60):
        times.append(_timed(document.undo))
    times.sort()
    report("mask-undo", median(times), median(floors), "ms", "≤ 5 ms, and the raw tiles as floor")
    report("mask-undo-p95", times[len(times) * 95 // 100], median(floors), "ms", "≤ 5 ms")
    report(
        "mask-undo-size", sum(sizes) / len(sizes), SIDE * SIDE / 1024, "KB", "≤ 64 KB on average; a whole mask as floor"
    )
    document.close()


def _lay_tiles(image: QImage, tiles: list[tuple[int, int]]) -> None:
    pixels = np.frombuffer(image.bits(), np.uint8).reshape(SIDE, SIDE)
    tile = np.zeros((64, 64), np.uint8)
    for left, top in tiles:
        pixels[top : top + 64, left : left + 64] = tile


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


# --- a polygon -------------------------------------------------------------------------------------------------------


def corners() -> list[tuple[int, int]]:
    """A jagged outline around the middle."""
    dice = random.Random(3)
    turns = [2 * math.pi * number / CORNERS for number in range(CORNERS)]
    reach = [1600 + dice.uniform(-60, 60) for _ in turns]
    return [(round(2048 + r * math.cos(t)), round(2048 + r * math.sin(t))) for t, r in zip(turns, reach, strict=True)]


def _polygon() -> None:
    """Into the mask's pixels, against QPainter's own fill (which is not the service's); then all of the step."""
    from studio.models.mask.shapes import Shape, ShapeKind

    outline = corners()
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    polygon = QPolygon([QPoint(*corner) for corner in outline])
    ours, floor = in_turn(
        15, partial(_timed, partial(_fill, image, outline)), partial(_timed, partial(_qt, image, polygon))
    )
    report("mask-polygon", ours, floor, "ms", "≤ 2")
    shape = Shape(ShapeKind.POLYGON, tuple(outline))
    document = _document()
    steps = []
    for _ in range(5):
        steps.append(_timed(partial(document.add_shape, shape)))
        document.undo()
    report("mask-polygon-step", median(steps), floor, "ms", "no goal: checked, filled, its undo packed, told")
    document.close()


def _fill(image: QImage, outline: list[tuple[int, int]]) -> None:
    from studio.models.mask.raster import fill, spans
    from studio.models.mask.tiles import view

    fill(view(image), spans(outline, image.size()), 255)


def _qt(image: QImage, polygon: QPolygon) -> None:
    with QPainter(image) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("white"))
        painter.drawPolygon(polygon)


# --- memory ----------------------------------------------------------------------------------------------------------


def _memory() -> None:
    if not Path("/proc/self/status").exists():
        return
    ours, floor = in_turn(3, partial(_peak, "paint_document"), partial(_peak, "paint_image"))
    report("mask-memory", ours, floor, "MB", f"≤ 1.5 with {STROKES} strokes, all of them undoable")
    traced, floor = in_turn(3, partial(_peak, "paint_and_trace"), partial(_peak, "paint_image"))
    report("mask-memory-traced", traced, floor, "MB", "no goal: what is sent traced as well")


def _peak(work: str) -> float:
    """The most memory that a process which does that work ever had, in MB."""
    found = subprocess.run(
        [sys.executable, "-c", PEAK.format(work)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return float(found.stdout)


def _print_peak() -> None:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    print(int(peak.split()[1]) / 1024)


def paint_image() -> None:
    """The floor: the same strokes into an image, nothing of which can be undone."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    for width, way in strokes(STROKES):
        for start, end in itertools.pairwise(way):
            with QPainter(image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor("white"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLine(QPointF(*start), QPointF(*end))
    _print_peak()


def paint_document() -> None:
    """The strokes into a document."""
    _paint_all()
    _print_peak()


def paint_and_trace() -> None:
    """The same, and what is sent of them."""
    application = QGuiApplication([])
    document = _paint_all()
    document.when_areas(lambda _: application.quit())
    application.exec()
    _print_peak()
    document.close()


def _paint_all() -> MaskDocument:
    document = _document()
    for width, way in strokes(STROKES):
        _paint_stroke(document, width, way)
    return document
