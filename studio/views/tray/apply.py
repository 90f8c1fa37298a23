"""The pop-over that does one thing with everything in the tray: which, on how many of them, and for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.models.tray_orders import LeftOut, Plan, TrayOrders
from studio.request.actions import ActionSpec
from studio.request.tariff import Price
from studio.views.acting.form import WIDTH, SettingsForm
from studio.views.compose.words import jobs_words
from studio.views.gallery.action_button import price_figure
from studio.views.gallery.choices import icon_of
from studio.views.theme import SPACE, Type
from studio.views.tray.action_list import ActionList, Line
from studio.views.widgets.buttons import PrimaryButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.popover import Popover
from studio.views.widgets.segmented import Choice, Segmented

MOST_REASONS = 3
"""Reasons that are listed; what is left out for others is counted."""
NO_CANCEL = "What still waits here can be taken back. The service has no cancel: what was sent cannot."


class ApplyPopover(Popover):
    """Opens at the tray's Apply button; a batch that was sent closes it."""

    def __init__(self, anchor: QWidget, orders: TrayOrders) -> None:
        super().__init__(anchor, "applyPopover", "Apply to all")
        self._orders = orders
        self._groups = _grouped(orders.specs)
        self._spec = orders.specs[0]
        self._plan: Plan | None = None
        self._forms: dict[str, SettingsForm] = {}
        self._list = ActionList(self)
        self._right = QVBoxLayout()
        self._title = Heading("", Type.HEADING)
        self._help = MetaLabel("")
        self._choice = Segmented("applyChoice", "Apply", [])
        self._form = QVBoxLayout()
        self._left_out = PlainLabel("", Type.META, "text_dim")
        self._left_out.setObjectName("applyLeftOut")
        self._sum = PlainLabel("", Type.BODY, tabular=True)
        self._sum.setObjectName("applySum")
        self._truth = MetaLabel(NO_CANCEL, "text_faint")
        self._send = PrimaryButton("applySend", "Send")
        self._lay_out()
        self._list.chosen.connect(self._on_group_chosen)
        self._choice.chosen.connect(self._on_choice_chosen)
        self._send.clicked.connect(self._on_send)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._on_send)
        orders.changed.connect(self._on_orders_changed)

    def _lay_out(self) -> None:
        for label in (self._help, self._left_out, self._truth):
            label.setWordWrap(True)
        self._right.setSpacing(2 * SPACE)
        self._right.addWidget(self._title)
        self._right.addWidget(self._help)
        self._right.addWidget(self._choice)
        self._right.addLayout(self._form)
        self._right.addStretch(1)
        end: tuple[QWidget, ...] = (self._left_out, self._sum, self._send, self._truth)
        for widget in end:
            self._right.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(4 * SPACE)
        row.addWidget(self._list, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._right)
        self.body().addLayout(row)

    def open(self) -> None:
        """Show it as the tray is now, with the keyboard on the chosen action."""
        for spec in self._groups.values():
            self._form_of(spec[0]).begin(self._orders.own_prompt if spec[0].needs_prompt else "")
        self._show_spec(self._spec)
        self._tell_list()
        super().open()
        line = next((line for line in self._list.lines() if line.isChecked()), None)
        if line is not None:
            line.setFocus(Qt.FocusReason.PopupFocusReason)

    # Which action

    def _on_group_chosen(self, group: str) -> None:
        self._show_spec(self._groups[group][0])
        self._tell_list()

    def _on_choice_chosen(self, spec_id: str) -> None:
        self._show_spec(next(spec for spec in self._orders.specs if spec.id == spec_id))

    def _show_spec(self, spec: ActionSpec) -> None:
        self._spec = spec
        several = self._groups[spec.group]
        self._title.setText(spec.label)
        self._help.setText(spec.help)
        self._choice.setVisible(len(several) > 1)
        if len(several) > 1:
            self._choice.set_choices([Choice(one.id, one.choice, one.help) for one in several])
            self._choice.set_value(spec.id)
        form = self._form_of(spec)
        for one in self._forms.values():
            one.setVisible(one is form)
        # As wide as the form: words that wrap earlier than their column is wide would take their room from its rows.
        for part in (self._title, self._help, self._left_out, self._sum, self._truth):
            part.setFixedWidth(max(WIDTH, form.sizeHint().width()))
        self._retell()

    def _form_of(self, spec: ActionSpec) -> SettingsForm:
        """Choices of one group share what was written beside them."""
        key = spec.group
        if key not in self._forms:
            self._forms[key] = form = SettingsForm(spec)
            form.changed.connect(self._retell)
            # Labels that wrap would else take their room from its rows.
            form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self._form.addWidget(form)
        return self._forms[key]

    def _extras(self) -> Mapping[str, object]:
        return self._form_of(self._spec).extras()

    # What it would do

    def _on_orders_changed(self) -> None:
        if self.isVisible():
            self._tell_list()
            self._retell()

    def _tell_list(self) -> None:
        lines = []
        for group, specs in self._groups.items():
            plan = self._orders.plan(specs[0], {})
            figure = " · ".join(filter(None, (plan.amount_words, _range(plan.prices))))
            lines.append(Line(group, specs[0].label, icon_of(specs[0]), figure, bool(plan.pictures)))
        self._list.tell(lines, self._spec.group)

    def _retell(self) -> None:
        extras = self._extras()
        self._plan = plan = self._orders.plan(self._spec, extras)
        self._left_out.setText(left_out_words(plan.left_out, plan.count))
        self._left_out.setVisible(bool(plan.left_out))
        self._sum.setText(plan.sum_words)
        self._sum.setVisible(bool(plan.pictures))
        jobs = jobs_words(len(plan.pictures))
        asks = self._orders.asks(self._spec)
        self._send.set_title(f"Press again to send {jobs}" if asks else f"Send {jobs}")
        total = plan.total
        self._send.set_detail(f"{'about ' if total.about else ''}{total.points:,} pt · {total.dollars:,.2f} $")
        form = self._form_of(self._spec)
        form.show_prices(self._price_with)
        self._send.set_reason(self._orders.obstacle(plan, extras) or form.obstacle)
        self._send.setAccessibleName("Send for all")

    def _price_with(self, extras: Mapping[str, object]) -> Price:
        """What the dearest of them would cost with other settings."""
        return max(self._orders.plan(self._spec, extras).prices, default=Price(0))

    def _on_send(self) -> None:
        if self._plan is None or not self._send.isEnabled():
            return
        self._orders.send(self._plan, self._extras())
        if self._orders.asks(self._spec):
            self._retell()
        else:
            self.close()


