"""One picture in the tray as a button: its thumbnail, a small button that takes it out, and the keys that move it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio.models.tray import Held
from studio.models.tray_pictures import TrayPictures
from studio.views import icons, theme
from studio.views.picture_drag import carry, picture_data
from studio.views.theme import SPACE
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, Ringed, focus_ring, paint_alone, placeholder, rounded, set_tip

EDGE = 12 * SPACE
"""Of a thumbnail, in logical pixels."""
PLACE = "application/x-legnext-studio-tray-place"
"""A picture on its way to another place in the tray: its position."""
_CORNER = 4
_REMOVE = 4 * SPACE


class RemoveButton(PaintedButton):
    """A small cross on the thumbnail's corner, dark in both themes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("trayRemove", "", parent)
        self.setFixedSize(_REMOVE, _REMOVE)
        # The keyboard takes a picture out with Delete; Tab goes from picture to picture.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        fill = theme.mix(worn.badge, worn.on_badge, 0.25) if self.is_hot() or self.isDown() else worn.badge
        rounded(painter, self.rect(), _REMOVE / 2, fill)
        edge = 3 * SPACE
        corner = QPoint((self.width() - edge) // 2, (self.height() - edge) // 2)
        painter.drawPixmap(corner, icons.pixmap("close", edge, self.devicePixelRatioF(), "on_badge"))


class TrayCard(Ringed, QAbstractButton):
    """`clicked` shows its job. Delete takes it out, Ctrl with an arrow moves it, an arrow goes to its neighbour."""

    removed = Signal()
    moved = Signal(int)
    """By so many places."""
    stepped = Signal(int)
    """The keyboard is to go so many places on."""

    def __init__(self, pictures: TrayPictures, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._pictures = pictures
        self._held: Held | None = None
        self._at = 0
        self._pressed = QPoint()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(EDGE + 2 * RING, EDGE + 2 * RING)
        self._remove = RemoveButton(self)
        self._remove.move(self.width() - RING - _REMOVE - 2, RING + 2)
        self._remove.clicked.connect(self.removed)
        self._remove.hide()

    def show_held(self, held: Held, at: int) -> None:
        """Show another picture, as number `at` (from 0)."""
        self._held, self._at = held, at
        self.setObjectName(f"trayCard{at + 1}")
        self.setAccessibleName(f"Tray {at + 1}: {held.name}")
        self._remove.setAccessibleName(f"Take {held.name} out of the tray")
        set_tip(self, held.name[:1].upper() + held.name[1:])
        self.update()

    def _box(self) -> QRect:
        return self.rect().adjusted(RING, RING, -RING, -RING)

    # Gestures

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._remove.show()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._remove.hide()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and far and self._held is not None:
            self.setDown(False)
            self._drag(self._held)
        else:
            super().mouseMoveEvent(event)

    def _drag(self, held: Held) -> None:
        """To another place in the tray, or to the prompt as a picture of the library."""
        data = QMimeData() if held.job is None else picture_data(held.job.id, held.index)
        if held.file:
            data.setUrls([QUrl.fromLocalFile(held.file)])
        elif held.address:
            data.setText(held.address)
        data.setData(PLACE, QByteArray(str(self._at).encode()))
        image = self._pictures.get(held)
        carry(self, data, self.grab(self._box()) if image is None else QPixmap.fromImage(image))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.moved.emit(step)
        elif step:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(EDGE + 2 * RING, EDGE + 2 * RING)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self._box())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(box, _CORNER, _CORNER)
        painter.setClipPath(clip)
        image = None if self._held is None else self._pictures.get(self._held)
        if image is None:
            painter.fillRect(box, placeholder())
            self._paint_sign(painter)
        else:
            edge = min(image.width(), image.height())
            middle = QRectF((image.width() - edge) / 2, (image.height() - edge) / 2, edge, edge)
            painter.drawImage(box, image, middle)
        painter.setClipping(False)
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect(), _CORNER + 1)

    def _paint_sign(self, painter: QPainter) -> None:
        if self._held is not None and self._held.job is None:
            name = "picture" if self._held.file else "link"
            corner = self._box().center() - QPoint(icons.SIZE // 2, icons.SIZE // 2)
            painter.drawPixmap(corner, icons.pixmap(name, icons.SIZE, self.devicePixelRatioF(), "text_faint"))
