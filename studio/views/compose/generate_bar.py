"""The one button that spends money, with what it will send, what that costs, and what was spent today."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.batch import GENERATE
from studio.models.draft import Draft
from studio.request.tariff import POINTS_PER_DOLLAR, Price
from studio.views.compose.batch import BatchList, amount_words
from studio.views.theme import SPACE
from studio.views.widgets.buttons import PrimaryButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import RING


def dollars(points: int) -> str:
    """Points as money: 80 → "0.08 $"."""
    return f"{points / POINTS_PER_DOLLAR:,.2f} $"


def price_words(price: Price) -> str:
    """A price in both coins: "80 pt · 0.08 $"; a guess says so."""
    return f"{'about ' if price.about else ''}{price.points:,} pt · {dollars(price.points)}"


def jobs_words(count: int) -> str:
    """As in "1 job", "24 jobs"."""
    return f"{count:,} job{'' if count == 1 else 's'}"


class GenerateBar(QWidget):
    """Says what blocks instead of the price while the draft, or the window (`set_obstacle`), cannot send."""

    generate_requested = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._obstacle = ""
        self._batch = draft.batch
        self.batch_list = BatchList(draft.batch)
        self.amount = MetaLabel()
        self.amount.setObjectName("generate-amount")
        self.today = MetaLabel("today 0 pt")
        self.today.setObjectName("generate-today")
        self.button = PrimaryButton("generate", "Generate")
        above = QHBoxLayout()
        above.setContentsMargins(RING, 0, RING, 0)
        above.addWidget(self.amount)
        above.addStretch(1)
        above.addWidget(self.today)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(self.batch_list)
        box.addLayout(above)
        box.addWidget(self.button)
        self.button.clicked.connect(self.generate_requested)
        draft.batch.changed.connect(self._refresh)
        draft.batch.guard.changed.connect(self._refresh)
        self._refresh()

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
        self.amount.setText(amount_words(batch))
        if batch.guard.asks(GENERATE):
            self.button.set_title(f"Send {jobs_words(batch.sent_count)}")
            self.button.set_detail(f"{price_words(batch.total)}?")
        else:
            self.button.set_title("Generate")
            self.button.set_detail(price_words(batch.total))
        self.button.set_reason(self.obstacle())
