"""A room with a window: the light that falls in, what stands in it, what lies outside."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, between, bright, hex_colour, toned
from studio.emulator.render.motifs import draw
from studio.emulator.render.noise import Array, Values, line, plane
from studio.emulator.render.outlines import POSES
from studio.emulator.render.scenes.blooms import leaf, spray
from studio.emulator.render.scenes.table import mix_colour
from studio.emulator.render.stencil import Place
from studio.emulator.render.vessels import Studio, shadow, turned

# A chair's legs and rails from the side: start, end, half thickness, in parts of its height.
CHAIR = (
    (-0.20, 0.0, -0.18, 0.48, 0.020), (0.24, 0.0, 0.21, 0.48, 0.020), (-0.19, 0.46, -0.27, 1.04, 0.020),
    (-0.12, 0.02, -0.10, 0.46, 0.015), (0.16, 0.02, 0.15, 0.46, 0.015), (-0.20, 0.20, 0.22, 0.20, 0.011),
    (-0.13, 0.48, -0.19, 1.02, 0.015),
)  # fmt: skip
Box = tuple[float, float, float, float]


def room(canvas: Canvas, light: Palette, look: Look) -> None:
    """Wall, floor, window, the patch of sun it throws, and a few pieces of furniture."""
    floor = 0.74 + 0.06 * look.dice.unit("floor", True)
    frame = _frame(look, floor)
    slant = 1.0 if frame[0] + frame[2] < look.aspect else -1.0
    _wall(canvas, light, look, frame, floor)
    _floor(canvas, light, look, floor)
    _outside(canvas, light, look, frame)
    _sash(canvas, light, look, frame)
    _patches(canvas, light, look, frame, floor, slant)
    if look.shows("windows"):
        _shaft(canvas, light, look, frame, floor, slant)
    _furniture(canvas, light, look, frame, floor, slant)


def _frame(look: Look, floor: float) -> Box:
    """The window: left, top, right, bottom; tall, wide or square by take."""
    shape = look.dice.pick("frame", ((0.46, 0.52), (0.78, 0.44), (0.36, 0.56), (0.60, 0.50)), True)
    room_ = min(1.0, look.aspect / 1.1)
    wide, tall = shape[0] * room_, shape[1] * min(1.0, 0.6 + 0.4 * room_)
    middle = look.aspect / 2 + (look.place - 0.5) * max(0.0, look.aspect - wide) * 0.85
    bottom = floor - 0.16
    return middle - wide / 2, bottom - tall, middle + wide / 2, bottom


def _paper(light: Palette, look: Look) -> Array:
    tone = mix(mix(light.far, light.mid, 0.45), light.near, 0.20 if not light.night else 0.35)
    if look.told.colours:
        return tone
    other = hex_colour(look.dice.pick("paper", ("6f9484", "b98850", "6484b0", "b9705f"), True))
    return mix(tone, toned(other, bright((float(tone[0]), float(tone[1]), float(tone[2])))), 0.62)


def _wall(canvas: Canvas, light: Palette, look: Look, frame: Box, floor: float) -> None:
    tone = _paper(light, look)
    middle = (frame[0] + frame[2]) / 2
    away = np.hypot((canvas.x - middle) / max(look.aspect, 0.8) * 1.3, canvas.y - 0.4)
    patchy = canvas.cloud((2.0, 2.0), look.noise + 1, 5)
    dark = np.clip(0.02 + 0.86 * away + 0.05 * patchy, 0, 1)
    bright_ = mix(tone, light.light, 0.10 if light.night else 0.30)
    canvas.fill(mix(bright_, mix(tone, light.near, 0.66), dark))
    rail = floor - 0.055
    board = mix(mix(tone, light.light, 0.22), light.near, np.clip(dark * 0.9, 0, 1))
    canvas.blend(board, canvas.edge(canvas.y - rail) + 0 * canvas.x)
    canvas.blend(light.near, np.exp(-(((canvas.y - rail) / 0.0025) ** 2)) * 0.4 + 0 * canvas.x)


def _floor(canvas: Canvas, light: Palette, look: Look, floor: float) -> None:
    """Boards that run to a point behind the wall."""
    canvas = canvas.part(-99.0, floor - 0.01, 99.0, 99.0)
    depth = canvas.y - (floor - 0.42)
    fan = (canvas.x - look.aspect / 2) / np.maximum(depth, 0.05) * 0.42
    number = np.floor(fan * 8.5)
    shade = line(number * 3.7, look.noise + 5, 1) * 0.5
    grain = plane(fan * 60, 0.5 / np.maximum(depth, 0.05) * 6 + number * 7.1, look.noise + 6, 3)
    wood = mix(hex_colour("8a5c3a"), light.far, 0.35) if not look.told.colours else mix(light.far, light.near, 0.3)
    lit = np.clip(0.42 + 0.16 * shade + 0.10 * grain - 0.4 * np.clip(canvas.y - floor, 0, 1), 0, 1)
    colours = shades((light.near, mix(light.near, wood, 0.75), mix(wood, light.horizon, 0.3)), lit)
    gap = np.abs(fan * 8.5 - number - 0.5)
    colours = mix(colours, light.near, ramp(gap, 0.475, 0.5) * 0.7)
    canvas.blend(colours, canvas.edge(canvas.y - floor))


def _outside(canvas: Canvas, light: Palette, look: Look, frame: Box) -> None:
    """Sky and two lines of land, bleached by the contrast."""
    left, top, right, bottom = frame
    part = canvas.part(left, top, right, bottom)
    down = np.clip((part.y - top) / (bottom - top), 0, 1)
    colours = shades((light.mid, mix(light.mid, light.horizon, 0.6), mix(light.horizon, light.light, 0.4)), down)
    scene = Canvas(part.size, part.window)
    scene.fill(np.broadcast_to(colours, part.pixels.shape))
    sun = np.hypot(scene.x - left - (right - left) * look.sun_x, scene.y - top - (bottom - top) * look.sun_y * 0.8)
    scene.glow(light.light, 0.5 * np.exp(-sun * 9) + scene.edge(0.022 - sun, 0.003))
    for number in range(3):
        rise = (
            bottom
            - (bottom - top) * (0.38 - 0.11 * number)
            - 0.05 * line(scene.x * (3 + number), look.noise + 11 + number, 5)
        )
        tone = mix(light.horizon, mix(light.far, light.near, 0.25 * number), 0.35 + 0.22 * number)
        scene.blend(np.broadcast_to(tone, scene.pixels.shape), scene.edge(scene.y - rise))
    inside = np.minimum(np.minimum(part.x - left, right - part.x), np.minimum(part.y - top, bottom - part.y))
    part.blend(scene.pixels, part.edge(inside))


def _sash(canvas: Canvas, light: Palette, look: Look, frame: Box) -> None:
    """Frame, bars, sill and curtains."""
    left, top, right, bottom = frame
    wood = mix(mix((0.92, 0.90, 0.86), light.horizon, 0.4), light.near, 0.42 if not light.night else 0.6)
    edge = mix(wood, light.light, 0.45)
    part = canvas.part(left - 0.06, top - 0.06, right + 0.06, bottom + 0.08)
    ring = np.maximum(np.maximum(left - part.x, part.x - right), np.maximum(top - part.y, part.y - bottom))
    part.blend(np.broadcast_to(wood, part.pixels.shape), part.edge(0.020 - np.abs(ring - 0.008)))
    part.blend(np.broadcast_to(edge, part.pixels.shape), part.edge(0.0022 - np.abs(ring + 0.010)))
    columns = max(2, round((right - left) / 0.2))
    for number in range(1, columns):
        _bar(part, wood, edge, np.abs(part.x - left - (right - left) * number / columns) + 0 * part.y, ring)
    _bar(part, wood, edge, np.abs(part.y - top - (bottom - top) * 0.40) + 0 * part.x, ring)
    sill = np.minimum(
        np.minimum(part.x - left + 0.045, right + 0.045 - part.x), 0.014 - np.abs(part.y - bottom - 0.018)
    )
    part.blend(np.broadcast_to(mix(wood, light.light, 0.30), part.pixels.shape), part.edge(sill))
    under = (
        ramp(part.y, bottom + 0.075, bottom + 0.032)
        * (part.y > bottom + 0.032)
        * part.edge(np.minimum(part.x - left + 0.04, right + 0.04 - part.x))
    )
    part.blend(light.near, under * 0.45)
    if look.dice.pick("curtain", (True, False, True, True), True):
        for way in (-1.0, 1.0):
            _curtain(canvas, light, look, frame, way)
        rod = canvas.part(left - 0.3, top - 0.1, right + 0.3, top)
        inside = np.minimum(0.0045 - np.abs(rod.y - top + 0.072), np.minimum(rod.x - left + 0.20, right + 0.20 - rod.x))
        rod.blend(light.near, rod.edge(inside))


def _bar(part: Canvas, wood: Array, edge: Array, away: Values, ring: Values) -> None:
    part.blend(np.broadcast_to(wood, part.pixels.shape), part.edge(np.minimum(0.0065 - away, -ring)))
    part.blend(
        np.broadcast_to(edge, part.pixels.shape), part.edge(np.minimum(0.0014 - np.abs(away - 0.005), -ring)) * 0.7
    )


def _curtain(canvas: Canvas, light: Palette, look: Look, frame: Box, way: float) -> None:
    """Cloth in folds, drawn back at one height, letting light through near the glass."""
    left, top, right, bottom = frame
    hook = left if way < 0 else right
    wide = 0.10 + 0.06 * look.dice.unit("cloth")
    part = canvas.part(hook - 2 * wide, top - 0.09, hook + 2 * wide, bottom + 0.13)
    out = (part.x - hook) * way + 0.35 * wide
    tie = 0.35 * wide * np.exp(-(((part.y - bottom + 0.10) / 0.12) ** 2))
    u = (out + 0.55 * wide) / (1.5 * wide - tie)
    folds = np.sin(u * 30 + 2.0 * line(part.y * 2, look.noise + 21, 2) + 0.8 * np.sin(part.y * 5))
    cloth = mix(light.accent, light.horizon, 0.55) if look.told.colours else mix(light.horizon, (0.93, 0.90, 0.84), 0.5)
    through = ramp(0.35 * wide - out, 0.0, 0.7 * wide)
    lit = np.clip(0.42 + 0.20 * folds + 0.34 * through - (0.25 if light.night else 0.0), 0, 1)
    tone = shades((mix(cloth, light.near, 0.72), mix(cloth, light.near, 0.28), mix(cloth, light.light, 0.5)), lit)
    hem = bottom + 0.11 + 0.006 * folds
    inside = np.minimum(np.minimum(u, 1 - u) * wide, np.minimum(part.y - top + 0.07, hem - part.y))
    part.blend(tone, part.edge(inside) * (0.96 - 0.22 * through))


def _patches(canvas: Canvas, light: Palette, look: Look, frame: Box, floor: float, slant: float) -> None:
    """The window's image in light, lying on the floor."""
    left, _, right, _ = frame
    part = canvas.part(-99.0, floor, 99.0, 99.0)
    if float(part.y[-1, 0]) < floor:
        return
    depth = (part.y - floor) / (0.99 - floor)
    stretch = 1.0 + 0.55 * depth
    middle = (left + right) / 2 + slant * (0.16 + 0.62 * depth) * min(1.0, look.aspect)
    u = (part.x - middle) / ((right - left) * stretch) + 0.5
    v = (depth - 0.12) / 0.66
    columns = max(2, round((right - left) / 0.2))
    soft = 0.03
    inside = ramp(np.minimum(u, 1 - u), 0, soft) * ramp(np.minimum(v, 1 - v), 0, 0.06)
    bars = ramp(np.abs((u * columns) % 1 - 0.5), 0.485, 0.44) * ramp(np.abs(v - 0.5), 0.015, 0.05)
    strength = 0.20 if light.night else 0.62
    part.glow(mix(light.light, light.horizon, 0.25), inside * bars * strength)


