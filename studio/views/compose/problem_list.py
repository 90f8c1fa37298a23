"""What is wrong with the prompt, one line each, with one button that mends it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.request.problems import Level, Problem
from studio.views import icons
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import MetaLabel, PlainLabel

SHOWN = 5
"""More lines than this are only counted."""

_LOOK = {Level.BLOCK: ("error", "refused", "Blocked"), Level.WARN: ("warning", "warning", "Note")}
LEFT_OUT = "Left out"
"""In the place of "Blocked" where that is true of some of several jobs, and the others can be sent."""


class _Mark(QWidget):
    """The icon before a problem."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name, self._tint = name, tint
        self.setFixedSize(icons.SIZE, icons.SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap(self._name, icons.SIZE, self.devicePixelRatioF(), self._tint))


class ProblemRow(QWidget):
    """One problem."""

    def __init__(self, draft: Draft, problem: Problem, at: int, *, in_part: bool) -> None:
        super().__init__()
        self._draft = draft
        self._problem = problem
        icon_name, tint, word = _LOOK[problem.level]
        word = LEFT_OUT if in_part and problem.level is Level.BLOCK else word
        self.setObjectName(f"problem-{at}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE + 2)
        row.addWidget(_Mark(icon_name, tint), 0, Qt.AlignmentFlag.AlignTop)
        sentence = PlainLabel(f"{word}: {problem.sentence}", Type.META, tint)
        sentence.setObjectName(f"problem-{at}-sentence")
        sentence.setWordWrap(True)
        row.addWidget(sentence, 1)
        if problem.fix is not None:
            fix = LinkButton(f"problem-{at}-fix", problem.fix.label)
            fix.setAccessibleDescription(problem.sentence)
            fix.clicked.connect(self._on_fix_clicked)
            row.addWidget(fix, 0, Qt.AlignmentFlag.AlignTop)

    def take(self, problem: Problem) -> None:
        """Stand for the same problem at another place."""
        self._problem = problem

    def _on_fix_clicked(self) -> None:
        if self._problem.fix is not None:
            self._draft.set_text(self._problem.fix.text)


class ProblemList(QWidget):
    """The draft's problems, but for an empty prompt, which is no news; takes no room when all is well."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.setObjectName("problems")
        self.setAccessibleName("Problems")
        self._shown: tuple[Problem, ...] = ()
        self._in_part = False
        self._lines: list[ProblemRow] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE)
        draft.problems_changed.connect(self._on_problems_changed)
        draft.batch.changed.connect(self._on_batch_changed)
        self.hide()
        self._on_problems_changed()

    def _on_problems_changed(self) -> None:
        found = self._draft.problems if self._draft.text.strip() else ()
        if [_reading(problem) for problem in found] == [_reading(problem) for problem in self._shown]:
            # Words typed before them move problems along, and with them the texts of their mends, but not the lines.
            self._shown = found
            for row, problem in zip(self._lines, _worst(found), strict=True):
                row.take(problem)
            return
        self._shown = found
        self._rebuild(found)

    def _on_batch_changed(self) -> None:
        batch = self._draft.batch
        if not batch.is_whole:
            return  # what is true of its rows is known in a moment
        in_part = batch.is_many and not batch.obstacle
        if in_part is not self._in_part:
            self._in_part = in_part
            self._rebuild(self._shown)

    def _rebuild(self, found: tuple[Problem, ...]) -> None:
        while (old := self._rows.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._lines = [
            ProblemRow(self._draft, problem, at, in_part=self._in_part)
            for at, problem in enumerate(_worst(found), start=1)
        ]
        for row in self._lines:
            self._rows.addWidget(row)
        if len(found) > SHOWN:
            self._rows.addWidget(MetaLabel(f"and {len(found) - SHOWN} more"))
        self.setVisible(bool(found))


def _worst(found: tuple[Problem, ...]) -> list[Problem]:
    """Those that are shown, in the order of the text: what blocks is never among those that are only counted."""
    first = sorted(range(len(found)), key=lambda at: found[at].level is not Level.BLOCK)[:SHOWN]
    return [found[at] for at in sorted(first)]


def _reading(problem: Problem) -> tuple[str, Level, str]:
    return problem.sentence, problem.level, problem.fix.label if problem.fix else ""
