"""Bringing in: what was chosen, what was found, what it is to be filed under; beside the window, which goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.models.library.exchange.bringing import Bringing, Step
from studio.views import theme
from studio.views.files import choose_folder, choose_list, choose_pictures
from studio.views.library.exchange.drop_area import dropped_files
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import LinkButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.menu import Menu
from studio.views.widgets.painting import RING, Ringed, focus_ring, rounded
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.sheet_parts import fill_sheet, foot_line, progress_line, row, rows_grid
from studio.views.widgets.text_field import TextField

LABELS, ROWS = 96, 420
"""Widths of the two columns in logical pixels, as in the sheet of exports."""
MOST_LINES = 8
MOST_TROUBLES = 4
FILES, NUMBERS = "files", "numbers"
_WAYS = (
    Choice(FILES, "Files", "Folders, pictures, zip archives, or a library that was exported."),
    Choice(NUMBERS, "Job numbers", "Jobs of your account that were bought elsewhere; fetching them costs nothing."),
)
INVITING = "Drop files here, or choose"
KINDS = (
    "Folders, pictures, zip archives and exported libraries. What Midjourney, Stable Diffusion, InvokeAI, ComfyUI and"
    " NovelAI write into their files is understood. Your files are copied and stay where they are."
)


class Field(NamedTuple):
    """One row of the sheet."""

    label: PlainLabel
    widget: QWidget

    def show(self, shown: bool) -> None:
        """Or hide it, with its label."""
        self.label.setVisible(shown)
        self.widget.setVisible(shown)


Projects = Callable[[Callable[[list[tuple[str, int]]], None]], None]


class BringSheet(QDialog):
    """Over one Bringing; `projects(then)` hands over the projects that there are. `closed()` when it goes."""

    closed = Signal()

    def __init__(self, bringing: Bringing, projects: Projects, parent: QWidget) -> None:
        super().__init__(parent)
        self._bringing = bringing
        self._projects = projects
        self.setObjectName("bringSheet")
        self.setAcceptDrops(True)
        self._make_choice()
        self._make_filing()
        self._make_foot()
        foot = foot_line(self.answer, self.undo, self.stop, self.go)
        fill_sheet(self, "Bring in pictures", self._rows(), self.progress, foot)
        bringing.changed.connect(self._tell)
        bringing.progressed.connect(self._on_progressed)
        self._tell()

    def open_for(self, way: str = FILES) -> None:
        """Show it, for files or for job numbers; while it is busy, for what it is busy with."""
        self.way.set_value(way if not self._bringing.is_busy else NUMBERS if self._bringing.numbers else FILES)
        self._tell()
        self.show()
        self.raise_()
        self.activateWindow()

    # Its parts

    def _make_choice(self) -> None:
        bringing = self._bringing
        self.way = Segmented("bringWay", "What to bring in", _WAYS)
        self.way.set_value(FILES)
        self.way.chosen.connect(lambda _: self._tell())
        self.source = ElidingLabel("", mode=Qt.TextElideMode.ElideMiddle)
        self.source.setObjectName("bringSource")
        self._folder = QuietButton("bringFolder", "Folder …", "folder")
        self._folder.setAccessibleName("Choose a folder")
        self._folder.clicked.connect(lambda: choose_folder(self, lambda path: bringing.choose([path])))
        self._files = QuietButton("bringFiles", "Files …", "picture")
        self._files.setAccessibleName("Choose files")
        self._files.clicked.connect(lambda: choose_pictures(self, bringing.choose))
        self.numbers = _Paper("bringNumbers", "Job numbers", "One per line; whatever surrounds a number is ignored.")
        self.numbers.textChanged.connect(self._on_numbers_typed)
        self._list = QuietButton("bringList", "From a file …", "folder")
        self._list.clicked.connect(lambda: choose_list(self, self._take_list))
        self.found = [PlainLabel("", Type.BODY, "text") for _ in range(MOST_LINES)]
        middle = Qt.TextElideMode.ElideMiddle
        self.troubles = [ElidingLabel("", Type.META, "refused", mode=middle) for _ in range(MOST_TROUBLES + 1)]
        self._copy = LinkButton("bringCopyList", "Copy the list")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(bringing.troubles)))

    def _make_filing(self) -> None:
        self.project = TextField("bringProject", "Project", "None", "All of it is filed under it.")
        self.project.typed.connect(lambda words, _: self._bringing.set_project(words))
        self._known = QuietButton("bringProjects", "Projects", chevron=True)
        self._known.clicked.connect(lambda: self._projects(self._open_projects))
        self.tags = TextField("bringTags", "Tags", "None", "Several with commas between them.")
        self.tags.typed.connect(lambda words, _: self._bringing.set_tags(words))

    def _make_foot(self) -> None:
        self.progress = progress_line("bringProgress")
        self.answer = PlainLabel("", Type.META, "text_dim")
        self.answer.setObjectName("bringAnswer")
        self.answer.setWordWrap(True)
        self.undo = LinkButton("bringUndo", "Undo")
        self.undo.setAccessibleName("Take back what was brought in")
        self.undo.clicked.connect(self._bringing.undo)
        self.stop = QuietButton("bringStop", "Stop")
        self.stop.setAccessibleName("Stop bringing in")
        self.stop.clicked.connect(self._bringing.stop)
        self.go = QuietButton("bringGo", "Bring in", "download")
        self.go.clicked.connect(self._bringing.start)

    def _rows(self) -> QGridLayout:
        grid = rows_grid(LABELS, ROWS)
        shown = QWidget()
        lines = QVBoxLayout(shown)
        lines.setContentsMargins(0, SPACE, 0, SPACE)
        lines.setSpacing(SPACE)
        for line in (*self.found, *self.troubles):
            lines.addWidget(line)
        self._copy_row = row(self._copy)
        self._copy_row.setContentsMargins(-SPACE, 0, 0, 0)  # a link leaves room for the keyboard's ring
        lines.addWidget(self._copy_row)
        paper = QWidget()
        column = QVBoxLayout(paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.numbers)
        column.addWidget(row(self._list))
        self._kinds = PlainLabel(KINDS, Type.META, "text_dim")
        self._kinds.setWordWrap(True)
        self.from_row = Field(_label("From"), row(self.source, self._folder, self._files, fill=True))
        self.kinds_row = Field(_label(""), self._kinds)
        self.numbers_row = Field(_label("Numbers"), paper)
        self.found_row = Field(_label("Found"), shown)
        fields = [
            Field(_label("What"), row(self.way)),
            self.from_row,
            self.kinds_row,
            self.numbers_row,
            self.found_row,
            Field(_label("Project"), row(self.project, self._known, fill=True)),
            Field(_label("Tags"), row(self.tags, fill=True)),
        ]
        for number, field in enumerate(fields):
            top = field in (self.numbers_row, self.found_row)
            side = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(field.label, number, 0, side)
            grid.addWidget(field.widget, number, 1)
        self.found_row.label.setContentsMargins(0, SPACE, 0, 0)
        self.numbers_row.label.setContentsMargins(0, SPACE, 0, 0)
        return grid

    # What it shows

    def _tell(self) -> None:
        bringing = self._bringing
        of_files = self.way.value() == FILES
        self.from_row.show(of_files)
        self.kinds_row.show(of_files and not bringing.paths)
        self.numbers_row.show(not of_files)
        self._tell_source()
        self._tell_lines()
        self._tell_foot()
        busy = "This is under way." if bringing.is_busy else ""
        for part in (self._folder, self._files, self._list, self._known):
            part.set_reason(busy)
        self.way.set_reason(busy)
        for field in (self.numbers, self.project, self.tags):
            field.setEnabled(not busy)
        if (self.go.hasFocus() and self.go.isHidden()) or (self.stop.hasFocus() and self.stop.isHidden()):
            (self.stop if bringing.is_busy else self.go).setFocus()

    def _tell_source(self) -> None:
        paths = self._bringing.paths
        more = f"  + {len(paths) - 1} more" if len(paths) > 1 else ""
        self.source.set_tint("text" if paths else "text_dim")
        self.source.setText(f"{paths[0].name or paths[0]}{more}" if paths else INVITING)
        self.source.setToolTip("\n".join(str(path) for path in paths[:MOST_LINES]))

    def _tell_lines(self) -> None:
        found, troubles = (self._bringing.lines, self._bringing.troubles) if self._is_shown else ((), ())
        _fill(self.found, found)
        few = list(troubles[:MOST_TROUBLES])
        if len(troubles) > len(few):
            few.append(f"And {len(troubles) - len(few):,} more.")
        _fill(self.troubles, few)
        self._copy_row.setVisible(len(troubles) > MOST_TROUBLES)
        self.found_row.show(bool(found or troubles))
        self.found_row.label.setText("Found" if found else "Not usable")

    @property
    def _is_shown(self) -> bool:
        """Whether what the model has is about what is shown, files or job numbers."""
        of_files = self.way.value() == FILES
        return not (self._bringing.numbers if of_files else self._bringing.paths)

    def _tell_foot(self) -> None:
        bringing, shown = self._bringing, self._is_shown
        words, offer = (bringing.words, bringing.offer) if shown else ("", "")
        over = shown and bringing.step is Step.OVER
        self.answer.set_tint("refused" if bringing.failed else "text_dim")
        self.answer.setText(words)
        self.undo.setVisible(shown and bringing.can_undo)
        self.stop.setVisible(bringing.is_busy)
        self.go.setVisible(not bringing.is_busy and not over)
        self.go.setText(offer or ("Fetch" if self.way.value() == NUMBERS else "Bring in"))
        self.go.setAccessibleName(self.go.text())
        nothing = "Enter job numbers first." if self.way.value() == NUMBERS else "Choose what to bring in first."
        self.go.set_reason("" if offer else words or nothing)
        self.go.updateGeometry()
        if not bringing.is_busy:
            self.progress.hide()

    def _on_progressed(self, done: int, total: int) -> None:
        bringing = self._bringing
        if not bringing.is_busy:
            return
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setVisible(total > 0)
        verb = "Looked at" if bringing.step is Step.LOOKING else "Brought in"
        self.answer.set_tint("text_dim")
        self.answer.setText(f"{verb} {done:,} of {total:,}")

    # What the artist does

    def _on_numbers_typed(self) -> None:
        if self.numbers.hasFocus() or self.numbers.toPlainText():
            self._bringing.choose_numbers(self.numbers.toPlainText())

    def _take_list(self, path: Path) -> None:
        self.numbers.blockSignals(True)
        self._bringing.choose_list(path)
        self.numbers.setPlainText("\n".join(self._bringing.numbers))
        self.numbers.blockSignals(False)

    def _open_projects(self, projects: list[tuple[str, int]]) -> None:
        menu = Menu("bringProjectMenu", "Projects", self._known)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, _ in projects:
            menu.addAction(name.replace("&", "&&")).triggered.connect(self._filer(name))
        if not projects:
            menu.addAction("No projects yet").setEnabled(False)
        menu.popup(self._known.mapToGlobal(QPoint(RING, self._known.height())))

    def _filer(self, name: str) -> Callable[[], None]:
        def file() -> None:
            self.project.setText(name)
            self._bringing.set_project(name)

        return file

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()) and not self._bringing.is_busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._bringing.choose(dropped_files(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class _Paper(Ringed, QPlainTextEdit):
    """Several lines to write on, in the box of a text field."""

    def __init__(self, name: str, label: str, hint: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFont(theme.font(Type.BODY))
        self.setFixedHeight(24 * SPACE)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(2 * SPACE)
        self.viewport().setAutoFillBackground(False)
        self.setAcceptDrops(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self.viewport())
        rounded(painter, self.viewport().rect(), RADIUS, worn.field, worn.border)
        if self.hasFocus():
            focus_ring(painter, self.viewport().rect(), RADIUS - 1)
        painter.end()
        super().paintEvent(event)


def _label(words: str) -> PlainLabel:
    return PlainLabel(words, tint="text_dim")


def _fill(labels: list[PlainLabel] | list[ElidingLabel], lines: tuple[str, ...] | list[str]) -> None:
    """One label a line, what there is too many of left out; the empty ones hide."""
    for number, label in enumerate(labels):
        words = lines[number] if number < len(lines) else ""
        label.setText(words)
        label.setVisible(bool(words))
