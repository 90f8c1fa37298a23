"""The scenes: each paints one subject from a handful of numbers, and is the same wherever its window lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from studio.emulator.render.brushes import ground_fog, sky, water
from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.coast import lighthouse
from studio.emulator.render.mood import Palette
from studio.emulator.render.noise import Array as Field
from studio.emulator.render.noise import line, plane

Numbers = Mapping[str, Any]


def paint(canvas: Canvas, kind: str, light: Palette, look: Numbers) -> None:
    """Paint the scene `kind` ("sea", "mountains" …) with the composition in `look`."""
    SCENES[kind](canvas, light, look)


def _ridges(canvas: Canvas, light: Palette, look: Numbers, count: int, base: float, sharp: float) -> None:
    for number in range(count):
        near = number / max(1, count - 1)
        height = base + (1.06 - base) * near**1.25 * 0.92
        swing = look["relief"] * (0.55 + 0.65 * near)
        wide = 1.1 + 0.5 * near + 0.35 * number
        shape = line(canvas.x * wide + number * 11.3, look["noise"] + number, 7, 0.46)
        if sharp:
            shape = (shape * (1 - sharp) + (0.9 - 1.8 * np.abs(shape)) * sharp).astype(np.float32)
        crest = height - swing * (0.35 + shape)
        body = mix(light.far, light.near, near**0.8)
        colour = mix(light.horizon, body, np.float32(0.35 + 0.65 * near**0.7))
        lift = ramp(canvas.y, 0.0, 0.45) * 0.0 + ramp(canvas.y - crest, 0.0, 0.36)
        haze = (0.28 + 0.5 * look["fog"]) * (1 - near * 0.8)
        shaded = mix(np.broadcast_to(colour, canvas.pixels.shape), light.horizon, lift * haze)
        texture = 1 + 0.05 * near * plane(canvas.x * 18, (canvas.y - crest) * 30, look["noise"] + 50 + number, 2)
        canvas.blend(shaded * texture[..., None], canvas.edge(canvas.y - crest))
        if look["fog"] > 0.3 and number < count - 1:
            ground_fog(canvas, light, look, height + 0.05, 0.09, look["fog"] * 0.65)


def _mountains(canvas: Canvas, light: Palette, look: Numbers) -> None:
    sky(canvas, light, look, look["horizon"] + 0.25)
    _ridges(canvas, light, look, 6, look["horizon"], 0.75)


def _dunes(canvas: Canvas, light: Palette, look: Numbers) -> None:
    horizon = look["horizon"] + 0.08
    sky(canvas, light, look, horizon)
    for number in range(5):
        near = number / 4
        height = horizon + (1.02 - horizon) * near**1.3
        curve = np.sin(canvas.x * (2.2 - near) + look["phase"] + number * 2.1) * 0.5
        crest = height - look["relief"] * (0.4 + 0.5 * near) * (
            0.4 + curve + 0.25 * line(canvas.x, look["noise"] + number, 3)
        )
        below = canvas.y - crest
        lit, shade = mix(light.horizon, light.light, 0.25), mix(light.far, light.near, near * 0.85)
        side = ramp(np.sin(canvas.x * (2.2 - near) * 1.0 + look["phase"] + number * 2.1 + below * 5), -0.25, 0.35)
        sand = mix(lit * (1 - 0.28 * near), shade, side * (0.55 + 0.4 * near))
        ripple = np.sin(below * 190 * (1.2 - near) + plane(canvas.x * 5, below * 12, look["noise"] + 9, 2) * 5)
        sand = sand * (1 + 0.022 * near * ripple)[..., None]
        canvas.blend(sand, canvas.edge(below))


def _sea(canvas: Canvas, light: Palette, look: Numbers) -> None:
    horizon = look["horizon"] + 0.14
    sky(canvas, light, look, horizon)
    crest = horizon - 0.012 - 0.05 * np.clip(line(canvas.x * 0.9, look["noise"] + 4, 6) - 0.05, 0, None)
    canvas.blend(mix(light.horizon, light.far, 0.5), canvas.edge(canvas.y - crest) * (1 - 0.6 * look["fog"]))
    water(canvas, light, look, horizon)
    if look["fog"] > 0.2:
        ground_fog(canvas, light, look, horizon, 0.10, look["fog"] * 0.9)
    if look["boat"]:
        _boat(canvas, light, look, horizon)


def _boat(canvas: Canvas, light: Palette, look: Numbers, horizon: float) -> None:
    at, size = look["place"] * look["aspect"], 0.035 + 0.03 * look["near"]
    x, y = (canvas.x - at) / size, (canvas.y - horizon - size * 0.35) / size
    hull = np.minimum(0.28 - np.abs(y - 0.1), 1.0 - np.abs(x) - np.clip(y, 0, None) * 0.6)
    sail = np.minimum(np.minimum(x + 0.04, -y - 0.15), 1.0 + 1.1 * (y + 0.15) * 0.55 - x * 1.3)
    canvas.blend(light.near, canvas.edge(np.where(hull > -1, hull, -1) * size))
    canvas.blend(mix(light.light, light.horizon, 0.3), canvas.edge(sail * size) * 0.9)


def _forest(canvas: Canvas, light: Palette, look: Numbers) -> None:
    sky(canvas, light, look, 0.8)
    choice = np.random.default_rng(look["noise"] + 71)
    for number in range(5):
        near = number / 4
        colour = mix(mix(light.horizon, light.far, 0.35), light.near, np.float32(near**1.1))
        for _ in range(15 - 2 * number):
            x = choice.uniform(-0.6, look["aspect"] + 0.6)
            _tree(canvas, colour, x, choice.uniform(0.004, 0.008) * (1 + 5.5 * near**1.6), choice, look)
        rise = 0.74 + 0.24 * near - 0.05 * line(canvas.x * 1.4 + number * 5, look["noise"] + 80 + number, 6)
        canvas.blend(colour * 0.93, canvas.edge(canvas.y - rise))
        if number < 4:
            ground_fog(
                canvas,
                light,
                look,
                0.68 + 0.2 * near,
                0.22 - 0.08 * near,
                (0.45 + 0.4 * look["fog"]) * (1 - near * 0.6),
            )
    sun_x = look["sun_x"] * look["aspect"]
    angle = np.arctan2(canvas.x - sun_x, canvas.y + 0.35)
    shafts = ramp(line(angle * 9 + look["phase"], look["noise"] + 5, 3), 0.0, 0.7) * ramp(canvas.y, 1.1, 0.0)
    canvas.glow(light.light, shafts * 0.30)


def _tree(canvas: Canvas, colour: Field, at: float, half: float, choice: np.random.Generator, look: Numbers) -> None:
    lean, seed = choice.uniform(-0.05, 0.05), int(choice.integers(1 << 30))
    near = (np.abs(canvas.x[0] - at) < half * 3 + 0.12).nonzero()[0]
    if not len(near):
        return
    x = canvas.x[:, near]
    bend = at + lean * (1 - canvas.y) + 0.006 * line(canvas.y * 6, seed % 9973, 3)
    width = half * (0.55 + 0.5 * canvas.y) * (1 + 0.12 * line(canvas.y * 14, seed % 7919, 3))
    mask = canvas.edge(width - np.abs(x - bend))
    part = canvas.pixels[:, near]
    shade = colour * (1 - 0.12 * np.clip((x - bend) / (width + 1e-4), -1, 1))[..., None]
    canvas.pixels[:, near] = part + (shade - part) * mask[..., None]


def _city(canvas: Canvas, light: Palette, look: Numbers) -> None:
    sky(canvas, light, look, 0.85)
    choice = np.random.default_rng(look["noise"] + 91)
    for number in range(4):
        near = number / 3
        colour = mix(mix(light.horizon, light.far, 0.55), light.near, np.float32(near))
        x = -0.8
        while x < look["aspect"] + 0.8:
            wide = choice.uniform(0.05, 0.10) * (1 + 0.7 * near)
            tall = choice.uniform(0.14, 0.5) * (1 - 0.25 * near) * (0.7 + look["relief"] * 2)
            _house(
                canvas, light, colour, (x, 0.98 - tall - 0.04 * (3 - number), wide), near, int(choice.integers(1 << 30))
            )
            x += wide * choice.uniform(0.85, 1.25)
        ground_fog(canvas, light, look, 0.80 + 0.05 * number, 0.16, (0.22 + 0.5 * look["fog"]) * (1 - near * 0.7))
    street = ramp(canvas.y, 0.94, 1.02)
    canvas.blend(mix(light.near, light.horizon, 0.12), np.broadcast_to(street, canvas.pixels.shape[:2]) * 0.85)


def _house(
    canvas: Canvas, light: Palette, colour: Field, box: tuple[float, float, float], near: float, seed: int
) -> None:
    left, top, wide = box
    columns = ((canvas.x[0] > left - 0.01) & (canvas.x[0] < left + wide + 0.01)).nonzero()[0]
    rows = (canvas.y[:, 0] > top - 0.05).nonzero()[0]
    if not len(columns) or not len(rows):
        return
    x, y = canvas.x[:, columns], canvas.y[rows]
    inside = canvas.edge(np.minimum(np.minimum(x - left, left + wide - x), y - top))
    cell = 0.011 + 0.007 * near
    column, row = np.floor((x - left) / cell).astype(np.int64), np.floor((y - top) / (cell * 1.35)).astype(np.int64)
    lit = np.random.default_rng(seed).random((97, 89)) < (0.30 if light.night else 0.12)
    frame = (np.abs((x - left) / cell % 1 - 0.5) < 0.29) & (np.abs((y - top) / (cell * 1.35) % 1 - 0.5) < 0.30)
    window = (lit[row % 97, column % 89] & frame & (row > 0)).astype(np.float32) * (0.35 + 0.6 * near)
    part = np.ix_(rows, columns)
    here = canvas.pixels[part]
    wall = np.broadcast_to(colour, here.shape) * (1 - 0.10 * ((x - left) / wide))[..., None]
    wall = wall + (np.asarray((1.0, 0.86, 0.58), np.float32) - wall) * window[..., None]
    canvas.pixels[part] = here + (wall - here) * inside[..., None]


def _flow(canvas: Canvas, light: Palette, look: Numbers) -> None:
    """Bands of colour folded by noise, for prompts that name nothing we know."""
    bend = plane(canvas.x * 1.3, canvas.y * 1.3, look["noise"] + 11, 3)
    fold = plane(canvas.x * 1.6 + bend * 0.9, canvas.y * 1.6 + bend * 0.7 + look["phase"], look["noise"] + 12, 4)
    wave = fold * 3.1 + canvas.y * 1.4 + look["phase"]
    part = (np.sin(wave * 3.2) * 0.5 + 0.5).astype(np.float32)
    colours = mix(
        mix(light.near, light.far, ramp(fold, -0.7, 0.5)), mix(light.horizon, light.light, ramp(bend, -0.5, 0.8)), part
    )
    canvas.fill(colours)
    ridge = np.exp(-((np.sin(wave * 3.2 + 0.6) / 0.16) ** 2))
    canvas.glow(light.light, ridge * 0.20)
    canvas.blend(light.near, np.exp(-((np.sin(wave * 1.6) / 0.10) ** 2)) * 0.35)


SCENES: Mapping[str, Callable[[Canvas, Palette, Numbers], None]] = {
    "mountains": _mountains,
    "dunes": _dunes,
    "sea": _sea,
    "lighthouse": lighthouse,
    "forest": _forest,
    "city": _city,
    "flow": _flow,
}
