"""Practice mode: the emulator as a child process that lives and dies with the program."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from studio.errors import DiskError, NetworkError

log = logging.getLogger(__name__)


PATIENCE = 30.0
"""Seconds until the emulator must have said where it listens: a first start from a slow disk takes several."""
GRACE = 3.0
"""Seconds that it gets to end by itself once its standard input is closed."""
LONGEST_HELLO = 4096
LOOK = 0.05
"""Seconds between two looks at what the program that starts one at this moment has left word of."""


class Practice:
    """One emulator process over the practice home; `start` blocks until it listens, so call it in a worker.

    `pace` and `luck` are handed on; `program` is what is started, by default ourselves as the emulator.
    """

    def __init__(
        self,
        home: Path,
        *,
        pace: float | None = None,
        luck: int | None = None,
        program: Sequence[str] | None = None,
        patience: float = PATIENCE,
        grace: float = GRACE,
    ) -> None:
        self._home = home
        self._pace = pace
        self._luck = luck
        self._command = list(program or _program())
        self._patience = patience
        self._grace = grace
        self._process: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._lock: _Lock | None = None

    def start(self) -> tuple[str, str]:
        """Start the emulator and return its base URL and key; raises `NetworkError` when it does not come up.

        Where another program runs one over the same home, that one is used: two would spoil each other's books.
        """
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock = _Lock(self._home)
        except OSError as error:
            raise DiskError(f"The practice service has no place to work: {error.strerror}.") from error
        try:
            return self._found_beside(self._lock) or self._started(self._lock)
        except BaseException:
            self.stop()
            raise

    def _found_beside(self, lock: _Lock) -> tuple[str, str] | None:
        """Where the emulator of another program listens; None when there is none and the lock is ours."""
        end = time.monotonic() + self._patience
        while not lock.take():
            if (known := lock.address()) is not None:
                return known
            if time.monotonic() > end:
                raise NetworkError("Another studio's practice service does not start.", "Close the other studio.")
            time.sleep(LOOK)
        return None

    def _started(self, lock: _Lock) -> tuple[str, str]:
        command = [*self._command, "--home", str(self._home), "--with-parent"]
        if self._pace is not None:
            command += ["--pace", str(self._pace)]
        if self._luck is not None:
            command += ["--luck", str(self._luck)]
        pipe = subprocess.PIPE
        try:
            # Its stdin is ours: when this program ends, in whatever way, the pipe closes and the emulator leaves.
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, encoding="utf-8", errors="replace", env=_environment()
            )
        except OSError as error:
            raise _no_start(error.strerror or type(error).__name__) from error
        found = _address_in(self._hello(self._process))
        lock.tell(found)
        return found

    def _hello(self, process: subprocess.Popen[str]) -> str:
        """The child's first line. A thread waits for it, since a pipe cannot be waited for a while on every system."""
        said: queue.SimpleQueue[str] = queue.SimpleQueue()
        out = process.stdout
        assert out is not None
        self._listener = threading.Thread(
            target=lambda: said.put(out.readline(LONGEST_HELLO)), name="practice", daemon=True
        )
        self._listener.start()
        try:
            return said.get(timeout=self._patience)
        except queue.Empty:
            raise _no_start(f"it said nothing for {self._patience:g} seconds") from None

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
            process.wait(self._grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._listener is not None:
            self._listener.join(self._grace)
            if self._listener.is_alive():
                return  # a child of the child still holds the pipe: closing it here would wait for that one
        process.stdout.close()

    def __enter__(self) -> tuple[str, str]:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class _Lock:
    """Who runs the emulator of a home, and where it listens; the system drops the lock when its holder dies."""

    def __init__(self, home: Path) -> None:
        self._file = (home / "running.lock").open("a+", encoding="utf-8")

    def take(self) -> bool:
        """Try to become the one who runs it; what the one before left word of is forgotten then."""
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
        self._file.truncate(0)
        return True

    def tell(self, found: tuple[str, str]) -> None:
        """Leave word for programs that come later."""
        self._file.write(json.dumps(found))
        self._file.flush()

    def address(self) -> tuple[str, str] | None:
        """What the holder left word of."""
        self._file.seek(0)
        try:
            base_url, key = json.loads(self._file.read())
        except (ValueError, TypeError):
            return None  # nothing yet, or half a line
        return str(base_url), str(key)

    def close(self) -> None:
        """Let it go, and the lock with it."""
        self._file.close()


def _address_in(hello: str) -> tuple[str, str]:
    try:
        said = json.loads(hello)
        found = said["base_url"], said["api_key"]
    except (ValueError, KeyError, TypeError) as error:
        raise _no_start("it ended" if not hello else "what it says cannot be read") from error
    if not all(isinstance(word, str) for word in found):
        raise _no_start("what it says cannot be read")
    return found


def _no_start(why: str) -> NetworkError:
    return NetworkError(f"The practice service did not start: {why}.", "Start the studio again.")


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
