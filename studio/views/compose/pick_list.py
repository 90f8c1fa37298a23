"""A short list in a pop-over from which one thing is picked: lines of two rows, some with a picture, some to edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.models.thumbnails import Thumbnails
from studio.views import icons, theme
from studio.views.compose.memory_bar import STYLE_TYPE
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import IconButton, PaintedButton
from studio.views.widgets.name_field import NameField
from studio.views.widgets.painting import placeholder, rounded, set_tip

WIDTH = 88 * SPACE
ROW = 48
THUMB = 36
SHOWN = 7
"""Rows without scrolling."""


class Verb(NamedTuple):
    """Something that can be done with a line besides picking it: its name, icon and key."""

    id: str
    label: str
    icon: str
    key: Qt.Key


class PickItem(NamedTuple):
    """One line. `name` is what a screen reader calls it; `picture` is (job, index, path).

    A title takes both rows where there is no detail. `drag` is the text that is dragged, "" for none.
    """

    key: Any
    name: str
    title: str
    detail: str = ""
    icon: str = ""
    picture: tuple[int, int, str] | None = None
    verbs: tuple[Verb, ...] = ()
    drag: str = ""


class PickRow(PaintedButton):
    """`verb_wanted(str)` is one of its verbs; Enter and Space pick it."""

    verb_wanted = Signal(str)
    dragged = Signal()

    def __init__(self, number: int, thumbnails: Thumbnails | None, parent: QWidget) -> None:
        super().__init__(f"pick-{number}", parent=parent)
        self._thumbnails = thumbnails
        self._pressed_at: QPoint | None = None
        self._buttons: list[IconButton] = []
        self.item = PickItem(None, "", "")
        self.setFixedHeight(ROW)

    def fill(self, item: PickItem) -> None:
        """Show another line."""
        if item.verbs != self.item.verbs:
            self._make_buttons(item.verbs)
        self.item = item
        self.setText(item.title)
        self.setAccessibleName(item.name)
        keys = " ".join(f"{verb.label}: {_key_words(verb.key)}." for verb in item.verbs)
        self.setAccessibleDescription(" ".join(part for part in (item.detail, keys) if part))
        set_tip(self, item.title if self._is_cut(item) else "")
        for button, verb in zip(self._buttons, item.verbs, strict=True):
            button.setAccessibleName(f"{verb.label} {item.title}")
        self.update()

    def _make_buttons(self, verbs: Sequence[Verb]) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        for verb in verbs:
            button = IconButton(f"{self.objectName()}-{verb.id}", verb.icon, verb.label, parent=self)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by keyboard it is the key of the verb
            button.clicked.connect(lambda _=False, wanted=verb.id: self.verb_wanted.emit(wanted))
            button.setVisible(self.underMouse())
            self._buttons.append(button)
        self._place_buttons()

    def _place_buttons(self) -> None:
        left = self.width() - SPACE
        for button in reversed(self._buttons):
            size = button.sizeHint()
            left -= size.width()
            button.setGeometry(QRect(QPoint(left, (self.height() - size.height()) // 2), size))

    def _show_buttons(self) -> None:
        for button in self._buttons:
            button.setVisible(self.underMouse() or self.ring)
        self.update()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_buttons()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_buttons()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_buttons()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_buttons()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verb = next((verb for verb in self.item.verbs if verb.key == event.key()), None)
        if verb is not None:
            self.verb_wanted.emit(verb.id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed_at = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        if start is None or not self.item.drag:
            super().mouseMoveEvent(event)
        elif (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self.dragged.emit()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, ROW)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.isDown() or self.is_hot() or (self.ring and self.hasFocus()):
            rounded(painter, self.box(), RADIUS, theme.mix(worn.raised, worn.high, 0.9 if self.isDown() else 0.5))
        room = self.box().adjusted(2 * SPACE, SPACE, -2 * SPACE, -SPACE)
        if self.item.picture is not None or self.item.icon:
            self._paint_mark(painter, QRect(room.left(), (self.height() - THUMB) // 2, THUMB, THUMB))
            room.setLeft(room.left() + THUMB + 3 * SPACE)
        if any(not button.isHidden() for button in self._buttons):
            room.setRight(self._buttons[0].x() - SPACE)
        self._paint_words(painter, room)
        self.paint_ring(painter)

    def _paint_mark(self, painter: QPainter, place: QRect) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(place), 4, 4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(clip)
        painter.fillRect(place, placeholder())
        image = None
        if self.item.picture is not None and self._thumbnails is not None:
            image = self._thumbnails.get(*self.item.picture)
        if image is not None:
            edge = min(image.width(), image.height())
            part = QRect((image.width() - edge) // 2, (image.height() - edge) // 2, edge, edge)
            painter.drawImage(place, image, part)
        elif self.item.icon:
            corner = place.center() - QPoint(icons.SIZE // 2 - 1, icons.SIZE // 2 - 1)
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(corner, icons.pixmap(self.item.icon, icons.SIZE, ratio, "text_dim"))
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        worn = theme.tokens()
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text)
        half = room.height() // 2
        upper = QRect(room.left(), room.top(), room.width(), half)
        lower = upper.translated(0, half)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        elide = Qt.TextElideMode.ElideRight
        if self.item.detail:
            painter.drawText(upper, middle, painter.fontMetrics().elidedText(self.item.title, elide, room.width()))
            painter.setFont(theme.font(Type.META, tabular=True))
            painter.setPen(worn.text_dim)
            painter.drawText(lower, middle, painter.fontMetrics().elidedText(self.item.detail, elide, room.width()))
            return
        first, second = two_lines(self.item.title, painter.fontMetrics(), room.width())
        painter.drawText(upper if second else room, middle, first)
        painter.drawText(lower, middle, second)

    def _is_cut(self, item: PickItem) -> bool:
        metrics = QFontMetrics(theme.font(Type.BODY))
        rows = 1 if item.detail else 2
        return metrics.horizontalAdvance(item.title) > rows * (WIDTH - 8 * SPACE)


class PickList(QScrollArea):
    """Rows that are refilled rather than made anew.

    `picked(key)`, `verb_wanted(key, verb id)`; while a line is edited in place, Enter takes what was typed.
    """

    picked = Signal(object)
    verb_wanted = Signal(object, str)
    drag_begun = Signal()

    def __init__(self, name: str, label: str, thumbnails: Thumbnails | None = None) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._rows: list[PickRow] = []
        self._editor: NameField | None = None
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)  # Qt has just switched it on
        if thumbnails is not None:
            thumbnails.ready.connect(self._content.update)
        self.setFixedSize(WIDTH, 0)

    def rows(self) -> list[PickRow]:
        """The rows that show something, in their order."""
        return [row for row in self._rows if not row.isHidden()]

    def fill(self, items: Sequence[PickItem]) -> None:
        """Show these lines."""
        self.stop_editing()
        while len(self._rows) < len(items):
            self._add_row()
        for row, item in zip(self._rows, items, strict=False):
            row.fill(item)
            row.show()
        for row in self._rows[len(items) :]:
            row.hide()
        self.setFixedHeight(min(len(items), SHOWN) * ROW)
        self.verticalScrollBar().setValue(0)

    def edit(self, key: Any, label: str, text: str, then: Callable[[str], None]) -> None:
        """Let `text` be changed in the place of a line; `then` gets what was entered."""
        row = next((row for row in self.rows() if row.item.key == key), None)
        if row is None:
            return
        self.stop_editing()
        editor = self._editor = NameField("pick-editor", label, text, row)
        place = row.rect().adjusted(SPACE, (ROW - CONTROL) // 2, -SPACE, 0)
        editor.setGeometry(place.left(), place.top(), place.width(), CONTROL)

        def take() -> None:
            entered = editor.text()
            self.stop_editing()
            then(entered)

        editor.returnPressed.connect(take)
        editor.given_up.connect(self.stop_editing)
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.selectAll()

    def stop_editing(self) -> None:
        """Leave what was being typed."""
        editor, self._editor = self._editor, None
        if editor is not None:
            row = editor.parentWidget()
            editor.hide()
            editor.deleteLater()
            if row is not None and row.isVisible():
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self) -> None:
        row = PickRow(len(self._rows) + 1, self._thumbnails, self._content)
        row.clicked.connect(lambda: self.picked.emit(row.item.key))
        row.verb_wanted.connect(lambda verb: self.verb_wanted.emit(row.item.key, verb))
        row.dragged.connect(lambda: self._drag(row))
        row.installEventFilter(self)
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _drag(self, row: PickRow) -> None:
        data = QMimeData()
        data.setText(row.item.drag)
        data.setData(STYLE_TYPE, row.item.drag.encode())
        # The pop-over goes so that the prompt beneath can be reached; what is dragged belongs to the window.
        drag = QDrag(self.window().parentWidget() or self)
        drag.setMimeData(data)
        drag.setPixmap(row.grab(QRect(0, 0, THUMB + 6 * SPACE, ROW)))
        self.drag_begun.emit()
        drag.exec(Qt.DropAction.CopyAction)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 0)
        return super().eventFilter(watched, event)


def two_lines(text: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """`text` broken at a space into two lines of that width, the second one elided."""
    line = " ".join(text[:400].split())
    if metrics.horizontalAdvance(line) <= width:
        return line, ""
    words = line.split(" ")
    first = words[0]
    count = 1
    while count < len(words) and metrics.horizontalAdvance(f"{first} {words[count]}") <= width:
        first = f"{first} {words[count]}"
        count += 1
    elide = Qt.TextElideMode.ElideRight
    return metrics.elidedText(first, elide, width), metrics.elidedText(" ".join(words[count:]), elide, width)


def _key_words(key: Qt.Key) -> str:
    return key.name.removeprefix("Key_")
