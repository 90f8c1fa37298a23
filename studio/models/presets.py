"""Presets and the style book as state of the window: what is kept, what the jobs used, and the last thing deleted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from studio.models.completion import Suggestion
from studio.models.tasks import Tasks
from studio.request.presets import (
    NAME_LENGTH,
    STYLE_FLAGS,
    Preset,
    PresetKind,
    Style,
    flags_of,
    missing_from,
    style_of,
    wrong_with,
)
from studio.store.presets import Presets, StyleUse, read_file, write_file

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A line of the style book: a style that is kept (`preset`), or one that was only seen in jobs."""

    style: Style
    use: StyleUse
    preset: Preset | None = None

    @property
    def title(self) -> str:
        """Its name, or what it is called without one."""
        return self.preset.name if self.preset else f"{STYLE_FLAGS[self.style.flag]} {self.style.value}"

    @property
    def detail(self) -> str:
        """The code where the title is not it, the note, and how often it was used."""
        jobs = self.use.jobs
        used = "not used yet" if not jobs else f"used in {jobs:,} job{'' if jobs == 1 else 's'}"
        note = self.preset.note if self.preset else ""
        return " · ".join(part for part in (self.style.text if self.preset else "", note, used) if part)


class PresetBook(QObject):
    """Lives on the GUI thread; the library and files are read and written behind it.

    `changed()` is another content, `said(str)` a sentence about what was done, `failed(StudioError)` what could not be.
    """

    changed = Signal()
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._store: Presets | None = None
        self._kept: list[Preset] = []
        self._used: list[StyleUse] = []
        self._deleted: list[Preset] = []
        self._worker: ThreadPoolExecutor | None = None

    def read(self, store: Presets) -> None:
        """Take what a library that was opened holds."""
        self._store = store
        self._tasks.watch(store.all(), self._on_read, self.failed.emit)

    def count_styles(self) -> None:
        """Look once more which styles the jobs used; `changed` follows."""
        if self._store is not None:
            self._tasks.watch(self._store.styles_used(), self._on_counted, self.failed.emit)

    def close(self) -> None:
        """Wait for a file that is being written."""
        if self._worker is not None:
            self._worker.shutdown()

    # What there is

    def presets(self, words: str = "") -> list[Preset]:
        """Flags and whole prompts by name, those that hold every one of `words`."""
        found = [preset for preset in self._kept if preset.kind is not PresetKind.STYLE]
        return [preset for preset in _by_name(found) if _holds(f"{preset.name} {preset.text}", words)]

    def styles(self, words: str = "") -> list[BookEntry]:
        """The style book: what is kept by name, then what was only seen in jobs, the one used last first."""
        uses = {use.style: use for use in self._used}
        kept = [preset for preset in self._kept if preset.kind is PresetKind.STYLE]
        entries: list[BookEntry] = []
        for preset in _by_name(kept):
            if (style := style_of(preset.text)) is not None:
                entries.append(BookEntry(style, uses.pop(style, StyleUse(style, 0)), preset))
        entries += [BookEntry(style, use) for style, use in uses.items()]
        return [entry for entry in entries if _holds(f"{entry.title} {entry.detail}", words)]

    def named(self, beginning: str) -> list[Suggestion]:
        """What is kept under a name with a word that begins so, for completion."""
        found = [preset for preset in _by_name(self._kept) if _begins(preset.name, beginning)]
        return [Suggestion(preset.name, preset.text, preset=preset) for preset in found]

    def codes(self, flag: str, beginning: str) -> list[Suggestion]:
        """Values of that flag in the style book which begin so, or whose name does; for completion."""
        found = [entry for entry in self.styles() if entry.style.flag == flag and entry.style.value != beginning]
        fitting = [
            one for one in found if one.style.value.lower().startswith(beginning) or _begins(one.title, beginning)
        ]
        return [Suggestion(one.style.value, one.detail, one.preset.name if one.preset else "") for one in fitting]

    @property
    def deleted(self) -> Preset | None:
        """What `undo_delete` would bring back."""
        return self._deleted[-1] if self._deleted else None

    # What is done

    def save(self, name: str, text: str, kind: PresetKind, note: str = "") -> str:
        """Keep `text` under `name`: its flags alone, all of it, or the one style it is.

        Returns "", or one sentence on why it cannot be kept. A preset of that name and kind is exchanged.
        """
        content = flags_of(text) if kind is PresetKind.FLAGS else text.strip()
        preset = Preset(kind=kind, name=" ".join(name.split()), text=content, note=note.strip())
        if self._store is None:
            return "The library is not open yet."
        if sentence := wrong_with(preset):
            return sentence
        old = next((known for known in self._kept if (known.kind, known.name) == (kind, preset.name)), None)
        if old is not None:
            self._change(replace(preset, id=old.id, created_at=old.created_at))
        else:
            self._tasks.watch(self._store.keep([preset]), self._on_kept, self.failed.emit)
        return ""

    def rename(self, preset: Preset, name: str) -> str:
        """Give it another name; returns "", or one sentence on why it cannot be called that."""
        return self._edit(replace(preset, name=" ".join(name.split())))

    def annotate(self, preset: Preset, note: str) -> str:
        """Write its note; returns "", or one sentence on why it cannot be kept."""
        return self._edit(replace(preset, note=note.strip()))

    def keep_style(self, style: Style, name: str = "") -> str:
        """Take a style that was seen in jobs into the book; returns "", or why it cannot be."""
        known = next((entry.preset for entry in self.styles() if entry.style == style and entry.preset), None)
        if known is not None:
            return f"It is in the book already, as “{known.name}”."
        called = name or f"{STYLE_FLAGS[style.flag]} {style.value}"
        return self.save(called[:NAME_LENGTH], style.text, PresetKind.STYLE)

    def delete(self, preset: Preset) -> None:
        """Forget it; `undo_delete` brings it back until the program ends."""
        if self._store is None or preset.id not in {known.id for known in self._kept}:
            return
        self._kept = [known for known in self._kept if known.id != preset.id]
        self._deleted.append(preset)
        self._tasks.watch(self._store.delete(preset.id), lambda _: None, self.failed.emit)
        self.changed.emit()

    def undo_delete(self) -> None:
        """Bring back what was deleted last."""
        if self._deleted and self._store is not None:
            self._tasks.watch(self._store.keep([self._deleted.pop()]), self._on_kept, self.failed.emit)

    def export_to(self, path: Path) -> None:
        """Write everything that is kept into a JSON file; `said` or `failed` follows."""
        kept = list(self._kept)

        def tell(_: None) -> None:
            self.said.emit(f"{_count(len(kept))} written to {path.name}.")

        self._tasks.watch(self._behind(lambda: write_file(path, kept)), tell, self.failed.emit)

    def import_from(self, path: Path) -> None:
        """Keep what a JSON file holds beside what is there; `said` or `failed` follows, nothing is kept by halves."""
        self._tasks.watch(self._behind(lambda: read_file(path)), self._take, self.failed.emit)

    # Behind

    def _edit(self, preset: Preset) -> str:
        if sentence := wrong_with(preset):
            return sentence
        self._change(preset)
        return ""

    def _change(self, preset: Preset) -> None:
        assert self._store is not None  # nothing can be changed that was not read
        self._kept = [preset if known.id == preset.id else known for known in self._kept]
        self._tasks.watch(self._store.change(preset), lambda _: None, self.failed.emit)
        self.changed.emit()

    def _take(self, presets: list[Preset]) -> None:
        fresh = missing_from(self._kept, presets)
        if not fresh or self._store is None:
            self.said.emit("Everything in the file was here already.")
            return

        def tell(kept: list[Preset]) -> None:
            self._on_kept(kept)
            self.said.emit(f"{_count(len(kept))} taken from the file.")

        self._tasks.watch(self._store.keep(fresh), tell, self.failed.emit)

    def _behind(self, work: Callable[[], T]) -> Future[T]:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "presets")
        return self._worker.submit(work)

    def _on_read(self, presets: list[Preset]) -> None:
        self._kept = presets
        self.changed.emit()

    def _on_counted(self, used: list[StyleUse]) -> None:
        self._used = used
        self.changed.emit()

    def _on_kept(self, presets: list[Preset]) -> None:
        self._kept += presets
        self.changed.emit()


def _by_name(presets: list[Preset]) -> list[Preset]:
    return sorted(presets, key=lambda preset: (preset.name.casefold(), preset.id))


def _holds(text: str, words: str) -> bool:
    found = text.casefold()
    return all(word in found for word in words.casefold().split())


def _begins(name: str, beginning: str) -> bool:
    wanted = beginning.casefold()
    return any(word.startswith(wanted) for word in name.casefold().split()) or name.casefold().startswith(wanted)


def _count(number: int) -> str:
    return f"{number:,} preset{'' if number == 1 else 's'}"
