"""The line under the search: in which place of the library one is; pressed, it opens the list of the places."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.library.finding.place import ALL, Place
from studio.views import icons, theme
from studio.views.history.place_row import ICONS
from studio.views.picture_drag import carries
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.painting import RING, describe, rounded

SPRING_MS = 350
"""How long something that is dragged rests here before the list of places opens beneath it."""


class PlaceBar(PaintedButton):
    """Checked means that the places are shown. `sprung()`: something is dragged that could be put into one."""

    sprung = Signal()
    entered = Signal()
    """The keyboard goes down into the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("placeBar", parent=parent)
        self._place, self._figure = ALL, ""
        self.setCheckable(True)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._spring = QTimer(self)
        self._spring.setSingleShot(True)
        self._spring.setInterval(SPRING_MS)
        self._spring.timeout.connect(self.sprung)
        self.show_place(ALL, "")

    @property
    def figure(self) -> str:
        """What stands at the right: how many jobs there are, or were found."""
        return self._figure

    def show_place(self, place: Place, figure: str) -> None:
        """Say where one is and how much there is."""
        self._place, self._figure = place, figure
        self.setText(place.name)
        self.setAccessibleName("Place")
        describe(self, ". ".join(filter(None, (place.name, figure, "Press for all places"))) + ".")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40 * SPACE, CONTROL + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(16 * SPACE, CONTROL + 2 * RING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries(event.mimeData()) and not self.isChecked():
            self._spring.start()
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._spring.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.isDown() or self.isChecked():
            rounded(painter, self.box(), RADIUS, worn.raised)
        elif self.is_hot():
            rounded(painter, self.box(), RADIUS, worn.hover)
        self._paint_line(painter, self.box().adjusted(2 * SPACE, 0, -2 * SPACE, 0))
        self.paint_ring(painter)

    def _paint_line(self, painter: QPainter, room: QRect) -> None:
        worn, ratio, top = theme.tokens(), self.devicePixelRatioF(), (self.height() - icons.SIZE) // 2
        painter.drawPixmap(room.left(), top, icons.pixmap(ICONS[self._place.kind], icons.SIZE, ratio, "text_dim"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.text_dim)
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), self._figure)
        taken = painter.fontMetrics().horizontalAdvance(self._figure) + (3 * SPACE if self._figure else 0)
        strong = theme.font(Type.HEADING)
        metrics = QFontMetrics(strong)
        words = room.adjusted(icons.SIZE + 2 * SPACE, 0, -taken - icons.SIZE, 0)
        name = metrics.elidedText(self._place.name, Qt.TextElideMode.ElideRight, words.width())
        painter.setFont(strong)
        painter.setPen(worn.text)
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeft), name)
        chevron = "chevron-up" if self.isChecked() else "chevron-down"
        corner = QPoint(words.left() + metrics.horizontalAdvance(name) + SPACE, top)
        painter.drawPixmap(corner, icons.pixmap(chevron, icons.SIZE, ratio, "text_faint"))
