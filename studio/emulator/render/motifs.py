"""Animals, houses, boats and people that stand in a place when the prompt names them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from studio.emulator.render.brushes import ground_fog
from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, between, bright, colour_of, hex_colour, toned
from studio.emulator.render.noise import Array, Values, line, plane
from studio.emulator.render.outlines import POSES, Figure
from studio.emulator.render.reading import Motif
from studio.emulator.render.stencil import Place, bounds, curve, cut, drop, modelled, sheet

Rise = Callable[[Array], Array]
BUILDINGS = ("house", "castle")
LAMP: Colour = (1.0, 0.82, 0.50)
IRIS, PUPIL = hex_colour("f0b43c"), hex_colour("0d0b0a")


def stand(canvas: Canvas, light: Palette, look: Look) -> None:
    """Put the prompt's motifs into a landscape: animals and people on a bank, houses further off, boats afloat."""
    for motif in look.told.motifs[:2]:
        if motif.name in BUILDINGS:
            _building(canvas, light, look, motif)
    for motif in look.told.motifs[:2]:
        if motif.name == "boat":
            _afloat(canvas, light, look, motif)
    living = [motif for motif in look.told.motifs[:2] if motif.name not in (*BUILDINGS, "boat")]
    if living:
        _on_bank(canvas, light, look, living)


def draw(
    canvas: Canvas, light: Palette, look: Look, figure: Figure, place: Place, colour: str = "", haze: float = 0.0
) -> None:
    """One figure with its coat, in the light of the scene; `haze` fades it into the horizon."""
    every = [place.scene(curve(points)) for points in (*figure.parts, *figure.behind)]
    box = bounds(every, 0.03 * place.size)
    if not canvas.covers(*box):
        return
    own, x0, y0 = sheet(canvas, box)
    tall = place.size / own.pixel
    toward = (0.8 if look.sun_x * look.aspect > place.x else -0.8, 0.6)
    coat, pale, dark = _colours(light, figure, colour)
    tones = {"pale": pale, "dark": dark, "tip": pale, "iris": IRIS, "pupil": PUPIL}
    far = cut(own, [place.scene(curve(points)) for points in figure.behind]) if figure.behind else None
    main = cut(own, [place.scene(curve(points)) for points in figure.parts])
    own.fill(np.broadcast_to(np.asarray(coat, np.float32), own.pixels.shape))
    for name, points in figure.patches:
        mask = cut(own, [place.scene(curve(points))])
        own.blend(tones[name], _ragged(own, place, mask, figure.fur * (name not in ("iris", "pupil"))))
    lit, rim = modelled(main, tall, toward)
    _shade(own, light, figure, place, lit, rim, look.noise)
    if figure.eye is not None:
        _eye(own, light, place, figure.eye)
    _panes(own, light, look, figure, place)
    if far is not None:
        behind = mix(mix(coat, light.near, 0.62), light.far, 0.1)
        hidden = own.pixels * main[..., None] + np.asarray(behind) * (1 - main)[..., None]
        own.fill(hidden)
        main = np.maximum(main, far)
    if haze:
        own.pixels += (np.asarray(light.horizon, np.float32) - own.pixels) * np.float32(haze)
    drop(canvas, own, x0, y0, main)


def _colours(light: Palette, figure: Figure, name: str) -> tuple[Colour, Colour, Colour]:
    """Coat, pale and dark, nearer to the scene's light than out of a tube."""
    coat, pale, dark = hex_colour(figure.coat), hex_colour(figure.pale), hex_colour(figure.dark)
    if name and name not in figure.own:
        coat = colour_of(name)
        pale = toned(coat, min(0.95, bright(coat) + 0.35))
        dark = toned(coat, bright(coat) * 0.35)
    dim = 0.42 if light.night else 0.14
    return between(coat, light.far, dim), between(pale, light.horizon, dim + 0.1), between(dark, light.near, 0.4)


def _ragged(own: Canvas, place: Place, mask: Array, fur: float) -> Array:
    """A patch's edge frayed by hair."""
    if not fur:
        return mask
    step = max(0.0025, place.size / 160)
    hair = own.field(lambda x, y: plane((x - place.x) * 60 / place.size, (y - place.y) * 22 / place.size, 5, 2), step)
    soft: Array = np.clip(mask + hair * 0.55 * fur * (mask > 0.02) * (mask < 0.999), 0, 1)
    return soft


