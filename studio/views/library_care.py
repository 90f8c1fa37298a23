"""The library as a whole, on its page of the settings: where it is, how it is, and what can be done for it in place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.models.library.upkeep import Upkeep
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.painting import RING, describe
from studio.views.widgets.switch_row import SwitchRow

MOST_LINES = 6
BAR = 4
"""Height of the progress bar in logical pixels."""
MEGABYTE = 1_000_000


class LibraryFacts(QWidget):
    """Where the library file is, how large, and when it was backed up last."""

    def __init__(self, upkeep: Upkeep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("care-facts")
        self._upkeep = upkeep
        self.where = ElidingLabel("", mode=Qt.TextElideMode.ElideMiddle)
        self.where.setObjectName("care-where")
        self.facts = MetaLabel()
        self.facts.setObjectName("care-state")
        column = QVBoxLayout(self)
        column.setContentsMargins(RING, RING + SPACE, RING, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.where)
        column.addWidget(self.facts)
        upkeep.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        facts = self._upkeep.facts
        self.where.setText("" if facts is None else str(facts.data))
        if facts is None:
            self.facts.setText("")
            return
        size = f"{facts.size / MEGABYTE:,.1f} MB" if facts.size else "no library file"
        self.facts.setText(f"{size} · {backup_words(facts.backup, datetime.now())}")


def backup_words(at: float | None, now: datetime) -> str:
    """When the last backup was made (seconds since the epoch), as in "backed up today, 14:03"."""
    if at is None:
        return "never backed up"
    made = datetime.fromtimestamp(at)
    days = (now.date() - made.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"on {made.day} {made:%B %Y}")
    return f"backed up {day}, {made:%H:%M}"


class LibraryMove(QWidget):
    """The pictures to another folder; the old copies go unless they are to be kept."""

    def __init__(self, upkeep: Upkeep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upkeep = upkeep
        self.button = QuietButton("care-move", "Move the pictures …")
        describe(self.button, "Choose the folder that they are to be in.")
        self.keep = SwitchRow("care-keep", "Keep the old copies")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * SPACE)
        row.addWidget(self.button)
        row.addWidget(self.keep)
        row.addStretch(1)
        self.button.clicked.connect(self._choose)
        upkeep.changed.connect(self._refresh)
        self._refresh()

    def _choose(self) -> None:
        chooser = QFileDialog(self, "Move the pictures to")
        chooser.setObjectName("care-move-dialog")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda folder: self._upkeep.move(Path(folder), keep=self.keep.isChecked()))
        chooser.open()  # and not exec(): a loop within a loop would lose the running one

    def _refresh(self) -> None:
        why = self._upkeep.why_not or ("Wait for what is being done." if self._upkeep.is_busy else "")
        if self._upkeep.is_practice:
            why = "Practice keeps its pictures in a folder of its own."
        self.button.set_reason(why)
        self.keep.set_reason(why)


class LibraryCare(QWidget):
    """Check, repair and backup; how far they are, and what came of them, one line each."""

    def __init__(self, upkeep: Upkeep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("care")
        self._upkeep = upkeep
        self.check = QuietButton("care-check", "Check")
        describe(self.check, "Looks for whatever is wrong; changes nothing.")
        self.full = QuietButton("care-check-all", "Check every file")
        describe(self.full, "Reads every picture as well, which takes its time.")
        self.back_up = QuietButton("care-backup", "Back up now")
        self.repair = QuietButton("care-repair", "Repair")
        describe(self.repair, "Brings back whatever still exists somewhere; deletes nothing of yours.")
        self.adopt = QuietButton("care-adopt", "Work on with this copy")
        self.stop = QuietButton("care-stop", "Stop")
        self.doing = PlainLabel("", Type.META, "text_dim", tabular=True)
        self.doing.setObjectName("care-doing")
        self.bar = QProgressBar()
        self.bar.setObjectName("care-progress")
        self.bar.setAccessibleName("How far it is")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR)
        self.outcome = PlainLabel("", Type.META, "text_dim")
        self.outcome.setObjectName("care-outcome")
        self.outcome.setWordWrap(True)
        self.outcome.setContentsMargins(RING, 0, RING, 0)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay()
        self.check.clicked.connect(lambda: upkeep.check())
        self.full.clicked.connect(lambda: upkeep.check(full=True))
        self.back_up.clicked.connect(upkeep.back_up)
        self.repair.clicked.connect(upkeep.repair)
        self.adopt.clicked.connect(upkeep.work_here)
        self.stop.clicked.connect(upkeep.stop)
        upkeep.changed.connect(self._refresh)
        upkeep.went_on.connect(self._show_progress)
        self._refresh()

    def _lay(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.check, self.full, self.back_up, self.repair):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._going = QWidget()
        going = QHBoxLayout(self._going)
        going.setContentsMargins(RING, 0, 0, 0)
        going.setSpacing(3 * SPACE)
        told = QVBoxLayout()
        told.setSpacing(SPACE)
        told.addStretch(1)
        told.addWidget(self.doing)
        told.addWidget(self.bar)
        told.addStretch(1)
        going.addLayout(told, 1)
        going.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(buttons)
        advice = PlainLabel("Checked and backed up by itself once a day.", Type.META, "text_faint")
        column.addWidget(advice)
        column.addWidget(self.adopt, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._going)
        column.addWidget(self.outcome)

    def _refresh(self) -> None:
        upkeep = self._upkeep
        busy = "Wait for what is being done." if upkeep.is_busy else ""
        for button in (self.check, self.full):
            button.set_reason(busy)
        for button in (self.back_up, self.repair):
            button.set_reason(busy or upkeep.why_not)
        self.adopt.setVisible(upkeep.is_copy)
        self.adopt.set_reason(busy)
        moves = self.stop.hasFocus()
        self._going.setVisible(upkeep.is_busy)
        if moves and not upkeep.is_busy:
            self.check.setFocus()  # Qt would hand the focus to whatever comes next
        lines = list(upkeep.outcome[:MOST_LINES])
        if (rest := len(upkeep.outcome) - len(lines)) > 0:
            lines.append(f"And {rest} more.")
        self.outcome.setText("\n".join(lines))
        self.outcome.set_tint("refused" if upkeep.went_wrong else "text_dim")
        self.outcome.setVisible(bool(lines))
        self._show_progress()

    def _show_progress(self) -> None:
        doing, done, of = self._upkeep.progress
        self.doing.setText(doing or str(self._upkeep.deed))
        # A bar of no known end would move all the time; it stands at its beginning instead.
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * done / of) if of else 0)
