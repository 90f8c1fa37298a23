"""The pop-overs of the action row: every choice with its price and what it does, a direction, a factor, a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QWidget

from studio.models.shown_job import ActionState, ShownJob
from studio.request.actions import ActionSpec, Setting
from studio.views.acting.popover import Press, subject_of
from studio.views.acting.words import Words
from studio.views.gallery.action_button import ActionButton, ChoiceButton
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.popover import Popover

ICONS: Mapping[str, str] = {
    "upscale": "upscale",
    "vary": "vary",
    "remix": "remix",
    "pan": "pan",
    "outpaint": "zoom-out",
    "reroll": "reroll",
    "pan_left": "arrow-left",
    "pan_right": "arrow-right",
    "pan_up": "arrow-up",
    "pan_down": "arrow-down",
    "enhance": "star",
    "animate": "play",
    "topaz": "large",
    "retexture": "palette",
    "remove_background": "scissors",
    "describe": "eye",
    "extend_video": "plus",
    "upscale_video": "upscale",
    "inpaint": "brush",
    "edit": "pencil",
    "upload_paint": "brush",
    "blend": "grid",
    "shorten": "scissors",
    "imagine": "wand",
}
"""Icons by action, else by group."""

_PAD = {"pan_up": (0, 1), "pan_left": (1, 0), "pan_right": (1, 2), "pan_down": (2, 1)}
WORDS = 88 * SPACE
"""Width of a prompt in a pop-over, in logical pixels."""
_OWN_WORDS = "Prompt, where it is to be another"


def icon_of(spec: ActionSpec) -> str:
    """The name of its icon."""
    return ICONS.get(spec.id, ICONS[spec.group])


class Choices(Popover):
    """A pop-over of all actions of one group; a press goes to `press(spec, extras)` and closes it where that bought.

    `default` is the one that has a button outside as well, which bears its name: here it is called after its choice.
    """

    def __init__(
        self,
        anchor: QWidget,
        specs: Sequence[ActionSpec],
        shown: ShownJob,
        press: Press,
        *,
        default: ActionSpec | None = None,
    ) -> None:
        group = specs[0].group
        super().__init__(anchor, f"{group}Choices", f"{specs[0].label} choices")
        self._shown = shown
        self._press = press
        self._default = default
        self._words: Words | None = None
        self._states: Sequence[ActionState] = ()
        self._begun: object = None
        self.buttons = [self._button(spec) for spec in specs]
        self._specs = list(specs)
        self._build()

    def _button(self, spec: ActionSpec) -> ActionButton:
        button = self._drawn(spec, icon_of(spec))
        button.clicked.connect(lambda: self._on_pressed(spec, button))
        return button

    def _drawn(self, spec: ActionSpec, icon: str) -> ActionButton:
        if spec is self._default:
            name, object_name = f"{spec.choice}, the default", f"choice_{spec.id}"
        else:
            name, object_name = spec.name, f"action_{spec.id}"
        return ChoiceButton(object_name, name, spec.choice, icon, self, mark=self._mark(spec))

    def _mark(self, spec: ActionSpec) -> str:
        return "Default" if spec is self._default else ""

    def _build(self) -> None:
        self.body().setSpacing(0)
        for button in self.buttons:
            self.body().addWidget(button)

    def _add_words(self, told: str, *, lines: int = 2) -> Words:
        """A prompt of its own, above what is there already or beneath it."""
        label = self._specs[0].label
        words = self._words = Words(
            f"{self._specs[0].group}Prompt", f"{label} prompt", width=WORDS, lines=lines,
            required=self._specs[0].needs_prompt, help_text=self._specs[0].setting("prompt").help,
        )  # fmt: skip
        words.changed.connect(self._retell)
        heading = PlainLabel(told, Type.META, "text_dim")
        heading.setContentsMargins(SPACE, SPACE, 0, SPACE)
        self.body().addWidget(heading)
        self.body().addWidget(words)
        return words

    def open(self) -> None:
        """Start from the job's own prompt."""
        record = self._shown.record
        self._begun = subject_of(self._shown)
        if self._words is not None:
            self._words.begin(record.prompt if record else "")
        super().open()
        self._retell()

    def extras(self) -> dict[str, object]:
        """What the artist set beside the choice itself."""
        return {"prompt": self._words.words} if self._words is not None and self._words.words else {}

    def tell(self, states: Sequence[ActionState]) -> None:
        """Take the present prices and reasons."""
        self._states = states
        if self.isVisible() and self._begun != subject_of(self._shown):
            self.close()  # its words were written for another picture
        self._retell()

    def _retell(self) -> None:
        by_id = {state.spec.id: state for state in self._states}
        seen = self.isVisible()
        obstacle = self._words.obstacle if self._words is not None and seen else ""
        for spec, button in zip(self._specs, self.buttons, strict=True):
            if (state := by_id.get(spec.id)) is not None:
                # Closed, nothing is set beside it yet.
                tell_button(button, (self._shown.action(spec, self.extras()) if seen else None) or state, obstacle)

    def _on_pressed(self, spec: ActionSpec, button: ActionButton) -> None:
        if button.reason:
            button.say_why()
        elif self._press(spec, self.extras()):
            self.close()


def tell_button(button: ActionButton, state: ActionState, obstacle: str = "") -> None:
    """How an action stands, at its button; `obstacle` is what stands in the way beside the service."""
    button.tell(state.price, state.reason or obstacle, state.note, state.spec.help, asked=state.asked)


