"""The scrolling grid or list of the library page: cells placed by arithmetic; only those in sight are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from studio.models.library.page.browsing import Browsing
from studio.models.library.page.layout import Layout
from studio.models.library.page.shelf import Cell
from studio.models.thumbnails import Thumbnail
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.library.cells import CellPainter, Look, cell_words
from studio.views.library.hands import Hands
from studio.views.library.measures import HEADING, LARGEST, MARGIN, SMALLEST, STEP, USUAL, Measures, measures
from studio.views.theme import SPACE, Type
from studio.views.widgets.painting import paint_alone, set_tip, show_tip

AHEAD = 2
"""Screens beyond the visible one, in the direction of scrolling, whose pictures are fetched."""
SETTLE_MS = 120
"""How long a width or a density has to stay before pictures are made for it."""
WANT_MS = 12
"""How long it takes at most until what scrolled into sight is asked for."""
TICK_MS = 1000
SLOW_TICK_MS = 30_000
KEPT_SCREENS = 2.5
"""Screens of pictures that are kept in memory."""
SHARE_OF_ROOM = 0.8
"""Of the thumbnails that are kept: more would push out those in sight."""
_WHEEL_NOTCH = 120


class LibraryView(QAbstractScrollArea):
    """Cells of a Browsing, as a grid or as a list; its work depends on what is visible, never on how many there are.

    `opened(Cell)`: double-clicked or Enter. `look_wanted()`: Space. `menu_wanted(QPoint)`, on the screen, is about what
    is selected by then. `key_pressed(QKeyEvent)` hands on what moves nothing. `density_changed(int)` by wheel or pinch.
    `in_sight_changed()`: scrolled, or laid out anew.
    """

    opened = Signal(Cell)
    look_wanted = Signal()
    menu_wanted = Signal(QPoint)
    key_pressed = Signal(QKeyEvent)
    density_changed = Signal(int)
    in_sight_changed = Signal()

    def __init__(self, browsing: Browsing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        give_role(LibraryView, QAccessible.Role.List)
        self.browsing = browsing
        self._painter = CellPainter(browsing)
        self._density, self._lines = USUAL, False
        self._sizes = measures(1, USUAL, lines=False)
        self._layout = Layout((), self._sizes.metrics)
        self._ring = False
        self._hovered = -1
        self._down = True
        self._anchored: tuple[Cell, int] | None = None
        self._reset_from: int | None = None
        self.band = QRect()
        self._hands = Hands(self)
        self._settle = self._timer(SETTLE_MS, self._set_edge)
        self._want = self._timer(WANT_MS, self._want_thumbnails)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._on_clock_timeout)
        self.setObjectName("libraryView")
        self.setAccessibleName("Library")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(10 * SPACE)
        browsing.shelf.history.modelAboutToBeReset.connect(self._on_reset_begun)
        browsing.shelf.changed.connect(self._on_shelf_changed)
        browsing.shelf.refreshed.connect(self._on_refreshed)
        browsing.moved.connect(self._on_moved)
        browsing.marked.connect(self.viewport().update)
        browsing.thumbnails.ready.connect(self._on_thumbnail_ready)

    def _timer(self, interval: int, then: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(then)
        return timer

    # How it is shown

    @property
    def density(self) -> int:
        """The least edge of a picture in the grid, in logical pixels."""
        return self._density

    @property
    def is_list(self) -> bool:
        """Whether it is a list of lines."""
        return self._lines

    @property
    def sizes(self) -> Measures:
        """The measures in force."""
        return self._sizes

    def show_as(self, density: int, *, lines: bool) -> None:
        """As a grid of that density or as a list; what is at the top stays there."""
        density = min(max(density, SMALLEST), LARGEST)
        if (density, lines) != (self._density, self._lines):
            self._density, self._lines = density, lines
            self.lay_out(self._anchor())

    def set_density(self, density: int) -> None:
        """Make the pictures larger or smaller; `density_changed` follows."""
        before = self._density
        self.show_as(density, lines=self._lines)
        if self._density != before:
            self.density_changed.emit(self._density)

    # Where things are

    @property
    def offset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    @property
    def plan(self) -> Layout:
        """Where cells lie in the content."""
        return self._layout

    def cell_box(self, number: int) -> QRect:
        """Where a cell lies in the viewport."""
        x, y = self._layout.place(number)
        return QRect(x, y - self.offset, self._layout.metrics.width, self._layout.metrics.height)

    def number_at(self, at: QPoint) -> int:
        """The cell under a point of the viewport, -1 for none."""
        return self._layout.cell_at(at.x(), at.y() + self.offset)

    def badge_at(self, at: QPoint) -> int:
        """The cell whose number of pictures is under that point, -1 for none."""
        number = self.number_at(at)
        return number if number >= 0 and self._painter.badges.get(number, QRect()).contains(at) else -1

    def visible(self) -> range:
        """The cells in sight."""
        return self._layout.cells_between(self.offset, self.offset + self.viewport().height())

    def section_in_sight(self) -> int:
        """The day at the top, -1 where there is none."""
        return self._layout.section_at(self.offset) if self._layout.cells else -1

    def go_to_section(self, section: int) -> None:
        """Scroll a day to the top."""
        self.verticalScrollBar().setValue(self._layout.top_of(section))

    # Laying out

    def _anchor(self) -> tuple[Cell, int] | None:
        """A cell and where it is in sight: that of the keyboard, else the first; None at the very top."""
        here, visible = self.browsing.number, self.visible()
        if not self._layout.cells:
            return None
        if self.offset == 0 and here not in visible:
            return None
        number = here if here in visible else visible.start
        if number >= len(self.browsing.shelf):
            return None
        return self.browsing.shelf.cell(number), self._layout.place(number).y - self.offset

    def lay_out(self, anchor: tuple[Cell, int] | None = None) -> None:
        """Place the cells anew; that of `anchor` stays where it is in sight."""
        bar, room = self.verticalScrollBar(), self.viewport().size()
        self._sizes = measures(room.width(), self._density, lines=self._lines)
        self._layout = Layout(self.browsing.shelf.section_counts(), self._sizes.metrics)
        bar.setRange(0, max(0, self._layout.length - room.height()))
        bar.setPageStep(max(room.height() - self._sizes.metrics.height, 1))
        if anchor is not None and self._layout.cells:
            cell, top = anchor
            number = self.browsing.shelf.number(cell)
            number = self.browsing.shelf.nearest(cell.job_id) if number < 0 else number
            bar.setValue(self._layout.place(number).y - top)
        self._settle.start()
        self._refresh()

    def _set_edge(self) -> None:
        """Fetch pictures for the cells as they are now."""
        metrics = self._layout.metrics
        in_sight = (self.viewport().height() // metrics.height + 2) * metrics.columns
        edge = round(self._sizes.edge * self.devicePixelRatioF())
        self.browsing.thumbnails.set_edge(edge, round(KEPT_SCREENS * in_sight))
        self._want_thumbnails()
        self.viewport().update()

    def _refresh(self) -> None:
        self.viewport().update()
        if not self._want.isActive():
            self._want.start()
        self._remember()
        self.in_sight_changed.emit()

    def _remember(self) -> None:
        """What is in sight now, for when the cells will have moved: by then their numbers say something else."""
        self._anchored = self._anchor()

    def _want_thumbnails(self) -> None:
        """Ask for the pictures in sight, then for those that are about to come."""
        if not self.isVisible() or not self._layout.cells:
            return
        height = self.viewport().height()
        ahead = (
            range(self.offset + height, self.offset + (1 + AHEAD) * height)
            if self._down
            else range(self.offset - AHEAD * height, self.offset)
        )
        most = round(self.browsing.thumbnails.room * SHARE_OF_ROOM)
        numbers = list(self.visible())
        coming = self._layout.cells_between(max(ahead.start, 0), min(ahead.stop, self._layout.length))
        numbers += coming if self._down else reversed(coming)
        shelf, wishes = self.browsing.shelf, []
        for number in dict.fromkeys(numbers[:most]):
            picture = shelf.picture(shelf.cell(number)) if number < len(shelf) else None
            if picture is not None and picture.path:
                wishes.append(Thumbnail(picture.job_id, picture.index, picture.path))
        self.browsing.thumbnails.wanted(wishes)
        self._set_clock()

    # What happens

    def _on_reset_begun(self) -> None:
        self._reset_from = self.browsing.current.job_id if self.browsing.current is not None else -1

    def _on_shelf_changed(self) -> None:
        if self._reset_from is None:
            self.lay_out(self._anchored)
            return
        # Another search: what the keyboard was at is kept in sight where it was found, else one begins at the top.
        job_id, self._reset_from = self._reset_from, None
        self.lay_out()
        self.verticalScrollBar().setValue(0)
        self.reveal(self.browsing.shelf.number(Cell(job_id)))

    def _on_refreshed(self) -> None:
        self.viewport().update()
        if not self._want.isActive():
            self._want.start()

    def _on_moved(self) -> None:
        self.reveal(self.browsing.number)
        cell = self.browsing.current
        if cell is not None:
            words = cell_words(self.browsing, cell)
            self.setAccessibleDescription(words)
            if self.hasFocus():
                # The cells are no widgets: a screen reader is told where the keyboard has gone.
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.viewport().update()

    def reveal(self, number: int) -> None:
        """Scroll a cell into sight, by as little as that takes."""
        if number < 0 or number >= self._layout.cells:
            return
        bar, top = self.verticalScrollBar(), self._layout.place(number).y
        above = top - HEADING
        below = top + self._layout.metrics.height + SPACE - self.viewport().height()
        if bar.value() > above:
            bar.setValue(above)
        elif bar.value() < below:
            bar.setValue(below)
        self._remember()

    def _on_thumbnail_ready(self, job_id: int, index: int) -> None:
        shelf = self.browsing.shelf
        if not self.isVisible():
            return
        number = shelf.number(Cell(job_id, index))
        if number in self.visible():
            self._repaint(number)

    def _set_clock(self) -> None:
        shelf = self.browsing.shelf
        records = (shelf.history.record(shelf.cell(number).job_id) for number in self.visible() if number < len(shelf))
        running = any(record is not None and record.is_running for record in records)
        wanted = TICK_MS if running else SLOW_TICK_MS
        if not self._clock.isActive() or self._clock.interval() != wanted:
            self._clock.start(wanted)

    def _on_clock_timeout(self) -> None:
        self.viewport().update()

    # Events

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._down = dy <= 0
        self._hovered = -1
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out(self._anchored)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_edge()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ring = True
        if not self._hands.key(event):
            event.ignore()
            self.key_pressed.emit(event)
            if not event.isAccepted():
                # Arrows never scroll without the cell: the base class would.
                event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / _WHEEL_NOTCH
            self.set_density(self._density + round(notches * STEP))
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.set_density(round(self._density * (1 + event.value())))
                return True
        elif isinstance(event, QHelpEvent):
            return self._tell(event)
        elif event.type() == QEvent.Type.Leave:
            self.hover(-1)
        elif self._hands.pointer(event):
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            number = self.browsing.number
            if number >= 0:
                self.menu_wanted.emit(self.viewport().mapToGlobal(self.cell_box(number).center()))
            return
        number = self.number_at(self.viewport().mapFromGlobal(event.globalPos()))
        if number < 0:
            return
        cell = self.browsing.shelf.cell(number)
        if cell in self.browsing.selection:
            self.browsing.point(cell)  # a menu never changes what is selected
        else:
            self.browsing.press(cell)
        self.menu_wanted.emit(event.globalPos())

    def hover(self, number: int) -> None:
        """The pointer is on that cell."""
        if number != self._hovered:
            before, self._hovered = self._hovered, number
            self._repaint(before)
            self._repaint(number)

    def _repaint(self, number: int) -> None:
        if 0 <= number < self._layout.cells:
            self.viewport().update(self.cell_box(number))

    def _tell(self, event: QHelpEvent) -> bool:
        number = self.number_at(event.pos())
        record = self.browsing.shelf.record(self.browsing.shelf.cell(number).job_id) if number >= 0 else None
        told = "" if record is None else "\n".join(filter(None, (record.prompt, record.note, record.error)))
        set_tip(self.viewport(), told)
        show_tip(self.viewport(), event.globalPos())
        return True

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), worn.canvas)
        if not self._layout.cells:
            return
        if event.rect().contains(self.viewport().rect()):
            self._painter.badges.clear()
        shelf, current, count = self.browsing.shelf, self.browsing.number, len(self.browsing.shelf)
        bottom = self.offset + self.viewport().height()
        for number in self.visible():
            if number < count and (box := self.cell_box(number)).intersects(event.rect()):
                cell = shelf.cell(number)
                look = Look(
                    selected=cell in self.browsing.selection,
                    ring=number == current and self._ring and self.hasFocus(),
                    opened=shelf.is_open(shelf.owner(cell)),
                    hovered=number == self._hovered,
                )
                self._painter.paint(painter, number, box, self._sizes, look)
        first = self._layout.section_at(self.offset)
        for section in range(first, self._layout.section_at(bottom) + 1):
            self._paint_heading(painter, section, self._layout.top_of(section) - self.offset)
        self._float_heading(painter, first)
        if not self.band.isNull():
            box = self.band.translated(0, -self.offset)
            fill = QColor(worn.accent)
            fill.setAlphaF(0.12)
            painter.fillRect(box, fill)
            painter.setPen(worn.accent)
            painter.drawRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_heading(self, painter: QPainter, section: int, y: int, *, afloat: bool = False) -> None:
        worn, width = theme.tokens(), self.viewport().width()
        if self._layout.top_of(section) == self._layout.top_of(section + 1):
            return
        if afloat:
            painter.fillRect(0, y, width, HEADING, worn.canvas)
            painter.fillRect(0, y + HEADING - 1, width, 1, worn.line)
        day, total = self.browsing.shelf.heading(section)
        side = MARGIN + (2 * SPACE if self._lines else SPACE + 2)
        room = QRect(side, y, width - 2 * side, HEADING)
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_faint)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), total)
        painter.setFont(theme.font(Type.SECTION))
        painter.setPen(worn.text_dim)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), day)

    def _float_heading(self, painter: QPainter, section: int) -> None:
        """Keep the day at the top in sight; the next one pushes it out."""
        if self._layout.top_of(section) >= self.offset:
            return
        after = section + 1
        while after < self._layout.sections and self._layout.top_of(after) == self._layout.top_of(after + 1):
            after += 1
        self._paint_heading(painter, section, min(0, self._layout.top_of(after) - self.offset - HEADING), afloat=True)

    def viewportSizeHint(self) -> QSize:
        return QSize(600, 400)
