"""Media: the finished scene redrawn as ink wash, risograph, etching, watercolour, woodcut, pixels, oil, pastel, film …

Every pattern (paper, dots, hatching) belongs to the scene's coordinates, so a larger frame continues it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette, hex_colour
from studio.emulator.render.noise import Array, Values, plane
from studio.emulator.render.stencil import blurred

Medium = Callable[[Canvas, Palette, Look], None]
LIGHTNESS = np.asarray((0.30, 0.59, 0.11), np.float32)
# A 4 × 4 ordered dither.
BAYER = (np.asarray(((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5)), np.float32) + 0.5) / 16 - 0.5


def redraw(canvas: Canvas, light: Palette, look: Look, medium: str) -> None:
    """Redraw everything in a medium; an unknown one changes nothing."""
    if medium in MEDIA:
        MEDIA[medium](canvas, light, look)


def lightness(canvas: Canvas) -> Array:
    """How light each pixel is, 0..1."""
    grey: Array = np.clip(canvas.pixels, 0, 1) @ LIGHTNESS
    return grey


def outline(grey: Array, sigma: float) -> Array:
    """Strength of edges at a scale of `sigma` pixels, about 0..1."""
    soft = blurred(grey, sigma, "edge")
    down, across = np.gradient(soft)
    found: Array = np.asarray(np.hypot(down, across) * np.float32(sigma * 4.0), np.float32)
    return found


def softened(canvas: Canvas, sigma: float) -> None:
    """Blur by `sigma` pixels."""
    for channel in range(3):
        canvas.pixels[..., channel] = blurred(np.ascontiguousarray(canvas.pixels[..., channel]), sigma, "edge")


def simplified(canvas: Canvas, radius: int) -> None:
    """Areas run together and edges stay: each pixel takes the calmest of four neighbouring squares."""
    grey = lightness(canvas)
    stack = np.concatenate([canvas.pixels, grey[..., None], (grey * grey)[..., None]], axis=-1)
    half = (radius + 1) // 2
    means = np.pad(_boxed(stack, half), ((half, half), (half, half), (0, 0)), mode="edge")
    spread = means[..., 4] - means[..., 3] ** 2
    height, width = grey.shape
    best = np.full(grey.shape, np.inf, np.float32)
    for top, left in ((0, 0), (0, 2 * half), (2 * half, 0), (2 * half, 2 * half)):
        part = slice(top, top + height), slice(left, left + width)
        better = spread[part] < best
        np.copyto(best, spread[part], where=better)
        np.copyto(canvas.pixels, means[part][..., :3], where=better[..., None])


def _boxed(values: Array, half: int) -> Array:
    """Mean over squares of 2·half+1 pixels."""
    size = 2 * half + 1
    padded = np.pad(values - np.float32(0.5), ((half + 1, half), (half + 1, half), (0, 0)), mode="edge")
    np.cumsum(padded, axis=0, out=padded)
    rows = padded[size:] - padded[:-size]
    np.cumsum(rows, axis=1, out=rows)
    means: Array = rows[:, size:] - rows[:, :-size]
    means /= np.float32(size * size)
    means += np.float32(0.5)
    return means


def _paper(canvas: Canvas, seed: int, strength: float) -> Array:
    """Tooth of a rough sheet, about 1 ± strength."""
    fine = canvas.field(lambda x, y: plane(x * 130, y * 130, seed, 3, 0.6), 0.0026)
    return np.asarray(1 + strength * fine, np.float32)


def _ink(canvas: Canvas, light: Palette, look: Look) -> None:
    """Washes of one black on warm paper: few tones with wet edges, dry brush in the darks."""
    simplified(canvas, max(2, round(0.006 / canvas.pixel)))
    grey = lightness(canvas)
    low, high = np.float32(0.10), np.float32(0.86)
    tone = np.clip((grey - low) / (high - low), 0, 1)
    bleed = canvas.field(lambda x, y: plane(x * 9, y * 9, look.noise + 501, 5, 0.55), 0.004)
    tone = np.clip(tone + 0.07 * bleed, 0, 1)
    steps = tone * 5
    part = steps - np.floor(steps)
    wash = (np.floor(steps) + ramp(part, 0.35, 0.65)) / 5
    wet = np.exp(-(((part - 0.5) / 0.07) ** 2)) * 0.10
    dry = canvas.field(lambda x, y: plane(x * 16, y * 150, look.noise + 502, 3), 0.0028)
    wash = np.clip(wash - wet + 0.16 * ramp(dry, 0.15, 0.6) * ramp(wash, 0.45, 0.0), 0, 1)
    wash = np.clip(wash - 0.55 * np.clip(outline(grey, 1.5) - 0.10, 0, 1), 0, 1)
    paper = mix((0.95, 0.93, 0.87), light.light, 0.15)
    colours = shades(((0.07, 0.07, 0.08), (0.27, 0.27, 0.28), (0.52, 0.52, 0.51), (0.76, 0.75, 0.71), paper), wash**0.9)
    vivid = canvas.pixels.max(axis=-1) - canvas.pixels.min(axis=-1)
    colours = mix(colours, canvas.pixels, ramp(vivid, 0.30, 0.75) * 0.40)
    canvas.fill(colours * _paper(canvas, look.noise + 503, 0.025)[..., None])


def _dots(canvas: Canvas, amount: Values, turn: float, size: float, shift: tuple[float, float]) -> Array:
    """A halftone screen: coverage 0..1 as round dots on a turned grid."""
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    x, y = canvas.x + np.float32(shift[0]), canvas.y + np.float32(shift[1])
    u, v = (x * cos + y * sin) / size, (y * cos - x * sin) / size
    wave = 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v)) + 0.5
    soft = max(0.08, 1.2 * canvas.pixel / size)
    return ramp(np.asarray(amount, np.float32) - (1 - wave) * 0.94, -soft, soft)


def _riso(canvas: Canvas, light: Palette, look: Look) -> None:
    """Two spot colours and a dark in dots, a little out of register, on soft paper."""
    grey = np.clip((lightness(canvas) - 0.5) * 1.15 + 0.5, 0, 1)
    warm = np.clip((canvas.pixels[..., 0] - canvas.pixels[..., 2]) * 1.3 + 0.15, 0, 1)
    paper = np.asarray((0.955, 0.935, 0.885), np.float32)
    first = (
        mix(light.accent, (0.98, 0.36, 0.32), 0.45) if not look.told.colours else np.asarray(light.accent, np.float32)
    )
    second = mix(light.far, (0.10, 0.38, 0.62), 0.55) if not look.told.colours else mix(light.far, light.top, 0.5)
    size = max(0.0058, 4.2 * canvas.pixel)
    plates = (
        (first, np.clip((1 - grey) * 0.25 + warm * 0.85, 0, 1), 0.26, (0.0012, 0.0008)),
        (second, np.clip((1 - grey) * 1.0 - warm * 0.25, 0, 1), 1.31, (-0.0010, 0.0006)),
        (np.asarray((0.12, 0.11, 0.20), np.float32), np.clip((0.36 - grey) * 2.4, 0, 1), 0.79, (0.0, -0.0010)),
    )
    sheet = np.broadcast_to(paper, canvas.pixels.shape).copy()
    blotchy = canvas.field(lambda x, y: plane(x * 60, y * 60, look.noise + 511, 3, 0.6), 0.0028)
    for ink, amount, turn, shift in plates:
        mask = _dots(canvas, amount, turn, size, shift) * np.clip(0.92 + 0.10 * blotchy, 0, 1)
        sheet *= 1 - mask[..., None] * (1 - np.clip(ink, 0, 1))
    canvas.fill(sheet)


def _etching(canvas: Canvas, light: Palette, look: Look) -> None:
    """Lines that swell with the dark, laid over each other in up to four directions."""
    grey = np.clip((lightness(canvas) - 0.06) / 0.86, 0, 1)
    wobble = canvas.field(lambda x, y: plane(x * 7, y * 7, look.noise + 521, 3), 0.005) * 0.006
    pitch = max(0.0062, 4.0 * canvas.pixel)
    ink = np.zeros_like(grey)
    for turn, dark, light_ in ((0.62, 0.02, 0.92), (-0.52, -0.10, 0.62), (1.45, -0.2, 0.40), (0.05, -0.2, 0.26)):
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        across = (canvas.y * cos - canvas.x * sin + wobble) / np.float32(pitch)
        away = np.abs(across - np.floor(across) - 0.5) * 2
        width = np.clip((light_ - grey) / (light_ - dark), 0, 1) * 0.86
        soft = 2.2 * canvas.pixel / pitch
        ink = np.maximum(ink, ramp(width - (1 - away), -soft * 0.5, soft * 0.5) * (width > 0.04))
    ink = np.maximum(ink, ramp(outline(lightness(canvas), 1.2), 0.10, 0.30) * 0.9)
    paper = mix((0.94, 0.90, 0.81), light.horizon, 0.12)
    tone = mix((0.13, 0.10, 0.09), light.near, 0.35)
    wash = canvas.cloud((1.4, 1.4), look.noise + 522, 5)
    sheet = np.asarray(paper, np.float32) * (0.985 + 0.025 * wash)[..., None]
    tint = mix(sheet, sheet * (0.55 + 0.45 * canvas.pixels), np.float32(0.35))
    canvas.fill(mix(tint, tone, ink * 0.93) * _paper(canvas, look.noise + 523, 0.015)[..., None])


def _watercolour(canvas: Canvas, light: Palette, look: Look) -> None:
    """Transparent washes: flat areas with dark rims, blooms, granulation, paper shining through."""
    simplified(canvas, max(3, round(0.009 / canvas.pixel)))
    grey = lightness(canvas)
    rim = np.clip(blurred(grey, 0.006 / canvas.pixel, "edge") - grey, 0, 1)
    bloom = canvas.field(lambda x, y: _blooms(x, y, look.noise + 531), 0.004)
    fine = canvas.field(lambda x, y: plane(x * 110, y * 110, look.noise + 532, 3, 0.65), 0.0026)
    paper = np.asarray((0.975, 0.965, 0.94), np.float32)
    density = 0.80 + 0.30 * bloom + 1.3 * rim + 0.16 * fine * (1 - grey)
    stain = np.clip(canvas.pixels, 0.02, 1) ** 0.86
    lifted = mix(stain, paper, ramp(grey, 0.55, 1.0) * 0.45)
    sheet = paper * np.clip(lifted, 0.02, 1) ** np.clip(density, 0.35, 1.8)[..., None]
    canvas.fill(sheet * _paper(canvas, look.noise + 533, 0.022)[..., None])


def _blooms(x: Array, y: Array, seed: int) -> Array:
    """Soft clouds with cauliflower edges, -1..1."""
    bend = plane(x * 3, y * 3, seed, 5, 0.6)
    ring = plane(x * 2.1 + bend * 0.35, y * 2.1 + bend * 0.35, seed + 1, 4, 0.5)
    return np.asarray(0.6 * ring + 0.5 * np.exp(-(((ring - 0.22) / 0.05) ** 2)), np.float32)


def _woodcut(canvas: Canvas, light: Palette, look: Look) -> None:
    """Flat tones with carved edges, a dark key block, the grain of the board."""
    simplified(canvas, max(2, round(0.006 / canvas.pixel)))
    grey = lightness(canvas)
    carve = canvas.field(lambda x, y: plane(x * 26, y * 120, look.noise + 541, 3), 0.0028)
    level = np.clip(grey + 0.055 * carve, 0, 0.999) * 6
    flat = (np.floor(level) + 0.5) / 6
    colours = canvas.pixels * (flat / np.maximum(grey, 0.04))[..., None]
    mean = colours.mean(axis=-1, keepdims=True)
    colours = np.clip(mean + (colours - mean) * 1.25, 0, 1)
    key = np.asarray(mix((0.09, 0.10, 0.16), light.near, 0.4), np.float32)
    lines = ramp(outline(grey, 1.6), 0.085, 0.16)
    cut_ = ramp(np.abs(carve), 0.02, 0.16)
    dark = np.maximum(lines * (0.35 + 0.65 * cut_), ramp(0.24 - grey + 0.05 * carve, -0.01, 0.02) * 0.9)
    board = canvas.field(lambda x, y: _rings(x, y, look.noise + 542), 0.003)
    sheet = mix(colours * 0.94 + 0.05, key, np.clip(dark, 0, 1))
    canvas.fill(mix(sheet, (0.95, 0.92, 0.85), np.clip(0.10 + 0.12 * board, 0, 0.3)))


def _rings(x: Array, y: Array, seed: int) -> Array:
    bend = plane(x * 0.8, y * 2.2, seed, 3)
    return np.asarray(
        np.sin((y * 46 + bend * 9) * np.float32(3.1)) * (0.6 + 0.4 * plane(x * 8, y * 60, seed + 1, 2)), np.float32
    )


def _pixel(canvas: Canvas, light: Palette, look: Look) -> None:
    """Blocks on the scene's own grid, few levels per colour, ordered dither."""
    side = 1 / 160
    columns = np.floor(canvas.x[0] / side).astype(np.int64)
    rows = np.floor(canvas.y[:, 0] / side).astype(np.int64)
    x = np.clip(np.searchsorted(canvas.x[0], (columns + 0.5) * side), 0, canvas.size[0] - 1)
    y = np.clip(np.searchsorted(canvas.y[:, 0], (rows + 0.5) * side), 0, canvas.size[1] - 1)
    softened(canvas, 0.35 * side / canvas.pixel)
    blocks = canvas.pixels[y][:, x]
    mean = blocks.mean(axis=-1, keepdims=True)
    blocks = mean + (blocks - mean) * 1.35
    threshold = BAYER[(rows % 4)[:, None], (columns % 4)[None, :]][..., None]
    levels = np.float32(6)
    canvas.fill(np.clip(np.round((blocks - 0.5) * 1.1 * levels + 0.5 * levels + threshold * 0.9) / levels, 0, 1))


