"""A number that looks like text until one points at it, and can be typed, stepped and cleared."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.views import theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.painting import Ringed, focus_ring, paint_alone, rounded


class NumberField(Ringed, QLineEdit):
    """Numbers from `low` to `high`; what is typed beyond is brought back. Empty means None where `optional`.

    All values are whole; with `scale` 10 they are tenths: 15 is shown, and typed, as 1.5.
    """

    entered = Signal(object)
    """The artist settled on this number (int), or on none (None)."""

    def __init__(
        self,
        name: str,
        label: str,
        low: int,
        high: int,
        *,
        step: int = 1,
        optional: bool = False,
        boxed: bool = False,
        scale: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._low, self._high, self._step, self._scale = low, high, step, scale
        self._optional, self._boxed = optional, boxed
        self._value: int | None = None if optional else low
        paint_alone(self)
        self.setFrame(False)
        self.setMaxLength(len(str(high)) + (1 if scale == 1 else 2))
        self.setFont(theme.font(Type.BODY, tabular=True))
        self.setAlignment(Qt.AlignmentFlag.AlignLeft if boxed else Qt.AlignmentFlag.AlignRight)
        self.setFixedHeight(CONTROL)
        self.setTextMargins(SPACE, 0, SPACE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)
        self.editingFinished.connect(self._on_editing_finished)

    def value(self) -> int | None:
        """The number shown, None when the field is empty."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Shows `value` without a signal; leaves alone what is being typed when it says the same."""
        self._value = value
        text = "" if value is None else f"{value / self._scale:.10g}"
        if text != self.text():
            self.setText(text)
        self.setModified(False)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font(Type.BODY, tabular=True)).horizontalAdvance("0" * len(str(self._high)))
        return QSize(width + 4 * SPACE, CONTROL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if not self._boxed else QSize(12 * SPACE, CONTROL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        by = steps.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        start = self._value if self._value is not None else self._low
        self._enter(min(self._high, max(self._low, start + by * self._step)))

    def hideEvent(self, event: QHideEvent) -> None:
        if self.isModified():  # a pop-over that closes takes the focus without the usual word of it
            self._on_editing_finished()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        hot = self.isEnabled() and (self.hasFocus() or self.underMouse())
        if self._boxed or hot:
            rounded(painter, self.rect(), RADIUS, worn.field, worn.border if hot or self._boxed else None)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS - 1)
        painter.end()
        super().paintEvent(event)

    def _on_editing_finished(self) -> None:
        text = self.text().strip()
        if not text and self._optional:
            self._enter(None)
        elif (typed := self._number(text)) is not None:
            self._enter(min(self._high, max(self._low, typed)))
        else:
            self.set_value(self._value)

    def _number(self, text: str) -> int | None:
        """What is typed, in steps of 1/scale; None for what is no number."""
        if self._scale == 1:
            return int(text) if text.isdecimal() else None
        try:
            return round(float(text.replace(",", ".")) * self._scale)
        except (ValueError, OverflowError):
            return None

    def _enter(self, value: int | None) -> None:
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.entered.emit(value)
