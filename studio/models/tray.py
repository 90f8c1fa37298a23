"""The tray: pictures of any jobs, files and addresses, collected in an order to do something with them together.

It is kept over restarts in a file of its own; pictures that went meanwhile are left out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.models.studio import StudioModel
from studio.store.records import JobRecord, PictureRecord, PictureState

if TYPE_CHECKING:
    from studio.models.local_files import LocalFile, LocalFiles
    from studio.store import Store
    from studio.store.draft_file import DraftFile

log = logging.getLogger(__name__)

MOST = 100
"""Pictures that it holds."""
FULL = f"The tray holds {MOST} pictures and takes no more."
NOT_HERE = "This picture is not here yet."
NO_PICTURES = "There are no pictures of this job to put in the tray."
IN_IT = "It is in the tray already."
VIDEO = "A video cannot go in the tray."

Wish = tuple[int, int] | str | Path
"""What is to be put in: a picture of the library by job and index, an address, or a file of this computer."""


@dataclass(frozen=True, slots=True)
class Held:
    """One thing in the tray: picture `index` (from 0) of `job`, or a file of this computer, or an address."""

    job: JobRecord | None = None
    index: int = 0
    file: str = ""
    address: str = ""

    @property
    def key(self) -> tuple[int, int] | tuple[str, str]:
        """What makes it the same picture as another one."""
        return (self.job.id, self.index) if self.job is not None else (self.file, self.address)

    @property
    def picture(self) -> PictureRecord | None:
        """What the library knows of it, None for what is no picture of the library."""
        return None if self.job is None else self.job.picture_at(self.index)

    @property
    def name(self) -> str:
        """As a person calls it: the first words of its prompt, its file's name, its address."""
        if self.job is None:
            return Path(self.file).name if self.file else self.address
        words = " ".join(self.job.prompt.split()) or self.job.task.value.replace("_", " ")
        return f"picture {self.index + 1} of {words if len(words) <= 60 else words[:60].rstrip() + '…'}"


