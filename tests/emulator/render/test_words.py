"""What describe reads in a picture, and what shorten keeps of a prompt."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio.emulator.render.measure import measured, simple_aspect
from studio.emulator.render.shorten import weighed
from tests.emulator.small_studio import Studio, small

__all__ = ["small"]
LONG = (
    "A cyberpunk street at night, neon signs reflecting in the rain, extremely detailed, "
    "a lone samurai walking slowly --ar 16:9 --v 7"
)


def told(small: Studio, picture: Image.Image) -> list[str]:
    answer = small.words("describe", imgUrl=small.put("seen.png", picture))
    assert set(answer) == {"promptEn", "description", "finalPrompt", "prompts"}
    parts = answer["promptEn"].split("\n\n")
    assert [part[:4] for part in parts] == [f"{n}\ufe0f\u20e3 " for n in (1, 2, 3, 4)]
    return [part[4:] for part in parts]


def scene(sky: tuple[int, int, int], ground: tuple[int, int, int], size: tuple[int, int] = (300, 400)) -> Image.Image:
    picture = Image.new("RGB", size, sky)
    ImageDraw.Draw(picture).rectangle((0, round(size[1] * 0.7), *size), fill=ground)
    return picture


def test_four_prompts_name_colours_aspect_and_horizon(small: Studio) -> None:
    texts = told(small, scene((240, 150, 60), (20, 30, 60)))
    assert len(set(texts)) == 4
    for text in texts:
        assert text.endswith(" --ar 3:4")
        assert text.count("--") == 1
    assert "orange" in texts[0]
    assert "navy" in texts[2]
    assert "low horizon" in texts[1]
    assert any("warm" in text for text in texts)


def test_another_picture_is_told_otherwise(small: Studio) -> None:
    night = told(small, scene((8, 10, 20), (18, 40, 30), (400, 300)))
    day = told(small, scene((180, 215, 245), (240, 235, 225), (400, 300)))
    assert "night" in night[1].lower()
    assert "night" not in " ".join(day).lower()
    assert not set(night) & set(day)
    assert told(small, scene((8, 10, 20), (18, 40, 30), (400, 300))) == night


def test_what_is_measured() -> None:
    stripes = Image.fromarray(np.tile(np.repeat(np.array([[0, 255]], np.uint8), 12, axis=1), (120, 8)))
    seen = measured(stripes.convert("RGB"))
    assert seen.upright > 0.9
    assert seen.horizon is None
    spot = Image.new("RGB", (200, 100), (30, 30, 30))
    ImageDraw.Draw(spot).ellipse((150, 20, 180, 50), fill=(250, 250, 230))
    seen = measured(spot)
    assert seen.focus[0] > 0.7
    assert abs(seen.light_from[0] - 0.825) < 0.05
    assert seen.palette[0] == "black"
    assert measured(Image.new("RGB", (50, 50), (200, 40, 30))).palette == ("red",)


@pytest.mark.parametrize(
    ("size", "aspect"),
    [
        ((1344, 896), (3, 2)),
        ((1456, 816), (16, 9)),
        ((816, 1456), (9, 16)),
        ((1024, 1024), (1, 1)),
        ((1000, 1300), (10, 13)),
        ((5000, 700), (50, 7)),
        ((3, 1000), (1, 333)),
    ],
)
def test_aspects_are_told_in_small_numbers(size: tuple[int, int], aspect: tuple[int, int]) -> None:
    found = simple_aspect(*size)
    assert abs(found[0] / found[1] / (size[0] / size[1]) - 1) < 0.05
    if aspect[0] < 20 and aspect[1] < 20:
        assert found == aspect


def test_shorten_answers_in_the_service_s_form(small: Studio) -> None:
    answer = small.words("shorten", prompt=LONG)
    assert answer["promptEn"] == LONG
    assert answer["description"] == f"/shorten {LONG}"
    assert answer["finalPrompt"].startswith("## Important tokens\nA **cyberpunk** ")
    bold = set(re.findall(r"\*\*(\w+)\*\*", answer["finalPrompt"]))
    assert {"cyberpunk", "street", "samurai"} <= bold
    assert not bold & {"A", "at", "in", "the", "extremely", "slowly"}
    assert "--" not in answer["finalPrompt"]
    shorter = answer["prompts"]
    assert len(shorter) == 5
    lengths = [len(text) for text in [LONG, *shorter]]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 6
    for text in shorter:
        assert text.endswith(" --ar 16:9 --v 7")
        assert text.startswith("cyberpunk")


@pytest.mark.parametrize(
    "prompt", ["cat", "--ar 3:2", "the of and", "狐 狐狸 在 森林", "a::2 b::-1", "!!!", "x" * 8192]
)
def test_any_prompt_can_be_shortened(small: Studio, prompt: str) -> None:
    answer = small.words("shorten", prompt=prompt)
    assert len(answer["prompts"]) == 5
    assert all(len(text) <= len(prompt) for text in answer["prompts"])


def test_addresses_are_left_out_and_weights_count(small: Studio) -> None:
    answer = small.words("shorten", prompt="https://a.example/x.png still life::0.2 red pears::3 --no wine, cups")
    assert answer["prompts"][-1] == "red --no wine, cups" or answer["prompts"][-1] == "pears --no wine, cups"
    assert not any("http" in text for text in answer["prompts"])


def test_weights_put_stop_words_last() -> None:
    tokens = {token.text: token.weight for token in weighed("the very old lighthouse and a red boat")}
    assert tokens["lighthouse"] > tokens["red"] > tokens["old"] > tokens["very"] > tokens["the"]
