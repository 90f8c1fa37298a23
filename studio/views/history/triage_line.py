"""Below the name of what runs out: the way to walk through it, picture by picture."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING

WORDS = "Pick, upscale or let go, one after the other."


class TriageLine(QWidget):
    """`wanted` when the artist goes."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("triageLine")
        words = PlainLabel(WORDS, Type.META, "text_dim")
        words.setWordWrap(True)
        button = LinkButton("triageGo", "Go through")
        button.setAccessibleName("Go through what runs out")
        button.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(RING + 2 * SPACE, 0, RING, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(words, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
