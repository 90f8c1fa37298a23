"""The scrolling list of the history: rows are placed by arithmetic and shown by a handful of widgets, used again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from studio.models.library.history import HistoryModel, Role
from studio.models.offers import Offer, offers
from studio.models.thumbnails import Thumbnail, Thumbnails
from studio.views import icons, theme
from studio.views.accessible import give_role
from studio.views.history.picked import Picked
from studio.views.history.row import HEADING_HEIGHT, ROW_HEIGHT, HistoryHeading, HistoryRow
from studio.views.offers import offer_menu
from studio.views.widgets.painting import paint_alone

TICK_MS = 1000
"""How often rows that run are brought up to date."""

SLOW_TICK_MS = 30_000
"""How often the clocks of the others are."""

_STEP = ROW_HEIGHT // 3
_BOTTOM = 8


class HistoryView(QAbstractScrollArea):
    """A list over HistoryModel whose work depends on what is visible, never on the number of rows.

    `job_chosen(job_id)`: clicked, pressed or reached by the keyboard. `prompt_wanted(job_id)`: double-clicked or Enter.
    `offer_wanted(Offer, job_id)`: taken from a row's menu, which the right button or the menu key opens.
    Every visible row is a button of its own for a screen reader.
    """

    job_chosen = Signal(int)
    prompt_wanted = Signal(int)
    offer_wanted = Signal(Offer, int)
    family_wanted = Signal(int)
    """The family of a job is to be seen."""
    tray_wanted = Signal(list)
    """The pictures of these jobs are to be put in the tray."""
    file_wanted = Signal(list)
    """These jobs are to be filed in a project."""
    carry_wanted = Signal(list)
    """These jobs are to be exported as a library of their own."""

    def __init__(self, model: HistoryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        give_role(HistoryView, QAccessible.Role.List)
        self._model = model
        self._thumbnails = thumbnails
        self._current = -1
        self._picked = Picked(self._jobs_between)
        self._ring = False
        self._leaving = 0
        self._rows: dict[int, HistoryRow] = {}
        self._headings: dict[int, HistoryHeading] = {}
        self._spare_rows: list[HistoryRow] = []
        self._spare_headings: list[HistoryHeading] = []
        self._afloat = HistoryHeading(self.viewport())
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._on_clock_timeout)
        self.setObjectName("historyView")
        self.setAccessibleName("History")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.verticalScrollBar().setSingleStep(_STEP)
        model.modelReset.connect(self._on_model_reset)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsAboutToBeRemoved.connect(self._on_rows_leaving)
        model.rowsRemoved.connect(self._on_rows_removed)
        model.dataChanged.connect(self._on_data_changed)
        thumbnails.ready.connect(self._on_thumbnail_ready)

    # What is asked from outside

    @property
    def current(self) -> int:
        """The id of the marked job, -1 for none."""
        return self._current

    def set_current(self, job_id: int, *, reveal: bool = False) -> None:
        """Mark a job as the one in the middle (-1: none); `reveal` scrolls it into view. Nothing is emitted."""
        self._current = job_id
        if reveal and (row := self._model.row_of(job_id)) >= 0:
            self._reveal(row)
        self._mark_rows()

    def rows(self) -> list[HistoryRow]:
        """The visible rows, from top to bottom."""
        return [self._rows[row] for row in sorted(self._rows)]

    # Where rows are

    def top_of(self, row: int) -> int:
        """Where `row` begins, in pixels from the beginning of the list; `rowCount()` gives its length."""
        headings = bisect_left(self._model.heading_rows(), row)
        return (row - headings) * ROW_HEIGHT + headings * HEADING_HEIGHT

    def row_at(self, y: int) -> int:
        """The row at `y` pixels from the beginning, clipped to the rows that exist."""
        headings = self._model.heading_rows()
        day = bisect_right(headings, y, key=self.top_of) - 1
        if day < 0:
            return 0
        within = y - self.top_of(headings[day]) - HEADING_HEIGHT
        row = headings[day] + (0 if within < 0 else 1 + within // ROW_HEIGHT)
        return min(row, self._model.rowCount() - 1)

    def _is_heading(self, row: int) -> bool:
        headings = self._model.heading_rows()
        place = bisect_left(headings, row)
        return place < len(headings) and headings[place] == row

    # Laying out

    def _lay_out(self, *, refill: bool = False) -> None:
        """Put widgets where the visible rows are; `refill` also asks the model again for those that stay."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        total = self.top_of(self._model.rowCount()) + (_BOTTOM if self._model.rowCount() else 0)
        bar.setRange(0, max(0, total - height))
        bar.setPageStep(max(height - ROW_HEIGHT, 1))
        offset = bar.value()
        if not self._model.rowCount() or height <= 0:
            self._retire(range(0))
            self._afloat.hide()
            return
        visible = range(self.row_at(offset), self.row_at(offset + height - 1) + 1)
        self._retire(visible)
        y = self.top_of(visible.start) - offset
        for row in visible:
            y += self._place(row, y, refill)
        self._float_heading(visible.start, offset)
        self._want_thumbnails()
        self._set_clock()

    def _retire(self, visible: range) -> None:
        for row in [row for row in self._rows if row not in visible]:
            self._spare_rows.append(self._rows.pop(row))
        for row in [row for row in self._headings if row not in visible]:
            self._spare_headings.append(self._headings.pop(row))
        for spare in (*self._spare_rows, *self._spare_headings):
            spare.hide()

    def _place(self, row: int, y: int, refill: bool) -> int:
        width = self.viewport().width()
        if self._is_heading(row):
            heading = self._headings.get(row) or self._new_heading(row)
            heading.fill(*self._model.heading(row))
            heading.setGeometry(0, y, width, HEADING_HEIGHT)
            heading.show()
            return HEADING_HEIGHT
        widget = self._rows.get(row)
        if widget is None:
            widget = self._rows[row] = self._spare_rows.pop() if self._spare_rows else self._new_row()
            self._fill(row, widget)
        elif refill:
            self._fill(row, widget)
        widget.setGeometry(0, y, width, ROW_HEIGHT)
        widget.show()
        return ROW_HEIGHT

    def _new_heading(self, row: int) -> HistoryHeading:
        made = self._spare_headings.pop() if self._spare_headings else HistoryHeading(self.viewport())
        self._headings[row] = made
        self._afloat.raise_()
        return made

    def _new_row(self) -> HistoryRow:
        row = HistoryRow(self._thumbnails, self.viewport())
        row.clicked.connect(lambda: self._choose(row.job_id))
        row.opened.connect(self.prompt_wanted)
        row.menu_wanted.connect(self._open_menu)
        row.picked.connect(self._pick)
        row.together = lambda: self._picked.ids
        self._afloat.raise_()
        return row

    def _fill(self, row: int, widget: HistoryRow) -> None:
        job_id = self._model.job_id_at(row)
        if job_id is not None:
            record = self._model.data(self._model.index(row), Role.JOB)
            widget.fill(job_id, record, self._model.now, self._model.typical, self._model.service)
            self._mark(widget)

    def _float_heading(self, row: int, offset: int) -> None:
        """Keep the heading of the topmost day in sight; the next one pushes it out."""
        headings = self._model.heading_rows()
        day = bisect_right(headings, row) - 1
        if self.top_of(headings[day]) >= offset:
            self._afloat.hide()
            return
        y = 0
        if day + 1 < len(headings):
            y = min(0, self.top_of(headings[day + 1]) - offset - HEADING_HEIGHT)
        self._afloat.fill(*self._model.heading(row), afloat=True)
        self._afloat.setGeometry(0, y, self.viewport().width(), HEADING_HEIGHT)
        self._afloat.show()

    def _want_thumbnails(self) -> None:
        self._thumbnails.wanted(
            Thumbnail(widget.job_id, picture.index, picture.path)
            for widget in self.rows()
            if widget.record is not None
            for picture in widget.record.pictures[: widget.picture_count()]
            if picture.path
        )

    # Marks

    def _mark(self, widget: HistoryRow) -> None:
        chosen = widget.job_id == self._current
        widget.set_marks(chosen=chosen, keyboard=chosen and self._ring, picked=widget.job_id in self._picked)

    def _mark_rows(self) -> None:
        for widget in self._rows.values():
            self._mark(widget)

    def _choose(self, job_id: int) -> None:
        self._current = job_id
        self._picked.clear()
        self._mark_rows()
        self.job_chosen.emit(job_id)

    # Several rows

    @property
    def picked(self) -> list[int]:
        """The jobs that are selected together, else the one in the middle alone; nothing where there is none."""
        return self._picked.ids or ([self._current] if self._current >= 0 else [])

    def _pick(self, job_id: int, held: Qt.KeyboardModifier) -> None:
        self._picked.pick(job_id, self._current, held)
        self._mark_rows()

    def _jobs_between(self, one: int, other: int) -> list[int]:
        """From the row of one job to that of another, in that direction."""
        start, end = self._model.row_of(one), self._model.row_of(other)
        if start < 0 or end < 0:
            return [other]
        rows = range(start, end + 1) if start <= end else range(start, end - 1, -1)
        found = (self._model.job_id_at(row) for row in rows)
        return [job_id for job_id in found if job_id is not None]

    # The menu of a row

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = next((row for row in self.rows() if row.job_id == self._current), None)
        # The menu key speaks of the marked row; the pointer found a row itself, or is beside all of them.
        if event.reason() is QContextMenuEvent.Reason.Keyboard and row is not None:
            self._open_menu(row.job_id, row.mapToGlobal(row.rect().center()))

    def _open_menu(self, job_id: int, at: QPoint) -> None:
        if (menu := self.job_menu(job_id)) is not None:
            menu.popup(at)

    def job_menu(self, job_id: int) -> QMenu | None:
        """The menu of a visible row, None while its job is being read or where there is nothing to offer."""
        row = next((row for row in self.rows() if row.job_id == job_id), None)
        if row is None or row.record is None:
            return None
        parts = offers(row.record, self._model.service)
        jobs = self._picked.ids if job_id in self._picked else [job_id]
        has_pictures = len(jobs) > 1 or any(picture.path for picture in row.record.pictures)
        if not parts and not has_pictures:
            return None
        menu = offer_menu(parts, lambda offer: self.offer_wanted.emit(offer, job_id), self, row.record)
        menu.addSeparator()
        if has_pictures:
            words = f"Put {len(jobs)} jobs in the tray" if len(jobs) > 1 else "Put in the tray"
            put = menu.addAction(icons.icon("tray", "text_dim"), words)
            put.triggered.connect(lambda: self.tray_wanted.emit(jobs))
        words = f"Move {len(jobs)} jobs to a project …" if len(jobs) > 1 else "Move to a project …"
        file = menu.addAction(icons.icon("folder", "text_dim"), words)
        file.triggered.connect(lambda: self.file_wanted.emit(jobs))
        if has_pictures:
            menu.addSeparator()
            family = menu.addAction(icons.icon("family", "text_dim"), "Show the family")
            family.triggered.connect(lambda: self.family_wanted.emit(job_id))
            carry = menu.addAction(icons.icon("download", "text_dim"), "Export as a library …")
            carry.triggered.connect(lambda: self.carry_wanted.emit(jobs))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    # What the model tells

    def _on_model_reset(self) -> None:
        # A heading may be where a job was, and the other way round: neither may stay over what is there now.
        self._retire(range(0))
        row = self._model.row_of(self._current)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.top_of(self._model.rowCount()) + _BOTTOM - self.viewport().height()))
        bar.setValue(0)
        if row >= 0 and not self._model.asked:
            self._reveal(row)
        self._lay_out(refill=True)

    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        bar = self.verticalScrollBar()
        top, added = self.top_of(first), self.top_of(last + 1) - self.top_of(first)
        shift = added if top < bar.value() else 0
        # The widgets belong to rows that have other numbers now.
        self._retire(range(0))
        if shift:
            # What is being looked at stays where it is; the range grows first, or the value would be clipped.
            bar.setMaximum(bar.maximum() + shift)
            bar.setValue(bar.value() + shift)
        self._lay_out()

    def _on_rows_leaving(self, parent: QModelIndex, first: int, last: int) -> None:
        """Remember how far what is looked at has to move up, so that it stays where it is."""
        end = self.top_of(last + 1)
        self._leaving = end - self.top_of(first) if end <= self.verticalScrollBar().value() else 0

    def _on_rows_removed(self) -> None:
        # The widgets belong to rows that have other numbers now.
        self._retire(range(0))
        if self._leaving:
            bar, shift = self.verticalScrollBar(), self._leaving
            self._leaving = 0
            bar.setValue(bar.value() - shift)
        self._lay_out()

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in [row for row in self._rows if first.row() <= row <= last.row()]:
            self._fill(row, self._rows[row])
        for row in [row for row in self._headings if first.row() <= row <= last.row()]:
            self._headings[row].fill(*self._model.heading(row))
        if self._afloat.isVisible():
            self._afloat.fill(*self._model.heading(self.row_at(self.verticalScrollBar().value())), afloat=True)
        self._want_thumbnails()
        self._set_clock()

    def _on_thumbnail_ready(self, job_id: int, index: int) -> None:
        for widget in self._rows.values():
            if widget.job_id == job_id:
                widget.refresh_strip()

    # Time

    def _set_clock(self) -> None:
        if not self.isVisible() or not self._rows:
            self._clock.stop()
            return
        running = any(row.record is not None and row.record.is_running for row in self._rows.values())
        wanted = TICK_MS if running else SLOW_TICK_MS
        if not self._clock.isActive() or self._clock.interval() != wanted:
            self._clock.start(wanted)

    def _on_clock_timeout(self) -> None:
        slow = self._clock.interval() == SLOW_TICK_MS
        for widget in self._rows.values():
            if widget.record is not None and (slow or widget.record.is_running):
                widget.tick(self._model.now, self._model.typical, self._model.service)
        for row, heading in self._headings.items():
            heading.fill(*self._model.heading(row))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out(refill=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    # Scrolling, keyboard

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), theme.tokens().panel)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self._mark_rows()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self._mark_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._ring:
            self._ring = True
            self._mark_rows()
        page = max(1, self.viewport().height() // ROW_HEIGHT - 1)
        end = self._model.rowCount()
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -end,
            Qt.Key.Key_End: end,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.prompt_wanted.emit(self._current)
        elif step in (-1, 1) and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._reach(step)
        elif event.key() == Qt.Key.Key_T and not event.modifiers():
            if self.picked:
                self.tray_wanted.emit(self.picked)
        elif event.matches(QKeySequence.StandardKey.Cancel):
            if self._picked.clear():
                self._mark_rows()
            else:
                event.ignore()
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        """Choose the job `step` rows away, past headings, within the list."""
        last = self._model.rowCount() - 1
        if last < 1:
            return
        here = self._model.row_of(self._current)
        row = min(max(here + step, 1), last) if here >= 0 else (last if step == last + 1 else 1)
        if self._is_heading(row):
            row += 1 if step > 0 or row == 0 else -1
        job_id = self._model.job_id_at(min(max(row, 1), last))
        if job_id is None or job_id == self._current:
            return
        self._reveal(self._model.row_of(job_id))
        self._choose(job_id)
        self._tell_focus(job_id)

    def _reach(self, step: int) -> None:
        """Select one row more, or one less, from the job in the middle on."""
        ends = self._picked.ids or [self._current]
        row = self._model.row_of(ends[-1]) + step
        if 0 <= row < self._model.rowCount() and self._is_heading(row):
            row += step
        job_id = self._model.job_id_at(row) if 0 <= row < self._model.rowCount() else None
        if job_id is not None and self._current >= 0:
            self._reveal(row)
            self._pick(job_id, Qt.KeyboardModifier.ShiftModifier)

    def _reveal(self, row: int) -> None:
        bar, top = self.verticalScrollBar(), self.top_of(row)
        above = 0 if row == 1 else top - HEADING_HEIGHT
        below = top + ROW_HEIGHT - self.viewport().height()
        if bar.value() > above:
            bar.setValue(above)
        elif bar.value() < below:
            bar.setValue(below)

    def _tell_focus(self, job_id: int) -> None:
        """A screen reader follows the keyboard to the row, though the focus stays with the view."""
        for widget in self._rows.values():
            if widget.job_id == job_id:
                QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Focus))

    def viewportSizeHint(self) -> QSize:
        return QSize(280, 6 * ROW_HEIGHT)
