"""The quick look: the picture of the keyboard over the whole page, and the arrows walk from cell to cell."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.models.job_words import title
from studio.models.library.page.browsing import Browsing, Chosen
from studio.models.library.page.shelf import STACK, Cell
from studio.models.pictures import Pictures
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.library.cells import cell_words
from studio.views.library.marks import paint_judgement
from studio.views.theme import SPACE, Type
from studio.views.widgets.painting import is_enter, paint_alone

_FOOT = 9 * SPACE
SHARPEN_MS = 80
"""How long the keyboard rests on a picture before it is read at full size."""


class QuickLook(QWidget):
    """Covers its parent while it is open. `closed()` gives the keyboard back; `opened(Cell)` by Enter;
    `key_pressed(QKeyEvent)` hands on what it does not know: the keys that judge."""

    closed = Signal()
    opened = Signal(Cell)
    key_pressed = Signal(QKeyEvent)

    def __init__(self, browsing: Browsing, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        give_role(QuickLook, QAccessible.Role.Graphic)
        self._page = parent
        self._browsing = browsing
        self._pictures = pictures
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(SHARPEN_MS)
        self._sharpen.timeout.connect(self._fetch)
        self.setObjectName("quickLook")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        browsing.moved.connect(self._on_moved)
        browsing.marked.connect(self.update)
        browsing.shelf.refreshed.connect(self._on_moved)
        pictures.ready.connect(self.update)

    def open(self) -> None:
        """Cover the page."""
        if self._browsing.current is None:
            return
        self._browsing.looks = True
        self.setGeometry(self._page.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fetch()
        self._on_moved()

    def _on_moved(self) -> None:
        if self.isHidden():
            return
        cell = self._browsing.current
        if cell is None:
            self._close()
            return
        self.setAccessibleName(f"Quick look: {cell_words(self._browsing, cell)}")
        self._sharpen.start()
        self.update()

    def _fetch(self) -> None:
        """Read the picture at full size, then its neighbours, which are looked at next."""
        number, shelf = self._browsing.number, self._browsing.shelf
        for at in (number, number + 1, number - 1):
            if self.isVisible() and 0 <= at < len(shelf) and (chosen := self._browsing.at(shelf.cell(at))) is not None:
                self._read(chosen)

    def _read(self, chosen: Chosen) -> None:
        file = self._browsing.thumbnails.file(chosen.picture.path)
        if file:
            ratio, room = self.devicePixelRatioF(), self._room().size()
            size = QSize(chosen.picture.width or room.width(), chosen.picture.height or room.height())
            most = QSize(round(room.width() * ratio), round(room.height() * ratio))
            if size.width() > most.width() or size.height() > most.height():
                size = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
            self._pictures.get((chosen.record.id, chosen.picture.index), size, Path(file))

    def _room(self) -> QRect:
        return self.rect().adjusted(4 * SPACE, 4 * SPACE, -4 * SPACE, -_FOOT)

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(key)
        if step is not None and not held:
            self._browsing.go(self._browsing.number + step)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Escape) and not held:
            if not event.isAutoRepeat():
                self._close()
        elif is_enter(event) and self._browsing.current is not None:
            cell = self._browsing.current
            self._close()
            self.opened.emit(cell)
        else:
            event.ignore()
            self.key_pressed.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._close()

    def _close(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._browsing.looks = False
        self._sharpen.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sharpen.start()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.canvas)
        cell = self._browsing.current
        if cell is None:
            return
        chosen = self._browsing.at(cell)
        if chosen is not None:
            self._paint_picture(painter, chosen)
        self._paint_foot(painter, cell)

    def _paint_picture(self, painter: QPainter, chosen: Chosen) -> None:
        room, ratio, key = self._room(), self.devicePixelRatioF(), (chosen.record.id, chosen.picture.index)
        size = QSize(round(chosen.picture.width / ratio), round(chosen.picture.height / ratio))
        if size.isEmpty() or size.width() > room.width() or size.height() > room.height():
            size = (size if not size.isEmpty() else room.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        # Nothing is read here: an empty wish answers with the best there is.
        image = self._pictures.get(key, QSize(1, 1), None) or self._browsing.thumbnails.peek(*key)
        if image is None:
            return
        size = image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), size)
        place.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image)

    def _paint_foot(self, painter: QPainter, cell: Cell) -> None:
        worn, browsing = theme.tokens(), self._browsing
        record, picture = browsing.shelf.record(cell.job_id), browsing.shelf.picture(cell)
        room = QRect(4 * SPACE, self.height() - _FOOT, self.width() - 8 * SPACE, _FOOT)
        if record is None:
            return
        left = 0
        if picture is not None:
            left = paint_judgement(painter, room, picture, self.devicePixelRatioF())
        painter.setFont(theme.font(Type.META, tabular=True))
        metrics = painter.fontMetrics()
        size = browsing.shelf.size(cell)
        place = f"{browsing.number + 1:,} of {len(browsing.shelf):,}"
        if cell.picture == STACK and size > 1:
            seen = 1 if picture is None else picture.index + 1
            place = f"picture {seen} of a stack of {size} · {place}"
        painter.setPen(worn.text_faint)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), place)
        words = room.adjusted(left + (2 * SPACE if left else 0), 0, -metrics.horizontalAdvance(place) - 4 * SPACE, 0)
        painter.setPen(worn.text_dim)
        told = metrics.elidedText(title(record), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), told)
