"""The pictures of the shown job side by side, one of them large, or a message where there are none."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedLayout, QWidget

from studio.models.job_words import JobState
from studio.models.offers import Offer
from studio.models.shown_job import ShownJob
from studio.views import icons, theme
from studio.views.gallery.arrangement import MARGIN, Arrangement, arrange
from studio.views.gallery.large import SHARPEN_MS, LargeView
from studio.views.gallery.marking import MarkBar, mark_by_key
from studio.views.gallery.messages import Message
from studio.views.gallery.reading import ReadingView
from studio.views.gallery.status import JobStatus
from studio.views.gallery.tile import PictureTile
from studio.views.ordering.parts import OrderParts
from studio.views.video.parts import VideoParts
from studio.views.video.tiles import VideoTiles
from studio.views.viewing.parts import ViewingParts
from studio.views.widgets.menu import Menu

TICK_MS = 1000
_ALONE = (JobState.FAILED, JobState.REFUSED, JobState.UNKNOWN, JobState.DROPPED, JobState.EXPIRED)


class PictureGrid(QWidget):
    """Everything in the middle that is a picture. Keys: 1–9 and arrows choose, Space or Enter opens large, Esc closes.

    `offer_wanted(Offer)` is a press on what is offered for the job: fetching a missing picture again, taking a
    waiting job back, using the prompt of one that failed. `text_wanted(text, whole)` is a prompt that a job gave in
    place of pictures. QActions added to this widget join the menu of a picture.
    """

    offer_wanted = Signal(Offer)
    text_wanted = Signal(str, bool)
    menu_filled = Signal(QMenu)
    """The menu of the chosen picture is about to be shown: who can do something with it adds that."""
    edit_wanted = Signal()
    """The chosen picture is to be opened in the editor."""
    reopen_wanted = Signal()
    """What this job was made from is to be opened in the editor, with its mask."""

    def __init__(self, shown: ShownJob, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        """`narrow`: it has little room beside something else, and four pictures may stand one below the other."""
        super().__init__(parent)
        self._shown = shown
        self._had_keyboard = False
        self.setObjectName("pictureGrid")
        self.setAccessibleName("Pictures")
        # First of all: the tiles go when they hear it, and Qt hands the keyboard to whatever comes next.
        shown.job_changed.connect(self._note_keyboard)
        self._board = _Board(shown, narrow=narrow)
        self._scroll = _scrolled(self._board, self)
        self.large = LargeView(shown, self)
        self.message = Message(shown, self)
        self.reading = ReadingView(shown, self)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        for page in (self._scroll, self.large, self.message, self.reading):
            self._stack.addWidget(page)
        self._board.large_requested.connect(self.open_large)
        self._board.menu_requested.connect(self.open_menu)
        self.large.closed.connect(self.close_large)
        self.large.menu_requested.connect(self.open_menu)
        self._board.offer_wanted.connect(self._on_board_offer_wanted)
        self.message.offer_wanted.connect(self.offer_wanted)
        self.reading.offer_wanted.connect(self.offer_wanted)
        self.reading.text_wanted.connect(self.text_wanted)
        shown.job_changed.connect(self._on_job_changed)
        self.viewing = ViewingParts(self, shown)
        self.order = OrderParts(self, shown)
        self._board.put_back_wanted.connect(self.order.put_back)
        self.marked = MarkBar(shown, self._scroll)
        self.video = VideoParts(self, shown)
        self._job_id: int | None = None
        self._on_job_changed()

    def tiles(self) -> list[PictureTile]:
        """The tiles in the order of the pictures."""
        return self._board.tiles

    @property
    def is_large(self) -> bool:
        """Whether one picture fills the middle."""
        return self._stack.currentWidget() is self.large

    def open_large(self) -> None:
        """Show the chosen picture as large as there is room, if it is here."""
        if self._shown.is_video(self._shown.chosen):
            self.video.open()
        elif self._shown.is_stored(self._shown.chosen) or self._board.is_here(self._shown.chosen):
            self._stack.setCurrentWidget(self.large)
            self.large.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_room(self, covered: int) -> None:
        """So much at the right is covered; what is there to be read keeps clear of it."""
        self.message.leave_room(covered)
        self._board.leave_room(covered)

    def show_page(self, page: QWidget) -> None:
        """Fill the middle with something else that was made for it, until it is left or another job is shown."""
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_page(self, page: QWidget, *, large: bool) -> None:
        """Back from it to all pictures, or to the large view."""
        if self._stack.currentWidget() is page:
            self._stack.setCurrentWidget(self.large if large else self._scroll)
            self.focus_pictures()

    def close_large(self) -> None:
        """Back to all pictures."""
        self.video.close()
        if self.is_large:
            self._stack.setCurrentWidget(self._scroll)
            self._board.focus_chosen()

    def focus_pictures(self) -> None:
        """Give the keyboard to the chosen picture, or to the large view or the message in their place."""
        page = self._stack.currentWidget()
        if page is not self._scroll:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._board.focus_chosen()

    def _on_board_offer_wanted(self, offer: Offer) -> None:
        # Its button will hide, and Qt would hand the keyboard to the next control, which may be one that spends money.
        self._board.focus_chosen()
        self.offer_wanted.emit(offer)

    def _has_keyboard(self) -> bool:
        return self.isAncestorOf(self.window().focusWidget())

    def _note_keyboard(self) -> None:
        self._had_keyboard = self._has_keyboard()

    def _on_job_changed(self) -> None:
        record = self._shown.record
        self.message.refresh()
        job_id = None if record is None else record.id
        alone = record is not None and not record.pictures and (record.state in _ALONE or self._shown.whereabouts)
        self.reading.refresh()
        words = record is not None and self._shown.gives_words and not alone
        if words and record is not None and (self._shown.reading is not None or not record.is_over):
            self._stack.setCurrentWidget(self.reading)
        elif self._shown.count == 0 or alone:
            self._stack.setCurrentWidget(self.message)
        elif job_id != self._job_id or self._stack.currentWidget() in (self.message, self.reading):
            self._stack.setCurrentWidget(self._scroll)
        self._job_id = job_id
        if self._had_keyboard and not self._has_keyboard():
            self.focus_pictures()

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._stack.currentWidget() is self._scroll and mark_by_key(event, self._shown, self._board.steps()):
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        looked_at = self._stack.currentWidget() in (self._scroll, self.large)
        if looked_at and (self.order.key_press(event) or self.viewing.key_press(event)):
            return
        if not plain or self._stack.currentWidget() not in (self._scroll, self.large):
            super().keyPressEvent(event)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._shown.choose(key - Qt.Key.Key_1)
            self._board.focus_chosen()
        elif not self.is_large and (step := self._board.steps().get(Qt.Key(key))) is not None:
            self._shown.choose(self._shown.chosen + step)
            self._board.focus_chosen()
        elif not self.is_large and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Held down, the key that bought something would go on here and open and close without end.
            if not event.isAutoRepeat():
                self.open_large()
        elif key == Qt.Key.Key_K and not event.isAutoRepeat():
            self._board.videos.toggle()
        elif key == Qt.Key.Key_E and not event.isAutoRepeat():
            self.edit_wanted.emit()
        elif self.is_large and key == Qt.Key.Key_Escape:
            self.close_large()
        else:
            super().keyPressEvent(event)

    # The menu of a picture

    def open_menu(self, anchor: QWidget) -> None:
        """The menu of the chosen picture, below `anchor`."""
        self.picture_menu().popup(anchor.mapToGlobal(QPoint(0, anchor.height())))

    def picture_menu(self) -> QMenu:
        """The menu of the chosen picture; it deletes itself when it closes."""
        noun = self._shown.noun
        menu = Menu("pictureMenu", f"This {noun}", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        is_large = self.is_large or self.video.is_open
        large = menu.addAction(
            icons.icon("grid" if is_large else "large", "text_dim"),
            f"All {noun}s" if is_large else "Large view",
        )
        large.triggered.connect(self.close_large if is_large else self.open_large)
        stored = self._shown.file(self._shown.chosen) is not None
        if noun == "picture":
            edit = menu.addAction(icons.icon("pencil", "text_dim"), "Edit")
            edit.triggered.connect(self.edit_wanted)
            edit.setEnabled(stored)
        if self._shown.is_edit:
            reopen = menu.addAction(icons.icon("undo", "text_dim"), "Reopen the edit")
            reopen.triggered.connect(self.reopen_wanted)
        self.viewing.add_rows(menu)
        if noun == "picture":
            copy = menu.addAction(icons.icon("copy", "text_dim"), "Copy picture")
            copy.triggered.connect(self.copy_picture)
            copy.setEnabled(stored)
        folder = menu.addAction(icons.icon("folder", "text_dim"), "Show in folder")
        folder.triggered.connect(self._show_folder)
        folder.setEnabled(stored)
        self.video.add_rows(menu)
        self.order.add_rows(menu)
        self.menu_filled.emit(menu)
        if extras := self.actions():
            menu.addSeparator()
            menu.addActions(extras)
        return menu

    def copy_picture(self) -> None:
        """Put the whole chosen picture on the clipboard, as pixels and as a file."""
        self.viewing.copy()

    def _show_folder(self) -> None:
        file = self._shown.file(self._shown.chosen)
        if file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.tokens().canvas)


class _Board(QWidget):
    """The tiles and, while nothing is here yet, one line that says how far the job is."""

    large_requested = Signal()
    menu_requested = Signal(QWidget)
    reveal_requested = Signal(QWidget)
    offer_wanted = Signal(Offer)
    put_back_wanted = Signal(int)

    def __init__(self, shown: ShownJob, *, narrow: bool) -> None:
        super().__init__()
        self._shown = shown
        self._narrow = narrow
        self.tiles: list[PictureTile] = []
        self._job_id: int | None = None
        self._arrangement = Arrangement((), 1, 0)
        self._covered = 0
        self._status = JobStatus(self)
        self._status.offer_wanted.connect(self.offer_wanted)
        self._sharpen = _timer(self, SHARPEN_MS, single=True)
        self._sharpen.timeout.connect(self._fetch)
        self._clock = _timer(self, TICK_MS)
        self._clock.timeout.connect(self._tell_status)
        shown.job_changed.connect(self._on_job_changed)
        shown.picture_changed.connect(self._on_picture_changed)
        shown.chosen_changed.connect(self._refresh_marks)
        shown.hovered_changed.connect(self._refresh_marks)
        shown.marks.changed.connect(self._refresh_marks)
        self.videos = VideoTiles(shown, self, self.arrange)
        self._on_job_changed()

    def is_here(self, index: int) -> bool:
        """Whether that picture's pixels are on screen."""
        return 0 <= index < len(self.tiles) and self.tiles[index].is_here

    def steps(self) -> dict[Qt.Key, int]:
        """How many pictures an arrow key goes."""
        columns = self._arrangement.columns
        return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}

    def focus_chosen(self) -> None:
        """Move the keyboard to the chosen tile, and the tile into sight."""
        if 0 <= self._shown.chosen < len(self.tiles):
            tile = self.tiles[self._shown.chosen]
            tile.setFocus(Qt.FocusReason.OtherFocusReason)
            self.reveal_requested.emit(tile)

    def _on_job_changed(self) -> None:
        record = self._shown.record
        job_id = None if record is None else record.id
        if job_id != self._job_id or len(self.tiles) != self._shown.count:
            self._job_id = job_id
            self._make_tiles()
        self.arrange()
        self.videos.refresh(self.tiles)
        self._fetch()
        self._tell_status()

    def _make_tiles(self) -> None:
        for tile in self.tiles:
            tile.hide()
            tile.deleteLater()
        self.tiles = [PictureTile(self._shown, index, self) for index in range(self._shown.count)]
        for tile in self.tiles:
            tile.large_requested.connect(self.large_requested)
            tile.menu_requested.connect(self.menu_requested)
            tile.offer_wanted.connect(self.offer_wanted)
            tile.put_back_wanted.connect(self.put_back_wanted)
            tile.show()
        self._status.raise_()

    def arrange(self) -> None:
        """Put the tiles where they belong for the room there is."""
        viewport = self.parentWidget()
        room = viewport.size() if viewport is not None else self.size()
        self._arrangement = arrange(len(self.tiles), self._shown.aspect(0), room, narrow=self._narrow)
        self.resize(room.width(), max(room.height(), self._arrangement.height))
        for tile, place in zip(self.tiles, self._arrangement.places, strict=False):
            tile.setGeometry(place.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        self._place_status()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sharpen.start()

    def _fetch(self) -> None:
        if not self.isVisible():
            return
        for tile in self.tiles:
            tile.fetch()

    def _on_picture_changed(self, index: int) -> None:
        if index < len(self.tiles) and self.isVisible():
            self.tiles[index].fetch()
            self._tell_status()

    def _refresh_marks(self) -> None:
        for tile in self.tiles:
            tile.refresh_marks()

    # How far the job is

    def _tell_status(self) -> None:
        record, stands = self._shown.record, self._shown.standing()
        nothing_yet = not any(tile.is_here or self._shown.progress_words(tile.index) for tile in self.tiles)
        early = record is not None and not record.is_over and nothing_yet and bool(self.tiles)
        self._status.setVisible(early)
        if early and stands is not None:
            waiting = Offer.TAKE_BACK in self._shown.offers()
            self._status.tell(stands.words, self._shown.share_elapsed(), waiting=waiting)
            self._place_status()
        if early and self.isVisible():
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    def leave_room(self, covered: int) -> None:
        """So much at the right is covered: what is told of the job keeps clear of it."""
        if covered != self._covered:
            self._covered = covered
            self._place_status()

    def _place_status(self) -> None:
        bounds = QRect()
        for place in self._arrangement.places:
            bounds = bounds.united(place)
        bounds.setRight(min(bounds.right(), self.width() - self._covered - 1))
        self._status.place(bounds)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fetch()
        self._tell_status()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()


class _Viewport(QScrollArea):
    """A scroll area that lets its board arrange itself anew whenever the room changes."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        board = self.widget()
        if isinstance(board, _Board):
            board.arrange()
        for bar in self.findChildren(MarkBar):
            bar.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


def _scrolled(board: _Board, parent: QWidget) -> QScrollArea:
    scroll = _Viewport(parent)
    scroll.setObjectName("pictureScroll")
    scroll.setAccessibleName("Pictures of this job")
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.viewport().setAutoFillBackground(False)
    scroll.setWidget(board)
    board.reveal_requested.connect(lambda tile: scroll.ensureWidgetVisible(tile, 0, 0))
    board.setAutoFillBackground(False)
    return scroll


def _timer(parent: QWidget, interval: int, *, single: bool = False) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval)
    timer.setSingleShot(single)
    return timer
