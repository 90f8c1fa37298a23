"""Open country in perspective: mountains, hills and dunes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from studio.emulator.render.brushes import along, ground_fog, sky
from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, between, hex_colour
from studio.emulator.render.noise import Array, fractal1, line, plane
from studio.emulator.render.terrain import Survey, View, lay, survey

Rise = Callable[[Array], Array]
SNOW = (0.93, 0.95, 0.98)
BLOOMS = {"poppies": "d2402c", "poppy": "d2402c", "lavender": "7d63b8", "tulips": "e0507a", "sunflowers": "efb832"}
GREENS = {"winter": "dfe6ea", "autumn": "b07a34", "spring": "86a84a", "summer": "7d9440", "": "7b8c4a"}


def mountains(canvas: Canvas, light: Palette, look: Look) -> None:
    """Ranges behind ranges, snow above, mist in the valleys."""
    horizon = look.horizon + 0.10
    sky(canvas, light, look, horizon + 0.16)
    count = look.dice.pick("ranges", (5, 6, 7, 6), True)
    tall = look.relief * look.dice.pick("tall", (1.0, 1.5, 1.15, 1.8), True)
    for number in range(count):
        near = number / (count - 1)
        _range(canvas, light, look, number, near, (horizon + (1.10 - horizon) * near**1.35 * 0.88, tall))
        if number < count - 1:
            level = horizon + 0.05 + (1.0 - horizon) * ((number + 0.6) / (count - 1)) ** 1.35 * 0.88
            ground_fog(canvas, light, look, level, 0.05 + 0.05 * near, (0.35 + 0.6 * look.fog) * (1 - 0.6 * near))


def _range(canvas: Canvas, light: Palette, look: Look, number: int, near: float, place: tuple[float, float]) -> None:
    """One range: a crest of peaks, faces that turn to the sun or away, snow above, haze below."""
    base, tall = place
    seed, wide = look.noise + 17 * number, 1.5 - 0.45 * near
    crest = base - tall * (1.25 - 0.45 * near) * _peaks(canvas.x, look, seed, wide)
    canvas = canvas.part(-99.0, float(crest.min()) - 0.01, 99.0, 99.0)
    below = canvas.y - crest
    lit = _faces(canvas, look, seed, wide, base, tall)
    face = mix(mix(light.horizon, light.far, 0.25 + 0.75 * near**0.6), light.near, near**1.5 * 0.88)
    shadow = mix(mix(light.mid, light.top, 0.5), light.near, 0.18 + 0.72 * near)
    shadow = mix(face, shadow, 0.55 + 0.3 * near)
    warm = mix(face, light.light, 0.30 - 0.16 * near)
    colours = shades((shadow, face, warm), lit)
    if (snow := _snow_line(look, near)) > 0:
        bright = mix(mix(SNOW, light.light, 0.4), light.mid, 0.25 * (1 - near) + (0.45 if light.night else 0.0))
        cold = mix(mix(light.mid, light.top, 0.75), shadow, 0.40)
        white = ramp(below + 0.05 * (lit - 0.5), tall * snow, tall * snow * 0.35)
        colours = mix(colours, shades((cold, mix(cold, bright, 0.55), bright), np.clip(lit * 1.3 - 0.15, 0, 1)), white)
    haze = ramp(below, 0.0, 0.34) * (0.62 - 0.45 * near + 0.3 * look.fog * (1 - near)) + 0.30 * (1 - near) ** 2
    colours = mix(colours, mix(light.horizon, light.light, 0.12), np.clip(haze, 0, 0.92))
    canvas.blend(colours, canvas.edge(below))


def _peaks(x: Array, look: Look, seed: int, wide: float) -> Array:
    big = line(x * wide * 1.1 + 3.3, seed, 2)
    sharp = 1 - 1.6 * np.abs(line(x * wide * 2.0, seed + 1, 7, 0.47))
    peaks: Array = (0.62 * sharp + 0.55 * big + 0.25).astype(np.float32)
    return peaks


def _faces(canvas: Canvas, look: Look, seed: int, wide: float, base: float, tall: float) -> Array:
    """Light on the rock: gullies run down and outwards from the crest."""
    toward = np.float32(0.03 if look.sun_x > 0.5 else -0.03)

    def rock(x: Array, y: Array) -> Array:
        crest = base - tall * _peaks(x, look, seed, wide)
        down = y - crest
        bend = plane(x * 4, y * 4, seed + 4, 2) * 0.10
        return np.abs(plane(x * wide * 5 + bend * 5, down * 4.5 + x * 1.7 + bend * 4, seed + 3, 5, 0.55)).astype(
            np.float32
        )

    slope = canvas.field(lambda x, y: rock(x + toward, y + np.float32(0.012)) - rock(x, y), 0.0036)
    lit: Array = np.clip(0.5 + slope * 1.35, 0, 1)
    return lit


def _snow_line(look: Look, near: float) -> float:
    """How far down from the crest snow lies, in parts of the range's height; 0 for none."""
    if not look.shows("snow"):
        return 0.0
    cold = look.told.season == "winter" or look.told.has("alps", "himalaya", "glacier", "peaks", "peak", "summit")
    return (
        (1.6 - 0.3 * near) * (near < 0.80)
        if cold
        else look.dice.pick("snow", (0.0, 0.9, 0.0, 0.6), True) * (near < 0.7)
    )


