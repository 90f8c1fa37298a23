"""Brushes that several scenes share: sky, stars, banks of fog, water."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.mood import Palette
from studio.emulator.render.noise import plane

Numbers = Mapping[str, Any]


def sky(canvas: Canvas, light: Palette, look: Numbers, horizon: float) -> None:
    down = ramp(canvas.y, -0.25, horizon)
    canvas.fill(mix(light.top, light.horizon, np.broadcast_to(down**1.4, canvas.pixels.shape[:2])))
    sun_x, sun_y, radius = look["sun_x"] * look["aspect"], look["sun_y"] * horizon, look["sun_size"]
    distance = np.hypot(canvas.x - sun_x, canvas.y - sun_y)
    canvas.glow(light.light, 0.55 * np.exp(-distance * 3.2) + 0.25 * np.exp(-distance * 9))
    if light.night:
        _stars(canvas, look)
    veil = 1 - 0.75 * look["fog"]
    canvas.blend(light.light, canvas.edge(radius - distance) * veil)
    clouds = ramp(canvas.cloud((1.6, 5.5), look["noise"] + 7, 5), 0.02, 0.7) * ramp(canvas.y, horizon + 0.1, -0.1)
    tone = mix(light.horizon, light.light, 0.4)
    canvas.blend(tone, clouds * look["clouds"])


def _stars(canvas: Canvas, look: Numbers) -> None:
    choice = np.random.default_rng(look["noise"] + 3)
    for _ in range(140):
        x, y, size = choice.uniform(-0.5, 3.5), choice.uniform(-0.5, 0.6), choice.uniform(0.0006, 0.0016)
        near = (np.abs(canvas.x[0] - x) < 0.01).nonzero()[0], (np.abs(canvas.y[:, 0] - y) < 0.01).nonzero()[0]
        if len(near[0]) and len(near[1]):
            part = np.ix_(near[1], near[0])
            distance = np.hypot(canvas.x[:, near[0]] - x, canvas.y[near[1]] - y)
            canvas.pixels[part] += (0.8 * np.exp(-((distance / size) ** 2)))[..., None].astype(np.float32)


def ground_fog(canvas: Canvas, light: Palette, look: Numbers, level: float, depth: float, strength: float) -> None:
    """A bank of fog around height `level`, thicker below, torn at its upper edge."""
    canvas = canvas.part(-99.0, level - 3.2 * depth, 99.0, level + 3.2 * depth)
    torn = canvas.cloud((1.2, 4.0), look["noise"] + int(level * 100), 4, drift=level * 9)
    body = np.exp(-(((canvas.y - level - torn * depth * 0.5) / depth) ** 2))
    canvas.blend(mix(light.horizon, light.light, 0.18), np.clip(body * strength, 0, 0.97))


def water(canvas: Canvas, light: Palette, look: Numbers, horizon: float) -> None:
    """The sea below `horizon`: the sky upside down, broken by waves that grow towards the viewer."""
    canvas = canvas.part(-99.0, horizon - 2 * canvas.pixel, 99.0, 99.0)
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 0, None)
    surface = mix(mix(light.horizon, light.top, 0.25), mix(light.far, light.near, 0.72), np.clip(depth, 0, 1) ** 0.55)
    surface = np.broadcast_to(surface, canvas.pixels.shape).copy()
    far = 1 / (depth + 0.045)
    waves = plane(canvas.x * 3.2 * far**0.5, far * 4.5, look["noise"] + 21, 4, 0.6)
    surface += (waves * (0.035 + 0.075 * np.clip(depth, 0, 1)))[..., None]
    sun_x = look["sun_x"] * look["aspect"]
    width = 0.035 + 0.22 * depth
    path = np.exp(-(((canvas.x - sun_x) / width) ** 2)) * ramp(waves, -0.35, 0.6) * (1 - 0.6 * look["fog"])
    surface += path[..., None] * np.asarray(light.light, np.float32) * 0.42
    canvas.blend(surface, canvas.edge(canvas.y - horizon))