class VaryChoices(Choices):
    """Two strengths, and a prompt where it is to be another."""

    def _build(self) -> None:
        super()._build()
        self._add_words(_OWN_WORDS)


class PanChoices(Choices):
    """Four directions around a factor."""

    def _drawn(self, spec: ActionSpec, icon: str) -> ActionButton:
        return ActionButton(f"action_{spec.id}", spec.name, spec.choice, icon, self)

    def _build(self) -> None:
        self._factor = _factor("panScale", self._specs[0].setting("scale"), self)
        pad = QGridLayout()
        pad.setSpacing(SPACE)
        for spec, button in zip(self._specs, self.buttons, strict=True):
            pad.addWidget(button, *_PAD[spec.id])
        pad.addWidget(self._factor, 1, 1)
        heading = MetaLabel("How far the picture grows, in which direction")
        heading.setContentsMargins(SPACE, SPACE, 0, 0)
        self.body().addWidget(heading)
        self.body().addLayout(pad)
        self._add_words(_OWN_WORDS)
        self._order()

    def _order(self) -> None:
        """The keyboard goes through the pad as it is read: up, left, the factor, right, down."""
        places = {_PAD[spec.id]: button for spec, button in zip(self._specs, self.buttons, strict=True)}
        read: list[QWidget] = [places[0, 1], places[1, 0], self._factor, places[1, 2], places[2, 1]]
        before: QWidget = self
        for part in read:
            QWidget.setTabOrder(before, part)
            before = part

    def extras(self) -> dict[str, object]:
        return {"scale": round(self._factor.value(), 2), **super().extras()}


class ZoomChoices(Choices):
    """Two usual factors, and one of the artist's own."""

    def _build(self) -> None:
        super()._build()
        self._factor = _factor("zoomScale", self._specs[0].setting("scale"), self)
        self._factor.setValue(1.2)
        self._own = ActionButton("action_outpaint_own", "Zoom out by this factor", "Zoom out", "zoom-out", self)
        self._own.clicked.connect(self._on_own_clicked)
        row = QHBoxLayout()
        row.setContentsMargins(2 * SPACE, 2 * SPACE, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._factor, 1)
        row.addWidget(self._own)
        self.body().addLayout(row)
        self._add_words(_OWN_WORDS)

    def _retell(self) -> None:
        super()._retell()
        obstacle = self._words.obstacle if self._words is not None and self.isVisible() else ""
        if (state := self._shown.action(self._specs[0], self.extras())) is not None:
            tell_button(self._own, state, obstacle)

    def _on_own_clicked(self) -> None:
        if self._own.reason:
            self._own.say_why()
        elif self._press(self._specs[0], {"scale": round(self._factor.value(), 2), **self.extras()}):
            self.close()


class RemixChoices(Choices):
    """A prompt that replaces the job's own, and how freely it is followed."""

    def _build(self) -> None:
        self._add_words("Prompt in place of the job's own", lines=5)
        # As in the main prompt; the first button is the stronger, and the default of the service.
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.buttons[0].click)
        for button in self.buttons:
            self.body().addWidget(button)

    def _mark(self, spec: ActionSpec) -> str:
        return "Ctrl+Enter" if spec.id == "remix_strong" else ""

    def open(self) -> None:
        """Start from the job's own prompt, with the keyboard in it."""
        super().open()
        if self._words is not None:
            self._words.focus()

    def extras(self) -> dict[str, object]:
        return {"prompt": self._words.words if self._words is not None else ""}


class MoreChoices(Popover):
    """What is wanted less often: each line buys at once, or opens its own pop-over through `press`."""

    def __init__(self, anchor: QWidget, specs: Sequence[ActionSpec], press: Press, opens: Sequence[str]) -> None:
        super().__init__(anchor, "moreChoices", "More actions")
        self._specs = list(specs)
        self.body().setSpacing(0)
        self.buttons: list[ActionButton] = []
        for spec in specs:
            word = f"{spec.name} …" if spec.id in opens else spec.name
            button = ChoiceButton(f"action_{spec.id}", spec.name, word, icon_of(spec), self)
            button.clicked.connect(lambda _=False, spec=spec, button=button: self._on_pressed(spec, button, press))
            self.body().addWidget(button)
            self.buttons.append(button)

    def tell(self, states: Sequence[ActionState]) -> None:
        """Take the present prices and reasons."""
        by_id = {state.spec.id: state for state in states}
        for spec, button in zip(self._specs, self.buttons, strict=True):
            if (state := by_id.get(spec.id)) is not None:
                tell_button(button, state)

    def _on_pressed(self, spec: ActionSpec, button: ActionButton, press: Press) -> None:
        if button.reason:
            button.say_why()
        elif press(spec, {}):
            self.close()


def _factor(name: str, setting: Setting, parent: QWidget) -> QDoubleSpinBox:
    field = QDoubleSpinBox(parent)
    field.setObjectName(name)
    field.setAccessibleName(setting.label)
    field.lineEdit().setAccessibleName(setting.label)  # to a screen reader a control of its own
    field.setRange(setting.low, setting.high)
    field.setSingleStep(0.1)
    field.setDecimals(2)
    field.setSuffix("×")
    field.setValue(setting.default)
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return field
