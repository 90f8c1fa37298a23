"""Exporting: which pictures, under what names, as what, and where to; beside the window, and it goes on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QWidget,
)

from studio.errors import StudioError
from studio.models.viewing.exporting import (
    FIELDS,
    QUALITY,
    Exporter,
    Format,
    Outcome,
    Source,
    Telling,
    outcome_words,
)
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.buttons import LinkButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import RING
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.sheet_parts import fill_sheet, foot_line, progress_line, row, rows_grid
from studio.views.widgets.switch_row import SwitchRow
from studio.views.widgets.template_field import TemplateField

LABELS, ROWS = 96, 420
"""Widths of the two columns in logical pixels."""
PREVIEWED = 3
_FORMATS = (
    Choice(Format.AS_IS.value, "As it is", "The format in which the service gave it."),
    Choice(Format.PNG.value, "PNG"),
    Choice(Format.JPEG.value, "JPEG"),
    Choice(Format.WEBP.value, "WebP"),
    Choice(Format.TIFF.value, "TIFF"),
)
_TELLINGS = (
    Choice(
        Telling.WRITE.value,
        "Prompt, stars, tags",
        "Also flags, seed, model, job, where it comes from, cost, note and project, for every program to read.",
    ),
    Choice(Telling.KEEP.value, "As in the file", "What the file says of itself already."),
    Choice(Telling.STRIP.value, "None", "Nothing but the pixels and their colour profile."),
)
ONE, ALL = "one", "all"


class ExportSheet(QDialog):
    """Over one Exporter; `closed()` when it goes. `choose(one, all)` says what can be exported."""

    closed = Signal()

    def __init__(self, exporter: Exporter, parent: QWidget) -> None:
        super().__init__(parent)
        self._exporter = exporter
        self._one: tuple[Source, ...] = ()
        self._all: tuple[Source, ...] = ()
        self.setObjectName("exportSheet")
        self._make_fields()
        self._make_foot()
        foot = foot_line(self.answer, self.show_folder, self.stop, self.go)
        fill_sheet(self, "Export", self._rows(), self.progress, foot)
        exporter.changed.connect(self._tell)
        exporter.progressed.connect(self._on_progressed)
        exporter.ended.connect(self._on_ended)
        exporter.failed.connect(self._on_failed)
        self._tell()

    def choose(self, one: Sequence[Source], every: Sequence[Source], *, whole: bool) -> None:
        """Offer one picture, or all of its job; `whole`: begin with all."""
        self._one, self._all = tuple(one), tuple(every)
        self.which.set_choices([Choice(ONE, "This picture"), Choice(ALL, f"All {len(self._all)}")])
        self.which.set_value(ALL if whole or not self._one else ONE)
        self.which.setVisible(len(self._all) > 1 and bool(self._one))
        self._which_label.setVisible(not self.which.isHidden())
        self._exporter.choose(self._all if whole or not self._one else self._one)
        self._say("")

    # Its parts

    def _make_fields(self) -> None:
        change = self._exporter.set
        self._which_label = PlainLabel("Pictures", tint="text_dim")
        self.which = Segmented("exportWhich", "Export", (Choice(ONE, "This picture"),))
        self.which.chosen.connect(lambda value: self._exporter.choose(self._all if value == ALL else self._one))
        self.names = TemplateField(
            "exportNames", "Names", FIELDS, "Fields in braces are filled in; / makes a folder.", lines=PREVIEWED
        )
        self.names.typed.connect(lambda words: change(template=words))
        self.format = Segmented("exportFormat", "Format", _FORMATS)
        self.format.chosen.connect(lambda value: change(format=Format(value)))
        self._quality_label = PlainLabel("Quality", tint="text_dim")
        self.quality = NumberField("exportQuality", "Quality", *QUALITY, boxed=True)
        self.quality.setFixedWidth(18 * SPACE)
        self.quality.entered.connect(lambda value: change(quality=int(value)))
        self.telling = Segmented("exportTelling", "Metadata", _TELLINGS)
        self.telling.chosen.connect(lambda value: change(telling=Telling(value)))
        self.folder = ElidingLabel("", mode=Qt.TextElideMode.ElideMiddle)
        self._choose = QuietButton("exportFolder", "Choose …")
        self._choose.setAccessibleName("Choose the folder")
        self._choose.clicked.connect(self._choose_folder)
        self.zipped = SwitchRow("exportZip", "One zip archive")
        self.zipped.toggled.connect(lambda on: change(zipped=on))

    def _make_foot(self) -> None:
        self.progress = progress_line("exportProgress")
        self.answer = PlainLabel("", Type.META, "text_dim")
        self.answer.setObjectName("exportAnswer")
        self.answer.setWordWrap(True)
        self.show_folder = LinkButton("exportShow", "Show")
        self.show_folder.setAccessibleName("Show the folder")
        self.show_folder.clicked.connect(self._show)
        self.show_folder.hide()
        self.stop = QuietButton("exportStop", "Stop")
        self.stop.clicked.connect(self._exporter.stop)
        self.stop.hide()
        self.go = QuietButton("exportGo", "Export", "download")
        self.go.setAccessibleName("Export now")
        self.go.clicked.connect(self._exporter.start)
        self._written: Path | None = None

    def _rows(self) -> QGridLayout:
        grid = rows_grid(LABELS, ROWS)
        rows: list[tuple[QWidget, QWidget]] = [
            (self._which_label, row(self.which)),
            (PlainLabel("Names", tint="text_dim"), self.names),
            (PlainLabel("Format", tint="text_dim"), row(self.format)),
            (self._quality_label, row(self.quality)),
            (PlainLabel("Metadata", tint="text_dim"), row(self.telling)),
            (PlainLabel("Folder", tint="text_dim"), row(self.folder, self._choose, fill=True)),
            (PlainLabel(""), row(self.zipped)),
        ]
        for number, (label, field) in enumerate(rows):
            # Beside the first line of a field of several.
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            label.setFixedHeight(CONTROL + 2 * RING)
            grid.addWidget(field, number, 1)
        return grid

    # What it shows

    def _tell(self) -> None:
        exporter, options = self._exporter, self._exporter.options
        self.names.field.show_words(options.template)
        self.format.set_value(options.format.value)
        self.telling.set_value(options.telling.value)
        self.quality.set_value(options.quality)
        self.zipped.show_on(options.zipped)
        packs = exporter.packs
        self.quality.setVisible(packs)
        self._quality_label.setVisible(packs)
        self.folder.setText(str(exporter.folder))
        obstacle = exporter.obstacle()
        names = [] if obstacle else exporter.names(PREVIEWED)
        self.names.show_names(names, max(0, len(exporter.sources) - PREVIEWED))
        self.names.say(obstacle)
        self.go.set_reason(obstacle)
        self.go.setVisible(not exporter.is_running)
        self.stop.setVisible(exporter.is_running)

        if self._had_keyboard():
            (self.stop if exporter.is_running else self.go).setFocus()

    def _had_keyboard(self) -> bool:
        """Whether the button that began or stops it had the keyboard, and hides now."""
        return (self.go.hasFocus() and self.go.isHidden()) or (self.stop.hasFocus() and self.stop.isHidden())

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(words)
        self.show_folder.setVisible(bool(self._written) and bool(words) and not wrong)

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setVisible(self._exporter.is_running)
        if self._exporter.is_running:
            self._written = None
            self._say(f"{done} of {total}")
        self._tell()

    def _on_ended(self, outcome: Outcome) -> None:
        self.progress.hide()
        self._written = outcome.files[0].parent if outcome.files else None
        self._say(outcome_words(outcome, self._exporter.folder), wrong=bool(outcome.unread) and not outcome.files)
        self._tell()

    def _on_failed(self, error: StudioError) -> None:
        self.progress.hide()
        self._written = None
        self._say(str(error), wrong=True)
        self._tell()

    def _show(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, "Export to", str(self._exporter.folder))
        chooser.setObjectName("export-folder-dialog")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda folder: self._exporter.set(folder=folder))
        chooser.open()  # and not exec(): a loop within a loop would lose the running one

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
