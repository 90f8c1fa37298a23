"""The library page: bar, cells with their line of months, and what is selected in words; keys that judge."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio.models.desk import Desk
from studio.models.library.ordering import Flag
from studio.models.library.page.browsing import Browsing
from studio.models.library.page.shelf import STACK, Cell, Grouping
from studio.models.offers import Offer
from studio.views import theme
from studio.views.library.bar import LibraryBar
from studio.views.library.cells import columns_of
from studio.views.library.look import QuickLook
from studio.views.library.measures import LARGEST, MARGIN, SMALLEST, USUAL
from studio.views.library.menu import Wishes, library_menu
from studio.views.library.months import MonthLine
from studio.views.library.tagging import TagPopover
from studio.views.library.view import LibraryView
from studio.views.picture_drag import GNOME_FILES, PICTURE
from studio.views.theme import SPACE, Type
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.menu import Menu

NOTHING = "No jobs yet.\nWhat you make will be kept here."
KEYS = "0–5 stars · P pick · X reject · U neither · F favourite · T tags · Space look"
_FOOT = 8 * SPACE
_FLAGS = {Qt.Key.Key_P: Flag.PICK, Qt.Key.Key_X: Flag.REJECT, Qt.Key.Key_U: Flag.NONE}


class LibraryPage(QWidget):
    """Everything that was ever made. `job_wanted(job_id, image)` asks for the pictures page, with -1 for no picture.

    `offer_wanted(Offer, job_id)` is the desk's. `asked(command)`: that is to be done with what is selected.
    `left()`: the pictures are wanted back.
    """

    job_wanted = Signal(int, int)
    offer_wanted = Signal(Offer, int)
    asked = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.browsing: Browsing = desk.collection.browsing
        self.setObjectName("libraryPage")
        self.setAccessibleName("Library page")
        self.bar = LibraryBar(self)
        self.view = LibraryView(self.browsing, self)
        self.months = MonthLine(self.view, self)
        self.columns = _ColumnHeads(self.view, self)
        self.status = ElidingLabel("", Type.META, parent=self)
        self.status.setObjectName("libraryStatus")
        self._hint = MetaLabel(KEYS, "text_faint", self)
        self._lay_out()
        self._connect()
        self._show_state()

    def _lay_out(self) -> None:
        self._empty = PlainLabel(NOTHING, Type.BODY, "text_faint", parent=self)
        self._empty.setObjectName("libraryEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        cells = QWidget(self)
        row = QHBoxLayout(cells)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.months)
        self._stack = QStackedLayout()
        self._stack.addWidget(cells)
        self._stack.addWidget(self._empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN + 2 * SPACE, 0, MARGIN + 2 * SPACE, 0)
        foot.setSpacing(4 * SPACE)
        foot.addWidget(self.status, 1)
        foot.addWidget(self._hint)
        self._foot = QWidget(self)
        self._foot.setFixedHeight(_FOOT)
        self._foot.setLayout(foot)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.columns)
        self.column.addLayout(self._stack, 1)
        self.column.addWidget(self._foot)

    def _connect(self) -> None:
        browsing, bar, view = self.browsing, self.bar, self.view
        bar.grouped.connect(self._group)
        bar.listed.connect(lambda lines: self._show_as(view.density, lines=lines))
        bar.sized.connect(lambda size: self._show_as(size, lines=view.is_list))
        bar.advancing.connect(self._set_advancing)
        view.density_changed.connect(lambda _: self._show_state())
        view.opened.connect(self._open)
        view.look_wanted.connect(lambda: self.look.open())
        view.menu_wanted.connect(self._open_menu)
        view.key_pressed.connect(self.key)
        browsing.sums.told.connect(self._tell)
        browsing.shelf.failed.connect(self._desk.told)
        browsing.shelf.changed.connect(self._on_shelf_changed)
        browsing.shelf.history.loaded.connect(self._on_shelf_changed)
        self._on_shelf_changed()
        browsing.sums.restart()

    # How it is shown

    def _group(self, grouping: Grouping) -> None:
        self.browsing.shelf.set_grouping(grouping)
        self._show_state()

    def _show_as(self, size: int, *, lines: bool) -> None:
        self.view.show_as(size, lines=lines)
        self._show_state()

    def _set_advancing(self, on: bool) -> None:
        self.browsing.advances = on

    def _show_state(self) -> None:
        lines, browsing = self.view.is_list, self.browsing
        self.bar.show_state(browsing.shelf.grouping, self.view.density, lines=lines, advances=browsing.advances)
        self.columns.setVisible(lines)

    def keep(self, settings: QSettings) -> None:
        """Remember how it is shown."""
        settings.setValue("library/grouping", self.browsing.shelf.grouping.value)
        settings.setValue("library/size", self.view.density)
        settings.setValue("library/list", self.view.is_list)
        settings.setValue("library/advances", self.browsing.advances)

    def restore(self, settings: QSettings) -> None:
        """As it was kept; nonsense counts as the usual."""
        grouping = str(settings.value("library/grouping", ""))
        if grouping in list(Grouping):
            self.browsing.shelf.set_grouping(Grouping(grouping))
        size = str(settings.value("library/size", ""))
        density = int(size) if size.isdecimal() and SMALLEST <= int(size) <= LARGEST else USUAL
        self.browsing.advances = bool(settings.value("library/advances", False, bool))
        self.view.show_as(density, lines=bool(settings.value("library/list", False, bool)))
        self._show_state()

    def _tell(self, words: str) -> None:
        self.status.setText(words)
        self.status.setAccessibleName(words)

    def _on_shelf_changed(self) -> None:
        history = self.browsing.shelf.history
        empty = history.is_loaded and not len(self.browsing.shelf)
        if empty:
            words = f"Nothing matches “{history.words}”." if history.words else NOTHING
            if self.browsing.shelf.in_trash and not history.words:
                words = "The trash is empty."
            elif history.scope and not history.words:
                words = "Nothing here yet."
            self._empty.setText(words)
        self._stack.setCurrentIndex(1 if empty else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= self._hint.sizeHint().width() + 90 * SPACE)
        if "look" in self.__dict__ and self.look.isVisible():
            self.look.setGeometry(self.rect())

    # What is asked

    def focus_cells(self) -> None:
        """Give the keyboard to the cells; the first time to the job in the middle, or to the first in sight."""
        browsing, shown = self.browsing, self._desk.shown.record
        if browsing.current is None and not (shown is not None and browsing.show_job(shown.id)):
            browsing.go(0)
        if "look" in self.__dict__ and self.look.isVisible():
            self.look.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focus_cells()

    def show_job(self, job_id: int) -> None:
        """Take the keyboard to that job."""
        self.browsing.show_job(job_id)

    def open_current(self) -> None:
        """Put what the keyboard is at into the middle."""
        if self.browsing.current is not None:
            self._open(self.browsing.current)

    def _open(self, cell: Cell) -> None:
        picture = self.browsing.shelf.picture(cell)
        image = cell.picture if cell.picture != STACK else picture.index if picture is not None else -1
        self.job_wanted.emit(cell.job_id, image)

    def collect(self) -> None:
        """Put what is selected in the tray."""
        jobs: dict[int, list[int]] = {}
        for one in self.browsing.chosen():
            jobs.setdefault(one.record.id, []).append(one.picture.index)
        for job_id, indices in jobs.items():
            record = self.browsing.shelf.record(job_id)
            if record is not None:
                self._desk.tray.add_pictures(record, indices)

    def copy(self) -> None:
        """Put the files of what is selected on the clipboard."""
        chosen = self.browsing.chosen()
        files = [file for one in chosen if (file := self.browsing.thumbnails.file(one.picture.path))]
        if not files:
            return
        data, urls = QMimeData(), [QUrl.fromLocalFile(file) for file in files]
        data.setUrls(urls)
        listed = b"\n".join(bytes(url.toEncoded().data()) for url in urls)
        data.setData(GNOME_FILES, b"copy\n" + listed)
        if len(chosen) == 1:
            data.setData(PICTURE, f"{chosen[0].record.id} {chosen[0].picture.index}".encode())
        QGuiApplication.clipboard().setMimeData(data)

    def tag(self) -> None:
        """Ask for tags of what is selected."""
        current, browsing = self.browsing.current, self.browsing
        if current is None:
            return
        record, picture = browsing.shelf.record(current.job_id), browsing.shelf.picture(current)
        has = record.tags if record is not None and current.picture == STACK else picture.tags if picture else ()
        words = self.status.text().removeprefix("Selected · ").partition(" · ")[0] or "this picture"
        self._tags.ask(words, has, ())
        self._desk.collection.ordering.known_tags(lambda known: self._tags.know([tag for tag, _ in known]))

    @cached_property
    def _tags(self) -> TagPopover:
        made = TagPopover(self._foot)
        made.given.connect(self.browsing.tag)
        made.taken.connect(lambda tag: self.browsing.tag((), [tag]))
        return made

    @cached_property
    def look(self) -> QuickLook:
        """The picture of the keyboard over the page."""
        made = QuickLook(self.browsing, self.browsing.pictures, self)
        made.closed.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        made.opened.connect(self._open)
        made.key_pressed.connect(self.key)
        return made

    def _open_menu(self, at: QPoint) -> None:
        self.menu().popup(at)

    def menu(self) -> Menu:
        """The menu about what is selected."""
        wishes = Wishes(
            open=self.open_current,
            look=lambda: self.look.open(),
            use_prompt=self._offering(Offer.USE_PROMPT),
            copy_prompt=self._offering(Offer.COPY_PROMPT),
            copy_files=self.copy,
            collect=self.collect,
            tag=self.tag,
            command=self.asked.emit,
        )
        return library_menu(self.browsing, wishes, self)

    def _offering(self, offer: Offer) -> Callable[[], None]:
        def wish() -> None:
            if self.browsing.current is not None:
                self.offer_wanted.emit(offer, self.browsing.current.job_id)

        return wish

    def key(self, event: QKeyEvent) -> None:
        """A key that judges what is selected; others are left alone."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = held == Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif held and not shift:
            return
        elif key in _FLAGS:
            # Caps Lock stands for Shift held, as in other programs for choosing among many.
            self.browsing.flag(_FLAGS[key], advance=event.text().isupper())
        elif shift:
            return
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self.browsing.rate(key - Qt.Key.Key_0)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_F:
            self.browsing.favourite()
        elif key == Qt.Key.Key_T:
            self.tag()
        elif key == Qt.Key.Key_B:
            self.collect()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if not event.isAutoRepeat():
                self.browsing.trash()
        else:
            return
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.canvas)
        foot = self._foot.geometry()
        painter.fillRect(foot, worn.panel)
        painter.fillRect(foot.left(), foot.top(), foot.width(), 1, worn.line)


class _ColumnHeads(QWidget):
    """The names of the list's columns."""

    def __init__(self, view: LibraryView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.setFixedHeight(6 * SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.canvas)
        painter.fillRect(0, self.height() - 1, self.width(), 1, worn.line)
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_faint)
        metrics = self._view.plan.metrics
        left = metrics.margin + metrics.height + 2 * SPACE
        painter.drawText(left, 0, 200, self.height(), int(Qt.AlignmentFlag.AlignVCenter), "Prompt")
        for column, at in columns_of(metrics.width):
            right = column.name in ("Price", "Date")
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            words = "Stars" if column.name == "Marks" else column.name
            room = (metrics.margin + at, 0, column.width - 2 * SPACE, self.height())
            painter.drawText(*room, int(side | Qt.AlignmentFlag.AlignVCenter), words)
