"""Exporting jobs as a library of their own: which, under what name, as a folder or an archive; beside the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from studio.models.library.exchange.carrying import Carrying
from studio.views.files import choose_folder
from studio.views.theme import Type
from studio.views.widgets.buttons import LinkButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.sheet_parts import fill_sheet, foot_line, progress_line, row, rows_grid
from studio.views.widgets.text_field import TextField

LABELS, ROWS = 96, 420
ARCHIVE, FOLDER = "archive", "folder"
_KINDS = (Choice(ARCHIVE, "One zip archive"), Choice(FOLDER, "A folder"))
WHAT = (
    "Pictures as they are, prompts, prices, marks, tags, notes, projects, masks and families; another library reads it."
)


class CarrySheet(QDialog):
    """Over one Carrying; `closed()` when it goes."""

    closed = Signal()

    def __init__(self, carrying: Carrying, parent: QWidget) -> None:
        super().__init__(parent)
        self._carrying = carrying
        self.setObjectName("carrySheet")
        self._make_parts()
        foot = foot_line(self.answer, self.show_folder, self.stop, self.go)
        fill_sheet(self, "Export as a library", self._rows(), self.progress, foot)
        carrying.changed.connect(self._tell)
        carrying.progressed.connect(self._on_progressed)
        carrying.ended.connect(self._on_ended)
        self._tell()

    def _make_parts(self) -> None:
        carrying = self._carrying
        self.what = ElidingLabel("")
        self.what.setObjectName("carryWhat")
        self._told = PlainLabel(WHAT, Type.META, "text_dim")
        self._told.setWordWrap(True)
        self.name = TextField("carryName", "Name")
        self.name.typed.connect(lambda words, _: carrying.set(name=words))
        self.kind = Segmented("carryKind", "As", _KINDS)
        self.kind.chosen.connect(lambda value: carrying.set(zipped=value == ARCHIVE))
        self.folder = ElidingLabel("", mode=Qt.TextElideMode.ElideMiddle)
        self._choose = QuietButton("carryFolder", "Choose …")
        self._choose.setAccessibleName("Choose where to export to")
        self._choose.clicked.connect(lambda: choose_folder(self, lambda path: carrying.set(folder=path)))
        self.progress = progress_line("carryProgress")
        self.answer = PlainLabel("", Type.META, "text_dim")
        self.answer.setObjectName("carryAnswer")
        self.answer.setWordWrap(True)
        self.show_folder = LinkButton("carryShow", "Show")
        self.show_folder.setAccessibleName("Show what was exported")
        self.show_folder.clicked.connect(self._show)
        self.stop = QuietButton("carryStop", "Stop")
        self.stop.setAccessibleName("Stop the export")
        self.stop.clicked.connect(carrying.stop)
        self.go = QuietButton("carryGo", "Export", "download")
        self.go.setAccessibleName("Export the library")
        self.go.clicked.connect(carrying.start)

    def _rows(self) -> QGridLayout:
        grid = rows_grid(LABELS, ROWS)
        rows: list[tuple[str, QWidget]] = [
            ("Jobs", self.what),
            ("", self._told),
            ("Name", row(self.name, fill=True)),
            ("As", row(self.kind)),
            ("Folder", row(self.folder, self._choose, fill=True)),
        ]
        for number, (words, field) in enumerate(rows):
            grid.addWidget(PlainLabel(words, tint="text_dim"), number, 0)
            grid.addWidget(field, number, 1)
        return grid

    def _tell(self) -> None:
        carrying = self._carrying
        self.what.setText(carrying.words)
        self.name.show_words(carrying.name)
        self.kind.set_value(ARCHIVE if carrying.zipped else FOLDER)
        self.folder.setText(str(carrying.folder))
        obstacle = "" if carrying.written is not None else carrying.obstacle
        self.go.set_reason(carrying.obstacle)
        self.go.setVisible(not carrying.is_running)
        self.stop.setVisible(carrying.is_running)
        self.show_folder.setVisible(carrying.written is not None)
        if not carrying.is_running:
            self.progress.hide()
            if carrying.written is None and not carrying.failed:
                self._say(obstacle, wrong=bool(obstacle))
        if (self.go.hasFocus() and self.go.isHidden()) or (self.stop.hasFocus() and self.stop.isHidden()):
            (self.stop if carrying.is_running else self.go).setFocus()

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(words)

    def _on_progressed(self, done: int, total: int) -> None:
        if self._carrying.is_running:
            self.progress.setRange(0, total)
            self.progress.setValue(done)
            self.progress.show()
            self._say(f"{done:,} of {total:,}")

    def _on_ended(self, words: str) -> None:
        self._tell()
        self._say(words, wrong=self._carrying.failed)

    def _show(self) -> None:
        written: Path | None = self._carrying.written
        if written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written if written.is_dir() else written.parent)))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
