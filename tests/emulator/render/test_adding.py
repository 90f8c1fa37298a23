"""What is asked for anew stands in the mask, on what the picture shows there, and nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from studio.emulator.jobs import Job
from studio.emulator.render.adding import spots_for
from studio.emulator.render.dice import Dice
from studio.emulator.render.look import compose
from studio.emulator.render.naming import Thing
from studio.emulator.render.reading import read
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.things import DRAWINGS
from tests.emulator.small_studio import Floats, Studio, pixels, seam, small

__all__ = ["small"]
AREA = {"width": 100, "height": 100, "points": [30, 20, 70, 20, 70, 90, 30, 90]}
GROUND = "green hills at noon"
WORDS = {
    "boat": "a boat", "house": "a house", "castle": "a castle", "bird": "a bird", "gull": "a gull", "tree": "a tree",
    "pine": "a pine", "lighthouse": "a lighthouse", "tower": "a tower", "flower": "a rose", "moon": "a moon",
    "sun": "a sun", "cloud": "a cloud", "stone": "a rock", "form": "a tractor", "figure": "a woman", "fox": "a fox",
}  # fmt: skip


@pytest.fixture
def parent(small: Studio) -> Job:
    return small.finished("diffusion", f"{GROUND} --ar 3:2 --v 7", takes=1)


def inpainted(small: Studio, parent: Job, words: str, takes: int = 1, areas: Any = (AREA,)) -> list[Floats]:
    job = small.finished(
        "inpaint", words, parent, imageNo=0, mask={"areas": list(areas)}, remixPrompt=words, takes=takes
    )
    return [pixels(small.opened(job, take)) for take in range(takes)]


def changes(before: Floats, after: Floats) -> Any:
    return np.abs(before - after).max(axis=-1)


def test_every_drawing_has_words_here() -> None:
    assert set(DRAWINGS) <= set(WORDS)


@pytest.mark.parametrize("word", WORDS.values())
def test_a_thing_stands_in_the_mask_and_leaves_the_rest_as_it_was(small: Studio, parent: Job, word: str) -> None:
    before = pixels(small.opened(parent))
    (after,) = inpainted(small, parent, f"{GROUND} and {word}")
    changed = changes(before, after)
    height, width = changed.shape
    inside = changed[round(0.2 * height) : round(0.9 * height), round(0.3 * width) : round(0.7 * width)]
    assert (inside > 24).mean() > 0.02
    assert np.count_nonzero(changed) == np.count_nonzero(inside)


def test_no_seam_shows_at_the_border_of_the_mask(small: Studio, parent: Job) -> None:
    words = f"{GROUND} and a full moon"
    job = small.finished("inpaint", words, parent, imageNo=0, mask={"areas": [AREA]}, remixPrompt=words)
    for take in range(4):
        picture = small.opened(job, take)
        width, height = picture.size
        part = picture.crop((round(0.3 * width) + 2, 0, round(0.7 * width) - 2, height))
        assert seam(part, round(0.2 * height), 0) < 2.2
        assert seam(part, round(0.9 * height), 0) < 2.2


def test_the_takes_differ_and_a_colour_is_seen(small: Studio, parent: Job) -> None:
    before = pixels(small.opened(parent))
    takes = inpainted(small, parent, f"{GROUND} and a red house", takes=4)
    assert len({take.tobytes() for take in takes}) == 4
    for after in takes:
        new = changes(before, after) > 24
        red = after[..., 0] - after[..., 1]
        assert red[new].mean() > (before[..., 0] - before[..., 1])[new].mean() + 20


@pytest.mark.parametrize("word", ["bird", "house"])
def test_several_of_a_thing_stand_side_by_side_in_the_mask(word: str) -> None:
    recipe = Recipe(GROUND, 7, 0, 1.5, 300, 200, (0.0, 0.0, 1.5, 1.0))
    look = compose(recipe, read(GROUND), Dice(recipe))
    mask = np.zeros((200, 300), np.bool_)
    mask[40:180, 60:240] = True
    counts = {}
    for many in (False, True):
        spots = list(spots_for(mask.copy(), Thing(word, many=many), look, np.random.default_rng(3), 0, 1.0))
        counts[many] = len(spots)
        for spot in spots:
            assert 0.3 < spot.x < 1.2
            assert 0.2 < spot.y < 0.9
    assert counts[False] == 1
    assert counts[True] > 1


def test_a_mask_too_thin_for_anything_is_no_error(small: Studio, parent: Job) -> None:
    before = pixels(small.opened(parent))
    thin = {"width": 100, "height": 100, "points": [10, 50, 90, 50, 90, 51, 10, 51]}
    (after,) = inpainted(small, parent, f"{GROUND} and a tree", areas=(thin,))
    assert after.shape == before.shape


def test_what_the_words_no_longer_name_goes(small: Studio) -> None:
    parent = small.finished("diffusion", "a lighthouse in fog --ar 3:2 --v 7", takes=1)
    before = pixels(small.opened(parent))
    whole = {"width": 100, "height": 100, "points": [5, 2, 95, 2, 95, 70, 5, 70]}
    (after,) = inpainted(small, parent, "a sea in fog", areas=(whole,))
    height, width = before.shape[:2]
    part = (slice(round(0.1 * height), round(0.6 * height)), slice(round(0.15 * width), round(0.85 * width)))
    assert np.abs(np.diff(after[part], axis=1)).max() < np.abs(np.diff(before[part], axis=1)).max()
