"""The parameters as controls: each writes its flag into the draft's text, and shows what the text says.

What the model has is there, under quiet headings; what it lacks is folded away under one line that says who has it.
A flag that stands in the text keeps its control on every model, so that it can be taken out again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.completion import offered
from studio.models.draft import Draft
from studio.request.parameters import MODELS, PARAMETERS, Kind, Model, Parameter, parameter
from studio.request.prompt import aspect_of
from studio.views.compose.aspect_row import AspectRow
from studio.views.compose.seed_row import SeedRow
from studio.views.theme import SPACE, Type
from studio.views.widgets.fold import Fold
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.painting import describe
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.slider_row import SliderRow
from studio.views.widgets.switch_row import SwitchRow
from studio.views.widgets.text_field import TextField

LABEL_WIDTH = 16 * SPACE
LOOK = ("stylize", "chaos", "weird")
SWITCHES = ("raw", "tile", "draft", "hd")
MORE = ("no", "stop", "exp", "p")
HINTS = {"no": "what to leave out", "p": "your code"}
SHORT = {"exp": "Exp.", "p": "Personal"}
"""Labels where the table's are longer than the column is wide."""


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
    """One control per parameter of the table that has to do with pictures."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._rows: dict[str, QWidget] = {}
        """What is shown or hidden for each parameter."""
        self.version = Segmented("version", "Version", [self._model_choice(model) for model in MODELS])
        self.aspect = AspectRow()
        self.ranges = {name: range_row(table(name)) for name in LOOK}
        self.quality = Segmented("quality", "Quality", [])
        self.seed = SeedRow(LABEL_WIDTH, table("seed").help)
        self.switches = {name: SwitchRow(name, table(name).label, table(name).help) for name in SWITCHES}
        self.fields: dict[str, TextField] = {}
        speeds = [Choice(name, table(name).label, table(name).help) for name in ("fast", "turbo")]
        self.speed = Segmented("speed", "Speed", speeds)
        self.more = Fold("more-parameters", "More")
        self.lacking = Lacking()
        self._arrange()
        self._connect()
        draft.values_changed.connect(self.refresh)
        self.refresh()

    @staticmethod
    def _model_choice(model: Model) -> Choice:
        return Choice(model.key, model.label, f"Needs the {model.plan} plan." if model.plan else "")

    def _arrange(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2 * SPACE)
        self._add(box, "v", labelled("Version", self.version))
        self._add(box, "ar", labelled("Aspect", self.aspect))
        box.addWidget(_heading("Look"))
        sliders = QVBoxLayout()
        sliders.setSpacing(0)
        for name in LOOK:
            self._add(sliders, name, self.ranges[name])
        box.addLayout(sliders)
        self._add_switches(box, ("raw", "tile"))
        box.addWidget(_heading("Making"))
        self._add(box, "quality", labelled("Quality", self.quality))
        self._add(box, "turbo", labelled("Speed", self.speed))
        self._add(box, "seed", self.seed)
        self._add_switches(box, ("draft", "hd"))
        box.addWidget(self.more)
        box.addWidget(self.lacking)

    def _fill_more(self) -> None:
        """What is folded away is made when it is first looked at."""
        if self.fields:
            return
        box = self.more.body()
        for name, hint in HINTS.items():
            self.fields[name] = TextField(f"{name}-words", table(name).label, hint, table(name).help)
        self.fields["p"].setAccessibleName("Personalise code")
        self.switches["p"] = SwitchRow("p", table("p").label, table("p").help)
        self.ranges |= {name: range_row(table(name)) for name in ("stop", "exp")}
        self._add(box, "no", labelled(table("no").label, self.fields["no"]))
        for name in ("stop", "exp"):
            self._add(box, name, self.ranges[name])
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * SPACE)
        line.addWidget(self.switches["p"])
        line.addWidget(self.fields["p"], 1)
        self._add(box, "p", row)
        self._connect_more()
        self.refresh()

    def _add(self, box: QVBoxLayout, name: str, row: QWidget) -> None:
        self._rows[name] = row
        box.addWidget(row)

    def _add_switches(self, box: QVBoxLayout, names: Sequence[str]) -> None:
        line = QHBoxLayout()
        line.setSpacing(4 * SPACE)
        for name in names:
            self._rows[name] = self.switches[name]
            line.addWidget(self.switches[name])
        line.addStretch(1)
        box.addLayout(line)

    def _connect(self) -> None:
        draft = self._draft
        self.version.chosen.connect(draft.set_model)
        self.aspect.chosen.connect(lambda ratio: draft.set_flag("ar", ratio))
        for name, row in self.ranges.items():
            row.changed.connect(range_writer(draft, name))
        self.quality.chosen.connect(lambda value: draft.set_flag("quality", value))
        self.speed.chosen.connect(lambda value: draft.set_switch("turbo", value == "turbo"))
        self.seed.changed.connect(lambda seed: draft.set_flag("seed", None if seed is None else str(seed)))
        for name, switch in self.switches.items():
            switch.toggled.connect(self._switch_writer(name))
        self.more.opened.connect(self._fill_more)

    def _connect_more(self) -> None:
        draft = self._draft
        for name in ("stop", "exp"):
            self.ranges[name].changed.connect(range_writer(draft, name))
        self.switches["p"].toggled.connect(self._switch_writer("p"))
        self.fields["no"].typed.connect(
            lambda words, joined: draft.set_flag("no", words.strip() or None, joined=joined)
        )
        self.fields["p"].typed.connect(lambda code, joined: draft.set_flag("p", code.strip(), joined=joined))

    def _switch_writer(self, name: str) -> Callable[[bool], None]:
        def write(on: bool) -> None:
            self._draft.set_switch(name, on)

        return write

    def keep(self, settings: QSettings) -> None:
        """Remember what is folded."""
        settings.setValue("compose/more", self.more.is_open)

    def restore(self, settings: QSettings) -> None:
        """Fold what was folded."""
        self.more.set_open(bool(settings.value("compose/more", False, bool)))

    def refresh(self) -> None:
        """Reads every control's value out of the text."""
        draft, model = self._draft, self._draft.model
        self.version.set_value(draft.version)
        self.aspect.show_ratio(aspect_of(draft.prompt))
        for name, row in self.ranges.items():
            row.set_value(draft.number(name))
        self._refresh_quality(model)
        self._refresh_speed(model)
        self._refresh_seed()
        for name, switch in self.switches.items():
            switch.show_on(draft.switch(name))
        for name, field in self.fields.items():
            field.show_words(draft.value(name) or "")
        self._fold(model)

    def _fold(self, model: Model) -> None:
        """Shows what the model has or the text says, and names the rest."""
        draft = self._draft
        for name, row in self._rows.items():
            reason = missing(table(name), model)
            row.setVisible(not reason or draft.switch(name))
            describe(row, reason or table(name).help)
        in_more = [table(name) for name in MORE if draft.prompt.has(name)]
        self.more.button.tell("More", ", ".join(known.label for known in in_more))
        self.lacking.show_model(model)

    def _refresh_quality(self, model: Model) -> None:
        known = table("quality")
        offers = known.choices_for(model.key) or ("1",)
        self.quality.set_choices([Choice(value, value, known.help) for value in offers])
        self.quality.set_value(self._draft.value("quality") or str(known.default))

    def _refresh_speed(self, model: Model) -> None:
        turbo = self._draft.switch("turbo")
        self.speed.set_value("turbo" if turbo else "fast")
        self.speed.set_choice_reason("turbo", "" if turbo else missing(table("turbo"), model))

    def _refresh_seed(self) -> None:
        written = (self._draft.value("seed") or "").strip()
        self.seed.show_seed(int(written) if written.isascii() and written.isdecimal() and len(written) < 20 else None)


