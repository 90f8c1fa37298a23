"""Single things laid onto a picture that is there already: how much room each takes and how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, between, colour_of, hex_colour
from studio.emulator.render.motifs import draw as figure
from studio.emulator.render.motifs import wake
from studio.emulator.render.naming import Thing
from studio.emulator.render.noise import line, plane
from studio.emulator.render.outlines import POSES, Figure
from studio.emulator.render.scenes.blooms import head, leaf
from studio.emulator.render.scenes.coast import tower as lighthouse
from studio.emulator.render.scenes.woods import pine
from studio.emulator.render.stencil import Place


@dataclass(frozen=True, slots=True)
class Room:
    """What a thing needs in parts of its own height: to each side, above its foot and below it; and how it stands.

    tallest: its greatest height as a share of the picture's. soars: it hangs in the sky.
    """

    side: float
    up: float = 1.0
    down: float = 0.06
    tallest: float = 0.5
    soars: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one thing goes: its foot (or, of what soars, its middle), height, the way it looks, and a seed."""

    x: float
    y: float
    size: float
    side: float
    seed: int
    haze: float


ROOMS: Mapping[str, Room] = {
    "boat": Room(0.56, 1.0, 0.30, 0.34), "house": Room(0.80, 1.14, 0.10, 0.32), "castle": Room(0.76, 1.08, 0.10, 0.45),
    "tower": Room(0.24, 1.04, 0.06, 0.60), "lighthouse": Room(0.22, 1.12, 0.06, 0.60),
    "tree": Room(0.48, 1.0, 0.05, 0.62), "pine": Room(0.30, 1.02, 0.05, 0.62), "flower": Room(0.36, 1.02, 0.03, 0.50),
    "figure": Room(0.26, 1.02, 0.06, 0.46), "bird": Room(0.70, 0.5, 0.5, 0.16, True),
    "gull": Room(0.70, 0.5, 0.5, 0.10, True), "moon": Room(0.80, 0.80, 0.80, 0.15, True),
    "sun": Room(0.80, 0.80, 0.80, 0.15, True), "cloud": Room(1.25, 0.55, 0.45, 0.24, True),
    "stone": Room(0.85, 0.9, 0.08, 0.26), "form": Room(0.72, 1.02, 0.08, 0.30), "horse": Room(0.76, 1.02, 0.06, 0.42),
    "bear": Room(1.06, 0.92, 0.06, 0.34), "owl": Room(0.36, 1.02, 0.06, 0.26), "cat": Room(0.5, 1.02, 0.06, 0.30),
    "rabbit": Room(0.40, 1.02, 0.06, 0.24), "deer": Room(0.60, 1.04, 0.06, 0.46),
}  # fmt: skip
USUAL = Room(0.86, 1.02, 0.06, 0.38)
FLYING = POSES["bird"][1]
ASHEN = hex_colour("c9c2b4")


def room_of(thing: Thing) -> Room:
    """The room that a thing takes."""
    return ROOMS.get(thing.name, USUAL)


