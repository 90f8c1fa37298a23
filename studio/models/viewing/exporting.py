"""Pictures on their way out of the library: which, under what names, in which format; and the writing, in a worker."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Signal

from studio.errors import StudioError
from studio.models.job_words import JobRecord, action_words
from studio.models.tasks import Tasks
from studio.models.viewing.differences import Pick
from studio.models.viewing.telling import facts_of
from studio.store.export import Format as Format
from studio.store.export import Item, Plan, export, is_kept
from studio.store.export import Outcome as Outcome
from studio.store.export import Telling as Telling
from studio.store.files import readable
from studio.store.filing.naming import FIELDS as FIELDS
from studio.store.filing.naming import TEMPLATE, filled, numbered, problem, values
from studio.store.versions import Version

QUALITY = (1, 100)
USUAL_QUALITY = 92
BUSY = "An export is being written, so this picture was not saved."


@dataclass(frozen=True, slots=True)
class Options:
    """How the artist exports; `folder` is "" for the usual one, `zipped` puts everything into one archive."""

    template: str = TEMPLATE
    format: Format = Format.AS_IS
    quality: int = USUAL_QUALITY
    telling: Telling = Telling.WRITE
    folder: str = ""
    zipped: bool = False

    def to_text(self) -> str:
        """As one line that `options_of` reads."""
        return json.dumps(asdict(self))


def options_of(text: str) -> Options:
    """What `Options.to_text` wrote; what makes no sense in it is as usual."""
    try:
        kept: Any = json.loads(text)
    except ValueError:
        kept = None
    found: Mapping[str, Any] = kept if isinstance(kept, dict) else {}
    usual = Options()
    quality = found.get("quality")
    template = found.get("template")
    return Options(
        template if isinstance(template, str) and not problem(template) else usual.template,
        Format(found["format"]) if found.get("format") in list(Format) else usual.format,
        quality if isinstance(quality, int) and QUALITY[0] <= quality <= QUALITY[1] else usual.quality,
        Telling(found["telling"]) if found.get("telling") in list(Telling) else usual.telling,
        str(found.get("folder") or ""),
        found.get("zipped") is True,
    )


FOLDER = "Legnext export"
"""Beside the pictures folder of the library, wherever that is."""


@dataclass(frozen=True, slots=True)
class Source:
    """A picture to be exported, or a version of it, and where it lies."""

    pick: Pick
    file: Path
    version: Version | None = None

    @property
    def known(self) -> dict[str, str]:
        """What the fields of a template are for it."""
        number = 1 if self.version is None else self.version.number
        size = self.pick.size if self.version is None else (self.version.width, self.version.height)
        record = self.pick.record
        action = action_words(record).partition(" of ")[0]
        return values(record, self.pick.index, version=number, size=size, action=action)


def usual_folder() -> Path:
    """Where pictures are exported to without a library."""
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(places[0] if places else Path.home()) / FOLDER


Lines = Mapping[int, Sequence[JobRecord]]
"""Jobs by their ids, each with its ancestors before it, the oldest first."""


class Exporter(QObject):
    """One export at a time. Lives on the GUI thread.

    `changed()`: other options or pictures; `progressed(done, all)`; `ended(Outcome)`, or `failed(StudioError)`.
    """

    changed = Signal()
    progressed = Signal(int, int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        usual: Callable[[], Path] = usual_folder,
        lines: Callable[[Collection[int]], Lines] = lambda _: {},
    ) -> None:
        """`usual` says where pictures go until the artist says otherwise.

        `lines` reads jobs anew, each with its ancestors before it; it is asked in a worker and may block.
        """
        super().__init__(parent)
        self._lines = lines
        self._tasks = tasks
        self._usual = usual
        self._sources: tuple[Source, ...] = ()
        self._worker: ThreadPoolExecutor | None = None
        self._stop = threading.Event()
        self.options = Options()
        self.is_running = False

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is to be exported, in this order."""
        return self._sources

    def choose(self, sources: Sequence[Source]) -> None:
        """Export these."""
        self._sources = tuple(sources)
        self.changed.emit()

    def set(self, **changes: Any) -> None:
        """Change options by their names."""
        self.options = replace(self.options, **changes)
        self.changed.emit()

    @property
    def folder(self) -> Path:
        """Where the copies go."""
        return Path(self.options.folder) if self.options.folder else self._usual()

    def names(self, most: int) -> list[str]:
        """What the first copies will be called, endings included."""
        chosen = self._sources[:most]
        return [f"{name}{self._ending(source)}" for name, source in zip(self._named(chosen), chosen, strict=True)]

    def obstacle(self) -> str:
        """One sentence on why it cannot begin, "" where it can."""
        if not self._sources:
            return "There is no picture to export."
        return problem(self.options.template)

    @property
    def packs(self) -> bool:
        """Whether any picture is packed anew in a format that loses something, so that the quality counts."""
        wanted = self.options.format
        return wanted in (Format.JPEG, Format.WEBP) and any(not is_kept(one.file, wanted) for one in self._sources)

    def start(self) -> None:
        """Write the copies."""
        if self.obstacle() or self.is_running:
            return
        first = self._sources[0].known
        archive = readable(f"{first['prompt']} - {first['job']}") if self.options.zipped else ""
        self._run(self._sources, self._named(self._sources), self._plan(self.folder, archive=archive))

    def save_as(self, source: Source, path: Path) -> None:
        """Write one copy to exactly that file, in the format that its ending names; `failed` while an export runs."""
        if self.is_running:
            self.failed.emit(StudioError(BUSY, "Save it once more when that is done."))
            return
        wanted = next((kind for kind, endings in ENDINGS.items() if path.suffix.lower() in endings), Format.AS_IS)
        plan = replace(self._plan(path.parent, exactly=path), format=wanted)
        self._run((source,), [path.stem], plan)

    def suggestion(self, source: Source) -> str:
        """A name for one copy, with the ending of its file."""
        return f"{filled(self.options.template, source.known).rpartition('/')[2]}{source.file.suffix.lower()}"

    def stop(self) -> None:
        """Write no more after the copy that is being written."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and wait for the copy that is being written."""
        self._stop.set()
        if self._worker is not None:
            self._worker.shutdown(cancel_futures=True)

    def _named(self, sources: Sequence[Source]) -> list[str]:
        return numbered(filled(self.options.template, source.known) for source in sources)

    def _ending(self, source: Source) -> str:
        kept = is_kept(source.file, self.options.format)
        return source.file.suffix.lower() if kept else f".{self.options.format}"

    def _plan(self, target: Path, *, archive: str = "", exactly: Path | None = None) -> Plan:
        chosen = self.options
        return Plan((), target, chosen.format, chosen.quality, chosen.telling, archive, exactly)

    def _run(self, sources: Sequence[Source], names: Sequence[str], plan: Plan) -> None:
        if self.is_running:
            return
        self.is_running = True
        self._stop = stop = threading.Event()
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "export")
        total = len(sources)

        def tell(done: int) -> None:
            self._tasks.call(lambda: self.progressed.emit(done, total))

        def work() -> Outcome:
            lines = self._lines({source.pick.record.id for source in sources})
            items = tuple(_item(source, name, lines) for source, name in zip(sources, names, strict=True))
            return export(replace(plan, items=items), tell, stop.is_set)

        working = self._worker.submit(work)
        self._tasks.watch(working, self._on_ended, self._on_failed, self._on_lost)
        self.progressed.emit(0, total)

    def _on_ended(self, outcome: Outcome) -> None:
        self.is_running = False
        self.ended.emit(outcome)

    def _on_failed(self, error: StudioError) -> None:
        self.is_running = False
        self.failed.emit(error)

    def _on_lost(self) -> None:
        self.is_running = False
        self.failed.emit(StudioError("The export was broken off."))


