"""Keeps the mask on disk while it is being painted: a program that is killed loses the stroke under the pen at most."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.errors import DiskError, Remedy, StudioError
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeping import KeptMask, Snapshot
from studio.models.tasks import Tasks
from studio.store.mask_file import MaskFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptWork:
    """A mask that was under work, and what its owner wrote about it: which picture, what for, which prompt."""

    about: dict[str, Any]
    kept: KeptMask


def read(file: MaskFile) -> KeptWork | None:
    """What was under work when the program ended without saying so; None where nothing was, or it is broken."""
    data = file.load()
    if data is None:
        return None
    header, _, png = data.partition(b"\n")
    try:
        said = json.loads(header)
        width, height = said["size"]
        return KeptWork(dict(said["about"]), KeptMask(png, str(said["shapes"]), (int(width), int(height))))
    except (ValueError, KeyError, TypeError) as error:
        log.info("the kept mask is broken: %s", error)
        return None


class MaskKeeper(QObject):
    """Writes after each step, behind the window; steps that come meanwhile are written together after that.

    An empty mask is not kept. `failed(DiskError)` comes once, until the disk takes the mask again.
    """

    failed = Signal(object)

    def __init__(
        self,
        document: MaskDocument,
        file: MaskFile,
        tasks: Tasks,
        about: dict[str, Any],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._file = file
        self._tasks = tasks
        self._about = about
        self._is_writing = self._is_due = self._has_failed = self._is_over = False
        document.undo_stack.indexChanged.connect(self.keep)

    def set_about(self, about: dict[str, Any]) -> None:
        """Something else is to be known about the picture: anything that JSON can say."""
        if about != self._about:
            self._about = about
            self.keep()

    def keep(self) -> None:
        """Have the mask written as it is now; returns at once."""
        if self._is_over:
            return
        if self._is_writing:
            self._is_due = True
            return
        self._is_writing, self._is_due = True, False
        if self._document.is_empty:
            future = self._file.forget()
        else:
            snapshot, about = self._document.snapshot(), self._about
            future = self._file.save(lambda: _written(snapshot, about))
        self._tasks.watch(future, self._on_kept, self._on_refused)

    def forget(self) -> None:
        """The mask was sent or given up: remove what is kept of it, and keep no more."""
        self._stop()
        self._tasks.watch(self._file.forget(), lambda _: None, lambda error: log.warning("%s", error))

    def close(self) -> None:
        """The program ends: see that the disk has the mask, so that it can go on next time. Blocks."""
        if not self._is_over and self._is_due:
            self._is_writing = False
            self.keep()
        self._stop()
        self._file.close()

    def _stop(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._document.undo_stack.indexChanged.disconnect(self.keep)

    def _on_kept(self, _: None) -> None:
        self._has_failed = False
        self._go_on()

    def _on_refused(self, error: StudioError) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(
                DiskError(
                    f"The mask could not be kept for the next start. {error.sentence}",
                    "It is in the window as long as that is open.",
                    remedy=Remedy.NONE,
                )
            )
        self._go_on()

    def _go_on(self) -> None:
        self._is_writing = False
        if self._is_due:
            self.keep()


def _written(snapshot: Snapshot, about: dict[str, Any]) -> bytes:
    kept = snapshot.kept()
    header = {"about": about, "size": kept.size, "shapes": kept.shapes_json}
    return json.dumps(header).encode("ascii") + b"\n" + kept.png
