"""Stars, flag, heart, tags and note of the picture that is shown large, to be changed where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.models.library.judging_words import Flag, stars_words
from studio.models.shown_job import ShownJob
from studio.views import icons, theme
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import IconButton, PaintedButton
from studio.views.widgets.painting import focus_ring, paint_alone, rounded
from studio.views.widgets.text_field import TextField
from studio.views.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from studio.models.library.ordering import Item, Ordering

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CHIP = 6 * SPACE
_NOTE_LINES = (2, 6)


class OrderCard(QWidget):
    """Follows the chosen picture of one ShownJob; `left()`: whoever wrote in it is done and goes back."""

    left = Signal()

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._ordering: Callable[[], Ordering] | None = None
        self.setObjectName("orderCard")
        self.setAccessibleName("Your own")
        self.stars = StarRow()
        self._flags = {
            Flag.PICK: IconButton("infoPick", "flag", "Pick (P)", checkable=True),
            Flag.REJECT: IconButton("infoReject", "close", "Reject (X)", checkable=True),
        }
        self._heart = IconButton("infoFavourite", "heart", "Favourite (B)", checkable=True)
        self.tags = TagRow()
        self.note = NoteField()
        self._lay_out()
        self.stars.given.connect(lambda stars: self._act(lambda order, items: order.rate(items, stars)))
        for flag, button in self._flags.items():
            button.clicked.connect(lambda on, flag=flag: self._on_flag(flag if on else Flag.NONE))
        self._heart.clicked.connect(lambda on: self._act(lambda order, items: order.favourite(items, on)))
        self.tags.added.connect(lambda tags: self._act(lambda order, items: order.tag(items, tags)))
        self.tags.removed.connect(lambda tag: self._act(lambda order, items: order.tag(items, (), (tag,))))
        self.note.written.connect(self._on_note_written)
        self.tags.field.wanted.connect(self._offer_tags)
        self.tags.field.left.connect(self.left)
        self.note.left.connect(self.left)
        self.hide()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(0)
        first.addWidget(self.stars)
        first.addStretch(1)
        for part in (*self._flags.values(), self._heart):
            first.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(first)
        column.addWidget(self.tags)
        column.addWidget(self.note)

    def serve(self, ordering: Callable[[], Ordering]) -> None:
        """From here on it can be changed; `ordering` is asked when something first is."""
        self._ordering = ordering
        self.refresh()

    def refresh(self) -> None:
        """Show what the chosen picture has now."""
        record, picture = self._shown.record, self._shown.picture(self._shown.chosen)
        if self._ordering is None or record is None:
            self.hide()
            return
        for part in (self.stars, self._heart, *self._flags.values()):
            part.setVisible(picture is not None and picture.is_kept)
        self.tags.setVisible(picture is None or picture.is_kept)
        if picture is not None:
            self.stars.show_stars(picture.rating)
            for flag, button in self._flags.items():
                button.setChecked(picture.flag is flag)
            self._flags[Flag.PICK].set_icon("flag-full" if picture.flag is Flag.PICK else "flag")
            self._heart.setChecked(picture.favourite)
            self._heart.set_icon("heart-full" if picture.favourite else "heart")
        self.tags.show_tags(record.tags if picture is None else picture.tags)
        self.note.show_note(record.id, record.note)
        self.show()

    def _act(self, act: Callable[[Ordering, Sequence[Item]], None]) -> None:
        from studio.models.library.ordering import Item

        record, picture = self._shown.record, self._shown.picture(self._shown.chosen)
        if self._ordering is not None and record is not None:
            act(self._ordering(), [Item(record.id, -1 if picture is None else picture.index)])

    def _on_flag(self, flag: Flag) -> None:
        self._act(lambda order, items: order.flag(items, flag))

    def _on_note_written(self, job_id: int, text: str) -> None:
        if self._ordering is not None:
            self._ordering().note(job_id, text)

    def _offer_tags(self) -> None:
        if self._ordering is not None:
            self._ordering().known_tags(lambda known: self.tags.field.offer([tag for tag, _ in known]))


class StarRow(QWidget):
    """Five stars; a press on the last one that is given takes it away again. `given(int)`."""

    given = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stars = 0
        self._buttons = [_Star(number) for number in range(1, 6)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, button in enumerate(self._buttons, 1):
            row.addWidget(button)
            button.clicked.connect(lambda _=False, number=number: self._on_pressed(number))

    @property
    def stars(self) -> int:
        """How many are shown."""
        return self._stars

    def show_stars(self, stars: int) -> None:
        """Show so many."""
        self._stars = stars
        for number, button in enumerate(self._buttons, 1):
            button.setChecked(number <= stars)
            button.set_icon("star-full" if number <= stars else "star")
        self.setAccessibleName(stars_words(stars).capitalize())

    def _on_pressed(self, number: int) -> None:
        given = 0 if number == self._stars else number
        self.show_stars(given)
        self.given.emit(given)


class _Star(IconButton):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"infoStar{number}", "star", f"{stars_words(number).capitalize()} (Alt+{number})", checkable=True
        )

    def sizeHint(self) -> QSize:
        return QSize(6 * SPACE, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Without a box: five of them in a row say enough."""
        painter = QPainter(self)
        tint = "text" if self.isChecked() or self.is_hot() else "text_faint"
        corner = QRect(0, 0, icons.SIZE, icons.SIZE)
        corner.moveCenter(self.rect().center())
        painter.drawPixmap(corner.topLeft(), icons.pixmap(self._icon_name, icons.SIZE, self.devicePixelRatioF(), tint))
        self.paint_ring(painter)


