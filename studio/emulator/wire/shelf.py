"""Which of the emulator's own pictures can still be had: results while their address lives, and handed-in files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.emulator.clock import Clock
from studio.emulator.config import Switches
from studio.emulator.ledger import Ledger
from studio.emulator.wire.addresses import local_path

KEPT_SECONDS = 30 * 86_400


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
