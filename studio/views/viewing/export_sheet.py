"""Exporting: which pictures, under what names, as what, and where to; beside the window, and it goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from studio.errors import StudioError
from studio.models.viewing.exporting import QUALITY, Exporter, Format, Outcome, Source, Telling, outcome_words
from studio.models.viewing.naming import FIELDS
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import LinkButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.menu import Menu
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import RING
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.switch_row import SwitchRow
from studio.views.widgets.text_field import TextField

LABELS, ROWS = 96, 420
"""Widths of the two columns in logical pixels."""
PREVIEWED = 3
_FORMATS = (
    Choice(Format.AS_IS.value, "As it is", "The file as the service gave it."),
    Choice(Format.PNG.value, "PNG"),
    Choice(Format.JPEG.value, "JPEG"),
    Choice(Format.WEBP.value, "WebP"),
    Choice(Format.TIFF.value, "TIFF"),
)
_TELLINGS = (
    Choice(Telling.KEEP.value, "As in the file", "What the file says of itself already."),
    Choice(
        Telling.WRITE.value, "Prompt and job", "Prompt, flags, seed, model, job and cost, for every program to read."
    ),
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
        self.setWindowTitle("Export")
        self._make_fields()
        self._make_foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addWidget(Heading("Export"))
        column.addLayout(self._rows())
        column.addWidget(self.progress)
        column.addLayout(self._foot())
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # it grows with what it has to say
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
        self.template = TextField("exportNames", "Names", help_text="Fields in braces are filled in; / makes a folder.")
        self.template.typed.connect(lambda words, _: change(template=words))
        self._fields = QuietButton("exportFields", "Fields", chevron=True)
        self._fields.clicked.connect(self._open_fields)
        self.preview = [
            ElidingLabel("", Type.META, "text_dim", mode=Qt.TextElideMode.ElideMiddle) for _ in range(PREVIEWED)
        ]
        self.trouble = PlainLabel("", Type.META, "refused")
        self.trouble.setObjectName("exportTrouble")
        self.trouble.setWordWrap(True)
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
        self.progress = QProgressBar()
        self.progress.setObjectName("exportProgress")
        self.progress.setAccessibleName("Progress")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(SPACE)
        self.progress.hide()
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
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(2 * SPACE)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnMinimumWidth(1, ROWS)
        shown = QWidget()
        lines = QVBoxLayout(shown)
        lines.setContentsMargins(SPACE, 0, 0, 0)
        lines.setSpacing(0)
        for line in (*self.preview, self.trouble):
            lines.addWidget(line)
        rows: list[tuple[QWidget, QWidget]] = [
            (self._which_label, _row(self.which)),
            (PlainLabel("Names", tint="text_dim"), _row(self.template, self._fields, fill=True)),
            (PlainLabel(""), shown),
            (PlainLabel("Format", tint="text_dim"), _row(self.format)),
            (self._quality_label, _row(self.quality)),
            (PlainLabel("Metadata", tint="text_dim"), _row(self.telling)),
            (PlainLabel("Folder", tint="text_dim"), _row(self.folder, self._choose, fill=True)),
            (PlainLabel(""), _row(self.zipped)),
        ]
        for number, (label, field) in enumerate(rows):
            grid.addWidget(label, number, 0)
            grid.addWidget(field, number, 1)
        return grid

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.answer, 1)
        row.addWidget(self.show_folder)
        row.addWidget(self.stop)
        row.addWidget(self.go)
        return row

    # What it shows

    def _tell(self) -> None:
        exporter, options = self._exporter, self._exporter.options
        self.template.show_words(options.template)
        self.format.set_value(options.format.value)
        self.telling.set_value(options.telling.value)
        self.quality.set_value(options.quality)
        self.zipped.show_on(options.zipped)
        packs = exporter.packs
        self.quality.setVisible(packs)
        self._quality_label.setVisible(packs)
        self.folder.setText(str(exporter.folder))
        obstacle = exporter.obstacle()
        names = [] if obstacle else exporter.names()
        rest = len(names) - PREVIEWED
        shown = names[:PREVIEWED] if rest <= 0 else [*names[: PREVIEWED - 1], f"{names[PREVIEWED - 1]}  + {rest} more"]
        for line, words in zip(self.preview, [*shown, *[""] * PREVIEWED], strict=False):
            line.setText(words)
            line.setVisible(bool(words))
        self.trouble.setText(obstacle)
        self.trouble.setVisible(bool(obstacle))
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

    def _open_fields(self) -> None:
        menu = Menu("exportFieldMenu", "Fields of a name", self._fields)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, words in FIELDS.items():
            menu.addAction(f"{{{name}}}   {words}").triggered.connect(self._adder(name))
        menu.popup(self._fields.mapToGlobal(QPoint(RING, self._fields.height())))

    def _adder(self, name: str) -> Callable[[], None]:
        def add() -> None:
            self.template.insert(f"{{{name}}}")
            self._exporter.set(template=self.template.text())
            self.template.setFocus()

        return add

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


def _row(first: QWidget, *others: QWidget, fill: bool = False) -> QWidget:
    """Parts side by side; the first takes what there is where `fill`."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * SPACE)
    row.addWidget(first, 1 if fill else 0)
    for part in others:
        row.addWidget(part)
    if not fill:
        row.addStretch(1)
    return made
