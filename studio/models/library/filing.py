"""The library's own files: renaming those that are there, and writing what is known of them beside or into them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from studio.errors import PictureError, StudioError
from studio.models.studio import StudioModel
from studio.models.viewing.differences import Pick, stored_picks
from studio.models.viewing.telling import facts_of
from studio.store import Store
from studio.store.filing.inscribing import write_beside, write_inside
from studio.store.filing.renaming import Outlook as Outlook
from studio.store.filing.renaming import Renamed, outlook, rename, take_back
from studio.store.order.acts import Item
from studio.store.records import JobRecord

BUSY = "Files are being renamed or written. Try it once more when that is done."
TOGETHER = 200
"""Jobs that are read at once on the way to writing about their pictures."""


class Doing(Enum):
    """What goes on behind the window."""

    NOTHING = "nothing"
    LOOKING = "looking"
    RENAMING = "renaming"
    TAKING_BACK = "taking back"
    WRITING = "writing"


@dataclass(slots=True)
class Told:
    """What came of writing: how many files there are of it, how many were left alone, and why the first one was."""

    count: int = 0
    left: int = 0
    why: str = ""


class Filing(QObject):
    """One thing at a time, in a worker. Lives on the GUI thread.

    `changed()`: it does something else, came further or ended; `filed(list[JobRecord])` are jobs as they are now whose
    files have other names or bytes; `said(str)` is what came of it; `told(StudioError)` is trouble.
    """

    changed = Signal()
    filed = Signal(object)
    said = Signal(str)
    told = Signal(object)

    def __init__(self, studio: StudioModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks = studio.tasks
        self._worker: ThreadPoolExecutor | None = None
        self._stop = threading.Event()
        self.doing = Doing.NOTHING
        self.done = self.total = 0
        self.view: Outlook | None = None
        """What renaming would do, as of the last look; None while that is not known."""
        self.words = ""
        """What came of the last renaming."""

    def use_names(self, template: str) -> None:
        """Call new files by that template from here on, "" for the usual one; older ones keep their names."""
        if self._studio.store is not None:
            self._studio.store.files.use_names(template)
        if self.doing is Doing.NOTHING:
            self.view, self.words = None, ""
            self.changed.emit()

    # Renaming

    def look(self) -> None:
        """Find out how many files are called otherwise than they would be now."""

        def looked(view: Outlook) -> None:
            self.view = view

        self._begin(Doing.LOOKING, lambda store, stop: outlook(store.database, store.files, stop), looked)

    def rename(self) -> None:
        """Call all files by the template in force."""
        self.total = 0 if self.view is None else self.view.others
        self._begin(Doing.RENAMING, lambda store, stop: self._name(rename, store, stop), self._on_renamed)

    def take_back(self) -> None:
        """Give the files that were renamed last their earlier names back."""
        self.total = 0 if self.view is None else self.view.back
        self._begin(Doing.TAKING_BACK, lambda store, stop: self._name(take_back, store, stop), self._on_renamed)

    def stop(self) -> None:
        """Do no more than what is under way."""
        self._stop.set()

    # Writing

    def write_beside(self, items: Sequence[Item]) -> None:
        """Write a sidecar for each of these pictures, or for all pictures of whole jobs."""

        def write(store: Store, pick: Pick, ancestors: Sequence[JobRecord]) -> None:
            assert pick.picture is not None
            write_beside(store.files, pick.picture, facts_of(pick, ancestors))

        self._write(items, write, lambda count: f"{count} sidecar{'' if count == 1 else 's'} written")

    def write_inside(self, items: Sequence[Item]) -> None:
        """Write into the files themselves; they are no longer byte for byte as the service sent them then."""

        def write(store: Store, pick: Pick, ancestors: Sequence[JobRecord]) -> None:
            assert pick.picture is not None
            write_inside(store.database, store.files, store.instance.id, pick.picture, facts_of(pick, ancestors))

        self._write(items, write, lambda count: f"Written into {count} file{'' if count == 1 else 's'}")

    def close(self) -> None:
        """Stop, and wait for the file that is under way."""
        self._stop.set()
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)

    # In a worker

    def _name(self, how: Callable[..., Renamed], store: Store, stop: Callable[[], bool]) -> Renamed:
        def tell(outcome: Renamed) -> None:
            self._tell(store, outcome.count, outcome.jobs)

        outcome = how(store.database, store.files, store.instance.id, tell, stop)
        view = outlook(store.database, store.files, stop)
        self._tasks.call(lambda: setattr(self, "view", view))
        return outcome

    def _tell(self, store: Store, done: int, jobs: Sequence[int]) -> None:
        records = store.library.page(jobs).result() if jobs else []

        def told() -> None:
            self.done = done
            if records:
                self.filed.emit(records)
            self.changed.emit()

        self._tasks.call(told)

    def _write(
        self,
        items: Sequence[Item],
        write: Callable[[Store, Pick, Sequence[JobRecord]], None],
        words: Callable[[int], str],
    ) -> None:
        wanted: dict[int, set[int]] = {}
        for item in items:
            wanted.setdefault(item.job_id, set()).add(item.image)

        def work(store: Store, stop: Callable[[], bool]) -> Told:
            outcome, ids = Told(), sorted(wanted)
            for start in range(0, len(ids), TOGETHER):
                if stop():
                    break
                page = ids[start : start + TOGETHER]
                for *ancestors, record in store.library.lines(page).result().values():
                    for pick in stored_picks(record, wanted[record.id]):
                        _try(lambda one=pick, line=ancestors: write(store, one, line), outcome)  # type: ignore[misc]
                self._tell(store, outcome.count, page)
            return outcome

        def ended(outcome: Told) -> None:
            left = f" {outcome.left} left alone: {outcome.why}" if outcome.left else ""
            self.said.emit(f"{words(outcome.count)}.{left}")

        self._begin(Doing.WRITING, work, ended)

    # On the GUI thread

    def _begin(
        self,
        doing: Doing,
        work: Callable[[Store, Callable[[], bool]], object],
        then: Callable[..., None],
    ) -> None:
        store = self._studio.store
        if store is None:
            return
        if self.doing is not Doing.NOTHING:
            self.told.emit(StudioError(BUSY))
            return
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "filing")
        self._stop = stop = threading.Event()
        self.doing, self.done, self.words = doing, 0, ""

        def ended(outcome: object) -> None:
            self.doing = Doing.NOTHING
            then(outcome)
            self.changed.emit()

        def failed(error: StudioError) -> None:
            self.doing = Doing.NOTHING
            self.told.emit(error)
            self.changed.emit()

        def lost() -> None:
            self.doing = Doing.NOTHING
            self.changed.emit()

        self._tasks.watch(self._worker.submit(work, store, stop.is_set), ended, failed, lost)
        self.changed.emit()

    def _on_renamed(self, outcome: Renamed) -> None:
        self.words = renamed_words(outcome)
        self.said.emit(self.words)


def renamed_words(outcome: Renamed) -> str:
    """What came of a renaming, in a sentence or two."""
    said = f"{outcome.count:,} file{'' if outcome.count == 1 else 's'} renamed."
    if outcome.stopped:
        said = f"Stopped. {said}"
    if outcome.missing:
        said += f" {outcome.missing:,} {'is' if outcome.missing == 1 else 'are'} not in the pictures folder."
    if outcome.taken:
        said += f" {outcome.taken:,} kept {'its name' if outcome.taken == 1 else 'their names'}: another file has it."
    return said


def _try(write: Callable[[], None], outcome: Told) -> None:
    try:
        write()
    except PictureError as error:
        outcome.left += 1
        outcome.why = outcome.why or str(error)
    else:
        outcome.count += 1
