"""Practice mode: the emulator as a child process that lives and dies with the program."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from studio.errors import DiskError, NetworkError

log = logging.getLogger(__name__)


class Practice:
    """One emulator process over the practice home; `start` blocks until it listens, so call it in a worker."""

    def __init__(self, home: Path, *, pace: float | None = None) -> None:
        self._home = home
        self._pace = pace
        self._process: subprocess.Popen[str] | None = None
        self._lock: _Lock | None = None

    def start(self) -> tuple[str, str]:
        """Start the emulator and return its base URL and key; raises `NetworkError` when it does not come up.

        Where another program runs one over the same home, that one is used: two would spoil each other's books.
        """
        try:
            self._home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DiskError(f"The practice service has no place to work: {error.strerror}.") from error
        self._lock = _Lock(self._home)
        if not self._lock.held and (known := self._lock.address()) is not None:
            return known
        command = [*_program(), "--home", str(self._home), "--with-parent"]
        if self._pace is not None:
            command += ["--pace", str(self._pace)]
        # Its stdin is ours: when this program ends, in whatever way, the pipe closes and the emulator leaves.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            hello = json.loads(line)
            found = str(hello["base_url"]), str(hello["api_key"])
        except (ValueError, KeyError, TypeError) as error:
            self.stop()
            raise NetworkError("The practice service did not start.", "Start the studio again.") from error
        self._lock.tell(found)
        return found

    def stop(self) -> None:
        """End the process and wait for it; does nothing when it is not running."""
        if self._lock is not None:
            self._lock.close()
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(3.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def __enter__(self) -> tuple[str, str]:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class _Lock:
    """Who runs the emulator of a home, and where it listens; the system drops the lock when its holder dies."""

    def __init__(self, home: Path) -> None:
        self._file = (home / "running.lock").open("a+", encoding="utf-8")
        self.held = True
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self.held = False

    def tell(self, found: tuple[str, str]) -> None:
        """Leave word for programs that come later."""
        self._file.truncate(0)
        self._file.write(json.dumps(found))
        self._file.flush()

    def address(self) -> tuple[str, str] | None:
        """What the holder left word of."""
        self._file.seek(0)
        try:
            base_url, key = json.loads(self._file.read())
        except (ValueError, TypeError):
            return None
        return str(base_url), str(key)

    def close(self) -> None:
        """Let it go, and the lock with it."""
        self._file.close()


def _program() -> list[str]:
    """How to call ourselves as the emulator: a bundle is its own executable, elsewhere it is the interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "emulator"]
    return [sys.executable, "-m", "studio.emulator"]


def _environment() -> dict[str, str]:
    """Ours, with the place this package was loaded from, so that the child finds it from any folder."""
    place = str(Path(__file__).resolve().parent.parent)
    paths = [place, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    # The artist's own key is none of its business.
    kept = {name: value for name, value in os.environ.items() if name != "LEGNEXT_API_KEY"}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}
