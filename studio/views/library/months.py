"""The line of months beside the library's scrollbar: where one is in the years, and a way to any of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.models.job_words import month_words
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.library.view import LibraryView
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import Ringed, focus_ring, paint_alone, rounded

WIDTH = 11 * SPACE
_TICK = 2 * SPACE
_LEAST = 14
"""Pixels between the words of two years."""


class MonthLine(Ringed, QWidget):
    """Years as words and months as ticks, as far down as their pictures are in the content.

    A press or a drag goes there, and says the month beside it; the arrow keys go from month to month.
    """

    def __init__(self, view: LibraryView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        give_role(MonthLine, QAccessible.Role.ScrollBar)
        self._view = view
        self._pointed = -1
        self._dragged = False
        self._bubble = _Bubble(view)
        self.setObjectName("libraryMonths")
        self.setAccessibleName("Months")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        bar = view.verticalScrollBar()
        bar.sliderPressed.connect(self._on_slider_moved)
        bar.sliderMoved.connect(self._on_slider_moved)
        bar.sliderReleased.connect(self._bubble.hide)
        view.in_sight_changed.connect(self._on_in_sight_changed)

    def _on_in_sight_changed(self) -> None:
        months = self.months()
        here = self.here(months)
        words = month_words(months[here][0]) if here >= 0 else ""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
        self.update()

    # Where months are

    def months(self) -> list[tuple[str, int]]:
        """The months as "2026-11" and how far down on this line each begins, in pixels."""
        view = self._view
        length, room = max(view.plan.length, 1), self.height() - 2 * SPACE
        sections = view.plan.sections
        return [
            (month, SPACE + round(view.plan.top_of(section) / length * room))
            for month, section in view.browsing.shelf.months()
            if section < sections
        ]

    def here(self, months: list[tuple[str, int]]) -> int:
        """Which of them is at the top of the view, -1 for none."""
        section = self._view.section_in_sight()
        firsts = [first for _, first in self._view.browsing.shelf.months()][: len(months)]
        return max((at for at, first in enumerate(firsts) if first <= section), default=-1)

    def go(self, y: int) -> None:
        """Scroll the month at that height to the top, and say which it is."""
        months = self.months()
        at = self._at(y, months)
        if at < 0:
            return
        self._view.go_to_section(self._view.browsing.shelf.months()[at][1])
        self._tell(months[at][0], months[at][1])

    @staticmethod
    def _at(y: int, months: list[tuple[str, int]]) -> int:
        if not months:
            return -1
        return max((at for at, (_, top) in enumerate(months) if top <= y), default=0)

    def _tell(self, month: str, y: int) -> None:
        self._bubble.tell(month_words(month), self._view.mapFromGlobal(self.mapToGlobal(QPoint(0, y))).y())

    def _on_slider_moved(self) -> None:
        months = self.months()
        at = self.here(months)
        if at >= 0:
            bar = self._view.verticalScrollBar()
            share = bar.value() / max(1, bar.maximum())
            self._bubble.tell(month_words(months[at][0]), round(share * self._view.height()))

    # Pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = True
            self.go(round(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        y = round(event.position().y())
        if self._dragged:
            self.go(y)
            return
        months = self.months()
        at = self._at(y, months)
        if at != self._pointed:
            self._pointed = at
            self.update()
        if at >= 0:
            self._tell(*months[at])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = False
        if not self.rect().contains(event.position().toPoint()):
            self._bubble.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointed = -1
        if not self._dragged:
            self._bubble.hide()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}
        step, months = steps.get(Qt.Key(event.key())), self._view.browsing.shelf.months()
        if step is None or not months:
            super().keyPressEvent(event)
            return
        self.ring = True
        at = min(max(self.here(self.months()) + step, 0), len(months) - 1)
        self._view.go_to_section(months[at][1])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 200)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), worn.canvas)
        months = self.months()
        here, right = self.here(months), self.width() - 2 * SPACE
        painter.setFont(theme.font(Type.META, tabular=True))
        height = QFontMetrics(painter.font()).height()
        lowest, year = -_LEAST, ""
        free = -4
        for at, (month, y) in enumerate(months):
            chosen = at == here
            is_new = month[:4] != year
            if is_new and y - lowest >= _LEAST:
                year, lowest = month[:4], y + height // 2
                painter.setPen(worn.text if chosen else worn.text_dim)
                room = QRect(0, y - SPACE // 2, right, height)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), month[:4])
                free = y + height
            elif y >= free + 3 or chosen:
                wide = _TICK if chosen or at == self._pointed else _TICK // 2
                ink = worn.accent if chosen else worn.text_dim if at == self._pointed else worn.border
                painter.fillRect(right - wide, y, wide, 2 if chosen else 1, ink)
                free = max(free, y)
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect().adjusted(1, 1, -1, -1), RADIUS)


class _Bubble(QWidget):
    """The month in words beside the line, over the pictures."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        paint_alone(self)
        give_role(MonthLine, QAccessible.Role.ScrollBar)
        self._view = view
        self._words = ""
        self.hide()

    def tell(self, words: str, y: int) -> None:
        """Say it at that height of the view."""
        view = self._view
        self._words = words
        metrics = QFontMetrics(theme.font(Type.HEADING))
        self.resize(metrics.horizontalAdvance(words) + 6 * SPACE, metrics.height() + 3 * SPACE)
        top = min(max(y - self.height() // 2, SPACE), view.height() - self.height() - SPACE)
        self.move(view.width() - self.width() - 6 * SPACE, top)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme.tokens(), QPainter(self)
        rounded(painter, self.rect(), RADIUS, worn.raised, worn.border)
        painter.setFont(theme.font(Type.HEADING))
        painter.setPen(worn.text)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._words)
