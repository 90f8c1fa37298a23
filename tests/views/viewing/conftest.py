"""The middle of the window over pictures on disk, with all there is for looking closely, and no service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.models.shown_job import ShownJob
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.models.viewing.viewing import Viewing
from studio.request.tasks import Task
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.views.gallery.grid import PictureGrid
from studio.views.gallery.large import LargeView
from studio.views.gallery.panel import GalleryPanel
from studio.views.viewing.parts import ViewingParts

NOW = 1_800_000_000.0
SIZE = (1200, 900)


class Library:
    """As much of the studio as looking closely asks for."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.store = None
        self.jobs: dict[int, JobRecord] = {}

    def load_job(self, job_id: int, then: Callable[[JobRecord], None]) -> None:
        then(self.jobs[job_id])


@dataclass
class Bench:
    panel: GalleryPanel
    shown: ShownJob
    model: Viewing
    library: Library
    folder: Path

    @property
    def grid(self) -> PictureGrid:
        return self.panel.grid

    @property
    def large(self) -> LargeView:
        return self.panel.grid.large

    @property
    def parts(self) -> ViewingParts:
        return self.panel.grid.viewing

    def job(self, number: int = 7, sizes: tuple[tuple[int, int], ...] = (SIZE,) * 3, **changes: Any) -> JobRecord:
        """A finished job whose pictures are on disk: squares of 8 pixels in colours of their own."""
        pictures = []
        for index, (wide, high) in enumerate(sizes):
            name = f"{number}-{index}.png"
            (self.folder / name).write_bytes(packed(wide, high, number * 40 + index * 70))
            pictures.append(
                PictureRecord(
                    id=number * 10 + index,
                    job_id=number,
                    index=index,
                    path=name,
                    width=wide,
                    height=high,
                    state=PictureState.STORED,
                    url=f"https://cdn.example/{name}",
                )
            )
        made = JobRecord(
            id=number,
            task=Task.DIFFUSION,
            body={},
            prompt="a lighthouse in fog --ar 4:3 --stylize 250 --v 7",
            created_at=NOW - 60,
            day="2027-01-15",
            remote_id=f"0000000{number}-abcd",
            state=JobState.DONE,
            consumed=80,
            seed="42",
            reply='{"job": 1}',
            pictures=tuple(pictures),
        )
        self.library.jobs[number] = replace(made, **changes)
        return self.library.jobs[number]

    def show(self, record: JobRecord, qtbot: QtBot) -> None:
        """Put a job into the middle, and wait for its pictures."""
        self.shown.set_job(record)
        qtbot.waitUntil(lambda: all(tile.is_here for tile in self.grid.tiles()) and bool(self.grid.tiles()))

    def open(self, record: JobRecord, qtbot: QtBot) -> None:
        """And look at the first one large, until all its pixels are there."""
        self.show(record, qtbot)
        self.grid.open_large()
        qtbot.waitUntil(lambda: self.large.stage.look.levels is not None)


@lru_cache
def packed(wide: int, high: int, hue: int) -> bytes:
    """The same as the bytes of a PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert squares(wide, high, hue).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def squares(wide: int, high: int, hue: int) -> QImage:
    """A board of squares of 8 pixels, so that one sees where a pixel comes from."""
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    light, dark = QColor.fromHsv(hue % 360, 120, 240).rgb(), QColor.fromHsv(hue % 360, 200, 90).rgb()
    across, down = np.arange(wide) // 8 % 2, np.arange(high) // 8 % 2
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(high, image.bytesPerLine() // 4)
    pixels[:, :wide] = np.where(across[None, :] == down[:, None], light, dark)
    return image


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    folder = tmp_path / "pictures"
    folder.mkdir()
    tasks = Tasks()
    shown = ShownJob(tasks, lambda relative: folder / relative, clock=lambda: NOW)
    files = PictureFiles(folder, tmp_path / "cache")
    thumbnails = Thumbnails(tasks, lambda: files)
    library = Library(tasks)
    model = Viewing(cast(StudioModel, library), Draft("a hill"), shown, thumbnails, lambda relative: folder / relative)
    panel = GalleryPanel(shown, thumbnails)
    panel.grid.viewing.serve(model)
    qtbot.addWidget(panel)
    panel.resize(900, 800)
    panel.show()
    yield Bench(panel, shown, model, library, folder)
    if panel.grid.viewing.full is not None:
        panel.grid.viewing.leave_full()
    panel.hide()
    model.close()
    thumbnails.close()
    shown.close()
    tasks.close()
    QApplication.clipboard().clear()
