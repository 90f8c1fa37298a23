"""What can be done with the chosen picture, as one quiet row with prices; it asks and leaves the doing to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.shown_job import ActionState, ShownJob
from studio.request.actions import ACTIONS, ActionSpec, spec_named
from studio.views.acting.popover import ActionPopover
from studio.views.gallery.action_button import ActionButton, SplitButton, TerseButton
from studio.views.gallery.choices import (
    ICONS,
    Choices,
    MoreChoices,
    PanChoices,
    RemixChoices,
    VaryChoices,
    ZoomChoices,
    icon_of,
    tell_button,
)
from studio.views.gallery.flow import Density, FlowLayout
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING
from studio.views.widgets.popover import Popover

GROUPS = ("upscale", "vary", "remix", "pan", "outpaint", "enhance", "animate", "extend_video", "upscale_video")
"""Groups with a button of their own, from the left; between the pictures' and Reroll stand Edit and More."""
MORE = ("topaz", "retexture", "remove_background", "describe")

EDIT_HELP = "Paint a mask, extend the picture or move it on a larger canvas (E)."
MORE_HELP = "Topaz, retexture, remove the background, describe."
NOTHING_OFFERED = "The service offers nothing more for this {}."

_AT_ONCE = {
    "upscale": "upscale_subtle",
    "vary": "vary_strong",
    "reroll": "reroll",
    "enhance": "enhance",
    "upscale_video": "upscale_video",
}
"""Groups whose button acts at once, and the action that it is; the others open their choices."""

_POPOVERS: dict[str, type[Choices]] = {"pan": PanChoices, "outpaint": ZoomChoices, "remix": RemixChoices}
_MORE_OF_ONE: dict[str, type[Choices]] = {"vary": VaryChoices}
SET_FIRST = ("animate", "extend_video", "topaz", "retexture")
"""Actions that are set in a pop-over of their own before they are bought."""


P = TypeVar("P", bound=Popover)


@dataclass(slots=True)
class _Group:
    """The parts of one group: the button that acts at once, the one that opens choices, and the pop-over."""

    specs: list[ActionSpec]
    main: ActionButton
    opener: ActionButton | None = None
    choices: Choices | None = None
    parts: list[QWidget] = field(default_factory=list)


