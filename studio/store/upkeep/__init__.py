"""Looking after a library: checking it, repairing it, backing it up, and moving its pictures; nothing here knows Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.store import LIBRARY_FILE
from studio.store.database import BACKUPS

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how far it is and of how much (0: nobody knows); it raises `Stopped` to end the work."""


class Stopped(Exception):
    """The work was not wanted any longer; what it had done until then stays, and it may be begun anew."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one library lies: rows in `data`, files in `pictures`, what can be made again in `cache`.

    `also` is a folder, perhaps on another disk, where backups are put as well; None for nowhere. In the `former`
    folders pictures may lie from before `pictures` was chosen.
    """

    data: Path
    pictures: Path
    cache: Path
    also: Path | None = None
    former: tuple[Path, ...] = ()

    @property
    def database(self) -> Path:
        """The library file."""
        return self.data / LIBRARY_FILE

    @property
    def backups(self) -> Path:
        """The folder of its backups."""
        return self.data / BACKUPS


def silent(doing: str, done: int, of: int) -> None:
    """A `Tell` for those who do not ask."""
