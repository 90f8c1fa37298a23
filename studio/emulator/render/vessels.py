"""Things on a table: turned vessels, fruit and flowers, lit from one side, with their shadows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.mood import Colour, Palette
from studio.emulator.render.noise import Array, Values, plane

Profile = tuple[tuple[float, float], ...]
# (height, half width) from foot to rim, in parts of the vessel's height
PROFILES: Mapping[str, Profile] = {
    "bottle": ((0, 0.17), (0.02, 0.185), (0.10, 0.19), (0.45, 0.19), (0.56, 0.17), (0.66, 0.085), (0.72, 0.058),
               (0.94, 0.052), (0.945, 0.064), (0.99, 0.064), (1.0, 0.058)),
    "vase": ((0, 0.16), (0.03, 0.19), (0.2, 0.30), (0.38, 0.345), (0.55, 0.30), (0.75, 0.17), (0.88, 0.135),
             (0.96, 0.16), (1.0, 0.185)),
    "jug": ((0, 0.24), (0.04, 0.27), (0.25, 0.34), (0.42, 0.345), (0.60, 0.27), (0.78, 0.20), (0.92, 0.215),
        (1.0, 0.25)),
    "bowl": ((0, 0.42), (0.05, 0.46), (0.08, 0.42), (0.12, 0.44), (0.30, 0.78), (0.55, 1.08), (0.80, 1.25),
        (1.0, 1.32)),
    "cup": ((0, 0.30), (0.05, 0.36), (0.2, 0.50), (0.5, 0.575), (0.9, 0.60), (1.0, 0.61)),
    "carafe": ((0, 0.28), (0.03, 0.32), (0.14, 0.36), (0.28, 0.33), (0.50, 0.17), (0.68, 0.10), (0.86, 0.10),
        (1.0, 0.15)),
    "pot": ((0, 0.36), (0.03, 0.38), (0.72, 0.50), (0.74, 0.56), (0.98, 0.58), (1.0, 0.57)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Studio:
    """The light on a table: from the left (-1) or the right (+1), the colours of light and of what it bounces off."""

    side: float
    light: Palette
    bounce: Colour
    noise: int


def shadow(canvas: Canvas, studio: Studio, at: float, foot: float, wide: float, tall: float) -> None:
    """A long soft shadow on the table away from the light, and the dark line of contact."""
    long = wide * 1.3 + tall * 0.75
    canvas = canvas.part(at - 2.5 * long, foot - 0.25, at + 2.5 * long, foot + 0.25)
    along = -(canvas.x - at) * studio.side
    down = canvas.y - foot + 0.006
    reach = np.clip(along / long, 0, 1)
    body = np.exp(-((down - 0.05 * np.clip(along, 0, None)) ** 2) / (wide * (0.10 + 0.25 * reach)) ** 2)
    body = body * ramp(along, -wide * 1.0, wide * 0.2) * (1 - ramp(along, long * 0.2, long))
    contact = np.exp(-(((canvas.x - at) / (wide * 1.02)) ** 4) - (down / (0.008 + 0.06 * wide)) ** 2)
    dark = mix(studio.light.near, studio.light.far, 0.12)
    canvas.blend(dark, np.clip(0.62 * body + 0.55 * contact, 0, 0.85))


def turned(
    canvas: Canvas, studio: Studio, kind: str, place: tuple[float, float, float], colour: Colour | Values,
    glass: float = 0.0, mirror: float = 0.35,
) -> None:  # fmt: skip
    """A vessel: foot at (x, y), `tall`; glass 0 clay … 1 clear; mirror is how hard its highlights are."""
    at, foot, tall = place
    heights, widths = np.asarray(PROFILES[kind], np.float32).T
    wide = float(widths.max()) * tall
    if not canvas.covers(at - wide, foot - 1.1 * tall, at + wide, foot + 0.2 * tall):
        return
    shadow(canvas, studio, at, foot, float(widths[:4].max()) * tall, tall)
    tilt = np.float32(0.20)
    canvas = canvas.part(at - wide * 1.02, foot - tall * (1 + 0.35), at + wide * 1.02, foot + wide * 0.3)
    x = (canvas.x - at) / tall
    fine = np.linspace(0, 1, 240, dtype=np.float32)
    profile = _rounded(np.interp(fine, heights, widths).astype(np.float32))
    base = float(profile[0])
    # The side bulges towards the viewer: the foot's near edge lies lower than its ends.
    sag = tilt * base * np.sqrt(np.clip(1 - (x / base) ** 2, 0, 1))
    up = (foot - canvas.y) / tall + sag * ramp((foot - canvas.y) / tall, 0.35, 0.0)
    half = np.interp(up, fine, profile).astype(np.float32)
    across = np.clip(x / np.maximum(half, 1e-4), -1, 1)
    inside = np.minimum(half - np.abs(x), np.minimum(up, 1 - up)) * tall
    slope = np.interp(up, fine, np.gradient(profile, fine)).astype(np.float32)
    tone = _glazed(canvas, studio, colour, across, slope, up, mirror)
    mask = canvas.edge(inside)
    if glass:
        tone = _glassy(canvas, studio, colour, tone, across, up, glass)
    canvas.blend(tone, mask)
    _mouth(canvas, studio, colour, (at, foot - tall, float(profile[-1]) * tall), float(tilt), glass)


def _rounded(profile: Array) -> Array:
    kernel = np.ones(7, np.float32) / 7
    padded = np.pad(profile, 3, mode="edge")
    return np.convolve(padded, kernel, mode="valid").astype(np.float32)


def _glazed(
    canvas: Canvas, studio: Studio, colour: Colour | Values, across: Array, slope: Array, up: Array, mirror: float
) -> Array:
    face = np.sqrt(np.clip(1 - across**2, 0, 1))
    lambert = 0.74 * across * studio.side + 0.42 * face - 0.30 * slope * (0.5 + 0.5 * face)
    lit = np.clip(0.38 + 0.55 * lambert, 0, 1)
    bounce = np.clip(-across * studio.side - 0.55, 0, 1) * 0.9
    deep = mix(np.asarray(colour) * 0.22, studio.light.near, 0.35)
    bright = mix(colour, studio.light.light, 0.48)
    tone = shades((deep, mix(deep, colour, 0.62), np.asarray(colour, np.float32), bright), lit)
    tone = mix(tone, studio.bounce, bounce * 0.40)
    speckle = canvas.field(lambda x, y: plane(x * 120, y * 120, studio.noise, 2), 0.0028)
    tone = tone * (1 + 0.05 * speckle)[..., None]
    spot = np.exp(-(((across - 0.52 * studio.side) / 0.11) ** 2)) * ramp(up, 0.05, 0.25) * ramp(up, 0.98, 0.55)
    return mix(tone, studio.light.light, np.clip(spot * mirror, 0, 1))


def _glassy(
    canvas: Canvas, studio: Studio, colour: Colour | Values, tone: Array, across: Array, up: Array, glass: float
) -> Array:
    """What stands behind shows through, darker at the sides; the filling darkens the lower part."""
    through = canvas.pixels * (0.55 + 0.45 * np.asarray(colour, np.float32))
    rim = np.abs(across) ** 5
    through = mix(through, mix(colour, studio.light.near, 0.5), np.clip(rim * 0.75 + 0.10, 0, 1))
    filled = ramp(up, 0.47, 0.45) * 0.55
    through = mix(through, np.asarray(colour, np.float32) * 0.75, filled + 0 * across)
    window = (np.abs(across - 0.50 * studio.side) < 0.13) & (np.abs(up - 0.33) < 0.17) & (np.abs(up - 0.33) > 0.008)
    streak = np.exp(-(((across + 0.72 * studio.side) / 0.06) ** 2)) * 0.35
    shine = np.clip(window * 0.62 + streak, 0, 1)
    return mix(mix(tone, through, glass), studio.light.light, shine)


def _mouth(
    canvas: Canvas,
    studio: Studio,
    colour: Colour | Values,
    place: tuple[float, float, float],
    tilt: float,
    glass: float,
) -> None:
    at, y, half = place
    u, v = (canvas.x - at) / half, (canvas.y - y) / (half * tilt)
    away = np.hypot(u, v)
    lip = mix(colour, studio.light.light, 0.35)
    inner = shades((np.asarray(colour) * 0.18, np.asarray(colour) * 0.65), np.clip(0.5 - 0.5 * u * studio.side, 0, 1))
    canvas.blend(np.broadcast_to(lip, canvas.pixels.shape), canvas.edge((1 - away) * half * tilt * 1.6))
    canvas.blend(inner, canvas.edge((0.90 - away) * half * tilt * 1.6) * (1 - 0.6 * glass))


def fruit(
    canvas: Canvas,
    studio: Studio,
    place: tuple[float, float, float],
    colour: Colour,
    kind: str = "apple",
    cast: bool = True,
) -> None:
    """A round fruit that lies at (x, foot) with that radius: apple, orange, pear, lemon or plum."""
    at, foot, radius = place
    if not canvas.covers(at - 2 * radius, foot - 3 * radius, at + 2 * radius, foot + radius):
        return
    if cast:
        shadow(canvas, studio, at, foot, radius * 0.9, radius * 1.1)
    canvas = canvas.part(at - 1.6 * radius, foot - 3.2 * radius, at + 1.6 * radius, foot + 0.3 * radius)
    u, v = (canvas.x - at) / radius, (foot - radius - canvas.y) / radius
    inside = 1 - np.hypot(u, v)
    if kind == "apple":
        inside = 1 - np.hypot(u * 0.96, v + 0.16 * np.exp(-((u / 0.3) ** 2)) * (v > 0))
    elif kind == "pear":
        inside = np.maximum(inside, 1 - np.hypot(u / (0.62 - 0.16 * np.clip(v - 0.6, 0, 1.2)), (v - 0.75) / 1.05))
    elif kind == "lemon":
        inside = 1 - np.hypot(u * 0.86, v * 1.06) + 0.16 * np.exp(-((v / 0.22) ** 2)) * (np.abs(u) > 0.8)
    z = np.sqrt(np.clip(1 - np.clip(u**2 + np.minimum(np.abs(v), 1) ** 2 * 0.8, 0, 1), 0, 1))
    lit = np.clip(0.36 + 0.52 * (0.62 * u * studio.side + 0.50 * v + 0.45 * z), 0, 1)
    skin = canvas.field(
        lambda x, y: plane((x - at) * 2.4 / radius, (y - foot) * 5 / radius, studio.noise + int(at * 99), 3), 0.003
    )
    hue = mix(colour, _blush(colour, kind), ramp(skin + 0.5 * u, -0.3, 0.8) * 0.65)
    deep = mix(hue * 0.25, studio.light.near, 0.35)
    tone = mix(mix(deep, hue, ramp(lit, 0.0, 0.55)), mix(hue, studio.light.light, 0.45), ramp(lit, 0.55, 1.0))
    if kind in ("orange", "lemon"):
        tone = tone * (1 + 0.05 * canvas.field(lambda x, y: plane(x * 190, y * 190, 3, 1), 0.0022))[..., None]
    tone = mix(tone, studio.bounce, np.clip(-u * studio.side * 0.8 - v * 0.5 - 0.55, 0, 1) * 0.5)
    shine = np.exp(-(((u - 0.38 * studio.side) ** 2 + (v - 0.42) ** 2) / 0.022)) * (
        0.75 if kind in ("apple", "plum") else 0.3
    )
    canvas.blend(mix(tone, studio.light.light, np.clip(shine, 0, 1)), canvas.edge(inside * radius))
    if kind in ("apple", "pear"):
        top = 0.78 if kind == "apple" else 1.75
        stem = np.minimum(0.05 - np.abs(u - 0.10 * (v - top)), np.minimum(v - top, top + 0.42 - v))
        canvas.blend(np.asarray((0.20, 0.13, 0.08), np.float32), canvas.edge(stem * radius))


def _blush(colour: Colour, kind: str) -> Colour:
    if kind == "apple":
        return (min(1.0, colour[0] * 1.05 + 0.1), min(1.0, colour[1] * 1.5 + 0.12), colour[2] * 0.8 + 0.03)
    if kind == "pear":
        return (min(1.0, colour[0] * 1.1), colour[1] * 0.72, colour[2] * 0.6)
    return (colour[0] * 0.9, colour[1] * 0.8, colour[2] * 0.7)
