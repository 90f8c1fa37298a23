"""The coast: the lighthouse with its rock, cottage, beam and gulls over a foggy sea, and the open sea itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.emulator.render.brushes import ground_fog, sky, water
from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette
from studio.emulator.render.noise import Array, line, plane

LAMP = (1.0, 0.93, 0.76)
WHITE, RED = (0.95, 0.92, 0.87), (0.66, 0.20, 0.17)


def lighthouse(canvas: Canvas, light: Palette, look: Look) -> None:
    """Far away and small or near and tall, by `near`."""
    horizon = look.horizon + 0.20
    near, fog = look.near, look.fog
    at, tall = look.at, (0.16 + 0.44 * min(near, 1.1)) * min(1.0, 0.5 + 0.5 * look.fit)
    foot = horizon + 0.005 + 0.15 * near
    top = foot - 0.935 * tall
    sky(canvas, light, look, horizon)
    _headland(canvas, light, look, horizon)
    water(canvas, light, look, horizon)
    _lamp_on_water(canvas, look, at, horizon)
    ground_fog(canvas, light, look, horizon - 0.01, 0.12, 0.25 + 0.7 * fog)
    _beam(canvas, light, look, at, top)
    _rock(canvas, light, look, at, foot, tall)
    _cottage(canvas, light, look, at, foot, tall)
    tower(canvas.part(at - 0.12 * tall, top - 0.25 * tall, at + 0.12 * tall, foot + 0.03), light, look, at, foot, tall)
    away = np.hypot(canvas.x - at, canvas.y - top)
    canvas.glow(LAMP, 1.1 * np.exp(-away * 30 / (0.5 + near)) + 0.42 * np.exp(-away * (5.0 - 2 * fog)))
    ground_fog(canvas, light, look, foot - 0.01, 0.035 + 0.04 * near, 0.15 + 0.45 * fog)
    ground_fog(canvas, light, look, foot + 0.12, 0.07, 0.15 + 0.5 * fog)
    _foreground(canvas, light, look)
    _gulls(canvas, light, look, at, top)
    ground_fog(canvas, light, look, 1.03, 0.09, 0.45 * fog)


def _headland(canvas: Canvas, light: Palette, look: Look, horizon: float) -> None:
    """Two far capes, nearly lost in the fog."""
    canvas = canvas.part(-99.0, horizon - 0.2, 99.0, horizon + 0.05)
    for number, strength in ((0, 0.30), (1, 0.5)):
        rise = np.clip(line(canvas.x * (0.8 + 0.5 * number) + 3.1 * number, look.noise + 4 + number, 6) - 0.02, 0, None)
        crest = horizon + 0.004 - (0.10 - 0.04 * number) * rise
        tone = mix(light.horizon, light.far, strength)
        canvas.blend(tone, canvas.edge(canvas.y - crest) * (1 - 0.5 * look.fog))


def _lamp_on_water(canvas: Canvas, look: Look, at: float, horizon: float) -> None:
    canvas = canvas.part(at - 0.6, horizon, at + 0.6, 9.0)
    depth = np.clip(canvas.y - horizon, 0, None)
    wide = 0.02 + 0.25 * depth
    broken = ramp(plane(canvas.x * 6, canvas.y * 46, look.noise + 41, 3), -0.4, 0.7)
    path = np.exp(-(((canvas.x - at) / wide) ** 2)) * np.exp(-depth * 4.5) * broken * (depth > 0)
    canvas.glow(LAMP, path * 0.55)


def _lean(look: Look) -> float:
    """On which side the rock joins the land."""
    return 1.0 if look.dice.chance("lean", 0.5) == (look.place < 0.5) else -1.0


def _beam(canvas: Canvas, light: Palette, look: Look, at: float, top: float) -> None:
    beam = (np.pi if look.place > 0.5 else 0.0) + look.dice.between("beam", -0.24, 0.10)
    x, y = canvas.x - at, canvas.y - top
    distance = np.hypot(x, y) + 1e-4
    bearing = np.arctan2(y, x)
    veil = 1 + 0.5 * canvas.cloud((3.0, 6.0), look.noise + 61, 3)
    bright = 0.62 if light.night else 0.36
    for turn, strength in ((beam, 1.0), (beam + np.pi, 0.5)):
        off = np.arctan2(np.sin(bearing - turn), np.cos(bearing - turn))
        soft = np.exp(-((off / 0.085) ** 2)) + 0.4 * np.exp(-((off / 0.035) ** 2))
        canvas.glow(LAMP, soft * np.exp(-distance * 0.9) * strength * (bright + 0.4 * look.fog) * veil)


def _rock(canvas: Canvas, light: Palette, look: Look, at: float, foot: float, tall: float) -> None:
    canvas = canvas.part(-99.0, foot - 0.2 * tall, 99.0, 99.0)
    away = (canvas.x - at) / (tall * 1.15)
    side = np.sign(_lean(look))
    inland = np.clip(away * side, 0, None)
    shape = np.where(away * side > 0, 0.13 * np.minimum(inland, 2.0) ** 1.2 - 0.10 * np.clip(inland - 1.6, 0, 3),
                     0.46 * np.abs(away) ** 1.35)  # fmt: skip
    rough = line(canvas.x * 9, look.noise + 31, 6, 0.55)
    flat = np.clip(np.abs(away) * 4 - 0.35, 0, 1)
    crest = foot - 0.012 * tall + tall * (shape + rough * 0.075 * flat)
    below = canvas.y - crest
    stone = plane(canvas.x * 20, canvas.y * 38 + rough * 0.7, look.noise + 33, 5, 0.62)
    toward = np.sign(look.sun_x - look.place) * np.tanh(away * 1.6)
    lit = ramp(stone, -0.3, 0.9) * (0.45 + 0.35 * toward)
    grass = ramp(below, 0.10 * tall, 0.0) * 0.5
    body = mix(light.near, mix(light.far, light.horizon, 0.4), np.clip(lit * 0.8 + grass * 0.35, 0, 1))
    haze = np.float32((1 - min(look.near, 1.0) * 0.8) * (0.18 + 0.3 * look.fog))
    canvas.blend(mix(body, light.horizon, haze), canvas.edge(below))


def tower(canvas: Canvas, light: Palette, look: Look, at: float, foot: float, tall: float) -> None:
    """The lighthouse itself: foot at (at, foot), its spire 1.1 times `tall` above."""
    bands = look.dice.pick("bands", (1, 5, 1, 7), True)
    up = (foot - canvas.y) / tall
    half = tall * (0.088 - 0.034 * np.clip(up, 0, 1) + 0.02 * np.clip(0.12 - up, 0, 0.2))
    across = (canvas.x - at) / half
    sun = np.sign(look.sun_x - look.place) or 1.0
    round_ = np.sqrt(np.clip(1 - across**2, 0, 1))
    side = np.clip(0.34 + 0.34 * round_ + 0.34 * across * sun, 0, 1)
    dim = 0.62 if light.night else 0.25
    shadow = mix(light.near, light.far, 0.55)
    white = mix(shadow, mix(WHITE, light.horizon, dim), side)
    red = mix(mix(light.near, RED, 0.35), mix(RED, light.horizon, dim * 0.45), side)
    bands = (np.floor(np.clip(up, 0, 0.999) * bands) % 2 == 1).astype(np.float32) * (bands > 1)
    stain = 1 - 0.07 * np.clip(plane(canvas.x * 60, canvas.y * 9, look.noise + 77, 3), 0, 1)
    body = (white + (red - white) * np.broadcast_to(bands, white.shape[:2])[..., None]) * stain[..., None]
    veil = np.clip((0.42 - up) / 0.55, 0, 1) * (0.2 + 0.5 * look.fog) + (1 - min(look.near, 1.0)) * 0.3 * look.fog
    body = mix(body, light.horizon, np.broadcast_to(np.clip(veil, 0, 0.85), body.shape[:2]))
    inside = np.minimum(half - np.abs(canvas.x - at), np.minimum(up * tall + 0.02, (0.87 - up) * tall))
    canvas.blend(body, canvas.edge(inside))
    for low in (0.22, 0.46, 0.68):
        _box(canvas, mix(light.near, light.far, 0.15), at, up, tall, (low, low + 0.034), 0.009)
    _lantern(canvas, light, look, at, up, tall)


def _lantern(canvas: Canvas, light: Palette, look: Look, at: float, up: Array, tall: float) -> None:
    dark = mix(mix(light.near, (0.1, 0.1, 0.12), 0.5), light.horizon, 0.12 + 0.2 * (1 - look.near))
    for low, high, wide in ((0.845, 0.87, 0.072), (0.87, 0.882, 0.086), (0.972, 0.988, 0.062)):
        _box(canvas, dark, at, up, tall, (low, high), wide)
    _box(canvas, LAMP, at, up, tall, (0.882, 0.972), 0.046)
    for bar in (-0.044, -0.022, 0.0, 0.022, 0.044):
        _box(canvas, dark, at + bar * tall, up, tall, (0.882, 0.972), 0.0026)
    for rail in (-0.084, -0.058, 0.058, 0.084):
        _box(canvas, dark, at + rail * tall, up, tall, (0.882, 0.915), 0.002)
    _box(canvas, dark, at, up, tall, (0.914, 0.918), 0.085)
    rise = np.clip((up - 0.988) / 0.055, 0, 1)
    dome = np.minimum(
        tall * 0.056 * np.sqrt(1 - rise**2) - np.abs(canvas.x - at), np.minimum(up - 0.985, 1.043 - up) * tall
    )
    canvas.blend(dark, canvas.edge(dome))
    _box(canvas, dark, at, up, tall, (1.04, 1.10), 0.004)


def _box(
    canvas: Canvas, colour: Any, at: float, up: Array, tall: float, span: tuple[float, float], half: float
) -> None:
    """A rectangle on the tower: heights and half width in parts of its height."""
    inside = np.minimum(tall * half - np.abs(canvas.x - at), np.minimum(up - span[0], span[1] - up) * tall)
    canvas.blend(colour, canvas.edge(inside))


def _cottage(canvas: Canvas, light: Palette, look: Look, at: float, foot: float, tall: float) -> None:
    """The keeper's house on the landward side, one window lit."""
    if not (look.dice.chance("cottage", 0.6) and look.shows("cottage")):
        return
    side = np.sign(_lean(look))
    middle, base, wide, high = at + side * tall * 0.27, foot + 0.035 * tall, tall * 0.13, tall * 0.085
    canvas = canvas.part(middle - 0.5, base - 0.5, middle + 0.5, base + 0.5)
    x, y = canvas.x - middle, base - canvas.y
    wall = np.minimum(wide - np.abs(x), np.minimum(y + 0.05 * tall, high - y))
    gable = np.minimum(high * 1.75 - y - np.abs(x) * 0.55, np.minimum(y - high, wide * 1.08 - np.abs(x)))
    chimney = np.minimum(wide * 0.10 - np.abs(x - wide * 0.5), np.minimum(y - high, high * 1.95 - y))
    tone = mix(mix(light.near, light.far, 0.5), light.horizon, 0.10 + 0.14 * look.fog)
    roof = mix(light.near, light.far, 0.15 + 0.2 * look.fog)
    canvas.blend(roof, canvas.edge(chimney))
    canvas.blend(tone, canvas.edge(wall))
    canvas.blend(roof, canvas.edge(gable))
    for offset in (-0.45, 0.35):
        pane = np.minimum(wide * 0.13 - np.abs(x - offset * wide), np.minimum(y - high * 0.28, high * 0.72 - y))
        canvas.blend((1.0, 0.80, 0.48), canvas.edge(pane) * 0.95)
    canvas.glow((1.0, 0.74, 0.42), 0.35 * np.exp(-np.hypot(x, y - high * 0.5) * 14 / tall * 0.5))