def _shade(own: Canvas, light: Palette, figure: Figure, place: Place, lit: Array, rim: Array, seed: int) -> None:
    u, v = place.own(own)
    if figure.fur:
        hair = own.field(
            lambda x, y: _hair((x - place.x) / place.size, (y - place.y) / place.size, seed),
            max(0.002, place.size / 240),
        )
        lit = np.clip(lit + 0.11 * figure.fur * hair, 0, 1)
    deep = mix(own.pixels * 0.26, light.near, 0.40)
    bright_ = mix(own.pixels, light.light, 0.34)
    dusk = 0.25 if light.night else 0.0
    tone = mix(deep, own.pixels, ramp(lit, 0.02, 0.62 + dusk))
    tone = mix(tone, bright_, ramp(lit, 0.58 + dusk, 1.0 + dusk))
    ground = ramp(v + 0 * u, 0.30, -0.02) * 0.30
    tone = mix(tone, light.near, ground)
    own.fill(mix(tone, mix(light.light, (1.0, 1.0, 1.0), 0.2), rim * (0.65 if not light.night else 0.45)))


def _hair(u: Array, v: Array, seed: int) -> Array:
    """Short strokes of a coat, slanting backwards."""
    return plane(u * 74 + v * 46, v * 30 - u * 9, seed, 2)


def _eye(own: Canvas, light: Palette, place: Place, eye: tuple[float, float]) -> None:
    u, v = place.own(own)
    away = np.hypot((u - eye[0]) * 0.8, v - eye[1])
    radius = 0.013
    own.blend((0.04, 0.03, 0.03), own.edge((radius - away) * place.size))
    spark = np.hypot(u - eye[0] - 0.004, v - eye[1] - 0.004)
    own.blend(light.light, own.edge((radius * 0.34 - spark) * place.size))


def _panes(own: Canvas, light: Palette, look: Look, figure: Figure, place: Place) -> None:
    if not look.shows("windows"):
        return
    u, v = place.own(own)
    for middle, low, wide, high in figure.windows:
        inside = np.minimum(wide / 2 - np.abs(u - middle), np.minimum(v - low, low + high - v)) * place.size
        bars = np.minimum(np.abs(u - middle), np.abs(v - low - high * 0.55)) > 0.008
        glow = 0.95 if light.night or look.told.hour in ("dusk", "") else 0.45
        own.blend(mix(LAMP, light.light, 0.15), own.edge(inside) * (glow * (0.6 + 0.4 * bars)))


def _on_bank(canvas: Canvas, light: Palette, look: Look, living: list[Motif]) -> None:
    """A bank in the foreground with grass, snow or sand, and on it whoever is named."""
    zoom = (0.72 + 0.75 * look.near) * min(1.0, 0.35 + 0.65 * look.aspect)
    top = 0.80 + 0.08 * look.dice.unit("bank", True)
    rise = bank(canvas, light, look, top)
    for number, motif in enumerate(living):
        poses = POSES[motif.name]
        figure = look.dice.pick(f"pose{motif.name}", poses, True)
        size = figure.tall * zoom
        at = look.at if number == 0 else look.aspect - look.at
        side = (1.0 if look.sun_x > look.place else -1.0) * (1 if number == 0 else -1)
        flying = figure is POSES["bird"][1]
        count = 3 if motif.many else 1
        size *= 0.7 if motif.many else 1.0
        for twin in range(count):
            x = at + (twin - (count - 1) / 2) * size * 1.25 + 0.1 * size * (twin % 2)
            own = size * (1 - 0.16 * (twin % 2) - 0.1 * (twin == 2))
            foot = float(rise(np.asarray([x], np.float32))[0]) + 0.012
            if flying:
                foot = 0.34 + 0.08 * twin + 0.1 * look.dice.unit("flight")
            elif motif.name in ("owl", "bird"):
                foot = _branch(canvas, light, look, x, foot, own, twin)
            else:
                _shadow(canvas, light, look, x, foot, own)
            draw(canvas, light, look, figure, Place(x, foot, own, side), motif.colour)
    _grass(canvas, light, look, rise, top, 1.0)


def bank(canvas: Canvas, light: Palette, look: Look, top: float) -> Rise:
    """A rise of ground in front; gives back the height of its edge as a function of x."""

    def rise(x: Array) -> Array:
        hump = 0.05 * np.exp(-(((x - look.at) / (0.55 * max(0.6, look.aspect))) ** 2))
        away = 0.05 * ((x - look.at) / max(look.aspect, 0.6)) ** 2
        return np.asarray(top - hump + away - 0.014 * line(x * 2.2, look.noise + 301, 4), np.float32)

    edge = rise(canvas.x)
    part = canvas.part(-99.0, float(edge.min()) - 0.01, 99.0, 99.0)
    below = part.y - edge
    part.blend(_turf(part, light, look, below), part.edge(below))
    _grass(canvas, light, look, rise, top, 0.55)
    return rise


