"""A menu that looks like the pop-overs: rows in the theme's colours, a hairline between groups, no empty gutter."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPainterPath, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from studio.views import icons, theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded
from studio.views.widgets.popover import is_blended

_CORNER = RADIUS + 2
_EDGE = SPACE + 2


def keys_words(keys: QKeySequence) -> str:
    """The keys as the window calls them: Qt has a name of its own for Enter."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


class Menu(QMenu):
    """Painted here; how it opens, closes and is walked through stays with Qt.

    What follows a tab in the words of an entry stands at its right, where the keys are of a command: its price.
    """

    def __init__(self, name: str, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFont(theme.font(Type.BODY))
        self.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        if is_blended():
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not is_blended():
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(self.rect()), _CORNER, _CORNER)
            self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if not is_blended():
            painter.fillRect(self.rect(), worn.border)
        rounded(painter, self.rect(), _CORNER, theme.mix(worn.panel, worn.raised, 0.5), worn.border)
        gutter = any(not action.icon().isNull() for action in self.actions())
        for action in self.actions():
            place = self.actionGeometry(action)
            if action.isSeparator():
                painter.fillRect(QRect(_EDGE, place.center().y(), self.width() - 2 * _EDGE, 1), worn.border)
            elif action.isVisible():
                self._paint_row(painter, action, place, gutter=gutter)

    def _paint_row(self, painter: QPainter, action: QAction, place: QRect, *, gutter: bool) -> None:
        worn, on = theme.tokens(), action.isEnabled()
        if on and action is self.activeAction():
            rounded(painter, place, RADIUS - 1, theme.mix(worn.raised, worn.high, 0.6))
        row = place.adjusted(2 * SPACE, 0, -2 * SPACE, 0)
        if gutter:
            corner = QPoint(row.left(), row.center().y() - icons.SIZE // 2 + 1)
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(corner, action.icon().pixmap(QSize(icons.SIZE, icons.SIZE), ratio))
            row.setLeft(row.left() + icons.SIZE + 2 * SPACE)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if on else worn.text_off)
        words, _, figure = action.text().partition("\t")
        painter.drawText(row, int(middle | Qt.AlignmentFlag.AlignLeft), words)
        painter.setFont(theme.font(Type.META, tabular=bool(figure)))
        painter.setPen(worn.text_faint if on else worn.text_off)
        end = figure or keys_words(action.shortcut())
        painter.drawText(row, int(middle | Qt.AlignmentFlag.AlignRight), end)
        if action.menu() is not None:
            corner = QPoint(row.right() - icons.SIZE + SPACE, row.center().y() - icons.SIZE // 2 + 1)
            tint = "text_faint" if on else "text_off"
            painter.drawPixmap(corner, icons.pixmap("chevron-right", icons.SIZE, self.devicePixelRatioF(), tint))