def _foreground(canvas: Canvas, light: Palette, look: Look) -> None:
    """Wet rocks in the near corner, with a line of foam."""
    side = -np.sign(_lean(look))
    canvas = canvas.part(-99.0, 0.72, 99.0, 99.0)
    corner = look.aspect if side > 0 else 0.0
    inward = np.abs(canvas.x - corner) * np.where((canvas.x - corner) * side > 0, 0.2, 1.0)
    rough = line(canvas.x * 7, look.noise + 51, 6, 0.55)
    crest = 0.90 - 0.05 * look.dice.between("shore", -0.6, 1.0, True) + 0.30 * inward**1.2 - 0.05 * rough
    below = canvas.y - crest
    foam = np.exp(-(((below + 0.004) / 0.007) ** 2)) * ramp(
        plane(canvas.x * 40, canvas.y * 30, look.noise + 52, 3), -0.2, 0.6
    )
    stone = ramp(plane(canvas.x * 26, canvas.y * 60, look.noise + 53, 4, 0.6), 0.0, 0.9)
    dark = mix(light.near, (0.03, 0.03, 0.05), 0.35)
    canvas.blend(
        mix(dark, mix(light.far, light.horizon, 0.3), stone * ramp(below, 0.14, 0.0) * 0.75), canvas.edge(below)
    )
    canvas.blend(mix(light.horizon, (1.0, 1.0, 1.0), 0.25), foam * 0.55)


