"""Head and shoulders against the light: profiles with hair, hat, scarf or helmet, and heads of animals."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.brushes import scattered, sky
from studio.emulator.render.canvas import Canvas, mix, ramp, shades
from studio.emulator.render.heads import ANIMAL_HEADS, HEADWEAR, PROFILES, AnimalHead, Head, Layers
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, between, bright, colour_of, hex_colour, toned
from studio.emulator.render.noise import Array, Values, plane
from studio.emulator.render.scenes.heights import mountains
from studio.emulator.render.scenes.woods import forest
from studio.emulator.render.stencil import Place, blurred, bounds, curve, cut, drop, modelled, sheet

SKIN = ("e0b08c", "c68a64", "8d5a3e", "f0c8a8", "6a4230")
HAIR = ("2a1d18", "5a3420", "8a4a24", "18181c", "c9a468", "a9a6a2")
FEMALE = ("woman", "girl", "lady", "queen", "princess", "witch", "she", "her", "female", "bride", "dancer")
MALE = (
    "man",
    "boy",
    "king",
    "samurai",
    "knight",
    "wizard",
    "monk",
    "he",
    "male",
    "sailor",
    "father",
    "fisherman",
    "grandfather",
)
HELMETS = ("astronaut", "robot", "android", "cosmonaut")


def portrait(canvas: Canvas, light: Palette, look: Look) -> None:
    """A profile: in front of a disc, of rolling light, or itself the window onto a landscape."""
    kind = look.dice.pick("behind", ("disc", "glow", "double", "bokeh"), True)
    if look.told.has("double", "exposure"):
        kind = "double"
    _behind(canvas, light, look, kind)
    size = (0.74 + 0.20 * look.near) * look.fit
    side = 1.0 if look.place < 0.5 else -1.0
    at = look.aspect / 2 - side * 0.10 * size + (look.place - 0.5) * 0.25 * look.fit
    place = Place(at, 1.02 + 0.10 * size * (look.near - 0.4), size, side)
    _bust(canvas, light, look, place, kind)


def _behind(canvas: Canvas, light: Palette, look: Look, kind: str) -> None:
    middle = look.aspect / 2 + (0.5 - look.place) * 0.2 * look.fit
    if kind == "double":
        paper = mix(light.light, light.horizon, 0.35)
        stain = canvas.cloud((1.2, 1.2), look.noise + 2, 5) * 0.03
        canvas.fill(np.asarray(paper, np.float32) * (0.97 + stain)[..., None])
        return
    away = np.hypot(canvas.x - middle, canvas.y - 0.42)
    colours = shades(
        (mix(light.horizon, light.light, 0.3), light.horizon, light.mid, light.top), np.clip(away * 0.95, 0, 1)
    )
    wash = canvas.cloud((1.6, 2.2), look.noise + 3, 5)
    canvas.fill(colours * (1 + 0.05 * wash)[..., None])
    if kind == "disc":
        disc = canvas.edge(0.34 * look.fit - away, 0.003)
        canvas.blend(mix(light.accent, light.light, np.clip(0.75 - canvas.y, 0, 0.6)), disc * 0.92)
    if kind == "bokeh":
        canvas.pixels *= np.float32(0.62)
        for x, y, draws in scattered(canvas, (0.14, 0.14), look.noise + 4, 0.1):
            radius = 0.018 + 0.045 * float(draws[3])
            part = canvas.part(x - radius * 1.2, y - radius * 1.2, x + radius * 1.2, y + radius * 1.2)
            spot = np.hypot(part.x - x, part.y - y) / radius
            tone = mix(light.accent, light.light, float(draws[4]))
            part.glow(tone, ramp(spot, 1.0, 0.84) * (0.55 + 0.45 * spot**3) * 0.36 * float(draws[5]))


def _bust(canvas: Canvas, light: Palette, look: Look, place: Place, kind: str) -> None:
    head, wear = _chosen(look)
    hair = () if "helmet" in wear else head.hair
    layers = [("coat", head.shoulders), ("skin", head.face), ("hair", hair)]
    layers += [(tone, points) for name in wear for tone, points in HEADWEAR[name]]
    curves = [[place.scene(curve(outline)) for outline in outlines] for _, outlines in layers]
    own, x0, y0 = sheet(canvas, bounds([one for many in curves for one in many], 0.02))
    masks = [cut(own, many) for many in curves]
    whole = np.maximum.reduce(masks)
    tones = _tones(light, look)
    own.fill(np.broadcast_to(np.asarray(tones["coat"], np.float32), own.pixels.shape))
    toward = (0.85 * (1 if look.sun_x * look.aspect > place.x else -1), 0.5)
    for (name, _), mask in zip(layers, masks, strict=True):
        _layer(own, light, look, place, tones[name], mask, toward, name)
    if kind == "double":
        _exposed(own, light, look, whole)
    _, rim = modelled(whole, place.size / own.pixel, toward)
    own.blend(mix(light.light, (1.0, 1.0, 1.0), 0.25), rim * (0.35 if kind == "double" else 0.85))
    drop(canvas, own, x0, y0, whole)


def _chosen(look: Look) -> tuple[Head, list[str]]:
    """The profile and what it wears, by the prompt's words, else by take."""
    told = look.told
    if told.has(*FEMALE):
        name = look.dice.pick("she", ("bun", "long", "bob", "long"), True)
    elif told.has(*MALE):
        name = look.dice.pick("he", ("short", "beard"), True)
    else:
        name = look.dice.pick("who", ("bun", "short", "long", "beard"), True)
    wear = [item for item in ("hat", "scarf", "crown", "hood") if told.has(item, item + "s")]
    wear += ["crown"] if told.has("queen", "king", "princess") else []
    wear += ["hood"] if told.has("monk", "witch", "wizard") and "hat" not in wear else []
    wear += ["helmet"] if told.has(*HELMETS) else []
    if not wear and not told.has("hair"):
        wear = [item for item in (look.dice.pick("wear", ("", "scarf", "hat", ""), True),) if item and look.shows(item)]
    return PROFILES[name], list(dict.fromkeys(wear))


