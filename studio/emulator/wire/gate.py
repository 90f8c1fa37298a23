"""Carries faults out: stands before the service and answers, delays, drips or cuts in its place."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.emulator.rules.refusal import Refusal
from studio.emulator.wire.connection import cut
from studio.emulator.wire.faults import ANSWERS, DISGUISES, GATEWAYS, Fault, Faults
from studio.emulator.wire.shapes import error_shape

_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>\r\n"
_GATEWAY_TITLES = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable", 504: "504 Gateway Time-out"}
_GARBAGE = bytes(range(128, 256)) * 4


class Gate:
    """The outermost layer of the application; requests for which no fault waits pass untouched."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or do to it what the first matching fault says."""
        fault = self._faults.take(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.seconds)
        if fault.kind in ANSWERS or fault.kind in GATEWAYS or fault.kind in DISGUISES:
            await _read_all(receive)
            await answer(fault, scope["path"])(scope, receive, send)
        elif fault.kind == "delay":
            await self._app(scope, receive, send)
        elif fault.kind == "drip":
            await self._app(scope, receive, _dripping(fault, send))
        else:
            await self._cut(fault, scope, receive, send)

    async def _cut(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "cut-before-head":
            await _read_all(receive)
        else:
            with contextlib.suppress(_Enough):
                await self._app(scope, receive, _CUTTING[fault.kind](send))
        await cut(scope, receive, reset=fault.reset)


async def _read_all(receive: Receive) -> None:
    """Take the request off the wire, so that the client sees the answer and not that its sending failed."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body", False):
        continue


def answer(fault: Fault, path: str) -> Response:
    """What is answered instead of the service's answer."""
    if fault.kind in GATEWAYS:
        code = GATEWAYS[fault.kind]
        return HTMLResponse(_PAGE.format(_GATEWAY_TITLES[code]), code, _retry_after(fault))
    if fault.kind == "html":
        return HTMLResponse(_PAGE.format("Sign in to this network"))
    if fault.kind == "garbage":
        return Response(_GARBAGE, media_type="image/png" if path.startswith("/cdn/") else "application/json")
    if fault.kind == "failed-at-submit":
        refused = Refusal(400, fault.message or "Invalid request parameters", job_shaped=True)
        return JSONResponse(error_shape(refused))
    refusal = fault.refusal()
    shape = error_shape(refusal)
    if fault.shape == "wrapped":
        shape = {"error": {"code": refusal.code, "message": refusal.message}}
    return JSONResponse(shape, refusal.code, _retry_after(fault))


def _retry_after(fault: Fault) -> dict[str, str]:
    return {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}


class _Enough(Exception):
    """Leaves the service once so much of its answer is out as is meant to get out."""


def _dripping(fault: Fault, send: Send) -> Send:
    async def drip(message: Message) -> None:
        body: bytes = message.get("body", b"")
        if message["type"] != "http.response.body" or not body:
            await send(message)
            return
        size = -(-len(body) // fault.pieces)
        for start in range(0, len(body), size):
            await asyncio.sleep(fault.every)
            more = start + size < len(body) or message.get("more_body", False)
            await send({"type": "http.response.body", "body": body[start : start + size], "more_body": more})

    return drip


def _nothing(send: Send) -> Send:
    async def swallow(message: Message) -> None:
        return

    return swallow


def _head_only(send: Send) -> Send:
    async def head(message: Message) -> None:
        if message["type"] != "http.response.start":
            raise _Enough
        await send(message)

    return head


def _half(send: Send) -> Send:
    left = 0

    async def half(message: Message) -> None:
        nonlocal left
        if message["type"] == "http.response.start":
            left = int(dict(message["headers"]).get(b"content-length", b"0")) // 2
            await send(message)
            return
        part = message.get("body", b"")[:left]
        left -= len(part)
        await send({"type": "http.response.body", "body": part, "more_body": True})
        if left <= 0:
            raise _Enough

    return half


_CUTTING: dict[str, Callable[[Send], Callable[[Message], Awaitable[None]]]] = {
    "accept-then-cut": _nothing,
    "cut-after-head": _head_only,
    "cut-mid-body": _half,
}
