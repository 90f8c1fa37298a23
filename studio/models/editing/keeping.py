"""What is made for a picture outlives it: in memory when it is left for another one, on disk when the program ends."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import StudioError
from studio.models.editing import frame as frames
from studio.models.editing.frame import Frame
from studio.models.editing.returning import Return
from studio.models.editing.source import Source
from studio.models.editing.unfinished import Unfinished, about, read_unfinished
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeper import MaskKeeper
from studio.models.mask.keeping import PackedMask
from studio.models.studio import StudioModel
from studio.request.tasks import Task
from studio.store.records import KeptMask

if TYPE_CHECKING:
    from studio.store import Store
    from studio.store.mask_file import MaskFile, MaskFolder

log = logging.getLogger(__name__)

ABOUT_MS = 500
"""How long the words have to rest before they are kept beside the mask."""
MOST_LEFT = 12
"""Pictures that are remembered as they were left, the oldest forgotten first; each is a small packed mask."""


class Standing(NamedTuple):
    """An edit as it stands: `kind` is what is asked for, `chosen` what was chosen.

    `comes`: its mask is still on its way, so that nothing is known of it.
    """

    source: Source
    kind: Task
    chosen: Task
    prompt: str
    frame: Frame
    tolerance: float | None
    marked: bool
    comes: bool

    @property
    def is_reworded(self) -> bool:
        """Whether frame or words are not the picture's own."""
        return not self.frame.is_whole or self.prompt != self.source.prompt

    @property
    def is_touched(self) -> bool:
        """Whether there is anything to lose."""
        return self.marked or self.is_reworded


