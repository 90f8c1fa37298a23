"""What is to be said about trouble of the world, and what ends it: no notice outlives what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from studio.errors import (
    DiskError,
    HostError,
    InputError,
    InvalidRequest,
    KeyRefused,
    LibraryError,
    NetworkError,
    NotAllowed,
    NotSent,
    OutOfCredit,
    Remedy,
    ServiceDown,
    StudioError,
    TooBusy,
    UnreadableReply,
)
from studio.models.studio import StudioModel
from studio.store.records import JobRecord, JobState

if TYPE_CHECKING:
    from studio.models.settings import Settings


class Level(Protocol):
    """What is left to spend, as `remote` hands it on; `low` when below the account's own `alert_threshold` ($)."""

    @property
    def spendable(self) -> int: ...
    @property
    def usd(self) -> float: ...
    @property
    def alert_threshold(self) -> float: ...
    @property
    def low(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to say; a new notice of the same `key` takes the place of the old one.

    One that `stays` holds the only way on, so it is there until that way is gone. One that is `calm` tells of no
    trouble; one that also `passes` tells of something that was done, and goes by itself.
    """

    key: str
    text: str
    advice: str = ""
    remedy: Remedy = Remedy.NONE
    stays: bool = False
    calm: bool = False
    passes: bool = False


def done(key: str, text: str, remedy: Remedy = Remedy.NONE) -> Notice:
    """Good news: what was done, with a way to take it back perhaps."""
    return Notice(key, text, remedy=remedy, calm=True, passes=True)


class Fact(Enum):
    """Something that happened and that may make a notice untrue."""

    RESUMED = auto()  # the queue is sent on
    NOTHING_WAITS = auto()  # there is no job left that could not be sent
    OPENED = auto()  # the service gave the balance: it is there, and the key opens it
    ANSWERED = auto()  # the service told how a job stands, which takes no key
    ASKED = auto()  # another job was asked for and is safe in the library
    READ = auto()  # the library was read
    SAVED = auto()  # the settings are on the disk
    LEFT = auto()  # the picture in the editor is left
    HOSTED = auto()  # a place for pictures of this computer was set up, or took one


_HEARD = frozenset({Fact.OPENED, Fact.ANSWERED})
ENDS: Mapping[type[StudioError], frozenset[Fact]] = {
    KeyRefused: frozenset({Fact.RESUMED, Fact.OPENED}),
    OutOfCredit: frozenset({Fact.RESUMED}),
    NotAllowed: frozenset({Fact.RESUMED}),
    TooBusy: frozenset({Fact.RESUMED, Fact.NOTHING_WAITS}),
    NotSent: frozenset({Fact.RESUMED, Fact.NOTHING_WAITS}) | _HEARD,
    NetworkError: _HEARD,
    ServiceDown: _HEARD,
    UnreadableReply: _HEARD,
    InputError: frozenset({Fact.ASKED}),
    InvalidRequest: frozenset({Fact.ASKED}),
    LibraryError: frozenset({Fact.READ, Fact.ASKED}),
    DiskError: frozenset({Fact.ASKED}),
    HostError: frozenset({Fact.HOSTED}),
}
"""By kind of error, or the nearest one above it; whatever is not named here is there until it is dismissed."""


def ends_of(error: StudioError) -> frozenset[Fact]:
    """The facts that end the notice about `error`."""
    if isinstance(error, InputError) and error.remedy is Remedy.CHECK_ADDRESS:
        return _HEARD  # the address of the service is entered, too
    return next((ENDS[kind] for kind in type(error).__mro__ if kind in ENDS), frozenset())


LOW = "low-balance"
"""The key of the notice that little is left."""
UNFINISHED = "unfinished"
"""The key of the notice about an edit that was not sent."""


class Notices(QObject):
    """Hears of trouble and of what ends it, and tells whoever shows notices."""

    said = Signal(object)  # Notice
    over = Signal(str)  # the key of a notice that is no longer true

    def __init__(self, studio: StudioModel, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._ends: dict[str, frozenset[Fact]] = {}
        self._price = 0
        self._points: int | None = None
        self._is_low = False
        studio.resumed.connect(lambda: self.happened(Fact.RESUMED))
        studio.job_added.connect(lambda _: self.happened(Fact.ASKED))
        studio.job_changed.connect(self._on_job_changed)
        studio.queue_changed.connect(self._on_queue_changed)
        studio.uploaded.connect(lambda: self.happened(Fact.HOSTED))
        studio.balance_changed.connect(lambda balance: self._on_balance_changed(balance.spendable))
        studio.balance_changed.connect(self._on_level_changed)
        settings.trouble.connect(lambda error: self._tell("settings", error, frozenset({Fact.SAVED})))
        settings.kept.connect(lambda: self.happened(Fact.SAVED))

    def tell(self, error: StudioError) -> None:
        """Say what went wrong, until it is over."""
        key = type(error).__name__
        if error is self._studio.hold:
            if isinstance(error, OutOfCredit) and key not in self._ends:
                self._points = None  # what is left now is what a top-up is measured against
                self._studio.refresh_balance()
            self._tell(key, error, frozenset({Fact.RESUMED}), stays=True)
        elif self._studio.queue == (0, 0):
            self._tell(key, error, ends_of(error) | {Fact.OPENED} if isinstance(error, TooBusy) else ends_of(error))
        else:
            self._tell(key, error, ends_of(error))

    def tell_of_edit(self, error: StudioError) -> None:
        """Say what went wrong with the picture in the editor, until it is over or the picture is left."""
        self.tell(error)
        key = type(error).__name__
        self._ends[key] = self._ends[key] | {Fact.LEFT}

    def tell_unfinished(self, name: str) -> None:
        """Say that an edit of another time was not sent, until it is opened, or put away with the notice."""
        text = f"Your edit of {name} was not sent."
        self.said.emit(Notice(UNFINISHED, text, "", Remedy.OPEN_MASK))

    def happened(self, fact: Fact) -> None:
        """Take back every notice that `fact` ends."""
        for key in [key for key, ends in self._ends.items() if fact in ends]:
            del self._ends[key]
            self.over.emit(key)

    def _tell(self, key: str, error: StudioError, ends: frozenset[Fact], *, stays: bool = False) -> None:
        self._ends[key] = ends
        self.said.emit(Notice(key, error.sentence, error.advice, error.remedy, stays))

    def _on_job_changed(self, job: JobRecord) -> None:
        if job.state is JobState.REFUSED and job.remedy is Remedy.TOP_UP:
            self._price = job.estimate
        under_way = job.state in (JobState.ACCEPTED, JobState.FINISHED)
        if job.state is JobState.FAILED or (under_way and not job.error):
            self.happened(Fact.ANSWERED)

    def _on_queue_changed(self, running: int, waiting: int) -> None:
        if running == waiting == 0:
            self.happened(Fact.NOTHING_WAITS)

    def _on_balance_changed(self, points: int) -> None:
        self.happened(Fact.OPENED)
        hold = self._studio.hold
        if isinstance(hold, KeyRefused) or (isinstance(hold, OutOfCredit) and self._is_topped_up(points)):
            self._studio.resume()
        self._points = points

    def _on_level_changed(self, balance: Level) -> None:
        """Said once when the account's own alarm goes off, until it is quiet again (contract §3)."""
        if balance.low == self._is_low:
            return
        self._is_low = balance.low
        if not balance.low:
            self.over.emit(LOW)
            return
        below = f" Your account warns below {balance.alert_threshold:,.2f} $." if balance.alert_threshold else ""
        text = f"Little is left: {balance.usd:,.2f} $, {balance.spendable:,} points.{below}"
        self.said.emit(Notice(LOW, text, "Top up before a batch is refused half-way."))

    def _is_topped_up(self, points: int) -> bool:
        """More than before, and enough for the job that was refused: a refund alone would only buy refusals."""
        return self._points is not None and self._points < points >= self._price
