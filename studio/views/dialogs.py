"""The few windows beside the window: settings, keys, and the one report about a bug of ours. None of them blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.errors import StudioError
from studio.models.library import naming
from studio.models.settings import LIBRARY, SETTINGS, Kind, Setting, Settings
from studio.views.actions import COMMANDS, KEY_LISTS, KeyList
from studio.views.key_entry import KeyEntry
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import RING, describe
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.template_field import TemplateField

if TYPE_CHECKING:
    from studio.models.job_words import JobRecord
    from studio.models.library.filing import Filing
    from studio.models.library.upkeep import Upkeep

LABELS, FIELDS = 144, 440
"""Widths of the two columns in logical pixels."""
NUMBERS = 88
_SCROLLING = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
MENUS = tuple(dict.fromkeys(command.menu for command in COMMANDS))
FRAME = 40
"""Room in logical pixels that a desktop takes for the frame of a window."""
EXAMPLES = 2
"""Names that are shown for a template."""
RENAMING = "Nothing is written over, and it can be taken back."
DETAILS = 240
"""Least height of a report's details in logical pixels."""


class SettingsDialog(QDialog):
    """One row per setting, from their table, a page per group of it; a change counts at once.

    What is entered at `key` is to be checked. `hosting_wanted()`: the window for pictures of this computer, which is
    one of its own since nothing counts there before it was tested.
    """

    forget_requested = Signal()
    hosting_wanted = Signal()
    template_tried = Signal(str)
    """What is wrong with the names as they are being written, "" where nothing is."""

    def __init__(
        self,
        settings: Settings,
        parent: QWidget,
        upkeep: Upkeep | None = None,
        filing: Filing | None = None,
        jobs: Sequence[JobRecord] = (),
    ) -> None:
        """With `upkeep` the library's own page has what can be done for it as well.

        `filing` renames older files, None while there is no library; `jobs` show how files will be called.
        """
        super().__init__(parent)
        self._filing = filing
        self._jobs = jobs
        self.setObjectName("settings")
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = settings
        self._upkeep = upkeep
        self.key = self._key_entry()
        self.answer = PlainLabel("", Type.META, "text_dim")
        self.answer.setObjectName("settings-answer")
        self.answer.setWordWrap(True)
        settings.trouble.connect(self._on_trouble)
        groups = list(dict.fromkeys(setting.group for setting in SETTINGS))
        self.groups = Segmented("settings-group", "Settings", [Choice(group, group) for group in groups])
        self.groups.chosen.connect(self._turn_to)
        # As high as its highest page: the window does not jump when another is shown.
        self._pages = QStackedWidget()
        for group in groups:
            self._pages.addWidget(self._page(group))
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        column.setSpacing(0)
        column.addWidget(self.groups)
        column.addSpacing(5 * SPACE)
        column.addWidget(self._pages)
        column.addSpacing(3 * SPACE)
        column.addLayout(self._foot())
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # it grows with what it has to say
        self._turn_to(groups[0])
        self.key.field.setFocus()

    def show_setting(self, key: str) -> None:
        """Turn to the page of that setting; KeyError where there is none."""
        group = next((setting.group for setting in SETTINGS if setting.key == key), None)
        if group is None:
            raise KeyError(key)
        self._turn_to(group)

    def _turn_to(self, group: str) -> None:
        self.groups.set_value(group)
        self._pages.setCurrentIndex([segment.choice.value for segment in self.groups.segments()].index(group))

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What came of a change."""
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(text)

    def _page(self, group: str) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnMinimumWidth(1, FIELDS)
        if group == SETTINGS[0].group:
            advice = "Kept apart from the settings: in this system's keyring, where there is one."
            self._add_row(grid, "API key", self.key, advice)
        cares = self._upkeep if group == LIBRARY else None
        if cares is not None:
            self._add_care_above(grid, cares)
        for setting in SETTINGS:
            if setting.group == group:
                self._add_row(grid, setting.label, self._field(setting), setting.help)
                if setting.kind is Kind.NAMES and self._filing is not None:
                    self._add_row(grid, "Older files", self._filing_row(self._filing), RENAMING)
        if cares is not None:
            self._add_care_below(grid, cares)
        grid.setRowStretch(grid.rowCount(), 1)
        return page

    def _add_care_above(self, grid: QGridLayout, upkeep: Upkeep) -> None:
        from studio.views.library_care import LibraryFacts

        upkeep.look()
        self._add_row(grid, "Library file", LibraryFacts(upkeep), "")

    def _add_care_below(self, grid: QGridLayout, upkeep: Upkeep) -> None:
        from studio.views.library_care import LibraryCare, LibraryMove

        copies = "Each file is copied and proven, then the folder is changed over, then the old copies are removed."
        self._add_row(grid, "Another disk", LibraryMove(upkeep), copies)
        self._add_row(grid, "Care", LibraryCare(upkeep), "")

    def _add_row(self, grid: QGridLayout, label: str, field: QWidget, help_text: str) -> None:
        row = grid.rowCount()
        words = PlainLabel(label, tint="text_dim")
        words.setFixedHeight(CONTROL + 2 * RING)
        grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(field, row, 1)
        advice = PlainLabel(help_text, Type.META, "text_faint")
        advice.setWordWrap(True)
        grid.addWidget(advice, row + 1, 1)
        grid.setRowMinimumHeight(row + 2, 2 * SPACE)

    def _key_entry(self) -> KeyEntry:
        entry = KeyEntry("settings-key", "A new key", QuietButton("settings-use-key", "Use"))
        forget = QuietButton("settings-forget-key", "Forget")
        forget.setAccessibleName("Forget the key")
        describe(forget, "Takes the key off this machine.")
        forget.clicked.connect(self.forget_requested)
        entry.row.addWidget(forget)
        return entry

    def _field(self, setting: Setting) -> QWidget:
        name, value, change = f"settings-{setting.key}", self._settings.get(setting.key), self._change(setting)
        match setting.kind:
            case Kind.CHOICE:
                choices = Segmented(name, setting.label, [Choice(*choice) for choice in setting.choices])
                choices.set_value(str(value))
                choices.chosen.connect(change)
                return _beside(choices)
            case Kind.NUMBER:
                number = NumberField(name, setting.label, setting.low, setting.high, boxed=True)
                number.setFixedWidth(NUMBERS)
                number.set_value(int(value))
                number.entered.connect(change)
                describe(number, f"{setting.unit}. {setting.help}")
                return _beside(number, PlainLabel(setting.unit, tint="text_dim"))
            case Kind.NAMES:
                return self._names_field(setting, str(value))
            case Kind.TEXT | Kind.FOLDER:
                text = QLineEdit(str(value))
                text.setObjectName(name)
                text.setAccessibleName(setting.label)
                text.setPlaceholderText(setting.empty)
                text.setMinimumHeight(CONTROL)
                text.editingFinished.connect(lambda: change(text.text().strip()))
                describe(text, setting.help)
                return _filling(text, *([self._chooser(setting, text)] if setting.kind is Kind.FOLDER else []))

    def _names_field(self, setting: Setting, value: str) -> TemplateField:
        made = TemplateField(
            f"settings-{setting.key}", setting.label, naming.FIELDS, setting.help, lines=EXAMPLES, hint=naming.USUAL
        )
        made.field.setText(value)

        def show(words: str) -> None:
            wrong = naming.problem_of(words)
            made.show_names([] if wrong else naming.examples(words, self._jobs))
            made.say(wrong or naming.remark_on(words), wrong=bool(wrong))
            self.template_tried.emit(wrong)

        def keep() -> None:
            words = made.field.text().strip()
            if not naming.problem_of(words):
                self._change(setting)(words)

        made.typed.connect(show)
        made.entered.connect(keep)
        show(value)
        return made

    def _filing_row(self, filing: Filing) -> QWidget:
        from studio.views.filing_row import FilingRow  # with all that renames

        made = FilingRow(filing)
        self.template_tried.connect(made.set_reason)
        return made

    def _chooser(self, setting: Setting, text: QLineEdit) -> QuietButton:
        button = QuietButton(f"settings-{setting.key}-choose", "Choose …")
        button.setAccessibleName(f"Choose the {setting.label.lower()}")

        def take(folder: str) -> None:
            text.setText(folder)
            self._change(setting)(folder)

        def choose() -> None:
            chooser = QFileDialog(self, setting.label, text.text())
            chooser.setObjectName(f"{button.objectName()}-dialog")
            chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            chooser.setFileMode(QFileDialog.FileMode.Directory)
            chooser.fileSelected.connect(take)
            chooser.open()  # and not exec(): a loop within a loop would lose the running one

        button.clicked.connect(choose)
        return button

    def _change(self, setting: Setting) -> Callable[[object], None]:
        def change(value: object) -> None:
            wrong = self._settings.set(setting.key, value)
            self.say(wrong or setting.note, wrong=bool(wrong))

        return change

    def _on_trouble(self, error: StudioError) -> None:
        self.say(str(error), wrong=True)

    def _foot(self) -> QHBoxLayout:
        hosting = QuietButton("settings-hosting", "Pictures from this computer …")
        describe(hosting, "Where they are put so that the service can read them.")
        hosting.clicked.connect(self.hosting_wanted)
        close = QuietButton("settings-close", "Close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(4 * SPACE)
        row.addWidget(hosting)
        row.addWidget(self.answer, 1)
        row.addWidget(close)
        return row


def _beside(*parts: QWidget) -> QWidget:
    """Parts at their own width, one after the other."""
    made = _filling(*parts)
    row = made.layout()
    assert isinstance(row, QHBoxLayout)
    row.addStretch(1)
    return made


def _filling(first: QWidget, *others: QWidget) -> QWidget:
    """The first takes what the others leave."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0 if others else RING, 0)  # buttons keep that much for their ring
    row.setSpacing(2 * SPACE)
    for part in (first, *others):
        row.addWidget(part)
    return made


