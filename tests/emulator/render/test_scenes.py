"""Every scene: any frame, the same picture twice, four different takes, one world beyond the frame."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from studio.emulator.render.outlines import POSES
from studio.emulator.render.reading import read
from studio.emulator.render.scenes import SCENES
from studio.emulator.render.words import CLOSE_UPS, PLACES
from tests.emulator.pictures import apart, drawn, pixels, recipe

# One prompt for each scene, and the motifs in places that suit them.
PROMPTS = {
    "lighthouse": "a lighthouse in fog",
    "sea": "sea with a boat",
    "dunes": "desert dunes",
    "forest": "birch forest",
    "city": "city skyline at night",
    "mountains": "mountains with a castle",
    "hills": "a fox in a meadow",
    "night": "aurora over a lake",
    "interior": "a quiet room with a cat",
    "table": "still life",
    "portrait": "portrait of a woman",
    "creature": "portrait of a wolf",
    "flower": "a flower",
    "geometric": "geometric poster",
    "flow": "abstract flow",
}
MOTIFS = tuple(POSES)


def test_every_scene_has_a_prompt_and_every_place_a_scene() -> None:
    assert set(PROMPTS) == set(SCENES)
    assert {*PLACES, *CLOSE_UPS} <= set(SCENES)
    assert {scene: read(prompt).scene for scene, prompt in PROMPTS.items()} == {scene: scene for scene in PROMPTS}


@pytest.mark.parametrize("scene", PROMPTS)
@pytest.mark.parametrize("aspect", ["1:4", "4:1", "1:14"])
def test_every_scene_fills_any_frame(scene: str, aspect: str) -> None:
    across, down = (int(part) for part in aspect.split(":"))
    side = 40 if across > down else 120
    picture = drawn(f"{PROMPTS[scene]} --ar {aspect}", side=side)
    assert picture.shape == (side, max(1, round(side * across / down)), 3)
    assert picture.std() > 4


@pytest.mark.parametrize("scene", PROMPTS)
def test_the_same_recipe_is_the_same_picture(scene: str) -> None:
    assert np.array_equal(drawn(PROMPTS[scene], 2), drawn(PROMPTS[scene], 2))


@pytest.mark.parametrize("scene", PROMPTS)
def test_four_takes_are_four_pictures(scene: str) -> None:
    takes = [drawn(PROMPTS[scene], take) for take in range(4)]
    assert min(apart(one, other) for one, other in itertools.combinations(takes, 2)) > 5


@pytest.mark.parametrize("scene", [*PROMPTS, "--tile", "--weird", "--niji"])
@pytest.mark.parametrize("take", [0, 3])
def test_a_larger_view_goes_on_with_the_same_picture(scene: str, take: int) -> None:
    flagged = {"--tile": "a fox --tile", "--weird": "hills --weird 1500", "--niji": "a fox --niji 6"}
    first = recipe(PROMPTS.get(scene) or flagged[scene], take)
    side = first.height
    more = side // 4
    wide = first.framed((-0.25, -0.25, 1.25, 1.25), side + 2 * more, side + 2 * more)
    beyond = first.framed((0.0, 0.0, 1.5, 1.0), side + 2 * more, side)
    inner = pixels(first)
    assert apart(inner, pixels(wide)[more : more + side, more : more + side]) < 1
    assert apart(inner, pixels(beyond)[:, :side]) < 1
    assert pixels(beyond)[:, side:].std() > 2


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_stands_in_the_place_that_names_it(motif: str) -> None:
    place, size = ("sea", 8) if motif == "boat" else ("hills", 3)
    without, within = drawn(place, 1), drawn(f"{place} with a {motif}", 1)
    changed = np.abs(without - within).max(axis=-1) > size
    assert 0.004 < changed.mean() < 0.9
