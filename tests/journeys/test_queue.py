"""The artist's hand on the queue: hold it, change its order, take back, and ask again for what came to nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest

from studio import hands
from studio.app import App
from studio.emulator.wire.faults import Fault
from studio.models.job_queue import Group, JobQueue
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState
from studio.views.queue.panel import WIDTH, QueuePanel
from studio.views.queue.rows import QueueRows, name_of
from tests.journeys.conftest import Travel
from tests.journeys.test_batches import press_generate, recorded
from tests.journeys.test_main_job import at
from tests.service import Service

LOOK = os.environ.get("QUEUE_LOOK", "")


def test_a_row_says_which_action_it_is() -> None:
    facts: dict[str, Any] = {"id": 7, "created_at": 0.0, "day": "2026-11-24", "prompt": "a hill"}
    pan = JobRecord(task=Task.REROLL, body={"jobId": "x"}, parent_id=3, **facts)
    assert name_of(pan) == "Reroll: a hill"
    assert name_of(replace(pan, task=Task.DIFFUSION, body={"text": "a hill"}, parent_id=None)) == "a hill"
    assert name_of(replace(pan, prompt="")) == "Reroll"


def queue(app: App) -> JobQueue:
    assert app.desk is not None
    return app.desk.queue


def rows(app: App) -> QueueRows:
    found = hands.find(app.window, "Jobs in the queue")
    assert isinstance(found, QueueRows)
    return found


def waiting(app: App) -> list[str]:
    return [job.prompt for job in queue(app).records(queue(app).ids(Group.WAITING))]


def choose(app: App, row: int) -> None:
    index = queue(app).index(row)
    rows(app).selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    rows(app).setCurrentIndex(index)


def close(app: App, control: str) -> None:
    hands.keys(hands.find(app.window, control), Qt.Key.Key_Escape)


def look(app: App, name: str) -> None:
    if LOOK:
        panel = app.window.findChild(QueuePanel, "queue")
        assert panel is not None
        panel.grab().save(str(Path(LOOK) / f"{name}.png"))
        app.window.grab().save(str(Path(LOOK) / f"{name}-window.png"))


def test_the_queue_is_held_ordered_and_let_go(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hold(app: App) -> None:
        await hands.press(app.window, "Queue")
        await hands.press(app.window, "Pause the queue")
        await hands.until(lambda: queue(app).paused, "a queue that is held")
        close(app, "Go on sending")
        await hands.write(app.window, "Prompt", "{a hill, a lake, a tower, a mill} --draft")
        press_generate(app)
        await hands.until(lambda: len(waiting(app)) == 4, "four jobs that wait")
        await hands.press(app.window, "Queue")
        choose(app, 2)
        await hands.press(app.window, "First")
        await hands.until(lambda: waiting(app)[0] == "a tower --draft", "the tower first")
        choose(app, 1)
        QTest.keyClick(rows(app), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        await hands.until(lambda: waiting(app)[1] == "a lake --draft", "the hill later")
        choose(app, 3)
        look(app, "held")
        QTest.keyClick(rows(app), Qt.Key.Key_Delete)
        await hands.until(lambda: len(waiting(app)) == 3, "the mill taken back")
        assert app.wiring is not None
        header = app.wiring.bench.header
        assert header.queue.text() == "Paused, 3 waiting"
        close(app, "Go on sending")

    async def let_go(app: App) -> None:
        await hands.until(lambda: len(waiting(app)) == 3, "three jobs that wait still")
        assert waiting(app) == ["a tower --draft", "a lake --draft", "a hill --draft"]
        assert queue(app).paused
        await hands.press(app.window, "Queue")
        await hands.press(app.window, "Go on sending")
        await hands.until(lambda: not queue(app).rowCount(), "an empty queue", 60)
        look(app, "empty")
        close(app, "Pause the queue")
        jobs = sorted((job for job in recorded(app) if job.state is JobState.DONE), key=lambda job: job.sent_at or 0)
        assert [job.prompt for job in jobs] == ["a tower --draft", "a lake --draft", "a hill --draft"]

    travel(hold, *at(service, monkeypatch))
    travel(let_go, *at(service, monkeypatch))


def test_what_failed_is_sent_again_at_its_price(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        service.parts.faults.add(Fault("job-failure", method="POST"))
        await hands.write(app.window, "Prompt", "a hill")
        press_generate(app)
        await hands.until(lambda: bool(queue(app).ids(Group.FAILED)), "a job that failed")
        await hands.press(app.window, "Queue")
        again = hands.find(app.window, "Send again")
        assert again.accessibleDescription() == "80 pt"
        panel = app.window.findChild(QueuePanel, "queue")
        assert panel is not None
        panel.words.setText("wider than the rows " * 6)
        panel.adjustSize()
        assert rows(app).width() == panel.body().contentsRect().width() > WIDTH
        look(app, "failed")
        await hands.press(app.window, "Send again")
        await hands.until(lambda: len(recorded(app)) == 2, "a second job")
        await hands.until(lambda: recorded(app)[1].state is JobState.DONE, "four pictures", 60)
        assert recorded(app)[1].body == recorded(app)[0].body
        assert not queue(app).rowCount()
        close(app, "Pause the queue")

    travel(journey, *at(service, monkeypatch))
