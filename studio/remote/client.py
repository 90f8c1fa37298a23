"""The service's endpoints as coroutines; it knows whether a paid request may have left, and never repeats one.

A GET that fails may be asked again by the caller. A POST ends in one of three ways: the service answered
(a `Reply` or a `ServiceError`), nothing left this machine (`NotSent`), or nobody knows (`OutcomeUnknown`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import httpx

from studio.errors import InputError, NetworkError, NotSent, OutcomeUnknown, ServiceDown, StudioError, UnreadableReply
from studio.remote import wire
from studio.remote.wire import Balance, Reply
from studio.request.bodies import to_body
from studio.request.operations import (
    Animate,
    Blend,
    Describe,
    Edit,
    Enhance,
    ExtendVideo,
    Imagine,
    Inpaint,
    Operation,
    Outpaint,
    Pan,
    Remix,
    RemoveBackground,
    Reroll,
    Retexture,
    Shorten,
    Topaz,
    UploadPaint,
    Upscale,
    UpscaleVideo,
    Vary,
)
from studio.request.tasks import TASKS

CONNECTIONS = 10
"""httpx slows down with the square of its pool; ten connections are quicker than fifty."""
TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=60.0)
KEEP_ALIVE = 3.0
"""Seconds: below what servers keep an idle connection for, or a POST may meet one that is just being closed."""
DEADLINE = 60.0
"""Seconds for one call in all: the time-outs above are per read, and a server may drip."""
LONGEST_REPLY = 4 * 1024 * 1024
"""Bytes of a reply that are read before it is called unreadable."""
DEFAULT_BASE = "https://api.legnext.ai/api"
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


def base_url(text: str) -> str:
    """The service's base address from any form in the wild (contract §3); raises `InputError` for what is none."""
    address = text.strip().rstrip("/") or DEFAULT_BASE
    if "://" not in address:
        address = f"https://{address}"
    for ending in ("/v1", "/api"):
        address = address.removesuffix(ending).rstrip("/")
    parts = urlsplit(address)
    try:
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or parts.username is not None or any(c.isspace() for c in address):
        raise InputError(f"{text!r} is not an address of the service.", f"It looks like {DEFAULT_BASE}.")
    return f"{address}/api"