def _gulls(canvas: Canvas, light: Palette, look: Look, at: float, top: float) -> None:
    count = look.dice.pick("gulls", (3, 5, 0, 7), True) if look.shows("birds") else 0
    choice = np.random.default_rng(look.noise + 95)
    tone = mix(light.near, light.far, 0.45)
    for _ in range(count):
        x = at + choice.uniform(0.10, 0.42) * -np.sign(_lean(look))
        y, size = top + choice.uniform(-0.10, 0.16), choice.uniform(0.008, 0.019)
        bank, flap = choice.uniform(-0.35, 0.35), choice.uniform(0.25, 0.6)
        columns = (np.abs(canvas.x[0] - x) < size * 1.5).nonzero()[0]
        rows = (np.abs(canvas.y[:, 0] - y) < size * 1.5).nonzero()[0]
        if not len(columns) or not len(rows):
            continue
        u, v = (canvas.x[:, columns] - x) / size, (canvas.y[rows] - y) / size
        wing = -flap * np.sin(np.clip(np.abs(u), 0, 1) * 2.4) + bank * u
        inside = (0.12 * (1 - np.clip(np.abs(u), 0, 1)) + 0.02 - np.abs(v - wing)) * (np.abs(u) < 1)
        mask = (np.clip(inside * size / canvas.pixel + 0.5, 0, 1) * (np.abs(u) < 1))[..., None].astype(np.float32)
        part = np.ix_(rows, columns)
        canvas.pixels[part] += (tone - canvas.pixels[part]) * mask


