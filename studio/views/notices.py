"""Where trouble of the world becomes a sentence with a way on: a strip above the pictures, never a box in the way."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
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
}
"""What the button of a remedy says; a remedy without one has no button."""
MOST = 3


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
        row.setContentsMargins(4 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        row.setSpacing(3 * SPACE)
        row.addLayout(self._words(), 1)
        if label := REMEDIES.get(notice.remedy, ""):
            button = QuietButton(f"notice-{notice.key}-remedy", label)
            button.clicked.connect(lambda: self.remedy_requested.emit(notice))
            row.addWidget(button)
        if not notice.stays:
            cross = IconButton(f"notice-{notice.key}-dismiss", "close", "Dismiss this notice")
            cross.clicked.connect(lambda: self.dismissed.emit(notice.key))
            row.addWidget(cross)

    def _words(self) -> QGridLayout:
        """The mark beside the first line, wherever the buttons put that."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        mark = QLabel()
        mark.setPixmap(icons.pixmap("warning", 16, self.devicePixelRatioF(), "warning"))
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
        painter.fillRect(self.rect(), theme.mix(worn.canvas, worn.warning, 0.08))
        painter.fillRect(0, 0, 3, self.height(), worn.warning)
        painter.fillRect(0, self.height() - 1, self.width(), 1, worn.line)


class NoticeArea(QWidget):
    """The latest few notices, newest on top; empty it takes no room."""

    remedy_requested = Signal(object)  # Notice
    put_away = Signal(str)  # the key of a notice that the artist closed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self.setAccessibleName("Notices")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._strips: dict[str, NoticeStrip] = {}
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is being said, oldest first."""
        return [strip.notice for strip in self._strips.values()]

    def say(self, notice: Notice) -> None:
        """Show a notice, in the place of an older one of the same kind."""
        self.dismiss(notice.key)
        passing = [key for key, strip in self._strips.items() if not strip.notice.stays]
        for key in passing[: max(0, len(self._strips) + 1 - MOST)]:
            self.dismiss(key)
        strip = NoticeStrip(notice, self)
        strip.dismissed.connect(self.dismiss)
        strip.dismissed.connect(self.put_away)
        strip.remedy_requested.connect(self.remedy_requested)
        self._strips[notice.key] = strip
        self._column.insertWidget(0, strip)
        self.show()

    def dismiss(self, key: str) -> None:
        """Take a notice away; does nothing when it is not there."""
        strip = self._strips.pop(key, None)
        if strip is not None:
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        self.setVisible(bool(self._strips))