def _shaft(canvas: Canvas, light: Palette, look: Look, frame: Box, floor: float, slant: float) -> None:
    """Dust in the light between the window and the floor."""
    left, top, right, _ = frame

    def beam(x: Array, y: Array) -> Array:
        fall = np.clip((y - top) / (floor + 0.14 - top), 0, 1.15)
        middle = (left + right) / 2 + slant * 0.50 * fall * min(1.0, look.aspect)
        u = (x - middle) / ((right - left) * (0.5 + 0.12 * fall))
        edge = ramp(np.abs(u), 1.0, 0.72) * ramp(fall, 0.0, 0.25) * ramp(fall, 1.12, 0.85)
        dust = 0.8 + 0.2 * plane(x * 5, y * 5, look.noise + 31, 4)
        stripes = 0.75 + 0.25 * ramp(np.abs((u * 0.5 + 0.5) * 3 % 1 - 0.5), 0.48, 0.36)
        return np.asarray(edge * dust * stripes, np.float32)

    canvas.glow(light.light, canvas.field(beam, 0.006) * (0.08 if light.night else 0.20 + 0.15 * look.fog))


def _furniture(canvas: Canvas, light: Palette, look: Look, frame: Box, floor: float, slant: float) -> None:
    studio = Studio(-slant, light, mix_colour(light), look.noise)
    fit = min(1.0, look.aspect / 1.2)
    far = frame[2] + 0.24 * fit if slant > 0 else frame[0] - 0.24 * fit
    if 0.04 * look.aspect < far < 0.96 * look.aspect:
        _picture(canvas, light, look, far, 0.30, 0.10 * fit)
    kind = look.dice.pick("piece", ("table", "plant", "chair", "table"), True)
    at = (frame[0] + frame[2]) / 2 - slant * (frame[2] - frame[0]) * (0.42 if kind == "plant" else 0.1)
    if kind == "plant":
        _plant(canvas, studio, look, (at, floor + 0.09), fit)
    elif kind == "chair":
        _chair(canvas, light, look, (at + slant * 0.1, floor + 0.17), 0.40 * fit, slant)
    else:
        _table(canvas, studio, look, (at, floor + 0.16), 0.30 * fit)
    cat = look.told.motif("cat", "fox", "rabbit", "bird", "owl")
    if cat is not None:
        figure = POSES[cat.name][0]
        spot = Place(frame[0] + 0.3 * (frame[2] - frame[0]), frame[3] + 0.012, 0.24 * fit, slant)
        draw(canvas, light, look, figure, spot, cat.colour)
    person = look.told.motif("figure")
    if person is not None and look.shows("people"):
        spot = Place((frame[0] + frame[2]) / 2 + slant * 0.05, floor + 0.15, 0.62 * fit, slant)
        draw(canvas, light, look, POSES["figure"][0], spot, person.colour)


