"""The settings as state of the window: one place that changes them and tells who must follow."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.store.preferences import SETTINGS, Preferences, Setting

__all__ = ["SETTINGS", "Setting", "Settings"]


class Settings(QObject):
    """`changed(key)` follows every change."""

    changed = Signal(str)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences

    def get(self, key: str) -> Any:
        """The value in force."""
        return self._preferences.get(key)

    def set(self, key: str, value: Any) -> str:
        """Change a setting; returns "" or one sentence on why it was not kept."""
        if value == self.get(key):
            return ""
        try:
            self._preferences.set(key, value)
        except StudioError as error:
            return str(error)
        except ValueError as error:
            return f"{error}."
        self.changed.emit(key)
        return ""
