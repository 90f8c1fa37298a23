"""Width to height: the usual ratios as little shapes, and any other in whole numbers from a pop-over."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.popover import Popover
from studio.views.widgets.segmented import Choice, Segmented

Ratio = tuple[int, int]

PRESETS: tuple[Ratio, ...] = ((1, 1), (3, 2), (16, 9), (2, 3), (9, 16))
WIDE: tuple[Ratio, ...] = ((5, 4), (4, 3), (2, 1), (21, 9))
TALL: tuple[Ratio, ...] = ((4, 5), (3, 4), (1, 2), (9, 21))
LARGEST = 9999
"""The longest number that the fields take for one side."""


def written(ratio: Ratio) -> str:
    """A ratio as the prompt has it: (3, 2) → "3:2"."""
    return f"{ratio[0]}:{ratio[1]}"


def choice(ratio: Ratio) -> Choice:
    """A segment that draws the ratio."""
    return Choice(written(ratio), written(ratio), shape=ratio)


class AspectRow(Segmented):
    """`chosen` carries the ratio as the prompt has it ("3:2")."""

    def __init__(self, parent: QWidget | None = None) -> None:
        more = Choice("more", "More", help="Other shapes, and any ratio in whole numbers.", shape=(1, 1))
        super().__init__("aspect", "Aspect", [choice(ratio) for ratio in PRESETS], more=more, parent=parent)
        self._popover: AspectPopover | None = None
        self._ratio: Ratio = (1, 1)
        self.more_requested.connect(self._on_more_requested)

    def show_ratio(self, ratio: Ratio) -> None:
        """Shows a ratio without a signal."""
        self._ratio = ratio
        self.set_value(written(ratio), shape=ratio)
        if self._popover is not None:
            self._popover.show_ratio(ratio)

    def popover(self) -> AspectPopover:
        """The pop-over with further ratios, made when first wanted."""
        if self._popover is None:
            self._popover = AspectPopover(self)
            self._popover.show_ratio(self._ratio)
            self._popover.chosen.connect(self.chosen)
        return self._popover

    def _on_more_requested(self) -> None:
        self.popover().set_anchor(self.segments()[-1])
        self.popover().open()


class AspectPopover(Popover):
    """Further ratios, and two fields for any other."""

    chosen = Signal(str)

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor, "aspect-popover", "Aspect")
        self._ratio: Ratio = (1, 1)
        self._rows = [
            Segmented(f"aspect-{name}", "Aspect", [choice(ratio) for ratio in ratios])
            for name, ratios in (("wide", WIDE), ("tall", TALL))
        ]
        self.width_field = NumberField("aspect-width", "Aspect width", 1, LARGEST, boxed=True)
        self.height_field = NumberField("aspect-height", "Aspect height", 1, LARGEST, boxed=True)
        self.swap = IconButton("aspect-swap", "swap", "Turn wide into tall")
        self.body().addWidget(Heading("Aspect", Type.SECTION, "text_dim"))
        for row in self._rows:
            self.body().addWidget(row)
            row.chosen.connect(self.chosen)
        self.body().addLayout(self._fields())
        self.width_field.entered.connect(self._on_field_entered)
        self.height_field.entered.connect(self._on_field_entered)
        self.swap.clicked.connect(self._on_swap_clicked)

    def _fields(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE, 0, 0)
        row.addWidget(PlainLabel("Other", tint="text_dim"))
        row.addStretch(1)
        row.addWidget(self.width_field)
        row.addWidget(PlainLabel(":", tint="text_dim"))
        row.addWidget(self.height_field)
        row.addWidget(self.swap)
        for field in (self.width_field, self.height_field):
            field.setFixedWidth(14 * SPACE)
        return row

    def show_ratio(self, ratio: Ratio) -> None:
        """Shows a ratio without a signal."""
        self._ratio = ratio
        for row in self._rows:
            row.set_value(written(ratio))
        self.width_field.set_value(ratio[0])
        self.height_field.set_value(ratio[1])

    def _on_swap_clicked(self) -> None:
        self.chosen.emit(written((self.height_field.value() or 1, self.width_field.value() or 1)))

    def _on_field_entered(self, _value: object) -> None:
        self.chosen.emit(written((self.width_field.value() or 1, self.height_field.value() or 1)))
