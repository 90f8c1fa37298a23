"""The prompt's words steer the picture."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from studio.emulator.render.media import MEDIA
from studio.emulator.render.mood import PALETTES, SEASON_TINTS
from studio.emulator.render.reading import read
from studio.emulator.render.words import COLOURS, HOURS, SEASONS
from studio.emulator.render.words import MEDIA as MEDIUM_WORDS
from tests.emulator.pictures import apart, bright, contrast, drawn, redness

TAKES = range(4)


@pytest.mark.parametrize(
    ("prompt", "scene", "motifs"),
    [
        ("a fox", "hills", ["fox"]),
        ("a red fox in the snow, winter forest", "forest", ["fox"]),
        ("two wolves under mountains", "mountains", ["wolf"]),
        ("a cat on the windowsill", "interior", ["cat"]),
        ("a cabin by a lake", "sea", ["house"]),
        ("ships in the harbour", "sea", ["boat"]),
        ("woman", "portrait", ["figure"]),
        ("a woman in a field", "hills", ["figure"]),
        ("portrait of a fox", "creature", ["fox"]),
        ("bowl of lemons", "table", []),
        ("sunflowers", "flower", []),
        ("northern lights", "night", []),
        ("bauhaus poster", "geometric", []),
        ("Tokyo street, neon", "city", []),
    ],
)
def test_subjects(prompt: str, scene: str, motifs: list[str]) -> None:
    told = read(prompt)
    assert (told.scene, [motif.name for motif in told.motifs]) == (scene, motifs)


def test_a_colour_before_an_animal_is_its_own() -> None:
    told = read("a black cat on green hills")
    assert told.motifs[0].colour == "black"
    assert told.colours == ("green",)


def test_an_unknown_prompt_keeps_its_scene_from_seed_to_seed_and_prompts_differ() -> None:
    assert read("xyzzy").scene == read("xyzzy").scene
    assert len({read(f"qwx{letter}").scene for letter in "abcdefghijkl"}) > 3


def test_every_word_of_the_tables_leads_somewhere() -> None:
    assert set(MEDIUM_WORDS) == set(MEDIA)
    assert set(HOURS) <= set(PALETTES)
    assert set(SEASONS) == set(SEASON_TINTS)
    assert all(len(value) == 6 and int(value, 16) >= 0 for value in COLOURS.values())


@pytest.mark.parametrize("place", ["hills", "sea", "mountains", "city", "desert", "room", "still life"])
def test_night_is_darker_than_day(place: str) -> None:
    assert max(bright(drawn(f"{place} at night", take)) for take in TAKES) < min(
        bright(drawn(f"{place} at noon", take)) for take in TAKES
    )


@pytest.mark.parametrize(
    "place", ["hills", "sea", "mountains", "forest", "abstract flow", "geometric poster", "flower"]
)
def test_red_is_redder_than_blue(place: str) -> None:
    for take in TAKES:
        assert redness(drawn(f"red {place}", take)) > redness(drawn(f"blue {place}", take)) + 15


@pytest.mark.parametrize("place", ["hills at noon", "mountains at noon", "city at noon", "lighthouse at noon"])
def test_fog_lowers_contrast(place: str) -> None:
    clear, foggy = (np.mean([contrast(drawn(f"{place}{more}", take)) for take in TAKES]) for more in ("", ", fog"))
    assert foggy < clear * 0.9


@pytest.mark.parametrize("word", ["rain", "snow", "storm, lightning", "autumn", "winter", "moody", "vibrant"])
def test_weather_season_and_mood_show(word: str) -> None:
    assert apart(drawn("hills at noon", 1), drawn(f"hills at noon, {word}", 1)) > 3


def test_two_colours_both_show() -> None:
    picture = drawn("abstract flow of indigo and gold", 3)
    red, blue = picture[..., 0], picture[..., 2]
    assert (red > blue + 30).mean() > 0.08
    assert (blue > red + 30).mean() > 0.08


def test_media_are_all_different_and_none_is_the_plain_picture() -> None:
    words = [known.split()[0] for known in MEDIUM_WORDS.values()]
    pictures = [drawn("a castle at noon", 1)] + [drawn(f"a castle at noon, {word}", 1) for word in words]
    assert min(apart(one, other) for one, other in itertools.combinations(pictures, 2)) > 4


@pytest.mark.parametrize(
    ("prompt", "without"),
    [
        ("sea with a boat", "boat"),
        ("sea with a boat", "ships"),
        ("a fox in a meadow", "fox"),
        ("meadow at noon", "trees"),
        ("sky over a meadow at noon", "clouds"),
        ("meadow at noon", "sun"),
        ("meadow in spring, flowers", "flowers"),
        ("forest in summer", "leaves"),
        ("lighthouse at noon", "cottage, birds"),
        ("city at night", "windows"),
        ("night sky, galaxy", "stars"),
        ("meadow, rain", "rain"),
        ("portrait of a man in a hat", "hat"),
    ],
)
def test_what_stands_after_no_is_left_out(prompt: str, without: str) -> None:
    assert any(apart(drawn(prompt, take), drawn(f"{prompt} --no {without}", take)) > 0.15 for take in TAKES)


def test_leaving_out_what_is_not_there_changes_nothing() -> None:
    assert np.array_equal(drawn("desert dunes"), drawn("desert dunes --no zebra"))


def test_without_its_subject_the_picture_is_another_place() -> None:
    assert read("lighthouse", ("lighthouse",)).scene != "lighthouse"
    assert read("sea with a boat", ("ships",)).motifs == ()
