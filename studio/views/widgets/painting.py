"""What our painted controls share: rounded boxes, and a ring that shows where the keyboard is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QStyle, QStyleFactory, QToolTip, QWidget
from shiboken6 import isValid

from studio.views import theme

RING = 2
"""Room in logical pixels that a control leaves around its box for the keyboard's ring."""

_TIP_COLUMNS = 56
_TIP_LONGEST = 800
"""Characters of a tooltip's line, and of all of it."""

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
    """What controls share, made once it is needed: the style under those that paint themselves, and the tooltips."""

    style: QStyle | None = None
    tips: _Tips | None = None


def _tips() -> _Tips:
    if _Plain.tips is None or not isValid(_Plain.tips):
        _Plain.tips = _Tips(QCoreApplication.instance())
    return _Plain.tips


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


def as_written(text: str) -> str:
    """`text` for a tooltip that shows it whatever it looks like: one left alone would render HTML.

    Its lines are broken here: left to itself Qt breaks after three words.
    """
    lines = [line for part in text[:_TIP_LONGEST].splitlines() for line in textwrap.wrap(part, _TIP_COLUMNS)]
    if len(text) > _TIP_LONGEST:
        lines[-1] += "…"
    shown = "<br>".join(line.translate(_AS_WRITTEN) for line in lines)
    return f"<p style='white-space:pre'>{shown}</p>" if shown else ""


def set_tip(widget: QWidget, text: str) -> None:
    """Sets a tooltip that shows `text` as written, whatever it looks like: a tooltip left alone would render HTML.

    One that is open follows.
    """
    before, tip = widget.toolTip(), as_written(text)
    if tip == before:
        return
    widget.setToolTip(tip)
    if not before:
        widget.installEventFilter(_tips())
    elif QToolTip.isVisible() and QToolTip.text() == before:
        show_tip(widget, QCursor.pos())


def show_tip(widget: QWidget, at: QPoint) -> None:
    """Shows the tooltip of `widget` at a place on the screen, in the colours of the theme; one without text hides."""
    QToolTip.showText(at, widget.toolTip(), widget)
    label = next((found for found in QApplication.topLevelWidgets() if found.inherits("QTipLabel")), None)
    if label is not None:
        # Qlementine would invert the theme's colours here, whatever the palette says.
        paint_alone(label)
        label.setForegroundRole(QPalette.ColorRole.WindowText)
        label.setPalette(theme.tip_palette(theme.tokens()))


class _Tips(QObject):
    """Shows the tooltips of the widgets that it watches."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(watched, QWidget) and isinstance(event, QHelpEvent):
            show_tip(watched, event.globalPos())
            return True
        return False


def describe(widget: QWidget, text: str) -> None:
    """Tells the pointer (tooltip) and the screen reader (description) the same."""
    set_tip(widget, text)
    widget.setAccessibleDescription(text)
