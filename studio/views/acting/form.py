"""The settings of one action as controls, made from its row of the action table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.models.action_state import price_at
from studio.request.actions import ActionSpec, Setting, Sort
from studio.request.operations import TopazAspect
from studio.request.tariff import Price
from studio.views.acting.priced import PricedSegmented
from studio.views.acting.shape_preview import ShapePreview, ratio_of
from studio.views.acting.words import Words
from studio.views.gallery.action_button import price_figure
from studio.views.theme import CONTROL, SPACE
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.painting import RING
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.switch_row import SwitchRow
from studio.views.widgets.text_field import TextField

WIDTH = 104 * SPACE
"""Of a form in logical pixels, beside which a preview may stand."""
LABELS = 18 * SPACE
KEEPS = "The picture keeps its shape."
NO_ADDRESS = "An address begins with https:// or http://."
_HINTS = {
    "animate": "What moves, in words; none leaves it to the picture",
    "retexture": "What it is made of: glass, moss, folded paper …",
    "extend_video": "What happens next; none goes on as it is",
}


class SettingsForm(QWidget):
    """`changed()` is any change. `picture_wanted(name, button)`: a picture is to be chosen for the setting `name`."""

    changed = Signal()
    picture_wanted = Signal(str, QWidget)

    def __init__(self, spec: ActionSpec) -> None:
        super().__init__()
        self._spec = spec
        self.setObjectName(f"{spec.id}Form")
        self.words: Words | None = None
        self.preview: ShapePreview | None = None
        self._choices: dict[str, Segmented] = {}
        self._switches: dict[str, SwitchRow] = {}
        self._addresses: dict[str, QLineEdit] = {}
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnMinimumWidth(0, LABELS)
        self._grid.setColumnStretch(1, 1)
        self._add_words(column)
        column.addLayout(self._grid)
        for setting in spec.settings:
            self._add(setting)
        self._add_switches()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * SPACE)
        row.addLayout(column)
        self._add_preview(row)
        self._retell_shape()

    # Making it

    def _add_words(self, column: QVBoxLayout) -> None:
        setting = next((one for one in self._spec.settings if one.sort is Sort.PROMPT), None)
        if setting is None:
            return
        name = f"{self._spec.group}Prompt"
        self.words = Words(
            name, f"{self._spec.label} prompt", width=WIDTH, required=setting.required,
            video=self._spec.id in ("animate", "extend_video"), hint=_HINTS.get(self._spec.id, ""),
            help_text=setting.help,
        )  # fmt: skip
        self.words.changed.connect(self.changed)
        column.addWidget(self.words)

    def _add(self, setting: Setting) -> None:
        name, label = f"{self._spec.id}-{setting.name}", f"{self._spec.label}: {setting.label.lower()}"
        if setting.sort is Sort.CHOICE:
            self._choices[setting.name] = made = self._segmented(setting, name, label)
            made.chosen.connect(self._on_chosen)
            self._add_row(setting, made)
        elif setting.sort is Sort.ADDRESS:
            field = TextField(name, label, "https:// address of a picture", setting.help)
            field.textChanged.connect(self.changed)
            button = IconButton(f"{name}-choose", "picture", f"Choose a picture for {setting.label.lower()}")
            button.clicked.connect(lambda: self.picture_wanted.emit(setting.name, button))
            self._addresses[setting.name] = field
            self._add_row(setting, _beside(field, button))
        elif setting.sort is Sort.SWITCH:
            switch = SwitchRow(name, setting.label, setting.help)
            switch.toggled.connect(self.changed)
            self._switches[setting.name] = switch

    def _segmented(self, setting: Setting, name: str, label: str) -> Segmented:
        shaped = setting.name == "aspect"
        choices = [
            Choice(_text(option.value), option.label, "", (ratio_of(_text(option.value)) or (1, 1)) if shaped else None)
            for option in setting.options
        ]
        costs = {price_at(self._spec, {setting.name: option.value}) for option in setting.options}
        made = PricedSegmented(name, label, choices) if len(costs) > 1 else Segmented(name, label, choices)
        made.set_value(_text(setting.default))
        return made

    def _add_row(self, setting: Setting, field: QWidget) -> None:
        row = self._grid.rowCount()
        label = PlainLabel(setting.label, tint="text_dim")
        label.setMinimumHeight(CONTROL)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, row, 1)

    def _add_switches(self) -> None:
        if self._switches:
            line = QHBoxLayout()
            line.setSpacing(4 * SPACE)
            for switch in self._switches.values():
                line.addWidget(switch)
            line.addStretch(1)
            self._grid.addLayout(line, self._grid.rowCount(), 1)

    def _add_preview(self, row: QHBoxLayout) -> None:
        if "aspect" not in self._choices:
            return
        self.preview = ShapePreview()
        self._told = MetaLabel("", "text_faint")
        self._told.setFixedWidth(self.preview.sizeHint().width())
        self._told.setMinimumHeight(12 * SPACE)
        self._told.setWordWrap(True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        side = QVBoxLayout()
        side.setSpacing(2 * SPACE)
        side.addWidget(self.preview)
        side.addWidget(self._told)
        side.addStretch(1)
        row.addLayout(side)

    # What it says

    def begin(self, own: str = "", image: QImage | None = None, size: QSize = QSize(1, 1)) -> None:  # noqa: B008
        """Start anew for a picture of `size` pixels, whose small `image` is shown; `own` is the prompt to replace."""
        if self.words is not None:
            self.words.begin(own)
        for setting in self._spec.settings:
            if setting.name in self._choices:
                self._choices[setting.name].set_value(_text(setting.default))
            elif setting.name in self._switches:
                self._switches[setting.name].show_on(bool(setting.default))
            elif setting.name in self._addresses:
                self._addresses[setting.name].clear()
        self.show_picture(image, size)

    def show_picture(self, image: QImage | None, size: QSize) -> None:
        """Which picture lies in the chosen shape."""
        if self.preview is not None:
            self.preview.show_picture(image, size)
            keep = next(one for one in self._choices["aspect"].segments() if one.choice.value == TopazAspect.KEEP)
            keep.set_shape((max(size.width(), 1), max(size.height(), 1)))
        self._retell_shape()

    def set_address(self, name: str, address: str) -> None:
        """A picture was found for a setting."""
        self._addresses[name].setText(address)

    def extras(self) -> dict[str, object]:
        """What is set, by the names of the settings; what is left as it usually is goes without saying."""
        found: dict[str, object] = {}
        if self.words is not None and self.words.words:
            found["prompt"] = self.words.words
        for setting in self._spec.settings:
            value = self._value(setting)
            if value is not None and value != setting.default:
                found[setting.name] = value
        return found

    def _value(self, setting: Setting) -> object:
        if setting.name in self._choices:
            said = self._choices[setting.name].value()
            return next((one.value for one in setting.options if _text(one.value) == said), None)
        if setting.name in self._switches:
            return self._switches[setting.name].isChecked()
        if setting.name in self._addresses:
            return self._addresses[setting.name].text().strip()
        return None

    @property
    def obstacle(self) -> str:
        """Why nothing can be bought as it is set, "" where something can."""
        for field in self._addresses.values():
            text = field.text().strip().lower()
            if text and (not text.startswith(("http://", "https://")) or " " in text):
                return NO_ADDRESS
        return "" if self.words is None else self.words.obstacle

    def focus(self) -> None:
        """Put the keyboard where one begins."""
        if self.words is not None:
            self.words.focus()

    def show_prices(self, price_with: Callable[[Mapping[str, object]], Price]) -> None:
        """Say at every choice that bears on it what it would cost beside what is set now."""
        for setting in self._spec.settings:
            row = self._choices.get(setting.name)
            if isinstance(row, PricedSegmented):
                beside = self.extras()
                row.tell(
                    {
                        _text(one.value): price_figure(price_with({**beside, setting.name: one.value}))
                        for one in setting.options
                    }
                )

    def _on_chosen(self) -> None:
        self._retell_shape()
        self.changed.emit()

    def _retell_shape(self) -> None:
        if self.preview is None:
            return
        aspect, mode = self._choices["aspect"].value() or TopazAspect.KEEP.value, self._choices["crop"]
        keeps = aspect == TopazAspect.KEEP
        mode.set_reason(KEEPS if keeps else "")
        self.preview.show_shape(aspect, mode.value() or "letterbox")
        self._told.setText(self.preview.accessibleDescription())


def _text(value: Any) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)


def _beside(field: QWidget, button: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(RING, 0, 0, 0)
    row.setSpacing(SPACE)
    row.addWidget(field, 1)
    row.addWidget(button)
    return made
