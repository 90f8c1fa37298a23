"""The surface that scenes paint on: float colours over a window of scene coordinates, blended layer by layer.

Scene coordinates: y runs from 0 (top) to 1 (bottom) of the scene's own frame, x to its aspect, so circles stay
round; a window larger than the frame shows what lies around it.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from studio.emulator.render.mood import Colour
from studio.emulator.render.noise import Array as Field
from studio.emulator.render.noise import plane

Window = tuple[float, float, float, float]


class Canvas:
    """`size` pixels that look at `window` (left, top, right, bottom)."""

    def __init__(self, size: tuple[int, int], window: Window) -> None:
        width, height = size
        left, top, right, bottom = window
        self.size = size
        self.window = window
        self.pixel = (right - left) / width
        self.x: Field = (left + (np.arange(width, dtype=np.float32) + 0.5) * self.pixel)[None, :]
        self.y: Field = (top + (np.arange(height, dtype=np.float32) + 0.5) * ((bottom - top) / height))[:, None]
        self.pixels: Field = np.zeros((height, width, 3), dtype=np.float32)

    def part(self, left: float, top: float, right: float, bottom: float) -> Canvas:
        """The same surface seen through a smaller window, so that a small thing costs little; at least one pixel."""
        columns = np.clip(np.searchsorted(self.x[0], (left, right)), 0, self.size[0])
        rows = np.clip(np.searchsorted(self.y[:, 0], (top, bottom)), 0, self.size[1])
        x0, y0 = min(int(columns[0]), self.size[0] - 1), min(int(rows[0]), self.size[1] - 1)
        x1, y1 = max(int(columns[1]), x0 + 1), max(int(rows[1]), y0 + 1)
        piece = Canvas.__new__(Canvas)
        piece.size, piece.pixel = (x1 - x0, y1 - y0), self.pixel
        piece.window = (left, top, right, bottom)
        piece.x, piece.y = self.x[:, x0:x1], self.y[y0:y1]
        piece.pixels = self.pixels[y0:y1, x0:x1]
        return piece

    def fill(self, colours: Field) -> None:
        """Set everything; `colours` broadcasts to height × width × 3."""
        self.pixels[:] = colours

    def blend(self, colour: Field | Colour, mask: Field) -> None:
        """Lay `colour` over what is there where `mask` (0..1) says so."""
        layer = np.asarray(colour, dtype=np.float32)
        self.pixels += (layer - self.pixels) * mask[..., None]

    def glow(self, colour: Colour, amount: Field) -> None:
        """Add light without ever burning out."""
        light = np.asarray(colour, dtype=np.float32) * amount[..., None]
        self.pixels += light * (1 - np.clip(self.pixels, 0, 1))

    def edge(self, distance: Field) -> Field:
        """A mask from a signed distance in scene units (positive inside), smooth over one pixel."""
        mask: Field = np.clip(distance / self.pixel + 0.5, 0, 1).astype(np.float32)
        return mask

    def cloud(self, scale: tuple[float, float], seed: int, octaves: int = 4, drift: float = 0.0) -> Field:
        """Soft noise in about [-1, 1], computed coarsely since nobody sees the difference."""
        width, height = self.size
        step = max(1, min(width, height) // 220)
        xs, ys = self.x[:, ::step], self.y[::step]
        coarse = plane(xs * scale[0] + drift, ys * scale[1], seed, octaves)
        image = Image.fromarray(coarse, mode="F").resize((width, height), Image.Resampling.BICUBIC)
        return np.asarray(image, dtype=np.float32)

    def image(self, grain: float, seed: int) -> Image.Image:
        """What was painted, with a little grain against banding."""
        noise = np.random.default_rng(seed).standard_normal(self.pixels.shape[:2], dtype=np.float32)
        self.pixels += (noise * grain)[..., None]
        return Image.fromarray((np.clip(self.pixels, 0, 1) * 255 + 0.5).astype(np.uint8), mode="RGB")


def ramp(value: Field, low: float, high: float) -> Field:
    """0 at `low`, 1 at `high`, smooth between."""
    part = np.clip((value - low) / (high - low), 0, 1)
    smooth: Field = (part * part * (3 - 2 * part)).astype(np.float32)
    return smooth


def mix(first: Colour | Field, second: Colour | Field, share: Field | np.float32 | float) -> Field:
    """Between two colours; `share` may be a field, which gets a colour axis."""
    a, b = np.asarray(first, dtype=np.float32), np.asarray(second, dtype=np.float32)
    part = np.asarray(share, dtype=np.float32)
    mixed: Field = a + (b - a) * (part[..., None] if part.ndim else part)
    return mixed
