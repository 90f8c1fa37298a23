"""Pictures of nothing: folded colour, and posters of plain shapes."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.brushes import scattered
from studio.emulator.render.canvas import Canvas, mix, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Palette, stops
from studio.emulator.render.noise import Array, hash01, plane


def flow(canvas: Canvas, light: Palette, look: Look, period: tuple[float, float] = (0.0, 0.0)) -> None:
    """Folded silk or poured paint: a height bent by itself, lit from one side, with metal veins."""
    scale = look.dice.pick("scale", (1.0, 1.6, 0.75, 1.25), True)
    fold = look.dice.pick("fold", (0.9, 0.5, 1.3, 0.75), True)
    count = look.dice.pick("bands", (2.2, 3.4, 1.5, 2.8), True)
    across, down = _lattice(scale, period)

    def height(x: Array, y: Array) -> Array:
        u, v = x * across, y * down
        bend = plane(u, v, look.noise + 11, 2, 0.5, _cells(period, across, down))
        turn = plane(u + 5.2, v + 1.3, look.noise + 12, 2, 0.5, _cells(period, across, down))
        return plane(u + fold * bend, v + fold * turn, look.noise + 13, 3, 0.42, _cells(period, across, down))

    step = 0.004
    field = canvas.field(height, step)
    slope = canvas.field(lambda x, y: height(x + np.float32(0.006), y + np.float32(0.008)), step) - field
    wave = field * count * np.pi + look.phase
    tone = 0.5 + 0.5 * np.sin(wave)
    ordered = (light.near, mix(light.top, light.near, 0.3), light.far, light.mid, light.horizon, light.light)
    colours = shades(
        tuple(np.asarray(stop) for stop in ordered), np.clip(0.5 + field * 0.75 + 0.16 * np.cos(wave), 0, 1)
    )
    colours = colours * (0.86 + 0.24 * tone + np.clip(slope * 11, -0.4, 0.4))[..., None]
    canvas.fill(colours)
    vein = np.exp(-(((tone - 0.97) / 0.045) ** 2)) * (0.55 + np.clip(slope * 12, -0.5, 0.6))
    canvas.blend(mix(light.accent, light.light, np.clip(0.35 + slope * 9, 0, 1)), np.clip(vein, 0, 1))


def _lattice(scale: float, period: tuple[float, float]) -> tuple[np.float32, np.float32]:
    """Lattice points per scene unit; whole numbers per period when the picture has to tile."""
    if not period[0]:
        return np.float32(1.25 * scale), np.float32(1.25 * scale)
    return (
        np.float32(max(2, round(1.6 * scale * period[0])) / period[0]),
        np.float32(max(2, round(1.6 * scale * period[1])) / period[1]),
    )


def _cells(period: tuple[float, float], across: np.float32, down: np.float32) -> tuple[int, int]:
    return (round(period[0] * float(across)), round(period[1] * float(down)))


def geometric(canvas: Canvas, light: Palette, look: Look) -> None:
    """A poster: an arrangement, a grid of quarter circles, stacked arches, or discs that overlap like glass."""
    ink = inks(light)
    paper = mix(light.light, light.horizon, 0.35) if not light.night else mix(light.near, light.top, 0.5)
    canvas.fill(np.broadcast_to(np.asarray(paper, np.float32), canvas.pixels.shape))
    kind = look.dice.pick("poster", ("suprematist", "modules", "arches", "discs"), True)
    {"suprematist": _suprematist, "modules": _modules, "arches": _arches, "discs": _discs}[kind](canvas, look, ink)
    tooth = canvas.cloud((90.0, 90.0), look.noise + 3, 2) * 0.012
    canvas.pixels *= (1 + tooth)[..., None]


def inks(light: Palette) -> list[Array]:
    """Five printing colours, further apart than the light of a landscape is."""
    top, mid, horizon, shine, far, near, accent = (np.asarray(colour, np.float32) for colour in stops(light))
    strong = [top, mid, far, horizon]
    vivid = [np.clip(colour.mean() + (colour - colour.mean()) * 1.5, 0, 1) for colour in strong]
    return [near, np.asarray(accent), vivid[0], vivid[1], vivid[3], vivid[2], shine]


def _suprematist(canvas: Canvas, look: Look, ink: list[Array]) -> None:
    """A big disc, a counterweight, and bars on one diagonal."""
    dice, fit, middle = look.dice, look.fit, look.aspect / 2
    cx, cy = middle + (look.place - 0.5) * 0.5 * fit, 0.40 + 0.10 * dice.unit("cy")
    radius = (0.20 + 0.12 * look.near) * fit
    turn = dice.between("turn", -0.9, -0.35)
    away = np.hypot(canvas.x - cx, canvas.y - cy)
    _put(canvas, ink[1], radius - away)
    _put(canvas, ink[0], 0.006 * fit - np.abs(away - radius * 1.4))
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    for number in range(9):
        px = middle + (dice.unit(f"bx{number}") - 0.5) * 1.15 * max(fit, 0.8 * look.aspect)
        py = 0.5 + (dice.unit(f"by{number}") - 0.5) * 0.8
        long, thick = (
            (0.10 + 0.34 * dice.unit(f"bl{number}") ** 1.5) * fit,
            (0.006 + 0.05 * dice.unit(f"bt{number}") ** 2) * fit,
        )
        if number in (5, 8):
            cos, sin = -sin, cos
        u, v = (canvas.x - px) * cos + (canvas.y - py) * sin, -(canvas.x - px) * sin + (canvas.y - py) * cos
        _put(canvas, ink[(0, 2, 3, 0, 5, 4, 1, 0, 3)[number]], np.minimum(long - np.abs(u), thick - np.abs(v)))
    half = np.minimum(radius * 0.55 - np.hypot(canvas.x - 2 * middle + cx, canvas.y - 0.76), canvas.y - 0.76)
    _put(canvas, ink[2], half)


def _modules(canvas: Canvas, look: Look, ink: list[Array]) -> None:
    """Squares with quarter circles, half circles, discs and leaves, dealt over an endless grid."""
    side = 1 / look.dice.pick("grid", (5, 4, 6, 3), True)
    column, row = np.floor(canvas.x / side), np.floor(canvas.y / side)
    u, v = canvas.x / side - column, canvas.y / side - row
    place = (column.astype(np.int64), row.astype(np.int64))
    ground, figure, kind, turn = (hash01(look.noise + number, *place) for number in (1, 2, 3, 4))
    table = np.stack([ink[number] for number in (6, 0, 1, 2, 3, 5, 4, 6)])
    back = (ground * 8).astype(np.int64)
    fore = (back + 1 + (figure * 7).astype(np.int64)) % 8
    a = np.where(turn < 0.5, u, 1 - u)
    b = np.where(turn * 2 % 1 < 0.5, v, 1 - v)
    shape = np.where(kind < 0.36, 1 - np.hypot(a, b), np.minimum(1 - np.hypot(a, b), 1 - np.hypot(1 - a, 1 - b)))
    shape = np.where((kind > 0.52) & (kind < 0.70), 0.5 - np.hypot(a - 0.5, b), shape)
    shape = np.where((kind >= 0.70) & (kind < 0.82), 0.34 - np.hypot(a - 0.5, b - 0.5), shape)
    shape = np.where(kind >= 0.82, a - b, shape)
    inner = np.where(kind < 0.2, 0.5 - np.hypot(a, b), -1.0)
    canvas.fill(table[back])
    canvas.blend(table[fore], canvas.edge(shape * side))
    canvas.blend(table[(fore + 2) % 8], canvas.edge(inner * side))


def _arches(canvas: Canvas, look: Look, ink: list[Array]) -> None:
    """Rainbows behind one another like hills, a disc above."""
    fit, middle = look.fit, look.aspect / 2
    away = np.hypot(canvas.x - middle - (look.place - 0.5) * 0.6 * fit, canvas.y - 0.26)
    _put(canvas, ink[1], 0.13 * fit - away)
    for number in range(5):
        at = middle + (look.dice.unit(f"arch{number}") - 0.5) * 1.1 * max(look.aspect, 0.5)
        foot, size = (
            0.78 + 0.11 * number,
            (0.40 - 0.035 * number + 0.10 * look.dice.unit(f"size{number}")) * (0.4 + 0.6 * fit),
        )
        away = np.hypot(canvas.x - at, canvas.y - foot)
        away = np.where(canvas.y > foot, np.abs(canvas.x - at) + 0 * canvas.y, away)
        rings = 4 + number % 2
        for ring in range(rings):
            radius = size * (1 - ring / rings)
            _put(canvas, ink[(number * 2 + ring) % 6], radius - away)
            _put(canvas, ink[6], 0.0035 * fit - np.abs(away - radius))


def _discs(canvas: Canvas, look: Look, ink: list[Array]) -> None:
    """Discs and half discs of coloured glass: where they overlap the colours multiply."""
    cell, whole = 0.42, canvas
    for x, y, draws in scattered(canvas, (cell, cell), look.noise, 0.5, 0.8):
        radius = 0.05 + 0.21 * float(draws[2]) ** 1.3
        if not whole.covers(x - radius, y - radius, x + radius, y + radius):
            continue
        canvas = whole.part(x - radius - 0.01, y - radius - 0.01, x + radius + 0.01, y + radius + 0.01)
        away = np.hypot(canvas.x - x, canvas.y - y)
        shape = radius - away
        if draws[3] < 0.4:
            turn = float(draws[4]) * 6.283
            shape = np.minimum(
                shape, (canvas.x - x) * np.float32(np.cos(turn)) + (canvas.y - y) * np.float32(np.sin(turn))
            )
        elif draws[3] < 0.6:
            shape = np.minimum(shape, away - radius * 0.62)
        tint = ink[1 + int(draws[5] * 5) % 5]
        mask = canvas.edge(shape)[..., None] * 0.9
        canvas.pixels *= 1 - mask + mask * np.clip(tint * 1.12 + 0.10, 0, 1)
    for x, y, draws in scattered(whole, (0.8, 0.8), look.noise + 5, 0.5, 0.9):
        canvas = whole.part(x - 0.32, y - 0.32, x + 0.32, y + 0.32)
        turn = (look.phase if draws[2] < 0.6 else look.phase + 1.57) + 0.0
        u = (canvas.x - x) * np.float32(np.cos(turn)) + (canvas.y - y) * np.float32(np.sin(turn))
        v = -(canvas.x - x) * np.float32(np.sin(turn)) + (canvas.y - y) * np.float32(np.cos(turn))
        _put(canvas, ink[0], np.minimum(0.30 - np.abs(u), 0.004 + 0.012 * float(draws[3]) ** 2 - np.abs(v)))


def _put(canvas: Canvas, colour: Array, inside: Array) -> None:
    canvas.blend(colour, canvas.edge(np.broadcast_to(inside, canvas.pixels.shape[:2])))
