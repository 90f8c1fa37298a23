"""The line on top: menu, what library this is, what runs, what is left to spend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.views import icons, theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import Heading, PlainLabel
from studio.views.widgets.painting import describe, rounded

if TYPE_CHECKING:
    from studio.views.widgets.segmented import Segmented

HEIGHT = 44
BADGE_HEIGHT = 24
USUAL_BALANCE = "100.00 $ · 100,000 pt"


class PracticeBadge(QWidget):
    """Says that nothing here costs anything; as loud as the button that spends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("practice-badge")
        self.setAccessibleName("Practice mode")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(BADGE_HEIGHT)
        describe(self, "Practice mode: jobs are free, pictures are drawn on this machine, the library is its own.")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 0, 3 * SPACE, 0)
        row.setSpacing(SPACE)
        self._mark = PlainLabel()
        self._tinted = ""
        row.addWidget(self._mark)
        self._words = PlainLabel("Practice · nothing is charged", Type.META, "accent_text")
        row.addWidget(self._words)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        if self._tinted != worn.name:
            self._tinted = worn.name
            self._mark.setPixmap(icons.pixmap("practice", 14, self.devicePixelRatioF(), "accent_text"))
        rounded(QPainter(self), self.rect(), self.height() / 2, theme.mix(worn.panel, worn.accent, 0.16))


class Header(QWidget):
    """Signals are wishes; the window answers them."""

    menu_requested = Signal()
    balance_requested = Signal()
    queue_requested = Signal()
    running_out_requested = Signal()
    history_toggled = Signal()
    prompt_toggled = Signal()
    area_wanted = Signal(str)
    """"pictures" or "library" is to fill the middle."""

    def __init__(self, project: str, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAccessibleName("Header")
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        row.setSpacing(2 * SPACE)
        self.menu_button = self._icon("menu-button", "menu", "Menu", self.menu_requested)
        self.history_button = self._icon(
            "history-button", "sidebar-left", "Show or hide the history", self.history_toggled
        )
        self.prompt_button = self._icon(
            "prompt-button", "sidebar-right", "Show or hide the prompt column", self.prompt_toggled
        )
        self.running_out = QuietButton("running-out", "", "clock", flat=True)
        self.running_out.setAccessibleName("Running out")
        self.running_out.clicked.connect(self.running_out_requested)
        self.running_out.hide()
        self.queue = QuietButton("queue-state", "", flat=True)
        self.queue.setAccessibleName("Queue")
        self.queue.clicked.connect(self.queue_requested)
        # Its room is kept while it is asked for, so that nothing beside it moves when the figure comes.
        self.balance = QuietButton("balance", USUAL_BALANCE, flat=True)
        policy = self.balance.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.balance.setSizePolicy(policy)
        self.balance.setAccessibleName("Balance")
        self.balance.clicked.connect(self.balance_requested)
        row.addWidget(self.menu_button)
        row.addWidget(self.history_button)
        row.addWidget(Heading(project))
        if practice:
            row.addSpacing(SPACE)
            row.addWidget(PracticeBadge())
        row.addStretch(1)
        self._row = row
        self._areas: Segmented | None = None
        row.addStretch(1)
        row.addWidget(self.running_out)
        row.addWidget(self.queue)
        row.addWidget(self.balance)
        row.addWidget(self.prompt_button)
        self._paused, self._failed = False, 0
        self._parts: Sequence[str] = ()
        self.show_queue(0, 0)
        self.balance.hide()

    def add_areas(self) -> None:
        """The choice of what fills the middle; it comes with the middle, behind the first painting."""
        from studio.views.widgets.segmented import Choice, Segmented

        choices = (
            Choice("pictures", "Pictures", "The job that was chosen (Alt+1)"),
            Choice("library", "Library", "Everything that was ever made (Alt+2)"),
        )
        self._areas = Segmented("area", "Middle", choices, parent=self)
        self._areas.chosen.connect(self.area_wanted)
        self._row.insertWidget(self._row.indexOf(self.queue) - 1, self._areas)
        self.show_area("pictures")

    def show_area(self, area: str) -> None:
        """What fills the middle; "" for something that is neither."""
        if self._areas is not None:
            self._areas.set_value(area)

    def _icon(self, name: str, icon_name: str, label: str, wish: object) -> IconButton:
        button = IconButton(name, icon_name, label)
        button.clicked.connect(wish)
        return button

    def show_running_out(self, count: int) -> None:
        """How many jobs wait to be decided about before the service takes no more actions; nothing is said of none."""
        jobs = f"{count:,} job{'' if count == 1 else 's'}"
        self.running_out.setText(f"Running out · {count:,}")
        describe(self.running_out, f"Within a day actions on {jobs} end. Press to decide about them.")
        self.running_out.updateGeometry()
        self.running_out.setVisible(count > 0)

    def show_queue(self, running: int, waiting: int) -> None:
        """How many jobs are with the service and how many wait here."""
        parts = [f"{running} running"] if running else []
        parts += [f"{waiting} waiting"] if waiting else []
        self._tell_queue(parts)

    def show_state(self, *, paused: bool, failed: int) -> None:
        """Whether the artist has paused the queue, and how many jobs of this run came to nothing."""
        self._paused, self._failed = paused, failed
        self._tell_queue(self._parts)

    def _tell_queue(self, parts: Sequence[str]) -> None:
        """In the colour of its state: blue while something runs, yellow while it is paused, red where jobs failed."""
        self._parts = parts
        words = [*(["Paused"] if self._paused else []), *parts]
        words += [f"{self._failed} failed"] if self._failed else []
        tint = "warning" if self._paused else "running" if parts else "refused" if self._failed else ""
        self.queue.setText(", ".join(words) or "Queue")
        self.queue.set_dot(tint)
        describe(self.queue, f"{', '.join(words) or 'no jobs running'}. Press for the queue.")
        self.queue.updateGeometry()

    def show_balance(self, points: int, dollars: float, *, low: bool) -> None:
        """What is left to spend."""
        self.balance.setText(f"{dollars:,.2f} $ · {points:,} pt")
        self.balance.setAccessibleName("Balance")
        describe(self.balance, f"{points:,} points left{', which is low' if low else ''}. Press to ask again.")
        self.balance.updateGeometry()
        self.balance.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(0, self.height() - 1, self.width(), 1, worn.line)
