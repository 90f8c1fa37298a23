"""What stands in the middle when there are no pictures: an invitation, or what went wrong and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.errors import Remedy, with_stop
from studio.models.job_words import JobRecord, JobState, points_words, price_words
from studio.models.offers import OFFER_WORDS, Offer, offer_price
from studio.models.readings import gives_words
from studio.models.shown_job import ShownJob
from studio.views.accessible import give_role
from studio.views.offers import offer_button
from studio.views.theme import SPACE, Type
from studio.views.widgets.labels import PlainLabel

_OFFERED = (Offer.CHECK_BALANCE, Offer.LOOK_AGAIN, Offer.SEND_HERE, Offer.TAKE_BACK, Offer.USE_PROMPT, Offer.SEND_AGAIN)
LEAST = 280
"""Width in logical pixels in which a message can be read, its margins included."""
INVITATION = ("No picture yet", "Write a prompt, see what it will cost, and press Generate.")
CLOSED = ("The library is not open", "Nothing can be shown or asked for before it is repaired.")

_TITLES = {
    JobState.FAILED: "This job failed",
    JobState.REFUSED: "The service refused this job",
    JobState.UNKNOWN: "Nobody knows whether this job was taken",
    JobState.DROPPED: "This job was taken back",
    JobState.EXPIRED: "The service no longer knows this job",
    JobState.DONE: "This job gave no pictures",
}

_SENTENCES = {
    JobState.FAILED: "The service gave no reason.",
    JobState.REFUSED: "The service gave no reason.",
    JobState.UNKNOWN: "The connection broke before an answer came; the job may have been charged.",
    JobState.DROPPED: "It was never sent and costs nothing.",
    JobState.EXPIRED: "Its pictures can no longer be fetched.",
    JobState.DONE: "",
}

_ADVICE = {
    Remedy.NONE: "",
    Remedy.ENTER_KEY: "Check the API key in the settings, then send the prompt again.",
    Remedy.TOP_UP: "Top up the account, then send the prompt again.",
    Remedy.CHECK_ADDRESS: "Check the network and the service's address, then send the prompt again.",
    Remedy.RETRY: "Send the prompt again.",
    Remedy.WAIT: "Wait a little, then send the prompt again.",
    Remedy.EDIT_PROMPT: "Change the prompt and send it again.",
    Remedy.CONTACT_SUPPORT: "Ask the service's support which plan or permission it needs.",
    Remedy.KEEP_LOCAL: "What is on this disk stays.",
    Remedy.CHECK_BALANCE: "Compare the balance before you send it again: it is never sent twice by itself.",
    Remedy.CHOOSE_FOLDER: "Choose another folder in the settings.",
}
"""Said where the journal has no error in words: those that it has bring their own advice (`StudioError`)."""

_AFTER_FAILURE = "Change the prompt and send it again."
_AFTER_FAILED_ACTION = "Try it again, or with another picture."
"""The service's own sentence about a failed job comes without any advice."""

_ADVICE_WAITS = "It was not sent and costs nothing yet; nothing is bought with another account by itself."
_ADVICE_ELSEWHERE = f"If you only changed the key of one account, “{OFFER_WORDS[Offer.LOOK_AGAIN]}” finds it too."


