"""The pictures that steps are to be repeated on, side by side in rows; more can be dropped on them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.models.library.family.repeating import Line
from studio.models.thumbnails import Thumbnails
from studio.views import theme
from studio.views.theme import SPACE
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, placeholder, rounded, set_tip

EDGE = 50
COLUMNS = 5
_STEP = EDGE + 2 * RING + SPACE
WIDTH = COLUMNS * _STEP - SPACE
"""Of a full row, in logical pixels."""


class Target(PaintedButton):
    """One picture; pressed, or with Del, it is let go. One on which the steps cannot be repeated is veiled."""

    removed = Signal()

    def __init__(self, line: Line, thumbnails: Thumbnails, place: int, parent: QWidget) -> None:
        super().__init__(f"repeatTarget{place + 1}", "", parent)
        self._line = line
        self._thumbnails = thumbnails
        job, image = line.picture
        words = " ".join(job.prompt.split())[:60]
        self.setAccessibleName(f"Take picture {image + 1} of {words or 'a job'} away")
        told = line.reason or line.note
        self.setAccessibleDescription(told)
        set_tip(self, "\n".join(filter(None, (told, "Press to take it away."))))
        self.setFixedSize(EDGE + 2 * RING, EDGE + 2 * RING)
        self.clicked.connect(self.removed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(EDGE + 2 * RING, EDGE + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, box = theme.tokens(), QRectF(self.box())
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(box, 4, 4)
        painter.setClipPath(clip)
        job, index = self._line.picture
        picture = job.picture_at(index)
        image = self._thumbnails.get(job.id, index, picture.path) if picture is not None else None
        if image is None:
            painter.fillRect(box, placeholder())
        else:
            edge = min(image.width(), image.height())
            middle = QRectF((image.width() - edge) / 2, (image.height() - edge) / 2, edge, edge)
            painter.drawImage(box, image, middle)
        if self._line.reason or self.is_hot():
            self._paint_cross(painter, box, refused=bool(self._line.reason) and not self.is_hot())
        painter.setClipping(False)
        rounded(painter, box, 4, None, worn.refused if self._line.reason else worn.accent)
        self.paint_ring(painter)

    def _paint_cross(self, painter: QPainter, box: QRectF, *, refused: bool) -> None:
        """What is left out is struck through; what the pointer is on would be taken away."""
        worn = theme.tokens()
        painter.fillRect(box, worn.badge)
        painter.setPen(QPen(worn.refused if refused else worn.on_badge, 1.5))
        if refused:
            painter.drawLine(box.bottomLeft(), box.topRight())
            return
        arm = box.width() / 8
        middle = box.center()
        for down in (-arm, arm):
            painter.drawLine(QPointF(middle.x() - arm, middle.y() - down), QPointF(middle.x() + arm, middle.y() + down))


class TargetRow(QWidget):
    """`removed(place)`: one was let go."""

    removed = Signal(int)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._shown: tuple[Line, ...] = ()
        self._made: list[Target] = []
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Pictures to repeat the steps on")
        thumbnails.ready.connect(self._on_ready)

    def targets(self) -> list[Target]:
        """The pictures in their order."""
        return self._made

    def tell(self, lines: tuple[Line, ...]) -> None:
        """Show these."""
        if lines == self._shown:
            return
        self._shown = lines
        held = next((at for at, one in enumerate(self._made) if one.hasFocus()), None)
        before, self._made = self._made, []
        for place, line in enumerate(lines):
            made = Target(line, self._thumbnails, place, self)
            made.removed.connect(lambda place=place: self.removed.emit(place))
            made.move((place % COLUMNS) * _STEP, (place // COLUMNS) * _STEP)
            made.show()
            self._made.append(made)
        self.setFixedHeight(max(0, -(-len(lines) // COLUMNS) * _STEP - SPACE))
        if held is not None and self._made:
            # Else Qt would hand the keyboard to the next control, which may be one that spends money.
            self._made[min(held, len(self._made) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        for one in before:
            one.hide()
            one.deleteLater()

    def _on_ready(self, job_id: int, index: int) -> None:
        for one in self.targets():
            one.update()
