"""Which upscale of how many pictures for how much, and the one button that buys it; also as a pop-over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.models.batch_plan import Plan
from studio.models.library.triage import SPECS, Triage
from studio.request.actions import ActionSpec
from studio.views.compose.words import price_words
from studio.views.gallery.action_button import PRESS_AGAIN
from studio.views.theme import SPACE, Type
from studio.views.tray.apply import NO_CANCEL, left_out_words
from studio.views.widgets.buttons import PrimaryButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.popover import Popover
from studio.views.widgets.segmented import Choice, Segmented

WIDTH = 92 * SPACE
NOTHING = "Pick a picture first."


class Buying(QWidget):
    """`bought()`: it was ordered. `words(count)` is what the button says it does."""

    bought = Signal()

    def __init__(self, triage: Triage, name: str, words: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._triage = triage
        self._words = words
        self._spec: ActionSpec = SPECS[0]
        self._plan: Plan | None = None
        self.setFixedWidth(WIDTH)
        self.kind = Segmented(f"{name}-kind", "Upscale", [Choice(one.id, one.choice, one.help) for one in SPECS])
        self.kind.set_value(self._spec.id)
        self.kind.chosen.connect(self._on_kind)
        self._help = MetaLabel("")
        self._left_out = PlainLabel("", Type.META, "text_dim")
        self._left_out.setObjectName(f"{name}-left-out")
        self._sum = PlainLabel("", Type.BODY, tabular=True)
        self._sum.setObjectName(f"{name}-sum")
        self.send = PrimaryButton(f"{name}-send", "Upscale")
        self.send.clicked.connect(self.press)
        truth = MetaLabel(NO_CANCEL, "text_faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        for label in (self._help, self._left_out, truth):
            label.setWordWrap(True)
        parts: tuple[QWidget, ...] = (self.kind, self._help, self._left_out, self._sum, self.send, truth)
        for part in parts:
            column.addWidget(part)
        triage.changed.connect(self._on_changed)

    def tell(self) -> None:
        """Say what it would be now."""
        self._plan = plan = self._triage.plan(self._spec)
        count = len(plan.pictures)
        self._help.setText(self._spec.help)
        self._left_out.setText(left_out_words(plan.left_out, plan.count))
        self._left_out.setVisible(bool(plan.left_out))
        self._sum.setText(plan.sum_words)
        self._sum.setVisible(bool(count))
        asks = self._triage.asks(self._spec)
        self.send.set_title(f"{PRESS_AGAIN.rstrip('.')}" if asks else self._words(count))
        self.send.set_detail(price_words(plan.total))
        self.send.set_reason("" if count else plan.left_out[0].reason if plan.left_out else NOTHING)
        self.send.setAccessibleName(self._words(count))

    def press(self) -> None:
        """Buy it, or put the question before a large sum."""
        if self._plan is not None and self.send.isEnabled():
            if self._triage.buy(self._plan):
                self.bought.emit()
            else:
                self.tell()

    def _on_kind(self, spec_id: str) -> None:
        self._spec = next(spec for spec in SPECS if spec.id == spec_id)
        self.tell()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.tell()


class UpscalePopover(Popover):
    """At the button of the page: what is picked of the job in the middle, or the chosen picture."""

    def __init__(self, anchor: QWidget, triage: Triage) -> None:
        super().__init__(anchor, "triageUpscale", "Upscale")
        self._triage = triage
        self._title = Heading("", Type.SECTION, "text_dim")
        self.buying = Buying(triage, "triage-upscale", upscale_words)
        self.buying.bought.connect(self.close)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.buying.press)
        body = self.body()
        body.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        body.setSpacing(2 * SPACE)
        body.addWidget(self._title)
        body.addWidget(self.buying)

    def open(self) -> None:
        """Show it for what is meant now."""
        subjects = self._triage.subjects
        numbers = ", ".join(str(index + 1) for _, index in subjects)
        self._title.setText(f"Upscale · picture{'' if len(subjects) == 1 else 's'} {numbers}")
        self.buying.tell()
        super().open()


def upscale_words(count: int) -> str:
    """As in "Upscale 2 pictures"."""
    return "Upscale the picture" if count == 1 else f"Upscale {count} pictures"


def picks_words(count: int) -> str:
    """As in "Upscale the 7 picks"."""
    return "Upscale the pick" if count == 1 else f"Upscale the {count} picks"
