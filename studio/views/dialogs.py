"""The few windows beside the window: settings, keys, and the one report about a bug of ours. None of them blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.models.settings import SETTINGS, Setting, Settings
from studio.views.actions import COMMANDS, GRID_KEYS
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.painting import describe


class SettingsDialog(QDialog):
    """One field per row of the table of settings; a change counts at once. `key_given(key)` asks for a check."""

    key_given = Signal(str)
    forget_requested = Signal()

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = settings
        form = QFormLayout()
        form.setHorizontalSpacing(4 * SPACE)
        form.setVerticalSpacing(2 * SPACE)
        form.addRow(PlainLabel("API key", tint="text_dim"), self._key_row())
        for setting in SETTINGS:
            form.addRow(PlainLabel(setting.label, tint="text_dim"), self._field(setting))
        self.answer = PlainLabel("", Type.META, "text_dim")
        self.answer.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        column.setSpacing(4 * SPACE)
        column.addLayout(form)
        column.addWidget(self.answer)
        column.addWidget(buttons)
        self.setMinimumWidth(480)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """What came of a change."""
        self.answer.set_tint("refused" if wrong else "text_dim")
        self.answer.setText(text)

    def _key_row(self) -> QHBoxLayout:
        field = QLineEdit()
        field.setObjectName("settings-key")
        field.setAccessibleName("API key")
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText("a new key")
        use = QPushButton("Use")
        use.setObjectName("settings-use-key")
        use.clicked.connect(lambda: self._give(field.text().strip()))
        forget = QPushButton("Forget")
        forget.setObjectName("settings-forget-key")
        forget.setAccessibleName("Forget the key")
        forget.clicked.connect(self.forget_requested)
        row = QHBoxLayout()
        row.addWidget(field, 1)
        row.addWidget(use)
        row.addWidget(forget)
        return row

    def _give(self, key: str) -> None:
        if key:
            self.key_given.emit(key)

    def _field(self, setting: Setting) -> QWidget:
        field: QWidget
        value = self._settings.get(setting.key)
        if setting.choices:
            field = QComboBox()
            field.addItems(setting.choices)
            field.setCurrentText(str(value))
            field.currentTextChanged.connect(self._change(setting))
        elif isinstance(setting.default, int):
            field = QSpinBox()
            field.setRange(setting.low, setting.high)
            field.setValue(int(value))
            field.valueChanged.connect(self._change(setting))
        else:
            field = text = QLineEdit(str(value))
            text.editingFinished.connect(lambda: self._change(setting)(text.text().strip()))
        field.setObjectName(f"settings-{setting.key}")
        field.setAccessibleName(setting.label)
        describe(field, setting.help)
        return field

    def _change(self, setting: Setting) -> Callable[[object], None]:
        def change(value: object) -> None:
            wrong = self._settings.set(setting.key, value)
            self.say(wrong or setting.note, wrong=bool(wrong))

        return change


class KeysDialog(QDialog):
    """Every key, from the tables that define them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys")
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6 * SPACE)
        grid.setVerticalSpacing(SPACE)
        rows = [(command.shortcut.replace("Return", "Enter"), command.text) for command in COMMANDS if command.shortcut]
        for number, (keys, text) in enumerate([*rows, *GRID_KEYS]):
            grid.addWidget(PlainLabel(keys, tint="text_dim"), number, 0)
            grid.addWidget(PlainLabel(text), number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 5 * SPACE)
        column.addLayout(grid)


class ReportDialog(QDialog):
    """The one report about a bug of ours: what to do, and `details` for whoever mends it, to be copied as they are."""

    def __init__(self, details: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("report")
        self.setWindowTitle("Something went wrong in the studio")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QPlainTextEdit(details)
        text.setObjectName("report-details")
        text.setAccessibleName("Details")
        text.setReadOnly(True)
        text.hide()
        copy, show = QPushButton("Copy the report"), QPushButton("Show details")
        copy.setObjectName("report-copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        show.setObjectName("report-show")
        show.clicked.connect(lambda: text.setVisible(text.isHidden()))
        close = QPushButton("Go on")
        close.setObjectName("report-close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(show)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        words = PlainLabel(
            "This is a mistake of the program, not yours. Jobs and pictures are safe; you can go on working.",
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
        self.setMinimumWidth(460)
