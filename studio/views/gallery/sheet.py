"""A parameter sheet in the middle: labelled rows and columns of pictures, one cell per job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.models.job_words import label_of
from studio.models.sheet_print import Ink, centred, parts
from studio.models.shown_job import ShownJob
from studio.models.shown_sheet import PER_JOB, ShownSheet, sheet_words
from studio.views import theme
from studio.views.gallery.arrangement import GAP
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, PaintedButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import Heading, MetaLabel
from studio.views.widgets.painting import focus_ring, paint_alone, placeholder, set_tip
from studio.views.widgets.segmented import Choice, Segmented

SMALLEST = 72
"""Edge in logical pixels below which cells are scrolled rather than shrunk."""
_LINE = 5 * SPACE
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class SheetLink(QuietButton):
    """Below the pictures of a job that belongs to a sheet: the way back to it. `wanted(job_id)`."""

    wanted = Signal(int)

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__("sheetLink", "Sheet", "sheet", flat=True, parent=parent)
        self._shown = shown
        self.clicked.connect(self._on_clicked)
        shown.job_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        place = self._shown.record.place if self._shown.record is not None else None
        self.setVisible(place is not None and bool(place.axes))
        if place is not None and place.axes:
            self.setText(f"Sheet: {sheet_words(place.axes)}")
            self.setAccessibleName(f"Open the sheet {sheet_words(place.axes)}")
            self.set_price(f"{place.count} jobs")

    def _on_clicked(self) -> None:
        if self._shown.record is not None:
            self.wanted.emit(self._shown.record.id)


class SheetCell(PaintedButton):
    """One job: its first picture or all four, or how it stands."""

    def __init__(self, sheet: ShownSheet, row: int, column: int, parent: SheetBoard) -> None:
        super().__init__(f"sheetCell{row + 1}-{column + 1}", "", parent)
        self._sheet = sheet
        self._board = parent
        self.row, self.column = row, column
        self.refresh()

    def refresh(self) -> None:
        """Another state of its job, or new pixels."""
        words = self._sheet.cell_words(self.row, self.column)
        name = f"{self._sheet.name(self.row, self.column)}: {words.lower()}"
        self.setEnabled(self._sheet.job(self.row, self.column) is not None)
        if name != self.accessibleName():
            self.setAccessibleName(name)
            set_tip(self, "\n".join(filter(None, (name, self._sheet.trouble(self.row, self.column)))))
        self.update()

    def box(self) -> QRect:
        return self.rect()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        count = min(self._sheet.count(self.row, self.column), self._board.most)
        if not count:
            self._paint_words(painter)
        for number, place in enumerate(parts(self.rect(), count, 2)):
            size = place.size() * self.devicePixelRatioF()
            image = self._sheet.image(self.row, self.column, number, size)
            if image is None:
                painter.fillRect(place, placeholder())
            else:
                painter.drawImage(centred(image.size(), place), image)
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect(), 2)
        elif self.is_hot():
            painter.setPen(worn.text_dim)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_words(self, painter: QPainter) -> None:
        worn = theme.tokens()
        painter.fillRect(self.rect(), worn.raised if self.isEnabled() else theme.mix(worn.canvas, worn.raised, 0.4))
        painter.setFont(theme.font(Type.META))
        wrong = bool(self._sheet.trouble(self.row, self.column))
        painter.setPen(worn.refused if wrong else worn.text_faint if self.isEnabled() else worn.text_off)
        room = self.rect().adjusted(SPACE, SPACE, -SPACE, -SPACE)
        words = self._sheet.cell_words(self.row, self.column)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._board.go(self.row + step[0], self.column + step[1])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class SheetBoard(QWidget):
    """The cells under and beside the values that they stand for; as large as there is room."""

    job_wanted = Signal(int)
    reveal_requested = Signal(QWidget)

    def __init__(self, sheet: ShownSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.most = 1
        self.cells: list[SheetCell] = []
        self._key: object = None
        sheet.changed.connect(self.refresh)
        sheet.cell_changed.connect(self._on_cell_changed)

    def refresh(self) -> None:
        """Another sheet, or another state of it."""
        axes = self._sheet.axes
        if (key := (self._sheet.batch, tuple(axes))) != self._key:
            self._key = key
            for cell in self.cells:
                cell.hide()
                cell.deleteLater()
            rows, columns = (range(len(axis.values)) for axis in axes)
            self.cells = [SheetCell(self._sheet, row, column, self) for row in rows for column in columns]
            for cell in self.cells:
                cell.clicked.connect(self._opener(cell))
                cell.show()
        for cell in self.cells:
            cell.refresh()
        self.arrange()

    def show_most(self, most: int) -> None:
        """At most so many pictures of each job."""
        self.most = most
        for cell in self.cells:
            cell.update()

    def go(self, row: int, column: int) -> None:
        """Give the keyboard to a cell; beyond the edges there is none."""
        for cell in self.cells:
            if (cell.row, cell.column) == (row, column):
                cell.setFocus(Qt.FocusReason.OtherFocusReason)
                self.reveal_requested.emit(cell)

    def arrange(self) -> None:
        """Put the cells where they belong for the room there is."""
        viewport = self.parentWidget()
        if len(self._sheet.axes) != 2 or viewport is None:
            return
        room, corner = viewport.size(), self._corner()
        rows, columns = (len(axis.values) for axis in self._sheet.axes)
        shape = QSize(*self._sheet.aspect())
        wide = (room.width() - corner.x() - (columns - 1) * GAP) // columns
        high = (room.height() - corner.y() - (rows - 1) * GAP) // rows
        size = shape.scaled(QSize(max(wide, 1), max(high, 1)), Qt.AspectRatioMode.KeepAspectRatio)
        if min(size.width(), size.height()) < SMALLEST:
            size = shape.scaled(QSize(SMALLEST, SMALLEST), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        whole = QSize(columns * (size.width() + GAP) - GAP, rows * (size.height() + GAP) - GAP)
        self.resize(max(room.width(), corner.x() + whole.width()), max(room.height(), corner.y() + whole.height()))
        left = max(corner.x(), (self.width() - whole.width() + corner.x()) // 2)
        for cell in self.cells:
            at = QPoint(left + cell.column * (size.width() + GAP), corner.y() + cell.row * (size.height() + GAP))
            cell.setGeometry(QRect(at, size))
        self.update()

    def _corner(self) -> QPoint:
        """Where the first cell may begin: below the values of the columns, beside those of the rows."""
        rows = self._sheet.axes[0]
        values, name = QFontMetrics(theme.font(Type.BODY, tabular=True)), QFontMetrics(theme.font(Type.SECTION))
        widest = max(name.horizontalAdvance(label_of(rows.name)), *(values.horizontalAdvance(v) for v in rows.values))
        return QPoint(widest + 4 * SPACE, 2 * _LINE + SPACE)

    def _opener(self, cell: SheetCell) -> Callable[[], None]:
        def open_job() -> None:
            job = self._sheet.job(cell.row, cell.column)
            if job is not None:
                self.job_wanted.emit(job.id)

        return open_job

    def _on_cell_changed(self, row: int, column: int) -> None:
        for cell in self.cells:
            if (cell.row, cell.column) == (row, column):
                cell.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(event.rect(), worn.canvas)
        if len(self._sheet.axes) != 2 or not self.cells:
            return
        first = self.cells[0].geometry()
        rows, columns = self._sheet.axes
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        beside = QRect(0, first.top() - _LINE - SPACE, first.left() - 3 * SPACE, _LINE)
        above = QRect(first.left(), beside.top() - _LINE, self.width() - first.left(), _LINE)
        painter.setFont(theme.font(Type.SECTION))
        painter.setPen(worn.text_faint)
        painter.drawText(beside, int(middle | right), label_of(rows.name))
        painter.drawText(above, int(middle | Qt.AlignmentFlag.AlignLeft), label_of(columns.name))
        painter.setFont(theme.font(Type.BODY, tabular=True))
        painter.setPen(worn.text)
        for cell in self.cells:
            place = cell.geometry()
            if cell.row == 0:
                head = QRect(place.left(), beside.top(), place.width(), _LINE)
                painter.drawText(head, int(Qt.AlignmentFlag.AlignCenter), columns.values[cell.column])
            if cell.column == 0:
                side = QRect(0, place.top(), beside.width(), place.height())
                painter.drawText(side, int(middle | right), rows.values[cell.row])


class _Viewport(QScrollArea):
    """Lets the board arrange itself anew whenever the room changes."""

    def __init__(self, board: SheetBoard) -> None:
        super().__init__()
        self._board = board
        self.setObjectName("sheetScroll")
        self.setAccessibleName("Cells of the sheet")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(board)
        board.reveal_requested.connect(lambda cell: self.ensureWidgetVisible(cell, GAP, GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._board.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class SheetView(QWidget):
    """Title, how far it is, one picture or four per cell, export; Esc goes back to the job. `job_wanted(job_id)`."""

    job_wanted = Signal(int)

    def __init__(self, sheet: ShownSheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setObjectName("sheetView")
        self.setAccessibleName("Parameter sheet")
        self._sheet = sheet
        self._file: Path | None = None
        self.board = SheetBoard(sheet)
        self._title = Heading("", Type.TITLE)
        self._prompt = ElidingLabel("", Type.BODY, "text_dim")
        self._words = MetaLabel()
        self._back = IconButton("sheetBack", "chevron-left", "Back to the job")
        self.pictures = Segmented(
            "sheetPictures",
            "Pictures",
            [Choice("1", "One", "The first picture of each job."), Choice("4", "Four", "All pictures of each job.")],
        )
        self.pictures.set_value("1")
        self.export = QuietButton("sheetExport", "Export", "download")
        self.folder = QuietButton("sheetFolder", "Show in folder", "folder", flat=True)
        self._lay_out()
        self._back.clicked.connect(sheet.close)
        self.pictures.chosen.connect(lambda value: self.board.show_most(int(value)))
        self.export.clicked.connect(self._on_export_clicked)
        self.folder.clicked.connect(self._on_folder_clicked)
        self.board.job_wanted.connect(self.job_wanted)
        sheet.changed.connect(self._refresh)
        sheet.opened.connect(self._on_opened)
        sheet.exported.connect(self._on_exported)
        sheet.failed.connect(lambda _: self.export.setEnabled(True))

    def focus_cells(self) -> None:
        """Give the keyboard to the first cell."""
        self.board.go(0, 0)

    def _lay_out(self) -> None:
        self._prompt.setAccessibleName("Prompt of the sheet")
        self._words.setObjectName("sheetWords")
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(self._back)
        head.addWidget(self._title)
        head.addWidget(self._words, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.folder)
        head.addWidget(self.pictures)
        head.addWidget(self.export)
        box = QVBoxLayout(self)
        box.setContentsMargins(6 * SPACE, 4 * SPACE, 6 * SPACE, 4 * SPACE)
        box.setSpacing(2 * SPACE)
        box.addLayout(head)
        under = QHBoxLayout()
        under.setContentsMargins(self._back.sizeHint().width() + 2 * SPACE, 0, 0, 0)
        under.addWidget(self._prompt)
        box.addLayout(under)
        box.addWidget(_Viewport(self.board), 1)

    def _refresh(self) -> None:
        self._title.setText(self._sheet.title())
        self._words.setText(self._sheet.words())
        self._prompt.setText(self._sheet.prompt())

    def _on_opened(self) -> None:
        self._tell_file(None)
        self.export.setEnabled(True)

    def _on_export_clicked(self) -> None:
        worn = theme.tokens()
        self.export.setEnabled(False)
        ink = Ink(worn.canvas, worn.text, worn.text_dim, worn.raised, theme.font(Type.BODY, tabular=True))
        self._sheet.export(ink, whole=self.board.most == PER_JOB)

    def _on_exported(self, path: Path) -> None:
        self._tell_file(path)
        self.export.setEnabled(True)

    def _tell_file(self, path: Path | None) -> None:
        self._file = path
        self.folder.setVisible(path is not None)
        set_tip(self.folder, "" if path is None else f"Kept as {path.name}")
        self.folder.setAccessibleDescription("" if path is None else f"Kept as {path.name}")

    def _on_folder_clicked(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.board.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._sheet.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.tokens().canvas)
