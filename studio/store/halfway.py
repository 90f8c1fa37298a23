"""At the opening of a library: what a program that ended was just doing to files is finished or taken back."""

from __future__ import annotations

import logging
import sqlite3

from studio.errors import StudioError
from studio.store.database import Database
from studio.store.files import PictureFiles
from studio.store.instances import Instance

log = logging.getLogger(__name__)


def put_right(database: Database, files: PictureFiles, instance: Instance) -> None:
    """See that every file has one name and that its row knows it; blocks.

    Costs one question where nothing is half done. What the disk refuses now, or while it is away, is tried again at the
    next opening.
    """
    if database.read_only or not files.root.is_dir() or not database.read(_is_anything_open).result():
        return
    from studio.store.filing import (
        inscribing,  # which hardly any start has to load
        renaming,
    )

    try:
        renaming.put_right(database, files, instance.is_alive)
        inscribing.put_right(database, files, instance.is_alive)
    except (OSError, StudioError) as error:
        log.info("files stay half renamed or half written for now: %s", error)


def _is_anything_open(connection: sqlite3.Connection) -> bool:
    query = (
        "SELECT EXISTS (SELECT 1 FROM renaming INDEXED BY renaming_open WHERE step < 2)"
        " OR EXISTS (SELECT 1 FROM inscribing)"
    )
    return bool(connection.execute(query).fetchone()[0])
