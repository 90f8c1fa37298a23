"""Still life: vessels, fruit and a branch on a table by a wall, in light from one side."""

from __future__ import annotations

import numpy as np

from studio.emulator.render.canvas import Canvas, mix, ramp
from studio.emulator.render.look import Look
from studio.emulator.render.mood import Colour, Palette, bright, hex_colour, toned
from studio.emulator.render.noise import Array, plane
from studio.emulator.render.scenes.blooms import spray
from studio.emulator.render.vessels import Studio, fruit, turned

FRUIT: dict[str, Colour] = {
    "apple": hex_colour("b8322a"), "orange": hex_colour("e08a2c"), "pear": hex_colour("b9b04a"),
    "lemon": hex_colour("ecc94b"), "plum": hex_colour("573055"),
}  # fmt: skip
NAMES = {"apples": "apple", "oranges": "orange", "pears": "pear", "lemons": "lemon", "plums": "plum", "peach": "orange",
         "peaches": "orange", "grapes": "plum"}  # fmt: skip
CLAY = tuple(hex_colour(value) for value in ("b9a288", "7d8f92", "d9cdb8", "8c4a36", "3f5560", "c8a45a"))
DRINKS = ("cup", "coffee", "tea", "breakfast", "teapot")


def table(canvas: Canvas, light: Palette, look: Look) -> None:
    """Four arrangements: bottle and fruit, bowl of fruit, vase of flowers, jug and cup."""
    edge = 0.66 + 0.06 * look.dice.unit("edge", True)
    side = 1.0 if look.sun_x > 0.5 else -1.0
    studio = Studio(side, light, mix_colour(light), look.noise)
    _wall(canvas, light, look, side, edge)
    _top(canvas, light, look, side, edge)
    kind = _wanted(look)
    {"bottle": _bottles, "bowl": _bowl, "vase": _vase, "cup": _cups}[kind](canvas, studio, look, edge)


def mix_colour(light: Palette) -> Colour:
    """What the table throws back."""
    tone = mix(light.horizon, light.accent, 0.35)
    return (float(tone[0]), float(tone[1]), float(tone[2]))


def _wanted(look: Look) -> str:
    told = look.told
    if told.has("bowl", "bowls"):
        return "bowl"
    if told.has("vase", "vases", "flowers", "flower", "tulips", "roses", "bouquet"):
        return "vase"
    if told.has("bottle", "bottles", "wine"):
        return "bottle"
    if told.has(*DRINKS):
        return "cup"
    return look.dice.pick("still", ("bottle", "bowl", "vase", "cup"), True)


def _wall(canvas: Canvas, light: Palette, look: Look, side: float, edge: float) -> None:
    """Plaster with the light of a window slanting over it."""
    across = (canvas.x - look.aspect / 2) * side / max(look.aspect, 0.6)
    base = mix(mix(light.far, light.top, 0.45), light.near, 0.25)
    glow = np.exp(-(((across - 0.55) / 0.75) ** 2) - ((canvas.y - 0.15) / 0.9) ** 2)
    patchy = canvas.field(lambda x, y: plane(x * 2.2, y * 2.2, look.noise + 1, 5, 0.55), 0.005)
    colours = mix(base, mix(light.mid, light.horizon, 0.55), np.clip(glow * 0.95 + patchy * 0.07, 0, 1))
    colours = mix(colours, light.near, np.clip(0.42 - across * 0.5, 0, 1) * 0.55 + 0 * canvas.y)
    canvas.fill(colours)
    slant = (canvas.x - look.aspect / 2) * side + 0.62 * canvas.y - 0.30 - 0.35 * (look.place - 0.5)
    bar = ramp(np.abs(slant - 0.14), 0.012, 0.024) * ramp(np.abs(canvas.y - 0.22 - 0.1 * slant), 0.008, 0.018)
    patch = ramp(slant, 0.0, 0.03) * ramp(slant, 0.32, 0.28) * ramp(canvas.y, edge - 0.02, edge - 0.12) * bar
    canvas.glow(light.light, patch * (0.10 if light.night else 0.26))


