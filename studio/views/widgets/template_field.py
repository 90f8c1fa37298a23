"""A template of file names as it is written: its fields to choose from, and below it what the names will be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.menu import Menu
from studio.views.widgets.painting import RING
from studio.views.widgets.text_field import TextField


class TemplateField(QWidget):
    """`typed(str)` comes with every letter, `entered()` when the artist has done with it.

    `fields` are the names that may stand in braces, with what each stands for; `lines` of names are shown at most.
    """

    typed = Signal(str)
    entered = Signal()

    def __init__(
        self, name: str, label: str, fields: Mapping[str, str], help_text: str, *, lines: int, hint: str = ""
    ) -> None:
        super().__init__()
        self._name = name
        self._known = fields
        self.field = TextField(name, label, hint, help_text)
        self.field.typed.connect(lambda words, _: self.typed.emit(words))
        self.field.editingFinished.connect(self.entered)
        self._choose = QuietButton(f"{name}Fields", "Fields", chevron=True)
        self._choose.setAccessibleName(f"Fields of the {label.lower()}")
        self._choose.clicked.connect(self._open_fields)
        self.preview = [
            ElidingLabel("", Type.META, "text_dim", mode=Qt.TextElideMode.ElideMiddle) for _ in range(lines)
        ]
        self.trouble = PlainLabel("", Type.META, "refused")
        self.trouble.setObjectName(f"{name}Trouble")
        self.trouble.setWordWrap(True)
        self._lay_out()
        self.show_names(())
        self.say("")

    def show_names(self, names: Sequence[str], more: int = 0) -> None:
        """What the first pictures will be called; `more` are called likewise."""
        shown = list(names[: len(self.preview)])
        if more and shown:
            shown[-1] += f"  + {more} more"
        for line, words in zip(self.preview, [*shown, *[""] * len(self.preview)], strict=False):
            line.setText(words)
            line.setVisible(bool(words))

    def say(self, sentence: str, *, wrong: bool = True) -> None:
        """What is wrong with the template or, where it is not `wrong`, what there is to know; "" for nothing."""
        self.trouble.set_tint("refused" if wrong else "text_faint")
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.field, 1)
        row.addWidget(self._choose)
        below = QVBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        for line in (*self.preview, self.trouble):
            below.addWidget(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addLayout(below)

    def _open_fields(self) -> None:
        menu = Menu(f"{self._name}Menu", "Fields of a name", self._choose)
        menu.aboutToHide.connect(menu.deleteLater)
        for name, words in self._known.items():
            menu.addAction(f"{{{name}}}   {words}").triggered.connect(self._adder(name))
        menu.popup(self._choose.mapToGlobal(QPoint(RING, self._choose.height())))

    def _adder(self, name: str) -> Callable[[], None]:
        def add() -> None:
            self.field.insert(f"{{{name}}}")
            self.field.setFocus()

        return add
