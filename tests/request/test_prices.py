"""Prices against the table of contract §1b, fresh and inherited."""

from __future__ import annotations

import pytest

from studio.request.operations import (
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
    RemoveBackground,
    Reroll,
    Retexture,
    Shorten,
    Topaz,
    TopazResolution,
    UploadPaint,
    Upscale,
    UpscaleKind,
    UpscaleVideo,
    Vary,
    VaryStrength,
    VideoResolution,
)
from studio.request.prices import Lineage, price
from studio.request.tariff import Price
from studio.request.tasks import Task

URL = "https://cdn.x/a.png"
AREA = Mask((Polygon(1024, 1024, (10, 10, 10, 100, 100, 100)),))
VARY = Vary(job_id="j", image=0, strength=VaryStrength.STRONG)
REMIX = Remix(job_id="j", image=0, prompt="a fox")
REROLL = Reroll(job_id="j")
PAN = Pan(job_id="j", image=0, direction=Direction.UP, scale=1.5)
OUTPAINT = Outpaint(job_id="j", image=0, scale=2.0)
INPAINT = Inpaint(job_id="j", image=0, mask=AREA)
EDIT = Edit(job_id="j", image=0, canvas=Canvas(9, 9), placement=Placement(9, 9, 0, 0), prompt="a fox")
SUBTLE = Upscale(job_id="j", image=0, kind=UpscaleKind.SUBTLE)
CREATIVE = Upscale(job_id="j", image=0, kind=UpscaleKind.CREATIVE)
ENHANCE = Enhance(job_id="j", image=0)
EXTEND = ExtendVideo(job_id="j", video=0)
VIDEO_UPSCALE = UpscaleVideo(job_id="j", video=0)


@pytest.mark.parametrize(
    ("prompt", "points"),
    [
        ("a fox", 80),
        ("a fox --fast", 80),
        ("a fox --turbo", 160),
        ("a fox --draft", 40),
        ("a fox --draft --turbo", 80),
        ("a fox --oref https://a/b.png", 160),
        ("a fox --hd", 80),
        ("a fox --q 4", 80),
        ("a fox --v 8", 80),
        ("a fox --v 8 --hd", 320),
        ("a fox --v 8 --q 4", 320),
        ("a fox --v 8 --sv 6 --sref 1", 320),
        ("a fox --v 8 --hd --q 4 --sv 6", 320),
        ("a fox --v 8.1", 80),
        ("a fox --v 8.1 --hd", 80),
        ("a fox --niji 6 --turbo", 160),
        ("a fox --v 8.2", 80),
    ],
)
def test_imagine(prompt: str, points: int) -> None:
    assert price(Imagine(text=prompt)) == Price(points)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (VARY, Price(120)),
        (REMIX, Price(120)),
        (INPAINT, Price(120)),
        (EDIT, Price(120)),
        (SUBTLE, Price(120)),
        (CREATIVE, Price(160, about=True)),
        (PAN, Price(80)),
        (OUTPAINT, Price(80)),
        (ENHANCE, Price(80)),
        (REROLL, Price(80)),
        (Blend(images=(URL, URL), aspect=BlendAspect.SQUARE), Price(80)),
        (Describe(image_url=URL), Price(20)),
        (Shorten(prompt="a fox"), Price(20)),
        (RemoveBackground(image_url=URL), Price(80)),
        (Retexture(image_url=URL, prompt="gold"), Price(120)),
        (Retexture(image_url=URL, prompt="gold --turbo"), Price(240)),
        (
            UploadPaint(
                image_url=URL, canvas=Canvas(9, 9), placement=Placement(9, 9, 0, 0), prompt="a fox", mask=Mask()
            ),
            Price(120),
        ),
        (Animate(job_id="j", image=0), Price(480)),
        (Animate(job_id="j", image=0, prompt="waves --bs 1"), Price(120, about=True)),
        (Animate(job_id="j", image=0, prompt="waves --bs 2"), Price(240, about=True)),
        (Animate(job_id="j", image=0, prompt="waves --bs 4"), Price(480)),
        (Animate(job_id="j", image=0, prompt="waves --turbo"), Price(960)),
        (Animate(job_id="j", image=0, resolution=VideoResolution.P720), Price(1536, about=True)),
        (EXTEND, Price(480, about=True)),
        (VIDEO_UPSCALE, Price(480, about=True)),
    ],
)
def test_each_operation_alone(operation: Operation, expected: Price) -> None:
    assert price(operation) == expected


@pytest.mark.parametrize(
    ("resolution", "points"),
    list(zip(TopazResolution, (120, 120, 120, 160, 200, 300, 540), strict=True)),
)
def test_topaz_costs_by_resolution(resolution: TopazResolution, points: int) -> None:
    assert price(Topaz(image_url=URL, resolution=resolution)) == Price(points)


@pytest.mark.parametrize(
    ("operation", "prompt", "points", "expected"),
    [
        (REROLL, "a fox", 80, Price(80, about=True)),
        (REROLL, "a fox --v 8 --hd", 320, Price(320, about=True)),
        (REROLL, "a fox --v 8 --hd", None, Price(320, about=True)),
        (REROLL, "a fox --draft", None, Price(40, about=True)),
        (REROLL, "a fox --v 8.1", 80, Price(80)),
        (VARY, "a fox --ar 3:2", 80, Price(120)),
        (VARY, "a fox --turbo", 160, Price(240, about=True)),
        (VARY, "a fox --draft", 40, Price(60, about=True)),
        (VARY, "a fox --draft --turbo", 80, Price(120, about=True)),
        (VARY, "a fox --v 8 --hd", 320, Price(480, about=True)),
        (VARY, "a fox --v 8.1", 80, Price(80)),
        (INPAINT, "a fox --turbo", 160, Price(240, about=True)),
        (PAN, "a fox --turbo", 160, Price(160, about=True)),
        (OUTPAINT, "a fox --turbo", 160, Price(160, about=True)),
        (SUBTLE, "a fox --turbo", 160, Price(240, about=True)),
        (CREATIVE, "a fox --turbo", 160, Price(320, about=True)),
        (CREATIVE, "a fox", 80, Price(160, about=True)),
        (ENHANCE, "a fox --draft", 40, Price(80)),
        (Remix(job_id="j", image=0, prompt="a fox --turbo"), "a fox", 80, Price(240)),
        (Remix(job_id="j", image=0, prompt="a fox --v 8 --q 4"), "a fox --v 8", 80, Price(480, about=True)),
        (Remix(job_id="j", image=0, prompt="a fox --v 8.1"), "a fox --v 8.1", 80, Price(80)),
    ],
)
def test_follow_ups_inherit(operation: Operation, prompt: str, points: int | None, expected: Price) -> None:
    assert price(operation, Lineage(Task.DIFFUSION, prompt, points)) == expected


def test_an_enhanced_draft_is_no_draft_any_more() -> None:
    assert price(VARY, Lineage(Task.ENHANCE, "a fox --draft", 80)) == Price(120)


@pytest.mark.parametrize("operation", [EXTEND, VIDEO_UPSCALE])
def test_video_follow_ups_cost_what_their_video_did(operation: Operation) -> None:
    assert price(operation, Lineage(Task.VIDEO_DIFFUSION, "waves", 1536)) == Price(1536, about=True)
    assert price(operation, Lineage(Task.VIDEO_DIFFUSION, "waves", None)) == Price(480, about=True)


def test_dollars_are_a_thousandth() -> None:
    assert Price(80).dollars == pytest.approx(0.08)
