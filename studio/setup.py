"""From the command line's options to a running engine's parts; shared by the window and the commands without one."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import StudioError
from studio.home import Home
from studio.store.settings.preferences import Preferences

if TYPE_CHECKING:
    from studio.jobs.service import Service
    from studio.practice import Practice
    from studio.store import Store
    from studio.store.settings.api_key import ApiKey
    from studio.store.settings.hosts import HostFile, HostSettings
    from studio.store.upkeep import Place


class Setup:
    """What was asked for on the command line, joined with what the artist has set."""

    def __init__(self, options: argparse.Namespace, *, clock: Callable[[], float] = time.time) -> None:
        """`clock` (seconds since the epoch) is that of the library."""
        self._options = options
        self._clock = clock
        self._practice: Practice | None = None
        self.home = Home.at(options.home, practice=False)
        self.preferences = Preferences(self.home.config / "settings.json")
        self.practice = bool(options.practice)

    @property
    def decided(self) -> bool:
        """Whether it is known which service is meant: said on the command line, in the environment, or set before."""
        from studio.store.settings.api_key import VARIABLE

        said = self.practice or bool(self._options.base_url) or bool(os.environ.get(VARIABLE))
        return said or self.preferences.get("mode") != "ask"

    def choose(self, *, practice: bool) -> None:
        """Fix the service for this run."""
        self.practice = practice
        self.home = Home.at(self._options.home, practice=practice)

    def choose_as_set(self) -> None:
        """Fix the service by the command line, else by the settings."""
        self.choose(
            practice=self.practice or (not self._options.base_url and self.preferences.get("mode") == "practice")
        )

    @property
    def pictures(self) -> Path:
        """Where new pictures go: practice never mixes with real work, so its folder is not a setting."""
        chosen = str(self.preferences.get("pictures"))
        return Path(chosen).expanduser() if chosen and not self.practice else self.home.pictures

    @property
    def place(self) -> Place:
        """Where the library lies, for those who look after it; blocks for one small file."""
        from studio.store.roots import former_roots
        from studio.store.upkeep import Place

        also = str(self.preferences.get("backups")) if not self.practice else ""
        return Place(
            self.home.data,
            self.pictures,
            self.home.cache,
            Path(also).expanduser() if also else None,
            former_roots(self.home.data, self.pictures),
        )

    @property
    def tempo(self) -> float:
        """How long jobs take against the real service; the command line says so, or practice mode's own setting."""
        if self._options.pace is not None:
            return float(self._options.pace)
        if not self.practice or self._options.base_url:
            return 1.0
        return float(self.preferences.get("practice_tempo")) / 100

    @property
    def base_url(self) -> str:
        """The address in force, "" for the usual one."""
        return str(self._options.base_url or self.preferences.get("base_url"))

    def open_store(self) -> Store:
        """Open the library; blocks."""
        from studio.store import open_store

        names = str(self.preferences.get("file_names"))
        return open_store(self.home.data, self.pictures, self.home.cache, clock=self._clock, names=names)

    def find_service(self) -> Service:
        """Start the practice service or find the key; blocks. Raises `StudioError` where neither works."""
        from studio import log

        if self.practice and not self._options.base_url:
            return self._start_practice()
        key, _ = self.key_store().load()
        log.keep_out(key)
        return self.service(key)

    def service(self, key: str) -> Service:
        """The service in force, opened by `key`."""
        from studio.jobs.service import Service

        return Service(self.base_url, key, self.tempo, callback=self.callback)

    @property
    def callback(self) -> str:
        """Where the service is to tell programs of the artist's that a job ended, "" for nowhere."""
        return str(self.preferences.get("callback"))

    def host_file(self) -> HostFile:
        """Where it is kept which host takes pictures of this computer; practice and work share it."""
        from studio.store.settings.hosts import HostFile

        return HostFile(self.home.config)

    def find_host(self) -> HostSettings:
        """The host that is set, with what opens it; blocks."""
        from studio import log

        settings = self.host_file().load()
        for secret in settings.secrets.values():
            log.keep_out(secret)
        return settings

    def key_store(self) -> ApiKey:
        """Where the key of the service in force is kept; raises `InputError` where its address is none."""
        from studio.remote.client import DEFAULT_BASE, base_url
        from studio.store.settings.api_key import ApiKey

        address = base_url(self.base_url)
        return ApiKey(self.home.config, "" if address == DEFAULT_BASE else address)

    def close(self) -> None:
        """End the practice service when this run started it."""
        if self._practice is not None:
            self._practice.stop()

    def _start_practice(self) -> Service:
        from studio.jobs.service import Service
        from studio.practice import Practice

        self.close()  # one that was lent by a program that is gone by now
        self._practice = Practice(self.home.emulator, pace=self.tempo, luck=self._options.luck)
        address, key = self._practice.start()
        return Service(address, key, self.tempo, practice=True, callback=self.callback)


def attempt(work: Callable[[], int]) -> int:
    """Run a command without a window: trouble of the world becomes one sentence on stderr and exit code 1.

    So does Ctrl-C, with code 130: a `KeyboardInterrupt` that says what it left behind is told in its own words.
    """
    import sys

    try:
        return work()
    except StudioError as error:
        print(f"legnext-studio: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        words = str(stop) or "Stopped. Jobs with the service go on and are picked up at the next start."
        print(f"legnext-studio: {words}", file=sys.stderr)
        return 130