class Tray(QObject):
    """`changed()`: of what is in it, or its order. `refused(sentence)`: why something was not taken.

    `failed(StudioError)`: it cannot be kept for the next start; told once, until it can. Lives on the GUI thread.
    """

    changed = Signal()
    refused = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        studio: StudioModel,
        files: LocalFiles,
        own: Callable[[str], PictureRecord | None],
        file: DraftFile | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`own` knows the pictures of the library by their addresses; `file` is where the tray is kept, if at all."""
        super().__init__(parent)
        self._studio = studio
        self._files = files
        self._own = own
        self._file = file
        self._held: list[Held] = []
        self._is_read = False
        self._has_failed = False
        studio.opened.connect(self._on_opened)
        studio.job_changed.connect(self._on_job_changed)

    @property
    def held(self) -> Sequence[Held]:
        """What is in it, in its order."""
        return self._held

    @property
    def words(self) -> str:
        """As in "3 pictures"."""
        return f"{len(self._held)} picture{'' if len(self._held) == 1 else 's'}"

    # What goes in

    def add(self, wanted: Iterable[Held], at: int | None = None) -> None:
        """Put these in behind the others, or before place `at`; what is in it already stays where it is."""
        known = {held.key for held in self._held}
        fresh = list({held.key: held for held in wanted if held.key not in known}.values())
        taken = fresh[: MOST - len(self._held)]
        if taken:
            place = len(self._held) if at is None else at
            self._set([*self._held[:place], *taken, *self._held[place:]])
        if not fresh:
            self.refused.emit(IN_IT)
        elif len(taken) < len(fresh):
            self.refused.emit(FULL)

    def add_pictures(self, job: JobRecord, indices: Iterable[int]) -> None:
        """Put pictures of one job in; one that is not on this disk is refused with a sentence."""
        found = [(index, _trouble(job, index)) for index in indices]
        if good := [Held(job, index) for index, trouble in found if not trouble]:
            self.add(good)
        else:
            self.refused.emit(found[0][1] if found else NO_PICTURES)

    def add_jobs(self, job_ids: Sequence[int]) -> None:
        """Put all pictures of these jobs in, in this order."""
        store = self._studio.store
        if store is None:
            return

        def take(jobs: list[JobRecord]) -> None:
            held = [Held(job, one.index) for job in jobs for one in job.pictures if not _trouble(job, one.index)]
            if held:
                self.add(held)
            else:
                self.refused.emit(NO_PICTURES)

        self._studio.tasks.watch(store.library.page(job_ids), take)

    def add_wishes(self, wishes: Sequence[Wish], at: int | None = None) -> None:
        """Put pictures of the library, files and addresses in, in this order, before place `at`."""
        self._look(list(wishes), [], at)

    def _look(self, left: list[Wish], found: list[Wish], at: int | None, trouble: str = "") -> None:
        """One file after the other: one that is a picture of the library is known again, as its address is.

        `trouble` is why one of them cannot be had; it is told when the others are in.
        """
        while left and not isinstance(left[0], Path):
            found.append(self._known(left.pop(0)))
        if not left:
            self._load(found, at, trouble)
            return
        path = left.pop(0)
        assert isinstance(path, Path)

        def take(file: LocalFile) -> None:
            self._look(left, [*found, file.picture or file.path], at, trouble)

        def refuse(error: StudioError) -> None:
            self._look(left, found, at, str(error))

        self._files.look(path, take, refuse)

    def _known(self, wish: Wish) -> Wish:
        """An address of one of our own pictures means that picture."""
        picture = self._own(wish) if isinstance(wish, str) else None
        return wish if picture is None else (picture.job_id, picture.index)

    def _load(self, wishes: Sequence[Wish], at: int | None, trouble: str) -> None:
        store = self._studio.store
        if store is None:
            return

        def take(jobs: list[JobRecord]) -> None:
            held, missing = _fulfilled(wishes, {job.id: job for job in jobs})
            if held:
                self.add(held, at)
            if missing or trouble:
                self.refused.emit(missing or trouble)

        ids = dict.fromkeys(wish[0] for wish in wishes if isinstance(wish, tuple))
        self._studio.tasks.watch(store.library.page(list(ids)), take)

    # What goes out, and the order

    def remove(self, at: int) -> None:
        """Take one out."""
        if 0 <= at < len(self._held):
            self._set([held for place, held in enumerate(self._held) if place != at])

    def move(self, at: int, to: int) -> None:
        """Put the one at place `at` before the one that is at place `to` now (their number: behind all)."""
        if not 0 <= at < len(self._held) or not 0 <= to <= len(self._held) or to in (at, at + 1):
            return
        rest = [held for place, held in enumerate(self._held) if place != at]
        rest.insert(to - 1 if to > at else to, self._held[at])
        self._set(rest)

    def clear(self) -> None:
        """Take all of them out."""
        if self._held:
            self._set([])

    def _set(self, held: list[Held]) -> None:
        self._held = held
        self._keep()
        self.changed.emit()

    # Over restarts

    def close(self) -> None:
        """See that the disk has it. Blocks for one small file; what it refuses is only logged."""
        if self._file is not None:
            try:
                self._file.close()
            except StudioError as error:
                log.warning("the tray is not kept: %s", error)

    def _keep(self) -> None:
        if self._file is not None and self._is_read:
            text = json.dumps([_written(held) for held in self._held])
            self._studio.tasks.watch(self._file.save(text), self._on_kept, self._on_refused)

    def _on_kept(self, _: None) -> None:
        self._has_failed = False

    def _on_refused(self, error: StudioError) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(error)

    def _on_opened(self, store: Store) -> None:
        if self._file is None:
            return
        wishes = _read(self._file.load() or "")
        ids = list(dict.fromkeys(int(wish[0]) for wish in wishes if isinstance(wish[0], int)))

        def take(jobs: list[JobRecord]) -> None:
            by_id = {job.id: job for job in jobs}
            kept = [held for wish in wishes if (held := _restored(wish, by_id)) is not None]
            self._is_read = True
            early = [held for held in self._held if held.key not in {one.key for one in kept}]
            if kept or early:
                self._set([*kept, *early])

        self._studio.tasks.watch(store.library.page(ids), take)

    def _on_job_changed(self, job: JobRecord) -> None:
        if any(held.job is not None and held.job.id == job.id for held in self._held):
            self._held = [
                replace(held, job=job) if held.job is not None and held.job.id == job.id else held
                for held in self._held
            ]
            self.changed.emit()


def _trouble(job: JobRecord, index: int) -> str:
    """Why a picture cannot go in, one sentence; "" where it can."""
    picture = job.picture_at(index)
    if picture is None or picture.state is not PictureState.STORED:
        return NOT_HERE
    return VIDEO if picture.kind == "video" else ""


def _fulfilled(wishes: Sequence[Wish], jobs: dict[int, JobRecord]) -> tuple[list[Held], str]:
    """What of the wishes can be had, and why the last of the others cannot."""
    held, trouble = [], ""
    for wish in wishes:
        if isinstance(wish, str):
            held.append(Held(address=wish))
        elif isinstance(wish, Path):
            held.append(Held(file=str(wish)))
        elif (job := jobs.get(wish[0])) is None:
            trouble = NOT_HERE
        elif why_not := _trouble(job, wish[1]):
            trouble = why_not
        else:
            held.append(Held(job, wish[1]))
    return held, trouble


def _written(held: Held) -> list[int] | list[str]:
    if held.job is not None:
        return [held.job.id, held.index]
    return ["file", held.file] if held.file else ["address", held.address]


def _read(text: str) -> list[tuple[int, int] | tuple[str, str]]:
    """What `_written` wrote; nothing of what is no such list."""
    try:
        lines = json.loads(text) if text else []
    except (ValueError, RecursionError) as error:
        log.info("the tray cannot be read: %s", error)
        return []
    found: list[tuple[int, int] | tuple[str, str]] = []
    for line in lines if isinstance(lines, list) else []:
        match line:
            case [int(job_id), int(index)]:
                found.append((job_id, index))
            case ["file" | "address" as kind, str(where)]:
                found.append((kind, where))
    return found[:MOST]


def _restored(wish: tuple[int, int] | tuple[str, str], jobs: dict[int, JobRecord]) -> Held | None:
    first, second = wish
    if isinstance(first, str):
        return Held(file=str(second)) if first == "file" else Held(address=str(second))
    job = jobs.get(first)
    return None if job is None or _trouble(job, int(second)) else Held(job, int(second))
