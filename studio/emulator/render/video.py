"""Films a shot: its stills resampled frame by frame along the camera's way, near things moving more than far ones."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.emulator.render import air, mp4
from studio.emulator.render.ground import Ground, Size, extent, ground, single
from studio.emulator.render.mp4 import Planes
from studio.emulator.render.noise import Array, plane
from studio.emulator.render.shot import FPS, Moment, Pose, Shot

WIDEST = 16.0
ACROSS, DOWN = 16, 24
"""Cells of the grid over a frame at whose corners the way into the ground is computed exactly; even numbers."""
Steps = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


def film(order: dict[str, Any]) -> dict[str, int]:
    """A shot as a video of `order["size"]`, or with `order["lines"]` on its short side at the aspect of its still.

    The frames of the video `order["parent"]`, where there is one, come first; filming begins at frame
    `order["begin"]` then.
    """
    shot = Shot.from_data(order["shot"])
    if "size" in order:
        width, height = order["size"]
    else:
        width, height = size_of(order["lines"], *extent(shot.stills[0]))
    frames = (frame(shot, number, (width, height)) for number in range(order.get("begin", 0), shot.frames))
    mp4.write(frames, (width, height), order["out"], order["text"], order.get("parent", ""))
    return {"width": width, "height": height}


def size_of(lines: int, width: int, height: int) -> Size:
    """Even width and height of a video with `lines` on its short side, at the aspect of a picture of that size."""
    ratio = min(max(width / height, 1 / WIDEST), WIDEST)
    across, down = (lines * ratio, lines) if ratio >= 1 else (lines, lines / ratio)
    return 2 * round(across / 2), 2 * round(down / 2)


def frame(shot: Shot, number: int, size: Size) -> Planes:
    """One frame of a shot as luma and chroma planes."""
    moment = shot.at(number)
    seconds = number / FPS
    layers = _seen(shot, moment.still, moment.pose, seconds, moment.life, size)
    if moment.share > 0:
        over = _seen(shot, moment.goal, moment.goal_pose, seconds, moment.life, size)
        layers = _dissolved(layers, over, moment, shot.seed)
    whole = np.empty((size[1] * 3 // 2, size[0]), dtype=np.uint8)
    luma, *chroma = layers
    whole[: size[1]] = luma
    whole[size[1] :] = np.concatenate([part.ravel() for part in chroma]).reshape(-1, size[0])
    return whole


def _seen(shot: Shot, still: int, pose: Pose, seconds: float, strength: float, size: Size) -> list[Planes]:
    """Luma and chroma of one still from one pose, with life of that strength."""
    land = ground(shot.stills[still], size)
    life = {name: amount * strength for name, amount in shot.life.items() if amount * strength > 0}
    columns, rows = _steps(size[0], ACROSS), _steps(size[1], DOWN)
    across, down = np.meshgrid(columns / size[0], rows / size[1])
    x, y = _reached(land, pose, single(across), single(down))
    if life:
        x = single(x + air.swayed(life, shot.seed, land, x, y, seconds))
    x, y = single(np.clip(x, 1, land.size[0] - 1)), single(np.clip(y, 1, land.size[1] - 1))
    dense_x, dense_y = land.luma.width / land.size[0], land.luma.height / land.size[1]
    seen = [_resampled(land.luma, size, columns, rows, x * dense_x, y * dense_y)]
    half = (size[0] // 2, size[1] // 2)
    x, y, columns, rows = x[::2, ::2], y[::2, ::2], columns[::2] // 2, rows[::2] // 2
    seen += [_resampled(part, half, columns, rows, x / 2, y / 2) for part in land.chroma]
    if not life:
        return seen
    return air.lit(seen, life, shot.seed, land, _reached(land, pose, *air.coarse_points(size)), seconds)


def _reached(land: Ground, pose: Pose, across: Array, down: Array) -> tuple[Array, Array]:
    """The points of the ground that the camera sees at parts (0…1) of its frame."""
    left, top, width, height = land.inner
    centre_x, centre_y = left + width * (0.5 + pose.x), top + height * (0.5 + pose.y)
    scale = math.exp(-pose.zoom)
    turn_x, turn_y = math.cos(pose.roll) * scale, math.sin(pose.roll) * scale
    from_x, from_y = (across - 0.5) * width, (down - 0.5) * height
    x, y = from_x * turn_x - from_y * turn_y, from_x * turn_y + from_y * turn_x
    near = land.nearness(single(centre_x + x), single(centre_y + y))
    stretch = 1 - pose.depth * near
    return single(centre_x + x * stretch + pose.side * height * near), single(centre_y + y * stretch)


@lru_cache(maxsize=8)
def _steps(length: int, cells: int) -> Steps:
    return 2 * np.round(np.linspace(0, length / 2, cells + 1)).astype(np.int64)


def _resampled(part: Image.Image, size: Size, columns: Steps, rows: Steps, x: Floats, y: Floats) -> Planes:
    """A plane through a grid of quadrilaterals: `x` and `y` say where in it the corners of the cells lie."""
    corners = np.stack(
        [x[:-1, :-1], y[:-1, :-1], x[1:, :-1], y[1:, :-1], x[1:, 1:], y[1:, 1:], x[:-1, 1:], y[:-1, 1:]], axis=-1
    )
    left, top = np.meshgrid(columns[:-1], rows[:-1])
    right, bottom = np.meshgrid(columns[1:], rows[1:])
    boxes = np.stack([left, top, right, bottom], axis=-1).reshape(-1, 4).tolist()
    cells = list(zip(map(tuple, boxes), map(tuple, corners.reshape(-1, 8).tolist()), strict=True))
    return np.asarray(part.transform(size, Image.Transform.MESH, cells, Image.Resampling.BILINEAR))


def _dissolved(under: list[Planes], over: list[Planes], moment: Moment, seed: int) -> list[Planes]:
    """From one picture to the other, in soft patches of which some go first."""
    height, width = under[0].shape
    across, down = air.coarse_points((width, height))
    patches = plane(across * np.float32(2.2 * width / height), down * np.float32(2.2), seed + 7, 3) / 2 + 0.5
    part = np.clip(moment.share * 1.7 - np.clip(patches, 0, 1) * 0.7, 0, 1)
    share = single(part * part * (3 - 2 * part))
    mixed = []
    for low, high in zip(under, over, strict=True):
        change = (high.astype(np.float32) - low) * air.spread(share, low.shape)
        mixed.append((low + change + np.float32(0.5)).astype(np.uint8))
    return mixed
