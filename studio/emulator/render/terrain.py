"""Ground in perspective: a height over a plain, seen from an eye, drawn column by column from near to far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.emulator.render.canvas import Canvas
from studio.emulator.render.noise import Array

Height = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class View:
    """The eye: `height` above the plain, its horizon at scene height `horizon`, the middle of the picture at `middle`.

    Depth runs from `first` to `last` in `slices` steps that grow with distance; 1 unit at depth 1 is 1 scene unit.
    """

    horizon: float
    middle: float
    height: float
    first: float = 0.5
    last: float = 30.0
    slices: int = 260


@dataclass(frozen=True, slots=True)
class Survey:
    """The ground per slice (rows, near to far) and column: world x, depth, height, its slopes and screen height."""

    x: Array
    z: Array
    height: Array
    along: Array
    away: Array
    screen: Array


def survey(canvas: Canvas, view: View, height: Height) -> Survey:
    """Measure the ground under a canvas."""
    grow = np.linspace(0, 1, view.slices, dtype=np.float32)
    z = (view.first * (view.last / view.first) ** grow)[:, None].astype(np.float32)
    pixel = np.float32(canvas.pixel)
    columns = np.concatenate([canvas.x[:, :1] - pixel, canvas.x, canvas.x[:, -1:] + pixel], axis=1)
    x = ((columns - view.middle) * z).astype(np.float32)
    level = height(x, np.broadcast_to(z, x.shape))
    along = (level[:, 2:] - level[:, :-2]) / (2 * pixel * z)
    level, x = level[:, 1:-1], x[:, 1:-1]
    away = np.gradient(level, axis=0) / np.gradient(z, axis=0)
    screen = view.horizon + (np.float32(view.height) - level) / z
    return Survey(x, z, level, along.astype(np.float32), away.astype(np.float32), screen.astype(np.float32))


def lay(canvas: Canvas, ground: Survey, colours: Array) -> Array:
    """Paint the ground; `colours` per slice and column. Gives back the depth seen at each pixel (0 for sky)."""
    shown = np.minimum.accumulate(ground.screen, axis=0)
    total = np.zeros_like(canvas.pixels)
    cover = np.zeros(canvas.pixels.shape[:2], np.float32)
    for shift in (-0.25, 0.25):
        index, part = _seen(shown, canvas.y[:, 0] + np.float32(shift * canvas.pixel))
        sky = index >= shown.shape[0]
        index = np.minimum(index, shown.shape[0] - 1)
        before = np.maximum(index - 1, 0)
        flat = colours.reshape(-1, 3)
        base = np.arange(shown.shape[1], dtype=np.int32)[None, :]
        layer = flat[index * shown.shape[1] + base]
        other = flat[before * shown.shape[1] + base]
        layer += (other - layer) * part[..., None]
        share = np.where(sky, np.float32(0), np.float32(0.5))
        total += layer * share[..., None]
        cover += share
        depth = np.where(sky, np.float32(0), ground.z[:, 0][index])
    canvas.pixels *= (1 - cover)[..., None]
    canvas.pixels += total
    return depth


def _seen(shown: Array, rows: Array) -> tuple[NDArray[np.int32], Array]:
    """Per pixel the first slice that reaches up to it, and how near it is to the slice before (0 … 1)."""
    slices, columns = shown.shape
    index = np.empty((len(rows), columns), np.int32)
    wanted = -rows
    falling = -shown
    for column in range(columns):
        index[:, column] = np.searchsorted(falling[:, column], wanted)
    here = np.minimum(index, slices - 1)
    base = np.arange(columns, dtype=np.int32)[None, :]
    flat = shown.ravel()
    low = flat[here * columns + base]
    high = flat[np.maximum(here - 1, 0) * columns + base]
    part = np.clip((rows[:, None] - low) / np.maximum(high - low, 1e-6), 0, 1).astype(np.float32)
    jump = (high - low) > 0.02
    part[jump] = np.minimum(part[jump], 0.0)
    return index, part
