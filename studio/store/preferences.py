"""The artist's settings: one table of what may be set, one sparse file of what was."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.store.disk import write_atomic

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `low` and `high` bound whole numbers, `choices` name what a word may be.

    `note` is what to know after changing it.
    """

    key: str
    default: bool | int | str
    label: str
    help: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    note: str = ""

    def accepts(self, value: object) -> bool:
        """Whether `value` may be kept for this setting."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, int) and not isinstance(value, bool) and self.high:
            return self.low <= value <= self.high
        return not self.choices or value in self.choices


SETTINGS: tuple[Setting, ...] = (
    Setting("mode", "ask", "Service", "With your own key, or the practice service on this machine.",
            choices=("ask", "service", "practice"), note="Counts from the next start."),
    Setting("theme", "dark", "Theme", "Dark or light.", choices=("dark", "light")),
    Setting("style", "qlementine", "Style", "How controls are drawn.", choices=("qlementine", "fusion"),
            note="Counts from the next start."),
    Setting("base_url", "", "Address of the service", "Only where yours is not the usual one.",
            note="Counts from the next start."),
    Setting("pictures", "", "Pictures folder", "Where new pictures are kept; the usual place when empty.",
            note="Counts from the next start; pictures that are there stay there."),
    Setting("at_once", 3, "Jobs at once", "How many jobs are with the service at the same time.", 1, 12),
    Setting("daily_cap", 5000, "A day's budget", "In points; the day's spend is shown against it.", 1, 1_000_000),
    Setting("practice_tempo", 20, "Practice speed", "Time a practice job takes, in percent of a real one.", 1, 100,
            note="Counts from the next start."),
)  # fmt: skip
_BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


class Preferences:
    """Settings in a JSON file that holds only what differs from the defaults; unknown keys in it are kept.

    A file that cannot be read is set aside under another name, and `trouble` says so; nothing of it is lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble = ""
        self._values: dict[str, Any] = self._load()

    def get(self, key: str) -> Any:
        """The value of a setting; KeyError for one that is not in the table."""
        setting = _BY_KEY[key]
        value = self._values.get(key, setting.default)
        return value if setting.accepts(value) else setting.default

    def set(self, key: str, value: bool | int | str) -> None:
        """Keep a setting. Raises ValueError for what it does not accept and `DiskError` when it can't be written."""
        setting = _BY_KEY[key]
        if not setting.accepts(value):
            raise ValueError(f"{setting.label} cannot be {value!r}")
        if value == setting.default:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        self._save()

    def _load(self) -> dict[str, Any]:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            return self._set_aside(str(error))
        return values if isinstance(values, dict) else self._set_aside("it is no table of settings")

    def _set_aside(self, reason: str) -> dict[str, Any]:
        # A name of its own: an earlier damaged file is not to be lost for this one.
        aside = self._path.with_name(f"{self._path.stem}-damaged-{os.urandom(3).hex()}{self._path.suffix}")
        try:
            os.replace(self._path, aside)
        except OSError:
            aside = self._path
        self.trouble = f"The settings could not be read and were set aside as {aside.name}; the usual ones are used."
        log.info("settings set aside: %s", reason)
        return {}

    def _save(self) -> None:
        write_atomic(self._path, json.dumps(self._values, indent=2).encode("ascii"))
