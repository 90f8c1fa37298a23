"""Looking closely, as far as it concerns more than the picture on the screen: what the desk has of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.models.draft import Draft
from studio.models.settings import Settings
from studio.models.shown_job import ShownJob
from studio.models.studio import StudioModel
from studio.models.thumbnails import Thumbnails
from studio.models.viewing.comparing import Comparing, is_here
from studio.models.viewing.differences import Pick
from studio.models.viewing.exporting import FOLDER, Exporter, Lines, Source, usual_folder
from studio.models.viewing.versions import VersionBook
from studio.request.prompt import set_flag
from studio.store.versions import Version

MARKED = "Choose the picture to compare it with, or press C on it."


class Viewing(QObject):
    """Lives on the GUI thread. `told(StudioError)` is trouble, `hint(str)` one sentence, "" where it is over."""

    told = Signal(object)
    hint = Signal(str)

    def __init__(
        self,
        studio: StudioModel,
        draft: Draft,
        shown: ShownJob,
        thumbnails: Thumbnails,
        locate: Callable[[str], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self.shown = shown
        self._studio = studio
        self._command: Callable[[], str] = str
        self.versions = VersionBook(studio.tasks, lambda: studio.store, self)
        self.versions.told.connect(self.told)
        self.exporter = Exporter(studio.tasks, self, usual=self._export_folder, lines=self._lines)
        self.locate = locate
        self.comparing = Comparing(studio.tasks, studio.load_job, locate, thumbnails, self)
        self.comparing.marked_changed.connect(self._on_marked_changed)

    def use_settings(self, settings: Settings) -> None:
        """Open pictures with the program that is set there, from here on."""
        self._command = lambda: str(settings.get("open_with"))

    def open_elsewhere(self, version: Version | None = None) -> None:
        """Open a copy of the chosen picture, or of a version of it, in another program; what that saves comes back."""
        if (pick := self.chosen()) is not None:
            self.versions.open_elsewhere(pick.record, pick.index, version, self._command())

    def _export_folder(self) -> Path:
        store = self._studio.store
        return usual_folder() if store is None else store.files.root.parent / FOLDER

    def _lines(self, ids: Collection[int]) -> Lines:
        store = self._studio.store
        return {} if store is None else store.library.lines(ids).result()

    def use_seed(self, seed: str) -> None:
        """Ask for that seed in the draft, as one step that undo takes back."""
        self._draft.set_text(set_flag(self._draft.text, "seed", seed))

    def chosen(self) -> Pick | None:
        """The chosen picture of the job in the middle, None where it is not a picture that is here."""
        record = self.shown.record
        pick = None if record is None else Pick(record, self.shown.chosen)
        return pick if pick is not None and is_here(pick) else None

    def mark_chosen(self) -> None:
        """Compare the chosen picture with the next one that is chosen."""
        self.comparing.mark(self.chosen())

    def sources(self) -> list[Source]:
        """Every picture and video of the job in the middle that is here, to be exported."""
        record = self.shown.record
        files = [(index, self.shown.file(index)) for index in range(self.shown.count)]
        return [Source(Pick(record, index), file) for index, file in files if record is not None and file is not None]

    def source(self, version: Version | None = None) -> Source | None:
        """The chosen one alone, or a version of it."""
        record, index = self.shown.record, self.shown.chosen
        file = self.shown.file(index) if version is None else self.locate(version.path)
        return None if record is None or file is None else Source(Pick(record, index), file, version)

    def compare_source(self) -> None:
        """Compare the chosen picture with the one that it was made from."""
        if (pick := self.chosen()) is not None:
            self.comparing.open_source(pick)

    def compare(self) -> None:
        """Compare the chosen picture with what waits for it, else with its source, else with its neighbour.

        A picture that stands alone waits for another one.
        """
        pick = self.chosen()
        if pick is None or self.comparing.open_marked(pick):
            return
        if self.comparing.marked is not None:
            self.comparing.mark(None)
        elif pick.record.parent_id is not None:
            self.comparing.open_source(pick)
        elif (near := self._neighbour(pick)) is not None:
            first, second = sorted((pick, near), key=lambda one: one.index)
            self.comparing.open(first, second)
        else:
            self.comparing.mark(pick)

    def _neighbour(self, pick: Pick) -> Pick | None:
        """The next picture of its job, or the one before the last."""
        near = (Pick(pick.record, pick.index + by) for by in (1, -1))
        return next((one for one in near if is_here(one)), None)

    def close(self) -> None:
        """Stop reading."""
        self.comparing.close()
        self.versions.close()
        self.exporter.close()

    def _on_marked_changed(self) -> None:
        self.hint.emit(MARKED if self.comparing.marked is not None else "")
