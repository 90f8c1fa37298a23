"""Disk: the journal and library in SQLite, the pictures as plain files, the settings and the key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.store.database import Database
    from studio.store.files import PictureFiles
    from studio.store.instances import Instance
    from studio.store.journal import Journal
    from studio.store.library import Library
    from studio.store.presets import Presets
    from studio.store.spending import Spending
    from studio.store.uploads import Uploads
    from studio.store.versions import Versions

LIBRARY_FILE = "library.sqlite3"


@dataclass(frozen=True, slots=True)
class Store:
    """One open library; `instance` is this program's claim on the jobs that it drives."""

    database: Database
    instance: Instance
    journal: Journal
    library: Library
    files: PictureFiles
    presets: Presets
    versions: Versions
    uploads: Uploads
    spending: Spending

    def close(self) -> None:
        """Finish what is queued and let the library go; open jobs may be adopted by the next program."""
        self.journal.leave().exception()  # trouble here costs a row that the next start removes
        self.database.close()
        self.instance.close()


def open_store(data: Path, pictures: Path, cache: Path, clock: Callable[[], float] = time.time) -> Store:
    """Open the library in folder `data`, made if need be; blocks.

    Raises `LibraryError` or its kind `DiskError` when it can't be had; nothing is overwritten then.
    """
    # The window imports this package before it is painted; what is behind a library is loaded when one is opened.
    from studio.store.database import Database
    from studio.store.disk import disk_errors
    from studio.store.files import PictureFiles
    from studio.store.instances import Instance
    from studio.store.journal import Journal
    from studio.store.library import Library
    from studio.store.presets import Presets
    from studio.store.spending import Spending
    from studio.store.uploads import Uploads
    from studio.store.versions import Versions

    database = Database(data / LIBRARY_FILE)
    database.open()
    try:
        with disk_errors(data):
            instance = Instance(data / "running")
    except StudioError:
        database.close()
        raise
    journal = Journal(database, instance, clock)
    try:
        journal.enter().result()
    except BaseException:
        database.close()
        instance.close()
        raise
    # Job numbers begin again in another library: its thumbnails must not be taken for those of this one.
    files = PictureFiles(pictures, cache / database.library_id)
    presets, versions = Presets(database, clock), Versions(database, clock)
    uploads, spending = Uploads(database), Spending(database)
    return Store(database, instance, journal, Library(database), files, presets, versions, uploads, spending)
