"""The practice service for tests: in this process, on a thread and a port of its own, spoken to over real HTTP."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from studio.emulator.config import PRACTICE_KEY, Config
from studio.emulator.parts import Emulator
from studio.emulator.wire.connection import settings
from studio.emulator.wire.service import create_app


@dataclass(frozen=True)
class Service:
    """Where it listens, and its parts for a test that must move its clock or throw a switch."""

    base_url: str
    api_key: str
    parts: Emulator
    loop: asyncio.AbstractEventLoop

    @property
    def root(self) -> str:
        """The address without /api."""
        return self.base_url.removesuffix("/api")

    def advance(self, seconds: float) -> None:
        """Move its clock."""
        self.loop.call_soon_threadsafe(self.parts.clock.advance, seconds)


@contextmanager
def serving(home: Path, *, pace: float = 0.0, balance: int = 21_000) -> Iterator[Service]:
    """Serve until the block is left."""
    config = Config(home=home, pace=pace, balance=balance)
    app = create_app(config)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(settings(app))
    started = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        ready = asyncio.ensure_future(_tell(server, started))
        await server.serve([listening])
        await ready

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="service")
    thread.start()
    try:
        assert started.wait(20), "the practice service did not start"
        port = listening.getsockname()[1]
        yield Service(f"http://127.0.0.1:{port}/api", PRACTICE_KEY, app.state.emulator, loops[0])
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


async def _tell(server: uvicorn.Server, started: threading.Event) -> None:
    while not server.started:
        await asyncio.sleep(0.001)
    started.set()
