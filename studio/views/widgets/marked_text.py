"""Running text in which words are marked: warm ones lie on a tint, those that were left out are struck through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.painting import rounded

_AIR = 5
"""Extra pixels between lines, so that tints of two lines do not touch."""
_SIDE = 3
"""How far in pixels a tint reaches beyond its word."""
_USUAL_WIDTH = 480


class Marked(NamedTuple):
    """One stretch of the text: `warmth` 0..1 tints it (None: plain), `struck` says that it was left out."""

    text: str
    warmth: float | None = None
    struck: bool = False


class MarkedText(QWidget):
    """Wraps to its width; a screen reader hears `label` as its name and the description that it is given."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._stretches: tuple[Marked, ...] = ()
        self._shown: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_marked(self, stretches: Sequence[Marked]) -> None:
        """Shows these, one space between any two."""
        self._stretches = tuple(stretches)
        # The joiners keep a flag's dashes at its name.
        self._shown = tuple(stretch.text.replace("--", "-\u2060-\u2060") for stretch in stretches)
        self.updateGeometry()
        self.update()

    def stretches(self) -> tuple[Marked, ...]:
        """What is shown."""
        return self._stretches

    def text(self) -> str:
        """What is shown, without its marks."""
        return " ".join(stretch.text for stretch in self._stretches)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._laid_out(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(_USUAL_WIDTH, self.heightForWidth(self.width() or _USUAL_WIDTH))

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * SPACE, QFontMetrics(theme.font(Type.PROMPT)).height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        layout, _ = self._laid_out(self.width())
        lines = [layout.lineAt(number) for number in range(layout.lineCount())]
        start = 0
        for stretch, shown in zip(self._stretches, self._shown, strict=True):
            end = start + _units(shown)
            if stretch.warmth:
                for line in lines:
                    self._paint_tint(painter, line, start, end, stretch.warmth)
            start = end + 1
        layout.draw(painter, QPointF(0, 0))

    def _paint_tint(self, painter: QPainter, line: QTextLine, start: int, end: int, warmth: float) -> None:
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if first >= last:
            return
        left, right = _x(line, first), _x(line, last)
        box = QRectF(min(left, right) - _SIDE, line.y() - 1, abs(right - left) + 2 * _SIDE, line.height() + 2)
        rounded(painter, box, 4, theme.heat(theme.tokens().panel, warmth))

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        font = theme.font(Type.PROMPT)
        # Tints reach beyond their words, and are to be told from one another.
        side = _SIDE if any(stretch.warmth for stretch in self._stretches) else 0
        font.setWordSpacing(1.5 * side)
        layout = QTextLayout(" ".join(self._shown), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        layout.beginLayout()
        top = 1.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width - 2 * side))
            line.setPosition(QPointF(side, top))
            top += line.height() + _AIR
        layout.endLayout()
        return layout, round(top)

    def _formats(self) -> list[QTextLayout.FormatRange]:
        worn = theme.tokens()
        made: list[QTextLayout.FormatRange] = []
        start = 0
        for stretch, shown in zip(self._stretches, self._shown, strict=True):
            ink = QTextCharFormat()
            if stretch.struck:
                ink.setForeground(worn.text_faint)
                ink.setFontStrikeOut(True)
            elif stretch.warmth is None:
                ink.setForeground(worn.text)
            else:
                ink.setForeground(theme.mix(worn.text_dim, worn.text, min(1.0, 2 * stretch.warmth)))
            span = QTextLayout.FormatRange()
            span.start, span.length, span.format = start, _units(shown), ink
            made.append(span)
            start += _units(shown) + 1
        return made


def _units(text: str) -> int:
    """How many of Qt's UTF-16 units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _x(line: QTextLine, at: int) -> float:
    found: Any = line.cursorToX(at)  # the binding gives the position back beside it
    return float(found[0] if isinstance(found, tuple) else found)
