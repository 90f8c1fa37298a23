"""Width and height of new pictures in pixels, from aspect and model."""

from __future__ import annotations

import math

from studio.emulator.rules.prompts import Prompt

MEGAPIXEL = 1024 * 1024
WIDEST = 16.0
KNOWN = {(1, 1): (1024, 1024), (3, 2): (1344, 896), (16, 9): (1456, 816), (4, 3): (1232, 928)}


def picture_size(prompt: Prompt) -> tuple[int, int]:
    """About one megapixel at the exact aspect; double the side for the v8 family, which needs no upscale."""
    width, height = _one_megapixel(*prompt.aspect)
    return (width * 2, height * 2) if prompt.v8_family else (width, height)


def _one_megapixel(across: float, down: float) -> tuple[int, int]:
    ratio = min(max(across / down, 1 / WIDEST), WIDEST)
    if across == int(across) and down == int(down) and ratio == across / down:
        a, b = int(across), int(down)
        a, b = a // math.gcd(a, b), b // math.gcd(a, b)
        if (a, b) in KNOWN:
            return KNOWN[a, b]
        if (b, a) in KNOWN:
            width, height = KNOWN[b, a]
            return height, width
        step = int(math.sqrt(MEGAPIXEL / (a * b)))
        if step >= 4:
            step -= step % 2
            return a * step, b * step
    side = math.sqrt(MEGAPIXEL / ratio)
    return round(side * ratio), round(side)
