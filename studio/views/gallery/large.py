"""One picture as large as the middle of the window, stepped through by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from studio.models.shown_job import ShownJob
from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton
from studio.views.widgets.checkerboard import is_see_through, paint_checkerboard
from studio.views.widgets.painting import paint_alone

SHARPEN_MS = 80
_BAR = 10 * SPACE


class LargeView(QWidget):
    """The chosen picture, never larger than it is. `closed()` asks for the grid, `menu_requested(anchor)` for more."""

    closed = Signal()
    menu_requested = Signal(QWidget)

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._shown = shown
        self._pixmap: QPixmap | None = None
        self._pixmap_index = -1
        self.setObjectName("largeView")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back = IconButton("largeBack", "grid", "Back to all pictures", parent=self)
        self._more = IconButton("largeMore", "more", "More for this picture", parent=self)
        self._previous = IconButton("largePrevious", "chevron-left", "Previous picture", parent=self)
        self._next = IconButton("largeNext", "chevron-right", "Next picture", parent=self)
        self._back.clicked.connect(self.closed)
        self._more.clicked.connect(lambda: self.menu_requested.emit(self._more))
        self._previous.clicked.connect(lambda: self.step(-1))
        self._next.clicked.connect(lambda: self.step(1))
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(SHARPEN_MS)
        self._sharpen.timeout.connect(self.fetch)
        shown.chosen_changed.connect(self.fetch)
        shown.job_changed.connect(self.fetch)
        shown.picture_changed.connect(self._on_picture_changed)

    def step(self, by: int) -> None:
        """Choose the next or the previous picture; there is nothing beyond the ends."""
        self._shown.choose(self._shown.chosen + by)

    def fetch(self) -> None:
        """Take the chosen picture's pixels for the present size, and prepare its neighbours."""
        if not self.isVisible():
            return
        index = self._shown.chosen
        image = self._shown.image(index, self._device_size(index))
        if image is not None:
            self._pixmap, self._pixmap_index = QPixmap.fromImage(image), index
        elif index != self._pixmap_index:
            self._pixmap = None
        for neighbour in (index - 1, index + 1):
            if self._shown.is_stored(neighbour):
                self._shown.image(neighbour, self._device_size(neighbour))
        self._previous.setEnabled(index > 0)
        self._next.setEnabled(index < self._shown.count - 1)
        self.setAccessibleName(f"Large view of picture {index + 1}")
        self.update()

    def _room(self) -> QRect:
        return self.rect().adjusted(0, _BAR, 0, 0)

    def _place(self, index: int) -> QRect:
        """Where the picture lies, in logical pixels."""
        picture, room, ratio = self._shown.picture(index), self._room(), self.devicePixelRatioF()
        whole = QSize(*self._shown.aspect(index))
        size = whole.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if picture is not None and picture.width and size.width() * ratio > picture.width:
            size = QSize(round(picture.width / ratio), round(picture.height / ratio))
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(room.center())
        return place

    def _device_size(self, index: int) -> QSize:
        return self._place(index).size() * self.devicePixelRatioF()

    def _on_picture_changed(self, index: int) -> None:
        if index == self._shown.chosen:
            self.fetch()

    # Gestures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.step(-1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.step(1)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.closed.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.closed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top, wide = (_BAR - self._back.sizeHint().height()) // 2, self._back.sizeHint().width()
        self._back.move(0, top)
        for place, button in enumerate((self._next, self._previous, self._more)):
            button.move(self.width() - (place + 1) * wide, top)
        self._sharpen.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fetch()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        index = self._shown.chosen
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_dim)
        bar = QRect(0, 0, self.width(), _BAR)
        painter.drawText(bar, int(Qt.AlignmentFlag.AlignCenter), f"Picture {index + 1} of {self._shown.count}")
        place = self._place(index)
        if self._pixmap is None:
            painter.fillRect(place, worn.raised)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self._shown.trouble(index))
        elif self._pixmap.size() == place.size() * self.devicePixelRatioF():
            self._pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            if is_see_through(self._pixmap):
                paint_checkerboard(painter, place)
            painter.drawPixmap(place.topLeft(), self._pixmap)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if is_see_through(self._pixmap):
                paint_checkerboard(painter, place)
            painter.drawPixmap(place, self._pixmap)
