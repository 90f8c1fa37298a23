"""Operations on the wire: field names and values of contract §1, there and back, and the checks of their fields."""

from __future__ import annotations

import math
from typing import Any

import pytest

from studio.request.bodies import check, from_body, to_body
from studio.request.operations import (
    OPERATIONS,
    Animate,
    Blend,
    BlendAspect,
    Canvas,
    Describe,
    Direction,
    Edit,
    Enhance,
    ExtendVideo,
    Imagine,
    Inpaint,
    Mask,
    Operation,
    Outpaint,
    Pan,
    Placement,
    Polygon,
    Remix,
    RemixMode,
    RemoveBackground,
    Reroll,
    Retexture,
    Shorten,
    Topaz,
    TopazFace,
    TopazResolution,
    UploadPaint,
    Upscale,
    UpscaleKind,
    UpscaleVideo,
    Vary,
    VaryStrength,
    VideoResolution,
)
from studio.request.problems import Level
from studio.request.tasks import TASKS, Task

URL = "https://cdn.x/a.png"
AREA = Polygon(1024, 1024, (10, 10, 10, 100, 100, 100))
AREA_BODY = {"width": 1024, "height": 1024, "points": [10, 10, 10, 100, 100, 100]}
CANVAS, PLACED = Canvas(1500, 1000), Placement(1000, 1000, 250, 0)
CANVAS_BODY, PLACED_BODY = {"width": 1500, "height": 1000}, {"width": 1000, "height": 1000, "x": 250, "y": 0}
TOPAZ_DEFAULTS = {
    "target_resolution": "2K", "content_type": "standard", "aspect_ratio": "keep",
    "crop_mode": "letterbox", "output_format": "jpeg", "face_enhancement_level": "moderate",
}  # fmt: skip

WIRE: list[tuple[Operation, dict[str, Any]]] = [
    (Imagine(text="a fox --ar 3:2"), {"text": "a fox --ar 3:2"}),
    (Vary(job_id="j", image=1, strength=VaryStrength.STRONG), {"jobId": "j", "imageNo": 1, "type": 1}),
    (
        Vary(job_id="j", image=1, strength=VaryStrength.SUBTLE, prompt="a fox"),
        {"jobId": "j", "imageNo": 1, "type": 0, "remixPrompt": "a fox"},
    ),
    (Upscale(job_id="j", image=3, kind=UpscaleKind.CREATIVE), {"jobId": "j", "imageNo": 3, "type": 1}),
    (Upscale(job_id="j", image=3, kind=UpscaleKind.X4), {"jobId": "j", "imageNo": 3, "type": 3}),
    (Reroll(job_id="j"), {"jobId": "j"}),
    (Blend(images=(URL, URL), aspect=BlendAspect.PORTRAIT), {"imgUrls": [URL, URL], "aspect_ratio": "2:3"}),
    (Describe(image_url=URL), {"imgUrl": URL}),
    (Shorten(prompt="a fox"), {"prompt": "a fox"}),
    (
        Pan(job_id="j", image=0, direction=Direction.LEFT, scale=1.5),
        {"jobId": "j", "imageNo": 0, "direction": 3, "scale": 1.5},
    ),
    (
        Outpaint(job_id="j", image=0, scale=2.0, prompt="a fox"),
        {"jobId": "j", "imageNo": 0, "scale": 2.0, "remixPrompt": "a fox"},
    ),
    (Inpaint(job_id="j", image=0, mask=Mask((AREA,))), {"jobId": "j", "imageNo": 0, "mask": {"areas": [AREA_BODY]}}),
    (Inpaint(job_id="j", image=0, mask=Mask(url=URL)), {"jobId": "j", "imageNo": 0, "mask": {"url": URL}}),
    (
        Remix(job_id="j", image=2, prompt="a fox", mode=RemixMode.SUBTLE),
        {"jobId": "j", "imageNo": 2, "remixPrompt": "a fox", "mode": 1},
    ),
    (
        Edit(job_id="j", image=0, canvas=CANVAS, placement=PLACED, prompt="a fox"),
        {"jobId": "j", "imageNo": 0, "canvas": CANVAS_BODY, "imgPos": PLACED_BODY, "remixPrompt": "a fox"},
    ),
    (
        UploadPaint(image_url=URL, canvas=CANVAS, placement=PLACED, prompt="a fox", mask=Mask()),
        {"imgUrl": URL, "canvas": CANVAS_BODY, "imgPos": PLACED_BODY, "remixPrompt": "a fox", "mask": {}},
    ),
    (Retexture(image_url=URL, prompt="gold"), {"imgUrl": URL, "remixPrompt": "gold"}),
    (RemoveBackground(image_url=URL), {"imgUrl": URL}),
    (Enhance(job_id="j", image=0), {"jobId": "j", "imageNo": 0}),
    (
        Animate(job_id="j", image=0, prompt="waves", resolution=VideoResolution.P720),
        {"jobId": "j", "imageNo": 0, "prompt": "waves", "videoType": 1},
    ),
    (Animate(prompt=f"{URL} waves"), {"prompt": f"{URL} waves", "videoType": 0}),
    (ExtendVideo(job_id="j", video=3), {"jobId": "j", "videoNo": 3}),
    (UpscaleVideo(job_id="j", video=0), {"jobId": "j", "videoNo": 0}),
    (Topaz(image_url=URL), {"image_url": URL} | TOPAZ_DEFAULTS),
    (
        Topaz(job_id="j", image=1, resolution=TopazResolution.K12, face=TopazFace.OFF),
        {"jobId": "j", "imageNo": 1} | TOPAZ_DEFAULTS | {"target_resolution": "12K", "face_enhancement_level": "off"},
    ),
]


