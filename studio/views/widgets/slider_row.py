"""A named range: label, slider and the number itself, which can be typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from studio.views import theme
from studio.views.theme import CONTROL, SPACE, Type
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.number_field import NumberField
from studio.views.widgets.painting import Ringed, describe, focus_ring, paint_alone

HANDLE = 14
_REST = HANDLE // 2 + 2
ZONE_WIDTH = 12 * SPACE
NUMBER_WIDTH = 13 * SPACE


class Slider(Ringed, QSlider):
    """A horizontal slider: a press goes where the pointer is, the wheel needs focus, a double click resets."""

    gesture_started = Signal()
    """A drag begins: what follows until the next one is a single change."""

    def __init__(self, name: str, label: str, default: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        paint_alone(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._default = default
        self._ticks: tuple[int, ...] = ()

    def set_ticks(self, ticks: Sequence[int]) -> None:
        """Marks these values with quiet ticks."""
        self._ticks = tuple(ticks)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, CONTROL)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, CONTROL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.gesture_started.emit()
        self.setSliderDown(True)
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(self._default)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        steps = event.angleDelta().y() or -event.angleDelta().x()
        self.setValue(self.value() + (self.singleStep() if steps > 0 else -self.singleStep()))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, on = theme.tokens(), self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        self._paint_ticks(painter, middle)
        at = self._left() + self._room() * self._share(self.value())
        self._line(
            painter,
            self._left(),
            self._left() + self._room(),
            (worn.high if worn.dark else worn.border) if on else worn.raised,
        )
        chosen = self.value() != self._default
        if on:
            self._line(painter, self._left(), at, worn.accent if chosen else worn.text_faint)
        painter.setPen(QPen(worn.panel, 2))
        painter.setBrush(worn.text_off if not on else worn.on_badge if worn.dark else worn.text)
        painter.drawEllipse(QPointF(at, middle), HANDLE / 2, HANDLE / 2)
        if self.ring and self.hasFocus():
            box = QRectF(at - HANDLE / 2 - 3, middle - HANDLE / 2 - 3, HANDLE + 6, HANDLE + 6)
            focus_ring(painter, box, HANDLE / 2 + 3)

    def _paint_ticks(self, painter: QPainter, middle: float) -> None:
        worn = theme.tokens()
        painter.setPen(QPen(worn.text_off if self.isEnabled() else worn.line, 1))
        for tick in self._ticks:
            # On whole pixels, or one tick is drawn paler than the next.
            at = round(self._left() + self._room() * self._share(tick)) + 0.5
            painter.drawLine(QPointF(at, middle + 5), QPointF(at, middle + 8))

    def _line(self, painter: QPainter, start: float, end: float, ink: QColor) -> None:
        painter.setPen(QPen(ink, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(start, self.height() / 2), QPointF(end, self.height() / 2))

    def _left(self) -> float:
        return float(_REST)

    def _room(self) -> float:
        return max(1.0, self.width() - 2.0 * _REST)

    def _share(self, value: int) -> float:
        span = self.maximum() - self.minimum()
        return (value - self.minimum()) / span if span else 0.0

    def _go(self, where: QPointF) -> None:
        share = min(1.0, max(0.0, (where.x() - self._left()) / self._room()))
        raw = self.minimum() + share * (self.maximum() - self.minimum())
        step = max(1, self.singleStep())
        self.setValue(min(self.maximum(), round(raw / step) * step))


class SliderRow(QWidget):
    """Label, slider and number of one whole-numbered range, kept in step.

    `name` names the slider ("stylize") and `label` is its accessible name ("Stylize"); the number is
    "`label` value". `zones` name parts of the range by their upper bounds; the one that the value lies in is
    said beside it. With `scale` 10 all values are tenths.
    """

    changed = Signal(int, bool)
    """The artist set this number; True when it continues the drag that the last one belonged to."""

    def __init__(
        self,
        name: str,
        label: str,
        low: int,
        high: int,
        default: int,
        *,
        step: int = 1,
        label_width: int = 0,
        zones: Sequence[tuple[float, str]] = (),
        scale: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._joined = False
        self._zones = tuple(zones)
        self.label = PlainLabel(label, tint="text_dim")
        self.slider = Slider(name, label, default)
        self.slider.setRange(low, high)
        self.slider.setSingleStep(step)
        self.slider.setPageStep(max(step, (high - low) // 10))
        self.slider.setValue(default)
        self.slider.set_ticks([round(bound * scale) for bound, _ in self._zones if low < bound * scale < high])
        self.number = NumberField(f"{name}-value", f"{label} value", low, high, step=step, scale=scale)
        self.number.set_value(default)
        self.number.setFixedWidth(NUMBER_WIDTH)
        self.zone = PlainLabel("", Type.META, "text_faint")
        self.zone.setObjectName(f"{name}-zone")
        self._scale = scale
        self._arrange(label_width)
        self._tell_zone()
        self.slider.valueChanged.connect(self._on_slider_changed)
        self.slider.gesture_started.connect(self._on_gesture_started)
        self.number.entered.connect(self._on_number_entered)

    def _arrange(self, label_width: int) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        if label_width:
            self.label.setFixedWidth(label_width)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        self.zone.setFixedWidth(ZONE_WIDTH)
        self.zone.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.zone)
        row.addWidget(self.number)

    def value(self) -> int:
        """The number shown."""
        return self.slider.value()

    def set_value(self, value: int) -> None:
        """Shows `value`, brought into the range, without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)
        self.slider.update()
        self.number.set_value(self.slider.value())
        self._tell_zone()

    def set_help(self, text: str) -> None:
        """What the range means, for the pointer and the screen reader."""
        for widget in (self.slider, self.number):
            describe(widget, text)

    def set_reason(self, reason: str, help_text: str = "") -> None:
        """Switches the row off and says why in one sentence; "" switches it on again."""
        self.setEnabled(not reason)
        self.set_help(reason or help_text)

    def _tell_zone(self) -> None:
        value = self.slider.value() / self._scale
        # At its lower end a range does nothing, and no zone says that.
        resting = self.slider.value() == self.slider.minimum()
        name = "" if resting else next((name for bound, name in self._zones if value <= bound), "")
        if name != self.zone.text():
            self.zone.setText(name)

    def _on_gesture_started(self) -> None:
        self._joined = False

    def _on_slider_changed(self, value: int) -> None:
        self.number.set_value(value)
        self._tell_zone()
        self.changed.emit(value, self._joined and self.slider.isSliderDown())
        self._joined = True

    def _on_number_entered(self, value: int) -> None:
        self.set_value(value)
        self.changed.emit(value, False)
