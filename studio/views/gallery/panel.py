"""The whole middle of the window: pictures, the actions on them, and their family."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.offers import Offer
from studio.models.shown_job import ShownJob
from studio.models.thumbnails import Thumbnails
from studio.views import icons, theme
from studio.views.acting.menu_entries import add_actions
from studio.views.gallery.action_row import ActionRow
from studio.views.gallery.clock import ClockBadge
from studio.views.gallery.grid import PictureGrid
from studio.views.gallery.lineage import FamilyLink, LineageStrip
from studio.views.gallery.sheet import SheetLink
from studio.views.theme import SPACE
from studio.views.widgets.menu import Menu

MARGIN = 6 * SPACE


class GalleryPanel(QWidget):
    """Grid, action row and lineage strip over one ShownJob; its signals are theirs.

    `action_requested(spec, image, extras)`, `job_wanted(job_id)`, `offer_wanted(Offer)` for the shown job,
    `text_wanted(text, whole)` for a prompt that it gave.
    """

    action_requested = Signal(object, int, dict)
    job_wanted = Signal(int)
    offer_wanted = Signal(Offer)
    text_wanted = Signal(str, bool)
    edit_wanted = Signal()
    """The chosen picture is to be opened in the editor."""
    reopen_wanted = Signal()
    """So is what the job was made from, with its mask."""
    family_wanted = Signal()
    """The family of the job is to be seen."""
    tray_wanted = Signal()
    """The chosen picture and those that are marked beside it are to be put in the tray."""

    def __init__(self, shown: ShownJob, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("galleryPanel")
        self.grid = PictureGrid(shown, self)
        self.actions_row = ActionRow(shown, self)
        self.lineage = LineageStrip(shown, thumbnails, self)
        self.sheet_link = SheetLink(shown, self)
        self.clock = ClockBadge(shown, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 5 * SPACE, MARGIN, 4 * SPACE)
        layout.setSpacing(3 * SPACE)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.actions_row)
        foot = QHBoxLayout()
        foot.setSpacing(3 * SPACE)
        self.family = FamilyLink(shown, self)
        self.family.clicked.connect(self.family_wanted)
        foot.addWidget(self.lineage, 1)
        foot.addWidget(self.family, 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addStretch(0)
        foot.addWidget(self.clock)
        foot.addWidget(self.sheet_link)
        layout.addLayout(foot)
        self.actions_row.action_requested.connect(self.action_requested)
        self.actions_row.acted.connect(self.focus_pictures)
        self.actions_row.edit_wanted.connect(self.edit_wanted)
        self.grid.menu_filled.connect(self._on_menu_filled)
        self.grid.edit_wanted.connect(self.edit_wanted)
        self.grid.reopen_wanted.connect(self.reopen_wanted)
        self.lineage.job_wanted.connect(self.job_wanted)
        self.grid.offer_wanted.connect(self.offer_wanted)
        self.grid.text_wanted.connect(self.text_wanted)
        self.grid.marked.tray_wanted.connect(self.tray_wanted)
        put = self._put_in_tray()
        self.grid.addAction(put)
        shown.job_changed.connect(lambda: put.setEnabled(not shown.is_video(0)))  # a video cannot go in the tray

    def _put_in_tray(self) -> QAction:
        """In the menu of a picture, and by its key wherever the pictures have the keyboard."""
        put = QAction(icons.icon("tray", "text_dim"), "Put in the tray", self.grid)
        put.setObjectName("putInTray")
        put.setShortcut(QKeySequence(Qt.Key.Key_T))
        put.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        put.setAutoRepeat(False)
        put.triggered.connect(self.tray_wanted)
        return put

    def _on_menu_filled(self, menu: Menu) -> None:
        menu.addSeparator()
        add_actions(menu, self.actions_row.shown, self.actions_row.do)

    def focus_pictures(self) -> None:
        """Give the keyboard to the pictures: digits, arrows and Space mean them."""
        self.grid.focus_pictures()

    def leave_room(self, covered: int) -> None:
        """So much at the right is covered; messages and the card of a running job keep clear of it."""
        self.grid.leave_room(max(0, covered - MARGIN))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.tokens().canvas)
