"""Disk: the journal and library in SQLite, the pictures as plain files, the settings and the key."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.store.arrivals import Arrivals
    from studio.store.database import Database
    from studio.store.family.replays import Replays
    from studio.store.files import PictureFiles
    from studio.store.instances import Instance
    from studio.store.journal import Journal
    from studio.store.library import Library
    from studio.store.order.acts import Order
    from studio.store.presets import Presets
    from studio.store.running_out import RunningOut
    from studio.store.search.facets import Facets
    from studio.store.search.saved import SavedSearches
    from studio.store.spending import Spending
    from studio.store.uploads import Uploads
    from studio.store.versions import Versions

LIBRARY_FILE = "library.sqlite3"
RENEWED_FILE = "library.renewed.sqlite3"
"""A whole new library that only has to take the place of a damaged one; a crash leaves it to the next start."""
PLACE_FILE = "place.json"
WANTED_FILE = "repair.wanted"
"""Says that the library is to be repaired before it is opened again: while it is open its file cannot be exchanged."""


class Store:
    """One open library; its parts are made, and their modules loaded, when they are first asked for, by any thread.

    `instance` is this program's claim on the jobs that it drives. `sealed` says in one sentence why the library is open
    for reading only, "" where it is not.
    """

    def __init__(
        self,
        database: Database,
        instance: Instance,
        files: PictureFiles,
        clock: Callable[[], float] = time.time,
        sealed: str = "",
    ) -> None:
        self.database = database
        self.instance = instance
        self.files = files
        self.sealed = sealed
        self._clock = clock

    @cached_property
    def journal(self) -> Journal:
        """Writes what happens to jobs."""
        from studio.store.journal import Journal

        return Journal(self.database, self.instance, self._clock)

    @cached_property
    def library(self) -> Library:
        """Answers questions about all jobs."""
        from studio.store.library import Library

        return Library(self.database, self._clock)

    @cached_property
    def presets(self) -> Presets:
        """What the artist keeps under a name."""
        from studio.store.presets import Presets

        return Presets(self.database, self._clock)

    @cached_property
    def versions(self) -> Versions:
        """What other programs made of pictures."""
        from studio.store.versions import Versions

        return Versions(self.database, self._clock)

    @cached_property
    def uploads(self) -> Uploads:
        """What was put where the service can read it."""
        from studio.store.uploads import Uploads

        return Uploads(self.database)

    @cached_property
    def spending(self) -> Spending:
        """What was spent, on what."""
        from studio.store.spending import Spending

        return Spending(self.database)

    @cached_property
    def order(self) -> Order:
        """What the artist makes of the pictures: stars, flags, tags, projects, trash."""
        from studio.store.order.acts import Order

        return Order(self.database, self._clock)

    @cached_property
    def searches(self) -> SavedSearches:
        """Searches that are kept under a name."""
        from studio.store.search.saved import SavedSearches

        return SavedSearches(self.database, self._clock)

    @cached_property
    def facets(self) -> Facets:
        """How many jobs a search would find with one word more."""
        from studio.store.search.facets import Facets

        return Facets(self.database, self._clock)

    @cached_property
    def running_out(self) -> RunningOut:
        """What the service forgets next."""
        from studio.store.running_out import RunningOut

        return RunningOut(self.database, self._clock)

    @cached_property
    def replays(self) -> Replays:
        """Steps that are repeated on other pictures."""
        from studio.store.family.replays import Replays

        return Replays(self.database, self.instance, self._clock)

    @cached_property
    def arrivals(self) -> Arrivals:
        """Writes down jobs that were not bought here."""
        from studio.store.arrivals import Arrivals

        return Arrivals(self.database, self.instance.id, self._clock)

    def close(self) -> None:
        """Finish what is queued and let the library go; open jobs may be adopted by the next program."""
        if not self.sealed:
            self.journal.leave().exception()  # trouble here costs a row that the next start removes
        self.database.close()
        self.instance.close()


def open_store(
    data: Path, pictures: Path, cache: Path, clock: Callable[[], float] = time.time, names: str = ""
) -> Store:
    """Open the library in folder `data`, made if need be; blocks. One that is a copy, or locked, is `sealed`.

    `names` is the template of new files, "" as usual.

    Raises `LibraryError` or its kind `DiskError` when it can't be had; nothing is overwritten then.
    """
    # The window imports this package before it is painted; what is behind a library is loaded when one is opened.
    from studio.store.opening import open_library

    return open_library(data, pictures, cache, clock, names)
