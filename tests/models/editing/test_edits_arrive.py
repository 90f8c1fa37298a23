"""Edits of the editor at the practice service over HTTP: outside the mask every pixel is the source's, inside not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from studio.jobs.engine import Engine
from studio.jobs.service import Service
from studio.models.desk import Desk
from studio.models.draft import Draft
from studio.models.editing.editor import Editor
from studio.models.mask.shapes import Shape, ShapeKind
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store import open_store
from studio.store.records import JobRecord, JobState
from tests.service import serving

Pixels = NDArray[np.uint8]
PATIENCE = 60_000
CORNERS = ((150, 60), (600, 100), (540, 440), (200, 420))
SHAPE = Shape(ShapeKind.POLYGON, CORNERS)


class Bench:
    """A desk over a real engine that speaks with a practice service."""

    def __init__(self, home: Path, base_url: str, api_key: str, qtbot: QtBot) -> None:
        self.home = home
        self.qtbot = qtbot
        self.tasks = Tasks()
        self.bugs: list[BaseException] = []
        self.jobs: dict[int, JobRecord] = {}
        self.engine = Engine(
            open_store=lambda: open_store(home / "data", home / "pictures", home / "cache"),
            find_service=lambda: Service(base_url, api_key, 0.0, practice=True),
            emit=self.tasks.post,
            on_bug=self.bugs.append,
        )
        self.studio = StudioModel(lambda: self.engine, self.tasks, practice=True, parent=self.tasks)
        self.desk = Desk(self.studio, Draft(parent=self.tasks), self.engine.opened, clock=time.time, parent=self.tasks)
        self.studio.job_changed.connect(lambda job: self.jobs.update({job.id: job}))
        with qtbot.waitSignal(self.studio.opened, timeout=PATIENCE):
            self.studio.start()

    @property
    def editor(self) -> Editor:
        return self.desk.editor

    def done(self, job_id: int) -> JobRecord:
        """The job, once its pictures are here."""
        over = (JobState.DONE, JobState.FAILED, JobState.REFUSED)
        self.qtbot.waitUntil(lambda: job_id in self.jobs and self.jobs[job_id].state in over, timeout=PATIENCE)
        job = self.jobs[job_id]
        assert job.state is JobState.DONE, job.error
        return job

    def sent(self) -> JobRecord:
        """Send what the editor has, and wait for its pictures."""
        assert self.editor.obstacle == ""
        before = len(self.editor.results)
        self.editor.send()
        self.qtbot.waitUntil(lambda: len(self.editor.results) > before, timeout=PATIENCE)
        return self.done(self.editor.results[-1].id)

    def pixels(self, job: JobRecord, index: int) -> Pixels:
        with Image.open(self.home / "pictures" / job.pictures[index].path) as picture:
            return np.asarray(picture.convert("RGB"))

    def close(self) -> None:
        self.desk.close()
        self.engine.close()
        self.tasks.close()


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    with serving(tmp_path / "service") as service:
        made = Bench(tmp_path / "home", service.base_url, service.api_key, qtbot)
        yield made
        made.close()
    assert made.bugs == []


def painted(editor: Editor) -> NDArray[np.bool_]:
    """The mask's own pixels, height × width."""
    assert editor.document is not None
    mask = editor.document.mask
    rows = np.frombuffer(mask.constBits(), np.uint8).reshape(mask.height(), mask.bytesPerLine())
    return rows[:, : mask.width()] >= 128


def require_repainted(result: Pixels, source: Pixels, mask: NDArray[np.bool_]) -> None:
    assert result.shape == source.shape
    differs = (result != source).any(axis=2)
    assert not differs[~mask].any()
    assert differs[mask].mean() > 0.5


def test_outside_the_mask_every_pixel_is_the_pictures_own(bench: Bench, tmp_path: Path) -> None:
    """A file is painted on, its result repainted, and that one laid on a larger canvas."""
    chance = np.random.default_rng(5)
    before: Pixels = np.kron(chance.integers(0, 255, (10, 10, 3), dtype=np.uint8), np.ones((50, 50, 1), np.uint8))
    path = tmp_path / "own.png"
    Image.fromarray(before).save(path)
    editor = bench.editor
    bench.desk.edit_file(path)
    bench.qtbot.waitUntil(lambda: editor.is_read)
    editor.set_prompt("a green hill")
    assert editor.document is not None
    editor.document.add_shape(Shape(ShapeKind.RECTANGLE, ((80, 80), (400, 360))))
    assert editor.frame is not None
    editor.set_frame(editor.frame.shaped(3, 2))
    place = editor.frame.place
    upload = bench.sent()
    assert (upload.task, upload.parent_id) == (Task.UPLOAD_PAINT, None)
    for index in range(4):
        whole = bench.pixels(upload, index)
        assert whole.shape[:2] == (500, 750)
        require_repainted(whole[:, place.x : place.x + 500], before, painted(editor))

    before = bench.pixels(upload, 1)
    bench.desk.show(upload.id)
    bench.qtbot.waitUntil(lambda: bench.desk.shown.record is not None and bench.desk.shown.record.id == upload.id)
    bench.desk.shown.choose(1)
    bench.desk.edit_chosen()
    bench.qtbot.waitUntil(lambda: editor.is_read, timeout=PATIENCE)
    assert editor.document.size == QSize(750, 500)
    assert editor.prompt == "a green hill"
    editor.document.add_shape(SHAPE)
    mask = painted(editor)
    assert 0.15 < mask.mean() < 0.5
    inpaint = bench.sent()
    assert (inpaint.task, inpaint.parent_id, inpaint.parent_image) == (Task.INPAINT, upload.id, 1)
    for index in range(4):
        require_repainted(bench.pixels(inpaint, index), before, mask)

    editor.choose(Task.EDIT)
    editor.set_frame(editor.frame.shaped(1, 1))
    place = editor.frame.place
    edit = bench.sent()
    whole = bench.pixels(edit, 3)
    assert whole.shape[:2] == (750, 750)
    require_repainted(whole[place.y : place.y + 500], before, mask)