def _tones(light: Palette, look: Look) -> dict[str, Colour]:
    skin = hex_colour(SKIN[int(look.dice.unit("skin", True) * len(SKIN))])
    hair = hex_colour(HAIR[int(look.dice.unit("hair", True) * len(HAIR))])
    if look.told.has("hair") and look.told.colours:
        hair = colour_of(look.told.colours[0])
    if look.told.has("elderly", "old", "grandmother", "grandfather"):
        hair = hex_colour("b8b6b2")
    coat = between(light.far, light.near, 0.45)
    dim = 0.40 if light.night else 0.22
    return {
        "skin": between(skin, light.far, dim), "hair": between(hair, light.near, 0.15), "coat": coat,
        "cloth": between(light.accent, light.near, 0.15), "gold": between(hex_colour("dcae4a"), light.light, 0.15),
        "shell": between(hex_colour("e4e6ea"), light.mid, 0.25), "glass": between(light.near, light.top, 0.4),
    }  # fmt: skip


def _layer(
    own: Canvas,
    light: Palette,
    look: Look,
    place: Place,
    colour: Colour,
    mask: Array,
    toward: tuple[float, float],
    name: str,
) -> None:
    size = place.size
    lit, rim = modelled(mask, place.size / own.pixel * (0.6 if name in ("skin", "glass") else 0.8), toward)
    u, v = place.own(own)
    if name == "hair":
        strands = own.field(
            lambda x, y: plane((x - place.x) * 70 / place.size, (y - place.y) * 9 / place.size, look.noise + 51, 3),
            0.003,
        )
        lit = np.clip(lit + 0.22 * strands, 0, 1)
    if name in ("cloth", "coat"):
        weave = own.field(lambda x, y: plane(x * 7 / size, y * 12 / size, look.noise + 52, 4), 0.004)
        lit = np.clip(lit + 0.12 * weave - 0.25 * ramp(0.25 - v + 0 * u, 0.0, 0.3), 0, 1)
    deep = mix(np.asarray(colour) * 0.30, light.near, 0.45)
    tone = mix(mix(deep, colour, ramp(lit, 0.05, 0.62)), mix(colour, light.light, 0.45), ramp(lit, 0.62, 1.0))
    if name == "glass":
        sweep = np.exp(-(((u * 0.7 + v - 0.92) / 0.05) ** 2))
        tone = mix(tone, light.accent, np.clip(ramp(v + 0 * u, 0.75, 0.55) * 0.5 + 0.6 * sweep, 0, 1))
    tone = mix(tone, light.light, rim * 0.45)
    shade = np.clip(np.roll(mask, (int(0.012 * place.size / own.pixel), 0), (0, 1)) - mask, 0, 1)
    own.blend(mix(own.pixels, light.near, 0.5), shade * 0.6)
    own.blend(tone, mask)


def _exposed(own: Canvas, light: Palette, look: Look, whole: Array) -> None:
    """A landscape inside the outline: dark where the head would be dark, bright where the country is."""
    country = Canvas(own.size, own.window)
    scene = forest if look.told.has("forest", "trees", "nature") else mountains
    scene(country, light, look)
    land: Values = country.pixels
    grey = own.pixels.mean(axis=-1, keepdims=True)
    own.fill(land * (0.42 + 0.85 * grey))


def creature(canvas: Canvas, light: Palette, look: Look) -> None:
    """An animal's head from the front, filling the picture."""
    motif = look.told.motif()
    name = motif.name if motif is not None and motif.name in ANIMAL_HEADS else "fox"
    head = ANIMAL_HEADS[name]
    if look.dice.pick("ground", (True, False, True, False), True):
        sky(canvas, light, look, 1.1)
        canvas.pixels *= np.float32(0.8)
    else:
        _behind(canvas, light, look, "bokeh")
    size = (0.80 + 0.22 * look.near) * look.fit
    place = Place(look.aspect / 2 + (look.place - 0.5) * 0.4 * look.fit, 0.97 + 0.1 * (look.near - 0.4), size)
    tones = _fur(head, motif.colour if motif is not None else "")
    _front(canvas, light, look, place, head.layers, tones, hex_colour(head.iris))


