"""The service's endpoints as coroutines; it knows whether a paid request may have left, and never repeats one.

A GET that fails may be asked again by the caller. A POST ends in one of three ways: the service answered
(a `Reply` or a `ServiceError`), the service was not reached and created nothing (`NotSent`), or nobody knows
(`OutcomeUnknown`).
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import httpx

from studio.errors import (
    InputError,
    KeyRefused,
    NetworkError,
    NotSent,
    OutcomeUnknown,
    Remedy,
    ServiceDown,
    StudioError,
    UnreadableReply,
)
from studio.remote import network, wire
from studio.remote.download import is_private
from studio.remote.reasons import plain_reason
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
TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=20.0)
_PHASES = TIMEOUT.as_dict()
KEEP_ALIVE = 3.0
"""Seconds: below what servers keep an idle connection for, or a POST may meet one that is just being closed."""
DEADLINE = 60.0
"""Seconds for one call in all: the time-outs above are per read, and a server may drip. Waiting for a connection,
making it and its TLS together stay below this, so whatever it cuts off has been sent."""
LONGEST_REPLY = 4 * 1024 * 1024
"""Bytes of a reply that are read before it is called unreadable."""
DEFAULT_BASE = "https://api.legnext.ai/api"
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
    httpx.InvalidURL,
    UnicodeError,  # a host name that cannot be looked up
)


def base_url(text: str) -> str:
    """The service's base address from any form in the wild (contract §3); raises `InputError` for what is none."""
    address = text.strip() or DEFAULT_BASE
    if "://" not in address:
        address = f"https://{address}"
    address = address.rstrip("/")
    for ending in ("/v1", "/api"):
        if address.lower().endswith(ending):
            address = address[: -len(ending)].rstrip("/")
    if not _is_sound(address):
        raise InputError(
            f"“{text.strip()}” is not an address of the service.",
            f"It looks like {DEFAULT_BASE}.",
            remedy=Remedy.CHECK_ADDRESS,
        )
    parts = urlsplit(address)
    if parts.scheme.lower() == "http" and not is_private(parts.hostname or ""):
        raise InputError(
            f"“{text.strip()}” is not protected: your key would travel there in the clear.",
            "Write https:// instead of http://.",
            remedy=Remedy.CHECK_ADDRESS,
        )
    # Names of schemes and hosts are the same in either case, and addresses are compared.
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl() + "/api"


def _is_sound(address: str) -> bool:
    try:
        parts = urlsplit(address)
        named = parts.scheme.lower() in ("http", "https") and bool(httpx.URL(address).host) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        return False
    plain = not (parts.query or parts.fragment or "?" in address or "#" in address or "@" in parts.netloc)
    return named and plain and address.isprintable() and not any(letter.isspace() for letter in address)


