"""A family looked at, and its steps repeated on another picture: at the price that was said, over restarts, once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio import hands
from studio.app import App
from studio.emulator.render.pool import RenderPool
from studio.models.library.family.replaying import Replaying
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.family.replays import LineState
from studio.store.records import JobRecord, JobState
from tests.journeys.conftest import Travel
from tests.journeys.test_main_job import CONTROL, at, generate, pictures, shown, shows
from tests.quick_drawing import draw_quickly
from tests.service import Service, serving

FOX = "a fox in snow --v 7 --ar 3:2"
FIRST_STEP = 5
"""The job that the first step becomes."""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """One that draws at once."""
    draw_quickly(monkeypatch)
    with serving(tmp_path / "service") as running:
        yield running


async def after(app: App, press: str) -> JobRecord:
    """Press a button that buys, and wait for what comes of it."""
    before = shown(app)
    await hands.press(app.window, press)
    await hands.until(lambda: shown(app) is not None and shown(app).id != before.id, press)  # type: ignore[union-attr]
    return await shows(app, JobState.DONE)


def replaying(app: App) -> Replaying:
    assert app.desk is not None
    return app.desk.collection.families.replaying


@contextmanager
def killed(home: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The program as a process of its own while the service is at its drawing; the library it works on.

    It is killed at the end, before anything is drawn.
    """
    held, drawn = threading.Event(), RenderPool.carry_out

    async def hold(pool: RenderPool, order: dict[str, Any]) -> dict[str, Any]:
        while not held.is_set():
            await asyncio.sleep(0.01)
        return await drawn(pool, order)

    monkeypatch.setattr(RenderPool, "carry_out", hold)
    command = [sys.executable, "-m", "studio", "--home", str(home), "--base-url", service.base_url]
    environment = os.environ | {"LEGNEXT_API_KEY": service.api_key, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as program:
        store = open_store(home / "data", home / "pictures", home / "cache")
        try:
            yield store
            assert program.poll() is None
        finally:
            program.kill()
            program.wait()
            store.close()
            held.set()


def test_the_steps_to_an_upscale_are_repeated_on_another_picture_and_go_on_after_the_program_was_killed(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def today(app: App) -> None:
        await generate(app, FOX)
        await shows(app, JobState.DONE)
        await pictures(app)
        await hands.press(app.window, "Picture 2")
        await after(app, "Vary (Strong)")
        await pictures(app)
        await hands.press(app.window, "Picture 3")
        last = await after(app, "Upscale (Subtle)")
        await hands.press(app.window, "All of the family")
        tree = await hands.press(app.window, "Family tree")
        assert app.desk is not None
        assert app.desk.collection.families.shown.sum_words == "3 jobs · 9 pictures · 320 pt"
        assert list(app.desk.collection.families.shown.tree.nodes) == [1, 2, 3]
        assert app.desk.collection.families.shown.marked == last.id
        # One more picture to repeat the steps on, in a queue that then holds its jobs back.
        hands.keys(tree, Qt.Key.Key_Escape)
        app.desk.draft.set_text("")
        await generate(app, "a red barn --v 7 --ar 3:2")
        await hands.until(lambda: shown(app) is not None and shown(app).prompt.startswith("a red barn"), "the barn")  # type: ignore[union-attr]
        await shows(app, JobState.DONE)
        await pictures(app)
        app.desk.studio.pause(True)
        assert app.desk.studio.store is not None
        app.desk.collection.show_family(last.id)
        await hands.press(app.window, "Repeat the steps to this job elsewhere")
        await hands.press(app.window, "The chosen picture")
        send = await ready(app, "Repeat 2 steps")
        assert send.accessibleDescription() == "240 pt · 0.24 $"
        bought = len(app.desk.studio.store.library.ids().result(10))
        hands.keys(tree, Qt.Key.Key_Return, CONTROL)
        await hands.until(lambda: bool(replaying(app).runs) and replaying(app).runs[0].bought == 1, "the first step")
        assert len(app.desk.studio.store.library.ids().result(10)) == bought + 1
        assert hands.find(app.window, "Stop repeating").isEnabled()

    travel(today, *at(service, monkeypatch))
    with killed(tmp_path / "home", service, monkeypatch) as store:
        end = time.monotonic() + 60
        while store.journal.get(FIRST_STEP).result(10).state is not JobState.ACCEPTED:
            assert time.monotonic() < end, "the first step was not sent"
            time.sleep(0.02)
        assert [line.bought for line in store.replays.get(1).result(10).lines] == [(FIRST_STEP,)]

    async def tomorrow(app: App) -> None:
        await hands.until(lambda: app.desk is not None and app.desk.history.job_count >= 5, "the jobs of yesterday")
        desk = app.desk
        assert desk is not None
        await hands.until(lambda: "families" in desk.collection.__dict__, "what was left under way")
        await hands.until(lambda: not replaying(app).runs, "the last step")
        assert app.desk is not None
        assert app.desk.studio.store is not None
        library = app.desk.studio.store.library
        jobs = library.page(list(library.ids().result(10))[::-1]).result(10)
        made = [(job.task, job.parent_id, job.parent_image, job.consumed) for job in jobs[3:]]
        assert made == [
            (Task.DIFFUSION, None, None, 80),
            (Task.VARIATION, 4, 0, 120),
            (Task.UPSCALE, 5, 2, 120),
        ]
        assert sum(job.consumed or 0 for job in jobs[4:]) == 240  # what was said before it was bought
        replays = app.desk.studio.store.replays
        await hands.until(lambda: replays.get(1).result(10).lines[0].state is LineState.DONE, "its end in the library")

    travel(tomorrow, *at(service, monkeypatch))
    # The service has taken what the two families cost, and nothing twice.
    assert sum(service.parts.ledger.purse()) == 21_000 - 2 * (80 + 120 + 120)


async def ready(app: App, name: str) -> QWidget:
    """The control of that name, once it is on."""
    await hands.until(lambda: (found := hands.seek(app.window, name)) is not None and found.isEnabled(), name)
    return hands.find(app.window, name)
