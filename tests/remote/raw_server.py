"""A server on loopback that sends exactly the bytes it is told to, to see what the wire does to its readers."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Handler = Callable[["Line"], Awaitable[None]]


@dataclass(slots=True)
class Asked:
    """One request as it came: first line, headers by lower-case name, body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Line:
    """One connection, after its request was read."""

    asked: Asked
    writer: asyncio.StreamWriter

    async def say(self, *pieces: bytes) -> None:
        """Send these bytes, each on its way before the next is written."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    def reset(self) -> None:
        """Close so that the other side sees a reset rather than an end."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass(slots=True)
class RawServer:
    """What was asked so far, and where the server is; `handler` may be exchanged between requests."""

    handler: Handler
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    connected: int = 0
    most_connected: int = 0


def answer(body: bytes, status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """A whole HTTP answer; `length` lies about the body's, a negative one leaves it out."""
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close"]
    if length is None or length >= 0:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def says(*pieces: bytes) -> Handler:
    """A handler that sends these pieces and closes."""

    async def handle(line: Line) -> None:
        await line.say(*pieces)

    return handle


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[RawServer]:
    """A server with that handler while the block runs."""
    server = RawServer(handler)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connected += 1
        server.most_connected = max(server.most_connected, server.connected)
        try:
            asked = await _read(reader)
            if asked is not None:
                server.asked.append(asked)
                await server.handler(Line(asked, writer))
        except ConnectionError:
            pass  # the client under test hung up first, which is its right
        finally:
            server.connected -= 1
            writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(first, headers, body)


def unused_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
