"""A brush stroke at 4096² in the whole editor page, whose panel follows what is painted, against the same floor."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPointingDevice
from PySide6.QtWidgets import QApplication

from studio import app as application
from studio.models.editing.editor import Editor
from studio.models.shown_job import ShownJob
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.views.mask.page import EditPage
from tests.bench.mask import canvas as bare
from tests.bench.report import report

ROOM = (1440, 960)
SIZES = (20, 400)
PATIENCE = 30.0


def measure() -> None:
    """Print a line per figure."""
    instance = application.make_application()
    picture = bare._picture()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        picture.save(str(file))
        edited = _Edited(instance, file)
        for size in SIZES:
            ours, floor, ended = _stroke(instance, edited, picture, size)
            report(f"mask-page-brush-{size}", ours, floor, "ms p95", "≤ 3 and ≤ 2 ms")
            print(f"mask-page-end-{size} {ended:.4g} ms", flush=True)
        edited.close()


class _Edited:
    """The page over an editor without a library, with that file open."""

    def __init__(self, instance: QApplication, file: Path) -> None:
        self.tasks = Tasks()
        self.studio = StudioModel(_no_engine, self.tasks, practice=True, parent=self.tasks)
        self.thumbnails = Thumbnails(self.tasks, _no_files, self.tasks)
        self.editor = Editor(self.studio, Path, self.thumbnails, parent=self.tasks)
        self.result = ShownJob(self.tasks, Path, self.tasks)
        self.page = EditPage(self.editor, self.result)
        self.page.resize(*ROOM)
        self.page.show()
        self.editor.open_file(file)
        end = time.perf_counter() + PATIENCE
        while not self.editor.is_read and time.perf_counter() < end:
            instance.processEvents()
        assert self.editor.is_read

    def mouse(self, kind: QEvent.Type, view: QPointF) -> None:
        own = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        device = QPointingDevice.primaryPointingDevice()
        held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.page.canvas, QMouseEvent(kind, view, view, own, held, none, device))

    def close(self) -> None:
        self.page.close()
        self.editor.end()
        self.result.close()
        self.thumbnails.close()
        self.tasks.close()


def _no_engine() -> Any:
    raise AssertionError("nothing is sent here")


def _no_files() -> Any:
    raise AssertionError("nothing is read from a library here")


def _stroke(instance: QApplication, edited: _Edited, picture: QImage, size: int) -> tuple[float, float, float]:
    """Milliseconds of a segment on the page and of the floor, and those of lifting the pen."""
    canvas = edited.page.canvas
    canvas.sizes.set("brush", size)
    floor_view = bare._Bare(picture)
    floor_view.show()
    bare._settle(instance)
    path = bare._path(bare.STROKE)
    to_view: Callable[[QPointF], QPointF] = canvas.viewport.to_view
    edited.mouse(QEvent.Type.MouseButtonPress, to_view(path[0]))
    ours: list[float] = []
    floor: list[float] = []
    for start, end in pairwise(path):
        instance.processEvents()
        move = partial(edited.mouse, QEvent.Type.MouseMove, to_view(end))
        ours.append(bare._timed(partial(bare._and_paint, instance, move)))
        floor.append(bare._timed(partial(bare._and_paint, instance, partial(floor_view.dab, start, end, size))))
    lift = partial(edited.mouse, QEvent.Type.MouseButtonRelease, to_view(path[-1]))
    ended = bare._timed(partial(bare._and_paint, instance, lift))
    floor_view.close()
    return bare._p95(ours), bare._p95(floor), ended