class Lacking(Fold):
    """One quiet line naming what the model lacks; opened, it says which models have each of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lacking", "Nothing is missing", parent)
        self.body().setSpacing(SPACE)
        self._model: Model | None = None
        self._lacked: list[Parameter] = []
        self.opened.connect(self._fill)

    def show_model(self, model: Model) -> None:
        """Speak of that model."""
        if model is self._model:
            return
        self._model = model
        self._lacked = lacked = [known for known in PARAMETERS if not offered(known, model) and _can_be_had(known)]
        self.setVisible(bool(lacked))
        self.button.tell(f"Not in {model.label}", ", ".join(known.label for known in lacked))
        self._fill()

    def _fill(self) -> None:
        """The lines, once they are looked at."""
        if not self.is_open:
            return
        body = self.body()
        while (old := body.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for known in self._lacked:
            body.addWidget(_line(known))


def _can_be_had(known: Parameter) -> bool:
    """Whether any model for pictures has it."""
    return any(offered(known, model) for model in MODELS)


def _line(known: Parameter) -> QWidget:
    owners = [model.label for model in MODELS if model.key in known.models]
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(4 * SPACE, 0, 0, 0)
    row.addWidget(MetaLabel(known.label))
    row.addStretch(1)
    row.addWidget(MetaLabel(f"in {', '.join(owners)}", "text_faint"))
    describe(line, known.help)
    return line


def range_row(known: Parameter) -> SliderRow:
    """The slider of a ranged parameter, in tenths where it takes fractions."""
    scale = 10 if known.kind is Kind.DECIMAL else 1
    low, high, default = (round(float(edge or 0) * scale) for edge in (known.low, known.high, known.default))
    row = SliderRow(
        known.name,
        known.label,
        low,
        high,
        default,
        step=round(known.step * scale),
        label_width=LABEL_WIDTH,
        zones=known.zones,
        scale=scale,
    )
    row.label.setText(SHORT.get(known.name, known.label))
    row.set_help(known.help)
    return row


def range_writer(draft: Draft, name: str) -> Callable[[int, bool], None]:
    """What writes the value of such a slider into the text."""
    scale = 10 if table(name).kind is Kind.DECIMAL else 1

    def write(value: int, joined: bool) -> None:
        draft.set_flag(name, f"{value / scale:.10g}", joined=joined)

    return write


def _heading(words: str) -> Heading:
    return Heading(words, Type.SECTION, "text_faint")


def labelled(words: str, control: QWidget) -> QWidget:
    """A control with its label before it."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    label = PlainLabel(words, tint="text_dim")
    label.setFixedWidth(LABEL_WIDTH)
    row.addWidget(label)
    row.addWidget(control, 1)
    return made