class Client:
    """One connection pool with one key; make and use it on one event loop."""

    def __init__(self, address: str, api_key: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._base = base_url(address)
        # Kept out of the client's own defaults, so that no repr of it shows the key.
        self._headers = {
            "x-api-key": api_key.strip(),
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
        }
        limits = httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEP_ALIVE
        )
        self._http = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, transport=transport, follow_redirects=False)

    async def aclose(self) -> None:
        """Close the connections; what is under way ends in an error."""
        await self._http.aclose()

    async def imagine(self, operation: Imagine) -> Reply:
        return await self.submit(operation)

    async def vary(self, operation: Vary) -> Reply:
        return await self.submit(operation)

    async def upscale(self, operation: Upscale) -> Reply:
        return await self.submit(operation)

    async def reroll(self, operation: Reroll) -> Reply:
        return await self.submit(operation)

    async def blend(self, operation: Blend) -> Reply:
        return await self.submit(operation)

    async def describe(self, operation: Describe) -> Reply:
        return await self.submit(operation)

    async def shorten(self, operation: Shorten) -> Reply:
        return await self.submit(operation)

    async def pan(self, operation: Pan) -> Reply:
        return await self.submit(operation)

    async def outpaint(self, operation: Outpaint) -> Reply:
        return await self.submit(operation)

    async def inpaint(self, operation: Inpaint) -> Reply:
        return await self.submit(operation)

    async def remix(self, operation: Remix) -> Reply:
        return await self.submit(operation)

    async def edit(self, operation: Edit) -> Reply:
        return await self.submit(operation)

    async def upload_paint(self, operation: UploadPaint) -> Reply:
        return await self.submit(operation)

    async def retexture(self, operation: Retexture) -> Reply:
        return await self.submit(operation)

    async def remove_background(self, operation: RemoveBackground) -> Reply:
        return await self.submit(operation)

    async def enhance(self, operation: Enhance) -> Reply:
        return await self.submit(operation)

    async def animate(self, operation: Animate) -> Reply:
        return await self.submit(operation)

    async def extend_video(self, operation: ExtendVideo) -> Reply:
        return await self.submit(operation)

    async def upscale_video(self, operation: UpscaleVideo) -> Reply:
        return await self.submit(operation)

    async def topaz(self, operation: Topaz) -> Reply:
        return await self.submit(operation)

    async def submit(self, operation: Operation) -> Reply:
        """Buy `operation` with exactly one POST and return the service's first word on it."""
        payload = json.dumps(to_body(operation), ensure_ascii=True).encode()
        try:
            status, raw, headers = await self._call("POST", TASKS[operation.task].path, payload)
        except _BEFORE_SENDING as error:
            raise NotSent(_unreachable(self._base, error), "Nothing was sent; check the network.") from error
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnreadableReply) as error:
            raise _unknown(f"The connection broke before the service answered ({_reason(error)}).") from error
        if not 200 <= status < 300:
            raise _refused_or_unknown(status, raw, headers)
        try:
            reply = wire.parse_job(raw)
        except UnreadableReply as error:
            raise _unknown("The service's answer cannot be read.") from error
        if reply.error_code and not reply.job_id:
            raise wire.refusal(reply.error_code, reply.error_message or "The service refused this.", headers)
        if not reply.job_id:
            raise _unknown("The service answered without a job number.")
        return reply

    async def job(self, job_id: str) -> Reply:
        """How the job is doing."""
        if job_id in ("", ".", ".."):
            raise UnreadableReply("The service gave this job no usable number.")
        reply = wire.parse_job(await self._get(f"/v1/job/{quote(job_id, safe='')}"))
        if reply.error_code == 404 and not reply.job_id:
            raise wire.refusal(404, reply.error_message or "The service does not know this job.")
        if not reply.status:
            raise UnreadableReply("The service's answer about this job cannot be read.")
        return reply

    async def balance(self) -> Balance:
        """What is left to spend (this endpoint is not below /v1)."""
        return wire.parse_balance(await self._get("/account/balance"))

    async def _get(self, path: str) -> bytes:
        try:
            status, raw, headers = await self._call("GET", path, None)
        except _BEFORE_SENDING as error:
            raise NotSent(_unreachable(self._base, error), "Check the network and the address.") from error
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise NetworkError(f"The service did not answer ({_reason(error)}).", "Check the network.") from error
        if not 200 <= status < 300:
            raise _refused(status, raw, headers)
        return raw

    async def _call(self, method: str, path: str, payload: bytes | None) -> tuple[int, bytes, Mapping[str, str]]:
        request = self._http.build_request(method, self._base + path, content=payload, headers=self._headers)
        async with asyncio.timeout(DEADLINE):
            response = await self._http.send(request, stream=True)
            try:
                return response.status_code, await _body(response), response.headers
            finally:
                await response.aclose()


async def _body(response: httpx.Response) -> bytes:
    """The body as it came; capped, so that nothing the other side sends can fill the memory."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > LONGEST_REPLY:
            raise UnreadableReply("The service's answer is far too long.")
        parts.append(part)
    return b"".join(parts)


def _refused(status: int, raw: bytes, headers: Mapping[str, str]) -> StudioError:
    if 300 <= status < 400:
        # The key must not travel to wherever this points (httpx would take it along).
        return UnreadableReply("The address of the service points elsewhere.", "Check the address of the service.")
    return wire.parse_error(status, raw, headers, _phrase(status))


def _refused_or_unknown(status: int, raw: bytes, headers: Mapping[str, str]) -> StudioError:
    error = _refused(status, raw, headers)
    if isinstance(error, UnreadableReply):
        return NotSent(error.sentence, error.advice)
    # A gateway answers 5xx also when the service behind it has taken the job.
    return _unknown(error.sentence) if isinstance(error, ServiceDown) else error


def _unknown(sentence: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{sentence} The job may have been bought all the same.", "Compare the balance before sending it again."
    )


def _unreachable(base: str, error: Exception) -> str:
    return f"{urlsplit(base).hostname} cannot be reached ({_reason(error)})."


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "it took too long"
    return str(error).strip() or type(error).__name__


def _phrase(status: int) -> str:
    """What to say when the answer itself has no words in it."""
    return f"The service answered {status} {httpx.codes.get_reason_phrase(status)}".strip() + "."
