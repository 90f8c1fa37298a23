"""What a host of one kind needs to know, one row per field of its table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from studio.models.hosting import FIELDS, Field, Hosting, HostKind
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING, describe
from studio.views.widgets.segmented import Choice, Segmented

LABELS, FIELDS_WIDTH = 144, 440
"""Widths of the two columns in logical pixels, as in the settings."""
KEPT = "Kept; leave this empty to keep it"


class HostForm(QWidget):
    """The fields of one kind; `edited()` comes with every change. `values` are as they were entered."""

    edited = Signal()

    def __init__(self, hosting: Hosting, kind: HostKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._lines: dict[str, QLineEdit] = {}
        self._choices: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnMinimumWidth(1, FIELDS_WIDTH)
        for field in FIELDS[kind]:
            self._add(grid, field, hosting)

    @property
    def values(self) -> dict[str, str]:
        """By the keys of the table."""
        return {**{key: line.text().strip() for key, line in self._lines.items()}, **self._choices}

    def _add(self, grid: QGridLayout, field: Field, hosting: Hosting) -> None:
        row = grid.rowCount()
        label = PlainLabel(field.label, tint="text_dim")
        label.setFixedHeight(CONTROL)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._choice(field, hosting) if field.choices else self._line(field, hosting), row, 1)
        advice = PlainLabel(field.help, Type.META, "text_faint")
        advice.setWordWrap(True)
        grid.addWidget(advice, row + 1, 1)
        grid.setRowMinimumHeight(row + 2, 2 * SPACE)

    def _line(self, field: Field, hosting: Hosting) -> QWidget:
        line = QLineEdit(hosting.value(self.kind, field.key))
        line.setObjectName(f"hosting-{field.key}")
        line.setAccessibleName(field.label)
        line.setPlaceholderText(KEPT if hosting.has_secret(self.kind, field.key) else field.hint)
        line.setMinimumHeight(CONTROL)
        if field.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        describe(line, field.help)
        line.textEdited.connect(self.edited)
        self._lines[field.key] = line
        return _held(line, RING)

    def _choice(self, field: Field, hosting: Hosting) -> QWidget:
        choices = Segmented(f"hosting-{field.key}", field.label, [Choice(*choice) for choice in field.choices])
        self._choices[field.key] = hosting.value(self.kind, field.key) or field.default
        choices.set_value(self._choices[field.key])

        def choose(value: str) -> None:
            self._choices[field.key] = value
            self.edited.emit()

        choices.chosen.connect(choose)
        held = _held(choices, 0)
        row = held.layout()
        assert isinstance(row, QHBoxLayout)
        row.addStretch(1)
        return held


def _held(part: QWidget, right: int) -> QWidget:
    """Buttons beside it keep room for their ring."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, right, 0)
    row.addWidget(part)
    return held
