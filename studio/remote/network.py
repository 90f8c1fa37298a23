"""The sockets below httpx: asyncio's own transports, so that asking an idle connection how it is costs no system call.

The client library's usual sockets poll the system for each pooled connection at every request, which was half of the
cost of a request. Proxies of the environment are left to the library's usual way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.request import getproxies

import httpcore
import httpx

AHEAD = 256 * 1024
"""Bytes that may lie here unread before the other side is made to wait."""
OURS = ("all://127.0.0.1", "all://localhost", "all://[::1]")
"""Where the environment names a proxy, what is asked without it all the same."""
EYEBALLS = 0.25
"""Seconds after which a second address of the same host is tried beside the first (RFC 8305)."""


def http_client(
    limits: httpx.Limits, transport: httpx.AsyncBaseTransport | None = None, **settings: Any
) -> httpx.AsyncClient:
    """A client on these sockets; beyond this machine on the library's own where the environment names a proxy.

    Blocks for reading the TLS store, unless `transport` plays the network. `settings` are the client's own.
    """
    if transport is not None:
        return httpx.AsyncClient(transport=transport, **settings)
    context = httpx.create_ssl_context()
    direct = Transport(context, limits)
    # No proxy leads to this machine's own services, and none of them is to hear of the practice service.
    mounts = dict.fromkeys(OURS if getproxies() else ("all://",), direct)
    return httpx.AsyncClient(verify=context, limits=limits, mounts=mounts, **settings)


class Transport(httpx.AsyncHTTPTransport):
    """The library's transport on connections of this module."""

    def __init__(self, context: ssl.SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify=context, limits=limits)
        # The one way in: the library builds its pool itself and offers no argument for what lies below it.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=Network(),
        )


class Network(httpcore.AsyncNetworkBackend):
    """Makes connections on the running loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream:
        """Connect; raises `httpcore.ConnectError` or `httpcore.ConnectTimeout`."""
        loop = asyncio.get_running_loop()
        local = (local_address, 0) if local_address else None
        # A number is one address: a race of one would only be another way to lose a socket when it is called off.
        stagger = None if _is_number(host) else EYEBALLS
        try:
            async with asyncio.timeout(timeout):
                transport, line = await loop.create_connection(
                    _Line, host, port, local_addr=local, happy_eyeballs_delay=stagger
                )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return Stream(transport, line)

    async def sleep(self, seconds: float) -> None:
        """Wait between two tries of a connection."""
        await asyncio.sleep(seconds)


class Stream(httpcore.AsyncNetworkStream):
    """One connection as the library reads and writes it."""

    def __init__(self, transport: asyncio.Transport, line: _Line) -> None:
        self._transport = transport
        self._line = line
        # asyncio tells a protocol of no second transport, and pausing the one below TLS would never be undone.
        line.transport = transport

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most `max_bytes`; b"" at the end."""
        try:
            if not self._line.readable:
                async with asyncio.timeout(timeout):
                    await self._line.arrival()
            return self._line.take(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Hand `buffer` to the system, waiting while it takes no more."""
        if not buffer:
            return
        try:
            self._line.require_open()
            self._transport.write(buffer)
            if self._line.is_full:
                async with asyncio.timeout(timeout):
                    await self._line.room()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Drop the connection; a farewell of TLS would only be waited for."""
        if self._line.is_lost:
            return  # aborting a transport that has ended by itself may raise
        self._transport.abort()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)  # asyncio closes the socket in the next turn of the loop

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        """The same connection, encrypted; raises as `connect_tcp` does."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                wrapped = await loop.start_tls(
                    self._transport, self._line, ssl_context, server_hostname=server_hostname
                )
            if wrapped is None:
                raise ConnectionResetError("the connection was closed")
        except TimeoutError as error:
            await self.aclose()
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            await self.aclose()
            raise httpcore.ConnectError(str(error)) from error
        return Stream(wrapped, self._line)

    def get_extra_info(self, info: str) -> Any:
        """What the library asks of a connection; "is_readable" between two requests means that it is of no more use."""
        match info:
            case "is_readable":
                return self._line.readable
            case "client_addr":
                return self._transport.get_extra_info("sockname")
            case "server_addr":
                return self._transport.get_extra_info("peername")
            case "ssl_object" | "socket":
                return self._transport.get_extra_info(info)
        return None


class _Line(asyncio.Protocol):
    """What has come in and not been read, and whether more may be written.

    `transport` is the one that is spoken to: below TLS there is another.
    """

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self.is_lost = False
        self._paused = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self.is_full = False

    @property
    def readable(self) -> bool:
        """Whether `take` has something to say: bytes, the end, or what broke."""
        return self._size > 0 or self._ended

    async def arrival(self) -> None:
        """Wait until it is readable."""
        self._reader = asyncio.get_running_loop().create_future()
        await self._reader

    async def room(self) -> None:
        """Wait until more may be written; raises `OSError` when that will never be."""
        self._writer = asyncio.get_running_loop().create_future()
        await self._writer
        self.require_open()

    def require_open(self) -> None:
        """Raise `OSError` when nothing can be written any more."""
        if self._error is not None or self._ended:
            raise self._error if isinstance(self._error, OSError) else ConnectionResetError("the connection was closed")

    def take(self, most: int) -> bytes:
        """What is to be read; raises `OSError` where the connection broke before the end."""
        if not self._size:
            if isinstance(self._error, OSError):
                raise self._error
            return b""
        part = self._parts.popleft()
        if len(part) > most:
            self._parts.appendleft(part[most:])
            part = part[:most]
        self._size -= len(part)
        if self._paused and self._size <= AHEAD // 2:
            self._paused = False
            self.transport.resume_reading()
        return part

    # -- told by the transport -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)
        _wake(self._reader)
        if self._size > AHEAD and not self._paused:
            self._paused = True
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        self._ended = True
        _wake(self._reader)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = self.is_lost = True
        self._error = exc
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        _wake(self._writer)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
