"""The night sky: aurora, or the band of the galaxy, above a dark land."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.brushes import along, stars
from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, hex_colour
from studio.emulator.render.noise import Array, Values, line, plane
from studio.emulator.render.scenes.woods import pine

GREEN, VIOLET = hex_colour("4fe0a0"), hex_colour("a05ae0")


def night(canvas: Canvas, light: Palette, look: Look) -> None:
    """Aurora or galaxy by word or take; pines and ridges in front, sometimes their image in a lake."""
    ground = 0.80 + 0.08 * look.dice.unit("ground", True)
    lake = look.dice.pick("lake", (False, True, False, True), True) or look.told.has("lake", "sea", "water")
    shore = ground - 0.10 if lake else ground
    upper = canvas.part(-99.0, -99.0, 99.0, shore if lake else 99.0)
    _space(upper, light, shore)
    if _aurora_wanted(look):
        _aurora(upper, light, look, shore)
    else:
        _galaxy(upper, light, look)
    if look.shows("stars"):
        stars(upper, look, 1.1, 1.0, 900.0)
    _land(upper, light, look, shore)
    if lake:
        _lake(canvas, light, look, shore)
    _front(canvas, light, look, 0.97)


def _aurora_wanted(look: Look) -> bool:
    if look.told.has("aurora", "auroras", "borealis", "northern"):
        return True
    named = look.told.has("galaxy", "galaxies", "milky", "nebula", "cosmos", "cosmic", "space", "universe", "planet")
    return not named and look.dice.chance("aurora", 0.35)


def _space(canvas: Canvas, light: Palette, shore: float) -> None:
    down = np.clip((canvas.y + 0.2) / (shore + 0.2), 0, 1) ** 1.5
    top = mix(light.top, (0.01, 0.015, 0.04), 0.55)
    colours = shades((top, mix(light.top, light.mid, 0.35), mix(light.mid, light.horizon, 0.35)), down)
    canvas.fill(np.broadcast_to(colours * (1.0 if light.night else 0.6), canvas.pixels.shape))


def _aurora(canvas: Canvas, light: Palette, look: Look, shore: float) -> None:
    """Three curtains: sharp below, fading upwards in rays."""
    named = bool(look.told.colours)
    low: Colour | Values = light.accent if named else GREEN
    high: Colour | Values = light.horizon if named else VIOLET
    for number in range(3):
        seed = look.noise + 13 * number
        base = shore * (0.80 - 0.20 * number) - 0.05

        def curtain(x: Array, y: Array, seed: int = seed, base: float = base) -> Array:
            bend = plane(x * 0.9, y * 0.6, seed, 3)
            foot = base + 0.13 * np.sin(x * 2.3 + seed % 6 + 1.6 * bend) + 0.10 * bend
            up = foot - y
            rays = 0.45 + 0.55 * ramp(line(x * 12 + bend * 6 + up * 1.3, seed + 3, 4), -0.6, 0.7)
            tall = 0.16 + 0.16 * ramp(line(x * 1.7, seed + 4, 2), -0.6, 0.7)
            body = ramp(up, -0.014, 0.02) * np.exp(-np.clip(up, 0, None) / tall)
            return (body * rays * ramp(line(x * 0.8, seed + 5, 2), -0.8, 0.2)).astype(np.float32)

        strength = canvas.field(curtain, 0.0045)
        rise = ramp(base - canvas.y, 0.02, 0.34)
        canvas.glow(mix(low, high, np.broadcast_to(rise, strength.shape)), strength * (0.95 - 0.2 * number))
    canvas.glow(low, 0.10 * np.exp(-(((canvas.y - shore * 0.62) / 0.3) ** 2)) + 0 * canvas.x)


def _galaxy(canvas: Canvas, light: Palette, look: Look) -> None:
    """A slanting band of light with dark lanes and coloured clouds."""
    turn = look.dice.between("turn", 0.35, 1.15, True) * (1 if look.place > 0.5 else -1)
    middle = look.aspect * (0.35 + 0.3 * look.place)
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))

    def frame(x: Array, y: Array) -> tuple[Array, Array]:
        return (x - middle) * cos + (y - 0.42) * sin, -(x - middle) * sin + (y - 0.42) * cos

    def band(x: Array, y: Array) -> Array:
        u, v = frame(x, y)
        bend = plane(u * 2.2, v * 2.2, look.noise + 1, 5, 0.55)
        return np.asarray(np.exp(-(((v + bend * 0.07) / 0.19) ** 2)) * (0.72 + 0.5 * bend), np.float32)

    def lanes(x: Array, y: Array) -> Array:
        u, v = frame(x, y)
        bend = plane(u * 3.2 + 9, v * 5.5, look.noise + 2, 6, 0.6)
        return (ramp(bend, -0.02, 0.5) * np.exp(-(((v + 0.03 * bend) / 0.075) ** 2))).astype(np.float32)

    glow, dust = canvas.field(band, 0.004), canvas.field(lanes, 0.0032)
    clouds = canvas.cloud((2.4, 2.4), look.noise + 6, 4)
    tint = mix(mix(light.mid, light.horizon, 0.5), light.accent, ramp(clouds, -0.1, 0.6) * 0.65)
    canvas.glow(tint, np.clip(glow, 0, 1) * 1.05)
    canvas.glow(light.light, np.clip(glow, 0, 1) ** 2.0 * 0.85)
    canvas.pixels *= (1 - 0.66 * dust)[..., None]
    specks = np.clip(canvas.grain(look.noise, 1) - 2.15, 0, 1) * (0.25 + 1.5 * np.clip(glow, 0, 1)) * (1 - dust)
    if look.shows("stars"):
        canvas.glow(light.light, specks * 0.55)


def _land(canvas: Canvas, light: Palette, look: Look, shore: float) -> None:
    for number in range(3):
        near = number / 2
        shape = line(canvas.x * (1.3 - 0.3 * near) + number * 4.1, look.noise + 40 + number, 7, 0.47)
        crest = shore - (0.16 - 0.075 * number) * (0.55 + 0.9 * shape)
        tone = mix(mix(light.horizon, light.far, 0.6), light.near, 0.45 + 0.5 * near)
        canvas.blend(np.broadcast_to(tone, canvas.pixels.shape), canvas.edge(canvas.y - crest))


def _lake(canvas: Canvas, light: Palette, look: Look, shore: float) -> None:
    """The sky upside down, softened by ripples."""
    below = canvas.part(-99.0, shore, 99.0, 99.0)
    if float(below.y[-1, 0]) <= shore:
        return
    wave = below.field(
        lambda x, y: plane(x * 3, 1.4 / np.clip(y - shore + 0.05, 0.03, 9) * 3, look.noise + 33, 3), 0.004
    )
    depth = below.y - shore
    rows = np.round((shore - depth * 1.25 + wave * 0.012 - canvas.window[1]) / canvas.pixel - 0.5).astype(np.int64)
    rows = np.clip(rows, 0, canvas.size[1] - 1)
    image = np.take_along_axis(canvas.pixels, np.broadcast_to(rows[..., None], below.pixels.shape), axis=0)
    fade = np.clip(0.22 + depth * 1.8, 0, 1)
    below.fill(mix(image * 0.88, mix(light.near, light.top, 0.35), np.broadcast_to(fade, wave.shape)))


def _front(canvas: Canvas, light: Palette, look: Look, ground: float) -> None:
    """A dark bank with pines at its sides."""
    dark = mix(light.near, (0.0, 0.0, 0.01), 0.4)
    if look.shows("trees"):
        for x, draws in along(canvas, 0.05, look.noise + 71, 0.2):
            away = abs(x - look.at) / max(0.5, look.aspect * 0.5)
            if draws[0] < 0.25 + 0.75 * min(1.0, away):
                high = (0.06 + 0.30 * min(away, 1.2)) * (0.55 + 0.8 * float(draws[1]))
                pine(canvas, light, dark, (x, ground, high), int(draws[2] * 9973), False)
    bank = ground - 0.02 - 0.02 * line(canvas.x * 3, look.noise + 72, 6)
    canvas.blend(np.broadcast_to(dark, canvas.pixels.shape), canvas.edge(canvas.y - bank))
