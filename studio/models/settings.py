"""The settings as state of the window: one place that changes them and tells who must follow."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.errors import DiskError, Remedy, StudioError
from studio.models.tasks import Tasks
from studio.store.settings.preferences import LIBRARY, SETTINGS, Kind, Preferences, Setting

__all__ = ["LIBRARY", "SETTINGS", "Kind", "Setting", "Settings"]

log = logging.getLogger(__name__)


class Settings(QObject):
    """A change counts when `set` returns; the disk hears of it behind the window."""

    changed = Signal(str)
    """The setting of this key has another value."""
    kept = Signal()
    """Every change so far is on the disk."""
    trouble = Signal(object)
    """A StudioError: changes count but could not be written."""

    def __init__(self, preferences: Preferences, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._tasks = tasks

    def get(self, key: str) -> Any:
        """The value in force."""
        return self._preferences.get(key)

    def set(self, key: str, value: Any) -> str:
        """Change a setting; returns "" or one sentence on why it cannot be that."""
        if value == self.get(key):
            return ""
        try:
            writing = self._preferences.set(key, value)
        except ValueError as error:
            return f"{error}."
        self._tasks.watch(writing, lambda _: self.kept.emit(), self._on_refused)
        self.changed.emit(key)
        return ""

    def close(self) -> None:
        """See that the disk has every change. Blocks; what it still refuses is only logged, there is no one to tell."""
        try:
            self._preferences.close()
        except StudioError as error:
            log.warning("settings are not kept: %s", error)

    def _on_refused(self, error: StudioError) -> None:
        self.trouble.emit(
            DiskError(
                f"Settings could not be kept. {error.sentence}",
                "They count until the studio is closed; the next change is written with them.",
                remedy=Remedy.NONE,
            )
        )
