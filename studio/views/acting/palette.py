"""The command palette: every command, and every action on the chosen picture with its price, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QFontMetrics, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio.models.action_state import price_at
from studio.models.palette import Entry, matching
from studio.models.shown_job import ActionState, ShownJob
from studio.request.actions import ActionSpec, Place, spec_named
from studio.views import icons, theme
from studio.views.actions import COMMANDS, Command
from studio.views.gallery.action_button import PRESS_AGAIN, price_figure, price_sentence
from studio.views.gallery.action_row import SET_FIRST
from studio.views.gallery.choices import icon_of
from studio.views.theme import CONTROL, RADIUS, SPACE, Type
from studio.views.widgets.buttons import PaintedButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.menu import keys_words
from studio.views.widgets.painting import rounded, set_tip
from studio.views.widgets.popover import Popover
from studio.views.widgets.search_field import SearchField

WIDTH = 140 * SPACE
ROW = 8 * SPACE
SHOWN = 12
"""Rows without scrolling."""
NOTHING = "Nothing is called so."
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN - 1, Qt.Key.Key_PageUp: 1 - SHOWN}


class PaletteRow(PaintedButton):
    """One entry: icon, name, what it does or why it is off, and at the right its price or its keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("palette-row", parent=parent)
        self.entry = Entry("")
        self.current = False
        # The keyboard stays in the field.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(ROW)

    def show_entry(self, entry: Entry) -> None:
        """Stand for another entry."""
        self.entry = entry
        self.setText(entry.name)
        self.setAccessibleName(entry.name)
        told = [price_sentence(entry.price), PRESS_AGAIN if entry.asked else "", entry.reason or entry.detail]
        self.setAccessibleDescription(" ".join(part for part in told if part))
        set_tip(self, entry.reason)
        self.update()

    def mark(self, current: bool) -> None:
        """Whether Enter means this one."""
        if current != self.current:
            self.current = current
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, on = theme.tokens(), not self.entry.reason
        painter = QPainter(self)
        if self.current or self.is_hot():
            rounded(painter, self.rect(), RADIUS, theme.mix(worn.raised, worn.high, 0.9 if self.current else 0.4))
        if self.entry.icon:
            corner = QPoint(2 * SPACE, (self.height() - icons.SIZE) // 2)
            tint = "text_dim" if on else "text_off"
            painter.drawPixmap(corner, icons.pixmap(self.entry.icon, icons.SIZE, self.devicePixelRatioF(), tint))
        room = self.rect().adjusted(2 * SPACE + icons.SIZE + 3 * SPACE, 0, -3 * SPACE, 0)
        room.setRight(self._paint_end(painter, room) - 3 * SPACE)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(worn.text if on else worn.text_off)
        painter.drawText(room, middle, self.entry.name)
        left = room.left() + painter.fontMetrics().horizontalAdvance(self.entry.name) + 3 * SPACE
        rest = QRect(left, room.top(), room.right() - left, room.height())
        painter.setFont(theme.font(Type.META))
        painter.setPen(worn.text_faint)
        words = PRESS_AGAIN if self.entry.asked else self.entry.reason or self.entry.detail
        painter.drawText(
            rest, middle, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rest.width())
        )

    def _paint_end(self, painter: QPainter, room: QRect) -> int:
        """The price or the keys; where the rest of the line has to end."""
        worn, entry = theme.tokens(), self.entry
        words = f"{price_figure(entry.price)}{'?' if entry.asked else ''}" or entry.keys
        painter.setFont(theme.font(Type.META, tabular=True))
        painter.setPen(worn.accent_text if entry.asked else worn.text_dim if not entry.reason else worn.text_off)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
        return room.right() - QFontMetrics(painter.font()).horizontalAdvance(words)


