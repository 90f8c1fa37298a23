"""The light of a picture: palettes by hour, bent towards the colours, season and mood of the prompt."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from studio.emulator.render.dice import Dice
from studio.emulator.render.reading import Reading
from studio.emulator.render.words import COLOURS, PLACES

Colour = tuple[float, float, float]

FOGGY_HOURS = ("dawn", "mist", "dusk", "blue")
CLEAR_HOURS = ("dawn", "dusk", "day", "blue")
DARK_HOURS = ("night", "blue")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one picture, 0..1: sky from top over mid to horizon, light, ground far and near, an accent."""

    top: Colour
    mid: Colour
    horizon: Colour
    light: Colour
    far: Colour
    near: Colour
    accent: Colour
    night: bool = False


# (sky top, mid, horizon, light, far ground, near ground, accent), by hour; several each, so that takes differ.
PALETTES: Mapping[str, tuple[str, ...]] = {
    "dawn": ("4f6488 b58fa0 f6cfae fff1d6 8d8aa6 2b2a3f d9785f", "5f7f9c c5b3b0 f8dcc0 fff6e0 93a0a8 26333c c9705a",
             "6a5f92 e09a9a fbd9a9 fff0cc 9a83a0 2c2440 e8735a", "55789a a9bcc4 fbe3b8 fff3cf 8b9c9e 22333a d98a4a"),
    "day": ("3f7fb8 8fbbd6 e4eeec fffaf0 8fb0bd 2c4a44 d8583f", "5c97a8 a9cdc8 f0eedd fffbe8 a3b8a0 34482f e08a3c",
            "2f6ea6 86b4dc f3e9dc fff6e2 9aa7c4 2f3d3a c94f3d"),
    "dusk": ("2c2c58 a35a7a f39c62 ffe0a6 8f5c6c 201a2e ff7a4a", "33305f c0607a f6a07a ffd9a6 8a5672 1d1830 ffb35a",
             "1f4258 8f8a7c f5b56c ffe7b4 6f6c6c 15222a e8703a", "3b2348 a8434f f27a3d ffcf86 7a4052 1c1222 ffb04a"),
    "mist": ("8fa3ad b9c6c9 e3e7e2 fcfcf5 8a9ba1 27353b b5533f", "a7aeb4 c9c8c6 e9e4db fffaf0 969a9c 2e3236 a8563c"),
    "blue": ("13223b 3f5d7c 87a2b3 fbe9c8 46607a 0b1620 f0a850", "1a2040 51568a 9a97bd ffe9c9 4c547e 10132a ef8f5a"),
    "night": ("060d1c 16304a 3d5f78 e6efff 22384c 060a11 ffc46a", "0a0b20 2a2756 544f7e f0e9ff 2a2949 07070f ffa86a",
              "04121a 0d3440 2d6468 e2fff4 173a40 04100f ffd27a"),
}  # fmt: skip
SEASON_TINTS: Mapping[str, tuple[str, float]] = {
    "winter": ("a9c0d4", 0.30), "autumn": ("c7702f", 0.24), "spring": ("9cc79a", 0.20), "summer": ("f0c65a", 0.12),
}  # fmt: skip


def colour_of(name: str) -> Colour:
    """The colour that a colour word means."""
    return hex_colour(COLOURS[name])


def hex_colour(value: str) -> Colour:
    """Six hexadecimal digits as a colour."""
    return (int(value[:2], 16) / 255, int(value[2:4], 16) / 255, int(value[4:], 16) / 255)


def between(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two."""
    return (
        first[0] + (second[0] - first[0]) * share,
        first[1] + (second[1] - first[1]) * share,
        first[2] + (second[2] - first[2]) * share,
    )


def bright(colour: Colour) -> float:
    """How light a colour is, 0..1."""
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def toned(colour: Colour, light: float) -> Colour:
    """A colour made as light as `light`: deep and cooler below itself, pale and warmer above."""
    own = min(max(bright(colour), 0.04), 0.96)
    if light <= own:
        hue, value, saturation = colorsys.rgb_to_hls(*colour)
        cool = hue + 0.05 * (1 if hue < 0.66 else -1) * (saturation > 0.1)
        deep = colorsys.hls_to_rgb(cool, value * 0.10, min(1.0, saturation * 0.9))
        return between(deep, colour, light / own)
    return between(colour, (1.0, 0.985, 0.95), (light - own) / (1 - own))


def hour_of(told: Reading, dice: Dice) -> str:
    """The hour that is named, or one by chance."""
    if told.hour:
        return told.hour
    if "storm" in told.weathers:
        return dice.pick("hour", ("blue", "mist", "blue", "dusk"), True)
    return dice.pick("hour", FOGGY_HOURS if told.fog > 0.7 else CLEAR_HOURS, True)


def palette(told: Reading, dice: Dice, chaos: float = 0.0) -> Palette:
    """The light of one take: an hour's palette bent by season, mood and the colours named.

    chaos: 0..100, turns the hues of each take its own way.
    """
    hour = hour_of(told, dice)
    colours = [hex_colour(value) for value in dice.pick("palette", PALETTES[hour], True).split()]
    if tint := SEASON_TINTS.get(told.season):
        colours = [
            between(colour, toned(hex_colour(tint[0]), bright(colour)), tint[1] * (0.5 if number == 3 else 1.0))
            for number, colour in enumerate(colours)
        ]
    colours = _named(colours, [colour_of(name) for name in told.colours], told.scene in PLACES)
    if chaos > 0:
        turn = (dice.unit("turn", True) - 0.5) * 0.45 * chaos / 100
        colours = [_turned(colour, turn) for colour in colours]
    chroma, contrast, lift = told.mood
    colours = [_felt(colour, chroma, contrast, lift) for colour in colours]
    top, mid, horizon, light, far, near, accent = colours
    return Palette(top, mid, horizon, light, far, near, accent, hour in DARK_HOURS)


def _turned(colour: Colour, turn: float) -> Colour:
    hue, light, saturation = colorsys.rgb_to_hls(*colour)
    return colorsys.hls_to_rgb((hue + turn) % 1, light, saturation)


def _named(colours: list[Colour], named: list[Colour], outdoors: bool) -> list[Colour]:
    """One colour tints everything, skies less; with two the second takes horizon and light; a third the accent."""
    if not named:
        return colours
    first, second = named[0], named[1] if len(named) > 1 else named[0]
    third = named[2] if len(named) > 2 else second
    plan = (first, first, second, second, first, first, third)
    alone = len(named) == 1
    sky = 0.42 if alone and outdoors else 0.8
    shares = (sky, sky, sky, 0.3 if alone else 0.7, 0.85, 0.85, 1.0)
    bent = [
        between(colour, toned(wish, bright(colour)), share)
        for colour, wish, share in zip(colours, plan, shares, strict=True)
    ]
    bent[6] = third
    return bent


def _felt(colour: Colour, chroma: float, contrast: float, lift: float) -> Colour:
    grey = bright(colour)
    parts = [(grey + (part - grey) * chroma - 0.5) * contrast + 0.5 + lift for part in colour]
    return (_unit(parts[0]), _unit(parts[1]), _unit(parts[2]))


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def stops(light: Palette) -> tuple[Colour, ...]:
    """The seven colours in order."""
    return tuple(astuple(light)[:7])
