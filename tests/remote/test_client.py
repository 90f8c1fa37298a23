"""One POST per purchase whatever happens to it, every endpoint at its address, and no way for the key to stray."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from studio.errors import (
    InputError,
    InvalidRequest,
    JobForgotten,
    KeyRefused,
    NetworkError,
    NotAllowed,
    NotSent,
    OutcomeUnknown,
    OutOfCredit,
    ServiceDown,
    StudioError,
    TooBusy,
    UnreadableReply,
)
from studio.remote import client as client_module
from studio.remote.client import DEFAULT_BASE, LONGEST_REPLY, Client, base_url
from studio.request.bodies import to_body
from studio.request.operations import Imagine, Operation
from studio.request.tasks import TASKS
from tests.remote.raw_server import Handler, Line, answer, says, serving, unused_port
from tests.remote.shapes import JOB_ID, grid, job, raw
from tests.request.test_operations import WIRE

pytestmark = pytest.mark.anyio

KEY = "canary-key-4711"
FOX = Imagine(text="a fox --ar 3:2")
METHODS = {
    "Imagine": "imagine", "Vary": "vary", "Upscale": "upscale", "Reroll": "reroll", "Blend": "blend",
    "Describe": "describe", "Shorten": "shorten", "Pan": "pan", "Outpaint": "outpaint", "Inpaint": "inpaint",
    "Remix": "remix", "Edit": "edit", "UploadPaint": "upload_paint", "Retexture": "retexture",
    "RemoveBackground": "remove_background", "Enhance": "enhance", "Animate": "animate",
    "ExtendVideo": "extend_video", "UpscaleVideo": "upscale_video", "Topaz": "topaz",
}  # fmt: skip


def mocked(respond: Callable[[httpx.Request], httpx.Response], key: str = KEY) -> Client:
    return Client("https://service.test", key, transport=httpx.MockTransport(respond))


def reply(status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> httpx.Response:
    """An answer that still has to be read, as on the wire."""
    return httpx.Response(status, stream=httpx.ByteStream(content), headers=headers)


def always(status: int, content: bytes = b"", **headers: str) -> Client:
    return mocked(lambda request: reply(status, content, headers))


async def caught(work: Awaitable[Any]) -> StudioError:
    with pytest.raises(StudioError) as info:
        await work
    assert KEY not in repr(info.value)
    return info.value


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://api.legnext.ai/api", DEFAULT_BASE),
        ("https://api.legnext.ai", DEFAULT_BASE),
        ("https://api.legnext.ai/api/v1", DEFAULT_BASE),
        ("https://api.legnext.ai/api/v1/", DEFAULT_BASE),
        ("https://api.legnext.ai/v1", DEFAULT_BASE),
        ("https://api.legnext.ai/API/V1", DEFAULT_BASE),
        ("HTTPS://Api.Legnext.AI/api", DEFAULT_BASE),
        ("https://Proxy.test/Path/api", "https://proxy.test/Path/api"),
        ("  api.legnext.ai  ", DEFAULT_BASE),
        ("", DEFAULT_BASE),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api"),
        ("http://[::1]:8000/api/", "http://[::1]:8000/api"),
        ("https://proxy.test/legnext/api", "https://proxy.test/legnext/api"),
    ],
)
async def test_base_url_in_each_form_of_the_wild(text: str, base: str) -> None:
    assert base_url(text) == base


@pytest.mark.parametrize(
    "text",
    [
        "ftp://api.legnext.ai", "https://", "https://user:pw@x.test", "https://x.test?a=1", "https://x.test/#a",
        "https://x .test", "http://[::1", "http://x.test:99999", "http://x.test:port", "http://x.test:0",
        "http://api.legnext.ai", "http://8.8.8.8/api",
        "file:///etc/passwd", "http://x\x00.test", "http://" + "ü" * 300 + ".test",
    ],
)  # fmt: skip
async def test_what_is_no_address_is_said_at_once(text: str) -> None:
    with pytest.raises(InputError):
        base_url(text)


# --- what is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("operation", "body"), WIRE)
async def test_each_operation_is_one_post_to_its_endpoint(operation: Operation, body: dict[str, Any]) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return reply(200, raw(job(operation.task)))

    client = mocked(respond)
    method = getattr(client, METHODS[type(operation).__name__])
    bought = await method(operation)
    assert (await client.submit(operation)) == bought
    await client.aclose()
    assert bought.job_id == JOB_ID
    for request in seen:
        assert request.method == "POST"
        assert str(request.url) == f"https://service.test/api{TASKS[operation.task].path}"
        assert json.loads(request.content) == body == to_body(operation)
        assert request.headers["x-api-key"] == KEY
        assert request.headers["content-type"] == "application/json"
    assert len(seen) == 2


@pytest.mark.parametrize(("operation", "body"), WIRE)
async def test_a_callback_goes_along_with_every_post(operation: Operation, body: dict[str, Any]) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return reply(200, raw(job(operation.task)))

    address = "https://mine.test/ended"
    client = Client("https://service.test", KEY, callback=address, transport=httpx.MockTransport(respond))
    await client.submit(operation)
    await client.aclose()
    assert json.loads(seen[0].content) == body | {"callback": address}


async def test_job_and_balance_are_asked_at_their_addresses() -> None:
    seen: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path}")
        assert request.headers["x-api-key"] == KEY
        return reply(200, raw({"data": {"available_points": 5}} if "balance" in seen[-1] else grid()))

    client = mocked(respond)
    assert (await client.job(JOB_ID)).finished
    assert (await client.balance()).points == 5
    assert seen == [f"GET /api/v1/job/{JOB_ID}", "GET /api/account/balance"]


@pytest.mark.parametrize(
    "job_id", ["../../account/balance", "a/b", "a?b", "a#b", "%2e%2e", "..%2f..", "http://x/", "\ud800"]
)
async def test_no_job_id_leads_to_another_endpoint(job_id: str) -> None:
    async with serving(says(answer(raw(job(job_id=job_id))))) as server:
        client = Client(server.url, KEY)
        await asyncio.gather(client.job(job_id), return_exceptions=True)
        await client.aclose()
    (asked,) = server.asked
    path = asked.line.split(" ")[1]
    assert path.startswith("/api/v1/job/")
    assert path.count("/") == 4
    assert not set("?#") & set(path)


@pytest.mark.parametrize("job_id", ["", ".", ".."])
async def test_an_id_that_would_be_a_path_is_not_asked_for(job_id: str) -> None:
    assert isinstance(await caught(always(200).job(job_id)), UnreadableReply)


@pytest.mark.parametrize("key", ["", "  ", "two words", "schlüssel", "line\nbreak", "nul\x00"])
async def test_what_cannot_be_a_key_is_not_sent(key: str) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request)

    client = mocked(respond, key)
    assert isinstance(await caught(client.balance()), KeyRefused)
    assert isinstance(await caught(client.submit(FOX)), KeyRefused)


async def test_a_lone_surrogate_in_a_prompt_travels_as_an_escape() -> None:
    client = mocked(lambda request: reply(200, raw(job())))
    assert (await client.submit(Imagine(text="a \ud800 fox"))).job_id == JOB_ID


# --- what comes back -------------------------------------------------------------------------------------------------

REFUSALS = [
    (400, InvalidRequest), (401, KeyRefused), (402, OutOfCredit), (403, NotAllowed), (404, JobForgotten),
    (413, InvalidRequest), (422, InvalidRequest), (429, TooBusy),
]  # fmt: skip


@pytest.mark.parametrize(("status", "kind"), REFUSALS)
async def test_a_refusal_is_the_services_own_sentence(status: int, kind: type[StudioError]) -> None:
    client = always(status, raw({"code": status, "message": "Not this."}), **{"retry-after": "3"})
    for error in (await caught(client.submit(FOX)), await caught(client.job(JOB_ID)), await caught(client.balance())):
        assert type(error) is kind
        assert error.sentence == "Not this."
        if isinstance(error, TooBusy):
            assert error.retry_after == 3


@pytest.mark.parametrize(("status", "kind"), REFUSALS)
async def test_a_refusal_with_http_200_is_one_all_the_same(status: int, kind: type[StudioError]) -> None:
    error_body = {"code": status, "message": "Not this."}
    for body in (error_body, {"error": error_body}, job(job_id="", status="failed", error=error_body)):
        assert type(await caught(always(200, raw(body)).submit(FOX))) is kind
        assert type(await caught(always(200, raw(body)).job(JOB_ID))) is kind


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 408])
@pytest.mark.parametrize("body", [raw({"code": 500, "message": "Overloaded."}), b"<html>Overloaded.</html>"])
async def test_a_server_in_trouble_is_unknown_for_a_post_and_down_for_a_get(status: int, body: bytes) -> None:
    bought = await caught(always(status, body).submit(FOX))
    assert type(bought) is OutcomeUnknown
    if b"html" not in body:
        assert bought.sentence.startswith("Overloaded.")
    assert type(await caught(always(status, body).job(JOB_ID))) is ServiceDown


async def test_a_500_inside_a_200_is_unknown_as_well() -> None:
    body = raw({"error": {"code": 500, "message": "Overloaded."}})
    assert type(await caught(always(200, body).submit(FOX))) is OutcomeUnknown


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        raw(job())[:50],
        b"[]",
        b"null",
        raw({"ok": True}),
        raw(job(job_id="")),
        b"[" * 99_999,
    ],
    ids=["empty", "html", "half", "list", "null", "no job", "no id", "deep"],
)
async def test_an_answer_that_cannot_be_read_is_unknown_for_a_post_and_unreadable_for_a_get(body: bytes) -> None:
    assert type(await caught(always(200, body).submit(FOX))) is OutcomeUnknown
    if b"pending" not in body:
        assert type(await caught(always(200, body).job(JOB_ID))) is UnreadableReply
    assert type(await caught(always(200, body).balance())) is UnreadableReply


@pytest.mark.parametrize("status", [404, 405, 511])
async def test_a_page_of_somebody_else_is_not_a_forgotten_job(status: int) -> None:
    client = always(status, b"<html>nginx</html>")
    assert type(await caught(client.job(JOB_ID))) is UnreadableReply
    assert type(await caught(client.balance())) is UnreadableReply
    assert type(await caught(client.submit(FOX))) is NotSent


async def test_news_of_another_job_is_not_taken_for_this_one() -> None:
    assert type(await caught(always(200, raw(job(job_id="other"))).job(JOB_ID))) is UnreadableReply
    assert (await always(200, raw(job(job_id=JOB_ID.upper()))).job(JOB_ID)).status == "pending"
    assert (await always(200, raw(job(job_id=None))).job(JOB_ID)).status == "pending"


async def test_a_job_that_failed_at_once_is_a_reply() -> None:
    error = {"code": 400, "message": "Moderated."}
    bought = await always(200, raw(job(status="failed", error=error))).submit(FOX)
    assert bought.failed
    assert bought.error_message == "Moderated."


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, OutcomeUnknown), (302, OutcomeUnknown), (303, OutcomeUnknown), (307, NotSent), (308, NotSent)],
)
async def test_the_key_follows_no_redirect(status: int, kind: type[StudioError]) -> None:
    async with serving(says(answer(raw(job())))) as thief:
        redirect = answer(b"", f"{status} Elsewhere", f"Location: {thief.url}/api/v1/diffusion")
        async with serving(says(redirect)) as server:
            client = Client(server.url, KEY)
            assert type(await caught(client.submit(FOX))) is kind
            assert type(await caught(client.job(JOB_ID))) is UnreadableReply
            await client.aclose()
    assert thief.asked == []
    assert len(server.asked) == 2


async def test_the_key_is_in_no_repr_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(says(answer(raw(job())))) as server:
        client = Client(server.url, KEY)
        await client.submit(FOX)
        assert KEY not in repr(client) + repr(client._http) + repr(client._http.headers)
        await client.aclose()
    assert server.asked[0].headers["x-api-key"] == KEY
    assert KEY not in caplog.text


# --- what the wire does ----------------------------------------------------------------------------------------------


async def test_nobody_listening_means_nothing_was_sent() -> None:
    client = Client(f"http://127.0.0.1:{unused_port()}", KEY)
    assert type(await caught(client.submit(FOX))) is NotSent
    assert type(await caught(client.balance())) is NotSent
    await client.aclose()


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectTimeout("x"),
        httpx.ConnectError("x"),
        httpx.PoolTimeout("x"),
        httpx.ProxyError("x"),
        UnicodeError("x"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_trouble_before_sending_means_nothing_was_sent(error: Exception) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        raise error

    assert type(await caught(mocked(respond).submit(FOX))) is NotSent
    assert type(await caught(mocked(respond).job(JOB_ID))) is NotSent


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x"), httpx.WriteTimeout("x"), httpx.ReadError("x"), httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"), httpx.LocalProtocolError("x"), httpx.CloseError("x"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
async def test_trouble_from_sending_on_is_unknown_and_never_repeated(error: Exception) -> None:
    posts = 0

    def respond(request: httpx.Request) -> httpx.Response:
        nonlocal posts
        posts += request.method == "POST"
        raise error

    assert type(await caught(mocked(respond).submit(FOX))) is OutcomeUnknown
    assert type(await caught(mocked(respond).job(JOB_ID))) is NetworkError
    assert posts == 1


async def reset(line: Line) -> None:
    line.reset()


async def reset_in_the_answer(line: Line) -> None:
    await line.say(answer(raw(job()))[:40])
    line.reset()


WHOLE = raw(job())
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(WHOLE) + WHOLE[:30]
BREAKS: dict[str, Handler] = {
    "closed without a word": says(),
    "reset": reset,
    "reset in the answer": reset_in_the_answer,
    "half a status line": says(b"HTTP/1.1 2"),
    "not HTTP": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "shorter than promised": says(answer(WHOLE, length=len(WHOLE) + 10)),
    "chunk cut": says(CHUNKED),
    "cut without a length": says(answer(WHOLE[:-9], length=-1)),
    "nonsense in gzip": says(answer(b"not gzip", "200 OK", "Content-Encoding: gzip")),
    "unknown packing": says(answer(WHOLE, "200 OK", "Content-Encoding: br")),
    "too long": says(answer(b" " * (LONGEST_REPLY + 1) + WHOLE)),
    "gzip bomb": says(answer(gzip.compress(b" " * 50_000_000), "200 OK", "Content-Encoding: gzip")),
}


@pytest.mark.parametrize("name", BREAKS)
async def test_a_broken_answer_costs_one_post_and_is_unknown(name: str) -> None:
    async with serving(BREAKS[name]) as server:
        client = Client(server.url, KEY)
        assert type(await caught(client.submit(FOX))) is OutcomeUnknown
        assert isinstance(await caught(client.job(JOB_ID)), NetworkError | UnreadableReply)
        await client.aclose()
    assert [asked.line.split()[0] for asked in server.asked] == ["POST", "GET"]


async def test_a_refusal_whose_words_are_cut_off_is_still_one() -> None:
    async with serving(says(answer(b'{"mess', "402 Payment Required", length=100))) as server:
        client = Client(server.url, KEY)
        error = await caught(client.submit(FOX))
        await client.aclose()
    assert type(error) is OutOfCredit
    assert "402" in error.sentence


@pytest.mark.parametrize("slow", ["head", "body"])
async def test_a_drip_is_cut_off_by_the_deadline(slow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "DEADLINE", 0.2)
    whole = answer(raw(job()))
    first = 20 if slow == "head" else whole.index(b"\r\n\r\n") + 10
    hung_up = asyncio.Event()

    async def drip(line: Line) -> None:
        await line.say(whole[:first])
        await hung_up.wait()

    async with serving(drip) as server:
        client = Client(server.url, KEY)
        error = await caught(client.submit(FOX))
        assert type(error) is OutcomeUnknown
        assert "too long" in error.sentence
        assert type(await caught(client.job(JOB_ID))) is NetworkError
        hung_up.set()
        await client.aclose()
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
async def test_packed_answers_are_read(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    async with serving(says(answer(pack(raw(job())), "200 OK", f"Content-Encoding: {encoding}"))) as server:
        client = Client(server.url, KEY)
        assert (await client.submit(FOX)).job_id == JOB_ID
        await client.aclose()


async def test_being_cancelled_is_not_an_answer() -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def silence(line: Line) -> None:
        asked.set()
        await never.wait()

    async with serving(silence) as server:
        client = Client(server.url, KEY)
        buying = asyncio.ensure_future(client.submit(FOX))
        await asked.wait()
        buying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await buying
        never.set()
        await client.aclose()
    assert len(server.asked) == 1


async def test_fifty_at_once_share_few_connections() -> None:
    async with serving(says(answer(raw(job())))) as server:
        client = Client(server.url, KEY)
        replies = await asyncio.gather(*(client.submit(FOX) for _ in range(50)))
        await client.aclose()
    assert len(replies) == len(server.asked) == 50
    assert 1 < server.most_connected <= client_module.CONNECTIONS
