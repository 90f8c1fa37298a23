"""A one-line label that gives way: it ends in an ellipsis where there is no room, and tells the whole text on hover."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.views.theme import Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import set_tip


class ElidingLabel(PlainLabel):
    """Plain text on one line; line breaks in the text show as spaces. `text()` stays whole."""

    def __init__(
        self,
        text: str = "",
        kind: Type = Type.BODY,
        tint: str = "text",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._mode = mode
        super().__init__(text, kind, tint, tabular=tabular, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def is_elided(self) -> bool:
        """Whether some of the text has no room."""
        return self.fontMetrics().horizontalAdvance(self._line()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("…") * 2, metrics.height())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._line()) + 2, metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self._line(), self._mode, room.width())
        painter.drawText(room, int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)

    def _line(self) -> str:
        return " ".join(self.text().split())

    def _tell(self) -> None:
        set_tip(self, self.text() if self.is_elided() else "")
