"""The parts of what was spent as rows: name, share, points, jobs, and what each picture cost that was kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.models.job_words import points_words
from studio.models.library.spending import Line, dollars_words
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import focus_ring, paint_alone, rounded

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = 8 * SPACE
"""Height of a row in logical pixels."""
COLUMNS = (("Points", 22), ("Dollars", 20), ("Jobs", 16), ("Kept", 14), ("Each", 20))
"""The figures of a row from left to right, and their widths in spaces."""

_STEPS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End})


def figures(line: Line) -> tuple[str, ...]:
    """What stands in `COLUMNS`."""
    each = "–" if line.per_kept is None else points_words(line.per_kept)
    return (points_words(line.points), dollars_words(line.points), f"{line.jobs:,}", f"{line.kept:,}", each)


class _Lines(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def take(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.lines[index.row()]
        kept = f", {line.kept:,} kept" if line.kept else ""
        return f"{line.name}: {line.points:,} points, {line.jobs:,} jobs{kept}"


class SpendingLines(QListView):
    """`chosen(part or None)`: another row is chosen, whose share the chart shows; Esc chooses none."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.ring = False
        self.setObjectName("spending-lines")
        self.setAccessibleName("What it was spent on")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self._lines = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(self))
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit(self.part))

    @property
    def part(self) -> str | None:
        """What is chosen, None for nothing."""
        rows = self.selectionModel().selectedIndexes()
        return self._lines.lines[rows[0].row()].part if rows else None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, from top to bottom."""
        return self._lines.lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Other rows; what was chosen stays so where it is among them."""
        part = self.part
        self._lines.take(lines)
        for row, line in enumerate(self._lines.lines):
            if line.part == part:
                self.setCurrentIndex(self._lines.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.ring = True
        if event.key() == Qt.Key.Key_Escape and self.part is not None:
            self.clearSelection()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
            if event.key() in _STEPS and self.part is None:
                # Qt took the first row for the current one when the keyboard came, without choosing it.
                self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Select)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ring = event.reason() != Qt.FocusReason.MouseFocusReason


class _Painter(QStyledItemDelegate):
    def __init__(self, view: SpendingLines) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(1, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        worn, box = theme.tokens(), self._view.visualRect(index)
        line = self._view.lines[index.row()]
        chosen = self._view.selectionModel().isSelected(index)
        if chosen:
            rounded(painter, box.adjusted(0, 1, 0, -1), RADIUS - 2, worn.selection)
        self._paint_share(painter, box, line, chosen)
        right = paint_figures(painter, box, figures(line), worn.text_dim)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text)
        room = QRect(box.left() + 3 * SPACE, box.top(), right - box.left() - 5 * SPACE, box.height())
        name = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), name)
        if self._view.hasFocus() and self._view.ring and index == self._view.currentIndex():
            focus_ring(painter, box, RADIUS - 2)

    def _paint_share(self, painter: QPainter, box: QRect, line: Line, chosen: bool) -> None:
        """A hairline beneath the row as long as its share of the dearest."""
        worn, most = theme.tokens(), max(one.points for one in self._view.lines)
        room = box.width() - 6 * SPACE
        under = QRect(box.left() + 3 * SPACE, box.bottom() - 2, max(2, room * line.points // max(most, 1)), 2)
        painter.fillRect(under, worn.accent if chosen else theme.mix(worn.line, worn.text_off, 0.4))


def paint_figures(painter: QPainter, box: QRect, words: Sequence[str], ink: QColor) -> int:
    """Write figures into `COLUMNS` of a row; answers where they begin, in the row's own pixels."""
    painter.setFont(theme.font(Type.BODY, tabular=True))
    painter.setPen(ink)
    right = box.right() - 3 * SPACE
    for text, (_, width) in reversed(list(zip(words, COLUMNS, strict=True))):
        room = QRect(right - width * SPACE, box.top(), width * SPACE, box.height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
        right -= width * SPACE
    return right
