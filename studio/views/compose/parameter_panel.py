"""The parameters as controls: each writes its flag into the draft's text, and shows what the text says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.draft import Draft
from studio.request.parameters import MODELS, Model, Parameter, parameter
from studio.request.prompt import aspect_of
from studio.views.compose.aspect_row import AspectRow
from studio.views.compose.seed_row import SeedRow
from studio.views.theme import SPACE
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.slider_row import SliderRow
from studio.views.widgets.switch_row import SwitchRow

LABEL_WIDTH = 15 * SPACE
RANGES = ("stylize", "chaos", "weird")
SWITCHES = ("raw", "tile", "draft")


def missing(known: Parameter, model: Model) -> str:
    """Why `model` lacks that parameter, one sentence; "" when it has it."""
    return "" if model.key in known.models else f"{known.label} is not in version {model.label}."


def table(name: str) -> Parameter:
    """The table's row of that name, which must be there."""
    known = parameter(name)
    if known is None:
        raise KeyError(name)
    return known


class ParameterPanel(QWidget):
    """One control per parameter of the table that an artist turns; those that the model lacks are off and say so."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.version = Segmented("version", "Version", [self._model_choice(model) for model in MODELS])
        self.aspect = AspectRow()
        self.ranges = {name: self._range(table(name)) for name in RANGES}
        self.quality = Segmented("quality", "Quality", [])
        self.seed = SeedRow(LABEL_WIDTH, table("seed").help)
        self.switches = {name: SwitchRow(name, table(name).label, table(name).help) for name in SWITCHES}
        speeds = [Choice(name, table(name).label, table(name).help) for name in ("fast", "turbo")]
        self.speed = Segmented("speed", "Speed", speeds)
        self._arrange()
        self._connect()
        draft.values_changed.connect(self.refresh)
        self.refresh()

    @staticmethod
    def _model_choice(model: Model) -> Choice:
        return Choice(model.key, model.label, f"Needs the {model.plan} plan." if model.plan else "")

    @staticmethod
    def _range(known: Parameter) -> SliderRow:
        low, high, default = (int(float(edge or 0)) for edge in (known.low, known.high, known.default))
        return SliderRow(known.name, known.label, low, high, default, step=int(known.step), label_width=LABEL_WIDTH)

    def _arrange(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2 * SPACE)
        box.addLayout(_labelled("Version", self.version))
        box.addLayout(_labelled("Aspect", self.aspect))
        sliders = QVBoxLayout()
        sliders.setSpacing(0)
        for row in self.ranges.values():
            sliders.addWidget(row)
        box.addLayout(sliders)
        box.addLayout(_labelled("Quality", self.quality))
        box.addLayout(_labelled("Speed", self.speed))
        box.addWidget(self.seed)
        switches = QHBoxLayout()
        switches.setContentsMargins(0, SPACE, 0, 0)
        for at, switch in enumerate(self.switches.values()):
            if at:
                switches.addStretch(1)
            switches.addWidget(switch)
        box.addLayout(switches)

    def _connect(self) -> None:
        self.version.chosen.connect(self._draft.set_model)
        self.aspect.chosen.connect(self._on_aspect_chosen)
        for name, row in self.ranges.items():
            row.changed.connect(self._range_writer(name))
        self.quality.chosen.connect(self._on_quality_chosen)
        self.speed.chosen.connect(self._on_speed_chosen)
        self.seed.changed.connect(self._on_seed_changed)
        for name, switch in self.switches.items():
            switch.toggled.connect(self._switch_writer(name))

    def _range_writer(self, name: str) -> Callable[[int, bool], None]:
        def write(value: int, joined: bool) -> None:
            self._draft.set_flag(name, str(value), joined=joined)

        return write

    def _switch_writer(self, name: str) -> Callable[[bool], None]:
        def write(on: bool) -> None:
            self._draft.set_switch(name, on)

        return write

    def refresh(self) -> None:
        """Shows what the text says."""
        draft, model = self._draft, self._draft.model
        self.version.set_value(model.key)
        self.aspect.show_ratio(aspect_of(draft.prompt))
        for name, row in self.ranges.items():
            row.set_value(draft.number(name))
            row.set_reason(missing(table(name), model), table(name).help)
        self._refresh_quality(model)
        self._refresh_speed(model)
        self._refresh_seed()
        for name, switch in self.switches.items():
            on = draft.switch(name)
            switch.show_on(on)
            # One that the text has on can always be taken out again.
            switch.set_reason("" if on else missing(table(name), model))

    def _refresh_quality(self, model: Model) -> None:
        known = table("quality")
        offered = known.choices_for(model.key) or ("1",)
        self.quality.set_choices([Choice(value, value, known.help) for value in offered])
        self.quality.set_value(self._draft.value("quality") or str(known.default))
        self.quality.set_reason(missing(known, model))

    def _refresh_speed(self, model: Model) -> None:
        turbo = self._draft.switch("turbo")
        self.speed.set_value("turbo" if turbo else "fast")
        self.speed.set_choice_reason("turbo", "" if turbo else missing(table("turbo"), model))

    def _refresh_seed(self) -> None:
        written = (self._draft.value("seed") or "").strip()
        self.seed.show_seed(int(written) if written.isascii() and written.isdecimal() and len(written) < 20 else None)

    def _on_aspect_chosen(self, ratio: str) -> None:
        self._draft.set_flag("ar", ratio)

    def _on_quality_chosen(self, value: str) -> None:
        self._draft.set_flag("quality", value)

    def _on_speed_chosen(self, value: str) -> None:
        self._draft.set_switch("turbo", value == "turbo")

    def _on_seed_changed(self, seed: int | None) -> None:
        self._draft.set_flag("seed", None if seed is None else str(seed))


def _labelled(words: str, control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    label = PlainLabel(words, tint="text_dim")
    label.setFixedWidth(LABEL_WIDTH)
    row.addWidget(label)
    row.addWidget(control, 1)
    return row
