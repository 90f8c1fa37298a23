"""From the service's "completed" to four pictures on the screen, against fetching and decoding them bare."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

import httpx
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel

from studio import hands
from studio.app import App
from studio.request.operations import Imagine
from studio.store.records import JobState
from tests.bench.report import report
from tests.bench.server import serving_pictures
from tests.bench.window import play

ROUNDS = 5


def measure() -> None:
    """Print the figure."""
    ours: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory() as folder, serving_pictures(Path(folder)) as root:

        async def journey(app: App) -> None:
            for number in range(ROUNDS + 1):
                took = await _one(app, number)
                bare = await _bare(root)
                if number:  # the first round warms both
                    ours.append(took)
                    floor.append(bare)

        play(root, journey)
    report("shown", sorted(ours)[ROUNDS // 2], sorted(floor)[ROUNDS // 2], "ms", "≤ 1.5")


async def _one(app: App, number: int) -> float:
    desk = app.desk
    assert desk is not None
    assert app.window.workbench is not None
    finished: list[float] = []

    def note(job: object) -> None:
        if getattr(job, "state", None) is JobState.FINISHED and not finished:
            finished.append(time.perf_counter())

    desk.studio.job_changed.connect(note)
    await hands.until(lambda: app.engine is not None and app.engine.ready.done(), "the engine")
    before = desk.shown.record
    desk.studio.submit([Imagine(text=f"quick fox {number} --ar 3:2")])
    await hands.until(lambda: desk.shown.record is not None and desk.shown.record != before, "the job")
    # Not by looking through the window for their names: that would keep the GUI thread busy all the time.
    tiles = app.window.workbench.gallery.grid.tiles
    await hands.until(lambda: len(tiles()) == 4 and all(tile.is_here for tile in tiles()), "the pictures")
    app.window.repaint()
    took = (time.perf_counter() - finished[0]) * 1000
    desk.studio.job_changed.disconnect(note)
    await hands.until(lambda: desk.shown.record is not None and desk.shown.record.state is JobState.DONE, "the end")
    return took


async def _bare(root: str) -> float:
    labels = [QLabel() for _ in range(4)]
    async with httpx.AsyncClient() as client:
        await client.get(f"{root}/api/account/balance")
        begun = time.perf_counter()

        async def one(number: int) -> QImage:
            raw = (await client.get(f"{root}/pictures/{number}.png")).content
            return await asyncio.to_thread(QImage.fromData, raw)

        images = await asyncio.gather(*(one(number) for number in range(4)))
        for label, image in zip(labels, images, strict=True):
            label.setPixmap(QPixmap.fromImage(image))
            label.grab()
        return (time.perf_counter() - begun) * 1000
