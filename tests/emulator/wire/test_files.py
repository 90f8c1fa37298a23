"""Handed-in files: what is taken, that their addresses are taken in turn, and that they are served."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.emulator.conftest import KEY, Service
from tests.emulator.wire.test_contract import TAKEN


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6)) -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, (200, 90, 30)).save(stream, kind)
    return stream.getvalue()


def put(service: Service, name: str, content: bytes, **headers: str) -> httpx.Response:
    return service.client.put(f"{service.root}/emulator/files/{name}", content=content, headers=headers)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.png", "PNG"), ("b.JPG", "JPEG"), ("c.jpeg", "JPEG"), ("d.webp", "WEBP"), ("e.tiff", "TIFF"), ("f.gif", "GIF")],
)
def test_pictures_are_taken_and_given_back(protocol: Service, name: str, kind: str) -> None:
    content = picture(kind)
    answer = put(protocol, name, content)
    assert answer.status_code == 200
    known = answer.json()
    assert known["url"] == f"{protocol.root}/emulator/files/{name}"
    assert (known["format"], known["width"], known["height"]) == (kind.lower(), 8, 6)
    assert known["bytes"] == len(content)
    served = httpx.get(known["url"])
    assert (served.status_code, served.content) == (200, content)
    assert served.headers["content-type"] == f"image/{kind.lower()}"


def test_a_video_is_taken(protocol: Service) -> None:
    answer = put(protocol, "clip.mp4", b"\0\0\0\x18ftypisom" + bytes(64))
    assert (answer.status_code, answer.json()["format"]) == (200, "mp4")


def test_a_second_file_of_that_name_replaces_the_first(protocol: Service) -> None:
    first = put(protocol, "same.png", picture()).json()
    put(protocol, "same.png", picture(size=(20, 20)))
    assert Image.open(io.BytesIO(httpx.get(first["url"]).content)).size == (20, 20)


def test_names_that_differ_by_case_are_the_same_on_every_system(protocol: Service) -> None:
    first = put(protocol, "Cat.png", picture()).json()
    put(protocol, "cAT.PNG", picture(size=(20, 20)))
    assert Image.open(io.BytesIO(httpx.get(first["url"]).content)).size == (20, 20)
    assert protocol.post("describe", imgUrl=first["url"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", picture()),
        ("nothing", picture()),
        (".hidden.png", picture()),
        ("a%20b.png", picture()),
        ("%2e%2e.png", picture()),
        ("CON.png", picture()),
        ("com1.x.png", picture()),
        ("a.png", b""),
        ("a.png", b"words"),
        ("a.png", picture("JPEG")),
        ("a.png", picture()[:40]),
        ("a.png", b"\0\0\0\x18ftypisom"),
        ("a.png", b"%PDF-1.4"),
    ],
)
def test_what_is_not_taken(protocol: Service, name: str, content: bytes) -> None:
    answer = put(protocol, name, content)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Invalid file")
    left = {path.name for path in protocol.parts.shelf.files.iterdir()}
    assert not {name for name in left if name.startswith((".", "a.txt", "nothing"))}


def test_what_is_too_large_is_not_kept(protocol: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.emulator.wire.files.LARGEST", 1000)
    answer = put(protocol, "large.png", bytes(1001))
    assert answer.status_code == 413
    assert not [path for path in protocol.parts.shelf.files.iterdir() if path.name in ("large.png", ".")]


def test_a_picture_of_too_many_pixels(protocol: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.emulator.wire.files.MOST_PIXELS", 100)
    assert put(protocol, "vast.png", picture(size=(11, 10))).status_code == 413
    assert put(protocol, "vast.png", picture(size=(10, 10))).status_code == 200


def test_it_needs_the_key_and_this_machine(protocol: Service) -> None:
    address = f"{protocol.root}/emulator/files/a.png"
    assert httpx.put(address, content=picture()).status_code == 401
    assert httpx.put(address, content=picture(), headers={"x-api-key": KEY, "host": "a.test"}).status_code == 403


@pytest.mark.parametrize("path", ["files/none.png", "files/", "files/..%2Femulator.db", "files/%2e%2e/emulator.db", ""])
def test_what_is_not_there(protocol: Service, path: str) -> None:
    assert httpx.get(f"{protocol.root}/emulator/{path}").status_code == 404


@pytest.mark.parametrize(
    ("task", "place"),
    [
        ("describe", lambda url: {"imgUrl": url}),
        ("remove-background", lambda url: {"imgUrl": url}),
        ("retexture", lambda url: {"imgUrl": url}),
        ("upload-paint", lambda url: {"imgUrl": url, "mask": {"url": url}}),
        ("enhance-upscale", lambda url: {"image_url": url}),
        ("blend", lambda url: {"imgUrls": [url, url]}),
        ("diffusion", lambda url: {"text": f"{url} a fox --sref {url} --cref {url} --v 6"}),
        ("video-diffusion", lambda url: {"jobId": "", "prompt": f"{url} runs --end {url}"}),
    ],
)
def test_its_address_is_taken_and_a_missing_one_refused(protocol: Service, task: str, place: Any) -> None:
    url = put(protocol, "in.png", picture()).json()["url"]
    assert protocol.post(task, **{**TAKEN[task][1], **place(url)}).status_code == 200
    answer = protocol.post(task, **{**TAKEN[task][1], **place(url.replace("in.png", "no.png"))})
    assert (answer.status_code, "cannot be loaded" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize(
    ("task", "text", "named"),
    [
        ("diffusion", "{} a fox", "a picture in text"),
        ("diffusion", "https://a.test/b.png {} a fox", "a picture in text"),
        ("diffusion", "a fox --sref 12 {}::2", "--sref"),
        ("diffusion", "a fox --cref {} --v 6", "--cref"),
        ("diffusion", "a fox --oref {}", "--oref"),
        ("video-diffusion", "{} waves", "a picture in prompt"),
        ("video-diffusion", "https://a.test/b.png waves --end {}", "--end"),
    ],
)
def test_a_picture_whose_address_has_died_is_of_no_use_in_a_prompt(
    protocol: Service, task: str, text: str, named: str
) -> None:
    def post() -> httpx.Response:
        return protocol.post(task, **{"text" if task == "diffusion" else "prompt": text.format(made)})

    made = f"{protocol.root}/cdn/{_drawn(protocol)}"
    assert post().status_code == 200
    protocol.control(switches={"cdn_seconds": 0})
    try:
        answer = post()
    finally:
        protocol.control(switches={"cdn_seconds": None})
    assert (answer.status_code, answer.json()["message"]) == (400, f"Invalid request, {named} cannot be loaded")


def _drawn(service: Service) -> str:
    """The CDN path of a picture of an old job."""
    job = service.plant("diffusion", age=60.0)
    place = service.parts.shelf.cdn / "mj" / f"{job}_0.png"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(picture())
    return f"mj/{job}_0.png"


def test_size_and_kind_are_looked_at_at_submit(protocol: Service) -> None:
    big = put(protocol, "big.png", picture() + bytes(10_000_001)).json()["url"]
    assert protocol.post("retexture", imgUrl=big, remixPrompt="a").status_code == 413
    assert protocol.post("enhance-upscale", image_url=big).status_code == 200
    webp = put(protocol, "a.webp", picture("WEBP")).json()["url"]
    assert protocol.post("retexture", imgUrl=webp, remixPrompt="a").status_code == 200
    assert protocol.post("enhance-upscale", image_url=webp).status_code == 400
    clip = put(protocol, "clip.mp4", b"\0\0\0\x18ftypisom" + bytes(64)).json()["url"]
    assert protocol.post("describe", imgUrl=clip).status_code == 400
