"""The cards of the tray side by side: they scroll, are walked through by arrows, and are moved by hand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from studio.models.tray import Tray
from studio.models.tray_pictures import TrayPictures
from studio.views import theme
from studio.views.theme import SPACE
from studio.views.tray.card import EDGE, TrayCard
from studio.views.widgets.painting import RING

_STEP = EDGE + 2 * RING + SPACE
_BAR = 2
"""Width of the line that shows where a picture will fall."""


class _Cards(QWidget):
    """The content that scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trayCards")
        self.falls_at = -1

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.falls_at >= 0:
            left = max(0, self.falls_at * _STEP - SPACE // 2 - _BAR // 2)
            QPainter(self).fillRect(QRect(left, RING, _BAR, EDGE), theme.tokens().accent)


class CardRow(QScrollArea):
    """Follows the tray. `picture_wanted(job_id, index)` is a press on a picture of the library."""

    picture_wanted = Signal(int, int)

    def __init__(self, tray: Tray, pictures: TrayPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._tray = tray
        self._pictures = pictures
        self._cards: list[TrayCard] = []
        self._content = _Cards()
        self.setObjectName("trayRow")
        self.setAccessibleName("Pictures in the tray")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(EDGE + 2 * RING)
        self.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        tray.changed.connect(self.refresh)
        pictures.ready.connect(self._content.update)
        pictures.ready.connect(self._on_ready)
        self.refresh()

    def cards(self) -> list[TrayCard]:
        """From left to right."""
        return self._cards

    def refresh(self) -> None:
        """Show what is in the tray now; cards stay, so that a press on one does not lose it."""
        held, before = self._tray.held, len(self._cards)
        focused = next((at for at, card in enumerate(self._cards) if card.hasFocus()), -1)
        while len(self._cards) < len(held):
            self._cards.append(self._card())
        while len(self._cards) > len(held):
            self._cards.pop().deleteLater()
        for at, (card, one) in enumerate(zip(self._cards, held, strict=True)):
            card.show_held(one, at)
            card.move(at * _STEP, 0)
            card.show()
        self._content.resize(max(0, len(held) * _STEP - SPACE), EDGE + 2 * RING)
        if len(held) > before:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum())
        if focused >= len(held) and held:
            self.focus_card(len(held) - 1)

    def focus_card(self, at: int) -> None:
        """Move the keyboard to that card, and the card into sight."""
        if 0 <= at < len(self._cards):
            self._cards[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self._cards[at], 2 * SPACE, 0)

    # Where a picture falls

    def place_at(self, at: QPoint) -> int:
        """The place before which something dropped there falls; `at` in points of this widget."""
        along = at.x() + self.horizontalScrollBar().value()
        return min(max(0, (along + _STEP // 2) // _STEP), len(self._cards))

    def show_fall(self, place: int) -> None:
        """Draw where it will fall; -1 for nowhere."""
        if place != self._content.falls_at:
            self._content.falls_at = place
            self._content.update()

    def _card(self) -> TrayCard:
        card = TrayCard(self._pictures, self._content)
        card.removed.connect(lambda: self._tray.remove(self._cards.index(card)))
        card.moved.connect(lambda step: self._move(self._cards.index(card), step))
        card.stepped.connect(lambda step: self.focus_card(self._cards.index(card) + step))
        card.clicked.connect(lambda: self._on_clicked(self._cards.index(card)))
        return card

    def _move(self, at: int, step: int) -> None:
        to = at + step
        if 0 <= to < len(self._cards):
            self._tray.move(at, to if step < 0 else to + 1)
            self.focus_card(to)

    def _on_clicked(self, at: int) -> None:
        held = self._tray.held[at]
        if held.job is not None:
            self.picture_wanted.emit(held.job.id, held.index)

    def _on_ready(self) -> None:
        for card in self._cards:
            card.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - turned // 2)
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(_STEP * 5, EDGE + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(_STEP * 2, EDGE + 2 * RING)
