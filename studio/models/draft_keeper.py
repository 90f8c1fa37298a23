"""Keeps the draft on disk while it is being written: at most a second of typing is lost to a crash."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import DiskError, Remedy, StudioError
from studio.models.draft import Draft
from studio.models.tasks import Tasks
from studio.store.draft_file import DraftFile

log = logging.getLogger(__name__)

PAUSE_MS = 1000
"""From the first letter that is not kept to the writing of it; further letters do not put it off."""


class DraftKeeper(QObject):
    """Writes behind the window; `failed(DiskError)` comes once, until the disk takes the draft again."""

    failed = Signal(object)

    def __init__(self, draft: Draft, file: DraftFile, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._file = file
        self._tasks = tasks
        self._has_failed = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        draft.text_changed.connect(self._on_text_changed)

    def keep(self) -> None:
        """Have the draft written now; returns at once."""
        self._pause.stop()
        self._tasks.watch(self._file.save(self._draft.text), self._on_kept, self._on_refused)

    def close(self) -> None:
        """See that the disk has the draft. Blocks; what it still refuses is only logged, there is no one to tell."""
        try:
            self._file.close()
        except StudioError as error:
            log.warning("the draft is not kept: %s", error)

    def _on_text_changed(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _on_kept(self, _: None) -> None:
        self._has_failed = False

    def _on_refused(self, error: StudioError) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(
                DiskError(
                    f"The prompt could not be kept for the next start. {error.sentence}",
                    "It is in the window as long as that is open.",
                    remedy=Remedy.NONE,
                )
            )
