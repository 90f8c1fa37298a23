"""`legnext-studio tour`: plays the window, up to a restart and after it, and keeps a picture of every step."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from studio import app as application
from studio.app import App
from studio.errors import DiskError
from studio.setup import attempt
from studio.tour.album import SIZE, Album
from studio.tour.chapters import CHAPTERS, Chapter, chosen

PACE = 0.03
"""Quick enough for a tour, slow enough to be seen pending and running."""

LATER = 58 * 3600.0
"""Seconds between the two days: on the second one what was made on the first runs out."""

LUCK = 7
"""The same pictures in every tour."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this command takes beside the shared options."""
    names = [chapter.name for chapter in CHAPTERS if not chapter.always]
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder for the pictures")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="the theme it is played in")
    parser.add_argument(
        "--only", nargs="*", choices=names, metavar="CHAPTER",
        help=f"beside the main job nothing but these: {', '.join(names)}; none at all plays the main job alone",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Play the tour twice: a first day, then another one after a restart."""
    return attempt(lambda: _play(options))


def _play(options: argparse.Namespace) -> int:
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskError(f"{options.output} cannot be written: {error.strerror}.") from error
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="legnext-studio-tour-")))
        _choose_platform(folder)
        if options.home is None:
            # A tour must not appear among the artist's own practice jobs.
            options.home = folder / "home"
        options.luck = LUCK
        options.pace = PACE if options.pace is None else options.pace
        chapters = chosen(options.only)
        qt = application.make_application()
        first = App(qt, _first_start(options))
        first.settings.set("theme", options.theme)
        day = [chapter for chapter in chapters if not chapter.after_restart]
        application.run(first, lambda: _play_all(first, options.output, day), keeps_log=True)
        options.practice, options.luck = True, None  # what is there has its seeds and numbers
        second = App(qt, options, clock=lambda: time.time() + LATER)
        night = [chapter for chapter in chapters if chapter.after_restart]
        application.run(second, lambda: _play_all(second, options.output, night))
    return 0


async def _play_all(app: App, folder: Path, chapters: list[Chapter]) -> None:
    for chapter in chapters:
        album = Album(app.window, folder, chapter.first, chapter.pages)
        await chapter.play(app, album)
        album.close()


def _choose_platform(folder: Path) -> None:
    """Without a display Qt draws offscreen, on a screen that is told here to be as large as the window.

    The one it has by itself is smaller, and pop-overs would stand where nobody ever sees them.
    """
    if not sys.platform.startswith("linux"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        screen = {"name": "tour", "x": 0, "y": 0, "width": SIZE[0], "height": SIZE[1], "dpr": 1}
        screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
        file = folder / "screen.json"
        file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


def _first_start(options: argparse.Namespace) -> argparse.Namespace:
    """As a first start: nothing is decided yet."""
    return argparse.Namespace(**{**vars(options), "practice": False})
