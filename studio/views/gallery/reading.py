"""What a job that answers in words has said, in the middle: prompts for a picture, or shorter ones, to take over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.models.offers import Offer
from studio.models.readings import Reading
from studio.models.shown_job import ShownJob
from studio.request.reading import Shortened, diff, word_count
from studio.views import theme
from studio.views.accessible import give_role
from studio.views.gallery.status import JobStatus
from studio.views.theme import RADIUS, SPACE, Type
from studio.views.widgets.buttons import QuietButton
from studio.views.widgets.labels import Heading, MetaLabel, PlainLabel
from studio.views.widgets.marked_text import Marked, MarkedText
from studio.views.widgets.painting import describe, rounded

Take = Callable[[str, bool], None]

WIDEST = 180 * SPACE
TICK_MS = 1000
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


class ReadingView(QWidget):
    """How far such a job is, then its texts; `text_wanted(text, whole)` is one to take over, or only to add.

    `offer_wanted(Offer)`: taking the job back while it waits.
    """

    text_wanted = Signal(str, bool)
    offer_wanted = Signal(Offer)

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._told: tuple[int, Reading] | None = None
        self.setObjectName("reading")
        self.setAccessibleName("Words of this job")
        self._status = JobStatus(self)
        self._status.setObjectName("readingStatus")
        self._status.offer_wanted.connect(self.offer_wanted)
        self._scroll = _Texts(self)
        self._scroll.setObjectName("readingScroll")
        self._scroll.setAccessibleName("Texts of this job")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.viewport().setAutoFillBackground(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tell_status)

    def refresh(self) -> None:
        """Say what there is to say about the shown job."""
        record, reading = self._shown.record, self._shown.reading
        told = None if record is None or reading is None else (record.id, reading)
        if told != self._told:
            self._told = told
            page = QWidget() if reading is None else _page(reading, self.text_wanted.emit)
            self._scroll.setWidget(page)
            page.setAutoFillBackground(False)  # Qt has just switched it on
        self._scroll.setVisible(reading is not None)
        self._tell_status()

    def _tell_status(self) -> None:
        record, stands = self._shown.record, self._shown.standing()
        early = self._shown.gives_words and record is not None and not record.is_over and self._told is None
        self._status.setVisible(early)
        if early and stands is not None:
            waiting = Offer.TAKE_BACK in self._shown.offers()
            self._status.tell(stands.words, self._shown.share_elapsed(), waiting=waiting)
            self._status.place(self.rect())
        if early and self.isVisible():
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_status()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._status.place(QRect(self.rect()))


class _Texts(QScrollArea):
    """Takes the keyboard, so that it can be scrolled with."""

    def __init__(self, parent: QWidget) -> None:
        give_role(_Texts, QAccessible.Role.Document)
        super().__init__(parent)


def _page(reading: Reading, wanted: Take) -> QWidget:
    """The texts in one column that is not too wide to read."""
    content = QWidget()
    column = QVBoxLayout()
    column.setSpacing(2 * SPACE)
    if reading.shortened is not None:
        _add_weights(column, reading.shortened)
        title = _number(len(reading.prompts), "shorter prompt")
    else:
        title = f"{_number(len(reading.prompts), 'prompt')} for this picture"
    if reading.prompts:
        column.addWidget(Heading(title, Type.TITLE))
        column.addSpacing(SPACE)
    for number, text in enumerate(reading.prompts, 1):
        original = reading.shortened.original if reading.shortened else ""
        column.addWidget(TextCard(number, text, original, wanted))
    column.addStretch(1)
    held = QWidget()
    held.setMaximumWidth(WIDEST)
    held.setLayout(column)
    column.setContentsMargins(0, 2 * SPACE, 0, 2 * SPACE)
    row = QHBoxLayout(content)
    row.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
    row.addStretch(1)
    row.addWidget(held, 100)
    row.addStretch(1)
    return content


def _add_weights(column: QVBoxLayout, words: Shortened) -> None:
    heading = Heading("What carries the prompt", Type.TITLE)
    column.addWidget(heading)
    column.addSpacing(SPACE)
    heat = MarkedText("reading-heat", "Words by weight")
    heat.set_marked([Marked(token.text, token.heat) for token in words.tokens])
    warm = sorted((token for token in words.tokens if token.heat >= 0.5), key=lambda token: -token.heat)
    heat.setAccessibleDescription(", ".join(f"{token.text} {token.heat:.0%}" for token in warm))
    column.addWidget(heat)
    column.addWidget(MetaLabel("The warmer a word, the more of the shorter prompts keep it.", "text_faint"))
    column.addSpacing(5 * SPACE)


def _number(count: int, noun: str) -> str:
    word = _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
    return f"{word} {noun}{'' if count == 1 else 's'}"


class TextCard(QWidget):
    """One prompt on a card with what can be done with it; beside an `original`, what was left out is struck through.

    A piece of a prompt that is selected with mouse or keyboard is added alone.
    """

    def __init__(self, number: int, text: str, original: str, wanted: Take) -> None:
        super().__init__()
        self._number, self._text = number, text
        self._wanted = wanted
        self.setObjectName(f"reading-{number}")
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        self.words: PlainLabel | MarkedText
        if original:
            self.words = self._struck(original)
        else:
            self.words = self._selectable()
        column.addWidget(self.words)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(MetaLabel(_count_words(text, original), "text_faint"))
        foot.addStretch(1)
        self.add = self._button("add", "Add", "plus", f"Add prompt {number}", whole=False)
        self.use = self._button("use", "Use", "check", f"Use prompt {number}", whole=True)
        describe(self.add, "Adds it to the words that are written. A selected part is added alone.")
        describe(self.use, "Takes it over in place of what is written. Undo brings that back.")
        self.add.setVisible(not original)
        for button in (self.add, self.use):
            foot.addWidget(button)
        column.addLayout(foot)

    def selected(self) -> str:
        """The part of the prompt that is selected, "" where none is."""
        return self.words.selectedText().strip() if isinstance(self.words, PlainLabel) else ""

    def _selectable(self) -> PlainLabel:
        label = PlainLabel(self._text, Type.PROMPT)
        label.setObjectName(f"reading-{self._number}-text")
        label.setAccessibleName(f"Prompt {self._number}: {self._text}")
        label.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        return label

    def _struck(self, original: str) -> MarkedText:
        marked = MarkedText(f"reading-{self._number}-text", f"Prompt {self._number}: {self._text}")
        pieces = diff(original, self._text)
        marked.set_marked([Marked(piece.text, struck=not piece.kept) for piece in pieces])
        gone = " ".join(piece.text for piece in pieces if not piece.kept)
        marked.setAccessibleDescription(f"Left out: {gone}" if gone else "Nothing was left out.")
        return marked

    def _button(self, verb: str, text: str, icon: str, name: str, *, whole: bool) -> QuietButton:
        button = QuietButton(f"reading-{self._number}-{verb}", text, icon)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self._on_clicked(whole))
        return button

    def _on_clicked(self, whole: bool) -> None:
        part = "" if whole else self.selected()
        self._wanted(part or self._text, whole)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.tokens()
        rounded(QPainter(self), self.rect(), RADIUS + 2, worn.panel, worn.line)


def _count_words(text: str, original: str) -> str:
    count = word_count(text)
    if original:
        return f"{count} of {word_count(original)} words"
    return f"{count} word{'' if count == 1 else 's'}"
