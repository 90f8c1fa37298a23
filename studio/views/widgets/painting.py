"""What our painted controls share: rounded boxes, and a ring that shows where the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QStyle, QStyleFactory, QWidget
from shiboken6 import isValid

from studio.views import theme

RING = 2
"""Room in logical pixels that a control leaves around its box for the keyboard's ring."""

_AS_WRITTEN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


class Ringed(_Base):
    """Mixin, left of the Qt base: `ring` is True while the widget has focus and the keyboard is being used.

    Enter presses a button as Space does, and once however long it is held.
    """

    ring = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.ring = True
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ring = False
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hasFocus() and not self.ring:
            self.ring = True
            self.update()
        if isinstance(self, QAbstractButton) and is_enter(event):
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()


def is_enter(event: QKeyEvent) -> bool:
    """Whether it is Enter, of the main keys or the number pad, and nothing held with it."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def rounded(
    painter: QPainter, rect: QRect | QRectF, radius: float, fill: QColor | None, outline: QColor | None = None
) -> None:
    """Fills and outlines a rounded box; the outline lies inside `rect`, one logical pixel wide."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect)
    if fill is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, radius, radius)
    if outline is not None:
        painter.setPen(QPen(outline, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)


def placeholder() -> QColor:
    """Where a small picture will be: to be told from whatever row it lies on, chosen ones too."""
    worn = theme.tokens()
    return theme.mix(worn.raised, worn.border, 0.5)


def focus_ring(painter: QPainter, rect: QRect | QRectF, radius: float) -> None:
    """The keyboard's ring just inside `rect`, 1.5 logical pixels wide."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.tokens().focus, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)


class _Plain:
    """The style under controls that paint themselves, made once it is needed."""

    style: QStyle | None = None


def paint_alone(widget: QWidget) -> None:
    """Keeps the application's style off a widget that paints itself: no second focus frame, no second background."""
    if _Plain.style is None or not isValid(_Plain.style):
        _Plain.style = QStyleFactory.create("Fusion")
        _Plain.style.setParent(QCoreApplication.instance())
    widget.setStyle(_Plain.style)


def show_checked(button: QAbstractButton, checked: bool) -> None:
    """Ticks or unticks without a signal, so that `toggled` speaks of the artist alone."""
    blocked = button.blockSignals(True)
    button.setChecked(checked)
    button.blockSignals(blocked)


def set_tip(widget: QWidget, text: str) -> None:
    """Sets a tooltip that shows `text` as written, whatever it looks like: a tooltip left alone would render HTML."""
    widget.setToolTip(f"<span>{text.translate(_AS_WRITTEN)}</span>" if text else "")


def describe(widget: QWidget, text: str) -> None:
    """Tells the pointer (tooltip) and the screen reader (description) the same."""
    set_tip(widget, text)
    widget.setAccessibleDescription(text)
