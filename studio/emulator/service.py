"""The HTTP face of the emulator: routes, keys and error answers; judging is left to intake, running to runner."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from studio.emulator.bodies import decode
from studio.emulator.clock import Clock
from studio.emulator.config import Config, Switches
from studio.emulator.intake import KEPT_SECONDS, Intake
from studio.emulator.jobs import Job
from studio.emulator.ledger import Ledger
from studio.emulator.plan import Planner
from studio.emulator.refusal import Refusal
from studio.emulator.render.pool import RenderPool
from studio.emulator.runner import Runner
from studio.emulator.shapes import balance_shape, error_shape, job_shape
from studio.emulator.tasks import TASKS, Task

LARGEST_BODY = 1_000_000


@dataclass(slots=True)
class Emulator:
    """The parts of one running emulator, as held by `app.state.emulator`."""

    config: Config
    clock: Clock
    switches: Switches
    ledger: Ledger
    planner: Planner
    runner: Runner
    intake: Intake
    pool: RenderPool
    cdn: Path


def build(config: Config, clock: Clock | None = None) -> Emulator:
    """Put the parts together below `config.home`, which is made when missing."""
    config.home.mkdir(parents=True, exist_ok=True)
    cdn = config.home / "cdn"
    ledger = Ledger(config.home / "emulator.db", config.balance)
    clock = clock or Clock()
    if clock.offset == 0.0:
        clock.advance(ledger.clock_offset)
    switches = Switches()
    pool = RenderPool(config.workers)
    planner = Planner(ledger, cdn)
    runner = Runner(ledger, planner, pool, clock, switches, cdn)
    intake = Intake(ledger, clock, config, switches)
    return Emulator(config, clock, switches, ledger, planner, runner, intake, pool, cdn)


def create_app(config: Config, clock: Clock | None = None, on_start: Callable[[], None] | None = None) -> Starlette:
    """The emulator as an ASGI application; `on_start` is called once its parts have started."""
    emulator = build(config, clock)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        emulator.runner.nudge()
        if on_start is not None:
            on_start()
        try:
            yield
        finally:
            emulator.pool.close()
            await emulator.runner.stop()
            emulator.ledger.close()

    service = Service(emulator)
    app = Starlette(routes=service.routes(), lifespan=lifespan, exception_handlers=HANDLERS)
    app.state.emulator = emulator
    return app


class Service:
    """Answers requests."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[Route]:
        """Everything that is served."""
        return [
            *(Route(f"/api{task.path}", partial(self.submit, task), methods=["POST"]) for task in self._served()),
            Route("/api/v1/job/{job_id}", self.read_job, methods=["GET"]),
            Route("/api/account/balance", self.read_balance, methods=["GET"]),
            Route("/cdn/{path:path}", self.read_picture, methods=["GET"]),
        ]

    def _served(self) -> list[Task]:
        return [TASKS[name] for name in sorted(self._emulator.planner.tasks())]

    async def submit(self, task: Task, request: Request) -> Response:
        """Take one job."""
        self._check_key(request)
        if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
            raise Refusal(413, "File size exceeds maximum limit")
        job = self._emulator.intake.submit(task, decode(await request.body()))
        answer = JSONResponse(self._shape(job, request))
        self._emulator.runner.nudge()
        return answer

    async def read_job(self, request: Request) -> Response:
        """One job as it stands."""
        if not self._emulator.switches.open_job_reads:
            self._check_key(request)
        job = self._emulator.ledger.job(request.path_params["job_id"])
        if job is None or self._emulator.clock.now() - job.created > KEPT_SECONDS:
            raise Refusal(404, "Job not found", raw="Job not found")
        return JSONResponse(self._shape(job, request))

    async def read_balance(self, request: Request) -> Response:
        """The purse."""
        self._check_key(request)
        return JSONResponse(balance_shape(*self._emulator.ledger.purse(), self._emulator.clock.now()))

    async def read_picture(self, request: Request) -> Response:
        """A picture while its address lives."""
        path = request.path_params["path"]
        emulator = self._emulator
        owner = emulator.ledger.owner_of(path)
        target = emulator.cdn / path
        if owner is None or owner.ended is None or not target.is_file():
            return Response("Not Found", 404)
        life = emulator.switches.temp_seconds if path.startswith("temp/") else emulator.switches.cdn_seconds
        if emulator.clock.now() - owner.ended > (KEPT_SECONDS if life is None else life):
            return Response("Not Found", 404)
        return FileResponse(target)

    def _shape(self, job: Job, request: Request) -> dict[str, object]:
        return job_shape(job, f"{request.url.scheme}://{request.url.netloc}/cdn", self._emulator.switches)

    def _check_key(self, request: Request) -> None:
        if request.headers.get("x-api-key") != self._emulator.config.api_key:
            raise Refusal(401, "Failed to verify api key")


async def _answer_refusal(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Refusal)
    headers = {}
    if problem.code == 429:
        emulator: Emulator = request.app.state.emulator
        if emulator.switches.retry_after is not None:
            headers["Retry-After"] = f"{emulator.switches.retry_after:g}"
    return JSONResponse(error_shape(problem), problem.code, headers)


async def _answer_routing(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return JSONResponse(error_shape(Refusal(problem.status_code, problem.detail)), problem.status_code)


async def _answer_fault(request: Request, problem: Exception) -> Response:
    return JSONResponse(error_shape(Refusal(500, "Internal server error", raw=str(problem))), 500)


HANDLERS: dict[int | type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _answer_refusal,
    HTTPException: _answer_routing,
    Exception: _answer_fault,
}
