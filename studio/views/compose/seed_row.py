"""The seed: a number to keep, a dice for a new one, and a lock that says whether one is kept at all."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.views.theme import SPACE
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import set_tip, show_checked

HIGHEST = 4294967295


class SeedRow(QWidget):
    """Locked while the prompt names a seed; open, the service draws one for every job."""

    changed = Signal(object)
    """The artist set this seed (int), or none (None)."""

    def __init__(self, label_width: int, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._random = random.Random()
        self._last: int | None = None
        self.field = NumberField("seed", "Seed", 0, HIGHEST, optional=True, boxed=True)
        self.field.setPlaceholderText("new each time")
        self.dice = IconButton("seed-dice", "dice", "New seed")
        self.lock = IconButton("seed-lock", "unlock", "Keep the seed", checkable=True)
        label = PlainLabel("Seed", tint="text_dim")
        label.setFixedWidth(label_width)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(label)
        row.addWidget(self.field, 1)
        row.addWidget(self.dice)
        row.addWidget(self.lock)
        self.field.setAccessibleDescription(help_text)
        set_tip(self.field, help_text)
        self.field.entered.connect(self.changed)
        self.dice.clicked.connect(self._on_dice_clicked)
        self.lock.toggled.connect(self._on_lock_toggled)

    def show_seed(self, seed: int | None) -> None:
        """Shows a seed, or none, without a signal."""
        if seed is not None:
            self._last = seed
        self.field.set_value(seed)
        show_checked(self.lock, seed is not None)
        self.lock.set_icon("unlock" if seed is None else "lock")

    def offer(self, seed: int | None) -> None:
        """The seed that the lock keeps when it is closed: that of the job being looked at."""
        self._last = seed

    def _on_dice_clicked(self) -> None:
        self.changed.emit(self._random.randint(0, HIGHEST))

    def _on_lock_toggled(self, locked: bool) -> None:
        if not locked:
            self.changed.emit(None)
        else:
            self.changed.emit(self._last if self._last is not None else self._random.randint(0, HIGHEST))
