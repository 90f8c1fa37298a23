"""Bringing one file from an address into a `.part`: streamed, hashed, measured, resumed, and without the key.

It never picks the place and never says what a file is; `pictures.decode` does that.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

import httpx

from studio.errors import DiskError, NetworkError, ServiceError
from studio.remote import wire

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


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lies in the `.part` now: hash (hexadecimal) and length in bytes."""

    sha256: str
    size: int


class Downloader:
    """Fetches over a client of its own that has never seen the key; use it on one event loop.

    `local` says that the service itself is on this machine or network; from any other service an address
    that leads into this network is not followed.
    """

    def __init__(
        self,
        *,
        local: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.local = local
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            headers={"accept-encoding": "identity", "accept": "image/*,video/*;q=0.9,*/*;q=0.5"},
            transport=transport,
            follow_redirects=False,
        )
        self._clock = clock

    async def aclose(self) -> None:
        """Close the connections; what is under way ends in an error and is resumed next time."""
        await self._http.aclose()

    async def fetch(self, url: str, part: Path, on_progress: Callable[[int, int], None]) -> Fetched:
        """Fetch `url` into `part`, going on where an earlier try ended if the server still has the same file.

        `on_progress` gets bytes so far and in all (0 unknown). Raises `ServiceError` when the server
        refuses, `NetworkError` when it breaks off, `DiskError` when the disk will not have it.
        """
        tag = _Tag(part)
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._fetch(url, part, tag, on_progress)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise NetworkError(
                f"The picture could not be downloaded ({str(error) or type(error).__name__}).", "It is tried again."
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise DiskError(f"The picture cannot be written: {reason}.", "Free some space.") from error

    async def _fetch(self, url: str, part: Path, tag: _Tag, on_progress: Callable[[int, int], None]) -> Fetched:
        begun = await asyncio.to_thread(tag.begun, url)
        headers = {"range": f"bytes={begun.size}-", "if-range": begun.etag} if begun.size else {}
        response = await self._follow(url, headers)
        try:
            if response.status_code not in (200, 206):
                raise await _refusal(response)
            going_on = response.status_code == 206 and _begins_at(response, begun.size)
            if response.status_code == 206 and not going_on:
                tag.forget()
                raise NetworkError("The server went on at another place than asked.", "It is tried again.")
            return await self._receive(response, url, part, tag, begun.size if going_on else 0, on_progress)
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
            raise NetworkError("The server packs the picture although asked not to.", "It is tried again.")
        length = response.headers.get("content-length", "")
        total = offset + int(length) if length.isdigit() else 0
        if total > LARGEST:
            raise NetworkError("The file is too large to be a picture of the service.")
        digest = hashlib.sha256()
        size = offset
        with await asyncio.to_thread(_open, part, offset, digest) as file:
            tag.remember(url, response.headers.get("etag", ""))
            async for block in self._blocks(response):
                size += len(block)
                if size > LARGEST:
                    raise NetworkError("The file is too large to be a picture of the service.")
                await asyncio.to_thread(_take, file, digest, block)
                on_progress(size, total)
        if total and size != total:
            raise NetworkError(f"Only {size} of {total} bytes came.", "It is tried again.")
        tag.forget()
        return Fetched(digest.hexdigest(), size)

    async def _blocks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """The body in pieces worth a trip to a worker; raises when it only drips."""
        start = self._clock()
        received = 0
        waiting: list[bytes] = []
        held = 0
        async for piece in response.aiter_raw():
            waiting.append(piece)
            held += len(piece)
            received += len(piece)
            elapsed = self._clock() - start
            if elapsed > PATIENCE and received / elapsed < SLOWEST:
                raise NetworkError("The picture comes too slowly.", "It is tried again.")
            if held >= BLOCK:
                yield b"".join(waiting)
                waiting, held = [], 0
        if waiting:
            yield b"".join(waiting)

    async def _follow(self, url: str, headers: dict[str, str]) -> httpx.Response:
        for _ in range(REDIRECTS + 1):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise NetworkError(f"{parts.scheme or 'This'} is no kind of address that pictures come from.")
            if is_private(parts.hostname) and not self.local:
                raise NetworkError("The picture's address leads into this network; it was not followed.")
            response = await self._http.send(self._http.build_request("GET", url, headers=headers), stream=True)
            if response.status_code not in (301, 302, 303, 307, 308):
                return response
            url = urljoin(url, response.headers.get("location", ""))
            await response.aclose()
        raise NetworkError("The picture's address leads in circles.")


@dataclass(frozen=True, slots=True)
class _Begun:
    size: int
    etag: str


class _Tag:
    """A note beside the `.part` on which version of which file it is the beginning of."""

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

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def _open(part: Path, offset: int, digest: hashlib._Hash) -> IO[bytes]:
    """The `.part`, ready for the bytes from `offset` on, its beginning hashed."""
    part.parent.mkdir(parents=True, exist_ok=True)
    if offset == 0:
        return part.open("wb")
    file = part.open("r+b")
    left = offset
    while left and (block := file.read(min(left, BLOCK))):
        digest.update(block)
        left -= len(block)
    file.truncate(offset)
    return file


def _take(file: IO[bytes], digest: hashlib._Hash, block: bytes) -> None:
    digest.update(block)
    file.write(block)


def _begins_at(response: httpx.Response, offset: int) -> bool:
    return bool(response.headers.get("content-range", "").startswith(f"bytes {offset}-"))


async def _refusal(response: httpx.Response) -> ServiceError:
    status = response.status_code
    sentence = f"The picture is not there any more (the server answered {status})."
    return wire.refusal(status, sentence, response.headers)


def is_private(host: str) -> bool:
    """Whether the name itself says that it is of this machine or network; names are not resolved here."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
