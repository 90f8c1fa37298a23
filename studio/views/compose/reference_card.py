"""One reference: its picture if it is one's own, else where it lies; with its part and its weight."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.models.references import Reference, Role
from studio.views import icons, theme
from studio.views.picture_drag import REFERENCE
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, describe, placeholder, rounded

EDGE = 64
"""Of the picture, in logical pixels."""
CARD = QSize(EDGE + 2 * RING, EDGE + 2 * RING + 4 * SPACE)


class ReferenceCard(PaintedButton):
    """Enter or a click opens it; the wheel and Up/Down weigh it, Alt+Left/Right move it, Delete takes it out."""

    weigh_wanted = Signal(int)
    """One step up (1) or down (-1)."""
    move_wanted = Signal(int)
    remove_wanted = Signal()

    def __init__(self, at: int, parent: QWidget | None = None) -> None:
        super().__init__(f"reference-{at + 1}", "", parent)
        self._at = at
        self._reference: Reference | None = None
        self._weight = ""
        self._image: QImage | None = None
        self._off = False
        self._pressed = QPoint()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_reference(self, reference: Reference, weight: str, image: QImage | None, trouble: str = "") -> None:
        """Shows another reference; `weight` as it is to be read, `trouble` why it has no effect."""
        self._reference, self._weight, self._image, self._off = reference, weight, image, bool(trouble)
        place = self.at()
        self.setAccessibleName(f"{reference.role.label} reference {self._at + 1}")
        weighing = f"Weight {weight}." if weight else ""
        describe(self, " ".join(part for part in (place, weighing, trouble) if part))
        self.update()

    def at(self) -> str:
        """The address or code that it stands for."""
        return self._reference.address if self._reference is not None else ""

    def sizeHint(self) -> QSize:
        return CARD

    def minimumSizeHint(self) -> QSize:
        return CARD

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.remove_wanted.emit()
            case Qt.Key.Key_Up | Qt.Key.Key_Down if not alt:
                self.weigh_wanted.emit(1 if event.key() == Qt.Key.Key_Up else -1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right if alt:
                self.move_wanted.emit(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # one scrolls the column, and nothing else
            return
        self.weigh_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not (event.buttons() & Qt.MouseButton.LeftButton and far):
            super().mouseMoveEvent(event)
            return
        self.setDown(False)
        drag = QDrag(self)
        data = QMimeData()
        data.setData(REFERENCE, str(self._at).encode())
        data.setText(self.at())
        drag.setMimeData(data)
        drag.setPixmap(self.grab(self._picture()))
        drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction)

    def _picture(self) -> QRect:
        return QRect(RING, RING, EDGE, EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image is not None:
            self._paint_image(painter, self._image)
        else:
            self._paint_place(painter)
        if self.is_hot() or self.isDown():
            rounded(painter, self._picture(), RADIUS, None, worn.text_faint)
        if self._reference is not None:
            painter.setFont(theme.font(Type.META, tabular=True))
            painter.setPen(worn.warning if self._off else worn.text_dim)
            metrics, label = painter.fontMetrics(), self._reference.role.label
            words = f"{label} {self._weight}".strip()
            if metrics.horizontalAdvance(words) > self.width():
                words = f"{label[:4]}. {self._weight}"
            words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QRect(0, EDGE + 2 * RING, self.width(), 4 * SPACE), Qt.AlignmentFlag.AlignCenter, words)
        if self.ring and self.hasFocus():
            self.paint_ring(painter)

    def _paint_image(self, painter: QPainter, image: QImage) -> None:
        frame = self._picture()
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(frame), RADIUS, RADIUS)
        painter.save()
        painter.setClipPath(shape)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(image.width(), image.height())
        cut = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
        painter.drawImage(frame, image, cut)
        painter.restore()

    def _paint_place(self, painter: QPainter) -> None:
        """A picture of somebody else's is never fetched: where it lies must do; a code is its own picture."""
        worn, frame = theme.tokens(), self._picture()
        rounded(painter, frame, RADIUS, placeholder())
        if self._reference is None:
            return
        name, words = "star", self._reference.address
        if self._reference.is_picture:
            name, words = "link", _host(self._reference.address)
        elif words.lower() == "random":
            name = "dice"
        painter.drawPixmap(
            frame.center().x() - icons.SIZE // 2 + 1,
            frame.top() + 3 * SPACE,
            icons.pixmap(name, icons.SIZE, self.devicePixelRatioF(), "text_dim"),
        )
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_dim)
        room = frame.adjusted(SPACE, 7 * SPACE, -SPACE, -SPACE)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or address
    except ValueError:
        return address
    # There is room for the end of it, which is what tells one site from another.
    return host if host.replace(".", "").isdecimal() else ".".join(host.split(".")[-2:])


class AddCard(PaintedButton):
    """Where the next reference comes: a dashed square beside others, a dashed line of words where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("reference-add", "", parent)
        self.setAccessibleName("Add a reference")
        self._alone = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.words = "Drop a picture, or paste its address"
        describe(self, "A picture or style code for the model to go by.")

    def show_alone(self, alone: bool) -> None:
        """Whether it is the only one in the row."""
        self._alone = alone
        self.updateGeometry()
        self.update()

    @property
    def is_alone(self) -> bool:
        """Whether it takes a whole line."""
        return self._alone

    def sizeHint(self) -> QSize:
        return QSize(50 * SPACE, 9 * SPACE) if self._alone else CARD

    def minimumSizeHint(self) -> QSize:
        return QSize(CARD.width(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, hot = theme.tokens(), self.is_hot()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(0, RING, 0, -RING) if self._alone else QRect(RING, RING, EDGE, EDGE)
        pen = QPen(worn.text_faint if hot else worn.border, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(worn.hover if hot else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        plus = icons.pixmap("plus", icons.SIZE, self.devicePixelRatioF(), "text_dim" if hot else "text_faint")
        if self._alone:
            painter.drawPixmap(box.left() + 2 * SPACE, box.center().y() - icons.SIZE // 2 + 1, plus)
            painter.setFont(theme.font(Type.META))
            painter.setPen(worn.text_dim if hot else worn.text_faint)
            room = box.adjusted(8 * SPACE, 0, -SPACE, 0)
            words = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
        else:
            painter.drawPixmap(box.center() - QPoint(icons.SIZE // 2 - 1, icons.SIZE // 2 - 1), plus)
        self.paint_ring(painter)


def role_words(role: Role) -> str:
    """What a picture in that part does, in one sentence."""
    return {
        Role.IMAGE: "The picture itself takes part.",
        Role.STYLE: "Lends its style.",
        Role.OMNI: "Brings in a person or thing, at twice the price.",
        Role.CHARACTER: "Keeps a character.",
    }[role]
