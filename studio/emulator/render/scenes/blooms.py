"""Flowers: one close up, three on their stems, or a spray in a vase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.emulator.render.brushes import scattered
from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, hex_colour, toned
from studio.emulator.render.noise import Array, hash01, plane


@dataclass(frozen=True, slots=True)
class Kind:
    """A flower: rings of petals, petals per ring, how narrow and how pointed they are, its heart, its usual colours."""

    rings: int
    petals: int
    narrow: float
    point: float
    heart: float
    colours: tuple[str, ...]


KINDS = {
    "dahlia": Kind(7, 13, 1.0, 0.5, 0.10, ("b8354a", "d9703a", "8f3a72", "e9a0a0")),
    "daisy": Kind(2, 17, 0.75, 0.15, 0.26, ("f4f0e6", "f0d060", "e9c6d6", "b9c4ec")),
    "poppy": Kind(2, 4, 1.9, 0.0, 0.20, ("d2402c", "e0702f", "e9a3a0", "f0e3cf")),
    "lotus": Kind(4, 9, 0.95, 0.9, 0.16, ("e58aa8", "f1d9dc", "c66a9c", "f3e7d0")),
    "rose": Kind(7, 5, 1.7, 0.1, 0.05, ("b3283c", "e58f98", "f0d9b8", "d9637a")),
    "sunflower": Kind(3, 19, 0.8, 0.8, 0.42, ("efb832", "e8962c", "f2cf5a", "dd8a2a")),
    "anemone": Kind(2, 7, 1.3, 0.05, 0.22, ("5a55b0", "b0407a", "eceaf0", "8a4fb5")),
}
NAMES = {
    "daisies": "daisy", "daisy": "daisy", "poppies": "poppy", "poppy": "poppy", "tulip": "poppy", "tulips": "poppy",
    "roses": "rose", "rose": "rose", "peony": "rose", "peonies": "rose", "lotus": "lotus", "lily": "lotus",
    "lilies": "lotus",
    "magnolia": "lotus", "sunflower": "sunflower", "sunflowers": "sunflower", "dahlia": "dahlia", "anemone": "anemone",
    "orchid": "anemone",
}  # fmt: skip


def flower(canvas: Canvas, light: Palette, look: Look) -> None:
    """A head that fills the picture, one off centre, three on stems against the light, or a pressed-plant sheet."""
    layout = look.dice.pick("layout", ("macro", "three", "aside", "sheet"), True)
    _ground(canvas, light, look, layout == "sheet")
    fit, middle = look.fit, look.aspect / 2
    if layout == "macro":
        place = (middle + (look.place - 0.5) * 0.2 * fit, 0.49, (0.38 + 0.10 * look.near) * fit)
        _leaves_behind(canvas, light, look, place)
        head(canvas, light, look, place, 0.92, 0)
    elif layout == "aside":
        place = (middle + (look.place - 0.5) * 0.9 * look.aspect, 0.56, (0.44 + 0.12 * look.near) * fit)
        _leaves_behind(canvas, light, look, place)
        head(canvas, light, look, place, 0.8, 0)
    else:
        _stems(canvas, light, look, layout == "sheet")


def _ground(canvas: Canvas, light: Palette, look: Look, pale: bool) -> None:
    """Paper, or a garden out of focus: dark greens and discs of light."""
    if pale:
        paper = mix(mix(light.light, light.horizon, 0.35), (0.96, 0.94, 0.88), 0.4)
        stain = canvas.cloud((1.5, 1.5), look.noise + 2, 5) * 0.04
        canvas.fill(np.asarray(paper, np.float32) * (0.96 + stain)[..., None])
        return
    leaf = toned(hex_colour("55704a") if not look.told.colours else light.far, 0.30)
    soft = canvas.cloud((1.4, 1.8), look.noise + 2, 3)
    colours = shades(
        (light.near, mix(light.near, leaf, 0.6), leaf, mix(leaf, light.horizon, 0.6)),
        np.clip(0.42 + soft * 0.62 - 0.25 * (canvas.y - 0.4), 0, 1),
    )
    canvas.fill(colours)
    for x, y, draws in scattered(canvas, (0.17, 0.17), look.noise + 4, 0.12):
        if draws[2] > 0.5:
            continue
        radius = 0.02 + 0.055 * float(draws[3])
        part = canvas.part(x - 1.2 * radius, y - 1.2 * radius, x + 1.2 * radius, y + 1.2 * radius)
        away = np.hypot(part.x - x, part.y - y) / radius
        disc = ramp(away, 1.0, 0.86) * (0.6 + 0.4 * away**3)
        part.glow(mix(light.horizon, light.light, float(draws[4])), disc * 0.16 * float(draws[5]))


def _kind(look: Look, number: int) -> Kind:
    name = next((NAMES[word] for word in look.told.words if word in NAMES), "")
    if not name:
        name = look.dice.pick("flower", ("dahlia", "anemone", "lotus", "poppy", "daisy", "rose"), True)
    return KINDS[name]


def petal_colour(light: Palette, look: Look, kind: Kind, number: int) -> Colour:
    """From the prompt's colours, else the flower's own."""
    if look.told.colours:
        return light.accent if number % 2 == 0 else toned(light.accent, 0.6)
    own = int(look.dice.unit("petal", True) * len(kind.colours))
    return hex_colour(kind.colours[(own + number) % len(kind.colours) if number else own])


def head(
    canvas: Canvas, light: Palette, look: Look, place: tuple[float, float, float], tilt: float, number: int
) -> None:
    """A flower head: rings from the outside in, each petal shaded from root to tip, over the shade it throws."""
    at, y, radius = place
    if not canvas.covers(at - 1.2 * radius, y - 1.2 * radius, at + 1.2 * radius, y + 1.2 * radius):
        return
    kind = _kind(look, number)
    colour = petal_colour(light, look, kind, number)
    canvas = canvas.part(at - 1.2 * radius, y - 1.2 * radius, at + 1.2 * radius, y + 1.2 * radius)
    u, v = (canvas.x - at) / radius, (canvas.y - y) / (radius * tilt)
    away, bearing = np.hypot(u, v), np.arctan2(v, u)
    toward = np.float32(1.0 if look.sun_x > 0.5 else -1.0)
    facing = (u * toward - v) / np.maximum(away, 0.05) * 0.7
    seed = look.noise + 17 * number
    for ring in range(kind.rings):
        for half in (0.0, 0.5):
            reach = 1.0 - (0.80 - kind.heart) * (ring + half) / kind.rings
            turn = look.phase + (ring * 2 + half * 2) * 0.5 * (1 + 0.13 * ring) + number
            inner = _within(canvas, at, y, radius * reach * 1.14)
            polar = away[inner], bearing[inner], facing[inner]
            piece = canvas.part(*_box(at, y, radius * reach * 1.14))
            hidden = 0.5 if kind.rings > 3 and ring < kind.rings - 2 else 0.0
            _ring(piece, light, kind, colour, polar, (reach, turn, radius, hidden), seed + 7 * ring + int(half * 3))
    _heart(canvas, light, kind, colour, (away, bearing), radius, seed, toward, (u, v))


def _box(at: float, y: float, reach: float) -> tuple[float, float, float, float]:
    return at - reach, y - reach, at + reach, y + reach


def _within(canvas: Canvas, at: float, y: float, reach: float) -> tuple[slice, slice]:
    """The rows and columns of the box around a place, as `Canvas.part` takes them."""
    piece = canvas.part(*_box(at, y, reach))
    row = int(np.searchsorted(canvas.y[:, 0], piece.y[0, 0]))
    column = int(np.searchsorted(canvas.x[0], piece.x[0, 0]))
    return slice(row, row + piece.size[1]), slice(column, column + piece.size[0])


def _ring(
    canvas: Canvas, light: Palette, kind: Kind, colour: Colour, polar: tuple[Array, Array, Array],
    size: tuple[float, float, float, float], seed: int,
) -> None:  # fmt: skip
    """One ring of petals; only pixels between `hidden` and its reach are worked on, the rest lies under later rings."""
    reach, turn, radius, hidden = size
    seen = (polar[0] < reach * 1.14) & (polar[0] > reach * hidden)
    away, bearing, facing = (values[seen] for values in polar)
    sector = (bearing + np.float32(turn)) * np.float32(kind.petals / (2 * np.pi))
    whole = np.floor(sector)
    part = (sector - whole - np.float32(0.5)) * 2
    own = hash01(seed, np.arange(kind.petals))[whole.astype(np.int32) % kind.petals]
    out = away / (np.float32(reach) * (np.float32(0.90) + np.float32(0.14) * own))
    inside = _petal(kind, out, np.abs(part), away, reach)
    shade = np.clip((inside + 0.035) / 0.09 + 0.5, 0, 1) * np.float32(0.42)
    pixels = canvas.pixels[seen]
    pixels += (mix(np.asarray(colour) * 0.22, light.near, 0.4) - pixels) * shade[:, None]
    body = np.clip(out, 0, 1)
    veins = 0.6 * np.sin(part * 17 + own * 40 + 7 * out) + 0.4 * np.sin(part * 31 - own * 25)
    lit = 0.28 + 0.54 * body + 0.22 * facing - 0.10 * np.abs(part) + 0.09 * veins + 0.12 * (own - 0.5)
    lit -= 0.10 * np.exp(-((part / 0.16) ** 2))
    rim = np.exp(-((inside / (0.012 + 0.006 * body)) ** 2)) * 0.26 * body
    root, full = mix(np.asarray(colour) * 0.35, light.near, 0.25), np.asarray(colour, np.float32)
    tone = mix(shades((root, full * 0.72, full, mix(colour, light.light, 0.55)), np.clip(lit, 0, 1)), light.light, rim)
    pixels += (tone - pixels) * np.clip(inside * np.float32(radius / canvas.pixel) + np.float32(0.5), 0, 1)[:, None]
    canvas.pixels[seen] = pixels


def _petal(kind: Kind, out: Array, across: Array, away: Array, reach: float) -> Array:
    """How far inside a petal: `out` 0 at its root … 1 at its tip, `across` 0 on its midrib … 1 at the next."""
    profile = np.linspace(0, 1, 129, dtype=np.float32)
    bulge = np.sin(np.pi * np.clip(0.10 + 0.72 * profile**0.85, 0, 1)) ** 0.7
    wide = (float(np.clip(kind.narrow, 0.6, 1.0)) * bulge + 0.05).astype(np.float32) * np.float32(1.05)
    half = wide[(np.clip(out, 0, 1) * 128).astype(np.int32)]
    bend = across if kind.point > 0.4 else across * across
    tip = 1 - np.float32(0.10 + 0.30 * kind.point) * bend - out
    inside: Array = np.minimum((half - across) * away * np.float32(np.pi / kind.petals), tip * np.float32(reach))
    return inside


def _heart(
    canvas: Canvas, light: Palette, kind: Kind, colour: Colour, polar: tuple[Array, Array], radius: float, seed: int,
    toward: np.float32, plain: tuple[Array, Array],
) -> None:  # fmt: skip
    away, bearing = polar
    u, v = plain
    size = kind.heart
    gold = (
        mix(hex_colour("e3a83a"), light.light, 0.15)
        if kind.petals != 4 and kind.petals != 7
        else mix(light.near, (0.08, 0.06, 0.10), 0.6)
    )
    ring = np.abs(away - size * 1.25 + 0.03 * plane(bearing * 6, away * 0, seed, 2))
    dots = ramp(plane(u * 26, v * 26, seed + 5, 1), 0.10, 0.5) * np.exp(-((ring / (size * 0.42)) ** 2))
    canvas.blend(mix(gold, light.light, 0.25), np.clip(dots, 0, 1) * (size > 0.12))
    if size <= 0.12:
        return
    dome = np.clip(1 - (away / size) ** 2, 0, 1)
    turns = bearing + away * 60 / size * 0.05
    seeds = 0.5 + 0.5 * np.sin(turns * 21) * np.sin(away / size * 34)
    lit = np.clip(0.30 + 0.45 * (u * toward - v) / size * 0.6 + 0.25 * dome + 0.28 * (seeds - 0.5), 0, 1)
    tone = shades((np.asarray(gold) * 0.30, np.asarray(gold) * 0.75, mix(gold, light.light, 0.35)), lit)
    canvas.blend(tone, canvas.edge((size - away) * radius))


def _leaves_behind(canvas: Canvas, light: Palette, look: Look, place: tuple[float, float, float]) -> None:
    at, y, radius = place
    if not look.shows("leaves"):
        return
    for number in range(6):
        turn = look.phase + number * 1.05 + 0.4 * look.dice.unit(f"leaf{number}")
        start = (at + np.cos(turn) * radius * 0.5, y + np.sin(turn) * radius * 0.45)
        leaf(canvas, light, look, start, turn, radius * (0.85 + 0.4 * look.dice.unit(f"long{number}")), number)


def leaf(
    canvas: Canvas, light: Palette, look: Look, start: tuple[float, float], turn: float, long: float, number: int,
    slim: float = 0.24,
) -> None:  # fmt: skip
    """A leaf from its root in a direction, with a midrib and side veins, one half lighter than the other."""
    canvas = canvas.part(start[0] - long, start[1] - long, start[0] + long, start[1] + long)
    green = toned(hex_colour(("5f7f4a", "4a7058", "7c8a4a")[number % 3]) if not look.told.colours else light.far, 0.36)
    x, y = canvas.x - start[0], canvas.y - start[1]
    u = (x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))) / long
    v = (-x * np.float32(np.sin(turn)) + y * np.float32(np.cos(turn))) / long + 0.10 * u**2
    half = slim * np.sin(np.pi * np.clip(u, 0, 1) ** 0.85) ** 1.0
    inside = np.minimum(half - np.abs(v), np.minimum(u, 1 - u)) * long
    ribs = np.abs(np.sin(u * 16 - np.abs(v) * 26))
    lit = 0.40 + 0.22 * np.sign(v) * (1 if look.sun_x > 0.5 else -1) + 0.18 * u + 0.10 * ramp(ribs, 0.0, 0.4)
    tone = shades(
        (light.near, mix(light.near, green, 0.6), np.asarray(green, np.float32), mix(green, light.light, 0.35)),
        np.clip(lit, 0, 1),
    )
    tone = mix(tone, mix(green, light.light, 0.45), np.exp(-((v / 0.008) ** 2)) * 0.6)
    canvas.blend(tone, canvas.edge(inside))


def _stems(canvas: Canvas, light: Palette, look: Look, sheet: bool) -> None:
    """Three blooms at different heights on bent stems."""
    fit, middle = look.fit, look.aspect / 2
    for number in range(3):
        across = (-0.30, 0.27, 0.0)[number] + 0.10 * (look.dice.unit(f"across{number}") - 0.5)
        top = (0.40, 0.50, 0.28)[number] + 0.08 * (look.dice.unit(f"top{number}") - 0.5)
        size = ((0.13, 0.15, 0.19)[number] + 0.04 * look.near) * fit
        at = middle + across * fit * 1.15
        root = middle + (at - middle) * 0.25
        _stem(canvas, light, look, (at, top), root, number)
        head(canvas, light, look, (at, top, size), (0.62, 0.72, 0.85)[number], number)
        if not sheet:
            continue


def _stem(canvas: Canvas, light: Palette, look: Look, top: tuple[float, float], root: float, number: int) -> None:
    green = toned(hex_colour("66804a") if not look.told.colours else light.far, 0.34)
    down = np.clip((canvas.y - top[1]) / (1.06 - top[1]), 0, 1.6)
    middle = top[0] + (root - top[0]) * down**1.6
    inside = np.minimum(0.0055 * look.fit * (1 + 0.4 * down) - np.abs(canvas.x - middle), canvas.y - top[1])
    side = np.clip(0.5 + (canvas.x - middle) / 0.010 * (1 if look.sun_x > 0.5 else -1), 0, 1)
    canvas.blend(mix(mix(light.near, green, 0.5), mix(green, light.light, 0.25), side), canvas.edge(inside))
    if look.shows("leaves"):
        for step, part in enumerate((0.35, 0.62, 0.85)):
            at = top[0] + (root - top[0]) * part**1.6
            way = 1 if (step + number) % 2 else -1
            turn = -1.57 + way * (0.75 + 0.25 * look.dice.unit(f"turn{number}{step}"))
            leaf(canvas, light, look, (at, top[1] + (1.06 - top[1]) * part), turn, 0.24 * look.fit, number + step, 0.15)


def spray(canvas: Canvas, light: Palette, look: Look, mouth: tuple[float, float], size: float, front: bool) -> None:
    """Flowers in a vase: stems and leaves and the far heads first, the near heads with `front`."""
    places = ((-0.55, 0.62), (0.58, 0.55), (-0.20, 1.0), (0.28, 0.92), (0.0, 0.55), (-0.34, 0.32), (0.36, 0.28))
    for number, (across, up) in enumerate(places):
        stray = look.dice.unit(f"spray{number}") - 0.5
        at, y = mouth[0] + (across + 0.15 * stray) * size * 0.8, mouth[1] - (up + 0.1 * stray) * size
        if not front:
            _twig(canvas, light, look, mouth, (at, y), number)
        if front == (number >= 4):
            head(canvas, light, look, (at, y, size * (0.24 + 0.08 * look.dice.unit(f"head{number}"))), 0.78, number % 2)


def _twig(
    canvas: Canvas, light: Palette, look: Look, mouth: tuple[float, float], tip: tuple[float, float], number: int
) -> None:
    green = mix(light.near, toned(hex_colour("66804a") if not look.told.colours else light.far, 0.34), 0.7)
    part = canvas.part(-99.0, tip[1], 99.0, mouth[1] + 0.02)
    down = np.clip((part.y - tip[1]) / (mouth[1] - tip[1]), 0, 1.1)
    middle = tip[0] + (mouth[0] - tip[0]) * down**1.5
    part.blend(np.broadcast_to(green, part.pixels.shape), part.edge(0.0032 - np.abs(part.x - middle)))
    if look.shows("leaves"):
        at = tip[0] + (mouth[0] - tip[0]) * 0.5**1.5
        turn = -1.57 + (1.0 if tip[0] > mouth[0] else -1.0) * 0.9
        leaf(canvas, light, look, (at, (tip[1] + mouth[1]) / 2), turn, 0.16 * look.fit, number, 0.18)