def _top(canvas: Canvas, light: Palette, look: Look, side: float, edge: float) -> None:
    """The table: wood or cloth, its front edge below."""
    canvas = canvas.part(-99.0, edge - 0.01, 99.0, 99.0)
    depth = np.clip((canvas.y - edge) / (1 - edge), 0, None)
    fan = (canvas.x - look.aspect / 2) / (0.7 + depth)
    grain = canvas.field(
        lambda x, y: plane((x - look.aspect / 2) * 3 / (0.7 + (y - edge) * 3), (y - edge) * 70, look.noise + 5, 4, 0.6),
        0.003,
    )
    wood = mix(mix(light.near, light.accent, 0.22), mix(light.far, light.horizon, 0.35), 0.40)
    lit = np.clip(0.55 + 0.40 * fan * side + 0.10 * grain - 0.10 * depth, 0, 1)
    colours = mix(mix(wood, light.near, 0.58), mix(wood, light.light, 0.36), lit)
    canvas.blend(colours, canvas.edge(canvas.y - edge, 0.004))
    front = edge + 0.30
    rail = mix(mix(wood, light.near, 0.66), light.near, ramp(canvas.y, front, front + 0.14))
    canvas.blend(np.broadcast_to(rail, canvas.pixels.shape), canvas.edge(canvas.y - front) + 0 * canvas.x)
    canvas.blend(mix(wood, light.light, 0.5), np.exp(-(((canvas.y - front) / 0.0022) ** 2)) * 0.55 + 0 * canvas.x)


def _tint(look: Look, studio: Studio, number: int) -> Colour:
    """A vessel's colour: from the prompt's colours, else clay that goes with the light."""
    if look.told.colours:
        return toned(studio.light.accent if number == 0 else studio.light.mid, 0.32 + 0.12 * (number % 3))
    clay = CLAY[int(look.dice.unit(f"clay{number}", number == 0) * len(CLAY))]
    return toned(clay, 0.75 * bright(clay) + 0.08)


def _fruits(look: Look) -> list[str]:
    named = [NAMES.get(word, word) for word in look.told.words]
    wanted = [name for name in named if name in FRUIT]
    return wanted or [look.dice.pick(f"fruit{n}", ("apple", "pear", "orange", "lemon", "plum")) for n in range(3)]


def _spot(look: Look, across: float) -> float:
    """A place on the table: `across` in units of the picture's room around the middle."""
    return look.aspect / 2 + (look.place - 0.5) * 0.25 * look.fit + across * look.fit


def _scatter(canvas: Canvas, studio: Studio, look: Look, places: tuple[tuple[float, float, float], ...]) -> None:
    names = _fruits(look)
    for number, (across, foot, size) in enumerate(sorted(places, key=lambda place: place[1])):
        name = names[number % len(names)]
        fruit(canvas, studio, (_spot(look, across), foot, size * look.fit), FRUIT[name], name)


def _bottles(canvas: Canvas, studio: Studio, look: Look, edge: float) -> None:
    zoom = (0.85 + 0.35 * look.near) * look.fit
    flip = 1.0 if look.dice.chance("flip", 0.5) else -1.0
    tall = 0.50 * zoom
    turned(canvas, studio, "carafe", (_spot(look, -0.20 * flip), edge + 0.06, tall * 0.80), _tint(look, studio, 1))
    green = toned(hex_colour("3f6a48") if not look.told.colours else studio.light.accent, 0.26)
    turned(canvas, studio, "bottle", (_spot(look, 0.06 * flip), edge + 0.09, tall * 1.12), green, glass=0.75)
    turned(canvas, studio, "cup", (_spot(look, 0.30 * flip), edge + 0.12, tall * 0.28), _tint(look, studio, 2))
    _scatter(
        canvas,
        studio,
        look,
        ((-0.05 * flip, edge + 0.17, 0.062), (-0.19 * flip, edge + 0.20, 0.066), (0.17 * flip, edge + 0.21, 0.056)),
    )