class ActionRow(QWidget):
    """The actions as buttons and pop-overs.

    `action_requested(spec, image, extras)`: an ActionSpec, the index of the picture or video from 0, and what the
    artist set beside it, by the names of the settings in the action table.
    """

    action_requested = Signal(object, int, dict)
    edit_wanted = Signal()
    """The chosen picture is to be opened in the editor."""
    edit_as = Signal(object)
    """The same as a kind of edit, a Task."""
    blend_wanted = Signal()
    """Pictures are to be blended: what is in the tray, or else what is marked."""
    acted = Signal()
    """Something was bought, and no pop-over is open any more."""

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self.setObjectName("actionRow")
        self.setAccessibleName("Actions on the chosen picture")
        # Not Fixed: that would keep it at one line. The pictures above take all room that it does not need.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._label = _ChosenName(self)
        self._nothing = PlainLabel("", Type.BODY, "text_dim", parent=self)
        self._nothing.setObjectName("nothingOffered")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._nothing.hide()
        self._forms: dict[str, ActionPopover] = {}
        self._bought = False
        self.setMinimumHeight(CONTROL + 2 * RING)
        self._flow = FlowLayout(SPACE, self)
        self._flow.addWidget(self._label)
        self._groups = [self._group(name) for name in GROUPS]
        self._edit = TerseButton("action_edit", "Edit", "Edit", ICONS["edit"], self)
        self._edit.clicked.connect(self._on_edit_clicked)
        self._flow.addWidget(self._edit)
        self._more = TerseButton("group_more", "More actions", "More", "more", self)
        more = [spec_named(name) for name in MORE]
        self.more_choices = self._watched(MoreChoices(self._more, more, self._on_more, SET_FIRST))
        self._more.clicked.connect(self._on_more_clicked)
        self._flow.addWidget(self._more)
        self._groups.append(self._group("reroll"))
        shown.actions_changed.connect(self._on_actions_changed)
        shown.chosen_changed.connect(self._on_actions_changed)
        self._on_actions_changed()

    @property
    def shown(self) -> ShownJob:
        """The job whose pictures it is about."""
        return self._shown

    # Making it

    def _group(self, name: str) -> _Group:
        specs = [spec for spec in ACTIONS if spec.group == name]
        first = next((spec for spec in specs if spec.id == _AT_ONCE.get(name)), None)
        made = self._choosing(name, specs) if first is None else self._acting(name, specs, first)
        for part in made.parts:
            self._flow.addWidget(part)
        return made

    def _choosing(self, name: str, specs: list[ActionSpec]) -> _Group:
        """A button that only opens choices, or the settings of its one action."""
        main = ActionButton(f"group_{name}", specs[0].label, specs[0].label, ICONS[name], self)
        if name not in _POPOVERS:
            main.clicked.connect(lambda: self._set_first(main, specs[0]))
            return _Group(specs, main, parts=[main])
        choices = self._watched(_POPOVERS[name](main, specs, self._shown, self._ask))
        main.clicked.connect(lambda: self._open(choices))
        return _Group(specs, main, None, choices, [main])

    def _acting(self, name: str, specs: list[ActionSpec], first: ActionSpec) -> _Group:
        """A button that acts at once, and one beside it for all choices where there are several."""
        specs.sort(key=lambda spec: spec is not first)
        main = ActionButton(
            f"action_{first.id}", first.name, first.label, ICONS[name], self, joined="right" if specs[1:] else ""
        )
        main.clicked.connect(lambda: self._press(main, first))
        if not specs[1:]:
            return _Group(specs, main, parts=[main])
        opener = ActionButton(f"more_{name}", f"{first.label}: all choices", "", "chevron-down", self, joined="left")
        kind = _MORE_OF_ONE.get(name, Choices)
        choices = self._watched(kind(opener, specs, self._shown, self._ask, default=first))
        choices.align_with(main)
        opener.clicked.connect(lambda: self._open(choices))
        return _Group(specs, main, opener, choices, [SplitButton(main, opener, self)])

    def _watched(self, popover: P) -> P:
        popover.opened.connect(self._on_opened)
        popover.closed.connect(self._on_closed)
        return popover

    def _on_opened(self) -> None:
        self._bought = False

    # What a press does

    def _press(self, button: ActionButton, spec: ActionSpec) -> None:
        if button.reason:
            button.say_why()
        else:
            self._ask(spec, {})

    def _set_first(self, button: ActionButton, spec: ActionSpec) -> None:
        if button.reason:
            button.say_why()
        else:
            self.open_settings(spec, button)

    def _on_edit_clicked(self) -> None:
        if self._edit.reason:
            self._edit.say_why()
        else:
            self.edit_wanted.emit()

    def _open(self, choices: Choices) -> None:
        choices.tell(self._shown.actions())
        choices.open()

    def _on_more_clicked(self) -> None:
        self.more_choices.tell(self._shown.actions())
        self.more_choices.open()

    def _on_more(self, spec: ActionSpec, extras: dict[str, object]) -> bool:
        if spec.id not in SET_FIRST:
            return self._ask(spec, extras)
        self.more_choices.close()
        self.open_settings(spec, self._more)
        return True

    def open_settings(self, spec: ActionSpec, anchor: ActionButton | None = None) -> None:
        """Open the pop-over in which `spec` is set before it is bought."""
        if spec.id not in self._forms:
            where = anchor or next((group.main for group in self._groups if spec in group.specs), self._more)
            made = ActionPopover(where, spec, self._shown, self._ask, icon_of(spec))
            self._forms[spec.id] = self._watched(made)
        self._forms[spec.id].open()

    def do(self, spec: ActionSpec) -> bool:
        """What a menu or the palette does for it: buy at once what needs no words, else open where it is set.

        False where the artist is asked first whether to spend so much.
        """
        group = next((group for group in self._groups if spec in group.specs), None)
        if spec.opens == "editor":
            self.edit_as.emit(spec.task)
        elif spec.opens == "tray":
            self.blend_wanted.emit()
        elif spec.id in SET_FIRST:
            self.open_settings(spec)
        elif spec.needs_prompt and group is not None and group.choices is not None:
            self._open(group.choices)
        else:
            return self._ask(spec, {})
        return True

    def _ask(self, spec: ActionSpec, extras: dict[str, object]) -> bool:
        """Whether it was bought; above the artist's limit the first press only puts the question."""
        self.action_requested.emit(spec, self._shown.chosen if spec.per_image else 0, extras)
        if self._shown.asks(spec):
            return False
        self._bought = True
        self.acted.emit()
        return True

    def _on_closed(self) -> None:
        """A pop-over gives the keyboard back to its button, where it must not stay after a purchase."""
        if self._bought:
            self.acted.emit()

    # What it shows

    def _on_actions_changed(self) -> None:
        states = self._shown.actions()
        self.setVisible(bool(states) and self._shown.count > 0)
        if not states:
            return
        by_id = {state.spec.id: state for state in states}
        videos = states[0].spec.of_videos
        self._label.tell(self._shown.chosen, self._shown.count, self._shown.noun.capitalize())
        # Where the service offers nothing at all, what it might have offered is no row of buttons that are off.
        bare = self._shown.is_done and not any(state.enabled and state.spec.key for state in states)
        for group in self._groups:
            ours = [by_id[spec.id] for spec in group.specs if spec.id in by_id]
            self._tell(group, [state for state in ours if not (bare and state.spec.key)])
        for button in (self._edit, self._more):
            button.setHidden(videos)
        edit = self._shown.edits()[-1]
        self._edit.tell(None, edit.reason, "", EDIT_HELP)
        self._tell_more([by_id[name] for name in MORE if name in by_id])
        self._say_nothing_is_offered(states)

    def _say_nothing_is_offered(self, states: Sequence[ActionState]) -> None:
        """One sentence rather than a row of buttons that are all off, once the job is done."""
        nothing = self._shown.is_done and not any(state.enabled for state in states)
        self._nothing.setVisible(nothing)
        if nothing:
            self._nothing.setText(NOTHING_OFFERED.format("video" if states[0].spec.of_videos else "picture"))
        self._label.setHidden(nothing)
        if nothing:
            for part in (self._edit, self._more, *(part for group in self._groups for part in group.parts)):
                part.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._nothing.setGeometry(self.rect())

    def _tell_more(self, states: Sequence[ActionState]) -> None:
        if states:
            reason = "" if any(state.enabled for state in states) else states[0].reason
            self._more.tell(None, reason, "", MORE_HELP)
            self.more_choices.tell(states)

    def _tell(self, group: _Group, ours: Sequence[ActionState]) -> None:
        for part in group.parts:
            part.setHidden(not ours)
        if not ours:
            return
        main = next((state for state in ours if state.spec is group.specs[0]), ours[0])
        if group.opener is None and group.choices is not None:
            # The opener of a whole group is off only when nothing in it is on.
            reason = "" if any(state.enabled for state in ours) else main.reason
            group.main.tell(main.price, reason, main.note)
        else:
            tell_button(group.main, main)
        if group.opener is not None:
            group.opener.tell(None, "" if any(state.enabled for state in ours) else main.reason)
        if group.choices is not None:
            group.choices.tell(ours)


class _ChosenName(PlainLabel):
    """Which picture the row is for; left out where there is no room, since the picture carries its number too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", Type.HEADING, tabular=True, parent=parent)
        self._count = 1
        self._noun = "Picture"
        self.setObjectName("chosenPicture")

    def tell(self, chosen: int, count: int, noun: str) -> None:
        """Name picture or video `chosen` (from 0) of `count`."""
        if (count, noun) != (self._count, self._noun):
            self._count, self._noun = count, noun
            self.updateGeometry()
        self.setText(f"{noun} {chosen + 1}")

    def width_at(self, density: Density) -> int:
        """See `flow.Squeezable`; as wide as the last picture's name, so that choosing another moves nothing."""
        if density >= Density.NAMELESS:
            return 0
        air = 2 * SPACE if density is Density.ROOMY else SPACE
        return QFontMetrics(self.font()).horizontalAdvance(f"{self._noun} {self._count}") + air

    def squeeze(self, density: Density) -> None:
        """See `flow.Squeezable`: leaving it out is the layout's."""

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(Density.ROOMY), CONTROL + 2 * RING)