def _item(source: Source, name: str, lines: Lines) -> Item:
    """What is written is what the library knows now: stars may have been given since the picture was chosen."""
    *ancestors, record = lines.get(source.pick.record.id) or (source.pick.record,)
    return Item(source.file, name, facts_of(Pick(record, source.pick.index), ancestors))


ENDINGS: Mapping[Format, tuple[str, ...]] = {
    Format.PNG: (".png",),
    Format.JPEG: (".jpg", ".jpeg"),
    Format.WEBP: (".webp",),
    Format.TIFF: (".tif", ".tiff"),
}


def outcome_words(outcome: Outcome, folder: Path) -> str:
    """What came of an export, in one or two sentences."""
    pictures = f"{outcome.count} picture{'' if outcome.count == 1 else 's'}"
    where = outcome.files[0].name if len(outcome.files) == 1 else folder.name
    if outcome.stopped:
        return f"Stopped. {pictures} written." if outcome.files else "Stopped. Nothing was written."
    said = f"{pictures} in “{where}”." if outcome.count != 1 or len(outcome.files) != 1 else f"Saved as “{where}”."
    if outcome.why:
        return f"{said} {len(outcome.unread)} left out: {outcome.why}"
    if outcome.unread:
        said += f" {len(outcome.unread)} could not be read: {', '.join(outcome.unread[:2])}."
    return said
