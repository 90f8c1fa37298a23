"""The contract's own rows, written down a third time: what each says is what our checks say and the service answers.

Our checks against the practice service alone could be wrong together. Here every cross rule of contract §4a and every
contradiction of §4b stands with the reading that was adopted: "ok" without a word, "warn", or "block".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from studio.emulator.jobs import Picture
from studio.request.bodies import to_body
from studio.request.operations import (
    Animate,
    Canvas,
    Direction,
    Edit,
    Enhance,
    ExtendVideo,
    Inpaint,
    Mask,
    Operation,
    Outpaint,
    Pan,
    Placement,
    Polygon,
    Remix,
    Reroll,
    Upscale,
    UpscaleKind,
    UpscaleVideo,
    Vary,
    VaryStrength,
    VideoResolution,
)
from studio.request.prices import Lineage, price
from studio.request.problems import Level
from studio.request.rules import lint
from studio.request.tasks import TASKS, Task
from tests.emulator.conftest import Service, running, until
from tests.request.test_against_the_service import asked

URL = "https://cdn.x.test/a.png"

Rows = dict[str, list[tuple[str, str, int]]]

RULES: Rows = {
    "1 refused with pictures": [
        (f"a fox --{flag}", "block", 0)
        for flag in ("repeat", "repeat 4", "r 4", "bs 2", "batchsize 2", "personalize", "stealth", "public", "video")
    ]
    + [("a {red, green} fox", "block", 0), ("a fox --relax", "block", 0)],
    "2 refused by 8.1": [
        (f"a fox --v 8.1 --{flag}", "block", 0)
        for flag in ("q 1", "quality 4", f"cref {URL}", "cw 50", f"oref {URL}", "ow 50", "no hats", "turbo", "sd")
    ]
    + [("a fox --v 8.1 --sref 1 --sv 6", "block", 0), ("a fox --v 8.1 --hd", "warn", 80)],
    "3 version 8": [
        ("a fox --v 8 --turbo", "block", 0),
        ("a fox --v 8 --hd", "warn", 320),
        ("a fox --v 8 --q 4", "warn", 320),
        ("a fox --v 8 --sref 1 --sv 6", "warn", 320),
        ("a fox --v 8 --hd --q 4 --sref 1 --sv 6", "warn", 320),
        ("a fox --v 8 --stop 50", "warn", 80),
        (f"a fox --v 8 --cref {URL}", "warn", 80),
        ("a fox --v 8 --draft", "block", 0),
    ],
    "5 draft is of 7": [
        ("a fox --draft", "ok", 40),
        ("a fox --v 7 --draft", "ok", 40),
        ("a fox --draft --turbo", "ok", 80),
        *((f"a fox --{version} --draft", "block", 0) for version in ("v 6", "v 6.1", "v 8.1", "niji 6", "v 8.2")),
    ],
    "6 oref": [
        (f"a fox --oref {URL}", "ok", 160),
        (f"a fox --oref {URL} --turbo", "block", 0),
        (f"a fox --oref {URL} --q 4", "warn", 160),
        (f"a fox --oref {URL} {URL}", "warn", 160),
    ],
    "7 turbo": [(f"a fox --{version} --turbo", "ok", 160) for version in ("v 6", "v 6.1", "v 7", "niji 6")],
    "8 what needs another": [
        (f"a fox --{flag}", "warn", 80) for flag in ("ow 50", "sw 50", "sv 2", "iw 2", "cw 50 --v 6")
    ],
    "11 aspect": [
        ("a fox --ar 1920:1080", "ok", 80),
        ("a fox --ar 1:10", "warn", 80),
        ("a fox --ar 1.5:1", "warn", 80),
    ],
}
CONTRADICTIONS: Rows = {
    "--exp with and without a value": [
        ("a fox --exp", "ok", 80),
        ("a fox --exp 0", "ok", 80),
        ("a fox --exp 100", "ok", 80),
        ("a fox --exp 101", "block", 0),
    ],
    "only draft is of 7 alone": [
        (f"a fox --v 8 --oref {URL} --ow 50", "warn", 160),
        ("a fox --v 8 --exp 5", "warn", 80),
        ("a fox --v 8.1 --exp 5", "warn", 80),
    ],
    "--p and not --personalize": [
        ("a fox --p", "ok", 80),
        ("a fox --p abc", "ok", 80),
        ("a fox --personalize abc", "block", 0),
        ("a fox --profile abc", "warn", 80),
    ],
    "--q by model, others only odd": [
        ("a fox --q 1", "ok", 80),
        ("a fox --q 4", "ok", 80),
        ("a fox --q .25", "warn", 80),
        ("a fox --v 6 --q .25", "warn", 80),
        ("a fox --v 6 --q 4", "warn", 80),
        ("a fox --v 8.1 --q .25", "block", 0),
        ("a fox --q 8", "block", 0),
    ],
    "--motion on pictures is dropped": [
        (f"a fox --niji 6 --motion {value}", "warn", 80) for value in ("1", "2", "3", "4", "low", "high")
    ],
    "niji": [("a fox --niji", "ok", 80), ("a fox --niji 6", "ok", 80), ("a fox --niji 5", "warn", 80)],
    "versions": [
        *((f"a fox --v {value}", "ok", 80) for value in ("6", "6.1", "7")),
        *((f"a fox --v {value}", "warn", 80) for value in ("8", "8.1", "8.2", "5.2", "1")),
    ],
    "7 is the default": [("a fox", "ok", 80), ("a fox --draft --exp 5", "ok", 40)],
    "--no on 6 is only odd": [
        ("a fox --no hats", "ok", 80),
        ("a fox --v 6.1 --no hats", "ok", 80),
        ("a fox --v 6 --no hats", "warn", 80),
        ("a fox --niji 6 --no hats", "warn", 80),
        ("a fox --v 8 --no hats", "warn", 80),
    ],
    "--sv on 8.1": [(f"a fox --v 8.1 --sref 1 --sv {value}", "warn", 80) for value in "1234"],
    "8 has not all of 7": [
        ("a fox --v 8 --sref 1 --sv 2", "warn", 80),
        ("a fox --v 8 --q 2", "warn", 80),
        (f"{URL} a fox --v 8 --iw 2", "warn", 80),
    ],
    "--relax is not there": [("a fox --relax", "block", 0)],
    "--v7 and --v 7": [("a fox --v7 --draft", "ok", 40)],
    "draft is half": [("a fox --v 7 --draft", "ok", 40)],
    "speed modes and oref": [(f"a fox --oref {URL} --fast", "ok", 160)],
    "--video is never written": [("a fox --video", "block", 0)],
    "the principle: ranges": [
        (f"a fox --{flag}", "block", 0)
        for flag in ("chaos 101", "stop 9", "weird 3001", "stylize 1001", "seed 4294967296", "sw 1001 --sref 1")
    ],
    "the principle: braces": [(r"a \{red\} fox", "warn", 80)],
    "the principle: length": [("x" * 8192, "ok", 80), ("x" * 8193, "block", 0)],
    "the principle: passed on": [("a fox --never seen", "warn", 80), ("a fox —ar 3:2", "warn", 80)],
}
VIDEOS: Rows = {
    "pictures' refusals are not videos'": [
        (f"{URL} waves --{flag}", "warn", 480) for flag in ("repeat 2", "personalize", "video", "stealth")
    ],
    "--relax anywhere": [(f"{URL} waves --relax", "block", 0)],
    "--loop with --end": [(f"{URL} waves --loop --end {URL}", "ok", 480)],
    "--motion": [
        (f"{URL} waves --motion low", "ok", 480),
        (f"{URL} waves --motion high", "ok", 480),
        *((f"{URL} waves --motion {value}", "warn", 480) for value in "1234"),
    ],
    "--bs": [
        (f"{URL} waves --bs 1", "ok", 120),
        (f"{URL} waves --bs 2", "ok", 240),
        (f"{URL} waves --bs 4", "ok", 480),
        (f"{URL} waves --bs 3", "block", 0),
    ],
    "turbo and raw": [(f"{URL} waves --turbo --raw", "ok", 960)],
    "groups": [(f"{URL} {{red, blue}} waves", "block", 0)],
}


def cases(rows: Rows) -> list[Any]:
    return [pytest.param(*case, id=f"{name}: {case[0][:60]}") for name, found in rows.items() for case in found]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("practice"), balance=100_000_000, drawn=False) as made:
        yield made


def said(text: str, *, video: bool = False) -> str:
    levels = {problem.level for problem in lint(text, video=video)}
    return "block" if Level.BLOCK in levels else "warn" if levels else "ok"


@pytest.mark.parametrize(("text", "level", "points"), cases({**RULES, **CONTRADICTIONS}))
def test_a_row_about_pictures(service: Service, text: str, level: str, points: int) -> None:
    assert said(text) == level
    answer = asked(service, "diffusion", text=text)
    assert answer.status_code == (400 if level == "block" else 200), answer.text
    assert level == "block" or answer.json()["meta"]["usage"]["frozen"] == points


@pytest.mark.parametrize(("text", "level", "points"), cases(VIDEOS))
def test_a_row_about_videos(service: Service, text: str, level: str, points: int) -> None:
    assert said(text, video=True) == level
    answer = asked(service, "video-diffusion", prompt=text)
    assert answer.status_code == (400 if level == "block" else 200), answer.text
    assert level == "block" or answer.json()["meta"]["usage"]["frozen"] == points


def test_a_video_of_a_job_needs_no_address_and_one_of_words_alone_is_refused(service: Service) -> None:
    parent = service.plant("diffusion")
    assert service.post("video-diffusion", prompt="waves").status_code == 400
    assert service.post("video-diffusion", jobId=parent, imageNo=0, prompt="waves").status_code == 200


AREA = Mask((Polygon(1024, 1024, (10, 10, 10, 600, 600, 600)),))
PARENTS = [
    "a fox", "a fox --turbo", "a fox --draft", "a fox --draft --turbo", "a fox --v 6", "a fox --niji 6 --turbo",
    "a fox --v 8", "a fox --v 8 --hd", "a fox --v 8 --q 4", "a fox --v 8.1", "a fox --v 8.1 --hd",
    f"a fox --oref {URL}",
]  # fmt: skip
CANVAS, PLACEMENT = Canvas(1200, 1024), Placement(1024, 1024, 0, 0)


def sent(service: Service, operation: Operation) -> httpx.Response:
    """The answer to that operation as soon as the service has room."""
    path, body = TASKS[operation.task].path, to_body(operation)
    answer: httpx.Response = until(lambda: (made := service.client.post(path, json=body)).status_code != 429 and made)
    return answer


def follow_ups(job: str) -> list[Operation]:
    """One of each that starts from a job, with the choices that change its price."""
    return [
        *(Vary(job_id=job, image=0, strength=strength) for strength in VaryStrength),
        *(Upscale(job_id=job, image=0, kind=kind) for kind in (UpscaleKind.SUBTLE, UpscaleKind.CREATIVE)),
        Reroll(job_id=job),
        Pan(job_id=job, image=0, direction=Direction.UP, scale=1.5),
        Outpaint(job_id=job, image=0, scale=2.0),
        Inpaint(job_id=job, image=0, mask=AREA),
        Edit(job_id=job, image=0, canvas=CANVAS, placement=PLACEMENT, prompt="a fox", mask=AREA),
        Enhance(job_id=job, image=0),
        *(Remix(job_id=job, image=0, prompt=f"a hare{flags}") for flags in ("", " --turbo", " --v 8 --hd", " --v 8.1")),
        *(Animate(job_id=job, image=0, resolution=resolution) for resolution in VideoResolution),
        Animate(job_id=job, image=0, prompt="waves --bs 2 --turbo"),
    ]


@pytest.mark.parametrize("prompt", PARENTS)
def test_what_follows_a_job_costs_what_was_foretold(service: Service, prompt: str) -> None:
    paid = asked(service, "diffusion", text=prompt).json()["meta"]["usage"]["frozen"]
    parent = service.plant("diffusion", prompt, frozen=paid)
    taken = []
    for operation in follow_ups(parent):
        answer = sent(service, operation)
        if answer.status_code == 400:  # this parent has no such thing, which its available actions say
            continue
        assert answer.status_code == 200, answer.text
        told = price(operation, Lineage(Task.DIFFUSION, prompt, paid))
        assert answer.json()["meta"]["usage"]["frozen"] == told.points, (operation, told)
        taken.append(operation.task)
    assert {Task.VARIATION, Task.REROLL, Task.REMIX, Task.VIDEO_DIFFUSION} <= set(taken)


@pytest.mark.parametrize("flags", ["", " --bs 2", " --turbo"])
@pytest.mark.parametrize("large", [0, 1])
def test_what_follows_a_video_costs_what_was_foretold(service: Service, flags: str, large: int) -> None:
    prompt = f"{URL} waves{flags}"
    paid = asked(service, "video-diffusion", prompt=prompt, videoType=large).json()["meta"]["usage"]["frozen"]
    size = (1280, 720) if large else (832, 480)
    count = 2 if "--bs 2" in flags else 4
    films = [Picture(f"{number}.mp4", *size, seconds=5.0) for number in range(count)]
    parent = service.plant("video_diffusion", prompt, frozen=paid, pictures=films)
    for operation in (ExtendVideo(job_id=parent, video=0), UpscaleVideo(job_id=parent, video=0)):
        answer = sent(service, operation)
        told = price(operation, Lineage(Task.VIDEO_DIFFUSION, prompt, paid))
        assert answer.status_code == 200, answer.text
        assert answer.json()["meta"]["usage"]["frozen"] == told.points, operation
