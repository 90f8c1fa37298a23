"""The real window over a scripted service in another process, for benchmarks that need one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from studio import app as application
from studio import cli
from studio.app import App


def play(root: str, script: Callable[[App], Coroutine[Any, Any, None]], *, at_once: int = 3) -> None:
    """Open the window on the service at `root`, play `script`, and close it."""
    os.environ["LEGNEXT_API_KEY"] = "key"
    with tempfile.TemporaryDirectory() as home:
        options = cli.parse(["--home", home, "--base-url", root, "--pace", "0.05"])
        app = App(application.make_application(), options)
        # Beyond what the settings allow: the schedule is to be tried with more than the service would take.
        app.settings.get = lambda key, get=app.settings.get: at_once if key == "at_once" else get(key)  # type: ignore[method-assign]
        app.window.resize(1440, 900)
        application.run(app, lambda: script(app))


def make_pictures(folder: Path, count: int = 4) -> None:
    """Photo-like PNGs of 1344 × 896, about 1.5 MB each."""
    import numpy as np
    from PIL import Image

    for number in range(count):
        dice = np.random.default_rng(number)
        small = Image.fromarray(dice.integers(0, 255, (28, 42, 3), dtype=np.uint8))
        smooth = np.asarray(small.resize((1344, 896), Image.Resampling.BICUBIC), dtype=np.int16)
        grain = dice.integers(-3, 4, smooth.shape, dtype=np.int16)
        Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8)).save(
            folder / f"{number}.png", compress_level=3
        )
