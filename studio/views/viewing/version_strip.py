"""Below the large view: the original and what other programs made of it, as one choice; hidden where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.shown_job import ShownJob
from studio.models.viewing.versions import Version, VersionBook
from studio.views.theme import SPACE
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.segmented import Choice, Segmented

ORIGINAL = 1
MOST = 6
"""How many of the newest versions are shown beside the original."""
NOT_KNOWN_THERE = "Actions start from the original."
"""Beside a version that is shown: what another program made never left this computer."""


class VersionStrip(QWidget):
    """Follows the chosen picture of one ShownJob when it is told to. `chosen_changed()`: another version is shown."""

    chosen_changed = Signal()

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._book: VersionBook | None = None
        self._locate: Callable[[str], Path] = Path
        self._key: tuple[int, int] | None = None
        self.number = ORIGINAL
        self.setObjectName("versionStrip")
        self.setAccessibleName("Versions")
        self.choice = Segmented("version", "Show", (Choice("1", "Original"),))
        self.choice.chosen.connect(self._on_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE, 0, 0)
        row.setSpacing(3 * SPACE)
        row.addWidget(self.choice)
        self.note = MetaLabel(NOT_KNOWN_THERE, "text_dim", self)
        row.addWidget(self.note)
        self.hide()

    def serve(self, book: VersionBook, locate: Callable[[str], Path]) -> None:
        """From here on versions are known; `locate` turns their relative paths into files."""
        self._book, self._locate = book, locate
        book.changed.connect(self._on_changed)
        book.added.connect(self._on_added)

    def versions(self) -> tuple[Version, ...]:
        """Those of the chosen picture, the oldest first."""
        record, index = self._shown.record, self._shown.chosen
        if self._book is None or record is None or not self._shown.is_stored(index):
            return ()
        return self._book.of(record, index)

    @property
    def chosen(self) -> Version | None:
        """The version that is shown, None for the original."""
        if self.number == ORIGINAL:
            return None
        return next((version for version in self.versions() if version.number == self.number), None)

    def file(self) -> Path | None:
        """Its file, None for the original."""
        version = self.chosen
        return None if version is None else self._locate(version.path)

    def tell(self) -> None:
        """Follow the picture that is chosen now: of another one the original is shown."""
        record = self._shown.record
        key = None if record is None else (record.id, self._shown.chosen)
        if key != self._key:
            self._key, self.number = key, ORIGINAL
        found = self.versions()[-MOST:]
        choices = [Choice(str(version.number), version.label) for version in found]
        self.choice.set_choices([Choice(str(ORIGINAL), "Original"), *choices])
        self.choice.set_value(str(self.number))
        self.note.setVisible(self.number != ORIGINAL)
        self.setVisible(bool(found))

    def _on_chosen(self, number: str) -> None:
        self.number = int(number)
        self.chosen_changed.emit()

    def _on_changed(self, job_id: int, index: int) -> None:
        if (job_id, index) == self._key:
            self.chosen_changed.emit()

    def _on_added(self, version: Version) -> None:
        """What has just come back is what one wants to see."""
        if (version.job_id, version.index) == self._key:
            self.number = version.number
            self.chosen_changed.emit()