class Message(QWidget):
    """One title, one sentence, one piece of advice and the prompt, which can be selected and brought back.

    `offer_wanted(Offer)`: one of its buttons, which stand for what can be done about the job right here.
    """

    offer_wanted = Signal(Offer)

    def __init__(self, shown: ShownJob, parent: QWidget | None = None) -> None:
        give_role(Message, QAccessible.Role.Section)
        super().__init__(parent)
        self._shown = shown
        self.setObjectName("message")
        # The keyboard can be put here, so that it is nowhere else; Tab goes on to what can be pressed.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._title = PlainLabel("", Type.TITLE, parent=self)
        self._sentence = PlainLabel("", Type.BODY, parent=self)
        self._advice = PlainLabel("", Type.BODY, "text_dim", parent=self)
        self._prompt = PlainLabel("", Type.PROMPT, "text_dim", parent=self)
        self._buttons = {offer: offer_button(offer, self) for offer in _OFFERED}
        for offer, button in self._buttons.items():
            button.clicked.connect(lambda _=False, chosen=offer: self.offer_wanted.emit(chosen))
        shown.balance_changed.connect(self.refresh)
        self._wanted = self._covered = 0
        self._nothing = INVITATION
        self._lay_out()
        self.refresh()

    def say_closed(self, closed: bool) -> None:
        """Whether there is no job because the library cannot be opened."""
        self._nothing = CLOSED if closed else INVITATION
        self.refresh()

    def leave_room(self, covered: int) -> None:
        """So many logical pixels at the right are covered by something else: stand in the middle of the others.

        Where those are too few for words, it stands where it always does.
        """
        self._wanted = covered
        self._keep_clear()

    def minimumSizeHint(self) -> QSize:
        # What is covered is wished for, and no reason to take it from a column.
        least = super().minimumSizeHint()
        return QSize(least.width() - self._covered, least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_clear()

    def _keep_clear(self) -> None:
        covered = self._wanted if self.width() - self._wanted >= LEAST else 0
        if covered != self._covered:
            self._covered = covered
            self._row.setContentsMargins(6 * SPACE, 0, 6 * SPACE + covered, 0)

    def words(self) -> str:
        """Everything it says, for tests and screen readers."""
        labels = (self._title, self._sentence, self._advice, self._prompt)
        return "\n".join(label.text() for label in labels if not label.isHidden())

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(2 * SPACE)
        column.addStretch(2)
        for label in (self._title, self._sentence, self._advice, self._prompt):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self._prompt.setObjectName("messagePrompt")
        self._prompt.setAccessibleName("Prompt of this job")
        self._prompt.setContentsMargins(0, 3 * SPACE, 0, SPACE)
        flags = Qt.TextInteractionFlag
        self._prompt.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        for button in self._buttons.values():
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(3)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(6 * SPACE, 0, 6 * SPACE, 0)
        row.addStretch(1)
        row.addLayout(column, 6)
        row.addStretch(1)

    def refresh(self) -> None:
        """Say what there is to say about the shown job."""
        record = self._shown.record
        if record is None:
            title, sentence, advice, prompt = (*self._nothing, "", "")
        else:
            title, sentence, advice, prompt = _of(record, self._shown.balance, self._shown.whereabouts)
        for label, text in (
            (self._title, title),
            (self._sentence, sentence),
            (self._advice, advice),
            (self._prompt, prompt),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        offered = self._shown.offers()
        for offer, button in self._buttons.items():
            button.setVisible(offer in offered)
            button.set_price(offer_price(offer, record))
        self.setAccessibleName(title)


def _of(record: JobRecord, balance: int | None, whereabouts: str) -> tuple[str, str, str, str]:
    if whereabouts and record.state is JobState.QUEUED:
        return "This job waits for another account", whereabouts, _ADVICE_WAITS, record.prompt
    if whereabouts:
        return "This job was sent elsewhere", whereabouts, _ADVICE_ELSEWHERE, record.prompt
    title = _TITLES.get(record.state, "")
    if record.state is JobState.DONE and gives_words(record):
        title = "This job gave no words"
    sentence = with_stop(record.error) or _SENTENCES.get(record.state, "")
    return title, sentence, "\n".join(filter(None, (_advice(record), _cost(record, balance)))), record.prompt


def _advice(record: JobRecord) -> str:
    """What to do, unless the journalled error said it already."""
    if record.state is JobState.EXPIRED:
        return f"“{OFFER_WORDS[Offer.LOOK_AGAIN]}” asks the service once more."
    if record.state is JobState.FAILED:
        # An action without words of its own shows its parent's, which are not what was asked with.
        own = any(record.body.get(name) for name in ("text", "prompt", "remixPrompt"))
        return _AFTER_FAILURE if own else _AFTER_FAILED_ACTION
    return "" if record.error else _ADVICE[record.remedy]


def _cost(record: JobRecord, balance: int | None) -> str:
    """What it cost, or may have."""
    if record.state in (JobState.FAILED, JobState.REFUSED) and record.cost == 0:
        return f"It was {price_words(record)}."
    if record.state is JobState.UNKNOWN:
        left = "" if balance is None else f" There are {points_words(balance)} left now."
        return f"It was to cost {price_words(record)}.{left}"
    return ""