def _fur(head: AnimalHead, name: str) -> dict[str, Colour]:
    """An animal's usual tones, or those of another colour."""
    coat, pale, dark = hex_colour(head.coat), hex_colour(head.pale), hex_colour(head.dark)
    if name and name not in head.own:
        coat = colour_of(name)
        pale = toned(coat, min(0.92, bright(coat) + 0.25))
    return {"coat": coat, "pale": pale, "dark": dark, "inner": between(coat, dark, 0.6), "nose": (0.06, 0.05, 0.05)}


def _front(
    canvas: Canvas, light: Palette, look: Look, place: Place, layers: Layers, tones: dict[str, Colour], iris: Colour
) -> None:
    toward = (0.7 if look.sun_x > look.place else -0.7, 0.7)
    curves = [_both(place, points) for _, points in layers]
    own, x0, y0 = sheet(canvas, bounds([one for pair in curves for one in pair], 0.03))
    size = place.size
    whole = np.zeros(own.pixels.shape[:2], np.float32)
    fuzz = own.field(
        lambda x, y: plane((x - place.x) * 46 / size, (y - place.y) * 20 / size, look.noise + 61, 2), 0.004
    )
    u, v = place.own(own)
    out = np.arctan2(v - 0.42, np.abs(u))
    hair = own.field(lambda x, y: _streaks(x, y, place, look.noise), 0.0036)
    for (name, _), pair in zip(layers, curves, strict=True):
        mask = cut(own, pair)
        if name not in ("nose", "eye"):
            mask = np.clip(mask + 0.75 * hair * (blur_edge(mask, place.size / own.pixel)), 0, 1)
        if name == "eye":
            _eyes(own, light, mask, iris, place)
            continue
        lit, rim = modelled(mask, place.size / own.pixel * 0.55, toward)
        lit = np.clip(lit + 0.16 * hair + 0.05 * fuzz + 0.05 * out, 0, 1)
        colour = np.asarray(between(tones[name], light.far, 0.30 if light.night else 0.10), np.float32)
        deep = mix(colour * 0.28, light.near, 0.4)
        tone = mix(mix(deep, colour, ramp(lit, 0.0, 0.6)), mix(colour, light.light, 0.4), ramp(lit, 0.6, 1.05))
        own.blend(mix(tone, light.light, rim * (0.55 if name == "coat" else 0.12)), mask)
        whole = np.maximum(whole, mask)
    drop(canvas, own, x0, y0, whole)


def blur_edge(mask: Array, size: float) -> Array:
    """Where a mask's edge is, a hair's length wide."""
    soft = blurred(mask, max(1.0, size * 0.008))
    edge: Array = np.asarray(4 * soft * (1 - soft), np.float32)
    return edge


def _streaks(x: Array, y: Array, place: Place, seed: int) -> Array:
    """Hair that runs outwards from the muzzle."""
    u, v = (x - place.x) / place.size, (place.y - y) / place.size - 0.30
    bearing, away = np.arctan2(v, np.abs(u)), np.hypot(u, v)
    return plane(bearing * 26, away * 9, seed + 62, 3, 0.6)


def _both(place: Place, points: tuple[tuple[float, float], ...]) -> list[Array]:
    """A shape and its mirror image."""
    own = curve(points)
    return [place.scene(own), place.scene(own * np.asarray([-1, 1], np.float32))]


def _eyes(own: Canvas, light: Palette, mask: Array, iris: Colour, place: Place) -> None:
    u, v = place.own(own)
    own.blend((0.03, 0.025, 0.03), mask)
    inner = np.clip(mask * 2 - 1, 0, 1)
    across = np.abs(u)
    middle_u = float((np.broadcast_to(across, mask.shape) * mask).sum() / max(mask.sum(), 1e-3))
    middle_v = float((np.broadcast_to(v, mask.shape) * mask).sum() / max(mask.sum(), 1e-3))
    away = np.hypot(across - middle_u, v - middle_v)
    ring = own.edge((0.030 - away) * place.size) * inner
    own.blend(mix(iris, light.light, ramp(middle_v - v + 0 * u, -0.01, 0.03) * 0.4), ring)
    own.blend(
        (0.02, 0.015, 0.02), own.edge((0.0135 - np.hypot((across - middle_u) * 1.5, v - middle_v)) * place.size) * inner
    )
    spark = np.hypot(u * np.sign(u) - middle_u + 0.010 * np.sign(u), v - middle_v - 0.012)
    own.blend((1.0, 1.0, 1.0), own.edge((0.0065 - spark) * place.size))
