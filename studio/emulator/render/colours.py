"""Colours lent from one picture to another, judged in OKLab, where equal steps look equal.

At each lightness the picture takes on the tint that its references have where they are as light or as dark, each in
its own rank order. Several references share the lightness range among them, so that every one of them is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from studio.emulator.render.noise import Array

STEPS = 33
RANKS = 48
LIGHTNESS_SHARE = 0.55
OWN_TINT = 0.45

_TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                    [0.2119034982, 0.6806995451, 0.1073969566],
                    [0.0883024619, 0.2817188376, 0.6299787005]], np.float32)  # fmt: skip
_TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                    [1.9779984951, -2.4285922050, 0.4505937099],
                    [0.0259040371, 0.7827717662, -0.8086757660]], np.float32)  # fmt: skip
_FROM_LAB = np.linalg.inv(_TO_LAB).astype(np.float32)
_FROM_LMS = np.linalg.inv(_TO_LMS).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture that lends its colours, and how strongly (0..1)."""

    picture: Image.Image
    share: float


def to_lab(colours: Array) -> Array:
    """OKLab of sRGB colours in 0..1; the last axis holds the three channels."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    lab: Array = (np.cbrt(linear.astype(np.float32) @ _TO_LMS.T) @ _TO_LAB.T).astype(np.float32)
    return lab


def from_lab(lab: Array) -> Array:
    """sRGB in 0..1 of OKLab colours, clipped to what a screen shows."""
    linear = np.clip(((lab @ _FROM_LAB.T) ** 3) @ _FROM_LMS.T, 0, 1)
    colours: Array = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return colours.astype(np.float32)


def lab_of(picture: Image.Image) -> Array:
    """OKLab of an RGB picture, height x width x 3."""
    return to_lab(np.asarray(picture, dtype=np.float32) / np.float32(255))


def lend(picture: Image.Image, measured: Image.Image, references: Sequence[Reference], turn: int = 0) -> Image.Image:
    """`picture` in the colours of its references; `measured` is what its own colours are read from.

    turn: which reference begins in the shadows; it goes round, so that the takes of a job differ.
    """
    share = max((reference.share for reference in references), default=0.0)
    if share <= 0:
        return picture
    own = _curve(lab_of(measured).reshape(-1, 3))
    lent = _shared([(_curve(lab_of(each.picture).reshape(-1, 3)), each.share) for each in references], turn)
    return picture.filter(ImageFilter.Color3DLUT(STEPS, _table(own, lent, share).reshape(-1).tolist()))


def _curve(lab: Array) -> Array:
    """Lightness and tint by rank, RANKS x 3: row k is what the k-th part of the picture from dark to light looks like.

    The tint of a part is its strongest one, not its average, which would turn complementary colours to grey.
    """
    order = lab[np.argsort(lab[:, 0], kind="stable")]
    width = max(1, len(order) // 14)
    rows = []
    for rank in range(RANKS):
        middle = round((rank + 0.5) / RANKS * len(order))
        part = order[max(0, middle - width) : middle + width]
        strength = np.hypot(part[:, 1], part[:, 2])
        weight = strength**2 + np.float32(1e-6)
        tint = (part[:, 1:] * weight[:, None]).sum(0) / weight.sum()
        pull = np.float32(strength.mean() / max(float(np.hypot(*tint)), 1e-6))
        rows.append((float(part[:, 0].mean()), *(tint * min(pull, np.float32(1.0)))))
    return np.asarray(rows, np.float32)


def _shared(curves: Sequence[tuple[Array, float]], turn: int) -> Array:
    """One curve out of several: each rules a band of lightness as wide as its share, softly at the borders."""
    if len(curves) == 1:
        return curves[0][0]
    start = turn % len(curves)
    turned = [*curves[start:], *curves[:start]]
    ends = np.cumsum([share for _, share in turned]) / sum(share for _, share in turned)
    ranks = (np.arange(RANKS, dtype=np.float32) + 0.5) / RANKS
    soft = np.float32(0.30 / len(curves))
    total, weights = np.zeros((RANKS, 3), np.float32), np.zeros((RANKS, 1), np.float32)
    begin = np.float32(0)
    for (curve, _), end in zip(turned, ends, strict=True):
        rise = 1 / (1 + np.exp(-(ranks - begin) / (soft / 4))) if begin > 0 else np.ones(RANKS)
        fall = 1 / (1 + np.exp((ranks - end) / (soft / 4))) if end < 0.999 else np.ones(RANKS)
        weight = (rise * fall).astype(np.float32)[:, None]
        total += curve * weight
        weights += weight
        begin = np.float32(end)
    return total / weights


@lru_cache(maxsize=1)
def _lattice() -> Array:
    """OKLab of the lattice points of the table, red fastest."""
    axis = np.linspace(0, 1, STEPS, dtype=np.float32)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return to_lab(np.stack([red, green, blue], axis=-1).reshape(-1, 3))


def _table(own: Array, lent: Array, share: float) -> Array:
    lab = _lattice()
    ranks = np.arange(RANKS, dtype=np.float32)
    lightness = np.maximum.accumulate(own[:, 0] + ranks * np.float32(1e-5))
    rank = np.interp(lab[:, 0], lightness, ranks)
    moved = lab.copy()
    for channel in (1, 2):
        expected = np.interp(rank, ranks, own[:, channel])
        moved[:, channel] = np.interp(rank, ranks, lent[:, channel]) + OWN_TINT * (lab[:, channel] - expected)
    spread = np.clip(lent[:, 0].std() / max(float(own[:, 0].std()), 1e-3), 0.75, 1.3)
    level = own[:, 0].mean() + LIGHTNESS_SHARE * (lent[:, 0].mean() - own[:, 0].mean())
    moved[:, 0] = level + (lab[:, 0] - own[:, 0].mean()) * (1 + LIGHTNESS_SHARE * (spread - 1))
    return from_lab((lab + (moved - lab) * np.float32(share)).astype(np.float32))