class EditKeeping(QObject):
    """Keeps the edit of the open picture on disk, and those of the last pictures at hand. `failed(StudioError)`."""

    failed = Signal(object)

    def __init__(
        self, studio: StudioModel, worker: Executor, folder: MaskFolder | None, parent: QObject | None = None
    ) -> None:
        """Without a `folder` nothing is kept on disk; `worker` packs masks."""
        super().__init__(parent)
        self._studio = studio
        self._worker = worker
        self._folder = folder
        self._left: OrderedDict[str, Return] = OrderedDict()
        self._document: MaskDocument | None = None
        self._look: Callable[[], Standing] | None = None
        self._keeper: MaskKeeper | None = None
        self._about = QTimer(self)
        self._about.setSingleShot(True)
        self._about.setInterval(ABOUT_MS)
        self._about.timeout.connect(self.flush)
        studio.opened.connect(self._on_opened)

    # The open picture

    def begin(self, document: MaskDocument, look: Callable[[], Standing]) -> None:
        """From now on, what is painted on `document` is kept after each step, with all else that `look` sees."""
        self._document, self._look = document, look
        if self._studio.store is not None:
            self._make_keeper(self._studio.store)

    def note(self) -> None:
        """Something beside the mask may have changed; that is kept some moments later, not with every letter."""
        self._about.start()

    def flush(self) -> str:
        """Keep it now; returns the name of the edit's state, "" where it is not kept."""
        self._about.stop()
        if self._keeper is None or self._look is None:
            return ""
        standing = self._look()
        if not standing.comes:
            self._keeper.set_about(self._facts(standing), worth=standing.is_reworded)
        return self._keeper.work

    @contextmanager
    def bringing(self, came: Return) -> Iterator[None]:
        """Meanwhile an edit is put on the picture that came back, and is then safe where it came from or here."""
        if self._keeper is None or self._look is None or self._document is None or not came.work:
            yield
        else:
            was_bare = self._document.is_empty and not self._document.undo_stack.count()
            with self._keeper.quietly(came.work):
                yield
            standing = self._look()
            self._keeper.settle(self._facts(standing), worth=standing.is_reworded)
            if not was_bare:
                self._keeper.keep()  # what lies on the disk is what was there before
        if came.file and self._folder is not None and self._keeper is not None:
            self.flush()
            self._keeper.replaces(self._folder.named(came.file))

    def leave(self) -> None:
        """The picture is left: remember it, unless there is nothing to remember."""
        look, document, work = self._look, self._document, self.flush()
        if look is None or document is None:
            return
        standing = look()
        self._let_go()
        if standing.comes and not standing.marked:
            return  # what is known of it already is more than what is here
        if standing.is_touched:
            self._remember(standing, document, work)
        else:
            self._left.pop(key_of(standing.source), None)

    def left(self, source: Source) -> Return | None:
        """The edit of that picture as it was left."""
        return self._left.get(key_of(source))

    def sent(self, source: Source, work: str) -> None:
        """That state of an edit is in the library: it need not be kept, unless it has changed since."""
        key, came = key_of(source), self.left(source)
        store = self._studio.store
        if self._keeper is not None and self._look is not None and key_of(self._look().source) == key:
            self._keeper.forget(work)
        elif work and came is not None and came.work == work and self._folder is not None and store is not None:
            self._drop(self._folder.file(store.instance.id, key))

    def end(self) -> None:
        """The program ends. Blocks until the disk has what is due."""
        self.flush()
        self._let_go()
        if self._folder is not None:
            self._folder.close()

    # What other times left

    def look_for_unfinished(self, then: Callable[[list[Unfinished]], None]) -> None:
        """Hand to `then` the edits that were not sent when their programs ended, the newest first."""
        store, folder = self._studio.store, self._folder
        if store is None or folder is None:
            then([])
            return

        def found(works: list[Unfinished]) -> None:
            asked = store.library.sent_works([work.work for work in works])
            self._studio.tasks.watch(asked, lambda sent: there(self._unsent(works, sent)), _log)

        def there(works: list[Unfinished]) -> None:
            ids = {work.job_id for work in works if work.job_id is not None}
            jobs = store.library.page(sorted(ids))
            self._studio.tasks.watch(jobs, lambda jobs: then(self._possible(works, {job.id for job in jobs})), _log)

        self._studio.tasks.watch(self._worker.submit(_orphans, folder, store), found)

    def forget_unfinished(self, work: Unfinished) -> None:
        """That edit is not wanted."""
        if self._folder is not None:
            self._drop(self._folder.named(work.name_on_disk))

    # Inside

    def _let_go(self) -> None:
        if self._keeper is not None:
            self._keeper.leave()
        self._document = self._look = self._keeper = None

    def _on_opened(self, store: Store) -> None:
        """A picture of the disk may have been opened, and painted on, before the library was."""
        self._make_keeper(store)
        self.flush()
        if self._document is not None and not self._document.is_empty and self._keeper is not None:
            self._keeper.keep()

    def _make_keeper(self, store: Store) -> None:
        if self._folder is None or self._document is None or self._look is None or self._keeper is not None:
            return
        standing = self._look()
        file = self._folder.file(store.instance.id, key_of(standing.source))
        self._keeper = MaskKeeper(self._document, file, self._studio.tasks, self._facts(standing), self)
        self._keeper.failed.connect(self.failed)

    def _facts(self, standing: Standing) -> dict[str, Any]:
        assert self._studio.store is not None
        library = self._studio.store.database.library_id
        return about(library, standing.source, standing.kind, standing.prompt, standing.frame, standing.tolerance)

    def _remember(self, standing: Standing, document: MaskDocument, work: str) -> None:
        key, frame = key_of(standing.source), partial(frames.suited, standing.frame)
        snapshot = document.snapshot() if standing.marked else None
        came = Return(
            standing.source,
            standing.chosen,
            standing.prompt,
            frame,
            snapshot=snapshot,
            tolerance=standing.tolerance,
            work=work,
        )
        self._left[key] = came
        self._left.move_to_end(key)
        while len(self._left) > MOST_LEFT:
            self._left.popitem(last=False)
        if snapshot is not None:
            self._studio.tasks.watch(self._worker.submit(snapshot.kept), partial(self._pack, key, came))

    def _pack(self, key: str, came: Return, mask: PackedMask) -> None:
        if self._left.get(key) is came:
            width, height = mask.size
            kept = KeptMask(width=width, height=height, png=mask.png, shapes=mask.shapes_json)
            self._left[key] = came._replace(kept=kept, snapshot=None)

    def _unsent(self, works: list[Unfinished], sent: set[str]) -> list[Unfinished]:
        for work in works:
            if work.work in sent:
                self.forget_unfinished(work)
        return [work for work in works if work.work not in sent]

    def _possible(self, works: list[Unfinished], jobs: set[int]) -> list[Unfinished]:
        """Without those whose picture was deleted from the library: nothing can be done with them any more."""
        for work in works:
            if work.job_id is not None and work.job_id not in jobs:
                self.forget_unfinished(work)
        return [work for work in works if work.job_id is None or work.job_id in jobs]

    def _drop(self, file: MaskFile) -> None:
        self._studio.tasks.watch(file.forget(), lambda _: None, _log)


def key_of(source: Source) -> str:
    """A name for the picture within one library, as part of a file's name."""
    if source.job is not None:
        return f"{source.job.id}-{source.index}"
    return hashlib.sha256(str(source.path).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _orphans(folder: MaskFolder, store: Store) -> list[Unfinished]:
    """In the worker: what dead programs left of this library; job numbers of another one are other pictures."""
    files = [folder.named(name) for name in folder.names()]
    dead = [file for file in files if not store.instance.is_alive(file.owner)]
    found = [read_unfinished(file) for file in dead]
    return [work for work in found if work is not None and work.library == store.database.library_id and is_there(work)]


def is_there(work: Unfinished) -> bool:
    """Whether the file that it was painted on can be opened; one on a disk that is not in may be, another time."""
    return work.file is None or work.file.is_file()


def _log(error: StudioError) -> None:
    log.warning("%s", error)
