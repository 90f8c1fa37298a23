"""One run of the window over a library, in a process of its own: `library_window SCRIPT HOME ART STARTED`.

Prints a line `name value` per figure.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

STEPS = 240
"""Of scrolling, a row or so each."""
STEP = 120
JUMPS = 12
WORDS = "fox at night"
BEAT = 0.004
"""Seconds between two looks at the clock."""
PATIENCE = 20.0
ENDS = 200
"""Stops from end to end."""


def tell(name: str, value: float) -> None:
    """One figure."""
    print(name, f"{value:.3f}", flush=True)


def start(home: Path, art: Path, started: float) -> None:
    """Until a key in the prompt is answered, and until the history's first rows are painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QPlainTextEdit

    async def script(app: Any) -> None:
        field = app.window.findChild(QPlainTextEdit, "prompt")
        while not app.window.is_painted:
            await asyncio.sleep(0)
        QTest.keyClick(field, Qt.Key.Key_A)
        tell("answers", (time.time() - started) * 1000)
        await until(lambda: app.desk is not None and app.desk.history.is_loaded)
        view = app.window.workbench.history.view
        await until(lambda: all(row.record is not None for row in view.rows()))
        view.viewport().repaint()
        tell("rows", (time.time() - started) * 1000)

    open_window(home, script)


def scroll(home: Path, art: Path, started: float) -> None:
    """First screen, scrolling with cold thumbnails, jumps, search, families."""

    async def script(app: Any) -> None:
        from studio.models.library.page.shelf import Grouping

        await until(lambda: app.desk is not None and app.desk.history.is_loaded)
        lend(app.desk.studio.store.files, art)
        begun = time.perf_counter()
        app.window.commands["library"].trigger()
        page = app.window.workbench.library
        page._group(Grouping.JOBS)
        view = page.view
        await until(lambda: is_sharp(view))
        tell("screen", (time.perf_counter() - begun) * 1000)
        if app.desk.history.job_count:
            await _scrolled(view)
            await _jumped(view)
            view.set_density(320)
            await _jumped(view, "-large")
            view.set_density(160)
            await _typed(app, view)
            begun = time.perf_counter()
            page._group(Grouping.FAMILIES)
            await until(lambda: page.browsing.shelf._families_shown)
            tell("families", (time.perf_counter() - begun) * 1000)
            page._group(Grouping.JOBS)  # as it is remembered for the next time

    open_window(home, script)


def care(home: Path, art: Path, started: float) -> None:
    """Backup and check behind the window: how late its loop comes round meanwhile, and while nothing is done."""

    async def beats(busy: Callable[[], object], seconds: float) -> list[float]:
        late, end = list[float](), time.perf_counter() + seconds
        while busy() or time.perf_counter() < end:
            begun = time.perf_counter()
            await asyncio.sleep(BEAT)
            late.append((time.perf_counter() - begun - BEAT) * 1000)
        return late

    async def script(app: Any) -> None:
        await until(lambda: app.desk is not None and app.desk.history.is_loaded and app.upkeep is not None)
        upkeep = app.upkeep
        await until(lambda: not upkeep.is_busy)
        await beats(lambda: False, 2.0)  # what a start leaves for later is over
        for name, deed in (("backup", upkeep.back_up), ("check", upkeep.check)):
            begun = time.perf_counter()
            deed()
            assert upkeep.is_busy
            _told(name, await beats(lambda: upkeep.is_busy, 0.1))
            tell(f"{name}-seconds", time.perf_counter() - begun)
        _told("idle", await beats(lambda: False, 2.0))

    open_window(home, script)


def _told(name: str, late: list[float]) -> None:
    tell(f"{name}-p99", statistics.quantiles(late, n=100)[-1])
    tell(f"{name}-worst", max(late))


