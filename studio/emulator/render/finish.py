"""What the parameters do to the whole surface: stylize, raw, weird, exp, stop, draft, niji, the model's own hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.media import lightness, outline, simplified, softened
from studio.emulator.render.mood import Palette
from studio.emulator.render.noise import plane
from studio.emulator.render.stencil import blurred

Flags = Mapping[str, float]
BENT_MOST = 0.11


def margin(flags: Flags, medium: str) -> float:
    """How much more than its frame a picture needs around it while it is made, in scene units."""
    reach = 0.03 if medium or {"draft", "niji", "exp", "stop"} & set(flags) else 0.0
    return reach + BENT_MOST * flags.get("weird", 0.0) / 3000


def bend(canvas: Canvas, amount: float, phase: float) -> None:
    """Shift rows and columns to and fro in waves, and turn the colours; by up to a tenth of the height at amount 1."""
    down = np.sin(canvas.y[:, 0] * 9 + phase) + 0.5 * np.sin(canvas.y[:, 0] * 23 + 2 * phase)
    across = np.sin(canvas.x[0] * 7 + 1.7 * phase) + 0.5 * np.sin(canvas.x[0] * 19 + phase)
    step = amount * BENT_MOST / 1.5 / canvas.pixel
    height, width = canvas.pixels.shape[:2]
    columns = np.clip(np.arange(width)[None, :] + (down * step).astype(np.int64)[:, None], 0, width - 1)
    canvas.fill(np.take_along_axis(canvas.pixels, columns[..., None], axis=1))
    rows = np.clip(np.arange(height)[:, None] + (across * step).astype(np.int64)[None, :], 0, height - 1)
    canvas.fill(np.take_along_axis(canvas.pixels, rows[..., None], axis=0))
    turned = canvas.pixels[..., [1, 2, 0]]
    patches = canvas.cloud((1.1, 1.1), int(phase * 1000) + 7, 2)
    canvas.blend(turned, np.clip(0.30 + 0.8 * patches, 0, 1) * np.float32(min(1.0, amount * 0.9)))


def finished(canvas: Canvas, light: Palette, look: Look, flags: Flags) -> None:
    """Apply every parameter that shows, in a fixed order."""
    raw = "raw" in flags
    taste = 0.0 if raw else (flags.get("stylize", 100.0) - 100) / 900
    if "niji" in flags:
        _drawn(canvas, light)
    _graded(canvas, light, raw, taste, flags.get("v", 7.0))
    if (amount := flags.get("exp", 0.0)) > 0:
        _explored(canvas, amount / 100)
    if (left := 1 - flags.get("stop", 100.0) / 100) > 0:
        _unfinished(canvas, light, look, left)
    if "draft" in flags:
        softened(canvas, max(0.8, 0.0024 / canvas.pixel))
    if not raw and "niji" not in flags and not look.told.medium:
        _toothed(canvas, look, max(0.0, taste))
    canvas.pixels += (canvas.grain(look.noise) * (0.004 if raw else 0.007))[..., None]


def _graded(canvas: Canvas, light: Palette, raw: bool, taste: float, model: float) -> None:
    """Contrast and colour about a fixed grey; older models are softer, newer ones crisper."""
    chroma = 0.84 if raw else 1.06 + 0.40 * taste
    contrast = 0.94 if raw else 1.05 + 0.16 * taste
    contrast += 0.02 * float(np.clip(model - 7, -2, 1.5))
    grey = lightness(canvas)[..., None]
    canvas.pixels -= grey
    canvas.pixels *= np.float32(chroma)
    canvas.pixels += (grey - np.float32(0.45)) * np.float32(contrast) + np.float32(0.45)
    if taste > 0:
        tone = mix(light.top, light.light, ramp(grey[..., 0], 0.1, 0.9))
        canvas.blend(tone * (0.45 + 0.55 * grey), np.full(grey.shape[:2], 0.22 * taste, np.float32))
    if model >= 8:
        canvas.pixels += ((grey[..., 0] - blurred(grey[..., 0], 1.6, "edge")) * 0.35)[..., None]


def _toothed(canvas: Canvas, look: Look, taste: float) -> None:
    """The faint tooth of a good sheet."""
    fine = canvas.field(lambda x, y: plane(x * 150, y * 150, look.noise + 601, 2, 0.6), 0.0028)
    canvas.pixels *= (1 + (0.010 + 0.03 * taste) * fine)[..., None]


def _explored(canvas: Canvas, amount: float) -> None:
    """More tension: light and dark pull apart around every form."""
    grey = lightness(canvas)
    local = grey - blurred(grey, 0.03 / canvas.pixel, "edge")
    canvas.pixels += (local * np.float32(1.1 * amount))[..., None]
    mean = canvas.pixels.mean(axis=-1, keepdims=True)
    canvas.fill(mean + (canvas.pixels - mean) * np.float32(1 + 0.35 * amount))


def _unfinished(canvas: Canvas, light: Palette, look: Look, left: float) -> None:
    """Stopped early: forms are still clouds, and part of the sheet is bare."""
    softened(canvas, max(0.6, 0.030 * left / canvas.pixel))
    blotch = canvas.cloud((5.0, 5.0), look.noise + 611, 4)
    tone = mix(light.mid, light.horizon, 0.6)
    canvas.blend(tone, np.clip(left * (0.30 + 0.5 * blotch), 0, 0.8))


def _drawn(canvas: Canvas, light: Palette) -> None:
    """Cel painting: few flat tones, clean colour, an ink line around every form."""
    grey = lightness(canvas)
    fine, broad = outline(grey, 1.4), outline(grey, 3.0)
    simplified(canvas, max(2, round(0.006 / canvas.pixel)))
    calm = lightness(canvas)
    steps = np.clip(calm, 0, 0.999) * 7
    flat = (np.floor(steps) + ramp(steps - np.floor(steps), 0.42, 0.58) + 0.25) / 7
    colours = canvas.pixels * (flat / np.maximum(calm, 0.05))[..., None]
    mean = colours.mean(axis=-1, keepdims=True)
    colours = np.clip(mean + (colours - mean) * 1.35, 0, 1) * 0.94 + 0.04
    line = np.clip(np.maximum(ramp(fine, 0.07, 0.15), 0.85 * ramp(broad, 0.12, 0.25)), 0, 1)
    ink = np.asarray(mix(light.near, (0.10, 0.07, 0.16), 0.5), np.float32)
    canvas.fill(mix(colours, ink, line * 0.85))
