"""Bringing in, as the window sees it: a look at what was chosen, the copying beside it, and the one way back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.jobs.bringing.bringing import bring
from studio.jobs.bringing.looking import Look, look
from studio.jobs.bringing.way import Options, Outcome
from studio.jobs.bringing.words import (
    by_id_words,
    counted,
    found_lines,
    outcome_words,
    size_words,
    trouble_lines,
)
from studio.models.library.ordering import Item
from studio.models.studio import StudioModel
from studio.request.job_ids import job_ids
from studio.store.order.acts import name_of, names

if TYPE_CHECKING:
    from studio.jobs.by_id import ById

LONGEST_LIST = 16 * 1024 * 1024
"""Bytes of a file of job numbers."""


class Step(Enum):
    """How far it is."""

    CHOOSING = auto()  # nothing to bring in yet
    LOOKING = auto()
    FOUND = auto()  # it can begin
    BRINGING = auto()
    OVER = auto()


class Bringing(QObject):
    """One bringing at a time, of files or of job numbers. Lives on the GUI thread.

    `changed()`: another step, other words; `progressed(done, all)`; `arrived()` when the library has more; `said(str)`
    what came of it; `undo_wanted(list[Item])` takes it back, into the trash.
    """

    changed = Signal()
    progressed = Signal(int, int)
    arrived = Signal()
    said = Signal(str)
    undo_wanted = Signal(object)

    def __init__(self, studio: StudioModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._worker: ThreadPoolExecutor | None = None
        self._stop = threading.Event()
        self._asking: Future[ById] | None = None
        self._look: Look | None = None
        self._brought: tuple[Item, ...] = ()
        self.step = Step.CHOOSING
        self.paths: tuple[Path, ...] = ()
        self.numbers: tuple[str, ...] = ()
        self.project = ""
        self.tags = ""
        self.lines: tuple[str, ...] = ()
        """What was found, a line each."""
        self.troubles: tuple[str, ...] = ()
        """A line for each file, or job number, that nothing comes of."""
        self.words = ""
        """What came of it, or what it is doing, in one sentence."""
        self.failed = False

    # What is chosen

    def choose(self, paths: Sequence[Path]) -> None:
        """Look through these folders, files and archives."""
        if self.is_busy or not paths or self._studio.store is None:
            return
        self._forget()
        self.paths, self.numbers = tuple(paths), ()
        store, stop = self._studio.store, self._stop
        looking = self._work(lambda: look(self.paths, store, self._tell, stop.is_set))
        self._enter(Step.LOOKING, "Looking through it")
        self._studio.tasks.watch(looking, self._on_looked, self._on_failed, self._on_lost)

    def choose_numbers(self, text: str) -> None:
        """Take the job numbers in a text, whatever surrounds them."""
        if self.is_busy:
            return
        self._forget()
        self.paths, self.numbers = (), job_ids(text)
        self.lines = (f"{counted(len(self.numbers), 'job number')}; fetching them costs nothing",) * bool(self.numbers)
        self._enter(Step.FOUND if self.numbers else Step.CHOOSING, "")

    def choose_list(self, path: Path) -> None:
        """Take the job numbers in a file."""
        try:
            with path.open("rb") as file:
                self.choose_numbers(file.read(LONGEST_LIST).decode("utf-8", "replace"))
        except OSError as error:
            self._on_failed(StudioError(f"“{path.name}” cannot be read: {error.strerror}."))

    def set_project(self, name: str) -> None:
        """File all of it under that project, "" for none."""
        self.project = name

    def set_tags(self, words: str) -> None:
        """Tag all of it; commas part several."""
        self.tags = words

    # What is done

    @property
    def is_busy(self) -> bool:
        """Whether it looks or copies just now."""
        return self.step in (Step.LOOKING, Step.BRINGING)

    @property
    def offer(self) -> str:
        """What the button says, as in "Bring in 312 jobs"; "" where there is nothing to begin."""
        if self.step is not Step.FOUND:
            return ""
        if self.numbers:
            return f"Fetch {counted(len(self.numbers), 'job')}"
        return f"Bring in {counted(self._look.jobs, 'job')}" if self._look is not None and self._look.jobs else ""

    @property
    def can_undo(self) -> bool:
        """Whether what was brought in last can be taken back."""
        return bool(self._brought) and self.step is Step.OVER

    def start(self) -> None:
        """Copy what was found, or fetch the jobs of the list."""
        if not self.offer or self._studio.store is None:
            return
        if self.numbers:
            self._fetch()
            return
        found, store, stop = self._look, self._studio.store, self._stop
        assert found is not None
        self._look = None
        wanted = Options(name_of(self.project), tuple(names(self.tags.split(","))))
        copying = self._work(lambda: bring(found, store, wanted, self._tell, stop.is_set))
        self._enter(Step.BRINGING, "")
        self._studio.tasks.watch(copying, self._on_brought, self._on_failed, self._on_lost)

    def stop(self) -> None:
        """Bring in no more after what is being copied."""
        self._stop.set()
        if self._asking is not None:
            self._asking.cancel()

    def undo(self) -> None:
        """Put all of it in the trash."""
        brought, self._brought = self._brought, ()
        if brought:
            self._enter(Step.OVER, "Taken back: it is in the trash.")
            self.undo_wanted.emit(list(brought))

    def close(self) -> None:
        """Stop, and wait for what is being copied."""
        self.stop()
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)
        self._forget()

    def _fetch(self) -> None:
        tags = names(self.tags.split(","))
        self._asking = self._studio.bring_by_id(self.numbers, self._tell, name_of(self.project), tags)
        self._enter(Step.BRINGING, "")
        self._studio.tasks.watch(self._asking, self._on_fetched, self._on_failed, self._on_lost)

    def _work(self, work: Callable[[], Look | Outcome]) -> Future[Look | Outcome]:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "bring")
        return self._worker.submit(work)

    def _tell(self, done: int, total: int) -> None:
        """From any thread."""
        self._studio.tasks.call(lambda: self.progressed.emit(done, total))

    def _forget(self) -> None:
        """A new choice begins with nothing; the archives of the one before are let go."""
        if self._look is not None:
            self._look.close()
        self._look, self._brought = None, ()
        self._stop = threading.Event()
        self.lines = self.troubles = ()

    def _enter(self, step: Step, words: str, *, failed: bool = False) -> None:
        self.step, self.words, self.failed = step, words, failed
        self.changed.emit()

    def _on_looked(self, found: object) -> None:
        assert isinstance(found, Look)
        self._look = found
        self.lines = tuple(found_lines(found))
        self.troubles = tuple(trouble_lines(found.troubles))
        if found.stopped:
            return self._enter(Step.CHOOSING, "Stopped.")
        if not found.jobs:
            words = "All of it is in the library already." if found.known else "There is nothing to bring in."
            return self._enter(Step.CHOOSING, words)
        wordless = f", {found.wordless:,} of them without words" if found.wordless else ""
        words = f"{counted(found.pictures, 'picture')}{wordless}; the copies take {size_words(found.size_bytes)}."
        return self._enter(Step.FOUND, words)

    def _on_brought(self, outcome: object) -> None:
        assert isinstance(outcome, Outcome)
        self._brought = (*(Item(job) for job in outcome.jobs), *(Item(job, image) for job, image in outcome.added))
        self.lines, self.troubles = (), tuple(trouble_lines(outcome.troubles))
        self._end(outcome_words(outcome), failed=bool(outcome.error))

    def _on_fetched(self, outcome: ById) -> None:
        self._asking = None
        self._brought = tuple(Item(job) for job in outcome.jobs)
        self.lines, self.troubles = (), tuple(f"{number}: {reason}" for number, reason in outcome.lost)
        self._end(by_id_words(outcome))

    def _end(self, words: str, *, failed: bool = False) -> None:
        self._enter(Step.OVER, words, failed=failed)
        self.arrived.emit()
        self.said.emit(words)

    def _on_failed(self, error: StudioError) -> None:
        self._asking = None
        self._enter(Step.CHOOSING, str(error), failed=True)
        self.arrived.emit()

    def _on_lost(self) -> None:
        """It was stopped, or the program ends."""
        self._asking = None
        self._enter(Step.CHOOSING, "Stopped. What came until then is in the library.")
        self.arrived.emit()
