"""The panel's part about the mask: which side is repainted, how much, and the very outlines that are sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoGroup
from PySide6.QtWidgets import QHBoxLayout, QUndoView, QVBoxLayout, QWidget

from studio.models.mask.document import MaskDocument
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.fold import Fold
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import RING, describe
from studio.views.widgets.segmented import Choice, Segmented
from studio.views.widgets.slider_row import SliderRow

SIDES = "What is painted is repainted; the rest stays as it is."
NOTHING = "Nothing is painted yet."
TENTHS = 10
MOST_TOLERANCE = 8
"""Picture pixels; an outline that is further off than that is no longer what was painted."""
GROWS_BY = (1, 8, 200)
"""Least, usual and most pixels by which a mask grows or shrinks at a press."""
STEPS_HEIGHT = 160
_FIDELITY = (
    Choice("auto", "Auto", "As few corners as keep 99.5 % of every area."),
    Choice("exact", "Exact", "Every pixel of the edge."),
    Choice("set", "Set", "You say how far the outline may be from the edge."),
)


class MaskSection(QWidget):
    """Over one document at a time, which `open` exchanges.

    `last_wanted()`, `load_wanted()` and `save_wanted()` ask for the mask used last, one from a file, and a file of it.
    """

    last_wanted = Signal()
    load_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mask-section")
        self._document: MaskDocument | None = None
        self.cover = MetaLabel(NOTHING)
        self.cover.setObjectName("mask-cover")
        self.by = NumberField("mask-by", "Grow or shrink by pixels", GROWS_BY[0], GROWS_BY[2])
        self.by.set_value(GROWS_BY[1])
        self.sent = MetaLabel("")
        self.sent.setObjectName("mask-sent")
        self.sent.setWordWrap(True)
        self.sent.setContentsMargins(RING, 0, RING, 0)
        self.fidelity = Segmented("mask-fidelity", "Outline", _FIDELITY)
        self.fidelity.set_value("auto")
        self.tolerance = SliderRow(
            "mask-tolerance", "Tolerance", 0, MOST_TOLERANCE * TENTHS, 15, label_width=16 * SPACE, scale=TENTHS
        )
        self.tolerance.set_help("How far an outline may be from the painted edge, in pixels of the picture.")
        self.tolerance.setContentsMargins(RING, 0, RING, 0)
        self.tolerance.hide()
        self.steps = Fold("mask-steps", "Steps")
        self.steps.setContentsMargins(RING, 0, RING, 0)
        self.buttons = self._make_buttons()
        self._lay_out()
        self.fidelity.chosen.connect(self._on_fidelity_chosen)
        self.tolerance.changed.connect(lambda _value, _joined: self._set_tolerance())
        self.steps.opened.connect(self._show_steps)

    def open(self, document: MaskDocument | None) -> None:
        """Show, and change, another document from now on, or none."""
        if document is self._document:
            return
        self._leave()
        self._document = document
        if document is None:
            return
        document.areas_changed.connect(self._refresh)
        # Not with every event of the pen: whether there is anything is asked when a step is made, or a mask begun with.
        document.changed.connect(self._refresh_buttons)
        document.undo_stack.indexChanged.connect(self._refresh_steps)
        self._stacks.addStack(document.undo_stack)
        self._stacks.setActiveStack(document.undo_stack)
        document.tolerance_changed.connect(self._show_tolerance)
        self._show_tolerance()
        self._refresh()
        self._refresh_buttons()
        self._refresh_steps()

    def _leave(self) -> None:
        """Hear nothing more of the document, which may be on its way out."""
        if self._document is None:
            return
        self._document.areas_changed.disconnect(self._refresh)
        self._document.tolerance_changed.disconnect(self._show_tolerance)
        self._document.changed.disconnect(self._refresh_buttons)
        self._document.undo_stack.indexChanged.disconnect(self._refresh_steps)
        self._stacks.removeStack(self._document.undo_stack)
        self._document = None

    def _make_buttons(self) -> dict[str, QuietButton]:
        words = {
            "invert": ("Invert", "Repaint what was kept, and keep the rest."),
            "holes": ("Fill holes", "Paint what is enclosed."),
            "clear": ("Clear", "Keep all of the picture."),
            "all": ("All", "Repaint all of the picture."),
            "grow": ("Grow", "Move the edge outwards."),
            "shrink": ("Shrink", "Move the edge inwards."),
            "last": ("Use last", "Paint the mask that was sent last once more."),
            "load": ("Load", "A black and white picture or an SVG path as mask."),
            "save": ("Save", "The mask as a picture, or its outlines as SVG."),
        }
        made = {}
        for key, (label, help_text) in words.items():
            made[key] = button = QuietButton(f"mask-{key}", label)
            describe(button, help_text)
            button.clicked.connect(lambda _=False, wish=key: self._do(wish))
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(RING, 0, RING, 0)
        head.addWidget(Heading("Mask", Type.SECTION, "text_dim"))
        head.addStretch(1)
        head.addWidget(self.cover)
        whole = QHBoxLayout()
        whole.setSpacing(SPACE // 2)
        for key in ("invert", "holes", "all", "clear"):
            whole.addWidget(self.buttons[key])
        whole.addStretch(1)
        edge = QHBoxLayout()
        edge.setSpacing(SPACE // 2)
        edge.addWidget(self.buttons["grow"])
        edge.addWidget(self.buttons["shrink"])
        edge.addWidget(PlainLabel("by", tint="text_dim"))
        edge.addWidget(self.by)
        edge.addWidget(PlainLabel("px", tint="text_dim"))
        edge.addStretch(1)
        keep = QHBoxLayout()
        keep.setSpacing(SPACE // 2)
        for key in ("last", "load", "save"):
            keep.addWidget(self.buttons[key])
        keep.addStretch(1)
        self._stacks = QUndoGroup(self)
        self._view = QUndoView(self._stacks)
        self._view.setObjectName("mask-undo")
        self._view.setAccessibleName("Steps so far")
        self._view.setEmptyLabel("As it was opened")
        self._view.setFixedHeight(STEPS_HEIGHT)
        self.steps.body().addWidget(self._view)
        sent = QHBoxLayout()
        sent.setContentsMargins(RING, 0, RING, 0)
        sent.addWidget(PlainLabel("Outline", tint="text_dim"))
        sent.addStretch(1)
        sent.addWidget(self.fidelity)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2 * SPACE)
        box.addLayout(head)
        for row in (whole, edge, keep):
            box.addLayout(row)
        box.addSpacing(SPACE)
        box.addLayout(sent)
        box.addWidget(self.tolerance)
        box.addWidget(self.sent)
        box.addWidget(self.steps)

    def _do(self, wish: str) -> None:
        document = self._document
        if document is None:
            return
        by = self.by.value() or GROWS_BY[1]
        match wish:
            case "invert":
                document.invert()
            case "holes":
                document.fill_holes()
            case "clear":
                document.clear()
            case "all":
                document.select_all()
            case "grow":
                document.grow(by)
            case "shrink":
                document.grow(-by)
            case "last":
                self.last_wanted.emit()
            case "load":
                self.load_wanted.emit()
            case "save":
                self.save_wanted.emit()

    def _on_fidelity_chosen(self, value: str) -> None:
        self.tolerance.setVisible(value == "set")
        self._set_tolerance()

    def _set_tolerance(self) -> None:
        if self._document is not None:
            chosen = {"auto": None, "exact": 0.0}
            value = self.fidelity.value() or "auto"
            self._document.set_tolerance(chosen[value] if value in chosen else self.tolerance.value() / TENTHS)

    def _show_tolerance(self) -> None:
        """That of the document, which may have come back with its mask."""
        if self._document is None:
            return
        tolerance = self._document.tolerance
        value = "auto" if tolerance is None else "set" if tolerance or self.fidelity.value() == "set" else "exact"
        self.fidelity.set_value(value)
        self.tolerance.setVisible(value == "set")
        if tolerance is not None and value == "set":
            self.tolerance.set_value(round(tolerance * TENTHS))

    def _show_steps(self, opened: bool) -> None:
        if opened:
            # Whole rows: of a list that scrolls to its end the first one would be cut.
            row, around = max(1, self._view.sizeHintForRow(0)), 2 * self._view.frameWidth()
            self._view.setFixedHeight((STEPS_HEIGHT - around) // row * row + around)
            self._view.scrollTo(self._view.currentIndex())

    def _refresh_steps(self) -> None:
        if self._document is not None:
            count = self._document.undo_stack.index()
            self.steps.button.tell("Steps", str(count) if count else "")

    def _refresh_buttons(self) -> None:
        document = self._document
        empty = document is None or document.is_empty
        reason = NOTHING if empty else ""
        for key in ("holes", "clear", "grow", "shrink", "save"):
            self.buttons[key].set_reason(reason)

    def _refresh(self) -> None:
        document = self._document
        if document is None:
            return
        areas = document.areas
        if areas is None:
            self.sent.setText("" if document.is_empty else "Tracing…")
            if document.is_empty:
                self.cover.setText(NOTHING)
            return
        self._refresh_buttons()
        if not areas.areas:
            self.cover.setText(NOTHING)
            self.sent.setText("")
            return
        share = 100 * areas.painted / max(1, areas.size[0] * areas.size[1])
        self.cover.setText(f"{share:.1f} % is repainted" if share < 99.95 else "All is repainted")
        count = len(areas.areas)
        wrong = "exact" if areas.overlap >= 1 else f"{100 * areas.error:.2f} % off"
        self.sent.setText(
            f"Sent as {count:,} {'area' if count == 1 else 'areas'} with {areas.points:,} corners, {wrong}."
        )
