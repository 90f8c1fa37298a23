"""A command of the artist's: it is given a file, puts it where it likes, and prints the address."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path

from studio.errors import HostError
from studio.hosting.host import Hosted
from studio.store.settings.hosts import HostSettings

SECONDS = 120.0
"""How long it may take."""
MOST_OUTPUT = 64 * 1024
"""Bytes of what it prints that are read; the rest is thrown away."""
KEPT_FROM_IT = "LEGNEXT_"
"""Variables of these names are the studio's own, the service's key among them: no other program is to see them."""


class Command:
    """See `Host`. It is run without a shell: what is in a file's name means nothing."""

    def __init__(self, settings: HostSettings, seconds: float = SECONDS) -> None:
        """Raises `HostError` where there is no command, or quotes in it do not match."""
        self._words = _split(settings.get("command"))
        self._removal = _split(settings.get("remove"))
        self._seconds = seconds
        if not self._words:
            raise HostError("There is no command.", "Enter one that takes {file} and prints an address.")
        if not any("{file}" in word for word in self._words):
            self._words.append("{file}")

    @property
    def name(self) -> str:
        return f"the command {Path(self._words[0]).name}"

    async def put(self, name: str, content: bytes, content_type: str) -> Hosted:
        with tempfile.TemporaryDirectory(prefix="legnext-studio-") as folder:
            file = Path(folder) / name
            await asyncio.to_thread(file.write_bytes, content)
            printed = await self._run([word.replace("{file}", str(file)) for word in self._words])
        lines = [line.strip() for line in printed.splitlines() if line.strip()]
        if not lines:
            raise HostError(f"{_capital(self.name)} printed no address.", "Its last line is to be the address.")
        return Hosted(lines[-1], None, f"{name} {lines[-1]}")

    async def delete(self, key: str) -> None:
        if not self._removal:
            raise HostError(
                f"{_capital(self.name)} cannot delete.", "Delete the picture where it is, or add a command for it."
            )
        name, _, address = key.partition(" ")
        await self._run([word.replace("{name}", name).replace("{address}", address) for word in self._removal])

    async def aclose(self) -> None:
        pass

    async def _run(self, words: Sequence[str]) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_FROM_IT)}
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = "is not there" if isinstance(error, FileNotFoundError) else "cannot be started"
            raise HostError(f"The command “{words[0]}” {why}.", "Check the command.") from error
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            async with asyncio.timeout(self._seconds):
                printed, said = await asyncio.gather(_read(process.stdout), _read(process.stderr))
                code = await process.wait()
        except TimeoutError as error:
            raise HostError(
                f"{_capital(self.name)} did not end within {self._seconds:.0f} seconds.", "Check that it asks nothing."
            ) from error
        finally:
            await _end(process)
        if code != 0:
            last = (said.strip() or printed.strip()).rpartition("\n")[2].strip()[:200]
            told = f": {last}" if last else f" (code {code})"
            raise HostError(f"{_capital(self.name)} failed{told}", "Check the command.")
        return printed


async def _read(stream: asyncio.StreamReader) -> str:
    """All of it is read, so that the program can go on; only the beginning is kept."""
    kept = bytearray()
    while piece := await stream.read(16 * 1024):
        kept += piece[: MOST_OUTPUT - len(kept)]
    return kept.decode("utf-8", "replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    """End it with all that it started, if it has not ended."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    await process.wait()


def _split(text: str) -> list[str]:
    try:
        words = shlex.split(text, posix=os.name == "posix")
    except ValueError as error:
        raise HostError("The quotes in the command do not match.", "Check the command.") from error
    return words if os.name == "posix" else [word.strip('"') for word in words]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
