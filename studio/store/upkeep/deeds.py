"""What can be done for a library as a whole: the same deeds for the window and for the command line."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from studio.errors import DiskError, StudioError
from studio.store.disk import disk_error
from studio.store.failures import translated
from studio.store.roots import forget_former, remember_root
from studio.store.upkeep import Place, Tell, silent
from studio.store.upkeep.backup import Backup, back_up, copy_elsewhere, is_due
from studio.store.upkeep.check import check
from studio.store.upkeep.findings import Kind, Report
from studio.store.upkeep.moving import Moved, move_pictures
from studio.store.upkeep.renewing import require_alone
from studio.store.upkeep.repair import FILE_UNUSABLE, MakeThumbnail, Repaired, repair


@contextlib.contextmanager
def _told(place: Place) -> Iterator[None]:
    """Whatever the disk or SQLite refuses becomes one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, place.database) from error
    except OSError as error:
        raise disk_error(error, place.data) from error


def check_library(place: Place, now: float, tell: Tell = silent, *, full: bool = False) -> Report:
    """See `check.check`."""
    with _told(place):
        return check(place, now, tell, full=full)


def repair_library(
    place: Place,
    now: float,
    tell: Tell = silent,
    *,
    full: bool = False,
    thumbnail: MakeThumbnail | None = None,
) -> Repaired:
    """See `repair.repair`."""
    with _told(place):
        return repair(place, now, tell, full=full, thumbnail=thumbnail)


def back_up_library(
    place: Place, now: float, tell: Tell = silent, *, folder: Path | None = None
) -> tuple[Backup, StudioError | None]:
    """Make a backup, in the library's own folder of them unless another is named; blocks.

    The second is why it could not be put on the other disk as well, None where it is there or is not wanted.
    """
    with _told(place):
        made = back_up(place.database, folder or place.backups, now, tell)
        if place.also is None or folder is not None:
            return made, None
        try:
            copy_elsewhere(made, place.also)
        except DiskError as error:
            return made, error
        return made, None


def look_after(place: Place, now: float, tell: Tell = silent) -> tuple[Report, StudioError | None] | None:
    """What is done once a day: a quick check and a backup; None where that was done already."""
    with _told(place):
        if not is_due(place.backups, now):
            return None
        report = check(place, now, tell)
        if report.of(*FILE_UNUSABLE, Kind.DATABASE_NEWER):
            return report, None  # a backup of damage would only take the place of a sound one
        trouble = back_up_library(place, now, tell)[1]
        return report.without(Kind.BACKUP_NONE), trouble  # what was missing until now need not be told of


def move_library(
    place: Place,
    target: Path,
    switch: Callable[[], None],
    tell: Tell = silent,
    *,
    keep: bool = False,
    mine: str = "",
) -> Moved:
    """Move the pictures; `switch` tells others which folder it is now, `mine` is the program that may use it meanwhile.

    See `moving.move_pictures`.
    """
    require_alone(place, mine)

    def switch_over() -> None:
        remember_root(place.data, target)
        switch()

    with _told(place):
        moved = move_pictures(place, target, switch_over, tell, keep=keep)
        forget_former(place.data, target, place.pictures)
        return moved
