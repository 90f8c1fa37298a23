"""One line of the list of places: what it is called, how many jobs it holds, and whether one is there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from studio.models.library.finding.place import ALL, Kind, Place
from studio.views import icons, theme
from studio.views.picture_drag import carries
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import focus_ring, rounded, set_tip

ROW = 8 * SPACE
ICONS: Mapping[Kind, str] = {
    Kind.ALL: "grid",
    Kind.PICKS: "flag",
    Kind.FAVOURITES: "heart",
    Kind.EXPIRING: "clock",
    Kind.PROJECT: "folder",
    Kind.UNFILED: "minus",
    Kind.SEARCH: "folder-search",
    Kind.TRASH: "trash",
}
_INSET = SPACE + 2
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
NEW_JOBS = "New jobs go here."


def count_words(count: int | None) -> str:
    """A number of jobs as a list shows it; "" while it is not known."""
    return "" if count is None else f"{count:,}"


class PlaceRow(PaintedButton):
    """Pressed, it is chosen; F2, Delete and the menu key ask for `renaming`, `removing` and the menu."""

    renaming = Signal()
    removing = Signal()
    menu_wanted = Signal(QPoint)
    stepped = Signal(int)
    """The keyboard goes so many rows on."""
    dropped = Signal(object)
    """What was let go here, a `QMimeData`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("place", parent=parent)
        self.place = ALL
        self._count: int | None = None
        self._is_current = self._takes_new = self._is_aimed_at = False
        self.setFixedHeight(ROW)
        self.setAcceptDrops(True)

    def fill(self, place: Place, count: int | None, *, current: bool, takes_new: bool) -> None:
        """Show a place."""
        self.place, self._count = place, count
        self._is_current, self._takes_new = current, takes_new
        self.setObjectName(f"place-{place.kind.name.lower()}{f'-{place.name}' if place.is_own else ''}")
        self.setText(place.name)
        kind = f"{place.kind.value} " if place.is_own else ""
        self.setAccessibleName(f"{kind}{place.name}")
        told = [f"{count:,} job{'' if count == 1 else 's'}." if count is not None else ""]
        told += ["Shown." if current else "", NEW_JOBS if takes_new else ""]
        told += ["F2 renames, Delete removes." if place.is_own else ""]
        self.setAccessibleDescription(" ".join(filter(None, told)))
        set_tip(self, "\n".join(filter(None, (place.scope if place.kind is Kind.SEARCH else "", told[2]))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(60 * SPACE, ROW)

    # Keys and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() == Qt.Key.Key_F2 and self.place.is_own:
            self.renaming.emit()
        elif event.key() == Qt.Key.Key_Delete and self.place.is_own:
            self.removing.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.place.takes and carries(event.mimeData()):
            self._aim(True)
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction() if self._is_aimed_at else event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._aim(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._aim(False)
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def _aim(self, at: bool) -> None:
        self._is_aimed_at = at
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        box = self.rect().adjusted(_INSET, 0, -_INSET, 0)
        if self._is_aimed_at:
            rounded(painter, box, RADIUS, worn.selection, worn.accent)
        elif self._is_current:
            rounded(painter, box, RADIUS, worn.selection)
            rounded(painter, QRectF(_INSET - 4, 2 * SPACE, 3, ROW - 4 * SPACE), 1.5, worn.accent)
        elif self.is_hot() or self.isDown():
            rounded(painter, box, RADIUS, worn.hover)
        self._paint_line(painter, box.adjusted(2 * SPACE, 0, -2 * SPACE, 0))
        if self.ring and self.hasFocus():
            focus_ring(painter, box, RADIUS)

    def _paint_line(self, painter: QPainter, room: QRect) -> None:
        worn, ratio = theme.tokens(), self.devicePixelRatioF()
        top = (self.height() - icons.SIZE) // 2
        tint = "text" if self._is_current else "text_dim"
        painter.drawPixmap(room.left(), top, icons.pixmap(ICONS[self.place.kind], icons.SIZE, ratio, tint))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Type.META, tabular=True))
        count = count_words(self._count)
        painter.setPen(worn.text_faint)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), count)
        end = room.right() - painter.fontMetrics().horizontalAdvance(count) - 2 * SPACE
        if self._takes_new:
            end -= icons.SIZE
            painter.drawPixmap(end, top, icons.pixmap("pencil", icons.SIZE, ratio, "accent_text"))
            end -= SPACE
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text)
        words = QRect(room.left() + icons.SIZE + 2 * SPACE, 0, 0, self.height())
        words.setRight(end)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeft), name)
