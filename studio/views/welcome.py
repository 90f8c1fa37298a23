"""The one question of the first start: a key, or practice; asked in the window itself, with the rest behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.views import theme
from studio.views.key_entry import KeyEntry
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PrimaryButton, QuietButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.painting import RING

WIDTH = 440


class Welcome(QWidget):
    """What was entered at `key` is checked by whoever listens to it."""

    practice_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        column = QVBoxLayout()
        column.setSpacing(2 * SPACE)
        column.addWidget(Heading("Legnext Studio", Type.TITLE))
        column.addWidget(self._text("Pictures and videos by prompt, and a library that keeps them."))
        column.addSpacing(6 * SPACE)
        column.addWidget(Heading("Do you have an API key?"))
        self.key = KeyEntry("api-key", "API key from the Legnext dashboard", PrimaryButton("use-key", "Use this key"))
        column.addWidget(self.key)
        column.addSpacing(6 * SPACE)
        column.addWidget(Heading("Or try everything for free"))
        column.addWidget(
            self._text(
                "Practice mode runs a stand-in of the service on this machine: the same buttons, prices and refusals,"
                " no network, nothing charged, and a library of its own."
            )
        )
        practice = QuietButton("practice", "Practice", "practice")
        practice.clicked.connect(self.practice_chosen)
        row = QHBoxLayout()
        row.setContentsMargins(-RING, 0, 0, 0)  # its box, and not its ring, stands under the words
        row.addWidget(practice)
        row.addStretch(1)
        column.addLayout(row)
        self._center(column)

    def _center(self, column: QVBoxLayout) -> None:
        inner = QWidget()
        inner.setFixedWidth(WIDTH)
        column.setContentsMargins(0, 0, 0, 0)
        inner.setLayout(column)
        outer = QHBoxLayout(self)
        outer.addWidget(inner, 0, Qt.AlignmentFlag.AlignCenter)

    def _text(self, text: str) -> PlainLabel:
        label = PlainLabel(text, Type.BODY, "text_dim")
        label.setWordWrap(True)
        return label

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.tokens().canvas)
