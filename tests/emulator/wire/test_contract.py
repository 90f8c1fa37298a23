"""Every operation over real HTTP, written from the contract: what is taken, at what price, and what is refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.emulator.conftest import Service

KEYS = {"job_id", "model", "task_type", "status", "config", "input", "output", "meta", "detail", "logs", "error"}
FLAT = {"code", "message", "raw_message", "detail"}
URL = "https://a.test/fox.png"
FRAME = {"width": 1024, "height": 1024}
AREA = {**FRAME, "points": [10, 10, 10, 100, 100, 100, 100, 10]}
CANVAS = {"canvas": {"width": 1200, "height": 900}, "imgPos": {"width": 600, "height": 450, "x": -20, "y": 0}}
STILL, VIDEO = ("diffusion", "a fox"), ("video_diffusion", "https://a.test/fox.png runs")
IMAGE_PENDING = {"image_url": "", "image_urls": None, "seed": ""}
VIDEO_PENDING = {"video_urls": None, "seed": ""}
WORDS_PENDING = {"promptEn": "", "description": "", "finalPrompt": "", "prompts": []}

# path: (parent or None, a body that is taken, price, output of the pending job)
TAKEN: dict[str, tuple[tuple[str, str] | None, dict[str, Any], int, dict[str, Any]]] = {
    "diffusion": (None, {"text": "a fox"}, 80, IMAGE_PENDING),
    "variation": (STILL, {"imageNo": 3, "type": 1}, 120, IMAGE_PENDING),
    "upscale": (STILL, {"imageNo": 0, "type": 1}, 160, IMAGE_PENDING),
    "reroll": (STILL, {}, 0, IMAGE_PENDING),
    "blend": (None, {"imgUrls": [URL, URL], "aspect_ratio": "3:2"}, 80, IMAGE_PENDING),
    "describe": (None, {"imgUrl": URL}, 20, WORDS_PENDING),
    "shorten": (None, {"prompt": "a quick brown fox"}, 20, WORDS_PENDING),
    "pan": (STILL, {"imageNo": 1, "direction": 3, "scale": 3}, 80, IMAGE_PENDING),
    "outpaint": (STILL, {"imageNo": 1, "scale": 1.1}, 80, IMAGE_PENDING),
    "inpaint": (STILL, {"imageNo": 1, "mask": {"areas": [AREA]}}, 120, IMAGE_PENDING),
    "remix": (STILL, {"imageNo": 1, "remixPrompt": "a wolf"}, 120, IMAGE_PENDING),
    "edit": (STILL, {"imageNo": 1, "remixPrompt": "a wolf", **CANVAS}, 120, IMAGE_PENDING),
    "upload-paint": (None, {"imgUrl": URL, "remixPrompt": "a wolf", "mask": {}, **CANVAS}, 120, IMAGE_PENDING),
    "retexture": (None, {"imgUrl": URL, "remixPrompt": "a wolf"}, 120, IMAGE_PENDING),
    "remove-background": (None, {"imgUrl": URL}, 80, IMAGE_PENDING),
    "enhance": (("diffusion", "a fox --v 7 --draft"), {"imageNo": 2}, 80, IMAGE_PENDING),
    "video-diffusion": (STILL, {"imageNo": 2}, 480, VIDEO_PENDING),
    "extend-video": (VIDEO, {"videoNo": 2}, 480, VIDEO_PENDING),
    "video-upscale": (VIDEO, {"videoNo": 0}, 480, VIDEO_PENDING),
    "enhance-upscale": (None, {"image_url": URL}, 120, IMAGE_PENDING),
}


def body_for(service: Service, task: str) -> dict[str, Any]:
    """A body that is taken, with a parent of its own where it needs one."""
    parent, body, _, _ = TAKEN[task]
    return {"jobId": service.plant(*parent), **body} if parent is not None else dict(body)


@pytest.mark.parametrize("task", TAKEN)
def test_what_is_taken_answers_a_pending_job(protocol: Service, task: str) -> None:
    job = protocol.submit(task, **body_for(protocol, task), callback=None, unknown={"any": "thing"})
    assert set(job) == KEYS
    assert (job["model"], job["task_type"], job["status"]) == ("midjourney", task.replace("-", "_"), "pending")
    assert job["meta"]["usage"] == {"type": "point", "frozen": TAKEN[task][2], "consume": 0}
    assert job["output"] == TAKEN[task][3]
    assert job["error"] == {"code": 0, "raw_message": "", "message": "", "detail": None}
    done = protocol.wait(job["job_id"], "completed", "failed")
    assert (done["status"], set(done)) == ("completed", KEYS)
    assert done["meta"]["usage"]["consume"] == TAKEN[task][2]


@pytest.mark.parametrize("task", TAKEN)
def test_each_required_field_is_asked_for(protocol: Service, task: str) -> None:
    whole = body_for(protocol, task)
    optional = {"video-diffusion": {"jobId"}, "enhance-upscale": set(whole)}.get(task, set())
    for name in whole.keys() - optional:
        without = {key: value for key, value in whole.items() if key != name}
        for body in (without, {**without, name: ""}, {**without, name: None}):
            answer = protocol.post(task, **body)
            assert answer.status_code == 400, body
            assert set(answer.json()) == FLAT
            assert name in answer.json()["message"]


@pytest.mark.parametrize("task", TAKEN)
def test_each_field_of_a_wrong_type_is_named(protocol: Service, task: str) -> None:
    whole = body_for(protocol, task)
    words = {"text", "prompt", "remixPrompt", "jobId"}
    values: tuple[object, ...] = ([], {}, True, -1, 0.5, "{}")
    for name, wrong in itertools.product(whole, values):
        fine = (isinstance(wrong, str) and name in words) or (name == "scale" and wrong == 0.5)
        if fine or (name == "mask" and wrong == {} and task != "inpaint"):
            continue
        answer = protocol.post(task, **{**whole, name: wrong})
        assert answer.status_code == 400, (name, wrong, answer.text)
        assert set(answer.json()) == FLAT
        assert name.lower() in answer.json()["message"].lower()


def _polygon(**changes: Any) -> dict[str, Any]:
    return {"mask": {"areas": [{**AREA, **changes}]}}


@pytest.mark.parametrize(
    ("task", "change", "named"),
    [
        ("shorten", {"prompt": "x" * 8193}, "prompt"),
        ("variation", {"remixPrompt": "x" * 8193}, "remixPrompt"),
        ("variation", {"imageNo": 4}, "imageNo"),
        ("variation", {"type": 2}, "type"),
        ("upscale", {"type": 4}, "type"),
        ("remix", {"mode": 2}, "mode"),
        ("pan", {"direction": 4}, "direction"),
        ("pan", {"scale": 1.09}, "scale"),
        ("pan", {"scale": 3.01}, "scale"),
        ("outpaint", {"scale": 1.09}, "scale"),
        ("outpaint", {"scale": 2.01}, "scale"),
        ("extend-video", {"videoNo": 4}, "videoNo"),
        ("video-diffusion", {"videoType": 2}, "videoType"),
        ("video-diffusion", {"prompt": "x" * 8193}, "prompt"),
        ("blend", {"imgUrls": [URL]}, "imgUrls"),
        ("blend", {"imgUrls": [URL] * 6}, "imgUrls"),
        ("blend", {"imgUrls": [URL, "ftp://a.test/b.png"]}, "imgUrls"),
        ("blend", {"aspect_ratio": "16:9"}, "aspect_ratio"),
        ("describe", {"imgUrl": "a.png"}, "imgUrl"),
        ("describe", {"imgUrl": "http://"}, "imgUrl"),
        ("describe", {"imgUrl": "https:///b.png"}, "imgUrl"),
        ("describe", {"imgUrl": "https://a.test/b c.png"}, "imgUrl"),
        ("describe", {"imgUrl": "https://a.test:99999/b.png"}, "imgUrl"),
        ("describe", {"imgUrl": "https://a.test:0/b.png"}, "imgUrl"),
        ("describe", {"imgUrl": "https://a.test:x/b.png"}, "imgUrl"),
        ("describe", {"imgUrl": "https://[a.test/b.png"}, "imgUrl"),
        ("retexture", {"imgUrl": "https://" + "a" * 1017}, "imgUrl"),
        ("inpaint", {"mask": {"areas": []}}, "mask"),
        ("inpaint", {"mask": {"url": "file:///a.png"}}, "mask.url"),
        ("inpaint", _polygon(width=499), "width"),
        ("inpaint", _polygon(height=4097), "height"),
        ("inpaint", _polygon(points=[1, 2, 3, 4]), "points"),
        ("inpaint", _polygon(points=[1, 2, 3, 4, 5, 6, 7]), "points"),
        ("inpaint", _polygon(points=[1, 2, 3, 4, 5, "6"]), "points"),
        ("edit", {"canvas": {"width": 0, "height": 5}}, "canvas.width"),
        ("edit", {"imgPos": {"width": 5, "height": 5, "x": 0}}, "imgPos.y"),
        ("upload-paint", {"mask": {"areas": [7]}}, "mask.areas[0]"),
        ("enhance-upscale", {"target_resolution": "16K"}, "target_resolution"),
        ("enhance-upscale", {"content_type": "Photo"}, "content_type"),
        ("enhance-upscale", {"aspect_ratio": "2:1"}, "aspect_ratio"),
        ("enhance-upscale", {"crop_mode": "fill"}, "crop_mode"),
        ("enhance-upscale", {"output_format": "webp"}, "output_format"),
        ("enhance-upscale", {"face_enhancement_level": "high"}, "face_enhancement_level"),
        ("enhance-upscale", {"jobId": "x", "imageNo": 0}, "image_url"),
        ("enhance-upscale", {"image_url": None, "jobId": "x"}, "imageNo"),
        ("remix", {"remixPrompt": "a --chaos 500"}, "--chaos"),
        ("retexture", {"remixPrompt": "a --v 8.1 --no fog"}, "--no"),
        ("upload-paint", {"remixPrompt": "a {b, c}"}, "{}"),
        ("video-diffusion", {"prompt": "a --relax"}, "--relax"),
        ("extend-video", {"prompt": "a --bs 3"}, "--bs"),
    ],
)
def test_each_bound(protocol: Service, task: str, change: dict[str, Any], named: str) -> None:
    before = protocol.spendable()
    answer = protocol.post(task, **{**body_for(protocol, task), **change})
    assert (answer.status_code, set(answer.json())) == (400, FLAT)
    assert named in answer.json()["message"]
    assert answer.json()["code"] == 400
    assert protocol.spendable() == before


@pytest.mark.parametrize(
    ("task", "change"),
    [
        ("diffusion", {"text": "x" * 8192}),
        ("diffusion", {"text": "half a pair \ud800 and --unknown 5"}),
        ("blend", {"imgUrls": [URL] * 5, "aspect_ratio": "2:3"}),
        ("pan", {"scale": 1.1, "remixPrompt": ""}),
        ("outpaint", {"scale": 2.0, "remixPrompt": None}),
        ("upscale", {"type": 3}),
        ("inpaint", {"mask": {"url": URL}}),
        ("inpaint", {"mask": None, "area": AREA}),
        ("inpaint", _polygon(points=[0, 0, 9, 0, 9, 9], width=500, height=4096)),
        ("edit", {"mask": {"areas": [AREA, AREA], "url": URL}}),
        ("remix", {"mode": 1}),
        ("video-diffusion", {"prompt": "runs --motion high --loop --end https://a.test/b.png --bs 2", "videoType": 1}),
        ("video-diffusion", {"jobId": "", "imageNo": None, "prompt": f"{URL} runs"}),
        ("enhance-upscale", {"output_format": "tif", "aspect_ratio": "4:5", "crop_mode": "stretch"}),
    ],
)
def test_the_bounds_themselves_are_taken(protocol: Service, task: str, change: dict[str, Any]) -> None:
    job = protocol.submit(task, **{**body_for(protocol, task), **change})
    assert protocol.wait(job["job_id"], "completed", "failed")["status"] == "completed"


@pytest.mark.parametrize("prompt", [None, "no address", "first words then https://a.test/fox.png"])
def test_a_video_needs_a_picture(protocol: Service, prompt: str | None) -> None:
    answer = protocol.post("video-diffusion", prompt=prompt)
    assert answer.status_code == 400
    assert "prompt" in answer.json()["message"]


@pytest.mark.parametrize(
    ("task", "parent", "change", "points"),
    [
        ("reroll", "a", {}, 77),
        ("variation", "a --turbo", {}, 240),
        ("variation", "a --draft", {}, 60),
        ("variation", "a --draft --turbo", {}, 120),
        ("variation", "a --draft", {"remixPrompt": "b"}, 120),
        ("variation", "a --v 8 --q 4", {}, 480),
        ("variation", "a --v 8.1", {}, 80),
        ("remix", "a --v 8.1 --hd", {"remixPrompt": "b --v 8.1"}, 80),
        ("remix", "a --turbo", {}, 120),
        ("upscale", "a --turbo", {"type": 0}, 240),
        ("upscale", "a --turbo", {"type": 1}, 320),
        ("pan", "a --turbo", {}, 160),
        ("outpaint", "a --turbo", {"remixPrompt": "b"}, 80),
        ("inpaint", "a --turbo", {}, 240),
        ("edit", "a", {"remixPrompt": "b --turbo"}, 240),
        ("enhance", "a --v 7 --draft --turbo", {}, 80),
        ("video-diffusion", "a --turbo", {}, 480),
        ("video-diffusion", "a", {"prompt": "b --turbo --bs 1", "videoType": 1}, 768),
    ],
)
def test_what_a_parent_hands_on(protocol: Service, task: str, parent: str, change: dict[str, Any], points: int) -> None:
    job_id = protocol.plant("diffusion", parent, frozen=points if task == "reroll" else 0)
    body = {**TAKEN[task][1], "jobId": job_id, **change}
    assert protocol.submit(task, **body)["meta"]["usage"]["frozen"] == points


def test_an_enhanced_draft_is_no_draft(protocol: Service) -> None:
    job_id = protocol.plant("enhance", "a --v 7 --draft")
    assert protocol.submit("variation", jobId=job_id, imageNo=0, type=0)["meta"]["usage"]["frozen"] == 120


@pytest.mark.parametrize(
    ("resolution", "points"),
    [(None, 120), ("HD", 120), ("FHD", 120), ("2K", 120), ("4K", 160), ("6K", 200), ("8K", 300), ("12K", 540)],
)
def test_topaz_by_size(protocol: Service, resolution: str | None, points: int) -> None:
    job = protocol.submit("enhance-upscale", image_url=URL, target_resolution=resolution)
    assert job["meta"]["usage"]["frozen"] == points
