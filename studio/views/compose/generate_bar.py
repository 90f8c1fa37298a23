"""The one button that spends money, with what it will send, what that costs, and what was spent today."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.batch import GENERATE
from studio.models.draft import Draft
from studio.views.compose.words import amount_words, dollars, jobs_words, price_words, send_words
from studio.views.theme import SPACE
from studio.views.widgets.buttons import LinkButton, PrimaryButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import RING, describe

if TYPE_CHECKING:
    from studio.views.compose.batch import BatchList
    from studio.views.compose.sheet import SheetPlanner


class GenerateBar(QWidget):
    """Says what blocks instead of the price while the draft, or the window (`set_obstacle`), cannot send."""

    generate_requested = Signal()
    sheet_wanted = Signal(object)
    """The artist sends this `Sheet`."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._obstacle = ""
        self._batch = draft.batch
        self.amount = MetaLabel()
        self.amount.setObjectName("generate-amount")
        self.sheet_button = LinkButton("generate-sheet", "Sheet")
        describe(self.sheet_button, "Turn two parameters step by step: one job for each pair of values.")
        self.planner: SheetPlanner | None = None
        self.today = MetaLabel("today 0 pt")
        self.today.setObjectName("generate-today")
        self.button = PrimaryButton("generate", "Generate")
        above = QHBoxLayout()
        above.setContentsMargins(RING, 0, RING, 0)
        above.addWidget(self.amount)
        above.addSpacing(SPACE)
        above.addWidget(self.sheet_button)
        above.addStretch(1)
        above.addWidget(self.today)
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addLayout(above)
        box.addWidget(self.button)
        self.button.clicked.connect(self.generate_requested)
        self.sheet_button.clicked.connect(self.plan_sheet)
        draft.batch.changed.connect(self._refresh)
        draft.batch.guard.changed.connect(self._refresh)
        self._refresh()

    @cached_property
    def batch_list(self) -> BatchList:
        """The rows above the amount; made for the first prompt that stands for several jobs."""
        from studio.views.compose.batch import BatchList

        made = BatchList(self._batch)
        self._box.insertWidget(0, made)
        return made

    def plan_sheet(self) -> None:
        """Open the plan of a parameter sheet; it keeps its values until the window is closed."""
        if self.planner is None:
            from studio.views.compose.sheet import SheetPlanner  # loaded when it is wanted

            self.planner = SheetPlanner(self.sheet_button, self._draft)
            self.planner.sheet_wanted.connect(self.sheet_wanted)
        self.planner.open()

    def set_today(self, points: int, cap: int | None = None) -> None:
        """What was spent today, in points, and the daily cap where one is set."""
        words = f"today {points:,} pt" if cap is None else f"today {dollars(points)} of {dollars(cap)}"
        self.today.setText(words)
        self.today.set_tint("refused" if cap is not None and points >= cap else "text_dim")

    def set_obstacle(self, sentence: str) -> None:
        """Why nothing can be sent whatever the prompt says (no key, cap reached); "" when nothing stands in the way."""
        self._obstacle = sentence
        self._refresh()

    def obstacle(self) -> str:
        """The sentence that the button shows instead of its price, "" when it can be pressed."""
        return self._obstacle or self._batch.obstacle

    def _refresh(self) -> None:
        batch = self._batch
        if batch.is_many:
            _ = self.batch_list
        self.amount.setText(amount_words(batch))
        self.sheet_button.setVisible(not batch.is_many)
        asks, part = batch.guard.asks(GENERATE), send_words(batch)
        self.button.set_title(part or (f"Send {jobs_words(batch.sent_count)}" if asks else "Generate"))
        self.button.set_detail(f"{price_words(batch.total)}{'?' if asks else ''}")
        self.button.set_reason(self.obstacle())
