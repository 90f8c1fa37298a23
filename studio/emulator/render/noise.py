"""Endless value noise in one and two dimensions: the same point of the world always gets the same value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.emulator.render.recipe import Box

Array = NDArray[np.float32]
Values = NDArray[np.floating[Any]]


def hash01(seed: int, x: NDArray[np.int64], y: NDArray[np.int64] | int = 0) -> Array:
    """Uniform values in [0, 1) for integer lattice points."""
    h = (x.astype(np.uint32) * np.uint32(374761393)) ^ np.uint32(seed & 0xFFFFFFFF)
    h = (h ^ (h >> np.uint32(15))) * np.uint32(2246822519)
    rows = np.asarray(y, dtype=np.int64).astype(np.uint32)
    h = h + rows * np.uint32(3266489917)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(668265263)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(2654435761)
    h = h ^ (h >> np.uint32(15))
    return (h >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24)


def noise1(seed: int, at: Array) -> Array:
    """Smooth noise in [0, 1) along a line, one lattice point per unit."""
    cell = np.floor(at).astype(np.int64)
    part = (at - cell).astype(np.float32)
    part = part * part * (3 - 2 * part)
    return hash01(seed, cell) * (1 - part) + hash01(seed, cell + 1) * part


def fractal1(seed: int, at: Array, octaves: int = 5, gain: float = 0.5) -> Array:
    """Fractal noise along a line in about [-1, 1]."""
    total = np.zeros(at.shape, np.float32)
    weight = 1.0
    whole = 0.0
    for octave in range(octaves):
        layer = noise1(seed + 101 * octave, at * (2.03**octave) + 17.3 * octave) * 2 - 1
        total += weight * layer
        whole += weight
        weight *= gain
    return total / np.float32(whole)


def noise2(seed: int, across: float, down: float, view: Box, width: int, height: int) -> Array:
    """Smooth noise in about [0, 1], height x width, with `across` and `down` lattice points per unit of the world."""
    left, top, right, bottom = view
    x0, x1 = math.floor(left * across) - 3, math.ceil(right * across) + 3
    y0, y1 = math.floor(top * down) - 3, math.ceil(bottom * down) + 3
    patch = hash01(seed, np.arange(x0, x1 + 1)[None, :], np.arange(y0, y1 + 1)[:, None])
    box = (left * across - x0 + 0.5, top * down - y0 + 0.5, right * across - x0 + 0.5, bottom * down - y0 + 0.5)
    return np.asarray(Image.fromarray(patch).resize((width, height), Image.Resampling.BICUBIC, box))


def fractal2(
    seed: int,
    across: float,
    down: float,
    view: Box,
    width: int,
    height: int,
    octaves: int = 5,
    gain: float = 0.5,
) -> Array:
    """Fractal noise in about [0, 1], height x width; octaves finer than two pixels are left out."""
    total = np.zeros((height, width), np.float32)
    weight, whole = 1.0, 0.0
    unit = height / (view[3] - view[1])
    for octave in range(octaves):
        step = 2.0**octave
        if max(across, down) * step > unit / 2:
            break
        total += np.float32(weight) * noise2(seed + 977 * octave, across * step, down * step, view, width, height)
        whole += weight
        weight *= gain
    return total / np.float32(max(whole, 1e-6))


def line(at: Values, seed: int, octaves: int = 5, gain: float = 0.5) -> Array:
    """Fractal noise in about [-1, 1] along `at`, of any shape, stretched to use the range."""
    return fractal1(seed, np.asarray(at, np.float32), octaves, gain) * np.float32(1.5)


def plane(
    across: Values, down: Values, seed: int, octaves: int = 4, gain: float = 0.5, cells: tuple[int, int] = (0, 0)
) -> Array:
    """Fractal noise in about [-1, 1] at freely bent coordinates, slower than `fractal2`.

    With `cells` it repeats after that many units each way.
    """
    x, y = np.broadcast_arrays(np.asarray(across, np.float32), np.asarray(down, np.float32))
    total = np.zeros(x.shape, np.float32)
    weight, whole = 1.0, 0.0
    for octave in range(octaves):
        step = np.float32(2.0**octave)
        total += np.float32(weight) * _value(
            x * step + np.float32(7.7 * octave), y * step, seed + 977 * octave, (cells[0] << octave, cells[1] << octave)
        )
        whole += weight
        weight *= gain
    return total * np.float32(2.0 / whole) - np.float32(1.0)


def _value(x: Array, y: Array, seed: int, cells: tuple[int, int]) -> Array:
    column, row = np.floor(x), np.floor(y)
    u, v = x - column, y - row
    u *= u * (3 - 2 * u)
    v *= v * (3 - 2 * v)
    left, top = int(column.min()), int(row.min())
    columns, rows = np.arange(left, int(column.max()) + 2), np.arange(top, int(row.max()) + 2)
    if cells[0]:
        columns, rows = columns % cells[0], rows % cells[1]
    table = hash01(seed, columns[None, :], rows[:, None])
    wide = table.shape[1]
    first = (row.astype(np.int32) - top) * wide + (column.astype(np.int32) - left)
    flat: Array = table.ravel()
    upper: Array = flat[first]
    upper += (flat[first + 1] - upper) * u
    lower: Array = flat[first + wide]
    lower += (flat[first + wide + 1] - lower) * u
    blended: Array = upper + (lower - upper) * v
    return blended
