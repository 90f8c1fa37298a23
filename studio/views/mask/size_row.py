"""The width of a stroke: a slider that goes through round sizes, small ones finely, and the number itself."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.views.mask.sizes import LARGEST, SMALLEST, STEPS
from studio.views.theme import SPACE
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import describe
from studio.views.widgets.slider_row import NUMBER_WIDTH, Slider

HELP = "Width of the stroke in pixels of the picture. [ and ] or Ctrl and the wheel change it."
SLIDER_WIDTH = 32 * SPACE


class SizeRow(QWidget):
    """`changed(pixels)`: the artist wants this width."""

    changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = Slider("tool-size", "Size", STEPS.index(60))
        self.slider.setRange(0, len(STEPS) - 1)
        self.slider.setMaximumWidth(SLIDER_WIDTH)
        self.number = NumberField("tool-size-value", "Size value", SMALLEST, LARGEST)
        self.number.setFixedWidth(NUMBER_WIDTH)
        for widget in (self.slider, self.number):
            describe(widget, HELP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(PlainLabel("Size", tint="text_dim"))
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.slider.valueChanged.connect(lambda at: self.changed.emit(STEPS[at]))
        self.number.entered.connect(lambda pixels: self.changed.emit(int(pixels)))

    def set_value(self, pixels: int) -> None:
        """Shows a width without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(min(bisect_left(STEPS, pixels), len(STEPS) - 1))
        self.slider.blockSignals(False)
        self.slider.update()
        self.number.set_value(pixels)
