"""The jobs that a prompt with groups stands for: a row each, with what differs in full ink, a tick and a price."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from studio.models.batch import Batch, Row
from studio.views import icons, theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import Heading
from studio.views.widgets.painting import RING, as_written, focus_ring, paint_alone, rounded

ROW = 6 * SPACE
SHOWN = 7
"""Rows that are in sight before the list scrolls."""
_BOX = 14
_GAP = 2 * SPACE

AnyIndex = QModelIndex | QPersistentModelIndex


class _Run(NamedTuple):
    """A piece of a row's text; `mark`: it differs from row to row."""

    text: str
    mark: bool


def runs(row: Row) -> list[_Run]:
    """The text cut at its marks; white space counts as one blank."""
    ends = sorted({0, len(row.text), *(edge for mark in row.marks for edge in mark)})
    made = []
    for start, end in pairwise(ends):
        piece = row.text[start:end]
        words = " ".join(piece.split())
        before, after = " " * piece[:1].isspace(), " " * (piece[-1:].isspace() and bool(words))
        made.append(_Run(f"{before}{words}{after}", any(mark.start <= start < mark.end for mark in row.marks)))
    return made


def fitted(pieces: list[_Run], room: int, plain: QFontMetrics, strong: QFontMetrics) -> list[_Run]:
    """The pieces cut down to `room` pixels: what all rows share gives way before what differs."""
    widths = [(strong if piece.mark else plain).horizontalAdvance(piece.text) for piece in pieces]
    if sum(widths) <= room:
        return pieces
    left = room - sum(width for piece, width in zip(pieces, widths, strict=True) if piece.mark)
    shared = sorted(width for piece, width in zip(pieces, widths, strict=True) if not piece.mark)
    most = 0
    for at, width in enumerate(shared):  # the short ones stay whole, the others share what is left
        most = max(0, left) // (len(shared) - at)
        if width > most:
            break
        left -= width
    cut = []
    for at, (piece, width) in enumerate(zip(pieces, widths, strict=True)):
        if piece.mark or width <= most:
            cut.append(piece)
            continue
        # Before a mark the words next to it say most, behind the last one the first do.
        side = Qt.TextElideMode.ElideRight if at == len(pieces) - 1 else Qt.TextElideMode.ElideLeft
        words = plain.elidedText(piece.text, side, most).strip()
        cut.append(_Run(f" {words} " if at else f"{words} ", False))
    return cut


