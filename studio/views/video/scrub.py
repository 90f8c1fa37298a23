"""The bar along which a video is searched: by pointer, frame by frame with keys; it tells the time pointed at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.video.words import place_words
from studio.views.widgets.painting import Ringed, focus_ring, paint_alone, rounded

_TRACK = 4
_KNOB = 12
_LABEL = 5 * SPACE


class ScrubBar(Ringed, QAbstractSlider):
    """Frames of a video from 0. `sought(number)`: the artist wants to see that frame; `grabbed(bool)`: it is held."""

    sought = Signal(int)
    grabbed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self.setObjectName("scrubBar")
        self.setAccessibleName("Place in the video")
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._starts: Sequence[float] = ()
        self._marks: Sequence[int] = ()
        self._pointed = -1
        self.setEnabled(False)
        self.actionTriggered.connect(self._on_action)

    def set_frames(self, starts: Sequence[float]) -> None:
        """The second at which each frame begins; none switches it off."""
        self._starts = starts
        self.setEnabled(len(starts) > 1)
        self._quietly(lambda: self.setRange(0, max(len(starts) - 1, 0)))
        second = next((number for number, start in enumerate(starts) if start >= 1.0), len(starts))
        self.setPageStep(max(second, 1))
        self.update()

    def set_marks(self, numbers: Sequence[int]) -> None:
        """Frames at which a part begins."""
        self._marks = tuple(numbers)
        self.update()

    def show_number(self, number: int) -> None:
        """Follow the video, without a signal."""
        if number != self.value():
            self._quietly(lambda: self.setValue(number))
            self.update()

    def _quietly(self, change: object) -> None:
        blocked = self.blockSignals(True)
        if callable(change):
            change()
        self.blockSignals(blocked)

    def _on_action(self) -> None:
        if self.sliderPosition() != self.value():
            self.sought.emit(self.sliderPosition())

    # Places

    def _track(self) -> QRect:
        return QRect(_KNOB // 2, _LABEL + SPACE, max(self.width() - _KNOB, 1), _KNOB)

    def number_at(self, x: float) -> int:
        """The frame at that place of the bar."""
        track = self._track()
        share = min(max((x - track.left()) / track.width(), 0.0), 1.0)
        return round(share * self.maximum())

    def x_of(self, number: int) -> float:
        """Where that frame lies on the bar."""
        track = self._track()
        return track.left() + track.width() * number / max(self.maximum(), 1)

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.grabbed.emit(True)
            self._seek(event.position().x())
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointed = self.number_at(event.position().x())
        if self.isSliderDown():
            self._seek(event.position().x())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.grabbed.emit(False)

    def _seek(self, x: float) -> None:
        number = self.number_at(x)
        self._pointed = number
        if number != self.value():
            self.show_number(number)
            self.sought.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the bar is in the way of nothing that scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._pointed = -1
        self.update()

    # Painting

    def sizeHint(self) -> QSize:
        return QSize(60 * SPACE, _LABEL + _KNOB + 2 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * SPACE, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, on = theme.tokens(), self.isEnabled()
        painter = QPainter(self)
        track = self._track()
        line = QRectF(track.left(), track.center().y() - _TRACK / 2 + 0.5, track.width(), _TRACK)
        rounded(painter, line, _TRACK / 2, worn.high if worn.dark else worn.border)
        at = self.x_of(self.value())
        if on:
            rounded(painter, QRectF(line.left(), line.top(), at - line.left(), _TRACK), _TRACK / 2, worn.accent)
        for mark in self._marks:
            painter.fillRect(QRectF(self.x_of(mark) - 1, line.top() - 2, 2, _TRACK + 4), worn.canvas)
        if on:
            knob = QRectF(at - _KNOB / 2, track.top(), _KNOB, _KNOB)
            rounded(painter, knob, _KNOB / 2, worn.text if worn.dark else worn.high, None if worn.dark else worn.border)
            if self.ring and self.hasFocus():
                focus_ring(painter, knob.adjusted(-3, -3, 3, 3), _KNOB / 2 + 3)
        self._paint_pointed(painter)

    def _paint_pointed(self, painter: QPainter) -> None:
        if not 0 <= self._pointed < len(self._starts):
            return
        worn = theme.tokens()
        painter.setFont(theme.font(Type.META, tabular=True))
        words = place_words(self._starts[self._pointed], self._pointed)
        width = painter.fontMetrics().horizontalAdvance(words) + 4 * SPACE
        left = round(min(max(self.x_of(self._pointed) - width / 2, 0), self.width() - width))
        box = QRect(QPoint(left, 0), QSize(width, _LABEL))
        rounded(painter, box, 4, worn.badge)
        painter.setPen(worn.on_badge)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
