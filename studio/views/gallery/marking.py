"""Gestures and keys that mark several pictures, the frame of a marked one, and the bar that counts them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.models.shown_job import ShownJob
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import paint_alone, rounded

FRAME = 2
"""Width in pixels of the frame of what is chosen or marked."""
_MARKING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def is_marking(event: QMouseEvent) -> bool:
    """Whether a press with the left button marks rather than chooses."""
    return event.button() == Qt.MouseButton.LeftButton and bool(event.modifiers() & _MARKING)


def mark_by_click(event: QMouseEvent, shown: ShownJob, index: int) -> None:
    """With Shift everything up to that picture, with Ctrl that one alone."""
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        shown.marks.extend(index)
    else:
        shown.marks.toggle(index)


def mark_by_key(event: QKeyEvent, shown: ShownJob, steps: Mapping[Qt.Key, int]) -> bool:
    """Ctrl+A, Ctrl with a digit, Shift with an arrow, Esc: whether the key was one of them and did something.

    `steps` are the pictures that an arrow goes.
    """
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.matches(QKeySequence.StandardKey.SelectAll):
        shown.marks.mark_all(shown.count)
    elif held == Qt.KeyboardModifier.ControlModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
        if key - Qt.Key.Key_1 < shown.count:
            shown.marks.toggle(key - Qt.Key.Key_1)
    elif held == Qt.KeyboardModifier.ShiftModifier and key in steps:
        _reach(shown, steps[key])
    elif not held and key == Qt.Key.Key_Escape and shown.marks.others:
        shown.marks.clear()
    else:
        return False
    return True


def _reach(shown: ShownJob, step: int) -> None:
    """Move the far end of what is marked from the chosen picture on, where there is a picture."""
    chosen, marked = shown.chosen, shown.marks.all
    if not marked:
        return
    end = marked[-1] if marked[-1] != chosen else marked[0]
    if 0 <= end + step < shown.count:
        shown.marks.extend(end + step)


def paint_frame(painter: QPainter, inner: QRect) -> None:
    """The accent's frame around a picture that is chosen or marked."""
    pen = QPen(theme.tokens().accent, FRAME)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(inner).adjusted(-1, -1, 1, 1))


class MarkBar(QWidget):
    """Lies at the foot of the pictures while several are marked: how many, and what can be done with them.

    `tray_wanted()`: they are to be put in the tray.
    """

    tray_wanted = Signal()

    def __init__(self, shown: ShownJob, parent: QWidget) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._shown = shown
        self._ground = parent
        self.setObjectName("markBar")
        self._words = PlainLabel("", Type.BODY, tabular=True, parent=self)
        self._put = QuietButton("markedToTray", "Put in the tray", "tray", "T", lifted=True, parent=self)
        self._put.setAccessibleName("Put the marked pictures in the tray")
        self._clear = IconButton("clearMarks", "close", "Mark none (Esc)", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        for part in (self._words, self._put, self._clear):
            row.addWidget(part)
        self._put.clicked.connect(self.tray_wanted)
        self._clear.clicked.connect(shown.marks.clear)
        shown.marks.changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Follow the marks, and the size of what it lies on."""
        words = self._shown.marks.words
        if not words and self.isAncestorOf(self.window().focusWidget()):
            self._ground.setFocus(Qt.FocusReason.OtherFocusReason)
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words:
            self.resize(self.sizeHint())
            room = self._ground.rect()
            self.move(room.center().x() - self.width() // 2, room.bottom() - self.height() - 3 * SPACE)
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        rounded(QPainter(self), self.rect(), RADIUS + 2, theme.mix(worn.panel, worn.raised, 0.5), worn.border)
