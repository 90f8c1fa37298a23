"""What a dragged picture may become: a field for each part of a reference, and two for the picture itself."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.models.draft import Draft
from studio.models.references import Role
from studio.views import theme
from studio.views.compose.parameter_panel import missing
from studio.views.compose.reference_card import role_words
from studio.views.picture_drag import Dragged, dragged
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded

HEIGHT = 24 * SPACE
"""Of one field at most, in logical pixels."""
MARGIN = 4 * SPACE
HEADING = 9 * SPACE
"""Room for the words above some fields."""


class Aside(Enum):
    """What may be done with a picture that is to be no reference, as it is called."""

    RESTORE = "Restore its settings"
    EDIT = "Edit it"


class _Field(NamedTuple):
    """`words` say what it does, or why it is off."""

    role: Role | Aside
    title: str
    words: str
    on: bool


class DropZones(QWidget):
    """Hidden until `begin`; goes away with the drag."""

    dropped = Signal(Role, object)
    """This `Dragged` is to be that."""
    restore_wanted = Signal(object)
    """The prompt of this `Dragged` is to come back."""
    edit_wanted = Signal(object)
    """This `Dragged` is to be opened in the editor."""

    def __init__(self, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft = draft
        self._over: _Field | None = None
        self._tells = True
        self.setObjectName("drop-zones")
        self.setAccessibleName("What the picture is for")
        paint_alone(self)
        self.setAcceptDrops(True)
        self.hide()

    def begin(self, room: QRect, brought: Sequence[Dragged]) -> None:
        """Lie over `room` of the parent, for what is `brought`."""
        self._over = None
        # An address alone tells nothing of how its picture was made.
        self._tells = any(not one.address for one in brought)
        self.setGeometry(room)
        self.show()
        self.raise_()

    def zone(self, role: Role | Aside) -> QRect:
        """Where the field of that part lies."""
        height = max(14 * SPACE, min(HEIGHT, (self.height() - 24 * SPACE) // 3))
        aside = isinstance(role, Aside)
        at = list(Aside).index(role) if isinstance(role, Aside) else list(Role).index(role)
        width = (self.width() - 2 * MARGIN - 2 * SPACE) // 2
        left = MARGIN + (at % 2) * (width + 2 * SPACE)
        above = HEADING + 2 * (height + 2 * SPACE) if aside else 0
        return QRect(left, above + HEADING + (at // 2) * (height + 2 * SPACE), width, height)

    def _fields(self) -> list[_Field]:
        model = self._draft.model
        fields = []
        for role in Role:
            on = role.is_on(model)
            words = role_words(role) if on else missing(role.parameter, model)
            fields.append(_Field(role, role.label, words, on))
        for aside, words, why in (
            (Aside.RESTORE, "Its prompt takes the place of yours; undo brings that back.", "An address has no prompt."),
            (Aside.EDIT, "Paint a mask, extend it.", "Only a picture that is here."),
        ):
            fields.append(_Field(aside, aside.value, words if self._tells else why, self._tells))
        return fields

    def _field_at(self, place: QPoint) -> _Field | None:
        found = next((field for field in self._fields() if self.zone(field.role).contains(place)), None)
        return found if found is not None and found.on else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        over = self._field_at(event.position().toPoint())
        if over != self._over:
            self._over = over
            self.update()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(over is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        field = self._field_at(event.position().toPoint())
        self.hide()
        if field is None:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        brought = dragged(event.mimeData())
        if isinstance(field.role, Aside):
            wanted = self.restore_wanted if field.role is Aside.RESTORE else self.edit_wanted
            wanted.emit(next(one for one in brought if not one.address))
            return
        for one in brought:
            self.dropped.emit(field.role, one)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        for words, role in (("Use the picture as", Role.IMAGE), ("Or", Aside.RESTORE)):
            painter.setFont(theme.font(Type.SECTION))
            painter.setPen(worn.text_dim)
            above = self.zone(role).top() - 7 * SPACE
            heading = QRect(MARGIN, above, self.width() - 2 * MARGIN, 6 * SPACE)
            painter.drawText(heading, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
        for field in self._fields():
            self._paint_field(painter, field)

    def _paint_field(self, painter: QPainter, field: _Field) -> None:
        worn, box = theme.tokens(), self.zone(field.role)
        hot = field == self._over
        rounded(painter, box, RADIUS, worn.high if hot else worn.raised if field.on else None)
        pen = QPen(worn.accent if hot else worn.border, 1.5 if hot else 1)
        if not hot:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), RADIUS, RADIUS)
        painter.setFont(theme.font(Type.HEADING))
        painter.setPen(worn.text if field.on else worn.text_off)
        middle = box.center().y()
        title = QRect(box.left(), middle - 7 * SPACE, box.width(), 6 * SPACE)
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, field.title)
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_dim if field.on else worn.text_off)
        words = QRect(box.left() + 2 * SPACE, middle - SPACE, box.width() - 4 * SPACE, 8 * SPACE)
        lines = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        painter.drawText(words, lines, field.words)