def aerial(colours: Array, light: Palette, look: Look, ground: Survey, air: float, mist: float) -> Array:
    """Distance turns everything into the colour of the horizon; mist lies in the hollows."""
    veil = 1 - np.exp(-air * ground.z)
    low = np.exp(-np.clip(ground.height + 0.12, 0, None) * 4.5) * ramp(ground.z, 1.2, 5.0) * mist
    if not look.shows("fog"):
        low = low * 0
    share = 1 - (1 - veil) * (1 - np.clip(low, 0, 0.95))
    haze = mix(mix(light.mid, light.horizon, 0.75), light.light, 0.10)
    near_sun = np.exp(-(((ground.x / ground.z + look.aspect / 2 - look.sun_x * look.aspect) / 0.5) ** 2))
    tone = mix(haze, light.light, near_sun * (0.15 if light.night else 0.30))
    return mix(colours, tone, share)


def hills(canvas: Canvas, light: Palette, look: Look) -> None:
    """Rolling fields with hedges and lone trees, flowers in spring, snow in winter."""
    horizon = look.horizon + 0.12
    sky(canvas, light, look, horizon + 0.05)
    for number in range(6):
        near = number / 5
        level = horizon + (1.02 - horizon) * near**1.25 * 0.86
        _hill(canvas, light, look, number, near, level)
        if look.fog > 0.2 and number < 5:
            ground_fog(canvas, light, look, level + 0.05, 0.05 + 0.03 * near, look.fog * 0.8 * (1 - 0.6 * near))


def _hill(canvas: Canvas, light: Palette, look: Look, number: int, near: float, level: float) -> None:
    seed = look.noise + 29 * number
    swing = look.relief * (0.35 + 0.45 * near)

    def rise(x: Array) -> Array:
        wave = line(x * (1.5 - 0.7 * near), seed, 2, 0.4) + 0.08 * np.sin(x * 9 + seed % 7)
        return (level - swing * wave).astype(np.float32)

    crest = rise(canvas.x)
    grass = _grass(light, look, number, near)
    shadow = mix(mix(light.near, light.top, 0.25), grass, 0.45)
    if look.shows("trees"):
        _trees(canvas, look, (shadow, grass, near), rise, seed)
    canvas = canvas.part(-99.0, float(crest.min()) - 0.01, 99.0, 99.0)
    below = canvas.y - crest
    slope = (rise(canvas.x + 0.02) - rise(canvas.x - 0.02)) * (25.0 if look.sun_x < 0.5 else -25.0)
    lit = np.clip(0.62 - 0.45 * slope + 0.25 * np.exp(-below * 16) - below * 0.9, 0, 1)
    lit = lit + _furrows(canvas, look, below, seed, near)
    colours = shades((shadow, mix(shadow, grass, 0.75), grass, mix(grass, light.light, 0.42)), np.clip(lit, 0, 1))
    blades = np.clip(canvas.grain(seed, 1), -2, 2) * (0.012 + 0.022 * near)
    colours = colours * (1 + blades)[..., None]
    colours = mix(colours, *_flowers(canvas, light, look, below, seed, near))
    haze = 0.62 * (1 - near) ** 1.4 + (1 - near) * 0.35 * look.fog
    canvas.blend(mix(colours, mix(light.horizon, light.mid, 0.25), np.float32(haze)), canvas.edge(below))


def _grass(light: Palette, look: Look, number: int, near: float) -> Array:
    green = hex_colour(GREENS[look.told.season])
    if look.told.colours:
        green = between(light.far, light.accent, 0.55)
    dim = 0.55 if light.night else 0.12
    tone = mix(green, between(green, light.light, 0.45), 0.5 * ((number * 5) % 3) / 2)
    return mix(tone, mix(light.far, light.near, 0.3 + 0.4 * near), dim + 0.08)


def _furrows(canvas: Canvas, look: Look, below: Array, seed: int, near: float) -> Array:
    """Ploughed rows that run over the hill and draw together at its crest, on some hills only."""
    if seed % 3 == 0:
        return np.float32(0) * below
    fan = (canvas.x - look.aspect * 0.5) / (below * 0.9 + 0.10)
    rows = np.sin(fan * (9 + 4 * near) + line(below * 6, seed + 5, 2) * 2.0)
    patch = ramp(canvas.field(lambda x, y: plane(x * 1.6, y * 3.0, seed + 6, 2), 0.01), -0.15, 0.1)
    furrows: Array = rows * patch * (0.06 + 0.05 * near) * ramp(below, 0.004, 0.04)
    return furrows


