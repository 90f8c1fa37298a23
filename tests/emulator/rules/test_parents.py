"""Which jobs may be acted on: they exist, are complete, offer the picture, are young enough and of the right kind."""

from __future__ import annotations

from typing import Any

import pytest

from studio.emulator.jobs import Picture
from tests.emulator.conftest import Service
from tests.emulator.wire.test_contract import CANVAS, FLAT, TAKEN

DAY = 86_400.0
FOLLOW_UPS = [task for task, (parent, *_) in TAKEN.items() if parent is not None]


def refused(service: Service, task: str, job_id: str, **change: Any) -> tuple[int, str]:
    """Code and sentence of a follow-up that must cost nothing."""
    before = service.spendable()
    answer = service.post(task, **{**TAKEN[task][1], "jobId": job_id, **change})
    assert set(answer.json()) == FLAT
    assert service.spendable() == before
    return answer.status_code, answer.json()["message"]


@pytest.mark.parametrize("task", FOLLOW_UPS)
def test_a_parent_that_is_unknown_or_too_old(protocol: Service, task: str) -> None:
    assert refused(protocol, task, "nobody")[0] == 404
    parent = TAKEN[task][0]
    assert parent is not None
    code, sentence = refused(protocol, task, protocol.plant(*parent, age=3 * DAY + 5))
    assert (code, "3 days" in sentence) == (400, True)
    assert refused(protocol, task, protocol.plant(*parent, age=31 * DAY))[0] == 404
    young = protocol.plant(*parent, age=3 * DAY - 600)
    assert protocol.post(task, **{**TAKEN[task][1], "jobId": young}).status_code == 200


@pytest.mark.parametrize("task", FOLLOW_UPS)
def test_a_parent_that_failed(protocol: Service, task: str) -> None:
    protocol.control(faults=["job-failure"])
    failed = protocol.finished("diffusion", text="a fox --v 7 --draft")
    assert failed["status"] == "failed"
    assert refused(protocol, task, failed["job_id"]) == (400, "Invalid request, the source job is not completed")


@pytest.mark.parametrize(
    ("task", "parent", "prompt"),
    [
        *((task, "diffusion", "a --v 8") for task in ("pan", "outpaint", "inpaint", "edit", "upscale", "enhance")),
        *((task, "diffusion", "a --v 8.1") for task in ("pan", "outpaint", "inpaint")),
        ("enhance", "diffusion", "a --v 7"),
        ("enhance", "enhance", "a --v 7 --draft"),
        ("extend-video", "diffusion", "a"),
        ("extend-video", "video_upscale", "a"),
        ("video-upscale", "video_upscale", "a"),
        ("variation", "upscale", "a"),
        ("reroll", "upscale", "a"),
        ("reroll", "describe", ""),
        ("variation", "describe", ""),
        ("variation", "video_diffusion", "a"),
        ("video-diffusion", "video_diffusion", "a"),
        ("video-diffusion", "shorten", "a"),
    ],
)
def test_a_parent_that_does_not_offer_it(protocol: Service, task: str, parent: str, prompt: str) -> None:
    assert refused(protocol, task, protocol.plant(parent, prompt))[0] == 400


@pytest.mark.parametrize(("task", "parent"), [("variation", "blend"), ("remix", "upload_paint"), ("pan", "edit")])
def test_other_grids_are_parents_like_any(protocol: Service, task: str, parent: str) -> None:
    body = {**TAKEN[task][1], "jobId": protocol.plant(parent, "a")}
    assert protocol.post(task, **body).status_code == 200


@pytest.mark.parametrize("parent", ["diffusion", "upscale", "enhance_upscale", "remove_background"])
def test_every_still_can_be_animated(protocol: Service, parent: str) -> None:
    job_id = protocol.plant(parent, "a --v 8.1" if parent == "diffusion" else "a")
    assert protocol.post("video-diffusion", jobId=job_id, imageNo=0).status_code == 200
    if parent != "diffusion":
        assert refused(protocol, "video-diffusion", job_id, imageNo=1)[0] == 400


def test_an_index_that_is_not_offered(protocol: Service) -> None:
    job_id = protocol.plant("video_diffusion", "a --bs 2")
    assert refused(protocol, "extend-video", job_id, videoNo=2)[0] == 400
    assert protocol.post("extend-video", jobId=job_id, videoNo=1).status_code == 200


def test_a_video_is_extended_four_times(protocol: Service) -> None:
    for extensions, code in ((3, 200), (4, 400)):
        pictures = [Picture("a.mp4", 854, 480, seconds=5.0 + 4 * extensions, extensions=extensions)] * 4
        job_id = protocol.plant("extend_video", "a", pictures=pictures)
        assert protocol.post("extend-video", jobId=job_id, videoNo=0).status_code == code


def test_edit_can_be_kept_to_a_list(protocol: Service) -> None:
    body = {"jobId": protocol.plant("diffusion"), "imageNo": 0, "remixPrompt": "a", **CANVAS}
    protocol.control(switches={"edit_whitelist": True})
    try:
        answer = protocol.post("edit", **body)
    finally:
        protocol.control(switches={"edit_whitelist": False})
    assert answer.status_code == 403
    shape = answer.json()
    assert (shape["status"], shape["job_id"], shape["error"]["code"]) == ("failed", "", 403)
    assert "whitelisted" in shape["error"]["message"]
    assert protocol.post("edit", **body).status_code == 200


def test_v8_needs_the_larger_plan(protocol: Service) -> None:
    protocol.control(switches={"pro_plan": False})
    try:
        answers = [protocol.post("diffusion", text=f"a --v {version}") for version in ("8", "8.1", "7")]
    finally:
        protocol.control(switches={"pro_plan": True})
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert set(answers[0].json()) == FLAT
