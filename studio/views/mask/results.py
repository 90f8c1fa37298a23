"""What an edit gave, beside the picture that it was made from."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.offers import Offer
from studio.models.shown_job import ShownJob
from studio.views import theme
from studio.views.gallery.grid import PictureGrid
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import Heading
from studio.views.widgets.painting import RING

NARROWEST = 260


class ResultPane(QWidget):
    """The pictures of the job that was sent last, from its first second on.

    `shown_wanted(job_id)`: the artist wants it in the middle of the window; `edit_wanted(job_id, image)`: go on with
    that picture; `closed()`: the canvas alone again; `offer_wanted(Offer)` is about that job.
    """

    shown_wanted = Signal(int)
    edit_wanted = Signal(int, int)
    offer_wanted = Signal(Offer)
    closed = Signal()

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultPane")
        self.setAccessibleName("Result")
        self.setMinimumWidth(NARROWEST)
        self._shown = shown
        self.grid = PictureGrid(shown, self, narrow=True)
        self.go_on = QuietButton("result-edit", "Edit this one")
        self.show_all = QuietButton("result-show", "Show in the grid")
        self.close_button = IconButton("result-close", "close", "Close the result")
        head = QHBoxLayout()
        head.setContentsMargins(RING, 0, RING, 0)
        head.addWidget(Heading("Result", Type.SECTION, "text_dim"))
        head.addStretch(1)
        head.addWidget(self.close_button)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.go_on)
        foot.addWidget(self.show_all)
        foot.addStretch(1)
        box = QVBoxLayout(self)
        # The boxes of the buttons line up with the heading, not their rings.
        box.setContentsMargins(3 * SPACE - RING, 2 * SPACE, 3 * SPACE - RING, 3 * SPACE - RING)
        box.setSpacing(2 * SPACE)
        box.addLayout(head)
        box.addWidget(self.grid, 1)
        box.addLayout(foot)
        self.close_button.clicked.connect(self.closed)
        self.show_all.clicked.connect(self._on_show_all)
        self.go_on.clicked.connect(self._on_go_on)
        self.grid.offer_wanted.connect(self.offer_wanted)
        shown.job_changed.connect(self._refresh)
        shown.picture_changed.connect(self._refresh)
        shown.chosen_changed.connect(self._refresh)
        self._refresh()

    def _on_show_all(self) -> None:
        if self._shown.record is not None:
            self.shown_wanted.emit(self._shown.record.id)

    def _on_go_on(self) -> None:
        if self._shown.record is not None:
            self.edit_wanted.emit(self._shown.record.id, self._shown.chosen)

    def _refresh(self) -> None:
        here = self._shown.is_stored(self._shown.chosen)
        self.go_on.set_reason("" if here else "The picture is not here yet.")

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.canvas)
        painter.fillRect(0, 0, 1, self.height(), worn.line)
