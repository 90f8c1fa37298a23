"""Older files of the library in the settings: how many are called otherwise, renaming them, and the way back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.library.filing import Doing, Filing
from studio.views.theme import CONTROL, SPACE
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING

_UNDER_WAY = {Doing.RENAMING: "Renaming", Doing.TAKING_BACK: "Giving back", Doing.WRITING: "Writing"}


class FilingRow(QWidget):
    """Over one Filing; what it began goes on when the window is closed."""

    def __init__(self, filing: Filing) -> None:
        super().__init__()
        self._filing = filing
        self._reason = ""
        self.words = PlainLabel("", tint="text_dim")
        self.words.setObjectName("filingWords")
        self.look = QuietButton("filingLook", "Look …")
        self.look.setAccessibleName("Look how many files are called otherwise")
        self.look.clicked.connect(filing.look)
        self.rename = QuietButton("filingRename", "Rename them")
        self.rename.setAccessibleName("Rename the older files")
        self.rename.clicked.connect(filing.rename)
        self.back = QuietButton("filingBack", "Old names back", "undo")
        self.back.setAccessibleName("Give the files their old names back")
        self.back.clicked.connect(filing.take_back)
        self.stop = QuietButton("filingStop", "Stop")
        self.stop.setAccessibleName("Stop renaming")
        self.stop.clicked.connect(filing.stop)
        self._buttons = (self.back, self.look, self.rename, self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(self.words, 1)
        for button in self._buttons:
            row.addWidget(button)
        self.setFixedHeight(CONTROL + 2 * RING)
        filing.changed.connect(self._tell)
        self._tell()

    def set_reason(self, reason: str) -> None:
        """Why nothing can be renamed, "" where it can: a template that makes no sense."""
        self._reason = reason
        self._tell()

    def _tell(self) -> None:
        filing, view = self._filing, self._filing.view
        idle = filing.doing is Doing.NOTHING
        held = next((one for one in self._buttons if one.hasFocus()), None)
        self.words.setText(self._words())
        self.stop.setVisible(filing.doing in (Doing.RENAMING, Doing.TAKING_BACK, Doing.LOOKING))
        self.look.setVisible(idle and view is None)
        self.look.set_reason(self._reason)
        self.rename.setVisible(idle and view is not None and view.others > 0)
        self.rename.set_reason(self._reason)
        self.back.setVisible(idle and view is not None and view.back > 0)
        if held is not None and held.isHidden():
            # The keyboard stays in the row when what was pressed gives way.
            next((one for one in self._buttons if not one.isHidden()), self).setFocus()

    def _words(self) -> str:
        filing, view = self._filing, self._filing.view
        if filing.doing is Doing.LOOKING:
            return "Looking through the library"
        if filing.doing is not Doing.NOTHING:
            of = f" of {filing.total:,}" if filing.total else ""
            return f"{_UNDER_WAY[filing.doing]}: {filing.done:,}{of}"
        if filing.words:
            return filing.words
        if view is None:
            return "Keep the names they have"
        if not view.others:
            return f"All {view.files:,} are called so" if view.files else "There are none yet"
        return f"{view.others:,} of {view.files:,} are called otherwise"