def _oil(canvas: Canvas, light: Palette, look: Look) -> None:
    """Strokes of thick paint that follow a slow swirl, lit from the upper left."""
    radius = max(3, round(0.011 / canvas.pixel))
    mean = canvas.pixels.mean(axis=-1, keepdims=True)
    canvas.fill(np.clip(mean + (canvas.pixels - mean) * 1.22, 0, 1))
    simplified(canvas, radius)
    simplified(canvas, max(2, radius // 2))
    stroke = canvas.field(lambda x, y: _strokes(x, y, look.noise + 551), 0.0022)
    relief = np.gradient(stroke, axis=0) + 0.6 * np.gradient(stroke, axis=1)
    thick = np.clip(relief * np.float32(0.0011 / canvas.pixel) * 2.4, -1, 1)
    colours = canvas.pixels * (1 + 0.11 * stroke + 0.20 * thick)[..., None]
    canvas.fill(colours + (np.clip(thick, 0, 1) * 0.05)[..., None])


def _strokes(x: Array, y: Array, seed: int) -> Array:
    """Bristle marks along a turning direction, -1..1."""
    turn = plane(x * 1.6, y * 1.6, seed, 2) * np.float32(2.2)
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return np.asarray(0.7 * plane(u * 13, v * 85, seed + 1, 2) + 0.5 * plane(u * 30, v * 190, seed + 2, 1), np.float32)


def _pastel(canvas: Canvas, light: Palette, look: Look) -> None:
    """Chalk over a toned sheet: slanting strokes, colour only on the tops of the grain."""
    simplified(canvas, max(2, round(0.006 / canvas.pixel)))
    softened(canvas, max(0.8, 0.0016 / canvas.pixel))
    tooth = canvas.field(lambda x, y: plane(x * 170, y * 170, look.noise + 561, 2, 0.7), 0.0022)
    strokes = canvas.field(lambda x, y: plane((x + y) * 130, (x - y) * 9, look.noise + 562, 3), 0.0024)
    grey = lightness(canvas)
    sheet = mix(mix(light.far, light.mid, 0.5), (0.62, 0.57, 0.52), 0.5)
    mean = grey[..., None]
    chalk = np.clip(mean + (canvas.pixels - mean) * 1.18, 0, 1) * 0.93 + 0.06
    cover = ramp(tooth * 0.55 + strokes * 0.60 + 0.50 + 0.35 * np.abs(grey - 0.45), 0.0, 0.55)
    canvas.fill(mix(sheet, chalk * (1 + 0.07 * strokes)[..., None], np.clip(cover, 0.12, 1)))


def _film(canvas: Canvas, light: Palette, look: Look) -> None:
    """Lifted blacks, warm lights, a red halo around the brightest parts, grain."""
    grey = lightness(canvas)
    halo = blurred(np.asarray(ramp(grey, 0.72, 1.0), np.float32), 0.018 / canvas.pixel, "edge")
    plain = np.clip(canvas.pixels, 0, 1)
    curve = np.float32(0.055) + np.float32(0.90) * (plain * plain * (3 - 2 * plain) * 0.45 + plain * 0.55)
    curve[..., 0] += 0.030 * grey + 0.16 * halo
    curve[..., 1] += 0.010 * grey + 0.05 * halo
    curve[..., 2] += 0.035 * (1 - grey) - 0.03 * grey
    away = np.hypot((canvas.x / max(look.aspect, 0.3) - 0.5) * 0.9, canvas.y - 0.5)
    curve = curve * (1 - 0.34 * ramp(away, 0.36, 0.85))[..., None]
    grain = canvas.grain(look.noise + 571, max(1, round(0.0011 / canvas.pixel)))
    canvas.fill(curve + (grain * (0.030 * (1 - 0.5 * grey)))[..., None])


def _blueprint(canvas: Canvas, light: Palette, look: Look) -> None:
    """White lines on blue, a ruled grid, the tones as faint hatching."""
    grey = lightness(canvas)
    fine, broad = outline(grey, 1.1), outline(grey, 2.6)
    lines = np.maximum(ramp(fine, 0.045, 0.14), 0.8 * ramp(broad, 0.10, 0.26))
    cloudy = canvas.cloud((1.6, 1.6), look.noise + 581, 5)
    blue = mix(hex_colour("123f7c"), hex_colour("1f5aa6"), np.clip(0.45 + 0.35 * cloudy, 0, 1))
    for pitch, strength in ((0.025, 0.07), (0.125, 0.14)):
        near = (
            np.minimum(np.abs((canvas.x / pitch + 0.5) % 1 - 0.5), np.abs((canvas.y / pitch + 0.5) % 1 - 0.5)) * pitch
        )
        blue = mix(blue, (0.85, 0.92, 1.0), canvas.edge(0.0007 - near) * strength)
    slant = ((canvas.x + canvas.y) / 0.010) % 1
    hatch = ramp(np.abs(slant - 0.5), 0.40, 0.48) * ramp(grey, 0.45, 0.95) * 0.30
    paper = _paper(canvas, look.noise + 582, 0.03)
    canvas.fill(mix(blue, (0.90, 0.95, 1.0), np.clip(lines * 0.95 + hatch, 0, 1)) * paper[..., None])


MEDIA: Mapping[str, Medium] = {
    "ink": _ink,
    "riso": _riso,
    "etching": _etching,
    "watercolour": _watercolour,
    "woodcut": _woodcut,
    "pixel": _pixel,
    "oil": _oil,
    "pastel": _pastel,
    "film": _film,
    "blueprint": _blueprint,
}