def memory(home: Path, art: Path, started: float) -> None:
    """The page from end to end: the most memory that the process ever had."""

    async def script(app: Any) -> None:
        await until(lambda: app.desk is not None and app.desk.history.is_loaded)
        lend(app.desk.studio.store.files, art)
        app.window.commands["library"].trigger()
        view = app.window.workbench.library.view
        await until(lambda: is_sharp(view))
        bar = view.verticalScrollBar()
        for stop in range(ENDS + 1):
            bar.setValue(round(bar.maximum() * stop / ENDS))
            await asyncio.sleep(0.02)
        await until(lambda: is_sharp(view))
        tell("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

    open_window(home, script)


async def _scrolled(view: Any) -> None:
    """Down the page at sixty steps a second; what the window's thread did between two beats is a stall."""
    stalls, walls = [], []
    bar = view.verticalScrollBar()
    for _ in range(STEPS):
        wall, work = time.perf_counter(), time.thread_time()
        bar.setValue(bar.value() + STEP)
        await asyncio.sleep(0)
        stalls.append((time.thread_time() - work) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
        rest = 1 / 60 - (time.perf_counter() - wall)
        end = time.perf_counter() + max(rest, 0)
        while time.perf_counter() < end:
            wall, work = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.001)
            stalls.append((time.thread_time() - work) * 1000)
            walls.append((time.perf_counter() - wall) * 1000 - 1)
    for name, figures in (("stall", stalls), ("wall", walls)):
        tell(f"{name}-p99", statistics.quantiles(figures, n=100)[-1])
        tell(f"{name}-worst", max(figures))


async def _jumped(view: Any, name: str = "") -> None:
    dice, cells, sharp = random.Random(3), [], []
    for _ in range(JUMPS):
        months = view.browsing.shelf.months()
        section = dice.choice(months)[1]
        begun = time.perf_counter()
        view.go_to_section(section)
        await until(lambda: has_cells(view))
        view.viewport().repaint()
        cells.append((time.perf_counter() - begun) * 1000)
        await until(lambda: is_sharp(view))
        view.viewport().repaint()
        sharp.append((time.perf_counter() - begun) * 1000)
    if not name:
        tell("jump", statistics.median(cells))
    tell(f"sharp{name}", statistics.median(sharp))


async def _typed(app: Any, view: Any) -> None:
    """Each letter of a search until its rows are painted."""
    from PySide6.QtTest import QTest

    search, figures = app.window.workbench.history.search, []
    history = app.desk.history
    for letter in WORDS:
        loaded: list[bool] = []
        history.loaded.connect(partial(loaded.append, True))
        begun = time.perf_counter()
        QTest.keyClicks(search, letter)
        if letter == " ":
            await asyncio.sleep(0.1)  # a space asks nothing
            continue
        await until(loaded.__len__)
        await until(lambda: has_cells(view))
        view.viewport().repaint()
        figures.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.2)
    tell("key", statistics.median(figures))
    search.clear()
    await until(lambda: not history.words)
    await asyncio.sleep(0.3)


def has_cells(view: Any) -> bool:
    """Whether the jobs in sight were read."""
    shelf = view.browsing.shelf
    return all(shelf.history.record(shelf.cell(number).job_id) is not None for number in view.visible())


def is_sharp(view: Any) -> bool:
    """Whether every picture in sight is here in its size."""
    browsing = view.browsing
    if not has_cells(view) or view._settle.isActive():
        return False
    for number in view.visible():
        picture = browsing.shelf.picture(browsing.shelf.cell(number))
        if picture is not None and picture.path and not browsing.thumbnails._has(picture.job_id, picture.index):
            return False
    return True


def lend(files: Any, art: Path) -> None:
    """Let all thumbnails and pictures be those few files."""
    count = len(list(art.glob("small-*.jpg")))

    def thumbnail(job_id: int, index: int, *, large: bool = False) -> Path:
        return art / (f"large-{(job_id + index) % count}.jpg" if large else f"small-{(job_id + index) % count}.jpg")

    files.thumbnail = thumbnail
    files.absolute = lambda relative: art / f"{hash(relative) % count}.jpg"


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until it holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.001)


def open_window(home: Path, script: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
    """The program in practice on that home."""
    from studio import app as application
    from studio import cli
    from studio.app import App

    app = App(application.make_application(), cli.parse(["--home", str(home), "--practice"]))
    app.window.resize(1440, 900)
    application.run(app, lambda: script(app))


def fresh(home: Path, art: Path, started: float) -> None:
    """A thousand pictures that have no thumbnail yet, through the cache that the window has."""
    from PySide6.QtCore import QCoreApplication, QThread
    from PySide6.QtGui import QGuiApplication

    from studio.app import SWITCH_SECONDS
    from studio.models.tasks import Tasks
    from studio.models.thumbnails import Thumbnail, Thumbnails
    from studio.store.files import PictureFiles
    from tests.bench.library_page import FRESH

    instance = QGuiApplication([])
    sys.setswitchinterval(SWITCH_SECONDS)
    with tempfile.TemporaryDirectory() as cache:
        files, tasks = PictureFiles(art, Path(cache)), Tasks()
        count = len(list(art.glob("small-*.jpg")))
        made = Thumbnails(tasks, lambda: files, workers=max(2, QThread.idealThreadCount()))
        missing = set(range(FRESH))
        made.ready.connect(lambda job_id, _: missing.discard(job_id))
        begun = time.perf_counter()
        made.wanted(Thumbnail(number, 0, f"{number % count}.jpg") for number in range(FRESH))
        while missing:
            QCoreApplication.processEvents()
            time.sleep(0.001)
        tell("seconds", time.perf_counter() - begun)
        made.close()
        tasks.close()
    del instance


def floor(home: Path, art: Path, started: float) -> None:
    """The same with nothing around it: scaled decoding and encoding on all cores."""
    from PIL import Image

    from tests.bench.library_page import FRESH

    count = len(list(art.glob("small-*.jpg")))
    with tempfile.TemporaryDirectory() as folder:

        def make(number: int) -> None:
            image = Image.open(art / f"{number % count}.jpg")
            image.draft("RGB", (256, 256))
            image.thumbnail((256, 256))
            image.save(Path(folder) / f"{number}.jpg", quality=85)

        begun = time.perf_counter()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(make, range(FRESH)))
        tell("seconds", time.perf_counter() - begun)


SCRIPTS: dict[str, Callable[[Path, Path, float], None]] = {
    "start": start,
    "scroll": scroll,
    "care": care,
    "memory": memory,
    "fresh": fresh,
    "floor": floor,
}

if __name__ == "__main__":
    SCRIPTS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