def _picture(canvas: Canvas, light: Palette, look: Look, at: float, y: float, half: float) -> None:
    part = canvas.part(at - 2 * half, y - 2 * half, at + 2 * half, y + 2 * half)
    box = np.minimum(half - np.abs(part.x - at), half * 1.25 - np.abs(part.y - y))
    dark = mix(light.near, hex_colour("5a4028"), 0.5)
    part.blend(np.broadcast_to(dark, part.pixels.shape), part.edge(box))
    part.blend(np.broadcast_to(mix(light.light, light.far, 0.35), part.pixels.shape), part.edge(box - half * 0.10))
    inner = part.edge(box - half * 0.30)
    hill = y + half * (0.35 + 0.3 * line(part.x * 4 / half * 0.2, look.noise + 41, 3))
    part.blend(np.broadcast_to(mix(light.horizon, light.mid, 0.4), part.pixels.shape), inner)
    part.blend(np.broadcast_to(mix(light.far, light.near, 0.4), part.pixels.shape), inner * part.edge(part.y - hill))


def _plant(canvas: Canvas, studio: Studio, look: Look, place: tuple[float, float], fit: float) -> None:
    at, foot = place
    turned(canvas, studio, "pot", (at, foot, 0.14 * fit), toned(hex_colour("b06a48"), 0.36), mirror=0.1)
    for number in range(13):
        turn = -1.57 + (number - 6) * 0.20 + 0.25 * (look.dice.unit(f"frond{number}") - 0.5)
        long = (0.26 + 0.20 * look.dice.unit(f"long{number}")) * fit
        leaf(canvas, studio.light, look, (at, foot - 0.13 * fit), turn, long, number, 0.16)


