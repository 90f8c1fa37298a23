"""A row of choices of which each says what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from studio.views import theme
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.painting import describe
from studio.views.widgets.segmented import Choice, Segment, Segmented


class PricedSegment(Segment):
    """One choice over its price."""

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(choice, parent)
        self._figure = ""

    @property
    def figure(self) -> str:
        """The price as it is written."""
        return self._figure

    def tell(self, figure: str) -> None:
        """Take the price; "" for none."""
        if figure != self._figure:
            self._figure = figure
            describe(self, f"{figure} points." if figure else "")
            self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance("~1,536")
        return QSize(max(super().sizeHint().width(), width + SPACE), CONTROL + 2 * SPACE)

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        half = self.height() // 2
        painter.setPen(ink)
        painter.setFont(theme.font(Type.BODY, tabular=True))
        painter.drawText(QRect(0, SPACE - 1, self.width(), half), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setPen(theme.tokens().text_faint)
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.drawText(QRect(0, half - 1, self.width(), half - 1), Qt.AlignmentFlag.AlignCenter, self._figure)


class PricedSegmented(Segmented):
    """See `Segmented`."""

    def __init__(self, name: str, label: str, choices: Sequence[Choice]) -> None:
        super().__init__(name, label, choices)

    def _make_segment(self, choice: Choice) -> Segment:
        return PricedSegment(choice, self)

    def tell(self, figures: Mapping[str, str]) -> None:
        """Take what each choice would cost, by its value."""
        for segment in self.segments():
            if isinstance(segment, PricedSegment):
                segment.tell(figures.get(segment.choice.value, ""))
