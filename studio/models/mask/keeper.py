"""Keeps the mask on disk while it is being painted: a program that is killed loses the stroke under the pen at most."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.errors import DiskError, Remedy, StudioError
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeping import PackedMask, Snapshot
from studio.models.tasks import Tasks
from studio.store.mask_file import MaskFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptWork:
    """An edit that was under work, and what its owner wrote about it: which picture, what for, which prompt.

    `work` names just this state of it.
    """

    about: dict[str, Any]
    kept: PackedMask
    work: str = ""


def read(file: MaskFile) -> KeptWork | None:
    """What was under work when the program ended without saying so; None where nothing was, or it is broken."""
    data = file.load()
    if data is None:
        return None
    header, _, png = data.partition(b"\n")
    try:
        said = json.loads(header)
        width, height = said["size"]
        kept = PackedMask(png, str(said["shapes"]), (int(width), int(height)))
        return KeptWork(dict(said["about"]), kept, str(said["work"]))
    except (ValueError, KeyError, TypeError) as error:
        log.info("the kept mask is broken: %s", error)
        return None


class MaskKeeper(QObject):
    """Writes after each step, behind the window; steps that come meanwhile are written together after that.

    An edit is kept as soon as something is painted, or `about` says that it is `worth` it. `failed(DiskError)` comes
    once, until the disk takes the mask again. `work` names the state of the edit as it is now.
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
        self.work = _new_work()
        self._document = document
        self._file = file
        self._tasks = tasks
        self._about = about
        self._worth = False
        self._writes = 0
        self._is_due = self._has_failed = self._is_over = self._is_quiet = False
        self._replaced: list[MaskFile] = []
        document.changed.connect(self._on_changed)

    def set_about(self, about: dict[str, Any], *, worth: bool = False) -> None:
        """Something else is to be known about the picture: anything that JSON can say."""
        if about != self._about or worth != self._worth:
            self._about, self._worth = about, worth
            self._on_changed()

    def keep(self) -> None:
        """Have the edit written as it is now; returns at once."""
        if self._is_over:
            return
        if self._writes:
            self._is_due = True
        else:
            self._write()

    @contextmanager
    def quietly(self, work: str) -> Iterator[None]:
        """What is made of the document meanwhile is the state `work`, which is safe already, and not written."""
        self._is_quiet = True
        try:
            yield
        finally:
            self._is_quiet = False
            self.work = work

    def settle(self, about: dict[str, Any], *, worth: bool) -> None:
        """What is to be known about the picture as it is now, which is safe already."""
        self._about, self._worth = about, worth

    def replaces(self, file: MaskFile) -> None:
        """This edit comes from another file, which goes as soon as it is safe in its own."""
        self._replaced.append(file)
        self.keep()

    def forget(self, work: str) -> None:
        """That state of the edit was sent: remove what is kept of it, unless it has changed since."""
        if work == self.work:
            self._is_due = False
            self._tasks.watch(self._file.forget(), lambda _: None, _log)
            self._drop_replaced()  # not only when a write that is under way has been told

    def leave(self) -> None:
        """The picture is left: what is due is written behind the window, and nothing more is kept.

        The keeper goes by itself once the disk has answered.
        """
        if self._is_over:
            return
        if self._is_due:
            self._write()
        self._is_over = True
        self._document.changed.disconnect(self._on_changed)
        if not self._writes:
            self.deleteLater()

    def _on_changed(self) -> None:
        if not self._is_quiet:
            self.work = _new_work()
            self.keep()

    def _write(self) -> None:
        self._writes += 1
        self._is_due = False
        if self._document.is_empty and not self._worth:
            future = self._file.forget()
        else:
            snapshot = None if self._document.is_empty else self._document.snapshot()
            size, about, work = self._document.size, self._about, self.work
            future = self._file.save(lambda: _written(snapshot, (size.width(), size.height()), about, work))
        self._tasks.watch(future, self._on_kept, self._on_refused, self._go_on)

    def _on_kept(self, _: None) -> None:
        self._has_failed = False
        self._drop_replaced()
        self._go_on()

    def _drop_replaced(self) -> None:
        for file in self._replaced:
            self._tasks.watch(file.forget(), lambda _: None, _log)
        self._replaced.clear()

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
        self._writes -= 1
        if self._writes:
            return
        if self._is_over:
            self.deleteLater()
        elif self._is_due:
            self._write()


def _new_work() -> str:
    return secrets.token_hex(8)


def _log(error: StudioError) -> None:
    log.warning("%s", error)


def _written(snapshot: Snapshot | None, size: tuple[int, int], about: dict[str, Any], work: str) -> bytes:
    kept = snapshot.kept() if snapshot is not None else PackedMask(b"", "", size)
    header = {"about": about, "work": work, "size": kept.size, "shapes": kept.shapes_json}
    return json.dumps(header).encode("ascii") + b"\n" + kept.png
