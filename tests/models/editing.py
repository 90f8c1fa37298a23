"""A desk with an editor over a real library: what is bought is journalled, and nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.jobs.engine import Engine
from studio.jobs.events import JobAdded
from studio.jobs.handing_in import HandedIn
from studio.models.desk import Desk
from studio.models.draft import Draft
from studio.models.editor import Editor
from studio.models.mask.shapes import Shape, ShapeKind
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.remote.pictures import Pixels
from studio.request.tasks import Task
from studio.store import Store
from studio.store.records import JobRecord, JobState, NewJob

NOON = 1_795_521_600.0
DAY = 86_400.0
FOX = "a fox in snow --ar 3:2"
ALL = {name: [0, 1] for name in ("inpaint", "edit", "pan", "outpaint")}
SQUARE = Shape(ShapeKind.RECTANGLE, ((100, 100), (300, 260)))


class Counter:
    """Stands where the engine stands: it journals what is bought, and takes files in when it is told to."""

    def __init__(self, store: Store, tasks: Tasks) -> None:
        self.store = store
        self.opened: Future[Store] = Future()
        self.ready: Future[None] = Future()
        self.bought: list[NewJob] = []
        self.handed_in: list[Path] = []
        self.refusal: StudioError | None = None
        self._tasks = tasks

    def start(self) -> None:
        self.opened.set_result(self.store)

    def submit(self, jobs: Sequence[NewJob], *, front: bool = False) -> Future[list[JobRecord]]:
        self.bought.extend(jobs)
        recorded = self.store.journal.record_many(jobs).result(10)
        for job in recorded:
            self._tasks.post(JobAdded(job))
        return done(recorded)

    def hand_in(self, path: Path, task: Task = Task.DIFFUSION) -> Future[HandedIn]:
        self.handed_in.append(path)
        if self.refusal is not None:
            refused: Future[HandedIn] = Future()
            refused.set_exception(self.refusal)
            return refused
        return done(HandedIn("http://127.0.0.1:9/emulator/files/fox.png", Pixels(1, 1, bytes(3), alpha=False)))


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class Table:
    """An editor, what lies behind it, and a clock that the test turns."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        tasks: Tasks,
        qtbot: QtBot,
        *,
        practice: bool = False,
        masks: Path | None = None,
    ) -> None:
        self.now = NOON
        self.folder = folder
        self.store = store
        self.tasks = tasks
        self.qtbot = qtbot
        self.engine = Counter(store, tasks)
        self.studio = StudioModel(
            lambda: cast(Engine, self.engine), tasks, practice=practice, clock=lambda: self.now, parent=tasks
        )
        self.desk = Desk(
            self.studio,
            Draft(parent=tasks),
            self.engine.opened,
            clock=lambda: self.now,
            masks=masks,
            parent=tasks,
        )
        self.found: list[str] = []
        self.desk.unfinished_found.connect(self.found.append)
        self.told: list[StudioError] = []
        self.desk.told.connect(self.told.append)
        with qtbot.waitSignal(self.desk.history.loaded):
            self.studio.start()

    @property
    def editor(self) -> Editor:
        return self.desk.editor

    def finished(self, prompt: str = FOX, size: tuple[int, int] = (600, 500), **facts: Any) -> JobRecord:
        """A job that is done, with two pictures on disk."""
        new = NewJob(task=Task.DIFFUSION, body={"text": prompt}, prompt=prompt, estimate=80)
        journal = self.store.journal
        job = journal.record(new).result(10)
        journal.change(job.id, state=JobState.ACCEPTED, remote_id=f"remote-{job.id}").result(10)
        urls = [("image", f"https://cdn.test/{index}.png") for index in range(2)]
        known: dict[str, Any] = {"actions": ALL, "ended_at": NOON - 60} | facts
        journal.finished(job.id, urls=urls, seed="1", consumed=80, reply="{}", **known).result(10)
        for index in range(2):
            relative = f"{job.id}-{index}.png"
            painted(self.folder / "pictures" / relative, size)
            journal.picture_stored(job.id, index, relative, "0", 9_000, *size).result(10)
        return journal.change(job.id, state=JobState.DONE).result(10)

    def open(self, job: JobRecord | None = None, kind: Task = Task.INPAINT) -> Editor:
        """Open the first picture of a job and wait for its pixels."""
        self.editor.open_job(job or self.finished(), 0, kind)
        self.qtbot.waitUntil(lambda: self.editor.is_read)
        return self.editor

    def mark(self, shape: Shape = SQUARE) -> None:
        """Draw it, and wait for its outlines."""
        document = self.editor.document
        assert document is not None
        document.add_shape(shape)
        self.qtbot.waitUntil(lambda: document.areas is not None)

    def close(self) -> None:
        self.desk.close()
        self.tasks.close()
        self.store.close()

    def bought(self, count: int = 1) -> list[NewJob]:
        self.qtbot.waitUntil(lambda: len(self.engine.bought) == count and not self.editor.is_sending)
        return self.engine.bought


def painted(path: Path, size: tuple[int, int]) -> Path:
    image = QImage(QSize(*size), QImage.Format.Format_RGB32)
    image.fill(QColor("#336655"))
    path.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(path))
    return path
