"""How fast frames become pictures, and how many four players of 480p drop: against bare decoding in the same run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio.emulator.render import mp4
from studio.emulator.render.shot import FPS
from studio.models.tasks import Tasks
from studio.models.video.frames import to_image
from studio.models.video.player import Player
from studio.models.video.projector import Projector
from studio.models.video.reel import fitted
from studio.video.film import Film
from tests.bench.report import in_turn, report

SIZE = (854, 480)
TILE = QSize(540, 304)
SECONDS = 5
PLAYERS = 4
WATCHED = 10.0
"""Seconds that four players are watched for."""
ROUNDS = 5


def film(path: Path, seed: int) -> Path:
    """A moving picture with grain, which is as much work to decode as a real one."""
    dice = np.random.default_rng(seed)
    across, down = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    grain = dice.normal(0, 2, (SIZE[1], SIZE[0]))

    def frame(number: int) -> np.ndarray:
        waves = 128 + 70 * np.sin(across / 60 + number / 9 + seed) + 40 * np.sin(down / 35 - number / 14)
        luma = np.clip(waves + np.roll(grain, number * 7, axis=1), 16, 235)
        chroma = np.full((SIZE[1] // 2, SIZE[0]), 128.0)
        return np.concatenate([luma, chroma]).astype(np.uint8)

    mp4.write((frame(number) for number in range(SECONDS * FPS)), SIZE, str(path), "waves")
    return path


def _bare(path: Path) -> Callable[[], float]:
    """Frames per second that the decoder gives, nothing made of them."""

    def measure() -> float:
        begun = time.perf_counter()
        with av.open(str(path)) as container:
            container.streams.video[0].thread_count = 1
            count = sum(1 for _ in container.decode(video=0))
        return count / (time.perf_counter() - begun)

    return measure


def _ours(path: Path) -> Callable[[], float]:
    """Frames per second as pictures in the size of a tile, with the index read before."""

    def measure() -> float:
        begun, count = time.perf_counter(), 0
        opened = Film(path)
        while opened.read() is not None:
            to_image(opened.pixels(*fitted(opened.info, TILE)))
            count += 1
        opened.close()
        return count / (time.perf_counter() - begun)

    return measure


class _Tile(QWidget):
    """Paints the frames of its player, as a tile does."""

    def __init__(self, player: Player, parent: QWidget) -> None:
        super().__init__(parent)
        self._player = player
        self.painted = 0
        player.frame_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._player.image is not None:
            QPainter(self).drawImage(0, 0, self._player.image)
            self.painted += 1


def _wait(seconds: float) -> float:
    """Let the loop run; the longest time in milliseconds that it was kept from a timer of 10 ms."""
    loop, worst, last = QEventLoop(), 0.0, time.perf_counter()

    def beat() -> None:
        nonlocal worst, last
        now = time.perf_counter()
        worst, last = max(worst, (now - last) * 1000 - 10), now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(10)
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
    return worst


def _play(paths: list[Path]) -> tuple[int, int, float, int]:
    """Frames dropped and shown by players side by side, the worst stall in ms, and the bytes that they hold."""
    tasks = Tasks()
    projector = Projector(tasks)
    window = QWidget()
    window.resize(2 * TILE.width(), 2 * TILE.height())
    players = [Player(path, projector) for path in paths]
    for at, player in enumerate(players):
        tile = _Tile(player, window)
        tile.setGeometry(at % 2 * TILE.width(), at // 2 * TILE.height(), TILE.width(), TILE.height())
        player.set_size(TILE)
    window.show()
    for player in players:
        player.wake()
        player.play()
    worst = _wait(WATCHED)
    held = sum(player.fullness()[1] for player in players)
    for player in players:
        player.rest()
    projector.close()
    tasks.close()
    window.close()
    return sum(p.dropped for p in players), sum(p.shown for p in players), worst, held


def measure() -> None:
    """Print frames per second against the bare decoder, and what four players drop."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [film(Path(folder) / f"{seed}.mp4", seed) for seed in range(PLAYERS)]
        ours, bare = in_turn(ROUNDS, _ours(paths[0]), _bare(paths[0]))
        report("video-decode", ours, bare, "frames/s", "≥ 0.5 of bare decoding, with scaling and as pictures")
        app = QApplication.instance() or QApplication([])
        idle = _wait(WATCHED / 2)
        dropped, shown, worst, held = _play(paths)
        del app
    due = PLAYERS * WATCHED * FPS
    report("video-players", dropped, due, "frames dropped", f"0 of four 480p players in {WATCHED:g} s")
    report("video-shown", shown, due, "frames shown", "all that were due")
    report(
        "video-stall",
        worst,
        max(idle, 1.0),
        "ms",
        "the GUI thread is kept ≤ 16.7 ms on an idle machine; floor: nothing plays",
    )
    report("video-memory", held / 2**20, PLAYERS * 24, "MB", "within the rings' bounds")
