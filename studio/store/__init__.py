"""Disk: the journal and library in SQLite, the pictures as plain files, the settings and the key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.store.database import Database
from studio.store.files import PictureFiles
from studio.store.instances import Instance
from studio.store.journal import Journal
from studio.store.library import Library


@dataclass(frozen=True, slots=True)
class Store:
    """One open library."""

    database: Database
    instance: Instance
    journal: Journal
    library: Library
    files: PictureFiles

    def close(self) -> None:
        """Finish what is queued and let the library go."""
        self.database.close()
        self.instance.close()


def open_store(data: Path, pictures: Path, cache: Path, clock: Callable[[], float] = time.time) -> Store:
    """Open the library in folder `data`; blocks. Raises `LibraryError` or `DiskError` when it can't be had."""
    database = Database(data / "library.sqlite3")
    instance = Instance(data / "running")
    return Store(
        database, instance, Journal(database, instance, clock), Library(database), PictureFiles(pictures, cache)
    )
