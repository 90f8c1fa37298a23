"""Bringing one file from an address into a `.part`: streamed, hashed, measured, resumed, and without the key.

It never picks the place and never says what a file is; `pictures.decode` does that.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from studio.errors import DiskError, JobForgotten, NetworkError, ServiceError
from studio.remote import network, wire
from studio.remote.reasons import plain_reason

CONNECTIONS = 8
TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=60.0)
LARGEST = 1024**3
"""Bytes; the largest picture the service makes is well below."""
DEADLINE = 900.0
"""Seconds for one file in all."""
SLOWEST = 2048
"""Bytes per second below which, after `PATIENCE` seconds, a drip is cut off and asked for again."""
PATIENCE = 30.0
BLOCK = 256 * 1024
REDIRECTS = 5
AGAIN = "It is tried again."

Resolve = Callable[[str], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lies in the `.part` now: hash (hexadecimal) and length in bytes."""

    sha256: str
    size: int


class Downloader:
    """Fetches over a client of its own that has never seen the key; use it on one event loop.

    `local` says that the service itself is on this machine or network; from any other service, and from any
    public host, an address that leads into this network is not followed. `resolve` gives the addresses behind
    a name; it is asked about hosts that a redirect leads to.
    """

    def __init__(
        self,
        *,
        local: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolve | None = None,
    ) -> None:
        self.local = local
        self._http = network.http_client(
            httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            transport,
            timeout=TIMEOUT,
            headers={"accept-encoding": "identity", "accept": "image/*,video/*;q=0.9,*/*;q=0.5"},
            follow_redirects=False,
        )
        self._clock = clock
        self._resolve = resolve or _addresses

    async def aclose(self) -> None:
        """Close the connections; what is under way ends in an error and is resumed next time."""
        await self._http.aclose()

    async def fetch(self, url: str, part: Path, on_progress: Callable[[int, int], None]) -> Fetched:
        """Fetch `url` into `part`, going on where an earlier try ended if the server still has the same file.

        `on_progress` gets bytes so far and in all (0 unknown). Raises `NetworkError`, `ServiceDown` or `TooBusy`
        when trying the same address again may help, another `ServiceError` when only another address would, and
        `DiskError` when the disk will not have it.
        """
        tag = _Tag(part)
        try:
            async with asyncio.timeout(DEADLINE):
                try:
                    return await self._fetch(url, part, tag, on_progress)
                except _ChangedError:
                    await asyncio.to_thread(tag.forget)
                    return await self._fetch(url, part, tag, on_progress)
        except _ChangedError as error:
            raise NetworkError("The server went on at another place than asked.", AGAIN) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ServiceError("The picture's address cannot be used.") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NetworkError(f"The picture could not be downloaded: {plain_reason(error)}.", AGAIN) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise DiskError(f"The picture cannot be written: {reason}.", "Free some space.") from error

    async def _fetch(self, url: str, part: Path, tag: _Tag, on_progress: Callable[[int, int], None]) -> Fetched:
        begun = await asyncio.to_thread(tag.begun, url)
        headers = {"range": f"bytes={begun.size}-", "if-range": begun.etag} if begun.size else {}
        response = await self._follow(url, headers)
        try:
            status = response.status_code
            if begun.size and (status == 416 or (status == 206 and not _goes_on(response, begun))):
                raise _ChangedError
            if status != 200 and not (status == 206 and begun.size):
                raise _refusal(response)
            offset = begun.size if status == 206 else 0
            return await self._receive(response, url, part, tag, offset, on_progress)
        finally:
            await response.aclose()

    async def _receive(
        self,
        response: httpx.Response,
        url: str,
        part: Path,
        tag: _Tag,
        offset: int,
        on_progress: Callable[[int, int], None],
    ) -> Fetched:
        if response.headers.get("content-encoding", "identity") not in ("", "identity"):
            raise ServiceError("The server packs the picture although asked not to.")
        length = response.headers.get("content-length", "")
        total = offset + int(length) if length.isascii() and length.isdecimal() and len(length) < 19 else 0
        _require_size(total)
        digest = hashlib.sha256()
        size = offset
        etag = response.headers.get("etag", "")
        with await asyncio.to_thread(_open, part, offset, digest, lambda: tag.remember(url, etag)) as file:
            async with aclosing(self._blocks(response)) as blocks:
                async for block in blocks:
                    size += len(block)
                    _require_size(size)
                    await asyncio.to_thread(_take, file, digest, block)
                    on_progress(size, total)
        if size != total > 0:
            raise NetworkError(f"Only {size} of {total} bytes came.", AGAIN)
        await asyncio.to_thread(tag.forget)
        return Fetched(digest.hexdigest(), size)

    async def _blocks(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body in pieces worth a trip to a worker; raises when it only drips."""
        start = self._clock()
        received = held = 0
        waiting: list[bytes] = []
        try:
            async for piece in response.aiter_raw():
                waiting.append(piece)
                held += len(piece)
                received += len(piece)
                elapsed = self._clock() - start
                if elapsed > PATIENCE and received / elapsed < SLOWEST:
                    raise NetworkError("The picture comes too slowly.", AGAIN)
                if held >= BLOCK:
                    yield b"".join(waiting)
                    waiting, held = [], 0
        except (httpx.HTTPError, NetworkError):
            # What came before the break is kept, so that the next try can go on from there.
            if waiting:
                yield b"".join(waiting)
            raise
        if waiting:
            yield b"".join(waiting)

    async def _follow(self, url: str, headers: dict[str, str]) -> httpx.Response:
        before: SplitResult | None = None
        for _ in range(REDIRECTS + 1):
            parts = _split(url)
            await self._require_public(parts, before)
            response = await self._http.send(self._http.build_request("GET", url, headers=headers), stream=True)
            if response.status_code not in (301, 302, 303, 307, 308):
                return response
            await response.aclose()
            before, url = parts, _joined(url, response.headers.get("location", ""))
        raise ServiceError("The picture's address leads in circles.")

    async def _require_public(self, parts: SplitResult, before: SplitResult | None) -> None:
        """Refuse an address that leads into this network, or from a protected connection to an open one."""
        host = parts.hostname or ""
        if before is not None and before.scheme == "https" and parts.scheme == "http":
            raise ServiceError("The picture's address leads to an unprotected one; it was not followed.")
        if self.local and (before is None or is_private(before.hostname or "")):
            return
        private = is_private(host)
        if not private and before is not None and host != before.hostname:
            private = any(is_private(address) for address in await self._resolve(host))
        if private:
            raise ServiceError("The picture's address leads into this network; it was not followed.")


class _ChangedError(Exception):
    """What the server has now is not what the `.part` is the beginning of: fetch it from its beginning."""


@dataclass(frozen=True, slots=True)
class _Begun:
    size: int
    etag: str


class _Tag:
    """A note beside the `.part` on which version of which file it is the beginning of; blocking."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._path = part.with_name(part.name + ".tag")

    def begun(self, url: str) -> _Begun:
        try:
            note = json.loads(self._path.read_text(encoding="utf-8"))
            if note["url"] == url and note["etag"]:
                return _Begun(self._part.stat().st_size, str(note["etag"]))
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no note, or none that can be read: the file is fetched from its beginning
        return _Begun(0, "")

    def remember(self, url: str, etag: str) -> None:
        # A weak tag does not promise the same bytes, so nothing may be glued together by it.
        if etag and not etag.startswith("W/"):
            self._path.write_text(json.dumps({"url": url, "etag": etag}), encoding="utf-8")
        else:
            self.forget()

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def _open(part: Path, offset: int, digest: hashlib._Hash, remember: Callable[[], None]) -> IO[bytes]:
    """The `.part`, ready for the bytes from `offset` on, its beginning hashed."""
    part.parent.mkdir(parents=True, exist_ok=True)
    # Emptied before the note is written: a note never stands beside the bytes of another version.
    file = part.open("r+b" if offset else "wb")
    remember()
    left = offset
    while left and (block := file.read(min(left, BLOCK))):
        digest.update(block)
        left -= len(block)
    file.truncate(offset)
    return file


def _take(file: IO[bytes], digest: hashlib._Hash, block: bytes) -> None:
    digest.update(block)
    file.write(block)


def _require_size(size: int) -> None:
    if size > LARGEST:
        raise ServiceError("The file is too large to be a picture of the service.")


def _goes_on(response: httpx.Response, begun: _Begun) -> bool:
    """Whether a partial answer is the rest of the very file that was begun."""
    headers = response.headers
    ranged = str(headers.get("content-range", "")).startswith(f"bytes {begun.size}-")
    return ranged and str(headers.get("etag", begun.etag)) == begun.etag


def _refusal(response: httpx.Response) -> ServiceError:
    status = response.status_code
    if status in (408, 429) or status >= 500:
        return wire.refusal(status, f"The server of the picture answered {status}.", response.headers)
    if status < 400:
        return ServiceError(f"The server answered {status} instead of the picture.", status=status)
    # Links expire in more ways than one: 401 and 403 here say nothing about the key, which was never sent.
    sentence = f"The picture is not there any more (the server answered {status})."
    return JobForgotten(sentence, "What is on this disk stays.", status=status)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        scheme, host, _ = parts.scheme, parts.hostname, parts.port  # an impossible port is noticed by asking
    except ValueError as error:
        raise ServiceError("The picture's address is none.") from error
    if scheme not in ("http", "https") or not host:
        raise ServiceError(f"{scheme or 'This'} is no kind of address that pictures come from.")
    return parts


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise ServiceError("The picture's address leads nowhere.") from error


async def _addresses(host: str) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []  # a proxy may know the name all the same; otherwise connecting says so in a moment
    return [str(address[0]) for *_, address in found]


def is_private(host: str) -> bool:
    """Whether a name or address is by itself one of this machine or network; names are not resolved here."""
    host = host.rstrip(".").lower().partition("%")[0]
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        # "127.1", "0x7f000001" and the like: no ordinary spelling, but the system reads them as addresses.
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except (OSError, ValueError):
        return False
