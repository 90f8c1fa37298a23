"""Brushes that several scenes share: sky, stars, banks of fog, water, scattered places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette
from studio.emulator.render.noise import Array, hash01, plane


def sky(canvas: Canvas, light: Palette, look: Look, horizon: float) -> None:
    """Sky down to `horizon` and a little further: gradient, glow, sun or moon, stars, clouds lit from the sun."""
    canvas = canvas.part(-99.0, -99.0, 99.0, horizon + 0.30)
    down = np.clip((canvas.y + 0.25) / (horizon + 0.25), 0, 1) ** 1.25
    colours = shades((light.top, mix(light.top, light.mid, 0.6), light.mid, light.horizon), down)
    canvas.fill(np.broadcast_to(colours, canvas.pixels.shape))
    sun_x, sun_y = look.sun_x * look.aspect, look.sun_y * horizon
    distance = np.hypot(canvas.x - sun_x, canvas.y - sun_y)
    canvas.glow(light.light, 0.42 * np.exp(-distance * 3.0) + 0.25 * np.exp(-distance * 9))
    if light.night and look.shows("stars"):
        stars(canvas, look, horizon, 1 - 0.8 * look.fog)
    if look.shows("sun") and "storm" not in look.told.weathers:
        _disc(canvas, light, look, distance)
    if look.clouds > 0:
        _clouds(canvas, light, look, horizon)


def _disc(canvas: Canvas, light: Palette, look: Look, distance: Array) -> None:
    radius = look.sun_size * (0.8 if light.night else 1.0)
    veil = 1 - 0.7 * look.fog
    face = mix(light.light, (1.0, 1.0, 1.0), 0.35)
    disc = canvas.edge(radius - distance, 0.003)
    if light.night:
        spots = canvas.field(lambda x, y: plane(x * 26, y * 26, look.noise + 2, 4), 0.003)
        canvas.blend(mix(face, light.mid, ramp(spots, 0.0, 0.6) * 0.35), disc * veil)
    else:
        canvas.blend(face, disc * veil)


def _clouds(canvas: Canvas, light: Palette, look: Look, horizon: float) -> None:
    """Flat banks that draw together towards the horizon, their sunward edges bright."""

    def density(x: Array, y: Array) -> Array:
        far = 1 / (np.clip(horizon - y, 0, None) + 0.16)
        bend = plane(x * 1.1 + 5, y * 2.0, look.noise + 8, 2) * 0.35
        return plane(x * far * 0.55 + bend, far * 1.5 + bend * 0.6, look.noise + 7, 6, 0.55)

    toward = np.float32(0.02 if look.sun_x > look.place else -0.02)
    body = canvas.field(density, 0.0045)
    sunward = canvas.field(lambda x, y: density(x + toward, y + np.float32(0.012)), 0.0045)
    low = 0.34 - 0.5 * look.clouds
    mask = ramp(body, low, low + 0.62) * ramp(canvas.y, horizon + 0.05, horizon * 0.55)
    lit = np.clip(0.42 + (body - sunward) * 1.7, 0, 1)
    shadow, bright = mix(light.mid, light.top, 0.35), mix(light.horizon, light.light, 0.75)
    near_sun = np.exp(-np.hypot(canvas.x - look.sun_x * look.aspect, canvas.y - look.sun_y * horizon) * 2.2)
    tone = mix(shadow, bright, np.clip(lit * (0.55 + 0.6 * near_sun), 0, 1) * (0.45 if light.night else 1.0))
    canvas.blend(tone, mask * (0.35 + 0.5 * look.clouds))


def stars(canvas: Canvas, look: Look, horizon: float, strength: float, count: float = 260.0) -> None:
    """Points of different sizes, `count` to a scene square, thinning out towards the horizon."""
    side = 1 / np.sqrt(count)
    for x, y, draws in scattered(canvas, (side, side), look.noise + 3, 0.02):
        height = float(np.clip((horizon - y) / (horizon + 0.2) * 1.6, 0, 1))
        size = 0.0007 + 0.0017 * float(draws[2]) ** 6
        part = canvas.part(x - 5 * size, y - 5 * size, x + 5 * size, y + 5 * size)
        wide = max(size, part.pixel * 0.6)
        spot = np.exp(-(((part.x - x) ** 2 + (part.y - y) ** 2) / wide**2)) * height * strength
        part.glow(mix((0.75, 0.85, 1.0), (1.0, 0.9, 0.75), float(draws[3])), spot * (0.25 + 0.75 * draws[4]))


def scattered(
    canvas: Canvas, cell: tuple[float, float], seed: int, margin: float, jitter: float = 1.0
) -> Iterator[tuple[float, float, Array]]:
    """Places, one to a cell of the endless scene, top to bottom, each with eight draws of its own in [0, 1)."""
    left, top, right, bottom = canvas.window
    columns = np.arange(int((left - margin) // cell[0]) - 1, int((right + margin) // cell[0]) + 2)
    rows = np.arange(int((top - margin) // cell[1]) - 1, int((bottom + margin) // cell[1]) + 2)
    draws = np.stack([hash01(seed + 131 * n, columns[None, :], rows[:, None]) for n in range(8)], axis=-1)
    for row, down in enumerate(rows):
        for column, across in enumerate(columns):
            own = draws[row, column]
            x = (across + 0.5 + jitter * (float(own[0]) - 0.5)) * cell[0]
            y = (down + 0.5 + jitter * (float(own[1]) - 0.5)) * cell[1]
            yield float(x), float(y), own


def along(canvas: Canvas, cell: float, seed: int, margin: float) -> Iterator[tuple[float, Array]]:
    """Places along the scene's width, one to a cell, each with eight draws of its own in [0, 1)."""
    left, _, right, _ = canvas.window
    columns = np.arange(int((left - margin) // cell) - 1, int((right + margin) // cell) + 2)
    draws = np.stack([hash01(seed + 131 * n, columns) for n in range(9)], axis=-1)
    for column, own in zip(columns, draws, strict=True):
        yield float((column + own[8]) * cell), own[:8]


def ground_fog(canvas: Canvas, light: Palette, look: Look, level: float, depth: float, strength: float) -> None:
    """A bank of fog around height `level`, thicker below, torn at its upper edge."""
    if not look.shows("fog"):
        return
    canvas = canvas.part(-99.0, level - 3.2 * depth, 99.0, level + 3.2 * depth)
    torn = canvas.cloud((1.2, 4.0), look.noise + int(level * 100), 4, drift=level * 9)
    body = np.exp(-(((canvas.y - level - torn * depth * 0.5) / depth) ** 2))
    canvas.blend(mix(light.horizon, light.light, 0.18), np.clip(body * strength, 0, 0.97))


def water(canvas: Canvas, light: Palette, look: Look, horizon: float, calm: float = 0.0) -> None:
    """The sea below `horizon`: the sky upside down, broken by waves that grow towards the viewer."""
    canvas = canvas.part(-99.0, horizon - 2 * canvas.pixel, 99.0, 99.0)
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 0, None)
    far = (1 / (depth + 0.03)).astype(np.float32)
    swell = plane((canvas.x - look.aspect / 2) * far**0.62 * 3.0 + 3, far * 4.2, look.noise + 21, 5, 0.58)
    swell *= np.float32(1 - 0.6 * calm)
    tilt = np.clip(depth**0.6 + swell * (0.12 + 0.22 * np.clip(depth, 0, 1)), 0, 1)
    deep = mix(light.far, light.near, 0.75)
    surface = shades((light.horizon, mix(light.mid, light.far, 0.45), mix(light.far, light.top, 0.4), deep), tilt)
    crest = ramp(swell, 0.12, 0.75) * np.clip(0.25 + depth, 0, 1)
    surface += (crest * 0.16)[..., None] * (np.asarray(mix(light.mid, light.horizon, 0.6)) - surface)
    path = _glitter(canvas, look, depth, swell)
    surface += path[..., None] * (np.asarray(light.light, np.float32) - surface * 0.6)
    canvas.blend(surface, canvas.edge(canvas.y - horizon))


def _glitter(canvas: Canvas, look: Look, depth: Array, swell: Array) -> Array:
    """The sun's road over the waves: whole at the horizon, breaking into flakes towards the viewer."""
    width = 0.05 + 0.20 * depth
    road = np.exp(-(((canvas.x - look.sun_x * look.aspect) / width) ** 2))
    flakes = ramp(swell + road * 0.45, 0.30, 0.62)
    path: Array = road * (0.20 + 0.80 * flakes) * (1 - 0.65 * look.fog) * np.exp(-depth * 0.9) * 0.75
    return path
