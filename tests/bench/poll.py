"""How late a 16 ms heartbeat of the window is: idle, with 50 and 200 jobs looked at, and in a burst with downloads."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from studio import hands
from studio.app import App
from studio.request.operations import Imagine
from studio.store.records import JobRecord, JobState
from tests.bench.report import report
from tests.bench.server import serving_pictures
from tests.bench.window import play

BEAT = 16
SECONDS = 5.0
PACE = 0.3
"""Jobs are looked at about once a second, three times as often as in life."""
FRAME = 16.7


class Heartbeat:
    """Milliseconds that each beat of a precise timer came too late."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._last = time.perf_counter()
        self._timer.start(BEAT)

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - BEAT))
        self._last = now

    def stop(self) -> list[float]:
        """End it; sorted lateness."""
        self._timer.stop()
        return sorted(self.late)


async def _listen(seconds: float) -> list[float]:
    heart = Heartbeat()
    await asyncio.sleep(seconds)
    return heart.stop()


def _p99(late: list[float]) -> float:
    return late[int(len(late) * 0.99)]


def measure() -> None:
    """Print p99 and worst lateness for each load, beside the idle window's."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, serving_pictures(Path(folder)) as root:

        async def idle_then_fifty(app: App) -> None:
            await asyncio.sleep(1.0)
            found["idle"] = await _listen(SECONDS)
            await _submit(app, "slow", 50)
            await asyncio.sleep(4.0)  # until the first looks are over
            found["poll-50"] = await _listen(SECONDS)

        async def two_hundred(app: App) -> None:
            await _submit(app, "slow", 200)
            await asyncio.sleep(4.0)
            found["poll-200"] = await _listen(SECONDS)

        async def burst(app: App) -> None:
            done = _count_done(app)
            await asyncio.sleep(1.0)
            heart = Heartbeat()
            await _submit(app, "quick", 50)
            # The queue is empty long before the last picture is home.
            await hands.until(lambda: len(done) == 50, "the last picture", 90)
            found["burst-50"] = heart.stop()

        play(root, idle_then_fifty, at_once=50, pace=PACE)
        play(root, two_hundred, at_once=200, pace=PACE)
        play(root, burst, at_once=6)
    idle = found.pop("idle")
    for name, late in found.items():
        missed = sum(value > FRAME for value in late)
        report(f"{name}-p99", _p99(late), _p99(idle), "ms", f"≤ 16.7 ms; {missed} of {len(late)} beats missed")
        report(f"{name}-worst", late[-1], idle[-1], "ms", "≤ 50 ms")


def _count_done(app: App) -> set[int]:
    """The jobs whose pictures are all home, as they come."""
    assert app.desk is not None
    done: set[int] = set()

    def note(job: JobRecord) -> None:
        if job.state is JobState.DONE:
            done.add(job.id)

    app.desk.studio.job_changed.connect(note)
    return done


async def _submit(app: App, kind: str, count: int) -> None:
    assert app.desk is not None
    await hands.until(lambda: app.engine is not None and app.engine.ready.done(), "the engine")
    app.desk.studio.submit([Imagine(text=f"{kind} fox {number} --ar 3:2") for number in range(count)])
    await hands.until(lambda: app.desk is not None and app.desk.studio.queue != (0, 0), "the jobs")
    await hands.until(lambda: app.desk is not None and (kind != "slow" or app.desk.studio.queue[1] == 0), "their start")
