"""From a prompt's words to what is shown and in which light: subject, hour, weather and colours."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from studio.emulator.render.dice import Dice

Colour = tuple[float, float, float]

SUBJECTS: Mapping[str, str] = {
    "lighthouse": "lighthouse beacon",
    "sea": "sea ocean coast beach harbour harbor boat ship wave waves island lake shore river",
    "dunes": "desert dune dunes sand sahara mars",
    "forest": "forest tree trees wood woods jungle pine birch deer fox wolf owl",
    "city": "city street skyline tokyo building buildings tower cyberpunk town robot",
    "mountains": "mountain mountains ridge ridges valley hill hills peak alps cabin castle dragon",
    "flow": "abstract flow fluid marble pattern texture smoke silk",
}
HOURS: Mapping[str, str] = {
    "dawn": "dawn sunrise morning early",
    "day": "day noon midday sunny bright summer spring",
    "dusk": "dusk sunset evening twilight golden last autumn",
    "night": "night midnight moon moonlit stars starry dark neon",
}
FOGS: Mapping[float, str] = {
    1.0: "fog foggy",
    0.8: "mist misty",
    0.6: "haze hazy smoke rain snow",
    0.5: "storm stormy",
    0.35: "cloud clouds cloudy winter",
}
HUES: Mapping[str, float] = {
    "red": 0.0, "orange": 0.07, "golden": 0.11, "gold": 0.12, "yellow": 0.15, "green": 0.36, "teal": 0.49, "cyan": 0.5,
    "blue": 0.6, "indigo": 0.68, "violet": 0.76, "purple": 0.77, "pink": 0.92, "rose": 0.95,
}  # fmt: skip


FOGGY_HOURS = ("dawn", "mist", "dusk", "blue")
CLEAR_HOURS = ("dawn", "dusk", "day", "dusk")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one picture, linear 0..1: sky from top to horizon, light, ground from far to near."""

    top: Colour
    horizon: Colour
    light: Colour
    far: Colour
    near: Colour
    night: bool = False


# (sky top, horizon, light, far ground, near ground), by hour; several each, so that prompts without colours differ.
PALETTES: Mapping[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "dawn": (("5b6f95", "f3c9a8", "fff0d2", "8d8aa6", "2b2a3f"), ("6d88a0", "f6d7bd", "fff4dc", "93a0a8", "26333c")),
    "day": (("6f9cc3", "dde9ec", "fffaf0", "9ab4bf", "2f4a4e"), ("7fa7b8", "e9ecdf", "fffbea", "a6b8a5", "384a37")),
    "dusk": (("33335c", "ee9a6b", "ffdda2", "96616b", "221c30"), ("3c3a63", "e58374", "ffd3a0", "8b5a72", "1e1a30"),
             ("24465c", "f0b277", "ffe3ae", "77726f", "17242c")),
    "mist": (("8fa3ad", "dfe4e0", "fbfbf4", "8a9ba1", "27353b"), ("a7aeb4", "e6e2da", "fffaf0", "969a9c", "2e3236")),
    "blue": (("16263f", "7391a8", "fbe9c8", "48637a", "0c1722"), ("1d2440", "8a8fb4", "ffe9c9", "4d557e", "11142a")),
    "night": (("0a1222", "33506b", "e6efff", "263a4d", "070b12"), ("0d0f26", "43406e", "f0e9ff", "2d2b4d", "08070f")),
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words in lower case."""
    return re.findall(r"[a-z]+", text.lower())


def subject(words: list[str], without: tuple[str, ...], choice: np.random.Generator) -> str:
    """What is drawn: the first known subject among the words that is not to be left out, else one by chance."""
    hidden = {part for phrase in without for part in phrase.split()}
    for word in words:
        for name, known in SUBJECTS.items():
            if word in known.split() and word not in hidden:
                return name
    return str(choice.choice(("mountains", "dunes", "sea", "flow", "forest")))


def fog(words: list[str]) -> float:
    """0 clear … 1 thick."""
    return max((amount for amount, known in FOGS.items() if set(known.split()) & set(words)), default=0.12)


def palette(words: list[str], dice: Dice) -> Palette:
    """The light of one take: an hour named or picked, bent towards a colour that the words name."""
    hour = next((name for word in words for name, known in HOURS.items() if word in known.split()), "")
    if not hour:
        hour = dice.pick("hour", FOGGY_HOURS if fog(words) > 0.7 else CLEAR_HOURS, True)
    options = PALETTES[hour]
    colours = [_hex(value) for value in dice.pick("palette", options, True)]
    hue = next((HUES[word] for word in words if word in HUES), None)
    if hue is not None:
        colours = [_towards(colour, hue, 0.75 if number != 2 else 0.35) for number, colour in enumerate(colours)]
    top, horizon, shine, far, near = colours
    return Palette(top, horizon, shine, far, near, hour in ("night", "blue"))


def _hex(value: str) -> Colour:
    return (int(value[:2], 16) / 255, int(value[2:4], 16) / 255, int(value[4:], 16) / 255)


def _towards(colour: Colour, hue: float, share: float) -> Colour:
    _, light, saturation = colorsys.rgb_to_hls(*colour)
    tinted = colorsys.hls_to_rgb(hue, light, max(saturation, 0.35))
    return (
        colour[0] + (tinted[0] - colour[0]) * share,
        colour[1] + (tinted[1] - colour[1]) * share,
        colour[2] + (tinted[2] - colour[2]) * share,
    )
