"""Reading a picture back: what can be measured of its colours, light and composition, for `describe`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from studio.emulator.render.colours import lab_of, to_lab
from studio.emulator.render.mood import colour_of
from studio.emulator.render.noise import Array
from studio.emulator.render.words import COLOURS

LOOKED_AT = 128
FEW = 12
SIMPLE_ASPECTS = ((1, 1), (3, 2), (2, 3), (4, 3), (3, 4), (16, 9), (9, 16), (5, 4), (4, 5), (2, 1), (1, 2), (21, 9),
                  (7, 4), (4, 7), (3, 1), (1, 3))  # fmt: skip

SAME = ("golden", "gray")
"""Colour words that mean what another one does."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured. Shares and positions are 0..1; words are those that describe it.

    horizon: height of the strongest level edge from the top, None where there is none. focus: where the eye goes.
    """

    palette: tuple[str, ...]
    aspect: tuple[int, int]
    lightness: float
    contrast: float
    warmth: float
    colourfulness: float
    busyness: float
    horizon: float | None
    upright: float
    symmetric: bool
    focus: tuple[float, float]
    light_from: tuple[float, float]
    bright_sky: bool


def measured(picture: Image.Image) -> Seen:
    """Everything that the prompts follow from."""
    small = picture.copy()
    small.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    lab = lab_of(small)
    light = lab[..., 0]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    down, across = np.abs(np.diff(light, axis=0)), np.abs(np.diff(light, axis=1))
    height = light.shape[0]
    horizon = _horizon(light)
    cut = max(1, round((horizon if horizon is not None else 0.5) * height))
    return Seen(
        palette=palette(small),
        aspect=simple_aspect(*picture.size),
        lightness=float(light.mean()),
        contrast=float(np.percentile(light, 97) - np.percentile(light, 3)),
        warmth=float((lab[..., 2] + 0.4 * lab[..., 1]).mean()),
        colourfulness=float(chroma.mean()),
        busyness=float((down.mean() + across.mean()) / 2),
        horizon=horizon,
        upright=float(across.mean() / max(1e-4, across.mean() + down.mean())),
        symmetric=bool(np.abs(light - light[:, ::-1]).mean() < 0.25 * light.std() + 1e-3),
        focus=_focus(lab),
        light_from=_centre(np.clip(light - np.percentile(light, 94), 0, None)),
        bright_sky=bool(light[:cut].mean() > light[cut:].mean() + 0.04) if cut < height else False,
    )


def palette(small: Image.Image, most: int = 5) -> tuple[str, ...]:
    """Names of the picture's main colours, the one that covers most first."""
    few = small.quantize(FEW, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    table = np.asarray(few.getpalette(), dtype=np.float32).reshape(-1, 3)
    counts = np.bincount(np.asarray(few).ravel(), minlength=len(table))[: len(table)]
    names = [name for name in COLOURS if name not in SAME]
    known = to_lab(np.asarray([colour_of(name) for name in names], np.float32))
    found: dict[str, float] = {}
    for colour, count in zip(to_lab(table / np.float32(255)), counts, strict=True):
        away = np.linalg.norm((known - colour) * (1.0, 2.2, 2.2), axis=1)
        name = names[int(away.argmin())]
        vivid = 1 + 5 * float(np.hypot(colour[1], colour[2]))
        found[name] = found.get(name, 0.0) + float(count) * vivid
    ranked = sorted(found, key=lambda name: (-found[name], name))
    return tuple(name for name in ranked[:most] if found[name] > 0.02 * sum(found.values())) or (ranked[0],)


def simple_aspect(width: int, height: int) -> tuple[int, int]:
    """The nearest aspect in small whole numbers, a familiar one where it is within one per cent and a half."""
    if width < height:
        down, across = simple_aspect(height, width)
        return across, down
    ratio = width / height
    near = min(SIMPLE_ASPECTS, key=lambda pair: abs(pair[0] / pair[1] / ratio - 1))
    if abs(near[0] / near[1] / ratio - 1) < 0.015:
        return near
    pairs = [(round(ratio * down), down) for down in range(1, 21)]
    return min(pairs, key=lambda pair: (abs(pair[0] / pair[1] / ratio - 1) > 0.01, sum(pair)))


def _horizon(light: Array) -> float | None:
    """Where rows change most from one to the next all along the picture; None when no level edge stands out."""
    steps = np.abs(np.diff(light, axis=0))
    rows = np.median(steps, axis=1) if len(steps) else np.zeros(1)
    inner = rows.copy()
    margin = max(1, len(rows) // 8)
    inner[:margin] = inner[-margin:] = 0
    best = int(inner.argmax())
    return (best + 1) / light.shape[0] if inner[best] > max(0.012, 3.0 * float(np.mean(rows))) else None


def _focus(lab: Array) -> tuple[float, float]:
    """The place most unlike the picture's own average, edges of the frame counting less."""
    height, width = lab.shape[:2]
    unlike = np.linalg.norm(lab - np.median(lab.reshape(-1, 3), axis=0), axis=-1)
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    return _centre(unlike**3 * np.exp(-(x**2) - y**2))


def _centre(weight: Array) -> tuple[float, float]:
    total = float(weight.sum())
    if total <= 1e-9:
        return 0.5, 0.5
    height, width = weight.shape
    x = float((weight.sum(0) * (np.arange(width) + 0.5)).sum() / total / width)
    return x, float((weight.sum(1) * (np.arange(height) + 0.5)).sum() / total / height)
