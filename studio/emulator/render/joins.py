"""Joins new pixels to kept ones so that no seam shows: the difference at the border is carried inwards and fades."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.emulator.render.canvas import ramp
from studio.emulator.render.noise import Array, fractal2
from studio.emulator.render.pixels import to_colours

Mask = NDArray[np.bool_]
COARSE = 256
REACHES = (0.16, 0.80)
"""How far the difference is carried, as a share of the longer side: where the two agree, and where they do not."""
FEATHER = 0.010
MIRRORED = 0.20
ALIKE, UNLIKE = 4.0, 18.0
MESH = 24


def joined(new: Array, old: Array, mask: Mask, outside: Mask, seed: int) -> Array:
    """`new` where `mask` is, `old` elsewhere; colours 0..255, height x width x 3.

    outside: the part of the mask where `old` only guesses (the picture mirrored beyond its edge). The guess is used
    near the edge, and only as far as the new world does not go on by itself what the picture shows there.
    """
    height, width = mask.shape
    side = max(height, width)
    step = max(1, side // COARSE)
    correction, unlike, near = _carried(new, old, mask, step)
    result: Array = new + correction * near[..., None]
    keep = _fading(~mask, side * FEATHER)
    if outside.any():
        guess = _torn(nearness(~outside, MIRRORED), seed) * ramp(unlike, ALIKE, UNLIKE)
        keep = np.where(outside, np.maximum(guess, keep * ramp(unlike, 0.0, ALIKE)), keep)
    result += (old - result) * keep[..., None]
    result[~mask] = old[~mask]
    return result


def strangeness(new: Array, old: Array, mask: Mask) -> float:
    """How far apart the two are along the border of the mask: the mean difference of a colour, 0..255."""
    step = max(1, max(mask.shape) // COARSE)
    hole = Image.fromarray((mask[::step, ::step] * 255).astype(np.uint8))
    ring = (np.asarray(hole.filter(ImageFilter.MaxFilter(9))) > 0) & ~mask[::step, ::step]
    if not ring.any():
        return 0.0
    return float(np.abs(new[::step, ::step][ring] - old[::step, ::step][ring]).mean())


def _torn(fading: Array, seed: int) -> Array:
    """A fade whose far edge is not a line but a cloud's."""
    height, width = fading.shape
    cloud = fractal2(seed, 5.0, 5.0, (0.0, 0.0, width / height, 1.0), width, height, 4) - np.float32(0.5)
    return ramp(fading + cloud * (1 - fading) * np.minimum(fading * 4, 1) * np.float32(1.1), 0.0, 1.0)


def _carried(new: Array, old: Array, mask: Mask, step: int) -> tuple[Array, Array, Array]:
    """At full size: the border's colour difference spread over the mask, how unlike it is there, and nearness 0..1."""
    height, width = mask.shape
    kept = (~mask).astype(np.float32)
    weight = _shrunk(kept, step)
    difference = np.stack([_shrunk((old[..., n] - new[..., n]) * kept, step) for n in range(3)], axis=-1)
    difference /= np.maximum(weight, 1e-6)[..., None]
    ring = weight * _rim(weight)
    strange = _widened(np.abs(difference).mean(-1) * ring)
    spread = _spread(np.concatenate([difference, strange[..., None]], axis=-1), ring)
    close, wide = (_near(weight, reach) for reach in REACHES)
    near = close + (wide - close) * ramp(spread[..., 3], ALIKE, UNLIKE)
    fields = [_enlarged(spread[..., n], (width, height)) for n in range(4)]
    return np.stack(fields[:3], axis=-1), fields[3], _enlarged(near, (width, height))


