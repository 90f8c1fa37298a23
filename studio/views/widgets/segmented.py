"""An exclusive choice in one row: every segment is a real radio button, so that a screen reader meets each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from studio.views import theme
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.painting import RING, Ringed, describe, focus_ring, paint_alone, rounded, show_checked

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Choice(NamedTuple):
    """One segment: `value` is what is chosen, `label` what is read, `shape` (width, height) draws that ratio above."""

    value: str
    label: str
    help: str = ""
    shape: tuple[int, int] | None = None


class Segment(Ringed, QRadioButton):
    """One segment; painted as a raised field when chosen."""

    _SHAPE = 14

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(choice.label, parent)
        paint_alone(self)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choice = choice
        self._shape = choice.shape

    def show_chosen(self, chosen: bool) -> None:
        """Ticks or unticks it without a signal; alone among radio buttons, none of a row may be ticked."""
        if chosen != self.isChecked():
            self.setAutoExclusive(False)
            show_checked(self, chosen)
            self.setAutoExclusive(True)

    def set_shape(self, shape: tuple[int, int] | None) -> None:
        """Draws another ratio above the label."""
        self._shape = shape
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()  # the row moves the choice; Qt would only move the focus
        else:
            super().keyPressEvent(event)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def nextCheckState(self) -> None:
        """A click never unticks; the row decides what is chosen."""

    def sizeHint(self) -> QSize:
        shaped = self.choice.shape is not None
        width = QFontMetrics(theme.font(Type.META if shaped else Type.BODY)).horizontalAdvance(self.text())
        width += SPACE + 2 if shaped else 2 * SPACE + 2
        return QSize(max(width, CONTROL - 2 * SPACE), CONTROL + 3 * SPACE if shaped else CONTROL - SPACE)

    def minimumSizeHint(self) -> QSize:
        size = self.sizeHint()
        # A ratio that somebody typed may be long: its segment elides it rather than widen the column.
        return QSize(min(size.width(), CONTROL + SPACE), size.height()) if self.choice.shape else size

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, on = theme.tokens(), self.isEnabled()
        painter = QPainter(self)
        if self.isChecked():
            rounded(painter, self.rect(), RADIUS - 2, worn.high if on else worn.raised)
        elif on and self.underMouse():
            rounded(painter, self.rect(), RADIUS - 2, theme.mix(worn.raised, worn.high, 0.4))
        ink = worn.text_off if not on else worn.text if self.isChecked() else worn.text_dim
        self._paint_words(painter, ink)
        if self.ring and self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS - 2)

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        words = self.rect()
        painter.setPen(ink)
        painter.setFont(theme.font(Type.META if self.choice.shape else Type.BODY, tabular=True))
        if self.choice.shape:
            words = QRect(0, self.height() - 4 * SPACE - 2, self.width(), 4 * SPACE)
            if self._shape:
                self._paint_shape(painter, self._shape, ink)
            else:
                painter.drawText(
                    QRect(0, 0, self.width(), self.height() - 4 * SPACE), Qt.AlignmentFlag.AlignCenter, "…"
                )
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_shape(self, painter: QPainter, shape: tuple[int, int], ink: QColor) -> None:
        scale = self._SHAPE / max(shape)
        width, height = max(3, round(shape[0] * scale)), max(3, round(shape[1] * scale))
        left, top = (self.width() - width) // 2, 4 + SPACE // 2 + (self._SHAPE - height) // 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(left + 0.5, top + 0.5, width - 1, height - 1), 1.5, 1.5)


class Segmented(QWidget):
    """A row of segments of which at most one is chosen.

    `name` becomes the objectName; the segments are called "`label` `choice.label`" ("Version 7") with object
    names "`name`-`value`". Arrow keys move the choice; Tab enters at the chosen segment. With `more`, a last
    segment asks for something else (`more_requested`) and shows any value that is not in the row.
    """

    chosen = Signal(str)
    """The artist chose this value."""
    more_requested = Signal()
    """The artist asked for a value that has no segment."""

    def __init__(
        self,
        name: str,
        label: str,
        choices: Sequence[Choice],
        *,
        more: Choice | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._label = label
        self._more_choice = more
        self._more: Segment | None = None
        self._segments: list[Segment] = []
        self._value: str | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(RING, RING, RING, RING)
        self._row.setSpacing(RING)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Exchanges the segments; the value stays chosen where it is still offered."""
        if [segment.choice for segment in self._segments] == list(choices):
            return
        for old in (*self._segments, *([self._more] if self._more else [])):
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._segments = [self._make(choice) for choice in choices]
        self._more = self._make(self._more_choice) if self._more_choice else None
        if self._more is not None:
            self._more.setText("More")
        self.set_value(self._value)

    def _make(self, choice: Choice) -> Segment:
        segment = self._make_segment(choice)
        segment.setObjectName(f"{self.objectName()}-{choice.value}")
        segment.setAccessibleName(f"{self._label} {choice.label}")
        describe(segment, choice.help)
        segment.clicked.connect(self._on_segment_clicked)
        segment.toggled.connect(self._on_segment_toggled)
        self._row.addWidget(segment, 1)
        return segment

    def _make_segment(self, choice: Choice) -> Segment:
        return Segment(choice, self)

    def segments(self) -> list[Segment]:
        """The segments in their order, the one for more included."""
        return [*self._segments, *([self._more] if self._more else [])]

    def value(self) -> str | None:
        """What is chosen, None for nothing."""
        return self._value

    def set_value(self, value: str | None, *, shape: tuple[int, int] | None = None) -> None:
        """Shows `value` as chosen without a signal; one that has no segment is shown by the one for more."""
        self._value = value
        found = False
        for segment in self._segments:
            segment.show_chosen(segment.choice.value == value)
            found = found or segment.isChecked()
        if self._more is not None:
            strange = value is not None and not found
            self._more.show_chosen(strange)
            self._more.setText(value if strange and value else "More")
            self._more.set_shape(shape if strange else None)
        self._rove()

    def set_reason(self, reason: str) -> None:
        """Switches the whole row off and says why in one sentence; "" switches it on again."""
        self.setEnabled(not reason)
        for segment in self.segments():
            describe(segment, reason or segment.choice.help)

    def set_choice_reason(self, value: str, reason: str) -> None:
        """The same for one segment."""
        for segment in self._segments:
            if segment.choice.value == value:
                segment.setEnabled(not reason)
                describe(segment, reason or segment.choice.help)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        self._move(step)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        fill = worn.raised if self.isEnabled() else theme.mix(worn.panel, worn.raised, 0.5)
        rounded(QPainter(self), self.rect(), RADIUS, fill)

    def _move(self, step: int) -> None:
        able = [segment for segment in self.segments() if segment.isEnabled()]
        here = next((at for at, segment in enumerate(able) if segment.hasFocus()), 0)
        there = able[(here + step) % len(able)]
        there.setFocus(Qt.FocusReason.TabFocusReason)
        if there is not self._more:
            self._choose(there)

    def _on_segment_clicked(self) -> None:
        segment = self.sender()
        if segment is self._more:
            self.more_requested.emit()
        elif isinstance(segment, Segment):
            self._choose(segment)

    def _on_segment_toggled(self, _checked: bool) -> None:
        """A screen reader ticks a segment without clicking it."""
        segment = self.sender()
        if isinstance(segment, Segment) and segment.isChecked():
            self.set_value(self._value)
            segment.click()

    def _choose(self, segment: Segment) -> None:
        if segment.choice.value == self._value:
            return
        self.set_value(segment.choice.value)
        self.chosen.emit(segment.choice.value)

    def _rove(self) -> None:
        """Tab stops once in the row: at the chosen segment, else at the first."""
        able = self.segments()
        stop = next((segment for segment in able if segment.isChecked()), able[0] if able else None)
        for segment in able:
            policy = Qt.FocusPolicy.StrongFocus if segment is stop else Qt.FocusPolicy.ClickFocus
            segment.setFocusPolicy(policy)
