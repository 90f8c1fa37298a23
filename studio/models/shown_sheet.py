"""The parameter sheet in the middle: the jobs of one batch as rows and columns, while they run and afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QSize, QThreadPool, Signal
from PySide6.QtGui import QImage

from studio.errors import StudioError
from studio.models.job_words import JobRecord, JobState, PictureState, label_of, points_words, standing
from studio.models.pictures import Pictures
from studio.models.sheet_print import Ink, SheetPrint, draw, png
from studio.models.tasks import Tasks
from studio.models.thumbnails import Work
from studio.request.axes import value_along
from studio.request.prompt import aspect_of, parse
from studio.store.batches import Axis

PER_JOB = 4
"""Pictures of a cell at most."""


class SheetFiles(Protocol):
    """What is asked of `store.files.PictureFiles`."""

    def absolute(self, relative: str) -> Path:
        """The file of a stored picture."""
        ...

    def sheet(self, words: str, batch: str) -> Path:
        """Where the picture of a whole sheet lies."""
        ...

    def write_atomic(self, path: Path, data: bytes) -> None:
        """Write it whole or not at all; blocks."""
        ...


class ShownSheet(QObject):
    """State of the sheet. Cells are (row, column) from 0.

    `opened()` and `closed()` say whether it is to be seen, `changed()` another sheet or another state of it,
    `cell_changed(row, column)` new pixels in one cell. After `export` one of `exported(Path)` and
    `failed(StudioError)` follows.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal()
    cell_changed = Signal(int, int)
    exported = Signal(object)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, files: Callable[[], SheetFiles], parent: QObject | None = None) -> None:
        """`files` is asked whenever files are needed: there are none before the library is open."""
        super().__init__(parent)
        self._tasks = tasks
        self._files = files
        self._axes: tuple[Axis, Axis] | None = None
        self._batch = ""
        self._jobs: dict[tuple[int, int], JobRecord] = {}
        self._places: dict[int, tuple[int, int]] = {}
        self._is_open = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pictures = Pictures(tasks, self)
        self._pictures.ready.connect(self._on_picture_ready)

    # Which sheet

    @property
    def is_open(self) -> bool:
        """Whether it is to be seen."""
        return self._is_open

    @property
    def batch(self) -> str:
        """The batch that it shows, "" for none."""
        return self._batch

    def open(self, jobs: Sequence[JobRecord]) -> None:
        """Show the sheet that these jobs make; jobs that make none are left alone."""
        place = jobs[0].place if jobs else None
        if place is None or len(place.axes) != 2:
            return
        self._batch, self._axes = place.batch, (place.axes[0], place.axes[1])
        self._jobs.clear()
        self._places.clear()
        for job in jobs:
            self._put(job)
            self._pictures.forget_failures(job.id)
        self._is_open = True
        self.changed.emit()
        self.opened.emit()

    def close(self) -> None:
        """Back to the job in the middle."""
        if self._is_open:
            self._is_open = False
            self.closed.emit()

    def apply(self, job: JobRecord) -> None:
        """Take a new state of any job; one of another batch is left alone."""
        if self._axes is not None and job.place is not None and job.place.batch == self._batch:
            self._put(job)
            self.changed.emit()

    def _put(self, job: JobRecord) -> None:
        cell = cell_of(job.prompt, self.axes)
        if cell is not None and (cell not in self._jobs or self._jobs[cell].id <= job.id):  # sent again, it counts
            self._jobs[cell] = job
            self._places[job.id] = cell

    # What it shows

    @property
    def axes(self) -> Sequence[Axis]:
        """Rows and columns; empty before the first sheet."""
        return self._axes or ()

    def title(self) -> str:
        """As in "Stylize × Chaos"."""
        return sheet_words(self.axes)

    def jobs(self) -> Iterable[JobRecord]:
        """Its jobs, row by row."""
        return (self._jobs[cell] for cell in sorted(self._jobs))

    def words(self) -> str:
        """What it is made of: "seed 7 · 5 of 9 done · 720 pt"."""
        jobs = list(self._jobs.values())
        if not jobs:
            return ""
        done = sum(job.state is JobState.DONE for job in jobs)
        seed = parse(jobs[0].prompt).value("seed")
        state = f"{len(jobs)} jobs" if done == len(jobs) else f"{done} of {len(jobs)} done"
        parts = (f"seed {seed}" if seed else "", state, points_words(sum(job.cost for job in jobs)))
        return " · ".join(part for part in parts if part)

    def prompt(self) -> str:
        """The words that all cells share."""
        return next((parse(job.prompt).words for job in self._jobs.values()), "")

    def job(self, row: int, column: int) -> JobRecord | None:
        """The job of a cell, None where none was sent."""
        return self._jobs.get((row, column))

    def cell_words(self, row: int, column: int) -> str:
        """What stands in a cell while there is no picture: how its job stands, or why it is empty."""
        job = self.job(row, column)
        if job is None:
            return "Not sent"
        return standing(job, job.sent_at or job.created_at, {}).short.capitalize()

    def trouble(self, row: int, column: int) -> str:
        """What went wrong with a cell's job, "" for nothing."""
        job = self.job(row, column)
        return "" if job is None else job.error

    def name(self, row: int, column: int) -> str:
        """A cell by its values, for those who cannot see it: "Stylize 250, Chaos 50"."""
        rows, columns = self.axes
        return f"{label_of(rows.name)} {rows.values[row]}, {label_of(columns.name)} {columns.values[column]}"

    def aspect(self) -> tuple[int, int]:
        """Width to height of every cell: the widest and the highest that occur, so that all pictures fit."""
        shapes = [_shape(job) for job in self._jobs.values()] or [1.0]
        widest, highest = max(*shapes, 1e-3), min(*shapes, 1e3)
        # Wide and tall ones in one sheet meet in a square.
        ratio = widest if highest >= 1 else highest if widest <= 1 else 1.0
        return round(ratio * 1000), 1000

    def count(self, row: int, column: int) -> int:
        """Pictures of a cell that are here, at most `PER_JOB`."""
        return len(self._stored(row, column))

    def image(self, row: int, column: int, number: int, size: QSize) -> QImage | None:
        """Picture `number` of a cell fitted into `size` (device pixels), or the best that is here meanwhile."""
        stored = self._stored(row, column)
        job = self.job(row, column)
        if job is None or number >= len(stored):
            return None
        index, path = stored[number]
        return self._pictures.get((job.id, index), size, path)

    def files(self, row: int, column: int) -> list[Path]:
        """The files of a cell's pictures."""
        return [path for _, path in self._stored(row, column)]

    def _stored(self, row: int, column: int) -> list[tuple[int, Path]]:
        job = self.job(row, column)
        pictures = job.pictures if job is not None else ()
        here = [one for one in pictures if one.state is PictureState.STORED and one.path and one.kind == "image"]
        return [(one.index, self._files().absolute(one.path)) for one in here[:PER_JOB]]

    def _on_picture_ready(self, job_id: int, _index: int) -> None:
        if (cell := self._places.get(job_id)) is not None:
            self.cell_changed.emit(*cell)

    # As one picture

    def export(self, ink: Ink, *, whole: bool) -> None:
        """Draw the sheet with its labels and keep it beside the pictures; `whole` with all pictures of each cell."""
        if self._axes is None:
            return
        what, files = self._print(self._axes, ink, PER_JOB if whole else 1), self._files()
        path = files.sheet(f"{self.title()} {self.prompt()}", self._batch)

        def work() -> None:
            try:
                files.write_atomic(path, png(draw(what)))
            except StudioError as error:
                self._tasks.call(partial(self.failed.emit, error))
            else:
                self._tasks.call(lambda: self.exported.emit(path))

        self._pool.start(Work(work))

    def _print(self, axes: tuple[Axis, Axis], ink: Ink, most: int) -> SheetPrint:
        rows, columns = (range(len(axis.values)) for axis in axes)
        return SheetPrint(
            title=self.prompt(),
            subtitle=f"{self.title()} · {self.words()}",
            names=(label_of(axes[0].name), label_of(axes[1].name)),
            values=(axes[0].values, axes[1].values),
            cells=tuple(tuple(tuple(self.files(row, column)[:most]) for column in columns) for row in rows),
            words=tuple(tuple(self.cell_words(row, column) for column in columns) for row in rows),
            aspect=self.aspect(),
            ink=ink,
        )

    def end(self) -> None:
        """Let the readers and the drawing finish; nothing arrives afterwards."""
        self._pool.waitForDone()
        self._pictures.close()


def _shape(job: JobRecord) -> float:
    for picture in job.pictures:
        if picture.width and picture.height:
            return picture.width / picture.height
    width, height = aspect_of(parse(job.prompt))
    return width / height


def cell_of(prompt: str, axes: Sequence[Axis]) -> tuple[int, int] | None:
    """Row and column of the job with that prompt, None when it stands in no cell."""
    written = parse(prompt)
    found = [axis.values.index(value) for axis in axes if (value := value_along(written, axis.name)) in axis.values]
    return (found[0], found[1]) if len(found) == 2 else None


def sheet_words(axes: Sequence[Axis]) -> str:
    """As in "Stylize × Chaos"."""
    return " × ".join(label_of(axis.name) for axis in axes)
