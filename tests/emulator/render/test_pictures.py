"""What the pictures promise: sizes, text, determinism, and actions that do what they say."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.emulator.planning.recipes import new_recipe
from studio.emulator.planning.sizes import picture_size
from studio.emulator.render.painter import paint
from studio.emulator.rules.prompts import parse
from tests.emulator.conftest import Service


def opened(service: Service, address: str) -> Image.Image:
    picture = Image.open(io.BytesIO(service.picture(address)))
    picture.load()
    return picture


def distance(one: Image.Image, other: Image.Image) -> float:
    first, second = (np.asarray(image.convert("RGB").resize((96, 64)), dtype=float) for image in (one, other))
    return float(np.abs(first - second).mean())


@pytest.mark.parametrize(
    ("flags", "size"),
    [
        ("", (1024, 1024)),
        ("--ar 3:2", (1344, 896)),
        ("--ar 2:3", (896, 1344)),
        ("--ar 16:9", (1456, 816)),
        ("--ar 1920:1080", (1456, 816)),
        ("--ar 9:16", (816, 1456)),
        ("--ar 4:3", (1232, 928)),
        ("--ar 3:2 --v 8.1", (2688, 1792)),
    ],
)
def test_sizes(flags: str, size: tuple[int, int]) -> None:
    assert picture_size(parse(f"a {flags}")) == size


@pytest.mark.parametrize("aspect", ["2:1", "5:4", "7:3", "139:100", "1:4", "21:9", "37:53"])
def test_other_aspects_are_exact(aspect: str) -> None:
    across, down = (int(part) for part in aspect.split(":"))
    width, height = picture_size(parse(f"a --ar {aspect}"))
    assert abs(width * down - height * across) < max(across, down)
    assert 0.6 < width * height / 1024**2 < 1.1


def test_files_are_of_the_asked_size_and_say_what_they_are(quick: Service, grid: dict[str, Any]) -> None:
    for address in grid["output"]["image_urls"]:
        picture = opened(quick, address)
        assert (picture.format, picture.size) == ("PNG", (1344, 896))
        assert picture.info["Software"] == "practice"
        assert picture.info["Description"].startswith("a lighthouse in fog")


def test_the_same_recipe_gives_the_same_picture_and_takes_differ() -> None:
    recipes = [new_recipe(parse("moonlit sea --ar 3:2 --draft"), 9, take) for take in (0, 0, 1)]
    first, second, third = (paint(recipe) for recipe in recipes)
    assert first.tobytes() == second.tobytes()
    assert distance(first, third) > 1


@pytest.mark.parametrize("scene", ["lighthouse", "sea", "dunes", "forest", "city", "mountains", "abstract flow"])
@pytest.mark.parametrize("flag", ["--weird 2000", "--raw", "--draft", "--niji 6", "--stylize 1000", "--chaos 100"])
def test_flags_show_in_every_scene(scene: str, flag: str) -> None:
    plain, flagged = (
        paint(replace(new_recipe(parse(text), 4, 1), width=120, height=120)) for text in (scene, f"{scene} {flag}")
    )
    assert np.abs(np.asarray(plain, dtype=float) - np.asarray(flagged, dtype=float)).mean() > 0.1


def test_subtle_is_nearer_to_the_parent_than_strong(quick: Service, grid: dict[str, Any]) -> None:
    parent = opened(quick, grid["output"]["image_urls"][1])
    near, far = (
        [
            distance(parent, opened(quick, address))
            for address in quick.finished("variation", jobId=grid["job_id"], imageNo=1, type=kind)["output"][
                "image_urls"
            ]
        ]
        for kind in (0, 1)
    )
    assert 0.2 < max(near) < sum(far) / 4


@pytest.mark.parametrize("creative", [0, 1])
def test_upscaling_doubles_the_side_and_keeps_the_picture(quick: Service, grid: dict[str, Any], creative: int) -> None:
    parent = opened(quick, grid["output"]["image_urls"][2])
    job = quick.finished("upscale", jobId=grid["job_id"], imageNo=2, type=creative)
    large = opened(quick, job["output"]["image_url"])
    assert large.size == (2688, 1792)
    assert distance(parent, large) < 1.5


@pytest.mark.parametrize(
    ("direction", "size", "corner"),
    [(0, (1344, 1120), (0, 0)), (1, (1680, 896), (0, 0)), (2, (1344, 1120), (0, 224)), (3, (1680, 896), (336, 0))],
)
def test_a_pan_keeps_the_pixels_in_place(
    quick: Service, grid: dict[str, Any], direction: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    parent = opened(quick, grid["output"]["image_urls"][0])
    job = quick.finished("pan", jobId=grid["job_id"], imageNo=0, direction=direction, scale=1.25)
    picture = opened(quick, job["output"]["image_urls"][3])
    assert picture.size == size
    x, y = corner
    assert picture.crop((x, y, x + 1344, y + 896)).tobytes() == parent.tobytes()


def test_zooming_out_keeps_the_picture_small_in_the_middle(quick: Service, grid: dict[str, Any]) -> None:
    parent = opened(quick, grid["output"]["image_urls"][0])
    job = quick.finished("outpaint", jobId=grid["job_id"], imageNo=0, scale=2.0)
    picture = opened(quick, job["output"]["image_urls"][0])
    assert picture.size == parent.size
    assert distance(picture.crop((336, 224, 336 + 672, 224 + 448)), parent) < 1.5


def test_a_tile_meets_itself() -> None:
    pixels = np.asarray(paint(new_recipe(parse("indigo flow --tile"), 3, 0)), dtype=int)
    assert np.abs(pixels[:, 0] - pixels[:, -1]).mean() < 4
    assert np.abs(pixels[0] - pixels[-1]).mean() < 4
