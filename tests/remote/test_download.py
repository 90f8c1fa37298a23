"""Downloads are whole or an error in words, go on where they were cut, and lead nowhere they should not."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import itertools
import json
import os
from pathlib import Path

import httpx
import pytest

from studio.errors import DiskError, JobForgotten, NetworkError, ServiceDown, ServiceError, StudioError, TooBusy
from studio.remote import download
from studio.remote.download import Downloader, Fetched, is_private
from tests.remote.raw_server import Handler, Line, answer, says, serving, unused_port

pytestmark = pytest.mark.anyio

BODY = os.urandom(1_000_000)
WHOLE = Fetched(hashlib.sha256(BODY).hexdigest(), len(BODY))
TAG = 'ETag: "one"'


def no_progress(received: int, total: int) -> None:
    pass


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "2026" / "fox.png.part"


def tag_of(part: Path) -> Path:
    return part.with_name(part.name + ".tag")


async def fetch(url: str, part: Path, *, local: bool = True) -> Fetched:
    downloader = Downloader(local=local)
    try:
        return await downloader.fetch(url, part, no_progress)
    finally:
        await downloader.aclose()


async def caught(url: str, part: Path, *, local: bool = True) -> StudioError:
    with pytest.raises(StudioError) as info:
        await fetch(url, part, local=local)
    return info.value


def ranged(body: bytes, etag: str = '"one"') -> Handler:
    """An honest server of `body` that knows Range and If-Range."""

    async def handle(line: Line) -> None:
        wish, condition = line.asked.headers.get("range"), line.asked.headers.get("if-range")
        start = int(wish.removeprefix("bytes=").removesuffix("-")) if wish and condition == etag else 0
        if start >= len(body):
            await line.say(answer(b"", "416 Range Not Satisfiable", f"Content-Range: bytes */{len(body)}"))
        elif start:
            where = f"Content-Range: bytes {start}-{len(body) - 1}/{len(body)}"
            await line.say(answer(body[start:], "206 Partial Content", where, f"ETag: {etag}"))
        else:
            await line.say(answer(body, "200 OK", f"ETag: {etag}"))

    return handle


# --- whole -----------------------------------------------------------------------------------------------------------


async def test_a_file_arrives_whole_with_its_hash_and_progress(part: Path) -> None:
    seen: list[tuple[int, int]] = []
    async with serving(ranged(BODY)) as server:
        downloader = Downloader(local=True)
        fetched = await downloader.fetch(f"{server.url}/fox.png", part, lambda now, total: seen.append((now, total)))
        await downloader.aclose()
    assert fetched == WHOLE
    assert part.read_bytes() == BODY
    assert seen[-1] == (len(BODY), len(BODY))
    assert [now for now, _ in seen] == sorted(now for now, _ in seen)
    assert not tag_of(part).exists()
    (asked,) = server.asked
    assert asked.headers["accept-encoding"] == "identity"
    assert "x-api-key" not in asked.headers
    assert "range" not in asked.headers


@pytest.mark.parametrize(
    "whole",
    [
        answer(BODY, length=-1),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n",
        answer(BODY, "200 OK", "Content-Type: text/html"),
        answer(BODY, "200 OK", "Content-Encoding: identity"),
    ],
    ids=["no length", "chunked", "wrong type", "identity"],
)
async def test_other_ways_to_send_it(whole: bytes, part: Path) -> None:
    async with serving(says(whole)) as server:
        assert await fetch(server.url, part) == WHOLE


async def test_an_old_part_without_a_note_is_written_over(part: Path) -> None:
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 2_000_000)
    async with serving(ranged(BODY)) as server:
        assert await fetch(server.url, part) == WHOLE
    assert part.read_bytes() == BODY


# --- cut -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [0, 1, 300_000, len(BODY) - 1])
async def test_what_was_cut_is_gone_on_with(cut: int, part: Path) -> None:
    async with serving(says(answer(BODY[:cut], "200 OK", TAG, length=len(BODY)))) as server:
        assert type(await caught(server.url, part)) is NetworkError
        assert part.stat().st_size == cut
        server.handler = ranged(BODY)
        assert await fetch(server.url, part) == WHOLE
    assert part.read_bytes() == BODY
    assert server.asked[1].headers.get("range") == (f"bytes={cut}-" if cut else None)
    assert not tag_of(part).exists()


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        (ranged(BODY, '"two"'), "another version: the whole of it comes"),
        (says(answer(BODY[500:], "206 Partial Content", "Content-Range: bytes 500-999999/1000000", 'ETag: "two"')),
         "a partial answer of another version"),
        (says(answer(BODY[9:], "206 Partial Content", "Content-Range: bytes 9-999999/1000000", TAG)), "another place"),
        (says(answer(BODY[500:], "206 Partial Content", TAG)), "no place"),
        (says(answer(b"", "416 Range Not Satisfiable")), "nothing left to send"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)  # fmt: skip
async def test_what_does_not_fit_the_beginning_is_fetched_anew(handler: Handler, why: str, part: Path) -> None:
    async with serving(says(answer(b"\0" * 500, "200 OK", TAG, length=len(BODY)))) as server:
        await caught(server.url, part)
        server.handler = handler

        async def only_once(line: Line) -> None:
            server.handler = ranged(BODY, '"two"')
            await handler(line)

        server.handler = only_once
        assert await fetch(server.url, part) == WHOLE
    assert part.read_bytes() == BODY


async def test_a_complete_part_of_a_run_that_died_is_fetched_again(part: Path) -> None:
    async with serving(ranged(BODY)) as server:
        part.parent.mkdir(parents=True)
        part.write_bytes(BODY)
        tag_of(part).write_text(json.dumps({"url": server.url, "etag": '"one"'}))
        assert await fetch(server.url, part) == WHOLE
    assert len(server.asked) == 2


@pytest.mark.parametrize("headers", [(), ('ETag: W/"one"',)], ids=["no tag", "weak tag"])
async def test_without_a_strong_tag_nothing_is_glued_together(headers: tuple[str, ...], part: Path) -> None:
    async with serving(says(answer(b"\0" * 500, "200 OK", *headers, length=len(BODY)))) as server:
        await caught(server.url, part)
        server.handler = ranged(BODY)
        assert await fetch(server.url, part) == WHOLE
    assert "range" not in server.asked[1].headers


@pytest.mark.parametrize("note", ["", "[]", "null", '{"url": 5}', "\x00", '{"url": "http://other/", "etag": "x"}'])
async def test_a_note_that_says_nothing_is_no_note(note: str, part: Path) -> None:
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 10)
    tag_of(part).write_text(note)
    async with serving(ranged(BODY)) as server:
        assert await fetch(server.url, part) == WHOLE


async def reset_midway(line: Line) -> None:
    await line.say(answer(BODY[:200_000], length=len(BODY)))
    line.reset()


BREAKS: dict[str, Handler] = {
    "closed": says(),
    "reset": reset_midway,
    "shorter than promised": says(answer(BODY[:-1], length=len(BODY))),
    "chunk cut": says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BODY) + BODY[:-1]),
    "not HTTP": says(b"SSH-2.0\r\n"),
}


@pytest.mark.parametrize("name", BREAKS)
async def test_a_broken_download_is_an_error_in_words(name: str, part: Path) -> None:
    async with serving(BREAKS[name]) as server:
        error = await caught(server.url, part)
    assert type(error) is NetworkError
    assert error.sentence.endswith(".")


HOPELESS: dict[str, Handler] = {
    "gzip bomb": says(answer(gzip.compress(bytes(10_000_000)), "200 OK", "Content-Encoding: gzip")),
    "too large": says(answer(b"", length=2 * 1024**3)),
    "partial unasked": says(answer(BODY, "206 Partial Content", "Content-Range: bytes 0-9/10")),
}


@pytest.mark.parametrize("name", HOPELESS)
async def test_what_would_be_the_same_next_time_is_not_called_a_broken_line(name: str, part: Path) -> None:
    async with serving(HOPELESS[name]) as server:
        assert type(await caught(server.url, part)) is ServiceError


async def test_a_body_without_end_is_cut_at_the_cap(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "LARGEST", 500_000)
    async with serving(says(answer(BODY, length=-1))) as server:
        assert type(await caught(server.url, part)) is ServiceError
    assert part.stat().st_size <= 500_000


async def test_a_drip_is_too_slow(part: Path) -> None:
    seconds = itertools.count(step=download.PATIENCE + 1)
    downloader = Downloader(local=True, clock=lambda: next(seconds))
    async with serving(says(answer(b"x", length=len(BODY)))) as server:
        with pytest.raises(NetworkError, match="too slowly"):
            await downloader.fetch(server.url, part, no_progress)
        await downloader.aclose()
    assert part.read_bytes() == b"x"


async def test_a_stall_ends_with_the_deadline(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "DEADLINE", 0.2)
    hung_up = asyncio.Event()

    async def stall(line: Line) -> None:
        await line.say(answer(BODY[:10], length=len(BODY)))
        await hung_up.wait()

    async with serving(stall) as server:
        assert type(await caught(server.url, part)) is NetworkError
        hung_up.set()


async def test_nobody_listening(part: Path) -> None:
    assert type(await caught(f"http://127.0.0.1:{unused_port()}/fox.png", part)) is NetworkError
    assert not part.exists()


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, JobForgotten), (403, JobForgotten), (404, JobForgotten), (410, JobForgotten), (400, JobForgotten),
        (429, TooBusy), (500, ServiceDown), (503, ServiceDown), (408, ServiceDown), (304, ServiceError),
        (204, ServiceError), (206, ServiceError),
    ],
)  # fmt: skip
async def test_a_refused_link_speaks_of_the_link_and_never_of_the_key(
    status: int, kind: type[StudioError], part: Path
) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"retry-after": "3"})

    downloader = Downloader(transport=httpx.MockTransport(respond))
    with pytest.raises(kind) as info:
        await downloader.fetch("https://cdn.test/fox.png", part, no_progress)
    assert type(info.value) is kind
    assert "key" not in str(info.value).lower()
    assert not part.exists()


async def test_a_disk_that_says_no(tmp_path: Path) -> None:
    in_the_way = tmp_path / "2026"
    in_the_way.write_text("a file, not a folder")
    async with serving(ranged(BODY)) as server:
        assert type(await caught(server.url, in_the_way / "fox.part")) is DiskError


# --- where addresses lead --------------------------------------------------------------------------------------------

PICTURE = "https://cdn.test/fox.png"
PUBLIC = "93.184.215.14"


async def lead(
    start: str, leads: dict[str, str], part: Path, names: dict[str, str] | None = None, *, local: bool = False
) -> list[str]:
    """Follow `leads` from `start` with `names` for a resolver; returns what was asked for."""
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if (target := leads.get(str(request.url))) is not None:
            return httpx.Response(302, headers={"location": target})
        return httpx.Response(200, stream=httpx.ByteStream(BODY))

    async def resolve(host: str) -> list[str]:
        return [(names or {}).get(host, PUBLIC)]

    downloader = Downloader(local=local, transport=httpx.MockTransport(respond), resolve=resolve)
    try:
        await downloader.fetch(start, part, no_progress)
    finally:
        await downloader.aclose()
    return asked


async def test_a_redirect_to_another_public_host_is_followed(part: Path) -> None:
    leads = {PICTURE: "https://mirror.test/a.png", "https://mirror.test/a.png": "/b.png"}
    assert await lead(PICTURE, leads, part) == [PICTURE, "https://mirror.test/a.png", "https://mirror.test/b.png"]
    assert part.read_bytes() == BODY


@pytest.mark.parametrize(
    "target",
    [
        PICTURE,
        "",
        "http://cdn.test/fox.png",
        "file:///etc/passwd",
        "ftp://cdn.test/fox.png",
        "//127.0.0.1/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest",
        "https://10.0.0.1/x",
        "https://192.168.1.1/x",
        "https://0.0.0.0/x",
        "https://localhost/x",
        "https://LOCALHOST./x",
        "https://printer.local/x",
        "https://inside.test/x",
        "javascript:alert(1)",
    ],
)
async def test_no_redirect_leads_in_circles_or_into_this_network(target: str, part: Path) -> None:
    with pytest.raises(ServiceError) as info:
        await lead(PICTURE, {PICTURE: target}, part, {"inside.test": "10.1.2.3"})
    assert type(info.value) is ServiceError
    assert info.value.sentence.endswith(".")
    assert not part.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "file:///etc/passwd", "", "fox.png", "http://[::1", "https://"])
async def test_an_address_of_no_picture_is_not_asked_for(url: str, part: Path) -> None:
    with pytest.raises(ServiceError):
        await lead(url, {}, part)


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/x", "http://127.0.0.1:port/x", "http://127.0.0.1/\x00"])
async def test_an_address_that_cannot_be_used_is_an_error_in_words(url: str, part: Path) -> None:
    assert type(await caught(url, part)) is ServiceError


async def test_a_name_that_cannot_be_looked_up_is_an_error_in_words(part: Path) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        raise UnicodeError("label too long")

    downloader = Downloader(transport=httpx.MockTransport(respond))
    with pytest.raises(ServiceError, match=r"address cannot be used\.$"):
        await downloader.fetch(PICTURE, part, no_progress)


async def test_a_redirect_to_half_an_address_is_an_error_in_words(part: Path) -> None:
    with pytest.raises(NetworkError, match="could not be downloaded"):
        await lead(PICTURE, {PICTURE: "https://[::1/x"}, part)


async def test_a_public_host_leads_into_this_network_for_no_service(part: Path) -> None:
    with pytest.raises(ServiceError, match="into this network"):
        await lead(PICTURE, {PICTURE: "https://10.0.0.1/x"}, part, local=True)
    assert not part.exists()


async def test_a_service_on_this_machine_may_lead_to_this_machine(part: Path) -> None:
    async def handle(line: Line) -> None:
        here = line.asked.line.split()[1] == "/a.png"
        await line.say(answer(b"", "302 Found", "Location: /b.png") if here else answer(BODY))

    async with serving(handle) as server:
        assert await fetch(f"{server.url}/a.png", part) == WHOLE


@pytest.mark.parametrize(("host", "private"), [("cdn.legnext.ai", False), (PUBLIC, False), ("fe80::1%eth0", True)])
async def test_is_private(host: str, private: bool) -> None:
    assert is_private(host) is private


async def test_many_at_once_all_arrive(tmp_path: Path) -> None:
    bodies = [os.urandom(50_000 + number) for number in range(20)]

    async def handle(line: Line) -> None:
        await line.say(answer(bodies[int(line.asked.line.split()[1].strip("/"))]))

    async with serving(handle) as server:
        downloader = Downloader(local=True)
        fetched = await asyncio.gather(
            *(downloader.fetch(f"{server.url}/{number}", tmp_path / str(number), no_progress) for number in range(20))
        )
        await downloader.aclose()
    assert [got.sha256 for got in fetched] == [hashlib.sha256(body).hexdigest() for body in bodies]
