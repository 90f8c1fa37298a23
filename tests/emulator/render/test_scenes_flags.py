"""The parameters show, each in its own way."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.emulator.planning.recipes import new_recipe
from studio.emulator.render import references
from studio.emulator.rules.prompts import parse
from tests.emulator.pictures import Pixels, apart, drawn, pixels, recipe


def detail(picture: Pixels) -> float:
    """How much neighbouring pixels differ."""
    grey = picture.mean(axis=-1)
    return float(np.abs(np.diff(grey, axis=1)).mean())


@pytest.mark.parametrize(
    ("prompt", "aspect"),
    [
        ("a fox", "3:2"),
        ("flowers", "1:1"),
        ("sea", "3:2"),
        ("abstract flow", "2:3"),
        ("geometric poster", "1:1"),
        ("pine forest", "3:2"),
        ("stars", "1:1"),
    ],
)
def test_a_tile_meets_itself(prompt: str, aspect: str) -> None:
    """Two tiles side by side are what the painter shows when its frame is twice as wide."""
    one = replace(recipe(f"{prompt} --tile --ar {aspect} --raw", 1), width=round(96 * new_aspect(aspect)), height=96)
    twice = pixels(one.framed((0.0, 0.0, 2 * one.aspect, 1.0), 2 * one.width, one.height))
    assert apart(twice[:, : one.width], twice[:, one.width :]) < 1.5
    tall = pixels(one.framed((0.0, 0.0, one.aspect, 2.0), one.width, 2 * one.height))
    assert apart(tall[: one.height], tall[one.height :]) < 1.5


def new_aspect(text: str) -> float:
    across, down = text.split(":")
    return int(across) / int(down)


def spread(prompt: str) -> float:
    takes = [drawn(prompt, take, seed) for seed in (3, 5) for take in range(4)]
    return float(np.mean([apart(a, b) for half in (takes[:4], takes[4:]) for a, b in itertools.combinations(half, 2)]))


@pytest.mark.parametrize("prompt", ["a lighthouse at noon", "hills at noon", "sea at noon"])
def test_chaos_spreads_the_four(prompt: str) -> None:
    assert spread(f"{prompt} --chaos 100") > spread(prompt) * 1.1


def test_stop_and_draft_soften_and_exp_sharpens() -> None:
    plain = detail(drawn("city at noon", 1, side=160))
    assert (
        detail(drawn("city at noon --stop 20", 1, side=160))
        < detail(drawn("city at noon --stop 60", 1, side=160))
        < plain
    )
    assert detail(drawn("city at noon --draft", 1, side=160)) < plain
    assert detail(drawn("city at noon --exp 80", 1, side=160)) > plain


def test_niji_is_flatter() -> None:
    """More neighbours are alike and the edges are harder."""
    plain, niji = (drawn(f"a fox at noon{flag}", 3, side=200).mean(axis=-1) for flag in ("", " --niji 6"))
    still = [float((np.abs(np.diff(picture, axis=1)) < 2.5).mean()) for picture in (plain, niji)]
    hard = [float((np.abs(np.diff(picture, axis=1)) > 40).mean()) for picture in (plain, niji)]
    assert still[1] > still[0]
    assert hard[1] > hard[0]


def test_raw_is_quieter_and_stylize_stronger() -> None:
    def chroma(flag: str) -> float:
        picture = drawn(f"hills at dusk {flag}", 1)
        return float((picture.max(axis=-1) - picture.min(axis=-1)).mean())

    assert chroma("--raw") < chroma("") < chroma("--stylize 1000")


def test_weird_bends_more_the_weirder() -> None:
    plain, some, much = (drawn(f"geometric poster{flag}", 1) for flag in ("", " --weird 300", " --weird 3000"))
    assert 0 < apart(plain, some) < apart(plain, much)


def test_borrowed_pictures_lend_their_colours(tmp_path: Path) -> None:
    tints = {"green": (30, 150, 60), "red": (170, 40, 40)}
    shown = {}
    for name, tint in tints.items():
        path = tmp_path / f"{name}.png"
        Image.fromarray(np.linspace((10, 10, 10), tint, 64 * 64).astype(np.uint8).reshape(64, 64, 3)).save(path)
        lending = replace(recipe("hills at noon", 1), images=(str(path),), shares=(0.7,))
        shown[name] = np.asarray(references.drawn(lending), dtype=float)
    red_over_green = {name: float((picture[..., 0] - picture[..., 1]).mean()) for name, picture in shown.items()}
    assert red_over_green["red"] > red_over_green["green"] + 20


def test_more_than_two_thousand_pixels_are_the_same_picture_larger() -> None:
    first = new_recipe(parse("abstract flow --ar 16:1"), 3, 0)
    assert first.width > 2048
    large, small = pixels(first), drawn("abstract flow --ar 16:1", 0, 3, side=first.height // 4)
    shrunk = np.asarray(Image.fromarray(large.astype(np.uint8)).resize((small.shape[1], small.shape[0])), dtype=float)
    assert apart(shrunk, small) < 6
