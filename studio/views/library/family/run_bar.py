"""Below the tree: the steps that are under way on other pictures, each with the way to stop it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.library.family.replaying import Replaying, Run
from studio.views import theme
from studio.views.theme import SPACE
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import MetaLabel


class RunLine(QWidget):
    """One of them."""

    def __init__(self, run: Run, replaying: Replaying, parent: QWidget) -> None:
        super().__init__(parent)
        self.run = run
        self._replaying = replaying
        self.words = MetaLabel("")
        self.words.setObjectName("runWords")
        stop = QuietButton(f"stopRun{run.id}", "Stop", "stop", flat=True)
        stop.setAccessibleName("Stop repeating")
        stop.clicked.connect(lambda: replaying.stop(run))
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * SPACE, 0, 2 * SPACE, 0)
        row.addWidget(self.words, 1)
        row.addWidget(stop)
        self.refresh()

    def refresh(self) -> None:
        """Say how it stands."""
        waits = " · waits for the account that it was begun with" if self._replaying.waits(self.run) else ""
        self.words.setText(f"Repeating {self.run.words}{waits}")


class RunBar(QWidget):
    """Follows what is under way; hidden while nothing is."""

    def __init__(self, replaying: Replaying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replaying = replaying
        self._lines: list[RunLine] = []
        self.setObjectName("runBar")
        self.setAccessibleName("Steps under way")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE + 1, 0, SPACE)
        self._column.setSpacing(0)
        replaying.changed.connect(self.refresh)
        self.refresh()

    def lines(self) -> list[RunLine]:
        """One for each."""
        return self._lines

    def refresh(self) -> None:
        """Show what is under way now."""
        runs = list(self._replaying.runs)
        if [line.run for line in self._lines] != runs:
            for line in self._lines:
                line.hide()
                line.deleteLater()
            self._lines = [RunLine(run, self._replaying, self) for run in runs]
            for line in self._lines:
                self._column.addWidget(line)
        for line in self._lines:
            line.refresh()
        self.setVisible(bool(runs))

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(0, 0, self.width(), 1, worn.line)
