"""Where a large video is seen: fitted into the room there is, or in its own pixels and moved with the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.shown_job import ShownJob
from studio.models.video.player import Player
from studio.views import theme
from studio.views.widgets.painting import paint_alone


class Stage(QWidget):
    """`pressed()`: a click on the video. `hidden()` and `seen()`: nobody can see it, and somebody can again."""

    pressed = Signal()
    hidden = Signal()
    seen = Signal()

    def __init__(self, shown: ShownJob, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._shown = shown
        self._player: Player | None = None
        self._own_pixels = False
        self._offset = QPoint()
        self._grabbed: QPoint | None = None
        self._moved = False
        self.setObjectName("videoStage")
        self.setAccessibleName("Video")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(30 * theme.SPACE)

    def set_player(self, player: Player | None) -> None:
        """Show that player's frames."""
        self._player = player
        self._offset = QPoint()
        self.fit()

    def set_own_pixels(self, own: bool) -> None:
        """Show the video in its own pixels, or fitted."""
        self._own_pixels = own
        self._offset = QPoint()
        self.fit()

    def fit(self) -> None:
        """Ask for frames in the size in which they are seen."""
        if self._player is not None:
            self._player.set_size(self._device_size())
        self.update()

    def _whole(self) -> QSize:
        info = self._player.info if self._player is not None else None
        return QSize(*self._shown.aspect(self._shown.chosen)) if info is None else QSize(info.width, info.height)

    def _device_size(self) -> QSize:
        if self._own_pixels:
            return self._whole()
        return self._whole().scaled(self.size() * self.devicePixelRatioF(), Qt.AspectRatioMode.KeepAspectRatio)

    def _logical_size(self) -> QSize:
        return self._device_size() * (1 / self.devicePixelRatioF())

    def place(self) -> QRect:
        """Where the video lies, in logical pixels."""
        place = QRect(QPoint(0, 0), self._logical_size())
        place.moveCenter(self.rect().center())
        return place.translated(self._offset)

    def _room_to_move(self) -> QSize:
        size = self._logical_size()
        return QSize(max(size.width() - self.width(), 0) // 2, max(size.height() - self.height(), 0) // 2)

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed, self._moved = event.position().toPoint() - self._offset, False
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        wanted, room = event.position().toPoint() - self._grabbed, self._room_to_move()
        bounded = QPoint(
            min(max(wanted.x(), -room.width()), room.width()), min(max(wanted.y(), -room.height()), room.height())
        )
        if bounded != self._offset:
            self._offset, self._moved = bounded, True
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and not self._moved and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the page closes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offset = QPoint()
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hidden.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        worn = theme.tokens()
        painter.fillRect(event.rect(), worn.canvas)
        player = self._player
        if player is None or player.trouble:
            return
        place, image = self.place(), player.image
        if image is None:
            image = self._shown.image(self._shown.chosen, self._device_size())
        if image is None:
            painter.fillRect(place, worn.raised)
        elif image.size() == self._device_size():
            image.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawImage(place.topLeft(), image)
        else:
            # For the moment until the right size is here.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, image)