class TagRow(QWidget):
    """The tags as chips, each with a cross, and a field for more. `added(list)`, `removed(str)`."""

    added = Signal(list)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] | None = None
        self._chips = QWidget()
        self._flow = WrapLayout(SPACE, self._chips, shrinks=True)
        self.field = TagField()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + 2)
        column.addWidget(self._chips)
        column.addWidget(self.field)
        self.field.entered.connect(self.added)

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show these."""
        if tags == self._tags:
            return
        self._tags = tags
        held = self._chips.isAncestorOf(self.window().focusWidget())
        while (item := self._flow.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()
        for tag in tags:
            chip = TagChip(tag)
            chip.clicked.connect(lambda _=False, tag=tag: self.removed.emit(tag))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(tags))
        if held:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)


class TagChip(PaintedButton):
    """A tag; a press takes it off."""

    def __init__(self, tag: str, parent: QWidget | None = None) -> None:
        super().__init__(f"tag-{tag}", tag, parent)
        self.setAccessibleName(f"Remove the tag {tag}")
        self.setToolTip("Remove the tag")

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font(Type.META)).horizontalAdvance(self.text())
        return QSize(min(width, 52 * SPACE) + 8 * SPACE, _CHIP)

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * SPACE, _CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        box = self.rect().adjusted(0, 1, 0, -1)
        rounded(painter, box, RADIUS - 1, worn.hover if self.is_hot() else worn.raised)
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text)
        room = box.adjusted(2 * SPACE, 0, -5 * SPACE, 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
        edge = 10
        cross = icons.pixmap("close", edge, self.devicePixelRatioF(), "text" if self.is_hot() else "text_faint")
        painter.drawPixmap(box.right() - edge - SPACE, box.center().y() - edge // 2 + 1, cross)
        if self.ring and self.hasFocus():
            focus_ring(painter, box, RADIUS - 1)


class TagField(TextField):
    """Takes tags at Enter or at a comma, and offers those that are known; Esc leaves it.

    `wanted()`: it was entered; `left()`: by Esc.
    """

    entered = Signal(list)
    left = Signal()
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("infoTag", "Add tags", "Add a tag", "Enter or a comma takes it.", parent)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(lambda _: self._enter())
        self.setCompleter(completer)
        self.textEdited.connect(self._on_edited)

    def offer(self, tags: Sequence[str]) -> None:
        """Offer these while something is being written."""
        self._known.setStringList(list(tags))

    def _on_edited(self, text: str) -> None:
        if "," in text:
            self._enter()

    def _enter(self) -> None:
        tags = [tag.strip() for tag in self.text().split(",") if tag.strip()]
        if tags:
            self.entered.emit(tags)
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What is behind would close at Enter and at Esc.
        if event.key() in _ENTER:
            self._enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.wanted.emit()


class NoteField(QPlainTextEdit):
    """The note of a job, written down when it is left. `written(job id, text)`; Ctrl+Enter and Esc leave it.

    `left()`: by these keys, so that whoever has it gives the keyboard to something else.
    """

    written = Signal(int, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job_id = 0
        self._kept = ""
        self.setObjectName("infoNote")
        self.setAccessibleName("Note on the job")
        self.setPlaceholderText("Note on the job")
        self.setTabChangesFocus(True)
        self.setFont(theme.font(Type.BODY))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        paint_alone(self.viewport())
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(SPACE + 2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        self._fit()

    def show_note(self, job_id: int, note: str) -> None:
        """Show the note of a job; what is being written on the same one stays."""
        if job_id != self._job_id:
            self.save()
            self._job_id = job_id
        elif self.hasFocus() and self.toPlainText() != self._kept:
            return
        self._kept = note
        if note != self.toPlainText():
            self.setPlainText(note)

    def save(self) -> None:
        """Write down what was changed."""
        text = self.toPlainText().strip()
        if self._job_id and text != self._kept:
            self._kept = text
            self.written.emit(self._job_id, text)

    def _fit(self) -> None:
        least, most = _NOTE_LINES
        lines = min(most, max(least, self.document().size().toSize().height()))
        line = QFontMetrics(self.font()).lineSpacing()
        self.setFixedHeight(lines * line + 3 * SPACE + 2)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.save()

    def hideEvent(self, event: QHideEvent) -> None:
        self.save()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in _ENTER
        if event.key() == Qt.Key.Key_Escape or (enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.save()
            self.clearFocus()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self.viewport())
        box = self.viewport().rect()
        rounded(painter, box, RADIUS, worn.field, worn.border)
        if self.hasFocus():
            focus_ring(painter, box, RADIUS - 1)
        painter.end()
        super().paintEvent(event)
