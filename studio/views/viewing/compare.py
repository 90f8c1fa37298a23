"""Two pictures compared: how they are shown above, zoomed and moved together, and what differs between them below."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.models.viewing.comparing import Comparing
from studio.models.viewing.differences import Difference, Side, words_of_both
from studio.views import theme
from studio.views.theme import SPACE, Type
from studio.views.viewing.compare_stage import NUDGE, CompareStage, Mode
from studio.views.viewing.zooming import percent_words
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import MetaLabel, PlainLabel
from studio.views.widgets.marked_text import Marked, MarkedText
from studio.views.widgets.painting import paint_alone
from studio.views.widgets.segmented import Choice, Segmented

ADDED = 0.5
"""How warm words are shown that only the second prompt has."""
SAME = "Nothing differs: the same prompt, parameters and seed."
_BAR = 10 * SPACE
_NARROW = 480
_MODES = (
    Choice(Mode.SLIDER.value, "Slider", "One beside the other's rest, parted by a line that you move (M)."),
    Choice(Mode.BESIDE.value, "Side by side", "Both whole, zoomed and moved together (M)."),
    Choice(Mode.FLIP.value, "Flip", "One in place of the other: press the picture, or hold X (M)."),
)


class CompareView(QWidget):
    """`closed()` asks to go back. Keys: M shows them another way, S swaps them, X held shows the second, Esc leaves."""

    closed = Signal()

    def __init__(self, comparing: Comparing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        paint_alone(self)
        self._comparing = comparing
        self.setObjectName("compareView")
        self.setAccessibleName("Comparison")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stage = CompareStage(comparing)
        self.below = DifferenceTable()
        self._make_bar()
        self._lay_out()
        self.stage.zoomed.connect(self._tell_zoom)
        comparing.changed.connect(self._tell)
        self._tell()

    def _make_bar(self) -> None:
        self._back = IconButton("compareBack", "chevron-left", "Leave the comparison")
        self.zoom = QuietButton("compareZoom", "", flat=True)
        self.zoom.setAccessibleName("All of it or 100 %")
        self.modes = Segmented("compareMode", "Compare", _MODES)
        self.modes.set_value(Mode.SLIDER.value)
        self.hold = QuietButton("compareHold", "Hold for the other", flat=True)
        self._swap = IconButton("compareSwap", "swap", "Swap the two pictures")
        self._back.clicked.connect(self.closed)
        self.zoom.clicked.connect(lambda: self.stage.zooming.toggle())
        self.modes.chosen.connect(lambda value: self.set_mode(Mode(value)))
        self.hold.pressed.connect(lambda: self.stage.flip(True))
        self.hold.released.connect(lambda: self.stage.flip(False))
        self._swap.clicked.connect(self._comparing.swap)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(SPACE)
        bar.addWidget(self._back)
        bar.addWidget(self.zoom)
        bar.addStretch(1)
        bar.addWidget(self.modes)
        bar.addStretch(1)
        bar.addWidget(self.hold)
        bar.addWidget(self._swap)
        top = QWidget()
        top.setFixedHeight(_BAR)
        top.setLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addWidget(top)
        column.addWidget(self.stage, 1)
        column.addWidget(self.below)

    def set_mode(self, mode: Mode) -> None:
        """Show them another way."""
        self.modes.set_value(mode.value)
        self.stage.set_mode(mode)
        self._tell_zoom()

    def _tell(self) -> None:
        if self._comparing.picks is None:
            return
        first, second = self._comparing.picks
        self.setAccessibleName("Comparison of {} and {}".format(*self._comparing.names()))
        self.below.tell(
            [
                Marked(words, ADDED if side is Side.SECOND else None, side is Side.FIRST)
                for words, side in words_of_both(first.record.prompt, second.record.prompt)
            ],
            self._comparing.differences(),
        )
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        words = percent_words(self.stage.viewport)
        self.zoom.setVisible(self.width() >= _NARROW)
        self.hold.setVisible(self.width() >= _NARROW)
        if words != self.zoom.text():
            self.zoom.setText(words)
            self.zoom.setAccessibleDescription(words)
            self.zoom.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.stage.zooming.key_press(event):
            return
        if not plain:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_X:
            self.stage.flip(True)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif event.isAutoRepeat():
            return
        elif key == Qt.Key.Key_M:
            order = list(Mode)
            self.set_mode(order[(order.index(self.stage.mode) + 1) % len(order)])
        elif key == Qt.Key.Key_S:
            self._comparing.swap()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_C, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        if self.stage.mode is Mode.SLIDER:
            self.stage.move_split(self.stage.split + by * NUDGE)
        elif self.stage.mode is Mode.FLIP:
            self.stage.flip(by > 0)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_X and not event.isAutoRepeat():
            self.stage.flip(False)
        elif not self.stage.zooming.key_release(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.stage.zooming.forget()
        self.stage.flip(False)
        super().focusOutEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.stage.refresh()
        self._tell_zoom()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stage.viewport.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.tokens().canvas)


class DifferenceTable(QWidget):
    """The words of both prompts in one line of text, and every other difference in a cell of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differences")
        self.setAccessibleName("What differs")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.words = MarkedText("differenceWords", "Words that differ")
        self.same = MetaLabel(SAME)
        self._cells = QGridLayout()
        self._cells.setHorizontalSpacing(6 * SPACE)
        self._cells.setVerticalSpacing(SPACE)
        self._shown: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.words)
        column.addLayout(self._cells)
        column.addWidget(self.same)

    def tell(self, words: list[Marked], found: tuple[Difference, ...]) -> None:
        """Show these: `words` of both prompts, and what else is not the same."""
        differs = any(word.struck or word.warmth is not None for word in words)
        self.words.set_marked(words)
        self.words.setVisible(differs)
        gone = ", ".join(word.text for word in words if word.struck)
        new = ", ".join(word.text for word in words if word.warmth is not None)
        told = [f"Only in the first: {gone}." if gone else "", f"Only in the second: {new}." if new else ""]
        self.words.setAccessibleDescription(" ".join(filter(None, told)))
        self.same.setVisible(not differs and not found)
        for part in self._shown:
            part.hide()
            part.deleteLater()
        self._shown = []
        for number, difference in enumerate(found):
            cell = _Cell(difference)
            self._shown.append(cell)
            self._cells.addWidget(cell, number // 3, number % 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), worn.panel)
        painter.fillRect(QRect(0, 0, self.width(), 1), worn.line)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class _Cell(QWidget):
    """As in "Stylize  100 → 250"."""

    def __init__(self, difference: Difference) -> None:
        super().__init__()
        self.setAccessibleName(f"{difference.label}: {difference.words}")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * SPACE)
        line.addWidget(MetaLabel(difference.label, "text_faint"))
        value = PlainLabel(difference.words, Type.META, tabular=True)
        value.setWordWrap(True)
        line.addWidget(value, 1)
