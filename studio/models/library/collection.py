"""What the artist has, as the window works on it: the parts of the desk that are about the whole library.

Each is made, and its module loaded, when it is first wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.models.library.late import LateLibrary

if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.models.job_words import JobRecord
    from studio.models.library.exchange import Exchange
    from studio.models.library.family import Families
    from studio.models.library.filing import Filing
    from studio.models.library.finding.narrowing import Narrowing
    from studio.models.library.finding.places import Places
    from studio.models.library.ordering import Item, Ordering
    from studio.models.library.page.browsing import Browsing
    from studio.models.library.spending import SpendingModel
    from studio.models.library.triage import Triage
    from studio.models.viewing.exporting import Source
    from studio.store.files import PictureFiles

CLOSED = ("browsing", "exchange", "filing", "triage", "families", "ordering")
"""Parts that have something to end."""


class Collection(QObject):
    """`desk.collection`; lives on the GUI thread."""

    ordering_made = Signal(object)  # Ordering: from now on what it says can be heard
    families_made = Signal(object)  # Families: one is looked at, or steps go on by themselves

    def __init__(self, desk: Desk, library: LateLibrary, *, clock: Callable[[], float]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._library = library
        self._clock = clock

    @cached_property
    def families(self) -> Families:
        """The family of a job, and its steps repeated on other pictures."""
        from studio.models.library.family import Families

        desk = self._desk
        made = Families(
            desk.studio, desk.acting, desk.till, self._files, desk.shown, desk.files, self, clock=self._clock
        )
        made.replaying.told.connect(self._desk.told)
        self.ordering.changed.connect(made.shown.apply_many)
        self.families_made.emit(made)
        return made

    def show_family(self, job_id: int | None = None) -> None:
        """Look at the family of a job, without one of the job in the middle."""
        wanted = job_id if job_id is not None or self._desk.shown.record is None else self._desk.shown.record.id
        if wanted is not None:
            self.families.open(wanted)

    @property
    def spending(self) -> SpendingModel | None:
        """What was spent; None before the library is open."""
        return None if self._desk.studio.store is None else self._spending

    @cached_property
    def _spending(self) -> SpendingModel:
        from studio.models.library.spending import SpendingModel

        store = self._desk.studio.store
        assert store is not None
        made = SpendingModel(store.spending, self._desk.studio.tasks, self, clock=self._clock)
        made.told.connect(self._desk.told)
        return made

    @cached_property
    def exchange(self) -> Exchange:
        """What the library takes in and gives away."""
        from studio.models.library.exchange import Exchange

        made = Exchange(self._desk.studio, self.ordering.trash, self)
        made.arrived.connect(self._desk.history.refresh)
        return made

    @cached_property
    def ordering(self) -> Ordering:
        """What the artist makes of the library: stars, flags, tags, projects, the trash."""
        from studio.models.library.following import Following
        from studio.models.library.ordering import Ordering

        made = Ordering(self._desk.studio.tasks, self)
        made.told.connect(self._desk.told)
        Following(made, self._desk.history, self._desk.shown, self._desk.show, (self._desk.sheet.apply,))
        if self._desk.studio.store is not None:
            made.read(self._desk.studio.store)
        else:
            self._desk.studio.opened.connect(made.read)
        self.ordering_made.emit(made)
        return made

    @cached_property
    def browsing(self) -> Browsing:
        """What is looked at and judged on the library page."""
        from studio.models.library.page.browsing import Browsing

        return Browsing(self._desk.history, self._library, self.ordering, self._desk.studio.tasks, self._files, self)

    @cached_property
    def places(self) -> Places:
        """The places of the library among whose jobs the history looks."""
        from studio.models.library.finding.places import Places

        made = Places(self._desk.studio, self._desk.history, self.ordering, self)
        made.failed.connect(self._desk.told)
        return made

    @cached_property
    def narrowing(self) -> Narrowing:
        """How many jobs each filter would leave of what the history shows."""
        from studio.models.library.finding.narrowing import Narrowing

        made = Narrowing(self._desk.studio, self._desk.history, self)
        made.failed.connect(self._desk.told)
        self.ordering.changed.connect(made.note_change)
        return made

    @cached_property
    def triage(self) -> Triage:
        """What runs out next, to be decided about."""
        from studio.models.library.triage import Triage

        made = Triage(self._desk.studio, self.ordering, self._desk.acting, self._picture, self, clock=self._clock)
        made.settled.connect(self.ordering.changed)
        return made

    @cached_property
    def filing(self) -> Filing:
        """Names of the library's files, and what is written beside and into them."""
        from studio.models.library.filing import Filing

        made = Filing(self._desk.studio, self)
        made.told.connect(self._desk.told)
        made.filed.connect(self.ordering.changed)
        return made

    def sources(self, items: Sequence[Item], then: Callable[[list[Source]], None]) -> None:
        """The pictures of these that are on the disk, as they are exported, to `then`."""
        from studio.models.viewing.differences import stored_picks
        from studio.models.viewing.exporting import Source

        store = self._desk.studio.store
        if store is None:
            return
        wanted: dict[int, set[int]] = {}
        for item in items:
            wanted.setdefault(item.job_id, set()).add(item.image)

        def take(records: list[JobRecord]) -> None:
            picks = [pick for record in records for pick in stored_picks(record, wanted[record.id])]
            files = [(pick, pick.picture) for pick in picks]
            then([Source(pick, self._picture(picture.path)) for pick, picture in files if picture is not None])

        self._desk.studio.tasks.watch(store.library.page(list(wanted)), take, self._desk.told.emit)

    def take_pixels(self, job_id: int, index: int, image: QImage) -> None:
        """A picture has just arrived."""
        if "browsing" in self.__dict__:
            self.browsing.thumbnails.put(job_id, index, image)

    def close(self) -> None:
        """End those parts that were wanted so far."""
        for name in CLOSED:
            if name in self.__dict__:
                self.__dict__[name].close()

    def _files(self) -> PictureFiles:
        store = self._desk.studio.store
        assert store is not None  # nothing can be wanted of a library that is not open
        return store.files

    def _picture(self, relative: str) -> Path:
        return self._files().absolute(relative)
