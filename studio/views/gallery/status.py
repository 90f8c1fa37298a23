"""How far the job in the middle is, on a card over its empty places, with a way back while it only waits."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.models.offers import Offer
from studio.views import theme
from studio.views.offers import offer_button
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import rounded

_NARROWEST = 60 * SPACE
_WIDEST = 120 * SPACE
_LINE = 2


class JobStatus(QWidget):
    """Words over a thin line that grows while the job runs; a waiting job has a button in place of the line."""

    offer_wanted = Signal(Offer)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._is_waiting = False
        self.setObjectName("jobStatus")
        self._words = PlainLabel("", Type.BODY, tabular=True, parent=self)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._back = offer_button(Offer.TAKE_BACK, self)
        self._back.clicked.connect(lambda: self.offer_wanted.emit(Offer.TAKE_BACK))
        column = QVBoxLayout(self)
        column.setContentsMargins(5 * SPACE, 3 * SPACE, 5 * SPACE, 3 * SPACE)
        column.setSpacing(0)
        column.addWidget(self._words)
        column.addSpacing(2 * SPACE + _LINE)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignHCenter)

    def tell(self, words: str, share: float, *, waiting: bool) -> None:
        """Say how the job stands; `share` (0..1) is the part of the usual time that has passed."""
        self._share, self._is_waiting = share, waiting
        self._words.setText(words)
        self._back.setVisible(waiting)
        # A card that only tells does not stand between the pointer and the places.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not waiting)
        self.setAccessibleName(words)
        self.update()

    def place(self, around: QRect) -> None:
        """Lie in the middle of `around`, as wide as the words want and never wider than it."""
        words = QFontMetrics(self._words.font()).horizontalAdvance(self._words.text())
        width = min(max(_NARROWEST, words + 12 * SPACE), _WIDEST, around.width())
        size = QSize(width, self.heightForWidth(width))
        place = QRect(around.topLeft(), size)
        place.moveCenter(around.center())
        self.setGeometry(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        rounded(painter, self.rect(), 2 * SPACE, worn.panel, worn.line)
        if self._is_waiting:
            return
        line = QRect(5 * SPACE, self.height() - 3 * SPACE - _LINE, self.width() - 10 * SPACE, _LINE)
        painter.fillRect(line, worn.high if worn.dark else worn.line)
        if self._share > 0:
            painter.fillRect(QRect(line.topLeft(), QSize(round(line.width() * self._share), _LINE)), worn.running)
