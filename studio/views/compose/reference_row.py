"""The references of the prompt as a row of pictures with what weighs them beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.models import references
from studio.models.draft import Draft
from studio.models.references import Reference, Role
from studio.views.compose.parameter_panel import labelled, missing, range_row, range_writer, table
from studio.views.compose.reference_card import CARD, AddCard, ReferenceCard
from studio.views.picture_drag import REFERENCE, dragged
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.slider_row import SliderRow

if TYPE_CHECKING:
    from studio.views.compose.reference_popover import ReferencePopover

GAP = SPACE
STEP = {"iw": 1, "sw": 50, "ow": 50, "cw": 10}
"""Of the wheel, in the slider's own units."""
OWN_STEP = 0.5
FLAGS = (*STEP, "sv")
"""What is shown beside the references themselves."""

Pixels = Callable[[str], QImage | None]
"""The small picture of one's own at an address, None where there is none (yet)."""


class ReferenceRow(QWidget):
    """Cards in the order of the text, then one to add; under them the weights that the model and the text have."""

    address_offered = Signal(str)
    """The artist pasted an address onto the row."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._pixels: Pixels = lambda _: None
        self._popover: ReferencePopover | None = None
        self.setObjectName("references")
        self.setAccessibleName("References")
        self._told: tuple[object, ...] = ()
        self.cards: list[ReferenceCard] = []
        self.add = AddCard()
        self.strip = _Strip(self.add)
        self.strip.dropped_at.connect(self._on_card_dropped)
        self.note = PlainLabel("", Type.META, "warning")
        self.note.setObjectName("reference-note")
        self.note.setWordWrap(True)
        self.note.hide()
        self.weights: dict[str, SliderRow] = {}
        """By flag; made with the first reference."""
        self.style_version = Segmented("sv", "Style version", [])
        self._version_row = labelled("Style ver.", self.style_version)
        self._arrange()
        self.add.clicked.connect(self._on_add_clicked)
        self.style_version.chosen.connect(lambda value: draft.set_flag("sv", value))
        draft.values_changed.connect(self.refresh)
        self.refresh()

    def _arrange(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(Heading("References", Type.SECTION, "text_faint"))
        box.addWidget(self.strip)
        box.addWidget(self.note)
        self._weights_box = QVBoxLayout()
        self._weights_box.setSpacing(0)
        box.addLayout(self._weights_box)
        box.addWidget(self._version_row)

    def _make_weights(self) -> None:
        for role in Role:
            row = self.weights[role.weight] = range_row(table(role.weight))
            row.label.setText(role.label)
            row.changed.connect(range_writer(self._draft, role.weight))
            self._weights_box.addWidget(row)

    def set_pixels(self, pixels: Pixels) -> None:
        """Where small pictures of one's own come from."""
        self._pixels = pixels
        self.refresh_cards()

    def say(self, sentence: str, *, tint: str = "warning") -> None:
        """One sentence under the cards, about what was just tried; the next change of references ends it."""
        self.note.set_tint(tint)
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def refresh(self) -> None:
        """Shows what the text says now; flags that have nothing to do with references change nothing here."""
        draft = self._draft
        told = (draft.references, draft.model.key, *(draft.value(name) for name in FLAGS))
        if told == self._told:
            return
        self._told = told
        self.say("")
        self.refresh_cards()
        self._refresh_weights()

    def refresh_cards(self) -> None:
        """The same for the cards alone: more pictures may have come."""
        found = self._draft.references
        while len(self.cards) > len(found):
            card = self.cards.pop()
            if card.hasFocus():
                (self.cards[-1] if self.cards else self.add).setFocus(Qt.FocusReason.OtherFocusReason)
            card.hide()
            card.deleteLater()
        while len(self.cards) < len(found):
            self.cards.append(self._make_card(len(self.cards)))
        for card, reference in zip(self.cards, found, strict=True):
            image = self._pixels(reference.address) if reference.is_picture else None
            card.show_reference(reference, self._weight_of(reference), image, self._trouble(reference))
        self.strip.set_cards(self.cards)
        self.add.show_alone(not found)
        self.strip.updateGeometry()

    def _make_card(self, at: int) -> ReferenceCard:
        card = ReferenceCard(at, self.strip)
        card.clicked.connect(lambda: self.open_card(at))
        card.weigh_wanted.connect(lambda steps: self.weigh(at, steps))
        card.move_wanted.connect(lambda by: self.move_card(at, by))
        card.remove_wanted.connect(lambda: self.remove(at))
        return card

    def _weight_of(self, reference: Reference) -> str:
        if reference.role is Role.STYLE:
            return f"×{reference.own:g}" if reference.own != 1 else ""
        written = self._draft.value(reference.role.weight)
        return written or ""

    def _trouble(self, reference: Reference) -> str:
        model = self._draft.model
        return "" if reference.role.is_on(model) else missing(reference.role.parameter, model)

    def _refresh_weights(self) -> None:
        draft = self._draft
        here = {reference.role for reference in draft.references}
        if not self.weights and (here or any(draft.switch(role.weight) for role in Role)):
            self._make_weights()
        for name, row in self.weights.items():
            scale = 10 if name == "iw" else 1
            row.set_value(round(draft.amount(name) * scale))
            row.setVisible(draft.switch(name) or _role_weighed(name) in here)
        known = table("sv")
        self.style_version.set_choices(
            [Choice(value, value, known.help) for value in known.choices_for(draft.model.key)]
        )
        self.style_version.set_value(draft.value("sv"))
        self._version_row.setVisible(draft.switch("sv") or Role.STYLE in here)

    # What one does with a card

    def weigh(self, at: int, steps: int) -> None:
        """Weigh reference `at` more or less: by its own weight where it has one, else by that of its kind."""
        reference = self._draft.references[at]
        if reference.role is Role.STYLE:
            self.set_own(at, reference.own + steps * OWN_STEP)
            return
        row = self.weights[reference.role.weight]
        row.slider.setValue(row.value() + steps * STEP[reference.role.weight])

    def set_own(self, at: int, own: float) -> None:
        """Write a style reference's own weight."""
        self._draft.set_text(references.weighed(self._draft.text, self._draft.references[at], own))

    def move_card(self, at: int, by: int) -> None:
        """Exchange with the neighbour of its kind; the keyboard goes along."""
        before = self._draft.text
        self._draft.set_text(references.moved(before, self._draft.references[at], by))
        if self._draft.text != before:
            self.cards[at + by].setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self, at: int) -> None:
        """Take a reference out of the text."""
        self._draft.set_text(references.removed(self._draft.text, self._draft.references[at]))

    def turn(self, at: int, role: Role) -> None:
        """Give a reference another part."""
        self._draft.set_text(references.turned(self._draft.text, self._draft.references[at], role))

    def put(self, role: Role, address: str) -> None:
        """Add a reference."""
        self._draft.set_text(references.added(self._draft.text, role, address))

    def open_card(self, at: int) -> None:
        """Open what can be done with reference `at`."""
        self.popover().open_for(at, self.cards[at])

    def popover(self) -> ReferencePopover:
        """The pop-over of one reference, or of a new one; made when first wanted."""
        if self._popover is None:
            from studio.views.compose.reference_popover import ReferencePopover

            self._popover = ReferencePopover(self, self._draft)
        return self._popover

    def _on_add_clicked(self) -> None:
        self.popover().open_new(self.add)

    def _on_card_dropped(self, source: int, target: int) -> None:
        """A card was dragged to another place among those of its kind."""
        step = 1 if target > source else -1
        for at in range(source, target, step):
            before = self._draft.text
            self._draft.set_text(references.moved(before, self._draft.references[at], step))
            if self._draft.text == before:
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            for found in dragged(QGuiApplication.clipboard().mimeData()):
                if found.address:
                    self.address_offered.emit(found.address)
        else:
            super().keyPressEvent(event)


