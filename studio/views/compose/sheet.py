"""Planning a parameter sheet: two parameters and their values, what that comes to, and one button that sends it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from studio.models.draft import Draft
from studio.models.sheet import SHEET, Sheet
from studio.views.compose.words import jobs_words, price_words
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.buttons import PrimaryButton, QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.menu import Menu
from studio.views.widgets.painting import RING, describe
from studio.views.widgets.popover import Popover

WIDTH = 380
SIDES = ("Rows", "Columns")
HELP = "Values with commas, or a range as in 0..1000 step 250."


class _Axis:
    """The controls of one side: which parameter, and its values."""

    def __init__(self, sheet: Sheet, side: int, parent: QWidget) -> None:
        self._sheet, self._side = sheet, side
        name = SIDES[side]
        self.parameter = QuietButton(f"sheet-parameter-{side}", "", chevron=True, lifted=True, parent=parent)
        self.parameter.setFixedWidth(34 * SPACE)
        self.parameter.clicked.connect(self._open_menu)
        self.values = QLineEdit(parent)
        self.values.setObjectName(f"sheet-values-{side}")
        self.values.setAccessibleName(f"Values of the {name.lower()}")
        self.values.setMinimumHeight(CONTROL)
        describe(self.values, HELP)
        self.values.textEdited.connect(lambda text: sheet.write(side, text))
        self.menu: Menu | None = None

    def tell(self) -> None:
        """Show what the plan says; what is being typed is left alone."""
        label = self._sheet.axis(self._side).label
        self.parameter.setText(label)
        self.parameter.setAccessibleName(f"{SIDES[self._side]}: {label}")
        written = self._sheet.written(self._side)
        if written != self.values.text():
            self.values.setText(written)

    def _open_menu(self) -> None:
        label = f"Parameter of the {SIDES[self._side].lower()}"
        menu = self.menu = Menu(f"sheet-menu-{self._side}", label, self.parameter)
        menu.aboutToHide.connect(menu.deleteLater)
        for known in self._sheet.names():
            menu.addAction(known.label).triggered.connect(self._chooser(known.name))
        # popup() and not exec(): a loop within a loop would lose the running one.
        menu.popup(self.parameter.mapToGlobal(QPoint(RING, self.parameter.height())))

    def _chooser(self, name: str) -> Callable[[], None]:
        return lambda: self._sheet.choose(self._side, name)


class SheetPlanner(Popover):
    """A pop-over over the draft; `sheet_wanted(Sheet)` is a press on its button."""

    sheet_wanted = Signal(object)

    def __init__(self, anchor: QWidget, draft: Draft) -> None:
        super().__init__(anchor, "sheetPlanner", "Parameter sheet")
        self.sheet = Sheet(draft)
        self._guard = draft.batch.guard
        self._axes = [_Axis(self.sheet, side, self) for side in range(2)]
        self._amount = MetaLabel()
        self._amount.setObjectName("sheet-amount")
        self._note = PlainLabel("", Type.META, "warning")
        self._note.setObjectName("sheet-note")
        self._note.setWordWrap(True)
        self.button = PrimaryButton("sheet-send", "Send the sheet")
        self._lay_out()
        self.button.clicked.connect(self._on_button_clicked)
        self.sheet.changed.connect(self._refresh)
        self._guard.changed.connect(self._refresh)
        self.opened.connect(self._refresh)
        self.closed.connect(self._guard.withdraw)

    def axis(self, side: int) -> _Axis:
        """The controls of the rows (0) or the columns (1)."""
        return self._axes[side]

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        for side, axis in enumerate(self._axes):
            label = PlainLabel(SIDES[side], tint="text_dim")
            grid.addWidget(label, side, 0)
            grid.addWidget(axis.parameter, side, 1)
            grid.addWidget(axis.values, side, 2)
        grid.setColumnStretch(2, 1)
        help_text = MetaLabel(HELP, "text_faint")
        for words in (help_text, self._note):
            words.setMinimumWidth(WIDTH - 8 * SPACE)
        amount = QHBoxLayout()
        amount.addWidget(self._amount)
        body = self.body()
        body.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        body.setSpacing(2 * SPACE)
        body.addWidget(Heading("Parameter sheet"))
        body.addLayout(grid)
        body.addWidget(help_text)
        body.addLayout(amount)
        body.addWidget(self._note)
        body.addWidget(self.button)

    def _refresh(self) -> None:
        if self.isHidden():
            return
        sheet = self.sheet
        for axis in self._axes:
            axis.tell()
        rows, columns = (len(axis.values) for axis in sheet.axes())
        self._amount.setText(
            f"{rows} × {columns} = {jobs_words(sheet.count)} · {sheet.pictures} pictures · seed {sheet.seed}"
        )
        self._note.setText(sheet.note)
        self._note.setVisible(bool(sheet.note))
        asks = self._guard.asks(SHEET)
        self.button.set_title(f"Send {jobs_words(len(sheet.texts()))}" if asks else "Send the sheet")
        self.button.set_detail(f"{price_words(sheet.total)}{'?' if asks else ''}")
        self.button.set_reason(sheet.obstacle)

    def _on_button_clicked(self) -> None:
        self.sheet_wanted.emit(self.sheet)
        if not self._guard.asks(SHEET):
            self.close()
