"""One job large after the other, what runs out next in front: look, decide by a key, and buy the picks at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.models.job_words import left_words, price_words, title
from studio.models.library.clock_words import What, meaning_words
from studio.models.library.ordering import Flag
from studio.models.library.triage import Stage, Triage
from studio.views import theme
from studio.views.library.triage.buying import UpscalePopover
from studio.views.library.triage.ending import Empty, Summary
from studio.views.library.triage.stage import TriageStage
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.eliding_label import ElidingLabel
from studio.views.widgets.labels import Heading, MetaLabel
from studio.views.widgets.pages import Pages
from studio.views.widgets.painting import set_tip

TICK_MS = 20_000
"""How often the time that is left is told anew."""
LINE = 2
MARGIN = 6 * SPACE
NARROWEST = 90 * SPACE
_OUTER = ("back", "undo", "release", "next")
_BARE: tuple[tuple[str, ...], ...] = ((), _OUTER, (*_OUTER, "pick", "reject", "upscale"))
"""Which buttons are left with their icons, the less room there is."""
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class TriagePage(QWidget):
    """`closed()`: the pictures are wanted back; `job_wanted(job_id)`: that job is to be shown among them."""

    closed = Signal()
    job_wanted = Signal(int)

    def __init__(self, triage: Triage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("triage")
        self.setAccessibleName("What runs out")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._triage = triage
        self._seen: Stage | None = None
        self.stage = TriageStage(triage)
        self.summary = Summary(triage)
        self.empty = Empty(triage)
        self._pages = Pages()
        for page in (self.stage, self.summary, self.empty):
            self._pages.addWidget(page)
        self._make_buttons()
        self.upscale = UpscalePopover(self.upscale_button, triage)
        self._lay_out()
        for button in (*self.buttons.values(), self._close, *self.summary.buttons()):
            button.installEventFilter(self)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tell_time)
        self.summary.back_wanted.connect(triage.back)
        self.summary.done.connect(self.closed)
        self.summary.job_wanted.connect(self.job_wanted)
        self.empty.job_wanted.connect(self.job_wanted)
        triage.changed.connect(self._tell)
        self._tell()

    def _make_buttons(self) -> None:
        triage = self._triage
        wishes: tuple[tuple[str, str, str, str, Callable[[], None]], ...] = (
            ("back", "Back", "chevron-left", "←", triage.back),
            ("pick", "Pick", "check", "P", lambda: triage.flag(Flag.PICK)),
            ("reject", "Reject", "close", "X", lambda: triage.flag(Flag.REJECT)),
            ("release", "Let go", "clock-off", "L", triage.let_go),
            ("next", "Next", "chevron-right", "→", triage.next),
            ("undo", "Undo", "undo", "Z", triage.undo),
        )
        self.buttons: dict[str, QuietButton] = {}
        self._written: dict[QuietButton, tuple[str, str]] = {}
        for name, words, icon, key, act in wishes:
            self._add_button(name, words, icon, key).clicked.connect(act)
        self.upscale_button = self._add_button("upscale", "Upscale …", "upscale", "⇧U")
        self.upscale_button.clicked.connect(self.open_upscale)
        self._close = IconButton("triage-close", "close", "Close the page")
        self._close.clicked.connect(self.closed)

    def _add_button(self, name: str, words: str, icon: str, key: str) -> QuietButton:
        button = self.buttons[name] = QuietButton(f"triage-{name}", words, icon, key)
        self._written[button] = (words, key)
        # A press with the mouse leaves the keyboard with the pictures.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self._place = MetaLabel("", "text_dim")
        self._left = Heading("")
        self._until = MetaLabel("", "text_dim")
        self._prompt = ElidingLabel("", Type.BODY)
        self._prompt.setObjectName("triage-prompt")
        head = QHBoxLayout()
        head.setSpacing(3 * SPACE)
        head.addWidget(Heading("What runs out"))
        head.addWidget(self._place)
        head.addStretch(1)
        head.addWidget(self._close)
        self._about = QWidget()
        about = QHBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.setSpacing(4 * SPACE)
        about.addWidget(self._prompt, 1)
        about.addWidget(self._until)
        about.addWidget(self._left)
        self._foot = QWidget()
        foot = self._row = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(SPACE)
        for name in ("back", "undo"):
            foot.addWidget(self.buttons[name])
        foot.addStretch(1)
        for name in ("pick", "reject", "upscale"):
            foot.addWidget(self.buttons[name])
        foot.addStretch(1)
        for name in ("release", "next"):
            foot.addWidget(self.buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 3 * SPACE, MARGIN, 3 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot)

    def open_upscale(self) -> None:
        """The upscales of what is picked here, each with its price."""
        if self._triage.subjects:
            self.upscale.open()

    # What it shows

    def _tell(self) -> None:
        triage = self._triage
        stage, moved = triage.stage, triage.stage is not self._seen
        self._seen = stage
        is_job = stage is Stage.JOB
        self._about.setVisible(is_job)
        self._foot.setVisible(is_job)
        number, count = triage.place
        self._place.setText(f"{number} of {count}" if is_job else "")
        self.buttons["back"].set_reason("" if number > 1 else "This is the first.")
        self.buttons["undo"].set_reason("" if triage.can_undo else "Nothing was decided yet.")
        if stage is Stage.SUMMARY:
            self.summary.tell()
            self._pages.setCurrentWidget(self.summary)
        elif stage is Stage.NOTHING:
            self.empty.tell()
            self._pages.setCurrentWidget(self.empty)
        else:
            self._pages.setCurrentWidget(self.stage)
            self.stage.tell()
        self._tell_time()
        # Who gives the keyboard to the page gives it there: where keys mean something, never to what spends money.
        self.setFocusProxy(self._first())  # type: ignore[arg-type]  # Qt takes None
        if moved and self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def _tell_time(self) -> None:
        job, ends, now = self._triage.job, self._triage.ends, self._triage.now
        if job is None or ends is None:
            return
        self._prompt.setText(title(job))
        over = ends <= now
        self._left.setText("Time is over" if over else f"{left_words(ends - now)} left")
        self._left.set_tint("text_dim" if over else "accent_text")
        self._until.setText(f"{price_words(job)} · {meaning_words(What.ACTIONS, ends, now).rstrip('.')}")

    def _first(self) -> QWidget | None:
        """None is the page itself."""
        tile = self.stage.chosen_tile()
        if self._triage.stage is Stage.JOB and tile is not None:
            return tile
        return self.summary.first() if self._triage.stage is Stage.SUMMARY else None

    # Gestures

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A button would take arrows as tabbing, which may end at one that spends money; here they mean the page."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ARROWS:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        is_job = self._triage.stage is Stage.JOB
        if key == Qt.Key.Key_Escape and not held:
            self._leave()
        elif key == Qt.Key.Key_U and held == Qt.KeyboardModifier.ShiftModifier and is_job:
            self.open_upscale()
        elif not held and not event.isAutoRepeat() and self._acts(key, is_job=is_job):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _acts(self, key: Qt.Key, *, is_job: bool) -> bool:
        """Whether the key means something here, which is done then."""
        if key == Qt.Key.Key_Left:
            self._triage.back()
            return True
        if not is_job:
            return False
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._triage.choose(key - Qt.Key.Key_1)
            return True
        act = self._keys().get(key)
        if act is not None:
            act()
        return act is not None

    def _keys(self) -> Mapping[Qt.Key, Callable[[], None]]:
        triage, key = self._triage, Qt.Key
        return {
            key.Key_P: lambda: triage.flag(Flag.PICK),
            key.Key_X: lambda: triage.flag(Flag.REJECT),
            key.Key_U: lambda: triage.flag(Flag.NONE),
            key.Key_L: triage.let_go,
            key.Key_Right: triage.next,
            key.Key_Z: triage.undo,
            key.Key_Up: lambda: triage.step(-1),
            key.Key_Down: lambda: triage.step(1),
            key.Key_Space: self.stage.toggle_alone,
        }

    def _leave(self) -> None:
        if self._triage.stage is Stage.JOB and self.stage.alone:
            self.stage.toggle_alone()
        else:
            self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def minimumSizeHint(self) -> QSize:
        """Less than its buttons would like: they show less where there is less room."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def _squeeze(self) -> None:
        """The buttons without their keys, then the outer ones without words, then all of them."""
        room = self.contentsRect().width() - 2 * MARGIN
        for step in range(len(_BARE) + 1):
            bare = _BARE[step - 1] if step else ()
            for name, button in self.buttons.items():
                words, key = self._written[button]
                button.setText("" if name in bare else words)
                button.set_price("" if step else key)
                if name in bare:
                    set_tip(button, words)
                button.updateGeometry()
            self._row.invalidate()
            if self._row.sizeHint().width() <= room:
                break
        self._until.setVisible(step < 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._squeeze()
        if self._triage.stage is Stage.SUMMARY:
            self.summary.tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), worn.canvas)
        number, count = self._triage.place
        if self._triage.stage is Stage.JOB:
            painter.fillRect(QRect(0, 0, self.width() * number // count, LINE), worn.accent)
