"""A small panel that opens at a button: no dialog, no nested event loop; Esc or a click beside it closes it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio.views import theme
from studio.views.theme import RADIUS, SPACE
from studio.views.widgets.painting import rounded

_CORNER = RADIUS + 2


def is_blended() -> bool:
    """Whether the system surely blends a window with what lies beneath: X11 without a compositor shows black there."""
    return QGuiApplication.platformName() != "xcb"


class Popover(QWidget):
    """Opens below its anchor, above it where there is no room, and never beyond the screen.

    The content goes into `body()`. Up and Down walk through it like Tab. Closed, it gives the keyboard back to where it
    was: to its anchor when that was pressed, to the pictures when a key or a menu opened it there.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, anchor: QWidget, name: str, label: str) -> None:
        super().__init__(anchor, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setWindowTitle(label)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        # The press that closes it must not press what lies beneath, its own button above all.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self._anchor = self._beside = anchor
        self._held: QWidget | None = None
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self._body.setSpacing(SPACE)
        self._body.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def body(self) -> QVBoxLayout:
        """Where the content goes."""
        return self._body

    def set_anchor(self, anchor: QWidget) -> None:
        """Opens at another widget from now on."""
        self._anchor = self._beside = anchor

    def align_with(self, widget: QWidget) -> None:
        """Lies at the left edge of `widget`; the keyboard goes back as it does anyhow."""
        self._beside = widget

    def open(self) -> None:
        """Shows it at the anchor and moves the keyboard to its first control."""
        self._body.activate()
        held = QApplication.focusWidget()
        self._held = held if held is not None and held.window() is self._anchor.window() else None
        self.move(self._place())
        self.show()
        self.activateWindow()
        if (held := self.focusWidget()) is not None:
            held.clearFocus()  # else the control after it would get the keyboard
        self.focusNextPrevChild(True)
        self.opened.emit()

    def _place(self) -> QPoint:
        size = self.sizeHint()
        corner = self._beside.mapToGlobal(QPoint(0, 0))
        box = QRect(corner, self._beside.size())
        screen = self._anchor.screen().availableGeometry()
        left = min(max(box.left(), screen.left() + SPACE), screen.right() - size.width() - SPACE)
        below = box.bottom() + SPACE
        above = box.top() - size.height() - SPACE
        fits = below + size.height() <= screen.bottom()
        return QPoint(left, below if fits or above < screen.top() else above)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.move(self._place())  # it grows away from its anchor, not over it
        if not is_blended():
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(self.rect()), _CORNER, _CORNER)
            self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            held, self._held = self._held, None
            is_there = held is not None and isValid(held) and held.isVisible() and held.isEnabled()
            (held if held is not None and is_there else self._anchor).setFocus(Qt.FocusReason.PopupFocusReason)
            self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if not is_blended():
            # The pixels at the cut belong to the outline: there is nothing beneath to blend them with.
            painter.fillRect(self.rect(), worn.border)
        rounded(painter, self.rect(), _CORNER, theme.mix(worn.panel, worn.raised, 0.5), worn.border)