def _range(prices: Sequence[Price]) -> str:
    """What one of them costs: "120", "80–120" where that differs, "" for none."""
    if not prices:
        return ""
    low, high = min(prices), max(prices)
    return price_figure(high) if low.points == high.points else f"{low.points:,}–{high.points:,}"


def _grouped(specs: Sequence[ActionSpec]) -> dict[str, list[ActionSpec]]:
    groups: dict[str, list[ActionSpec]] = {}
    for spec in specs:
        groups.setdefault(spec.group, []).append(spec)
    return groups


def left_out_words(left_out: Sequence[LeftOut], count: int) -> str:
    """As in "2 of 6 are left out." and a line for each reason with the numbers of its pictures."""
    if not left_out:
        return ""
    numbers: dict[str, list[int]] = {}
    for one in left_out:
        numbers.setdefault(one.reason, []).append(one.number)
    lines = [f"{_listed(them)}: {reason}" for reason, them in list(numbers.items())[:MOST_REASONS]]
    rest = sum(len(them) for them in list(numbers.values())[MOST_REASONS:])
    more = [f"And {rest} more for other reasons."] if rest else []
    verb = "is" if len(left_out) == 1 else "are"
    return "\n".join([f"{len(left_out)} of {count} {verb} left out.", *lines, *more])


def _listed(numbers: Sequence[int]) -> str:
    """As in "Picture 3", "Pictures 1, 2 and 5", "Pictures 1, 2, 3 and 14 more"."""
    if len(numbers) == 1:
        return f"Picture {numbers[0]}"
    if len(numbers) > 6:
        return f"Pictures {', '.join(map(str, numbers[:3]))} and {len(numbers) - 3} more"
    return f"Pictures {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
