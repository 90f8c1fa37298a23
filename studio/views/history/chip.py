"""One option of a filter: a word and, fainter, how many jobs it would leave."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.library.finding.narrowing import Offered
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, describe, rounded

HEIGHT = 22
_GAP = SPACE + 1


def short_count(count: int | None) -> str:
    """A number in the room of four signs; "" while it is not known."""
    if count is None:
        return ""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:.0f}k"


class Chip(PaintedButton):
    """Checked where the search asks for it. What would leave nothing is faint, and can be pressed all the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("chip", parent=parent)
        self._figure = ""
        self._is_empty = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fill(self, facet: str, offered: Offered) -> None:
        """Show an option."""
        option, count = offered.option, offered.jobs
        self.setObjectName(f"filter-{option.words}")
        self.setText(option.label)
        self._figure, self._is_empty = short_count(count), count == 0
        self.setAccessibleName(f"{facet}: {option.told}")
        jobs = "" if count is None else f"{count:,} job{'' if count == 1 else 's'}. "
        describe(self, f"{jobs}Writes {option.words} into the search.")
        self.show_lit(offered.is_lit)
        self.updateGeometry()
        self.update()

    def show_lit(self, is_lit: bool) -> None:
        """Check or uncheck it without a signal."""
        blocked = self.blockSignals(True)
        self.setChecked(is_lit)
        self.blockSignals(blocked)

    def nextCheckState(self) -> None:
        """The text of the search decides what is lit."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # the line goes to the next option; Qt would go to whatever lies beside it
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(Type.SECTION)).horizontalAdvance(self.text())
        figure = QFontMetrics(theme.font(Type.META, tabular=True)).horizontalAdvance(self._figure)
        return QSize(words + (figure + _GAP if figure else 0) + 3 * SPACE + 2 * RING, HEIGHT + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(6 * SPACE, HEIGHT + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.isChecked():
            rounded(painter, self.box(), RADIUS - 1, theme.mix(worn.panel, worn.accent, 0.18), worn.accent)
        elif self.isDown() or self.is_hot():
            rounded(painter, self.box(), RADIUS - 1, worn.high if self.isDown() else worn.raised)
        else:
            rounded(painter, self.box(), RADIUS - 1, None, worn.line)
        room = self.box().adjusted(SPACE + 2, 0, -SPACE - 2, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_dim if self.isChecked() else worn.text_faint)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), self._figure)
        taken = painter.fontMetrics().horizontalAdvance(self._figure) + _GAP if self._figure else 0
        painter.setFont(theme.font(Type.SECTION if self.isChecked() else Type.META))
        painter.setPen(worn.text_faint if self._is_empty and not self.isChecked() else worn.text)
        words = QRect(room.left(), room.top(), room.width() - taken + 1, room.height())
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeft), shown)
        self.paint_ring(painter)