def lay(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """Draw one thing at its spot, on the ground it has there."""
    drawing = DRAWINGS.get(thing.name, _living)
    drawing(canvas, light, look, thing, spot)


def _living(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    poses = POSES[thing.name]
    _stood(canvas, light, look, thing, spot, poses[spot.seed % len(poses)])


def _stood(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot, pose: Figure) -> None:
    _ground(canvas, light, look, spot, 0.36)
    place = Place(spot.x, spot.y, spot.size, spot.side)
    figure(canvas, light, look, pose, place, thing.colour, spot.haze)
    _tufts(canvas, light, spot, 0.34)


def _building(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    _ground(canvas, light, look, spot, 0.62)
    figure(canvas, light, look, POSES[thing.name][0], Place(spot.x, spot.y, spot.size), thing.colour, spot.haze)
    _tufts(canvas, light, spot, 0.60)


def _boat(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    wake(canvas, light, look, spot.x, spot.y, spot.size * 0.8)
    hull = POSES["boat"][0]
    figure(canvas, light, look, hull, Place(spot.x, spot.y + 0.004, spot.size, spot.side), thing.colour, spot.haze)


def _bird(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    place = Place(spot.x, spot.y + 0.5 * spot.size, spot.size, spot.side)
    figure(canvas, light, look, FLYING, place, thing.colour or ("white" if thing.name == "gull" else ""), spot.haze)


def _lighthouse(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    _ground(canvas, light, look, spot, 0.20)
    part = canvas.part(spot.x - 0.3 * spot.size, spot.y - 1.2 * spot.size, spot.x + 0.3 * spot.size, spot.y + 0.02)
    lighthouse(part, light, look, spot.x, spot.y, spot.size)
    _tufts(canvas, light, spot, 0.16)


def _tower(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """A round stone tower with battlements and lit slits."""
    _ground(canvas, light, look, spot, 0.26)
    size = spot.size
    part = canvas.part(spot.x - 0.3 * size, spot.y - 1.1 * size, spot.x + 0.3 * size, spot.y + 0.03 * size)
    up, out = (spot.y - part.y) / size, (part.x - spot.x) / size
    half = 0.125 - 0.022 * np.clip(up, 0, 0.86) + 0.03 * ramp(up, 0.84, 0.87)
    teeth = 0.955 - 0.05 * (np.sin(out * 2 * np.pi / 0.062) < 0)
    across = np.clip(out / half, -1, 1)
    toward = 1.0 if look.sun_x * look.aspect > spot.x else -1.0
    lit = np.clip(0.30 + 0.30 * np.sqrt(1 - across**2) + 0.36 * across * toward, 0, 1)
    stone = _tone(light, thing, ASHEN)
    rows = np.abs(((up * 26) % 1) - 0.5) * 2
    rough = plane(out * 40, up * 30, spot.seed % 997, 3)
    body = mix(mix(np.asarray(stone) * 0.30, light.near, 0.4), mix(stone, light.light, 0.2), lit)
    body = body * (1 + 0.07 * rough - 0.06 * ramp(rows, 0.8, 1.0))[..., None]
    body = mix(body, light.horizon, spot.haze)
    mask = part.edge(np.minimum(half - np.abs(out), np.minimum(up + 0.02, teeth - up)) * size)
    part.blend(body, mask)
    for low in (0.30, 0.56, 0.76):
        slit = np.minimum(0.011 - np.abs(out), np.minimum(up - low, low + 0.07 - up)) * size
        glow: Colour = (
            (1.0, 0.82, 0.50) if light.night or look.told.hour in ("dusk", "") else between(stone, light.near, 0.8)
        )
        part.blend(glow, part.edge(slit))
    _tufts(canvas, light, spot, 0.2)


def _tree(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """A broad tree: a forked trunk under clumps of leaves that the light picks out one by one."""
    _ground(canvas, light, look, spot, 0.34)
    size, seed = spot.size, spot.seed % 9973
    green = _tone(light, thing, hex_colour({"autumn": "b5702c", "winter": "8c8a80"}.get(look.told.season, "4f6f3a")))
    part = canvas.part(spot.x - 0.5 * size, spot.y - 1.02 * size, spot.x + 0.5 * size, spot.y + 0.02 * size)
    out, up = (part.x - spot.x) / size, (spot.y - part.y) / size
    bark = between(hex_colour("4a382c"), light.near, 0.45)
    wide = 0.030 + 0.05 * np.exp(-np.clip(up, 0, None) * 16) - 0.02 * np.clip(up - 0.1, 0, 0.5)
    stem = wide - np.abs(out - 0.02 * line(up * 5, seed, 2))
    fork = 0.016 - np.abs(np.abs(out) - 0.5 * np.clip(up - 0.26, 0, 0.4))
    trunk = np.maximum(np.minimum(stem, 0.62 - up), np.minimum(fork, np.minimum(up - 0.25, 0.6 - up)))
    toward = 1.0 if look.sun_x * look.aspect > spot.x else -1.0
    lit = ramp(out * toward / 0.04, -1.0, 1.2)
    part.blend(mix(mix(bark, mix(bark, light.light, 0.3), lit), light.horizon, spot.haze), part.edge(trunk * size))
    chance = np.random.default_rng(spot.seed)
    ragged = part.field(lambda x, y: plane((x - spot.x) * 22 / size, (spot.y - y) * 22 / size, seed, 4, 0.6), 0.002)
    clumps = [(0.0, 0.66, 0.30), (-0.22, 0.56, 0.19), (0.22, 0.57, 0.19), (-0.12, 0.78, 0.18), (0.13, 0.79, 0.17)]
    for number, (across, high, reach) in enumerate(clumps * 2):
        small = 1.0 if number < len(clumps) else 0.62
        x, y = across + chance.uniform(-0.05, 0.05), high + chance.uniform(-0.04, 0.05)
        away = np.hypot((out - x) * 0.92, (up - y) * 1.08) / (reach * small)
        inside = 1 - away + 0.30 * ragged
        shine = np.clip(0.42 + 0.40 * ((out - x) * toward + 1.1 * (up - y)) / reach + 0.30 * ragged, 0, 1)
        tone = mix(mix(np.asarray(green) * 0.34, light.near, 0.35), green, ramp(shine, 0.1, 0.62))
        tone = mix(tone, mix(green, light.light, 0.42), ramp(shine, 0.6, 1.05))
        part.blend(mix(tone, light.horizon, spot.haze), part.edge(inside * reach * small * size * 0.5, 0.0015))
    _tufts(canvas, light, spot, 0.12)


def _pine(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    _ground(canvas, light, look, spot, 0.30)
    green = between(_tone(light, thing, hex_colour("35503c")), light.near, 0.35)
    body = mix(green, light.horizon, spot.haze)
    pine(canvas, light, body, (spot.x, spot.y, spot.size), spot.seed % 9973, look.told.season == "winter")
    _tufts(canvas, light, spot, 0.12)


def _flower(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """A bloom on a bent stem with two leaves."""
    size = spot.size
    top, radius = spot.y - 0.74 * size, 0.26 * size
    part = canvas.part(spot.x - 0.4 * size, top, spot.x + 0.4 * size, spot.y + 0.01)
    green = between(hex_colour("4f7a3e"), light.near, 0.30)
    up = (spot.y - part.y) / size
    bent = spot.x + 0.05 * size * spot.side * np.sin(np.clip(up, 0, 1) * 2.6) * (1 - np.clip(up / 0.74, 0, 1))
    width = 0.016 * size
    lit = ramp((part.x - bent) / width * (1 if look.sun_x * look.aspect > spot.x else -1), -1, 1)
    stem = np.minimum(width - np.abs(part.x - bent), np.minimum(spot.y - part.y, part.y - top))
    part.blend(mix(green, mix(green, light.light, 0.35), lit), part.edge(stem))
    bare = _petalled(look, ())
    for number, (way, high) in enumerate(((0.9, 0.16), (-0.9, 0.30))):
        root = (spot.x, spot.y - high * size)
        leaf(canvas, light, bare, root, way - math.pi / 2, 0.30 * size, number)
    tinted = replace(light, accent=colour_of(thing.colour)) if thing.colour else light
    head(canvas, tinted, _petalled(look, (thing.colour,) if thing.colour else ()), (spot.x, top, radius), 0.86, 0)
    _tufts(canvas, light, spot, 0.10)


def _petalled(look: Look, colours: tuple[str, ...]) -> Look:
    return replace(look, told=replace(look.told, colours=colours))


def _disc(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """Sun or moon with the light it throws into the air around it."""
    radius = 0.5 * spot.size
    part = canvas.part(spot.x - 6 * radius, spot.y - 6 * radius, spot.x + 6 * radius, spot.y + 6 * radius)
    away = np.hypot(part.x - spot.x, part.y - spot.y)
    warm = thing.name == "sun"
    pale: Colour = (1.0, 0.86, 0.60) if warm else (0.97, 0.96, 0.92)
    face = mix(colour_of(thing.colour) if thing.colour else pale, light.light, 0.25)
    air = 0.55 if warm else 0.30
    fading = ramp(away, ROOMS[thing.name].side * spot.size, 1.0 * radius)
    part.glow(face, air * np.exp(-np.clip(away - radius, 0, None) / (0.6 * radius)) * fading)
    disc = part.edge(radius - away, 0.002)
    if warm:
        part.blend(mix(face, (1.0, 1.0, 1.0), 0.45), disc)
        return
    u, v = (part.x - spot.x) / radius, (part.y - spot.y) / radius
    maria = part.field(
        lambda x, y: plane((x - spot.x) * 1.5 / radius + 3, (y - spot.y) * 1.5 / radius, 41 + spot.seed % 3, 4), 0.002
    )
    shade = ramp(maria, 0.0, 0.55) * 0.30 + 0.22 * ramp(np.hypot(u, v), 0.55, 1.0)
    part.blend(mix(face, mix(light.mid, light.top, 0.3), shade), disc * (0.96 if light.night else 0.86))


def _cloud(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """A heap of round heads over a flat base, bright towards the light."""
    size = spot.size
    part = canvas.part(spot.x - 1.3 * size, spot.y - 0.6 * size, spot.x + 1.3 * size, spot.y + 0.5 * size)
    out, up = (part.x - spot.x) / size, (spot.y - part.y) / size
    soft = part.field(
        lambda x, y: plane((x - spot.x) * 4 / size, (y - spot.y) * 5 / size, spot.seed % 9973, 5, 0.55), 0.002
    )
    chance = np.random.default_rng(spot.seed)
    body = np.full(soft.shape, -1.0, np.float32)
    for across, high, reach in ((0.0, 0.06, 0.44), (-0.46, -0.08, 0.32), (0.44, -0.06, 0.34), (-0.82, -0.20, 0.2),
                                (0.80, -0.18, 0.22), (0.2, 0.10, 0.32)):  # fmt: skip
        x, y = across + chance.uniform(-0.08, 0.08), high + chance.uniform(-0.05, 0.05)
        body = np.maximum(body, (1 - np.hypot(out - x, (up - y) * 1.15) / reach) * reach)
    flat = (up + 0.36) * 0.9
    density = np.minimum(body, flat) + 0.17 * soft
    toward = 1.0 if look.sun_x * look.aspect > spot.x else -1.0
    lit = np.clip(0.50 + 0.75 * up + 0.18 * out * toward + 0.40 * soft, 0, 1)
    white = between((1.0, 1.0, 1.0), light.light, 0.5)
    white = colour_of(thing.colour) if thing.colour else white
    shadow = mix(light.mid, light.top, 0.35)
    tone = mix(mix(shadow, white, 0.35), white, lit * (0.55 if light.night else 1.0))
    part.blend(tone, ramp(density, 0.0, 0.16) * (0.9 - spot.haze))


def _stone(canvas: Canvas, light: Palette, look: Look, thing: Thing, spot: Spot) -> None:
    """A boulder; what no word describes better is a smooth one in its colour."""
    known = thing.name == "stone"
    _ground(canvas, light, look, spot, 0.62)
    size = spot.size
    part = canvas.part(spot.x - 0.9 * size, spot.y - 1.05 * size, spot.x + 0.9 * size, spot.y + 0.05 * size)
    out, up = (part.x - spot.x) / size, (spot.y - part.y) / size
    rough = part.field(
        lambda x, y: plane((x - spot.x) * 3 / size, (y - spot.y) * 3.4 / size, spot.seed % 9973, 5 if known else 2),
        0.002,
    )
    bulge = np.hypot(out / (0.66 if known else 0.56), np.clip(up - 0.1, 0, None) / (0.62 if known else 0.84))
    inside = np.minimum(1 - bulge + (0.26 if known else 0.05) * rough, (up + 0.015) * 4)
    toward = 1.0 if look.sun_x * look.aspect > spot.x else -1.0
    lit = np.clip(0.34 + 0.40 * out * toward + 0.42 * (up - 0.3) + (0.45 if known else 0.06) * rough, 0, 1)
    own = _tone(light, thing, between(hex_colour("857d72"), light.far, 0.4) if known else light.accent)
    deep = mix(np.asarray(own) * 0.3, light.near, 0.45)
    tone = mix(mix(deep, own, ramp(lit, 0.0, 0.55)), mix(own, light.light, 0.5), ramp(lit, 0.55, 1.0))
    part.blend(mix(tone, light.horizon, spot.haze), part.edge(inside * 0.5 * size))
    _tufts(canvas, light, spot, 0.55)


def _ground(canvas: Canvas, light: Palette, look: Look, spot: Spot, half: float) -> None:
    """A low rise in the colour of what is there, and the shadow that the thing throws on it."""
    size = spot.size
    reach = half * size * 1.35
    part = canvas.part(spot.x - reach, spot.y - 0.1 * size, spot.x + reach, spot.y + 0.10 * size)
    tone = part.pixels.mean(axis=(0, 1))
    out, down = (part.x - spot.x) / reach, (part.y - spot.y) / size
    rough = plane(part.x * 30 / max(size, 0.05), part.y * 60 / max(size, 0.05), spot.seed % 997, 3)
    hump = ramp(down, -0.022, 0.012) * ramp(down, 0.075, 0.025) * ramp(np.abs(out), 0.95, 0.45)
    part.blend(mix(tone, light.near, np.clip(0.35 + 0.25 * rough, 0, 1)), hump * 0.75)
    way = -1.0 if look.sun_x * look.aspect > spot.x else 1.0
    shade = np.exp(-(((out - 0.22 * way) / 0.55) ** 2) - ((down - 0.012) / 0.030) ** 2)
    part.blend(light.near, shade * 0.55)


def _tufts(canvas: Canvas, light: Palette, spot: Spot, half: float) -> None:
    """A ragged line of the ground before the foot, so that nothing looks cut out and laid on."""
    size = spot.size
    part = canvas.part(spot.x - half * size, spot.y - 0.03 * size, spot.x + half * size, spot.y + 0.02 * size)
    tips = 0.010 - 0.030 * np.abs(line(part.x * 60 / max(size, 0.04), spot.seed % 997, 3))
    down = (part.y - spot.y) / size
    edge = ramp(np.abs(part.x - spot.x) / (half * size), 1.0, 0.7)
    tone = part.pixels[-1:].mean(axis=(0, 1))
    part.blend(mix(tone, light.near, 0.30), part.edge((down - tips) * size) * edge * 0.9)


def _tone(light: Palette, thing: Thing, usual: Colour) -> Colour:
    """A thing's colour, dimmed and tinted by the light of the picture."""
    own = colour_of(thing.colour) if thing.colour else usual
    return between(own, light.far, 0.40 if light.night else 0.14)


Drawing = Callable[[Canvas, Palette, Look, Thing, Spot], None]
DRAWINGS: Mapping[str, Drawing] = {
    "boat": _boat, "house": _building, "castle": _building, "bird": _bird, "gull": _bird, "lighthouse": _lighthouse,
    "tower": _tower, "tree": _tree, "pine": _pine, "flower": _flower, "moon": _disc, "sun": _disc, "cloud": _cloud,
    "stone": _stone, "form": _stone,
}  # fmt: skip
