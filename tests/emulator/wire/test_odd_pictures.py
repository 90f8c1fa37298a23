"""Odd pictures handed in, for every operation that takes an address: drawn or refused, never a fault of our own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.emulator.planning import images, recipes
from studio.emulator.planning.sizes import picture_size
from studio.emulator.rules.prompts import Prompt
from tests.emulator.conftest import Service, running

CANVAS = {"canvas": {"width": 150, "height": 100}, "imgPos": {"width": 90, "height": 60, "x": -20, "y": 0}}
SHRINK = 8
PYTHON = re.compile(r"Error\b|Exception|Traceback|<class|\bNone\b|errno|PIL\b|numpy|array|object at")


def _ramp(kind: type[np.generic], most: float) -> Image.Image:
    return Image.fromarray(np.linspace(0, most, 48 * 64).reshape(48, 64).astype(kind))


def _saved(picture: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()


PICTURES: dict[str, bytes] = {
    "dot.png": _saved(Image.new("RGB", (1, 1), "red"), "PNG"),
    "line.png": _saved(Image.new("L", (300, 1), 90), "PNG"),
    "deep.png": _saved(_ramp(np.uint16, 65_535), "PNG"),
    "float.tiff": _saved(_ramp(np.float32, 1.0), "TIFF"),
    "nothing.png": _saved(Image.new("RGBA", (64, 48), (0, 0, 0, 0)), "PNG"),
    "print.jpg": _saved(Image.new("CMYK", (64, 48), (10, 200, 90, 30)), "JPEG"),
    "few.gif": _saved(Image.new("P", (64, 48), 3), "GIF"),
    "clip.mp4": b"\0\0\0\x18ftypisom" + bytes(64),
}
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "describe": ("describe", {"imgUrl": "{}"}),
    "remove-background": ("remove-background", {"imgUrl": "{}"}),
    "retexture": ("retexture", {"imgUrl": "{}", "remixPrompt": "moss"}),
    "upload-paint": ("upload-paint", {"imgUrl": "{}", "remixPrompt": "moss", "mask": {"url": "{}"}, **CANVAS}),
    "enhance-upscale": ("enhance-upscale", {"image_url": "{}", "target_resolution": "HD"}),
    "blend": ("blend", {"imgUrls": ["{}", "https://a.test/b.png"], "aspect_ratio": "1:1"}),
    "references": ("diffusion", {"text": "{} a fox --sref {} --cref {} --v 6"}),
    "omni reference": ("diffusion", {"text": "a fox --oref {}"}),
    "inpaint": ("inpaint", {"imageNo": 0, "mask": {"url": "{}"}}),
    "edit": ("edit", {"imageNo": 0, "remixPrompt": "a wolf", "mask": {"url": "{}"}, **CANVAS}),
    "video": ("video-diffusion", {"prompt": "{} waves --end {} --bs 1"}),
}


def _filled(part: Any, url: str) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, url) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, url) for value in part]
    return part.replace("{}", url) if isinstance(part, str) else part


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that really draws, new pictures at an eighth of their usual side."""

    def reduced(prompt: Prompt) -> tuple[int, int]:
        width, height = picture_size(prompt)
        return width // SHRINK, height // SHRINK

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "picture_size", reduced)
        patch.setattr(images, "picture_size", reduced)
        with running(tmp_path_factory.mktemp("odd"), balance=10_000_000) as service:
            yield service


@pytest.fixture(scope="module")
def parent(small: Service) -> str:
    """The id of a finished job."""
    return str(small.finished("diffusion", text="a lighthouse in fog --ar 3:2 --v 7")["job_id"])


@pytest.fixture(scope="module")
def addresses(small: Service) -> dict[str, str]:
    """The address of each picture."""
    put = {
        name: small.client.put(f"{small.root}/emulator/files/{name}", content=content)
        for name, content in PICTURES.items()
    }
    assert all(answer.status_code == 200 for answer in put.values())
    return {name: answer.json()["url"] for name, answer in put.items()}


@pytest.mark.parametrize("way", WAYS)
def test_odd_pictures(small: Service, parent: str, addresses: dict[str, str], way: str) -> None:
    task, body = WAYS[way]
    if "imageNo" in body:
        body = {**body, "jobId": parent}
    answers = {name: small.post(task, **_filled(body, url)) for name, url in addresses.items()}
    assert answers.pop("clip.mp4").status_code == 400, "a video is no picture"
    ends: dict[str, tuple[str, dict[str, Any]]] = {}
    for name, answer in answers.items():
        if answer.status_code == 200:
            job = small.wait(answer.json()["job_id"], "completed", "failed")
            ends[name] = job["status"], job["error"]
        else:
            ends[name] = "failed", answer.json()
    for name, (status, error) in ends.items():
        assert error["code"] == (0 if status == "completed" else 400), (name, error)
        assert not PYTHON.search(error["message"]), (name, error)
    assert ends["print.jpg"][0] == "completed"
