"""What sheets beside the window are put together of: column and foot, rows of controls, a line of progress."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from studio.views.theme import SPACE
from studio.views.widgets.labels import Heading


def fill_sheet(sheet: QDialog, title: str, rows: QGridLayout, progress: QProgressBar, foot: QLayout) -> None:
    """Lay a sheet out, from its title down to its foot; it grows with what it has to say."""
    sheet.setWindowTitle(title)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
    column.setSpacing(3 * SPACE)
    column.addWidget(Heading(title))
    column.addLayout(rows)
    column.addWidget(progress)
    column.addLayout(foot)
    column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)


def rows_grid(labels: int, fields: int) -> QGridLayout:
    """For labels and fields beside them, at least as wide as that in logical pixels."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * SPACE)
    grid.setVerticalSpacing(2 * SPACE)
    grid.setColumnMinimumWidth(0, labels)
    grid.setColumnMinimumWidth(1, fields)
    return grid


def foot_line(answer: QWidget, *buttons: QWidget) -> QHBoxLayout:
    """What is said in the end, and the buttons to the right of it."""
    line = QHBoxLayout()
    line.setSpacing(2 * SPACE)
    line.addWidget(answer, 1)
    for button in buttons:
        line.addWidget(button)
    return line


def row(first: QWidget, *others: QWidget, fill: bool = False) -> QWidget:
    """Parts side by side; the first takes what there is where `fill`."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(2 * SPACE)
    line.addWidget(first, 1 if fill else 0)
    for part in others:
        line.addWidget(part)
    if not fill:
        line.addStretch(1)
    return made


def progress_line(name: str) -> QProgressBar:
    """A thin line without words, hidden until something is under way."""
    made = QProgressBar()
    made.setObjectName(name)
    made.setAccessibleName("Progress")
    made.setTextVisible(False)
    made.setFixedHeight(SPACE)
    made.hide()
    return made
