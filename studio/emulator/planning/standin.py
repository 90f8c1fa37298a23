"""Foreign pictures are never fetched: one drawn from the words of the address stands for each."""

from __future__ import annotations

import re
import zlib
from urllib.parse import unquote, urlsplit

from studio.emulator.planning.sizes import picture_size
from studio.emulator.render.recipe import Recipe
from studio.emulator.rules.prompts import parse

SHAPES = ("3:2", "1:1", "4:5", "16:9", "2:3")


def standin(address: str) -> Recipe:
    """The picture that stands for an address: always the same one, about what its last part names."""
    number = zlib.crc32(address.encode())
    name = unquote(urlsplit(address).path.rsplit("/", 1)[-1])
    words = " ".join(re.findall(r"[^\W\d_]{2,}", name.rsplit(".", 1)[0]))
    width, height = picture_size(parse(f"{words} --ar {SHAPES[number % len(SHAPES)]}"))
    return Recipe(words, number, 0, width / height, width, height, (0.0, 0.0, width / height, 1.0))
