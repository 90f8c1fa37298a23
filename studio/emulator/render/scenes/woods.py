"""The forest: trunks behind trunks in mist and slanting light, or snow-laden pines."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.brushes import along, ground_fog, sky
from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette, between, hex_colour
from studio.emulator.render.noise import Array, line, plane

LAYERS = 6
LEAVES = {"autumn": "c8742c", "spring": "9dbb5e", "summer": "6f8f45", "": "6f8a58"}


def forest(canvas: Canvas, light: Palette, look: Look) -> None:
    """Bare trunks or pines, from pale and thin far off to dark and thick in front."""
    kind = _kind(look)
    sky(canvas, light, look, 0.86)
    glow = np.exp(-np.hypot((canvas.x - look.sun_x * look.aspect) * 0.9, canvas.y - 0.52) * 2.2)
    canvas.glow(light.light, 0.55 * glow)
    for number in range(LAYERS):
        near = number / (LAYERS - 1)
        _layer(canvas, light, look, kind, number, near)
        if number < LAYERS - 1:
            strength = (0.55 + 0.35 * look.fog) * (1 - near * 0.72)
            ground_fog(canvas, light, look, 0.70 + 0.17 * near, 0.24 - 0.12 * near, strength)
    _shafts(canvas, light, look)


def _kind(look: Look) -> str:
    told = look.told
    if told.has("birch", "birches"):
        return "birch"
    if told.has("pine", "pines", "taiga") or told.season == "winter":
        return "pine"
    if told.has("bamboo"):
        return "bamboo"
    return look.dice.pick("wood", ("trunk", "trunk", "pine", "trunk"), True)


def _layer(canvas: Canvas, light: Palette, look: Look, kind: str, number: int, near: float) -> None:
    colour = mix(mix(light.horizon, light.far, 0.30 + 0.3 * near), light.near, np.float32(near**1.25 * 0.96))
    floor = 0.76 + 0.26 * near**1.4
    seed = look.noise + 61 * number
    rise = floor - 0.045 * line(canvas.x * 1.4 + number * 5, seed + 80, 6)
    ground = mix(colour, hex_colour(LEAVES.get(look.told.season, "d9e0e6")), 0.20 if look.told.season else 0.10)
    if look.shows("trees"):
        if kind == "pine":
            _pines(canvas, light, look, colour, floor, near, seed)
        else:
            _trunks(canvas, light, look, colour, kind, near, seed)
    part = canvas.part(-99.0, float(rise.min()) - 0.01, 99.0, 99.0)
    below = part.y - rise
    rough = part.field(lambda x, y: plane(x * 30, y * 90, seed + 82, 3), 0.003) * 0.16 * near
    lit = ramp(below, 0.10, 0.0) * 0.30 + rough
    part.blend(mix(ground, mix(light.horizon, light.light, 0.4), np.clip(lit, 0, 1) * 0.5), part.edge(below))
    if near > 0.55:
        _undergrowth(canvas, light, look, colour, rise, near, seed)


def _trunks(canvas: Canvas, light: Palette, look: Look, colour: Array, kind: str, near: float, seed: int) -> None:
    half = 0.006 * (1 + 5.2 * near**1.7)
    for x, draws in along(canvas, half * 6 + 0.10 * near + 0.02, seed, 0.3):
        if near > 0.9 and abs(x - look.at) < 0.16:
            continue
        wide = half * (0.55 + 0.75 * float(draws[0]))
        _trunk(canvas, light, look, colour, kind, (x, wide), float(draws[1]) * 0.10 - 0.05, int(draws[2] * 9973), near)
        if kind == "trunk":
            _crown(canvas, light, look, colour, (x, wide), near, int(draws[3] * 9973))


def _trunk(
    canvas: Canvas, light: Palette, look: Look, colour: Array, kind: str, place: tuple[float, float], lean: float,
    seed: int, near: float,
) -> None:  # fmt: skip
    at, half = place
    canvas = canvas.part(at - 2 * half - 0.06, -99.0, at + 2 * half + 0.06, 99.0)
    bend = at + lean * (1 - canvas.y) + half * 0.5 * line(canvas.y * 5, seed, 3)
    width = (
        half
        * (0.62 + 0.42 * canvas.y + 1.2 * np.clip(canvas.y - 0.86, 0, 1))
        * (1 + 0.10 * line(canvas.y * 18, seed + 1, 3))
    )
    if kind == "bamboo":
        width = half * (0.6 + 0.18 * np.exp(-((((canvas.y * 7 + seed) % 1 - 0.5) / 0.06) ** 2))) + 0 * canvas.y
    across = (canvas.x - bend) / np.maximum(width, 1e-4)
    side = across * (1.0 if look.sun_x * look.aspect > at else -1.0)
    body = colour
    if kind == "birch":
        body = mix(colour, mix((0.90, 0.88, 0.84), light.horizon, 0.35), 0.72 - 0.25 * (1 - near))
    lit = np.clip(0.32 + 0.34 * side + 0.22 * ramp(side, 0.55, 0.95), 0, 1)
    bark = canvas.field(lambda x, y: plane(x * 0.5 / half, y * 7, seed + 2, 2), 0.004) if near > 0.5 else np.float32(0)
    shade = mix(
        body * (0.62 if kind == "birch" else 0.9), mix(body, light.light, 0.30), np.clip(lit + 0.18 * near * bark, 0, 1)
    )
    if kind == "birch":
        rows = 0.9 / half + 14
        marks = ramp(plane(across * 0.62 + seed, canvas.y * rows + 0.25 * across**2, seed + 3, 2), 0.30, 0.52)
        shade = mix(shade, light.near, marks * (0.25 + 0.65 * near))
    mask = canvas.edge(width - np.abs(canvas.x - bend))
    canvas.blend(shade, mask)


def _crown(
    canvas: Canvas, light: Palette, look: Look, colour: Array, place: tuple[float, float], near: float, seed: int
) -> None:
    """Branches with leaves that hang in from above."""
    if not look.shows("leaves") or look.told.season == "winter":
        return
    at, half = place
    wide = 0.10 + 3.2 * half
    canvas = canvas.part(at - wide, -0.7, at + wide, 0.52)
    tone = between(
        hex_colour(LEAVES.get(look.told.season, LEAVES[""])), light.far, 0.2 if not look.told.colours else 1.0
    )
    leaf = mix(colour, mix(tone, light.light, 0.12), 0.42 if look.told.season else 0.25)
    clumps = canvas.field(lambda x, y: plane(x * 7 + seed, y * 8, seed, 5, 0.62), 0.004)
    hang = 1.05 - np.abs(canvas.x - at) / wide - np.clip(canvas.y + 0.10, 0, None) * 1.9
    canvas.blend(
        mix(leaf, light.light, ramp(clumps, 0.2, 0.9) * 0.22), canvas.edge((hang + clumps * 0.75 - 0.28) * 0.05, 0.004)
    )


def _pines(canvas: Canvas, light: Palette, look: Look, colour: Array, floor: float, near: float, seed: int) -> None:
    tall = 0.22 + 0.62 * near**1.3
    snow = look.told.season == "winter" and look.shows("snow")
    for x, draws in along(canvas, tall * 0.26 + 0.02, seed, 0.4):
        if near > 0.75 and abs(x - look.at) < 0.30 * near:
            continue
        high = tall * (0.6 + 0.7 * float(draws[0]))
        pine(canvas, light, colour, (x, floor + 0.02, high), int(draws[1] * 9973), snow)


def pine(
    canvas: Canvas, light: Palette, colour: Array, place: tuple[float, float, float], seed: int, snow: bool
) -> None:
    """A conifer of tiers: foot at (x, y), `high` tall."""
    at, foot, high = place
    wide = high * 0.24
    if not canvas.covers(at - wide, foot - high, at + wide, foot):
        return
    canvas = canvas.part(at - wide, foot - high * 1.02, at + wide, foot)
    up = np.clip((foot - canvas.y) / high, 0, 1)
    tier = (1 - up) * 9 + 0.15 * np.sin(up * 40 + seed)
    drop = tier % 1
    x = (canvas.x - at) / wide
    ragged = plane(x * 11 + seed, up * 44, seed, 2)
    reach = (1 - up) ** 0.85 * (0.46 + 0.46 * drop) * (up > 0.06) + 0.05 * ragged * (up < 0.97)
    inside = reach - np.abs(x) * (1 - 0.12 * drop)
    mask = canvas.edge(inside * wide)
    trunk = canvas.edge(np.minimum(high * 0.012 - np.abs(canvas.x - at), (0.2 - up) * high))
    canvas.blend(np.broadcast_to(colour * 0.8, canvas.pixels.shape), trunk)
    tone = shades(
        (colour * 0.82, colour, mix(colour, light.light, 0.18)),
        np.clip(0.46 + 0.30 * x + 0.34 * (drop - 0.5) + 0.14 * ragged, 0, 1),
    )
    if snow:
        load = ramp(drop + 0.42 * ragged, 0.55, 0.10) * 0.72
        tone = mix(tone, mix((0.94, 0.96, 1.0), light.mid, 0.25 + 0.35 * light.night), load)
    canvas.blend(tone, mask)


def _undergrowth(
    canvas: Canvas, light: Palette, look: Look, colour: Array, rise: Array, near: float, seed: int
) -> None:
    """Ferns and grass as a ragged fringe on the ground's edge."""
    part = canvas.part(-99.0, float(rise.min()) - 0.10, 99.0, float(rise.max()) + 0.02)
    fine = line(part.x * (150 - 60 * near), seed + 90, 2) * line(part.x * 7, seed + 91, 3)
    tips = rise + 0.006 - 0.055 * near * np.abs(fine) - 0.01 * np.abs(line(part.x * 40, seed + 92, 2))
    part.blend(
        np.broadcast_to(colour * 0.92, part.pixels.shape), part.edge(part.y - tips) * ramp(part.y - rise, 0.016, 0.0)
    )


def _shafts(canvas: Canvas, light: Palette, look: Look) -> None:
    """Light that falls through the crowns, from a point above the frame."""
    if light.night:
        return
    sun_x = look.sun_x * look.aspect

    def rays(x: Array, y: Array) -> Array:
        angle = np.arctan2(x - sun_x, y + 0.55)
        beams = line(angle * 11 + look.phase, look.noise + 5, 3) * 0.6 + 0.4 * line(angle * 31, look.noise + 6, 2)
        return np.asarray(ramp(beams, 0.05, 0.75) * ramp(y, 1.05, 0.1) * np.exp(-((angle / 0.75) ** 2)), np.float32)

    canvas.glow(light.light, canvas.field(rays, 0.0045) * (0.30 + 0.2 * look.fog))
