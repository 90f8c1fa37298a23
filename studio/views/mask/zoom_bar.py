"""The line under the canvas: which side is repainted, where the pointer is, and how large the picture is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.views import theme
from studio.views.mask.canvas import Canvas
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import MetaLabel

STEP = 1.25
NARROW, ROOMY = 280, 420
"""Widths in logical pixels from which on 100 %, and the pointer's place, have room as well."""


class ZoomBar(QWidget):
    """Over one canvas; `say` puts one sentence at its left."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("zoom-bar")
        self._canvas = canvas
        self.words = ElidingLabel("", Type.META, "text_faint")
        self.words.setObjectName("canvas-words")
        self.pointer = MetaLabel("", "text_faint")
        self.pointer.setObjectName("canvas-pointer")
        self.smaller = IconButton("zoom-less", "minus", "Smaller")
        self.larger = IconButton("zoom-more", "plus", "Larger")
        self.whole = QuietButton("zoom-fit", "Fit", flat=True)
        self.exact = QuietButton("zoom-exact", "100 %", flat=True)
        self.percent = MetaLabel("")
        self.percent.setObjectName("zoom-percent")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        row.addWidget(self.words, 1)
        row.addWidget(self.pointer)
        row.addSpacing(2 * SPACE)
        for part in (self.smaller, self.percent, self.larger, self.whole, self.exact):
            row.addWidget(part)
        self.smaller.clicked.connect(lambda: self._zoom(1 / STEP))
        self.larger.clicked.connect(lambda: self._zoom(STEP))
        self.whole.clicked.connect(canvas.viewport.fit)
        self.exact.clicked.connect(lambda: canvas.viewport.zoom_to(1.0))
        canvas.viewport.changed.connect(self._refresh)
        canvas.pointed.connect(self._on_pointed)
        self._refresh()

    def say(self, sentence: str) -> None:
        """Show one sentence, until another one is said."""
        self.words.setText(sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.pointer.setVisible(self.width() >= ROOMY)
        self.exact.setVisible(self.width() >= NARROW)

    def _zoom(self, factor: float) -> None:
        self._canvas.viewport.zoom(factor, QPointF(self._canvas.rect().center()))

    def _on_pointed(self, at: QPointF | None) -> None:
        self.pointer.setText("" if at is None else f"{int(at.x() // 1)}, {int(at.y() // 1)}")

    def _refresh(self) -> None:
        percent = self._canvas.viewport.scale * 100
        self.percent.setText(f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %")

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.panel)
        painter.fillRect(0, 0, self.width(), 1, worn.line)