def _table(canvas: Canvas, studio: Studio, look: Look, place: tuple[float, float], half: float) -> None:
    """A small table with flowers or a jug and a cup."""
    at, foot = place
    light, tall = studio.light, half * 0.85
    wood = mix(mix(light.near, hex_colour("7a4e30"), 0.55), light.far, 0.15)
    shadow(canvas, studio, at, foot, half * 0.9, tall)
    part = canvas.part(at - 1.2 * half, foot - tall - 0.03, at + 1.2 * half, foot + 0.02)
    for leg in (-0.82, 0.82, -0.58, 0.58):
        low = foot - (0.0 if abs(leg) > 0.7 else 0.035)
        inside = np.minimum(0.010 - np.abs(part.x - at - leg * half), np.minimum(part.y - foot + tall, low - part.y))
        part.blend(np.broadcast_to(mix(wood, light.near, 0.35), part.pixels.shape), part.edge(inside))
    rail = np.minimum(half * 0.86 - np.abs(part.x - at), 0.022 - np.abs(part.y - foot + tall - 0.024))
    part.blend(np.broadcast_to(mix(wood, light.near, 0.2), part.pixels.shape), part.edge(rail))
    top = np.minimum(half - np.abs(part.x - at), 0.011 - np.abs(part.y - foot + tall))
    shine = mix(
        mix(wood, light.light, 0.42), wood, np.clip(0.5 - (part.x - at) / half * 0.5 * studio.side, 0, 1) + 0 * part.y
    )
    part.blend(shine, part.edge(top))
    level = foot - tall - 0.004
    clay: Colour = between(
        hex_colour(look.dice.pick("clay", ("6f8a94", "c9b490", "8c4a36", "d8d0c2"), True)), light.far, 0.15
    )
    if look.dice.chance("bunch", 0.6) and look.shows("flowers"):
        spray(canvas, light, look, (at - 0.2 * half, level - 0.5 * half), 0.72 * half, False)
        turned(canvas, studio, "vase", (at - 0.2 * half, level, 0.52 * half), clay)
        spray(canvas, light, look, (at - 0.2 * half, level - 0.5 * half), 0.72 * half, True)
    else:
        turned(canvas, studio, "jug", (at - 0.3 * half, level, 0.60 * half), clay)
    turned(canvas, studio, "cup", (at + 0.45 * half, level, 0.20 * half), toned(clay, 0.5))


