"""Connections below httpx: kept and dropped at the right moment, held back when nobody reads, encrypted or refused."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpcore
import httpx
import pytest
import trustme

from studio.remote import network
from studio.remote.network import AHEAD, Network, Transport
from tests.remote.raw_server import unused_port

pytestmark = pytest.mark.anyio

LIMITS = httpx.Limits(max_connections=4, max_keepalive_connections=4, keepalive_expiry=60)
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Server:
    """Counts the connections made to it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.connections = 0
        self.writers: list[asyncio.StreamWriter] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client went away, which is what some tests are about
        finally:
            writer.close()


@asynccontextmanager
async def serving(answer: Answer, context: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in server.writers:
            if not writer.transport.is_closing():
                writer.transport.abort()
        await asyncio.sleep(0)


async def keep_answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HELLO)


async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(HELLO)


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not met():
            await asyncio.sleep(0)


def plain() -> httpx.AsyncClient:
    return network.http_client(LIMITS, timeout=5)


async def test_a_connection_is_used_again() -> None:
    async with serving(keep_answering) as server, plain() as client:
        for _ in range(3):
            assert (await client.get(f"http://127.0.0.1:{server.port}/")).text == "hello"
        assert server.connections == 1


async def test_a_connection_that_was_closed_meanwhile_is_not_used_again() -> None:
    transport = Transport(ssl.create_default_context(), LIMITS)
    async with serving(answer_once) as server, httpx.AsyncClient(transport=transport) as client:
        for _ in range(3):
            assert (await client.get(f"http://127.0.0.1:{server.port}/")).text == "hello"
            await until(lambda: all(connection.has_expired() for connection in transport._pool.connections))
        assert server.connections == 3


async def test_asking_many_idle_connections_how_they_are_costs_no_system_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bool:
        raise AssertionError("the system was asked")

    monkeypatch.setattr("httpcore._utils.is_socket_readable", refuse)
    monkeypatch.setattr("httpcore._backends.anyio.is_socket_readable", refuse)
    async with serving(keep_answering) as server, plain() as client:
        address = f"http://127.0.0.1:{server.port}/"
        await asyncio.gather(*(client.get(address) for _ in range(12)))
        assert server.connections == 4


async def test_nobody_listens() -> None:
    async with plain() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{unused_port()}/")


async def test_a_silent_server_ends_in_a_time_out() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(silent) as server, network.http_client(LIMITS, timeout=httpx.Timeout(5, read=0.05)) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"http://127.0.0.1:{server.port}/")


async def test_a_server_that_takes_no_more_ends_in_a_time_out() -> None:
    stuck = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await stuck.wait()

    async with serving(deaf) as server, network.http_client(LIMITS, timeout=httpx.Timeout(5, write=0.05)) as client:
        with pytest.raises(httpx.WriteTimeout):
            await client.post(f"http://127.0.0.1:{server.port}/", content=b"x" * 32_000_000)
        stuck.set()


async def test_a_break_in_the_middle_is_an_error_and_not_an_end() -> None:
    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
        await writer.drain()
        writer.transport.abort()

    async with serving(broken) as server, plain() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"http://127.0.0.1:{server.port}/")


async def test_a_reader_that_pauses_makes_the_other_side_wait() -> None:
    body = bytes(range(256)) * 8192 * 8
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 65536):
            writer.write(body[start : start + 65536])
            await writer.drain()
            sent = start + 65536

    async with serving(pour) as server:
        stream = await Network().connect_tcp("127.0.0.1", server.port, 5)
        await stream.write(b"GET / HTTP/1.1\r\n\r\n", 5)
        got = await stream.read(1000, 5)
        await until(lambda: stream._line._paused)
        assert sent < len(body)
        assert stream._line._size <= AHEAD + 256 * 1024
        while len(got) < len(body) + got.index(b"\r\n\r\n") + 4:
            got += await stream.read(65536, 5)
        assert got.partition(b"\r\n\r\n")[2] == body
        await stream.aclose()


async def test_reading_and_writing_after_the_end() -> None:
    async with serving(answer_once) as server:
        stream = await Network().connect_tcp("127.0.0.1", server.port, 5)
        await stream.write(b"GET / HTTP/1.1\r\n\r\n", 5)
        got = b""
        while part := await stream.read(3, 5):
            assert len(part) <= 3
            got += part
        assert got == HELLO
        assert stream.get_extra_info("is_readable")
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"more", 5)
        await stream.aclose()


# -- TLS ---------------------------------------------------------------------------------------------


def served_by(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> httpx.AsyncClient:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return httpx.AsyncClient(transport=Transport(context, LIMITS), timeout=5)


async def test_an_encrypted_connection_whose_reader_pauses_goes_on() -> None:
    """A reader that is slower than the line, as one that writes to a disk: it must be paused and taken up again."""
    authority = trustme.CA()
    body = bytes(range(256)) * 16384

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with serving(pour, served_by(authority, "127.0.0.1")) as server:
        plain = await Network().connect_tcp("127.0.0.1", server.port, 5)
        stream = await plain.start_tls(context, "127.0.0.1", 5)
        await stream.write(b"GET / HTTP/1.1\r\n\r\n", 5)
        got = bytearray()
        for _ in range(4):
            await until(lambda: stream._line._paused)
            while stream._line._size:
                got += await stream.read(65536, 5)
        while len(got) < len(body):
            got += await stream.read(65536, 5)
        while len(got) < len(body) + got.index(b"\r\n\r\n") + 4:
            got += await stream.read(65536, 5)
        assert bytes(got[got.index(b"\r\n\r\n") + 4 :]) == body
        await stream.aclose()


async def test_an_encrypted_connection_carries_large_bodies_and_is_used_again() -> None:
    authority = trustme.CA()
    body = bytes(range(256)) * 8192

    async def large(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()

    async with serving(large, served_by(authority, "127.0.0.1")) as server, trusting(authority) as client:
        for _ in range(2):
            assert (await client.get(f"https://127.0.0.1:{server.port}/")).content == body
        assert server.connections == 1


@pytest.mark.parametrize("trouble", ["a stranger's certificate", "another host's certificate"])
async def test_a_certificate_that_does_not_hold_is_refused_before_anything_is_sent(trouble: str) -> None:
    authority = trustme.CA()
    stranger = trouble.startswith("a stranger")
    context = served_by(trustme.CA() if stranger else authority, "127.0.0.1" if stranger else "elsewhere.test")
    asked: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read())

    async with serving(note, context) as server, trusting(authority) as client:
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await client.get(f"https://127.0.0.1:{server.port}/")
    assert not any(asked)


async def test_something_that_does_not_speak_tls() -> None:
    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(HELLO)

    async with serving(http) as server, trusting(trustme.CA()) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"https://127.0.0.1:{server.port}/")


async def test_a_handshake_that_never_ends_is_a_time_out() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(silent) as server:
        stream = await Network().connect_tcp("127.0.0.1", server.port, 5)
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(ssl.create_default_context(), "127.0.0.1", 0.05)


# -- proxies -----------------------------------------------------------------------------------------


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(HELLO)

    async with serving(proxy) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
        async with plain() as client:
            assert (await client.get("http://service.test/job")).text == "hello"
    assert asked[0].startswith(b"GET http://service.test/job HTTP/1.1")


async def test_no_proxy_hears_of_this_machines_own_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("all_proxy", f"http://127.0.0.1:{unused_port()}")
    async with serving(answer_once) as server, plain() as client:
        assert (await client.get(f"http://127.0.0.1:{server.port}/")).text == "hello"
        assert (await client.get(f"http://localhost:{server.port}/")).text == "hello"
