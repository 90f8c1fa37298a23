"""Looking after the library behind the window: check, repair, backup and move, and what is said of it without asking.

One deed at a time, in a thread of its own that lets the window go first; how far it is can be asked for at any moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from enum import Enum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import Remedy, StudioError
from studio.models.notices import Notice
from studio.models.settings import Settings
from studio.models.studio import StudioModel

if TYPE_CHECKING:
    from studio.store import Store
    from studio.store.upkeep import Place
    from studio.store.upkeep.findings import Report

T = TypeVar("T")

FIRST_LOOK = 60_000
"""Milliseconds after the start before the daily look: nobody waits for it."""
LOOK_AGAIN = 3_600_000
ASK_MS = 100
"""How often the window asks how far a deed is."""
WAIT_FOR_DISK = 5000
"""Milliseconds between two looks whether a disk is back."""
DAMAGED, SEALED, NEEDS, AFTER = "library-damaged", "library-sealed", "library-needs", "library-after"
AWAY = "library-away"
"""Keys of notices."""
MOST_SAID = 4
READ_ONLY = "The library is open for reading only."
NOT_OPEN = "The library has to be repaired first."
COPY = "copy"


class Deed(StrEnum):
    """What is being done for the library; the value is what the window calls it."""

    NONE = ""
    CHECK = "Checking"
    REPAIR = "Repairing"
    BACK_UP = "Backing up"
    MOVE = "Moving the pictures"
    DAILY = "Looking after the library"


class _Mark(Enum):
    STOPPED = "stopped"


class Progress(NamedTuple):
    """What is being done just now, how far it is, and of how much (0: nobody knows)."""

    doing: str = ""
    done: int = 0
    of: int = 0


class Facts(NamedTuple):
    """Where the library is, how large its file is in bytes, and when it was backed up last (None: never).

    `away`: the folder of its pictures cannot be reached.
    """

    data: Path
    pictures: Path
    size: int
    backup: float | None
    away: bool = False


class Upkeep(QObject):
    """Lives on the GUI thread. `changed`: what it says of itself is different now."""

    changed = Signal()
    went_on = Signal()
    """`progress` is another."""
    said = Signal(object)  # Notice
    over = Signal(str)  # the key of a notice that is no longer true
    obstacle_changed = Signal(str)
    """Why nothing can be bought, "" for no reason of the library's."""

    closed = Signal(bool)
    """Whether the library waits to be repaired."""

    def __init__(
        self,
        studio: StudioModel,
        settings: Settings,
        place: Callable[[], Place],
        repair_first: Callable[[], None],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
        practice: bool = False,
    ) -> None:
        """`place` says where the library lies; `repair_first` has one repaired that could not be opened."""
        super().__init__(parent)
        self._studio = studio
        self._settings = settings
        self._place = place
        self._repair_first = repair_first
        self._clock = clock
        self.is_practice = practice
        """Practice keeps its pictures in a folder of its own, which is not moved."""
        self.deed = Deed.NONE
        self.progress = Progress()
        self.outcome: tuple[str, ...] = ()
        """What came of the last deed, one sentence each."""
        self.went_wrong = False
        """Whether that is bad news."""
        self.report: Report | None = None
        """What the last check found."""
        self.facts: Facts | None = None
        self._told = Progress()
        self._stop = False
        self._asking = QTimer(self)
        self._asking.setInterval(ASK_MS)
        self._asking.timeout.connect(self._ask)
        self._daily = QTimer(self)
        self._daily.setInterval(FIRST_LOOK)
        self._daily.timeout.connect(self.look_after)
        self._awaiting = QTimer(self)
        self._awaiting.setInterval(WAIT_FOR_DISK)
        self._awaiting.timeout.connect(self.look)
        studio.damaged.connect(self._on_damaged)
        studio.repair_went_on.connect(self._on_repair_went_on)
        studio.repaired.connect(self._on_repaired)
        studio.opened.connect(self._on_opened)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done that the artist has asked for."""
        return self.deed not in (Deed.NONE, Deed.DAILY)

    @property
    def why_not(self) -> str:
        """Why nothing can be changed about the library, "" where it can."""
        if self._studio.store is None:
            return "The library is not open."
        return self._studio.sealed

    @property
    def is_copy(self) -> bool:
        """Whether it only reads because its original is there as well."""
        return COPY in self._studio.sealed

    # Deeds

    def check(self, *, full: bool = False) -> None:
        """Look for what is wrong; a `full` look reads every picture."""
        from studio.store.upkeep.deeds import check_library

        place, now = self._place(), self._clock()
        self._begin(Deed.CHECK, lambda: check_library(place, now, self._tell, full=full), self._on_checked)

    def repair(self) -> None:
        """Bring back what can be; as thorough as the check before was."""
        from studio.jobs.upkeep import small_picture
        from studio.store.upkeep.deeds import repair_library
        from studio.store.upkeep.repair import Repaired

        place, now = self._place(), self._clock()
        full = self.report is not None and self.report.full

        def done(repaired: Repaired) -> None:
            left = tuple(f"{finding.sentence} {finding.repair}" for finding in repaired.left.findings)
            self.report = repaired.left
            self._end((*repaired.done, *left) or ("There was nothing to repair.",), wrong=bool(left))
            self.over.emit(NEEDS)
            self._read_anew()

        work = Deed.REPAIR, lambda: repair_library(place, now, self._tell, full=full, thumbnail=small_picture)
        self._begin(*work, done)

    def back_up(self) -> None:
        """Make a backup now."""
        from studio.store.upkeep.backup import Backup
        from studio.store.upkeep.deeds import back_up_library

        place, now = self._place(), self._clock()

        def done(made: tuple[Backup, StudioError | None]) -> None:
            backup, trouble = made
            said = (f"Backed up as {backup.path.name}.", *([str(trouble)] if trouble is not None else []))
            self._end(said, wrong=trouble is not None)

        self._begin(Deed.BACK_UP, lambda: back_up_library(place, now, self._tell), done)

    def move(self, target: Path, *, keep: bool = False) -> None:
        """Move the pictures to another folder; `keep` leaves the old copies where they are."""
        from studio.store.upkeep.deeds import move_library
        from studio.store.upkeep.moving import Moved

        store, place = self._studio.store, self._place()
        if store is None:
            return

        def keep_setting() -> None:
            self._settings.set("pictures", str(target))

        def switch() -> None:
            store.files.use_root(target)
            self._studio.tasks.call(keep_setting)

        def done(moved: Moved) -> None:
            store.files.former = tuple(root for root in store.files.former if root != place.pictures)
            said = [f"{moved.files:,} files are in “{target}” now."]
            if moved.missing:
                said.append(f"{moved.missing:,} were not there to be moved.")
            if moved.kept:
                said.append(f"The copies in “{place.pictures}” were kept.")
            self._end(said)

        mine = store.instance.id
        work = Deed.MOVE, lambda: move_library(place, target, switch, self._tell, keep=keep, mine=mine)
        self._begin(*work, done)

    def stop(self) -> None:
        """End what is being done; what it has done stays, and it may be begun anew."""
        self._stop = True

    def work_here(self) -> None:
        """Make a copy a library of its own, from the next start on."""
        from studio.store.roots import remember_root

        place = self._place()

        def done(_: None) -> None:
            self._end(("From the next start on this copy is a library of its own.",))

        self._begin(Deed.CHECK, lambda: remember_root(place.data, place.pictures), done)

    def look_after(self) -> None:
        """The daily check and backup, where they are due."""
        self._daily.setInterval(LOOK_AGAIN)
        if self.deed is not Deed.NONE or self.why_not:
            return
        from studio.store.upkeep.deeds import look_after

        place, now = self._place(), self._clock()

        def done(found: tuple[Report, StudioError | None] | None) -> None:
            self.deed = Deed.NONE
            if found is not None:
                report, trouble = found
                self.report = report
                self._warn(report, trouble)
            self.look()

        self._begin(Deed.DAILY, lambda: look_after(place, now, self._tell), done)

    def look(self) -> None:
        """Have `facts` be as they are now."""
        place, store = self._place(), self._studio.store

        def read() -> Facts:
            from studio.store.upkeep.backup import backups_in

            newest = next(iter(backups_in(place.backups)), None)
            size = place.database.stat().st_size if place.database.exists() else 0
            away = store is not None and store.files.is_away
            return Facts(place.data, place.pictures, size, None if newest is None else newest.at, away)

        def take(facts: Facts) -> None:
            self.facts = facts
            self._mind_the_folder(facts)
            self.changed.emit()

        self._studio.tasks.watch(_aside(read), take)

    def close(self) -> None:
        """The window ends, and with it what is being done."""
        self._stop = True
        self._asking.stop()
        self._daily.stop()
        self._awaiting.stop()

    # How they go

    def _begin(self, deed: Deed, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self.is_busy:
            return
        if self.deed is Deed.DAILY:
            self._stop = True  # it is done another time
            self._studio.tasks.call(lambda: self._begin_soon(deed, work, done))
            return
        self.deed, self._stop, self._told = deed, False, Progress()
        self.progress = Progress()
        if deed is not Deed.DAILY:
            self.outcome, self.went_wrong = (), False
        self._asking.start()
        self.changed.emit()

        def stopped() -> None:
            if deed is Deed.DAILY:
                self.deed = Deed.NONE
            else:
                self._end(("Stopped.",))

        def settle(result: T | _Mark) -> None:
            if isinstance(result, _Mark):
                stopped()
            else:
                done(result)

        self._studio.tasks.watch(_aside(lambda: self._unless_stopped(work)), settle, self._on_trouble, stopped)

    def _begin_soon(self, deed: Deed, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self.deed is Deed.DAILY:
            QTimer.singleShot(ASK_MS, self, lambda: self._begin_soon(deed, work, done))
        else:
            self._begin(deed, work, done)

    def _unless_stopped(self, work: Callable[[], T]) -> T | _Mark:
        """In the thread of the deed."""
        from studio.jobs.aside import be_modest
        from studio.store.upkeep import Stopped

        be_modest()
        try:
            return work()
        except Stopped:
            return _Mark.STOPPED

    def _tell(self, doing: str, done: int, of: int) -> None:
        """In the thread of the deed: the window asks for it when it has time."""
        if self._stop:
            from studio.store.upkeep import Stopped

            raise Stopped
        self._told = Progress(doing, done, of)

    def _ask(self) -> None:
        if self.progress != self._told:
            self.progress = self._told
            self.went_on.emit()

    def _end(self, said: Sequence[str], *, wrong: bool = False) -> None:
        self._asking.stop()
        self.deed = Deed.NONE
        self.outcome, self.went_wrong = tuple(said), wrong
        self.look()
        self.changed.emit()

    def _on_trouble(self, error: StudioError) -> None:
        if self.deed is Deed.DAILY:
            self.deed = Deed.NONE
            self.said.emit(Notice(NEEDS, error.sentence, error.advice, error.remedy))
        self._end((str(error),), wrong=True)

    def _on_checked(self, report: Report) -> None:
        self.report = report
        looked = f"{report.jobs:,} jobs and {report.pictures:,} pictures"
        said = [finding.sentence for finding in report.findings]
        self._end(said or (f"All is well with {looked}.",), wrong=bool(said))

    def _read_anew(self) -> None:
        """Whoever shows the library looks at it again."""
        if self._studio.store is not None:
            self._studio.reread.emit()

    # What is said without asking

    def _mind_the_folder(self, facts: Facts) -> None:
        """Say that the pictures are away, until they are back."""
        if facts.away and not self._awaiting.isActive():
            text = f"The pictures folder “{facts.pictures}” cannot be reached."
            self.said.emit(Notice(AWAY, text, "Connect its disk; small pictures are shown until then."))
            self._awaiting.start()
        elif not facts.away and self._awaiting.isActive():
            self._awaiting.stop()
            self.over.emit(AWAY)
            self._studio.reread.emit()

    def _warn(self, report: Report, trouble: StudioError | None) -> None:
        if report.grave:
            first, rest = report.grave[0], len(report.grave) - 1
            more = f" And {rest} more." if rest else ""
            self.said.emit(Notice(NEEDS, f"{first.sentence}{more}", first.repair, Remedy.LOOK_AFTER))
        elif trouble is not None:
            self.said.emit(Notice(NEEDS, trouble.sentence, trouble.advice, Remedy.LOOK_AFTER))

    def _on_opened(self, store: Store) -> None:
        self.over.emit(DAMAGED)
        self.closed.emit(False)
        self.obstacle_changed.emit(READ_ONLY if store.sealed else "")
        if store.sealed:
            remedy = Remedy.LOOK_AFTER if self.is_copy else Remedy.NONE
            self.said.emit(Notice(SEALED, READ_ONLY, store.sealed, remedy))
        else:
            self._daily.start()
        self.look()

    def _on_damaged(self, error: StudioError) -> None:
        self.obstacle_changed.emit(NOT_OPEN)
        self.closed.emit(True)
        self.said.emit(Notice(DAMAGED, error.sentence, error.advice, Remedy.REPAIR, stays=True))

    def mend(self, notice: Notice) -> None:
        """The artist pressed “Repair” at the notice about a library that cannot be opened."""
        self.said.emit(replace(notice, text="The library is being repaired.", advice="", remedy=Remedy.NONE))
        self._repair_first()

    def _on_repair_went_on(self, doing: str, done: int, of: int) -> None:
        self._told = Progress(doing, done, of)
        if self.progress.doing != doing:
            self.progress = self._told
            self.said.emit(Notice(DAMAGED, "The library is being repaired.", f"{doing} …", stays=True))

    def _on_repaired(self, sentences: Sequence[str]) -> None:
        self.over.emit(DAMAGED)
        shown = " ".join(sentences[:MOST_SAID])
        self.said.emit(Notice(AFTER, "The library was repaired.", shown, Remedy.LOOK_AFTER, calm=True))
        self.outcome = tuple(sentences)


def _aside(work: Callable[[], T]) -> Future[T]:
    from studio.jobs.aside import aside

    return aside(work)