def _trees(canvas: Canvas, look: Look, tone: tuple[Array, Array, float], rise: Rise, seed: int) -> None:
    """Hedges and round or pointed trees along a crest."""
    shadow, grass, near = tone
    dark, bright = mix(mix(shadow, grass, 0.25), shadow, near), mix(grass, shadow, 0.2)
    toward = 1.0 if look.sun_x > 0.5 else -1.0
    pointed = look.dice.chance("cypress", 0.4)
    size = 0.010 + 0.028 * near
    for x, draws in along(canvas, size * 1.15, seed + 8, 0.1):
        clump = float(line(np.asarray([x * 2.3], np.float32), seed + 9, 2)[0])
        if near > 0.85 or draws[0] > 0.30 + 0.8 * clump:
            continue
        tall = size * (0.7 + 1.3 * float(draws[1]) ** 2)
        wide = tall * (0.26 if pointed and draws[2] < 0.6 else 0.62)
        foot = float(rise(np.asarray([x], np.float32))[0])
        part = canvas.part(x - wide * 1.3, foot - 2.2 * tall, x + wide * 1.3, foot + 0.01)
        u, v = (part.x - x) / wide, (foot - part.y) / tall
        ragged = plane(part.x * 3.2 / wide * 0.6, part.y * 3.2 / wide * 0.6, seed + 10, 3)
        crown = 1 - np.hypot(u, (v - 0.85) / 0.9) + 0.34 * ragged
        lit = np.clip(0.45 + 0.4 * (u * toward + v - 0.9) + 0.5 * ragged, 0, 1)
        part.blend(mix(dark * 0.82, mix(dark, bright, 0.55), lit), part.edge(crown * wide))
        part.blend(dark, part.edge(np.minimum(wide * 0.10 - np.abs(part.x - x), (0.7 - v) * tall)))


def _flowers(canvas: Canvas, light: Palette, look: Look, below: Array, seed: int, near: float) -> tuple[Colour, Array]:
    bloom = look.told.season == "spring" or look.told.has("flowers", "garden", *BLOOMS)
    if not bloom or not look.shows("flowers") or near < 0.3:
        return light.accent, np.float32(0) * below
    fine = 60 - 32 * near
    dots = canvas.field(lambda x, y: plane(x * fine, y * fine * 1.5, seed + 13, 2), 0.0028)
    beds = canvas.field(lambda x, y: plane(x * 2.2, y * 5.0, seed + 14, 2), 0.01)
    named = next((BLOOMS[word] for word in look.told.words if word in BLOOMS), None)
    tone = hex_colour(named) if named else light.accent
    return between(tone, light.near, 0.35 if light.night else 0.0), ramp(dots, 0.42, 0.60) * ramp(
        beds, -0.25, 0.25
    ) * ramp(below, 0.0, 0.05) * 0.9


def dunes(canvas: Canvas, light: Palette, look: Look) -> None:
    """Sand with knife-edged crests: one face in the sun, the other in shadow, ripples in front."""
    horizon = look.horizon + 0.06
    sky(canvas, light, look, horizon)
    seed = look.noise
    turn = 1.0 if look.sun_x > 0.5 else -1.0
    swing = 0.55 + 1.3 * look.relief

    def height(x: Array, z: Array) -> Array:
        bend = plane(x * 0.22, z * 0.20, seed + 1, 2)
        at = (x * 0.16 * turn + z * 0.30 + bend * 0.9).astype(np.float32)
        part = at - np.floor(at)
        size = fractal1(seed + 4, np.floor(at) * 3.7, 1) * 0.3 + 0.8
        rising, falling = (part / 0.74) ** 1.5, ((1 - part) / 0.26) ** 1.1
        crest = -np.log(np.exp(-16 * np.minimum(rising, 3)) + np.exp(-16 * np.minimum(falling, 3))) / 16
        swell = 0.25 * bend * (1 + 0.03 * z)
        return np.asarray(crest * size * swing * (0.5 + 0.6 * ramp(z, 0.6, 4)) + swell, np.float32)

    ground = survey(canvas, View(horizon, look.aspect / 2, 0.86, 0.6, 16.0, 420), height)
    lay(canvas, ground, aerial(_sand(light, look, ground, seed), light, look, ground, 0.04 + 0.07 * look.fog, 0.2))
    if look.told.has("dust", "storm", "sandstorm"):
        ground_fog(canvas, light, look, horizon + 0.05, 0.2, 0.8)


def _sand(light: Palette, look: Look, ground: Survey, seed: int) -> Array:
    across = 1.0 if look.sun_x > 0.5 else -1.0
    slope = -ground.along * across + ground.away * 0.35
    lit = ramp(slope, -0.42, 0.30)
    warm = between(hex_colour("d9a566"), light.horizon, 0.45) if not look.told.colours else light.horizon
    sunny, shade = mix(warm, light.light, 0.35), mix(mix(light.near, light.far, 0.55), warm, 0.12)
    bend = plane(ground.x * 1.2, ground.z * 1.2, seed + 9, 2)
    ripple = np.sin(ground.z * 52 + ground.x * 13 + bend * 9) * np.clip(1.6 / ground.z - 0.35, 0, 1)
    lit = np.clip(lit + 0.07 * ripple, 0, 1)
    sand = shades((shade, mix(shade, warm, 0.45), warm, sunny), lit)
    return sand * (1 + 0.03 * plane(ground.x * 9, ground.z * 9, seed + 8, 2))[..., None]
