"""The life of jobs after submit: six at once, drawn off the loop, finished on the clock, settled and called back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from studio.emulator.clock import Clock
from studio.emulator.config import Switches
from studio.emulator.intake import RUNNING
from studio.emulator.jobs import Job, Picture
from studio.emulator.ledger import Ledger
from studio.emulator.plan import Plan, Planner
from studio.emulator.render.pool import RenderFailed, RenderPool
from studio.emulator.tasks import TASKS

log = logging.getLogger(__name__)
STAGED_SHARE = 0.08


class Runner:
    """Runs open jobs, oldest first; everything it knows is in the ledger, so it can be started anew at any moment."""

    def __init__(
        self, ledger: Ledger, planner: Planner, pool: RenderPool, clock: Clock, switches: Switches, cdn: Path
    ) -> None:
        self._ledger = ledger
        self._planner = planner
        self._pool = pool
        self._clock = clock
        self._switches = switches
        self._cdn = cdn
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stopped = False
        self.on_change: Callable[[Job], Awaitable[None]] | None = None

    def nudge(self) -> None:
        """Start waiting jobs while there is room."""
        for job in self._ledger.open_jobs():
            if self._stopped or len(self._running) >= RUNNING:
                return
            if job.id not in self._running:
                self._running[job.id] = asyncio.get_running_loop().create_task(self._run(job))

    async def stop(self) -> None:
        """Stop without settling anything; open jobs go on at the next start."""
        self._stopped = True
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, job: Job) -> None:
        try:
            await self._live(job)
        finally:
            self._running.pop(job.id, None)
            if not self._stopped:
                self.nudge()

    async def _live(self, job: Job) -> None:
        begun = self._clock.now()
        if job.duration > 0:
            job.status = "staged"
            self._ledger.save(job)
            await self._clock.sleep_until(begun + job.duration * STAGED_SHARE)
        job.status, job.started = "processing", self._clock.now()
        self._ledger.save(job)
        await self._tell(job)
        try:
            plan = await self._draw(job)
        except (RenderFailed, LookupError) as problem:
            log.exception("job %s could not be drawn", job.id)
            await self._fail(job, 500, f"Internal error: {problem}")
            return
        await self._clock.sleep_until(begun + job.duration)
        job.status, job.ended = "completed", self._clock.now()
        job.pictures, job.actions = plan.pictures, plan.actions
        self._ledger.settle(job)
        await self._tell(job)

    async def _fail(self, job: Job, code: int, message: str) -> None:
        job.status, job.ended = "failed", self._clock.now()
        job.error_code, job.error_message = code, message
        self._ledger.settle(job)
        await self._tell(job)

    async def _tell(self, job: Job) -> None:
        if self.on_change is not None:
            await self.on_change(job)

    async def _draw(self, job: Job) -> Plan:
        plan = self._planner.plan(job)
        places = self._places(job, plan)
        orders = [self._carry_out(order, place) for order, place in zip(plan.orders, places, strict=True)]
        for picture, place, result in zip(plan.pictures, places, await asyncio.gather(*orders), strict=True):
            picture.path, picture.width, picture.height = place, result["width"], result["height"]
        if len(plan.pictures) > 1 and TASKS[job.task].yields == "grid":
            job.grid = await self._grid(job, plan.pictures)
        return plan

    def _places(self, job: Job, plan: Plan) -> list[str]:
        endings = [order.get("ending", ".png") for order in plan.orders]
        if TASKS[job.task].yields != "grid" or len(endings) == 1 or self._grid_in_temp(job):
            return [f"mj/{job.id}_{index}{ending}" for index, ending in enumerate(endings)]
        return [self._temporary(ending) for ending in endings]

    async def _grid(self, job: Job, pictures: list[Picture]) -> str:
        place = self._temporary(".png") if self._grid_in_temp(job) else f"mj/{job.id}_grid.png"
        sources = [str(self._cdn / picture.path) for picture in pictures]
        await self._carry_out({"op": "grid", "sources": sources, "text": job.prompt}, place)
        return place

    async def _carry_out(self, order: dict[str, Any], place: str) -> dict[str, Any]:
        target = self._cdn / place
        target.parent.mkdir(parents=True, exist_ok=True)
        return await self._pool.carry_out({**order, "out": str(target)})

    def _grid_in_temp(self, job: Job) -> bool:
        if self._switches.urls == "vary":
            return job.number % 2 == 1
        return self._switches.urls == "grid_temp"

    def _temporary(self, ending: str) -> str:
        stamp = int(self._clock.now() * 1000)
        folder = self._cdn / "temp"
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                (folder / f"{stamp}{ending}").touch(exist_ok=False)
            except FileExistsError:
                stamp += 1
            else:
                return f"temp/{stamp}{ending}"