class Client:
    """One connection pool with one key; make and use it on one event loop."""

    def __init__(
        self,
        address: str,
        api_key: str,
        *,
        callback: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`callback` goes along with every POST: where the service tells another program that the job ended."""
        self._callback = {"callback": callback} if callback else {}
        self._base = base_url(address)
        # Kept out of the client's own defaults, so that no repr of it shows the key.
        self._key_fits = _could_be_a_key(api_key.strip())
        self._headers = {
            "x-api-key": api_key.strip() if self._key_fits else "",
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": "legnext-studio",
        }
        limits = httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEEP_ALIVE
        )
        self._http = network.http_client(limits, transport, timeout=TIMEOUT, follow_redirects=False)

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
        payload = json.dumps(to_body(operation) | self._callback, ensure_ascii=True).encode()
        try:
            status, raw, headers = await self._call("POST", self._base + TASKS[operation.task].path, payload)
        except _BEFORE_SENDING as error:
            raise NotSent(_unreachable(self._base, error), "Nothing was sent; check the network.") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise _unknown(f"The service's answer never came: {plain_reason(error)}.") from error
        except UnreadableReply as error:
            raise _unknown("The service's answer cannot be read.") from error
        if not 200 <= status < 300:
            raise _refused_or_unknown(status, raw, headers)
        try:
            reply = wire.parse_job(raw)
        except UnreadableReply as error:
            raise _unknown("The service's answer cannot be read.") from error
        if reply.error_code and not reply.job_id:
            raise _refused_or_unknown(reply.error_code, raw, headers)
        if not reply.job_id:
            raise _unknown(reply.error_message or "The service answered without a job number.")
        return reply

    async def job(self, job_id: str) -> Reply:
        """How the job is doing."""
        # Quoted, so that no id can lead to another endpoint; a dot segment would survive the quoting.
        if job_id in ("", ".", ".."):
            raise UnreadableReply("The service gave this job no usable number.")
        reply = wire.parse_job(await self._get(f"/v1/job/{quote(job_id, safe='', errors='replace')}"))
        if reply.error_code and not reply.job_id:
            raise wire.refusal(reply.error_code, reply.error_message or "The service does not know this job.")
        if not reply.status:
            raise UnreadableReply("The service's answer about this job cannot be read.")
        if reply.job_id and reply.job_id.lower() != job_id.lower():
            raise UnreadableReply("The service answered about another job.")
        return reply

    async def balance(self) -> Balance:
        """What is left to spend (this endpoint is not below /v1)."""
        return wire.parse_balance(await self._get("/account/balance"))

    async def hand_in(self, name: str, content: bytes) -> str:
        """Give the practice service a picture and return its address there; the real service takes no files.

        It costs nothing and may be repeated: the same name is the same address.
        """
        path = f"{self._base.removesuffix('/api')}/emulator/files/{quote(name, safe='')}"
        try:
            status, raw, headers = await self._call("PUT", path, content)
        except (*_BEFORE_SENDING, httpx.HTTPError, TimeoutError) as error:
            sentence = f"The practice service did not take the picture: {plain_reason(error)}."
            raise NetworkError(sentence, "Try once more.") from error
        if not 200 <= status < 300:
            raise _elsewhere(status, raw) or wire.parse_error(status, raw, headers, _phrase(status))
        return wire.parse_address(raw)

    async def _get(self, path: str) -> bytes:
        try:
            status, raw, headers = await self._call("GET", self._base + path, None)
        except _BEFORE_SENDING as error:
            raise NotSent(_unreachable(self._base, error), "Check the network and the address.") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NetworkError(f"The service did not answer: {plain_reason(error)}.", "Check the network.") from error
        if not 200 <= status < 300:
            raise _elsewhere(status, raw) or wire.parse_error(status, raw, headers, _phrase(status))
        return raw

    async def _call(self, method: str, address: str, payload: bytes | None) -> tuple[int, bytes, Mapping[str, str]]:
        if not self._key_fits:
            raise KeyRefused("There is no usable API key.", "Enter your API key.")
        # Made without the client's help, which would cost more than all the rest of this module, and no cookie is sent.
        request = httpx.Request(
            method, address, content=payload, headers=self._headers, extensions={"timeout": _PHASES}
        )
        async with asyncio.timeout(DEADLINE):
            response = await self._http.send(request, stream=True)
            status = response.status_code
            try:
                return status, await _body(response), response.headers
            except (httpx.HTTPError, UnreadableReply):
                # A refusal is one by its status alone, also when its words are cut off.
                if not 400 <= status < 500:
                    raise
                return status, b"", response.headers
            finally:
                await response.aclose()


async def _body(response: httpx.Response) -> bytes:
    """The body unpacked; capped, so that nothing the other side sends can fill the memory."""
    encoding = response.headers.get("content-encoding", "").lower()
    if encoding not in ("", "identity", "gzip", "deflate"):
        raise UnreadableReply("The service's answer is packed in a way that was not asked for.")
    unpack = zlib.decompressobj(47) if encoding in ("gzip", "deflate") else None
    parts: list[bytes] = []
    size = 0
    async for piece in response.aiter_raw():
        part = piece if unpack is None else _unpacked(unpack, piece)
        size += len(part)
        if size > LONGEST_REPLY:
            raise UnreadableReply("The service's answer is far too long.")
        parts.append(part)
    return b"".join(parts)


def _unpacked(unpack: zlib._Decompress, piece: bytes) -> bytes:
    try:
        return unpack.decompress(piece, LONGEST_REPLY + 1)
    except zlib.error as error:
        raise UnreadableReply("The service's answer cannot be unpacked.") from error


def _elsewhere(status: int, raw: bytes) -> UnreadableReply | None:
    """What is said when the answer is not the service's own, but of whoever sits at this address."""
    if 300 <= status < 400:
        # The key must not travel to wherever this points (httpx would take it along).
        sentence = "The address of the service points elsewhere."
    elif status in (404, 405, 511) and not wire.is_ours(raw):
        sentence = f"There is no such service at this address: it answers {status}."
    else:
        return None
    return UnreadableReply(sentence, "Check the address of the service, or whether this network wants a login.")


def _refused_or_unknown(status: int, raw: bytes, headers: Mapping[str, str]) -> StudioError:
    if (elsewhere := _elsewhere(status, raw)) is not None:
        # Only 307 and 308 say that the request itself is still to be made; the others may follow a finished purchase.
        taken = 300 <= status < 400 and status not in (307, 308)
        return _unknown(elsewhere.sentence) if taken else NotSent(elsewhere.sentence, elsewhere.advice)
    error = wire.parse_error(status, raw, headers, _phrase(status))
    # A gateway answers 5xx also when the service behind it has taken the job.
    return _unknown(error.sentence) if isinstance(error, ServiceDown) else error


def _unknown(sentence: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{sentence} The job may have been bought all the same.", "Compare the balance before sending it again."
    )


def _could_be_a_key(key: str) -> bool:
    """Anything else cannot stand in a header, and would fail in the middle of a request."""
    return bool(key) and key.isascii() and key.isprintable() and " " not in key


def _unreachable(base: str, error: Exception) -> str:
    return f"{urlsplit(base).hostname} cannot be reached: {plain_reason(error)}."


def _phrase(status: int) -> str:
    """What to say when the answer itself has no words in it."""
    return f"The service answered {status} {httpx.codes.get_reason_phrase(status)}".strip() + "."
