"""The practice service: how fast it answers 20 clients that poll while it draws, and how long drawing takes."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.bench.report import report

CLIENTS = 20
EVERY = 0.25
"""Seconds between two looks of one client, which is over ten times as often as in life."""
SECONDS = 5.0
JOBS = 3


def measure() -> None:
    """Print the median and the 95th percentile of a look, beside an idle service's, and the time of one job."""
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as (root, key):
        idle, busy, drawing = asyncio.run(_looks(root, key))
    report("emulator-look-median", statistics.median(busy), statistics.median(idle), "ms", "≤ 10 ms")
    report("emulator-look-p95", _p95(busy), _p95(idle), "ms", f"{CLIENTS} clients, {len(busy)} looks")
    report("emulator-four-pictures", statistics.median(drawing), min(drawing), "s", "≤ 2 s at 1024², two cores")


@contextmanager
def _serving(home: Path) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "studio.emulator", "--pace", "0", "--home", str(home), "--balance", "10000000"]
    process = subprocess.Popen([*command, "--with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    hello = json.loads(process.stdout.readline())
    try:
        yield hello["base_url"], hello["api_key"]
    finally:
        process.communicate()


async def _looks(root: str, key: str) -> tuple[list[float], list[float], list[float]]:
    drawing: list[float] = []
    async with httpx.AsyncClient(base_url=root, headers={"x-api-key": key}, timeout=60) as client:
        job = await _submit(client)
        await _finished(client, job)  # the drawing processes have started
        lookers = [await Looker.connected(root, key, job) for _ in range(CLIENTS)]
        idle = await _look_together(lookers)
        drawn = asyncio.create_task(_keep_drawing(client, drawing))
        busy = await _look_together(lookers, until=lambda: len(drawing) >= JOBS)
        drawn.cancel()
        for looker in lookers:
            looker.close()
    return idle, busy, drawing


class Looker:
    """One client with a connection of its own; barely more than a socket, so that the service is what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
        self._reader = reader
        self._writer = writer
        self._request = request

    @classmethod
    async def connected(cls, root: str, key: str, job: str) -> Looker:
        """A client that will look at `job`."""
        place = urlsplit(root)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"GET {place.path}/v1/job/{job} HTTP/1.1\r\nhost: {place.netloc}\r\nx-api-key: {key}\r\n\r\n"
        return cls(reader, writer, head.encode())

    async def look(self) -> float:
        """Milliseconds from the request to the last byte of the job."""
        begun = time.perf_counter()
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        await self._reader.readexactly(int(length.partition(b":")[2]))
        return (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def _look_together(lookers: list[Looker], until: Callable[[], bool] = lambda: True) -> list[float]:
    """Every client looks in its own rhythm, as separate programs do, for some seconds and until `until` is true."""
    found: list[float] = []
    end = time.monotonic() + SECONDS

    async def keep_looking(looker: Looker, number: int) -> None:
        await asyncio.sleep(EVERY * number / CLIENTS)
        while time.monotonic() < end or not until():
            found.append(await looker.look())
            await asyncio.sleep(EVERY)

    await asyncio.gather(*(keep_looking(looker, number) for number, looker in enumerate(lookers)))
    return found


async def _keep_drawing(client: httpx.AsyncClient, drawing: list[float]) -> None:
    while True:
        begun = time.monotonic()
        await _finished(client, await _submit(client))
        drawing.append(time.monotonic() - begun)


async def _submit(client: httpx.AsyncClient) -> str:
    answer: dict[str, Any] = (await client.post("/v1/diffusion", json={"text": "a lighthouse in fog"})).json()
    return str(answer["job_id"])


async def _finished(client: httpx.AsyncClient, job: str) -> None:
    while (await client.get(f"/v1/job/{job}")).json()["status"] != "completed":
        await asyncio.sleep(0.05)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