def _turf(part: Canvas, light: Palette, look: Look, below: Values) -> Array:
    """The bank's surface: blades that catch the light above, darker below."""
    ground = _ground(light, look)
    smooth = look.told.season == "winter" or look.told.scene == "dunes"
    across, down = (9.0, 30.0) if smooth else (150.0, 26.0)
    rough = part.field(
        lambda x, y: plane(
            x * across + 0.05 * across * plane(x * 2, y * 3, look.noise + 303, 2), y * down, look.noise + 302, 3
        ),
        0.0028,
    )
    lit = np.clip(
        (0.72 if smooth else 0.34) * np.exp(-below * (5 if smooth else 7))
        + (0.10 + 0.16 * np.exp(-below * 4)) * rough
        + 0.10,
        0,
        1,
    )
    return mix(mix(ground, light.near, 0.80), mix(ground, light.light, 0.25), lit)


def _ground(light: Palette, look: Look) -> Colour:
    if look.told.season == "winter" or look.told.has("snow", "snowy"):
        return between((0.90, 0.93, 0.97), light.mid, 0.45 if light.night else 0.2)
    if look.told.scene == "dunes":
        return between(hex_colour("d9a566"), light.horizon, 0.5)
    green = {"autumn": "8a6a34", "spring": "6f8f45"}.get(look.told.season, "5f7045")
    return between(hex_colour(green), light.far, 0.45 if not light.night else 0.7)


def _grass(canvas: Canvas, light: Palette, look: Look, rise: Rise, top: float, tall: float) -> None:
    """Blades along the bank's edge, in front of the feet."""
    if look.told.scene in ("dunes", "sea", "city") or look.told.season == "winter":
        return
    part = canvas.part(-99.0, top - 0.14, 99.0, top + 0.10)
    bend = line(part.x * 5, look.noise + 311, 2) * 0.006
    lean = (part.y - top) * bend * 8
    fine = np.abs(line((part.x + lean) * 95, look.noise + 312, 2)) * np.abs(line(part.x * 11 + 3, look.noise + 313, 2))
    tips = rise(part.x) + 0.012 - 0.060 * tall * fine - 0.010
    tone = _turf(part, light, look, np.clip(part.y - rise(part.x), 0, 1) + 0.05 * (1 - tall))
    part.blend(mix(tone, light.near, 0.25 * tall), part.edge(part.y - tips) * ramp(part.y - rise(part.x), 0.06, 0.02))


def _shadow(canvas: Canvas, light: Palette, look: Look, x: float, foot: float, size: float) -> None:
    way = -1.0 if look.sun_x * look.aspect > x else 1.0
    part = canvas.part(x - 2 * size, foot - 0.1 * size, x + 2 * size, foot + 0.25 * size)
    u, v = (part.x - x - way * 0.35 * size) / (0.75 * size), (part.y - foot) / (0.07 * size)
    part.blend(light.near, np.exp(-(u**2) - v**2) * 0.6)


def _branch(canvas: Canvas, light: Palette, look: Look, x: float, foot: float, size: float, twin: int) -> float:
    """A dead tree's branch to sit on; gives back its height."""
    level = 0.56 + 0.06 * look.dice.unit("branch") + 0.05 * twin
    way = -1.0 if look.place > 0.5 else 1.0
    trunk = x - way * (0.16 + 0.4 * size)
    dark = mix(light.near, light.far, 0.10)
    part = (
        canvas.part(trunk - 0.12, level - 0.5, x + 0.6, 99.0)
        if way > 0
        else canvas.part(x - 0.6, level - 0.5, trunk + 0.12, 99.0)
    )
    bent = trunk + 0.02 * line(part.y * 4, look.noise + 321, 3)
    thick = 0.016 + 0.030 * np.clip(part.y - level + 0.25, 0, 1)
    lit = np.clip(0.5 + (part.x - bent) / thick * (0.5 if look.sun_x * look.aspect > trunk else -0.5), 0, 1)
    bark = mix(dark, mix(light.far, light.horizon, 0.35), lit**2 * 0.55)
    stem = np.minimum(thick - np.abs(part.x - bent), part.y - level + 0.34)
    part.blend(bark, part.edge(stem) * (twin == 0))
    out = (part.x - trunk) * way
    arm = level + 0.035 * (0.16 + 0.4 * size - out) + 0.008 * line(part.x * 9, look.noise + 322 + twin, 3)
    width = 0.011 * np.clip(1.25 - out / (0.36 + 0.5 * size), 0.12, 1.2)
    inside = np.minimum(width - np.abs(part.y - arm), np.minimum(out + 0.01, 0.42 + 0.5 * size - out))
    top = mix(dark, mix(light.far, light.light, 0.3), ramp(arm - part.y, -0.004, 0.010) * 0.7)
    part.blend(top, part.edge(inside))
    return level - 0.008


