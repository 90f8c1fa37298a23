"""Jobs per second with 32 in flight, a POST and a look each: ours with its journal, bare httpx, the vendor's SDK."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from studio.jobs.job import new_job
from studio.remote.client import Client
from studio.request.operations import Imagine
from studio.store import open_store
from studio.store.records import JobState
from tests.bench.report import in_turn, report
from tests.bench.server import serving

JOBS = 320
IN_FLIGHT = 32
ROUNDS = 3


def measure() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as root:
        ours, bare, vendor = in_turn(
            ROUNDS,
            lambda: asyncio.run(_ours(root, Path(folder))),
            lambda: asyncio.run(_bare(root)),
            lambda: asyncio.run(_vendor(root)),
        )
    report("client-against-httpx", ours, bare, "jobs/s", "≥ 0.9")
    report("client-against-sdk", ours, vendor, "jobs/s", "≥ 1.5")


async def _many(one: Callable[[], Awaitable[None]]) -> float:
    """Jobs per second."""
    places = asyncio.Semaphore(IN_FLIGHT)

    async def guarded() -> None:
        async with places:
            await one()

    begun = time.perf_counter()
    await asyncio.gather(*(guarded() for _ in range(JOBS)))
    return JOBS / (time.perf_counter() - begun)


async def _ours(root: str, folder: Path) -> float:
    home = Path(tempfile.mkdtemp(dir=folder))
    store = await asyncio.to_thread(open_store, home, home, home)
    client = Client(root, "key")
    operation = Imagine(text="slow a fox")

    async def one() -> None:
        job = await asyncio.wrap_future(store.journal.record(new_job(operation)))
        await asyncio.wrap_future(store.journal.change(job.id, state=JobState.SENDING))
        reply = await client.submit(operation)
        await asyncio.wrap_future(store.journal.change(job.id, state=JobState.ACCEPTED, remote_id=reply.job_id))
        await client.job(reply.job_id)

    try:
        return await _many(one)
    finally:
        await client.aclose()
        await asyncio.to_thread(store.close)


async def _bare(root: str) -> float:
    async with httpx.AsyncClient(headers={"x-api-key": "key"}) as client:

        async def one() -> None:
            reply = (await client.post(f"{root}/api/v1/diffusion", json={"text": "slow a fox"})).json()
            (await client.get(f"{root}/api/v1/job/{reply['job_id']}")).json()

        return await _many(one)


async def _vendor(root: str) -> float:
    from legnext import AsyncClient

    async with AsyncClient(api_key="key", base_url=f"{root}/api") as client:

        async def one() -> None:
            reply = await client.midjourney.diffusion(text="slow a fox")
            await client.tasks.get(reply.job_id)

        return await _many(one)
