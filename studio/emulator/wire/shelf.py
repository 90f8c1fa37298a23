"""Which of the emulator's own pictures can still be had: results while their address lives, and handed-in files."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from studio.emulator.clock import Clock
from studio.emulator.config import Switches
from studio.emulator.ledger import Ledger
from studio.emulator.wire.addresses import PART, local_path

KEPT_SECONDS = 30 * 86_400
_DRAWN = re.compile(
    r"(?:mj/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_(?:[0-9]+|grid)|temp/[0-9]+)\.[a-z0-9]+(?:\.part)?"
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Looks results up in the ledger and files on the disk below `home`."""

    ledger: Ledger
    clock: Clock
    switches: Switches
    home: Path

    @property
    def cdn(self) -> Path:
        """Where results lie."""
        return self.home / "cdn"

    @property
    def files(self) -> Path:
        """Where handed-in files lie."""
        return self.home / "files"

    def result(self, path: str) -> Path | None:
        """The file of one CDN path; None when no finished job has it or its address has died."""
        owner = self.ledger.owner_of(path)
        target = self.cdn / path
        if owner is None or owner.ended is None or not target.is_file():
            return None
        life = self.switches.temp_seconds if path.startswith("temp/") else self.switches.cdn_seconds
        dead = self.clock.now() - owner.ended > (KEPT_SECONDS if life is None else life)
        return None if dead else target

    def sweep(self) -> None:
        """Remove what a start before this one left half done; only while no job runs, and only names of our own."""
        kept = self.ledger.paths()
        drawn = [path for path in self.cdn.glob("*/*") if _DRAWN.fullmatch(path.relative_to(self.cdn).as_posix())]
        lost = [path for path in drawn if path.relative_to(self.cdn).as_posix() not in kept]
        for path in (*lost, *self.files.glob(f"{PART}*"), *(self.home / "stills").glob("*.part")):
            with contextlib.suppress(OSError):  # then it is there at the next start as well
                path.unlink()

    def behind(self, address: str) -> Path | None:
        """The file behind an address of this emulator, None for a foreign one; LookupError when it is not there."""
        place = local_path(address, self.home)
        if place is None:
            return None
        if place.is_relative_to(self.cdn):
            place = self.result(place.relative_to(self.cdn).as_posix())
        if place is None or not place.is_file():
            raise LookupError(address)
        return place
