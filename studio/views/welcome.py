"""The one question of the first start: a key, or practice; asked in the window itself, with the rest behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.views import theme
from studio.views.key_entry import KeyEntry
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PrimaryButton, QuietButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.painting import RING

WIDTH = 440
"""Of the words and of the boxes under them; the rings of the boxes go beyond it on either side."""


class Welcome(QWidget):
    """What was entered at `key` is checked by whoever listens to it."""

    practice_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        column = QVBoxLayout()
        column.setSpacing(2 * SPACE)
        column.addWidget(self._inset(Heading("Legnext Studio", Type.TITLE)))
        column.addWidget(self._text("Pictures and videos by prompt, and a library that keeps them."))
        column.addSpacing(6 * SPACE)
        column.addWidget(self._inset(Heading("Do you have an API key?")))
        column.addSpacing(SPACE)
        use = PrimaryButton("use-key", "Use this key", low=True)
        self.key = KeyEntry("api-key", "API key from the Legnext dashboard", use)
        self.key.setContentsMargins(RING, 0, 0, 0)  # its button has a ring, its field has none
        column.addWidget(self.key)
        column.addSpacing(6 * SPACE)
        column.addWidget(self._inset(Heading("Or try everything for free")))
        column.addWidget(
            self._text(
                "Practice mode runs a stand-in of the service on this machine: the same buttons, prices and refusals,"
                " no network, nothing charged, and a library of its own."
            )
        )
        practice = QuietButton("practice", "Practice", "practice", lifted=True)
        practice.clicked.connect(self.practice_chosen)
        column.addSpacing(SPACE)
        column.addWidget(practice, 0, Qt.AlignmentFlag.AlignLeft)
        self._place(column)

    def _place(self, column: QVBoxLayout) -> None:
        inner = QWidget()
        inner.setFixedWidth(WIDTH + 2 * RING)
        column.setContentsMargins(0, 0, 0, 0)
        inner.setLayout(column)
        self._height = column.heightForWidth(inner.width())
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(inner, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In the middle as it is at rest: an answer lets it grow downwards, and nothing moves under the pointer."""
        super().resizeEvent(event)
        self._outer.setContentsMargins(0, max(0, self.height() - self._height) // 2, 0, 0)

    def _text(self, text: str) -> PlainLabel:
        label = PlainLabel(text, Type.BODY, "text_dim")
        label.setWordWrap(True)
        return self._inset(label)

    def _inset(self, words: PlainLabel) -> PlainLabel:
        """Words stand over the boxes of buttons, not over their rings."""
        words.setContentsMargins(RING, 0, RING, 0)
        return words

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.tokens().canvas)
