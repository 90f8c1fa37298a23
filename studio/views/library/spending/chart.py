"""What was spent as bars: quiet ones, of which the part that is chosen below is painted in the accent.

The only module that loads pyqtgraph, which takes a third of a second: see `page`, which has it loaded by a worker.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.models.library.spending import Bar
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import describe, focus_ring

WIDTH = 0.7
"""Of a bar, as a share of its place."""
FEWEST = 12
"""Places that the bars share the width with, however few they are."""
TALLEST = 1.08
"""The top of the scale, as a multiple of the tallest bar."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class _Points(pyqtgraph.AxisItem):
    """Whole points, as they are written everywhere."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [f"{value:,.0f}" for value in values]


class SpendingChart(QWidget):
    """`pointed(bar or None)`: the pointer or the keyboard is on another bar; `wanted(bar)`: its jobs are wanted."""

    pointed = Signal(object)
    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("spending-chart")
        self.setAccessibleName("Spending over time")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._bars: tuple[Bar, ...] = ()
        self._part: str | None = None
        self.at = -1
        """The bar that is pointed at, -1 for none."""
        self._plot = pyqtgraph.PlotWidget(self, axisItems={"left": _Points("left")})
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setStyle(tickFont=theme.font(Type.META, tabular=True), tickLength=0, hideOverlappingLabels=True)
            axis.enableAutoSIPrefix(False)
        self._plot.getAxis("left").setWidth(14 * SPACE)
        self._rest = pyqtgraph.BarGraphItem(x=[0], height=[0], width=WIDTH)
        self._chosen = pyqtgraph.BarGraphItem(x=[0], height=[0], width=WIDTH)
        for item in (self._rest, self._chosen):
            self._plot.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self._plot)
        self._dress()

    def show_bars(self, bars: Sequence[Bar], part: str | None) -> None:
        """These bars, with the share of `part` in the accent; None for none of them."""
        self._bars, self._part = tuple(bars), part
        if self.at >= len(self._bars):
            self._point(-1)
        self._draw()

    def heights(self) -> tuple[list[int], list[int]]:
        """What is painted of each bar, in points: the chosen part, and all."""
        chosen = [bar.parts.get(self._part, 0) if self._part is not None else 0 for bar in self._bars]
        return chosen, [bar.points for bar in self._bars]

    def sizeHint(self) -> QSize:
        return QSize(120 * SPACE, 60 * SPACE)

    def _draw(self) -> None:
        worn = theme.tokens()
        chosen, whole = self.heights()
        places = list(range(len(self._bars)))
        quiet = theme.mix(worn.high, worn.text_off, 0.5)
        lit = theme.mix(quiet, worn.text, 0.35)
        brushes = [lit if place == self.at else quiet for place in places]
        none = pyqtgraph.mkPen(None)
        self._rest.setOpts(x=places, height=whole, width=WIDTH, brushes=brushes, pen=none, name="all")
        self._chosen.setOpts(x=places, height=chosen, width=WIDTH, brush=worn.accent, pen=none, name="chosen")
        self._plot.setRange(
            xRange=(-0.5, max(len(places), FEWEST) - 0.5), yRange=(0, max(whole, default=1) * TALLEST), padding=0
        )
        step = max(1, len(places) // 8)
        self._plot.getAxis("bottom").setTicks([[(place, self._short(place)) for place in places[::step]]])

    def _short(self, place: int) -> str:
        """As in "28 Nov" or "Nov 2025"."""
        return " ".join(word if word.isdigit() else word[:3] for word in self._bars[place].name.split())

    def _dress(self) -> None:
        worn = theme.tokens()
        self._plot.setBackground(worn.panel)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(pyqtgraph.mkPen(worn.line if name == "bottom" else worn.panel))
            axis.setTextPen(worn.text_faint)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _place_at(self, at: QPointF) -> int:
        spot = self._plot.plotItem.vb.mapSceneToView(self._plot.mapFrom(self, at))
        place = round(spot.x())
        return place if 0 <= place < len(self._bars) and abs(spot.x() - place) <= 0.5 else -1

    def _point(self, place: int) -> None:
        if place == self.at:
            return
        self.at = place
        bar = self._bars[place] if place >= 0 else None
        describe(self, "" if bar is None else f"{bar.name}: {bar.points:,} points, {bar.jobs:,} jobs")
        self._draw()
        self.pointed.emit(bar)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.wanted.emit(self._bars[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._bars:
            here = self.at if self.at >= 0 else (len(self._bars) if step < 0 else -1)
            self._point(min(max(here + step, 0), len(self._bars) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.at >= 0:
            self.wanted.emit(self._bars[self.at])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            focus_ring(QPainter(self), self.rect(), RADIUS)
