"""The life of jobs after submit: six at once, drawn off the loop, finished on the clock, settled and called back."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.emulator.clock import Clock
from studio.emulator.config import Switches
from studio.emulator.jobs import Job, Picture
from studio.emulator.ledger import Ledger
from studio.emulator.planning.orders import Plan, Unobtainable
from studio.emulator.planning.planner import Planner
from studio.emulator.render.pool import RenderPool, UnreadablePicture
from studio.emulator.rules.intake import RUNNING
from studio.emulator.rules.tasks import TASKS

log = logging.getLogger(__name__)
STAGED_SHARE = 0.08
RETRY_SHARES = (0.45, 0.55)
"""Between which parts of its duration a job stands in "retry", where the switch asks for that."""
DOOM_SHARE = 0.6
PAUSE = 2.0
"""Seconds until something that could not be written down, the disk being full, is tried again."""
DOOMED = {
    "moderation": (403, "The request or its reference image was stopped by content moderation"),
    "failure": (500, "Internal error, the job could not be finished"),
}


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
        self._stuck: set[asyncio.Event] = set()
        self._stopped = False
        self.on_change: Callable[[Job], None] | None = None

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

    def release(self) -> None:
        """Let stuck jobs go on."""
        stuck = [job for job in self._ledger.open_jobs() if job.doom == "stuck"]
        for job in stuck:
            job.doom = ""
        for event in self._stuck:
            event.set()
        for job in stuck:
            self._ledger.save(job)

    async def _run(self, job: Job) -> None:
        try:
            await self._live(job)
        finally:
            self._running.pop(job.id, None)
            if not self._stopped:
                self.nudge()

    async def _live(self, job: Job) -> None:
        """From the queue, or from wherever the last start left it, to the end."""
        job.begun = job.begun or self._clock.now()
        if job.status in ("pending", "staged"):
            await self._stage(job)
            await self._enter(job, "processing")
        if job.doom in DOOMED:
            await self._reach(job, DOOM_SHARE)
            await self._fail(job, *DOOMED[job.doom])
            return
        try:
            plan = await self._draw(job)
        except Exception as problem:  # whatever a picture breaks on, its job must end and give its price back
            await self._fail(job, *_blamed(problem, job))
            return
        await self._linger(job)
        done = replace(job, status="completed", pictures=plan.pictures, grid=plan.grid)
        await self._end(replace(done, words=plan.words, actions=plan.actions))

    async def _stage(self, job: Job) -> None:
        if job.duration <= 0:
            return
        if job.status == "pending" and self._switches.steps in ("all", "retry"):
            job.status = "staged"
            await self._written(self._ledger.save, job)
        await self._reach(job, STAGED_SHARE)

    async def _enter(self, job: Job, status: str) -> None:
        if self._switches.steps == "straight":
            return
        job.status, job.started = status, job.started or self._clock.now()
        await self._written(self._ledger.save, job)
        if status == "processing":
            self._tell(job)

    async def _linger(self, job: Job) -> None:
        """Stay in processing until the clock says that a job of this kind takes so long, or for ever when stuck."""
        while job.doom == "stuck":
            event = asyncio.Event()
            self._stuck.add(event)
            try:
                await event.wait()
            finally:
                self._stuck.discard(event)
        if self._switches.steps == "retry" and job.duration > 0:
            await self._reach(job, RETRY_SHARES[0])
            await self._enter(job, "retry")
            await self._reach(job, RETRY_SHARES[1])
            await self._enter(job, "processing")
        await self._reach(job, 1.0)

    async def _reach(self, job: Job, share: float) -> None:
        await self._clock.sleep_until(job.begun + job.duration * share)

    async def _fail(self, job: Job, code: int, message: str) -> None:
        await self._end(replace(job, status="failed", error_code=code, error_message=message))

    async def _end(self, ended: Job) -> None:
        """Write down and tell how a job has ended; until then everybody sees the open job that this is a copy of."""
        ended.ended = self._clock.now()
        ended.started = ended.started or ended.ended
        await self._written(self._ledger.settle, ended)
        self._tell(ended)

    async def _written(self, write: Callable[[Job], None], job: Job) -> None:
        """Write, as often as it takes: a job neither goes on nor ends before its books say so."""
        warned = False
        while True:
            try:
                write(job)
            except sqlite3.Error as problem:
                if not warned:
                    log.warning("job %s cannot be written down, trying until it can: %s", job.id, problem)
                warned = True
                await asyncio.sleep(PAUSE)
            else:
                return

    def _tell(self, job: Job) -> None:
        if self.on_change is not None:
            self.on_change(job)

    async def _draw(self, job: Job) -> Plan:
        """Carry out the plan of a job: its pictures at their places, its grid, and what was found in words."""
        plan = await asyncio.to_thread(self._planner.plan, job)  # which may have large files to read
        places: list[str] = []
        try:
            await self._draw_at(places, job, plan)
        except Exception:
            for place in places:
                (self._cdn / place).unlink(missing_ok=True)
            raise
        return plan

    async def _draw_at(self, places: list[str], job: Job, plan: Plan) -> None:
        """Draw what is planned; `places` is filled with where files may lie by now."""
        places += self._places(job, plan)
        # every order is waited for, so that no picture comes after its job has failed
        outcomes = await asyncio.gather(*map(self._carry_out, plan.orders, places), return_exceptions=True)
        results = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            results.append(outcome)
        for picture, place, result in zip(plan.pictures, places, results, strict=False):
            picture.path, picture.width, picture.height = place, result["width"], result["height"]
        if plan.reading is not None:
            plan.words = await self._pool.carry_out(plan.reading)
        if len(plan.pictures) > 1 and TASKS[job.task].yields == "grid":
            places.append(self._grid_place(job))
            await self._grid(job, plan.pictures, places[-1])
            plan.grid = places[-1]

    def _places(self, job: Job, plan: Plan) -> list[str]:
        endings = [order.get("ending", ".png") for order in plan.orders]
        if TASKS[job.task].yields != "grid" or len(endings) == 1 or self._grid_in_temp(job):
            return [f"mj/{job.id}_{index}{ending}" for index, ending in enumerate(endings)]
        return [self._temporary(ending) for ending in endings]

    def _grid_place(self, job: Job) -> str:
        return self._temporary(".png") if self._grid_in_temp(job) else f"mj/{job.id}_grid.png"

    async def _grid(self, job: Job, pictures: list[Picture], place: str) -> None:
        sources = [str(self._cdn / picture.path) for picture in pictures]
        await self._carry_out({"op": "grid", "sources": sources, "text": job.prompt}, place)

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


def _blamed(problem: Exception, job: Job) -> tuple[int, str]:
    """Code and sentence for a job that could not be drawn: what the client can mend has a code of its own."""
    if isinstance(problem, Unobtainable | UnreadablePicture):
        return problem.code, str(problem)
    log.error("job %s could not be drawn", job.id, exc_info=problem)
    return DOOMED["failure"]