def test_every_task_has_an_operation_a_path_and_a_case_here() -> None:
    assert set(OPERATIONS) == set(TASKS) == set(Task) == {operation.task for operation, _ in WIRE}
    assert len({info.path for info in TASKS.values()}) == 20
    for task, info in TASKS.items():
        assert info.path == "/v1/" + task.value.replace("_", "-")


@pytest.mark.parametrize(("operation", "body"), WIRE)
def test_body_there_and_back(operation: Operation, body: dict[str, Any]) -> None:
    assert to_body(operation) == body
    assert from_body(operation.task, body) == operation
    assert check(operation) == ()


@pytest.mark.parametrize(("operation", "body"), WIRE)
def test_nothing_but_a_value_error_comes_of_a_broken_body(operation: Operation, body: dict[str, Any]) -> None:
    odd: list[Any] = [[], {}, "x", "", 9, -1, 1e400, None, {"areas": 5}, {"areas": [5]}, {"width": 1}, [[]], True]
    for name in body:
        for broken in odd:
            try:
                read = from_body(operation.task, body | {name: broken})
            except ValueError:
                continue
            assert isinstance(read, Operation)


@pytest.mark.parametrize("task", Task)
def test_an_empty_body_is_no_operation_unless_nothing_is_required(task: Task) -> None:
    if task in (Task.VIDEO_DIFFUSION, Task.ENHANCE_UPSCALE):
        assert check(from_body(task, {}))
    else:
        with pytest.raises(ValueError, match="without"):
            from_body(task, {})


def pan(scale: float) -> Operation:
    return Pan(job_id="j", image=0, direction=Direction.UP, scale=scale)


def inpaint(*areas: Polygon) -> Operation:
    return Inpaint(job_id="j", image=0, mask=Mask(areas))


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        (Imagine(text=""), "text"),
        (Imagine(text="  \n"), "text"),
        (Imagine(text="x" * 8193), "text"),
        (Vary(job_id="", image=0, strength=VaryStrength.STRONG), "job_id"),
        (Vary(job_id="j", image=-1, strength=VaryStrength.STRONG), "image"),
        (Vary(job_id="j", image=0, strength=VaryStrength.STRONG, prompt=""), "prompt"),
        (Remix(job_id="j", image=0, prompt=""), "prompt"),
        (pan(1.09), "scale"),
        (pan(3.01), "scale"),
        (pan(math.nan), "scale"),
        (pan(math.inf), "scale"),
        (Outpaint(job_id="j", image=0, scale=2.01), "scale"),
        (Blend(images=(URL,), aspect=BlendAspect.SQUARE), "images"),
        (Blend(images=(URL,) * 6, aspect=BlendAspect.SQUARE), "images"),
        (Blend(images=(URL, "fox.png"), aspect=BlendAspect.SQUARE), "images"),
        (Describe(image_url="file:///fox.png"), "image_url"),
        (Describe(image_url="https://" + "x" * 1017), "image_url"),
        *(
            (Describe(image_url=url), "image_url")
            for url in (
                "http://",
                "https:///b.png",
                "https://a.test/b c.png",
                "https://a.test:99999/b.png",
                "https://a.test:0/b.png",
                "https://a.test:x/b.png",
                "https://[a.test/b.png",
            )
        ),
        (Inpaint(job_id="j", image=0, mask=Mask(url="http://")), "mask"),
        (inpaint(), "mask"),
        (inpaint(Polygon(499, 1024, AREA.points)), "mask"),
        (inpaint(Polygon(1024, 4097, AREA.points)), "mask"),
        (inpaint(Polygon(1024, 1024, (1, 2, 3, 4))), "mask"),
        (inpaint(Polygon(1024, 1024, (1, 2, 3, 4, 5, 6, 7))), "mask"),
        (inpaint(AREA, Polygon(1, 1, AREA.points)), "mask"),
        (Animate(), "prompt"),
        (Animate(prompt="waves"), "prompt"),
        (Animate(job_id="j"), "image"),
        (Topaz(), "image_url"),
        (Topaz(image_url=URL, job_id="j", image=0), "image_url"),
        (Topaz(job_id="j"), "image"),
        (ExtendVideo(job_id="j", video=4), "video"),
    ],
)
def test_what_the_service_would_refuse_is_said_at_its_field(operation: Operation, field: str) -> None:
    problems = check(operation)
    assert [problem.field for problem in problems] == [field]
    assert all(problem.level is Level.BLOCK for problem in problems)


@pytest.mark.parametrize(
    "operation",
    [
        Imagine(text="x" * 8192),
        pan(1.1),
        pan(3.0),
        Outpaint(job_id="j", image=23, scale=1.1),
        inpaint(Polygon(500, 4096, AREA.points)),
        Describe(image_url="https://" + "x" * 1016),
    ],
)
def test_bounds_themselves_are_allowed(operation: Operation) -> None:
    assert check(operation) == ()


def test_prompt_and_source_of_an_operation() -> None:
    assert Imagine(text="a fox").shown_prompt == "a fox"
    assert Remix(job_id="j", image=1, prompt="a fox").shown_prompt == "a fox"
    assert Reroll(job_id="j").shown_prompt == ""
    assert Imagine(text="a fox").source is None
    assert Vary(job_id="j", image=1, strength=VaryStrength.STRONG).source == ("j", 1)
    assert ExtendVideo(job_id="j", video=2).source == ("j", 2)
    assert Reroll(job_id="j").source == ("j", None)
    assert Animate(prompt=f"{URL} waves").source is None
