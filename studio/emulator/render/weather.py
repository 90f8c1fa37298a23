"""What falls or drifts in front of a scene: rain, snow, lightning, a veil of fog."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.brushes import scattered
from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette
from studio.emulator.render.noise import Array, line, plane
from studio.emulator.render.words import PLACES

VEILED = ("city", "night", "dunes", "sea", "hills", "mountains", "interior")


def fall(canvas: Canvas, light: Palette, look: Look) -> None:
    """All the weather that the prompt names, over a finished landscape."""
    told = look.told
    if told.scene not in PLACES:
        return
    if told.scene in VEILED and look.fog > 0.4 and look.shows("fog"):
        _veil(canvas, light, look)
    if told.scene == "interior":
        return
    if "storm" in told.weathers:
        _storm(canvas, light, look)
    if "rain" in told.weathers:
        _rain(canvas, light, look)
    if "snow" in told.weathers:
        _snow(canvas, light, look)


def _veil(canvas: Canvas, light: Palette, look: Look) -> None:
    drift = canvas.cloud((0.9, 2.6), look.noise + 401, 4)
    amount = look.fog * (0.20 + 0.30 * ramp(canvas.y, 0.15, 0.75) + 0.10 * drift)
    canvas.blend(mix(light.horizon, light.light, 0.15), np.clip(amount, 0, 0.8))


def _storm(canvas: Canvas, light: Palette, look: Look) -> None:
    """Heavy clouds above, and one stroke of lightning if it was named."""
    heap = canvas.field(lambda x, y: plane(x * 1.5, y * 2.6, look.noise + 411, 6, 0.55), 0.005)
    dark = mix(light.near, light.top, 0.55)
    bulk = ramp(heap, -0.5, 0.6) * ramp(canvas.y, look.horizon + 0.10, -0.05)
    canvas.blend(mix(dark, mix(light.mid, light.horizon, 0.4), ramp(heap, 0.1, 0.8) * 0.6), bulk * 0.78)
    if look.told.has("lightning", "thunder", "thunderstorm"):
        _stroke(canvas, light, look)


def _stroke(canvas: Canvas, light: Palette, look: Look) -> None:
    at = (1 - look.place) * look.aspect
    for branch, (top, bottom) in enumerate(((0.02, look.horizon + 0.12), (0.16, look.horizon - 0.02))):
        part = canvas.part(at - 0.5, top, at + 0.5, bottom)
        wander = line(part.y * 6 + branch * 3, look.noise + 421 + branch, 6, 0.6) * 0.07
        middle = at + wander + branch * 0.35 * (part.y - 0.16)
        away = np.abs(part.x - middle)
        part.glow(light.light, np.exp(-away * 26) * (0.55 - 0.25 * branch))
        part.blend((1.0, 1.0, 1.0), part.edge(0.0022 - 0.0012 * branch - away) * 0.95)


def _rain(canvas: Canvas, light: Palette, look: Look) -> None:
    """Slanting streaks in two depths, and the grey they make together."""
    canvas.blend(mix(light.mid, light.horizon, 0.5), np.full(canvas.pixels.shape[:2], 0.10, np.float32))
    slant = 0.16 + 0.12 * look.dice.unit("slant")
    for across, down, seed, strength in ((150.0, 5.0, 431, 0.16), (70.0, 2.2, 432, 0.26)):
        shear = np.float32(slant)
        streaks = plane((canvas.x + shear * canvas.y) * across, canvas.y * down + 0 * canvas.x, look.noise + seed, 1)
        canvas.glow(mix(light.horizon, light.light, 0.6), ramp(streaks, 0.42, 0.95) * strength)


def _snow(canvas: Canvas, light: Palette, look: Look) -> None:
    """Flakes in three depths, the near ones large and out of focus."""
    tone = mix((1.0, 1.0, 1.0), light.light, 0.3)
    for cell, size, strength, seed in (
        (0.030, 0.0016, 0.75, 441),
        (0.060, 0.0030, 0.70, 442),
        (0.16, 0.0075, 0.42, 443),
    ):
        for x, y, draws in scattered(canvas, (cell, cell), look.noise + seed, size * 2):
            radius = size * (0.6 + 0.8 * float(draws[2]))
            part = canvas.part(x - 2 * radius, y - 2 * radius, x + 2 * radius, y + 2 * radius)
            away: Array = np.hypot(part.x - x, part.y - y)
            part.blend(tone, ramp(away, radius * 1.5, radius * 0.3) * strength * (0.5 + 0.5 * float(draws[3])))
