"""What can be done with the chosen picture, as one quiet row with prices; it asks and leaves the doing to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.job_words import JobState
from studio.models.shown_job import ActionState, ShownJob
from studio.request.actions import ACTIONS, ActionSpec
from studio.views.gallery.action_button import ActionButton, SplitButton, TerseButton
from studio.views.gallery.choices import ICONS, Choices, PanChoices, RemixChoices, ZoomChoices
from studio.views.gallery.flow import Density, FlowLayout
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING

GROUPS = ("upscale", "vary", "remix", "pan", "outpaint", "reroll")

EDIT_HELP = "Paint a mask, extend the picture or move it on a larger canvas (E)."
NOTHING_OFFERED = "The service offers nothing more for this picture."

_AT_ONCE = {"upscale": "upscale_subtle", "vary": "vary_strong", "reroll": "reroll"}
"""Groups whose button acts at once, and the action that it is; the others open their choices."""

_POPOVERS: dict[str, type[Choices]] = {"pan": PanChoices, "outpaint": ZoomChoices, "remix": RemixChoices}


@dataclass(slots=True)
class _Group:
    """The parts of one group: the button that acts at once, the one that opens choices, and the pop-over."""

    specs: list[ActionSpec]
    main: ActionButton
    opener: ActionButton | None
    choices: Choices | None


class ActionRow(QWidget):
    """The actions as buttons and pop-overs.

    `action_requested(spec, image, extras)`: an ActionSpec, the picture's index from 0, and {"prompt": str} for
    Remix, {"scale": float} for Pan and Zoom out where the artist set one, else {}.
    """

    action_requested = Signal(object, int, dict)
    edit_wanted = Signal()
    """The chosen picture is to be opened in the editor."""

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self.setObjectName("actionRow")
        self.setAccessibleName("Actions on the chosen picture")
        # Not Fixed: that would keep it at one line. The pictures above take all room that it does not need.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._label = _ChosenName(self)
        self._nothing = PlainLabel(NOTHING_OFFERED, Type.BODY, "text_dim", parent=self)
        self._nothing.setObjectName("nothingOffered")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._nothing.hide()
        self.setMinimumHeight(CONTROL + 2 * RING)
        flow = self._flow = FlowLayout(self, SPACE)
        flow.addWidget(self._label)
        self._groups = [self._group(name, flow) for name in GROUPS[:-1]]
        self._edit = TerseButton("action_edit", "Edit", "Edit", "pencil", self)
        self._edit.clicked.connect(self._on_edit_clicked)
        flow.addWidget(self._edit)
        self._groups.append(self._group(GROUPS[-1], flow))
        shown.actions_changed.connect(self._on_actions_changed)
        shown.chosen_changed.connect(self._on_actions_changed)
        self._on_actions_changed()

    def _group(self, name: str, flow: FlowLayout) -> _Group:
        specs = [spec for spec in ACTIONS if spec.group == name]
        first = next((spec for spec in specs if spec.id == _AT_ONCE.get(name)), None)
        if first is None:
            main = ActionButton(f"group_{name}", specs[0].label, specs[0].label, ICONS[name], self)
            choices = _POPOVERS[name](main, specs, self._shown, self._ask)
            main.clicked.connect(lambda: self._open(choices))
            flow.addWidget(main)
            return _Group(specs, main, None, choices)
        specs.sort(key=lambda spec: spec is not first)
        main = ActionButton(
            f"action_{first.id}", first.name, first.label, ICONS[name], self, joined="right" if specs[1:] else ""
        )
        main.clicked.connect(lambda: self._press(main, first))
        if not specs[1:]:
            flow.addWidget(main)
            return _Group(specs, main, None, None)
        opener = ActionButton(f"more_{name}", f"{first.label}: all choices", "", "chevron-down", self, joined="left")
        choices = Choices(opener, specs, self._shown, self._ask, default=first)
        choices.align_with(main)
        opener.clicked.connect(lambda: self._open(choices))
        flow.addWidget(SplitButton(main, opener, self))
        return _Group(specs, main, opener, choices)

    def _press(self, button: ActionButton, spec: ActionSpec) -> None:
        if button.reason:
            button.say_why()
        else:
            self._ask(spec, {})

    def _on_edit_clicked(self) -> None:
        if self._edit.reason:
            self._edit.say_why()
        else:
            self.edit_wanted.emit()

    def _open(self, choices: Choices) -> None:
        choices.tell(self._shown.actions())
        choices.open()

    def _ask(self, spec: ActionSpec, extras: dict[str, object]) -> None:
        self.action_requested.emit(spec, self._shown.chosen if spec.per_image else 0, extras)

    def _on_actions_changed(self) -> None:
        states = self._shown.actions()
        self.setVisible(bool(states) and self._shown.count > 0)
        if not states:
            return
        self._say_nothing_is_offered(states)
        self._label.tell(self._shown.chosen, self._shown.count)
        for group in self._groups:
            self._tell(group, states)
        edit = self._shown.edits()[-1]
        self._edit.tell(None, edit.reason, "", EDIT_HELP)

    def _say_nothing_is_offered(self, states: Sequence[ActionState]) -> None:
        """One sentence rather than a row of buttons that are all off, once the job is done."""
        record = self._shown.record
        nothing = record is not None and record.state is JobState.DONE and not any(state.enabled for state in states)
        if nothing == self._nothing.isVisibleTo(self):
            return
        self._nothing.setVisible(nothing)
        for at in range(self._flow.count()):
            item = self._flow.itemAt(at)
            part = None if item is None else item.widget()
            if part is not None:
                part.setHidden(nothing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._nothing.setGeometry(self.rect())

    def _tell(self, group: _Group, states: Sequence[ActionState]) -> None:
        ours = [state for state in states if state.spec in group.specs]
        main = next((state for state in ours if state.spec is group.specs[0]), ours[0])
        if group.opener is None and group.choices is not None:
            # The opener of a whole group is off only when nothing in it is on.
            reason = "" if any(state.enabled for state in ours) else main.reason
            group.main.tell(main.price, reason, main.note)
        else:
            group.main.tell(main.price, main.reason, main.note, main.spec.help)
        if group.opener is not None:
            group.opener.tell(None, "" if any(state.enabled for state in ours) else main.reason)
        if group.choices is not None:
            group.choices.tell(states)


class _ChosenName(PlainLabel):
    """Which picture the row is for; left out where there is no room, since the picture carries its number too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", Type.HEADING, tabular=True, parent=parent)
        self._count = 1
        self.setObjectName("chosenPicture")

    def tell(self, chosen: int, count: int) -> None:
        """Name picture `chosen` (from 0) of `count`."""
        if count != self._count:
            self._count = count
            self.updateGeometry()
        self.setText(f"Picture {chosen + 1}")

    def width_at(self, density: Density) -> int:
        """See `flow.Squeezable`; as wide as the last picture's name, so that choosing another moves nothing."""
        if density >= Density.NAMELESS:
            return 0
        air = 2 * SPACE if density is Density.ROOMY else SPACE
        return QFontMetrics(self.font()).horizontalAdvance(f"Picture {self._count}") + air

    def squeeze(self, density: Density) -> None:
        """See `flow.Squeezable`: leaving it out is the layout's."""

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(Density.ROOMY), CONTROL + 2 * RING)
