"""The actions on the chosen picture as entries of its menu, those of one kind in a menu beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from studio.models.action_state import price_at
from studio.models.shown_job import ActionState, ShownJob
from studio.request.actions import TOOLS, ActionSpec, Place
from studio.views import icons
from studio.views.gallery.action_button import price_figure
from studio.views.gallery.action_row import SET_FIRST
from studio.views.gallery.choices import ICONS
from studio.views.widgets.menu import Menu


def add_actions(menu: Menu, shown: ShownJob, do: Callable[[ActionSpec], object]) -> None:
    """Add what can be done with the chosen picture, each with its price; off it says why when pointed at.

    What the service does not offer for any picture of the job is left out. At the end stands what starts from several.
    """
    states = [state for state in shown.actions() if Place.MENU in state.spec.places]
    menu.setToolTipsVisible(True)
    for group, found in groupby(states, key=lambda state: state.spec.group):
        ours = list(found)
        if len(ours) == 1:
            _add(menu, ours[0], ours[0].spec.name, do)
        else:
            _add_group(menu, group, ours, do)
    if states and not states[0].spec.of_videos:
        for spec in TOOLS:
            if Place.MENU in spec.places:
                _add(menu, ActionState(spec, True, "", price_at(spec)), spec.name, do)


def _add_group(menu: Menu, group: str, states: Sequence[ActionState], do: Callable[[ActionSpec], object]) -> None:
    beside = Menu(f"{group}Menu", states[0].spec.label, menu)
    beside.setTitle(states[0].spec.label)
    beside.setIcon(icons.icon(ICONS[group], "text_dim"))
    beside.setToolTipsVisible(True)
    for state in states:
        _add(beside, state, state.spec.choice, do)
    entry = menu.addMenu(beside)
    able = any(state.enabled for state in states)
    entry.setEnabled(able)
    entry.setToolTip("" if able else states[0].reason)


def _add(menu: Menu, state: ActionState, words: str, do: Callable[[ActionSpec], object]) -> None:
    spec = state.spec
    opens = " …" if spec.opens == "tray" or spec.id in SET_FIRST or spec.needs_prompt else ""
    entry = menu.addAction(f"{words}{opens}\t{price_figure(state.price)}")
    if spec.choice == "" or spec.id in ICONS:
        entry.setIcon(icons.icon(ICONS.get(spec.id, ICONS[spec.group]), "text_dim"))
    entry.setObjectName(f"menu-{spec.id}")
    entry.setEnabled(state.enabled)
    entry.setToolTip(state.reason or state.note or spec.help)
    entry.triggered.connect(lambda: do(spec))
