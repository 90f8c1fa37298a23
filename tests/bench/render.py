"""Seconds of processor time for one practice picture of each scene, drawn and written, against writing alone."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from studio.emulator.planning.recipes import TAKES, new_recipe
from studio.emulator.render.painter import paint
from studio.emulator.render.pixels import write
from studio.emulator.rules.prompts import parse
from tests.bench.report import in_turn, report

GOAL = "≤ 0.9 s each: four on two processes in 2 s"
PROMPTS = {
    "lighthouse": "a lighthouse in fog",
    "sea": "sea with a boat",
    "dunes": "desert dunes",
    "forest": "birch forest",
    "city": "city skyline at night",
    "mountains": "mountains with a castle",
    "hills": "a fox in a meadow",
    "night": "aurora over a lake",
    "interior": "a quiet room with a cat",
    "table": "still life",
    "portrait": "portrait of a woman",
    "creature": "portrait of a fox",
    "flower": "a flower",
    "geometric": "geometric poster",
    "flow": "abstract flow",
    "tile": "flowers --tile",
    "niji": "a fox --niji 6",
    "watercolour": "mountains, watercolour",
    "woodcut": "a boat on the sea, woodcut",
    "oil": "hills with a house, oil painting",
}


def measure() -> None:
    """Print a line per scene: the mean of a job's four pictures."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "picture.png")
        for name, prompt in PROMPTS.items():
            drawn, floor = in_turn(3, partial(_four, prompt, target), partial(_used, partial(_plain, target)))
            report(f"render-{name}", drawn, floor, "s", GOAL)


def _used(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _four(prompt: str, target: str) -> float:
    """Per picture."""
    recipes = [new_recipe(parse(prompt), 1234, take) for take in range(TAKES)]
    return _used(lambda: [write(paint(recipe), target, prompt) for recipe in recipes]) / TAKES


def _plain(target: str) -> None:
    ramp = np.linspace(0, 255, 1024, dtype=np.uint8)
    write(Image.fromarray(np.stack([np.broadcast_to(ramp, (1024, 1024))] * 3, axis=-1)), target, "")
