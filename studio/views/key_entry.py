"""Where a key is entered: the field, its button, what came of it, and the file for systems without a keyring."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING


class KeyEntry(QWidget):
    """`given(key, in_file)` is checked by whoever listens; `say` shows beneath the field what came of it."""

    given = Signal(str, bool)

    def __init__(self, name: str, hint: str, button: PaintedButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = button
        self.field = QLineEdit()
        self.field.setObjectName(name)
        self.field.setAccessibleName("API key")
        self.field.setPlaceholderText(hint)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self._give)
        self.field.textChanged.connect(lambda text: button.setEnabled(bool(text.strip())))
        button.setEnabled(False)
        button.clicked.connect(self._give)
        self.in_file = QCheckBox("Keep it in a file that only I may read (this system has no keyring)")
        self.in_file.setObjectName(f"{name}-in-file")
        self.in_file.setAccessibleName("Keep the key in a file")
        self.in_file.hide()
        self.answer = PlainLabel("", Type.BODY, "text_dim")
        self.answer.setObjectName(f"{name}-answer")
        self.answer.setWordWrap(True)
        self.answer.hide()
        self.row = QHBoxLayout()
        self.row.setSpacing(2 * SPACE)
        self.field.setMinimumHeight(button.sizeHint().height() - 2 * RING)  # as tall as the button's box
        self.row.addWidget(self.field, 1)
        self.row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(self.row)
        column.addWidget(self.in_file)
        column.addWidget(self.answer)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What came of the key."""
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(text)
        self.answer.setVisible(bool(text))
        self.button.setEnabled(bool(self.field.text().strip()))

    def offer_file(self) -> None:
        """There is no keyring: let the artist agree to a file."""
        self.in_file.show()

    def accept(self, text: str) -> None:
        """The key is kept: forget what was typed, and say so."""
        self.field.clear()
        self.in_file.hide()
        self.say(text)

    def _give(self) -> None:
        key = self.field.text().strip()
        if key:
            self.say("Asking the service …")
            self.button.setEnabled(False)
            self.given.emit(key, self.in_file.isChecked())