class _Painter(QStyledItemDelegate):
    """Draws a row and answers the pointer: all of it is the target."""

    def __init__(self, batch: Batch, view: BatchRows) -> None:
        super().__init__(view)
        self._batch = batch
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(1, ROW)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self._view.toggle(index.row())
            return True
        return False

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        if index.isValid():
            row = self._batch.rows[index.row()]
            QToolTip.showText(event.globalPos(), as_written("\n".join(filter(None, (row.text, row.reason)))), view)
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        worn = theme.tokens()
        row, box = self._batch.rows[index.row()], self._view.visualRect(index)
        on = self._batch.is_on(row)
        if self._view.hovered == index.row():
            rounded(painter, box, RADIUS - 2, worn.hover if worn.dark else worn.raised)
        self._paint_tick(painter, QPoint(box.left() + SPACE, box.center().y() - _BOX // 2), row, on=on)
        # The scroll bar lies over the rows.
        right = 3 * SPACE if self._batch.rowCount() > SHOWN else SPACE
        room = box.adjusted(SPACE + _BOX + _GAP, 0, -right, 0)
        room.setRight(self._paint_end(painter, room, row, on=on))
        self._paint_text(painter, room, row, on=on)
        if self._view.hasFocus() and self._view.ring and index == self._view.currentIndex():
            focus_ring(painter, box, RADIUS - 2)

    def _paint_tick(self, painter: QPainter, corner: QPoint, row: Row, *, on: bool) -> None:
        worn, ratio = theme.tokens(), self._view.devicePixelRatioF()
        place = QRect(corner, QSize(_BOX, _BOX))
        if row.reason:
            mark = icons.pixmap("error", icons.SIZE, ratio, "refused")
            painter.drawPixmap(place.center() - QPoint(icons.SIZE // 2 - 1, icons.SIZE // 2 - 1), mark)
            return
        rounded(
            painter, place, 3, worn.high if worn.dark and on else worn.field, worn.text_faint if on else worn.border
        )
        if on:
            mark = icons.pixmap("check", icons.SIZE, ratio, "text")
            painter.drawPixmap(place.center() - QPoint(icons.SIZE // 2 - 1, icons.SIZE // 2 - 1), mark)

    def _paint_end(self, painter: QPainter, room: QRect, row: Row, *, on: bool) -> int:
        """Price or reason, and which repetition; answers where the text has to end."""
        worn, metrics = theme.tokens(), QFontMetrics(theme.font(Type.META, tabular=True))
        about = "about " if row.price.about else ""
        words = row.reason or " · ".join(filter(None, (row.nth, f"{about}{row.price.points:,} pt")))
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width() // 2)
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.refused if row.reason else worn.text_dim if on else worn.text_off)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
        return room.right() - metrics.horizontalAdvance(words) - _GAP

    def _paint_text(self, painter: QPainter, room: QRect, row: Row, *, on: bool) -> None:
        worn = theme.tokens()
        plain, strong = theme.font(Type.BODY), QFont(theme.font(Type.BODY))
        strong.setWeight(QFont.Weight.Medium)
        at, alike = room.left(), not row.marks
        for piece in fitted(runs(row), room.width(), QFontMetrics(plain), QFontMetrics(strong)):
            clear = piece.mark or alike
            painter.setFont(strong if piece.mark else plain)
            inks = (worn.text, worn.text_faint) if on else (worn.text_faint, worn.text_off)
            painter.setPen(inks[0] if clear else inks[1])
            place = QRect(at, room.top(), max(0, room.right() - at), room.height())
            shown = painter.fontMetrics().elidedText(piece.text, Qt.TextElideMode.ElideRight, place.width() + 1)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            at += painter.fontMetrics().horizontalAdvance(piece.text)


class BatchRows(QListView):
    """The rows; Space ticks and unticks, arrows go from row to row. Only what is in sight is ever drawn."""

    def __init__(self, batch: Batch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._batch = batch
        self.ring = False
        self.hovered = -1
        self.setObjectName("batch-rows")
        self.setAccessibleName("Jobs to send")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self.setModel(batch)
        self.setItemDelegate(_Painter(batch, self))
        batch.modelReset.connect(self._on_reset)
        self._on_reset()

    def toggle(self, at: int) -> None:
        """Ticks a row, or unticks it; one that cannot be sent stays as it is."""
        row = self._batch.rows[at]
        if not row.reason:
            self._batch.tick(at, not self._batch.is_on(row))

    def _on_reset(self) -> None:
        self.hovered = -1
        self.setFixedHeight(ROW * min(SHOWN, self._batch.rowCount()))
        if self._batch.rowCount():
            self.setCurrentIndex(self._batch.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.ring = True
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and self.currentIndex().isValid():
            self.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.tokens().panel)
        painter.end()
        super().paintEvent(event)


class BatchList(QWidget):
    """Heading, "All", "None" and the rows; hidden while the prompt is an ordinary one or stands for too many."""

    def __init__(self, batch: Batch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("batch")
        self.setAccessibleName("What will be sent")
        self._batch = batch
        self.rows = BatchRows(batch)
        self.all = LinkButton("batch-all", "All")
        self.none = LinkButton("batch-none", "None")
        self.all.setAccessibleName("Tick all jobs")
        self.none.setAccessibleName("Tick no job")
        head = QHBoxLayout()
        head.setContentsMargins(SPACE, 0, 0, 0)
        head.setSpacing(SPACE)
        head.addWidget(Heading("What will be sent", Type.SECTION, "text_dim"))
        head.addStretch(1)
        head.addWidget(self.all)
        head.addWidget(self.none)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2 * SPACE, 0, SPACE)
        box.setSpacing(SPACE)
        box.addLayout(head)
        box.addWidget(self.rows)
        self.all.clicked.connect(lambda: batch.tick_all(True))
        self.none.clicked.connect(lambda: batch.tick_all(False))
        batch.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self.setVisible(self._batch.rowCount() > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        # What scrolls above ends here.
        QPainter(self).fillRect(RING, 0, self.width() - 2 * RING, 1, theme.tokens().line)
