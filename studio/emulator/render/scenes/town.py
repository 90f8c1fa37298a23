"""The city: towers behind towers, lit windows, a wet street that mirrors them."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.brushes import along, ground_fog, sky
from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette
from studio.emulator.render.noise import Array, hash01, plane

WARM: Colour = (1.0, 0.84, 0.56)
LAYERS = 5


def city(canvas: Canvas, light: Palette, look: Look) -> None:
    """A skyline over water or a wet street; dusk and night light its windows."""
    ground = 0.80 + 0.06 * look.dice.unit("ground", True)
    sky(canvas, light, look, ground)
    dark = light.night or (look.told.hour in ("dusk", "") and look.told.fog < 0.9)
    canvas.glow(light.accent, 0.22 * ramp(canvas.y, ground - 0.5, ground) * (canvas.y < ground) * dark)
    for number in range(LAYERS):
        near = number / (LAYERS - 1)
        _block(canvas.part(-99.0, -99.0, 99.0, ground), light, look, number, near, ground)
        strength = (0.38 + 0.45 * look.fog) * (1 - near * 0.85)
        ground_fog(canvas.part(-99.0, -99.0, 99.0, ground), light, look, ground - 0.06, 0.22, strength)
    _mirror(canvas, light, look, ground)


def _block(canvas: Canvas, light: Palette, look: Look, number: int, near: float, ground: float) -> None:
    colour = mix(mix(light.horizon, light.far, 0.35 + 0.4 * near), light.near, np.float32(near**1.1 * 0.92))
    rise = (0.30 + 1.6 * look.relief) * look.dice.pick("rise", (0.9, 1.1, 0.72, 1.22), True)
    step = 0.052 + 0.036 * near
    middle = look.place * look.aspect
    for x, draws in along(canvas, step, look.noise + 91 + 7 * number, 0.2):
        centre = np.exp(-(((x - middle) / (0.45 * max(look.aspect, 0.7))) ** 2))
        tall = rise * (0.30 + 0.75 * float(draws[0]) ** 1.6) * (0.55 + 0.75 * float(centre)) * (1.0 - 0.48 * near)
        wide = step * (0.75 + 0.55 * float(draws[1]))
        _tower(canvas, light, look, colour, (x - wide / 2, ground - tall, wide), near, draws)


def _tower(
    canvas: Canvas,
    light: Palette,
    look: Look,
    colour: Array,
    box: tuple[float, float, float],
    near: float,
    draws: Array,
) -> None:
    left, top, wide = box
    if not canvas.covers(left, top - 0.09, left + wide, 9.0):
        return
    _roof(canvas, colour, box, draws)
    canvas = canvas.part(left - 0.004, top - 0.004, left + wide + 0.004, 99.0)
    inside = np.minimum(np.minimum(canvas.x - left, left + wide - canvas.x), canvas.y - top)
    across = (canvas.x - left) / wide
    side = across if look.sun_x * look.aspect > left else 1 - across
    wall = mix(
        colour * 0.93, mix(colour, light.horizon, 0.22), ramp(side, 0.35, 0.95) * (0.6 - 0.3 * near) + 0 * canvas.y
    )
    if look.shows("windows"):
        glass, tone = _windows(canvas, light, look, box, near, draws)
        wall = mix(wall, tone, glass)
    canvas.blend(wall, canvas.edge(inside))


def _windows(
    canvas: Canvas, light: Palette, look: Look, box: tuple[float, float, float], near: float, draws: Array
) -> tuple[Array, Array]:
    left, top, wide = box
    count = max(3, round(wide / (0.0085 + 0.005 * near)))
    cell = wide / count
    storey = cell * (1.25 + 0.6 * float(draws[3]))
    column = np.floor((canvas.x - left) / cell).astype(np.int64)
    row = np.floor((canvas.y - top) / storey).astype(np.int64)
    seed = int(draws[2] * 1e6)
    pick, warm = hash01(seed, column, row), hash01(seed + 5, column, row)
    lit = pick < ((0.42 if light.night else 0.22) * (0.5 + float(draws[4])))
    ribbon = 0.5 if draws[5] < 0.3 else 0.30
    frame = (np.abs((canvas.x - left) / cell % 1 - 0.5) < ribbon) & (np.abs((canvas.y - top) / storey % 1 - 0.5) < 0.28)
    tone = mix(
        mix(WARM, light.accent, 0.25), mix((0.75, 0.88, 1.0), light.light, 0.4), (warm > 0.78).astype(np.float32)
    )
    glow = (lit & frame & (row > 0)).astype(np.float32) * (0.40 + 0.55 * near) * (0.55 + 0.45 * warm)
    day = 0.0 if light.night else 0.10
    glass: Array = np.maximum(glow, (frame & (row > 0)).astype(np.float32) * day)
    return glass * (1 - 0.55 * look.fog * (1 - near)), tone


def _roof(canvas: Canvas, colour: Array, box: tuple[float, float, float], draws: Array) -> None:
    """Setbacks, a tank, a spire."""
    left, top, wide = box
    middle = left + wide / 2
    part = canvas.part(left - 0.01, top - 0.12, left + wide + 0.01, top + 0.01)
    x, up = np.abs(part.x - middle), top - part.y
    shape = np.full(up.shape, -1.0, np.float32) + 0 * x
    if draws[6] < 0.35:
        shape = np.minimum(wide * 0.32 - x, 0.022 - up)
    elif draws[6] < 0.6:
        shape = np.maximum(np.minimum(wide * 0.36 - x, 0.014 - up), np.minimum(wide * 0.20 - x, 0.034 - up))
    elif draws[6] < 0.74:
        shape = np.minimum(wide * 0.5 * (1 - np.clip(up, 0, 1) / 0.05) - x, 0.05 - up)
    if draws[7] < 0.4:
        shape = np.maximum(shape, np.minimum(0.0016 - x, 0.085 - up))
    part.blend(np.broadcast_to(colour * 0.95, part.pixels.shape), part.edge(np.minimum(shape, up + 0.01)))


def _mirror(canvas: Canvas, light: Palette, look: Look, ground: float) -> None:
    """Water or wet asphalt: what stands above, upside down, torn by ripples, darker towards the viewer."""
    below = canvas.part(-99.0, ground, 99.0, 99.0)
    if float(below.y[-1, 0]) <= ground:
        return
    depth = np.clip(below.y - ground, 0, None)
    wave = below.field(lambda x, y: plane(x * 5, 2.2 / (y - ground + 0.04).clip(0.02) * 3, look.noise + 33, 4), 0.003)
    source = Canvas(below.size, below.window)
    tall = (ground - depth * 1.9 + wave * 0.02 * (0.3 + 6 * depth)).astype(np.float32)
    rows = np.round((tall - canvas.window[1]) / canvas.pixel - 0.5).astype(np.int64)
    rows = np.clip(rows, 0, canvas.size[1] - 1)
    source.fill(np.take_along_axis(canvas.pixels, np.broadcast_to(rows[..., None], below.pixels.shape), axis=0))
    deep = mix(light.near, light.far, 0.22)
    tone = mix(source.pixels * 0.86, deep, np.clip(0.16 + depth * 2.6, 0, 1))
    tone = tone + (ramp(wave, 0.2, 0.8) * 0.05)[..., None] * np.asarray(light.horizon, np.float32)
    below.blend(tone, below.edge(below.y - ground))
