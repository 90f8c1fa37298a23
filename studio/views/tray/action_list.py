"""The actions in a column, one of which is chosen; each says how many pictures of the tray can have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from studio.views import icons, theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.painting import Ringed, focus_ring, paint_alone, rounded

WIDTH = 52 * SPACE
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Line(NamedTuple):
    """One action, or a group of them, as it is listed; `figure` is dim at the right, `on` whether any can have it."""

    group: str
    label: str
    icon: str
    figure: str
    on: bool


class ActionLine(Ringed, QRadioButton):
    """One line; chosen it is raised."""

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(line.label, parent)
        paint_alone(self)
        self.line = line
        self.setObjectName(f"applyGroup_{line.group}")
        self.setAccessibleName(f"Apply {line.label}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(CONTROL)

    def tell(self, line: Line) -> None:
        """Take another figure."""
        if line != self.line:
            self.line = line
            self.update()
        self.setAccessibleDescription(line.figure)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()  # the column moves the choice
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, line = theme.tokens(), self.line
        painter = QPainter(self)
        if self.isChecked():
            rounded(painter, self.rect(), RADIUS - 1, worn.high)
        elif self.underMouse():
            rounded(painter, self.rect(), RADIUS - 1, theme.mix(worn.raised, worn.high, 0.4))
        room = self.rect().adjusted(2 * SPACE, 0, -2 * SPACE, 0)
        corner = QPoint(room.left(), room.center().y() - icons.SIZE // 2 + 1)
        tint = "text_dim" if line.on else "text_off"
        painter.drawPixmap(corner, icons.pixmap(line.icon, icons.SIZE, self.devicePixelRatioF(), tint))
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_dim if line.on else worn.text_off)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), line.figure)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if line.on else worn.text_off)
        left = room.left() + icons.SIZE + 2 * SPACE
        figure = QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance(line.figure)
        words = QRect(left, room.top(), room.right() - left - figure - SPACE, room.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), line.label)
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS - 1)


class ActionList(QWidget):
    """`chosen(group)`: the artist chose another one. Tab enters at the chosen line, Up and Down move the choice."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("applyActions")
        self.setAccessibleName("What to apply")
        self._lines: list[ActionLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def lines(self) -> list[ActionLine]:
        """From top to bottom."""
        return self._lines

    def tell(self, lines: Sequence[Line], chosen: str) -> None:
        """Show these, with that group chosen; no signal."""
        for line in lines[len(self._lines) :]:
            made = ActionLine(line, self)
            made.clicked.connect(lambda _=False, made=made: self.chosen.emit(made.line.group))
            self._lines.append(made)
            self._column.addWidget(made)
        for widget, line in zip(self._lines, lines, strict=True):
            widget.tell(line)
            widget.setChecked(line.group == chosen)
            on = line.group == chosen
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = next((at for at, line in enumerate(self._lines) if line.isChecked()), 0) + step
        if 0 <= at < len(self._lines):
            self._lines[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._lines[at].click()