def nearness(kept: Mask, reach: float) -> Array:
    """1 at what is kept, falling to 0 about `reach` of the longer side away from it; height x width."""
    height, width = kept.shape
    weight = _shrunk(kept.astype(np.float32), max(1, max(height, width) // COARSE))
    return _enlarged(_near(weight, reach), (width, height))


def _near(weight: Array, reach: float) -> Array:
    """Nearness at the coarse size. A blur is measured against itself at the border, or corners would count less."""
    blur = _blurred(weight, reach * COARSE / 2)
    border = _spread(blur[..., None], weight * _rim(weight))[..., 0]
    return ramp(blur / np.maximum(border, np.float32(0.02)), 0.0, 1.0)


def _rim(weight: Array) -> Mask:
    """The kept side of the border, a few pixels wide."""
    hole = Image.fromarray(((weight < 0.999) * 255).astype(np.uint8))
    rim: Mask = (np.asarray(hole.filter(ImageFilter.MaxFilter(9))) > 0) & (weight > 0)
    return rim


def _widened(field: Array) -> Array:
    """0..255, each value grown over its neighbourhood: where worlds cross by chance they do not agree."""
    image = Image.fromarray(np.clip(field, 0, 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(21))
    return np.asarray(image.filter(ImageFilter.BoxBlur(6)), dtype=np.float32)


def _shrunk(field: Array, step: int) -> Array:
    if step == 1:
        return field
    height, width = field.shape
    size = (max(1, -(-width // step)), max(1, -(-height // step)))
    return np.asarray(Image.fromarray(field).resize(size, Image.Resampling.BOX), dtype=np.float32)


def _enlarged(field: Array, size: tuple[int, int]) -> Array:
    return np.asarray(Image.fromarray(np.ascontiguousarray(field)).resize(size, Image.Resampling.BILINEAR))


def _spread(values: Array, weight: Array) -> Array:
    """Known values (weight 1) kept, unknown ones (0) filled in smoothly from around them, coarse to fine."""
    height, width = weight.shape
    if max(height, width) <= 2 or bool((weight > 0.999).all()):
        total = max(float(weight.sum()), 1e-6)
        mean = (values * weight[..., None]).sum((0, 1)) / total
        known = weight[..., None]
        filled: Array = (values * known + mean * (1 - known)).astype(np.float32)
        return filled
    tall, wide = height + height % 2, width + width % 2
    padded = np.zeros((tall, wide, values.shape[2] + 1), np.float32)
    padded[:height, :width, :-1] = values * weight[..., None]
    padded[:height, :width, -1] = weight
    halves = padded.reshape(tall // 2, 2, wide // 2, 2, -1).sum((1, 3))
    coarse = _spread(halves[..., :-1] / np.maximum(halves[..., -1:], 1e-6), np.minimum(halves[..., -1], 1))
    fine = np.stack([_enlarged(coarse[..., n], (wide, tall)) for n in range(coarse.shape[2])], axis=-1)
    known = np.minimum(weight, 1)[..., None]
    result: Array = values * known + fine[:height, :width] * (1 - known)
    return result


def _fading(kept: Mask, reach: float) -> Array:
    """1 at the border of what is kept, falling to 0 about `reach` pixels away from it."""
    image = Image.fromarray((kept * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(max(0.6, reach / 2)))
    return ramp(to_colours(image), 0.02, 0.5)


def _blurred(field: Array, radius: float) -> Array:
    image = Image.fromarray((np.clip(field, 0, 1) * 255 + 0.5).astype(np.uint8))
    return to_colours(image.filter(ImageFilter.GaussianBlur(radius)))


def warped(
    picture: Image.Image, amount: float, seed: int, freedom: Array | None = None, upright: float = 1.0
) -> Image.Image:
    """The picture pushed about by smooth noise, by up to about `amount` of its longer side.

    freedom: 0..1 per pixel, how much of it; the frame's edges stay where they are. upright: share of the movement up
    and down, which bends horizons.
    """
    width, height = picture.size
    xs, ys = np.linspace(0, width, MESH + 1), np.linspace(0, height, MESH + 1)
    shifts = []
    for part in (0, 1):
        noise = fractal2(seed + part * 7919, 2.2, 2.2, (0.0, 0.0, 1.0, 1.0), MESH + 1, MESH + 1, 2) - np.float32(0.5)
        reach = 4.0 * amount * max(width, height) * (upright if part else 1.0)
        shifts.append(noise * np.float32(reach) * _edge_ramp(MESH + 1))
    if freedom is not None:
        free = np.asarray(Image.fromarray(freedom).resize((MESH + 1, MESH + 1), Image.Resampling.BILINEAR))
        shifts = [shift * free for shift in shifts]
    columns = np.clip(xs[None, :] + shifts[0], 0, width)
    rows = np.clip(ys[:, None] + shifts[1], 0, height)
    mesh = []
    for row in range(MESH):
        for column in range(MESH):
            corners = ((row, column), (row + 1, column), (row + 1, column + 1), (row, column + 1))
            quad = tuple(float(value) for corner in corners for value in (columns[corner], rows[corner]))
            box = (round(xs[column]), round(ys[row]), round(xs[column + 1]), round(ys[row + 1]))
            mesh.append((box, quad))
    return picture.transform(picture.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _edge_ramp(count: int) -> Array:
    along = np.linspace(0, 1, count, dtype=np.float32)
    rise = np.minimum(1, np.minimum(along, 1 - along) * 6)
    return np.outer(rise, rise).astype(np.float32)
