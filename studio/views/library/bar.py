"""The bar over the library: what a cell stands for, grid or list, how large, and whether judging goes on by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.library.page.shelf import Grouping
from studio.views import theme
from studio.views.library.measures import LARGEST, SMALLEST, STEP, USUAL
from studio.views.theme import SPACE
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.painting import describe
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.slider_row import Slider

GROUPINGS = (
    Choice(Grouping.PICTURES, "Pictures", "Every picture by itself"),
    Choice(Grouping.JOBS, "Jobs", "The pictures of a job in one stack"),
    Choice(Grouping.FAMILIES, "Families", "A job and all that was made from it in one stack"),
)
_SLIDER = 28 * SPACE


class LibraryBar(QWidget):
    """Its signals are wishes: `grouped(Grouping)`, `listed(bool)`, `sized(int)`, `advancing(bool)`."""

    grouped = Signal(Grouping)
    listed = Signal(bool)
    sized = Signal(int)
    advancing = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("libraryBar")
        self.setAccessibleName("Library bar")
        self.grouping = Segmented("libraryGrouping", "Show", GROUPINGS, parent=self)
        self.grouping.chosen.connect(lambda value: self.grouped.emit(Grouping(value)))
        self.grid = IconButton("libraryGrid", "grid", "As a grid", checkable=True, parent=self)
        self.list = IconButton("libraryList", "list", "As a list", checkable=True, parent=self)
        self.grid.clicked.connect(lambda: self._on_shape_clicked(lines=False))
        self.list.clicked.connect(lambda: self._on_shape_clicked(lines=True))
        self.size_slider = Slider("librarySize", "Size of the pictures", USUAL, self)
        self.size_slider.setRange(SMALLEST, LARGEST)
        self.size_slider.setSingleStep(STEP)
        self.size_slider.setPageStep(3 * STEP)
        self.size_slider.setFixedWidth(_SLIDER)
        self.size_slider.valueChanged.connect(self.sized)
        self.advance = IconButton("libraryAdvance", "advance", "Go on after judging", checkable=True, parent=self)
        describe(
            self.advance, "After stars or a flag the keyboard goes on to the next picture. Shift with P, X or U too."
        )
        self.advance.clicked.connect(lambda: self.advancing.emit(self.advance.isChecked()))
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self.grouping)
        row.addStretch(1)
        row.addWidget(self.advance)
        row.addSpacing(2 * SPACE)
        row.addWidget(self.size_slider)
        row.addSpacing(2 * SPACE)
        row.addWidget(self.grid)
        row.addWidget(self.list)

    def show_state(self, grouping: Grouping, size: int, *, lines: bool, advances: bool) -> None:
        """What is in force; nothing is emitted."""
        self.grouping.set_value(grouping)
        for button, on in ((self.grid, not lines), (self.list, lines), (self.advance, advances)):
            button.setChecked(on)
        self.size_slider.blockSignals(True)
        self.size_slider.setValue(size)
        self.size_slider.blockSignals(False)
        self.size_slider.setEnabled(not lines)
        self.size_slider.update()

    def _on_shape_clicked(self, *, lines: bool) -> None:
        self.grid.setChecked(not lines)
        self.list.setChecked(lines)
        self.listed.emit(lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(0, self.height() - 1, self.width(), 1, worn.line)
