"""The clock of the job in the middle: how long the service still takes actions on it, told quietly."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.library.clock_words import Badge, clock_badge
from studio.models.shown_job import ShownJob
from studio.views import icons, theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.painting import describe

TICK_MS = 20_000
_ICON = 14


class ClockBadge(QWidget):
    """Hidden where nothing runs out; in the accent's ink within the last day of what is not decided."""

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clockBadge")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._shown = shown
        self._badge: Badge | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tell)
        shown.job_changed.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        """Follow the job and the hour."""
        record = self._shown.record
        badge = None if record is None else clock_badge(record, self._shown.now)
        if badge != self._badge:
            self._badge = badge
            self.setAccessibleName("" if badge is None else f"{badge.words} left")
            describe(self, "" if badge is None else badge.meaning)
            self.updateGeometry()
            self.update()
        self.setVisible(badge is not None)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance(self._words())
        return QSize(_ICON + SPACE + words + 1, 4 * SPACE)

    def _words(self) -> str:
        return "" if self._badge is None else f"{self._badge.words} left"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # A job whose clock ran out, or that has none, is looked at again when another one is shown.
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._badge is None:
            return
        ink = "accent_text" if self._badge.warns else "text_faint"
        painter = QPainter(self)
        middle = QPoint(0, (self.height() - _ICON) // 2)
        painter.drawPixmap(middle, icons.pixmap("clock", _ICON, self.devicePixelRatioF(), ink))
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(getattr(theme.tokens(), ink))
        room = QRect(_ICON + SPACE, 0, self.width() - _ICON - SPACE, self.height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._words())
