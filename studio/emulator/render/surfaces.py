"""Orders that start from pixels and change how they look: retexture, vary, blend."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from studio.emulator.render import pixels
from studio.emulator.render.colours import Reference, lend
from studio.emulator.render.joins import warped
from studio.emulator.render.noise import Array, fractal2, hash01, plane
from studio.emulator.render.recipe import Recipe
from studio.emulator.render.references import SAMPLE, drawn, opened

Texture = Callable[[Array, Array, Array, int], Array]
MEGAPIXEL = 1024 * 1024
LANCZOS = Image.Resampling.LANCZOS
RELIEF = 0.17
EDGE_KEPT = 1.1

MATERIALS: Mapping[str, str] = {
    "veins": "marble agate onyx jade stone granite",
    "grain": "wood wooden oak walnut bamboo bark carved",
    "weave": "fabric linen wool woollen knit knitted cloth textile denim embroidery embroidered carpet felt silk",
    "brush": "oil painting painted watercolor watercolour gouache paint impasto acrylic brush ink fresco",
    "facets": "crystal glass ice icy gem diamond mosaic origami paper polygon stained folded",
    "speckle": "sand concrete rust rusty clay snow snowy terracotta moss mossy gravel lego pixel",
    "metal": "metal metallic chrome gold golden silver bronze copper steel iron mirror liquid",
}


def retexture(order: dict[str, Any]) -> dict[str, int]:
    """The source's edges and lights under the colours and the material of the recipe's words."""
    recipe = Recipe.from_data(order["recipe"])
    source = _fitted(opened(order["source"]), order["size"])
    amount = float(order["amount"])
    tile = replace(recipe, width=SAMPLE, height=max(8, round(SAMPLE / recipe.aspect)))
    own = source.copy()
    own.thumbnail((SAMPLE, SAMPLE), Image.Resampling.BOX)
    coloured = lend(source, own, [Reference(drawn(tile), 0.95 * amount)])
    return pixels.write(_relief(coloured, source, recipe, amount), order["out"], order["text"])


def _fitted(source: Image.Image, size: list[int] | None) -> Image.Image:
    """Cropped to the asked size, or at about one megapixel in the source's own aspect."""
    if size is not None:
        return ImageOps.fit(source, (size[0], size[1]), LANCZOS)
    area = source.width * source.height
    if 0.5 < area / MEGAPIXEL < 1.3:
        return source
    scale = math.sqrt(MEGAPIXEL / area)
    return source.resize((max(8, round(source.width * scale)), max(8, round(source.height * scale))), LANCZOS)


def _relief(coloured: Image.Image, source: Image.Image, recipe: Recipe, amount: float) -> Image.Image:
    """The material's structure, bent by the picture's own lights, and the picture's edges on top of it."""
    grey = source.convert("L")
    soft = pixels.to_colours(grey.filter(ImageFilter.GaussianBlur(max(1.0, source.height / 160))))
    detail = pixels.to_colours(grey) - soft
    step = 1 / source.height
    x = (np.arange(source.width, dtype=np.float32) * np.float32(step))[None, :]
    y = (np.arange(source.height, dtype=np.float32) * np.float32(step))[:, None]
    seed = recipe.seed * 31 + recipe.take
    structure = TEXTURES[material(recipe.words)](x, y, soft, seed)
    colours = pixels.to_colours(coloured)
    middle = np.float32(0.35) + 2.6 * colours.mean(-1) * (1 - colours.mean(-1))
    lift = structure * middle * np.float32(RELIEF * amount) + detail * np.float32(EDGE_KEPT * amount)
    return Image.fromarray(pixels.to_pixels(colours * (1 + lift[..., None]) + 0.25 * lift[..., None]))


def material(words: str) -> str:
    """Which structure the words ask for; one by their hash where they name none."""
    known = {word: name for name, named in MATERIALS.items() for word in named.split()}
    found = next((known[word] for word in re.findall(r"[a-z]+", words.lower()) if word in known), "")
    return found or sorted(MATERIALS)[zlib.crc32(words.lower().encode()) % len(MATERIALS)]


def _veins(x: Array, y: Array, light: Array, seed: int) -> Array:
    bend = plane(x * 2.2 + light * 0.5, y * 2.2, seed, 5)
    wave = np.sin((x + y * 0.7 + light * 0.8) * 9 + bend * 5)
    fine = np.sin((x * 0.6 - y + light * 0.5) * 17 + bend * 8)
    lines: Array = 0.5 * bend - 1.3 * np.exp(-((wave / 0.16) ** 2)) - 0.6 * np.exp(-((fine / 0.12) ** 2))
    return lines


def _grain(x: Array, y: Array, light: Array, seed: int) -> Array:
    bend = plane(x * 1.1, y * 3.0 + light * 0.8, seed, 3)
    rings = np.sin((y + light * 0.22) * 95 + bend * 11)
    fibre = plane(x * 5, y * 170 + light * 12, seed + 5, 2)
    return (0.75 * rings + 0.7 * fibre).astype(np.float32)


