"""One reference close up: its address, its part, its own weight; or a new one, from an address or a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.draft import Draft
from studio.models.references import LEAST, MOST, Role
from studio.views.compose.parameter_panel import labelled, missing
from studio.views.compose.reference_card import role_words
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import Heading, MetaLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.popover import Popover
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.text_field import TextField

if TYPE_CHECKING:
    from studio.views.compose.reference_row import ReferenceRow

CODE = "A code can only be a style."
WIDTH = 70 * SPACE


class ReferencePopover(Popover):
    """Opens at a card (`open_for`) or at the dashed square (`open_new`)."""

    def __init__(self, row: ReferenceRow, draft: Draft) -> None:
        super().__init__(row, "reference-popover", "Reference")
        self._row = row
        self._draft = draft
        self._at = -1
        self.heading = Heading("Reference", Type.SECTION, "text_dim")
        self.address = ElidingLabel(tint="text_dim")
        self.address.setFixedWidth(WIDTH)
        self.field = TextField("reference-address", "Address or code", "https://… or a style code")
        self.field.setFixedWidth(WIDTH)
        parts = [Choice(role.name.lower(), role.label, role_words(role)) for role in Role]
        self.part = Segmented("reference-part", "Part", parts)
        self.own = NumberField(
            "reference-weight", "Own weight", round(LEAST * 10), round(MOST * 10), boxed=True, scale=10, step=5
        )
        self.left = IconButton("reference-left", "arrow-left", "Move left")
        self.right = IconButton("reference-right", "arrow-right", "Move right")
        self.remove = IconButton("reference-remove", "trash", "Remove the reference")
        self.hint = MetaLabel("Choose what it is for; Enter adds it.", "text_faint")
        self._own_row = labelled("Weight", self.own)
        self._tools = QWidget()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(SPACE)
        for button in (self.left, self.right):
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.remove)
        for widget in (self.heading, self.address, self.field, self.part, self._own_row, self._tools, self.hint):
            self.body().addWidget(widget)

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._on_return_pressed)
        self.part.chosen.connect(self._on_part_chosen)
        self.own.entered.connect(lambda tenths: self._row.set_own(self._at, tenths / 10))
        self.left.clicked.connect(lambda: self._move(-1))
        self.right.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._on_remove_clicked)
        self._draft.values_changed.connect(self._refresh)

    def open_for(self, at: int, anchor: QWidget) -> None:
        """Open over reference number `at`."""
        self._at = at
        self._refresh()
        self.set_anchor(anchor)
        self.open()

    def open_new(self, anchor: QWidget) -> None:
        """Open for an address to be typed or pasted."""
        self._at = -1
        self.field.clear()
        self.part.set_value(Role.IMAGE.name.lower())
        self._refresh()
        self.set_anchor(anchor)
        self.open()
        self.field.setFocus()

    def _refresh(self) -> None:
        found = self._draft.references
        new = not 0 <= self._at < len(found)
        self.heading.setText("New reference" if new else "Reference")
        self.field.setVisible(new)
        self.hint.setVisible(new)
        self.address.setVisible(not new)
        self._tools.setVisible(not new)
        model = self._draft.model
        for role in Role:
            reason = "" if role.is_on(model) else missing(role.parameter, model)
            if not new and not found[self._at].is_picture and role is not Role.STYLE:
                reason = CODE
            self.part.set_choice_reason(role.name.lower(), reason)
        if new:
            self._own_row.hide()
            return
        reference = found[self._at]
        self.address.setText(reference.address)
        self.part.set_value(reference.role.name.lower())
        self.own.set_value(round(reference.own * 10))
        self._own_row.setVisible(reference.role is Role.STYLE)
        row = [known for known in found if known.role is reference.role]
        self.left.setEnabled(row[0] is not reference)
        self.right.setEnabled(row[-1] is not reference)

    def _on_return_pressed(self) -> None:
        address = "".join(self.field.text().split())
        if not address:
            return
        role = Role[(self.part.value() or "image").upper()]
        if role is Role.IMAGE and not address.lower().startswith(("http://", "https://")):
            role = Role.STYLE  # a code can be nothing else
        self._row.put(role, address)
        self.close()

    def _on_part_chosen(self, name: str) -> None:
        if self._at >= 0:
            self._row.turn(self._at, Role[name.upper()])
            self.close()

    def _move(self, by: int) -> None:
        before = self._draft.text
        self._at += by
        self._row.move_card(self._at - by, by)
        if self._draft.text == before:
            self._at -= by
        self._refresh()

    def _on_remove_clicked(self) -> None:
        at, self._at = self._at, -1
        self.close()
        self._row.remove(at)
