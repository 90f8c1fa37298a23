"""A check box drawn as a switch with its words beside it, the same under every style."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from studio.views import theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.painting import RING, Ringed, describe, focus_ring, paint_alone, show_checked

_TRACK = QSize(28, 16)


class SwitchRow(Ringed, QCheckBox):
    """On or off; the whole row is the target. `toggled(bool)` tells what the artist did."""

    def __init__(self, name: str, label: str, help_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self.setObjectName(name)
        paint_alone(self)
        self.setAccessibleName(label)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._help = help_text
        describe(self, help_text)

    def show_on(self, on: bool) -> None:
        """Shows it on or off without a signal."""
        show_checked(self, on)

    def set_reason(self, reason: str) -> None:
        """Switches the row off and says why in one sentence; "" switches it on again."""
        self.setEnabled(not reason)
        describe(self, reason or self._help)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(Type.BODY)).horizontalAdvance(self.text())
        return QSize(2 * RING + _TRACK.width() + 2 * SPACE + words + SPACE, CONTROL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, on = theme.tokens(), self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(QPointF(RING, (self.height() - _TRACK.height()) / 2), _TRACK.toSizeF())
        fill = worn.raised if not on else worn.accent if self.isChecked() else worn.high
        if not worn.dark and not self.isChecked():
            fill = worn.border if on else worn.raised
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = worn.text_off if not on else worn.on_accent if self.isChecked() else worn.on_badge
        centre = track.right() - 8 if self.isChecked() else track.left() + 8
        painter.setBrush(knob)
        painter.drawEllipse(QPointF(centre, track.center().y()), 5.5, 5.5)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if on else worn.text_off)
        words = QRect(round(track.right()) + 2 * SPACE, 0, self.width(), self.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect().adjusted(0, 2, 0, -2), RADIUS)
