"""A desk with an editor over a real library: what is bought is journalled, and nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.jobs.engine import Engine
from studio.models.desk import Desk
from studio.models.draft import Draft
from studio.models.editing.editor import Editor
from studio.models.mask.shapes import Shape, ShapeKind
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.records import JobRecord, JobState, NewJob
from tests.models.buying import Counter

NOON = 1_795_521_600.0
DAY = 86_400.0
FOX = "a fox in snow --ar 3:2"
ALL = {name: [0, 1] for name in ("inpaint", "edit", "pan", "outpaint")}
SQUARE = Shape(ShapeKind.RECTANGLE, ((100, 100), (300, 260)))


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
        self.desk.edit_told.connect(self.told.append)
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


def set_up(folder: Path, qtbot: QtBot, *, practice: bool = False, masks: Path | None = None) -> Table:
    """One over the library in that folder."""
    store = open_store(folder / "data", folder / "pictures", folder / "cache", lambda: NOON)
    return Table(folder, store, Tasks(), qtbot, practice=practice, masks=masks)


class Life:
    """One program after the other over the same library and the same file for the mask."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self.qtbot = qtbot
        self.tables: list[Table] = []

    def start(self) -> Table:
        self.tables.append(set_up(self.folder, self.qtbot, practice=True, masks=self.folder / "config" / "masks"))
        return self.tables[-1]

    def files(self) -> list[Path]:
        """The masks that are kept now."""
        return sorted((self.folder / "config").glob("masks/*"))

    def end(self) -> None:
        self.tables.pop().close()


def painted(path: Path, size: tuple[int, int]) -> Path:
    image = QImage(QSize(*size), QImage.Format.Format_RGB32)
    image.fill(QColor("#336655"))
    path.parent.mkdir(parents=True, exist_ok=True)
    assert image.save(str(path))
    return path
