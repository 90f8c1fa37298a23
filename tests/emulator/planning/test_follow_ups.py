"""The image and word operations over real HTTP: small pictures handed in, painted on, enlarged and read."""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.emulator.conftest import Service
from tests.emulator.small_studio import pixels

EVERY = [0, 1, 2, 3]
CANVAS = {"canvas": {"width": 240, "height": 160}, "imgPos": {"x": 60, "y": 30, "width": 120, "height": 80}}
AREA = {"width": 600, "height": 500, "points": [100, 100, 100, 400, 400, 400, 400, 100]}


def opened(service: Service, address: str) -> Image.Image:
    picture = Image.open(io.BytesIO(service.picture(address)))
    picture.load()
    return picture


@pytest.fixture(scope="module")
def handed_in(quick: Service) -> str:
    """The address of a small green picture."""
    content = io.BytesIO()
    shade = np.linspace(60, 200, 120, dtype=np.uint8)[None, :].repeat(80, axis=0)
    Image.fromarray(np.stack([shade // 3, shade, shade // 2], axis=-1)).save(content, "PNG")
    answer = quick.client.put(f"{quick.root}/emulator/files/meadow.png", content=content.getvalue())
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


@pytest.fixture(scope="module")
def painted(quick: Service, handed_in: str) -> dict[str, Any]:
    """A finished upload-paint around it."""
    return quick.finished(
        "upload-paint", imgUrl=handed_in, remixPrompt="hills in spring --ar 3:2", mask={"areas": []}, **CANVAS
    )


def test_upload_paint_is_a_full_citizen(quick: Service, handed_in: str, painted: dict[str, Any]) -> None:
    output = painted["output"]
    assert painted["task_type"] == "upload_paint"
    assert painted["error"]["code"] == 0
    names = {"edit", "inpaint", "outpaint", "pan", "remix", "upscale", "variation"}
    assert output["available_actions"] == {**dict.fromkeys(names, EVERY), "reroll": True}
    source = opened(quick, handed_in)
    pictures = [opened(quick, address) for address in output["image_urls"]]
    for picture in pictures:
        assert picture.size == (240, 160)
        assert (pixels(picture)[30:110, 60:180] == pixels(source)).all()
    assert len({picture.tobytes() for picture in pictures}) == 4


def test_every_action_follows_on_what_was_painted(quick: Service, painted: dict[str, Any]) -> None:
    source = opened(quick, painted["output"]["image_urls"][1])
    on = {"jobId": painted["job_id"], "imageNo": 1}
    jobs = [
        quick.submit(task, **body)["job_id"]
        for task, body in (
            ("inpaint", {**on, "mask": {"areas": [AREA]}}),
            ("edit", {**on, **CANVAS, "remixPrompt": "hills in spring"}),
            ("variation", {**on, "type": 0}),
            ("upscale", {**on, "type": 0}),
            ("pan", {**on, "direction": 3, "scale": 1.5}),
            ("reroll", {"jobId": painted["job_id"]}),
        )
    ]
    done = [quick.wait(job, "completed", "failed") for job in jobs]
    assert [job["status"] for job in done] == ["completed"] * 6
    inpaint, edit, vary, large, pan, again = (opened(quick, job["output"]["image_urls"][-1]) for job in done)
    changed = np.abs(pixels(inpaint) - pixels(source)).max(axis=-1) > 0
    assert changed[32:128, 40:160].mean() > 0.9
    changed[32:128, 40:160] = False
    assert not changed.any()
    small = source.resize((120, 80), Image.Resampling.LANCZOS)
    assert (pixels(edit)[30:110, 60:180] == pixels(small)).all()
    assert 0 < np.abs(pixels(vary) - pixels(source)).mean() < 25
    assert large.size == (480, 320)
    assert "available_actions" not in done[3]["output"]
    assert pan.crop((120, 0, 360, 160)).tobytes() == source.tobytes()
    assert again.size == (240, 160)


def test_blend_retexture_and_remove_background(quick: Service, handed_in: str, painted: dict[str, Any]) -> None:
    other = painted["output"]["image_urls"][0]
    jobs = [
        quick.submit("blend", imgUrls=[handed_in, other], aspect_ratio="3:2")["job_id"],
        quick.submit("retexture", imgUrl=other, remixPrompt="white marble")["job_id"],
        quick.submit("remove-background", imgUrl=other)["job_id"],
    ]
    blend, retexture, cut = (quick.wait(job, "completed", "failed") for job in jobs)
    assert len(blend["output"]["image_urls"]) == len(retexture["output"]["image_urls"]) == 4
    assert "-" in blend["output"]["seed"]
    assert set(blend["output"]["available_actions"]) == set(painted["output"]["available_actions"])
    assert opened(quick, blend["output"]["image_urls"][0]).size == (1344, 896)
    alone = opened(quick, cut["output"]["image_url"])
    assert (alone.mode, alone.size) == ("RGBA", (240, 160))
    assert cut["output"]["image_urls"] == [cut["output"]["image_url"]]
    assert "available_actions" not in cut["output"]


def test_topaz_serves_the_format_that_was_asked_for(quick: Service, painted: dict[str, Any]) -> None:
    on = {"jobId": painted["job_id"], "imageNo": 0}
    for kind, mime in (("jpeg", "image/jpeg"), ("png", "image/png"), ("tif", "image/tiff")):
        job = quick.finished("enhance-upscale", target_resolution="HD", output_format=kind, **on)
        assert job["output"]["seed"] == ""
        answer = httpx.get(job["output"]["image_url"])
        assert answer.headers["content-type"] == mime
        assert Image.open(io.BytesIO(answer.content)).size == (1920, 1280)


def test_describe_and_shorten_answer_in_words(quick: Service, handed_in: str) -> None:
    seen = quick.finished("describe", imgUrl=handed_in)["output"]
    assert seen["promptEn"].count("--ar 3:2") == 4
    assert "green" in seen["promptEn"] or "emerald" in seen["promptEn"] or "jade" in seen["promptEn"]
    assert (seen["description"], seen["finalPrompt"], seen["prompts"]) == ("", "", [])
    short = quick.finished("shorten", prompt="a very old lighthouse in the fog --ar 3:2")["output"]
    assert short["finalPrompt"] == "## Important tokens\na very old **lighthouse** in the **fog**"
    assert short["prompts"][-1] == "lighthouse --ar 3:2"


def test_a_picture_at_another_server_of_this_machine_is_as_foreign_as_any(quick: Service) -> None:
    signed = "http://127.0.0.1:9/bucket/fox.png?X-Amz-Signature=abc"
    assert quick.finished("diffusion", text=f"{signed} a fox")["status"] == "completed"


def test_a_reference_that_is_not_there_fails_the_job_and_costs_nothing(quick: Service) -> None:
    before = quick.spendable()
    job = quick.finished("diffusion", text=f"{quick.root}/cdn/no/where/nothing.png a fox")
    assert job["status"] == "failed"
    assert job["error"]["code"] == 400
    assert "reference image" in job["error"]["message"]
    assert "nothing.png" in job["error"]["message"]
    assert job["meta"]["usage"]["consume"] == 0
    assert quick.spendable() == before


def test_an_image_prompt_that_is_no_picture_fails_the_job(quick: Service, handed_in: str) -> None:
    (quick.parts.config.home / "files" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    job = quick.finished("diffusion", text=f"{quick.root}/emulator/files/broken.png a fox")
    assert (job["status"], job["error"]["code"]) == ("failed", 400)
    assert "broken.png is not a picture" in job["error"]["message"]
    assert str(quick.parts.config.home) not in job["error"]["message"]