def _building(canvas: Canvas, light: Palette, look: Look, motif: Motif) -> None:
    """On a rise in the middle distance, lit from within towards the evening."""
    figure = POSES[motif.name][0]
    room = min(1.0, 0.3 + 0.7 * look.aspect)
    size = figure.tall * (0.65 + 0.75 * look.near) * room
    base = 0.70 + 0.05 * look.dice.unit("site", True) if look.told.scene != "sea" else look.horizon + 0.16
    colour = mix(mix(_ground(light, look), light.far, 0.4), light.near, 0.35)
    wide = max(0.35, 1.9 * size) * (0.6 if motif.name == "castle" else 1.0)
    part = canvas.part(-99.0, base - 0.08, 99.0, 99.0)
    away = (part.x - look.at) / wide
    steep = 0.10 if motif.name == "castle" else 0.03
    crest = (
        base
        + steep * away**2
        + 0.35 * size * (np.sqrt(1 + away**2) - 1)
        + 0.012 * line(part.x * 8, look.noise + 331, 6)
    )
    below = part.y - crest
    rough = part.field(lambda x, y: plane(x * 12 + y * 6, y * 14 - x * 5, look.noise + 332, 5, 0.55), 0.0034)
    lit = np.clip(0.40 * np.exp(-below * 8) + 0.18 + 0.42 * rough, 0, 1)
    body = mix(mix(colour, light.near, 0.4), mix(colour, light.light, 0.3), lit)
    body = mix(body, light.horizon, ramp(below, 0.0, 0.30) * (0.35 + 0.4 * look.fog))
    part.blend(body, part.edge(below))
    count = 3 if motif.many and motif.name == "house" else 1
    for twin in range(count):
        x = look.at + (0, -1.7, 1.6)[twin] * size
        draw(
            canvas,
            light,
            look,
            figure,
            Place(x, base + 0.02 + 0.010 * twin, size * (1 - 0.15 * twin)),
            motif.colour,
            0.10 + 0.35 * look.fog,
        )
    if light.night or look.told.hour in ("dusk", ""):
        glow = np.hypot(canvas.x - look.at, (canvas.y - base + 0.3 * size) * 1.2)
        canvas.glow(LAMP, 0.30 * np.exp(-glow / (0.45 * size)))
    ground_fog(canvas, light, look, base + 0.14, 0.05, 0.25 + 0.6 * look.fog)


def _afloat(canvas: Canvas, light: Palette, look: Look, motif: Motif) -> None:
    """A boat on water with its broken image below; on land it is left ashore."""
    figure = POSES["boat"][0]
    size = figure.tall * (0.55 + 0.9 * look.near) * min(1.0, 0.4 + 0.6 * look.aspect)
    foot = min(0.93, look.horizon + 0.20 + 0.20 * look.near)
    side = 1.0 if look.sun_x > look.place else -1.0
    for twin in range(3 if motif.many else 1):
        own = size * (1, 0.62, 0.45)[twin]
        x, y = look.at + (0, -0.34, 0.28)[twin] * max(look.aspect, 0.6), foot - (0, 0.05, 0.075)[twin]
        wake(canvas, light, look, x, y, own)
        draw(canvas, light, look, figure, Place(x, y + 0.006, own, side), motif.colour, 0.35 * look.fog)


def wake(canvas: Canvas, light: Palette, look: Look, x: float, y: float, size: float) -> None:
    """The broken image of a boat in the water below it."""
    part = canvas.part(x - size, y - 0.01, x + size, y + 1.1 * size)
    down = np.clip((part.y - y) / size, 0, 2)
    ripple = plane(part.x * 6 / size * 0.3, part.y * 60, look.noise + 341, 2)
    middle = x + 0.05 * size * ripple
    hull = np.exp(-(((part.x - middle) / (0.42 * size)) ** 4)) * np.exp(-down * 7)
    sails = (
        np.exp(-(((part.x - middle) / (0.24 * size * (1.2 - np.clip(down, 0, 1)))) ** 2))
        * np.exp(-down * 2.2)
        * ramp(ripple, -0.3, 0.4)
    )
    part.blend(mix(light.horizon, light.light, 0.4), np.clip(sails, 0, 1) * 0.30 * (down > 0))
    part.blend(light.near, np.clip(hull, 0, 1) * 0.65 * (down > 0))
