"""From settings to the host that they describe, and the one test of it before it is relied on."""

from __future__ import annotations

import secrets
import struct
import time
import zlib
from collections.abc import Callable
from urllib.parse import urlsplit

from studio.errors import HostError, HostUnreachable
from studio.hosting.host import Host, usable
from studio.remote.uploading import Web
from studio.store.settings.hosts import HostKind, HostSettings

NO_HOST = (
    "The service takes no files, and no place for pictures of this computer is set.",
    "Set one up once, or paste a public address of the picture.",
)


def make_host(settings: HostSettings, *, clock: Callable[[], float] = time.time) -> Host:
    """The host; raises `HostError` where none is set or the settings cannot be right. May block: use a worker."""
    match settings.kind:
        case HostKind.BUCKET:
            from studio.hosting.bucket import Bucket

            return Bucket(settings, clock)
        case HostKind.UPLOAD:
            from studio.hosting.upload import Upload

            return Upload(settings, Web())
        case HostKind.COMMAND:
            from studio.hosting.command import Command

            return Command(settings)
    raise HostError(*NO_HOST)


async def check(host: Host, web: Web, *, local: bool) -> str:
    """Put a small picture there, read it back as a stranger, and take it away; what was seen, in one sentence.

    Raises `HostError` with what does not work. What `local` is: see `usable`.
    """
    name, picture = f"studio-test-{secrets.token_hex(8)}.png", _test_picture()
    hosted = await host.put(name, picture, "image/png")
    try:
        address = usable(hosted.address, host.name, local=local)
        try:
            answer = await web.look(address, len(picture))
        except HostUnreachable as error:
            raise HostError(f"The picture was put there but cannot be read: {error.sentence}", error.advice) from error
        if answer.status in (401, 403):
            raise HostError("The picture was put there, but a stranger may not read it.", "Make its address public.")
        if not 200 <= answer.status < 300 or answer.body != picture:
            what = f"answers {answer.status}" if not 200 <= answer.status < 300 else "serves something else"
            raise HostError(f"The picture was put there, but its address {what}.", "Check the public address.")
    finally:
        stays = await _taken_away(host, hosted.key)
    where = urlsplit(hosted.address).hostname or host.name
    return f"It works: {where} took a picture, served it to a stranger and {stays}."


async def _taken_away(host: Host, key: str) -> str:
    try:
        await host.delete(key)
    except HostError:
        return "keeps it, since it could not be deleted"
    return "deleted it"


def _test_picture() -> bytes:
    """A PNG of one grey point that no cache has seen before."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    point = bytes((0, secrets.randbelow(256)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(point)) + chunk(b"IEND", b"")
