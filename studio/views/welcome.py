"""The one question of the first start: a key, or practice; asked in the window itself, with the rest behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PrimaryButton, QuietButton
from studio.views.widgets.labels import Heading, PlainLabel

WIDTH = 440


class Welcome(QWidget):
    """`key_given(key, in_file)` is checked by whoever listens; `say` shows what came of it beneath the field."""

    key_given = Signal(str, bool)
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
        column.addLayout(self._key_row())
        self.in_file = QCheckBox("Keep it in a file that only I may read (this system has no keyring)")
        self.in_file.setObjectName("key-in-file")
        self.in_file.setAccessibleName("Keep the key in a file")
        self.in_file.hide()
        column.addWidget(self.in_file)
        self.answer = self._text("")
        self.answer.setObjectName("key-answer")
        self.answer.hide()
        column.addWidget(self.answer)
        column.addSpacing(6 * SPACE)
        column.addWidget(Heading("Or try everything for free"))
        column.addWidget(
            self._text(
                "Practice mode runs a stand-in of the service on this machine: the same buttons, prices and mistakes,"
                " no network, nothing charged, and a library of its own."
            )
        )
        practice = QuietButton("practice", "Practice", "practice")
        practice.clicked.connect(self.practice_chosen)
        row = QHBoxLayout()
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

    def _key_row(self) -> QHBoxLayout:
        self.field = QLineEdit()
        self.field.setObjectName("api-key")
        self.field.setAccessibleName("API key")
        self.field.setPlaceholderText("API key from the Legnext dashboard")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self._give)
        self.button = PrimaryButton("use-key", "Use this key")
        self.button.setEnabled(False)
        self.button.clicked.connect(self._give)
        self.field.textChanged.connect(lambda text: self.button.setEnabled(bool(text.strip())))
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        return row

    def _give(self) -> None:
        key = self.field.text().strip()
        if key:
            self.say("Asking the service …")
            self.button.setEnabled(False)
            self.key_given.emit(key, self.in_file.isChecked())

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What came of the key."""
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(text)
        self.answer.setVisible(bool(text))
        self.button.setEnabled(bool(self.field.text().strip()))

    def offer_file(self) -> None:
        """There is no keyring: let the artist agree to a file."""
        self.in_file.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.tokens().canvas)