def sea(canvas: Canvas, light: Palette, look: Look) -> None:
    """Open water, an island or capes far off, sometimes a shore in front."""
    horizon = look.horizon + look.dice.pick("sea_level", (0.16, 0.06, 0.22, 0.11), True)
    sky(canvas, light, look, horizon)
    _islands(canvas, light, look, horizon)
    water(canvas, light, look, horizon, 0.7 if look.told.has("lake", "lakes", "calm", "pond", "river") else 0.0)
    if look.fog > 0.2:
        ground_fog(canvas, light, look, horizon, 0.10, look.fog * 0.9)
    if look.dice.pick("shore_in_front", (False, True, False, False), True):
        _foreground(canvas, light, look)
    if look.shows("birds") and look.dice.chance("sea_gulls", 0.5):
        _gulls(canvas, light, look, look.at, horizon * 0.62)


def _islands(canvas: Canvas, light: Palette, look: Look, horizon: float) -> None:
    """Far land, its mirror image in the water below it."""
    rise = look.dice.pick("islands", (0.05, 0.12, 0.08, 0.18), True)
    for number, strength in ((0, 0.35), (1, 0.62)):
        seed = look.noise + 4 + number
        shape = line(canvas.x * (0.7 + 0.6 * number) + 3.1 * number, seed, 7, 0.48) - 0.12 - 0.12 * number
        crest = horizon + 0.002 - rise * (1 - 0.4 * number) * np.clip(shape, 0, None)
        part = canvas.part(-99.0, horizon - 0.4, 99.0, horizon + 0.004)
        tone = mix(light.horizon, mix(light.far, light.near, 0.35 * number), strength)
        veil = mix(tone, light.horizon, ramp(part.y, horizon - 0.08, horizon) * (0.45 + 0.4 * look.fog))
        part.blend(np.broadcast_to(veil, part.pixels.shape), part.edge(part.y - crest) * (1 - 0.4 * look.fog))