class KeysDialog(QDialog):
    """Every key, from the tables that define them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys")
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sections = [KeyList(group, keys) for group in MENUS if (keys := _command_keys(group))] + list(KEY_LISTS)
        across = QHBoxLayout()
        across.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        across.setSpacing(10 * SPACE)
        for side in _halves(sections):
            across.addLayout(_keys_column(side))
        inner = QWidget()
        inner.setAutoFillBackground(False)
        inner.setLayout(across)
        scroll = QScrollArea()
        scroll.setObjectName("keys-scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys that scroll are the window's
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._bar = scroll.verticalScrollBar()
        wanted = inner.sizeHint()
        room = self.screen().availableSize().height() - FRAME
        self.resize(wanted.width() + scroll.verticalScrollBar().sizeHint().width(), min(wanted.height(), room))
        self.setMinimumWidth(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SCROLLING:
            QCoreApplication.sendEvent(self._bar, event)
        else:
            super().keyPressEvent(event)


def _command_keys(group: str) -> tuple[tuple[str, str], ...]:
    told = [(command.shortcut.replace("Return", "Enter"), command.text, command.menu) for command in COMMANDS]
    return tuple((keys, text) for keys, text, menu in told if keys and menu == group)


def _halves(sections: Sequence[KeyList]) -> tuple[Sequence[KeyList], Sequence[KeyList]]:
    """Side by side, about as high as each other: one column would be higher than many a screen."""

    def high(some: Sequence[KeyList]) -> int:
        return sum(len(section.keys) + 2 for section in some)

    cut = min(range(len(sections) + 1), key=lambda at: max(high(sections[:at]), high(sections[at:])))
    return sections[:cut], sections[cut:]


def _keys_column(sections: Sequence[KeyList]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(6 * SPACE)
    grid.setVerticalSpacing(SPACE // 2)
    for title, lines in sections:
        heading = Heading(title, Type.SECTION, "text_dim")
        heading.setContentsMargins(0, 3 * SPACE if grid.count() else 0, 0, SPACE // 2)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        for keys, text in lines:
            row = grid.rowCount()
            grid.addWidget(PlainLabel(keys, tint="text_dim"), row, 0)
            grid.addWidget(PlainLabel(text), row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid


class ReportDialog(QDialog):
    """The one report about a bug of ours: what to do, and `details` for whoever mends it, to be copied as they are.

    `goes_on` is False where the window could not be made whole and has to be started again.
    """

    def __init__(self, details: str, parent: QWidget | None, *, goes_on: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("report")
        self.setWindowTitle("Something went wrong in the studio")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QPlainTextEdit(details)
        text.setObjectName("report-details")
        text.setAccessibleName("Details")
        text.setReadOnly(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setMinimumHeight(DETAILS)
        text.hide()
        copy, show = QuietButton("report-copy", "Copy the report"), QuietButton("report-show", "Show details")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        show.clicked.connect(lambda: text.setVisible(text.isHidden()))
        close = QuietButton("report-close", "Go on" if goes_on else "Close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(show)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        words = PlainLabel(
            "This is a mistake of the program, not yours. Jobs and pictures are safe; "
            + ("you can go on working." if goes_on else "the prompt is kept. Close the studio and start it again."),
            tint="text_dim",
        )
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addWidget(Heading("Something went wrong in the studio"))
        column.addWidget(words)
        column.addWidget(text)
        column.addLayout(row)
        self.setMinimumWidth(560)
