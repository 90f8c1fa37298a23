"""The list of suggestions under the caret: it never takes the keyboard, the editor hands it the keys it needs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.models.completion import NOTHING, Completion, Suggestion
from studio.views import theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.painting import paint_alone, rounded

LINE = 6 * SPACE
WIDTH = 74 * SPACE
_HELP = Qt.ItemDataRole.UserRole


class _Line(QStyledItemDelegate):
    """A suggestion and, fainter, what it means."""

    def __init__(self, lines: QListWidget) -> None:
        super().__init__(lines)
        self._list = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, LINE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        worn = theme.tokens()
        place: QRect = option.rect
        chosen = index.row() == self._list.currentRow()
        if chosen:
            rounded(painter, place, RADIUS - 2, worn.high if worn.dark else worn.selection)
        words, meaning = str(index.data()), str(index.data(_HELP) or "")
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        room = place.adjusted(2 * SPACE, 0, -2 * SPACE, 0)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.flag if words.startswith("--") else worn.text)
        painter.drawText(room, middle, words)
        used = QFontMetrics(theme.font(Type.BODY)).horizontalAdvance(words) + 3 * SPACE
        room.setLeft(room.left() + used)
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_dim if chosen else worn.text_faint)
        meaning = painter.fontMetrics().elidedText(meaning, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, meaning)


class CompletionPopup(QFrame):
    """Lies in the window, over what is under the editor."""

    taken = Signal(object)
    """The artist chose this `Suggestion`."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._editor = editor
        self.completion: Completion = NOTHING
        self.setObjectName("completion")
        self.setAccessibleName("Completion")
        paint_alone(self)
        self.list = QListWidget()
        self.list.setObjectName("suggestions")
        self.list.setAccessibleName("Suggestions")
        paint_alone(self.list)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Line(self.list))
        self.list.viewport().setAutoFillBackground(False)
        self.list.setMouseTracking(True)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(lambda _: self.take())
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        box.addWidget(self.list)
        self.hide()

    def offer(self, completion: Completion, caret: QRect) -> None:
        """Show these at `caret`, a place in the editor's own coordinates; with none it goes away."""
        if not completion.suggestions:
            self.dismiss()
            return
        if completion.suggestions != self.completion.suggestions:
            self.list.clear()
            for suggestion in completion.suggestions:
                item = QListWidgetItem(suggestion.title)
                item.setData(_HELP, suggestion.help)
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, suggestion.help)
                self.list.addItem(item)
        self.completion = completion
        self.list.setCurrentRow(0)
        self._place(caret, len(completion.suggestions))
        self.show()
        self.raise_()

    def _place(self, caret: QRect, count: int) -> None:
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        at = self._editor.mapTo(window, caret.bottomLeft()) + QPoint(-2 * SPACE, SPACE)
        height = count * LINE + 2 * SPACE
        if at.y() + height > window.height():
            at.setY(self._editor.mapTo(window, caret.topLeft()).y() - height - SPACE)
        width = min(WIDTH, window.width() - 2 * SPACE)
        left = max(SPACE, min(at.x(), window.width() - width - 2 * SPACE))
        self.setGeometry(left, max(0, at.y()), width, height)

    def dismiss(self) -> None:
        """Go away."""
        self.completion = NOTHING
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether there is anything to take."""
        return bool(self.completion.suggestions)

    @property
    def is_flag(self) -> bool:
        """Whether flags or their values are offered, which Enter takes as well; among words only Tab does."""
        return any(one.help and one.preset is None for one in self.completion.suggestions)

    def step(self, by: int) -> None:
        """Choose the next line, around the ends."""
        self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def chosen(self) -> Suggestion:
        """The line that would be taken."""
        return self.completion.suggestions[max(0, self.list.currentRow())]

    def take(self) -> None:
        """Take the chosen line."""
        if self.is_open:
            self.taken.emit(self.chosen())

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        rounded(QPainter(self), self.rect(), RADIUS, theme.mix(worn.panel, worn.raised, 0.5), worn.border)
