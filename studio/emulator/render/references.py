"""Pictures that orders name: files of this emulator, and drawings that stand for what is never fetched."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import PurePath

import numpy as np
from PIL import Image, ImageOps

from studio.emulator.planning.standin import standin
from studio.emulator.render.colours import Reference, lend
from studio.emulator.render.painter import paint
from studio.emulator.render.recipe import Recipe

FOREIGN = ("http://", "https://", "style:")
SAMPLE = 112
BACKING = (255, 255, 255)


class Unreadable(Exception):
    """A file holds no picture that can be decoded; the text is a sentence for the job's error."""


def opened(source: str) -> Image.Image:
    """The picture behind a path or a foreign address, whole, upright, as RGB; what is transparent lies on white."""
    if source.lower().startswith(FOREIGN):
        return drawn(standin(source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source) as picture:
                return _flat(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        name = PurePath(source).name
        raise Unreadable(f"Failed to load the reference image, {name} is not a picture that can be read") from problem


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(("I", "F")):
        picture = _eight_bits(picture)
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (*BACKING, 255))
        return Image.alpha_composite(ground, clear).convert("RGB")
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Deep greys at 8 bits: of 16 bits, or of 1 where nothing is brighter; Pillow would only cut them off."""
    values = np.nan_to_num(np.asarray(picture, dtype=np.float32), posinf=0.0, neginf=0.0)
    brightest = float(values.max(initial=0.0))
    white = 65535.0 if brightest > 255 else 255.0 if brightest > 1 else 1.0
    return Image.fromarray((np.clip(values / white, 0, 1) * 255 + 0.5).astype(np.uint8))


def sample(source: str) -> Image.Image:
    """The same picture at about 112 pixels, for looking at its colours."""
    if source.lower().startswith(FOREIGN):
        return drawn(_sized(standin(source), SAMPLE))
    picture = opened(source)
    picture.thumbnail((SAMPLE, SAMPLE), Image.Resampling.BOX)
    return picture


def drawn(recipe: Recipe) -> Image.Image:
    """A recipe painted, with the colours that its references lend.

    How the colours move is measured on the recipe's own frame, so that other frames of one world keep matching.
    """
    picture = paint(recipe)
    if not recipe.images:
        return picture
    references = [Reference(sample(name), share) for name, share in zip(recipe.images, recipe.shares, strict=True)]
    own = _sized(replace(recipe, images=(), shares=(), view=(0.0, 0.0, recipe.aspect, 1.0)), SAMPLE)
    return lend(picture, paint(own), references, recipe.take)


def _sized(recipe: Recipe, longest: int) -> Recipe:
    unit = longest / max(recipe.aspect, 1.0)
    return replace(recipe, width=max(8, round(unit * recipe.aspect)), height=max(8, round(unit)))
