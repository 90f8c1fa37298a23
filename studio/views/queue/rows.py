"""The jobs of the queue as rows: two lines each, dragged into another order, chosen several at a time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.models.job_queue import Group, JobQueue, Role
from studio.models.job_words import JobRecord, action_words, price_words, standing, title
from studio.models.readings import gives_words
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import focus_ring, paint_alone, rounded

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = 11 * SPACE
"""Height of a row in logical pixels."""
SHOWN = 8
"""Rows that are seen at once; the others are scrolled to."""


def name_of(record: JobRecord) -> str:
    """As in "Pan left of picture 1: a lighthouse": several actions on one job all have its prompt."""
    action = "" if gives_words(record) or not record.prompt else action_words(record)
    return ": ".join(part for part in (action, title(record)) if part)


class _Painter(QStyledItemDelegate):
    """Draws a row: title and price, beneath them how the job stands."""

    def __init__(self, queue: JobQueue, view: QueueRows) -> None:
        super().__init__(view)
        self._queue = queue
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(1, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        worn, box = theme.tokens(), self._view.visualRect(index).adjusted(0, 1, 0, -1)
        selected = self._view.selectionModel().isSelected(index)
        if selected or index.row() == self._view.hovered:
            rounded(painter, box, RADIUS - 2, worn.high if selected and worn.dark else worn.selection)
        record = index.data(Role.JOB)
        room = box.adjusted(2 * SPACE, SPACE, -3 * SPACE, -SPACE)
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        lower = upper.translated(0, upper.height())
        middle, end = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(theme.font(Type.META, tabular=True))
        metrics = painter.fontMetrics()
        price = "" if record is None else price_words(record)
        painter.setPen(worn.text_dim)
        painter.drawText(upper, int(middle | end), price)
        words = upper.adjusted(0, 0, -metrics.horizontalAdvance(price) - 3 * SPACE, 0)
        self._paint_state(painter, lower, index)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text)
        name = index.data() if record is None else name_of(record)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(middle), shown)
        if self._view.hasFocus() and self._view.ring and index == self._view.currentIndex():
            focus_ring(painter, box, RADIUS - 2)

    def _paint_state(self, painter: QPainter, room: QRect, index: AnyIndex) -> None:
        worn, record = theme.tokens(), index.data(Role.JOB)
        if record is None:
            return
        stands = standing(record, self._queue.now, self._queue.typical)
        words = stands.words
        if index.data(Role.GROUP) is Group.WAITING:
            place = self._queue.ids(Group.WAITING).index(record.id) + 1
            words = " · ".join(filter(None, ("Next" if place == 1 else f"Place {place}", record.error)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(worn, stands.tone.value))
        painter.drawEllipse(QRectF(room.left(), room.center().y() - 2, 6, 6))
        painter.setPen(worn.text_faint)
        inner = room.adjusted(3 * SPACE, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), shown)


class QueueRows(QListView):
    """Ctrl and Shift choose several; what is done with them is for the panel.

    `move_wanted(by)`: Alt with an arrow, by places. `first_wanted()`: Alt+Home. `back_wanted()`: Del.
    """

    move_wanted = Signal(int)
    first_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, queue: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.ring = False
        self.hovered = -1
        self._queue = queue
        self.setObjectName("queue-rows")
        self.setAccessibleName("Jobs in the queue")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self.setModel(queue)
        self.setItemDelegate(_Painter(queue, self))
        queue.counted.connect(self._fit)
        self.entered.connect(lambda index: self._hover(index.row()))
        self._fit()

    def chosen(self) -> list[int]:
        """The ids of the chosen jobs, from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [index.data(Role.JOB_ID) for index in rows]

    def _fit(self) -> None:
        self.setFixedHeight(ROW * min(SHOWN, max(1, self._queue.rowCount())))
        self.setVisible(self._queue.rowCount() > 0)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.ring = True
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_wanted.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif alt and event.key() == Qt.Key.Key_Home:
            self.first_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.mix(worn.panel, worn.raised, 0.5))
        painter.end()
        super().paintEvent(event)
