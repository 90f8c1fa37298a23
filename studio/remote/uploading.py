"""Giving files to hosts of the artist's and looking at what they serve: HTTP that has never seen the service's key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from studio.errors import HostError, HostUnreachable
from studio.remote import network
from studio.remote.reasons import plain_reason

TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=60.0, pool=20.0)
DEADLINE = 300.0
"""Seconds for one file in all: 100 MB at a slow home's 3 Mbit/s."""
LONGEST_ANSWER = 1024 * 1024
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is cut off at a megabyte, or where the caller wanted no more."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A file in a form's field."""

    field: str
    name: str
    content: bytes
    content_type: str


class Web:
    """A client without any key; make and use it on one event loop. Making it blocks for reading the TLS store."""

    def __init__(self, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = network.http_client(
            httpx.Limits(max_connections=4, max_keepalive_connections=0),
            transport,
            timeout=TIMEOUT,
            headers={"user-agent": "legnext-studio", "accept-encoding": "identity"},
            follow_redirects=False,  # what opens the host must not travel to wherever that points
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(
        self,
        method: str,
        address: str,
        content: bytes | Form | None,
        headers: Mapping[str, str],
        credentials: tuple[str, str] | None = None,
    ) -> Answer:
        """Send `content` and return the answer, whatever it says. `HostUnreachable` where there is none."""
        options: dict[str, object] = {}
        if isinstance(content, Form):
            options["files"] = {content.field: (content.name, content.content, content.content_type)}
        elif content is not None:
            options["content"] = content
        try:
            request = self._http.build_request(method, address, headers=dict(headers), **options)  # type: ignore[arg-type]
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise HostError(f"“{address}” is no address that a file can be sent to.") from error
        return await self._ask(request, LONGEST_ANSWER, httpx.BasicAuth(*credentials) if credentials else None)

    async def look(self, address: str, most: int) -> Answer:
        """The first `most` bytes at an address, as anybody gets them. `HostUnreachable` where nothing answers."""
        try:
            for _ in range(REDIRECTS):
                request = self._http.build_request("GET", address, headers={"range": f"bytes=0-{most - 1}"})
                try:
                    answer = await self._ask(request, most, None)
                except _ElsewhereError as elsewhere:
                    address = str(request.url.join(elsewhere.location))
                else:
                    return answer
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise HostError(f"“{address}” is no address.") from error
        raise HostUnreachable(f"{_host(address)} points from one place to the next.")

    async def _ask(self, request: httpx.Request, most: int, auth: httpx.Auth | None) -> Answer:
        try:
            async with asyncio.timeout(DEADLINE):
                response = await self._http.send(request, stream=True, auth=auth)
                try:
                    if request.method == "GET" and response.is_redirect:
                        raise _ElsewhereError(response.headers.get("location", ""))
                    return Answer(response.status_code, await _beginning(response, most))
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            reason = plain_reason(error)
            raise HostUnreachable(
                f"{request.url.host} cannot be reached: {reason}.", "Check the network and the host’s address."
            ) from error


class _ElsewhereError(Exception):
    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


async def _beginning(response: httpx.Response, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for piece in response.aiter_raw():
        parts.append(piece)
        size += len(piece)
        if size >= most:
            break
    return b"".join(parts)[:most]


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