def _weave(x: Array, y: Array, light: Array, seed: int) -> Array:
    u: Array = (x + y + light * np.float32(0.03)) * np.float32(45)
    v: Array = (x - y - light * np.float32(0.03)) * np.float32(45)
    over = np.abs(np.sin(np.pi * u)) * (np.floor(u + v) % 2) + np.abs(np.sin(np.pi * v)) * (np.floor(u + v + 1) % 2)
    thread = plane(u * 1.5, v * 0.15, seed, 2) + plane(u * 0.15, v * 1.5, seed + 9, 2)
    woven: Array = (1.5 * (over - 0.6) + 0.35 * thread).astype(np.float32)
    return woven


def _brush(x: Array, y: Array, light: Array, seed: int) -> Array:
    turn = plane(x * 1.4 + light * 0.7, y * 1.4 + light * 0.7, seed, 2) * np.float32(2.6)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return 1.25 * plane(along * 7, across * 62, seed + 3, 3) + 0.5 * plane(x * 4, y * 4, seed + 4, 3)


def _speckle(x: Array, y: Array, light: Array, seed: int) -> Array:
    view = (0.0, 0.0, float(x[0, -1]) + 1e-3, float(y[-1, 0]) + 1e-3)
    grain = fractal2(seed, 150, 150, view, x.shape[1], y.shape[0], 2) - np.float32(0.5)
    return 2.2 * grain + 0.8 * plane(x * 7 + light, y * 7, seed + 8, 4)


def _metal(x: Array, y: Array, light: Array, seed: int) -> Array:
    bend = plane(x * 1.6, y * 1.6, seed, 3)
    brushed = plane(x * 3, y * 240, seed + 2, 2)
    return (1.1 * np.sin(light * 19 + bend * 2.2) + 0.35 * brushed).astype(np.float32)


def _facets(x: Array, y: Array, light: Array, seed: int) -> Array:
    """Cells around scattered points, each lit in its own way, with bright borders."""
    cells = np.float32(16)
    u, v = np.broadcast_arrays((x + light * 0.05) * cells, (y + light * 0.05) * cells)
    column, row = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    first = np.full(u.shape, 9, np.float32)
    second, tone = first.copy(), np.zeros(u.shape, np.float32)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            i, j = column + across, row + down
            away = np.hypot(i + hash01(seed, i, j) - u, j + hash01(seed + 1, i, j) - v).astype(np.float32)
            nearer = away < first
            second = np.where(nearer, first, np.minimum(second, away))
            tone = np.where(nearer, hash01(seed + 2, i, j), tone)
            first = np.minimum(first, away)
    border = np.exp(-(((second - first) / 0.06) ** 2))
    shade: Array = (1.9 * (tone - 0.5) + 0.8 * border + 0.5 * (first - 0.4)).astype(np.float32)
    return shade


TEXTURES: Mapping[str, Texture] = {
    "veins": _veins,
    "grain": _grain,
    "weave": _weave,
    "brush": _brush,
    "speckle": _speckle,
    "metal": _metal,
    "facets": _facets,
}


def vary(order: dict[str, Any]) -> dict[str, int]:
    """The source pushed about and re-lit by `amount` (0..1), for pictures that no recipe alone gives."""
    source = pixels.read(order["source"])
    amount = float(order["amount"])
    moved = warped(source, 0.075 * amount, order["seed"])
    gains = 1 + (np.random.default_rng(order["seed"]).random(3) - 0.5) * 0.35 * amount
    table = [min(255, round(level * gain)) for gain in gains for level in range(256)]
    return pixels.write(moved.point(table), order["out"], order["text"])


def blend(order: dict[str, Any]) -> dict[str, int]:
    """The sources dissolved into each other; each take deals anew who shows where, and everyone shows somewhere."""
    width, height = order["size"]
    layers = [np.asarray(ImageOps.fit(opened(source), (width, height), LANCZOS)) for source in order["sources"]]
    weights = _weights(layers, order["seed"], order["take"])
    total = np.zeros((height, width, 3), np.float32)
    for layer, weight in zip(layers, weights, strict=True):
        total += np.square(layer.astype(np.float32) / np.float32(255)) * weight[..., None]
    mixed = ImageOps.autocontrast(Image.fromarray(pixels.to_pixels(np.sqrt(total))), cutoff=0.2, preserve_tone=True)
    return pixels.write(mixed, order["out"], order["text"])


def _weights(layers: list[pixels.Pixels], seed: int, take: int) -> list[Array]:
    """Shares that sum to 1: soft clouds, favouring each layer's lights (odd takes) or its darks (even ones)."""
    height, width = layers[0].shape[:2]
    view = (0.0, 0.0, width / height, 1.0)
    favour = 2.0 if take % 2 else -1.4
    pulls = []
    for number, layer in enumerate(layers):
        cloud = fractal2(seed + 131 * number, 1.4, 1.4, view, width, height, 2)
        cloud = (cloud - cloud.mean()) / max(float(cloud.std()), 1e-6)
        light = pixels.to_colours(Image.fromarray(layer).convert("L"))
        lead = 0.4 if number == take % len(layers) else 0.0
        pulls.append(np.exp(0.9 * cloud + favour * (light - light.mean()) * 2 + np.float32(lead)))
    whole = sum(pulls[1:], start=pulls[0])
    return [pull / whole for pull in pulls]
