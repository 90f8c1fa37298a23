"""What jobs cost (contract §1b)."""

from __future__ import annotations

from typing import Any

import pytest

from studio.emulator.jobs import Job, Picture
from studio.emulator.rules.prices import price
from studio.emulator.rules.prompts import parse


@pytest.mark.parametrize(
    ("task", "body", "prompt", "points"),
    [
        ("diffusion", {}, "a", 80),
        ("diffusion", {}, "a --turbo", 160),
        ("diffusion", {}, "a --draft", 40),
        ("diffusion", {}, "a --draft --turbo", 80),
        ("diffusion", {}, "a --v 8", 80),
        ("diffusion", {}, "a --v 8 --hd", 320),
        ("diffusion", {}, "a --v 8 --hd --q 4 --sv 6", 320),
        ("diffusion", {}, "a --v 8.1 --hd", 80),
        ("diffusion", {}, "a --oref https://a.test/b.png", 160),
        ("variation", {"type": 0}, "a", 120),
        ("variation", {"type": 1}, "a --turbo", 240),
        ("variation", {"type": 1}, "a --draft", 60),
        ("variation", {"type": 1}, "a --v 8 --hd", 480),
        ("remix", {}, "a", 120),
        ("upscale", {"type": 0}, "a", 120),
        ("upscale", {"type": 1}, "a", 160),
        ("upscale", {"type": 1}, "a --turbo", 320),
        ("pan", {}, "a", 80),
        ("outpaint", {}, "a --turbo", 160),
        ("blend", {}, "", 80),
        ("describe", {}, "", 20),
        ("enhance_upscale", {"target_resolution": "12K"}, "", 540),
        ("video_diffusion", {}, "a", 480),
        ("video_diffusion", {"videoType": 1}, "a --bs 2", 768),
        ("video_diffusion", {}, "a --bs 1", 120),
        ("video_diffusion", {"videoType": 1}, "a --turbo", 3072),
    ],
)
def test_price(task: str, body: dict[str, Any], prompt: str, points: int) -> None:
    assert price(task, body, parse(prompt), None) == points


def test_a_reroll_costs_what_its_parent_did() -> None:
    parent = Job("p", "variation", {}, "a --draft", "1", 0.0, 0.0, frozen=60, from_points=0)
    assert price("reroll", {}, parse("a --draft"), parent) == 60


def test_extending_costs_by_resolution_and_count_of_the_parent() -> None:
    parent = Job("p", "video_diffusion", {}, "a", "1", 0.0, 0.0, frozen=768, from_points=0)
    parent.pictures = [Picture("a.mp4", 1280, 720, seconds=5.0)] * 2
    assert price("extend_video", {}, parse("a"), parent) == 768
