"""Where trouble of the world becomes a sentence with a way on: a strip above the pictures, never a box in the way."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.errors import Remedy
from studio.models.notices import Notice
from studio.views import icons, theme
from studio.views.theme import SPACE, Type
from studio.views.widgets.buttons import IconButton, QuietButton
from studio.views.widgets.labels import PlainLabel

REMEDIES: Mapping[Remedy, str] = {
    Remedy.ENTER_KEY: "Enter a key",
    Remedy.TOP_UP: "Go on",
    Remedy.CONTACT_SUPPORT: "Go on",
    Remedy.CHECK_ADDRESS: "Settings",
    Remedy.RETRY: "Try again",
    Remedy.WAIT: "Try now",
    Remedy.CHECK_BALANCE: "Refresh the balance",
    Remedy.EDIT_PROMPT: "Go to the prompt",
    Remedy.CHOOSE_FOLDER: "Settings",
    Remedy.OPEN_MASK: "Open",
    Remedy.SET_UP_HOSTING: "Set up hosting",
    Remedy.UNDO: "Undo",
    Remedy.EMPTY_TRASH: "Empty the trash",
    Remedy.REPAIR: "Repair",
    Remedy.LOOK_AFTER: "Library",
}
"""What the button of a remedy says; a remedy without one has no button."""
MOST = 3
LASTS_MS = 6_000
"""How long good news is there; while the pointer or the keyboard is at it, it waits."""


class NoticeStrip(QWidget):
    """One notice on one line or two: icon, words, the way on, and a cross unless it is the only way on."""

    dismissed = Signal(str)
    remedy_requested = Signal(object)  # Notice

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setObjectName(f"notice-{notice.key}")
        self.setAccessibleName(f"Notice: {notice.text} {notice.advice}".strip())
        row = QHBoxLayout(self)
        edge = SPACE // 2 if notice.passes else 2 * SPACE
        row.setContentsMargins(4 * SPACE, edge, edge, edge)
        row.setSpacing(3 * SPACE)
        row.addLayout(self._words(), 1)
        if label := REMEDIES.get(notice.remedy, ""):
            button = QuietButton(f"notice-{notice.key}-remedy", label)
            button.clicked.connect(lambda: self.remedy_requested.emit(notice))
            if notice.passes:
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the keyboard with the pictures
            row.addWidget(button)
        if not notice.stays:
            cross = IconButton(f"notice-{notice.key}-dismiss", "close", "Dismiss this notice")
            cross.clicked.connect(lambda: self.dismissed.emit(notice.key))
            row.addWidget(cross)

    @property
    def is_held(self) -> bool:
        """Whether the pointer or the keyboard is at it."""
        return self.underMouse() or self.isAncestorOf(self.window().focusWidget())

    def _calm_mark(self) -> str:
        if self.notice.remedy is Remedy.EMPTY_TRASH:
            return "trash"
        return "check" if self.notice.passes else "info"

    def wrap(self, on: bool) -> None:
        """Whether its words may take more than one line."""
        for label in self.findChildren(PlainLabel):
            label.setWordWrap(on)

    def _words(self) -> QGridLayout:
        """The mark beside the first line, wherever the buttons put that."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        mark = QLabel()
        name, tint = (self._calm_mark(), "text_dim") if self.notice.calm else ("warning", "warning")
        mark.setPixmap(icons.pixmap(name, 16, self.devicePixelRatioF(), tint))
        grid.addWidget(mark, 1, 0, Qt.AlignmentFlag.AlignTop)
        said = (("text", self.notice.text, "text"), ("advice", self.notice.advice, "text_dim"))
        for line, (part, text, tint) in enumerate(said, 1):
            if text:
                label = PlainLabel(text, Type.BODY, tint)
                label.setObjectName(f"notice-{self.notice.key}-{part}")
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(label, line, 1)
        for edge in (0, len(said) + 1):
            grid.setRowStretch(edge, 1)
        return grid

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        painter = QPainter(self)
        if self.notice.passes:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(worn.border, 1))
            painter.setBrush(worn.raised)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), SPACE, SPACE)
            return
        if self.notice.calm:
            painter.fillRect(self.rect(), worn.panel)
        else:
            painter.fillRect(self.rect(), theme.mix(worn.canvas, worn.warning, 0.08))
            painter.fillRect(0, 0, 3, self.height(), worn.warning)
        painter.fillRect(0, self.height() - 1, self.width(), 1, worn.line)


class NoticeArea(QWidget):
    """The latest few notices, newest on top; empty it takes no room.

    Of those that pass there is one at a time, for `lasts` milliseconds. It lies at the foot of the widget that holds
    the area: what is judged stays where it is.
    """

    remedy_requested = Signal(object)  # Notice
    put_away = Signal(str)  # the key of a notice that the artist closed

    def __init__(self, parent: QWidget | None = None, *, lasts: int = LASTS_MS) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self.setAccessibleName("Notices")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._strips: dict[str, NoticeStrip] = {}
        self._over = QTimer(self)
        self._over.setInterval(lasts)
        self._over.timeout.connect(self._pass)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is being said, oldest first."""
        return [strip.notice for strip in self._strips.values()]

    def say(self, notice: Notice) -> None:
        """Show a notice, in the place of an older one of the same kind."""
        self.dismiss(notice.key)
        if notice.passes:
            for key in self._passing():
                self.dismiss(key)
            self._over.start()
        going = [key for key, strip in self._strips.items() if not strip.notice.stays]
        for key in going[: max(0, len(self._strips) + 1 - MOST)]:
            self.dismiss(key)
        strip = NoticeStrip(notice, self)
        strip.dismissed.connect(self.dismiss)
        strip.dismissed.connect(self.put_away)
        strip.remedy_requested.connect(self.remedy_requested)
        self._strips[notice.key] = strip
        if notice.passes and (host := self.parentWidget()) is not None:
            strip.setParent(host)
            host.installEventFilter(self)
            self._place(strip, host)
            strip.show()
            strip.raise_()
        else:
            self._column.insertWidget(0, strip)
            self.show()

    def dismiss(self, key: str) -> None:
        """Take a notice away; does nothing when it is not there."""
        strip = self._strips.pop(key, None)
        if strip is not None:
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        self.setVisible(any(strip.parentWidget() is self for strip in self._strips.values()))

    def _place(self, strip: NoticeStrip, host: QWidget) -> None:
        """In the middle, where a page says least, above what the host keeps free at its foot."""
        foot = 0 if (column := host.layout()) is None else column.contentsMargins().bottom()
        strip.wrap(False)
        wanted, room = strip.sizeHint(), host.width() - 2 * SPACE
        width, height = min(wanted.width(), room), wanted.height()
        if wanted.width() > room:
            strip.wrap(True)
            height = max(height, strip.heightForWidth(room))
        strip.setGeometry((host.width() - width) // 2, host.height() - foot - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            for strip in self._strips.values():
                if strip.parentWidget() is watched:
                    self._place(strip, watched)
        return super().eventFilter(watched, event)

    def _passing(self) -> list[str]:
        return [key for key, strip in self._strips.items() if strip.notice.passes]

    def _pass(self) -> None:
        """Good news goes, unless somebody is at it: then it is asked again after as long."""
        for key in self._passing():
            if not self._strips[key].is_held:
                self.dismiss(key)
        if not self._passing():
            self._over.stop()
