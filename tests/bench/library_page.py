"""The library page over 100,000 jobs: start, first screen, scrolling, jumps, search, memory, fresh thumbnails.

Each process opens the real window. Thumbnails are read from a few real files, so that reading, decoding and painting
are real while no 350,000 files have to be made. Stalls are the time in which the window's own thread was at work
between two beats of its loop, so that other programs on the machine do not count.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from studio.home import Home
from tests.bench.library_window import SCRIPTS
from tests.bench.many_jobs import JOBS, open_filled_at
from tests.bench.report import report

ROUNDS = 3
FEW = 1000
DISTINCT = 16
FRESH = 1000
FRESH_EDGE = 2048
STALL = "p99 ≤ 16.7 ms"
WORST = "≤ 50 ms"


def measure() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_pictures(root / "art")
        homes = {count: root / f"home-{count}" for count in (0, FEW, JOBS)}
        for count, home in homes.items():
            open_filled_at(Home.at(home, practice=True), count).close()
        _start(homes)
        _scroll(homes, root / "art")
        _care(homes[JOBS], root / "art")
        _fresh(root / "art")


def make_pictures(folder: Path) -> None:
    """Pictures and thumbnails that look like something, some of each."""
    folder.mkdir()
    dice = random.Random(5)
    for number in range(DISTINCT):
        small = Image.frombytes("RGB", (48, 48), dice.randbytes(48 * 48 * 3))
        large = small.resize((FRESH_EDGE, FRESH_EDGE), Image.Resampling.BICUBIC)
        large.save(folder / f"{number}.jpg", quality=92)
        large.resize((256, 256)).save(folder / f"small-{number}.jpg", quality=85)


def _start(homes: dict[int, Path]) -> None:
    figures: dict[int, list[dict[str, float]]] = {count: [] for count in homes}
    for count in homes:
        _run("start", homes[count], Path())  # caches warm for all
    for _ in range(ROUNDS):
        for count, home in homes.items():
            figures[count].append(_run("start", home, Path()))

    def median(count: int, name: str) -> float:
        return statistics.median(one[name] for one in figures[count])

    report("library-start", median(JOBS, "answers"), median(0, "answers"), "ms", "≤ 1.1 times an empty library")
    report("library-first-rows", median(JOBS, "rows"), median(FEW, "rows"), "ms", "≤ 1.2 times 1,000 jobs")


def _scroll(homes: dict[int, Path], art: Path) -> None:
    few, full = _run("scroll", homes[FEW], art), _run("scroll", homes[JOBS], art)
    report("library-first-screen", full["screen"], few["screen"], "ms", "≤ 1.2 times 1,000 jobs")
    for name, words in (("stall-p99", STALL), ("stall-worst", WORST), ("wall-p99", STALL), ("wall-worst", WORST)):
        report(f"library-scroll-{name}", full[name], few[name], "ms", words)
    report("library-jump-cells", full["jump"], few["jump"], "ms", "≤ 100 ms")
    report("library-jump-sharp", full["sharp"], few["sharp"], "ms", "≤ 300 ms")
    report("library-jump-sharp-large", full["sharp-large"], few["sharp-large"], "ms", "≤ 300 ms")
    report("library-keystroke", full["key"], few["key"], "ms", "≤ 50 ms to the painted rows")
    report("library-families", full["families"], few["families"], "ms", "no goal: all jobs by family")
    empty, end = (_run("memory", homes[count], art)["memory"] for count in (0, JOBS))
    report("library-memory", end, empty, "MB", "≤ 60 MB more")


def _care(home: Path, art: Path) -> None:
    figures = _run("care", home, art)
    for name in ("backup", "check"):
        report(f"library-{name}-takes", figures[f"{name}-seconds"], 1.0, "s", "no goal: in the background")
        for part, words in (("p99", STALL), ("worst", WORST)):
            report(f"library-{name}-{part}", figures[f"{name}-{part}"], figures[f"idle-{part}"], "ms late", words)


def _fresh(art: Path) -> None:
    floor = _run("floor", art, art)["seconds"]
    ours = _run("fresh", art, art)["seconds"]
    report("library-thumbnails-1000", ours, floor, "s", "≤ 1.3 times scaled decoding on all cores")


def _run(script: str, home: Path, art: Path) -> dict[str, float]:
    """What a script of `SCRIPTS` has to tell, in a process of its own."""
    assert script in SCRIPTS
    command = [sys.executable, "-m", "tests.bench.library_window", script, str(home), str(art), str(time.time())]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy(), check=True)
    lines = (line.split() for line in done.stdout.splitlines())
    return {name: float(value) for name, value in lines}
