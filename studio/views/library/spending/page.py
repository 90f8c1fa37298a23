"""The page of what was spent: figures, bars over time, and what it was spent on; all of it as a table on request."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.library.spending import KEPT_WORDS, PERIODS, SPLITS, Bar, SpendingModel
from studio.views import theme
from studio.views.files import name_table
from studio.views.library.spending.lines import COLUMNS, SpendingLines, paint_figures
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.segmented import Choice, Segmented

if TYPE_CHECKING:
    from studio.views.library.spending.chart import SpendingChart

CHART = 60 * SPACE
"""Height of the bars in logical pixels."""
NOTHING = "Nothing was spent in this time."


class SpendingPage(QWidget):
    """`search_wanted(query)`: the jobs of a bar are to be looked for; `closed()`: the pictures are wanted back.

    `load` calls its first argument in a worker and hands on to the second what came of it.
    """

    search_wanted = Signal(str)
    closed = Signal()

    def __init__(
        self,
        spending: SpendingModel,
        load: Callable[[Callable[[], object], Callable[[object], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("spending")
        self.setAccessibleName("Spending")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # opened, none of its controls is meant yet
        self._spending = spending
        self._load = load
        self._loading = False
        self.chart: SpendingChart | None = None
        self.lines = SpendingLines(self)
        self.lines.chosen.connect(lambda _: self._draw())
        self._build()
        spending.changed.connect(self._refresh)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 4 * SPACE, 6 * SPACE, 3 * SPACE)
        column.setSpacing(4 * SPACE)
        column.addLayout(self._made_head())
        column.addLayout(self._made_figures())
        self._room = QVBoxLayout()
        self._room.setSpacing(SPACE)
        self._space = QWidget()
        self._space.setFixedHeight(CHART)
        self._room.addWidget(self._space)
        self._pointed = MetaLabel("", "text_dim")
        self._pointed.setObjectName("spending-pointed")
        self._room.addWidget(self._pointed)
        column.addLayout(self._room)
        self._nothing = PlainLabel(NOTHING, Type.BODY, "text_dim")
        self._nothing.setObjectName("spending-nothing")
        self._nothing.hide()
        column.addWidget(self._nothing)
        self._titles = _Titles(self)
        below = QVBoxLayout()
        below.setSpacing(0)
        below.addWidget(self._titles)
        below.addWidget(self.lines, 1)
        column.addLayout(below, 1)
        foot = PlainLabel(KEPT_WORDS, Type.META, "text_faint")
        column.addWidget(foot)

    def _made_head(self) -> QHBoxLayout:
        self.period = Segmented("spending-period", "Period", [Choice(one.id, one.words) for one in PERIODS])
        self.split = Segmented("spending-split", "Told apart by", [Choice(one.value, name) for one, name in SPLITS])
        self.table = QuietButton("spending-table", "Save as a table", "download", flat=True)
        self.close_button = IconButton("spending-close", "close", "Close the page")
        self.period.set_value(self._spending.period.id)
        self.split.set_value(self._spending.split.value)
        self.period.chosen.connect(self._spending.set_period)
        self.split.chosen.connect(self._spending.set_split)
        self.table.clicked.connect(lambda: name_table(self, "Spending.csv", self._save))
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(3 * SPACE)
        head.addWidget(Heading("Spending"))
        head.addStretch(1)
        for part in (self.period, self.split, self.table, self.close_button):
            head.addWidget(part)
        return head

    def _made_figures(self) -> QHBoxLayout:
        self._figures = [(Heading("", Type.TITLE), MetaLabel("", "text_dim")) for _ in range(4)]
        row = QHBoxLayout()
        row.setSpacing(10 * SPACE)
        for figure, words in self._figures:
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(figure)
            column.addWidget(words)
            row.addLayout(column)
        row.addStretch(1)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._spending.refresh()
        if not self._loading:
            self._loading = True
            self._load(lambda: import_module("studio.views.library.spending.chart"), self._on_loaded)

    def _on_loaded(self, module: object) -> None:
        self.chart = module.SpendingChart(self)  # type: ignore[attr-defined]
        self.chart.setFixedHeight(CHART)
        self.chart.pointed.connect(self._on_pointed)
        self.chart.wanted.connect(lambda bar: self.search_wanted.emit(bar.query))
        self._room.replaceWidget(self._space, self.chart)
        self._space.deleteLater()
        self._refresh()

    def _refresh(self) -> None:
        for (figure, words), (number, unit) in zip(self._figures, self._spending.figures, strict=True):
            figure.setText(number)
            words.setText(unit)
        spent = bool(self._spending.lines)
        self._nothing.setVisible(self._spending.is_loaded and not spent)
        for part in (self.lines, self._titles, self._pointed, self.chart):
            if part is not None:
                part.setVisible(spent)
        self.table.set_reason("" if spent else NOTHING)
        self.lines.show_lines(self._spending.lines)
        self._draw()

    def _draw(self) -> None:
        if self.chart is not None:
            self.chart.show_bars(self._spending.bars, self.lines.part)

    def _on_pointed(self, bar: Bar | None) -> None:
        words = "" if bar is None else f"{bar.name}: {bar.points:,} pt, {bar.jobs:,} job{'' if bar.jobs == 1 else 's'}"
        self._pointed.setText(words)

    def _save(self, path: Path) -> None:
        self._spending.save(path)


class _Titles(QWidget):
    """What the figures of the rows are."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        worn = theme.tokens()
        paint_figures(painter, self.rect(), [name for name, _ in COLUMNS], worn.text_faint)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), worn.line)

    def sizeHint(self) -> QSize:
        return QSize(1, 7 * SPACE)
