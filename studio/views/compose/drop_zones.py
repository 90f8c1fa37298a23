"""What a dragged picture may become, as four fields over the column while it is held there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.models.draft import Draft
from studio.models.references import Role
from studio.views import theme
from studio.views.compose.parameter_panel import missing
from studio.views.compose.reference_card import role_words
from studio.views.picture_drag import dragged
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded

HEIGHT = 24 * SPACE
"""Of one field at most, in logical pixels."""
MARGIN = 4 * SPACE


class DropZones(QWidget):
    """Hidden until `begin`; goes away with the drag."""

    dropped = Signal(Role, object)
    """This `Dragged` is to be that."""

    def __init__(self, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft = draft
        self._over: Role | None = None
        self.setObjectName("drop-zones")
        self.setAccessibleName("What the picture is for")
        paint_alone(self)
        self.setAcceptDrops(True)
        self.hide()

    def begin(self, room: QRect) -> None:
        """Lie over `room` of the parent."""
        self._over = None
        self.setGeometry(room)
        self.show()
        self.raise_()

    def zone(self, role: Role) -> QRect:
        """Where its field lies."""
        at = list(Role).index(role)
        width = (self.width() - 2 * MARGIN - 2 * SPACE) // 2
        height = min(HEIGHT, (self.height() - 10 * SPACE) // 2)
        left = MARGIN + (at % 2) * (width + 2 * SPACE)
        return QRect(left, 9 * SPACE + (at // 2) * (height + 2 * SPACE), width, height)

    def _role_at(self, place: QPoint) -> Role | None:
        found = next((role for role in Role if self.zone(role).contains(place)), None)
        return found if found is not None and found.is_on(self._draft.model) else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        over = self._role_at(event.position().toPoint())
        if over is not self._over:
            self._over = over
            self.update()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(over is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        role = self._role_at(event.position().toPoint())
        self.hide()
        if role is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            for one in dragged(event.mimeData()):
                self.dropped.emit(role, one)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.setFont(theme.font(Type.SECTION))
        painter.setPen(worn.text_dim)
        heading = QRect(MARGIN, 3 * SPACE, self.width() - 2 * MARGIN, 5 * SPACE)
        painter.drawText(heading, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), "Use the picture as")
        for role in Role:
            self._paint_zone(painter, role)

    def _paint_zone(self, painter: QPainter, role: Role) -> None:
        worn, box = theme.tokens(), self.zone(role)
        model = self._draft.model
        on, hot = role.is_on(model), role is self._over
        rounded(painter, box, RADIUS, worn.high if hot else worn.raised if on else None)
        pen = QPen(worn.accent if hot else worn.border, 1.5 if hot else 1)
        if not hot:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), RADIUS, RADIUS)
        painter.setFont(theme.font(Type.HEADING))
        painter.setPen(worn.text if on else worn.text_off)
        middle = box.center().y()
        title = QRect(box.left(), middle - 7 * SPACE, box.width(), 6 * SPACE)
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, role.label)
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_dim if on else worn.text_off)
        words = QRect(box.left() + 2 * SPACE, middle - SPACE, box.width() - 4 * SPACE, 8 * SPACE)
        lines = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        painter.drawText(words, lines, role_words(role) if on else missing(role.parameter, model))
