"""The artist's settings: one table of what may be set, one sparse file of what was."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.request.tariff import POINTS_PER_DOLLAR
from studio.store.disk import write_atomic

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)


class Kind(Enum):
    """What a setting is entered with."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    FOLDER = "folder"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `low` and `high` bound a number counted in `unit`; `choices` are pairs of value and word.

    `help` is one sentence, `note` what to know after changing it, `group` the heading it stands under. A text
    that is not empty must match the whole `pattern`, which `wanted` says in words; `empty` is what an empty one means.
    """

    key: str
    kind: Kind
    default: int | str
    group: str
    label: str
    help: str
    unit: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    note: str = ""
    pattern: str = ""
    wanted: str = ""
    empty: str = "The usual one"

    def accepts(self, value: object) -> bool:
        """Whether `value` may be kept for this setting."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, int):
            return self.low <= value <= self.high
        if self.pattern and value and not re.fullmatch(self.pattern, str(value)):
            return False
        if self.kind is Kind.NAMES and value:
            from studio.store.filing.naming import OF_JOBS, problem

            return not problem(str(value), OF_JOBS)
        return not self.choices or value in (choice for choice, _ in self.choices)


LIBRARY = "Library"
"""The group of what is about the library as a whole, which has more to it than settings."""
NEXT_START = "Counts from the next start."
SETTINGS: tuple[Setting, ...] = (
    Setting("mode", Kind.CHOICE, "ask", "Service", "Open with",
            "What the next start opens: the service with your key, or practice on this machine.",
            choices=(("ask", "Ask"), ("service", "Legnext"), ("practice", "Practice"))),
    Setting("base_url", Kind.TEXT, "", "Service", "Address",
            "Leave it empty for the usual address of the service.", note=NEXT_START),
    Setting("callback", Kind.TEXT, "", "Service", "Callback address",
            "Where the service tells programs of yours that a job ended; this one needs none.", note=NEXT_START,
            pattern=r"https?://[^\s/]\S{0,1015}", wanted="write an address that begins with https://"),
    Setting("at_once", Kind.NUMBER, 3, "Jobs", "Jobs at a time",
            "How many the service works on at once; the others wait in order.", "jobs", 1, 12),
    Setting("queue", Kind.CHOICE, "go", "Jobs", "Waiting jobs",
            "Held, they stay here until you let them go, also over a restart.",
            choices=(("go", "Send"), ("hold", "Hold"))),
    Setting("daily_cap", Kind.NUMBER, 5000, "Jobs", "Budget for a day",
            f"{POINTS_PER_DOLLAR:,} points are 1 $. Shown above Generate; it stops nothing.", "points", 1, 1_000_000),
    Setting("ask_above", Kind.NUMBER, 500, "Jobs", "Ask above",
            "Generate and actions ask once more before they spend more at once; 0 never asks.", "points", 0, 1_000_000),
    Setting("announce", Kind.CHOICE, "behind", "Jobs", "Say when jobs end",
            "By a message of your desktop, while the studio is not in front.",
            choices=(("behind", "Yes"), ("never", "No"))),
    Setting("practice_tempo", Kind.NUMBER, 20, "Jobs", "Practice jobs take",
            "100 is as slow as the real service, 20 takes a fifth of the time.", "% of the real time", 1, 100,
            note=NEXT_START),
    Setting("file_names", Kind.NAMES, "", "Files", "Names",
            "For new pictures; fields in braces are filled in, / makes a folder."),
    Setting("open_with", Kind.TEXT, "", "Files", "Open pictures with",
            "A command line, {file} is the picture; empty is the system's choice."),
    Setting("theme", Kind.CHOICE, "dark", "Window", "Theme",
            "The greys around the pictures.", choices=(("dark", "Dark"), ("light", "Light"))),
    Setting("style", Kind.CHOICE, "qlementine", "Window", "Controls",
            "Fusion is the plainer set of controls, for systems that draw the other one badly.",
            choices=(("qlementine", "Qlementine"), ("fusion", "Fusion")), note=NEXT_START),
    Setting("pictures", Kind.FOLDER, "", LIBRARY, "Pictures folder",
            "For new pictures; empty is the usual place. Older ones stay where they are, and are found there.",
            note=NEXT_START),
    Setting("backups", Kind.FOLDER, "", LIBRARY, "Backups also to",
            "A folder on another disk, where each backup is put as well.", empty="Nowhere else"),
)  # fmt: skip
_BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


class Preferences:
    """Settings in a JSON file that holds only what differs from the defaults; unknown keys in it are kept.

    A change counts at once and is written by a thread of its own, in order, the last one last; changes that wait
    for the disk are written together. A file that cannot be read is set aside under another name, and `trouble`
    says so; nothing of it is lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble = ""
        self._lock = threading.Lock()
        self._unwritten: frozenset[str] = frozenset()  # keys of changes that the file does not know yet
        self._worker: ThreadPoolExecutor | None = None
        self._values: Mapping[str, Any] = self._load()  # exchanged as a whole, never changed in place

    def get(self, key: str) -> Any:
        """The value of a setting; KeyError for one that is not in the table."""
        setting = _BY_KEY[key]
        value = self._values.get(key, setting.default)
        return value if setting.accepts(value) else setting.default

    def set(self, key: str, value: int | str) -> Future[None]:
        """Change a setting; the future is done when the file holds it, or fails with a `DiskError`.

        What could not be written still counts, and is written with the next change or by `close`. Raises
        ValueError for what the setting does not accept.
        """
        setting = _BY_KEY[key]
        if not setting.accepts(value):
            raise ValueError(
                f"{setting.label}: {setting.wanted}" if setting.wanted else f"{setting.label} cannot be {value!r}"
            )
        with self._lock:
            values = {known: kept for known, kept in self._values.items() if known != key}
            self._values = values if value == setting.default else {**values, key: value}
            self._unwritten |= {key}
        return self._writing().submit(self._save)

    def close(self) -> None:
        """Wait for the disk, and try once more what it refused before. Blocks; raises `DiskError`."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown()
            self._save()

    def _writing(self) -> ThreadPoolExecutor:
        if self._worker is None:
            from concurrent.futures import ThreadPoolExecutor

            self._worker = ThreadPoolExecutor(1, "settings")
        return self._worker

    def _save(self) -> None:
        with self._lock:
            values, changed = self._values, self._unwritten
        if not changed:
            return
        # Another window may have changed other settings meanwhile: only what was changed here is written over.
        kept = {key: value for key, value in self._on_disk().items() if key not in changed}
        kept |= {key: values[key] for key in changed if key in values}
        write_atomic(self._path, json.dumps(kept, indent=2).encode("ascii"))
        with self._lock:
            if self._values is values:
                self._unwritten = frozenset()

    def _on_disk(self) -> Mapping[str, Any]:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            values = None  # nothing there, or nothing to be read: what is known here is all there is
        return values if isinstance(values, dict) else self._values

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