def _chair(canvas: Canvas, light: Palette, look: Look, place: tuple[float, float], tall: float, slant: float) -> None:
    """A plain wooden chair from the side, its back to the wall."""
    at, foot = place
    wood = mix(mix(light.near, hex_colour("7a4e30"), 0.5), light.far, 0.12)
    part = canvas.part(at - tall, foot - 1.1 * tall, at + tall, foot + 0.02)
    u, v = (part.x - at) / tall * -slant, (foot - part.y) / tall
    bars: list[Values] = []
    for u0, v0, u1, v1, thick in CHAIR:
        along = np.clip(((u - u0) * (u1 - u0) + (v - v0) * (v1 - v0)) / ((u1 - u0) ** 2 + (v1 - v0) ** 2), 0, 1)
        bars.append(thick - np.hypot(u - u0 - along * (u1 - u0), v - v0 - along * (v1 - v0)))
    bars.append(np.minimum(0.026 - np.abs(v - 0.485), 0.27 - np.abs(u - 0.02)))
    for level in (0.72, 0.86, 0.99):
        bars.append(np.minimum(0.020 - np.abs(v - level), 0.06 - np.abs(u + 0.19 + 0.06 * (level - 0.5))))
    shape = np.maximum.reduce(bars)
    lit = np.clip(0.35 + 0.5 * (v - 0.3) + 0.6 * (v > 0.49) * (v < 0.53), 0, 1)
    part.blend(mix(mix(wood, light.near, 0.5), mix(wood, light.light, 0.35), lit + 0 * u), part.edge(shape * tall))
