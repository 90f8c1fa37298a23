"""The HTTP face of the emulator: routes, keys and error answers; judging is left to intake, running to runner."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from studio.emulator.clock import Clock
from studio.emulator.config import Config
from studio.emulator.jobs import Job
from studio.emulator.parts import Emulator, build
from studio.emulator.rules.bodies import decode
from studio.emulator.rules.refusal import FAULT, NO_JOB, TOO_LARGE, Refusal
from studio.emulator.rules.tasks import TASKS, Task
from studio.emulator.wire.addresses import CDN, FILES, is_loopback
from studio.emulator.wire.control import Control
from studio.emulator.wire.gate import Gate
from studio.emulator.wire.shapes import balance_shape, error_shape, job_shape
from studio.emulator.wire.shelf import KEPT_SECONDS

log = logging.getLogger(__name__)
LARGEST_BODY = 1_000_000


def create_app(config: Config, clock: Clock | None = None, on_start: Callable[[], None] | None = None) -> Starlette:
    """The emulator as an ASGI application, or CannotStart; `on_start` is called once its parts have started."""
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
            await emulator.callbacks.stop()
            emulator.ledger.close()
            emulator.claim.close()

    routes = [*Service(emulator).routes(), *Extension(emulator).routes()]
    gate = Middleware(Gate, faults=emulator.faults)
    app = Starlette(routes=routes, middleware=[gate], lifespan=lifespan, exception_handlers=HANDLERS)
    app.router.redirect_slashes = False  # the service knows its paths as they are written
    app.state.emulator = emulator
    return app


class Service:
    """The service itself, as the contract has it."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[Route]:
        """Everything that the real service serves."""
        return [
            *(Route(f"/api{task.path}", partial(self.submit, task), methods=["POST"]) for task in TASKS.values()),
            Route("/api/v1/job/{job_id}", self.read_job, methods=["GET"]),
            Route("/api/account/balance", self.read_balance, methods=["GET"]),
            Route(f"{CDN}{{path:path}}", self.read_result, methods=["GET"]),
        ]

    async def submit(self, task: Task, request: Request) -> Response:
        """Take one job."""
        emulator = self._emulator
        check_key(request, emulator)
        job = emulator.intake.submit(task, decode(await read_limited(request, LARGEST_BODY)))
        if doom := emulator.faults.doom(request.method, request.url.path):
            job.doom = doom
            with contextlib.suppress(sqlite3.Error):  # the job is accepted by now, and only a restart would forget this
                emulator.ledger.save(job)
        emulator.root = emulator.root or f"{request.url.scheme}://{request.url.netloc}"
        answer = JSONResponse(self._shape(job, request))
        emulator.runner.nudge()
        return answer

    async def read_job(self, request: Request) -> Response:
        """One job as it stands."""
        if not self._emulator.switches.open_job_reads:
            check_key(request, self._emulator)
        job = self._emulator.ledger.job(request.path_params["job_id"])
        if job is None or self._emulator.clock.now() - job.created > KEPT_SECONDS:
            raise Refusal(404, NO_JOB, raw=NO_JOB)
        return JSONResponse(self._shape(job, request))

    async def read_balance(self, request: Request) -> Response:
        """The purse."""
        check_key(request, self._emulator)
        return JSONResponse(balance_shape(*self._emulator.ledger.purse(), self._emulator.clock.now()))

    async def read_result(self, request: Request) -> Response:
        """A picture or a video while its address lives; no key is asked for."""
        place = self._emulator.shelf.result(request.path_params["path"])
        return Response("Not Found", 404) if place is None else FileResponse(place)

    def _shape(self, job: Job, request: Request) -> dict[str, object]:
        return job_shape(job, f"{request.url.scheme}://{request.url.netloc}/cdn", self._emulator.switches)


class Extension:
    """What the real service does not have: handed-in files and the control endpoint, all below /emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._control = Control(emulator)

    def routes(self) -> list[Route]:
        """Everything below /emulator."""
        return [
            Route(f"{FILES}{{name}}", self.take_file, methods=["PUT"]),
            Route(f"{FILES}{{name}}", self.read_file, methods=["GET"]),
            Route("/emulator/control", self.show, methods=["GET"]),
            Route("/emulator/control", self.change, methods=["POST"]),
        ]

    async def take_file(self, request: Request) -> Response:
        """Store a file."""
        self._check(request)
        name, content = request.path_params["name"], request.stream()
        try:
            known = await self._emulator.files.take(name, content)
        except (Refusal, OSError):
            await drain(content)
            raise
        return JSONResponse({"url": f"{request.url.scheme}://{request.url.netloc}{FILES}{name}", **known})

    async def read_file(self, request: Request) -> Response:
        """A handed-in file; no key is asked for, as with results."""
        place = self._emulator.files.find(request.path_params["name"])
        return Response("Not Found", 404) if place is None else FileResponse(place)

    async def show(self, request: Request) -> Response:
        """The state."""
        self._check(request)
        return JSONResponse(self._control.state())

    async def change(self, request: Request) -> Response:
        """Grant wishes, then the state."""
        self._check(request)
        self._control.apply(decode(await read_limited(request, LARGEST_BODY)))
        return JSONResponse(self._control.state())

    def _check(self, request: Request) -> None:
        check_key(request, self._emulator)
        if not is_loopback(request.url.hostname or ""):
            raise Refusal(403, "Only for this machine")


def check_key(request: Request, emulator: Emulator) -> None:
    """Refusal 401 without the key."""
    if request.headers.get("x-api-key") != emulator.config.api_key:
        raise Refusal(401, "Failed to verify api key")


async def read_limited(request: Request, most: int) -> bytes:
    """The request's body; Refusal 413 as soon as it is longer than `most` bytes."""
    body, content = bytearray(), request.stream()
    async for chunk in content:
        body += chunk
        if len(body) > most:
            await drain(content)
            raise Refusal(413, TOO_LARGE)
    return bytes(body)


async def drain(content: AsyncIterator[bytes]) -> None:
    """Take the rest of the body off the wire, so that the client sees the answer and not that its sending failed."""
    async for _ in content:
        continue


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
    shape = error_shape(Refusal(problem.status_code, problem.detail))
    return JSONResponse(shape, problem.status_code, problem.headers)


async def _answer_nobody(request: Request, problem: Exception) -> Response:
    return Response(status_code=400)  # the client has hung up in the middle of its body


async def _answer_full(request: Request, problem: Exception) -> Response:
    log.warning("%s %s could not be written down: %s", request.method, request.url.path, problem)
    return JSONResponse(error_shape(Refusal(500, f"{FAULT}, nothing could be written down")), 500)


async def _answer_fault(request: Request, problem: Exception) -> Response:
    return JSONResponse(error_shape(Refusal(500, FAULT)), 500)


HANDLERS: dict[int | type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _answer_refusal,
    HTTPException: _answer_routing,
    ClientDisconnect: _answer_nobody,
    sqlite3.Error: _answer_full,
    OSError: _answer_full,
    Exception: _answer_fault,
}
