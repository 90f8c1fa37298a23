"""What runs out is walked through by keys alone, and the picks are bought as one batch; the next day nobody nags."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio import hands
from studio.app import App
from studio.request.lifetimes import ACTIONS_SECONDS
from studio.request.tasks import Task
from studio.store.records import Flag, JobRecord, JobState
from studio.views.library.triage.stage import TriagePicture
from tests.journeys.conftest import Travel
from tests.journeys.test_batches import done
from tests.journeys.test_main_job import CONTROL, at, shown
from tests.journeys.test_tray import made
from tests.quick_drawing import draw_quickly
from tests.service import Service

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def strike(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    hands.keys(focus, key, held)


@pytest.fixture
def drawn(service: Service, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Where a service is that draws quickly."""
    draw_quickly(monkeypatch)
    return at(service, monkeypatch)


def aged(app: App, job: JobRecord, left: float) -> None:
    """Let a job have ended so long ago that the service takes actions on it for so many hours more."""
    assert app.desk is not None
    assert app.desk.studio.store is not None
    ended = time.time() + left * 3600 - ACTIONS_SECONDS
    app.desk.studio.store.journal.change(job.id, ended_at=ended).result(10)


def kept(app: App, job: JobRecord) -> JobRecord:
    assert app.desk is not None
    assert app.desk.studio.store is not None
    return app.desk.studio.store.journal.get(job.id).result(10)


def entry(app: App) -> str:
    """What the line on top says of what runs out."""
    button = hands.seek(app.window, "Running out")
    return "" if button is None else getattr(button, "text", str)()


def marks(app: App, job: JobRecord) -> list[int]:
    return [int(picture.flag) for picture in kept(app, job).pictures]


def on_picture(number: int) -> bool:
    return is_picture(QApplication.focusWidget(), number)


def is_picture(widget: QWidget | None, number: int) -> bool:
    return isinstance(widget, TriagePicture) and widget.accessibleName() == f"Picture {number}"


def test_what_runs_out_is_decided_by_keys_and_the_picks_are_bought_together(
    travel: Travel, drawn: tuple[str, str]
) -> None:
    jobs: list[JobRecord] = []

    async def today(app: App) -> None:
        for prompt in ("a lighthouse in fog --draft --v 7", "a red fox --draft --v 7", "a hill --draft --v 7"):
            jobs.append(await made(app, prompt))
        assert entry(app) == ""
        fog, fox, hill = jobs
        for job, left in ((fox, 2.0), (fog, 5.0), (hill, 9.0)):
            aged(app, job, left)
        assert app.desk is not None
        app.desk.collection.triage.recount()
        await hands.until(lambda: entry(app) == "Running out · 3", "the entry in the line on top")
        strike(KEY.Key_R, CONTROL | SHIFT)
        await hands.until(lambda: on_picture(1), "the fox, large")
        assert hands.find(app.window, "What runs out").isVisible()
        assert app.window.workbench is not None
        assert app.window.workbench.compose.isHidden()  # the pictures have its room
        strike(KEY.Key_3)
        strike(KEY.Key_P)
        await hands.until(lambda: marks(app, fox) == [0, 0, 1, 0] and on_picture(4), "the third is picked")
        strike(KEY.Key_X)
        strike(KEY.Key_Z)
        await hands.until(lambda: marks(app, fox) == [0, 0, 1, 0], "the reject taken back")
        strike(KEY.Key_Right)
        for number in range(1, 5):
            assert on_picture(number)
            strike(KEY.Key_X if number != 2 else KEY.Key_P)
        await hands.until(lambda: marks(app, fog) == [-1, 1, -1, -1], "all four are judged")
        await hands.until(lambda: on_picture(1), "the hill")
        strike(KEY.Key_L)
        await hands.until(lambda: hands.seek(app.window, "Upscale the 2 picks") is not None, "the summary")
        assert kept(app, hill).settled
        send = hands.find(app.window, "Upscale the 2 picks")
        assert getattr(send, "text", str)() == "Upscale the 2 picks · 240 pt · 0.24 $"
        assert QApplication.focusWidget() is not send
        await hands.press(app.window, "Upscale the 2 picks")
        batch = (await done(app, 5))[3:]
        assert sorted((job.task, job.parent_id, job.parent_image) for job in batch) == sorted(
            [(Task.UPSCALE, fox.id, 2), (Task.UPSCALE, fog.id, 1)]
        )
        assert {job.place and job.place.count for job in batch} == {2}
        await hands.until(lambda: entry(app) == "", "nothing that runs out")
        strike(KEY.Key_Escape)
        await hands.until(lambda: not app.window.workbench.compose.isHidden(), "the prompt again")  # type: ignore[union-attr]

    travel(today, *drawn)

    async def tomorrow(app: App) -> None:
        assert app.desk is not None
        await hands.until(lambda: app.desk.history.job_count == 5, "all jobs")  # type: ignore[union-attr]
        assert [kept(app, job).settled for job in jobs] == [True, True, True]
        strike(KEY.Key_R, CONTROL | SHIFT)
        await hands.until(lambda: hands.seek(app.window, "Close the page") is not None, "the calm page")
        await hands.write(app.window, "Search history", "is:expiring")
        await hands.until(lambda: app.desk.history.job_count == 0, "nothing that expires")  # type: ignore[union-attr]

    travel(tomorrow, *drawn)


def test_one_is_upscaled_on_the_spot_and_a_row_of_the_history_leads_out(travel: Travel, drawn: tuple[str, str]) -> None:
    async def journey(app: App) -> None:
        fog = await made(app, "a lighthouse in fog --draft --v 7")
        aged(app, fog, 3.0)
        strike(KEY.Key_R, CONTROL | SHIFT)
        await hands.until(lambda: on_picture(1), "the lighthouse, large")
        strike(KEY.Key_2)
        strike(KEY.Key_U, SHIFT)
        await hands.press(app.window, "Upscale the picture")
        [_, upscale] = await done(app, 2)
        assert (upscale.task, upscale.parent_id, upscale.parent_image) == (Task.UPSCALE, fog.id, 1)
        assert kept(app, fog).pictures[1].flag is Flag.NONE
        # The window has it again, whatever the pop-over's own window still believes.
        await hands.until(lambda: is_picture(app.window.focusWidget(), 2), "the keyboard with the pictures again")
        assert app.window.workbench is not None
        QTest.mouseClick(app.window.workbench.history.view.rows()[0], Qt.MouseButton.LeftButton)
        await hands.until(
            lambda: app.window.workbench.pages.currentWidget() is app.window.workbench.gallery,  # type: ignore[union-attr]
            "the pictures",
        )
        assert (job := shown(app)) is not None
        assert job.state is JobState.DONE

    travel(journey, *drawn)