class Palette(Popover):
    """Enter does what is marked, Up and Down go through the list; Esc gives the keyboard back.

    An action of which something has to be set first opens where it is set; what costs more than the artist's limit
    is bought at the second Enter.
    """

    def __init__(
        self,
        window: QWidget,
        shown: ShownJob,
        commands: Mapping[str, QAction],
        act: Callable[[ActionSpec], bool],
        may_act: Callable[[], bool],
    ) -> None:
        """`act` does what a press of that action does, and says whether it was done; `may_act` whether one may now."""
        super().__init__(window, "palette", "Commands")
        self._window = window
        self._shown = shown
        self._commands = commands
        self._act = act
        self._may_act = may_act
        self._rows: list[PaletteRow] = []
        self._entries: Sequence[Entry] = ()
        self._found: Sequence[Entry] = ()
        self._at = 0
        self._back: QWidget | None = None
        self.field = SearchField("palette-field", "Find a command or an action", "A command or an action", self)
        self.field.setFixedWidth(WIDTH)
        self.field.setMinimumHeight(CONTROL + SPACE)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.installEventFilter(self)
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = _scrolled(self._list)
        self._nothing = MetaLabel(NOTHING, "text_faint")
        self._nothing.setContentsMargins(2 * SPACE, SPACE, 0, SPACE)
        for part in (self.field, self._scroll, self._nothing):
            self.body().addWidget(part)
        shown.actions_changed.connect(self._on_actions_changed)

    def open(self) -> None:
        """Everything there is, with the keyboard in the field."""
        self._back = self._window.focusWidget()
        self.field.clear()
        self._list_entries()
        super().open()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def rows(self) -> list[PaletteRow]:
        """The rows that show something, in their order."""
        return self._rows[: len(self._found)]

    def _place(self) -> QPoint:
        corner = self._window.mapToGlobal(QPoint(0, 0))
        return corner + QPoint((self._window.width() - self.sizeHint().width()) // 2, self._window.height() // 9)

    # What there is

    def _list_entries(self) -> None:
        self._entries = [*self._actions(), *self._window_commands()]
        self._find(self.field.text())

    def _actions(self) -> list[Entry]:
        if not self._may_act():
            return []
        states = [*self._shown.actions(), *self._shown.edits()] if self._shown.count else []
        return [self._of_action(state) for state in states if Place.PALETTE in state.spec.places]

    def _of_action(self, state: ActionState) -> Entry:
        spec = state.spec
        noun = "video" if spec.of_videos else "picture"
        which = f"{noun.capitalize()} {self._shown.chosen + 1}. " if self._shown.count > 1 and spec.per_image else ""
        opens = spec.opens or spec.id in SET_FIRST or spec.needs_prompt
        return Entry(
            f"{spec.name} …" if opens else spec.name, f"{which}{state.note or spec.help}", icon_of(spec),
            price=state.price, reason=state.reason, state=state, asked=state.asked,
        )  # fmt: skip

    def _window_commands(self) -> list[Entry]:
        made = []
        for command in COMMANDS:
            action = self._commands.get(command.id)
            if command.id == "palette" or action is None:
                continue
            reason = "" if action.isEnabled() else "Not now."
            made.append(_of_command(command, keys_words(action.shortcut()), reason))
        return made

    def _find(self, typed: str) -> None:
        self._found = matching(self._entries, typed)
        while len(self._rows) < len(self._found):
            self._add_row()
        for row, entry in zip(self._rows, self._found, strict=False):
            row.show_entry(entry)
            row.show()
        for row in self._rows[len(self._found) :]:
            row.hide()
        self._list.setFixedHeight(len(self._found) * ROW)
        self._scroll.setFixedHeight(min(len(self._found), SHOWN) * ROW)
        self._scroll.setVisible(bool(self._found))
        self._nothing.setVisible(not self._found)
        self._mark(min(self._at, max(len(self._found) - 1, 0)))

    def _add_row(self) -> None:
        row = PaletteRow(self._list)
        row.clicked.connect(lambda: self._do(row.entry))
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _mark(self, at: int) -> None:
        self._at = at
        for number, row in enumerate(self._rows):
            row.mark(number == at)
        if self._found:
            top = at * ROW
            self._scroll.ensureVisible(0, top + ROW // 2, 0, ROW // 2)

    def _on_text_changed(self, typed: str) -> None:
        self._at = 0
        self._find(typed)

    def _on_actions_changed(self) -> None:
        if self.isVisible():
            self._list_entries()

    # What keys do

    def eventFilter(self, watched: object, event: object) -> bool:
        """Keys that go through the list rather than through the field."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and watched is self.field:
            key = Qt.Key(event.key())
            if key in _STEPS:
                self._mark(min(max(self._at + _STEPS[key], 0), max(len(self._found) - 1, 0)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                # A key that is held down buys nothing twice.
                if self._found and not event.isAutoRepeat():
                    self._do(self._found[self._at])
                return True
        return False

    def _do(self, entry: Entry) -> None:
        if entry.reason:
            return  # it stands beside its name
        if entry.state is not None:
            spec = entry.state.spec
            if entry.state.price.points and self._buys_at_once(spec):
                if self._act(spec):
                    self.close()
                return
            self.close()
            self._act(spec)
            return
        self.close()
        action = self._commands[entry.command]
        # First the pop-over has to be gone: what comes may be one itself.
        QTimer.singleShot(0, action.trigger)

    def _buys_at_once(self, spec: ActionSpec) -> bool:
        return not (spec.opens or spec.id in SET_FIRST or spec.needs_prompt)

    def hideEvent(self, event: QHideEvent) -> None:
        # The window itself is the anchor: the keyboard goes back to the control that had it.
        super().hideEvent(event)
        if self._back is not None and isValid(self._back):
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)


def _of_command(command: Command, keys: str, reason: str) -> Entry:
    """One that leads to an action says what that does and costs."""
    if not command.action:
        return Entry(command.text, command.menu, "", keys, None, reason, command.id)
    spec = spec_named(command.action)
    return Entry(command.text, spec.help, icon_of(spec), keys, price_at(spec), reason, command.id)


def _scrolled(content: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName("palette-list")
    scroll.setAccessibleName("Commands and actions")
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidgetResizable(True)
    scroll.setFixedWidth(WIDTH)
    scroll.viewport().setAutoFillBackground(False)
    scroll.setWidget(content)
    content.setAutoFillBackground(False)  # Qt has just switched it on
    return scroll
