"""`legnext-studio tour`: plays the main job in the real window against the practice service, one picture per step."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QGuiApplication

from studio import app as application
from studio import hands
from studio.app import App
from studio.errors import DiskError
from studio.setup import attempt
from studio.store.records import JobState

PROMPT = "a lighthouse in fog --ar 3:2 --v 7"
STROKE = ((250, 560), (430, 560), (260, 600), (470, 610), (290, 650), (450, 660), (330, 690))
"""To and fro over a place on the water of most pictures of `PROMPT`, in their pixels."""
ADDED = " and a small red boat"
PACE = 0.12
"""Quick enough for a tour, slow enough to be seen pending and running."""
SIZE = (1640, 960)
NOWHERE = (SIZE[0] // 2, 20)
"""A point of the header with nothing on it that would show that it is pointed at."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What this command takes beside the shared options."""
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder for the pictures")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="the theme it is played in")


def run(options: argparse.Namespace) -> int:
    """Play the tour twice: once up to the second job, then again after a restart, with the service gone."""
    return attempt(lambda: _play(options))


def _play(options: argparse.Namespace) -> int:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskError(f"{options.output} cannot be written: {error.strerror}.") from error
    with contextlib.ExitStack() as stack:
        if options.home is None:
            # A tour must not appear among the artist's own practice jobs.
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="legnext-studio-tour-"))
            options.home = Path(folder)
        options.pace = PACE if options.pace is None else options.pace
        qt = application.make_application()
        first = App(qt, _first_start(options))
        first.settings.set("theme", options.theme)
        application.run(first, lambda: _first_day(first, _Album(first, options.output, 1)), keeps_log=True)
        options.practice = True
        second = App(qt, options)
        application.run(second, lambda: _next_day(second, _Album(second, options.output, 14)))
    return 0


def _first_start(options: argparse.Namespace) -> argparse.Namespace:
    """As a first start: nothing is decided yet."""
    return argparse.Namespace(**{**vars(options), "practice": False})


class _Album:
    """Numbers the pictures and says on stdout where they are."""

    def __init__(self, app: App, folder: Path, first: int) -> None:
        self._app = app
        self._folder = folder
        self._number = first
        app.window.resize(*SIZE)
        if QGuiApplication.platformName() == "offscreen":
            # Where there is no pointer, Qt puts one on the menu; a real one is left to whoever holds it.
            QCursor.setPos(app.window.mapToGlobal(QPoint(*NOWHERE)))

    async def keep(self, name: str) -> None:
        """Let the window settle, then keep what it shows."""
        for _ in range(5):
            await asyncio.sleep(hands.GLANCE)
        path = self._folder / f"{self._number:02d}-{name}.png"
        hands.look(self._app.window, path)
        print(path, flush=True)
        self._number += 1


async def _first_day(app: App, album: _Album) -> None:
    window = app.window
    await album.keep("welcome")
    await hands.press(window, "Practice")
    await hands.until(_balance_is_known(app), "the balance")
    await album.keep("empty")
    await hands.write(window, "Prompt", PROMPT)
    await album.keep("prompt")
    hands.keys(hands.find(window, "Prompt"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await hands.until(_shown(app, JobState.ACCEPTED), "the accepted job")
    await album.keep("pending")
    await hands.until(lambda: hands.seek(window, "Picture 4") is not None, "four pictures")
    await hands.until(_shown(app, JobState.DONE), "the finished job")
    await album.keep("four-pictures")
    await hands.press(window, "Picture 2")
    await album.keep("second-chosen")
    before = app.desk.shown.record if app.desk else None
    await hands.press(window, "Vary (Strong)")
    await hands.until(lambda: app.desk is not None and app.desk.shown.record != before, "the second job")
    await album.keep("varying")
    await hands.until(lambda: hands.seek(window, "Picture 4") is not None, "four more pictures")
    await hands.until(_shown(app, JobState.DONE), "the finished second job")
    await album.keep("four-more")
    await _inpaint(app, album)


async def _inpaint(app: App, album: _Album) -> None:
    """From a stroke to what came of it."""
    window = app.window
    picture = await hands.press(window, "Picture 3")
    hands.keys(picture, Qt.Key.Key_E)
    await hands.until(lambda: app.desk is not None and app.desk.editor.is_read, "the picture in the editor")
    await album.keep("editor")
    bench = app.window.workbench
    assert bench is not None
    assert bench.editor is not None
    canvas = bench.editor.canvas
    await hands.draw(canvas, [canvas.viewport.to_view(QPointF(*point)) for point in STROKE])
    await hands.until(_traced(app), "outlines")
    await album.keep("stroke")
    bench.editor.panel.draft.set_text(PROMPT.replace(" --ar", f"{ADDED} --ar"))
    await album.keep("what-to-draw")
    await hands.press(window, "Inpaint")
    await hands.until(_edited(app, JobState.ACCEPTED), "the accepted edit")
    await album.keep("inpainting")
    await hands.until(_edited(app, JobState.DONE), "the finished edit")
    await album.keep("inpainted")


async def _next_day(app: App, album: _Album) -> None:
    window = app.window
    await hands.until(lambda: hands.seek(window, "Picture 4") is not None, "the pictures of yesterday")
    await hands.until(lambda: app.desk is not None and app.desk.history.job_count == 3, "all jobs")
    await album.keep("opened-again")
    hands.keys(hands.find(window, "Picture 1"), Qt.Key.Key_Space)
    await album.keep("large")


def _traced(app: App) -> Callable[[], bool]:
    def there() -> bool:
        document = app.desk.editor.document if app.desk else None
        return document is not None and document.areas is not None and bool(document.areas.areas)

    return there


def _edited(app: App, state: JobState) -> Callable[[], bool]:
    def there() -> bool:
        results = app.desk.editor.results if app.desk else ()
        return bool(results) and results[-1].state is state

    return there


def _balance_is_known(app: App) -> Callable[[], bool]:
    def known() -> bool:
        bench = app.window.workbench
        return bench is not None and bench.header.balance.isVisible()

    return known


def _shown(app: App, state: JobState) -> Callable[[], bool]:
    def there() -> bool:
        record = app.desk.shown.record if app.desk else None
        return record is not None and record.state is state

    return there