def _bowl(canvas: Canvas, studio: Studio, look: Look, edge: float) -> None:
    zoom = (0.85 + 0.30 * look.near) * look.fit
    tall, foot, at = 0.19 * zoom, edge + 0.15, _spot(look, 0.0)
    names = _fruits(look)
    turned(canvas, studio, "bowl", (at, foot, tall), _tint(look, studio, 0))
    heap = ((-0.13, 0.02, 0), (0.14, 0.02, 1), (0.0, 0.05, 2), (-0.07, 0.0, 1), (0.075, 0.0, 0))
    behind = canvas.part(-99.0, -99.0, 99.0, foot - tall * 0.99)
    for across, up, number in heap:
        name = names[number % len(names)]
        place = (at + across * zoom, foot - tall * 0.80 - up * zoom + 0.02, 0.078 * zoom)
        fruit(behind, studio, place, FRUIT[name], name, cast=False)
    _front_of(canvas, studio, look, (at, foot, tall))
    _scatter(canvas, studio, look, ((-0.36, foot + 0.02, 0.062), (0.33, foot + 0.05, 0.066)))


def _front_of(canvas: Canvas, studio: Studio, look: Look, place: tuple[float, float, float]) -> None:
    """The bowl's near side again, over the fruit in it."""
    at, foot, tall = place
    lip = foot - tall
    part = canvas.part(at - tall * 1.36, lip, at + tall * 1.36, foot + 0.1)
    copy = Canvas(part.size, part.window)
    copy.pixels[:] = part.pixels
    turned(copy, studio, "bowl", place, _tint(look, studio, 0))
    curve = lip + 0.20 * 1.32 * tall * np.sqrt(np.clip(1 - ((part.x - at) / (1.32 * tall)) ** 2, 0, 1))
    part.blend(copy.pixels, part.edge(part.y - curve))


def _vase(canvas: Canvas, studio: Studio, look: Look, edge: float) -> None:
    zoom = (0.85 + 0.25 * look.near) * look.fit
    tall, foot, at = 0.30 * zoom, edge + 0.11, _spot(look, -0.05)
    spray(canvas, studio.light, look, (at, foot - tall * 0.96), 0.42 * zoom, False)
    kind = look.dice.pick("vase", ("vase", "jug", "carafe", "bottle"), True)
    turned(canvas, studio, kind, (at, foot, tall), _tint(look, studio, 0), glass=0.7 if kind == "bottle" else 0.0)
    spray(canvas, studio.light, look, (at, foot - tall * 0.96), 0.42 * zoom, True)
    _scatter(canvas, studio, look, ((0.20, edge + 0.14, 0.055), (0.33, edge + 0.18, 0.058)))


def _cups(canvas: Canvas, studio: Studio, look: Look, edge: float) -> None:
    zoom = (0.85 + 0.35 * look.near) * look.fit
    flip = 1.0 if look.dice.chance("flip", 0.5) else -1.0
    turned(canvas, studio, "jug", (_spot(look, -0.14 * flip), edge + 0.08, 0.40 * zoom), _tint(look, studio, 0))
    turned(canvas, studio, "cup", (_spot(look, 0.13 * flip), edge + 0.13, 0.15 * zoom), _tint(look, studio, 1))
    if look.told.has("coffee", "tea"):
        _steam(canvas, studio, look, _spot(look, 0.13 * flip), edge - 0.02, zoom)
    _scatter(canvas, studio, look, ((0.33 * flip, edge + 0.17, 0.06), (-0.36 * flip, edge + 0.15, 0.062)))


def _steam(canvas: Canvas, studio: Studio, look: Look, at: float, foot: float, zoom: float) -> None:
    canvas = canvas.part(at - 0.2, foot - 0.4, at + 0.2, foot + 0.02)

    def wisp(x: Array, y: Array) -> Array:
        up = np.clip((foot - y) / (0.36 * zoom), 0, 1)
        bend = plane(x * 4, y * 4, look.noise + 9, 3) * 0.06 * up
        body = np.exp(-(((x - at + bend) / (0.010 + 0.05 * up)) ** 2))
        curl = 0.5 + 0.5 * plane(x * 16, y * 9, look.noise + 8, 3)
        return np.asarray(body * (1 - up) * ramp(up, 0, 0.1) * curl, np.float32)

    canvas.glow(studio.light.light, np.clip(canvas.field(wisp, 0.004), 0, 1) * 0.6)
