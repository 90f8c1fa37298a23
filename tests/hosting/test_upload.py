"""Web servers that take files: WebDAV, forms and their answers, deleting, and every refusal in one sentence."""

from __future__ import annotations

import json
import ssl
from base64 import b64encode

import pytest
import trustme

from studio.errors import HostError, HostUnreachable
from studio.hosting.choosing import check
from studio.hosting.upload import Upload
from studio.remote.uploading import Web
from studio.store.settings.hosts import HostKind, HostSettings
from tests import file_server
from tests.file_server import Asked, FileServer
from tests.remote.raw_server import unused_port

pytestmark = pytest.mark.anyio


def upload(web: Web, **values: str) -> Upload:
    return Upload(HostSettings(HostKind.UPLOAD, values), web)


async def test_webdav_takes_serves_and_deletes(files: FileServer, web: Web) -> None:
    files.authorization = "Basic " + b64encode(b"me:pass word").decode()
    host = upload(web, address=f"{files.root}/dav/{{name}}", user="me", password="pass word")
    hosted = await host.put("a fox.png", b"picture", "image/png")
    assert (hosted.address, hosted.expires_at) == (f"{files.root}/dav/a%20fox.png", None)
    assert files.files == {"/dav/a%20fox.png": b"picture"}
    assert files.asked[-1].headers["content-type"] == "image/png"
    assert (await web.look(hosted.address, 7)).body == b"picture"
    assert "authorization" not in files.asked[-1].headers
    await host.delete(hosted.key)
    await host.delete(hosted.key)
    assert files.files == {}


async def test_a_public_address_by_another_template_and_more_headers(files: FileServer, web: Web) -> None:
    host = upload(
        web,
        address=f"{files.root}/in/{{name}}",
        public="https://pictures.example.com/{name}",
        headers="X-Token: abc; X-Space: one",
    )
    assert (await host.put("x.png", b"1", "image/png")).address == "https://pictures.example.com/x.png"
    assert [files.asked[-1].headers[name] for name in ("x-token", "x-space")] == ["abc", "one"]


@pytest.mark.parametrize(
    ("public", "answer"),
    [
        ("text", b" https://i.example/1.png\n"),
        ("data.url", json.dumps({"data": {"url": "https://i.example/1.png"}}).encode()),
        ("files.0.url", json.dumps({"files": [{"url": "https://i.example/1.png"}]}).encode()),
    ],
)
async def test_a_form_is_posted_and_the_answer_says_where_it_is(
    files: FileServer, web: Web, public: str, answer: bytes
) -> None:
    files.answer = lambda asked: (200, answer)
    host = upload(web, address=f"{files.root}/upload", method="POST", form="image", public=public)
    assert (await host.put("x.png", b"picture", "image/png")).address == "https://i.example/1.png"
    [asked] = files.asked
    assert asked.method == "POST"
    assert asked.headers["content-type"].startswith("multipart/form-data")
    assert b'name="image"; filename="x.png"' in asked.body
    assert b"picture" in asked.body
    with pytest.raises(HostError, match="cannot be told to delete"):
        await host.delete("x.png")


async def test_an_answer_without_an_address_says_so(files: FileServer, web: Web) -> None:
    files.answer = lambda asked: (200, b'{"data": []}')
    host = upload(web, address=f"{files.root}/upload", method="POST", public="data.url")
    with pytest.raises(HostError, match=r"no “data\.url” in it"):
        await host.put("x.png", b"1", "image/png")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "127.0.0.1 does not let you in."),
        (403, "127.0.0.1 does not let you in."),
        (404, "There is no such folder at 127.0.0.1."),
        (409, "There is no such folder at 127.0.0.1."),
        (405, "127.0.0.1 takes no PUT there."),
        (413, "The picture is too large for 127.0.0.1."),
        (507, "127.0.0.1 is full."),
        (301, "The upload address points elsewhere at 127.0.0.1."),
        (503, "127.0.0.1 is in trouble (it answers 503)."),
        (418, "127.0.0.1 did not take the picture (it answers 418)."),
    ],
)
async def test_a_refusal_is_one_sentence(files: FileServer, web: Web, status: int, words: str) -> None:
    files.answer = lambda asked: (status, b"<html>no</html>")
    with pytest.raises(HostError) as refused:
        await upload(web, address=f"{files.root}/{{name}}").put("x.png", b"1", "image/png")
    assert refused.value.sentence == words
    assert refused.value.advice


async def test_a_dead_network_and_a_strange_certificate(web: Web) -> None:
    with pytest.raises(HostUnreachable, match="cannot be reached: nobody answers there"):
        await upload(web, address=f"http://127.0.0.1:{unused_port()}/{{name}}").put("x.png", b"1", "image/png")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with file_server.serving(context) as server, pytest.raises(HostUnreachable, match="the certificate is not valid"):
        await upload(web, address=f"{server.root}/{{name}}").put("x.png", b"1", "image/png")
    assert server.asked == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": ""}, "There is no address to upload to."),
        ({"address": "ftp://x.example/{name}"}, "is no address to upload to"),
        ({"address": "https://x.example/same"}, "has no {name} in it"),
        ({"address": "https://x.example/up", "method": "POST"}, "not known where the pictures are"),
        ({"address": "https://me:pw@x.example/{name}"}, "do not belong into the address"),
        ({"address": "http://x.example/{name}", "user": "me", "password": "pw"}, "is not protected"),
        ({"address": "https://x.example/{name}", "headers": "no colon"}, "not written as Name: value"),
    ],
)
async def test_settings_that_cannot_be_right_are_said_before_anything_is_sent(
    web: Web, values: dict[str, str], words: str
) -> None:
    with pytest.raises(HostError, match=words):
        upload(web, **values)


async def test_the_check_says_what_a_stranger_gets(files: FileServer, web: Web) -> None:
    host = upload(web, address=f"{files.root}/{{name}}")
    assert (await check(host, web, local=True)).startswith("It works: 127.0.0.1 took a picture")
    assert files.files == {}

    def locked(asked: Asked) -> tuple[int, bytes] | None:
        return (403, b"") if asked.method == "GET" else None

    def a_page(asked: Asked) -> tuple[int, bytes] | None:
        return (200, b"<html>a page about the picture</html>") if asked.method == "GET" else None

    files.answer = locked
    with pytest.raises(HostError, match="a stranger may not read it"):
        await check(host, web, local=True)
    files.answer = a_page
    with pytest.raises(HostError, match="its address serves something else"):
        await check(host, web, local=True)
    assert files.files == {}
