"""The pop-overs of the action row: every choice with its price and what it does, a direction, a factor, a prompt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QPlainTextEdit, QWidget

from studio.models.draft import Draft
from studio.models.shown_job import ActionState, ShownJob
from studio.request.actions import ActionSpec
from studio.views.compose.problem_list import ProblemList
from studio.views.gallery.action_button import ActionButton, ChoiceButton
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.popover import Popover

Press = Callable[[ActionSpec, dict[str, object]], None]

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
}
"""Icons by action, else by group."""

_PAD = {"pan_up": (0, 1), "pan_left": (1, 0), "pan_right": (1, 2), "pan_down": (2, 1)}
PAN_RANGE = (1.1, 3.0)
ZOOM_RANGE = (1.1, 2.0)
BLOCKED = "The prompt is blocked."
"""At the buttons; what blocks it stands under the prompt."""


class Choices(Popover):
    """A pop-over of all actions of one group; a press closes it and goes to `press(spec, extras)`.

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
        self.buttons = [self._button(spec) for spec in specs]
        self._specs = list(specs)
        self._build()

    def _button(self, spec: ActionSpec) -> ActionButton:
        button = self._drawn(spec, ICONS.get(spec.id, ICONS[spec.group]))
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

    def extras(self) -> dict[str, object]:
        """What the artist set beside the choice itself."""
        return {}

    def tell(self, states: Sequence[ActionState]) -> None:
        """Take the present prices and reasons."""
        by_id = {state.spec.id: state for state in states}
        for spec, button in zip(self._specs, self.buttons, strict=True):
            state = by_id[spec.id]
            button.tell(state.price, state.reason, state.note, spec.help)

    def _on_pressed(self, spec: ActionSpec, button: ActionButton) -> None:
        if button.reason:
            button.say_why()
            return
        extras = self.extras()
        self.close()
        self._press(spec, extras)


class PanChoices(Choices):
    """Four directions around a factor."""

    def _drawn(self, spec: ActionSpec, icon: str) -> ActionButton:
        return ActionButton(f"action_{spec.id}", spec.name, spec.choice, icon, self)

    def _build(self) -> None:
        self._factor = _factor("panScale", "Pan factor", PAN_RANGE, 1.5, self)
        pad = QGridLayout()
        pad.setSpacing(SPACE)
        for spec, button in zip(self._specs, self.buttons, strict=True):
            pad.addWidget(button, *_PAD[spec.id])
        pad.addWidget(self._factor, 1, 1)
        self.body().addWidget(MetaLabel("How far the picture grows, in which direction"))
        self.body().addLayout(pad)

    def extras(self) -> dict[str, object]:
        return {"scale": round(self._factor.value(), 2)}


class ZoomChoices(Choices):
    """Two usual factors, and one of the artist's own."""

    def _build(self) -> None:
        super()._build()
        self._factor = _factor("zoomScale", "Zoom out factor", ZOOM_RANGE, 1.2, self)
        self._own = ActionButton("action_outpaint_own", "Zoom out by this factor", "Zoom out", "zoom-out", self)
        self._own.clicked.connect(self._on_own_clicked)
        row = QHBoxLayout()
        row.setContentsMargins(2 * SPACE, 2 * SPACE, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._factor, 1)
        row.addWidget(self._own)
        self.body().addLayout(row)

    def tell(self, states: Sequence[ActionState]) -> None:
        super().tell(states)
        state = next(state for state in states if state.spec.id == self._specs[0].id)
        self._own.tell(state.price, state.reason, state.note, "Grows the picture by your own factor.")

    def _on_own_clicked(self) -> None:
        if self._own.reason:
            self._own.say_why()
            return
        self.close()
        self._press(self._specs[0], {"scale": round(self._factor.value(), 2)})


class RemixChoices(Choices):
    """A prompt that replaces the job's own, and how freely it is followed."""

    def _build(self) -> None:
        self._draft = Draft(parent=self)
        self._prompt = QPlainTextEdit(self)
        self._prompt.setObjectName("remixPrompt")
        self._prompt.setAccessibleName("Remix prompt")
        self._prompt.setFixedSize(88 * SPACE, 24 * SPACE)
        self._prompt.setTabChangesFocus(True)
        self._prompt.textChanged.connect(self._on_text_changed)
        self._draft.text_changed.connect(self._on_draft_changed)
        self._problems = ProblemList(self._draft)
        self._problems.setMaximumWidth(self._prompt.width())
        # As in the main prompt; the first button is the stronger, and the default of the service.
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.buttons[0].click)
        self.body().addWidget(PlainLabel("Prompt in place of the job's own", Type.META, "text_dim"))
        self.body().addWidget(self._prompt)
        self.body().addWidget(self._problems)
        for button in self.buttons:
            self.body().addWidget(button)
        self._states: Sequence[ActionState] = ()

    def _mark(self, spec: ActionSpec) -> str:
        return "Ctrl+Enter" if spec.id == "remix_strong" else ""

    def open(self) -> None:
        """Start from the job's own prompt, with the keyboard in it."""
        record = self._shown.record
        self._draft.begin_remix(record.prompt if record else "")
        self._prompt.document().clearUndoRedoStacks()
        self._prompt.selectAll()
        super().open()
        self._prompt.setFocus(Qt.FocusReason.PopupFocusReason)

    def tell(self, states: Sequence[ActionState]) -> None:
        self._states = states
        self._retell()

    def _on_text_changed(self) -> None:
        self._draft.set_text(self._prompt.toPlainText())
        self._retell()

    def _on_draft_changed(self, text: str) -> None:
        """A mend was pressed: it goes in as one step that undo takes back."""
        if text != self._prompt.toPlainText():
            caret = QTextCursor(self._prompt.document())
            caret.select(QTextCursor.SelectionType.Document)
            caret.insertText(text)

    def _retell(self) -> None:
        by_id = {state.spec.id: state for state in self._states}
        text = self._draft.text.strip()
        for spec, button in zip(self._specs, self.buttons, strict=True):
            if (state := by_id.get(spec.id)) is not None:
                reason = state.reason or ("" if not self.isVisible() else self._obstacle(text))
                price = self._shown.price_of(spec, prompt=text or None) or state.price
                button.tell(price, reason, state.note, spec.help)

    def _obstacle(self, text: str) -> str:
        if not text:
            return "Write a prompt first."
        return BLOCKED if self._draft.obstacle else ""

    def extras(self) -> dict[str, object]:
        return {"prompt": self._draft.text.strip()}


def _factor(name: str, label: str, limits: tuple[float, float], value: float, parent: QWidget) -> QDoubleSpinBox:
    field = QDoubleSpinBox(parent)
    field.setObjectName(name)
    field.setAccessibleName(label)
    field.lineEdit().setAccessibleName(label)  # to a screen reader a control of its own
    field.setRange(*limits)
    field.setSingleStep(0.1)
    field.setDecimals(2)
    field.setSuffix("×")
    field.setValue(value)
    field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return field
