"""Patterns that repeat: what `--tile` draws. Everything lies on a torus as wide as the frame, so edges meet exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, between, hex_colour
from studio.emulator.render.motifs import draw
from studio.emulator.render.noise import Array, hash01, plane
from studio.emulator.render.outlines import POSES
from studio.emulator.render.scenes.abstract import flow, inks
from studio.emulator.render.scenes.blooms import head, leaf
from studio.emulator.render.scenes.woods import pine
from studio.emulator.render.stencil import Place

WAVES = ("sea", "lighthouse", "dunes", "mountains")


def pattern(canvas: Canvas, light: Palette, look: Look) -> None:
    """By subject: poured colour, scales of waves, a grid of shapes, or things scattered on a ground of leaves."""
    scene = look.told.scene
    look = replace(look, sun_x=1e3)  # one light for every repeat
    if scene == "flow":
        flow(canvas, light, look, (look.aspect, 1.0))
    elif scene == "geometric":
        _grid(canvas, light, look)
    elif scene in WAVES and not look.told.motifs:
        _scales(canvas, light, look)
    else:
        _scattered(canvas, light, look)


def _counts(look: Look, side: float) -> tuple[int, int]:
    """Cells across and down (even, so that rows can be offset by half)."""
    return max(1, round(look.aspect / side)), max(2, 2 * round(0.5 / side))


def _spots(canvas: Canvas, look: Look, side: float, offset: bool) -> Iterator[tuple[float, float, Array]]:
    """The places of a half-drop repeat in view, each with draws that return with the period."""
    across, down = _counts(look, side)
    wide, tall = look.aspect / across, 1.0 / down
    left, top, right, bottom = canvas.window
    for row in range(int((top - 2 * side) // tall), int((bottom + 2 * side) // tall) + 1):
        for column in range(int((left - 2 * side) // wide) - 1, int((right + 2 * side) // wide) + 1):
            own = np.asarray([
                hash01(look.noise + 31 * n, np.asarray([column % across]), row % down)[0] for n in range(6)
            ])  # fmt: skip
            yield (column + 0.5 + 0.5 * (row % 2) * offset) * wide, (row + 0.5) * tall, own


def _ground(canvas: Canvas, light: Palette, look: Look) -> Colour:
    dark = look.dice.pick("ground", (True, False, True, False), True) or light.night
    base = between(light.near, light.top, 0.45) if dark else between(light.light, light.horizon, 0.4)
    cells = (max(2, round(3 * look.aspect)), 3)
    cloud = canvas.field(
        lambda x, y: plane(x * np.float32(cells[0] / look.aspect), y * np.float32(3), look.noise + 3, 3, 0.5, cells),
        0.005,
    )
    canvas.fill(np.asarray(base, np.float32) * (1 + 0.06 * cloud)[..., None])
    return base


def _scattered(canvas: Canvas, light: Palette, look: Look) -> None:
    _ground(canvas, light, look)
    side = look.dice.pick("side", (0.25, 0.34, 0.20, 0.5), True)
    if look.shows("leaves") and look.told.scene not in ("city", "night"):
        for number, (x, y, draws) in enumerate(_spots(canvas, look, side / 2, True)):
            turn = float(draws[0]) * 6.283
            at = (x - np.cos(turn) * 0.13 * side, y - np.sin(turn) * 0.13 * side)
            leaf(
                canvas,
                light,
                look,
                at,
                turn,
                side * (0.24 + 0.12 * float(draws[1])),
                int(draws[2] * 3) + 0 * number,
                0.22,
            )
    for x, y, draws in _spots(canvas, look, side, True):
        _thing(canvas, light, look, (x, y, side), draws)


def _thing(canvas: Canvas, light: Palette, look: Look, place: tuple[float, float, float], draws: Array) -> None:
    x, y, side = place
    motif = look.told.motif()
    if motif is not None:
        poses = POSES[motif.name]
        figure = poses[int(draws[3] * len(poses))]
        way = 1.0 if draws[4] < 0.5 else -1.0
        centred = 0.12 * way * side if motif.name == "fox" and figure is poses[0] else 0.0
        draw(canvas, light, look, figure, Place(x + centred, y + 0.24 * side, 0.46 * side, way), motif.colour)
    elif look.told.scene in ("forest", "hills"):
        colour = mix(hex_colour("4f7350") if not look.told.colours else light.far, light.near, 0.35 * float(draws[3]))
        pine(
            canvas, light, colour, (x, y + 0.34 * side, side * 0.72), int(draws[4] * 9973), look.told.season == "winter"
        )
    elif look.told.scene == "night":
        _star(canvas, light, place, draws)
    else:
        head(canvas, light, look, (x, y, side * (0.30 + 0.08 * float(draws[3]))), 0.95, int(draws[4] * 2))


def _star(canvas: Canvas, light: Palette, place: tuple[float, float, float], draws: Array) -> None:
    x, y, side = place
    part = canvas.part(x - side * 0.4, y - side * 0.4, x + side * 0.4, y + side * 0.4)
    u, v = (part.x - x) / side, (part.y - y) / side
    bearing, away = np.arctan2(v, u), np.hypot(u, v)
    points = 4 + 2 * int(draws[3] * 3)
    reach = 0.10 + 0.22 * np.abs(np.cos(bearing * points / 2)) ** 3
    moon = np.minimum(0.26 - away, np.hypot(u - 0.11, v + 0.05) - 0.22)
    shape = moon if draws[4] < 0.25 else reach - away
    part.blend(mix(light.accent, light.light, float(draws[5]) * 0.7), part.edge(shape * side))


def _scales(canvas: Canvas, light: Palette, look: Look) -> None:
    """Waves as overlapping fans of rings, row over row."""
    across, _ = _counts(look, look.dice.pick("scale", (0.2, 0.25, 0.125, 0.34), True))
    wide = look.aspect / across
    down = 2 * max(1, round(2 / wide))
    tall = 1.0 / down
    ink = inks(light)
    tones = [ink[0], mix(light.light, light.horizon, 0.3), ink[3], mix(light.horizon, light.light, 0.4), ink[1], ink[6]]
    canvas.fill(np.broadcast_to(np.asarray(ink[0], np.float32), canvas.pixels.shape))
    top, bottom = canvas.window[1], canvas.window[3]
    for row in range(int(top // tall) - 3, int(bottom // tall) + 4):
        middle = (row + 0.0) * tall + tall
        part = canvas.part(-99.0, middle - wide * 0.5, 99.0, middle + tall)
        shift = 0.5 * (row % 2)
        column = np.floor(part.x / wide + shift)
        x = (part.x / wide + shift - column - 0.5) * wide
        chosen = hash01(look.noise, (column.astype(np.int64) % across), row % down)
        away = np.hypot(x, part.y - middle) / (wide * 0.5)
        for ring, tone in ((1.0, 0), (0.94, 1), (0.80, 2), (0.62, 3), (0.44, 2), (0.25, 4)):
            colour = mix(tones[tone], tones[(tone + 2) % 6], (chosen > 0.86).astype(np.float32))
            part.blend(colour, part.edge((ring - away) * wide * 0.5))


def _grid(canvas: Canvas, light: Palette, look: Look) -> None:
    """Quarter circles and leaves in squares, dealt again after each period."""
    ink = inks(light)
    across, down = _counts(look, look.dice.pick("grid", (0.25, 0.2, 0.125, 0.34), True))
    wide, tall = look.aspect / across, 1.0 / down
    column, row = np.floor(canvas.x / wide), np.floor(canvas.y / tall)
    u, v = canvas.x / wide - column, canvas.y / tall - row
    place = (column.astype(np.int64) % across, row.astype(np.int64) % down)
    ground, figure, kind, turn = (hash01(look.noise + number, *place) for number in (1, 2, 3, 4))
    table = np.stack([ink[number] for number in (6, 0, 1, 2, 3, 5, 4, 6)])
    back = (ground * 8).astype(np.int64)
    fore = (back + 1 + (figure * 7).astype(np.int64)) % 8
    a, b = np.where(turn < 0.5, u, 1 - u), np.where(turn * 2 % 1 < 0.5, v, 1 - v)
    shape = np.where(kind < 0.5, 1 - np.hypot(a, b), np.minimum(1 - np.hypot(a, b), 1 - np.hypot(1 - a, 1 - b)))
    shape = np.where(kind > 0.8, 0.36 - np.hypot(a - 0.5, b - 0.5), shape)
    canvas.fill(table[back])
    canvas.blend(table[fore], canvas.edge(shape * min(wide, tall)))
    inner = np.where(kind < 0.25, 0.5 - np.hypot(a, b), -1.0)
    canvas.blend(table[(fore + 2) % 8], canvas.edge(inner * min(wide, tall)) * ramp(kind, 0.3, 0.0))