class _Strip(QWidget):
    """Lays the cards out from left to right, in as many lines as they need, and takes cards dropped between them."""

    dropped_at = Signal(int, int)
    """A card was dragged from this place to that one."""

    def __init__(self, add: AddCard) -> None:
        super().__init__()
        self._add = add
        self._cards: list[ReferenceCard] = []
        add.setParent(self)
        self.setAcceptDrops(True)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_cards(self, cards: list[ReferenceCard]) -> None:
        """These, in this order, before the one to add."""
        self._cards = list(cards)
        for card in self._cards:
            card.show()
        if self._cards:
            previous: QWidget = self._cards[0]
            for following in (*self._cards[1:], self._add):
                QWidget.setTabOrder(previous, following)
                previous = following
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(4 * (CARD.width() + GAP), self.heightForWidth(max(self.width(), CARD.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(CARD.width(), self.heightForWidth(max(self.width(), CARD.width())))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self._cards:
            return self._add.sizeHint().height()
        lines = -(-(len(self._cards) + 1) // self._per_line(width))
        return lines * CARD.height() + (lines - 1) * GAP

    def resizeEvent(self, event: object) -> None:
        self._place()

    def _per_line(self, width: int) -> int:
        return max(1, (width + GAP) // (CARD.width() + GAP))

    def _place(self) -> None:
        if not self._cards:
            self._add.setGeometry(0, 0, self.width(), self._add.sizeHint().height())
            return
        per_line = self._per_line(self.width())
        widgets: list[QWidget] = [*self._cards, self._add]
        for at, widget in enumerate(widgets):
            line, column = divmod(at, per_line)
            corner = QPoint(column * (CARD.width() + GAP), line * (CARD.height() + GAP))
            widget.setGeometry(QRect(corner, CARD))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(REFERENCE):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        raw = bytes(event.mimeData().data(REFERENCE).data())
        if raw.isdigit() and int(raw) < len(self._cards):
            near = [(card.geometry().center() - event.position().toPoint()).manhattanLength() for card in self._cards]
            self.dropped_at.emit(int(raw), near.index(min(near)))
            event.acceptProposedAction()


def _role_weighed(name: str) -> Role:
    return next(role for role in Role if role.weight == name)
